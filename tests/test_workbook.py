"""Is a workbook or CSV folder the same report, and is whatever is unclear in it a finding?"""

from __future__ import annotations

import csv
import datetime
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import EXAMPLES, ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import SPEC, structures, valid_reports

from transparency.cli import main
from transparency.conformance import TODAY
from transparency.document import SAFE, Document, DocumentError, TransparencyError, join
from transparency.findings import Finding, Severity
from transparency.reading import open_document
from transparency.validation import validate
from transparency.workbook.csvfiles import csv_texts
from transparency.workbook.forms import MISSING, decode, encode
from transparency.workbook.plan import Field, Kind, plan_of
from transparency.workbook.reading import read_folder, read_workbook
from transparency.workbook.words import HELP, WORDS, tabs_of
from transparency.workbook.xlsxfile import workbook_bytes

openpyxl = pytest.importorskip("openpyxl")

PLAN = plan_of(SPEC)
BASE = SPEC.base_case
FILES = sorted(EXAMPLES.rglob("*.json"))
slowly = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


def xlsx(data: dict[str, Any], **options: Any) -> bytes:
    return workbook_bytes(PLAN, data, "report", **options)


def through_csv(data: dict[str, Any], folder: Path, **options: Any) -> Document:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in csv_texts(PLAN, data, "report", **options).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return read_folder(folder)


