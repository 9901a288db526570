"""A report as an XLSX workbook: headings in plain words with notes, drop-downs, locked headings.

Every text is written as text, never as a formula or a link.
"""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from transparency.sheets import column_letters
from transparency.spec import Spec
from transparency.workbook.examples import example_row
from transparency.workbook.filling import Cell, Filled, fill
from transparency.workbook.plan import PARENT, REPORT, Field, Kind, Plan, Table
from transparency.workbook.reading import MARK
from transparency.workbook.words import CODES, FINDINGS, HELP, README, WORDS, tab_of

MADE = datetime.datetime(2026, 1, 1)  # noqa: DTZ001  (the same file from the same report)
HEADINGS = 2
"""Rows above the data: machine names, words. An example may follow."""
SPARE_ROWS = 500
"""Rows below the data that have drop-downs."""
NAVY, GREY, PALE, RULE, YELLOW = "#1F3864", "#7F7F7F", "#F2F2F2", "#D9D9D9", "#FFFBE6"
SEVERITY_COLOURS = {"error": "#C00000", "warning": "#9C5700", "info": "#1F3864"}
REFERENCES = {
    "service": "services",
    "method": "methods",
    "source": "source_documents",
}
"""Fields that name an item of another list by its id."""
PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}
WIDTHS = {
    Kind.TEXT: 22,
    Kind.DATE: 12,
    Kind.CODE: 22,
    Kind.INTEGER: 12,
    Kind.NUMBER: 12,
    Kind.BOOLEAN: 10,
    Kind.SCALAR: 16,
    Kind.CODES: 26,
    Kind.TEXTS: 34,
    Kind.JSON: 20,
    Kind.NO_ITEMS: 10,
    Kind.NO_FIELDS: 10,
}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding in words. `sheet` and `cell` (`C7`) lead to its place where it has one."""

    severity: str
    severity_word: str
    rule: str
    message: str
    label: str
    pointer: str
    sheet: str | None
    cell: str | None


class _ExactSheet(Worksheet):  # type: ignore[misc]
    """Writes every digit of a number; the library stops at 16, which changes one in two shares."""

    def _xml_number_element(
        self, number: float, attributes: Sequence[tuple[str, Any]] = ()
    ) -> None:
        given = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
        self.fh.write(f"<c{given}><v>{number!r}</v></c>")


def workbook_bytes(
    plan: Plan,
    data: Mapping[str, Any],
    source: str,
    *,
    language: str = "en",
    examples: bool = False,
    shown: Iterable[str] = (),
    findings: Sequence[FindingRow] | None = None,
) -> bytes:
    """The XLSX file of a report, the same bytes for the same input.

    `examples` adds a row that is not read to each list; `shown` are dimensions whose columns are
    not hidden though empty; `findings` makes a sheet of them with links to their cells. Raises
    TransparencyError for what no cell holds.
    """
    filled = fill(plan, data, source, csv=False)
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": MADE, "title": WORDS[language][REPORT]})
        writer = _Writer(book, plan, language, examples=examples, shown=frozenset(shown))
        writer.write(filled, findings)
    return buffer.getvalue()


class _Writer:
    def __init__(
        self,
        book: xlsxwriter.Workbook,
        plan: Plan,
        language: str,
        *,
        examples: bool,
        shown: frozenset[str],
    ) -> None:
        self._book = book
        self._plan = plan
        self._spec: Spec = plan.spec
        self._language = language
        self._words = WORDS[language]
        self._examples = examples
        self._shown = shown
        self._ranges: dict[str, str] = {}
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def write(self, filled: Filled, findings: Sequence[FindingRow] | None) -> None:
        # all sheets first, in the order of reading; code lists are filled before what points there
        tabs = [(README, self._words[README]), (REPORT, self._words[REPORT])]
        tabs += [(t.id, tab_of(self._spec, t, self._language)) for t in self._plan.tables]
        tabs.append((CODES, self._words[CODES]))
        if findings is not None:
            tabs.insert(0, (FINDINGS, self._words[FINDINGS]))
        self._tabs = dict(tabs)
        sheets = {key: self._book.add_worksheet(name, _ExactSheet) for key, name in tabs}
        self._code_lists(sheets[CODES])
        self._read_me(sheets[README])
        self._report(sheets[REPORT], filled.report)
        for table in self._plan.tables:
            self._table(sheets[table.id], table, filled.tables[table.id])
        if findings is not None:
            self._findings(sheets[FINDINGS], findings)
        sheets[tabs[0][0]].activate()

    def _format(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"valign": "top", **properties})
        return self._formats[key]

    def _machine(self) -> Format:
        return self._format(font_color=GREY, font_size=8, bg_color=PALE)

    def _heading(self) -> Format:
        return self._format(bold=True, text_wrap=True, font_color="#FFFFFF", bg_color=NAVY)

    def _data(self, kind: Kind) -> Format:
        wraps = kind in (Kind.TEXT, Kind.TEXTS, Kind.CODES, Kind.SCALAR)
        return self._format(locked=False, text_wrap=wraps, num_format=_number_format(kind))

    def _field_to_fill(self, kind: Kind) -> Format:
        wraps = kind not in (Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN)
        look = {"bg_color": YELLOW, "border": 1, "border_color": RULE, "align": "left"}
        form = _number_format(kind)
        return self._format(locked=False, text_wrap=wraps, num_format=form, **look)

    @staticmethod
    def _print(sheet: Worksheet) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, HEADINGS - 1)

    # --- sheets for readers ------------------------------------------------------------------

    def _read_me(self, sheet: Worksheet) -> None:
        sheet.write_string(0, 0, MARK + README, self._machine())
        sheet.set_column(0, 0, 110)
        sheet.fit_to_pages(1, 1)
        sheet.hide_gridlines(2)
        title = self._format(bold=True, font_size=16, font_color=NAVY)
        sheet.write_string(1, 0, self._words[README], title)
        plain = self._format(text_wrap=True, font_size=11)
        names = {"report": self._words[REPORT], "codes": self._words[CODES]}
        for number, sentence in enumerate(HELP[self._language], start=2):
            sheet.write_string(number, 0, sentence.format(**names), plain)
            sheet.set_row(number, 34)
        link = self._format(font_color="#0563C1", underline=1)
        start = 3 + len(HELP[self._language])
        for number, (key, tab) in enumerate(self._tabs.items()):
            if key != README:
                sheet.write_url(start + number, 0, f"internal:'{_quoted(tab)}'!A1", link, tab)
        sheet.protect("", PROTECTION)

    def _code_lists(self, sheet: Worksheet) -> None:
        heads = ("list", "code", "title", "description")
        self._head_for_readers(sheet, CODES, heads, (24, 34, 44, 90))
        used = {f.codelist for f in self._every_field() if f.codelist}
        row = 2
        plain, wrapped = self._format(), self._format(text_wrap=True)
        for value in (True, False):  # cells, so that a choice is a boolean in every language
            sheet.write_string(row, 0, Kind.BOOLEAN, plain)
            sheet.write_boolean(row, 1, value, self._format(align="left"))
            row += 1
        tab = _quoted(self._words[CODES])
        self._ranges[Kind.BOOLEAN] = f"='{tab}'!$B${row - 1}:$B${row}"
        for name in sorted(used):
            codes = list(self._spec.codelist(name))
            self._ranges[name] = f"='{tab}'!$B${row + 1}:$B${row + len(codes)}"
            for code in codes:
                texts = [
                    self._spec.code_text(name, code, self._language, part)
                    for part in ("title", "description")
                ]
                sheet.write_string(row, 0, name, plain)
                sheet.write_string(row, 1, code, plain)
                sheet.write_string(row, 2, texts[0], wrapped)
                sheet.write_string(row, 3, texts[1], wrapped)
                row += 1
        sheet.autofilter(1, 0, row - 1, 3)
        sheet.protect("", PROTECTION)

    def _every_field(self) -> Iterable[Field]:
        yield from self._plan.report
        for table in self._plan.tables:
            yield from table.fields

    def _head_for_readers(
        self, sheet: Worksheet, key: str, heads: Sequence[str], widths: Sequence[int]
    ) -> None:
        sheet.write_string(0, 0, MARK + key, self._machine())
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.write_string(1, column, self._words[head], self._heading())
            sheet.set_column(column, column, width)
        sheet.freeze_panes(2, 0)

    def _findings(self, sheet: Worksheet, findings: Sequence[FindingRow]) -> None:
        self._print(sheet)
        heads = ("severity", "place", "message", "rule", "field")
        self._head_for_readers(sheet, FINDINGS, heads, (14, 30, 80, 34, 44))
        wrapped = self._format(text_wrap=True)
        link = self._format(font_color="#0563C1", underline=1)
        if not findings:
            sheet.write_string(2, 0, self._words["no_findings"])
        for number, finding in enumerate(findings, start=2):
            colour = self._format(bold=True, font_color=SEVERITY_COLOURS[finding.severity])
            sheet.write_string(number, 0, finding.severity_word, colour)
            if finding.sheet and finding.cell:
                target = f"internal:'{_quoted(finding.sheet)}'!{finding.cell}"
                sheet.write_url(number, 1, target, link, f"{finding.sheet}!{finding.cell}"[:200])
            sheet.write_string(number, 2, finding.message, wrapped)
            sheet.write_string(number, 3, finding.rule, wrapped)
            sheet.write_string(number, 4, finding.label or finding.pointer, wrapped)
        sheet.autofilter(1, 0, max(2, len(findings) + 1), 4)

    # --- the sheet `report` ---------------------------------------------------------------------

    def _report(self, sheet: Worksheet, cells: Sequence[Cell]) -> None:
        names = (MARK + REPORT, "#title", "value", "field", "#description")
        heads = (MARK, "field", "value", "machine", "description")
        for column, (name, head) in enumerate(zip(names, heads, strict=True)):
            sheet.write_string(0, column, name, self._machine())
            sheet.write_string(1, column, self._words.get(head, head), self._heading())
        for column, width in enumerate((4, 40, 44, 34, 100)):
            sheet.set_column(column, column, width)
        row = HEADINGS
        for title, entries in self._sections(cells):
            self._section(sheet, row, title)
            for number, (field, cell) in enumerate(entries, start=row + 1):
                self._report_row(sheet, number, field, cell)
            row += 1 + len(entries)
        sheet.freeze_panes(HEADINGS, 2)
        self._print(sheet)
        sheet.protect("", PROTECTION)

    def _sections(self, cells: Sequence[Cell]) -> Iterable[tuple[str, list[tuple[Field, Cell]]]]:
        """Fields of the report itself, of each object, and marks of empty lists, with titles."""
        groups: dict[str, list[tuple[Field, Cell]]] = {"": []}
        lists = []
        for field, cell in zip(self._plan.report, cells, strict=True):
            if field.kind is Kind.NO_ITEMS:
                lists.append((field, cell))
            elif cell != "" or (field.kind is not Kind.NO_FIELDS and field.name != "$schema"):
                group = field.path[0] if len(field.path) > 1 else ""
                groups.setdefault(group, []).append((field, cell))
        for group, entries in groups.items():
            title = self._title(entries[0][0].words[0]) if group else self._words["whole"]
            yield title, entries
        yield self._words["lists"], lists

    def _section(self, sheet: Worksheet, row: int, title: str) -> None:
        style = self._format(bold=True, font_color=NAVY, bg_color=RULE)
        for column, text in enumerate((MARK, title, "", "", "")):
            sheet.write_string(row, column, text, style)

    def _report_row(self, sheet: Worksheet, row: int, field: Field, cell: Cell) -> None:
        bold = self._format(text_wrap=True, bold=field.required)
        title = (
            field.title(self._spec, self._language)
            if len(field.path) == 1
            else ": ".join(self._title(words) for words in field.words[1:])
        )
        sheet.write_string(row, 1, f"{title} *" if field.required else title, bold)
        self._write(sheet, row, 2, cell, self._field_to_fill(field.kind))
        sheet.write_string(row, 3, field.name, self._machine())
        note = self._note(field)
        sheet.write_string(row, 4, note, self._format(text_wrap=True))
        texts = (len(str(cell)) / 40, str(cell).count("\n") + 1, len(note) / 95, len(title) / 38)
        sheet.set_row(row, 15 * min(20, max(1, *map(math.ceil, texts))))
        self._drop_down(sheet, (row, 2, row, 2), field)

    def _title(self, words: tuple[str, str, str]) -> str:
        key, title, _ = words
        return self._spec.translations(self._language).get(f"{key}.title", title)

    # --- lists --------------------------------------------------------------------------------

    def _table(self, sheet: Worksheet, table: Table, rows: Sequence[Sequence[Cell]]) -> None:
        sheet.write_string(0, 0, MARK + table.id, self._machine())
        sheet.write_string(1, 0, MARK, self._heading())
        sheet.set_column(0, 0, 10, self._format(locked=False))
        first = HEADINGS + self._examples
        lead = 1
        if table.parent:
            self._parent_heading(sheet, table)
            lead = 2
        elif table.id == "observations":
            self._metric_words(sheet, table, rows, first)
            lead = 2
        skipped = 0 if table.parent else lead - 1
        crossed = any(field.path[0] == "dimensions" for field in table.fields)
        for column, field in enumerate(table.fields, start=lead):
            used = any(row[column - 1 - skipped] != "" for row in rows)
            hidden = not used and self._rare(field, crossed=crossed)
            self._heading_of(sheet, column, field, hidden=hidden)
            area = (first, column, first + len(rows) + SPARE_ROWS, column)
            self._drop_down(sheet, area, field)
        if self._examples:
            self._example(sheet, table, lead)
        kinds = [*([Kind.TEXT] if table.parent else []), *(field.kind for field in table.fields)]
        for number, row in enumerate(rows, start=first):
            for column, (kind, cell) in enumerate(zip(kinds, row, strict=True), start=1 + skipped):
                if cell != "":  # a blank cell has the format of its column
                    self._write(sheet, number, column, cell, self._data(kind))
        sheet.freeze_panes(HEADINGS, lead + 1)
        sheet.set_row(1, 32)
        self._print(sheet)
        sheet.protect("", PROTECTION)

    def _parent_heading(self, sheet: Worksheet, table: Table) -> None:
        sheet.write_string(0, 1, PARENT, self._machine())
        sheet.write_string(1, 1, f"{self._words[PARENT]} *", self._heading())
        note = self._words["parent_note"].format(sheet=self._tabs[str(table.parent)])
        sheet.write_comment(1, 1, note, {"x_scale": 2})
        sheet.set_column(1, 1, 22, self._data(Kind.TEXT))

    def _heading_of(self, sheet: Worksheet, column: int, field: Field, *, hidden: bool) -> None:
        sheet.write_string(0, column, field.name, self._machine())
        title = field.title(self._spec, self._language)
        words = f"{title} *" if field.required else title
        sheet.write_string(1, column, words, self._heading())
        sheet.write_comment(1, column, self._note(field), {"x_scale": 2.5, "y_scale": 1.5})
        width = max(WIDTHS[field.kind], min(26, len(title) * 0.7))
        options = {"hidden": True, "level": 1} if hidden else {}
        sheet.set_column(column, column, width, self._data(field.kind), options)

    def _rare(self, field: Field, *, crossed: bool) -> bool:
        """Whether a column without values is hidden: a mark, a dimension, a detail of a figure."""
        if field.kind in (Kind.JSON, Kind.NO_ITEMS, Kind.NO_FIELDS):
            return True
        return crossed and len(field.path) > 1 and field.path[-1] not in self._shown

    def _example(self, sheet: Worksheet, table: Table, lead: int) -> None:
        style = self._format(italic=True, font_color=GREY, text_wrap=True)
        sheet.write_string(HEADINGS, 0, self._words["example"], style)
        if table.parent:
            sheet.write_string(HEADINGS, 1, "example", style)
        for column, cell in enumerate(example_row(self._plan, table), start=lead):
            self._write(sheet, HEADINGS, column, cell, style)

    def _metric_words(
        self, sheet: Worksheet, table: Table, rows: Sequence[Sequence[Cell]], first: int
    ) -> None:
        """The metric in words at the left, in a column that is not read."""
        index = [field.name for field in table.fields].index("metric")
        sheet.write_string(0, 1, "#metric", self._machine())
        sheet.write_string(1, 1, self._words["title"], self._heading())
        sheet.set_column(1, 1, 44)
        style = self._format(font_color=GREY, text_wrap=True)
        for number, row in enumerate(rows, start=first):
            words = self._spec.code_text("metric", str(row[index]), self._language)
            sheet.write_string(number, 1, words, style)

    # --- one cell -------------------------------------------------------------------------------

    @staticmethod
    def _write(sheet: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
        if cell == "" and isinstance(cell, str):
            sheet.write_blank(row, column, None, style)
        elif isinstance(cell, bool):
            sheet.write_boolean(row, column, cell, style)
        elif isinstance(cell, str):
            sheet.write_string(row, column, cell, style)
        else:
            sheet.write_number(row, column, cell, style)

    def _note(self, field: Field) -> str:
        words = self._words
        kind = words[str(field.kind)] if field.kind is not Kind.CODE else ""
        if field.codelist:
            name = self._spec.codelist_text(field.codelist, self._language)
            kind = f"{words['code_kind'].format(list=name)} {kind}".strip()
        if field.kind is Kind.NO_ITEMS:
            kind = kind.format(sheet=self._tabs.get(field.path[-1], field.path[-1]))
        elif field.kind is Kind.NO_FIELDS:
            kind = kind.format()
        parts = [field.description(self._spec, self._language), kind]
        if field.required:
            parts.append(words["required"])
        return " ".join(parts)

    def _drop_down(self, sheet: Worksheet, area: tuple[int, int, int, int], field: Field) -> None:
        if field.kind is Kind.BOOLEAN:
            rule: dict[str, Any] = {"validate": "list", "source": self._ranges[Kind.BOOLEAN]}
        elif field.kind is Kind.CODE and field.codelist:
            rule = {"validate": "list", "source": self._ranges[field.codelist]}
        elif field.kind is Kind.CODE or (field.kind is Kind.TEXT and field.codes):
            rule = {"validate": "list", "source": list(field.codes)}
        elif field.kind is Kind.TEXT and field.path[-1] in REFERENCES:
            rule = {"validate": "list", "source": self._ids(REFERENCES[field.path[-1]])}
        else:
            return
        rule |= {"error_type": "warning", "error_message": self._words["warning_code"]}
        sheet.data_validation(*area, rule)

    def _ids(self, table_id: str) -> str:
        """The column of ids of a list."""
        table = self._plan.table(table_id)
        letter = column_letters([field.name for field in table.fields].index("id") + 1)
        first = HEADINGS + 1 + self._examples
        return (
            f"='{_quoted(self._tabs[table_id])}'!${letter}${first}:${letter}${first + SPARE_ROWS}"
        )


def _number_format(kind: Kind) -> str:
    # with a format of its own LibreOffice would store a boolean as a number
    general = kind in (Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN, Kind.SCALAR)
    return "General" if general else "@"


def _quoted(tab: str) -> str:
    return tab.replace("'", "''")
