"""Two sides of one event: what a provider says it sent, and what another reporter received.

The pairs of metrics are rows of `two_sides.csv`. Figures are summed to the other side's period only
where they are additive and cover it; scopes are those that the reports declare: the whole group, a
service, the group without a name that it does not cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from transparency.parts import WORLD
from transparency.report import Counterparty, SeriesBreak
from transparency.spans import Span
from transparency.spec import Spec, TwoSides
from transparency.totals import Held, Part, Scope, Sum, held, series, sums, widest

__all__ = ["Class", "Held", "Match", "Reconciliation", "held", "reconcile"]

TOLERANCE = Decimal("0.05")
"""Largest difference, as a share of the mean of both sides, that counts as agreement."""

RELATED = {"authority_reports": ("authority_report_accounts", "authority_report_items")}
"""Metric -> others in another unit that a provider may publish in its place."""

BUNDLED = ("viral_bundled", "case_bundled", "mixed")


class Class(StrEnum):
    """Codes of `reconciliation_class`."""

    EXACT = "exact"
    WITHIN_ROUNDING = "within_rounding"
    WITHIN_TOLERANCE = "within_tolerance"
    EXPLAINED_BY_SCOPE = "explained_by_scope"
    EXPLAINED_BY_BUNDLING = "explained_by_bundling"
    OTHERS_INCLUDED = "others_included"
    UNIT_DIFFERS = "unit_differs"
    PARTIAL_COVERAGE = "partial_coverage"
    UNEXPLAINED = "unexplained"


AGREEING = (Class.EXACT, Class.WITHIN_ROUNDING, Class.WITHIN_TOLERANCE)


@dataclass(frozen=True, eq=False)
class Match:
    """Both sides of one scope. `scope` is group, service:ID, or without:COUNTERPARTY."""

    scope: str
    left: Sum
    right: Sum

    @property
    def difference(self) -> Decimal:
        """Other side minus provider, as published."""
        return self.right.value - self.left.value

    @property
    def of_provider(self) -> Decimal | None:
        """Difference as a share of the provider's number; None when that is 0."""
        return self.difference / self.left.value if self.left.value else None

    @property
    def of_mean(self) -> Decimal | None:
        """Difference as a share of the mean of both sides; None when both are 0."""
        mean = (self.left.value + self.right.value) / 2
        return self.difference / mean if mean else None

    def agreement(self, tolerance: Decimal) -> Class | None:
        """How the two numbers agree by themselves; None when they do not."""
        if self.left.value == self.right.value and self.left.interval == self.right.interval:
            return Class.EXACT
        if self.left.interval.overlaps(self.right.interval):
            return Class.WITHIN_ROUNDING
        close = self.of_mean is not None and abs(self.of_mean) <= tolerance
        return Class.WITHIN_TOLERANCE if close else None


@dataclass(frozen=True, eq=False)
class Reconciliation:
    """What one provider and one other reporter say of one event in one period.

    `group` covers all that the provider reports and all names of the other side; `best` is the
    declared scope with the smallest difference; both are None where no difference may be formed.
    `partial` is what the provider gives for a part of the period, `unlike` its figures in another
    unit. `sides` has the codes that both sides share in the place of `@same`.
    """

    sides: TwoSides
    codes: Mapping[str, str]
    statistic: str | None
    provider: str
    other: str
    span: Span
    names: tuple[Counterparty, ...]
    right: Sum
    klass: Class
    matches: tuple[Match, ...] = ()
    group: Match | None = None
    best: Match | None = None
    partial: Sum | None = None
    unlike: Sum | None = None


def reconcile(
    providers: Iterable[Held],
    others: Iterable[Held],
    spec: Spec,
    *,
    tolerance: Decimal = TOLERANCE,
) -> Iterator[Reconciliation]:
    """Every event of which both sides publish something, by event, other reporter and period."""
    by_provider: dict[str, list[Held]] = {}
    for one in providers:
        by_provider.setdefault(one.report.reporter.id, []).append(one)
    receivers = list(others)
    for row in spec.two_sides:
        for receiver in receivers:
            for codes, sides in _shared(row, receiver):
                for right in _right_sides(sides, receiver, codes):
                    every = by_provider.get(right.provider, [])
                    known = [one for one in every if _reaches_as_far(one, receiver)]
                    found = _Reconciler(sides, receiver, right, known, spec, tolerance).result()
                    if found is not None:
                        yield found


