"""Do Meta's quarterly files become reports that lose, guess and merge nothing?"""

from __future__ import annotations

import csv
import datetime
import io
import os
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from transparency.document import Document
from transparency.importers import ImportFailed, meta_cser
from transparency.importers.drafts import Imported
from transparency.importers.longtables import Row, Table
from transparency.validation import validate

DATA = ROOT.parent / "shared" / "data"
AUDIT = ROOT.parent / "shared" / "audit"
real = pytest.mark.skipif(
    not DATA.is_dir() or bool(os.environ.get("CI")),
    reason="the publishers' files of ../shared are not here (they are never used in CI)",
)

FIRST = """app,policy_area,metric,period,value
Facebook,Child Endangerment: Sexual Exploitation,Content Actioned,2023Q1,"7,200,000"
Facebook,Child Endangerment: Sexual Exploitation,Content Appealed,2023Q1,N/A
Facebook,Child Endangerment: Sexual Exploitation,Proactive rate,2023Q1,98.60%
Facebook,Child Endangerment: Nudity and Physical Abuse,Content Actioned,2023Q1,40
Facebook,Spam,Content Actioned,2023Q1,"1,000,000,000"
Facebook,Child Something New,Content Actioned,2023Q1,5
Facebook,Child Endangerment: Sexual Exploitation,Content Actioned,2022Q4,0
Orkut,Child Endangerment: Sexual Exploitation,Content Actioned,2022Q4,7
Facebook,Child Endangerment: Sexual Exploitation,Content Appealed,2010Q1,N/A
Facebook,Child Endangerment: Sexual Exploitation,Content Appealed,soon,7
"""
SECOND = FIRST.replace('"7,200,000"', '"6,900,000"') + (
    "Facebook,Child Endangerment: Sexual Exploitation,Content Actioned,2023Q2,12\n"
)


def _write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def _reports(*paths: Path) -> dict[str, Document]:
    return dict(meta_cser.read(paths, {}).reports)


def _figures(document: Document) -> set[tuple[Any, ...]]:
    return {
        (o["metric"], o["dimensions"]["content_category"], o["value"], o["as_published"]["value"])
        for o in document.data["observations"]
    }


def test_rows_become_reports_by_quarter(tmp_path: Path) -> None:
    path = _write(tmp_path, "meta.csv", FIRST)
    made = meta_cser.read([path], {})
    reports = dict(made.reports)
    assert sorted(reports) == ["meta/2022-Q4.json", "meta/2023-Q1.json"]
    assert _figures(reports["meta/2023-Q1.json"]) == {
        ("items_actioned", "csea_unspecified", 7200000, "7,200,000"),
        ("complaints_received", "csea_unspecified", None, "N/A"),
        ("proactive_detection_ratio", "csea_unspecified", 0.986, "98.60%"),
        ("items_actioned", "minor_safety_other", 40, "40"),
    }
    assert _figures(reports["meta/2022-Q4.json"]) == {
        ("items_actioned", "csea_unspecified", 0, "0")
    }
    places = {(str(item.place).rsplit("/", 1)[1], item.reason) for item in made.left}
    assert places == {
        ("meta.csv:6 column E", "not_csea"),
        ("meta.csv:7 column E", "unknown_label"),
        ("meta.csv:9 column E", "unknown_label"),
        ("meta.csv:10 column E", "no_figure"),
        ("meta.csv:11 column E", "unknown_period"),
    }


def test_a_figure_is_found_again_in_the_foreign_file(tmp_path: Path) -> None:
    path = _write(tmp_path, "meta.csv", FIRST)
    document = _reports(path)["meta/2023-Q1.json"]
    places = [str(document.locate(f"/observations/{row}/value")) for row in range(4)]
    assert [place.rsplit(":", 1)[1] for place in places] == [f"{n} column E" for n in (2, 3, 4, 5)]


def test_the_step_of_rounding_is_inferred_from_the_value(tmp_path: Path) -> None:
    path = _write(tmp_path, "meta.csv", FIRST)
    found = {
        (o["metric"], o["value"]): o.get("precision", {}).get("base")
        for document in _reports(path).values()
        for o in document.data["observations"]
    }
    assert found[("items_actioned", 7200000)] == 100_000
    assert found[("items_actioned", 40)] == 10
    assert found[("proactive_detection_ratio", 0.986)] == 0.001