def text_of(data: Any) -> str:
    """Canonical text: tells true from 1; an integral float is an integer in both."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return int(value) if isinstance(value, float) and value.is_integer() else value

    return json.dumps(plain(data), sort_keys=True)


def numbers(data: Any) -> list[float]:
    if isinstance(data, dict | list):
        inside = data.values() if isinstance(data, dict) else data
        return [number for value in inside for number in numbers(value)]
    return [data] if isinstance(data, int | float) else []


# --- nothing is lost ---------------------------------------------------------------------------


@settings(max_examples=25, suppress_health_check=slowly)
@given(data=structures())
def test_any_report_survives_csv(data: dict[str, Any], tmp_path: Path) -> None:
    try:
        back = through_csv(data, tmp_path / "csv")
    except TransparencyError:
        assert any(abs(number) > SAFE for number in numbers(data))
        return
    assert text_of(back.data) == text_of(data)
    assert [fault.rule for fault in back.faults] == []


def _survives_xlsx(data: dict[str, Any]) -> None:
    try:
        raw = xlsx(data, language="es", examples=True)
    except TransparencyError:
        assert any(abs(number) > SAFE for number in numbers(data))
        return
    back = read_workbook(raw, "x.xlsx")
    assert text_of(back.data) == text_of(data)
    assert [fault.rule for fault in back.faults] == []


@settings(max_examples=4, suppress_health_check=slowly)
@given(data=structures())
def test_any_report_survives_a_workbook(data: dict[str, Any]) -> None:
    _survives_xlsx(data)


@pytest.mark.slow
@settings(max_examples=80, suppress_health_check=slowly)
@given(data=structures())
def test_many_reports_survive_a_workbook(data: dict[str, Any]) -> None:
    _survives_xlsx(data)


@pytest.mark.parametrize("path", FILES[::6], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_examples_survive_csv(path: Path, tmp_path: Path) -> None:
    data = Document.open(path).data
    back = through_csv(data, tmp_path / "csv")
    assert text_of(back.data) == text_of(data)
    assert back.faults == ()


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_examples_survive_a_workbook(path: Path) -> None:
    _survives_xlsx(Document.open(path).data)


HOSTILE = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "'=1", "''=1", "'", "''", '"', '\'"a"'),
    *("'\"a", "''\"a\"", '"a"', "", " ", " a", "a ", "\xa0a", "a\nb", "a\r\nb", "\n", "\t", "\x00"),
    *("\x0b", "\x1b[2J", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\uffff", "_x0041_"),
    *("_x000D_", "__x0041_", "[", "[]", "{}", '["a"]', "[1]", "null", "true", "TRUE", "false"),
    *("1", "1.5", "007", "1,234", "1e5", "NA", "#N/A", "#", "# a", "a;b", "a; b", ";", "a,b"),
    *(
        "2025-01-31",
        "3-4",
        "12:30",
        "https://example.org",
        "mailto:a",
        "😀",
        "é",
        "é",
        "\U0010ffff",
    ),
    *("x" * 32_767, "&amp;", "<b>", "]]>", "a\\nb", "\\", "%41", "TRUE()", "{=A1}"),
]
TEXTS = st.sampled_from(HOSTILE) | st.text(st.characters(codec="utf-8"), max_size=30)
CODE = st.from_regex("[a-z0-9][a-z0-9_-]{0,9}", fullmatch=True)
EXACT = st.floats(-SAFE, SAFE, allow_nan=False) | st.integers(-SAFE, SAFE)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: TEXTS,
    Kind.DATE: st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)).map(str),
    Kind.CODE: CODE | TEXTS,
    Kind.INTEGER: st.integers(-SAFE, SAFE),
    Kind.NUMBER: EXACT,
    Kind.BOOLEAN: st.booleans(),
    Kind.SCALAR: st.none() | st.booleans() | EXACT | TEXTS,
    Kind.CODES: st.lists(CODE | TEXTS, min_size=1, max_size=4),
    Kind.TEXTS: st.lists(TEXTS, max_size=4),
    Kind.JSON: st.lists(st.dictionaries(TEXTS, TEXTS, max_size=2), max_size=3),
}


def field_of(kind: Kind) -> Field:
    return Field(("a",), kind, (("k", "t", "d"),), None, (), required=False, nullable=False)


def _same(first: Any, second: Any) -> bool:
    return text_of([first]) == text_of([second])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", VALUES)
@settings(max_examples=12, suppress_health_check=slowly)
@given(values=st.data())
def test_every_kind_of_value_survives_a_cell(form: str, kind: Kind, values: st.DataObject) -> None:
    many = values.draw(st.lists(VALUES[kind], min_size=1, max_size=8))
    field, as_csv = field_of(kind), form == "csv"
    try:
        cells = [encode(field, value, csv=as_csv) for value in many]
    except ValueError:  # longer than a cell holds
        assert any(len(json.dumps(value)) > 32_000 for value in many)
        return
    back = (
        list(csv.reader(io.StringIO("\r\n".join(_csv_line(cells)), newline=""))) if as_csv else None
    )
    read = [row[0] for row in back] if back else _through_xlsxwriter(cells)
    for value, cell in zip(many, read, strict=True):
        said = decode(field, cell, csv=as_csv)
        assert said.fault is None
        assert _same(said.value, value)


def _csv_line(cells: list[Any]) -> list[str]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="", quoting=csv.QUOTE_ALL)
    lines = []
    for cell in cells:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([cell])
        lines.append(buffer.getvalue())
    return lines


def _through_xlsxwriter(cells: list[Any]) -> list[Any]:
    import xlsxwriter

    from transparency import sheets
    from transparency.workbook.xlsxfile import _ExactSheet, _Writer

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("A", _ExactSheet)
        for row, cell in enumerate(cells):
            _Writer._write(sheet, row, 0, cell, book.add_format())
        sheet.write_string(len(cells), 0, "end")
    (read,) = sheets.read_workbook(buffer.getvalue(), "x.xlsx")
    return [row[0] for row in read.rows[:-1]]


def test_na_and_leading_zeros_survive_csv(tmp_path: Path) -> None:
    data = {**BASE, "reporter": {**BASE["reporter"], "country": "NA", "parent": "007"}}
    back = through_csv(data, tmp_path / "csv").data["reporter"]
    assert (back["country"], back["parent"]) == ("NA", "007")


def test_a_workbook_is_the_same_file_every_time() -> None:
    assert xlsx(BASE) == xlsx(BASE)


# --- layout --------------------------------------------------------------------------------------


def _leaves(node: dict[str, Any], path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Paths of everything that is no object, list items marked with *."""
    if "$ref" in node:
        node = {**SPEC.schema["$defs"][node["$ref"].rsplit("/", 1)[1]], **node}
    if node.get("type") == "object":
        return {p for k, v in node["properties"].items() for p in _leaves(v, (*path, k))}
    items = node.get("items", {})
    if "$ref" in items:
        items = SPEC.schema["$defs"][items["$ref"].rsplit("/", 1)[1]]
    if items.get("type") == "object":
        return {path} | _leaves(items, (*path, "*"))
    return {path}


