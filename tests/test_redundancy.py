"""Is what a reporter publishes twice found, and called contradictory only where no number fits?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from conftest import EXAMPLES

from transparency.conformance import changed
from transparency.corpus import load_corpus
from transparency.intervals import Interval
from transparency.reconciliation import inside_table
from transparency.redundancy import (
    Redundant,
    common_total,
    nested,
    redundant_parts,
    redundant_periods,
    redundant_shares,
    share_interval,
)
from transparency.spec import load_spec
from transparency.totals import Held, held
from transparency.validation import build

SPEC = load_spec()
MEDIA = ("image", "video")


def count(value: float, metric: str = "items_confirmed", **more: Any) -> dict[str, Any]:
    plain = {"metric": metric, "dimensions": {}, "status": "reported", "method": "m_items"}
    return {**plain, "service": "example_forum", "value": value, **more}


def share(value: float, of: str, metric: str = "items_confirmed", **more: Any) -> dict[str, Any]:
    precision = {"kind": "fraction_only", "share_of": of}
    return count(value, metric, statistic="share", precision=precision, **more)


def report(*figures: Mapping[str, Any], **changes: Any) -> Held:
    every = [{"set": f"/{name}", "to": value} for name, value in changes.items()]
    data = changed(SPEC.base_case, [{"set": "/observations", "to": list(figures)}, *every])
    return held(build(data))


def only(found: Any) -> Redundant:
    (one,) = found
    assert isinstance(one, Redundant)
    return one


def ends(one: Redundant) -> tuple[int, int]:
    return math.ceil(one.interval.low), math.floor(one.interval.high)  # counts are whole


WHOLE, PART = count(1_355_163, "items_flagged"), count(34_830)


def test_a_share_is_checked_against_its_count() -> None:
    found = only(redundant_shares(report(WHOLE, PART, share(0.0251, "items_flagged"))))
    assert found.consistent is False
    assert ends(found) == (33_947, 34_082)
    found = only(redundant_shares(report(WHOLE, PART, share(0.0257, "items_flagged"))))
    assert found.consistent is True


def test_a_share_without_its_count_leaves_an_interval_open() -> None:
    found = only(redundant_shares(report(WHOLE, share(0.0251, "items_flagged"))))
    assert (found.consistent, found.relative, found.count) == (None, None, None)
    assert ends(found) == (33_947, 34_082)


def test_a_share_of_a_share_is_followed_to_its_total() -> None:
    figures = (
        count(176_461_963, "items_scanned"),
        share(0.135, "items_scanned", "items_flagged"),
        share(0.232, "items_flagged"),
    )
    found = {one.cell.cell.metric: one for one in redundant_shares(report(*figures))}
    assert ends(found["items_confirmed"]) == (5_494_453, 5_559_213)
    assert len(found["items_confirmed"].shares) == 2
    assert len(found["items_flagged"].shares) == 1


def test_shares_that_go_in_circles_or_name_no_figure_imply_nothing() -> None:
    circle = (share(0.5, "items_confirmed", "items_flagged"), share(0.5, "items_flagged"))
    assert list(redundant_shares(report(*circle))) == []
    assert list(redundant_shares(report(PART, share(0.5, "items_confirmed")))) == []
    assert list(redundant_shares(report(PART, share(0.5, "all that was seen")))) == []


PARTITION: dict[str, Any] = {
    "metric": "items_confirmed",
    "over": "media_type",
    "parts": list(MEDIA),
    "exclusive": True,
    "exhaustive": True,
}


@pytest.mark.parametrize(("given", "consistent"), [((8, 4), True), ((8, 5), False)])
def test_parts_are_checked_against_their_total(given: tuple[int, int], consistent: bool) -> None:
    parts = (count(v, dimensions={"media_type": m}) for m, v in zip(MEDIA, given, strict=True))
    found = only(redundant_parts(report(count(12), *parts, partitions=[PARTITION]), SPEC))
    assert (found.consistent, float(found.implied)) == (consistent, sum(given))


def test_parts_that_leave_something_out_imply_no_total() -> None:
    image, video = (count(6, dimensions={"media_type": code}) for code in MEDIA)
    some = {**PARTITION, "exhaustive": False}
    assert list(redundant_parts(report(count(12), image, video, partitions=[some]), SPEC)) == []
    assert list(redundant_parts(report(count(12), image, partitions=[PARTITION]), SPEC)) == []


YEAR = {"start": "2024-01-01", "end": "2024-12-31", "kind": "year"}
HALVES = (
    {"start": "2024-01-01", "end": "2024-06-30", "kind": "half"},
    {"start": "2024-07-01", "end": "2024-12-31", "kind": "half"},
)


def halves(metric: str, first: int, second: int, whole: int) -> list[Held]:
    given = zip((*HALVES, YEAR), (first, second, whole), strict=True)
    return [report(count(value, metric), period=period) for period, value in given]


@pytest.mark.parametrize(("whole", "consistent"), [(15, True), (14, False), (16, False)])
def test_halves_are_checked_against_their_year(whole: int, consistent: bool) -> None:
    found = only(redundant_periods(halves("items_confirmed", 10, 5, whole), SPEC))
    assert (found.consistent, float(found.implied)) == (consistent, 15)


@pytest.mark.parametrize(("whole", "consistent"), [(15, True), (11, True), (9, False), (16, False)])
def test_accounts_of_two_halves_may_be_the_same(whole: int, consistent: bool) -> None:
    found = only(redundant_periods(halves("accounts_actioned", 10, 5, whole), SPEC))
    assert (found.consistent, found.bounded) == (consistent, True)


def test_half_a_year_implies_no_year() -> None:
    reports = halves("items_confirmed", 10, 5, 15)
    assert list(redundant_periods([reports[0], reports[2]], SPEC)) == []


def test_counts_and_shares_of_one_unknown_total_contradict_only_if_no_total_fits() -> None:
    def pair(value: int, part: str) -> tuple[Interval, Interval]:
        return Interval.exactly(value), share_interval(Decimal(part), Decimal("0.001"))

    fits = [pair(415_278, "0.033"), pair(302_154, "0.024")]
    found = common_total(fits)
    assert found is not None
    assert found.low <= 12_675_051 <= found.high
    assert common_total([pair(415_278, "0.033"), pair(302_154, "0.030")]) is None
    assert common_total([]) is None


def test_a_product_of_intervals_holds_every_product() -> None:
    low, high = nested(Interval(Decimal(10), Decimal(20)), [Interval(Decimal("0.1"), Decimal(1))])
    assert (float(low), float(high)) == (1, 20)


def test_real_reports_are_read_in_all_three_ways() -> None:
    frame = inside_table(load_corpus([EXAMPLES / name for name in ("reddit", "snap", "ncmec")]))
    year = frame[(frame["reporter"] == "reddit") & (frame["kind"] == "periods")]
    assert year[["period", "count", "implied", "consistent"]].to_numpy().tolist() == [
        ["2022", 52_592, 52_592, True]
    ]
    parts = frame[frame["kind"] == "parts"]
    assert set(parts["reporter"]) == {"ncmec"}
    assert all(parts["consistent"])
    assert set(frame[frame["kind"] == "share"]["reporter"]) == {"snap"}
