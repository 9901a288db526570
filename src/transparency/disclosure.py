"""Audit of suppressed figures: which of them can be worked out from what is published.

Hidden figures are unknowns of everything that must add up: over all partitions of a report at
once, between metrics, over its versions, and over periods. Figures of unlike counting scope are
never in one sum. What is found follows from the reports
if their figures are true; where they contradict one another nothing is found.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from transparency.cells import Cell, Figure, Figures
from transparency.countingscopes import CountingScopes
from transparency.linear import (
    Budget,
    ContradictionError,
    Equation,
    Name,
    Number,
    Range,
    added,
    blocks,
    determined,
    narrowed,
    searched,
)
from transparency.parts import hides_figures
from transparency.report import Report
from transparency.spec import Spec
from transparency.sums import Ratio, Sum, ratios, sums

STEPS = 2_000_000
"""Steps of elimination and narrowing for one audit: some seconds."""
SMALL = 12
"""Unknowns of a block up to which numbers are tried one by one."""
TRIALS = 50_000
"""Steps spent on trying in one block."""

SUM, RATIO, BOUNDS, PUBLISHED = "sum", "ratio", "bounds", "published"
"""How a figure is given away: as a sum of others, as a share of one, by all that the others leave
together, or because another report of the series prints it."""


class Place(NamedTuple):
    """An observation: the number of its report among those audited, and its pointer there."""

    report: int
    pointer: str


@dataclass(frozen=True, slots=True)
class Source:
    """A published figure from which a hidden one follows; `factor` is its factor in a sum."""

    place: Place
    factor: Number = 1


@dataclass(frozen=True, slots=True)
class Derived:
    """What can be known of a suppressed figure: from `low` to `high`, None for no upper end."""

    place: Place
    cell: Cell
    low: Number
    high: Number | None
    how: str
    sources: tuple[Source, ...]

    @property
    def exact(self) -> bool:
        """True when one number is left."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Audit:
    """Every suppressed figure of which something is known, in order of report and place.

    `complete` is False where the steps were used up, so that something may have been missed.
    """

    derived: tuple[Derived, ...]
    complete: bool


def audit(reports: Iterable[Report | Figures], spec: Spec, *, steps: int = STEPS) -> Audit:
    """What can be known of the suppressed figures of reports of one series, oldest first.

    Of a figure in several reports, the last that holds it decides whether it is suppressed.
    """
    figures = [one if isinstance(one, Figures) else Figures(one) for one in reports]
    if not any(hides_figures(one.report) for one in figures):  # nearly every report
        return Audit((), complete=True)
    table = _Table(figures, spec)
    if not table.hidden:
        return Audit((), complete=True)
    budget = Budget(steps)
    found = [*_printed_elsewhere(table), *_worked_out(table, budget)]
    ordered = sorted(found, key=lambda one: (one.place.report, _index(one.place.pointer)))
    return Audit(tuple(ordered), complete=not budget.spent)


def _index(pointer: str) -> int:
    return int(pointer.rsplit("/", 1)[1])


class _Known(NamedTuple):
    """A published number: where it stands, and what it leaves open."""

    place: Place
    range: Range


class _Table:
    """The figures of all reports by cell: those with a number, and those that are suppressed."""

    def __init__(self, figures: Sequence[Figures], spec: Spec) -> None:
        self.figures = figures
        self.scopes = CountingScopes(figures)
        self.spec = spec
        self.known: dict[Cell, _Known] = {}
        self.hidden: dict[Cell, Place] = {}
        self.limits: dict[Cell, int] = {}
        for index, one in enumerate(figures):
            limit = _told_apart(one)
            for cell, figure in one.by_cell.items():
                named = self.scopes.named(index, cell)
                self._take(named, figure, Place(index, figure.pointer), limit)

    def _take(self, cell: Cell, figure: Figure, place: Place, limit: int | None) -> None:
        range_ = self._published(cell, figure)
        self.hidden.pop(cell, None)
        if range_ is not None:
            self.known[cell] = _Known(place, range_)
        elif figure.observation.status.startswith("suppressed"):
            self.hidden[cell] = place
            if limit is not None and figure.observation.status == "suppressed_small":
                self.limits[cell] = limit

    def _published(self, cell: Cell, figure: Figure) -> Range | None:
        if figure.cell.statistic == "share" or self._kind(cell) == "ratio":
            return _printed(figure)
        if figure.interval is None:
            return None
        low, high = (Fraction(end) for end in figure.interval)
        if self.whole(cell) and math.ceil(low) <= math.floor(high):
            return Range(math.ceil(low), math.floor(high))
        return Range(low, high)

    def _kind(self, cell: Cell) -> str | None:
        metric = self.spec.metrics.get(cell.metric)
        return metric.unit_kind if metric else None

    def whole(self, cell: Cell) -> bool:
        """Whether a figure is a whole number."""
        return self._kind(cell) == "count"

    def start(self, cell: Cell) -> Range:
        """What everybody knows of a hidden figure beforehand."""
        return Range(0, self.limits.get(cell))


