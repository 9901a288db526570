"""Which of many figures belong into one chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transparency.comparability.alike import Judge
from transparency.comparability.rates import Rated
from transparency.comparability.verdicts import ORDER, Verdict, pairs, worst_of
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
    groups: list[list[Rated]] = []
    for side in sides:
        fitting = (group for group in groups if side.interval and _fits(side, group, judge))
        group = next(fitting, None)
        if group is None:
            groups.append([side])
        else:
            group.append(side)
    ordered = sorted(groups, key=len, reverse=True)  # stable: equal sizes keep their order
    return tuple(_class(group, judge, spec) for group in ordered)


def _fits(side: Rated, group: Sequence[Rated], judge: Judge) -> bool:
    verdicts = (judge.verdict(member, side) for member in group)
    return all(verdict is not Verdict.NOT_COMPARABLE for verdict in verdicts)


def _class(group: Sequence[Rated], judge: Judge, spec: Spec) -> ComparableClass:
    if len(group) == 1:
        codes = _alone(group[0])
        return ComparableClass(tuple(group), worst_of(codes, spec), _once([codes]))
    verdict = max((judge.verdict(a, b) for a, b in pairs(group)), key=ORDER.__getitem__)
    reasons = _once(judge.codes(a, b) for a, b in pairs(group))
    return ComparableClass(tuple(group), verdict, reasons)


def _alone(side: Rated) -> list[str]:
    """What keeps a single figure out of every chart."""
    if side.reasons:
        return [reason.code for reason in side.reasons]
    return ["value_missing" if side.interval is None else "nothing_to_compare"]


def _once(many: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for codes in many for code in codes))
