"""Does the table of completeness say what a report answers, and for which services?"""

from __future__ import annotations

from typing import Any

from transparency.completeness import Row, completeness
from transparency.conformance import changed
from transparency.spec import load_spec
from transparency.validation import build

SPEC = load_spec()


def _rows(*changes: dict[str, Any]) -> dict[str, Row]:
    report = build(changed(SPEC.base_case, changes))
    return {row.metric: row for row in completeness(report, SPEC)}


def _observation(metric: str, service: str | None, **more: Any) -> dict[str, Any]:
    place = {} if service is None else {"service": service}
    plain: dict[str, Any] = {
        "metric": metric,
        "dimensions": {},
        "value": None,
        "status": "not_collected",
    }
    return {"add": "/observations", "value": {**plain, **place, **more}}


def _service(name: str, members: tuple[str, ...] = ()) -> dict[str, Any]:
    base = SPEC.base_case["services"][0]
    entry = {**base, "id": name, "name": name, **({"members": list(members)} if members else {})}
    return {"add": "/services", "value": entry}


def test_there_is_a_row_for_each_core_metric_of_the_role() -> None:
    core = [code for code, metric in SPEC.metrics.items() if "provider" in metric.core_roles]
    assert list(_rows()) == core
    for role in SPEC.codelist("role"):
        rows = _rows({"set": "/reporter/role", "to": role})
        assert set(rows) == {c for c, metric in SPEC.metrics.items() if role in metric.core_roles}


def test_each_state() -> None:
    rows = _rows(
        {"set": "/observations/0/status", "to": "unknown"},
        {"remove": "/observations/19"},
    )
    assert rows["items_scanned"] == Row(
        "items_scanned", "unaccepted", ("unknown",), 0, ("example_forum",)
    )
    assert rows["items_confirmed"] == Row("items_confirmed", "value", ("reported",), 1, ())
    assert rows["incidents_confirmed"].state == "accepted_reason"
    assert rows["errors_found"] == Row("errors_found", "missing", (), 0, ("example_forum",))
    assert [row.answered for row in rows.values()].count(False) == 2


def test_bounds_alone_are_a_figure() -> None:
    banded = {
        "set": "/observations/0",
        "to": {
            "metric": "items_scanned",
            "service": "example_forum",
            "dimensions": {},
            "value": None,
            "status": "reported",
            "bounds": {"low": 1, "high": 9},
            "precision": {"kind": "banded"},
        },
    }
    row = _rows(banded)["items_scanned"]
    assert (row.state, row.figures) == ("value", 1)


def test_a_service_without_an_answer_is_named() -> None:
    rows = _rows(_service("other"), _observation("items_confirmed", "other", status="unknown"))
    assert rows["items_confirmed"].lacking == ("other",)
    assert rows["items_confirmed"].statuses == ("reported", "unknown")
    assert rows["items_scanned"].lacking == ("other",)


def test_a_figure_of_a_group_or_of_the_whole_report_answers_for_its_services() -> None:
    group = (_service("other"), _service("both", ("example_forum", "other")))
    rows = _rows(
        *group,
        _observation("items_confirmed", "both"),
        _observation("items_scanned", None),
    )
    assert rows["items_confirmed"].lacking == ()
    assert rows["items_scanned"].lacking == ()
    assert rows["items_removed"].lacking == ("other",)
