"""How each service's figures are published: since when, how often, how finely, how exactly."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from transparency.annual import by_frame
from transparency.cells import Figure
from transparency.corpus import Corpus
from transparency.neighbours import Frame
from transparency.spans import MONTHS, Span, kind_of, name_of
from transparency.spec import Spec, load_spec
from transparency.totals import Held, held, scope_of

COLUMNS = {
    "reporter": "Identifier of the reporter.",
    "jurisdiction": "Places that the reports cover.",
    "regimes": "Regimes that the reports answer.",
    "service": "Identifier of the service; empty for figures on all services.",
    "reports": "Number of reports with figures on it.",
    "figures": "Number of figures with a value.",
    "first": "First period that a figure covers.",
    "last": "Last period that a figure covers.",
    "frequency": "Kind of the period of the last report; of two the shorter.",
    "granularity": "Shortest kind of period that a figure covers.",
    "quantities": "Precision of counts, most frequent first: exact, rounded, fraction_only ...",
    "reports_to_authorities": "True when it says how often it reported to an authority.",
    "authorities": "Authorities that it names for these reports.",
    "metrics": "Number of metrics with a value.",
    "words": "What the publications call the matter, most frequent first.",
}
"""Columns of the table of practice: a row a series and service."""

TO_AUTHORITIES = (
    *("authority_reports", "authority_report_items", "authority_report_accounts"),
    "authority_submissions",
)
"""Metrics that count what a reporter sent to authorities."""

WORDS = 5
"""Labels of categories that are named; the longer tail is in the table of figures."""


def practice_table(corpus: Corpus, spec: Spec | None = None) -> pd.DataFrame:
    """One row for each service of each series of reports; columns as in COLUMNS."""
    spec = spec or load_spec()
    known = [held(entry.report, entry.file) for entry in corpus.reports]
    rows = [
        _row(frame, service, figures, spec)
        for frame, group in by_frame(known).items()
        for service, figures in _by_service(group).items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


Told = tuple[Held, Figure]


def _by_service(group: Iterable[Held]) -> dict[str, list[Told]]:
    """Figures with a number, by each service that they stand for."""
    found: dict[str, list[Told]] = {}
    for one in group:
        for figure in one.figures.all:
            if figure.observation.value is None and figure.interval is None:
                continue
            for service in sorted(scope_of(one.report, figure.cell.service)) or [""]:
                found.setdefault(service, []).append((one, figure))
    return dict(sorted(found.items()))


def _row(frame: Frame, service: str, told: Sequence[Told], spec: Spec) -> dict[str, Any]:
    figures = [figure for _, figure in told]
    reports = {one.name: one for one, _ in told}
    spans = sorted({(figure.cell.start, figure.cell.end) for figure in figures})
    last = max(reports.values(), key=_end)
    return {
        "reporter": frame.reporter,
        "jurisdiction": " ".join(frame.places),
        "regimes": " ".join(frame.regimes),
        "service": service,
        "reports": len(reports),
        "figures": len(figures),
        "first": name_of(spans[0]),
        "last": name_of(max(spans, key=lambda span: (span[1], span[0]))),
        "frequency": last.report.period.kind,
        "granularity": _shortest(spans),
        "quantities": " ".join(_most_common(_exactness(figures, spec))),
        "reports_to_authorities": any(map(_to_authority, figures)),
        "authorities": " ".join(sorted(_authorities(figures))),
        "metrics": len({figure.cell.metric for figure in figures}),
        "words": "; ".join(_most_common(_words(figures))[:WORDS]),
    }


def _end(one: Held) -> tuple[datetime.date, datetime.date]:
    return one.report.period.end, one.report.period.start


def _shortest(spans: Iterable[Span]) -> str:
    kinds = {kind_of(span) for span in spans}
    return next((kind for kind in MONTHS if kind in kinds), "custom")


def _exactness(figures: Iterable[Figure], spec: Spec) -> Iterator[str]:
    for figure in figures:
        if spec.metrics[figure.cell.metric].unit_kind == "count":
            yield figure.precision.kind if figure.precision else "exact"


def _to_authority(figure: Figure) -> bool:
    return figure.cell.metric in TO_AUTHORITIES


def _authorities(figures: Iterable[Figure]) -> set[str]:
    codes = (figure.cell.code("authority") for figure in figures if _to_authority(figure))
    return {code for code in codes if code}


def _words(figures: Iterable[Figure]) -> Iterator[str]:
    for figure in figures:
        printed = figure.observation.as_published
        if printed and printed.category:
            yield printed.category


def _most_common(values: Iterable[str]) -> list[str]:
    return [value for value, _ in Counter(values).most_common()]
