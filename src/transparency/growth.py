"""How a yearly number grew: lines fitted to whole years of one series.

A count is no measure of prevalence: it also grows with detection, duties and users. No line is
drawn across a series break, unless the caller says that breaks of its kind leave the number alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from transparency.annual import (
    SOUND,
    Annual,
    Coverage,
    annual,
    breaks_in,
    by_frame,
    series_columns,
)
from transparency.changerates import is_refused
from transparency.corpus import Corpus
from transparency.totals import Held, held

COLUMNS = {
    "reporter": "Identifier of the reporter.",
    "jurisdiction": "Places that the reports cover.",
    "regimes": "Regimes that the reports answer.",
    "services": "Services that the number covers; empty for all of the reporter.",
    "metric": "Metric code.",
    "dimensions": "Breakdown, as dimension=code.",
    "category": "Content category; empty for the total or the sum of categories.",
    "first": "First year.",
    "last": "Last year.",
    "years": "Number of years; none between them is missing.",
    "across": "Kinds of the series breaks between them that were said to leave the number alone.",
    "model": "linear, exponential, or bent: two lines that meet in one year.",
    "bend": "Of model bent: the year.",
    "slope": "Change a year; of model exponential as a share of the year before, which is refused "
    "where few cases stand behind it.",
    "slope_after": "Of model bent: change a year after the bend.",
    "adjusted_r2": "Share of the variance that the model explains, adjusted for its parameters; of "
    "model exponential that of the logarithms.",
    "places": "Places of the figures.",
}
"""Columns of the table of growth: a row a series and model."""

LEAST = 5
"""Years below which a line says nothing."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Years to look at, breaks to overlook, and where to bend."""

    first: int
    last: int
    across: Collection[str]
    bend: int | None


def growth_table(
    corpus: Corpus,
    metric: str,
    *,
    first: int = 1,
    last: int = 9999,
    across: Collection[str] = (),
    bend: int | None = None,
) -> pd.DataFrame:
    """One row for each series of yearly totals and each model; columns as in COLUMNS.

    `first` and `last` limit the years; `across` are kinds of series breaks that leave the number
    alone; with `bend` a model of two lines is fitted too. Years that are partly covered, or in
    which cases may be counted twice, end a series.
    """
    reports = [held(entry.report, entry.file) for entry in corpus.reports]
    wanted = _Wanted(first, last, across, bend)
    groups = by_frame(reports)
    rows = [
        row
        for years in _series(annual(reports, metric))
        for run in _runs(years, groups[years[0].series], wanted)
        for row in _rows(run, groups[run[0].series], wanted)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _series(numbers: Iterable[Annual]) -> list[list[Annual]]:
    found: dict[tuple[object, ...], list[Annual]] = {}
    for one in numbers:
        codes = tuple(sorted(one.codes.items()))
        found.setdefault((one.series, one.scope, codes, one.category), []).append(one)
    return list(found.values())


def _year(one: Annual) -> int:
    return one.total.span[0].year


def _runs(
    years: Iterable[Annual], reports: Sequence[Held], wanted: _Wanted
) -> Iterator[list[Annual]]:
    """Years that follow one another without a break between or in them, long enough for a line."""
    run: list[Annual] = []
    for one in sorted(years, key=_year):
        if not wanted.first <= _year(one) <= wanted.last:
            continue
        if run and (_year(one) > _year(run[-1]) + 1 or _kinds([run[-1], one], reports, wanted)):
            yield from [run] if len(run) >= LEAST else []
            run = []
        if _sound(one, reports, wanted):
            run.append(one)
    yield from [run] if len(run) >= LEAST else []


def _sound(one: Annual, reports: Sequence[Held], wanted: _Wanted) -> bool:
    """A whole year; a break in it counts only if it is of a kind that matters."""
    whole = one.coverage in SOUND or (one.coverage == Coverage.BROKEN and one.total.complete)
    return one.adds and whole and not _kinds([one], reports, wanted)


def _kinds(years: Sequence[Annual], reports: Sequence[Held], wanted: _Wanted) -> set[str]:
    return _breaks(years, reports) - set(wanted.across)


def _breaks(years: Sequence[Annual], reports: Sequence[Held]) -> set[str]:
    span = years[0].total.span[0], years[-1].total.span[1]
    return {found.kind for found in breaks_in(reports, years[0].metric, years[0].scope, span)}


def _rows(run: Sequence[Annual], reports: Sequence[Held], wanted: _Wanted) -> list[dict[str, Any]]:
    one = run[0]
    named = {
        **series_columns(one),
        "first": _year(one),
        "last": _year(run[-1]),
        "years": len(run),
        "across": " ".join(sorted(_breaks(run, reports))),
        "places": " ".join(part.address for year in run for part in year.total.parts),
    }
    years = np.array([_year(year) for year in run], dtype=float)
    values = np.array([float(year.total.value) for year in run])
    few = is_refused(one.metric, *values)
    return [{**named, **fit} for fit in _fits(years, values, wanted.bend, refused=few)]


def _fits(years: Any, values: Any, bend: int | None, *, refused: bool) -> Iterator[dict[str, Any]]:
    """Least squares of each model; years are counted from the first, which keeps digits."""
    since = years - years[0]
    slopes, r2 = _fit([since], values)
    yield {"model": "linear", "slope": slopes[0], "adjusted_r2": r2}
    if values.min() > 0 and not refused:
        slopes, r2 = _fit([since], np.log(values))
        yield {"model": "exponential", "slope": float(np.expm1(slopes[0])), "adjusted_r2": r2}
    if bend is not None and years[0] < bend < years[-1]:
        after = np.maximum(0, years - bend)
        slopes, r2 = _fit([since, after], values)
        both = {"slope": slopes[0], "slope_after": slopes[0] + slopes[1]}
        yield {"model": "bent", "bend": bend, **both, "adjusted_r2": r2}


def _fit(columns: Sequence[Any], values: Any) -> tuple[list[float], float | None]:
    """Slopes and adjusted R2; None where all values are the same."""
    count = len(values)
    matrix = np.column_stack([np.ones(count), *columns])
    found, *_ = np.linalg.lstsq(matrix, values, rcond=None)
    left = float(((values - matrix @ found) ** 2).sum())
    spread = float(((values - values.mean()) ** 2).sum())
    free = count - matrix.shape[1]
    r2 = 1 - (left / free) / (spread / (count - 1)) if spread else None
    return [float(slope) for slope in found[1:]], r2
