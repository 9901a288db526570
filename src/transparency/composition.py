"""What a number is made of: its parts by one dimension, their sum, and the total beside it.

Parts are taken as published, whether the report declares a partition or not; where the metric does
not add up over what was summed, the row says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from transparency.cells import Cell, Figure
from transparency.corpus import Corpus
from transparency.intervals import Interval, total
from transparency.parts import plain_parts
from transparency.spans import Span, name_of
from transparency.spec import Spec, load_spec
from transparency.totals import Held, held

COLUMNS = {
    "reporter": "Identifier of the reporter.",
    "report": "Identifier of the report.",
    "service": "Identifier of the service; empty for all.",
    "metric": "Metric code.",
    "period": "Period as published.",
    "by": "Dimension by which the number is divided.",
    "part": "Code of the part; of counterparties the reporter whose names they are.",
    "summed_over": "Other dimensions over which figures of the part were added up.",
    "value": "The part, as published or added up.",
    "low": "Lowest number that rounding leaves open.",
    "high": "Highest number that rounding leaves open.",
    "figures": "Number of figures added up.",
    "parts": "Sum of all parts.",
    "of_parts": "The part as a share of the sum of all parts.",
    "total_metric": "Metric of the total.",
    "total": "The total published beside the parts; empty where there is none.",
    "of_total": "The part as a share of the total.",
    "excess": "Sum of all parts minus the total.",
    "adds": "False where one case may be counted in several of the figures added up.",
    "places": "Places of the figures.",
}
"""Columns of the composition: a row a part."""

WHO = "counterparty"


def composition_table(
    corpus: Corpus, metric: str, by: str, *, per: str | None = None, spec: Spec | None = None
) -> pd.DataFrame:
    """One row for each part of each published period; columns as in COLUMNS.

    `per` names another metric whose total the parts are set beside. A part that is published only
    in further breakdown is the sum of it.
    """
    spec = spec or load_spec()
    rows = [
        row
        for entry in corpus.reports
        for one in (held(entry.report, entry.file),)
        for place, figures in _places(one, metric, by)
        for row in _Whole(one, place, metric, by, per or metric, spec).rows(figures)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


Place = tuple[str | None, Span]
"""Service and period."""


def _places(one: Held, metric: str, by: str) -> Iterator[tuple[Place, list[Figure]]]:
    found: dict[Place, list[Figure]] = {}
    for figure in one.figures.of(metric):
        cell = figure.cell
        if cell.code(by) is not None and figure.interval is not None and not cell.statistic:
            found.setdefault((cell.service, (cell.start, cell.end)), []).append(figure)
    return iter(found.items())


class _Whole:
    """All parts of one report, service and period."""

    def __init__(self, one: Held, place: Place, metric: str, by: str, of: str, spec: Spec) -> None:
        self.one = one
        self.service, self.span = place
        self.metric = metric
        self.by = by
        self.of = of
        self.spec = spec

    def rows(self, figures: Sequence[Figure]) -> Iterator[dict[str, Any]]:
        parts = self._parts(figures)
        every = [figure for chosen in parts.values() for figure in chosen]
        whole = _value(every)
        beside = self._total()
        given = None if beside is None else _value([beside])
        for code, chosen in sorted(parts.items(), key=lambda item: (-_value(item[1]), item[0])):
            value, interval = _value(chosen), _interval(chosen)
            yield {
                "reporter": self.one.report.reporter.id,
                "report": self.one.report.report.id,
                "service": self.service or "",
                "metric": self.metric,
                "period": name_of(self.span),
                "by": self.by,
                "part": code,
                "summed_over": " ".join(sorted(_varying(chosen) - {self.by})),
                "value": value,
                "low": float(interval.low),
                "high": float(interval.high),
                "figures": len(chosen),
                "parts": whole,
                "of_parts": value / whole if whole else None,
                "total_metric": self.of,
                "total": given,
                "of_total": value / given if given else None,
                "excess": None if given is None else whole - given,
                "adds": self._adds(every),
                "places": " ".join(f"{self.one.name}#{figure.pointer}" for figure in chosen),
            }

    def _parts(self, figures: Sequence[Figure]) -> dict[str, list[Figure]]:
        """Part -> its figure, else the figures of its least breakdown."""
        by_code: dict[str, list[Figure]] = {}
        for figure in plain_parts(figures, self.by, self.one.report, self.spec):
            by_code.setdefault(figure.cell.code(self.by) or "", []).append(figure)
        found: dict[str, list[Figure]] = {}
        for code, mine in by_code.items():
            found.setdefault(self._named(code), []).extend(_least_broken_down(mine))
        return found

    def _named(self, code: str) -> str:
        if self.by != WHO:
            return code
        names = {one.id: one.reporter for one in self.one.report.counterparties}
        return names.get(code) or code

    def _total(self) -> Figure | None:
        cell = Cell(self.of, self.service, *self.span, (), None)
        figure = self.one.figures.by_cell.get(cell)
        return figure if figure and figure.interval is not None else None

    def _adds(self, every: Iterable[Figure]) -> bool:
        names = {self.by, *_varying(every)}
        return all(map(self.spec.metrics[self.metric].adds_over, names))


def _least_broken_down(figures: Sequence[Figure]) -> list[Figure]:
    shapes: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        shapes.setdefault(tuple(name for name, _ in figure.cell.dimensions), []).append(figure)
    return min(shapes.items(), key=lambda item: (len(item[0]), item[0]))[1]


def _varying(figures: Iterable[Figure]) -> set[str]:
    """Dimensions in which the figures differ."""
    codes: dict[str, set[str]] = {}
    for figure in figures:
        for name, code in figure.cell.dimensions:
            codes.setdefault(name, set()).add(code)
    return {name for name, given in codes.items() if len(given) > 1}


def _interval(figures: Iterable[Figure]) -> Interval:
    return total(one.interval for one in figures if one.interval is not None)


def _value(figures: Iterable[Figure]) -> float:
    """Sum of the published numbers; of a band its middle."""
    return float(sum(_number(figure) for figure in figures))


def _number(figure: Figure) -> float:
    value, interval = figure.observation.value, figure.interval
    if value is None and interval is not None:
        return float(interval.low + interval.high) / 2
    return float(value or 0)
