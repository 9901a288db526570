"""Does a sound report stay sound, and the same, in every form that it may take?"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import as_bytes, valid_reports

from transparency import yamltext
from transparency.conformance import TODAY
from transparency.document import Document
from transparency.formatting import canonical
from transparency.reading import open_document, read_document
from transparency.spec import load_spec
from transparency.validation import validate
from transparency.workbook.csvfiles import csv_texts
from transparency.workbook.plan import plan_of
from transparency.workbook.xlsxfile import workbook_bytes

pytest.importorskip("openpyxl")
PLAN = plan_of(load_spec())


def _told(document: Document) -> list[tuple[str, str]]:
    return [(found.rule, found.pointer) for found in validate(document, today=TODAY).findings]


def _through(form: str, data: dict[str, Any], folder: Path) -> Document:
    """The report written in one form and read again."""
    if form in ("json", "yaml"):
        raw = as_bytes(data) if form == "json" else yamltext.dumps(data).encode()
        return read_document(canonical(raw, f"r.{form}").encode(), f"r.{form}")
    if form == "xlsx":
        path = folder / "r.xlsx"
        path.write_bytes(workbook_bytes(PLAN, data, "report"))
        return open_document(path)
    for name, text in csv_texts(PLAN, data, "report").items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return open_document(folder)


@pytest.mark.parametrize(
    ("form", "examples"), [("json", 20), ("yaml", 20), ("csv", 10), ("xlsx", 3)]
)
def test_a_sound_report_stays_sound_and_the_same(form: str, examples: int) -> None:
    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(valid_reports())
    def check(data: dict[str, Any]) -> None:
        before = Document.read(as_bytes(data), "r.json")
        assert validate(before, today=TODAY).valid
        with TemporaryDirectory() as folder:
            after = _through(form, data, Path(folder))
        assert json.dumps(after.data, sort_keys=True) == json.dumps(data, sort_keys=True)
        assert _told(after) == _told(before)

    check()
