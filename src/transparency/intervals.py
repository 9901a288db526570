"""Figures as intervals: what a published value leaves open after rounding or banding."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from transparency.report import Observation, Precision


class Interval(NamedTuple):
    """A closed interval, in the unit of the metric. `low` is never above `high`."""

    low: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: float | Decimal) -> Interval:
        """The interval of one value, taken as it is printed: 0.1 is a tenth."""
        number = _decimal(value)
        return cls(number, number)

    def __add__(self, other: Interval) -> Interval:  # type: ignore[override]
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def overlaps(self, other: Interval) -> bool:
        """True when one number can be in both, so that neither figure contradicts the other."""
        return self.low <= other.high and other.low <= self.high

    def surely_above(self, other: Interval) -> bool:
        """True when every number of this interval is above every number of the other."""
        return self.low > other.high

    def widened(self, by: Decimal) -> Interval:
        """The interval with `by` more room on both sides."""
        return Interval(self.low - by, self.high + by)

    def divided_by(self, other: Interval) -> Interval | None:
        """The ratio of two intervals of numbers of at least 0; None when 0 may divide."""
        if other.low <= 0 or self.low < 0:
            return None
        return Interval(self.low / other.high, self.high / other.low)


_new = tuple.__new__
"""Makes a named tuple in a third of the time: for what is made for every figure."""


def total(intervals: Iterable[Interval]) -> Interval:
    """Sum of intervals; 0 for none."""
    low = high = Decimal(0)
    for one, other in intervals:
        low += one
        high += other
    return Interval(low, high)


def _decimal(value: float | Decimal) -> Decimal:
    return Decimal(value) if type(value) is int else Decimal(str(value))


def gives_figure(observation: Observation) -> bool:
    """True when the observation says something about the number: a value, or bounds of it."""
    return observation.value is not None or observation.bounds is not None


def interval_of(observation: Observation, precision: Precision | None) -> Interval | None:
    """What a figure leaves open, or None when it gives no number to calculate with.

    `precision` is the one in force: the observation's own, else its method's. Shares
    (fraction_only) and noised values are no numbers to add up, so they give None; so do bounds
    out of order, and values rounded to a base that is not given.
    """
    kind = precision.kind if precision else "exact"
    if kind in ("fraction_only", "noised"):
        return None
    if observation.bounds is not None:
        low, high = _decimal(observation.bounds.low), _decimal(observation.bounds.high)
        return Interval(low, high) if low <= high else None
    if observation.value is None or kind == "banded":
        return None
    value = _decimal(observation.value)
    if kind != "rounded" or precision is None:
        return _new(Interval, (value, value))
    if precision.base is None:
        return None
    return _rounded(value, _decimal(precision.base), precision.mode or "nearest")


def _rounded(value: Decimal, base: Decimal, mode: str) -> Interval:
    if mode == "down":
        return Interval(value, value + base)
    if mode == "up":
        return Interval(max(value - base, Decimal(0)), value)
    if mode == "nearest":
        return Interval(max(value - base / 2, Decimal(0)), value + base / 2)
    return Interval(max(value - base, Decimal(0)), value + base)  # mode not stated: either way