def _told_apart(figures: Figures) -> int | None:
    """Most that `suppressed_small` hides, where a report marks what protects it in another way.

    A report that gives both the same mark says nothing about the size of what it hides.
    """
    control = figures.report.disclosure_control
    statuses = {observation.status for observation in figures.report.observations}
    told = "suppressed_secondary" in statuses and control.rule == "threshold"
    return control.threshold - 1 if told and control.threshold else None


def _printed(figure: Figure) -> Range | None:
    """What a printed ratio leaves open: one unit of its last digit, or more if it says so."""
    if figure.observation.value is None:
        return None
    value = Decimal(str(figure.observation.value))
    unit = Fraction(Decimal(1).scaleb(int(value.as_tuple().exponent)))
    low, high = max(Fraction(value) - unit, Fraction(0)), Fraction(value) + unit
    if figure.interval is not None:
        low, high = (
            min(low, Fraction(figure.interval.low)),
            max(high, Fraction(figure.interval.high)),
        )
    return Range(low, high)


def _printed_elsewhere(table: _Table) -> Iterator[Derived]:
    """Figures suppressed in the last report that holds them, and given in an earlier one."""
    for cell, place in table.hidden.items():
        if cell in table.known:
            known = table.known[cell]
            ends = (known.range.low, known.range.high)
            plain = table.scopes.plain(cell)
            yield Derived(place, plain, *ends, PUBLISHED, (Source(known.place),))


def _worked_out(table: _Table, budget: Budget) -> Iterator[Derived]:
    shares = dict(_shares(table))
    equations = [_equation(table, one) for one in sums(table.figures, table.scopes, table.spec)]
    done: set[Cell] = set()
    for block in blocks([one for one in equations if one.unknowns]):
        names = _unknowns(block)
        targets = [name for name in names if isinstance(name, Cell) and name in table.hidden]
        done.update(targets)
        if targets:
            yield from _Block(table, block, shares).solve(targets, budget)
    for cell, share in shares.items():
        if cell in table.hidden and cell not in done:
            yield _by_share(table, cell, share)


def _equation(table: _Table, one: Sum) -> Equation:
    known: dict[Name, int] = {
        key: value for key, value in one.factors.items() if key in table.known
    }
    unknown: dict[Name, int] = {k: value for k, value in one.factors.items() if k not in known}
    return Equation(unknown, {**known, one.room: 1} if one.room else known)


def _unknowns(block: Iterable[Equation]) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(name for equation in block for name in equation.unknowns))


class _Share(NamedTuple):
    """What a published ratio leaves for a hidden count, and the figures that say so."""

    range: Range
    sources: tuple[Source, ...]


def _shares(table: _Table) -> Iterator[tuple[Cell, _Share]]:
    """Hidden counts of which a ratio and the other count are published."""
    for index, one in enumerate(table.figures):
        for plain in ratios(one, table.spec):
            ratio = Ratio(*(table.scopes.named(index, cell) for cell in plain))
            known = table.known.get(ratio.cell)
            if known is not None:
                yield from _from_ratio(table, ratio, known)


def _from_ratio(table: _Table, ratio: Ratio, known: _Known) -> Iterator[tuple[Cell, _Share]]:
    low, high = known.range.low, known.range.high
    over, under = table.known.get(ratio.numerator), table.known.get(ratio.denominator)
    if over is None and under is not None and high is not None and under.range.high is not None:
        range_ = Range(low * under.range.low, high * under.range.high)
        sources = (Source(known.place), Source(under.place))
        yield ratio.numerator, _Share(_whole(table, ratio.numerator, range_), sources)
    if under is None and over is not None and low and high and over.range.high is not None:
        range_ = Range(Fraction(over.range.low) / high, Fraction(over.range.high) / low)
        sources = (Source(known.place), Source(over.place))
        yield ratio.denominator, _Share(_whole(table, ratio.denominator, range_), sources)


def _whole(table: _Table, cell: Cell, range_: Range) -> Range:
    """The whole numbers of a range, where the figure is one and the range holds any."""
    if not table.whole(cell) or range_.high is None:
        return range_
    low, high = math.ceil(range_.low), math.floor(range_.high)
    return Range(low, high) if low <= high else range_


def _by_share(table: _Table, cell: Cell, share: _Share) -> Derived:
    place = table.hidden[cell]
    plain = table.scopes.plain(cell)
    return Derived(place, plain, share.range.low, share.range.high, RATIO, share.sources)


