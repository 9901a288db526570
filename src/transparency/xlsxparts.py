"""What an XLSX file says of its cells beside their values: formulas, errors, merges, extent.

The reader of values gives none of these, and makes room for every cell up to the last one, so the
extent is looked at first. Streams each part; a document type declaration is refused.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

CHUNK = 1 << 20
ROWS, COLUMNS = 1_048_576, 16_384
ADDRESS = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
MOST_MARKS = 10_000
"""Formulas or errors of one sheet that are remembered."""


class PartsError(Exception):
    """The XML of a workbook is not what a workbook has."""


Cell = tuple[int, int]
"""Row and column, both from 0."""


@dataclass(slots=True)
class Marks:
    """Of one sheet: formulas and errors as text by cell, merged ranges, rows and columns used."""

    formulas: dict[Cell, str] = field(default_factory=dict)
    errors: dict[Cell, str] = field(default_factory=dict)
    merged: list[tuple[Cell, Cell]] = field(default_factory=list)
    height: int = 0
    width: int = 0


def marks_of(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Sheet name -> its marks. Raises PartsError, and what zipfile raises."""
    targets = dict(_relations(archive))
    return {
        name: _marks(archive, targets[relation])
        for name, relation in _sheet_names(archive)
        if relation in targets
    }


def _sheet_names(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next((v for key, v in attributes.items() if _local(key) == "id"), "")
            found.append((attributes.get("name", ""), relation))

    _parse(archive, "xl/workbook.xml", start)
    return found


def _relations(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))
            found.append((attributes.get("Id", ""), target.lstrip("/")))

    _parse(archive, "xl/_rels/workbook.xml.rels", start)
    yield from found


def _marks(archive: zipfile.ZipFile, part: str) -> Marks:
    scan = _Scan()
    _parse(archive, part, scan.start, scan.end, scan.text)
    return scan.marks


class _Scan:
    """Follows the cells of a sheet; a cell without an address is the next in its row."""

    def __init__(self) -> None:
        self.marks = Marks()
        self._row = -1
        self._cell: Cell = (-1, -1)
        self._is_error = False
        self._formula: str | None = None
        self._text: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._start_row(attributes)
        elif name == "c":
            self._start_cell(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name in ("v", "f", "is"):
            self._used()
            self._text = []

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        if name not in ("v", "f", "is") or self._text is None:
            return
        text, self._text = "".join(self._text), None
        if name == "f" and len(self.marks.formulas) < MOST_MARKS:
            self.marks.formulas[self._cell] = text
        elif name == "v" and self._is_error and len(self.marks.errors) < MOST_MARKS:
            self.marks.errors[self._cell] = text

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        given = attributes.get("r", "")
        self._row = int(given) - 1 if re.fullmatch("[0-9]{1,7}", given) else self._row + 1
        self._cell = (self._row, -1)

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        address = attributes.get("r")
        self._cell = (self._row, self._cell[1] + 1) if address is None else _cell(address)
        self._is_error = attributes.get("t") == "e"

    def _used(self) -> None:
        row, column = self._cell
        if not (0 <= row < ROWS and 0 <= column < COLUMNS):
            raise PartsError("a cell lies outside the sheet")
        self.marks.height = max(self.marks.height, row + 1)
        self.marks.width = max(self.marks.width, column + 1)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        self.marks.merged.append((_cell(first), _cell(last or first)))
        if len(self.marks.merged) > MOST_MARKS:
            raise PartsError(f"more than {MOST_MARKS} merged ranges")


def _cell(address: str) -> Cell:
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise PartsError("a cell has an address that no sheet has")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


Start = Callable[[str, Mapping[str, str]], None]


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Start,
    end: Callable[[str], None] = lambda _: None,
    text: Callable[[str], None] = lambda _: None,
) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    try:
        with archive.open(part) as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk)
            parser.Parse(b"", True)
    except KeyError as error:
        raise PartsError(f"it has no part {part}") from error
    except expat.ExpatError as error:
        raise PartsError(f"its part {part} is not XML") from error


def _refuse_doctype(*_: object) -> None:
    raise PartsError("it holds a document type declaration, which no workbook needs")


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name
