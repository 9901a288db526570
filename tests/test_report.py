"""Do the typed models and the JSON Schema describe the same report?"""

from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transparency import report as models
from transparency import schema
from transparency.report import ADAPTER, JSON_NAMES, Part, Report, plain
from transparency.spec import load_spec

SPEC = load_spec()
OBJECTS = {
    name: node
    for name, node in SPEC.schema["$defs"].items()
    if node["type"] == "object" and name != "dimensions"
}


def _class(name: str) -> type[Part]:
    found: type[Part] = getattr(models, "".join(part.capitalize() for part in name.split("_")))
    return found


def _names(model: type[Part]) -> dict[str, bool]:
    """Property -> whether it is required, as the JSON file spells it."""
    return {
        JSON_NAMES.get(field.name, field.name): field.default is dataclasses.MISSING
        for field in dataclasses.fields(model)  # type: ignore[arg-type]
    }


@pytest.mark.parametrize("name", OBJECTS)
def test_each_definition_has_its_class_with_the_same_properties(name: str) -> None:
    node, fields = OBJECTS[name], _names(_class(name))
    assert list(fields) == list(node["properties"])
    required = {field for field, needed in fields.items() if needed}
    assert required == set(node.get("required", ()))


def test_the_root_has_the_same_properties() -> None:
    fields = _names(Report)
    assert list(fields) == list(SPEC.schema["properties"])
    assert {name for name, needed in fields.items() if needed} == set(SPEC.schema["required"])


def test_there_is_no_class_without_a_definition() -> None:
    classes = {
        name
        for name, member in inspect.getmembers(models, inspect.isclass)
        if issubclass(member, Part) and member not in (Part, Report)
    }
    assert classes == {_class(name).__name__ for name in OBJECTS}


def test_a_report_cannot_be_changed() -> None:
    report = ADAPTER.validate_python(SPEC.base_case)
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.date_basis = "created"
    assert isinstance(report.observations, tuple)


def _sent(report: Report) -> Report:
    """The report after its way to another process."""
    sent: Report = pickle.loads(pickle.dumps(report))  # noqa: S301  (our own)
    return sent


def test_parts_are_equal_by_what_they_hold_also_after_a_way_to_another_process() -> None:
    report, same = (ADAPTER.validate_python(SPEC.base_case) for _ in range(2))
    sent = _sent(report)
    assert report == same == sent
    assert hash(report.period) == hash(same.period) == hash(sent.period)
    assert report.period != report.geography
    assert repr(sent) == repr(report)


def test_a_list_that_is_stated_to_be_empty_is_not_an_absent_one() -> None:
    data = copy.deepcopy(SPEC.base_case)
    data["services"][0].pop("designated_as", None)
    absent = ADAPTER.validate_python(data)
    data["services"][0]["designated_as"] = []
    stated = ADAPTER.validate_python(data)
    for report in (absent, _sent(absent)):
        assert not report.services[0].states("designated_as")
    assert stated.services[0].states("designated_as")
    assert stated.services[0].designated_as == absent.services[0].designated_as == ()


def _stated(node: Any, *, nulls: bool) -> Any:
    """JSON without empty lists and, where they stand for what is absent, nulls."""
    if isinstance(node, dict):
        kept = {key: _stated(value, nulls=nulls) for key, value in node.items()}
        return {
            k: v for k, v in kept.items() if v != [] and (nulls or v is not None or k == "value")
        }
    return [_stated(one, nulls=nulls) for one in node] if isinstance(node, list) else node


def test_a_part_is_what_the_file_holds_with_the_absent_as_none() -> None:
    data: Any = SPEC.base_case
    written = plain(ADAPTER.validate_python(data))
    assert json.loads(json.dumps(written)) == written
    assert _stated(written, nulls=False) == _stated(data, nulls=True)


def _places(node: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node)
    found = []
    for key, value in inside:
        found.append((*place, key))
        if isinstance(value, dict | list):
            found += _places(value, (*place, key))
    return found


PLACES = _places(SPEC.base_case)
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1.5, 3.0, "", "x", "2025-02-30", "2025-01-01T00:00:00", [], {}, ["a"]]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=3))
def test_whatever_the_schema_accepts_becomes_a_report(
    changes: list[tuple[tuple[Any, ...], Any]],
) -> None:
    data: Any = copy.deepcopy(SPEC.base_case)
    for place, value in changes:
        holder = data
        try:
            for key in place[:-1]:
                holder = holder[key]
            holder[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    if schema.sound(schema.check(SPEC, data)):
        ADAPTER.validate_python(data)
