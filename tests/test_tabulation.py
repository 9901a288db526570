"""Is the table of a large corpus the same as that of a small one, and left alone when current?"""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner
from conftest import EXAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st
from test_corpus import STEPS, apply, folder_of, scratch, store_of, write

from transparency import columnar, tabulation
from transparency import store as store_module
from transparency.cli import main
from transparency.columnar import TableFiles, from_bytes, in_order, schema_of, to_bytes
from transparency.corpus import load_corpus
from transparency.document import TransparencyError
from transparency.formulas import harmless
from transparency.observations import TableError, observe, observe_others, write_table
from transparency.tabulation import STATE, Tabulated, tabulate

DAY = datetime.date(2026, 1, 15)


@pytest.fixture(autouse=True)
def files_settle_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "SETTLED_NS", 0)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were read and validated, in this process."""
    names: list[str] = []
    real = tabulation.contribution

    def counted(file: Any, day: datetime.date) -> tabulation.Contribution:
        names.append(file[0].name)
        return real(file, day)

    monkeypatch.setattr(tabulation, "contribution", counted)
    return names


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != STATE}


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def by_hand(paths: list[Path], out: Path) -> dict[str, bytes]:
    corpus = load_corpus(paths, today=DAY)
    write_table(observe(corpus), out)
    others = observe_others(corpus)
    if not others.empty:
        write_table(others, out, "other_values")
    return contents(out)


def test_the_examples_give_the_files_that_the_library_gives(tmp_path: Path) -> None:
    folders = [EXAMPLES / "iwf", EXAMPLES / "microsoft", folder_of(tmp_path, 8)]
    done = tabulate(folders, tmp_path / "a", today=DAY)
    assert done.others > 0
    assert contents(tmp_path / "a") == by_hand(folders, tmp_path / "b")


def test_order_processes_and_cache_do_not_show(tmp_path: Path) -> None:
    folders = [EXAMPLES / name for name in ("iwf", "reddit")]
    cache = tmp_path / "cache"
    first = tabulate(folders, tmp_path / "a", today=DAY, jobs=1)
    expected = contents(tmp_path / "a")
    kinds: list[dict[str, Any]] = [{"jobs": 2}, {"cache": cache}, {"cache": cache, "jobs": 2}]
    for index, options in enumerate(kinds):
        out = tmp_path / f"out{index}"
        done = tabulate(list(reversed(folders)), out, today=DAY, **options)
        assert done.files.keys() == first.files.keys()
        assert contents(out) == expected


@settings(max_examples=12)
@given(st.lists(STEPS, min_size=1, max_size=3))
def test_after_any_changes_the_table_is_the_fresh_one(rounds: Any) -> None:
    with scratch() as place:
        folder, cache = place / "in", place / "cache"
        folder.mkdir()
        for number, steps in enumerate(rounds):
            for step in steps:
                apply(folder, *step)
            results = []
            for out, options in (
                (place / "kept", {"cache": cache}),
                (place / f"{number}", {}),
            ):
                try:
                    done = tabulate([folder], out, today=DAY, jobs=1, **options)  # type: ignore[arg-type]
                    results.append((contents(out), done.figures, done.reports, done.set_aside))
                except TransparencyError as error:
                    results.append(str(error))  # type: ignore[arg-type]
            assert results[0] == results[1]


def test_a_current_table_is_left_as_it_is(tmp_path: Path, read: list[str]) -> None:
    folder, out, cache = folder_of(tmp_path), tmp_path / "out", tmp_path / "cache"
    options: Any = {"cache": cache, "today": DAY, "jobs": 1}
    first = tabulate([folder], out, **options)
    before = times(out)
    read.clear()
    again = tabulate([folder], out, **options)
    assert again.current
    assert (again.figures, again.reports) == (first.figures, first.reports)
    assert sorted(Path(name).name for name in again.set_aside) == ["bad.json", "broken.json"]
    assert (times(out), read) == (before, [])


def test_without_a_cache_it_is_recognised_too(tmp_path: Path, read: list[str]) -> None:
    folder, out = folder_of(tmp_path), tmp_path / "out"
    tabulate([folder], out, today=DAY, jobs=1)
    read.clear()
    assert tabulate([folder], out, today=DAY, jobs=1).current
    assert read == []


def test_only_what_changed_is_read(tmp_path: Path, read: list[str]) -> None:
    folder, out, cache = folder_of(tmp_path), tmp_path / "out", tmp_path / "cache"
    options: Any = {"cache": cache, "today": DAY, "jobs": 1}
    tabulate([folder], out, **options)
    read.clear()
    write(folder / "3.json", 33)
    assert not tabulate([folder], out, **options).current
    assert read == ["3.json", "broken.json"]  # what no reader takes is tried again
    assert contents(out) == by_hand([folder], tmp_path / "fresh")


@pytest.mark.parametrize("name", ["observations.csv", "observations.parquet", STATE])
def test_a_touched_output_is_written_again(tmp_path: Path, name: str) -> None:
    folder, out, cache = folder_of(tmp_path), tmp_path / "out", tmp_path / "cache"
    tabulate([folder], out, cache=cache, today=DAY)
    expected = contents(out)
    (out / name).write_bytes(b"x")
    assert not tabulate([folder], out, cache=cache, today=DAY).current
    (out / name).unlink()
    assert not tabulate([folder], out, cache=cache, today=DAY).current
    assert contents(out) == expected


def test_another_day_counts_only_where_a_report_asks_for_it(tmp_path: Path) -> None:
    folder, out = folder_of(tmp_path), tmp_path / "out"
    later = DAY + datetime.timedelta(days=400)
    tabulate([folder], out, today=DAY)
    assert tabulate([folder], out, today=later).current
    entry = {"rule": "value-outlier", "pointer": "", "reason": "known", "until": "2026-06-30"}
    write(folder / "0.json", 0, {"set": "/acknowledged", "to": [entry]})
    first = tabulate([folder], out, today=DAY)
    assert (first.day, tabulate([folder], out, today=DAY).current) == (DAY.isoformat(), True)
    assert not tabulate([folder], out, today=later).current


def test_what_the_state_says_of_other_folders_is_not_believed(tmp_path: Path) -> None:
    folder, out = folder_of(tmp_path), tmp_path / "out"
    tabulate([folder], out, today=DAY)
    victim = tmp_path / "victim.csv"
    victim.write_text("mine")
    state = json.loads((out / STATE).read_text())
    state["files"]["../victim.csv"] = [4, 0]
    (out / STATE).write_text(json.dumps(state))
    tabulate([folder], out, today=DAY)
    assert victim.read_text() == "mine"


def test_a_large_table_has_no_csv_unless_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = folder_of(tmp_path), tmp_path / "out"
    assert "observations.csv" in tabulate([folder], out, today=DAY).files
    write(folder / "5.json", 5)
    monkeypatch.setattr(tabulation, "CSV_ROWS", 5)
    tabulate([folder], out, today=DAY)
    assert set(contents(out)) == {"observations.parquet"}  # the old CSV would be out of date
    assert "observations.csv" in tabulate([folder], out, today=DAY, csv=True).files
    assert "observations.csv" not in tabulate([folder], out, today=DAY, csv=False).files


def test_parts_of_any_size_give_the_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columnar, "GROUP", 7)
    schema = schema_of(["metric", "value"])
    whole = pa.table(
        {"metric": [f"m{i}" for i in range(40)], "value": [float(i) for i in range(40)]}
    )
    expected: dict[str, bytes] = {}
    for size in (1, 3, 7, 40):
        out = tmp_path / str(size)
        with TableFiles(out, "t", schema, csv=True) as files:
            for start in range(0, 40, size):
                files.add(whole.slice(start, size))
        expected = expected or contents(out)
        assert contents(out) == expected


def test_two_figures_for_one_cell_are_refused_with_both_places(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a", "b"):
        write(folder / f"{name}.json", 1, {"set": "/report/id", "to": name})
    with pytest.raises(TableError) as by_parts:
        tabulate([folder], tmp_path / "out", today=DAY)
    with pytest.raises(TableError) as at_once:
        observe(load_corpus([folder], today=DAY))
    assert str(by_parts.value) == str(at_once.value)
    assert not contents(tmp_path / "out")


def test_rows_that_were_lost_are_made_again(tmp_path: Path) -> None:
    folder, out, cache = folder_of(tmp_path), tmp_path / "out", tmp_path / "cache"
    tabulate([folder], out, cache=cache, today=DAY)
    expected = contents(out)
    with contextlib.closing(sqlite3.connect(store_of(cache))) as database, database:
        database.execute("UPDATE found SET value = x'00' WHERE kind = 'rows'")
    (out / STATE).unlink()
    tabulate([folder], out, cache=cache, today=DAY)
    assert contents(out) == expected


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["=1+1", '"', ",", "\r", "\n", 'a"b', "@x", " ", "", "\t"]
)


@given(st.lists(st.tuples(TEXTS, st.none() | st.floats(allow_nan=False, allow_infinity=False))))
def test_csv_is_read_back_as_it_was(rows: list[tuple[str, float | None]]) -> None:
    schema = schema_of(["note", "value"])
    table = pa.table({"note": [n for n, _ in rows], "value": [v for _, v in rows]}, schema)
    with scratch() as place:
        with TableFiles(place, "t", schema, csv=True) as files:
            files.add(table)
        text = (place / "t.csv").read_bytes().decode()
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [note for note, _ in read] == [harmless(note) for note, _ in rows]
    assert [float(value) if value else None for _, value in read] == [v for _, v in rows]
    batch = table.combine_chunks().to_batches()
    for one in batch:
        assert from_bytes(to_bytes(one), schema).equals(one)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.integers(0, 99))))
def test_rows_are_sorted_as_python_sorts(rows: list[tuple[str, str, int]]) -> None:
    schema = schema_of(["metric", "note", "n"])
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    table = pa.table(dict(zip(schema.names, columns, strict=True)), schema)
    ordered = in_order(table, ["metric", "note"]).to_pylist()
    assert [tuple(row.values()) for row in ordered] == sorted(rows, key=lambda row: row[:2])


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    folder, out, cache = folder_of(tmp_path), tmp_path / "out", tmp_path / "cache"
    command = ["table", str(folder), "-o", str(out), "--cache", str(cache)]
    first, second = (CliRunner().invoke(main, command) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (1, 1)
    assert first.stderr.count("set aside: ") == second.stderr.count("set aside: ") == 2
    assert "as it was" not in first.stderr
    assert second.stderr.count("as it was") == 2
    refused = CliRunner().invoke(main, [*command[:-1], str(folder / "cache")])
    assert refused.exit_code == 3
    assert refused.stderr.count("\n") == 1


def test_the_result_says_so_when_nothing_is_valid(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(TransparencyError):
        tabulate([tmp_path], tmp_path / "out")
    assert isinstance(tabulation.read_state(tmp_path / "out"), Tabulated | None)
