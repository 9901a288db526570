"""Cells to a report whose places are cells. What is not clear is a fault, never a guess."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transparency.document import (
    LIMIT,
    SAFE,
    Document,
    DocumentError,
    Fault,
    Location,
    decoded,
    file_bytes,
    join,
    printable,
    shown,
    split,
)
from transparency.sheets import Sheet, SheetError, Value, column_letters, csv_sheet
from transparency.sheets import read_workbook as read_sheets
from transparency.spec import SpecError, load_spec
from transparency.workbook.filling import keys_of, value_at
from transparency.workbook.forms import MISSING, READ_AS, Said, decode
from transparency.workbook.plan import PARENT, REPORT, Field, Kind, Plan, Table, plan_of
from transparency.workbook.words import CODES, FINDINGS, README, tabs_of

MARK = "#"
"""First character of what is not read: the first cell of a row, or the name of a column."""
CONSTANTS = {"TRUE()", "FALSE()"}
"""Formulas as which LibreOffice stores a boolean that somebody typed."""
FOR_READERS = {README, CODES, FINDINGS}


def read_workbook(raw: bytes, source: str) -> Document:
    """The report in an XLSX file. Raises DocumentError."""
    if len(raw) > LIMIT:
        raise DocumentError(source, "too-large", {"limit": LIMIT})
    try:
        found = read_sheets(raw, source)
    except SheetError as error:
        raise _unreadable(error, source) from error
    return _document(source, found, hashlib.sha256(raw).hexdigest(), csv=False)


def read_folder(path: Path | str, source: str | None = None) -> Document:
    """The report in a folder of CSV files, one a sheet. Raises DocumentError."""
    folder = Path(path)
    digest = hashlib.sha256()
    found = []
    total = 0
    for file in sorted(folder.glob("*.csv")):
        name = file.as_posix()
        raw = file_bytes(file, name)
        total += len(raw)
        if total > LIMIT:
            raise DocumentError(folder.as_posix(), "too-large", {"limit": LIMIT})
        digest.update(raw)
        found.append(_csv(raw, name))
    return _document(source or folder.as_posix(), found, digest.hexdigest(), csv=True)


def _csv(raw: bytes, source: str) -> Sheet:
    """The first cell is `#observations`, so that what follows it is the delimiter."""
    text = decoded(raw, source)
    first = text.partition("\n")[0]
    delimiter = next((sign for sign in first if sign in ",;\t"), ",")
    try:
        return csv_sheet(text, delimiter, source)
    except SheetError as error:
        raise _unreadable(error, source) from error


def _unreadable(error: SheetError, source: str) -> DocumentError:
    problem = str(error).removeprefix(printable(source)).lstrip(": ")
    return DocumentError(source, "unreadable-table", {"problem": problem})


def _document(source: str, found: Sequence[Sheet], sha256: str, *, csv: bool) -> Document:
    known: dict[str, Sheet] = {}
    faults: list[Fault] = []
    plan = plan_of(load_spec())
    for sheet in found:
        faults += _recognise(sheet, plan, known)
    if REPORT not in known:
        raise DocumentError(source, "no-report-sheet")
    reader = _Reader(_plan(known[REPORT]), csv=csv)
    data = reader.report(known)
    places = reader.places

    def locate(pointer: str) -> Location:
        parts = split(pointer)
        for length in range(len(parts), 0, -1):
            place = places.get(join(*parts[:length]))
            if place is not None:
                return place
        return Location(source)

    return Document(source, data, sha256, locate, [*faults, *reader.faults])


def _recognise(sheet: Sheet, plan: Plan, known: dict[str, Sheet]) -> Iterator[Fault]:
    first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else ""
    name = first.strip().removeprefix(MARK) if isinstance(first, str) else ""
    tabs = tabs_of(plan)
    if name in FOR_READERS:
        return
    label = shown(sheet.name or Path(sheet.source).name)
    if name not in tabs:
        if any(cell not in ("", None) for row in sheet.rows for cell in row):
            yield Fault("sheet-not-read", "", {"sheet": label})
        return
    if name in known:
        yield Fault("sheet-repeated", _pointer_of(plan, name), {"sheet": label, "id": name})
        return
    known[name] = sheet
    expected = {f"{name}.csv"} if sheet.name is None else tabs[name]
    if label not in expected:
        yield Fault("sheet-renamed", _pointer_of(plan, name), {"sheet": label, "id": name})


def _pointer_of(plan: Plan, name: str) -> str:
    if name == REPORT:
        return ""
    table = plan.table(name)
    return join(*(plan.table(table.parent).path if table.parent else table.path))


def _plan(report: Sheet) -> Plan:
    """The plan of the version that the report names; of the latest where it names none."""
    header = [_name(cell) for cell in report.rows[0]]
    if {"field", "value"} <= set(header):
        names, values = header.index("field"), header.index("value")
        for _, row in _read_rows(report):
            if _name(_at(row, names)) == "spec_version":
                with contextlib.suppress(SpecError):  # a finding of its own
                    return plan_of(load_spec(_name(_at(row, values))))
    return plan_of(load_spec())


@dataclass(slots=True)
class _Columns:
    """Where the fields of a table stand: column -> field, or PARENT."""

    fields: dict[int, Field] = field(default_factory=dict)
    parent: int | None = None
    order: list[tuple[Field, int]] = field(default_factory=list)
    """Fields with their columns in the order of the schema."""

    def known(self) -> set[int]:
        return {*self.fields, *(() if self.parent is None else (self.parent,))}


class _Reader:
    """Builds the data of a report, the place of each value, and the faults of the cells."""

    def __init__(self, plan: Plan, *, csv: bool) -> None:
        self._plan = plan
        self._csv = csv
        self.places: dict[str, Location] = {}
        self.faults: list[Fault] = []

    def report(self, sheets: Mapping[str, Sheet]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        self._report_sheet(sheets[REPORT], data)
        for table in self._plan.tables:
            if table.id in sheets:
                self._table(table, sheets[table.id], data)
        _make(data, self._plan.made)
        return _ordered(data, self._plan)

    # --- the sheet `report`: a field a row -----------------------------------------------

    def _report_sheet(self, sheet: Sheet, data: dict[str, Any]) -> None:
        header = [_name(cell) for cell in (sheet.rows[0] if sheet.rows else ())]
        if "field" not in header or "value" not in header:
            for name in {"field", "value"} - set(header):
                self._fault("column-missing", "", column=name, sheet=_label(sheet))
            return
        names, values = header.index("field"), header.index("value")
        known = {entry.name: entry for entry in self._plan.report}
        seen: set[str] = set()
        self._check_merged(sheet, {values}, "")
        for number, row in _read_rows(sheet):
            name = _name(_at(row, names))
            if name in known and name not in seen:
                seen.add(name)
                self._value(known[name], sheet, (number, values), data, "")
            elif name or _at(row, values) != "":
                rule = "column-repeated" if name in seen else "column-unknown"
                where = _cell_label(sheet, number, names)
                self._fault(rule, "", column=shown(name or "-"), cell=where)

    # --- the other sheets: an item a row ---------------------------------------------------

    def _table(self, table: Table, sheet: Sheet, data: dict[str, Any]) -> None:
        pointer = _pointer_of(self._plan, table.id)
        columns = self._columns(table, sheet, pointer)
        self._check_merged(sheet, columns.known(), pointer)
        marked: dict[int, set[int]] = {}
        for number, column in (*sheet.marks.formulas, *sheet.marks.errors):
            marked.setdefault(number, set()).add(column)
        filled = [
            (number, row)
            for number, row in _read_rows(sheet)
            if self._filled(row, columns, marked.get(number, set()))
        ]
        if table.parent is None:
            self.places.setdefault(pointer, sheet.place(0, 0))
        if filled:
            self._check_mark(table, data)
            self._check_missing(table, sheet, columns, pointer)
        holders = self._holders(table, data)
        for number, row in filled:
            holder = self._holder(table, sheet, number, row, columns, holders)
            if holder is not None:
                self._item(table, sheet, number, columns, *holder)

    def _columns(self, table: Table, sheet: Sheet, pointer: str) -> _Columns:
        known = {entry.name: entry for entry in table.fields}
        columns = _Columns()
        seen: set[str] = set()
        for index, cell in enumerate(sheet.rows[0] if sheet.rows else ()):
            name = _name(cell)
            if index == 0 or name.startswith(MARK):
                continue
            if name in seen:
                where = _cell_label(sheet, 0, index)
                self._fault("column-repeated", pointer, column=shown(name), cell=where)
            elif name == PARENT and table.parent:
                columns.parent = index
            elif name in known:
                columns.fields[index] = known[name]
            else:
                self._unknown_column(sheet, index, name, pointer)
                continue
            seen.add(name)
        self._check_unnamed(sheet, pointer)
        place = {entry.name: index for index, entry in columns.fields.items()}
        columns.order = [(f, place[f.name]) for f in table.fields if f.name in place]
        return columns

    def _unknown_column(self, sheet: Sheet, index: int, name: str, pointer: str) -> None:
        used = any(_at(row, index) != "" for _, row in _read_rows(sheet))
        if name or used:
            where = _cell_label(sheet, 0, index)
            self._fault("column-unknown", pointer, column=shown(name or "-"), cell=where)

    def _check_unnamed(self, sheet: Sheet, pointer: str) -> None:
        """Cells to the right of the last heading belong to no column."""
        width = len(sheet.rows[0]) if sheet.rows else 0
        for number, row in _read_rows(sheet):
            for index in range(width, len(row)):
                if row[index] != "":
                    where = _cell_label(sheet, number, index)
                    self._fault("column-unknown", pointer, column="-", cell=where)
                    return

    def _check_mark(self, table: Table, data: dict[str, Any]) -> None:
        """A mark that a list is empty, beside rows of the list."""
        place = self.places.get(join(*table.path))
        if table.parent is None and place and value_at(data, table.path) == []:
            where = shown(place.place or "")
            self._fault("cell-form-unclear", join(*table.path), cell=where, value="[]")

    def _check_missing(self, table: Table, sheet: Sheet, columns: _Columns, pointer: str) -> None:
        given = {entry.name for entry in columns.fields.values()}
        wanted = [f.name for f in table.fields if f.required and len(f.path) == 1]
        missing = [name for name in wanted if name not in given]
        if table.parent and columns.parent is None:
            missing.append(PARENT)
        for name in missing:
            params = {"column": name, "sheet": _label(sheet), "property": name}
            self.faults.append(Fault("column-missing", pointer, params))

    @staticmethod
    def _filled(row: Sequence[Value], columns: _Columns, marked: set[int]) -> bool:
        return any(_at(row, column) != "" or column in marked for column in columns.known())

    def _holders(self, table: Table, data: dict[str, Any]) -> dict[str, tuple[Any, str]]:
        if table.parent is None:
            return {"": (data, "")}
        parent = self._plan.table(table.parent)
        items = value_at(data, parent.path)
        items = items if isinstance(items, list) else []
        pointers = [join(*parent.path, number) for number in range(len(items))]
        named = dict(zip(keys_of(items), zip(items, pointers, strict=True), strict=True))
        numbered = {f"#{place}": each for place, each in enumerate(named.values(), start=1)}
        return {**numbered, **named}

    def _holder(
        self,
        table: Table,
        sheet: Sheet,
        number: int,
        row: Sequence[Value],
        columns: _Columns,
        holders: Mapping[str, tuple[Any, str]],
    ) -> tuple[Any, str] | None:
        """The object that has the list, and its pointer."""
        if table.parent is None:
            return holders[""]
        name = _name(_at(row, columns.parent)) if columns.parent is not None else ""
        if name in holders:
            return holders[name]
        if columns.parent is not None:
            where = _cell_label(sheet, number, columns.parent)
            pointer = _pointer_of(self._plan, table.id)
            parent = self._plan.table(table.parent).id
            params = {"cell": where, "value": shown(name or "-"), "id": parent}
            self._fault("row-belongs-nowhere", pointer, **params)
        return None

    def _item(
        self, table: Table, sheet: Sheet, number: int, columns: _Columns, holder: Any, above: str
    ) -> None:
        item: dict[str, Any] = {}
        for part in table.path[:-1]:
            holder = holder.setdefault(part, {})
        items = holder.setdefault(table.path[-1], [])
        if not isinstance(items, list):  # a mark that was not clear
            items = holder[table.path[-1]] = []
        pointer = above + join(*table.path, len(items))
        items.append(item)
        first = min(columns.known(), default=0)
        self.places[pointer] = sheet.place(number, first)
        for entry, column in columns.order:
            self._value(entry, sheet, (number, column), item, pointer)
        _make(item, table.made)

    # --- one cell ----------------------------------------------------------------------------

    def _value(
        self, entry: Field, sheet: Sheet, cell: tuple[int, int], item: dict[str, Any], above: str
    ) -> None:
        row, column = cell
        raw = _at(sheet.rows[row], column)
        formula = sheet.marks.formulas.get(cell)
        if raw == "" and formula is None and cell not in sheet.marks.errors:
            if entry.nullable and entry.required:
                _put(item, entry.path, None)
            if entry.kind is not Kind.NO_ITEMS and (
                entry.required or not above
            ):  # where to write what is found missing
                self.places.setdefault(above + join(*entry.path), sheet.place(row, column))
            return
        pointer = above + join(*entry.path)
        said = self._error(sheet, cell) or decode(entry, raw, csv=self._csv)
        self._note(above, entry, sheet.place(row, column))
        if said.fault:
            self._said(said, entry, sheet, cell, pointer, raw)
        if formula is not None and formula not in CONSTANTS:
            where = _cell_label(sheet, row, column)
            value = "-" if raw == "" else shown(_shortest(raw))
            self._fault("cell-formula", pointer, cell=where, value=value)
        if said.value is not MISSING:
            _put(item, entry.path, said.value)

    def _note(self, above: str, entry: Field, place: Location) -> None:
        """The place of a value, which is also that of the object whose first value it is."""
        for length in range(1, len(entry.path) + 1):
            pointer = above + join(*entry.path[:length])
            self.places.setdefault(pointer, place)

    def _error(self, sheet: Sheet, cell: tuple[int, int]) -> Said | None:
        found = sheet.marks.errors.get(cell)
        return None if found is None else Said(found, "cell-error")

    def _said(
        self,
        said: Said,
        entry: Field,
        sheet: Sheet,
        cell: tuple[int, int],
        pointer: str,
        raw: Value,
    ) -> None:
        value = said.value if said.unread else _shortest(raw)
        params: dict[str, str | int] = {"cell": _cell_label(sheet, *cell), "value": shown(value)}
        if said.fault == READ_AS:
            params["read"] = "-" if said.value is MISSING else shown(_words(said.value))
        if said.fault == "cell-wrong-kind":
            params["expected"] = str(entry.kind)
        self.faults.append(Fault(str(said.fault), pointer, params, unread=said.unread))

    def _check_merged(self, sheet: Sheet, columns: set[int], pointer: str) -> None:
        read = {number for number, _ in _read_rows(sheet)}
        for (top, left), (bottom, right) in sheet.marks.merged:
            if columns & set(range(left, right + 1)) and read & set(range(top, bottom + 1)):
                last = f"{column_letters(right)}{bottom + 1}"
                self._fault("cells-merged", pointer, cell=f"{_cell_label(sheet, top, left)}:{last}")

    def _fault(self, rule: str, pointer: str, **params: str) -> None:
        self.faults.append(Fault(rule, pointer, params))


def _read_rows(sheet: Sheet) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Rows below the first whose first cell does not begin with the mark."""
    for number, row in enumerate(sheet.rows):
        marked = bool(row) and isinstance(row[0], str) and row[0].lstrip().startswith(MARK)
        if number and not marked:
            yield number, row


