"""Does every published figure arrive with its value, period and source, or with a reason?"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, ROOT
from hypothesis import given
from hypothesis import strategies as st

from transparency.importers import ImportFailed
from transparency.importers.published import (
    OBSERVATION_COLUMNS,
    PROVIDER_COLUMNS,
    REASONS,
    SOURCE_COLUMNS,
    import_published,
    write_examples,
)
from transparency.layout import ROOT as ROOT_PROPERTIES
from transparency.layout import dumps

PUBLISHED = ROOT.parent / "shared" / "data" / "published"
FIXTURE = Path(__file__).parent / "importers" / "published"

real = pytest.mark.skipif(
    not PUBLISHED.is_dir() or bool(os.environ.get("CI")),
    reason="the research data set ../shared/data/published is not here (it is never used in CI)",
)


def _reports(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.rglob("*.json")):
        yield path.relative_to(folder).as_posix(), json.loads(path.read_text(encoding="utf-8"))


def test_a_small_set_gives_exactly_the_expected_reports(tmp_path: Path) -> None:
    out = tmp_path if not os.environ.get("REGENERATE") else FIXTURE / "expected"
    write_examples(FIXTURE / "in", out)
    assert dict(_reports(out)) == dict(_reports(FIXTURE / "expected"))
    left = (out / "NOT_CARRIED.csv").read_text(encoding="utf-8")
    assert left == (FIXTURE / "expected" / "NOT_CARRIED.csv").read_text(encoding="utf-8")


@real
def test_the_examples_are_what_the_importer_makes() -> None:
    made = dict(import_published(PUBLISHED).reports)
    assert made == dict(_reports(EXAMPLES)), "run: transparency import published"


def _figures() -> dict[tuple[str, ...], list[Any]]:
    """What the examples hold, by source, label, category, period and printed value."""
    found: dict[tuple[str, ...], list[Any]] = {}
    for _, report in _reports(EXAMPLES):
        for o in report["observations"]:
            period, printed = o.get("period", report["period"]), o["as_published"]
            words = (printed.get("label", ""), printed.get("category", ""))
            key = (o["source"], *words, period["start"], period["end"], printed.get("value", ""))
            found.setdefault(key, []).append(o)
    return found


def _restated() -> set[tuple[str, str, str]]:
    return {
        (old["source"], old["period"]["start"], str(old["old"]))
        for _, report in _reports(EXAMPLES)
        for old in report.get("restatements", ())
    }


@real
def test_each_row_of_the_set_is_carried_restated_or_named_with_a_reason() -> None:
    with (PUBLISHED / "observations.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with (EXAMPLES / "NOT_CARRIED.csv").open(encoding="utf-8", newline="") as file:
        left = {int(row["line"]): row["reason"] for row in csv.DictReader(file)}
    carried, restated = _figures(), _restated()
    publishers = {"Google", "Reddit", "Pinterest", "Snap", "Meta"}
    for line, row in enumerate(rows, start=2):
        ours = row["reporter"] == "ncmec" or (
            row["reporter"] == "provider" and row["provider"] in publishers
        )
        if not ours or line in left:
            continue
        words = (row["source_label"], row["category_as_published"])
        span = (row["period_start"], row["period_end"], row["value_text_as_published"])
        if (row["source_id"], *words, *span) in carried:
            continue
        assert row["flag"] == "restated:superseded", (line, row)
        old = [entry for entry in restated if entry[:2] == (row["source_id"], row["period_start"])]
        assert old, (line, row)


SCALE = {"percent": Decimal("0.01"), "minutes": 1 / Decimal(60), "days": Decimal(24)}
"""Unit of the set -> what a value of it is in the unit of its metric; 1 for counts."""


def _rows() -> list[dict[str, str]]:
    with (PUBLISHED / "observations.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _differs(value: float, row: dict[str, str]) -> bool:
    expected = Decimal(row["value"]) * SCALE.get(row["unit"], Decimal(1))
    return abs(Decimal(str(value)) - expected) > Decimal("0.000001")


@real
def test_each_carried_figure_has_the_value_of_its_row() -> None:
    carried = _figures()
    checked = 0
    for row in _rows():
        if row["geo"] != "global" or row["flag"] == "restated:superseded" or not row["value"]:
            continue
        words = (row["source_id"], row["source_label"], row["category_as_published"])
        span = (row["period_start"], row["period_end"], row["value_text_as_published"])
        for o in carried.get((*words, *span), ()):
            assert not _differs(o["bounds"]["high"] if o["value"] is None else o["value"], row), o
            assert (o["status"] == "revised") == (row["flag"] == "restated:latest"), o
            checked += 1
    assert checked > 2000


@real
def test_each_superseded_value_is_a_restatement_with_the_value_that_followed() -> None:
    series: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in _rows():
        if row["provider"] == "Meta" and row["flag"].startswith("restated:"):
            cell = ("service", "source_label", "category_as_published", "period_start")
            series.setdefault(tuple(row[name] for name in cell), []).append(row)
    expected = sorted(
        (old["source_id"], old["period_start"], *(_plain(row) for row in (old, new)))
        for rows in series.values()
        for old, new in pairwise(sorted(rows, key=lambda row: row["source_id"]))
    )
    made = sorted(
        (entry["source"], entry["period"]["start"], float(entry["old"]), float(entry["new"]))
        for _, report in _reports(EXAMPLES)
        for entry in report.get("restatements", ())
    )
    assert made == expected
    assert made


def _plain(row: dict[str, str]) -> float:
    return float(round(Decimal(row["value"]) * SCALE.get(row["unit"], Decimal(1)), 6))


def test_reasons_are_known() -> None:
    with (EXAMPLES / "NOT_CARRIED.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert row["text"] == REASONS[row["reason"]]


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2022, 2023])
def test_the_lines_of_the_clearing_house_add_up_to_its_printed_total(year: int) -> None:
    report = json.loads((EXAMPLES / "ncmec" / f"{year}.json").read_text(encoding="utf-8"))
    cells = [(o["dimensions"], o["value"]) for o in report["observations"]]
    total = next(value for cell, value in cells if cell == {"source_kind": "provider"})
    assert sum(value for cell, value in cells if "counterparty" in cell) == total
    assert len(report["counterparties"]) == sum("counterparty" in cell for cell, _ in cells)


def test_every_figure_of_the_examples_has_a_source_that_is_declared() -> None:
    for name, report in _reports(EXAMPLES):
        declared = {source["id"] for source in report["report"]["source_documents"]}
        assert report["report"]["transcribed"] is True, name
        for observation in report["observations"]:
            assert observation["source"] in declared, name
            assert observation["as_published"]["value"], name


def test_a_folder_without_the_files_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as caught:
        import_published(tmp_path)
    assert "\n" not in str(caught.value)
    (tmp_path / "observations.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ImportFailed) as caught:
        import_published(tmp_path)
    assert "provider" in str(caught.value)


def _edited(folder: Path, name: str, column: str, value: str | None) -> Path:
    """A copy of the small set: a column of one file with another value, or without it."""
    copy = folder / "set"
    shutil.copytree(FIXTURE / "in", copy)
    with (copy / name).open(encoding="utf-8", newline="") as file:
        rows = [dict(row) for row in csv.DictReader(file)]
    for row in rows:
        row.pop(column)
        if value is not None:
            row[column] = value
    with (copy / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return copy


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        *(("observations.csv", column, None) for column in OBSERVATION_COLUMNS),
        *(("sources.csv", column, None) for column in SOURCE_COLUMNS),
        *(("providers.csv", column, None) for column in PROVIDER_COLUMNS),
        ("observations.csv", "value", "12 million"),
        ("observations.csv", "period_start", "2021-13-01"),
        ("observations.csv", "source_id", "nowhere"),
        ("providers.csv", "provider", "Nobody"),
    ],
)
def test_a_set_that_cannot_be_read_is_refused_in_one_line(
    tmp_path: Path, name: str, column: str, value: str | None
) -> None:
    with pytest.raises(ImportFailed, match=name) as caught:
        import_published(_edited(tmp_path, name, column, value))
    assert "\n" not in str(caught.value)


def test_a_row_without_all_its_cells_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FIXTURE / "in", tmp_path / "set")
    with (tmp_path / "set" / "observations.csv").open("a", encoding="utf-8") as file:
        file.write("Google,YouTube\n")
    with pytest.raises(ImportFailed, match="as many cells"):
        import_published(tmp_path / "set")


def test_a_row_in_another_unit_is_not_taken_for_the_mapped_one(tmp_path: Path) -> None:
    result = import_published(_edited(tmp_path, "observations.csv", "unit", "fraction"))
    assert {name.partition("/")[0] for name, _ in result.reports} <= {"ncmec"}
    assert "no_metric" in {row["reason"] for row in result.not_carried}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), JSON, max_size=6))
def test_the_canonical_text_holds_the_same_data(data: dict[str, Any]) -> None:
    assert json.loads(dumps(data)) == data


def test_examples_are_in_canonical_form() -> None:
    for path in sorted(EXAMPLES.rglob("*.json")):
        text = path.read_text(encoding="utf-8")
        assert text == dumps(json.loads(text)), path


def test_root_properties_stand_in_the_order_of_the_schema() -> None:
    schema = json.loads((ROOT / "spec/1.0/report.schema.json").read_text(encoding="utf-8"))
    assert list(ROOT_PROPERTIES) == list(schema["properties"])
    report = json.loads((EXAMPLES / "ncmec" / "2021.json").read_text(encoding="utf-8"))
    assert dumps(dict(reversed(report.items()))) == dumps(report)
