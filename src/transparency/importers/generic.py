"""Any spreadsheet, by a mapping: columns to metric, dimensions, period and unit, without Python.

The mapping is a YAML or JSON file; `maps/generic.schema.json` describes it, `docs/importing.md`
shows a worked example.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from transparency.document import Document, join, printable, shown
from transparency.importers.drafts import NOT_STATED, Imported, NotPlaced, completed
from transparency.importers.figuretext import Reading, normal, read_figure, text_of
from transparency.importers.genericmap import MappingFile
from transparency.importers.longtables import HEADER_ROWS, sheets_of
from transparency.importers.periodtext import (
    Span,
    ending_on,
    month_number,
    months,
    span_in_name,
    span_in_text,
    span_of,
)
from transparency.importers.places import jurisdiction_of
from transparency.importers.transcribing import (
    LEFT,
    Placed,
    Source,
    Transcription,
    about_with,
    distinct,
    draft_of,
    for_every_report,
    settled,
    slug,
    stated,
)
from transparency.sheets import Sheet, Value

REASONS = {
    **LEFT,
    "unknown_label": "No entry of the mapping fits what row and column say; nothing was guessed.",
    "unknown_column": "A column with content that the mapping does not name.",
    "unknown_table": "A table that no entry of the mapping describes.",
}


class _NoPlaceError(Exception):
    """Why a cell has no place; the message is the reason code."""


def read(paths: Sequence[Path], known: Mapping[str, Any], mapping: MappingFile) -> Imported:
    """The reports in the files. Raises ImportFailed where the mapping fits no table."""
    reader = _Reader(mapping, about_with(_about(mapping.data), known))
    for sheet, sha256 in sheets_of(paths):
        reader.sheet(sheet, sha256)
    if not reader.used:
        names = {_names(key)[0] for table in reader.tables for key in table.key_columns()}
        wanted = ", ".join(sorted(names))
        raise mapping.fault(
            "/tables", f"no table of the files has the columns {shown(wanted, 200)}"
        )
    return Imported(distinct(reader.reports(known)), tuple(reader.left))


def _about(data: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping in the form of a publisher's map."""
    publication = {k: v for k, v in data.get("source", {}).items() if k not in ("id", "title")}
    return {
        "reporter": data["reporter"],
        "publication": publication,
        "date_basis": data.get("date_basis", NOT_STATED),
        "services": {entry["id"]: _without_id(entry) for entry in data.get("services", ())},
        "methods": {entry["id"]: _without_id(entry) for entry in data["methods"]},
        "breaks": data.get("series_breaks", ()),
    }


def _without_id(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "id"}


def _names(said: Any) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


@dataclass(slots=True)
class _Reader:
    """All files while their figures are gathered."""

    mapping: MappingFile
    about: Mapping[str, Any]
    left: list[NotPlaced] = field(default_factory=list)
    figures: dict[tuple[Span, str], list[Placed]] = field(default_factory=dict)
    """Period of the report and file -> figures."""
    sources: dict[str, Source] = field(default_factory=dict)
    shas: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    """Counterparty id -> printed name."""
    used: bool = False

    @property
    def tables(self) -> list[_Table]:
        """The tables that the mapping describes."""
        return [
            _Table(self, number, said) for number, said in enumerate(self.mapping.data["tables"])
        ]

    def sheet(self, sheet: Sheet, sha256: str) -> None:
        """Read a sheet by the first table of the mapping that fits it."""
        for table in self.tables:
            header = table.header(sheet)
            if header is not None:
                self.used = True
                self.shas[sheet.source] = sha256
                table.read(sheet, header)
                return
        if any(text_of(cell) for row in sheet.rows for cell in row):
            self.left.append(NotPlaced(sheet.place(0), sheet.label, "", "unknown_table"))

    def reports(self, known: Mapping[str, Any]) -> Iterator[tuple[str, Document]]:
        """A report for each period; figures of one period from several files go together."""
        data = self.mapping.data
        spans = sorted({span for span, _ in self.figures})
        for span in spans:
            files = [file for other, file in self.figures if other == span]
            placed = []
            for file in files:
                source = self.source(file, span)
                mine = self.figures[(span, file)]
                placed += [replace(figure, source=source.id) for figure in mine]
            made = Transcription(
                about=self.about,
                importer="generic",
                span=span,
                figures=settled(placed, self.left),
                sources=self.sources,
                file=", ".join(files),
                sha256=self.shas[files[0]],
            )
            draft = draft_of(made)
            named = {figure.dimensions.get("counterparty") for figure in made.figures} - {None}
            parties = [
                {"id": key, "name": self.named[key]} for key in sorted(self.named) if key in named
            ]
            extra = {
                "report": data.get("report", {}),
                **({"geography": data["geography"]} if "geography" in data else {}),
                **({"partitions": data["partitions"]} if "partitions" in data else {}),
                **({"counterparties": parties} if parties else {}),
            }
            draft.data = completed(completed(draft.data, extra), for_every_report(known))
            yield made.name, draft.document()

    def source(self, file: str, span: Span) -> Source:
        """The document that a file is."""
        said = self.mapping.data.get("source", {})
        stem = Path(file).stem
        period = span.name
        several = len({other for _, other in self.figures}) > 1
        name = said.get("id", "").replace("{period}", period.lower()) or slug(stem)
        if several and "{period}" not in said.get("id", ""):
            name = slug(f"{name} {stem}") if said.get("id") else slug(stem)
        title = said.get("title", Path(file).name).replace("{period}", period.replace("-", " "))
        source = Source(name, title, Path(file).name, self.shas[file])
        self.sources[name] = source
        return source


