"""Is the table one row a figure, with a verified key and a way back to report and source?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import EXAMPLES, WriteReport
from hypothesis import given
from hypothesis import strategies as st

from transparency.cli import main
from transparency.corpus import Corpus, load_corpus
from transparency.document import resolve
from transparency.formulas import STARTS, harmless, restored
from transparency.observations import (
    TableError,
    columns,
    key_columns,
    observe,
    observe_others,
    write_table,
    write_tables,
)
from transparency.spec import load_spec

OTHER_ID = {"set": "/report/id", "to": "example-again"}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus([EXAMPLES])


@pytest.fixture(scope="module")
def frame(corpus: Corpus) -> pd.DataFrame:
    return observe(corpus)


def test_every_figure_of_the_examples_is_one_row(corpus: Corpus, frame: pd.DataFrame) -> None:
    assert corpus.set_aside == ()
    assert len(frame) == sum(len(entry.report.observations) for entry in corpus.reports)
    assert list(frame.columns) == list(columns(load_spec()))


def test_the_key_is_unique(frame: pd.DataFrame) -> None:
    assert not frame.duplicated(list(key_columns(load_spec()))).any()


def test_every_row_walks_back_to_its_figure_and_has_a_source(frame: pd.DataFrame) -> None:
    files: dict[str, Any] = {}
    for row in frame.to_dict("records"):
        path = str(row["file"])
        if path not in files:
            files[path] = json.loads(Path(path).read_text(encoding="utf-8"))
        observation = resolve(files[path], row["pointer"])
        assert observation["metric"] == row["metric"]
        value = observation["value"]
        assert (value is None and pd.isna(row["value"])) or value == row["value"]
        sources = {s["id"]: s for s in files[path]["report"]["source_documents"]}
        source = sources[row["source"]]
        assert row["source_title"] == source["title"]
        assert row["source_url"] == source.get("url", "")
        assert source.get("url", source["read_in"])


def test_bounds_hold_the_value(frame: pd.DataFrame) -> None:
    numbers = frame.dropna(subset=["value", "low", "high"])
    assert len(numbers) > 1000
    assert (numbers["low"] <= numbers["value"]).all()
    assert (numbers["value"] <= numbers["high"]).all()


def test_a_cell_left_out_and_its_total_code_are_one_cell(write_report: WriteReport) -> None:
    write_report(
        {"set": "/observations/7/dimensions", "to": {"content_category": "csea_all"}},
        {"set": "/observations/8/dimensions", "to": {"jurisdiction": "GLOBAL"}},
    )
    frame = observe(load_corpus([write_report().parent])).set_index("metric")
    assert frame.loc["items_actioned", "content_category"] == "csea_all"
    assert frame.loc["items_actioned", "jurisdiction"] == "GLOBAL"
    assert frame.loc["items_removed", "jurisdiction"] == "GLOBAL"
    assert frame.loc["items_removed", "unit"] == "content_item"


def test_two_figures_for_one_cell_are_refused_with_both_places(write_report: WriteReport) -> None:
    first = write_report(name="a.json")
    second = write_report(OTHER_ID, name="b.json")
    with pytest.raises(TableError) as caught:
        observe(load_corpus([first, second]))
    assert "a.json#/observations/" in str(caught.value)
    assert "b.json#/observations/" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_newest_version_counts_and_the_older_is_kept(write_report: WriteReport) -> None:
    change = {"path": "/observations/7/value", "reason": "miscount", "date": "2025-08-01"}
    first = write_report(name="a.json")
    second = write_report(
        {"set": "/report/version", "to": "1.1.0"},
        {"set": "/report/supersedes", "to": {"id": "example-2025-h1", "version": "1.0.0"}},
        {"set": "/changes", "to": [change]},
        {"set": "/observations/7/value", "to": 11},
        {"set": "/observations/8/value", "to": 11},
        name="b.json",
    )
    corpus = load_corpus([first, second])
    assert [entry.file for entry in corpus.superseded] == [first.as_posix()]
    assert observe(corpus).set_index("metric").loc["items_actioned", "value"] == 11


def test_an_invalid_report_is_set_aside_and_said(write_report: WriteReport, tmp_path: Path) -> None:
    good = write_report(name="corpus/good.json")
    write_report({"set": "/period/end", "to": "2024-01-01"}, name="corpus/bad.json")
    (good.parent / "broken.json").write_text("{", encoding="utf-8")
    corpus = load_corpus([good.parent])
    assert [Path(aside.file).name for aside in corpus.set_aside] == ["bad.json", "broken.json"]
    result = CliRunner().invoke(main, ["table", str(good.parent), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert result.stderr.count("set aside") == 2


def test_csv_and_parquet_hold_the_same(frame: pd.DataFrame, tmp_path: Path) -> None:
    csv, parquet = write_table(frame, tmp_path)
    text = pd.read_csv(csv, dtype=str, keep_default_na=False)
    typed = pd.read_parquet(parquet)
    assert len(text) == len(typed) == len(frame)
    values = pd.to_numeric(text["value"].where(text["value"] != ""))
    assert values.equals(typed["value"].astype("float64"))
    counts = text.loc[(text["unit"] == "report") & (text["value"] != ""), "value"]
    assert counts.str.fullmatch("[0-9]+").all()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_reporter_by_reporter_gives_the_same_files(
    corpus: Corpus, frame: pd.DataFrame, tmp_path: Path
) -> None:
    whole = write_table(frame, tmp_path / "whole")
    whole += write_table(observe_others(corpus), tmp_path / "whole", "other_values")
    parts = write_tables(corpus, tmp_path / "parts")
    assert [path.name for path in parts] == [path.name for path in whole]
    for one, other in zip(whole, parts, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1"])
def test_no_cell_of_the_csv_is_a_formula(text: str) -> None:
    assert harmless(text) == "'" + text


@given(st.text(alphabet="'=+-@\t\r\n1a", max_size=6))
def test_making_a_text_harmless_loses_nothing(text: str) -> None:
    assert restored(harmless(text)) == text
    assert not harmless(text).startswith(STARTS)


def test_the_order_of_the_files_does_not_matter() -> None:
    paths = sorted(EXAMPLES.rglob("*.json"))
    one, other = observe(load_corpus(paths)), observe(load_corpus(reversed(paths)))
    pd.testing.assert_frame_equal(one, other)
