"""Spreadsheets and CSV files as rows of values, each with its place. Read with care, never guessed.

The files are foreign: sizes are looked at before their content, nothing in them is executed or
fetched. Needs python-calamine for workbooks.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import hashlib
import io
import lzma
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from transparency.document import Location, TransparencyError, printable
from transparency.xlsxparts import Marks, PartsError, marks_of

Value: TypeAlias = str | float | bool | datetime.date | datetime.datetime | datetime.time
"""A cell. CSV has text only; a workbook gives every number as float; an empty cell is ""."""

LIMIT = 200_000_000
"""Most bytes of one file, and of everything unpacked from a zip or a workbook."""
CELLS = 5_000_000
"""Most cells of one sheet."""
MEMBERS = 2_000
"""Most files in a zip."""

WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
TEXTS = {".csv", ".tsv", ".txt"}
DELIMITERS = ",;\t|"


class SheetError(TransparencyError):
    """A file that cannot be read as a table. The message is one line: place, fault, remedy."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `rows` may differ in length; `lines` holds the line on which each row starts."""

    source: str
    name: str | None
    rows: tuple[tuple[Value, ...], ...]
    lines: tuple[int, ...]
    marks: Marks = field(default_factory=Marks)
    """Formulas, errors and merges, where the file is an XLSX workbook."""

    def place(self, row: int, column: int | None = None) -> Location:
        """Where a row or cell stands (both count from 0): `Sheet!C7`, or `17 column F`."""
        letter = "" if column is None else column_letters(column)
        line = self.lines[row] if row < len(self.lines) else row + 1
        if self.name is not None:
            return Location(self.source, place=f"{printable(self.name)}!{letter or 'A'}{line}")
        return Location(self.source, place=f"{line} column {letter}" if letter else str(line))

    @property
    def label(self) -> str:
        """The file with the sheet, for a message."""
        return self.source if self.name is None else f"{self.source}:{printable(self.name)}"


@dataclass(frozen=True, slots=True)
class Foreign:
    """All tables of one or more files, and the SHA-256 of their bytes in order."""

    sheets: tuple[Sheet, ...]
    sha256: str


def column_letters(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read(paths: Iterable[Path | str]) -> Foreign:
    """The tables of CSV files, workbooks, zips of them, and folders of them, in order of name.

    Raises SheetError for what cannot be read; files of other kinds in a folder or zip are skipped.
    """
    digest = hashlib.sha256()
    sheets: list[Sheet] = []
    for path in files(paths):
        raw = _bytes(path)
        digest.update(raw)
        sheets += _sheets(raw, path.as_posix())
    if not sheets:
        named = ", ".join(str(path) for path in paths)
        raise SheetError(f"{printable(named)}: no table was found; give a CSV, XLSX or zip file")
    return Foreign(tuple(sheets), digest.hexdigest())


def files(paths: Iterable[Path | str]) -> Iterator[Path]:
    """The files named, and the tables and zips inside the folders named, in order of name."""
    for path in map(Path, paths):
        if path.is_dir():
            known = TEXTS | WORKBOOKS | {".zip"}
            inside = (p for p in sorted(path.rglob("*")) if p.suffix.lower() in known)
            yield from (p for p in inside if not p.name.startswith((".", "~$")))
        else:
            yield path


def _bytes(path: Path) -> bytes:
    source = printable(path.as_posix())
    try:
        if not path.is_file():
            raise SheetError(f"{source}: is not a file; give a file or a folder that exists")
        if path.stat().st_size > LIMIT:
            raise SheetError(f"{source}: larger than {LIMIT} bytes; split it")
        return path.read_bytes()
    except OSError as error:
        raise SheetError(f"{source}: cannot be read: {error.strerror}; check the file") from error


def _sheets(raw: bytes, source: str, *, inside: bool = False) -> Iterator[Sheet]:
    suffix = Path(source).suffix.lower()
    if suffix in WORKBOOKS:
        yield from read_workbook(raw, source)
    elif suffix == ".zip" and not inside:
        yield from _zip(raw, source)
    elif suffix in TEXTS:
        yield read_csv(raw, source)
    else:
        raise SheetError(f"{printable(source)}: not a CSV, XLSX or zip file; give one of these")


def _zip(raw: bytes, source: str) -> Iterator[Sheet]:
    with _archive(raw, source) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            name = info.filename
            hidden = name.startswith("__MACOSX") or Path(name).name.startswith(".")
            if not info.is_dir() and not hidden and Path(name).suffix.lower() in TEXTS | WORKBOOKS:
                yield from _sheets(_member(archive, info, source), f"{source}/{name}", inside=True)


DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(RuntimeError, NotImplementedError, OSError, EOFError, ValueError),
)
"""What reading a member of a damaged archive may raise."""


