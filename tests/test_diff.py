"""Does diff tell what changed by cell and method, and what needs a restatement?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from conftest import EXAMPLES, WriteReport
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import as_bytes, valid_reports

from transparency.changes import changes
from transparency.cli import main
from transparency.document import Document

CONFIRMED, ACTIONED = "/observations/1", "/observations/7"


def diff(old: Path, new: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["diff", str(old), str(new), *more])


def data_of(old: Path, new: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(diff(old, new, "--format", "json").stdout)
    return data


@settings(max_examples=20)
@given(valid_reports(), st.randoms())
def test_order_is_no_difference(data: dict[str, Any], random: Any) -> None:
    shuffled = {key: list(v) if isinstance(v, list) else v for key, v in data.items()}
    random.shuffle(shuffled["observations"])
    random.shuffle(shuffled["methods"])
    old, new = (Document.read(as_bytes(d), "x") for d in (data, shuffled))
    assert not changes(old, new).any


def test_a_changed_figure_needs_a_restatement(write_report: WriteReport) -> None:
    old = write_report(name="old.json")
    new = write_report({"set": f"{CONFIRMED}/value", "to": 14}, name="new.json")
    done = diff(old, new)
    assert done.exit_code == 1
    assert "12 → 14" in done.stdout
    (figure,) = data_of(old, new)["figures"]
    assert figure["kind"] == "changed"
    assert figure["metric"] == "items_confirmed"
    assert (figure["old"]["value"], figure["new"]["value"]) == (12, 14)
    assert figure["fields"] == ["value"]
    assert figure["needs_restatement"] is True


def test_a_listed_change_needs_none(write_report: WriteReport) -> None:
    old = write_report(name="old.json")
    change = {"path": CONFIRMED, "old": 12, "new": 14, "reason": "Counted twice."}
    new = write_report(
        {"set": f"{CONFIRMED}/value", "to": 14}, {"set": "/changes", "to": [change]}, name="n.json"
    )
    done = diff(old, new)
    assert done.exit_code == 0
    assert diff(old, new, "--exit-code").exit_code == 1


def test_a_figure_within_its_rounding_needs_none(write_report: WriteReport) -> None:
    rounded = {
        "set": f"{CONFIRMED}/precision",
        "to": {"kind": "rounded", "base": 10},
    }
    old = write_report(rounded, {"set": f"{CONFIRMED}/value", "to": 10}, name="old.json")
    new = write_report({"set": f"{CONFIRMED}/value", "to": 12}, name="new.json")
    (figure,) = data_of(old, new)["figures"]
    assert figure["needs_restatement"] is False


def test_figures_are_added_and_dropped_by_cell(write_report: WriteReport) -> None:
    old = write_report(name="old.json")
    new = write_report(
        {"set": f"{CONFIRMED}/dimensions", "to": {"content_category": "csam"}}, name="new.json"
    )
    kinds = {figure["kind"]: figure for figure in data_of(old, new)["figures"]}
    assert kinds.keys() == {"added", "dropped"}
    assert kinds["added"]["dimensions"] == {"content_category": "csam"}
    assert kinds["dropped"]["needs_restatement"] is True  # the same report takes a figure back


def test_a_changed_method_names_its_fields_and_metrics_without_a_break(
    write_report: WriteReport,
) -> None:
    old = write_report(name="old.json")
    rule = {"set": "/methods/0/counting_rule", "to": "per_decision"}
    broken = {
        "set": "/series_breaks",
        "to": [
            {"metric": "items_actioned", "date": "2025-01-01", "kind": "method", "text": "New."}
        ],
    }
    (method,) = data_of(old, write_report(rule, name="new.json"))["methods"]
    assert method["fields"] == ["counting_rule"]
    assert set(method["metrics_without_series_break"]) == {
        "items_confirmed",
        "items_actioned",
        "items_removed",
    }
    (method,) = data_of(old, write_report(rule, broken, name="broken.json"))["methods"]
    assert "items_actioned" not in method["metrics_without_series_break"]


def test_the_next_period_is_no_change_of_a_past_value() -> None:
    data = data_of(EXAMPLES / "google" / "2023-H1.json", EXAMPLES / "google" / "2023-H2.json")
    assert {figure["kind"] for figure in data["figures"]} == {"continued"}
    assert data["needs_restatement"] == 0


def test_a_past_value_in_the_next_report_is_found(write_report: WriteReport) -> None:
    old = write_report(
        {"set": "/period", "to": {"start": "2024-07-01", "end": "2024-12-31", "kind": "half"}},
        {"set": "/report/id", "to": "example-2024-h2"},
        name="old.json",
    )
    again = {
        "metric": "items_confirmed",
        "service": "example_forum",
        "dimensions": {},
        "value": 99,
        "status": "reported",
        "method": "m_items",
        "period": {"start": "2024-07-01", "end": "2024-12-31", "kind": "half"},
    }
    new = write_report({"add": "/observations", "value": again}, name="new.json")
    changed = [f for f in data_of(old, new)["figures"] if f["kind"] == "changed"]
    assert [(f["old"]["value"], f["new"]["value"]) for f in changed] == [(12, 99)]
    assert changed[0]["needs_restatement"] is True


def test_equal_reports_exit_with_0_and_unsound_ones_with_3(write_report: WriteReport) -> None:
    old = write_report(name="old.json")
    assert diff(old, old, "--exit-code").exit_code == 0
    bad = write_report({"remove": "/period"}, name="bad.json")
    done = diff(old, bad)
    assert done.exit_code == 3
    assert len(done.stderr.splitlines()) == 1
    assert diff(old, old.with_name("none.json")).exit_code == 3


def test_both_languages_say_it(write_report: WriteReport) -> None:
    old = write_report(name="old.json")
    new = write_report({"set": f"{CONFIRMED}/value", "to": 14}, name="new.json")
    english, spanish = (diff(old, new, "--language", language).stdout for language in ("en", "es"))
    assert english != spanish
    assert "restatements" in english
    assert "restatements" in spanish


def test_hostile_text_does_not_reach_the_terminal(write_report: WriteReport) -> None:
    old = write_report(name="old.json")
    hostile = {"set": f"{ACTIONED}/service", "to": "x\x1b[31m\u202e"}
    for form in ("text", "json"):
        done = diff(old, write_report(hostile, name="h.json"), "--format", form)
        assert not any(c in done.stdout for c in "\x1b\u202e")
