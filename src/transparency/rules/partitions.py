"""Checks of parts against their totals: declared partitions, and what holds without any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from transparency.cells import Figure, Figures
from transparency.document import join
from transparency.findings import Finding, Param, Unchecked
from transparency.intervals import Interval, total
from transparency.parts import PLACE, Group, groups, is_inside, overlapping, why_hidden
from transparency.report import Partition, Report
from transparency.rules.registry import Context, rule
from transparency.rules.relations import described, owned_parts, owns_sum, shown, summed_dimensions
from transparency.spec import Spec

NOT_PLACED = "UNKNOWN"


@dataclass(frozen=True)
class Split:
    """One total with its parts under a declared partition."""

    group: Group
    whole: Figure

    @property
    def partition(self) -> Partition:
        """The declaration."""
        return self.group.partition

    @property
    def parts(self) -> tuple[Figure, ...]:
        """Figures that the partition takes."""
        return self.group.parts

    @cached_property
    def known(self) -> tuple[Interval, ...]:
        """Intervals of the parts that have a number."""
        return tuple(part.interval for part in self.parts if part.interval is not None)

    @cached_property
    def sum(self) -> Interval:
        """Sum of the parts that have a number."""
        return total(self.known)

    @cached_property
    def codes(self) -> frozenset[str | None]:
        """Codes of the parts."""
        return frozenset(part.cell.code(self.partition.over) for part in self.parts)

    @property
    def params(self) -> dict[str, Param]:
        """What every message about a split names."""
        interval = self.whole.interval
        return {
            "metric": self.partition.metric,
            "over": self.partition.over,
            "sum": shown(self.sum),
            "total": "-" if interval is None else shown(interval),
            "cell": described(self.whole.cell),
        }


def splits(report: Report, context: Context) -> Sequence[Split]:
    """Every total that a declared partition covers, with the parts that are given for it."""
    return context.figures.once(_splits, context.spec)


def _splits(figures: Figures, spec: Spec) -> Sequence[Split]:
    covered = ((group, figures.by_cell.get(group.cell)) for group in groups(figures, spec))
    return tuple(Split(group, whole) for group, whole in covered if whole is not None)


def _additive(spec: Spec, partition: Partition) -> bool:
    metric = spec.metrics.get(partition.metric)
    return metric is not None and metric.adds_over(partition.over)


def _sum_rule(split: Split) -> str:
    """The rule that answers for a sum that does not fit."""
    if split.partition.over == PLACE and NOT_PLACED not in split.codes:
        return "jurisdictions-sum-mismatch"
    return "partition-sum-mismatch"


def _mismatches(rule_id: str, context: Context) -> Iterator[Finding | Unchecked]:
    for split in context.figures.once(_complete, context.spec).get(rule_id, ()):
        hidden = _hidden(rule_id, split)
        yield from hidden
        whole = split.whole.interval
        if not hidden and whole is not None and not split.sum.overlaps(whole):
            yield Finding(rule_id, split.whole.pointer, split.params)


def _complete(figures: Figures, spec: Spec) -> Mapping[str, Sequence[Split]]:
    """Rule -> splits whose parts it asks to add up to their total."""
    complete = {
        index
        for index, partition in enumerate(figures.report.partitions)
        if partition.exclusive and partition.exhaustive and _summed(spec, partition)
    }
    found: dict[str, list[Split]] = {}
    for split in figures.once(_splits, spec):
        if split.group.index in complete and not owns_sum(spec, split.partition, split.whole.cell):
            found.setdefault(_sum_rule(split), []).append(split)
    return found


def _summed(spec: Spec, partition: Partition) -> bool:
    """Whether a partition can be summed: additive, and no part named inside another."""
    return _additive(spec, partition) and not overlapping(spec, partition)


def _hidden(rule_id: str, split: Split) -> list[Unchecked]:
    """Figures without which a sum cannot be checked."""
    if split.group.absent:
        return [Unchecked(rule_id, "no_value", join("partitions", split.group.index))]
    if split.whole.interval is not None and len(split.known) == len(split.parts):
        return []
    return [
        Unchecked(rule_id, why_hidden(figure), figure.pointer)
        for figure in (split.whole, *split.parts)
        if figure.interval is None
    ]


@rule("partition-sum-mismatch")
def partition_sum_mismatch(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """The parts of an exclusive and exhaustive partition do not add up to their total."""
    yield from _mismatches("partition-sum-mismatch", context)


@rule("jurisdictions-sum-mismatch")
def jurisdictions_sum_mismatch(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """Countries do not add up to the total, and none of it is given as unknown."""
    yield from _mismatches("jurisdictions-sum-mismatch", context)


@rule("exclusive-parts-exceed-total")
def exclusive_parts_exceed_total(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """Parts that exclude one another are more than their total."""
    rule_id = "exclusive-parts-exceed-total"
    for split in splits(report, context):
        whole, partition = split.whole.interval, split.partition
        if partition.exhaustive or not partition.exclusive or not _summed(context.spec, partition):
            continue
        if whole is not None and split.sum.surely_above(whole):
            yield Finding(rule_id, split.whole.pointer, split.params)
        else:
            yield from _hidden(rule_id, split)


@rule("partition-leaves-residual")
def partition_leaves_residual(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """Parts leave a rest that the report does not explain."""
    rule_id = "partition-leaves-residual"
    for split in splits(report, context):
        whole, partition = split.whole.interval, split.partition
        if partition.exhaustive or partition.note or not _summed(context.spec, partition):
            continue
        hidden = _hidden(rule_id, split)
        yield from hidden
        if not hidden and whole is not None and whole.surely_above(split.sum):
            yield Finding(rule_id, split.whole.pointer, split.params)


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
            and not _additive(context.spec, partition)
            and (partition.metric, partition.over) not in summed_dimensions(context.spec)
        ):
            params: dict[str, Param] = {"metric": partition.metric, "over": partition.over}
            yield Finding("non-additive-metric-summed", join("partitions", index), params)


@rule("mixed-precision-in-partition")
def mixed_precision_in_partition(report: Report, context: Context) -> Iterator[Finding]:
    """The total is given with another precision than its parts."""
    if len({_precision(figure) for figure in context.figures.all}) == 1:
        return  # as in most reports
    for split in splits(report, context):
        precisions = {
            id(part.precision): part.precision
            for part in split.parts
            if part.observation.value is not None
        }
        kinds = {one.kind if one else "exact" for one in precisions.values()}
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
        over, wholes = partition.over, overlapping(context.spec, partition)
        for position, code in enumerate(partition.parts):
            if code in wholes:
                params: dict[str, Param] = {"over": over, "code": code}
                pointer = join("partitions", index, "parts", position)
                yield Finding("total-code-mixed-with-parts", pointer, params)


@cache
def _subset_dimensions(spec: Spec) -> tuple[str, ...]:
    """Dimensions whose codes are parts of the total, so that none can exceed it."""
    rows = spec.codelist("dimension").rows.items()
    return tuple(code for code, row in rows if row["part_of_total"] == "yes")


def _exceeding(context: Context, additivity: Sequence[str]) -> Iterator[tuple[Figure, Figure, str]]:
    """Figures that are surely above the total they are part of, with that total."""
    owned = owned_parts(context.spec)
    for code, metric in context.spec.metrics.items():
        counts = metric.unit_kind == "count" and metric.additivity in additivity
        if not counts or not context.figures.of(code):
            continue
        split = context.figures.split_dimensions(code)
        for name in (name for name in _subset_dimensions(context.spec) if name in split):
            for cell, parts in context.figures.splits(code, name).items():
                whole = context.figures.by_cell.get(cell)
                if whole is not None and whole.interval is not None:
                    yield from _above(whole, parts, name, owned.get(code, frozenset()), context)


def _above(
    whole: Figure,
    parts: Sequence[Figure],
    name: str,
    owned: frozenset[tuple[str, str]],
    context: Context,
) -> Iterator[tuple[Figure, Figure, str]]:
    limit = None if whole.interval is None else whole.interval.high
    for part in parts:
        if part.interval is None or limit is None or part.interval.low <= limit:
            continue
        code = part.cell.code(name) or ""
        inside = is_inside(context.spec, context.figures.report, name, code)
        if inside and (name, code) not in owned:
            yield part, whole, name


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
    for figure, whole, name in _exceeding(context, ("sum", "parts")):
        params = _part_params(figure, whole, name)
        yield Finding("part-exceeds-total", figure.pointer, params)


@rule("unique-total-out-of-bounds")
def unique_total_out_of_bounds(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """A unique total is below its largest part, or above the sum of all its parts."""
    for figure, whole, name in _exceeding(context, ("bounded",)):
        params = {**_part_params(figure, whole, name), "bound": "largest part"}
        yield Finding("unique-total-out-of-bounds", figure.pointer, params)
    yield from _above_the_sum("unique-total-out-of-bounds", report, context)


def _above_the_sum(rule_id: str, report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    for split in splits(report, context):
        metric = context.spec.metrics.get(split.partition.metric)
        if metric is None or metric.additivity != "bounded" or not split.partition.exhaustive:
            continue
        hidden = _hidden(rule_id, split)
        yield from hidden
        whole = split.whole.interval
        if not hidden and whole is not None and whole.surely_above(split.sum):
            params: dict[str, Param] = {
                "metric": split.partition.metric,
                "part": split.partition.over,
                "value": shown(split.sum),
                "total": shown(whole),
                "bound": "sum of parts",
            }
            yield Finding(rule_id, split.whole.pointer, params)
