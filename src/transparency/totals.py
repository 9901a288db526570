"""Figures of one reporter summed over periods, with the figures that each sum is made of.

Sums are formed only of additive metrics, of figures that stand for the whole of one scope, over
periods that do not overlap. What covers only a part of the period says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

from transparency.cells import Cell, Figure, Figures
from transparency.intervals import Interval, total
from transparency.parts import groups, holders
from transparency.report import Report
from transparency.spans import Span
from transparency.spec import Spec

CATEGORY = "content_category"

Scope: TypeAlias = frozenset[str]
"""Services that a figure covers; empty for all of the reporter."""

Codes: TypeAlias = Mapping[str, str]

Breakdown: TypeAlias = frozenset[tuple[str, str]]
"""Pairs of dimension and code beside the content category."""


@dataclass(frozen=True, eq=False)
class Held:
    """A report with its figures and the name under which it is known, such as its file."""

    report: Report
    figures: Figures
    name: str


def held(report: Report, name: str = "") -> Held:
    """A report ready to be summed and matched."""
    return Held(report, Figures(report), name or report.report.id)


@dataclass(frozen=True, eq=False)
class Part:
    """One figure with a number, and the report that holds it."""

    held: Held
    figure: Figure

    @property
    def interval(self) -> Interval:
        """The number as an interval. Raises ValueError for a figure without one."""
        found = self.figure.interval
        if found is None:
            raise ValueError(f"{self.figure.pointer} has no number")
        return found

    @property
    def value(self) -> Decimal:
        """The published number, or the middle where only bounds are published."""
        value = self.figure.observation.value
        if value is not None:
            return Decimal(str(value))
        return (self.interval.low + self.interval.high) / 2

    @property
    def address(self) -> str:
        """Name of the report, and pointer."""
        return f"{self.held.name}#{self.figure.pointer}"


@dataclass(frozen=True, eq=False)
class Sum:
    """A number for one scope and period. `spans` are the periods covered, in order.

    `complete` is True when they cover the whole period. `categories` are the content categories
    that were added up; empty when the publisher gives the total.
    """

    span: Span
    parts: tuple[Part, ...]
    spans: tuple[Span, ...]
    complete: bool
    categories: tuple[str, ...] = ()

    @cached_property
    def interval(self) -> Interval:
        """Sum of the parts, as an interval."""
        return total(part.interval for part in self.parts)

    @cached_property
    def value(self) -> Decimal:
        """Sum of the published numbers."""
        return sum((part.value for part in self.parts), Decimal(0))


Series: TypeAlias = dict[Span, tuple[Part, ...]]
"""The figures of one scope and category by period; several where a partition gives the total."""


def series(
    reports: Iterable[Held], metric: str, codes: Codes, spec: Spec, statistic: str | None = None
) -> dict[Scope, dict[str | None, Series]]:
    """Figures of one metric at exact codes and one statistic, by scope and content category.

    A figure with any other breakdown is left out, unless the report declares a partition whose
    parts add up to the total that is not given.
    """
    return every_series(reports, metric, spec, statistic).get(frozenset(codes.items()), {})


def every_series(
    reports: Iterable[Held], metric: str, spec: Spec, statistic: str | None = None
) -> dict[Breakdown, dict[Scope, dict[str | None, Series]]]:
    """The same for every breakdown that has figures, in the order of the first."""
    found: dict[Breakdown, dict[Scope, dict[str | None, Series]]] = {}
    for one in reports:
        for cell, parts in _cells(one, metric, spec):
            if cell.statistic != statistic:
                continue
            plain = dict(cell.dimensions)
            category = plain.pop(CATEGORY, None)
            scope = scope_of(one.report, cell.service)
            scopes = found.setdefault(frozenset(plain.items()), {})
            spans = scopes.setdefault(scope, {}).setdefault(category, {})
            spans.setdefault((cell.start, cell.end), parts)
    return found


def _cells(one: Held, metric: str, spec: Spec) -> Iterator[tuple[Cell, tuple[Part, ...]]]:
    """Cells with a number: those given, and those that an additive partition gives."""
    given = set()
    for figure in one.figures.of(metric):
        if figure.interval is not None:
            given.add(figure.cell)
            yield figure.cell, (Part(one, figure),)
    adds = spec.metrics[metric].adds_over
    for group in groups(one.figures, spec):
        partition = group.partition
        sound = partition.exclusive and partition.exhaustive and adds(partition.over)
        whole = all(part.interval is not None for part in group.parts) and not group.absent
        if partition.metric == metric and sound and whole and group.cell not in given:
            yield group.cell, tuple(Part(one, figure) for figure in group.parts)


def scope_of(report: Report, service: str | None) -> Scope:
    """The services that a figure covers: the members of a group, or the service itself."""
    if service is None:
        return frozenset()
    found = next((one for one in report.services if one.id == service), None)
    return frozenset(found.members if found and found.members else (service,))


def sums(
    span: Span, by_category: Mapping[str | None, Series], spec: Spec, *, adds: bool = True
) -> Sum | None:
    """The number of one scope for a period: its total, else the sum of its categories.

    A total that covers the period wins, then categories that do, then what covers most of it.
    """
    totals = [over(span, by_category[None], adds=adds)] if None in by_category else []
    parts = {
        code: found
        for code, spans in by_category.items()
        if code is not None and (found := over(span, spans, adds=adds))
    }
    together = _together(span, parts, spec) if adds else None
    candidates = [one for one in (*totals, together) if one is not None]
    return max(candidates, key=lambda one: (one.complete, _days(one)), default=None)


def _together(span: Span, parts: Mapping[str, Sum], spec: Spec) -> Sum | None:
    """Categories added up: they exclude each other. One that another holds is left out."""
    inside = {
        code: found
        for code, found in parts.items()
        if spec.codelist(CATEGORY).rows[code]["csea"] != "no"
        and not holders(spec, CATEGORY, code) & set(parts)
    }
    if not inside:
        return None
    longest = max(map(_days, inside.values()))
    taken = {code: one for code, one in inside.items() if _days(one) == longest}
    figures = tuple(part for one in taken.values() for part in one.parts)
    first = next(iter(taken.values()))
    return Sum(span, figures, first.spans, first.complete, tuple(taken))


def _days(one: Sum) -> int:
    return sum((end - start).days + 1 for start, end in one.spans)


def over(span: Span, spans: Series, *, adds: bool) -> Sum | None:
    """The figure of a period, else the sum of shorter ones within it, the longest first."""
    if span in spans:
        return Sum(span, spans[span], (span,), complete=True)
    if not adds:
        return None
    inside = (one for one in spans if span[0] <= one[0] and one[1] <= span[1])
    kept: list[Span] = []
    for one in sorted(inside, key=lambda s: (s[0], -s[1].toordinal())):
        if not kept or kept[-1][1] < one[0]:
            kept.append(one)
    if not kept:
        return None
    days = sum((end - start).days + 1 for start, end in kept)
    complete = days == (span[1] - span[0]).days + 1
    return Sum(span, tuple(part for one in kept for part in spans[one]), tuple(kept), complete)


def widest(by_scope: Mapping[Scope, Sum]) -> tuple[Scope, Sum] | None:
    """The number for all services, else the sum of scopes that share no service, with its scope."""
    if frozenset() in by_scope:
        return frozenset(), by_scope[frozenset()]
    taken: list[Sum] = []
    covered: Scope = frozenset()
    for scope in sorted(by_scope, key=lambda scope: (-len(scope), sorted(scope))):
        if not covered & scope:
            covered |= scope
            taken.append(by_scope[scope])
    if not taken:
        return None
    return covered, taken[0] if len(taken) == 1 else _joined(taken)


def _joined(taken: list[Sum]) -> Sum:
    first = taken[0]
    parts = tuple(part for side in taken for part in side.parts)
    spans = tuple(dict.fromkeys(span for side in taken for span in side.spans))
    codes = tuple(dict.fromkeys(code for side in taken for code in side.categories))
    return Sum(first.span, parts, spans, all(side.complete for side in taken), codes)
