"""Figures of each reporter for whole years, halves or quarters, with how they cover them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

import pandas as pd

from transparency.corpus import Corpus
from transparency.intervals import Interval
from transparency.neighbours import Frame, frame_of
from transparency.report import SeriesBreak
from transparency.spans import MONTHS, Span, last_day, name_of
from transparency.spec import Spec, load_spec
from transparency.totals import Held, Scope, Series, Sum, every_series, held, sums, widest


class Coverage(StrEnum):
    """Codes of `coverage_class`."""

    PUBLISHED = "published"
    SUMMED = "summed"
    SCOPE_DIFFERS = "scope_differs"
    PARTLY_COVERED = "partly_covered"
    BROKEN = "broken"


SOUND = (Coverage.PUBLISHED, Coverage.SUMMED)
"""Only of these is a ratio formed."""

COLUMNS = {
    "reporter": "Identifier of the reporter.",
    "jurisdiction": "Places that the reports cover.",
    "regimes": "Regimes that the reports answer; answers to a regulator are a series of their own.",
    "services": "Services that the figure covers; empty for all of the reporter.",
    "metric": "Metric code.",
    "dimensions": "Breakdown beside the content category, as dimension=code.",
    "category": "Content category; empty for the total or the sum of categories.",
    "period": "Calendar period.",
    "coverage": "Code of coverage_class.",
    "value": "Sum of the published figures; empty where it does not add up.",
    "adds": "False where one case, such as an account, may be counted in several of them: the "
    "number lies between the largest of them and their sum.",
    "low": "Lowest number that rounding and double counting leave open.",
    "high": "Highest number that rounding leaves open; where it does not add up, the sum.",
    "figures": "Number of figures added up.",
    "periods": "Periods that they cover.",
    "categories": "Content categories that were added up.",
    "per": "With --per: the metric that the value is divided by.",
    "per_value": "With --per: its number for the same services, categories and period.",
    "per_dimensions": "With --per: its breakdown, where that is not the breakdown of the value.",
    "ratio": "With --per: the ratio, where both numbers cover the same categories and period.",
    "ratio_low": "Lowest ratio that rounding leaves open.",
    "ratio_high": "Highest ratio that rounding leaves open.",
    "places": "Places of the figures.",
}
"""Columns of the table of totals."""


@dataclass(frozen=True, eq=False)
class Annual:
    """One number of one reporter for one calendar period."""

    series: Frame
    scope: Scope
    metric: str
    codes: Mapping[str, str]
    category: str
    total: Sum
    coverage: Coverage
    adds: bool

    @property
    def interval(self) -> Interval:
        """What the number can be: one counted twice is in the sum twice, in the truth once."""
        if self.adds:
            return self.total.interval
        least = max(part.interval.low for part in self.total.parts)
        return Interval(least, self.total.interval.high)


def annual(
    reports: Iterable[Held], metric: str, kind: str = "year", spec: Spec | None = None
) -> Iterator[Annual]:
    """Numbers of one metric for every calendar period of a kind that has figures.

    For each breakdown both the total over content categories and each category by itself. Reports
    about other places, or to another regulator, are never added together.
    """
    spec = spec or load_spec()
    for frame, group in by_frame(reports).items():
        for breakdown, scopes in every_series(group, metric, spec).items():
            yield from _of(frame, group, metric, dict(sorted(breakdown)), scopes, kind, spec)


def _of(
    frame: Frame,
    group: Sequence[Held],
    metric: str,
    codes: Mapping[str, str],
    scopes: Mapping[Scope, Mapping[str | None, Series]],
    kind: str,
    spec: Spec,
) -> Iterator[Annual]:
    """Numbers of one series and breakdown: of each scope, then of all scopes together."""
    additivity = spec.metrics[metric].additivity
    adds = additivity in ("sum", "bounded")
    found: dict[tuple[str, Span], dict[Scope, Sum]] = {}
    for scope, by_category in scopes.items():
        choices: dict[str, Mapping[str | None, Series]] = {"": by_category}
        choices |= {code: {None: one} for code, one in by_category.items() if code}
        for category, chosen in choices.items():
            for span in _spans(kind, (one for spans in chosen.values() for one in spans)):
                total = sums(span, chosen, spec, adds=adds)
                if total is not None:
                    found.setdefault((category, span), {})[scope] = total
    for (category, _), by_scope in found.items():
        whole = widest(by_scope) if adds else None
        every = dict([*by_scope.items(), *([whole] if whole else [])])
        for scope, total in every.items():
            cover = _coverage(group, metric, scope, total)
            once = additivity == "sum" or len(total.parts) == 1
            yield Annual(frame, scope, metric, codes, category, total, cover, once)


def by_frame(reports: Iterable[Held]) -> dict[Frame, list[Held]]:
    """Reports of each series, sorted by what they share."""
    groups: dict[Frame, list[Held]] = {}
    for one in reports:
        groups.setdefault(frame_of(one.report), []).append(one)
    return dict(sorted(groups.items()))


def by_reporter(reports: Iterable[Held]) -> list[list[Held]]:
    """Reports of each reporter, in order of id."""
    groups: dict[str, list[Held]] = {}
    for one in reports:
        groups.setdefault(one.report.reporter.id, []).append(one)
    return [groups[name] for name in sorted(groups)]


def _spans(kind: str, given: Iterable[Span]) -> list[Span]:
    """Calendar periods of a kind that hold one of the periods given."""
    months = MONTHS[kind]
    found = set()
    for start, end in given:
        first = (start.month - 1) // months * months + 1
        last = first + months - 1
        span = (
            datetime.date(start.year, first, 1),
            datetime.date(start.year, last, last_day(start.year, last)),
        )
        if end <= span[1]:
            found.add(span)
    return sorted(found)


def _coverage(reports: Sequence[Held], metric: str, scope: Scope, total: Sum) -> Coverage:
    if any(breaks_in(reports, metric, scope, total.span)):
        return Coverage.BROKEN
    if not total.complete:
        return Coverage.PARTLY_COVERED
    if _services_changed(reports, scope, total.span):
        return Coverage.SCOPE_DIFFERS
    return Coverage.PUBLISHED if total.spans == (total.span,) else Coverage.SUMMED


def breaks_in(
    reports: Sequence[Held], metric: str, scope: Scope, span: Span
) -> Iterator[SeriesBreak]:
    """Declared breaks of a number after the first day of a period."""
    for one in reports:
        for found in one.report.series_breaks:
            concerned = found.service is None or not scope or found.service in scope
            if found.metric in (None, metric) and concerned and span[0] < found.date <= span[1]:
                yield found


def _services_changed(reports: Sequence[Held], scope: Scope, span: Span) -> bool:
    days = (
        day
        for one in reports
        for service in one.report.services
        if not scope or service.id in scope
        for day in (service.launched_on, service.ended_on)
    )
    return any(day is not None and span[0] < day < span[1] for day in days)


def totals_table(
    corpus: Corpus, metric: str, *, per: str | None = None, kind: str = "year"
) -> pd.DataFrame:
    """One row for each number; columns as in COLUMNS.

    A ratio is formed only of two numbers of the same series, services, categories and period that
    both cover it wholly without a break.
    """
    reports = [held(entry.report, entry.file) for entry in corpus.reports]
    numbers = list(annual(reports, metric, kind))
    divisors = _divisors(annual(reports, per, kind)) if per else {}
    rows = [_row(one, divisors.get(_place(one)), per) for one in numbers]
    return pd.DataFrame(rows, columns=list(COLUMNS))


Place: TypeAlias = tuple[Frame, Scope, str, frozenset[str], Span]


def _place(one: Annual) -> Place:
    """What both numbers of a ratio share. Sums over unlike categories share nothing."""
    return one.series, one.scope, one.category, frozenset(one.total.categories), one.total.span


def _divisors(numbers: Iterable[Annual]) -> dict[Place, Annual]:
    """The number with the fewest other breakdowns for each place."""
    found: dict[Place, Annual] = {}
    for one in sorted(numbers, key=lambda number: len(number.codes)):
        found.setdefault(_place(one), one)
    return found


def series_columns(one: Annual) -> dict[str, Any]:
    """The columns that say of what a number of a year is one."""
    return {
        "reporter": one.series.reporter,
        "jurisdiction": " ".join(one.series.places),
        "regimes": " ".join(one.series.regimes),
        "services": " ".join(sorted(one.scope)),
        "metric": one.metric,
        "dimensions": words_of(one.codes),
        "category": one.category,
    }


def _row(one: Annual, divisor: Annual | None, per: str | None) -> dict[str, Any]:
    total = one.total
    return {
        **series_columns(one),
        "period": name_of(total.span),
        "coverage": str(one.coverage),
        "value": float(total.value) if one.adds else None,
        "adds": one.adds,
        "low": float(one.interval.low),
        "high": float(one.interval.high),
        "figures": len(total.parts),
        "periods": " ".join(map(name_of, total.spans)),
        "categories": " ".join(total.categories),
        "per": per or "",
        **(_ratio(one, divisor) if divisor else {}),
        "places": " ".join(part.address for part in total.parts),
    }


def _ratio(one: Annual, divisor: Annual) -> dict[str, float | str | None]:
    """The ratio with its divisor; only the divisor where no ratio would be sound."""
    below = divisor.total.value
    told: dict[str, float | str | None] = {"per_value": float(below) if divisor.adds else None}
    if dict(one.codes) != dict(divisor.codes):
        told["per_dimensions"] = words_of(divisor.codes) or "total"
    found: Interval | None = one.interval.divided_by(divisor.interval)
    covered = {one.coverage, divisor.coverage} <= set(SOUND)
    if found is None or not covered or not (one.adds and divisor.adds):
        return told
    value: Decimal = one.total.value / below
    return {
        **told,
        "ratio": float(value),
        "ratio_low": float(found.low),
        "ratio_high": float(found.high),
    }


def words_of(codes: Mapping[str, str]) -> str:
    """A breakdown as dimension=code, with blanks between."""
    return " ".join(f"{name}={code}" for name, code in codes.items())
