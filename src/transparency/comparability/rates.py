"""Figures as rates, where a rate is sound; else the reason for which it is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from transparency.comparability.aspects import Reason
from transparency.comparability.comparand import Comparand
from transparency.intervals import Interval
from transparency.spans import MONTHS, kind_of

PER_MONTH = "per_month"
PER_MILLION = "per_million_users"
RATES = (PER_MONTH, PER_MILLION)

USERS = "active_recipients_monthly_avg"
"""The metric that counts the users of a service."""

MILLION = Decimal(1_000_000)


@dataclass(frozen=True, eq=False)
class Denominators:
    """Numbers of users by reporter and services covered."""

    found: Mapping[tuple[str, frozenset[str]], Sequence[Comparand]]

    @classmethod
    def of(cls, every: Iterable[Comparand]) -> Denominators:
        """The numbers of users among the figures of a corpus."""
        groups: dict[tuple[str, frozenset[str]], list[Comparand]] = {}
        for side in every:
            if side.metric.code == USERS and not side.codes and side.interval is not None:
                groups.setdefault((side.reporter, side.covered), []).append(side)
        return cls(groups)

    def choose(self, side: Comparand) -> Comparand | Reason:
        """The number of users of the same services, place and period, or why there is none."""
        known = self.found.get((side.reporter, side.covered), ())
        if not known:
            return Reason("denominator_missing")
        here = [users for users in known if users.place == side.place]
        if not here:
            places = sorted({" ".join(users.place) for users in known})
            return Reason("denominator_geography_differs", {"published": places})
        now = [users for users in here if users.span == side.span]
        if not now:
            spans = sorted({"/".join(map(str, users.span)) for users in here})
            return Reason("denominator_period_differs", {"published": spans})
        return now[0]


@dataclass(frozen=True, eq=False)
class Rated:
    """A figure after the rates asked for. `interval` is None where a reason forbids a rate."""

    side: Comparand
    interval: Interval | None
    reasons: tuple[Reason, ...] = ()
    users: Comparand | None = None


def rated(side: Comparand, rates: Sequence[str], denominators: Denominators) -> Rated:
    """The figure as a rate. Without `rates` the figure as it is."""
    interval, reasons, users = side.interval, [], None
    if rates and (side.metric.unit_kind != "count" or side.is_share):
        return Rated(side, None, (Reason("rate_not_for_unit", {"unit": side.metric.unit}),))
    if PER_MILLION in rates:
        chosen = denominators.choose(side)
        if isinstance(chosen, Reason):
            reasons.append(chosen)
        else:
            users = chosen
            interval = _over(interval, chosen.interval, MILLION)
    if PER_MONTH in rates:
        months = MONTHS.get(kind_of(side.span))
        if side.metric.additivity != "sum":
            reasons.append(Reason("rate_of_unique_count", {"metric": side.metric.code}))
        elif months is None:
            reasons.append(Reason("rate_period_off_calendar"))
        else:
            interval = _over(interval, Interval.exactly(months), Decimal(1))
    return Rated(side, None if reasons else interval, tuple(reasons), users)


def _over(interval: Interval | None, divisor: Interval | None, times: Decimal) -> Interval | None:
    ratio = interval and divisor and interval.divided_by(divisor)
    return Interval(ratio.low * times, ratio.high * times) if ratio else None
