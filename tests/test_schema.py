"""Does each violation of the schema become its finding, with and without the fast engine?"""

from __future__ import annotations

import copy
from typing import Any

import pytest

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
