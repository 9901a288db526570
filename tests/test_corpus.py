"""Is a corpus the same whatever is cached, whatever has changed, and however many work on it?"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import pickle
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import EXAMPLES, WriteReport
from hypothesis import given, settings
from hypothesis import strategies as st

from transparency import corpus as corpus_module
from transparency import store as store_module
from transparency.conformance import changed
from transparency.corpus import Corpus, Head, in_force, load_corpus
from transparency.datapackage import write_package
from transparency.document import DocumentError
from transparency.findings import Severity, ValidationResult
from transparency.reading import report_files
from transparency.revisions.tables import revisions_table
from transparency.spec import load_spec
from transparency.store import Store, StoreError
from transparency.tabulation import tabulate
from transparency.validation import validate

DAY = datetime.date(2026, 1, 15)
LATER = datetime.date(2030, 1, 1)


def seen(corpus: Corpus) -> Any:
    """Everything in a corpus, in a form that can be compared."""

    def told(result: ValidationResult) -> Any:
        return (
            result.document.sha256,
            result.document.data,
            result.version,
            result.findings,
            dict(result.severities),
            result.unchecked,
            dict(result.acknowledged),
            result.dated,
            result.report,
        )

    return (
        [(entry.file, told(entry.result), entry.report) for entry in corpus.reports],
        [(entry.file, told(entry.result), entry.report) for entry in corpus.superseded],
        [
            (one.file, str(one.outcome))
            if isinstance(one.outcome, DocumentError)
            else (one.file, told(one.outcome))
            for one in corpus.set_aside
        ],
    )


@pytest.fixture
def validated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that the rules were run over, in this process."""
    names: list[str] = []
    real = validate

    def counted(document: Any, **options: Any) -> ValidationResult:
        names.append(Path(document.source).name)
        return real(document, **options)

    monkeypatch.setattr(corpus_module, "validate", counted)
    return names


@pytest.fixture(autouse=True)
def files_settle_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file just written is otherwise read again the next time, to be sure."""
    monkeypatch.setattr(store_module, "SETTLED_NS", 0)


def folder_of(place: Path, count: int = 5) -> Path:
    """Valid reports of several reporters, one with errors, one with a warning, one unreadable."""
    folder = place / "reports"
    folder.mkdir()
    for index in range(count):
        write(folder / f"{index}.json", index)
    write(folder / "bad.json", 90, {"set": "/observations/0/value", "to": -1})
    (folder / "broken.json").write_text("{")
    return folder


def write(path: Path, index: int, *changes: dict[str, Any]) -> None:
    """A valid report; numbers that differ by 6 are versions of the same one."""
    own = (
        {"set": "/reporter/id", "to": f"reporter-{index % 6}"},
        {"set": "/report/id", "to": f"report-{index % 6}"},
        {"set": "/report/version", "to": f"1.0.{index // 6}"},
        {"set": "/observations/8/value", "to": 12 - min(index // 6, 12)},
    )
    path.write_text(json.dumps(changed(load_spec().base_case, (*own, *changes))))


def store_of(cache: Path) -> Path:
    return next(cache.glob("*.sqlite"))


def test_examples_are_the_same_from_the_cache_and_from_two_processes(tmp_path: Path) -> None:
    folders = [EXAMPLES / name for name in ("reddit", "google")]
    alone = seen(load_corpus(folders, today=DAY, jobs=1))
    assert seen(load_corpus(folders, today=DAY, jobs=2, cache=tmp_path)) == alone
    assert seen(load_corpus(folders, today=DAY, cache=tmp_path)) == alone


def test_only_what_changed_is_checked_again(tmp_path: Path, validated: list[str]) -> None:
    folder, cache = folder_of(tmp_path), tmp_path / "cache"
    load_corpus([folder], cache=cache, jobs=1)
    assert sorted(validated) == ["0.json", "1.json", "2.json", "3.json", "4.json", "bad.json"]
    validated.clear()
    load_corpus([folder], cache=cache, jobs=1)
    assert validated == []
    write(folder / "3.json", 33)
    load_corpus([folder], cache=cache, jobs=1)
    assert validated == ["3.json"]


def test_a_renamed_file_is_known_by_its_content(tmp_path: Path, validated: list[str]) -> None:
    folder, cache = folder_of(tmp_path), tmp_path / "cache"
    load_corpus([folder], cache=cache, jobs=1)
    validated.clear()
    (folder / "1.json").rename(folder / "new.json")
    corpus = load_corpus([folder], cache=cache, jobs=1)
    assert validated == []
    assert any(entry.file.endswith("new.json") for entry in corpus.reports)


def test_the_same_bytes_under_another_suffix_are_read_by_the_other_reader(tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    cache, path = tmp_path / "cache", tmp_path / "a.json"
    write(path, 1)
    load_corpus([path], cache=cache)
    text = path.read_text()
    (tmp_path / "a.yaml").write_text(text)
    (tmp_path / "tab.yaml").write_text("\t" + text)  # JSON may begin with a tab, YAML may not
    (tmp_path / "tab.json").write_text("\t" + text)
    load_corpus([tmp_path / "tab.json"], cache=cache)
    with_cache = load_corpus([tmp_path / "a.yaml", tmp_path / "tab.yaml"], cache=cache)
    assert seen(with_cache) == seen(load_corpus([tmp_path / "a.yaml", tmp_path / "tab.yaml"]))


def test_a_change_behind_the_back_of_the_clock_is_found_with_rehash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_stamp", lambda status: str(status.st_size))
    folder, cache = folder_of(tmp_path), tmp_path / "cache"
    path = folder / "0.json"
    load_corpus([folder], cache=cache)
    text = path.read_text()
    changed_text = text.replace('"report-0"', '"tropes-0"')
    assert len(changed_text) == len(text)
    assert changed_text != text
    path.write_text(changed_text)
    with Store(cache) as store:
        files = report_files([path])
        assert store.keys(files) != store.keys(files, rehash=True)
    corpus = load_corpus([folder], cache=cache, rehash=True)
    assert any(entry.report.report.id == "tropes-0" for entry in corpus.reports)


def test_a_lying_time_never_gives_a_wrong_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even then the verdict of one content is never given to another."""
    monkeypatch.setattr(store_module, "_stamp", lambda status: str(status.st_size))
    folder, cache = folder_of(tmp_path), tmp_path / "cache"
    path = folder / "0.json"
    load_corpus([folder], cache=cache)
    path.write_text(path.read_text().replace('"report-0"', '"tropes-0"'))
    assert seen(load_corpus([folder], cache=cache)) == seen(load_corpus([folder]))


