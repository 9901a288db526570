"""A report as rows of cells: what both forms, workbook and CSV folder, are written from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transparency.document import TransparencyError, join, printable, shown
from transparency.workbook.forms import MISSING, encode
from transparency.workbook.plan import Field, Kind, Plan, Table

Cell = str | float | bool
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """Cells of a report: one for each field of `report`, and rows by table id.

    A row of a list within items starts with the id of its item; the others follow the fields.
    """

    report: Row
    tables: Mapping[str, tuple[Row, ...]]


def fill(plan: Plan, data: Mapping[str, Any], source: str, *, csv: bool) -> Filled:
    """The cells of a report. Raises TransparencyError for what no cell holds.

    `data` may be incomplete, but has only what the schema knows.
    """
    filler = _Filler(plan, source, csv=csv)
    report = tuple(filler.cell(field, data, "") for field in plan.report)
    return Filled(report, {table.id: tuple(filler.rows(table, data)) for table in plan.tables})


def value_at(data: Any, path: Sequence[str]) -> Any:
    """The value at a path into objects, or MISSING."""
    for part in path:
        if not isinstance(data, Mapping) or part not in data:
            return MISSING
        data = data[part]
    return data


class _Filler:
    def __init__(self, plan: Plan, source: str, *, csv: bool) -> None:
        self._plan = plan
        self._source = source
        self._csv = csv

    def cell(self, field: Field, item: Any, pointer: str) -> Cell:
        value = value_at(item, field.path)
        if field.kind in (Kind.NO_ITEMS, Kind.NO_FIELDS):
            return {Kind.NO_ITEMS: "[]", Kind.NO_FIELDS: "{}"}[field.kind] if _empty(value) else ""
        try:
            return encode(field, value, csv=self._csv)
        except ValueError as error:
            place = f"{printable(self._source)}: {shown(pointer + join(*field.path), 200)}"
            raise TransparencyError(f"{place}: {error}; shorten it or keep to JSON") from error

    def rows(self, table: Table, data: Mapping[str, Any]) -> Iterator[Row]:
        if table.parent is None:
            for index, item in enumerate(_items(data, table.path)):
                yield self._row(table, item, join(*table.path, index))
            return
        holder = self._plan.table(table.parent)
        parents = _items(data, holder.path)
        names = keys_of(parents)
        for number, (name, parent) in enumerate(zip(names, parents, strict=True)):
            for index, item in enumerate(_items(parent, table.path)):
                pointer = join(*holder.path, number, *table.path, index)
                yield (name, *self._row(table, item, pointer))

    def _row(self, table: Table, item: Any, pointer: str) -> Row:
        return tuple(self.cell(field, item, pointer) for field in table.fields)


def keys_of(items: Sequence[Any]) -> list[str]:
    """What rows of a list within items call their item: its id, else its number, `#3`."""
    ids = [item.get("id") if isinstance(item, Mapping) else None for item in items]
    number = Counter(ids)
    return [
        str(name) if name and number[name] == 1 else f"#{place}"
        for place, name in enumerate(ids, start=1)
    ]


def _empty(value: Any) -> bool:
    return isinstance(value, list | dict) and not value


def _items(data: Any, path: Sequence[str]) -> list[Any]:
    value = value_at(data, path)
    return value if isinstance(value, list) else []
