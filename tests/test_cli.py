"""Does the command line keep its promises: exit codes, clean stdout, one-line errors?"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import EXAMPLES, WriteReport

from transparency.cli import main

DAY = ("--date", "2025-08-15")
BAD_PERIOD = {"set": "/period/end", "to": "2024-12-31"}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_conforming_report_exits_with_0(write_report: WriteReport) -> None:
    result = run("validate", write_report(), *DAY)
    assert result.exit_code == 0
    assert result.stderr == ""


def test_an_error_exits_with_1_and_points_to_its_line(write_report: WriteReport) -> None:
    path = write_report(BAD_PERIOD)
    result = run("validate", path, *DAY)
    assert result.exit_code == 1
    text = path.read_text(encoding="utf-8")
    line = text[: text.index('"end"')].count("\n") + 1
    assert f"{path}:{line}:" in result.stdout
    assert "period-ends-before-start" in result.stdout


def test_a_changed_figure_is_found_at_its_line(tmp_path: Path) -> None:
    text = (EXAMPLES / "ncmec" / "2021.json").read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    number = next(i for i, line in enumerate(lines) if '"counterparty": "4chan"' in line)
    lines[number] = lines[number].replace('"value": 973', '"value": 979')
    path = tmp_path / "changed.json"
    path.write_text("".join(lines), encoding="utf-8")
    result = run("validate", path, "--format", "json")
    findings = json.loads(result.stdout)["results"][0]["findings"]
    assert result.exit_code == 1
    errors = {f["rule"]: f["line"] for f in findings if f["severity"] == "error"}
    assert errors.keys() == {"partition-sum-mismatch", "value-differs-from-publication"}
    assert errors["value-differs-from-publication"] == number + 1


def test_warnings_exit_with_1_only_when_strict(write_report: WriteReport) -> None:
    path = write_report({"set": "/report/previous_published_on", "to": "2025-07-31"})
    assert run("validate", path, *DAY).exit_code == 0
    assert run("validate", path, *DAY, "--strict").exit_code == 1


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"{", "not-json"),
        (b'{"a": 1, "a": 2}', "duplicate-key"),
        (b'{"a": NaN}', "not-a-number"),
        ('{"a": 1}'.encode("utf-16"), "not-utf8"),
        (b'{"a": "\xff"}', "not-utf8"),
        (b"[" * 200 + b"]" * 200, "too-deep"),
        (b"[]", "not-an-object"),
    ],
)
def test_an_unreadable_file_exits_with_3_in_one_line(
    tmp_path: Path, raw: bytes, reason: str
) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(raw)
    result = run("validate", path, "--format", "json")
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert json.loads(result.stdout)["results"][0]["error"]["reason"] == reason


def test_a_very_large_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 200_000_000)
    result = run("validate", path, "--format", "json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["results"][0]["error"]["reason"] == "too-large"


def test_a_missing_file_exits_with_3(tmp_path: Path) -> None:
    assert run("validate", tmp_path / "none.json").exit_code == 3


def test_wrong_usage_exits_with_2(tmp_path: Path) -> None:
    assert run("validate").exit_code == 2
    assert run("validate", tmp_path).exit_code == 2  # a folder without reports
    assert run("rules", "no-such-rule").exit_code == 2


@pytest.mark.parametrize("command", ["table", "site"])
def test_a_place_that_cannot_be_written_exits_with_3_in_one_line(
    command: str, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("precious", encoding="utf-8")
    result = run(command, EXAMPLES / "reddit", "-o", taken)
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert taken.read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize("command", ["table", "site"])
def test_nothing_is_made_of_a_folder_without_reports(command: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    result = run(command, tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 3
    assert not (tmp_path / "out").exists()


def test_results_come_in_the_order_given(write_report: WriteReport) -> None:
    paths = [write_report(name=name) for name in ("b.json", "a.json")]
    data = json.loads(run("validate", *paths, *DAY, "--format", "json").stdout)
    assert [Path(entry["source"]).name for entry in data["results"]] == ["b.json", "a.json"]


def test_escape_sequences_in_a_report_never_reach_the_terminal(write_report: WriteReport) -> None:
    hostile = "\x1b[31mred\x1b]0;title\x07\u202e"
    path = write_report(
        {"set": "/period/kind", "to": hostile},
        {"set": "/reporter/" + hostile, "to": 1},
        {"set": "/observations/0/service", "to": hostile},
    )
    for format_ in ("text", "summary"):
        result = run("validate", path, *DAY, "--format", format_)
        assert result.exit_code == 1
        assert not any(c in result.stdout for c in "\x1b\x07\u202e")


def test_rules_are_listed_and_explained_in_both_languages() -> None:
    english, spanish = run("rules"), run("rules", "--language", "es")
    assert english.exit_code == spanish.exit_code == 0
    assert len(english.stdout.splitlines()) == len(spanish.stdout.splitlines()) > 50
    page = run("rules", "period-ends-before-start", "--language", "es")
    assert page.exit_code == 0
    assert page.stdout != run("rules", "period-ends-before-start").stdout


def test_rules_that_need_an_earlier_report_are_named_without_one(
    write_report: WriteReport,
) -> None:
    path = write_report()
    without = json.loads(run("validate", path, *DAY, "--format", "json").stdout)["results"][0]
    assert {entry["reason"] for entry in without["unchecked"]} == {"previous"}
    earlier = write_report(
        {"set": "/period", "to": {"start": "2024-07-01", "end": "2024-12-31", "kind": "half"}},
        {"set": "/report/id", "to": "example-2024-h2"},
        name="earlier/report.json",
    )
    given = run("validate", path, *DAY, "--format", "json", "--previous", earlier.parent)
    assert json.loads(given.stdout)["results"][0]["complete"] is True


@pytest.mark.parametrize("name", ["google/2023-H2", "reddit/2022", "snap/2024-H1", "meta/2024-Q1"])
def test_any_one_changed_figure_of_an_example_is_found_at_its_line(
    name: str, tmp_path: Path
) -> None:
    lines = (EXAMPLES / f"{name}.json").read_text(encoding="utf-8").splitlines(keepends=True)
    figures = [i for i, line in enumerate(lines) if re.search(r'"value": [0-9.]+, "status"', line)]
    assert figures
    path = tmp_path / "changed.json"
    for place in figures:
        changed = re.sub(r'"value": ([0-9.]+), "status"', _doubled, lines[place], count=1)
        path.write_text("".join([*lines[:place], changed, *lines[place + 1 :]]), encoding="utf-8")
        result = run("validate", path, "--format", "json")
        findings = json.loads(result.stdout)["results"][0]["findings"]
        errors = {finding["line"] for finding in findings if finding["severity"] == "error"}
        assert place + 1 in errors, changed


def _doubled(match: re.Match[str]) -> str:
    value = float(match[1])
    other = value / 2 if 0 < value < 1 else value + 1
    text = str(int(other)) if other.is_integer() else str(other)
    return f'"value": {text}, "status"'


@pytest.mark.parametrize("day", ["20250815", "2025-W33-5", "2025-02-30", "x", ""])
def test_a_day_is_written_in_one_way(write_report: WriteReport, day: str) -> None:
    done = CliRunner().invoke(main, ["validate", str(write_report()), "--date", day])
    assert done.exit_code == 2
    assert "--date" in done.stderr
