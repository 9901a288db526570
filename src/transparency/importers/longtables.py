"""Foreign tables with one figure a row: every row with its place, key, printed text and number.

This level loses nothing: it holds every policy area, market and metric of the file, those outside
the standard's subject as well, so that an analysis of revisions can run over whole files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from transparency.document import Location, printable, shown
from transparency.importers import ImportFailed
from transparency.importers.drafts import NotPlaced
from transparency.importers.figuretext import Reading, normal, read_figure, text_of
from transparency.sheets import Sheet, files, read

HEADER_ROWS = 30
"""Rows at the top of a table among which its header is looked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of a foreign table: `key` has the publisher's own words by column name."""

    place: Location
    key: Mapping[str, str]
    reading: Reading

    @property
    def id(self) -> tuple[str, ...]:
        """The key as values, in the order of the columns asked for."""
        return tuple(self.key.values())


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of one foreign file, and what of it could not be read as a row."""

    source: str
    sha256: str
    rows: tuple[Row, ...]
    left: tuple[NotPlaced, ...] = ()

    @property
    def file(self) -> str:
        """Name of the file without its folder."""
        return Path(self.source).name


def sheets_of(paths: Iterable[Path | str]) -> Iterator[tuple[Sheet, str]]:
    """Each sheet of the files, with the SHA-256 of the file that holds it."""
    for path in files(paths):
        foreign = read([path])
        for sheet in foreign.sheets:
            yield sheet, foreign.sha256


def read_long(
    paths: Iterable[Path | str], columns: Mapping[str, Sequence[str]], value: str
) -> tuple[Table, ...]:
    """The tables of the files that have all columns, in any order and under any of their names.

    `columns` is name -> accepted headers; `value` names the column of the figures. Raises
    ImportFailed when no table has them, and SheetError for what is no table.
    """
    tables, seen = [], []
    for sheet, sha256 in sheets_of(paths):
        seen.append(sheet.label)
        table = read_table(sheet, sha256, columns, value)
        if table is not None:
            tables.append(table)
    if not tables:
        named = ", ".join(names[0] for names in columns.values())
        raise ImportFailed(
            f"{shown(', '.join(seen), 200)}: no row has the headers {named}; is it another file?"
        )
    return tuple(tables)


def read_table(
    sheet: Sheet, sha256: str, columns: Mapping[str, Sequence[str]], value: str
) -> Table | None:
    """The rows of a sheet, or None where no row near its top has all columns."""
    accepted = {normal(name): column for column, names in columns.items() for name in names}
    for top, header in enumerate(sheet.rows[:HEADER_ROWS]):
        found: dict[str, int] = {}
        for index, cell in enumerate(header):
            column = accepted.get(normal(text_of(cell)))
            if column is not None:
                found.setdefault(column, index)
        if len(found) == len(columns):
            rows, left = _rows(sheet, top, {name: found[name] for name in columns}, value)
            return Table(sheet.source, sha256, tuple(rows), tuple(left))
    return None


def _rows(
    sheet: Sheet, top: int, found: Mapping[str, int], value: str
) -> tuple[list[Row], list[NotPlaced]]:
    rows, left = [], []
    header = [text_of(cell) for cell in sheet.rows[top]]
    titles = {name: normal(header[index]) for name, index in found.items()}
    unknown: set[int] = set()
    for number in range(top + 1, len(sheet.rows)):
        cells = [text_of(cell) for cell in sheet.rows[number]]
        if not any(cells):
            continue
        texts = {name: cells[i] if i < len(cells) else "" for name, i in found.items()}
        if all(normal(text) == titles[name] for name, text in texts.items()):
            continue  # the header, repeated
        key = {name: text for name, text in texts.items() if name != value}
        if not any(key.values()):
            words = " ".join(filter(None, cells))
            left.append(NotPlaced(sheet.place(number), "", printable(words), "unknown_label"))
            continue
        column = found[value]
        cell = sheet.rows[number][column] if column < len(cells) else ""
        rows.append(Row(sheet.place(number, column), key, read_figure(cell)))
        unknown |= {i for i, text in enumerate(cells) if text and i not in found.values()}
    for index in sorted(unknown):
        title = header[index] if index < len(header) else ""
        left.append(NotPlaced(sheet.place(top, index), title, "", "unknown_column"))
    return rows, left