def test_a_result_that_depends_on_the_day_holds_for_that_day(
    tmp_path: Path, validated: list[str]
) -> None:
    spec = load_spec()
    rule = next(rule for rule in spec.rule_ids if spec.rule(rule).severity is Severity.WARNING)
    entry = {"rule": rule, "pointer": "", "reason": "known", "until": "2026-06-30"}
    write(tmp_path / "a.json", 1, {"set": "/acknowledged", "to": [entry]})
    write(tmp_path / "b.json", 2)
    cache = tmp_path.parent / f"{tmp_path.name}-cache"
    first = load_corpus([tmp_path], today=DAY, cache=cache, jobs=1)
    assert {Path(e.file).name: e.result.dated for e in first.reports} == {
        "a.json": True,
        "b.json": False,
    }
    validated.clear()
    later = load_corpus([tmp_path], today=LATER, cache=cache, jobs=1)
    assert validated == ["a.json"]
    assert seen(later) == seen(load_corpus([tmp_path], today=LATER, jobs=1)) != seen(first)


def test_verdicts_of_another_edition_are_not_used(
    tmp_path: Path, validated: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache = folder_of(tmp_path), tmp_path / "cache"
    load_corpus([folder], cache=cache, jobs=1)
    validated.clear()
    monkeypatch.setattr(store_module, "edition", lambda: "f" * 64)
    load_corpus([folder], cache=cache, jobs=1)
    assert len(validated) == 6
    assert len(list(cache.glob("*.sqlite"))) == 2


def test_stores_that_nobody_uses_are_deleted(tmp_path: Path) -> None:
    old = tmp_path / "transparency-0123.sqlite"
    old.write_bytes(b"")
    os.utime(old, (0, 0))
    with Store(tmp_path):
        assert not old.exists()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def _holes(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[8192::97] = b"?" * len(raw[8192::97])
    path.write_bytes(raw)


def _pickle(path: Path) -> None:
    path.write_bytes(pickle.dumps({"a": 1}))


def _with_trigger(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TRIGGER t AFTER INSERT ON found BEGIN DELETE FROM found; END")


def _another_value(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE found SET value = replace(value, 'false', 'true')")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "damage", [_cut, _noise, _holes, _pickle, _with_trigger, _another_value, _empty]
)
def test_a_damaged_or_foreign_store_is_made_anew(tmp_path: Path, damage: Any) -> None:
    folder, cache = folder_of(tmp_path), tmp_path / "cache"
    expected = seen(load_corpus([folder], today=DAY))
    load_corpus([folder], today=DAY, cache=cache)
    damage(store_of(cache))
    assert seen(load_corpus([folder], today=DAY, cache=cache)) == expected
    assert seen(load_corpus([folder], today=DAY, cache=cache)) == expected
    with Store(cache) as store:
        keys = list(filter(None, store.keys(report_files([folder]))))
        assert len(store.get("verdict", keys, DAY)) == 6


def test_a_cache_among_the_reports_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    for place in (folder, folder / "cache", folder / ".." / "reports" / "x"):
        with pytest.raises(StoreError):
            load_corpus([folder], cache=place)
    assert not (folder / "cache").exists()


def test_a_cache_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        Store(tmp_path / "file" / "cache")


def test_two_runs_at_the_same_time_share_a_store(tmp_path: Path) -> None:
    folder, cache = folder_of(tmp_path, 20), tmp_path / "cache"
    with Store(cache) as one, Store(cache) as other:
        values = [(f"k{index}", "", b"v") for index in range(50)]
        one.put("verdict", values[:30])
        other.put("verdict", values[20:])
        assert len(one.get("verdict", [key for key, _, _ in values], DAY)) == len(values)
        assert seen(load_corpus([folder], cache=cache)) == seen(load_corpus([folder]))


def test_a_bug_of_ours_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(tmp_path)
    real = validate

    def failing(document: Any, **options: Any) -> ValidationResult:
        if document.source.endswith("1.json"):
            raise KeyError("x")
        return real(document, **options)

    monkeypatch.setattr(corpus_module, "validate", failing)
    for jobs in (1, 2):
        corpus = load_corpus([folder], jobs=jobs)
        outcomes = {Path(one.file).name: one.outcome for one in corpus.set_aside}
        assert isinstance(outcomes["1.json"], DocumentError)
        assert outcomes["1.json"].reason == "check-failed"
        assert set(outcomes) == {"1.json", "bad.json", "broken.json"}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "break", "remove", "rename", "touch"]),
        st.integers(0, 4),
        st.integers(0, 7),
    ),
    min_size=1,
    max_size=6,
)


