"""What changed between two reports: figures by cell, methods by id, and what must be restated."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from transparency import schema
from transparency.cells import Cell, Figure, Figures
from transparency.document import Document, TransparencyError, shown
from transparency.report import Report
from transparency.rules.restatements import covers, differs, restated_cells
from transparency.spec import load_spec, versions
from transparency.validation import build

BESIDE = {"observations", "methods"}
"""Root properties that are compared entry by entry; of others it is told that they differ."""
PLACES = {"metric", "service", "dimensions", "period", "statistic"}
"""Properties of an observation that say which figure it is."""


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that differs, or that goes on in another period.

    `old` is None when it was added, `new` when it was dropped. `fields` are the properties of the
    observation that differ, in the order of their names.
    `restate` is True when the number is another one than before, beyond its rounding, and the new
    report lists no restatement and no correction of it.
    """

    cell: Cell
    old: Figure | None
    new: Figure | None
    fields: tuple[str, ...] = ()
    restate: bool = False

    @property
    def kind(self) -> str:
        """`added`, `dropped`, `changed`, or `continued`: the same figure of another period."""
        if self.old is None or self.new is None:
            return "added" if self.old is None else "dropped"
        return "changed" if self.old.cell == self.new.cell else "continued"


@dataclass(frozen=True, slots=True)
class MethodChange:
    """One method that differs; `fields` is empty when it was added or dropped.

    `unbroken` are metrics that use it, stand in both reports, and for which the new report has no
    series break.
    """

    id: str
    kind: str
    fields: tuple[str, ...]
    unbroken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences. `same` counts equal figures; `others` are root properties that differ."""

    same: int
    figures: tuple[Change, ...]
    methods: tuple[MethodChange, ...]
    others: tuple[str, ...]

    @property
    def any(self) -> bool:
        """True when the two reports do not say the same."""
        return bool(self.figures or self.methods or self.others)

    @property
    def restate(self) -> tuple[Change, ...]:
        """Figures that need a restatement."""
        return tuple(change for change in self.figures if change.restate)


def changes(old: Document, new: Document) -> Changes:
    """Compare two reports whose structure is sound; TransparencyError for any other.

    Order of lists and positions do not count.
    """
    before, after = Figures(_report(old)), Figures(_report(new))
    figures = tuple(_figures(before, after, old, new))
    both = before.by_cell.keys() & after.by_cell.keys()
    changed = sum(change.kind == "changed" for change in figures)
    methods = tuple(_methods(before.report, after.report, old, new))
    names = {*old.data, *new.data} - BESIDE
    others = sorted(name for name in names if not _equal(old.data.get(name), new.data.get(name)))
    return Changes(len(both) - changed, figures, methods, tuple(others))


def _report(document: Document) -> Report:
    version = document.data.get("spec_version")
    known = {entry["version"] for entry in versions()}
    sound = version in known and schema.sound(schema.check(load_spec(str(version)), document.data))
    if not sound:
        raise TransparencyError(
            f"{shown(document.source, 400)}: its structure is not sound; check it first with: "
            "transparency validate"
        )
    return build(document.data)


def _figures(before: Figures, after: Figures, old: Document, new: Document) -> Iterator[Change]:
    """In the order of the new report; those that it drops come last."""
    restated = restated_cells(after.report)
    earlier = _by_place(before) if before.report.period != after.report.period else {}
    later = _by_place(after) if earlier else {}
    for cell, figure in after.by_cell.items():
        same = before.by_cell.get(cell)
        last = earlier.get(_place(cell, after.report))
        if same is None:
            yield Change(cell, last, figure, _differing(last, figure, old, new))
            continue
        fields = _differing(same, figure, old, new)
        if fields:
            yield Change(cell, same, figure, fields, _restate(same, figure, after, restated))
    for cell, figure in before.by_cell.items():
        if cell not in after.by_cell and _place(cell, before.report) not in later:
            gone = _same_report(before.report, after.report)
            restate = gone and _restate(figure, None, after, restated)
            yield Change(cell, figure, None, (), restate)


def _by_place(figures: Figures) -> dict[Cell | None, Figure]:
    """Figures of the report's own period by their cell without the period."""
    found = {_place(cell, figures.report): figure for cell, figure in figures.by_cell.items()}
    found.pop(None, None)
    return found


def _place(cell: Cell, report: Report) -> Cell | None:
    """A cell of the report's own period without that period; None for any other."""
    if (cell.start, cell.end) != (report.period.start, report.period.end):
        return None
    return cell._replace(start=datetime.date.min, end=datetime.date.min)


def _differing(
    old: Figure | None, new: Figure, before: Document, after: Document
) -> tuple[str, ...]:
    return _fields(_entry(before, old), _entry(after, new), PLACES) if old else ()


def _same_report(old: Report, new: Report) -> bool:
    """Whether one is a version of the other, so that a figure left out is a figure taken back."""
    return (old.reporter.id, old.report.id) == (new.reporter.id, new.report.id)


def _restate(old: Figure, new: Figure | None, after: Figures, restated: frozenset[Cell]) -> bool:
    if old.cell in restated or not differs(old, new):
        return False
    places = {old.pointer, new.pointer if new else old.pointer}
    listed = (change.path for change in after.report.changes)
    return not any(covers(path, place) for path in listed for place in places)


def _entry(document: Document, figure: Figure) -> Mapping[str, Any]:
    entry: Mapping[str, Any] = document.data["observations"][figure.index]
    return entry


def _fields(
    old: Mapping[str, Any], new: Mapping[str, Any], but: AbstractSet[str] = frozenset()
) -> tuple[str, ...]:
    names = sorted({*old, *new} - but)
    return tuple(name for name in names if not _equal(old.get(name), new.get(name)))


def _equal(old: Any, new: Any) -> bool:
    """Whether two values say the same: lists of entries with an id have no order."""
    if isinstance(old, list) and isinstance(new, list):
        return bool(_keyed(old) == _keyed(new))
    return bool(old == new)


def _keyed(items: list[Any]) -> Any:
    ids = [item.get("id") for item in items if isinstance(item, dict)]
    if len(ids) == len(items) and all(ids) and len(set(ids)) == len(ids):
        return dict(zip(ids, items, strict=True))
    return items


def _methods(before: Report, after: Report, old: Document, new: Document) -> Iterator[MethodChange]:
    earlier = {entry["id"]: entry for entry in old.data["methods"]}
    later = {entry["id"]: entry for entry in new.data["methods"]}
    shared = {o.metric for o in before.observations} & {o.metric for o in after.observations}
    broken = {entry.metric for entry in after.series_breaks}  # None is a break of every metric
    for name in (*later, *(name for name in earlier if name not in later)):
        was, now = earlier.get(name), later.get(name)
        if was is None or now is None:
            yield MethodChange(name, "added" if was is None else "dropped", (), ())
            continue
        fields = _fields(was, now)
        if fields:
            using = {o.metric for o in after.observations if o.method == name}
            yield MethodChange(
                name,
                "changed",
                fields,
                () if None in broken else tuple(sorted(using & shared - broken)),
            )
