"""Does each violation of the schema become its finding, with and without the fast engine?"""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transparency import schema
from transparency.spec import load_spec

SPEC = load_spec()


def _found(data: dict[str, Any]) -> set[tuple[str, str]]:
    return {(finding.rule, finding.pointer) for finding in schema.check(SPEC, data)}


def _with(place: str, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(SPEC.base_case)
    holder: Any = data
    *path, last = place.strip("/").split("/")
    for part in path:
        holder = holder[int(part)] if isinstance(holder, list) else holder[part]
    holder[int(last) if isinstance(holder, list) else last] = value
    return data


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("/period/end", "2025-13-01", {("malformed-value", "/period/end")}),
        ("/period/end", "2025-02-30", {("malformed-value", "/period/end")}),
        ("/period/kind", "fortnight", {("unknown-code", "/period/kind")}),
        ("/period/kind", 6, {("wrong-type", "/period/kind")}),
        ("/period/extra", 1, {("unknown-property", "/period/extra")}),
        ("/reporter/country", "IE\n", {("unknown-code", "/reporter/country")}),
        ("/reporter/name", "", {("malformed-value", "/reporter/name")}),
        ("/geography/scope", [], {("list-empty", "/geography/scope")}),
        ("/services/0/min_age", 200, {("number-out-of-range", "/services/0/min_age")}),
        ("/observations/0/value", -1, {("count-negative-or-fractional", "/observations/0/value")}),
        ("/observations/0/value", 1.5, {("count-negative-or-fractional", "/observations/0/value")}),
        ("/observations/0/value", "3", {("wrong-type", "/observations/0/value")}),
        ("/observations/0/hash_value", "x", {("forbidden-property", "/observations/0/hash_value")}),
    ],
)
def test_violation_gives_its_rule_at_its_place(
    place: str, value: Any, expected: set[tuple[str, str]]
) -> None:
    assert _found(_with(place, value)) == expected


def test_a_whole_number_written_with_a_point_is_a_count() -> None:
    assert _found(_with("/observations/0/value", 3.0)) == set()


def _vandalised(draw: Any) -> dict[str, Any]:
    data: Any = copy.deepcopy(SPEC.base_case)
    for _ in range(draw(st.integers(1, 4))):
        holder = data
        for _ in range(draw(st.integers(0, 4))):
            inside = list(holder.values()) if isinstance(holder, dict) else holder
            nested = [part for part in inside if isinstance(part, dict | list) and part]
            if not nested:
                break
            holder = draw(st.sampled_from(nested))
        junk = draw(st.sampled_from([None, True, -1, 1.5, "", "x", "2025-02-30", [], {}, ["x"]]))
        if isinstance(holder, list):
            holder[draw(st.integers(0, len(holder) - 1))] = junk
        else:
            key = draw(st.sampled_from([*holder, "surprise", "hash_value"]))
            if draw(st.booleans()):
                holder[key] = junk
            else:
                holder.pop(key, None)
    return data  # type: ignore[no-any-return]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_both_engines_give_one_list(data: st.DataObject) -> None:
    pytest.importorskip("jsonschema_rs")
    report = _vandalised(data.draw)
    with_fast = schema.check(SPEC, report)
    fast = schema._fast
    try:
        schema._fast = lambda _version: None  # type: ignore[assignment]
        without = schema.check(SPEC, report)
    finally:
        schema._fast = fast
    assert sorted(map(repr, with_fast)) == sorted(map(repr, without))