def apply(folder: Path, step: str, place: int, number: int) -> None:
    """One change of a folder; steps that do not fit do nothing."""
    path = folder / f"{place}.json"
    if step in ("add", "change"):
        write(path, number)
    elif step == "break":
        write(path, number, {"set": "/observations/0/value", "to": -number - 1})
    elif path.exists() and step == "remove":
        path.unlink()
    elif path.exists() and step == "rename":
        path.rename(folder / f"{number}.json")
    elif path.exists():
        os.utime(path, (number, number))


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp())
    try:
        yield place
    finally:
        shutil.rmtree(place)


@settings(max_examples=15)
@given(st.lists(STEPS, min_size=1, max_size=3))
def test_after_any_changes_the_cached_corpus_is_the_fresh_one(rounds: Any) -> None:
    with scratch() as place:
        folder, cache = place / "in", place / "cache"
        folder.mkdir()
        for steps in rounds:
            for step in steps:
                apply(folder, *step)
            fresh = load_corpus([folder], today=DAY, jobs=1)
            assert seen(load_corpus([folder], today=DAY, cache=cache, jobs=1)) == seen(fresh)


def _head(report: str, version: str, named: str = "", status: str = "final") -> Head:
    old, _, old_version = named.partition(" ")
    span = "2025-01-01", "2025-06-30"
    return Head("a", *span, version, report, status, False, old, old_version, f"{report}{version}")


@pytest.mark.parametrize(
    ("heads", "left"),
    [
        ([_head("ours", "1.0.0"), _head("own", "1.0.0", "ours 1.0.0")], {"own1.0.0"}),
        # what the first version of a report replaced, its later ones replace as well
        (
            [
                _head("ours", "1.0.0"),
                _head("own", "1.0.0", "ours 1.0.0"),
                _head("own", "1.1.0", "own 1.0.0"),
            ],
            {"own1.1.0"},
        ),
        # the transcription was corrected after the version that is named
        (
            [
                _head("ours", "1.0.0"),
                _head("ours", "1.1.0"),
                _head("own", "1.0.0", "ours 1.0.0"),
            ],
            {"ours1.1.0", "own1.0.0"},
        ),
        (
            [_head("ours", "1.0.0"), _head("own", "1.0.0", "ours 1.0.0", "withdrawn")],
            {"ours1.0.0"},
        ),
        # of three, each replaces the one before
        (
            [
                _head("first", "1.0.0"),
                _head("next", "1.0.0", "first 1.0.0"),
                _head("last", "1.0.0", "next 1.0.0"),
            ],
            {"last1.0.0"},
        ),
        # a circle says nothing
        (
            [_head("one", "1.0.0", "two 1.0.0"), _head("two", "1.0.0", "one 1.0.0")],
            {"one1.0.0", "two1.0.0"},
        ),
        ([_head("ours", "1.0.0"), _head("own", "1.0.0")], {"ours1.0.0", "own1.0.0"}),
        (
            [_head("ours", "1.0.0"), _head("own", "1.0.0", "ours 1.0.0")._replace(reporter="b")],
            {"ours1.0.0", "own1.0.0"},
        ),
    ],
)
def test_a_report_replaces_the_one_that_it_names(heads: list[Head], left: set[str]) -> None:
    for ordered in (heads, heads[::-1]):
        in_order = sorted(ordered, key=lambda head: head.order)
        assert {head.file for head in in_force(in_order)} == left