def test_every_field_of_the_schema_has_one_place() -> None:
    found = [field.path for field in PLAN.report]
    for table in PLAN.tables:
        above = (*PLAN.table(table.parent).path, "*") if table.parent else ()
        found += [(*above, *table.path, "*", *field.path) for field in table.fields]
    whole = {f.path for t in PLAN.tables for f in t.fields if f.kind is Kind.JSON}
    wanted = {
        path for path in _leaves(SPEC.schema) if not any(_inside(path, json_) for json_ in whole)
    }
    assert len(found) == len(set(found))
    marks = {f.path[-1] for t in PLAN.tables for f in t.fields if f.kind is Kind.NO_FIELDS}
    marks |= {f.path[-1] for f in PLAN.report if f.kind is Kind.NO_FIELDS}
    assert wanted <= set(found)
    assert {path[-1] for path in set(found) - wanted} <= marks


def _inside(path: tuple[str, ...], holder: tuple[str, ...]) -> bool:
    return "*" in path and holder[-1] in path[:-1] and path[path.index(holder[-1]) + 1] == "*"


def test_words_are_complete_and_tabs_fit_a_spreadsheet() -> None:
    assert WORDS["en"].keys() == WORDS["es"].keys()
    assert len(HELP["en"]) == len(HELP["es"])
    assert {str(kind) for kind in Kind} - {"code"} <= WORDS["en"].keys()
    for language in WORDS:
        book = openpyxl.load_workbook(io.BytesIO(xlsx(BASE, language=language)))
        names = [name.casefold() for name in book.sheetnames]
        assert len(names) == len(set(names))
        assert all(len(name) <= 31 for name in names)
    assert set(tabs_of(PLAN)) == {"report", *(table.id for table in PLAN.tables)}


def test_headings_are_locked_noted_and_frozen_and_cells_are_not() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(BASE, examples=True)))["Observations"]
    columns = {cell.value: cell.column_letter for cell in sheet[1] if cell.value}
    assert sheet.protection.sheet
    assert sheet.freeze_panes == "D3"
    assert sheet["A3"].value.startswith("#")
    for name in ("metric", "value", "dimensions.surface", "note"):
        assert sheet[f"{columns[name]}1"].protection.locked
        assert sheet[f"{columns[name]}2"].protection.locked
        assert sheet[f"{columns[name]}2"].comment.text
    for name in ("metric", "value", "status"):
        assert not sheet[f"{columns[name]}5"].protection.locked
    assert not any(
        group.protection.locked for group in sheet.column_dimensions.values() if group.min > 2
    )
    hidden = {
        number
        for group in sheet.column_dimensions.values()
        if group.hidden
        for number in range(group.min, group.max + 1)
    }
    index = openpyxl.utils.column_index_from_string
    assert index(columns["dimensions.surface"]) in hidden
    assert index(columns["value"]) not in hidden


def test_drop_downs_offer_every_code() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(BASE)))
    sheet = book["Observations"]
    letters = {cell.value: cell.column_letter for cell in sheet[1] if cell.value}
    found = {
        str(rule.sqref).split(":")[0].rstrip("0123456789"): rule.formula1
        for rule in sheet.data_validations.dataValidation
    }
    for name, codelist in (("metric", "metric"), ("dimensions.jurisdiction", "jurisdiction")):
        tab, _, area = found[letters[name]].rpartition("!")
        cells = book[tab.strip("'")][area.replace("$", "")]
        assert [row[0].value for row in cells] == list(SPEC.codelist(codelist))


# --- what is unclear is a finding at its cell ----------------------------------------------------


Edit = Callable[[Any], None]


