"""Checks of what a provider sent or received against what the other side says of the same event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from transparency.cells import Figure
from transparency.findings import Finding, Param, Unchecked
from transparency.neighbours import service_ids
from transparency.report import Report
from transparency.rules.registry import Context, rule
from transparency.rules.relations import shown

if TYPE_CHECKING:  # what matches both sides is loaded for reports that have another side
    from transparency.counterparts import Match, Reconciliation
    from transparency.totals import Held, Part, Sum

ALL = "all"
"""Cover of a provider's figure that holds others too: only a smaller number contradicts then."""
SLIGHT, STRONG = Decimal("0.01"), Decimal("0.05")
"""Shares of the other side's figure beyond which a difference is told, and told as a warning."""


class Pair(NamedTuple):
    """Both sides of a period that this report completes, and how far they lie apart."""

    found: Reconciliation
    match: Match
    last: Part
    difference: Decimal


@rule("differs-from-clearing-house")
def differs_from_clearing_house(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """Both sides of one event differ by more than one per cent."""
    yield from _told(report, context, "differs-from-clearing-house", SLIGHT, STRONG)


@rule("differs-strongly-from-clearing-house")
def differs_strongly_from_clearing_house(
    report: Report, context: Context
) -> Iterator[Finding | Unchecked]:
    """Both sides of one event differ by more than five per cent."""
    yield from _told(report, context, "differs-strongly-from-clearing-house", STRONG, Decimal(2))


def _told(
    report: Report, context: Context, rule_id: str, above: Decimal, upto: Decimal
) -> Iterator[Finding | Unchecked]:
    if not context.beside.others and any(context.once(_sides)):
        yield Unchecked(rule_id, "corpus")
    for pair in context.once(_pairs):
        if above < pair.difference <= upto:
            yield _finding(rule_id, pair)


def _sides(context: Context) -> Sequence[Figure]:
    """Figures of this report that have another side, if their breakdown says whose."""
    found = []
    for row in context.spec.two_sides:
        for figure in context.figures.of(row.left_metric):
            codes = dict(figure.cell.dimensions)
            if figure.interval is not None and set(row.left_dimensions) <= set(codes):
                found.append(figure)
    return found


def _pairs(context: Context) -> Sequence[Pair]:
    return tuple(_compared(context.figures.report, context))


def _compared(report: Report, context: Context) -> Iterator[Pair]:
    beside = context.beside
    houses = [one for one in beside.others if one.reporter.role != "provider"]
    if not houses or report.reporter.role != "provider":
        return
    from transparency.counterparts import Class, reconcile

    series = (report, *reversed(beside.overlapping), *reversed(beside.previous))
    mine, theirs = ([_held(one, context) for one in side] for side in (series, houses))
    for found in reconcile(mine, theirs, context.spec):
        told = found.statistic is None and found.klass is not Class.EXPLAINED_BY_BUNDLING
        known = all(name.services for name in found.names)  # else a name may cover anything
        if not told or not known or found.group is None:
            continue
        whole = (match for match in found.matches if match.left is found.group.left)
        alike = [match for match in whole if _same_services(match) and _same_bundling(match)]
        if not alike:
            continue
        apart = {id(one): _apart(one, found.sides.left_covers) for one in alike}
        match = min(alike, key=lambda one: apart[id(one)])
        last = max(match.left.parts, key=lambda part: part.figure.cell.end)
        completed = last.figure.cell.end == found.span[1]
        if last.held.report is report and completed and match.right.interval.low > 0:
            yield Pair(found, match, last, apart[id(match)])


def _held(report: Report, context: Context) -> Held:
    from transparency.totals import Held

    return Held(report, context.figures_of(report), report.report.id)


def _same_services(match: Match) -> bool:
    """True when the names that the house counts cover just the services of the figures sent."""
    from transparency.totals import scope_of

    house = match.right.parts[0].held.report
    counted = {part.figure.cell.code("counterparty") for part in match.right.parts}
    names = [one for one in house.counterparties if one.id in counted]
    sent: set[str] = set()
    for part in match.left.parts:
        scope = scope_of(part.held.report, part.figure.cell.service)
        sent |= scope or service_ids(part.held.report)
    received = {service for name in names for service in name.services}
    return received == sent


def _same_bundling(match: Match) -> bool:
    """False where both sides say how they bundle, and say different things."""
    mine, theirs = (_bundling(side) for side in (match.left, match.right))
    return not mine or not theirs or mine == theirs


def _bundling(side: Sum) -> set[str]:
    methods = (part.figure.method for part in side.parts)
    said = {method.bundling for method in methods if method and method.bundling}
    return said - {"not_stated"}


def _apart(match: Match, covers: str) -> Decimal:
    """How far the two certainly lie apart, as a share of what the other side counts."""
    own, other = match.left.interval, match.right.interval
    more = Decimal(0) if covers == ALL else own.low - other.high
    gap = max(more, other.low - own.high, Decimal(0))
    return gap / other.high if other.high else Decimal(0)


def _finding(rule_id: str, pair: Pair) -> Finding:
    house = pair.match.right.parts[0].held.report
    params: dict[str, Param] = {
        "metric": pair.found.sides.left_metric,
        "authority": pair.found.other,
        "report": house.report.id,
        "sent": shown(pair.match.left.interval),
        "received": shown(pair.match.right.interval),
        "percent": f"{pair.difference * 100:.1f}",
        "first": pair.match.left.spans[0][0].isoformat(),
        "last": pair.last.figure.cell.end.isoformat(),
    }
    return Finding(rule_id, pair.last.figure.pointer, params)