def test_an_own_report_takes_the_place_of_a_transcription(
    write_report: WriteReport, tmp_path: Path
) -> None:
    read = {"id": "page", "title": "What it published", "confidence": "primary"}
    write_report(
        {"set": "/report/id", "to": "ours"},
        {"set": "/report/transcribed", "to": True},
        {"set": "/report/transcription", "to": {"by": "A collector"}},
        {"set": "/report/source_documents", "to": [read]},
        {"set": "/observations/1/value", "to": 11},
        name="corpus/a.json",
    )
    old = {"id": "ours", "version": "1.0.0"}
    own = write_report({"set": "/report/supersedes", "to": old}, name="corpus/b.json")
    corpus = load_corpus([own.parent], today=DAY)
    assert [entry.file for entry in corpus.reports] == [str(own)]
    assert [entry.report.report.id for entry in corpus.superseded] == ["ours"]
    own_id = corpus.reports[0].report.report.id
    tabulate([own.parent], tmp_path / "out", today=DAY)
    table = pd.read_parquet(tmp_path / "out" / "observations.parquet")
    beside = pd.read_parquet(tmp_path / "out" / "other_values.parquet")
    assert set(table["report"]) == {corpus.reports[0].report.report.id}
    assert 11 in set(beside.loc[beside["report"] == "ours", "value"])
    changes = revisions_table(corpus)
    assert set(changes["publication"]) == {f"example {own_id}"}
    assert [(row.old, row.new) for row in changes.itertuples()] == [(11, 12)]


def test_hidden_files_and_folders_are_not_searched(write_report: WriteReport) -> None:
    folder = write_report(name="in/a.json").parent
    for name in ("in/.b.json", "in/.git/c.json", "in/sub/d.YAML", "in/sub/e.txt"):
        write_report(name=name)
    names = [name.removeprefix(folder.as_posix()) for _, name in report_files([folder])]
    assert names == ["/a.json", "/sub/d.YAML"]
    assert len(report_files([folder / ".b.json"])) == 1


def test_names_to_publish_are_places_inside_the_folders_given(write_report: WriteReport) -> None:
    folder = write_report(name="in/one/a.json").parent.parent
    for name in ("in/two/a.json", "in/two/b.yaml", "other/one/a.json"):
        write_report(name=name)
    other = folder.parent / "other" / "one"

    def names(*paths: Path) -> list[str]:
        return [name for _, name in report_files(paths, inside=True)]

    assert names(folder) == ["one/a.json", "two/a.json", "two/b.yaml"]
    assert names(folder / "two" / "b.yaml") == ["b.yaml"]
    assert names(folder / "two", other) == ["two/a.json", "two/b.yaml", "one/a.json"]
    assert names(folder / "one", other, other / "a.json") == ["one/a.json", "2/one/a.json"]


def test_nothing_that_a_published_corpus_holds_tells_where_it_lay(
    write_report: WriteReport, tmp_path: Path
) -> None:
    write_report(name="in/good.json")
    write_report({"set": "/period/end", "to": "2024-01-01"}, name="in/bad.json")
    (tmp_path / "in" / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "in" / "gone.json").symlink_to(tmp_path / "nothing.json")
    corpus = load_corpus([tmp_path / "in"], inside=True)
    assert [entry.file for entry in corpus.reports] == ["good.json"]
    assert len(corpus.set_aside) == 3
    files = write_package(corpus, tmp_path / "out")
    frames = [pd.read_parquet(path) for path in files if path.suffix == ".parquet"]
    texts = [frame.to_csv() for frame in frames]
    texts += [path.read_text("utf-8") for path in files if path.suffix != ".parquet"]
    assert any("good.json" in text for text in texts)
    assert not [text for text in texts if tmp_path.as_posix() in text]
