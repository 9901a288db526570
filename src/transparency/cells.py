"""The figures of one report by cell: what two observations must share to be the same figure."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from transparency.document import join
from transparency.intervals import Interval, interval_of

if TYPE_CHECKING:
    from transparency.report import Method, Observation, Period, Precision, Report

TOTALS = {
    "content_category": "csea_all",
    "detection_source": "all",
    "surface": "all",
    "staff_role": "all",
    "offence_group": "all",
}
"""Dimension -> the code that names the same cell as leaving the dimension out."""

BESIDE = {"surface": ("ai_training_data",)}
"""Dimension -> codes that its total leaves out."""


Result = TypeVar("Result")
Codes: TypeAlias = tuple[str | None, ...]
Pairs: TypeAlias = tuple[tuple[str, str], ...]
"""Dimensions with their codes, sorted, without codes that mean the total."""


_new = tuple.__new__
"""Makes a named tuple in a third of the time: for what is made for every figure."""


class Cell(NamedTuple):
    """Identity of a figure. `dimensions` are sorted pairs without codes that mean the total.

    A tuple, because cells are made and looked up several times for every figure.
    """

    metric: str
    service: str | None
    start: datetime.date
    end: datetime.date
    dimensions: Pairs
    statistic: str | None

    def without(self, *names: str) -> Cell:
        """The cell that leaves these dimensions out."""
        rest = tuple(pair for pair in self.dimensions if pair[0] not in names)
        return Cell(self.metric, self.service, self.start, self.end, rest, self.statistic)

    def with_metric(self, metric: str) -> Cell:
        """The same place in another metric."""
        return _new(Cell, (metric, *self[1:]))

    def with_code(self, dimension: str, code: str) -> Cell:
        """The cell at one code of one dimension."""
        rest = self.without(dimension).dimensions
        pairs = tuple(sorted((*rest, (dimension, code))))
        return Cell(self.metric, self.service, self.start, self.end, pairs, self.statistic)

    def code(self, dimension: str) -> str | None:
        """Code of a dimension, None when the cell is the total over it."""
        for name, code in self.dimensions:
            if name == dimension:
                return code
        return None


class Figure(NamedTuple):
    """One observation with its cell, its place in the report and what is in force for it.

    `interval` is the number as an interval; None when there is none to calculate with.
    """

    cell: Cell
    observation: Observation
    index: int  # type: ignore[assignment]  # hides a method of tuples that nobody needs
    method: Method | None
    precision: Precision | None
    interval: Interval | None

    @property
    def pointer(self) -> str:
        """JSON Pointer of the observation."""
        return join("observations", self.index)


class Figures:
    """All figures of a report, in order and by cell. The first of duplicates is the one by cell."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._computed: dict[Hashable, Any] = {}
        self._pairs: dict[Pairs, Pairs] = {}
        self._methods = {method.id: method for method in report.methods}

    @cached_property
    def all(self) -> tuple[Figure, ...]:
        """Every figure, in the order of the report."""
        observations = enumerate(self.report.observations)
        return tuple(self._figure(index, observation) for index, observation in observations)

    @cached_property
    def by_metric(self) -> Mapping[str, Sequence[Figure]]:
        """Metric -> its figures, repeated ones too, in the order of the report."""
        return _grouped(self.all)

    def stating(self, field: str) -> Sequence[Figure]:
        """Figures whose observation states a field: few, for most fields."""
        return self.once(_stating, field)

    @cached_property
    def by_cell(self) -> Mapping[Cell, Figure]:
        """Cell -> its first figure, in the order of the report."""
        first: dict[Cell, Figure] = {}
        for figure in self.all:
            first.setdefault(figure.cell, figure)
        return first

    @cached_property
    def _single(self) -> Mapping[str, Sequence[Figure]]:
        unique = len(self.by_cell) == len(self.all)
        return self.by_metric if unique else _grouped(self.by_cell.values())

    def of(self, metric: str) -> Sequence[Figure]:
        """Figures of one metric, in the order of the report, without duplicates."""
        return self._single.get(metric, ())

    @cached_property
    def _splits(self) -> Mapping[tuple[str, str], Mapping[Cell, Sequence[Figure]]]:
        """Metric and dimension -> cell that leaves it out -> its parts, in the report's order."""
        return {
            (metric, name): wholes
            for metric, figures in self._single.items()
            for name, wholes in _split(figures).items()
        }

    def split_dimensions(self, metric: str) -> Collection[str]:
        """Dimensions over which a metric has parts."""
        return self._dimensions.get(metric, ())

    @cached_property
    def _dimensions(self) -> Mapping[str, Collection[str]]:
        found: dict[str, set[str]] = {}
        for metric, dimension in self._splits:
            found.setdefault(metric, set()).add(dimension)
        return found

    def splits(self, metric: str, dimension: str) -> Mapping[Cell, Sequence[Figure]]:
        """Cells of a metric that have parts over a dimension -> these parts."""
        return self._splits.get((metric, dimension), {})

    def parts(self, cell: Cell, dimension: str) -> Sequence[Figure]:
        """Figures that split a cell over a dimension, in the order of the report."""
        return self.splits(cell.metric, dimension).get(cell, ())

    def pairs(self, dimensions: Mapping[str, str]) -> Pairs:
        """Dimensions of this report in the form in which a cell holds them."""
        key = tuple(dimensions.items())
        kept = self._pairs.get(key)
        if kept is None:
            kept = self._pairs[key] = _kept(dimensions, self._totals)
        return kept

    @cached_property
    def _at_codes(self) -> dict[tuple[str, str, tuple[str, ...]], Mapping[Codes, Sequence[Cell]]]:
        return {}

    def split_cells(
        self, metric: str, dimension: str, names: tuple[str, ...]
    ) -> Mapping[Codes, Sequence[Cell]]:
        """Codes of `names` -> cells at these codes that have parts over a dimension."""
        key = (metric, dimension, names)
        if key not in self._at_codes:
            found: dict[Codes, list[Cell]] = {}
            for cell in self.splits(metric, dimension):
                found.setdefault(tuple(cell.code(name) for name in names), []).append(cell)
            self._at_codes[key] = found
        return self._at_codes[key]

    def duplicates(self) -> Iterator[tuple[Figure, Figure]]:
        """Pairs of a repeated figure and the first of the same cell."""
        for figure in self.all if len(self.by_cell) < len(self.all) else ():
            first = self.by_cell[figure.cell]
            if first is not figure:
                yield figure, first

    def _figure(self, index: int, observation: Observation) -> Figure:
        name, precision = observation.method, observation.precision
        method = None if name is None else self._methods.get(name)
        if precision is None and method is not None:
            precision = method.precision
        statistic = observation.statistic
        if statistic is None and precision is not None and precision.kind == "fraction_only":
            statistic = "share"  # another figure than the count of the same cell
        period = observation.period or self.report.period
        kept = self.pairs(observation.dimensions)
        metric, service = observation.metric, observation.service
        cell = _new(Cell, (metric, service, period.start, period.end, kept, statistic))
        interval = interval_of(observation, precision)
        return _new(Figure, (cell, observation, index, method, precision, interval))

    @cached_property
    def _totals(self) -> Mapping[str, str | None]:
        return totals_of(self.report)

    def once(self, compute: Callable[..., Result], *arguments: Hashable) -> Result:
        """What `compute(figures, *arguments)` gives, computed for the first check that asks."""
        key = (compute, arguments)
        if key not in self._computed:
            self._computed[key] = compute(self, *arguments)
        result: Result = self._computed[key]
        return result


