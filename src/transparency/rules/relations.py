"""Arithmetic between metrics, read from `relations.csv`: one engine for all rows.

The vocabulary is closed and described in section 7 of the standard. A row is checked in each cell
in which its left side has a figure: same service, period and remaining dimensions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from transparency.cells import Cell, Figure, Figures
from transparency.document import join
from transparency.expressions import ANY, Expression, Term, parse
from transparency.findings import Finding, Param, Unchecked
from transparency.intervals import Interval, total
from transparency.parts import Group, groups, plain_parts, why_hidden
from transparency.report import Partition, Report
from transparency.rules.registry import Context
from transparency.spec import Relation, Spec, SpecError


class Side(NamedTuple):
    """What one side of a relation gives in a cell."""

    interval: Interval
    figures: tuple[Figure, ...]


class Hidden(NamedTuple):
    """A figure that exists but gives no number to calculate with."""

    reason: str
    pointer: str


class Place(NamedTuple):
    """What a row is checked against; `declared` are the cells of the partition that it asks for."""

    report: Report
    context: Context
    declared: Mapping[Cell, Group] | None


def check(rule_id: str, report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """Findings of every row of a rule."""
    for relation in context.spec.relations:
        if relation.rule == rule_id:
            yield from _check_row(relation, report, context)


def _check_row(
    relation: Relation, report: Report, context: Context
) -> Iterator[Finding | Unchecked]:
    left, right = parse(relation.left), parse(relation.right)
    terms = (*left.terms, *right.terms)
    if not all(t.kind == "backlog" or context.figures.of(t.metric) for t in terms):
        return
    place = Place(report, context, _declared(relation, left.terms[0], context))
    plain = relation.operator == "le" and _is_plain(left) and _is_plain(right)
    for cell, anchor in _anchors(left.terms[0], context.figures):
        if plain and _is_below(anchor, right.terms[0].metric, context.figures):
            continue  # whatever the conditions: most cells end here
        sides = [_side(side, cell, anchor, place) for side in (left, right)]
        hidden = [side for side in sides if isinstance(side, Hidden)]
        if any(side is None for side in sides) or not _applies(
            relation, cell, anchor, sides, place
        ):
            continue
        if hidden:
            yield Unchecked(relation.rule, hidden[0].reason, hidden[0].pointer)
            continue
        one, other = (side for side in sides if isinstance(side, Side))
        if _broken(relation, one.interval, other.interval):
            yield _finding(relation, left, right, one, other)


def _is_plain(side: Expression) -> bool:
    """True for one metric in the cell itself."""
    return len(side.terms) == 1 and side.terms[0].kind == "figure" and not side.terms[0].codes


def _is_below(figure: Figure, metric: str, figures: Figures) -> bool:
    """True when both numbers are given and the one of `metric` can be as large."""
    other = figures.by_cell.get(figure.cell.with_metric(metric))
    if figure.interval is None or other is None or other.interval is None:
        return False
    return not figure.interval.surely_above(other.interval)


def _declared(relation: Relation, term: Term, context: Context) -> Mapping[Cell, Group] | None:
    """Cells that a fitting partition covers; None where the row asks for no partition."""
    asked = {"partition", "exhaustive"} & set(relation.condition.split())
    if not asked:
        return None
    found: dict[Cell, Group] = {}
    for group in groups(context.figures, context.spec):
        partition = group.partition
        fits = (partition.metric, partition.over) == (term.metric, term.over)
        if fits and partition.exhaustive and (partition.exclusive or "exhaustive" in asked):
            found.setdefault(group.cell, group)
    return found


def _anchors(term: Term, figures: Figures) -> Iterator[tuple[Cell, Figure]]:
    """Cells in which the first term has a figure, each with that figure."""
    if not term.dimensions:
        plain = (f for f in figures.of(term.metric) if f.cell.statistic != "share")
        yield from ((figure.cell, figure) for figure in plain)
        return
    seen = set()
    for figure in figures.of(term.metric):
        codes = dict(figure.cell.dimensions)
        fits = all(name in codes and code in (ANY, codes[name]) for name, code in term.codes) and (
            not term.over or term.over in codes
        )
        cell = figure.cell.without(*term.dimensions)
        repeated = cell in seen and ANY not in dict(term.codes).values()
        if fits and not repeated and figure.cell.statistic != "share":
            seen.add(cell)
            yield cell, figure


def _side(expression: Expression, cell: Cell, anchor: Figure, place: Place) -> Side | Hidden | None:
    """Value of a side; a figure that hides it; None where there is nothing to check."""
    values = [_value(term, cell, anchor, place) for term in expression.terms]
    if None in values:
        return None
    sides = []
    for value in values:
        if isinstance(value, Hidden):
            return value
        if value is not None:
            sides.append(value)
    named = tuple(figure for side in sides for figure in side.figures)
    if expression.joint == "/":
        ratio = sides[0].interval.divided_by(sides[1].interval)
        return None if ratio is None else Side(ratio, named)
    return Side(total(side.interval for side in sides), named)


def _value(term: Term, cell: Cell, anchor: Figure, place: Place) -> Side | Hidden | None:
    at, by_cell = cell.with_metric(term.metric), place.context.figures.by_cell
    if term.kind == "backlog":
        return Side(Interval.exactly(_backlog(by_cell.get(at), anchor)), ())
    if term.kind == "sum":
        return _sum(term, at, place)
    for name, code in term.codes:
        at = at.with_code(name, anchor.cell.code(name) or "" if code == ANY else code)
    figure = by_cell.get(at)
    return None if figure is None else _given(figure)


def _sum(term: Term, at: Cell, place: Place) -> Side | Hidden | None:
    if place.declared is None:
        every = place.context.figures.parts(at, term.over)
        parts = plain_parts(every, term.over, place.report, place.context.spec)
        return _added(parts)
    group = place.declared.get(at)
    if group is not None and group.absent:
        return Hidden("no_value", join("partitions", group.index))
    return None if group is None else _added(group.parts)


def _added(parts: Sequence[Figure]) -> Side | Hidden | None:
    intervals = []
    for part in parts:
        if part.interval is None:
            return Hidden(why_hidden(part), part.pointer)
        intervals.append(part.interval)
    return Side(total(intervals), tuple(parts)) if parts else None


def _given(figure: Figure) -> Side | Hidden | None:
    """The figure's interval; why it is hidden; None when no number exists that could be."""
    if figure.interval is not None:
        return Side(figure.interval, (figure,))
    observation = figure.observation
    withheld = observation.status.startswith(("suppressed", "withheld"))
    if withheld or observation.value is not None or observation.bounds is not None:
        return Hidden(why_hidden(figure), figure.pointer)
    return None


