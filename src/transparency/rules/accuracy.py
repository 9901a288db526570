"""Checks of figures on how well automated means work, and of shares without counts."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.cells import Cell, Figure
from transparency.findings import Finding, Param
from transparency.intervals import Interval
from transparency.report import Report
from transparency.rules.registry import Context, rule
from transparency.rules.relations import described, shown

PERFORMANCE = "detection_performance"
MEASURE = "performance_measure"

COMPLEMENTS = {"fdr": "precision", "fnr": "recall", "fpr": "specificity"}
"""Measure -> the measure with which it adds up to 1."""

SMALL_SAMPLE = 300
"""Cases below which a perfect score says little."""

WHOLE = {"items_actioned_by_view_band": "items_actioned"}
"""Metric that only splits another -> the metric that counts the whole."""

NEED_MISSES = ("recall", "fnr")
"""Measures that can only be known where misses can be observed."""


def _measured(context: Context) -> Iterator[tuple[Figure, str]]:
    """Performance figures with a value, each with its measure."""
    for figure in context.figures.of(PERFORMANCE):
        measure = figure.cell.code(MEASURE)
        if measure is not None and figure.observation.value is not None:
            yield figure, measure


@rule("performance-measures-inconsistent")
def performance_measures_inconsistent(report: Report, context: Context) -> Iterator[Finding]:
    """A measure and its complement do not add up to 1."""
    for figure, measure in _measured(context):
        other = COMPLEMENTS.get(measure)
        if other is None:
            continue
        partner = context.figures.by_cell.get(figure.cell.with_code(MEASURE, other))
        if partner is None or partner.interval is None or figure.interval is None:
            continue
        if not (figure.interval + partner.interval).overlaps(_around_one()):
            params: dict[str, Param] = {
                "measure": measure,
                "value": shown(figure.interval),
                "other": other,
                "other_value": shown(partner.interval),
            }
            yield Finding("performance-measures-inconsistent", figure.pointer, params)


def _around_one() -> Interval:
    """1, with room for the last printed digit of both measures."""
    return Interval.exactly(1).widened(Interval.exactly(0.005).low)


@rule("performance-test-undescribed")
def performance_test_undescribed(report: Report, context: Context) -> Iterator[Finding]:
    """A measure of performance comes without the size or the design of its test."""
    for figure, _ in _measured(context):
        design = figure.method.test_design if figure.method else None
        given = {
            "n": figure.observation.n or (design and design.n),
            "dataset_type": design and design.dataset_type,
            "threshold_set": design and design.threshold_set is not None,
        }
        missing = [name for name, value in given.items() if not value]
        if missing:
            params: dict[str, Param] = {"missing": missing}
            yield Finding("performance-test-undescribed", figure.pointer, params)


@rule("perfect-score-on-small-sample")
def perfect_score_on_small_sample(report: Report, context: Context) -> Iterator[Finding]:
    """A measure is exactly 0 or 1 on few cases."""
    for figure, measure in _measured(context):
        value, n = figure.observation.value, figure.observation.n
        if value in (0, 1) and n is not None and n < SMALL_SAMPLE:
            params: dict[str, Param] = {"measure": measure, "value": value, "n": n}
            yield Finding("perfect-score-on-small-sample", figure.pointer, params)


@rule("recall-unobservable")
def recall_unobservable(report: Report, context: Context) -> Iterator[Finding]:
    """Recall is given although the test could not observe what was missed."""
    for figure, measure in _measured(context):
        design = figure.method.test_design if figure.method else None
        if measure in NEED_MISSES and design and design.false_negatives_observable is False:
            yield Finding("recall-unobservable", figure.pointer, {"measure": measure})


@rule("accuracy-without-precision-recall")
def accuracy_without_precision_recall(report: Report, context: Context) -> Iterator[Finding]:
    """Accuracy stands alone, which a rare event makes meaningless."""
    for figure, measure in _measured(context):
        if measure != "accuracy":
            continue
        others = [figure.cell.with_code(MEASURE, code) for code in ("precision", "recall")]
        if not all(_has_value(context, cell) for cell in others):
            params: dict[str, Param] = {"cell": described(figure.cell.without(MEASURE))}
            yield Finding("accuracy-without-precision-recall", figure.pointer, params)


def _has_value(context: Context, cell: Cell) -> bool:
    figure = context.figures.by_cell.get(cell)
    return figure is not None and figure.observation.value is not None


@rule("fractions-only")
def fractions_only(report: Report, context: Context) -> Iterator[Finding]:
    """A metric is given as shares only, with no count of it anywhere in the report."""
    shares = [figure for figure in context.figures.all if figure.cell.statistic == "share"]
    counted = {
        figure.cell.metric
        for figure in (context.figures.all if shares else ())
        if figure.cell.statistic != "share" and figure.interval is not None
    }
    told: set[str] = set()
    for figure in shares:
        metric = figure.cell.metric
        if metric not in told and WHOLE.get(metric, metric) not in counted:
            told.add(metric)
            yield Finding("fractions-only", figure.pointer, {"metric": metric})
