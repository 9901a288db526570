"""Linear equations between whole numbers: what they fix, and how far they narrow the rest.

Everything here is exact (integers and fractions) and bounded by a budget of steps: when it is used
up, less is found, and nothing false.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Name: TypeAlias = Hashable
Number: TypeAlias = int | Fraction


@dataclass(frozen=True, slots=True)
class Range:
    """What a number can be: at least `low`, and at most `high` unless that is None."""

    low: Number = 0
    high: Number | None = None

    @property
    def single(self) -> bool:
        """True when only one number is left."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Equation:
    """A sum that is 0: factor times unknown, plus factor times known figure."""

    unknowns: Mapping[Name, int]
    knowns: Mapping[Name, int]


class ContradictionError(Exception):
    """No numbers fulfil the equations: what was published contradicts itself."""


class Budget:
    """Steps that may still be made. `spent` says that something was left out."""

    def __init__(self, steps: int) -> None:
        self._left = steps
        self.spent = False

    def take(self, steps: int) -> bool:
        """Whether these steps may be made."""
        if self._left < steps:
            self.spent = True
            return False
        self._left -= steps
        return True


def blocks(equations: Sequence[Equation]) -> Iterator[tuple[Equation, ...]]:
    """Equations in groups that share no unknown, in the order of their first equation."""
    holders: dict[Name, list[int]] = {}
    for index, equation in enumerate(equations):
        for name in equation.unknowns:
            holders.setdefault(name, []).append(index)
    seen: set[int] = set()
    for start in range(len(equations)):
        if start in seen:
            continue
        seen.add(start)
        waiting, found = deque([start]), []
        while waiting:
            index = waiting.popleft()
            found.append(index)
            for name in equations[index].unknowns:
                fresh = [other for other in holders.pop(name, ()) if other not in seen]
                seen.update(fresh)
                waiting.extend(fresh)
        yield tuple(equations[index] for index in sorted(found))


def determined(
    equations: Sequence[Equation], ranges: Mapping[Name, Range], budget: Budget
) -> dict[Name, dict[Name, Fraction]]:
    """Unknowns that the equations fix -> the sum of known figures, with factors, that each is.

    By elimination: an unknown is fixed when a sum of equations holds no other. Raises
    ContradictionError where a sum of equations without unknowns cannot be 0.
    """
    rows: list[dict[Name, Number]] = [dict(equation.unknowns) for equation in equations]
    mixes: list[dict[Name, Number]] = [{index: 1} for index in range(len(equations))]
    _eliminate(rows, mixes, budget)
    found = {}
    for row, mix in zip(rows, mixes, strict=True):
        if len(row) > 1:
            continue
        known = _known(equations, mix)
        if not row:
            if not _holds_zero(known, ranges):
                raise ContradictionError
            continue
        ((name, factor),) = row.items()
        found[name] = {key: Fraction(-value) / factor for key, value in known.items()}
    return found


def _eliminate(
    rows: list[dict[Name, Number]], mixes: list[dict[Name, Number]], budget: Budget
) -> None:
    """Gauss-Jordan in place, shortest rows first; `mixes` keeps which equations a row sums up."""
    holders: dict[Name, set[int]] = {}
    for index, row in enumerate(rows):
        for name in row:
            holders.setdefault(name, set()).add(index)
    waiting = [(len(row), index) for index, row in enumerate(rows)]
    heapq.heapify(waiting)
    done: set[int] = set()
    while waiting:
        length, index = heapq.heappop(waiting)
        row = rows[index]
        if index in done or not row or length != len(row):
            continue  # an older entry of a row that has changed since
        done.add(index)
        pivot = min(row, key=lambda name: len(holders[name]))
        for other in sorted(holders[pivot] - {index}):
            if not budget.take(len(row) + len(mixes[index])):
                return
            factor = _quotient(rows[other][pivot], row[pivot])
            _subtract(mixes[other], mixes[index], factor)
            for name in _subtract(rows[other], row, factor):
                (holders[name].add if name in rows[other] else holders[name].discard)(other)
            if other not in done:
                heapq.heappush(waiting, (len(rows[other]), other))


def _subtract(row: dict[Name, Number], pivot: Mapping[Name, Number], factor: Number) -> list[Name]:
    """`row` minus factor times `pivot`, in place; the names that came or went."""
    changed = []
    for name, value in pivot.items():
        before = row.get(name, 0)
        after = before - factor * value
        if after:
            row[name] = after
        else:
            del row[name]
        if (before == 0) != (after == 0):
            changed.append(name)
    return changed


def _quotient(one: Number, other: Number) -> Number:
    exact = Fraction(one) / Fraction(other)
    return exact.numerator if exact.denominator == 1 else exact


def _known(equations: Sequence[Equation], mix: Mapping[Name, Number]) -> dict[Name, Number]:
    """The known figures of a sum of equations, without those that cancel out."""
    known: dict[Name, Number] = {}
    for index, factor in mix.items():
        for name, value in equations[int(index)].knowns.items():  # type: ignore[call-overload]
            known[name] = known.get(name, 0) + factor * value
    return {name: value for name, value in known.items() if value}


def _holds_zero(known: Mapping[Name, Number], ranges: Mapping[Name, Range]) -> bool:
    whole = added(known, ranges)
    return whole.low <= 0 and (whole.high is None or whole.high >= 0)


def added(factors: Mapping[Name, Number], ranges: Mapping[Name, Range]) -> Range:
    """The range of a sum of figures with factors. Every range needs both ends where it counts."""
    low: Number = 0
    high: Number | None = 0
    for name, factor in factors.items():
        least, most = _scaled(factor, ranges[name])
        if least is None:
            raise ValueError("a sum without a lower end")
        low += least
        high = None if high is None or most is None else high + most
    return Range(low, high)


