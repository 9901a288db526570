"""Figures that a reader may want to set side by side, with every verdict worked out beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, combinations_with_replacement

from transparency.comparability import (
    PER_MILLION,
    PER_MONTH,
    ComparableClass,
    Comparand,
    Denominators,
    Judge,
    Rated,
    classes,
    comparands,
    rated,
)
from transparency.corpus import Corpus
from transparency.spans import name_of
from transparency.spec import Spec

CHOICES: Mapping[str, tuple[str, ...]] = {
    "none": (),
    PER_MONTH: (PER_MONTH,),
    PER_MILLION: (PER_MILLION,),
}
"""Name of a choice of the reader -> the rates that it stands for."""

MOST = 150
"""Figures of one group of which all pairs are worked out; more would take too long to read, too."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Reason codes of every two figures of a group, those of alike figures once.

    `kinds` has a number for each figure; figures of different reporters with the same number are
    alike. `alike` are codes by two kinds (the smaller first), for figures of different reporters;
    `own` by the places of two figures (the smaller first) of one reporter.
    """

    kinds: tuple[int, ...]
    alike: Mapping[tuple[int, int], tuple[str, ...]]
    own: Mapping[tuple[int, int], tuple[str, ...]]

    def numbered(self, sets: dict[tuple[str, ...], int]) -> list[int]:
        """For every two figures, in the order 0-1, 0-2, 1-2 of three, the place of their codes.

        `sets` has the place of each set of codes; new ones are added.
        """
        numbers = {pair: sets.setdefault(codes, len(sets)) for pair, codes in self.alike.items()}
        numbers |= {(b, a): number for (a, b), number in numbers.items()}
        found = []
        for place, kind in enumerate(self.kinds):
            found += [numbers.get((kind, other), -1) for other in self.kinds[place + 1 :]]
        last = len(self.kinds)
        for (i, j), codes in self.own.items():
            found[i * last - i * (i + 1) // 2 + j - i - 1] = sets.setdefault(codes, len(sets))
        return found


def _of_two(some: Mapping[str, Rated], others: Mapping[str, Rated]) -> tuple[Rated, Rated] | None:
    """A figure of each of two kinds, by different reporters; None where there are none."""
    for reporter, one in some.items():
        for name, other in others.items():
            if name != reporter:
                return one, other
    return None


@dataclass(frozen=True, eq=False)
class Group:
    """Figures of one metric, breakdown and statistic whose periods end in one year.

    They stand in order of reporter, service and period. `left_out` counts those beyond MOST.
    """

    metric: str
    codes: tuple[tuple[str, str], ...]
    statistic: str
    year: int
    sides: tuple[Comparand, ...]
    left_out: int
    spec: Spec
    denominators: Denominators
    judges: Mapping[str, Judge]

    @property
    def key(self) -> str:
        """Name of the group within its metric, for addresses."""
        return "~".join((*(f"{k}.{v}" for k, v in self.codes), self.statistic, str(self.year)))

    @property
    def reporters(self) -> tuple[str, ...]:
        """Ids of the reporters, each once."""
        return tuple(dict.fromkeys(side.reporter for side in self.sides))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """A short name of each figure, for addresses: reporter, service, period, and place."""
        short = [(s.reporter, s.figure.cell.service or "", name_of(s.span)) for s in self.sides]
        often = Counter(short)
        named = []
        for side, parts in zip(self.sides, short, strict=True):
            place = (" ".join(side.place),) if often[parts] > 1 else ()
            named.append("~".join((*parts, *place)).replace("/", "_").replace(",", "_"))
        return tuple(named)

    def rated(self, choice: str = "none") -> tuple[Rated, ...]:
        """The figures under a choice of rates."""
        return self._rated[choice]

    @cached_property
    def _rated(self) -> dict[str, tuple[Rated, ...]]:
        return {
            name: tuple(rated(side, rates, self.denominators) for side in self.sides)
            for name, rates in CHOICES.items()
        }

    def judged(self, choice: str) -> Judged:
        """Reason codes of all pairs of figures under a choice of rates."""
        judge, sides = self.judges[choice], self.rated(choice)
        numbers: dict[int, int] = {}
        kinds = tuple(numbers.setdefault(judge.kind(one), len(numbers)) for one in sides)
        holders: dict[int, dict[str, Rated]] = {}
        places: dict[str, list[int]] = {}
        for place, (kind, one) in enumerate(zip(kinds, sides, strict=True)):
            holders.setdefault(kind, {}).setdefault(one.side.reporter, one)
            places.setdefault(one.side.reporter, []).append(place)
        alike = {
            (a, b): judge.codes(*pair)
            for a, b in combinations_with_replacement(holders, 2)
            if (pair := _of_two(holders[a], holders[b]))
        }
        own = {
            (i, j): judge.codes(sides[i], sides[j])
            for mine in places.values()
            for i, j in combinations(mine, 2)
        }
        return Judged(kinds, alike, own)

    @cached_property
    def classes(self) -> tuple[ComparableClass, ...]:
        """The figures as published, in classes that may share a chart."""
        return classes(self.rated(), spec=self.spec, judge=self.judges["none"])

    @cached_property
    def widest(self) -> ComparableClass:
        """The class with most reporters."""
        return max(self.classes, key=lambda c: len({m.side.reporter for m in c.members}))

    @property
    def breadth(self) -> int:
        """Reporters in the widest class."""
        return len({member.side.reporter for member in self.widest.members})


def groups(corpus: Corpus, spec: Spec) -> dict[str, list[Group]]:
    """Metric -> its groups with more than one figure, the latest year first.

    Lines of a list about others (dimension `counterparty`) are left out: they are reconciled.
    """
    every = list(comparands(corpus, spec))
    denominators = Denominators.of(every)
    judges = {name: Judge(rates, spec) for name, rates in CHOICES.items()}
    found: dict[tuple[str, tuple[tuple[str, str], ...], str, int], list[Comparand]] = {}
    for side in every:
        if "counterparty" not in side.codes:
            cell = side.figure.cell
            codes = tuple(sorted(side.codes.items()))
            key = (cell.metric, codes, cell.statistic or "", side.span[1].year)
            found.setdefault(key, []).append(side)
    result: dict[str, list[Group]] = {}
    for key, sides in sorted(found.items(), key=lambda item: _order(item[0], item[1])):
        if len(sides) > 1:
            ordered = sorted(sides, key=_name)
            kept, rest = tuple(ordered[:MOST]), max(len(ordered) - MOST, 0)
            group = Group(*key, kept, rest, spec, denominators, judges)
            result.setdefault(key[0], []).append(group)
    return result


def _order(
    key: tuple[str, tuple[tuple[str, str], ...], str, int], sides: Sequence[Comparand]
) -> tuple[object, ...]:
    metric, codes, statistic, year = key
    return metric, len(codes), codes, statistic, -year, len(sides)


def _name(side: Comparand) -> tuple[object, ...]:
    return side.reporter, side.figure.cell.service or "", side.span, side.place
