"""Do acknowledged findings stay visible, count apart, and hold when a report changes?"""

from __future__ import annotations

import copy
import datetime
import json
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from transparency.acknowledgements import numbered
from transparency.document import Document
from transparency.findings import Severity, ValidationResult
from transparency.spec import load_spec
from transparency.validation import build, validate

SPEC = load_spec()
DAY = datetime.date(2026, 11, 1)
EXAMPLES = [ROOT / "examples" / name for name in ("snap/2022-H1.json", "ncmec/2023.json")]


def _result(data: dict[str, Any]) -> ValidationResult:
    return validate(Document.read(json.dumps(data).encode(), "report.json"), today=DAY)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_every_warning_of_a_real_report_can_be_acknowledged(path: Any) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    before = _result(data)
    assert before.count(Severity.WARNING)
    places = {(finding.rule, finding.pointer) for finding in before.findings}
    data["acknowledged"] = [
        {"rule": rule, "pointer": pointer, "reason": "The publication does not say."}
        for rule, pointer in sorted(places)
    ]
    after = _result(data)
    assert [f.rule for f in after.findings] == [f.rule for f in before.findings]
    assert len(after.acknowledged) == len(after.findings)
    assert after.count(Severity.WARNING) == after.count(Severity.INFO) == 0
    assert set(after.acknowledged.values()) == {"The publication does not say."}


def test_an_acknowledgement_by_figure_or_id_holds_when_lists_are_reordered() -> None:
    data = copy.deepcopy(SPEC.base_case)
    data["observations"][0]["unit"] = "content_item"
    data["methods"].append({"id": "spare", "applies_to": ["items_actioned"]})
    data["observations"].append(
        {
            "metric": "time_detection_to_action",
            "dimensions": {},
            "value": 3,
            "status": "reported",
            "method": "m_items",
        }
    )
    data["acknowledged"] = [
        {"rule": "declared-but-unused", "pointer": "/methods/spare", "reason": "Kept."},
        {"rule": "statistic-or-n-missing", "metric": "time_detection_to_action", "reason": "No n."},
    ]
    known = {"declared-but-unused", "statistic-or-n-missing"}
    for reordered in (False, True):
        if reordered:
            data["observations"].reverse()
            data["methods"].reverse()
        result = _result(data)
        held = {result.findings[index].rule for index in result.acknowledged}
        assert held == known
        assert "acknowledgement-unused" not in {finding.rule for finding in result.findings}


@given(st.from_regex(r"(?:/[^/]{0,12}){0,6}", fullmatch=True))
def test_any_pointer_that_the_schema_takes_is_read(pointer: str) -> None:
    report = build(SPEC.base_case)
    assert numbered(report, pointer).count("/") == pointer.count("/")


def test_an_id_stands_for_the_number_of_its_item() -> None:
    report = build(SPEC.base_case)
    assert numbered(report, "/methods/m_items/limitations") == "/methods/0/limitations"
    assert numbered(report, "/services/example_forum/users") == "/services/0/users"
    assert numbered(report, "/methods/0/limitations") == "/methods/0/limitations"
    assert numbered(report, "/methods/none/limitations") == "/methods/none/limitations"
