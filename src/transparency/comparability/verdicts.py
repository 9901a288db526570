"""Verdicts: may two figures be set side by side?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from transparency.changerates import is_refused
from transparency.comparability.aspects import ASPECTS, Reason
from transparency.comparability.rates import PER_MILLION, PER_MONTH, Rated
from transparency.intervals import Interval
from transparency.spec import Spec, load_spec

REASONS = "comparability_reason"


class Verdict(StrEnum):
    """Codes of `comparability_verdict`, from best to worst."""

    COMPARABLE = "comparable"
    WITH_CAUTION = "with_caution"
    NOT_COMPARABLE = "not_comparable"


EVENED = {
    PER_MONTH: ("period_length_differs", "period_length_evened"),
    PER_MILLION: ("geography_differs", "geography_evened"),
}
"""Rate -> the reason that it takes away, and the caution that stays."""

ORDER = {verdict: place for place, verdict in enumerate(Verdict)}


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two figures with a verdict and every reason for it."""

    first: Rated
    second: Rated
    verdict: Verdict
    reasons: tuple[Reason, ...]

    @property
    def difference(self) -> Interval | None:
        """Second minus first as an interval; None where the verdict forbids it."""
        one, other = self._numbers()
        return other - one if one and other else None

    @property
    def ratio(self) -> Interval | None:
        """Second divided by first; None where the verdict, few cases or a rank forbid it."""
        one, other = self._numbers()
        return other.divided_by(one) if one and other and not self._no_ratio() else None

    def _no_ratio(self) -> bool:
        """True where the ratio would be of ranks, or a rate of change of few cases."""
        sides = self.first.side, self.second.side
        same = sides[0].reporter == sides[1].reporter and sides[0].span != sides[1].span
        counts = [side.figure.observation.value for side in sides]
        rank = sides[0].metric.unit_kind == "rank"
        return rank or (same and is_refused(sides[0].metric.code, *counts))

    @property
    def surely_different(self) -> bool:
        """True when no number is in both intervals."""
        one, other = self._numbers()
        return bool(one and other and not one.overlaps(other))

    def _numbers(self) -> tuple[Interval | None, Interval | None]:
        if self.verdict is Verdict.NOT_COMPARABLE:
            return None, None
        return self.first.interval, self.second.interval


def compare(
    first: Rated, second: Rated, *, rates: Sequence[str] = (), spec: Spec | None = None
) -> Comparison:
    """The verdict on two figures, with every reason in the order of the aspects."""
    reasons = [*first.reasons, *second.reasons]
    for aspect in ASPECTS:
        reasons += aspect(first.side, second.side)
    if not (first.reasons or second.reasons):
        evened = {code: even for rate, (code, even) in EVENED.items() if rate in rates}
        reasons = [Reason(evened.get(one.code, one.code), one.params) for one in reasons]
    return Comparison(first, second, worst(reasons, spec or load_spec()), tuple(reasons))


def worst(reasons: Iterable[Reason], spec: Spec) -> Verdict:
    """The verdict that follows from reasons."""
    return worst_of((reason.code for reason in reasons), spec)


def worst_of(codes: Iterable[str], spec: Spec) -> Verdict:
    """The verdict that follows from reason codes."""
    rows = spec.codelist(REASONS).rows
    verdicts = (Verdict(rows[code]["verdict"]) for code in codes)
    return max(verdicts, key=ORDER.__getitem__, default=Verdict.COMPARABLE)


def pairs(sides: Sequence[Rated]) -> Iterator[tuple[Rated, Rated]]:
    """Every two figures once, in order."""
    for place, first in enumerate(sides):
        for second in sides[place + 1 :]:
            yield first, second
