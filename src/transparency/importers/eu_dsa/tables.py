"""The tables of the template in foreign sheets, recognised by their labels and codes.

Neither the number in a file's name nor the order of columns is trusted. A sheet in a language that
`labels.csv` does not know is read by position, counted from the column of codes, if it has
exactly the columns of the template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from transparency.importers.eu_dsa import template
from transparency.importers.eu_dsa.template import CODE, OTHER, TOTAL, plain
from transparency.importers.eu_dsa.values import decimal_mark, hours, text_of
from transparency.sheets import Sheet, Value

BY_CATEGORY = (3, 4, 5, 6)
ENOUGH = 3
"""Known labels that make a row a header."""
SCOPE = re.compile(r"\s*(?:TOTAL|[A-Z]{2}\b.*|\W*)\s*", re.IGNORECASE)
ENOUGH_CODES = 5
"""Codes in one column that make a sheet a table of the template without a known label."""
TOTALS = {"total", "totals", "gesamt", "insgesamt", "totale", "totaal", "razem", "συνολο", "ogolem"}
BARE = {
    category.code.removeprefix("KEYWORD_").removeprefix("STATEMENT_CATEGORY_"): category.code
    for category in template.categories()
    if category.code not in (OTHER, TOTAL)
}
"""A code whose prefix a publisher left out -> the code."""


@dataclass
class Table:
    """One table in one sheet: rows `first` to `last`, and what its columns are.

    `number` is that of the template; 7 stands for tables 7 to 10, which share their columns, and 0
    for a table of measures whose ground (law or terms) cannot be told. `unknown` holds labels of
    columns that are none of the template's.
    """

    sheet: Sheet
    number: int
    first: int
    last: int
    columns: dict[str, int]
    contexts: dict[str, int] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    language: str | None = None

    def cell(self, index: int, name: str) -> Value:
        """The value in a column of a row; "" where there is none."""
        return self.at(index, self.columns.get(name))

    def at(self, index: int, column: int | None) -> Value:
        """The value at a place; "" where there is none."""
        row = self.sheet.rows[index]
        return row[column] if column is not None and column < len(row) else ""

    def text(self, index: int, name: str) -> str:
        """The words in a column of a row."""
        return text_of(self.cell(index, name))

    def filled(self) -> Iterator[int]:
        """Rows that are not blank."""
        for index in range(self.first, self.last):
            if any(text_of(value) for value in self.sheet.rows[index]):
                yield index

    @cached_property
    def mark(self) -> str:
        """What stands before decimals in this table."""
        names = [n for n in self.columns if (self.number or 5, n) in template.figures()]
        names += ["value"] if "value" in self.columns else []
        texts = (self.cell(i, n) for i in range(self.first, self.last) for n in names)
        return decimal_mark((t for t in texts if isinstance(t, str)), self.language)


def tables(sheet: Sheet) -> list[Table]:
    """All tables in a sheet; a header further down starts another one."""
    heads = [(index, head) for index in range(len(sheet.rows)) if (head := _head(sheet, index))]
    ends = [index for index, _ in heads[1:]] + [len(sheet.rows)]
    found = [
        table
        for (index, head), end in zip(heads, ends, strict=False)
        if (table := _table(sheet, index, end, head)) is not None
    ]
    if not any(table.number in (0, *BY_CATEGORY) for table in found):
        unlabelled = _by_position(sheet)
        if unlabelled is not None:
            return [unlabelled]
    return found


Head = Mapping[int, tuple[tuple[str, str, frozenset[int]], ...]]


def _head(sheet: Sheet, index: int) -> Head | None:
    """Column -> what its label can mean, if the row is a header."""
    cells = [(column, text_of(cell)) for column, cell in enumerate(sheet.rows[index])]
    texts = [(column, text) for column, text in cells if text]
    if len(texts) < ENOUGH or any(CODE.fullmatch(text) for _, text in texts):
        return None
    exact = sum(template.is_label(text) for _, text in texts)
    if exact < ENOUGH:
        return None
    found = {column: template.known(text) for column, text in texts}
    return {column: entries for column, entries in found.items() if entries}


def _table(sheet: Sheet, index: int, end: int, head: Head) -> Table | None:
    fields = {entry[0] for entries in head.values() for entry in entries}
    number = _number(fields, head, sheet, range(index + 1, end))
    if number is None:
        return None
    languages = [entry[1] for entries in head.values() for entry in entries]
    others = [language for language in languages if language != "en"]
    table = Table(sheet, number, index + 1, end, {})
    table.language = max(others, key=others.count) if len(others) > len(languages) / 2 else "en"
    header = [text_of(cell) for cell in sheet.rows[index]]
    for column, label in enumerate(header):
        name = _field(head.get(column, ()), number, table.columns)
        if name is not None:
            table.columns[name] = column
            table.labels[name] = " ".join(label.split())
        elif label:
            table.unknown[column] = " ".join(label.split())
    _add_contexts(table)
    _add_by_neighbours(table, header)
    return table


def _number(fields: set[str], head: Head, sheet: Sheet, rows: range) -> int | None:
    if {"orders_to_act", "orders_to_provide"} & fields:
        return 3
    if "notices" in fields:
        return 4
    if {"measures", "removal"} & fields:
        return _ground(head, sheet, rows)
    if {"indicator", "value"} <= fields:
        if "section" in fields:
            return 7
        return 11 if "period" in fields else 1
    return 2 if {"category_label", "category_description"} <= fields else None


def _ground(head: Head, sheet: Sheet, rows: range) -> int:
    """Table 5 (law) or 6 (terms): as its column of codes says, else as its rows and name agree."""
    said = {t for entries in head.values() for e in entries if e[0] == "code" for t in e[2]}
    if 6 in said or 5 in said:  # noqa: PLR2004
        return 6 if 6 in said else 5  # noqa: PLR2004
    return ground_by_rows(sheet, rows)


def ground_by_rows(sheet: Sheet, rows: range) -> int:
    """Table 6 has a category that table 5 lacks; the name must agree. 0 where they do not."""
    codes = {text_of(cell) for index in rows for cell in sheet.rows[index]}
    by_rows = 6 if "STATEMENT_CATEGORY_OTHER_VIOLATION_TC" in codes else 5
    name = (sheet.name or sheet.source.rpartition("/")[2]).casefold()
    digits = re.findall(r"(?<!\d)0?([1-9]|1[01])(?!\d)", name)
    return by_rows if str(by_rows) in digits else 0


def _field(
    entries: Sequence[tuple[str, str, frozenset[int]]], number: int, taken: Mapping[str, int]
) -> str | None:
    wanted = {5, 6} if number == 0 else {number}
    for name, _, numbers in entries:
        fits = not numbers or numbers & wanted
        if fits and name not in taken and name not in ("placeholder", "context_of"):
            return name
    return None


def _add_contexts(table: Table) -> None:
    """Give each column with text on a figure its figure: by its label, else by its rank."""
    prefixes = template.context_prefixes()
    found = [c for c, text in table.unknown.items() if plain(text).startswith(prefixes)]
    names = [name for name in table.columns if (table.number or 5, name) in template.figures()]
    for rank, column in enumerate(found):
        label = plain(table.unknown[column])
        prefix = max((p for p in prefixes if label.startswith(p)), key=len)
        rest = template.known(label.removeprefix(prefix))
        name = next((entry[0] for entry in rest if entry[0] in names), None)
        if name is None and len(found) == len(names):
            name = names[rank]
        if name is not None and name not in table.contexts:
            table.contexts[name] = column
            del table.unknown[column]


def _add_by_neighbours(table: Table, header: Sequence[str]) -> None:
    """Columns with a damaged label, known from what stands beside them."""
    period = table.columns.get("period")
    if period and "service" not in table.columns:
        table.columns["service"] = period - 1
        table.unknown.pop(period - 1, None)
    if "code" not in table.columns and table.number in (0, *BY_CATEGORY):
        column = _code_column(table.sheet, range(table.first, table.last))
        if column is not None:
            table.columns["code"] = column
            table.unknown.pop(column, None)
    code = table.columns.get("code")
    if code is None or table.number not in BY_CATEGORY:
        return
    width = sum(1 for label in header[code + 1 :] if label)
    names = _layouts(table.number).get(width)
    if names is None:
        return
    at = {code + 1 + offset: name for offset, name in enumerate(names)}
    if any(at.get(column) != name for name, column in table.columns.items() if column > code):
        return
    for column, name in at.items():
        if column in table.unknown and not name.startswith("?"):
            table.columns[name] = column
            table.labels[name] = table.unknown.pop(column)


def _layouts(number: int) -> Mapping[int, tuple[str, ...]]:
    """Number of columns after the codes -> what they are; `?` marks the text on a figure."""
    names = template.fields(number)
    lead = ("description", "scope") if number == 3 else ("description",)  # noqa: PLR2004
    texts = tuple(f"?{name}" for name in names)
    return {len(lead) + len(names): lead + names, len(lead) + 2 * len(names): lead + names + texts}


def _code_column(sheet: Sheet, rows: range) -> int | None:
    """The column that holds most of the template's codes."""
    counts: dict[int, int] = {}
    for index in rows:
        for column, cell in enumerate(sheet.rows[index]):
            if isinstance(cell, str) and CODE.fullmatch(cell.strip()):
                counts[column] = counts.get(column, 0) + 1
    best = max(counts, key=lambda column: counts[column], default=None)
    return best if best is not None and counts[best] >= ENOUGH_CODES else None


