"""What evidence a corpus holds for the capabilities of the WeProtect response, and from whom.

Figures and coded measures are counted and listed, never added up or scored. A gap is a row too: a
capability that nobody of a role answers, and a reporter that could and does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from transparency import framework
from transparency.corpus import Corpus, Entry
from transparency.report import Measure, Observation, Period
from transparency.spec import Capability, Spec, load_spec

DONE = ("pilot", "in_place")
"""Status of a measure that exists; any other is an answer, and no evidence."""

_NAMED = {
    "number": "Number of the capability.",
    "capability": "Code of the capability.",
    "title": "Title of the capability.",
}
MATRIX = {
    **_NAMED,
    "theme": "Theme of the capability.",
    "provider": "Providers that give a figure or a measure; empty when the role is not asked.",
    "clearing_house": "The same for clearing houses.",
    "hotline": "The same for hotlines.",
    "regulator": "The same for regulators.",
    "government": "The same for governments.",
    "figures": "Published figures that are evidence; an amount of evidence, never a sum of values.",
    "measures": "Coded measures in place or in a pilot.",
}
"""Columns of the matrix of capabilities by role."""

ASKED = {
    **{name: MATRIX[name] for name in ("number", "capability", "title", "theme")},
    "provider": "yes when providers can give evidence.",
    "clearing_house": "The same for clearing houses.",
    "hotline": "The same for hotlines.",
    "regulator": "The same for regulators.",
    "government": "The same for governments.",
    "metrics": "Number of terms of metrics that are evidence.",
    "measures": "Number of coded measures that are evidence.",
}
"""Columns of the matrix of what can be evidence, without a corpus."""

COVERAGE = {
    **{name: _NAMED[name] for name in ("number", "capability")},
    "theme": MATRIX["theme"],
    "role": "Role that can give evidence for the capability.",
    "reporters": "Reporters of the role that give a figure or a measure.",
    "silent": "Reporters of the role that give neither.",
    "figures": MATRIX["figures"],
    "measures": MATRIX["measures"],
    "stated": "Coded measures with another status, such as planned or none.",
    "period_start": "First day of the earliest period with evidence.",
    "period_end": "Last day of the latest period with evidence.",
}
"""Columns of the coverage table: a row for each capability and role that can evidence it."""

EVIDENCE = {
    "kind": "metric, measure or reporter.",
    "evidence": "Term of framework.csv or coded measure; empty for a reporter.",
    "title": "The same in words; the name of a reporter.",
    "role": "Role of the reporter.",
    "reporter": "Who gives it; empty when nobody does.",
    "count": "Number of figures or measures; 0 is a gap.",
    "status": "Status of the measures.",
    "period_start": "First day of the earliest period.",
    "period_end": "Last day of the latest period.",
}
"""Columns of the table of one capability: who gives what, and what nobody gives."""

FIGURES = {
    "evidence": "Term of framework.csv that the figure is evidence for.",
    "reporter": "Who gives it.",
    "service": "Service; empty for all.",
    "dimensions": "Breakdown, as dimension=code.",
    "period_start": "First day.",
    "period_end": "Last day.",
    "value": "Value as published; empty where only bounds are.",
    "unit": "Unit of the metric.",
    "statistic": "Statistic of a time.",
    "file": "File of the report.",
    "place": "JSON Pointer into the report.",
}
"""Columns of the table of figures of one capability."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What one report gives for one capability; empty tuples when it gives nothing."""

    capability: Capability
    entry: Entry
    figures: tuple[tuple[str, Observation, str], ...]
    """Term, figure, JSON Pointer."""
    measures: tuple[Measure, ...]

    @property
    def reporter(self) -> str:
        """Id of the reporter."""
        return self.entry.report.reporter.id

    @property
    def role(self) -> str:
        """Role of the reporter."""
        return self.entry.report.reporter.role

    @property
    def done(self) -> tuple[Measure, ...]:
        """Measures that exist."""
        return tuple(one for one in self.measures if one.status in DONE)

    @property
    def given(self) -> bool:
        """True when there is a figure, or a measure that exists."""
        return bool(self.figures or self.done)


def evidence(corpus: Corpus, capability: Capability) -> Iterator[Evidence]:
    """What each report in force gives, for reports whose role can give something."""
    for entry in corpus.reports:
        report = entry.report
        if report.reporter.role in capability.roles:
            figures = tuple(
                (term, report.observations[index], f"/observations/{index}")
                for index, term in framework.figures(report, capability)
            )
            measures = tuple(m for m in report.measures if m.capability == capability.code)
            yield Evidence(capability, entry, figures, measures)


def matrix_table(corpus: Corpus, *, language: str = "en", spec: Spec | None = None) -> pd.DataFrame:
    """A row for each capability, with the reporters of each role that give evidence."""
    spec = spec or load_spec()
    rows = [_matrix_row(corpus, one, language, spec) for one in spec.framework]
    frame = pd.DataFrame(rows, columns=list(MATRIX))
    counts = [*spec.codelist("role"), "figures", "measures"]
    return frame.astype(dict.fromkeys(counts, "Int64"))


def _matrix_row(corpus: Corpus, one: Capability, language: str, spec: Spec) -> dict[str, Any]:
    every = list(evidence(corpus, one))
    return {
        "number": one.number,
        "capability": one.code,
        "title": spec.code_text("capability", one.code, language),
        "theme": one.theme,
        **{role: len(_givers(every, role)) for role in one.roles},
        "figures": sum(len(each.figures) for each in every),
        "measures": sum(len(each.done) for each in every),
    }


def _givers(every: Iterable[Evidence], role: str) -> set[str]:
    return {each.reporter for each in every if each.role == role and each.given}


