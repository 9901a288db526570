"""Does `transparency import` write what an importer gives, and say what it could not place?"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result

from transparency.cli import main
from transparency.document import Location
from transparency.importers import FORMS, Form
from transparency.importers.drafts import Draft, Imported, NotPlaced, completed


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def form(monkeypatch: pytest.MonkeyPatch) -> str:
    """A form whose files hold a number of reports; each leaves a formula."""

    def read(paths: Sequence[Path], known: Mapping[str, Any]) -> Imported:
        reports = []
        for number in range(int(paths[0].read_text(encoding="utf-8"))):
            draft = Draft(str(paths[0]), "0" * 64)
            draft.put("/reporter/id", f"r{number}")
            draft.data = completed(draft.data, known)
            reports.append((f"r{number}/2025.json", draft.document()))
        left = NotPlaced(Location("a.csv", place="3 column B"), "=label", "=1+1", "unclear")
        return Imported(tuple(reports), (left,))

    module = ModuleType("made_up_form")
    vars(module).update(read=read, REASONS={"unclear": "Nobody knows."})
    monkeypatch.setitem(sys.modules, "made_up_form", module)
    monkeypatch.setitem(FORMS, "made_up", Form("made_up_form", "A form made up for tests."))
    return "made_up"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    path = tmp_path / "two.txt"
    path.write_text("2", encoding="utf-8")
    return path


def test_each_report_is_a_file_and_what_is_left_is_named(
    form: str, two: Path, tmp_path: Path
) -> None:
    left = tmp_path / "left.csv"
    result = run("import", form, two, "-o", tmp_path / "out", "--left", left)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "a.csv:3 column B" in result.stderr
    assert "Nobody knows." in result.stderr
    written = sorted((tmp_path / "out").rglob("*.*"))
    assert [path.relative_to(tmp_path / "out").as_posix() for path in written] == [
        "r0/2025.json",
        "r1/2025.json",
    ]
    rows = list(csv.DictReader(io.StringIO(left.read_text(encoding="utf-8"))))
    assert rows == [
        {"place": "a.csv:3 column B", "label": "'=label", "value": "'=1+1", "reason": "unclear"}
    ]


def test_two_reports_never_go_into_one_file(form: str, two: Path, tmp_path: Path) -> None:
    result = run("import", form, two, "-o", tmp_path / "out.json")
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [("r.yaml", "reporter:\n  country: IE\n"), ("r.json", '{"reporter": {"country": "IE"}}')],
)
def test_a_file_says_what_the_foreign_file_does_not(
    form: str, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / "one.txt").write_text("1", encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    out = tmp_path / "out.json"
    result = run("import", form, tmp_path / "one.txt", "-o", out, "--reporter", tmp_path / name)
    assert result.exit_code == 0, result.output
    assert json.loads(out.read_text(encoding="utf-8"))["reporter"] == {"id": "r0", "country": "IE"}


def test_lists_of_things_with_ids_are_completed_by_id() -> None:
    data = {"services": [{"id": "a", "name": "A"}, {"id": "b"}], "scope": ["EU27"]}
    known = {"services": [{"id": "c"}, {"id": "a", "types": ["social"]}], "scope": ["FR"]}
    assert completed(data, known) == {
        "services": [{"id": "a", "name": "A", "types": ["social"]}, {"id": "b"}, {"id": "c"}],
        "scope": ["FR"],
    }


def test_every_form_is_listed_in_the_help() -> None:
    result = run("import", "--help")
    assert result.exit_code == 0
    for name in FORMS:
        assert name in result.output
        assert run("import", name, "--help").exit_code == 0