def _backlog(figure: Figure | None, anchor: Figure) -> int:
    for one in (figure, anchor):
        completeness = one.method.completeness if one and one.method else None
        if completeness and completeness.backlog_start is not None:
            return completeness.backlog_start
    return 0


def _applies(
    relation: Relation,
    cell: Cell,
    anchor: Figure,
    sides: Sequence[Side | Hidden | None],
    place: Place,
) -> bool:
    """Whether every condition of the row holds for the figures of a cell."""
    figures = [anchor, *(f for side in sides if isinstance(side, Side) for f in side.figures)]
    group = (place.declared or {}).get(cell.with_metric(anchor.cell.metric))
    return all(_holds(condition, figures, group) for condition in relation.condition.split())


def _holds(condition: str, figures: Sequence[Figure], group: Group | None) -> bool:
    if condition in ("partition", "exhaustive"):
        return group is not None
    if condition in ("note", "no_note"):
        noted = any(figure.observation.note for figure in figures)
        noted = noted or (group is not None and bool(group.partition.note))
        return noted == (condition == "note")
    name, _, wanted = condition.partition("=")
    if name == "backlog":
        declared = any(_declares_backlog(figure) for figure in figures)
        return declared == (wanted == "declared")
    method = figures[0].method
    return method is not None and getattr(method, name) == wanted


def _declares_backlog(figure: Figure) -> bool:
    completeness = figure.method.completeness if figure.method else None
    return completeness is not None and completeness.backlog_start is not None


