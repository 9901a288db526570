"""Does the work of all rules together grow no faster than the report?

Lines of Python are counted instead of seconds: the same on every machine.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from benchmarks import reports
from transparency.conformance import TODAY
from transparency.document import Document
from transparency.validation import validate

PACKAGE = "transparency"


def _lines_run(data: dict[str, Any]) -> int:
    """Lines of ours run by a validation, findings included."""
    document, lines = Document.read(reports.as_bytes(data), "generated"), 0

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal lines
        if event == "call" and PACKAGE not in frame.f_code.co_filename:
            return None
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        validate(document, today=TODAY)
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize(
    "broken",
    [
        lambda data: data,
        lambda data: reports.with_faults(data, len(data["observations"]) // 20),
        lambda data: reports.with_rule_faults(data, len(data["observations"]) // 20),
    ],
    ids=["sound", "with faults of structure", "with contradictions"],
)
def test_twice_the_report_is_at_most_twice_the_work(broken: Any) -> None:
    _lines_run(broken(reports.report(200)))  # fills the caches of the standard itself
    half, whole = (_lines_run(broken(reports.report(size))) for size in (600, 1200))
    assert whole <= 2.3 * half


@pytest.mark.parametrize("size", [105, 1_000])
def test_the_benchmark_reports_are_sound_and_of_their_size(size: int) -> None:
    data = reports.report(size)
    result = validate(Document.read(reports.as_bytes(data), "generated"), today=TODAY)
    assert result.findings == ()
    assert 0.9 * size <= len(data["observations"]) <= size


def test_each_planted_fault_is_found() -> None:
    data = reports.report(300)
    plain = len(reports.FAULTS) * 2
    document = Document.read(reports.as_bytes(reports.with_faults(data, plain)), "generated")
    places = {f.pointer.split("/")[2] for f in validate(document, today=TODAY).findings}
    assert len(places) == plain
