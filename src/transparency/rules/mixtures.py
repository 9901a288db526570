"""Checks that counts of different things are not mixed in one figure."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.document import join
from transparency.findings import Finding, Param
from transparency.report import Report
from transparency.rules.registry import Context, rule
from transparency.rules.relations import described

CATEGORY, SYNTHETIC, REAL = "content_category", "csam_synthetic", "csam"
SYNTHETIC_ONLY = ("genai_interventions",)
"""Metrics of generated content, in which nothing else is to be expected."""
SURFACE, TRAINING = "surface", "ai_training_data"


@rule("synthetic-or-training-items-mixed")
def synthetic_or_training_items_mixed(report: Report, context: Context) -> Iterator[Finding]:
    """Synthetic CSAM stands without CSAM, or training data is added up with what users shared."""
    rule_id = "synthetic-or-training-items-mixed"
    for figure in context.figures.by_cell.values():
        metric, cell = figure.cell.metric, figure.cell
        if (CATEGORY, SYNTHETIC) not in cell.dimensions or metric in SYNTHETIC_ONLY:
            continue
        if (
            figure.observation.value
            and cell.with_code(CATEGORY, REAL) not in context.figures.by_cell
        ):
            params: dict[str, Param] = {
                "metric": metric,
                "code": SYNTHETIC,
                "cell": described(cell.without(CATEGORY)),
            }
            yield Finding(rule_id, figure.pointer, params)
    for index, partition in enumerate(report.partitions):
        if partition.over == SURFACE and TRAINING in partition.parts:
            place = join("partitions", index, "parts", partition.parts.index(TRAINING))
            named: dict[str, Param] = {"metric": partition.metric, "code": TRAINING, "cell": "-"}
            yield Finding(rule_id, place, named)
