"""Series that an edition continues under another label. Recognised by their values, never guessed.

A series counts as relabelled when it vanishes, another one appears for the same periods, only one
part of the two keys differs, and every number in them is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from transparency.revisions.editions import Edition, Key

LEAST = 3
"""Distinct numbers that must agree; fewer may agree by chance."""

Numbers = Mapping[str, Decimal]
"""Period -> number, of one series."""


def relabelled(earlier: Edition, later: Edition) -> dict[Key, Key]:
    """Series of the earlier edition -> the series that continues it in the later one."""
    gone = _series(earlier, (key for key in earlier.cells if key not in later.cells))
    come = _series(later, (key for key in later.cells if key not in earlier.cells))
    still = {later.series(key) for key in later.cells}
    found: dict[Key, Key] = {}
    for old, numbers in gone.items():
        if old in still or len(set(numbers.values())) < LEAST:
            continue
        fitting = [new for new, values in come.items() if _continues(old, new, numbers, values)]
        if len(fitting) == 1:
            found[old] = fitting[0]
    return found


def _series(edition: Edition, keys: Iterable[Key]) -> dict[Key, dict[str, Decimal]]:
    found: dict[Key, dict[str, Decimal]] = {}
    for key in keys:
        number = edition.cells[key].number
        numbers = found.setdefault(edition.series(key), {})
        if number is not None and edition.time is not None:
            numbers[key[edition.time]] = number
    return found


def _continues(old: Key, new: Key, numbers: Numbers, values: Numbers) -> bool:
    different = sum(one != other for one, other in zip(old, new, strict=True))
    return different == 1 and all(values.get(period) == n for period, n in numbers.items())
