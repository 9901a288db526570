"""Checks of how well automated means work against what complaints show."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from transparency.cells import Cell, Figure
from transparency.findings import Finding, Param
from transparency.intervals import Interval, total
from transparency.report import Report
from transparency.rules.registry import Context, rule

PERFORMANCE, MEASURE = "detection_performance", "performance_measure"
COMPLAINTS = ("complaints_received", "complaints_decided")
REVERSED = ("reversed", "partially_reversed")
TIMES = 10
"""Times that reversals must exceed a stated error share before the two contradict each other."""
LEAST = 10
"""Reversals below which a share says little."""


@rule("appeals-only-error-ratio-unlabelled")
def appeals_only_error_ratio_unlabelled(report: Report, context: Context) -> Iterator[Finding]:
    """A measure of performance is divided by complaints, so it only knows what was appealed."""
    for figure in context.figures.of(PERFORMANCE):
        denominator = figure.method.denominator if figure.method else None
        metric = denominator.metric if denominator else None
        if figure.observation.value is not None and metric in COMPLAINTS:
            params: dict[str, Param] = {
                "measure": figure.cell.code(MEASURE) or "-",
                "denominator": metric,
            }
            yield Finding("appeals-only-error-ratio-unlabelled", figure.pointer, params)


@rule("performance-contradicts-appeals")
def performance_contradicts_appeals(report: Report, context: Context) -> Iterator[Finding]:
    """Far more actions were reversed than the stated share of errors allows.

    Not every error is appealed, so the reverse proves nothing.
    """
    for figure in context.figures.of(PERFORMANCE):
        errors = _error_share(figure)
        reversals = _reversals(figure, context) if errors is not None else None
        if errors is None or reversals is None or reversals.low <= TIMES * errors:
            continue
        params: dict[str, Param] = {
            "measure": figure.cell.code(MEASURE) or "-",
            "value": figure.observation.value,
            "reversed": f"{reversals.low:.4f}",
            "times": TIMES,
        }
        yield Finding("performance-contradicts-appeals", figure.pointer, params)


def _error_share(figure: Figure) -> Decimal | None:
    """The largest share of wrong actions that the printed digits of a measure allow.

    None for measures of something else, and for those of one technology or kind of content.
    """
    value = figure.observation.value
    if value is None or [name for name, _ in figure.cell.dimensions] != [MEASURE]:
        return None
    printed = Decimal(str(value))
    last_digit = Decimal(1).scaleb(int(printed.as_tuple().exponent))
    measure = figure.cell.code(MEASURE)
    if measure == "precision":
        return 1 - printed + last_digit
    return printed + last_digit if measure == "fdr" else None


def _reversals(figure: Figure, context: Context) -> Interval | None:
    """Share of actions that were reversed after a complaint: items put back, else decisions."""
    place = Cell("items_actioned", *figure.cell[1:4], (), None)
    actioned = _number(place, context)
    restored = _number(
        place.with_metric("items_restored").with_code("trigger", "user_appeal"), context
    )
    decided = place.with_metric("complaints_decided")
    outcomes = [_number(decided.with_code("outcome", code), context) for code in REVERSED]
    numbers = [one for one in outcomes if one is not None]
    wrong = restored or (total(numbers) if numbers else None)
    if actioned is None or wrong is None or wrong.low < LEAST:
        return None
    return wrong.divided_by(actioned)


def _number(cell: Cell, context: Context) -> Interval | None:
    figure = context.figures.by_cell.get(cell)
    return None if figure is None else figure.interval
