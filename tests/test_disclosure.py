"""Does the audit find every figure that tables give away, and is what it says the hidden truth?"""

from __future__ import annotations

import itertools
from collections.abc import Hashable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transparency.conformance import changed
from transparency.disclosure import BOUNDS, PUBLISHED, RATIO, SUM, Audit, audit
from transparency.linear import Equation, Range, blocks, narrowed
from transparency.report import Report
from transparency.spec import load_spec
from transparency.validation import build

SPEC = load_spec()
MEDIA = ("image", "video", "text")
PLACES = ("AU", "CA", "IE")
Cells = dict[tuple[str | None, str | None], int]


def _observation(
    dimensions: dict[str, str], value: float | None, metric: str = "items_confirmed", **more: Any
) -> dict[str, Any]:
    hidden = {"value": None, "status": "suppressed_small"}
    given = {"value": value, "status": "reported", "method": "m_items"}
    return {
        "metric": metric,
        "service": "example_forum",
        "dimensions": dimensions,
        **(hidden if value is None else given),
        **more,
    }


def _partition(over: str, **more: Any) -> dict[str, Any]:
    metric = {"metric": "items_confirmed", "over": over}
    return {**metric, "exclusive": True, "exhaustive": True, **more}


def _report(
    observations: list[dict[str, Any]], partitions: list[dict[str, Any]], *changes: dict[str, Any]
) -> Report:
    own = [
        {"set": "/observations", "to": observations},
        {"set": "/partitions", "to": partitions},
    ]
    return build(changed(SPEC.base_case, [*own, *changes]))


def _table(table: Cells) -> Cells:
    """A table of two dimensions with its margins and its total."""
    whole: Cells = dict(table)
    for (medium, place), value in table.items():
        for key in ((medium, None), (None, place), (None, None)):
            whole[key] = whole.get(key, 0) + value
    return whole


def _as_report(cells: Cells, hidden: frozenset[tuple[str | None, str | None]]) -> Report:
    observations = []
    for (medium, place), value in cells.items():
        names = {"media_type": medium, "jurisdiction": place}
        dimensions = {name: code for name, code in names.items() if code is not None}
        observations.append(_observation(dimensions, None if (medium, place) in hidden else value))
    return _report(observations, [_partition("media_type"), _partition("jurisdiction")])


def _key(dimensions: tuple[tuple[str, str], ...]) -> tuple[str | None, str | None]:
    codes = dict(dimensions)
    return codes.get("media_type"), codes.get("jurisdiction")


TABLES = st.fixed_dictionaries(
    {(medium, place): st.integers(0, 12) for medium in MEDIA for place in PLACES}
)


@settings(max_examples=100, deadline=None)
@given(TABLES, st.data())
def test_whatever_follows_is_the_hidden_truth(table: Cells, data: st.DataObject) -> None:
    cells = _table(table)
    hidden = frozenset(data.draw(st.lists(st.sampled_from(list(cells)), unique=True)))
    found = audit([_as_report(cells, hidden)], SPEC)
    assert found.complete
    for derived in found.derived:
        key = _key(derived.cell.dimensions)
        assert key in hidden
        assert derived.low <= cells[key]
        assert derived.high is None or cells[key] <= derived.high
        if derived.how == SUM:
            values = [int(one.factor * _value(cells, one.place.pointer)) for one in derived.sources]
            assert sum(values) == cells[key]


def _value(cells: Cells, pointer: str) -> int:
    return list(cells.values())[int(pointer.rsplit("/", 1)[1])]


SMALL_TABLES = st.fixed_dictionaries(
    {(medium, place): st.integers(0, 4) for medium in MEDIA[:2] for place in PLACES}
)


@settings(max_examples=60, deadline=None)
@given(SMALL_TABLES, st.data())
def test_small_tables_are_worked_out_as_far_as_trying_everything_does(
    table: Cells, data: st.DataObject
) -> None:
    cells = _table(table)
    inner = data.draw(st.lists(st.sampled_from(list(table)), unique=True, min_size=1))
    hidden = frozenset(inner)
    found = {
        _key(one.cell.dimensions): one for one in audit([_as_report(cells, hidden)], SPEC).derived
    }
    possible = _all_tables(cells, sorted(hidden, key=str))
    for index, key in enumerate(sorted(hidden, key=str)):
        values = {row[index] for row in possible}
        assert (found[key].low, found[key].high) == (min(values), max(values))


def _all_tables(cells: Cells, hidden: list[Any]) -> list[tuple[int, ...]]:
    """Every way to fill the hidden inner cells that fits all margins."""
    places = PLACES
    fits = []
    for values in itertools.product(
        *(range(min(cells[key[0], None], cells[None, key[1]]) + 1) for key in hidden)
    ):
        full = {**cells, **dict(zip(hidden, values, strict=True))}
        rows = all(sum(full[m, p] for p in places) == full[m, None] for m in MEDIA[:2])
        columns = all(sum(full[m, p] for m in MEDIA[:2]) == full[None, p] for p in places)
        if rows and columns:
            fits.append(values)
    return fits


