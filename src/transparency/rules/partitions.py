"""Checks of parts against their totals: declared partitions, and what holds without any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from transparency.cells import TOTALS, Cell, Figure
from transparency.document import join
from transparency.findings import Finding, Param, Unchecked
from transparency.intervals import Interval, total
from transparency.report import Partition, Report
from transparency.rules.registry import Context, rule
from transparency.rules.relations import described, owned_parts, owned_sums, shown
from transparency.spec import Spec

GROUPS = {"detection_source": ("provider_any", "external_any")}
"""Dimension -> codes that stand for several others, and so are no parts beside them."""

PLACE = "jurisdiction"
NOT_PLACED = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Split:
    """One total with its parts under a declared partition."""

    index: int
    partition: Partition
    whole: Figure
    parts: tuple[Figure, ...]

    @property
    def known(self) -> tuple[Interval, ...]:
        """Intervals of the parts that have a number."""
        return tuple(part.interval for part in self.parts if part.interval is not None)

    @property
    def params(self) -> dict[str, Param]:
        """What every message about a split names."""
        interval = self.whole.interval
        return {
            "metric": self.partition.metric,
            "over": self.partition.over,
            "sum": shown(total(self.known)),
            "total": "-" if interval is None else shown(interval),
            "cell": described(self.whole.cell),
        }


def splits(report: Report, context: Context) -> Iterator[Split]:
    """Every total that a declared partition covers, with the parts that are given for it."""
    for index, partition in enumerate(report.partitions):
        wanted = _limits(report, partition)
        for whole in context.figures.of(partition.metric):
            if _covered(whole.cell, partition, wanted):
                parts = context.figures.parts(whole.cell, partition.over)
                chosen = tuple(part for part in parts if _is_part(part, partition))
                if chosen:
                    yield Split(index, partition, whole, chosen)


def _limits(report: Report, partition: Partition) -> Mapping[str, str]:
    """Dimensions to which a partition is limited, without codes that mean the total."""
    scope = report.geography.scope
    totals = {**TOTALS, PLACE: scope[0] if len(scope) == 1 else None}
    codes = (partition.dimensions or {}).items()
    return {name: code for name, code in codes if totals.get(name) != code}


def _covered(cell: Cell, partition: Partition, wanted: Mapping[str, str]) -> bool:
    return (
        cell.code(partition.over) is None
        and cell.statistic != "share"
        and partition.service in (None, cell.service)
        and all(cell.code(name) == code for name, code in wanted.items())
    )


def _is_part(part: Figure, partition: Partition) -> bool:
    code = part.cell.code(partition.over)
    if partition.parts:
        return code in partition.parts
    return code not in GROUPS.get(partition.over, ())


def _additive(context: Context, partition: Partition) -> bool:
    metric = context.spec.metrics.get(partition.metric)
    return metric is not None and metric.adds_over(partition.over)


def _sum_rule(split: Split) -> str:
    """The rule that answers for a sum that does not fit."""
    codes = {part.cell.code(split.partition.over) for part in split.parts}
    if split.partition.over == PLACE and NOT_PLACED not in codes:
        return "jurisdictions-sum-mismatch"
    return "partition-sum-mismatch"


def _mismatches(rule_id: str, report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    for split in splits(report, context):
        partition = split.partition
        owned = (partition.metric, partition.over) in owned_sums(context.spec)
        if not (partition.exclusive and partition.exhaustive) or owned:
            continue
        if _sum_rule(split) != rule_id or not _additive(context, partition):
            continue
        hidden = _hidden(rule_id, split)
        yield from hidden
        whole = split.whole.interval
        if not hidden and whole is not None and not total(split.known).overlaps(whole):
            yield Finding(rule_id, split.whole.pointer, split.params)


def _hidden(rule_id: str, split: Split) -> list[Unchecked]:
    """Figures without which a sum cannot be checked."""
    given = {part.cell.code(split.partition.over) for part in split.parts}
    absent = [code for code in split.partition.parts if code not in given]
    if absent:
        return [Unchecked(rule_id, "no_value", join("partitions", split.index))]
    return [
        Unchecked(rule_id, _reason(figure), figure.pointer)
        for figure in (split.whole, *split.parts)
        if figure.interval is None
    ]


def _reason(figure: Figure) -> str:
    if figure.precision is not None and figure.precision.kind == "fraction_only":
        return "share"
    return "suppressed" if figure.observation.status.startswith("suppressed") else "no_value"


@rule("partition-sum-mismatch")
def partition_sum_mismatch(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """The parts of an exclusive and exhaustive partition do not add up to their total."""
    yield from _mismatches("partition-sum-mismatch", report, context)


@rule("jurisdictions-sum-mismatch")
def jurisdictions_sum_mismatch(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """Countries do not add up to the total, and none of it is given as unknown."""
    yield from _mismatches("jurisdictions-sum-mismatch", report, context)


@rule("exclusive-parts-exceed-total")
def exclusive_parts_exceed_total(report: Report, context: Context) -> Iterator[Finding]:
    """Parts that exclude one another are more than their total."""
    for split in splits(report, context):
        whole, partition = split.whole.interval, split.partition
        if partition.exhaustive or not partition.exclusive or not _additive(context, partition):
            continue
        if whole is not None and total(split.known).surely_above(whole):
            yield Finding("exclusive-parts-exceed-total", split.whole.pointer, split.params)


@rule("partition-leaves-residual")
def partition_leaves_residual(report: Report, context: Context) -> Iterator[Finding]:
    """Parts leave a rest that the report does not explain."""
    for split in splits(report, context):
        whole, partition = split.whole.interval, split.partition
        if partition.exhaustive or partition.note or not _additive(context, partition):
            continue
        complete = len(split.known) == len(split.parts)
        if whole is not None and complete and whole.surely_above(total(split.known)):
            yield Finding("partition-leaves-residual", split.whole.pointer, split.params)


@rule("non-additive-metric-summed")
def non_additive_metric_summed(report: Report, context: Context) -> Iterator[Finding]:
    """A partition claims to be exhaustive for a metric whose parts never add up."""
    for index, partition in enumerate(report.partitions):
        metric = context.spec.metrics.get(partition.metric)
        known = metric is not None and partition.over in metric.dimensions
        if (
            known
            and partition.exhaustive
            and partition.exclusive
            and not _additive(context, partition)
        ):
            params: dict[str, Param] = {"metric": partition.metric, "over": partition.over}
            yield Finding("non-additive-metric-summed", join("partitions", index), params)


@rule("mixed-precision-in-partition")
def mixed_precision_in_partition(report: Report, context: Context) -> Iterator[Finding]:
    """The total is given with another precision than its parts."""
    for split in splits(report, context):
        kinds = {_precision(part) for part in split.parts if part.observation.value is not None}
        own = _precision(split.whole)
        if split.whole.observation.value is not None and kinds - {own}:
            params: dict[str, Param] = {
                "metric": split.partition.metric,
                "total": own,
                "parts": sorted(kinds),
                "cell": described(split.whole.cell),
            }
            yield Finding("mixed-precision-in-partition", split.whole.pointer, params)


def _precision(figure: Figure) -> str:
    return figure.precision.kind if figure.precision else "exact"


@rule("total-code-mixed-with-parts")
def total_code_mixed_with_parts(report: Report, context: Context) -> Iterator[Finding]:
    """A partition names as a part what already holds other parts."""
    for index, partition in enumerate(report.partitions):
        for position, code in enumerate(partition.parts):
            others = [part for part in partition.parts if part != code]
            if others and _holds_another(context.spec, partition.over, code, others):
                params: dict[str, Param] = {"over": partition.over, "code": code}
                pointer = join("partitions", index, "parts", position)
                yield Finding("total-code-mixed-with-parts", pointer, params)


def _holds_another(spec: Spec, over: str, code: str, others: Sequence[str]) -> bool:
    if code == TOTALS.get(over):
        return True
    if code not in GROUPS.get(over, ()):
        return False
    groups = spec.codelist(over).rows
    return any(groups.get(other, {}).get("group") == groups[code]["group"] for other in others)


@cache
def _subset_dimensions(spec: Spec) -> frozenset[str]:
    """Dimensions whose codes are parts of the total, so that none can exceed it."""
    rows = spec.codelist("dimension").rows.items()
    return frozenset(code for code, row in rows if row["part_of_total"] == "yes")


def _exceeding(
    report: Report, context: Context, additivity: Sequence[str]
) -> Iterator[tuple[Figure, Figure, str]]:
    """Figures that are surely above the total they are part of, with that total."""
    subsets = _subset_dimensions(context.spec)
    for figure in context.figures.by_cell.values():
        metric = context.spec.metrics.get(figure.cell.metric)
        if metric is None or metric.unit_kind != "count" or metric.additivity not in additivity:
            continue
        interval = figure.interval
        for name, code in figure.cell.dimensions if interval is not None else ():
            whole = context.figures.by_cell.get(figure.cell.without(name))
            if whole is None or whole.interval is None or name not in subsets:
                continue
            owned = (name, code) in owned_parts(context.spec).get(metric.code, ())
            outside = _is_outside(context.spec, name, code)
            if interval and not owned and not outside and interval.surely_above(whole.interval):
                yield figure, whole, name


def _is_outside(spec: Spec, dimension: str, code: str) -> bool:
    """True for codes beside CSEA, which no CSEA total holds."""
    return dimension == "content_category" and (
        spec.codelist(dimension).rows.get(code, {}).get("csea") == "no"
    )


def _part_params(figure: Figure, whole: Figure, name: str) -> dict[str, Param]:
    part, entire = figure.interval, whole.interval
    return {
        "metric": figure.cell.metric,
        "part": f"{name}={figure.cell.code(name)}",
        "value": "-" if part is None else shown(part),
        "total": "-" if entire is None else shown(entire),
    }


@rule("part-exceeds-total")
def part_exceeds_total(report: Report, context: Context) -> Iterator[Finding]:
    """A part is larger than the total of the same cell."""
    for figure, whole, name in _exceeding(report, context, ("sum", "parts")):
        params = _part_params(figure, whole, name)
        yield Finding("part-exceeds-total", figure.pointer, params)


@rule("unique-total-out-of-bounds")
def unique_total_out_of_bounds(report: Report, context: Context) -> Iterator[Finding]:
    """A unique total is below its largest part, or above the sum of all its parts."""
    for figure, whole, name in _exceeding(report, context, ("bounded",)):
        params = {**_part_params(figure, whole, name), "bound": "largest part"}
        yield Finding("unique-total-out-of-bounds", figure.pointer, params)
    for split in splits(report, context):
        metric = context.spec.metrics.get(split.partition.metric)
        bounded = metric is not None and metric.additivity == "bounded"
        whole_interval = split.whole.interval
        if not (bounded and split.partition.exhaustive) or whole_interval is None:
            continue
        complete = len(split.known) == len(split.parts)
        if complete and whole_interval.surely_above(total(split.known)):
            above: dict[str, Param] = {
                "metric": split.partition.metric,
                "part": split.partition.over,
                "value": shown(total(split.known)),
                "total": shown(whole_interval),
                "bound": "sum of parts",
            }
            yield Finding("unique-total-out-of-bounds", split.whole.pointer, above)
