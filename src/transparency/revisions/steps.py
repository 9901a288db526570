"""Rounding steps that the published values themselves show, where the publisher states none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import gcd

from transparency.revisions.editions import Edition, Value

ENOUGH = 5
"""Distinct values from which a common step is inferred; fewer prove nothing."""

Family = tuple[str, str, int]
"""Edition, metric and 0 for shares, which each edition may print with other digits; else two empty
texts and the number of digits of a count."""


@dataclass(frozen=True, eq=False)
class Steps:
    """Step of a value by its family: the greatest number that divides all its values."""

    found: Mapping[Family, Decimal]
    distinct: Mapping[Family, int]

    @classmethod
    def inferred(cls, editions: Iterable[Edition]) -> Steps:
        """From all values of all editions, zero left out."""
        values: dict[Family, set[Decimal]] = {}
        for edition in editions:
            for value in edition.cells.values():
                if value.number:
                    values.setdefault(family(edition, value), set()).add(abs(value.number))
        steps = {name: common(group) for name, group in values.items() if len(group) >= ENOUGH}
        return cls(steps, {name: len(group) for name, group in values.items()})

    @classmethod
    def stated(cls) -> Steps:
        """No inference: the step that goes with each value is the one to use."""
        return cls({}, {})

    def of(self, edition: Edition, value: Value) -> Decimal | None:
        """The step of a value; that of its last digit where none can be inferred."""
        return self.found.get(family(edition, value), value.step)


def family(edition: Edition, value: Value) -> Family:
    """What a value shares its step with: publishers round counts by size, and shares by metric."""
    metric = value.labels.get("metric", "")
    if value.kind == "percent" or value.number is None:
        return "", metric, 0
    whole = int(abs(value.number))
    return ("", "", len(str(whole))) if value.number == whole else (edition.name, metric, 0)


def common(values: Iterable[Decimal]) -> Decimal:
    """The greatest number that divides all values."""
    every = list(values)
    places = max(-min(int(value.normalize().as_tuple().exponent), 0) for value in every)
    whole = [int(value.scaleb(places)) for value in every]
    return Decimal(gcd(*whole)).scaleb(-places)
