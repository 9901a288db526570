"""Do the arithmetic rules catch every certain fault, and nothing that rounding explains?"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transparency import expressions
from transparency.cells import Figures
from transparency.conformance import TODAY, Case, changed, differences, load_cases, run
from transparency.document import Document
from transparency.findings import Severity
from transparency.neighbours import Neighbours
from transparency.rules import relations
from transparency.rules.registry import CHECKS, Context, checks
from transparency.spec import Relation, SpecError, load_spec
from transparency.validation import build, validate

SPEC = load_spec()
MEDIA = ["image", "video", "text", "audio"]


def _observation(value: int, base: int, dimensions: dict[str, str]) -> dict[str, Any]:
    rounded = (value + base // 2) // base * base
    return {
        "metric": "items_actioned",
        "service": "example_forum",
        "dimensions": dimensions,
        "value": rounded,
        "status": "reported",
        "method": "m_items",
        "precision": {"kind": "rounded", "base": base} if base > 1 else {"kind": "exact"},
    }


PARTITION = {
    "metric": "items_actioned",
    "over": "media_type",
    "exclusive": True,
    "exhaustive": True,
}


def _report(parts: list[tuple[int, int]], whole: int, base: int) -> dict[str, Any]:
    observations = [
        _observation(value, step, {"media_type": medium})
        for medium, (value, step) in zip(MEDIA, parts, strict=False)
    ]
    data = changed(SPEC.base_case, [{"set": "/partitions", "to": [PARTITION]}])
    kept = [o for o in data["observations"] if o["metric"] != "items_actioned"]
    for entry in kept:
        if entry["metric"] in ("items_confirmed", "items_removed"):
            entry.update(value=None, status="not_collected")
    data["observations"] = [*kept, _observation(whole, base, {}), *observations]
    return data


def _errors(data: dict[str, Any]) -> set[tuple[str, str]]:
    import json

    result = validate(Document.read(json.dumps(data).encode(), "generated"), today=TODAY)
    errors = (f for f in result.findings if result.severities[f.rule] is Severity.ERROR)
    return {(f.rule, f.pointer) for f in errors}


PARTS = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from([1, 10, 100, 1000])), min_size=1, max_size=4
)


@settings(max_examples=60)
@given(PARTS, st.sampled_from([1, 10, 100, 1000]))
def test_a_true_table_rounded_in_any_way_gives_no_error(
    parts: list[tuple[int, int]], base: int
) -> None:
    assert _errors(_report(parts, sum(value for value, _ in parts), base)) == set()


@settings(max_examples=60)
@given(PARTS, st.sampled_from([1, 10, 100]), st.integers(1, 1000))
def test_a_fault_beyond_rounding_is_caught(
    parts: list[tuple[int, int]], base: int, extra: int
) -> None:
    room = base + sum(step for _, step in parts)
    whole = sum(value for value, _ in parts) + room + extra
    data = _report(parts, whole, base)
    place = len(data["observations"]) - len(parts) - 1
    assert _errors(data) == {("partition-sum-mismatch", f"/observations/{place}")}


CASES = list(load_cases(SPEC))


@pytest.mark.parametrize("relation", SPEC.relations, ids=lambda relation: str(relation.id))
def test_every_row_of_the_relations_is_needed_by_a_case(
    relation: Relation, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = tuple(row for row in SPEC.relations if row is not relation)
    monkeypatch.setitem(SPEC.__dict__, "relations", rest)
    own = [case for case in CASES if case.rule == relation.rule]
    assert any(differences(case, run(case)) for case in own)


@pytest.mark.parametrize("rule_id", sorted(checks(SPEC)))
def test_every_check_is_needed_by_a_case(rule_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from transparency.rules import registry

    silent = registry.Registered(lambda _report, _context: iter(()), needs=None)
    monkeypatch.setitem(registry.CHECKS, rule_id, silent)
    own: list[Case] = [case for case in CASES if case.rule == rule_id]
    assert any(differences(case, run(case)) for case in own)


def test_a_new_row_works_without_python(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Relation(
        id="new",
        rule="removed-exceeds-actioned",
        left="items_human_reviewed",
        operator="le",
        right="items_flagged",
        condition="",
        tolerance="",
        description="New.",
    )
    monkeypatch.setitem(SPEC.__dict__, "relations", (*SPEC.relations, row))
    extra = [
        {"metric": metric, "dimensions": {}, "value": value, "status": "reported"}
        for metric, value in (("items_human_reviewed", 5), ("items_flagged", 4))
    ]
    report = build(changed(SPEC.base_case, [{"set": "/observations", "to": extra}]))
    context = Context(SPEC, TODAY, Figures(report))
    found = list(relations.check("removed-exceeds-actioned", report, context))
    assert [(getattr(f, "rule", ""), f.pointer) for f in found] == [
        ("removed-exceeds-actioned", "/observations/0")
    ]


@pytest.mark.parametrize("text", ["", "a b", "sum(x)) over", "Items", "sum(a over B)", "x[y"])
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(SpecError):
        expressions.parse(text)


def test_the_relations_file_is_well_formed() -> None:
    path: Path = SPEC.folder / "relations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["rule"] not in CHECKS, "a check in Python would hide the row"
        assert row["operator"] in ("le", "eq", "within")
        assert row["rule"] in SPEC.rule_ids
        for side in (row["left"], row["right"]):
            for term in expressions.parse(side).terms:
                assert term.metric in SPEC.metrics
                assert set(term.dimensions) <= set(SPEC.metrics[term.metric].dimensions)


COUNTRIES = list(SPEC.codelist("country"))[:240]


def _wide(countries: int) -> dict[str, Any]:
    """Per country: two totals, four parts, and a partition of its own."""
    data = changed(SPEC.base_case, [])
    data["observations"] = [
        {
            "metric": metric,
            "dimensions": {"jurisdiction": country, **more},
            "value": 4,
            "status": "reported",
            "method": "m_items",
        }
        for country in COUNTRIES[:countries]
        for metric, more in (
            ("items_actioned", {}),
            ("items_restored", {}),
            *(("items_actioned", {"media_type": medium}) for medium in MEDIA),
        )
    ]
    for entry in data["observations"][3::6]:
        entry.update(value=None, status="suppressed_small")
    data["partitions"] = [
        {**PARTITION, "dimensions": {"jurisdiction": country}} for country in COUNTRIES[:countries]
    ]
    return data


SUBJECTS = ("arithmetic", "across_periods", "privacy")


def _lines_run(data: dict[str, Any]) -> int:
    """Lines of Python run by all checks; the same on every machine, unlike time."""
    report, lines = build(data), 0

    def trace(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    context = Context(SPEC, TODAY, Figures(report), Neighbours((report,) * 3, (report,)))
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for rule_id, registered in checks(SPEC).items():
            if SPEC.rule(rule_id).subject in SUBJECTS:
                list(registered.check(report, context))
    finally:
        sys.settrace(before)
    return lines


def test_work_grows_no_faster_than_the_report() -> None:
    _lines_run(_wide(1))  # fills the caches of the standard itself
    assert _lines_run(_wide(240)) <= 2.3 * _lines_run(_wide(120))