def test_a_changed_value_makes_a_new_version(tmp_path: Path) -> None:
    paths = [_write(tmp_path, "a.csv", FIRST), _write(tmp_path, "b.csv", SECOND)]
    reports = _reports(*paths)
    assert sorted(reports) == [
        "meta/2022-Q4.json",
        "meta/2023-Q1-1.0.0.json",
        "meta/2023-Q1.json",
        "meta/2023-Q2.json",
    ]
    new = reports["meta/2023-Q1.json"].data
    assert new["report"]["version"] == "1.1.0"
    assert new["report"]["supersedes"] == {"id": "meta-2023-q1", "version": "1.0.0"}
    (restated,) = new["restatements"]
    assert (restated["old"], restated["new"]) == (7200000, 6900000)
    assert restated["source"] == "meta-cser-2023-q1"
    assert [change["path"] for change in new["changes"]] == ["/observations/0/value"]
    by_source = {o["source"] for o in new["observations"]}
    assert by_source == {"meta-cser-2023-q1", "meta-cser-2023-q2"}
    assert str(reports["meta/2023-Q1.json"].locate("/observations/0")).endswith("b.csv:2 column E")
    for document in reports.values():
        result = validate(document, today=datetime.date(2026, 11, 26))
        assert result.valid, result.findings


def test_a_value_no_longer_given_is_a_restatement(tmp_path: Path) -> None:
    gone = "".join(line for line in SECOND.splitlines(keepends=True) if "Proactive" not in line)
    reports = _reports(_write(tmp_path, "a.csv", FIRST), _write(tmp_path, "b.csv", gone))
    data = reports["meta/2023-Q1.json"].data
    assert (0.986, None) in {(entry["old"], entry["new"]) for entry in data["restatements"]}
    assert "proactive_detection_ratio" not in {o["metric"] for o in data["observations"]}
    assert validate(reports["meta/2023-Q1.json"], today=datetime.date(2026, 11, 26)).valid


def test_editions_are_known_by_their_content_and_not_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "right").mkdir()
    (tmp_path / "swapped").mkdir()
    right = _reports(
        _write(tmp_path, "right/a.csv", FIRST), _write(tmp_path, "right/b.csv", SECOND)
    )
    swapped = _reports(
        _write(tmp_path, "swapped/a.csv", SECOND), _write(tmp_path, "swapped/b.csv", FIRST)
    )
    for name, document in right.items():
        assert _figures(document) == _figures(swapped[name])


def _shuffled(text: str) -> str:
    """Columns in another order, one more column, header in capitals."""
    out = io.StringIO()
    writer = csv.writer(out)
    for number, row in enumerate(csv.reader(io.StringIO(text))):
        extra = "comment" if number == 0 else ""
        cells = [row[4], row[2], extra, row[0], row[3], row[1]]
        writer.writerow([cell.upper() for cell in cells] if number == 0 else cells)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_layout_of_the_file_does_not_matter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    expected = _reports(_write(tmp_path, "a.csv", FIRST))
    rows = list(csv.reader(io.StringIO(_shuffled(FIRST))))
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + "\n"
    made = _reports(_write(tmp_path, "b.csv", f"A heading\n\n{text}", encoding))
    assert {name: _figures(d) for name, d in made.items()} == {
        name: _figures(d) for name, d in expected.items()
    }


def test_a_label_in_other_letters_is_the_same_and_says_so(tmp_path: Path) -> None:
    text = FIRST.replace("Endangerment: Sexual Exploitation", "ENDANGERMENT - Sexual exploitation")
    document = _reports(_write(tmp_path, "a.csv", text))["meta/2023-Q1.json"]
    assert _figures(document) == {
        (metric, category, value, printed)
        for metric, category, value, printed in _figures(
            _reports(_write(tmp_path, "b.csv", FIRST))["meta/2023-Q1.json"]
        )
    }
    assert all("note" in o for o in document.data["observations"][:3])


def test_rows_of_one_key_that_disagree_are_not_carried(tmp_path: Path) -> None:
    text = FIRST + (
        "Facebook,Child Endangerment: Sexual Exploitation,Content Actioned,2023Q1,1\n"
        "Facebook,Child Endangerment: Sexual Exploitation,Proactive rate,2023Q1,98.60%\n"
    )
    made = meta_cser.read([_write(tmp_path, "a.csv", text)], {})
    values = _figures(dict(made.reports)["meta/2023-Q1.json"])
    assert {value[0] for value in values if value[1] == "csea_unspecified"} == {
        "complaints_received",
        "proactive_detection_ratio",
    }
    twice = {
        (str(item.place).rsplit(":", 1)[1], item.reason)
        for item in made.left
        if item.reason in ("duplicate_key", "repeated")
    }
    assert twice == {
        ("2 column E", "duplicate_key"),
        ("12 column E", "duplicate_key"),
        ("13 column E", "repeated"),
    }