def _at(row: Sequence[Value], column: int) -> Value:
    return row[column] if column < len(row) else ""


def _name(cell: Value) -> str:
    return str(_shortest(cell)).strip()


def _shortest(value: Value) -> Value:
    """A number without the `.0` that the reader of workbooks gives it."""
    whole = isinstance(value, float) and value.is_integer() and abs(value) <= SAFE
    return int(value) if isinstance(value, float) and whole else value


def _words(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _label(sheet: Sheet) -> str:
    return shown(sheet.name or Path(sheet.source).name)


def _cell_label(sheet: Sheet, row: int, column: int) -> str:
    place = sheet.place(row, column).place or ""
    return shown(place if sheet.name is not None else f"{Path(sheet.source).name}:{place}", 80)


def _put(item: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for part in path[:-1]:
        inner = item.setdefault(part, {})
        if not isinstance(inner, dict):  # the mark of an empty object was not clear
            inner = item[part] = {}
        item = inner
    if value in ([], {}) and path[-1] in item and isinstance(item[path[-1]], list | dict):
        return  # the mark of an empty list or object beside what fills it
    item[path[-1]] = value


def _make(item: dict[str, Any], paths: Iterable[tuple[str, ...]]) -> None:
    """The objects that are always there."""
    for path in paths:
        holder: Any = item
        for part in path:
            holder = holder.setdefault(part, {}) if isinstance(holder, dict) else {}


def _ordered(data: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """Properties of the root in the order of the schema."""
    order = [name for name in plan.spec.schema["properties"] if name in data]
    return {name: data[name] for name in order}
