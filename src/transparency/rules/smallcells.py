"""Checks of small cells that could single out a person, and of what hides them."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.cells import Figure
from transparency.findings import Finding, Param
from transparency.report import Report
from transparency.rules.registry import Context, rule
from transparency.rules.relations import described

PERSON_UNITS = ("account", "complaint", "contact", "order", "person", "case")
"""Units behind which single persons stand."""
OF_ORGANISATIONS = ("regulatory_actions",)
"""Metrics in such a unit whose subject is an organisation: their small cells are public."""
NARROW = ("jurisdiction", "language", "content_category", "surface")
"""Dimensions that make a cell of persons narrow."""
DEFAULT_THRESHOLD = 5


def _threshold(report: Report) -> int:
    return report.disclosure_control.threshold or DEFAULT_THRESHOLD


def _person_linked(figure: Figure, context: Context) -> bool:
    metric = context.spec.metrics.get(figure.cell.metric)
    if figure.cell.metric in OF_ORGANISATIONS:
        return False
    return metric is not None and metric.unit in PERSON_UNITS and figure.cell.statistic is None


@rule("small-cell-disclosed")
def small_cell_disclosed(report: Report, context: Context) -> Iterator[Finding]:
    """A narrow cell of persons is below the report's own threshold and published exactly."""
    if report.disclosure_control.rule != "threshold":
        return
    k = _threshold(report)
    for figure in context.figures.all:
        value, interval = figure.observation.value, figure.interval
        if value is None or not 1 <= value < k:
            continue
        narrow = any(figure.cell.code(name) is not None for name in NARROW)
        exact = interval is not None and interval.low == interval.high
        if narrow and exact and _person_linked(figure, context):
            params: dict[str, Param] = {
                "metric": figure.cell.metric,
                "threshold": k,
                "cell": described(figure.cell),
            }
            yield Finding("small-cell-disclosed", figure.pointer, params)


@rule("total-suppressed-needlessly")
def total_suppressed_needlessly(report: Report, context: Context) -> Iterator[Finding]:
    """The total of a whole service is withheld as small although it points to nobody."""
    for figure in context.figures.all:
        if figure.observation.status != "suppressed_small":
            continue
        whole = not figure.cell.dimensions
        metric = context.spec.metrics.get(figure.cell.metric)
        if whole and metric is not None and metric.unit != "person":
            params: dict[str, Param] = {"metric": figure.cell.metric}
            yield Finding("total-suppressed-needlessly", figure.pointer, params)
