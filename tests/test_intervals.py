"""Does rounding ever make a true figure look wrong, or a wrong one look right?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from transparency.intervals import Interval, interval_of, total
from transparency.report import Observation

OBSERVATION = TypeAdapter(Observation)

COUNTS = st.integers(0, 10**9)
BASES = st.sampled_from([1, 2, 5, 10, 100, 1000, 100_000])
MODES = st.sampled_from(["nearest", "down", "up", "not_stated"])


def _rounded(value: int, base: int, mode: str) -> int:
    down = value // base * base
    if mode == "down" or value == down:
        return down
    if mode == "up":
        return down + base
    return down if value - down < base / 2 else down + base


def _interval(value: int, base: int, mode: str) -> Interval:
    observation = OBSERVATION.validate_python(
        {
            "metric": "items_actioned",
            "dimensions": {},
            "value": _rounded(value, base, mode),
            "status": "reported",
            "precision": {"kind": "rounded", "base": base, "mode": mode},
        }
    )
    interval = interval_of(observation, observation.precision)
    assert interval is not None
    return interval


@given(COUNTS, BASES, MODES)
def test_the_true_value_is_inside(value: int, base: int, mode: str) -> None:
    interval = _interval(value, base, mode)
    assert interval.low <= value <= interval.high
    assert interval.high - interval.low <= 2 * base


@given(st.lists(st.tuples(COUNTS, BASES, MODES), max_size=8), BASES, MODES)
def test_rounded_parts_never_contradict_their_rounded_total(
    parts: list[tuple[int, int, str]], base: int, mode: str
) -> None:
    whole = _interval(sum(value for value, _, _ in parts), base, mode)
    assert total(_interval(*part) for part in parts).overlaps(whole)


@given(COUNTS, COUNTS)
def test_exact_values_are_compared_exactly(one: int, other: int) -> None:
    left, right = Interval.exactly(one), Interval.exactly(other)
    assert left.overlaps(right) == (one == other)
    assert left.surely_above(right) == (one > other)


@given(COUNTS, BASES, MODES, COUNTS, BASES, MODES)
def test_a_difference_holds_the_true_difference(
    one: int, base: int, mode: str, other: int, base2: int, mode2: str
) -> None:
    difference = _interval(one, base, mode) - _interval(other, base2, mode2)
    assert difference.low <= one - other <= difference.high


@given(COUNTS, st.integers(1, 10**9))
def test_a_ratio_holds_the_true_ratio(part: int, whole: int) -> None:
    ratio = Interval.exactly(part).divided_by(Interval.exactly(whole))
    assert ratio is not None
    assert ratio.low == ratio.high == Decimal(part) / Decimal(whole)
    assert Interval.exactly(part).divided_by(Interval.exactly(0)) is None


@pytest.mark.parametrize(
    "more",
    [
        {"precision": {"kind": "fraction_only", "share_of": "all"}},
        {"precision": {"kind": "noised"}},
        {"precision": {"kind": "banded"}},
        {"precision": {"kind": "rounded"}},
        {"bounds": {"low": 2, "high": 1}},
    ],
)
def test_what_is_no_number_to_add_up_gives_no_interval(more: dict[str, dict[str, str]]) -> None:
    data = {"metric": "m", "dimensions": {}, "value": 0.5, "status": "reported"}
    observation = OBSERVATION.validate_python({**data, **more})
    assert interval_of(observation, observation.precision) is None
