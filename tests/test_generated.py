"""Do the engines, the model and the rules agree on generated reports, sound and broken?"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic.json_schema import PydanticJsonSchemaWarning
from strategies import (
    DECIDING,
    REMOVED,
    SCHEMA,
    SPEC,
    Fault,
    as_bytes,
    faults,
    resolved,
    structures,
    valid_reports,
    vandalised,
    whole,
)

from transparency import report, schema
from transparency.conformance import TODAY
from transparency.document import Document
from transparency.outputs import FORMATS, Run, describe, write
from transparency.report import ADAPTER
from transparency.validation import build, validate

few = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
many = settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])


def _pairs(data: dict[str, Any]) -> Counter[tuple[str, str]]:
    return Counter((finding.rule, finding.pointer) for finding in schema.check(SPEC, data))


def _without_fast(data: dict[str, Any]) -> Counter[tuple[str, str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_fast", lambda _version: None)
        return _pairs(data)


def _reference_accepts(data: dict[str, Any]) -> bool:
    """The verdict of jsonschema over the whole document and the schema as it is published."""
    make = schema._validator_class()
    accepted: bool = make(SCHEMA, format_checker=make.FORMAT_CHECKER).is_valid(data)
    return accepted


@few
@given(structures())
def test_what_the_schema_accepts_is_accepted_by_all_and_built(data: dict[str, Any]) -> None:
    assert _pairs(data) == _without_fast(data) == Counter()
    assert _reference_accepts(data)
    build(data)


@few
@given(st.data())
def test_broken_reports_get_one_list_from_all_engines(draw: st.DataObject) -> None:
    broken = vandalised(draw.draw, draw.draw(structures()))
    found = _pairs(broken)
    assert found == _without_fast(broken)
    assert bool(found) != _reference_accepts(broken)


WHOLE: dict[str, Any] = whole()
FAULTS = list(faults(WHOLE))


def test_the_whole_report_is_sound_and_has_every_keyword() -> None:
    assert _pairs(WHOLE) == Counter()
    assert {fault.keyword for fault in FAULTS} == set(schema.RULES)


def _is_told(fault: Fault, found: Counter[tuple[str, str]]) -> bool:
    """One fault is one finding, unless it changes what else is asked for."""
    wanted = (fault.rule, fault.expected)
    deciding = fault.pointer[-1] in DECIDING
    return wanted in found if deciding else found == Counter([wanted])


@pytest.mark.parametrize("keyword", sorted(schema.RULES))
def test_violations_of_a_keyword_give_its_rule_at_its_place(keyword: str) -> None:
    own = [fault for fault in FAULTS if fault.keyword == keyword]
    step = max(1, len(own) // 40)
    wrong = [f for f in own[::step] if not _is_told(f, _pairs(f.applied(WHOLE)))]
    assert wrong == []


@pytest.mark.slow
def test_every_violation_in_every_place_gives_its_rule_there() -> None:
    wrong = [fault for fault in FAULTS if not _is_told(fault, _pairs(fault.applied(WHOLE)))]
    assert wrong == []


@few
@given(st.data())
def test_one_fault_in_any_report_is_found_by_both_engines(draw: st.DataObject) -> None:
    data = draw.draw(structures())
    fault = draw.draw(st.sampled_from(list(faults(data))))
    broken = fault.applied(data)
    found = _pairs(broken)
    assert _is_told(fault, found)
    assert found == _without_fast(broken)


@few
@given(valid_reports())
def test_valid_reports_have_no_error(data: dict[str, Any]) -> None:
    assert validate(Document.read(as_bytes(data), "generated"), today=TODAY).valid


@few
@given(st.data(), st.sampled_from(sorted(FORMATS)), st.sampled_from(["en", "es"]))
def test_no_report_stops_the_rules_or_an_output(
    draw: st.DataObject, format_: str, language: str
) -> None:
    data = draw.draw(structures())
    if draw.draw(st.booleans()):
        data = vandalised(draw.draw, data)
    earlier = [build(data) for data in draw.draw(st.lists(structures(), max_size=2))]
    document = Document.read(as_bytes(data), "generated")
    result = validate(document, today=TODAY, previous=earlier)
    assert write(format_, Run([describe(result, language, core=True)], language))


# --- the typed report and the schema -----------------------------------------------------------


@cache
def _models() -> dict[str, dict[str, Any]]:
    """Definitions of the typed report, by name, with the root under its own."""
    with warnings.catch_warnings():  # an absent list has a default that JSON does not know
        warnings.simplefilter("ignore", PydanticJsonSchemaWarning)
        built = ADAPTER.json_schema(by_alias=True)
    return {"Report": built, **built["$defs"]}


def _pairs_of_objects(ours: Any, theirs: Any, at: str = "") -> Any:
    """Each object of the schema beside its model, found by walking both together."""
    ours = resolved(ours)
    theirs = _plain(theirs)
    if ours.get("type") == "array":
        yield from _pairs_of_objects(ours["items"], theirs["items"], at)
    elif ours.get("type") == "object" and "properties" in theirs:
        yield at, ours, theirs
        for name in ours["properties"].keys() & theirs["properties"].keys():
            inner = (ours["properties"][name], theirs["properties"][name])
            yield from _pairs_of_objects(*inner, f"{at}/{name}")


def _plain(theirs: Any) -> Any:
    """A definition of the model without `$ref` and without the null of what may be left out."""
    options = [option for option in theirs.get("anyOf", ()) if option.get("type") != "null"]
    theirs = options[0] if options else theirs
    return _models()[theirs["$ref"].rsplit("/", 1)[1]] if "$ref" in theirs else theirs


def test_the_model_has_the_properties_of_the_schema_and_asks_for_the_same() -> None:
    places = list(_pairs_of_objects(SCHEMA, _models()["Report"]))
    assert len(places) > 40
    for at, ours, theirs in places:
        assert ours["properties"].keys() == theirs["properties"].keys(), at
        assert set(ours.get("required", ())) == set(theirs.get("required", ())), at


def test_every_model_is_reached_from_the_report() -> None:
    reached = {theirs["title"] for _, _, theirs in _pairs_of_objects(SCHEMA, _models()["Report"])}
    source = report.__loader__.get_source("transparency.report")  # type: ignore[union-attr]
    declared = set(re.findall(r"^class (\w+)\(Part\)", source or "", re.MULTILINE))
    assert reached == declared


@pytest.mark.slow
@many
@given(st.data())
def test_many_broken_reports_get_one_list_from_all_engines(draw: st.DataObject) -> None:
    broken = vandalised(draw.draw, draw.draw(structures()))
    found = _pairs(broken)
    assert found == _without_fast(broken)
    assert bool(found) != _reference_accepts(broken)


def test_a_removed_property_is_gone() -> None:
    removal = next(fault for fault in FAULTS if fault.value is REMOVED)
    assert removal.pointer[-1] not in removal.applied(WHOLE)
