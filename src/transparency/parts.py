"""Which figures are parts of which total, and which of them a declared partition takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from transparency.cells import BESIDE, TOTALS, Cell, Figure, Figures, totals_of
from transparency.report import Partition, Report
from transparency.spec import Spec

PLACE = "jurisdiction"
WORLD = "GLOBAL"


class Group(NamedTuple):
    """The parts that a declared partition takes in one cell, whether its total is given or not."""

    index: int  # type: ignore[assignment]  # hides a method of tuples that nobody needs
    partition: Partition
    cell: Cell
    parts: tuple[Figure, ...]

    @property
    def absent(self) -> tuple[str, ...]:
        """Codes that the partition names and for which there is no figure."""
        given = {part.cell.code(self.partition.over) for part in self.parts}
        return tuple(code for code in self.partition.parts if code not in given)


def groups(figures: Figures, spec: Spec) -> Sequence[Group]:
    """Every cell with parts that a declared partition covers."""
    return figures.once(_groups, spec)


def _groups(figures: Figures, spec: Spec) -> Sequence[Group]:
    return tuple(_declared(figures.report, figures, spec))


def _declared(report: Report, figures: Figures, spec: Spec) -> Iterator[Group]:
    for index, partition in enumerate(report.partitions):
        for cell in _cells(report, figures, partition):
            parts = figures.parts(cell, partition.over)
            chosen = chosen_parts(parts, partition, report, spec)
            if chosen:
                yield Group(index, partition, cell, chosen)


def _cells(report: Report, figures: Figures, partition: Partition) -> Iterator[Cell]:
    """Cells to which a partition applies. A code for a total limits it to the total."""
    totals = totals_of(report)
    codes = sorted((partition.dimensions or {}).items())
    names = tuple(name for name, _ in codes)
    wanted = tuple(None if totals.get(name) == code else code for name, code in codes)
    split = figures.split_cells(partition.metric, partition.over, names)
    for cell in split.get(wanted, ()):
        if partition.service in (None, cell.service) and cell.statistic != "share":
            yield cell


def chosen_parts(
    parts: Sequence[Figure], partition: Partition, report: Report, spec: Spec
) -> tuple[Figure, ...]:
    """The named parts; else all, without what lies beside the total or in another part."""
    over = partition.over
    if partition.parts:
        named = frozenset(partition.parts)
        return tuple(part for part in parts if part.cell.code(over) in named)
    return plain_parts(parts, over, report, spec)


def plain_parts(
    parts: Sequence[Figure], over: str, report: Report, spec: Spec
) -> tuple[Figure, ...]:
    """Parts without codes beside the total, and without codes that another part holds."""
    codes = [part.cell.code(over) or "" for part in parts]
    plain = _plain_codes(spec, report.geography.scope, over, frozenset(codes))
    if len(plain) == len(parts):
        return tuple(parts)
    return tuple(part for part, code in zip(parts, codes, strict=True) if code in plain)


@lru_cache(maxsize=1024)
def _plain_codes(
    spec: Spec, scope: tuple[str, ...], over: str, codes: frozenset[str]
) -> frozenset[str]:
    inside = {code for code in codes if _is_within(spec, scope, over, code)}
    return frozenset(code for code in inside if inside.isdisjoint(holders(spec, over, code)))


def is_inside(spec: Spec, report: Report, dimension: str, code: str) -> bool:
    """False for a code that the total does not hold: beside CSEA, out of scope, training data."""
    return _is_within(spec, report.geography.scope, dimension, code)


@lru_cache(maxsize=4096)
def _is_within(spec: Spec, scope: tuple[str, ...], dimension: str, code: str) -> bool:
    if code in BESIDE.get(dimension, ()):
        return False
    if dimension == PLACE:
        return _is_in_scope(spec, scope, code)
    if dimension == "content_category":
        return spec.codelist(dimension).rows.get(code, {}).get("csea") != "no"
    return True


def _is_in_scope(spec: Spec, scope: Sequence[str], code: str) -> bool:
    if WORLD in scope or code == WORLD:
        return code != WORLD
    row = spec.codelist(PLACE).rows.get(code, {})
    within = row.get("within", "").split()
    return row.get("kind") == "special" or any(place in scope for place in (code, *within))


@lru_cache(maxsize=4096)
def holders(spec: Spec, dimension: str, code: str) -> frozenset[str]:
    """Other codes that hold a code: the total, its group, the regions that it lies in."""
    codelist = spec.dimensions.get(dimension)
    row = spec.codelist(codelist).rows.get(code, {}) if codelist else {}
    found = {TOTALS.get(dimension, ""), *row.get("within", "").split()}
    found.add(f"{row['group']}_any" if row.get("group") else "")
    found.add(WORLD if dimension == PLACE else "")
    return frozenset(found - {"", code})


def overlapping(spec: Spec, partition: Partition) -> frozenset[str]:
    """Named parts of a partition that hold another of its parts."""
    held = (holders(spec, partition.over, code) for code in partition.parts)
    return frozenset(partition.parts) & frozenset().union(*held)


def hides_figures(report: Report) -> bool:
    """True when any figure of a report is suppressed."""
    statuses = {observation.status for observation in report.observations}
    return any(status.startswith("suppressed") for status in statuses)


def why_hidden(figure: Figure) -> str:
    """Reason for which there is no number to calculate with."""
    if figure.precision is not None and figure.precision.kind == "fraction_only":
        return "share"
    return "suppressed" if figure.observation.status.startswith("suppressed") else "no_value"
