"""Arithmetic between metrics, read from `relations.csv`: one engine for all rows.

The vocabulary is closed and described in section 7 of the standard. A row is checked in each cell
in which its left side has a figure: same service, period and remaining dimensions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from transparency.cells import Cell, Figure, Figures
from transparency.findings import Finding, Param, Unchecked
from transparency.intervals import Interval, total
from transparency.report import Report
from transparency.rules.registry import Context
from transparency.spec import Relation, Spec, SpecError

ANY = "*"


@dataclass(frozen=True, slots=True)
class Term:
    """One operand: a metric at chosen codes, the sum of its parts, or its opening backlog."""

    kind: str
    metric: str
    codes: tuple[tuple[str, str], ...] = ()
    over: str = ""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions that the term fixes or sums over, and so leaves out of the cell."""
        return (*(name for name, _ in self.codes), *((self.over,) if self.over else ()))


@dataclass(frozen=True, slots=True)
class Expression:
    """Terms joined by one operator: `+`, `/`, or nothing for a single term."""

    joint: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a relation gives in a cell."""

    interval: Interval
    figures: tuple[Figure, ...]


TERM = re.compile(
    r"(?P<kind>sum|backlog)\((?P<inner>[a-z0-9_]+)(?: over (?P<over>[a-z0-9_]+))?\)"
    r"|(?P<metric>[a-z0-9_]+)(?:\[(?P<codes>[^\]]+)\])?"
)


@cache
def parse(text: str) -> Expression:
    """An expression of `relations.csv`. Raises SpecError when it is none."""
    joint = "/" if " / " in text else "+" if " + " in text else ""
    parts = text.split(f" {joint} ") if joint else [text]
    return Expression(joint, tuple(_term(part) for part in parts))


def _term(text: str) -> Term:
    match = TERM.fullmatch(text)
    if match is None:
        raise SpecError(f"relations.csv: {text!r} is no term")
    if match["kind"]:
        return Term(match["kind"], match["inner"], over=match["over"] or "")
    codes = (pair.split("=", 1) for pair in (match["codes"] or "").split(",") if pair)
    return Term("figure", match["metric"], tuple((name, code) for name, code in codes))


def check(rule_id: str, report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """Findings of every row of a rule."""
    for relation in context.spec.relations:
        if relation.rule == rule_id:
            yield from _check_row(relation, report, context)


def _check_row(
    relation: Relation, report: Report, context: Context
) -> Iterator[Finding | Unchecked]:
    left, right = parse(relation.left), parse(relation.right)
    for cell, anchor in _anchors(left.terms[0], context.figures):
        sides = [_side(side, cell, anchor, context.figures) for side in (left, right)]
        hidden = [side for side in sides if isinstance(side, Figure)]
        if any(side is None for side in sides) or not _applies(relation, anchor, sides, report):
            continue
        if hidden:
            yield Unchecked(relation.rule, "suppressed", hidden[0].pointer)
            continue
        one, other = (side for side in sides if isinstance(side, Side))
        if _broken(relation, one.interval, other.interval):
            yield _finding(relation, left, right, one, other)


def _anchors(term: Term, figures: Figures) -> Iterator[tuple[Cell, Figure]]:
    """Cells in which the first term has a figure, each with that figure."""
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


def _side(
    expression: Expression, cell: Cell, anchor: Figure, figures: Figures
) -> Side | Figure | None:
    """Value of a side; a suppressed figure that hides it; None where there is nothing to check."""
    values = [_value(term, cell, anchor, figures) for term in expression.terms]
    found = [value for value in values if value is not None]
    for value in found:
        if isinstance(value, Figure):
            return value
    sides = [value for value in found if isinstance(value, Side)]
    if len(sides) < len(values):
        return None
    named = tuple(figure for side in sides for figure in side.figures)
    if expression.joint == "/":
        ratio = sides[0].interval.divided_by(sides[1].interval)
        return None if ratio is None else Side(ratio, named)
    return Side(total(side.interval for side in sides), named)


def _value(term: Term, cell: Cell, anchor: Figure, figures: Figures) -> Side | Figure | None:
    at = cell.with_metric(term.metric)
    if term.kind == "backlog":
        return Side(Interval.exactly(_backlog(figures.by_cell.get(at), anchor)), ())
    if term.kind == "sum":
        return _sum(figures.parts(at, term.over))
    for name, code in term.codes:
        at = at.with_code(name, anchor.cell.code(name) or "" if code == ANY else code)
    figure = figures.by_cell.get(at)
    return None if figure is None else _given(figure)


def _sum(parts: Sequence[Figure]) -> Side | Figure | None:
    sides = [_given(part) for part in parts]
    if not sides or None in sides:
        return None
    for side in sides:
        if isinstance(side, Figure):
            return side
    given = [side for side in sides if isinstance(side, Side)]
    return Side(total(side.interval for side in given), tuple(parts))


def _given(figure: Figure) -> Side | Figure | None:
    """The figure's interval; the figure itself when it is suppressed; None when there is none."""
    if figure.interval is not None:
        return Side(figure.interval, (figure,))
    return figure if figure.observation.status.startswith("suppressed") else None


def _backlog(figure: Figure | None, anchor: Figure) -> int:
    for one in (figure, anchor):
        completeness = one.method.completeness if one and one.method else None
        if completeness and completeness.backlog_start is not None:
            return completeness.backlog_start
    return 0


def _applies(
    relation: Relation,
    anchor: Figure,
    sides: Sequence[Side | Figure | None],
    report: Report,
) -> bool:
    """Whether every condition of the row holds for the figures of a cell."""
    figures = [anchor, *(f for side in sides if isinstance(side, Side) for f in side.figures)]
    return all(
        _holds(condition, relation, figures, report) for condition in relation.condition.split()
    )


def _holds(condition: str, relation: Relation, figures: Sequence[Figure], report: Report) -> bool:
    if condition == "partition":
        over, metric = parse(relation.left).terms[0].over, parse(relation.left).terms[0].metric
        return any(
            p.metric == metric and p.over == over and p.exhaustive for p in report.partitions
        )
    if condition == "no_note":
        noted = any(p.note for p in report.partitions if p.metric == figures[0].cell.metric)
        return not noted and not any(figure.observation.note for figure in figures)
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
        low, high = (Decimal(bound) for bound in relation.tolerance.split(".."))
        return not left.overlaps(Interval(right.low * low, right.high * high))
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
    low, high = (f"{round(end, 4).normalize():f}" for end in (interval.low, interval.high))
    return low if low == high else f"{low} to {high}"


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
def owned_sums(spec: Spec) -> frozenset[tuple[str, str]]:
    """(metric, dimension) whose sum is a rule of its own and no plain partition check."""
    return frozenset(
        (parse(relation.left).terms[0].metric, parse(relation.left).terms[0].over)
        for relation in spec.relations
        if relation.operator in ("eq", "within") and parse(relation.left).terms[0].kind == "sum"
    )
