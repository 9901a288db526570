"""Checks of reports to an authority against what that authority says it received."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from transparency.cells import Figure
from transparency.findings import Finding, Param, Unchecked
from transparency.intervals import Interval, total
from transparency.neighbours import service_ids
from transparency.report import Report
from transparency.rules.registry import Context, rule
from transparency.rules.relations import shown
from transparency.spans import Span, by_start, tilings

SENT, RECEIVED = "authority_reports", "reports_received"
SLIGHT, STRONG = Decimal("0.01"), Decimal("0.05")
"""Shares of the authority's figure beyond which a difference is told, and told as a warning."""


class Pair(NamedTuple):
    """What a reporter says that it sent over a period, and what the authority says it received."""

    house: Report
    sent: tuple[Figure, ...]
    received: tuple[Figure, ...]
    difference: Decimal


@rule("differs-from-clearing-house")
def differs_from_clearing_house(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """Reports sent and reports received differ by more than one per cent."""
    if not context.beside.others and any(_sent(report, context)):
        yield Unchecked("differs-from-clearing-house", "corpus")
    for pair in context.once(_pairs):
        if SLIGHT < pair.difference <= STRONG:
            yield _finding("differs-from-clearing-house", pair)


@rule("differs-strongly-from-clearing-house")
def differs_strongly_from_clearing_house(
    report: Report, context: Context
) -> Iterator[Finding | Unchecked]:
    """Reports sent and reports received differ by more than five per cent."""
    if not context.beside.others and any(_sent(report, context)):
        yield Unchecked("differs-strongly-from-clearing-house", "corpus")
    for pair in context.once(_pairs):
        if pair.difference > STRONG:
            yield _finding("differs-strongly-from-clearing-house", pair)


def _sent(report: Report, context: Context) -> Iterator[Figure]:
    """Reports to one authority with a number and no other breakdown."""
    for figure in context.figures_of(report).of(SENT):
        plain = [name for name, _ in figure.cell.dimensions] == ["authority"]
        if plain and figure.cell.statistic is None and figure.interval is not None:
            yield figure


def _pairs(context: Context) -> Sequence[Pair]:
    return tuple(_compared(context.figures.report, context))


def _compared(report: Report, context: Context) -> Iterator[Pair]:
    houses = [one for one in context.beside.others if one.reporter.role != "provider"]
    series = _series(report, context) if houses else {}
    for house in houses:
        for (authority, service), figures in series.items():
            if authority == house.reporter.id:
                yield from _with_house(report, house, service, figures, context)


def _series(
    report: Report, context: Context
) -> Mapping[tuple[str, str | None], Mapping[Span, Figure]]:
    """Authority and service -> period -> figure, in this report and the earlier ones."""
    beside = context.beside
    found: dict[tuple[str, str | None], dict[Span, Figure]] = {}
    for one in (report, *reversed(beside.overlapping), *reversed(beside.previous)):
        for figure in _sent(one, context):
            cell = figure.cell
            key = (cell.code("authority") or "", cell.service)
            found.setdefault(key, {}).setdefault((cell.start, cell.end), figure)
    return found


def _with_house(
    report: Report,
    house: Report,
    service: str | None,
    figures: Mapping[Span, Figure],
    context: Context,
) -> Iterator[Pair]:
    """The figures of each period of the house that this report completes."""
    lines = _lines(report, house, service)
    for span, received in _received(house, lines, context).items():
        sent = _covering(span, figures)
        own = sent and _is_own(sent[-1], context)
        if own and _same_bundling(sent, received) and span[1] == sent[-1].cell.end:
            difference = _difference(_sum(sent), _sum(received))
            if difference is not None:
                yield Pair(house, sent, received, difference)


def _lines(report: Report, house: Report, service: str | None) -> frozenset[str]:
    """Counterparties of the house that together cover exactly the services of a figure.

    Empty where the house does not say which services its names cover.
    """
    declared = {one.id: one.members or (one.id,) for one in report.services}
    wanted = service_ids(report) if service is None else frozenset(declared.get(service, ()))
    own = [one for one in house.counterparties if one.reporter == report.reporter.id]
    chosen = [one for one in own if one.services and wanted.issuperset(one.services)]
    covered = {name for one in chosen for name in one.services}
    return frozenset(one.id for one in chosen) if covered == wanted else frozenset()


def _received(
    house: Report, lines: frozenset[str], context: Context
) -> Mapping[Span, tuple[Figure, ...]]:
    """Period -> the figures of all lines; only periods in which every line has a number."""
    found: dict[Span, list[Figure]] = {}
    for figure in context.figures_of(house).of(RECEIVED) if lines else ():
        codes = dict(figure.cell.dimensions)
        by_line = codes.pop("counterparty", None) in lines
        plain = codes in ({}, {"source_kind": "provider"})
        if by_line and plain and figure.interval is not None:
            found.setdefault((figure.cell.start, figure.cell.end), []).append(figure)
    return {span: tuple(each) for span, each in found.items() if len(each) == len(lines)}


def _covering(span: Span, figures: Mapping[Span, Figure]) -> tuple[Figure, ...]:
    """The figure of a period, or those of shorter periods that cover it."""
    if span in figures:
        return (figures[span],)
    tiling = next(tilings(span, by_start(figures)), ())
    return tuple(figures[one] for one in tiling)


def _is_own(figure: Figure, context: Context) -> bool:
    return context.figures.by_cell.get(figure.cell) is figure


def _same_bundling(sent: Sequence[Figure], received: Sequence[Figure]) -> bool:
    """False where both sides say how they bundle, and say different things."""
    stated = [
        {figure.method.bundling for figure in side if figure.method and figure.method.bundling}
        for side in (sent, received)
    ]
    mine, theirs = (kinds - {"not_stated"} for kinds in stated)
    return not mine or not theirs or mine == theirs


def _sum(figures: Sequence[Figure]) -> Interval:
    return total(figure.interval for figure in figures if figure.interval is not None)


def _difference(sent: Interval, received: Interval) -> Decimal | None:
    """How far the two certainly lie apart, as a share of what was received."""
    if received.low <= 0:
        return None
    gap = max(sent.low - received.high, received.low - sent.high, Decimal(0))
    return gap / received.high


def _finding(rule_id: str, pair: Pair) -> Finding:
    first, last = pair.sent[0].cell, pair.sent[-1]
    params: dict[str, Param] = {
        "authority": pair.house.reporter.id,
        "report": pair.house.report.id,
        "sent": shown(_sum(pair.sent)),
        "received": shown(_sum(pair.received)),
        "percent": f"{pair.difference * 100:.1f}",
        "first": first.start.isoformat(),
        "last": last.cell.end.isoformat(),
    }
    return Finding(rule_id, last.pointer, params)
