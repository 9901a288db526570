"""Checks of figures against those of earlier reports of the same reporter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transparency.cells import Cell, Figure, Figures
from transparency.findings import Finding, Param, Unchecked
from transparency.intervals import Interval, total
from transparency.neighbours import chain
from transparency.report import Report
from transparency.rules.registry import Context, rule
from transparency.rules.relations import described, shown

UNDONE_BY = {"items_restored": "items_actioned", "accounts_reinstated": "accounts_actioned"}
"""Metric of what was put back -> metric of what had been acted on."""

LOOK_BACK = 3
"""Earlier periods in which what is put back now may have been acted on."""


@rule("restored-exceeds-actioned", needs="previous")
def restored_exceeds_actioned(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """More was put back than was acted on in this and the three periods before."""
    earlier = [(one, context.figures_of(one)) for one in chain(context.previous)[-LOOK_BACK:]]
    for restored, actioned in UNDONE_BY.items():
        for figure in context.figures.of(restored):
            yield from _compared(figure, actioned, earlier, context)


def _compared(
    figure: Figure, actioned: str, earlier: Sequence[tuple[Report, Figures]], context: Context
) -> Iterator[Finding | Unchecked]:
    cell = figure.cell.without("trigger").with_metric(actioned)
    intervals = [_at(context.figures, cell)]
    intervals += [_at(figures, _in_period(cell, report)) for report, figures in earlier]
    if figure.interval is None or intervals[0] is None:
        return
    if len(earlier) < LOOK_BACK or None in intervals:
        yield Unchecked("restored-exceeds-actioned", "previous", figure.pointer)
        return
    sum_of = total(interval for interval in intervals if interval is not None)
    if figure.interval.surely_above(sum_of):
        params: dict[str, Param] = {
            "restored_metric": figure.cell.metric,
            "restored": shown(figure.interval),
            "actioned_metric": actioned,
            "actioned": shown(sum_of),
            "cell": described(figure.cell),
        }
        yield Finding("restored-exceeds-actioned", figure.pointer, params)


def _in_period(cell: Cell, report: Report) -> Cell:
    """The same cell over the whole period of another report."""
    return cell._replace(start=report.period.start, end=report.period.end)


def _at(figures: Figures, cell: Cell) -> Interval | None:
    figure = figures.by_cell.get(cell)
    return None if figure is None else figure.interval