def _reaches_as_far(one: Held, receiver: Held) -> bool:
    """Whether a provider's report is about all places, or just those of the other side.

    Figures for one country are no part of what a clearing house received from everywhere.
    """
    return one.report.geography.places in ((WORLD,), receiver.report.geography.places)


def _shared(row: TwoSides, receiver: Held) -> Iterator[tuple[Mapping[str, str], TwoSides]]:
    """The row itself, or with `@same` replaced by each code that the receiver gives."""
    names = [name for name, code in row.right_dimensions.items() if code == "@same"]
    if not names:
        yield {}, row
        return
    figures = receiver.figures.of(row.right_metric)
    given = {tuple(figure.cell.code(name) for name in names) for figure in figures}
    for codes in sorted(tuple(map(str, one)) for one in given if None not in one):
        same = dict(zip(names, codes, strict=True))
        left, right = {**row.left_dimensions, **same}, {**row.right_dimensions, **same}
        yield same, replace(row, left_dimensions=left, right_dimensions=right)


@dataclass(frozen=True, eq=False)
class _Right:
    """Figures of the other side about one provider in one period, by name."""

    provider: str
    span: Span
    statistic: str | None
    codes: Mapping[str, str]
    by_name: Mapping[Counterparty, Part]

    def side(self, names: Iterable[Counterparty]) -> Sum:
        parts = tuple(self.by_name[name] for name in names)
        return Sum(self.span, parts, (self.span,), complete=True)


def _right_sides(sides: TwoSides, receiver: Held, shared: Mapping[str, str]) -> Iterator[_Right]:
    """The other side's figures by provider and period; names without a reporter are left out."""
    names = {one.id: one for one in receiver.report.counterparties if one.reporter}
    groups: dict[tuple[str, Span, str | None], dict[Counterparty, Part]] = {}
    wanted = {k: v for k, v in sides.right_dimensions.items() if v != "@provider"}
    for figure in receiver.figures.of(sides.right_metric):
        codes = dict(figure.cell.dimensions)
        name = names.get(codes.pop("counterparty", ""))
        narrower = not codes.items() <= wanted.items()  # a counterparty is a provider already
        if name is None or narrower or figure.interval is None:
            continue
        span = figure.cell.start, figure.cell.end
        group = groups.setdefault((name.reporter or "", span, figure.cell.statistic), {})
        group.setdefault(name, Part(receiver, figure))
    for (provider, span, statistic), by_name in groups.items():
        if len(by_name) == 1 or statistic is None:
            yield _Right(provider, span, statistic, shared, by_name)
            continue
        for name, part in by_name.items():  # statistics of several names give none of all
            yield _Right(provider, span, statistic, shared, {name: part})


