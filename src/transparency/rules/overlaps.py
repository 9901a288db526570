"""Checks of a report against others of its series that share days with it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from transparency.cells import Cell, Figure
from transparency.findings import Finding, Param, Unchecked
from transparency.intervals import total
from transparency.parts import why_hidden
from transparency.report import Report
from transparency.rules.registry import Context, rule
from transparency.rules.relations import described, shown
from transparency.spans import Span, Starts, by_start, tilings

_ANY = datetime.date.min


@rule("overlap-with-previous-report", needs="series")
def overlap_with_previous_report(report: Report, context: Context) -> Iterator[Finding]:
    """Days of this report are in an earlier one too, and nothing says that figures repeat."""
    if report.report.redundant:
        return
    for one in context.beside.overlapping:
        params: dict[str, Param] = {
            "other": one.report.id,
            "first": max(one.period.start, report.period.start).isoformat(),
            "last": min(one.period.end, report.period.end).isoformat(),
        }
        yield Finding("overlap-with-previous-report", "/period", params)


class Source(NamedTuple):
    """A figure with the id of the report that it stands in."""

    figure: Figure
    report: str


@rule("subperiods-sum-mismatch")
def subperiods_sum_mismatch(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """Shorter periods that cover a longer one do not add up to its count."""
    rule_id = "subperiods-sum-mismatch"
    if not context.series and _is_one_span(context):
        yield Unchecked(rule_id, "previous")
        return
    sources = _sources(report, context)
    starts: dict[Cell, Starts] = {}
    for figure in context.figures.by_cell.values():
        if not _adds_over_time(figure, context):
            continue
        place = _timeless(figure.cell)
        spans = sources[place]
        if len(spans) > 1 and place not in starts:
            starts[place] = by_start(spans)
        for tiling in tilings((figure.cell.start, figure.cell.end), starts.get(place, {})):
            yield from _compared(rule_id, figure, [spans[span] for span in tiling])
    if not context.series:
        yield Unchecked(rule_id, "previous")


def _is_one_span(context: Context) -> bool:
    """True when all figures are about the same days, as most reports' are."""
    cells = context.figures.by_cell
    return len({(cell.start, cell.end) for cell in cells}) <= 1


def _sources(report: Report, context: Context) -> Mapping[Cell, dict[Span, Source]]:
    """Cell without its period -> period -> the figure; this report's own go first."""
    found: dict[Cell, dict[Span, Source]] = {}
    beside = context.beside
    for one in (report, *reversed(beside.overlapping), *reversed(beside.previous)):
        for cell, figure in context.figures_of(one).by_cell.items():
            spans = found.setdefault(_timeless(cell), {})
            spans.setdefault((cell.start, cell.end), Source(figure, one.report.id))
    return found


def _timeless(cell: Cell) -> Cell:
    """A cell of the same place in a period that all cells share."""
    return cell._replace(start=_ANY, end=_ANY)


def _adds_over_time(figure: Figure, context: Context) -> bool:
    metric = context.spec.metrics.get(figure.cell.metric)
    return (
        metric is not None
        and metric.additivity == "sum"
        and figure.cell.statistic is None
        and figure.interval is not None
        and figure.cell.start <= figure.cell.end
    )


def _compared(rule_id: str, figure: Figure, parts: list[Source]) -> Iterator[Finding | Unchecked]:
    hidden = [part.figure for part in parts if part.figure.interval is None]
    if hidden:
        yield Unchecked(rule_id, why_hidden(hidden[0]), figure.pointer)
        return
    sum_of = total(part.figure.interval for part in parts if part.figure.interval is not None)
    if figure.interval is not None and not sum_of.overlaps(figure.interval):
        params: dict[str, Param] = {
            "metric": figure.cell.metric,
            "cell": described(figure.cell),
            "parts": len(parts),
            "sum": shown(sum_of),
            "total": shown(figure.interval),
            "reports": sorted({part.report for part in parts}),
        }
        yield Finding(rule_id, figure.pointer, params)
