"""What must add up in reports of one series, as equations between cells.

Only what certainly holds: partitions that are declared exclusive, relations whose breach is an
error, and counts over shorter periods. A sum that may leave a rest has an unknown for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import NamedTuple, TypeAlias

from transparency.cells import Cell, Figure, Figures
from transparency.countingscopes import CountingScopes
from transparency.expressions import ANY, Expression, Term, parse
from transparency.findings import Severity
from transparency.parts import groups, overlapping, plain_parts
from transparency.spans import Span, by_start, tilings
from transparency.spec import Relation, Spec


class Rest(NamedTuple):
    """What a sum leaves to its total: at least 0, and in no other sum."""

    number: int


Key: TypeAlias = Cell | Rest


@dataclass(frozen=True, slots=True)
class Sum:
    """Cells with factors that add up to 0, give or take `room`."""

    factors: Mapping[Key, int]
    room: Decimal = Decimal(0)


class Ratio(NamedTuple):
    """A published ratio (or share) and the two cells that it divides."""

    cell: Cell
    numerator: Cell
    denominator: Cell


def sums(figures: Sequence[Figures], scopes: CountingScopes, spec: Spec) -> Iterator[Sum]:
    """Every sum that must hold between figures of these reports, each once, in named cells."""
    seen: set[frozenset[Key]] = set()
    rests = (Rest(number) for number in count())
    for index, one in enumerate(figures):
        for plain in (*_partitions(one, spec), *_relations(one, spec)):
            found = _named(plain, index, scopes)
            kept = frozenset(key for key in found.factors if not isinstance(key, Rest))
            if kept not in seen:
                seen.add(kept)
                yield _with_own_rest(found, rests)
    yield from _periods(figures, scopes, spec)


def _named(found: Sum, report: int, scopes: CountingScopes) -> Sum:
    factors = {
        key if isinstance(key, Rest) else scopes.named(report, key): value
        for key, value in found.factors.items()
    }
    return Sum(factors, found.room)


REST = Rest(-1)
"""Stands for the rest of a sum until the sum gets one of its own."""


def _with_own_rest(found: Sum, rests: Iterator[Rest]) -> Sum:
    if REST not in found.factors:
        return found
    own = {next(rests) if key == REST else key: value for key, value in found.factors.items()}
    return Sum(own, found.room)


def _partitions(figures: Figures, spec: Spec) -> Iterator[Sum]:
    for group in groups(figures, spec):
        partition, metric = group.partition, spec.metrics.get(group.cell.metric)
        adds = metric is not None and metric.adds_over(partition.over)
        if not partition.exclusive or not adds or overlapping(spec, partition):
            continue
        parts = [part.cell for part in group.parts]
        parts += [group.cell.with_code(partition.over, code) for code in group.absent]
        factors: dict[Key, int] = {group.cell: 1, **dict.fromkeys(parts, -1)}
        yield Sum(factors if partition.exhaustive else {**factors, REST: -1})


def _relations(figures: Figures, spec: Spec) -> Iterator[Sum]:
    for relation in spec.relations:
        left, right = parse(relation.left), parse(relation.right)
        kinds = {term.kind for term in (*left.terms, *right.terms)}
        plain = "/" not in (left.joint, right.joint) and "backlog" not in kinds
        certain = spec.rule(relation.rule).severity is Severity.ERROR
        if not plain or not certain or relation.operator not in ("le", "eq"):
            continue
        if relation.condition == "partition":
            yield from _declared(left.terms[0], right.terms[0], figures, spec)
        elif not relation.condition:
            yield from _everywhere(relation, left, right, figures, spec)


def _declared(left: Term, right: Term, figures: Figures, spec: Spec) -> Iterator[Sum]:
    """Parts of one metric that add up to another, where a partition says that they are all."""
    for group in groups(figures, spec):
        partition = group.partition
        fits = (partition.metric, partition.over) == (left.metric, left.over)
        if not fits or not (partition.exclusive and partition.exhaustive) or group.absent:
            continue
        whole = _at(right, group.cell, group.parts[0].cell)
        if whole != group.cell:
            yield Sum({whole: 1, **{part.cell: -1 for part in group.parts}})


def _everywhere(
    relation: Relation, left: Expression, right: Expression, figures: Figures, spec: Spec
) -> Iterator[Sum]:
    first = left.terms[0]
    for anchor in figures.of(first.metric):
        if not _fits(first, anchor.cell):
            continue
        base = anchor.cell.without(*first.dimensions)
        factors: dict[Key, int] = {}
        for terms, sign in ((left.terms, 1), (right.terms, -1)):
            for term in terms:
                for cell in _cells(term, base, anchor.cell, figures, spec):
                    factors[cell] = factors.get(cell, 0) + sign
        if all(cell in figures.by_cell for cell in factors):
            rest: dict[Key, int] = {REST: 1} if relation.operator == "le" else {}
            room = Decimal(relation.tolerance or 0)
            yield Sum({**{key: value for key, value in factors.items() if value}, **rest}, room)


def _fits(term: Term, cell: Cell) -> bool:
    fixed = all(cell.code(name) is not None for name, _ in term.codes)
    same = all(code in (ANY, cell.code(name)) for name, code in term.codes)
    summed = not term.over or cell.code(term.over) is not None
    return fixed and same and summed and cell.statistic != "share"


def _cells(term: Term, base: Cell, anchor: Cell, figures: Figures, spec: Spec) -> Iterator[Cell]:
    if term.kind == "sum":
        parts = figures.parts(base.with_metric(term.metric), term.over)
        for part in plain_parts(parts, term.over, figures.report, spec):
            yield part.cell
    else:
        yield _at(term, base, anchor)


def _at(term: Term, base: Cell, anchor: Cell) -> Cell:
    """The cell of a term beside others; a code `*` is that of the anchor."""
    cell = base.with_metric(term.metric)
    for name, code in term.codes:
        cell = cell.with_code(name, (anchor.code(name) or "") if code == ANY else code)
    return cell


def _periods(figures: Sequence[Figures], scopes: CountingScopes, spec: Spec) -> Iterator[Sum]:
    """Counts of a longer period and of the shorter ones that cover it, where no series breaks."""
    places: dict[Cell, dict[Span, Cell]] = {}
    for index, one in enumerate(figures):
        for cell in one.by_cell:
            metric = spec.metrics.get(cell.metric)
            adds = metric is not None and metric.additivity == "sum" and cell.statistic is None
            if adds and cell.start <= cell.end:
                named = scopes.named(index, cell)
                place = named._replace(end=cell.end.min, start=cell.end.min)
                places.setdefault(place, {})[cell.start, cell.end] = named
    for spans in places.values():
        starts = by_start(spans) if len(spans) > 1 else {}
        for whole, cell in spans.items():
            for tiling in tilings(whole, starts):
                if not scopes.broken(cell, whole):
                    yield Sum({cell: 1, **{spans[span]: -1 for span in tiling}})


def ratios(figures: Figures, spec: Spec) -> Iterator[Ratio]:
    """Published ratios whose two counts have cells in the report, and shares of a named metric."""
    for relation in spec.relations:
        right = parse(relation.right)
        if right.joint != "/" or relation.operator != "eq":
            continue
        left = parse(relation.left).terms[0]
        for figure in figures.of(left.metric):
            if figure.cell.statistic != "share":
                first, second = (_at(term, figure.cell, figure.cell) for term in right.terms)
                yield Ratio(figure.cell, first, second)
    for figure in figures.by_cell.values():
        if figure.cell.statistic == "share":
            yield from _shares(figure, spec)


def _shares(figure: Figure, spec: Spec) -> Iterator[Ratio]:
    """A share whose `share_of` is the code of a metric, so that its total is known."""
    precision, part = figure.precision, figure.cell._replace(statistic=None)
    metric = spec.metrics.get((precision.share_of or "") if precision else "")
    if metric is None:
        return
    names = [name for name, _ in part.dimensions]
    if metric.code == part.metric:
        dropped = names if len(names) == 1 else []
    else:
        dropped = [name for name in names if name not in metric.dimensions]
    whole = part.with_metric(metric.code).without(*dropped)
    if whole != part:
        yield Ratio(figure.cell, part, whole)
