"""Is the data package what it says it is, for other libraries too?"""

from __future__ import annotations

import csv
import datetime
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest
from conftest import EXAMPLES, WriteReport
from frictionless import Package, system

from transparency.corpus import load_corpus
from transparency.datapackage import write_package
from transparency.formulas import STARTS


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    corpus = load_corpus([EXAMPLES / name for name in ("meta", "ncmec", "reddit")])
    write_package(corpus, folder)
    return folder


def _described(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return data


@pytest.mark.slow
def test_the_reference_library_finds_nothing(package: Path) -> None:
    with system.use_context(trusted=True):
        report = Package(str(package / "datapackage.json")).validate()
    assert report.flatten(["title", "type", "message"]) == []


def test_every_table_has_the_columns_it_describes(package: Path) -> None:
    for resource in _described(package)["resources"]:
        with (package / resource["path"]).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert header == [one["name"] for one in resource["schema"]["fields"]], resource["name"]
        assert all(one.get("description") for one in resource["schema"]["fields"][:3])


def test_keys_are_unique_and_references_lead_somewhere(package: Path) -> None:
    resources = {one["name"]: one for one in _described(package)["resources"]}
    frames = {
        name: pd.read_csv(package / one["path"], dtype=str, keep_default_na=False)
        for name, one in resources.items()
    }
    for name, one in resources.items():
        key = one["schema"].get("primaryKey")
        assert key is None or not frames[name].duplicated(key).any(), name
        for foreign in one["schema"].get("foreignKeys", []):
            other = frames[foreign["reference"]["resource"]][foreign["reference"]["fields"]]
            known = set(map(tuple, other.to_numpy()))
            assert set(map(tuple, frames[name][foreign["fields"]].to_numpy())) <= known, name


@pytest.mark.slow
def test_the_same_corpus_gives_the_same_bytes(package: Path, tmp_path: Path) -> None:
    corpus = load_corpus([EXAMPLES / name for name in ("meta", "ncmec", "reddit")])
    write_package(corpus, tmp_path)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (package / path.relative_to(tmp_path)).read_bytes(), path


def test_other_engines_read_the_same_figures(package: Path) -> None:
    csv_path, parquet = package / "observations.csv", package / "observations.parquet"
    frame = pd.read_parquet(parquet)
    connection = duckdb.connect()
    query = "select count(*), sum(value) from read_csv(?, all_varchar=false)"
    rows = connection.execute(query, [str(csv_path)]).fetchone()
    assert rows is not None
    assert rows[0] == len(frame)
    assert rows[1] == pytest.approx(frame["value"].sum())
    query = "select count(*), sum(value) from read_parquet(?)"
    assert connection.execute(query, [str(parquet)]).fetchone() == pytest.approx(rows)


def test_no_cell_runs_in_a_spreadsheet(write_report: WriteReport, tmp_path: Path) -> None:
    hostile = '=HYPERLINK("https://x.example","a")'
    write_report(
        {"set": "/reporter/name", "to": hostile},
        {"set": "/services/0/name", "to": "@SUM(1)"},
        {"set": "/methods/0/limitations", "to": "+1\n-2"},
        {"set": "/observations/1/note", "to": "\t=1"},
        name="in/report.json",
    )
    out = tmp_path / "out"
    write_package(load_corpus([tmp_path / "in"]), out)
    numbers = {"value", "low", "high", "n", "old", "new"}
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                cells = [text for name, text in row.items() if name not in numbers]
                assert not [text for text in cells if text.startswith(STARTS)], path.name


def test_a_file_set_aside_is_told_with_its_reason(
    write_report: WriteReport, tmp_path: Path
) -> None:
    write_report({"set": "/period/end", "to": "2024-01-01"}, name="in/bad.json")
    (tmp_path / "in" / "broken.json").write_text("{", encoding="utf-8")
    write_report(name="in/good.json")
    out = tmp_path / "out"
    write_package(load_corpus([tmp_path / "in"]), out)
    with (out / "set_aside.csv").open(encoding="utf-8", newline="") as file:
        rows = {Path(row["file"]).name: row for row in csv.DictReader(file)}
    assert rows["broken.json"]["reason"] == "not-json"
    assert rows["bad.json"]["reason"] == "invalid"
    assert set(rows) == {"broken.json", "bad.json"}


OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
AS_IT_OPENS = "CSV:44,34,76,1,,0,false,false"
"""Comma, quotes, UTF-8, from the first line on: its own default."""
READ_AS_NUMBERS = ("published_value",)
"""Printed digits such as 9,000,000: spreadsheets take them for numbers, see docs/python.md."""


def _cell(value: Any) -> str:
    """A cell of a spreadsheet in the form of the CSV."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


@pytest.mark.slow
def test_a_spreadsheet_opens_the_tables_unchanged(
    package: Path, write_report: WriteReport, tmp_path: Path
) -> None:
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed; make test installs it where apt-get is")
    texts = ('=HYPERLINK("https://x.example","a")', "@SUM(1)", "+1 -2", "Ñandú, \u201cquoted\u201d")
    notes = [{"set": f"/observations/{index}/note", "to": text} for index, text in enumerate(texts)]
    write_report({"set": "/reporter/name", "to": texts[0]}, *notes, name="in/report.json")
    write_package(load_corpus([tmp_path / "in"]), tmp_path / "hostile")
    names = ("observations", "other_values", "reports", "services", "sources", "findings")
    given = {
        f"{folder.name}-{name}": folder
        for folder in (package, tmp_path / "hostile")
        for name in names
    }
    (tmp_path / "csv").mkdir()
    for title, folder in given.items():
        shutil.copy(folder / f"{title.rpartition('-')[2]}.csv", tmp_path / "csv" / f"{title}.csv")
    subprocess.run(
        [
            OFFICE,
            "--headless",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            f"--infilter={AS_IT_OPENS}",
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out"),
            *sorted((tmp_path / "csv").glob("*.csv")),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    for title in given:
        with (tmp_path / "csv" / f"{title}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        sheet = openpyxl.load_workbook(tmp_path / "out" / f"{title}.xlsx").active
        cells = [list(row) for row in sheet.iter_rows()]
        assert len(cells) == len(rows), title
        assert not [cell for row in cells for cell in row if cell.data_type in ("f", "e")], title
        head = rows[0]
        for line, (row, text) in enumerate(zip(cells, rows, strict=True)):
            found = [_cell(cell.value) for cell in row]
            found += [""] * (len(text) - len(found))
            unlike = [
                (head[place], one, other)
                for place, (one, other) in enumerate(zip(found, text, strict=True))
                if one != other
                and not _same_number(one, other)
                and head[place] not in READ_AS_NUMBERS
            ]
            assert unlike == [], (title, line)


def _same_number(one: str, other: str) -> bool:
    try:
        return float(one) == pytest.approx(float(other), rel=1e-12)
    except ValueError:
        return False