@dataclass(frozen=True, eq=False)
class _Reconciler:
    sides: TwoSides
    receiver: Held
    right: _Right
    known: Sequence[Held]
    spec: Spec
    tolerance: Decimal

    def result(self) -> Reconciliation | None:
        """None when the provider publishes nothing of the kind for the period."""
        lefts = dict(self._lefts(self.sides.left_metric))
        complete = {scope: side for scope, side in lefts.items() if side.complete}
        if complete:
            return self._compared(complete)
        partial = _together(lefts)
        unlike = None if partial else self._unlike()
        if partial is None and unlike is None:
            return None
        klass = Class.PARTIAL_COVERAGE if partial else Class.UNIT_DIFFERS
        return self._of(klass, partial=partial, unlike=unlike)

    def _of(self, klass: Class, **fields: object) -> Reconciliation:
        return Reconciliation(
            sides=self.sides,
            codes=self.right.codes,
            statistic=self.right.statistic,
            provider=self.right.provider,
            other=self.receiver.report.reporter.id,
            span=self.right.span,
            names=tuple(self.right.by_name),
            right=self.right.side(self.right.by_name),
            klass=klass,
            **fields,  # type: ignore[arg-type]
        )

    def _compared(self, lefts: Mapping[Scope, Sum]) -> Reconciliation:
        matches = tuple(self._matches(lefts))
        group = matches[0]
        best = min(matches, key=_distance)
        klass = group.agreement(self.tolerance)
        wholes = (match for match in matches if match.left is group.left)
        if klass is None and any(match.agreement(self.tolerance) for match in wholes):
            klass = Class.EXPLAINED_BY_SCOPE
        if klass is None and self._holds_others(group):
            klass = Class.OTHERS_INCLUDED
        if klass is None and self._bundled(group):
            klass = Class.EXPLAINED_BY_BUNDLING
        return self._of(klass or Class.UNEXPLAINED, matches=matches, group=group, best=best)

    def _matches(self, lefts: Mapping[Scope, Sum]) -> Iterator[Match]:
        """The whole group first; then each service, and the group without one name."""
        every = tuple(self.right.by_name)
        whole = _together(lefts)
        if whole is None:
            return
        yield Match("group", whole, self.right.side(every))
        for scope, side in lefts.items():
            own = [name for name in every if name.services and set(name.services) <= scope]
            if scope and own and (len(own) < len(every) or side is not whole):
                yield Match("service:" + "+".join(sorted(scope)), side, self.right.side(own))
        reported = frozenset().union(*lefts) if all(lefts) else frozenset()
        for name in every:
            rest = [other for other in every if other is not name]
            if rest and not reported & set(name.services):
                yield Match(f"without:{name.id}", whole, self.right.side(rest))
        outside = [n for n in every if n.services and not reported & set(n.services)]
        rest = [name for name in every if name not in outside]
        if reported and len(outside) > 1 and rest:
            yield Match("without:" + "+".join(n.id for n in outside), whole, self.right.side(rest))

    def _holds_others(self, group: Match) -> bool:
        """True where the provider's figure is over more senders, so that it may differ.

        A count can only be larger for it; a time may be shorter or longer.
        """
        may_be_less = group.difference < 0 or self.right.statistic is not None
        return self.sides.left_covers == "all" and may_be_less

    def _bundled(self, group: Match) -> bool:
        """True when bundling on the side with the smaller number is known or began just then."""
        smaller, larger = group.right, group.left
        if group.difference > 0:
            smaller, larger = larger, smaller
        told = _bundling(smaller), _bundling(larger)
        began = group.difference < 0 and any(
            one.kind == "bundling" and _during(one, self.right.span)
            for one in self.receiver.report.series_breaks
        )
        return began or (bool(told[0] & set(BUNDLED)) and told[1] <= {"none"})

    def _unlike(self) -> Sum | None:
        for metric in RELATED.get(self.sides.left_metric, ()):
            lefts = {scope: side for scope, side in self._lefts(metric) if side.complete}
            if lefts:
                return _together(lefts)
        return None

    def _lefts(self, metric: str) -> Iterator[tuple[Scope, Sum]]:
        """What the provider sent to this receiver in the period, for each scope."""
        other = self.receiver.report.reporter.id
        codes = {k: other if v == "@other" else v for k, v in self.sides.left_dimensions.items()}
        adds = self.spec.metrics[metric].additivity in ("sum", "bounded")
        statistic = self.right.statistic
        every = series(self.known, metric, codes, self.spec, statistic)
        for scope in every if statistic is None else self._alone(every):
            found = sums(self.right.span, every[scope], self.spec, adds=adds)
            if found is not None:
                yield scope, found

    def _alone(self, scopes: Iterable[Scope]) -> list[Scope]:
        """The one scope that a statistic may stand for: the services of the name, or the whole."""
        known = list(scopes)
        (name,) = self.right.by_name
        for scope in (frozenset(name.services), frozenset()):
            if scope in known:
                return [scope]
        return known if len(known) == 1 else []


def _bundling(side: Sum) -> set[str]:
    methods = (part.figure.method for part in side.parts)
    return {method.bundling for method in methods if method and method.bundling}


def _during(one: SeriesBreak, span: Span) -> bool:
    return span[0] <= one.date <= span[1]


def _distance(match: Match) -> Decimal:
    return abs(match.of_mean or Decimal(0))


def _together(lefts: Mapping[Scope, Sum]) -> Sum | None:
    found = widest(lefts)
    return found[1] if found else None