def _only(found: Audit) -> Any:
    assert len(found.derived) == 1
    return found.derived[0]


def test_a_sum_is_told_with_its_signs() -> None:
    observations = [
        _observation({}, 12),
        _observation({"media_type": "image"}, 8),
        _observation({"media_type": "video"}, None),
        _observation({"media_type": "text"}, 1),
    ]
    one = _only(audit([_report(observations, [_partition("media_type")])], SPEC))
    assert (one.place, one.low, one.high, one.how) == ((0, "/observations/2"), 3, 3, SUM)
    signs = [(source.place.pointer, source.factor) for source in one.sources]
    assert signs == [("/observations/0", 1), ("/observations/1", -1), ("/observations/3", -1)]


def test_a_total_that_is_not_published_links_two_tables() -> None:
    observations = [
        _observation({"media_type": "image"}, 8),
        _observation({"media_type": "video"}, None),
        _observation({"novelty": "known_own"}, 9),
        _observation({"novelty": "new_unlisted"}, 2),
    ]
    report = _report(observations, [_partition("media_type"), _partition("novelty")])
    one = _only(audit([report], SPEC))
    assert (one.low, one.high, one.how) == (3, 3, SUM)


def test_a_rest_that_is_not_published_leaves_a_range() -> None:
    observations = [
        _observation({}, 12),
        _observation({"media_type": "image"}, 8),
        _observation({"media_type": "video"}, None),
    ]
    one = _only(audit([_report(observations, [_partition("media_type", exhaustive=False)])], SPEC))
    assert (one.low, one.high, one.how, one.exact) == (0, 4, BOUNDS, False)


def test_a_rounded_total_leaves_a_range() -> None:
    observations = [
        _observation({}, 20, precision={"kind": "rounded", "base": 10, "mode": "nearest"}),
        _observation({"media_type": "image"}, 8),
        _observation({"media_type": "video"}, None),
    ]
    one = _only(audit([_report(observations, [_partition("media_type")])], SPEC))
    assert (one.low, one.high) == (7, 17)


def test_a_share_of_few_is_a_count() -> None:
    share = {"kind": "fraction_only", "share_of": "items_confirmed"}
    observations = [
        _observation({}, 40),
        _observation({"media_type": "video"}, None),
        _observation({"media_type": "video"}, 0.075, precision=share),
    ]
    one = _only(audit([_report(observations, [])], SPEC))
    assert (one.low, one.high, one.how) == (3, 3, RATIO)
    assert [source.place.pointer for source in one.sources] == [
        "/observations/2",
        "/observations/0",
    ]


def test_another_version_and_a_longer_period_give_a_figure_away() -> None:
    half = {"start": "2025-01-01", "end": "2025-06-30", "kind": "half"}
    first, second = (
        {"start": "2025-01-01", "end": "2025-03-31", "kind": "quarter"},
        {"start": "2025-04-01", "end": "2025-06-30", "kind": "quarter"},
    )
    quarters = [
        _report([_observation({}, value)], [], {"set": "/period", "to": period})
        for period, value in ((first, None), (second, 7))
    ]
    year = _report([_observation({}, 10)], [], {"set": "/period", "to": half})
    one = _only(audit([*quarters, year], SPEC))
    assert (one.place.report, one.low, one.high, one.how) == (0, 3, 3, SUM)
    printed = _report([_observation({}, 3)], [], {"set": "/period", "to": first})
    one = _only(audit([printed, quarters[0]], SPEC))
    assert (one.place.report, one.low, one.how) == (1, 3, PUBLISHED)


HALF = {"start": "2025-01-01", "end": "2025-06-30", "kind": "half"}
QUARTERS = (
    {"start": "2025-01-01", "end": "2025-03-31", "kind": "quarter"},
    {"start": "2025-04-01", "end": "2025-06-30", "kind": "quarter"},
)
FORUM = SPEC.base_case["services"][0]
CHAT = {**FORUM, "id": "example_chat", "name": "Example Chat"}
METHODS = SPEC.base_case["methods"]
POLICY_ONLY = [{**METHODS[0], "policy_scope": "policy_only"}, *METHODS[1:]]
SPLIT = [{"date": "2025-04-01", "kind": "taxonomy", "text": "Categories were split."}]


def _quarters_and_half(
    of_half: dict[str, Any] | None = None, service: str | None = "example_forum"
) -> list[Report]:
    """A hidden quarter, the other quarter, and the half that has these properties."""
    given = zip((*QUARTERS, HALF), (None, 7, 10), ({}, {}, of_half or {}), strict=True)
    return [
        _report(
            [_observation({}, value, service=service)],
            [],
            {"set": "/report/id", "to": f"example-{period['end']}-{period['kind']}"},
            {"set": "/period", "to": period},
            *({"set": f"/{name}", "to": to} for name, to in own.items()),
        )
        for period, value, own in given
    ]


