"""Is the report that init writes sound from the start, and does it ask for all it must?"""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from transparency.cli import main
from transparency.document import Document
from transparency.findings import Severity
from transparency.reading import open_document
from transparency.scaffold import TODO, Outline, core_metrics, scaffold
from transparency.spans import kind_of
from transparency.spec import load_spec
from transparency.validation import validate

SPEC = load_spec()
EXPECTED = {"core-incomplete", "unknown-status-overused"}
"""What a draft is told: that nothing is answered yet."""
NAME = ("--name", 'Ácme: "Chat" # 1', "--country", "IE")


def init(file: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["init", str(file), *NAME, "--period", "2025-H1", *more])


@pytest.mark.parametrize("role", tuple(SPEC.codelist("role")))
@pytest.mark.parametrize("name", ["report.yaml", "report.json"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_draft_conforms_up_to_what_is_to_be_filled_in(
    tmp_path: Path, role: str, name: str, language: str
) -> None:
    path = tmp_path / name
    done = init(path, "--role", role, "--language", language)
    assert (done.exit_code, done.stdout) == (0, "")
    result = validate(open_document(path), today=datetime.date(2025, 9, 15))
    rules = {finding.rule for finding in result.findings}
    errors = {rule for rule in rules if result.severities[rule] is Severity.ERROR}
    assert errors == {"placeholder-left"}, result.findings
    assert rules - errors <= EXPECTED
    data = open_document(path).data
    metrics = [o["metric"] for o in data["observations"]]
    assert metrics == [metric.code for metric in core_metrics(SPEC, role)]
    assert all(o["value"] is None for o in data["observations"])


@pytest.mark.parametrize("language", ["en", "es"])
def test_comments_say_what_each_figure_is(tmp_path: Path, language: str) -> None:
    path = tmp_path / "report.yaml"
    init(path, "--language", language)
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if "#" in line]
    text = " ".join(line.strip("# ") for line in comments)
    for metric in core_metrics(SPEC, "provider"):
        assert SPEC.code_text("metric", metric.code, language) in text
    assert all(len(line) <= 100 for line in comments)


def test_the_method_in_the_comments_would_be_sound(tmp_path: Path) -> None:
    path = tmp_path / "report.yaml"
    init(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    start = lines.index("# methods:")
    block = [line[2:] for line in lines[start : lines.index("methods: []")]]
    data: dict[str, Any] = open_document(path).data
    data["methods"] = yaml.safe_load("\n".join(block))["methods"]
    data["observations"][1] |= {"value": 3, "status": "reported", "method": "m_all"}
    document = Document.read(json.dumps(data).encode(), "x")
    result = validate(document, today=datetime.date(2025, 9, 15))
    assert result.complete or not [u for u in result.unchecked if u.reason == "structure"]
    assert TODO in json.dumps(data["methods"])


def test_a_file_that_exists_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("mine", encoding="utf-8")
    assert init(path).exit_code == 3
    assert path.read_text(encoding="utf-8") == "mine"
    assert init(path, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2024", ("2024-01-01", "2024-12-31", "year")),
        ("2025-H1", ("2025-01-01", "2025-06-30", "half")),
        ("2025-H2", ("2025-07-01", "2025-12-31", "half")),
        ("2025-Q4", ("2025-10-01", "2025-12-31", "quarter")),
        ("2024-02", ("2024-02-01", "2024-02-29", "month")),
        ("2024-02-17/2025-02-16", ("2024-02-17", "2025-02-16", "custom")),
    ],
)
def test_a_period_is_written_short(tmp_path: Path, period: str, days: tuple[str, str, str]) -> None:
    path = tmp_path / "report.json"
    CliRunner().invoke(main, ["init", str(path), *NAME, "--period", period])
    written = json.loads(path.read_text(encoding="utf-8"))["period"]
    assert (written["start"], written["end"], written["kind"]) == days


@pytest.mark.parametrize("period", ["", "25", "2025-H3", "2025-13", "2025-02-30/2025-03-01", "x/y"])
def test_a_period_that_is_none_is_wrong_usage(tmp_path: Path, period: str) -> None:
    path = tmp_path / "report.json"
    done = CliRunner().invoke(main, ["init", str(path), *NAME, "--period", period])
    assert done.exit_code == 2
    assert not path.exists()


def test_an_id_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    assert init(path, "--id", "No Slug").exit_code == 2
    assert not path.exists()


def test_kinds_of_periods_begin_where_they_must() -> None:
    assert kind_of((datetime.date(2025, 2, 1), datetime.date(2025, 7, 31))) == "custom"


def test_ids_are_made_from_names() -> None:
    outline = Outline(
        "provider", "x", "X", "IE", datetime.date(2025, 1, 1), datetime.date(2025, 6, 30)
    )
    assert re.fullmatch(r"x-2025-01", scaffold(SPEC, outline)["report"]["id"])