def _scaled(factor: Number, range_: Range) -> Ends:
    ends = (range_.low * factor, None if range_.high is None else range_.high * factor)
    return ends if factor > 0 else (ends[1], ends[0])


def narrowed(
    equations: Sequence[Equation],
    ranges: Mapping[Name, Range],
    whole: frozenset[Name],
    budget: Budget,
) -> dict[Name, Range]:
    """Ranges that the equations leave for their unknowns, from those given for every name.

    Unknowns in `whole` are whole numbers. Raises ContradictionError where nothing is left.
    """
    found = {name: ranges[name] for equation in equations for name in equation.unknowns}
    touching: dict[Name, list[int]] = {}
    for index, equation in enumerate(equations):
        for name in equation.unknowns:
            touching.setdefault(name, []).append(index)
    constants = [added(equation.knowns, ranges) for equation in equations]
    waiting = deque(range(len(equations)))
    queued = set(waiting)
    while waiting:
        index = waiting.popleft()
        queued.discard(index)
        if not budget.take(len(equations[index].unknowns)):
            return found
        for name in _tighten(equations[index], constants[index], found, whole):
            fresh = [other for other in touching[name] if other not in queued]
            queued.update(fresh)
            waiting.extend(fresh)
    return found


def _tighten(
    equation: Equation, constant: Range, found: dict[Name, Range], whole: frozenset[Name]
) -> list[Name]:
    """Narrow each unknown of one equation by all others; the names that were narrowed."""
    parts = {name: _scaled(factor, found[name]) for name, factor in equation.unknowns.items()}
    ends = [*parts.values(), (constant.low, constant.high)]
    lows, highs = _total(low for low, _ in ends), _total(high for _, high in ends)
    changed = []
    for name, factor in equation.unknowns.items():
        least, most = parts[name]
        rest = (_less(lows, least), _less(highs, most))  # the equation says: part = -rest
        part = (None if rest[1] is None else -rest[1], None if rest[0] is None else -rest[0])
        after = _meet(found[name], *_divided(part, factor, name in whole))
        if after != found[name]:
            found[name] = after
            changed.append(name)
    return changed


Ends: TypeAlias = tuple[Number | None, Number | None]


def _divided(ends: Ends, factor: int, whole: bool) -> Ends:
    """Both ends divided by a factor; of whole numbers those inside."""
    low, high = (None if end is None else _quotient(end, factor) for end in ends)
    if factor < 0:
        low, high = high, low
    if not whole:
        return low, high
    return None if low is None else math.ceil(low), None if high is None else math.floor(high)


def _total(ends: Iterable[Number | None]) -> tuple[Number, int]:
    """Sum of the ends that exist, and how many do not."""
    numbers = list(ends)
    return sum(end for end in numbers if end is not None), numbers.count(None)


def _less(total: tuple[Number, int], end: Number | None) -> Number | None:
    """A total without one of its ends; None where another end does not exist."""
    number, missing = total
    if end is None:
        return number if missing == 1 else None
    return None if missing else number - end


def _meet(range_: Range, low: Number | None, high: Number | None) -> Range:
    least = range_.low if low is None else max(range_.low, low)
    most = range_.high if high is None else high if range_.high is None else min(range_.high, high)
    if most is not None and least > most:
        raise ContradictionError
    return Range(least, most)


def searched(
    name: Name,
    equations: Sequence[Equation],
    ranges: Mapping[Name, Range],
    whole: frozenset[Name],
    budget: Budget,
) -> Range:
    """The range of one whole unknown by trying: for few unknowns, and within the budget."""
    at = ranges[name]

    def possible(low: int, high: int) -> bool:
        top = high if at.high is None else min(high, int(at.high))
        return _possible(equations, {**ranges, name: Range(low, top)}, whole, budget)

    low = _least(int(at.low), at.high, possible)
    if at.high is None or low is None:
        return at if low is None else Range(low, None)
    high = _least(-int(at.high), -low, lambda first, last: possible(-last, -first))
    return at if high is None else Range(low, -high)


def _least(low: int, high: Number | None, possible: Callable[[int, int], bool]) -> int | None:
    """The smallest number from `low` that is possible; None when none up to `high` is."""
    step = 1
    while not possible(low, low + step - 1):  # nothing there: look further up, in longer steps
        low, step = low + step, step * 2
        if high is not None and low > high:
            return None
    top = low + step - 1
    while low < top:
        middle = (low + top) // 2
        if possible(low, middle):
            top = middle
        else:
            low = middle + 1
    return low


def _possible(
    equations: Sequence[Equation],
    ranges: Mapping[Name, Range],
    whole: frozenset[Name],
    budget: Budget,
) -> bool:
    """Whether some whole numbers fulfil the equations; True where the budget ends the search."""
    try:
        found = narrowed(equations, ranges, whole, budget)
    except ContradictionError:
        return False
    widths = {
        name: (left.high - left.low, left.low, left.high)
        for name, left in found.items()
        if left.high is not None and not left.single
    }
    if not widths or budget.spent:  # what has no upper end can give way to everything else
        return True
    name = min(widths, key=lambda one: widths[one][0])
    _, low, high = widths[name]
    middle = (low + high) // 2
    halves = (Range(low, middle), Range(middle + 1, high))
    known = {**ranges, **found}
    return any(_possible(equations, {**known, name: half}, whole, budget) for half in halves)
