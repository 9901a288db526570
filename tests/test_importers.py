"""Does every published figure arrive with its value, period and source, or with a reason?"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, ROOT
from hypothesis import given
from hypothesis import strategies as st

from transparency.importers import ImportFailed
from transparency.importers.published import REASONS, import_published, write_examples
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