@dataclass(frozen=True, slots=True)
class _Header:
    """Where a table's header ends, and its columns by normalised text."""

    last: int
    titles: tuple[str, ...]
    spans: Mapping[int, Span]
    """Columns whose header is a period."""

    def find(self, names: Any) -> int | None:
        """The column with one of the names."""
        wanted = [_title(name) for name in _names(names)]
        found = [_title(title) for title in self.titles]
        return next((found.index(name) for name in wanted if name in found), None)


def _title(text: str) -> str:
    return normal(text.replace("%", " percent "))


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of the mapping."""

    reader: _Reader
    number: int
    said: Mapping[str, Any]

    def header(self, sheet: Sheet) -> _Header | None:
        """The header, if this table is on the sheet."""
        if not fnmatch(Path(sheet.source).name.casefold(), self.said.get("file", "*").casefold()):
            return None
        wanted = self.said.get("sheet")
        if wanted is not None and normal(wanted) != normal(sheet.name or ""):
            return None
        said = self.said.get("header", {})
        rows = said.get("rows", 1)
        starts = [said["row"] - 1] if "row" in said else range(min(HEADER_ROWS, len(sheet.rows)))
        for start in starts:
            header = _header(sheet, start, rows)
            if header is not None and self.fits(header):
                return header
        return None

    def fits(self, header: _Header) -> bool:
        """True where all columns that say what a row is are there, and one of figures."""
        keys = all(header.find(names) is not None for names in self.key_columns())
        columns = [value["column"] for value in self.said["values"]]
        figures = any(
            bool(header.spans) if isinstance(column, Mapping) else header.find(column) is not None
            for column in columns
        )
        return keys and figures

    def key_columns(self) -> Iterator[Any]:
        """Names of each column that says what a row is."""
        period = self.said.get("period", {})
        yield from (period[key] for key in ("column", "month", "last_day") if key in period)
        yield from period.get("columns", ())
        for value in self.said["values"]:
            yield from value.get("when", ())
            texts = [
                *value.get("dimensions", {}).values(),
                value.get("service"),
                self.said.get("service"),
            ]
            yield from (text["column"] for text in texts if isinstance(text, Mapping))

    def read(self, sheet: Sheet, header: _Header) -> None:
        """Every filled row below the header."""
        columns = self.columns(header)
        known = set(columns) | {
            index for names in self.key_columns() if (index := header.find(names)) is not None
        }
        for value in self.said["values"]:
            for key in ("n", "category", "label"):
                names = value.get(key, ())
                names = names.get("column", ()) if isinstance(names, Mapping) else names
                known |= {i for name in _names(names) if (i := header.find(name)) is not None}
        unknown: set[int] = set()
        for number in range(header.last + 1, len(sheet.rows)):
            row = sheet.rows[number]
            texts = [text_of(cell) for cell in row]
            if not any(texts):
                continue
            unknown |= {i for i, text in enumerate(texts) if text and i not in known}
            line = _Line(self, sheet, header, number, row)
            for index, entries in columns.items():
                line.cell(index, entries)
        for index in sorted(unknown):
            title = header.titles[index] if index < len(header.titles) else ""
            place = sheet.place(header.last, index)
            self.reader.left.append(NotPlaced(place, title, "", "unknown_column"))

    def columns(self, header: _Header) -> dict[int, list[tuple[int, Mapping[str, Any]]]]:
        """Column of figures -> its entries with their numbers, in order."""
        found: dict[int, list[tuple[int, Mapping[str, Any]]]] = {}
        for number, value in enumerate(self.said["values"]):
            for place in _places(header, value):
                found.setdefault(place, []).append((number, value))
        return dict(sorted(found.items()))


def _places(header: _Header, value: Mapping[str, Any]) -> list[int]:
    """Columns of an entry: one of its names for a figure, all of them for what is left."""
    if isinstance(value["column"], Mapping):
        return list(header.spans)
    if "leave" in value:
        found = [header.find(name) for name in _names(value["column"])]
    else:
        found = [header.find(value["column"])]
    return [place for place in found if place is not None]


def _header(sheet: Sheet, start: int, rows: int) -> _Header | None:
    """Header of one or several rows; a heading over several columns is written in the first."""
    if start + rows > len(sheet.rows):
        return None
    width = max(len(row) for row in sheet.rows[start : start + rows])
    titles = [""] * width
    for number in range(start, start + rows):
        above = ""
        for index in range(width):
            row = sheet.rows[number]
            text = text_of(row[index]) if index < len(row) else ""
            above = text or (above if number < start + rows - 1 else "")
            titles[index] = " / ".join(part for part in (titles[index], above) if part)
    spans = {i: span for i, title in enumerate(titles) if (span := span_of(title))}
    return _Header(start + rows - 1, tuple(titles), spans)


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a table."""

    table: _Table
    sheet: Sheet
    header: _Header
    number: int
    row: tuple[Value, ...]

    def cell(self, index: int, entries: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        """Place the figure of a cell by the first entry that fits the row, or list it."""
        reader, value = self.table.reader, self.row[index] if index < len(self.row) else ""
        reading = read_figure(value, self.table.said.get("decimal", "."))
        entry = next((e for e in entries if self.fits(e[1].get("when", {}))), None)
        reason = "unknown_label" if entry is None else entry[1].get("leave", "")
        if entry is not None and not reason:
            try:
                figure, span = self.figure(index, reading, *entry)
            except _NoPlaceError as error:
                reason = str(error)
            else:
                reader.figures.setdefault((span, self.sheet.source), []).append(figure)
        if reason and reading.kind != "empty":
            label = " / ".join(filter(None, (*self.words(), self.header.titles[index])))
            place = self.sheet.place(self.number, index)
            reader.left.append(NotPlaced(place, label, reading.text, reason))

    def text(self, names: Any) -> str:
        """What the row says in a column."""
        index = self.header.find(names)
        if index is None or index >= len(self.row):
            return ""
        return text_of(self.row[index])

    def words(self) -> list[str]:
        """What the columns of the key say, for a message."""
        seen = dict.fromkeys(self.header.find(names) for names in self.table.key_columns())
        return [text_of(self.row[i]) for i in seen if i is not None and i < len(self.row)]

    def fits(self, when: Mapping[str, Any]) -> bool:
        """True where every column of the condition has one of its texts."""
        return all(
            normal(self.text(column)) in {normal(text) for text in _names(texts)}
            for column, texts in when.items()
        )

    def figure(
        self, index: int, reading: Reading, number: int, said: Mapping[str, Any]
    ) -> tuple[Placed, Span]:
        """The figure, and the period of its report."""
        table = self.table.said
        report = self.report_span()
        own = self.header.spans.get(index) if isinstance(said["column"], Mapping) else None
        span = own or self.span(said.get("period", table.get("period")), report)
        service = self.code(said.get("service", table.get("service")))
        dimensions = {
            name: self.code(text, name) for name, text in said.get("dimensions", {}).items()
        }
        figure = Placed(
            metric=said["metric"],
            service=service,
            dimensions={name: code for name, code in dimensions.items() if code is not None},
            span=span,
            number=self.value(reading, said),
            method=said["method"],
            source="",
            printed={
                "label": self.label(said, index),
                "category": " / ".join(
                    filter(None, map(self.text, _names(said.get("category", ()))))
                ),
                "value": reading.text,
                "unit": said.get("unit", ""),
            },
            place=self.sheet.place(self.number, index),
            note=said.get("note", ""),
        )
        if report is not None and not report.holds(span):
            pointer = join("tables", self.table.number, "values", number)
            raise self.table.reader.mapping.fault(
                pointer,
                f"{printable(str(figure.place))} is for {span.name}, outside the report's "
                f"period {report.name}; correct period",
            )
        return figure, report or span

    def label(self, said: Mapping[str, Any], index: int) -> str:
        """Label as published."""
        given = said.get("label", self.header.titles[index])
        return given if isinstance(given, str) else self.text(given["column"])

    def value(self, reading: Reading, said: Mapping[str, Any]) -> dict[str, Any]:
        """Value, status, bounds, precision, statistic and n."""
        absent = self.table.said.get("absent", {})
        status = absent.get(reading.kind) if reading.kind in ("empty", "not_available") else None
        if status == "leave":
            raise _NoPlaceError("no_figure")
        kind = said.get("kind", "count")
        scale = Decimal(str(said.get("scale", 1)))
        found = stated(reading, "ratio" if kind == "share" else kind, scale=scale)
        if isinstance(found, str):
            raise _NoPlaceError(found)
        number = {**found, **({"status": status} if status else {})}
        figure = number["value"] is not None
        if figure and kind == "share":
            number["precision"] = {"kind": "fraction_only", "share_of": said["share_of"]}
        elif figure and "precision" in said:
            number["precision"] = said["precision"]
        if "statistic" in said:
            number["statistic"] = said["statistic"]
        cases = read_figure(self.text(said["n"])).value if "n" in said else None
        return {**number, **({"n": int(cases)} if cases is not None else {})}

    def code(self, said: Any, dimension: str = "") -> str | None:
        """A constant, or the code for what a column says."""
        if said is None or isinstance(said, str):
            return said
        text = self.text(said["column"])
        codes = {normal(label): code for label, code in said.get("codes", {}).items()}
        if normal(text) in codes:
            return codes[normal(text)] or None
        place = jurisdiction_of(text) if said.get("places") else None
        if said.get("slug"):
            place = slug(text)
            if dimension == "counterparty":
                self.table.reader.named.setdefault(place, text)
        if place is None:
            raise _NoPlaceError("unknown_label")
        return place

    def report_span(self) -> Span | None:
        """Period of the report; None where each figure's own is taken."""
        said = self.table.reader.mapping.data.get("period")
        if said is None:
            return None
        if "constant" in said:
            span = span_of(said["constant"])
        elif "file_name" in said:
            span = span_in_name(Path(self.sheet.source).name)
        else:
            above = (text_of(cell) for row in self.sheet.rows[: self.header.last] for cell in row)
            span = next((span for text in above if (span := span_in_text(text))), None)
        if span is None:
            source = printable(self.sheet.label)
            raise self.table.reader.mapping.fault("/period", f"{source}: no period is found there")
        return span

    def span(self, said: Mapping[str, Any] | None, report: Span | None) -> Span:
        """Period of the figure."""
        span: Span | None = report
        if said is not None and "report" not in said:
            span = self.own_span(said, report)
        if span is None:
            raise _NoPlaceError("unknown_period")
        return span

    def own_span(self, said: Mapping[str, Any], report: Span | None) -> Span | None:
        """Period that the row, or a constant, states."""
        if "constant" in said:
            return span_of(said["constant"])
        if "columns" in said:
            return span_of(" ".join(self.text(name) for name in said["columns"]))
        if "month" in said:
            number = month_number(self.text(said["month"]))
            years = range(report.start.year, report.end.year + 1) if report else range(0)
            spans = (months(year, number, 1) for year in years if number)
            return next((span for span in spans if report and report.holds(span)), None)
        if "last_day" in said:
            index = self.header.find(said["last_day"])
            day = self.row[index] if index is not None and index < len(self.row) else ""
            return _ending(day, said.get("months", 3))
        return span_of(self.text(said["column"]))


def _ending(day: Value, length: int) -> Span | None:
    if isinstance(day, datetime.datetime):
        day = day.date()
    if isinstance(day, str):
        try:
            day = datetime.date.fromisoformat(day.strip())
        except ValueError:
            return None
    return ending_on(day, length) if isinstance(day, datetime.date) else None