def _broken(relation: Relation, left: Interval, right: Interval) -> bool:
    """Whether a relation is certainly broken, whatever rounding hides."""
    if relation.operator == "le":
        return left.surely_above(right)
    if relation.operator == "eq":
        return not left.widened(Decimal(relation.tolerance or 0)).overlaps(right)
    if relation.operator == "within":
        low, high = relation.tolerance.split("..")
        below = (right.low * Decimal(low)) > left.high
        return below or (bool(high) and left.low > right.high * Decimal(high))
    raise SpecError(f"relations.csv: {relation.operator!r} is no operator")


def _finding(
    relation: Relation, left: Expression, right: Expression, one: Side, other: Side
) -> Finding:
    """Points to the part, or to the total where the left side is a sum of parts."""
    single = len(one.figures) == 1 or not other.figures
    place = one.figures[0] if single else other.figures[0]
    params: dict[str, Param] = {
        "left_name": relation.left,
        "left": shown(one.interval),
        "right_name": relation.right,
        "right": shown(other.interval),
        "cell": described(place.cell.without(*left.terms[0].dimensions)),
    }
    return Finding(relation.rule, place.pointer, params)


def shown(interval: Interval) -> str:
    """An interval in a message: one number, or its two ends."""
    low, high = (_written(end) for end in interval)
    return low if low == high else f"{low} to {high}"


LONGEST_NUMBER = 20
"""Digits beyond which a number is written as a power of ten."""


def _written(number: Decimal) -> str:
    """Plain digits to four places; a power of ten where no count can be."""
    plain = number.adjusted() < LONGEST_NUMBER
    return f"{round(number, 4).normalize():f}" if plain else f"{number:.4g}"


def described(cell: Cell) -> str:
    """The dimensions of a cell in a message."""
    return "; ".join(f"{name}={code}" for name, code in cell.dimensions) or "-"


@cache
def owned_parts(spec: Spec) -> Mapping[str, frozenset[tuple[str, str]]]:
    """Metric -> (dimension, code) whose comparison with the total is a rule of its own."""
    owned: dict[str, set[tuple[str, str]]] = {}
    for relation in spec.relations:
        left, right = parse(relation.left), parse(relation.right)
        alone = not left.joint and not right.joint and relation.operator == "le"
        if alone and left.terms[0].metric == right.terms[0].metric and left.terms[0].codes:
            owned.setdefault(left.terms[0].metric, set()).update(left.terms[0].codes)
    return {metric: frozenset(codes) for metric, codes in owned.items()}


@cache
def summed_dimensions(spec: Spec) -> frozenset[tuple[str, str]]:
    """Metric and dimension of every sum of parts that a row compares with the metric itself."""
    every = [(parse(relation.left), parse(relation.right)) for relation in spec.relations]
    return frozenset(
        (left.terms[0].metric, left.terms[0].over)
        for left, right in every
        if left.terms[0].kind == "sum" and left.terms[0].metric == right.terms[0].metric
    )


def owns_sum(spec: Spec, partition: Partition, cell: Cell) -> bool:
    """True when a rule of its own compares these parts with their total."""
    owned = _owned_sums(spec).get((partition.metric, partition.over), ())
    return any(codes.issubset(cell.dimensions) for codes in owned)


@cache
def _owned_sums(spec: Spec) -> Mapping[tuple[str, str], Sequence[frozenset[tuple[str, str]]]]:
    """Metric and dimension -> the other codes of each sum of parts that a row compares."""
    found: dict[tuple[str, str], list[frozenset[tuple[str, str]]]] = {}
    for relation in spec.relations:
        for metric, over, codes in _own_sum(relation):
            found.setdefault((metric, over), []).append(codes)
    return found


def _own_sum(relation: Relation) -> Iterator[tuple[str, str, frozenset[tuple[str, str]]]]:
    left, right = parse(relation.left), parse(relation.right)
    whole = right.terms[0]
    alike = {term.metric for term in (*left.terms, *right.terms)} == {whole.metric}
    if relation.operator not in ("eq", "within") or right.joint or not alike:
        return
    if left.terms[0].kind == "sum":
        yield whole.metric, left.terms[0].over, frozenset(whole.codes)
    elif left.joint == "+":
        parts = {name for term in left.terms for name, _ in set(term.codes) - set(whole.codes)}
        yield from ((whole.metric, over, frozenset(whole.codes)) for over in sorted(parts))
