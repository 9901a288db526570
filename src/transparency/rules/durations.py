"""Checks of durations: their statistic, their unit, and how they fit together."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.cells import Cell, Figure
from transparency.findings import Finding, Param
from transparency.report import Report
from transparency.rules.registry import Context, rule

YEAR = 8760
"""Hours of a year: a longer median was probably given in minutes."""
FEW = 5
"""Cases below which a statistic means little."""
HALF, DAY = 0.5, 24


def _durations(context: Context) -> Iterator[tuple[Figure, float]]:
    for figure in context.of_kind("duration"):
        value = figure.observation.value
        if value is not None:
            yield figure, value


def _at(context: Context, cell: Cell, statistic: str) -> float | None:
    place = Cell(cell.metric, cell.service, cell.start, cell.end, cell.dimensions, statistic)
    figure = context.figures.by_cell.get(place)
    return figure.observation.value if figure else None


@rule("statistic-or-n-missing")
def statistic_or_n_missing(report: Report, context: Context) -> Iterator[Finding]:
    """A duration does not say which statistic it is, or of how many cases."""
    for figure, _ in _durations(context):
        given = {"statistic": figure.observation.statistic, "n": figure.observation.n}
        missing = [name for name, value in given.items() if value is None]
        if missing:
            params: dict[str, Param] = {"metric": figure.cell.metric, "missing": missing}
            yield Finding("statistic-or-n-missing", figure.pointer, params)


@rule("sample-too-small")
def sample_too_small(report: Report, context: Context) -> Iterator[Finding]:
    """A duration rests on so few cases that it is not meaningful."""
    for figure, _ in _durations(context):
        n = figure.observation.n
        if n is not None and n < FEW:
            params: dict[str, Param] = {"metric": figure.cell.metric, "n": n}
            yield Finding("sample-too-small", figure.pointer, params)


@rule("zero-median-undeclared")
def zero_median_undeclared(report: Report, context: Context) -> Iterator[Finding]:
    """A median of 0 hours without a word on automatic handling."""
    for figure, value in _durations(context):
        zero = value == 0 and figure.observation.statistic == "median"
        if zero and not figure.observation.note:
            yield Finding("zero-median-undeclared", figure.pointer, {"metric": figure.cell.metric})


@rule("duration-unit-suspect")
def duration_unit_suspect(report: Report, context: Context) -> Iterator[Finding]:
    """A median of more than a year: minutes or seconds may stand for hours."""
    for figure, value in _durations(context):
        if value > YEAR and figure.observation.statistic == "median":
            params: dict[str, Param] = {"metric": figure.cell.metric, "value": value}
            yield Finding("duration-unit-suspect", figure.pointer, params)


@rule("duration-statistics-inconsistent")
def duration_statistics_inconsistent(report: Report, context: Context) -> Iterator[Finding]:
    """The median is above the 90th percentile, or the mean far below the median."""
    for figure, median in _durations(context):
        if figure.observation.statistic != "median":
            continue
        p90, mean = (_at(context, figure.cell, name) for name in ("p90", "mean"))
        wrong = {
            "p90": p90 is not None and median > p90,
            "mean": mean is not None and mean < median / 10,
        }
        for name, value in (("p90", p90), ("mean", mean)):
            if wrong[name]:
                params: dict[str, Param] = {
                    "metric": figure.cell.metric,
                    "median": median,
                    "statistic": name,
                    "value": value,
                }
                yield Finding("duration-statistics-inconsistent", figure.pointer, params)


@rule("share-contradicts-median")
def share_contradicts_median(report: Report, context: Context) -> Iterator[Finding]:
    """At least half is resolved within 24 hours, yet the median is longer, or the reverse."""
    for figure in context.figures.of("share_within_24h"):
        share = figure.observation.value
        median = _at(context, figure.cell.with_metric("time_user_report_to_outcome"), "median")
        if share is None or median is None:
            continue
        if (share > HALF and median > DAY) or (share < HALF and median < DAY):
            params: dict[str, Param] = {"share": share, "median": median}
            yield Finding("share-contradicts-median", figure.pointer, params)