def _by_position(sheet: Sheet) -> Table | None:
    """A table whose labels are in an unknown language, with exactly the template's columns."""
    everything = range(len(sheet.rows))
    code = _code_column(sheet, everything)
    if code is None:
        return None
    first = next(i for i in everything if CODE.fullmatch(_text(sheet, i, code)))
    above = range(max(0, first - ENOUGH_CODES), first)
    head = max(above, key=lambda i: sum(bool(text_of(c)) for c in sheet.rows[i]), default=None)
    if head is None or not _text(sheet, head, code) or _text(sheet, head, code) == TOTAL:
        return None
    header = [text_of(cell) for cell in sheet.rows[head]]
    width = sum(1 for label in header[code + 1 :] if label)
    rows = range(head + 1, len(sheet.rows))
    for number in (3, 4, 5):
        names = _layouts(number).get(width)
        if names is None:
            continue
        ground = ground_by_rows(sheet, rows) if number == 5 else number  # noqa: PLR2004
        columns = {"code": code}
        contexts: dict[str, int] = {}
        for offset, name in enumerate(names):
            holder = contexts if name.startswith("?") else columns
            holder[name.removeprefix("?")] = code + 1 + offset
        if code >= 1:
            columns["period"] = code - 1
        if code > 1:
            columns["service"] = code - 2
        labels = {n: " ".join(header[c].split()) for n, c in columns.items() if c < len(header)}
        table = Table(sheet, ground, head + 1, rows.stop, columns, contexts, {}, labels, "?")
        if _is_plausible(table):
            return table
    return None


def _is_plausible(table: Table) -> bool:
    """Whether what was read by position looks like it: scopes are scopes, figures figures."""
    for index in table.filled():
        scope = table.text(index, "scope")
        if "scope" in table.columns and not SCOPE.fullmatch(scope):
            return False
        for name in table.columns:
            if (table.number or 5, name) in template.figures():
                kind = hours(table.cell(index, name), table.mark).kind
                if kind == "unreadable":
                    return False
    return True


def _text(sheet: Sheet, index: int, column: int) -> str:
    row = sheet.rows[index]
    return text_of(row[column]) if column < len(row) else ""


def code_of(text: str) -> str | None:
    """A code of the template as it is written there; None for what is none."""
    tidy = re.sub(r"[\s-]+", "_", text.strip().upper())
    if plain(text) in TOTALS:
        return TOTAL
    if CODE.fullmatch(tidy):
        return tidy
    return BARE.get(tidy)
