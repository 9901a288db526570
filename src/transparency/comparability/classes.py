"""Which of many figures belong into one chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

from transparency.comparability.alike import Judge
from transparency.comparability.rates import Rated
from transparency.comparability.verdicts import ORDER, Verdict, worst_of
from transparency.spec import Spec, load_spec


@dataclass(frozen=True, eq=False)
class ComparableClass:
    """Figures of which no two are "not comparable", so that they may share one chart.

    `verdict` is the worst of its pairs, `reasons` are all of theirs.
    """

    members: tuple[Rated, ...]
    verdict: Verdict
    reasons: tuple[str, ...]


def classes(
    sides: Sequence[Rated],
    *,
    rates: Sequence[str] = (),
    spec: Spec | None = None,
    judge: Judge | None = None,
) -> tuple[ComparableClass, ...]:
    """Divides figures into classes that may be put into one chart, largest first.

    Each figure joins the first class with all of whose members it may be compared; a figure
    without a number, or that may be compared with no other, is a class of its own. `judge` is one
    for these rates that may know some pairs already.
    """
    spec = spec or load_spec()
    judge = judge or Judge(rates, spec)
    groups: list[_Group] = []
    for side in sides:
        fitting = (group for group in groups if side.interval and group.takes(side, judge))
        group = next(fitting, None)
        if group is None:
            groups.append(group := _Group())
        group.add(side, judge)
    members = sorted((group.members for group in groups), key=len, reverse=True)  # stable
    return tuple(_class(some, judge, spec) for some in members)


@dataclass(slots=True)
class _Group:
    """Figures of a class to be: all, by reporter, and the first of each kind and reporter."""

    members: list[Rated] = field(default_factory=list)
    _own: dict[str, list[Rated]] = field(default_factory=dict)
    _kinds: dict[int, dict[str, Rated]] = field(default_factory=dict)

    def add(self, side: Rated, judge: Judge) -> None:
        reporter = side.side.reporter
        self.members.append(side)
        self._own.setdefault(reporter, []).append(side)
        self._kinds.setdefault(judge.kind(side), {}).setdefault(reporter, side)

    def takes(self, side: Rated, judge: Judge) -> bool:
        """Whether a figure may be compared with each member; of those alike one is asked."""
        reporter = side.side.reporter
        others = (
            next((one for name, one in alike.items() if name != reporter), None)
            for alike in self._kinds.values()
        )
        asked = chain(filter(None, others), self._own.get(reporter, ()))
        return all(judge.verdict(one, side) is not Verdict.NOT_COMPARABLE for one in asked)


def _class(group: Sequence[Rated], judge: Judge, spec: Spec) -> ComparableClass:
    if len(group) == 1:
        codes = _alone(group[0])
        return ComparableClass(tuple(group), worst_of(codes, spec), _once([codes]))
    unlike = list(_unlike_pairs(group, judge))
    verdict = max((judge.verdict(a, b) for a, b in unlike), key=ORDER.__getitem__)
    reasons = _once(judge.codes(a, b) for a, b in unlike)
    return ComparableClass(tuple(group), verdict, reasons)


def _unlike_pairs(group: Sequence[Rated], judge: Judge) -> Iterator[tuple[Rated, Rated]]:
    """Pairs of figures in order, without those that are alike to an earlier pair."""
    known: set[tuple[int, int]] = set()
    numbered = [(judge.kind(one), one.side.reporter, one) for one in group]
    for (kind, reporter, one), (other_kind, name, other) in combinations(numbered, 2):
        alike = kind, other_kind
        if reporter != name:
            if alike in known:
                continue
            known.add(alike)
        yield one, other


def _alone(side: Rated) -> list[str]:
    """What keeps a single figure out of every chart."""
    if side.reasons:
        return [reason.code for reason in side.reasons]
    return ["value_missing" if side.interval is None else "nothing_to_compare"]


def _once(many: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for codes in many for code in codes))