def test_a_column_that_no_map_knows_is_named(tmp_path: Path) -> None:
    lines = FIRST.splitlines()
    text = "\n".join([lines[0] + ",region", *(line + ",EU" for line in lines[1:])])
    made = meta_cser.read([_write(tmp_path, "a.csv", text)], {})
    assert [item.label for item in made.left if item.reason == "unknown_column"] == ["region"]


def test_another_file_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as error:
        meta_cser.read([_write(tmp_path, "a.csv", "Month,Reports\nJuly,7\n")], {})
    assert len(str(error.value).splitlines()) == 1


def test_a_service_that_the_map_does_not_know_can_be_named(tmp_path: Path) -> None:
    known = {"services": [{"id": "orkut", "name": "Orkut", "types": ["social"]}]}
    made = meta_cser.read([_write(tmp_path, "a.csv", FIRST)], known)
    data = dict(made.reports)["meta/2022-Q4.json"].data
    assert [service["id"] for service in data["services"]] == ["facebook", "orkut"]


# --- the real files -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def all_tables() -> tuple[Table, ...]:
    return meta_cser.tables([DATA / "meta-cser"])


@pytest.fixture(scope="module")
def all_reports() -> Imported:
    return meta_cser.read([DATA / "meta-cser"], {})


def _numbers(table: Table) -> dict[tuple[str, ...], Decimal]:
    return {row.id: row.reading.value for row in table.rows if row.reading.value is not None}


@real
def test_nothing_of_a_whole_file_is_lost(all_tables: tuple[Table, ...]) -> None:
    for table in all_tables:
        with Path(table.source).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(table.rows)
        assert not table.left
        for row, read in zip(rows, table.rows, strict=True):
            assert tuple(row.values()) == (*read.id, read.reading.text)
            kind = {"N/A": "not_available", "": "empty"}.get(row["value"])
            assert (kind or read.reading.kind) == read.reading.kind
            assert (read.reading.value is None) == (kind is not None or "-" in row["value"])


@real
def test_the_ledger_of_restatements_can_be_computed(all_tables: tuple[Table, ...]) -> None:
    with (AUDIT / "meta_restatement_ledger.csv").open(encoding="utf-8", newline="") as file:
        ledger = list(csv.DictReader(file))
    pairs = {(row["file_prev"], row["file_next"]) for row in ledger}
    names = ("app", "policy_area", "metric", "period")
    expected = {
        (row["file_prev"], *(row[name] for name in names), Decimal(row["old"]), Decimal(row["new"]))
        for row in ledger
    }
    found = set()
    for before, after in pairwise(all_tables):
        old, new = _numbers(before), _numbers(after)
        names_of = [
            meta_cser.edition_span(table).name.replace("-", "") for table in (before, after)
        ]
        if tuple(names_of) in pairs:
            found |= {
                (names_of[0], *key, old[key], new[key])
                for key in old.keys() & new.keys()
                if old[key] != new[key]
            }
    assert len(pairs) >= 4
    assert found == expected


def _published() -> list[dict[str, str]]:
    """Published rows that were read in one of the files at hand."""
    files = {
        f"meta-cser-{path.stem.removeprefix('meta-')}" for path in DATA.glob("meta-cser/*.csv")
    }
    with (DATA / "published" / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source_id"] in files]
    assert len(rows) > 400
    return rows


@real
def test_every_published_figure_is_in_the_reports_with_its_source(all_reports: Imported) -> None:
    made = all_reports
    found: set[tuple[str, ...]] = set()
    for _, document in made.reports:
        start = document.data["period"]["start"]
        for o in document.data["observations"]:
            words = o["as_published"]
            cell = (o["service"], words["label"], words["category"])
            found.add((*cell, start, words["value"], o["source"]))
    left = {(item.label, item.value) for item in made.left}
    for row in _published():
        cell = (row["service"].lower(), row["source_label"], row["category_as_published"])
        start = row["period_start"]
        printed = row["value_text_as_published"]
        name = f"{start[:4]}-Q{int(start[5:7]) // 3 + 1}"
        label = " / ".join((cell[0], cell[2], cell[1], name))
        carried = (*cell, start, printed, row["source_id"]) in found
        assert carried or (printed == "N/A" and (label, "N/A") in left), row


@real
def test_all_real_reports_are_valid(all_reports: Imported) -> None:
    assert len(all_reports.reports) == 42
    for name, document in all_reports.reports:
        result = validate(document, today=datetime.date(2026, 11, 26))
        assert result.valid, (name, result.findings)


@real
def test_a_table_row_knows_its_line(all_tables: tuple[Table, ...]) -> None:
    row: Row = all_tables[0].rows[15]
    assert str(row.place).endswith("meta-2021-q2.csv:17 column E")
