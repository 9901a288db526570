"""The figures of one report by cell: what two observations must share to be the same figure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from transparency.document import join
from transparency.intervals import Interval, interval_of

if TYPE_CHECKING:
    from transparency.report import Method, Observation, Precision, Report

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


Codes: TypeAlias = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Identity of a figure. `dimensions` are sorted pairs without codes that mean the total."""

    metric: str
    service: str | None
    start: datetime.date
    end: datetime.date
    dimensions: tuple[tuple[str, str], ...]
    statistic: str | None

    def without(self, *names: str) -> Cell:
        """The cell that leaves these dimensions out."""
        rest = tuple(pair for pair in self.dimensions if pair[0] not in names)
        return Cell(self.metric, self.service, self.start, self.end, rest, self.statistic)

    def with_metric(self, metric: str) -> Cell:
        """The same place in another metric."""
        return Cell(metric, self.service, self.start, self.end, self.dimensions, self.statistic)

    def with_code(self, dimension: str, code: str) -> Cell:
        """The cell at one code of one dimension."""
        rest = self.without(dimension).dimensions
        pairs = tuple(sorted((*rest, (dimension, code))))
        return Cell(self.metric, self.service, self.start, self.end, pairs, self.statistic)

    def code(self, dimension: str) -> str | None:
        """Code of a dimension, None when the cell is the total over it."""
        return dict(self.dimensions).get(dimension)


@dataclass(frozen=True, slots=True)
class Figure:
    """One observation with its cell, its place in the report and what is in force for it."""

    cell: Cell
    observation: Observation
    index: int
    method: Method | None
    precision: Precision | None

    @property
    def pointer(self) -> str:
        """JSON Pointer of the observation."""
        return join("observations", self.index)

    @property
    def interval(self) -> Interval | None:
        """The number as an interval; None when there is none to calculate with."""
        return interval_of(self.observation, self.precision)


class Figures:
    """All figures of a report, in order and by cell. The first of duplicates is the one by cell."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._methods = {method.id: method for method in report.methods}

    @cached_property
    def all(self) -> tuple[Figure, ...]:
        """Every figure, in the order of the report."""
        observations = enumerate(self._report.observations)
        return tuple(self._figure(index, observation) for index, observation in observations)

    @cached_property
    def by_cell(self) -> Mapping[Cell, Figure]:
        """Cell -> its first figure."""
        return {figure.cell: figure for figure in reversed(self.all)}

    @cached_property
    def _by_metric(self) -> Mapping[str, tuple[Figure, ...]]:
        groups: dict[str, list[Figure]] = {}
        for figure in self.by_cell.values():
            groups.setdefault(figure.cell.metric, []).append(figure)
        in_order = {name: sorted(group, key=lambda f: f.index) for name, group in groups.items()}
        return {name: tuple(group) for name, group in in_order.items()}

    def of(self, metric: str) -> tuple[Figure, ...]:
        """Figures of one metric, in the order of the report, without duplicates."""
        return self._by_metric.get(metric, ())

    @cached_property
    def _parts(self) -> dict[str, Mapping[Cell, tuple[Figure, ...]]]:
        return {}

    def parts(self, cell: Cell, dimension: str) -> tuple[Figure, ...]:
        """Figures that split a cell over a dimension, in the order of the report."""
        if dimension not in self._parts:
            groups: dict[Cell, list[Figure]] = {}
            for figure in self.by_cell.values():
                if figure.cell.code(dimension) is not None:
                    groups.setdefault(figure.cell.without(dimension), []).append(figure)
            self._parts[dimension] = {
                whole: tuple(sorted(group, key=lambda f: f.index))
                for whole, group in groups.items()
            }
        return self._parts[dimension].get(cell, ())

    @cached_property
    def _split(self) -> dict[tuple[str, str, tuple[str, ...]], Mapping[Codes, tuple[Cell, ...]]]:
        return {}

    def split_cells(
        self, metric: str, dimension: str, names: tuple[str, ...]
    ) -> Mapping[Codes, tuple[Cell, ...]]:
        """Codes of `names` -> cells at these codes that have parts over a dimension."""
        key = (metric, dimension, names)
        if key not in self._split:
            found: dict[Codes, dict[Cell, None]] = {}
            for figure in self.of(metric):
                if figure.cell.code(dimension) is not None:
                    cell = figure.cell.without(dimension)
                    codes = tuple(cell.code(name) for name in names)
                    found.setdefault(codes, {})[cell] = None
            self._split[key] = {codes: tuple(cells) for codes, cells in found.items()}
        return self._split[key]

    def duplicates(self) -> Iterator[tuple[Figure, Figure]]:
        """Pairs of a repeated figure and the first of the same cell."""
        for figure in self.all:
            first = self.by_cell[figure.cell]
            if first is not figure:
                yield figure, first

    def _figure(self, index: int, observation: Observation) -> Figure:
        method = self._methods.get(observation.method or "")
        precision = observation.precision or (method.precision if method else None)
        cell = cell_of(self._report, observation, precision)
        return Figure(cell, observation, index, method, precision)


def cell_of(report: Report, observation: Observation, precision: Precision | None = None) -> Cell:
    """The cell of an observation, with everything left out that names a total.

    A share (precision fraction_only) is another figure than the count of the same cell.
    """
    share = precision is not None and precision.kind == "fraction_only"
    period = observation.period or report.period
    scope = report.geography.scope
    totals = {**TOTALS, "jurisdiction": scope[0] if len(scope) == 1 else None}
    pairs = [(name, code) for name, code in observation.dimensions.items()]
    kept = tuple(sorted(pair for pair in pairs if totals.get(pair[0]) != pair[1]))
    return Cell(
        observation.metric,
        observation.service,
        period.start,
        period.end,
        kept,
        observation.statistic or ("share" if share else None),
    )