def asked_table(*, language: str = "en", spec: Spec | None = None) -> pd.DataFrame:
    """A row for each capability, with the roles that can give evidence: no corpus is asked."""
    spec = spec or load_spec()
    rows = [
        {
            "number": one.number,
            "capability": one.code,
            "title": spec.code_text("capability", one.code, language),
            "theme": one.theme,
            **dict.fromkeys(one.roles, "yes"),
            "metrics": len(one.metrics),
            "measures": len(one.measures),
        }
        for one in spec.framework
    ]
    return pd.DataFrame(rows, columns=list(ASKED))


def coverage_rows(corpus: Corpus, spec: Spec) -> list[dict[str, Any]]:
    """Rows of the coverage table (`COVERAGE`), by capability and role."""
    every = [(one, list(evidence(corpus, one))) for one in spec.framework]
    return [
        _coverage_row(one, role, [each for each in found if each.role == role])
        for one, found in every
        for role in spec.codelist("role")
        if role in one.roles
    ]


def _coverage_row(one: Capability, role: str, every: list[Evidence]) -> dict[str, Any]:
    givers = _givers(every, role)
    return {
        "number": one.number,
        "capability": one.code,
        "theme": one.theme,
        "role": role,
        "reporters": len(givers),
        "silent": len({each.reporter for each in every} - givers),
        "figures": sum(len(each.figures) for each in every),
        "measures": sum(len(each.done) for each in every),
        "stated": sum(len(each.measures) - len(each.done) for each in every),
        **_period(_figure_period(each, figure) for each in every for _, figure, _ in each.figures),
    }


def _figure_period(each: Evidence, figure: Observation) -> Period:
    return figure.period or each.entry.report.period


def _period(periods: Iterable[Period]) -> dict[str, Any]:
    spans = [(one.start, one.end) for one in periods]
    starts, ends = zip(*spans, strict=True) if spans else ((), ())
    return {"period_start": min(starts, default=None), "period_end": max(ends, default=None)}


def capability_table(
    corpus: Corpus, capability: Capability, *, language: str = "en", spec: Spec | None = None
) -> pd.DataFrame:
    """Who gives what for one capability, what nobody gives, and who could and does not."""
    spec = spec or load_spec()
    every = list(evidence(corpus, capability))
    rows = [
        *_metric_rows(
            capability, every, partial(framework.described, spec=spec, language=language)
        ),
        *_measure_rows(capability, every, partial(spec.code_text, "measure", language=language)),
        *_silent_rows(every),
    ]
    return pd.DataFrame(rows, columns=list(EVIDENCE), dtype=object).astype({"count": "Int64"})


def _metric_rows(one: Capability, every: list[Evidence], title: Any) -> Iterator[Mapping[str, Any]]:
    for term in one.metrics:
        found: dict[tuple[str, str], list[Period]] = {}
        for each in every:
            for text, figure, _ in each.figures:
                if text == term:
                    periods = found.setdefault((each.role, each.reporter), [])
                    periods.append(_figure_period(each, figure))
        named = {"kind": "metric", "evidence": term, "title": title(term)}
        for (role, reporter), periods in found.items():
            who = {"role": role, "reporter": reporter, "count": len(periods)}
            yield {**named, **who, **_period(periods)}
        if not found:
            yield {**named, "count": 0}


def _measure_rows(
    one: Capability, every: list[Evidence], title: Any
) -> Iterator[Mapping[str, Any]]:
    for code in one.measures:
        found: dict[tuple[str, str, str], list[Period]] = {}
        for each in every:
            for measure in each.measures:
                if measure.measure == code:
                    key = each.role, each.reporter, measure.status
                    found.setdefault(key, []).append(each.entry.report.period)
        named = {"kind": "measure", "evidence": code, "title": title(code)}
        for (role, reporter, status), periods in found.items():
            who = {"role": role, "reporter": reporter, "count": len(periods), "status": status}
            yield {**named, **who, **_period(periods)}
        if not found:
            yield {**named, "count": 0}


def _silent_rows(every: list[Evidence]) -> Iterator[Mapping[str, Any]]:
    givers = {each.reporter for each in every if each.given}
    silent: dict[tuple[str, str, str], list[Period]] = {}
    for each in every:
        if each.reporter not in givers:
            about = each.entry.report.reporter
            periods = silent.setdefault((each.role, each.reporter, about.name), [])
            periods.append(each.entry.report.period)
    for (role, reporter, name), periods in sorted(silent.items(), key=lambda pair: pair[0]):
        who = {"kind": "reporter", "title": name, "role": role, "reporter": reporter, "count": 0}
        yield {**who, **_period(periods)}


def figures_table(
    corpus: Corpus, capability: Capability, *, spec: Spec | None = None
) -> pd.DataFrame:
    """Every published figure that is evidence for one capability, as published."""
    spec = spec or load_spec()
    rows = [
        {
            "evidence": term,
            "reporter": each.reporter,
            "service": figure.service,
            "dimensions": " ".join(f"{k}={v}" for k, v in sorted(figure.dimensions.items())),
            "period_start": _figure_period(each, figure).start.isoformat(),
            "period_end": _figure_period(each, figure).end.isoformat(),
            "value": None if figure.value is None else float(figure.value),
            "unit": spec.metrics[figure.metric].unit,
            "statistic": figure.statistic,
            "file": each.entry.file,
            "place": place,
        }
        for each in evidence(corpus, capability)
        for term, figure, place in each.figures
    ]
    return pd.DataFrame(rows, columns=list(FIGURES)).astype({"value": "float64"})