class _Block:
    """Equations that hang together, and what is known of their names beforehand."""

    def __init__(
        self, table: _Table, equations: Sequence[Equation], shares: Mapping[Cell, _Share]
    ) -> None:
        self.table = table
        self.equations = equations
        self.names = _unknowns(equations)
        self.shares = {
            name: shares[name] for name in self.names if isinstance(name, Cell) and name in shares
        }
        self.ranges = dict(self._beforehand())
        self.whole = frozenset(self._wholes())
        self.few = len(self.names) <= SMALL and self.whole.issuperset(self.names)
        self.holding: dict[Name, list[Equation]] = {}
        for equation in equations:
            for name in equation.unknowns:
                self.holding.setdefault(name, []).append(equation)

    def _beforehand(self) -> Iterator[tuple[Name, Range]]:
        for equation in self.equations:
            for name in equation.knowns:
                if isinstance(name, Decimal):
                    yield name, Range(-Fraction(name), Fraction(name))
                elif isinstance(name, Cell):
                    yield name, self.table.known[name].range
            for name in equation.unknowns:
                yield name, self._start(name)

    def _wholes(self) -> Iterator[Name]:
        """Unknown counts, and the rests of sums of counts."""
        for equation in self.equations:
            names = [*equation.unknowns, *equation.knowns]
            cells = [name for name in names if isinstance(name, Cell)]
            counts = all(map(self.table.whole, cells)) and not any(
                isinstance(name, Decimal) for name in names
            )
            for name in equation.unknowns:
                if counts if not isinstance(name, Cell) else self.table.whole(name):
                    yield name

    def _start(self, name: Name) -> Range:
        if not isinstance(name, Cell):
            return Range()
        start = self.table.start(name)
        share = self.shares.get(name)
        if share is None:
            return start
        highs = [end for end in (start.high, share.range.high) if end is not None]
        return Range(max(start.low, share.range.low), min(highs, default=None))

    def solve(self, targets: Sequence[Cell], budget: Budget) -> Iterator[Derived]:
        """What is known of the hidden figures of the block; nothing where it contradicts itself."""
        try:
            fixed = determined(self.equations, self.ranges, budget)
            left = narrowed(self.equations, self.ranges, self.whole, budget)
            found = [self._derived(name, fixed, left, budget) for name in targets]
        except ContradictionError:
            return
        yield from (one for one in found if one is not None)

    def _derived(
        self,
        name: Cell,
        fixed: Mapping[Name, Mapping[Name, Fraction]],
        left: Mapping[Name, Range],
        budget: Budget,
    ) -> Derived | None:
        """What is known of one hidden figure; None where it is no more than was known before."""
        share = self.shares.get(name)
        if name in fixed:
            sum_of = added(fixed[name], self.ranges)
            return self._found(name, _both(sum_of, left[name]), SUM, self._summands(fixed[name]))
        if share is not None and share.range.single:
            return self._found(name, share.range, RATIO, share.sources)
        range_ = left[name]
        if not range_.single and self.few:
            known = {**self.ranges, **left}
            trials = Budget(TRIALS)
            if budget.take(TRIALS):
                range_ = searched(name, self.equations, known, self.whole, trials)
        if range_ == self.table.start(name):
            return None
        return self._found(name, range_, BOUNDS, tuple(dict.fromkeys(self._around(name))))

    def _found(self, name: Cell, range_: Range, how: str, sources: tuple[Source, ...]) -> Derived:
        place = self.table.hidden[name]
        whole = _whole(self.table, name, range_)
        plain = self.table.scopes.plain(name)
        return Derived(place, plain, whole.low, whole.high, how, sources)

    def _summands(self, factors: Mapping[Name, Fraction]) -> tuple[Source, ...]:
        found = [
            Source(self.table.known[name].place, _plain(factor))
            for name, factor in factors.items()
            if isinstance(name, Cell)
        ]
        return tuple(sorted(found, key=lambda source: (source.factor < 0, source.place)))

    def _around(self, name: Cell) -> Iterator[Source]:
        """Figures that narrow a hidden one: of the whole block if it is small, else of its sums."""
        few = self.few
        for equation in self.equations:
            for known, factor in (
                equation.knowns.items() if few or name in equation.unknowns else ()
            ):
                if isinstance(known, Cell):
                    yield Source(self.table.known[known].place, factor)
        for cell, share in self.shares.items():
            if self.few or cell == name:
                yield from share.sources


def _plain(factor: Fraction) -> Number:
    return factor.numerator if factor.denominator == 1 else factor


def _both(one: Range, other: Range) -> Range:
    """What two ranges have in common. Raises ContradictionError where that is nothing."""
    low = max(one.low, other.low)
    highs = [end for end in (one.high, other.high) if end is not None]
    high = min(highs, default=None)
    if high is not None and low > high:
        raise ContradictionError
    return Range(low, high)
