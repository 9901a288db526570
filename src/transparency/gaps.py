"""What is missing over the reports of a reporter, and what looks copied or leaps."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from statistics import median
from typing import Any

import pandas as pd

from transparency.annual import by_reporter
from transparency.changerates import is_refused
from transparency.comparability import Comparand, comparands, compare, rated
from transparency.comparability.rates import Denominators
from transparency.corpus import Corpus
from transparency.spans import kind_of, name_of
from transparency.spec import Spec, load_spec
from transparency.totals import Held, held

COLUMNS = {
    "kind": "Code of gap_kind.",
    "reporter": "Identifier of the reporter.",
    "jurisdiction": "Places that the reports or the figures cover.",
    "service": "Identifier of the service.",
    "metric": "Metric code.",
    "dimensions": "Breakdown, as dimension=code.",
    "period": "Period that is missing, late or remarkable.",
    "earlier_period": "Period with which it is compared.",
    "value": "The figure.",
    "earlier_value": "The figure of the earlier period.",
    "ratio_low": "Least ratio of the two that rounding leaves open.",
    "ratio_high": "Greatest ratio of the two that rounding leaves open.",
    "days": "Days missing, overdue, or between the end of the period and publication.",
    "place": "Report or figure concerned.",
    "earlier_place": "Report or figure of the earlier period.",
}
"""Columns of the table of gaps."""

LATE = 62
"""Days after the end of a period from which publication is late: two months."""
GRACE = 184
"""Days after the end of a period within which no report is overdue: half a year."""
LARGE = 1_000
"""Counts from which an exact repetition is no chance."""
JUMP = 5
"""Factor beyond which a change needs a word."""
LEAST = 20
"""Counts below which a factor says little."""


def gaps_table(corpus: Corpus, *, today: datetime.date, spec: Spec | None = None) -> pd.DataFrame:
    """One row for each gap, late report, dropped series, copy or leap; columns as in COLUMNS."""
    spec = spec or load_spec()
    reports = [held(entry.report, entry.file) for entry in corpus.reports]
    every = list(comparands(corpus, spec))
    rows = [
        *_missing(reports, today),
        *_late(reports),
        *_dropped(reports),
        *_copies(every),
        *_leaps(every, spec),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _missing(reports: Iterable[Held], today: datetime.date) -> Iterator[dict[str, Any]]:
    """Days that no report on the same places covers, and reports that are overdue."""
    for group in _streams(reports):
        place = " ".join(group[0].report.geography.places)
        reporter = {"reporter": group[0].report.reporter.id, "jurisdiction": place}
        reach, last = group[0].report.period.end, group[0]
        for one in group[1:]:
            start = one.report.period.start
            missing = (start - reach).days - 1
            if missing > 0:
                day = datetime.timedelta(days=1)
                yield {
                    "kind": "missing_period",
                    **reporter,
                    "period": name_of((reach + day, start - day)),
                    "days": missing,
                    "place": one.name,
                    "earlier_place": last.name,
                }
            if one.report.period.end > reach:
                reach, last = one.report.period.end, one
        length = median((one.report.period.end - one.report.period.start).days for one in group)
        overdue = (today - reach).days - int(length) - GRACE
        if len(group) > 1 and overdue > 0:
            period = last.report.period
            names = {"earlier_period": name_of((period.start, period.end)), "days": overdue}
            yield {"kind": "overdue_report", **reporter, **names, "earlier_place": last.name}


def _streams(reports: Iterable[Held], *, by_kind: bool = False) -> Iterator[list[Held]]:
    """Reports of one reporter about the same places, in order of time; by kind of period too."""
    for group in by_reporter(reports):
        alike: dict[tuple[object, ...], list[Held]] = {}
        for one in group:
            kind = one.report.period.kind if by_kind else None
            alike.setdefault((kind, *one.report.geography.places), []).append(one)
        for stream in alike.values():
            yield sorted(stream, key=lambda one: (one.report.period.start, one.report.period.end))


def _late(reports: Iterable[Held]) -> Iterator[dict[str, Any]]:
    for one in reports:
        report = one.report
        published = report.report.published_on
        days = (published - report.period.end).days if published else 0
        if days > LATE:
            yield {
                "kind": "late_publication",
                "reporter": report.reporter.id,
                "jurisdiction": " ".join(report.geography.places),
                "period": name_of((report.period.start, report.period.end)),
                "days": days,
                "place": one.name,
            }


SeriesKey = tuple[str, str | None, str, tuple[tuple[str, str], ...], str | None, tuple[str, ...]]


def _series(every: Iterable[Comparand]) -> Mapping[SeriesKey, list[Comparand]]:
    """Figures by series (reporter, service, metric, codes, statistic, place), in order of time."""
    found: dict[SeriesKey, list[Comparand]] = {}
    for side in every:
        cell = side.figure.cell
        key = (
            side.reporter,
            cell.service,
            cell.metric,
            cell.dimensions,
            cell.statistic,
            side.place,
        )
        found.setdefault(key, []).append(side)
    for sides in found.values():
        sides.sort(key=lambda side: side.span)
    return found


def _dropped(reports: Iterable[Held]) -> Iterator[dict[str, Any]]:
    """Metrics of a service with a number before and no answer in the next report."""
    for stream in _streams(reports, by_kind=True):
        for one, after in pairwise(stream):
            if after.report.period.start <= one.report.period.start:
                continue
            answered = {(o.service, o.metric) for o in after.report.observations}
            said = {metric for _, metric in answered}
            for service, metric in _numbers(one):
                if (service, metric) in answered or (None, metric) in answered:
                    continue
                if service is None and metric in said:
                    continue
                yield {
                    "kind": "dropped_metric",
                    "reporter": one.report.reporter.id,
                    "jurisdiction": " ".join(one.report.geography.places),
                    "service": service or "",
                    "metric": metric,
                    "period": name_of((after.report.period.start, after.report.period.end)),
                    "earlier_period": name_of((one.report.period.start, one.report.period.end)),
                    "place": after.name,
                    "earlier_place": one.name,
                }


def _numbers(one: Held) -> Iterator[tuple[str | None, str]]:
    """Service and metric of figures about the period of the report, each once."""
    period = one.report.period.start, one.report.period.end
    found = {
        (figure.cell.service, figure.cell.metric): None
        for figure in one.figures.all
        if figure.interval is not None and (figure.cell.start, figure.cell.end) == period
    }
    return iter(found)


def _named(side: Comparand) -> dict[str, str]:
    return {
        "reporter": side.reporter,
        "jurisdiction": " ".join(side.place),
        "service": side.figure.cell.service or "",
        "metric": side.metric.code,
        "dimensions": " ".join(f"{name}={code}" for name, code in sorted(side.codes.items())),
    }


def _copies(every: Iterable[Comparand]) -> Iterator[dict[str, Any]]:
    """The same exact large count at two periods of one series that share no day."""
    for sides in _series(every).values():
        seen: dict[float, Comparand] = {}
        for side in sides:
            value, interval = side.figure.observation.value, side.interval
            exact = interval is not None and interval.low == interval.high
            if value is None or value < LARGE or not exact or side.metric.unit_kind != "count":
                continue
            first = seen.get(value)
            if first is not None and first.span[1] < side.span[0]:
                yield {"kind": "stale_copy", **_compared(side, first)}
            seen.setdefault(value, side)


def _leaps(every: Iterable[Comparand], spec: Spec) -> Iterator[dict[str, Any]]:
    """Five-fold changes between neighbouring periods of one kind, without a series break."""
    for sides in _series(every).values():
        counted = [side for side in sides if side.metric.unit_kind == "count" and side.interval]
        for first, second in pairwise(counted):
            same = kind_of(first.span) == kind_of(second.span) and first.span[1] < second.span[0]
            if same and _leaps_between(first, second) and not _broken(first, second, spec):
                yield {"kind": "unexplained_change", **_compared(second, first)}


def _leaps_between(first: Comparand, second: Comparand) -> bool:
    one, other = first.interval, second.interval
    if one is None or other is None or max(one.high, other.high) < LEAST:
        return False
    if is_refused(first.metric.code, float(one.low), float(other.low)):
        return False
    return other.low > JUMP * one.high or one.low > JUMP * other.high


def _broken(first: Comparand, second: Comparand, spec: Spec) -> bool:
    nobody = Denominators({})
    found = compare(rated(first, (), nobody), rated(second, (), nobody), spec=spec)
    return any(reason.code == "series_break" for reason in found.reasons)


def _compared(side: Comparand, earlier: Comparand) -> dict[str, Any]:
    ratio = (
        side.interval.divided_by(earlier.interval) if side.interval and earlier.interval else None
    )
    return {
        **_named(side),
        "period": name_of(side.span),
        "earlier_period": name_of(earlier.span),
        "value": side.figure.observation.value,
        "earlier_value": earlier.figure.observation.value,
        "ratio_low": float(ratio.low) if ratio else None,
        "ratio_high": float(ratio.high) if ratio else None,
        "place": side.address,
        "earlier_place": earlier.address,
    }