@pytest.mark.parametrize(
    ("of_half", "service", "known"),
    [
        ({}, "example_forum", True),
        ({}, None, True),
        ({"services": [FORUM, CHAT]}, "example_forum", True),
        ({"services": [FORUM, CHAT]}, None, False),
        ({"methods": POLICY_ONLY}, "example_forum", False),
        ({"series_breaks": SPLIT}, "example_forum", False),
        ({"series_breaks": [{**SPLIT[0], "date": "2025-01-01"}]}, "example_forum", True),
        ({"series_breaks": [{**SPLIT[0], "metric": "items_removed"}]}, "example_forum", True),
    ],
    ids=[
        *("the same", "all services", "one of more services", "all of other services"),
        *("other rule", "break inside", "break before", "break of another metric"),
    ],
)
def test_periods_are_added_in_one_counting_scope_only(
    of_half: dict[str, Any], service: str | None, known: bool
) -> None:
    found = audit(_quarters_and_half(of_half, service), SPEC).derived
    assert [(one.place.report, one.low, one.high) for one in found] == (
        [(0, 3, 3)] if known else []
    )
    assert all(one.cell.service == service for one in found)


def test_a_version_that_tells_its_method_otherwise_still_prints_the_figure() -> None:
    printed = _report([_observation({}, 3)], [], {"set": "/methods", "to": POLICY_ONLY})
    hidden = _report([_observation({}, None)], [])
    one = _only(audit([printed, hidden], SPEC))
    assert (one.place.report, one.low, one.how) == (1, 3, PUBLISHED)
    other = _report([_observation({}, 3)], [], {"set": "/report/id", "to": "example-other"})
    assert _only(audit([other, hidden], SPEC)).how == PUBLISHED
    changes = ({"set": "/report/id", "to": "example-other"}, {"set": "/methods", "to": POLICY_ONLY})
    unlike = _report([_observation({}, 3)], [], *changes)
    second = _report([_observation({}, None, method="m_items")], [])
    assert audit([unlike, second], SPEC).derived == ()


def test_a_hidden_figure_without_a_method_is_counted_as_the_series_is() -> None:
    first, *rest = _quarters_and_half()
    assert first.observations[0].method is None
    assert _only(audit([first, *rest], SPEC)).exact


def test_reports_that_contradict_themselves_give_nothing_away() -> None:
    observations = [
        _observation({}, 5),
        _observation({"media_type": "image"}, 8),
        _observation({"media_type": "video"}, None),
    ]
    assert audit([_report(observations, [_partition("media_type")])], SPEC).derived == ()


def test_marks_that_tell_small_cells_apart_narrow_them() -> None:
    observations = [
        _observation({}, 16),
        _observation({"media_type": "image"}, 8),
        _observation({"media_type": "video"}, None),
        _observation({"media_type": "text"}, None),
    ]
    told = [*observations, _observation({"media_type": "audio"}, 0)]
    both = _report(told, [_partition("media_type")])
    assert not any(one.exact for one in audit([both], SPEC).derived)
    other = _observation({"novelty": "unknown"}, None, status="suppressed_secondary")
    apart = audit([_report([*told, other], [_partition("media_type")])], SPEC)
    assert [one.low for one in apart.derived if one.exact] == [4, 4]


def test_the_budget_ends_the_work_and_says_so() -> None:
    cells = _table({(m, p): 3 for m in MEDIA for p in PLACES})
    hidden = frozenset(key for key in cells if None not in key)
    assert not audit([_as_report(cells, hidden)], SPEC, steps=3).complete


EQUATIONS = st.lists(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([-1, 1]), min_size=1, max_size=3),
    min_size=1,
    max_size=5,
)


@given(EQUATIONS, st.fixed_dictionaries({name: st.integers(0, 6) for name in "abcdef"}))
def test_narrowing_never_loses_the_truth(rows: list[Any], truth: dict[str, int]) -> None:
    from transparency.linear import Budget

    equations: list[Equation] = []
    ranges: dict[Hashable, Range] = {name: Range(0, 9) for name in "abcdef"}
    for index, row in enumerate(rows):
        constant = f"k{index}"
        value = sum(factor * truth[name] for name, factor in row.items())
        ranges[constant] = Range(Fraction(value) - Fraction(1, 3), Fraction(value))
        equations.append(Equation(row, {constant: -1}))
    for block in blocks(equations):
        for name, left in narrowed(block, ranges, frozenset("abcdef"), Budget(10_000)).items():
            assert left.low <= truth[str(name)] <= (left.high or 0)
