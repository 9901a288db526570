"""Which cells of several reports are one number: equal in place, and in what is counted there.

A total over all services is another number where the services are others; a count under another
rule is no part of a sum. Versions of one report speak of the same numbers, whatever they say of
their methods.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from transparency.cells import Cell, Figures
from transparency.report import Method, Report
from transparency.spans import Span

Rules: TypeAlias = tuple[object, ...]
"""How a figure is counted; not_stated is an answer of its own."""


class CountingScopes:
    """Reports of one series, oldest first, with a common name for each of their cells."""

    def __init__(self, figures: Sequence[Figures]) -> None:
        self._newest = {one.report.report.id: one for one in figures}
        self._ids = [one.report.report.id for one in figures]
        self._services = [_services(one.report) for one in figures]
        self._rules = {name: _rules_by_metric(one) for name, one in self._newest.items()}
        self._numbers: dict[tuple[frozenset[str], Rules | None], int] = {}
        self._named: dict[tuple[int, Cell], Cell] = {}
        self._plain: dict[Cell, Cell] = {}
        self._breaks = [found for one in figures for found in one.report.series_breaks]

    def named(self, report: int, cell: Cell) -> Cell:
        """The cell of a report under a name that only cells of the same scope share."""
        known = self._named.get((report, cell))
        if known is not None:
            return known
        covered = self._services[report].get(cell.service, frozenset())
        scope = covered, self._rule(self._ids[report], cell)
        number = self._numbers.setdefault(scope, len(self._numbers))
        named = cell._replace(service=f"{cell.service or ''}#{number}")
        self._named[report, cell] = named
        self._plain.setdefault(named, cell)
        return named

    def plain(self, named: Cell) -> Cell:
        """The cell as a report has it."""
        return self._plain.get(named, named)

    def broken(self, named: Cell, span: Span) -> bool:
        """True when a break of the series is declared inside a period."""
        cell = self.plain(named)
        return any(
            one.metric in (None, cell.metric)
            and (one.service is None or cell.service in (None, one.service))
            and span[0] < one.date <= span[1]
            for one in self._breaks
        )

    def _rule(self, report: str, cell: Cell) -> Rules | None:
        """Rules of the figure; of one without a method those of its metric, where they are one."""
        figure = self._newest[report].by_cell.get(cell)
        if figure is not None and figure.method is not None:
            return _rules(figure.method)
        said = self._rules[report].get(cell.metric) or self._said(cell.metric)
        return next(iter(said)) if len(said) == 1 else None

    def _said(self, metric: str) -> frozenset[Rules]:
        """What all reports together say of a metric, for one that says nothing."""
        return frozenset().union(*(own.get(metric, ()) for own in self._rules.values()))


def _services(report: Report) -> dict[str | None, frozenset[str]]:
    """Services that each service id, or none, stands for."""
    found: dict[str | None, frozenset[str]] = {
        one.id: frozenset(one.members or (one.id,)) for one in report.services
    }
    found[None] = frozenset().union(*found.values())
    return found


def _rules(method: Method) -> Rules:
    repeats = method.deduplication_rule
    return (
        method.counting_rule,
        method.date_basis,
        method.policy_scope,
        method.geography_basis,
        repeats.rule if repeats else None,
    )


def _rules_by_metric(figures: Figures) -> dict[str, frozenset[Rules]]:
    return {
        metric: frozenset(_rules(one.method) for one in mine if one.method is not None)
        for metric, mine in figures.by_metric.items()
    }