def _archive(raw: bytes, source: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except DAMAGED as error:
        raise SheetError(
            f"{printable(source)}: not a readable zip or workbook; save it again"
        ) from error
    entries = archive.infolist()
    if len(entries) > MEMBERS or sum(entry.file_size for entry in entries) > LIMIT:
        raise SheetError(f"{printable(source)}: unpacks to more than {LIMIT} bytes; split it")
    return archive


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: str) -> bytes:
    """The bytes of a member; what it says of its own size is not believed."""
    try:
        with archive.open(info) as file:
            raw = file.read(LIMIT + 1)
    except DAMAGED as error:
        raise SheetError(f"{printable(source)}: damaged or locked; save it again") from error
    if len(raw) > LIMIT:
        raise SheetError(f"{printable(source)}: unpacks to more than {LIMIT} bytes; split it")
    return raw


def read_workbook(raw: bytes, source: str) -> list[Sheet]:
    """The sheets of a workbook. A formula gives the value stored with it."""
    from python_calamine import CalamineError, CalamineWorkbook

    marks = _inspected(raw, source) if raw[:2] == b"PK" else {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        return [
            _sheet(book.get_sheet_by_name(name), name, source, marks.get(name, Marks()))
            for name in book.sheet_names
        ]
    except CalamineError as error:
        raise SheetError(
            f"{printable(source)}: not a readable workbook; save it again as XLSX"
        ) from error


def _inspected(raw: bytes, source: str) -> dict[str, Marks]:
    """What the XML of an XLSX says, looked at before the reader of values makes room for it."""
    with _archive(raw, source) as archive:
        total = sum(len(_member(archive, info, source)) for info in archive.infolist())
        if total > LIMIT:
            raise SheetError(f"{printable(source)}: unpacks to more than {LIMIT} bytes; split it")
        if "xl/workbook.xml" not in archive.namelist():
            return {}
        try:
            marks = marks_of(archive)
        except PartsError as error:
            raise SheetError(
                f"{printable(source)}: not a readable workbook ({error}); save it again as XLSX"
            ) from error
    for name, of_sheet in marks.items():
        _check_extent(of_sheet.height, of_sheet.width, name, source)
    return marks


def _check_extent(height: int, width: int, name: str, source: str) -> None:
    if height * width > CELLS:
        raise SheetError(
            f"{printable(source)}:{printable(name)}: reaches over more than {CELLS} cells; "
            "delete what stands far from the rest"
        )


def _sheet(sheet: object, name: str, source: str, marks: Marks) -> Sheet:
    _check_extent(sheet.total_height, sheet.total_width, name, source)  # type: ignore[attr-defined]
    # skip_empty_area: by default leading empty rows vanish and every address shifts
    rows = sheet.to_python(skip_empty_area=False)  # type: ignore[attr-defined]
    return Sheet(source, name, tuple(map(tuple, rows)), tuple(range(1, len(rows) + 1)), marks)


def read_csv(raw: bytes, source: str) -> Sheet:
    """The rows of a text table; encoding and delimiter are found from the content."""
    text = decoded(raw, source)
    return csv_sheet(text, delimiter_of(text), source)


def csv_sheet(text: str, delimiter: str, source: str) -> Sheet:
    """The rows of a text table whose delimiter is known."""
    rows, lines = _rows(text, delimiter, source)
    return Sheet(source, None, tuple(rows), tuple(lines))


def decoded(raw: bytes, source: str) -> str:
    """Text in UTF-8, UTF-16 (also without a mark) or Windows-1252, in this order of trial."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(mark):
            return _strictly(raw, encoding, source)
    if b"\0" in raw[:200]:
        return _strictly(raw, "utf-16-be" if raw[:1] == b"\0" else "utf-16-le", source)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(raw, "cp1252", source)


def _strictly(raw: bytes, encoding: str, source: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise SheetError(
            f"{printable(source)}: the text is in no known encoding; save it as UTF-8"
        ) from error


def delimiter_of(text: str) -> str:
    """The delimiter under which most of the first rows have the same number of cells."""

    def score(delimiter: str) -> tuple[int, int]:
        sample = csv.reader(io.StringIO(text[:50_000], newline=""), delimiter=delimiter)
        widths: Counter[int] = Counter()
        try:
            for row, _ in zip(sample, range(60), strict=False):
                widths[len(row)] += len(row) > 1
        except csv.Error:
            return 0, 0
        width, rows = widths.most_common(1)[0] if widths else (0, 0)
        return rows * (width > 1), width

    return max(DELIMITERS, key=score)


def _rows(text: str, delimiter: str, source: str) -> tuple[list[tuple[str, ...]], list[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    cells, before = 0, 0
    try:
        for row in reader:
            cells += len(row)
            if cells > CELLS:
                raise SheetError(f"{printable(source)}: more than {CELLS} cells; split it")
            rows.append(tuple(row))
            lines.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        raise SheetError(f"{printable(source)}:{reader.line_num}: {error}; mend the row") from error
    return rows, lines


def width(rows: Sequence[Sequence[Value]]) -> int:
    """Cells of the longest row."""
    return max(map(len, rows), default=0)