@lru_cache(maxsize=4096)
def _leaving_out(pairs: Pairs) -> tuple[tuple[str, Pairs], ...]:
    """Each dimension with the others."""
    return tuple(
        (name, pairs[:place] + pairs[place + 1 :]) for place, (name, _) in enumerate(pairs)
    )


def _split(figures: Iterable[Figure]) -> Mapping[str, Mapping[Cell, Sequence[Figure]]]:
    """Dimension -> cell that leaves it out -> its parts, of the figures of one metric."""
    found: dict[str, dict[Cell, list[Figure]]] = defaultdict(dict)
    for figure in figures:
        metric, service, start, end, dimensions, statistic = figure.cell
        for name, rest in _leaving_out(dimensions):
            whole = _new(Cell, (metric, service, start, end, rest, statistic))
            parts = found[name].get(whole)
            if parts is None:
                found[name][whole] = [figure]
            else:
                parts.append(figure)
    return found


def _stating(figures: Figures, field: str) -> Sequence[Figure]:
    from transparency.report import ABSENT  # loaded by now; this module does without pydantic

    stated = map(attrgetter(field), figures.report.observations)
    pairs = zip(figures.all, stated, strict=True)
    found = tuple(figure for figure, one in pairs if one is not None and one is not ABSENT)
    return found if len(found) < len(figures.all) else figures.all


def _grouped(figures: Iterable[Figure]) -> Mapping[str, Sequence[Figure]]:
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.cell.metric, []).append(figure)
    return groups


def totals_of(report: Report) -> Mapping[str, str | None]:
    """Dimension -> the code that means the total over it in this report."""
    scope = report.geography.scope
    return {**TOTALS, "jurisdiction": scope[0] if len(scope) == 1 else None}


def cell_at(
    report: Report,
    metric: str,
    service: str | None,
    period: Period,
    dimensions: Mapping[str, str],
    statistic: str | None = None,
) -> Cell:
    """The cell at a place, with everything left out that names a total of the report."""
    kept = _kept(dimensions, totals_of(report))
    return Cell(metric, service, period.start, period.end, kept, statistic)


def _kept(dimensions: Mapping[str, str], totals: Mapping[str, str | None]) -> Pairs:
    if not dimensions:
        return ()
    kept = [pair for pair in dimensions.items() if totals.get(pair[0]) != pair[1]]
    return tuple(sorted(kept) if len(kept) > 1 else kept)