@cache
def light(with_evidence: bool) -> bytes:
    """A workbook without what slows a change down: code lists and drop-downs."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx(_with_evidence() if with_evidence else BASE)))
    for sheet in book:
        sheet.data_validations.dataValidation = []
    del book["Code lists"]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def edited(edit: Edit, *, with_evidence: bool = False) -> Document:
    """The base report as a workbook after a change that somebody made to it."""
    book = openpyxl.load_workbook(io.BytesIO(light(with_evidence)))
    edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return read_workbook(buffer.getvalue(), "r.xlsx")


def column(sheet: Any, name: str) -> str:
    letter: str = next(cell.column_letter for cell in sheet[1] if cell.value == name)
    return letter


def put(sheet: str, name: str, row: int, value: Any) -> Edit:
    def edit(book: Any) -> None:
        book[sheet][f"{column(book[sheet], name)}{row}"] = value

    return edit


def put_field(name: str, value: Any) -> Edit:
    def edit(book: Any) -> None:
        row = next(cell.row for cell in book["Report"]["D"] if cell.value == name)
        book["Report"][f"C{row}"] = value

    return edit


ITEMS = 1
"""The observation of the base report that has a value; it stands in row 4."""
VALUE = join("observations", ITEMS, "value")
LATE = datetime.datetime.fromisoformat("2025-03-04T05:06:00")


def found_in(document: Document) -> list[Finding]:
    return list(validate(document, today=TODAY).findings)


@pytest.mark.parametrize(
    ("edit", "rule", "pointer", "value"),
    [
        (put("Observations", "value", 4, "=6+6"), "cell-formula", VALUE, None),
        (put("Observations", "value", 4, "#N/A"), "cell-error", VALUE, "#N/A"),
        (put("Observations", "value", 4, "12"), "cell-read-as", VALUE, 12),
        (put("Observations", "value", 4, " 12 "), "cell-read-as", VALUE, 12),
        (put("Observations", "value", 4, "1,234"), "cell-number-unclear", VALUE, "1,234"),
        (put("Observations", "value", 4, "1.234"), "cell-number-unclear", VALUE, "1.234"),
        (put("Observations", "value", 4, "12,5"), "cell-number-unclear", VALUE, "12,5"),
        (put("Observations", "value", 4, "1 234"), "cell-number-unclear", VALUE, "1 234"),
        (put("Observations", "value", 4, "~12"), "cell-number-unclear", VALUE, "~12"),
        (put("Observations", "value", 4, "1e3"), "cell-number-unclear", VALUE, "1e3"),
        (put("Observations", "value", 4, "9" * 400), "cell-number-too-large", VALUE, "9" * 400),
        (put("Observations", "value", 4, 1e17), "cell-number-too-large", VALUE, "1e+17"),
        (put("Observations", "value", 4, True), "cell-wrong-kind", VALUE, "true"),
        (
            put("Observations", "value", 4, datetime.date(2025, 3, 4)),
            "cell-wrong-kind",
            VALUE,
            "2025-03-04",
        ),
        (
            put("Observations", "note", 4, LATE),
            "cell-wrong-kind",
            "/observations/1/note",
            "2025-03-04T05:06:00",
        ),
        (
            put("Observations", "note", 4, "twelve  "),
            "cell-read-as",
            "/observations/1/note",
            "twelve",
        ),
        (put("Observations", "note", 4, 12.0), "cell-read-as", "/observations/1/note", "12"),
        (put_field("report.transcribed", "FALSE"), "cell-read-as", "/report/transcribed", False),
        (
            put_field("report.transcribed", "no"),
            "cell-boolean-unclear",
            "/report/transcribed",
            "no",
        ),
        (put_field("report.transcribed", 0), "cell-wrong-kind", "/report/transcribed", "0"),
        (put_field("services", "[ ]"), "cell-form-unclear", "/services", None),
        (put_field("services", "[]"), "cell-form-unclear", "/services", None),
        (
            put("Services", "types", 3, '["forum'),
            "cell-form-unclear",
            "/services/0/types",
            '["forum',
        ),
        (put("Services", "name", 3, "'\"a"), "cell-form-unclear", "/services/0/name", "'\"a"),
        (put_field("period.start", "31/01/2025"), "malformed-value", "/period/start", "31/01/2025"),
        (put("Observations", "value", 4, 12.5), "count-negative-or-fractional", VALUE, 12.5),
    ],
)
def test_an_unclear_cell_is_one_finding_at_its_place(
    edit: Edit, rule: str, pointer: str, value: Any
) -> None:
    document = edited(edit)
    findings = [finding for finding in found_in(document) if finding.pointer == pointer]
    assert [finding.rule for finding in findings] == [rule]
    place = document.locate(pointer).place
    assert place is not None
    if "cell" in findings[0].params:
        assert findings[0].params["cell"] == place
    if value is not None:
        *parents, last = [part for part in pointer.split("/") if part]
        holder: Any = document.data
        for part in parents:
            holder = holder[int(part)] if isinstance(holder, list) else holder[part]
        assert (holder[last], type(holder[last])) == (value, type(value))


def test_a_date_cell_is_a_date() -> None:
    document = edited(put_field("data_cutoff", datetime.date(2025, 7, 10)))
    assert document.data["data_cutoff"] == "2025-07-10"
    assert document.faults == ()


def test_a_formula_says_what_was_stored_with_it() -> None:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Report")
        sheet.write_row(0, 0, ["#report", "field", "value"])
        sheet.write_row(1, 0, ["", "disclosure_control.threshold"])
        sheet.write_formula(1, 2, "=2+3", None, 5)
    document = read_workbook(buffer.getvalue(), "r.xlsx")
    (fault,) = [fault for fault in document.faults if fault.rule == "cell-formula"]
    assert (fault.params["value"], fault.params["cell"]) == ("5", "Report!C2")
    assert document.data["disclosure_control"]["threshold"] == 5


def _merge(book: Any) -> None:
    sheet = book["Observations"]
    letter = column(sheet, "value")
    sheet.merge_cells(f"{letter}4:{letter}5")


def _merge_in_heading(book: Any) -> None:
    book["Read me"].merge_cells("A3:B4")


def test_merged_cells_are_refused_where_they_are_read() -> None:
    (finding,) = [f for f in found_in(edited(_merge)) if f.rule == "cells-merged"]
    assert finding.pointer == "/observations"
    assert str(finding.params["cell"]).startswith("Observations!")
    assert edited(_merge_in_heading).faults == ()


def _set_heading(sheet: str, name: str, new: str | None) -> Edit:
    def edit(book: Any) -> None:
        book[sheet][f"{column(book[sheet], name)}1"] = new

    return edit


def _rename(book: Any) -> None:
    book["Services"].title = "My services"


def _own_sheet(book: Any) -> None:
    book.create_sheet("Scratch")["B2"] = 5


def _copy(book: Any) -> None:
    book.copy_worksheet(book["Services"]).title = "Services (2)"


def _beyond(book: Any) -> None:
    book["Observations"].cell(4, book["Observations"].max_column + 3).value = "x"


@pytest.mark.parametrize(
    ("edit", "rules", "severity"),
    [
        (_set_heading("Services", "note", "notes"), ["column-unknown"], Severity.ERROR),
        (_set_heading("Services", "note", None), [], None),
        (_set_heading("Observations", "method", None), ["column-unknown"], Severity.ERROR),
        (_set_heading("Services", "note", "name"), ["column-repeated"], Severity.ERROR),
        (_set_heading("Services", "note", "# mine"), [], None),
        (_set_heading("Services", "encryption", "#"), ["column-missing"], Severity.ERROR),
        (_rename, ["sheet-renamed"], Severity.WARNING),
        (_own_sheet, ["sheet-not-read"], Severity.WARNING),
        (_copy, ["sheet-repeated"], Severity.ERROR),
        (_beyond, ["column-unknown"], Severity.ERROR),
        (put_field("severity_scheme", "none"), [], None),
    ],
)
def test_a_changed_layout_is_said_once(
    edit: Edit, rules: list[str], severity: Severity | None
) -> None:
    document = edited(edit)
    assert [fault.rule for fault in document.faults] == rules
    result = validate(document, today=TODAY)
    own = [finding for finding in result.findings if finding.rule in rules]
    assert [result.severities[finding.rule] for finding in own] == [severity] * len(rules)
    if "column-missing" in rules:
        assert not [f for f in result.findings if f.params.get("property") == "encryption"][1:]


def test_columns_may_be_moved_and_left_out() -> None:
    def edit(book: Any) -> None:
        sheet = book["Services"]
        for row in (1, 2, 3):
            sheet.cell(row, 2).value, sheet.cell(row, 3).value = (
                sheet.cell(row, 3).value,
                sheet.cell(row, 2).value,
            )
        sheet.delete_cols(sheet.max_column)

    assert text_of(edited(edit).data) == text_of(BASE)


def _with_evidence() -> dict[str, Any]:
    capability = next(iter(SPEC.codelist("capability")))
    measure = next(iter(SPEC.codelist("measure")))
    status = next(iter(SPEC.codelist("measure_status")))
    evidence = [{"title": "t", "url": "https://example.org/a"}]
    one = {"capability": capability, "measure": measure, "status": status}
    items = [{"id": "m-1", **one, "evidence": evidence}, {"id": "m-2", **one, "evidence": []}]
    return {**BASE, "measures": items}


def test_a_list_within_items_finds_its_item(tmp_path: Path) -> None:
    data = _with_evidence()
    assert text_of(through_csv(data, tmp_path / "csv").data) == text_of(data)
    twice = {**data, "measures": [{**item, "id": "same"} for item in data["measures"]]}
    assert text_of(through_csv(twice, tmp_path / "csv").data) == text_of(twice)
    lost = edited(put("Evidence", "in", 3, "nowhere"), with_evidence=True)
    assert [fault.rule for fault in lost.faults] == ["row-belongs-nowhere"]
    assert lost.faults[0].params["cell"] == "Evidence!B3"


def test_each_rule_of_this_stage_is_shown_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    for rule_id in SPEC.rule_ids:
        if SPEC.rule(rule_id).stage == "workbook":
            assert f'"{rule_id}"' in text, rule_id


@pytest.mark.slow
@settings(max_examples=20, suppress_health_check=slowly)
@given(data=valid_reports())
def test_findings_are_those_of_the_json(data: dict[str, Any]) -> None:
    plain = Document.read(json.dumps(data).encode(), "r.json")
    expected = validate(plain, today=TODAY).findings
    found = validate(read_workbook(xlsx(data), "r.xlsx"), today=TODAY).findings
    assert [(f.rule, f.pointer) for f in found] == [(f.rule, f.pointer) for f in expected]


# --- CSV ------------------------------------------------------------------------------------------


def _rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (",12,reported", ',"12,5",reported', "cell-number-unclear"),
        (",12,reported", ",#N/A,reported", "cell-number-unclear"),
        (",12,reported", ", 12,reported", "cell-read-as"),
        (",12,reported", f",{SAFE + 1},reported", "cell-number-too-large"),
        (",metric,", ",metrics,", "column-unknown"),
        ("#observations", "observations_2025", "sheet-not-read"),
    ],
)
def test_a_csv_file_is_read_as_strictly(old: str, new: str, rule: str, tmp_path: Path) -> None:
    through_csv(BASE, tmp_path / "csv")
    _rewrite(tmp_path / "csv" / "observations.csv", old, new)
    assert rule in [fault.rule for fault in read_folder(tmp_path / "csv").faults]


def test_places_in_csv_are_line_and_column(tmp_path: Path) -> None:
    document = through_csv(BASE, tmp_path / "csv")
    header = csv_texts(PLAN, BASE, "r")["observations.csv"].splitlines()[0].split(",")
    letter = "ABCDEFGHIJ"[header.index("value")]
    assert str(document.locate(VALUE)).endswith(f"csv/observations.csv:3 column {letter}")


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_delimiters_are_taken_from_the_first_cell(sign: str, tmp_path: Path) -> None:
    through_csv(BASE, tmp_path / "csv")
    for path in (tmp_path / "csv").glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=sign).writerows(rows)
    assert text_of(read_folder(tmp_path / "csv").data) == text_of(BASE)


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    through_csv(BASE, tmp_path / "csv")
    (tmp_path / "csv" / "services.csv").write_bytes("#services,id\n,é\n".encode("cp1252"))
    with pytest.raises(DocumentError) as caught:
        read_folder(tmp_path / "csv")
    assert caught.value.reason == "not-utf8"


def test_no_cell_of_the_csv_files_starts_a_formula() -> None:
    data = {**BASE, "narrative": {"governance": "=cmd|' /C calc'!A0", "wellness": "@x"}}
    for text in csv_texts(PLAN, data, "r").values():
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


# --- hostile files --------------------------------------------------------------------------------


def _parts(change: Callable[[str, bytes], bytes]) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(BASE))) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
    return buffer.getvalue()


def _in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    def change(name: str, raw: bytes) -> bytes:
        return raw.replace(old, new, 1) if name == "xl/worksheets/sheet3.xml" else raw

    return change


BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"


@pytest.mark.parametrize(
    "change",
    [
        _in_sheet(b'<c r="A1"', b'<c r="XFD1048576"><v>1</v></c><c r="A1"'),
        _in_sheet(b'<c r="A1"', b'<c r="ZZZ1"><v>1</v></c><c r="A1"'),
        _in_sheet(b'<c r="A1"', b'<c r="A9999999"><v>1</v></c><c r="A1"'),
        _in_sheet(b'<c r="A1"', b'<c r="rubbish"><v>1</v></c><c r="A1"'),
        _in_sheet(b"<worksheet", BOMB + b"<worksheet"),
        _in_sheet(b"<sheetData", b"<sheetData<"),
        lambda name, raw: b"" if name == "xl/workbook.xml" else raw,
    ],
)
def test_a_hostile_workbook_is_refused_in_one_line(change: Callable[[str, bytes], bytes]) -> None:
    with pytest.raises(DocumentError) as caught:
        read_workbook(_parts(change), "x.xlsx")
    assert caught.value.reason == "unreadable-table"
    assert "\n" not in str(caught.value)


def test_a_stated_extent_is_not_believed() -> None:
    import re

    def change(name: str, raw: bytes) -> bytes:
        extent = b'<dimension ref="A1:XFD1048576"'
        return re.sub(rb'<dimension ref="[^"]*"', extent, raw) if "sheets/" in name else raw

    assert text_of(read_workbook(_parts(change), "x.xlsx").data) == text_of(BASE)


def test_links_to_other_files_are_not_followed() -> None:
    document = edited(put("Observations", "value", 4, "=[1]Sheet1!$A$1"))
    assert "cell-formula" in [fault.rule for fault in document.faults]


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"no zip", b"PK\x05\x06" + b"\0" * 18])
def test_no_workbook_is_refused(raw: bytes) -> None:
    with pytest.raises(DocumentError):
        read_workbook(raw, "x.xlsx")


def test_a_workbook_that_is_no_report_says_where_to_start() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Some figures"
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(DocumentError) as caught:
        read_workbook(buffer.getvalue(), "x.xlsx")
    assert caught.value.reason == "no-report-sheet"


@given(cells=st.lists(st.lists(st.sampled_from([*HOSTILE, "#report", "field", "value"]))))
def test_no_table_crashes_the_reader(cells: list[list[str]]) -> None:
    from transparency.sheets import Sheet
    from transparency.workbook.reading import _document

    rows = (("#observations", "metric", "value", "a", "a"), *(tuple(row) for row in cells))
    found = [
        Sheet("r", "Report", (("#report", "field", "value"), *rows[1:]), ()),
        Sheet("r", "Observations", rows, ()),
    ]
    document = _document("r", found, "", csv=False)
    validate(document, today=TODAY)


# --- commands ---


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_export_import_and_validate_work_on_a_workbook(tmp_path: Path) -> None:
    report, book, back = (tmp_path / name for name in ("r.json", "r.xlsx", "back.json"))
    report.write_text(json.dumps(BASE), encoding="utf-8")
    day = ("--date", TODAY.isoformat())
    assert run("workbook", "export", report, "-o", book, "--findings", *day).exit_code == 0
    assert run("validate", book, *day).exit_code == 0
    assert run("workbook", "import", book, "-o", back, *day).exit_code == 0
    assert text_of(Document.open(back).data) == text_of(BASE)
    assert run("workbook", "export", book, "--csv", tmp_path / "csv").exit_code == 0
    assert run("validate", tmp_path / "csv", *day).exit_code == 0
    assert run("workbook", "export", tmp_path / "csv", "--csv", tmp_path / "csv").exit_code == 3


def test_findings_link_to_their_cells(tmp_path: Path) -> None:
    data = {**BASE, "period": {**BASE["period"], "end": "2024-12-31"}}
    report, book = tmp_path / "r.json", tmp_path / "r.xlsx"
    report.write_text(json.dumps(data), encoding="utf-8")
    assert run("workbook", "export", report, "-o", book, "--findings").exit_code == 0
    sheet = openpyxl.load_workbook(book)["Findings"]
    rules = {sheet.cell(row, 4).value: row for row in range(3, sheet.max_row + 1)}
    link = sheet.cell(rules["period-ends-before-start"], 2).hyperlink
    tab, _, cell = link.location.rpartition("!")
    assert openpyxl.load_workbook(book)[tab.strip("'")][cell].value == "2024-12-31"
    assert read_workbook(book.read_bytes(), "r.xlsx").faults == ()


def test_nothing_is_written_from_cells_that_are_not_clear(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(BASE)))
    put("Observations", "value", 4, "1,234")(book)
    path, out = tmp_path / "r.xlsx", tmp_path / "r.json"
    book.save(path)
    result = run("workbook", "import", path, "-o", out)
    assert result.exit_code == 1
    assert not out.exists()
    assert "cell-number-unclear" in result.stdout


@pytest.mark.parametrize(("role", "language"), [("provider", "en"), ("regulator", "es")])
def test_an_empty_workbook_asks_for_the_core_metrics(
    role: str, language: str, tmp_path: Path
) -> None:
    path = tmp_path / "new.xlsx"
    arguments = ("workbook", "init", "--role", role, "--language", language, "-o", path)
    assert run(*arguments).exit_code == 0
    document = open_document(path)
    core = [metric.code for metric in SPEC.metrics.values() if role in metric.core_roles]
    assert [entry["metric"] for entry in document.data["observations"]] == core
    assert document.faults == ()
    folder = tmp_path / "csv"
    assert run("workbook", "init", "--role", role, "--csv", folder).exit_code == 0
    assert read_folder(folder).data == document.data


def test_a_report_that_would_lose_something_is_not_exported(tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    report.write_text(json.dumps({**BASE, "extra": 1}), encoding="utf-8")
    result = run("workbook", "export", report, "-o", tmp_path / "r.xlsx")
    assert result.exit_code == 3
    assert not (tmp_path / "r.xlsx").exists()


def test_a_missing_value_leaves_no_trace() -> None:
    assert encode(field_of(Kind.TEXT), MISSING, csv=True) == ""


# --- LibreOffice ---

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.slow
def test_nothing_is_lost_when_libreoffice_saves_the_workbook(tmp_path: Path) -> None:
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed; make test installs it where apt-get is")
    texts = [text for text in HOSTILE if len(text) < 1000]
    hostile = {
        **_with_evidence(),
        "definitions": [{"term": f"t{n}", "text": text} for n, text in enumerate(texts) if text],
        "changes": [
            {"path": "/a", "old": text, "new": None, "reason": "r", "date": "2025-01-01"}
            for text in texts
        ],
    }
    names = ("ncmec/2021", "reddit/2025-H1", "snap/2025-H2")
    reports = [BASE, hostile, *(Document.open(EXAMPLES / f"{name}.json").data for name in names)]
    for number, data in enumerate(reports):
        raw = xlsx(data, examples=True, language=("en", "es")[number % 2])
        (tmp_path / f"{number}.xlsx").write_bytes(raw)
    subprocess.run(
        [
            OFFICE,
            "--headless",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out"),
            *sorted(tmp_path.glob("*.xlsx")),
        ],
        check=True,
        capture_output=True,
        timeout=300,
        cwd=ROOT,
    )
    for number, data in enumerate(reports):
        back = open_document(tmp_path / "out" / f"{number}.xlsx")
        assert [(fault.rule, fault.params) for fault in back.faults] == []
        assert text_of(back.data) == text_of(data)


def test_what_is_missing_is_found_at_the_cell_to_fill() -> None:
    from transparency.outputs import printed

    document = edited(put_field("severity_scheme", None))
    book = openpyxl.load_workbook(io.BytesIO(light(with_evidence=False)))
    row = next(cell.row for cell in book["Report"]["D"] if cell.value == "severity_scheme")
    (entry,) = printed(validate(document, today=TODAY))
    assert entry.finding.params["property"] == "severity_scheme"
    assert str(entry.location) == f"r.xlsx:Report!C{row}"
