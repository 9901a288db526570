"""Do both sides of an event meet only where that is sound, and is the class right?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import EXAMPLES

from transparency.cli import main
from transparency.conformance import changed
from transparency.corpus import load_corpus
from transparency.counterparts import Class, Reconciliation, reconcile
from transparency.reconciliation import (
    COLUMNS,
    INSIDE_COLUMNS,
    SCOPE_COLUMNS,
    inside_table,
    reconciliation_table,
    reconciliations,
    scopes_table,
)
from transparency.spec import load_spec
from transparency.totals import held
from transparency.validation import build

SPEC = load_spec()
YEAR = {"start": "2024-01-01", "end": "2024-12-31", "kind": "year"}
HALVES = (
    {"start": "2024-01-01", "end": "2024-06-30", "kind": "half"},
    {"start": "2024-07-01", "end": "2024-12-31", "kind": "half"},
)
SERVICE = SPEC.base_case["services"][0]


def sent(value: float | None, period: Mapping[str, str] = YEAR, **more: Any) -> dict[str, Any]:
    """What the provider says it reported."""
    return {
        "metric": "authority_reports",
        "dimensions": {"authority": "ncmec"},
        "value": value,
        "status": "reported" if value is not None else "suppressed_small",
        "method": "m_items",
        "period": dict(period),
        **more,
    }


def provider(*figures: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    services = [{**SERVICE, "id": name} for name in ("red", "blue")]
    both = {**SERVICE, "id": "both", "members": ["red", "blue"]}
    return changed(
        SPEC.base_case,
        [
            {"set": "/reporter/id", "to": "colours"},
            {"set": "/period", "to": YEAR},
            {"set": "/services", "to": [*services, both]},
            {"set": "/observations", "to": list(figures)},
            *({"set": f"/{name}", "to": value} for name, value in changes.items()),
        ],
    )


def received(*names: tuple[str, float, Sequence[str]], **changes: Any) -> dict[str, Any]:
    """What the clearing house says it received: name, number, services that the name covers."""
    return changed(
        SPEC.base_case,
        [
            {"set": "/reporter", "to": {"id": "ncmec", "role": "clearing_house", "name": "NCMEC"}},
            {"set": "/report/id", "to": "ncmec-2024"},
            {"set": "/period", "to": YEAR},
            {
                "set": "/counterparties",
                "to": [
                    {
                        "id": name,
                        "name": name.title(),
                        "reporter": "colours",
                        **({"services": list(services)} if services else {}),
                    }
                    for name, _, services in names
                ],
            },
            {
                "set": "/observations",
                "to": [
                    {
                        "metric": "reports_received",
                        "dimensions": {"source_kind": "provider", "counterparty": name},
                        "value": value,
                        "status": "reported",
                        "method": "m_items",
                    }
                    for name, value, _ in names
                ],
            },
            *({"set": f"/{name}", "to": value} for name, value in changes.items()),
        ],
    )


def matched(left: dict[str, Any], right: dict[str, Any]) -> Reconciliation | None:
    found = list(reconcile([held(build(left))], [held(build(right))], SPEC))
    assert len(found) <= 1
    return found[0] if found else None


def klass(left: dict[str, Any], right: dict[str, Any]) -> Class | None:
    found = matched(left, right)
    return found.klass if found else None


ALL = ("all", 1000, ())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1000, Class.EXACT),
        (960, Class.WITHIN_TOLERANCE),
        (1051, Class.WITHIN_TOLERANCE),
        (900, Class.UNEXPLAINED),
        (1200, Class.UNEXPLAINED),
    ],
)
def test_the_class_follows_from_the_difference(value: int, expected: Class) -> None:
    assert klass(provider(sent(value)), received(ALL)) is expected


def test_rounding_leaves_room() -> None:
    rounded = sent(900, precision={"kind": "rounded", "base": 300, "mode": "nearest"})
    assert klass(provider(rounded), received(ALL)) is Class.WITHIN_ROUNDING


def test_parts_of_the_year_are_summed_when_they_cover_it() -> None:
    halves = [sent(value, period) for value, period in zip((400, 600), HALVES, strict=True)]
    found = matched(provider(*halves), received(ALL))
    assert found is not None
    assert found.klass is Class.EXACT
    assert found.group is not None
    assert len(found.group.left.parts) == 2


def test_a_year_that_is_partly_covered_gives_no_difference() -> None:
    found = matched(provider(sent(400, HALVES[0])), received(ALL))
    assert found is not None
    assert (found.klass, found.group, found.best) == (Class.PARTIAL_COVERAGE, None, None)
    assert found.partial is not None
    assert float(found.partial.value) == 400


def test_a_suppressed_half_is_not_zero() -> None:
    halves = [sent(400, HALVES[0]), sent(None, HALVES[1])]
    assert klass(provider(*halves), received(ALL)) is Class.PARTIAL_COVERAGE


def test_accounts_are_not_reports() -> None:
    accounts = {**sent(340), "metric": "authority_report_accounts"}
    found = matched(provider(accounts), received(ALL))
    assert found is not None
    assert (found.klass, found.group) == (Class.UNIT_DIFFERS, None)
    row = reconciliation_table([found]).iloc[0]
    assert row["unlike_metric"] == "authority_report_accounts"
    assert row["unlike_share"] == pytest.approx(0.34)
    assert str(row["difference"]) in ("nan", "None", "<NA>")


def test_a_name_that_the_provider_does_not_cover_explains() -> None:
    names = (("red", 700, ["red"]), ("blue", 300, ["blue"]), ("green", 400, ["green"]))
    found = matched(provider(sent(1000, service="both")), received(*names))
    assert found is not None
    assert found.klass is Class.EXPLAINED_BY_SCOPE
    assert found.group is not None
    assert found.best is not None
    assert float(found.group.difference) == 400
    assert float(found.best.difference) == 0


def test_one_brand_that_agrees_does_not_explain_the_group() -> None:
    figures = [sent(100, service="red"), sent(500, service="blue")]
    names = (("red", 100, ["red"]), ("blue", 900, ["blue"]))
    found = matched(provider(*figures), received(*names))
    assert found is not None
    assert found.klass is Class.UNEXPLAINED
    assert found.best is not None
    assert found.best.scope == "service:red"


def test_services_are_summed_once() -> None:
    figures = [sent(400, service="red"), sent(600, service="blue"), sent(1000, service="both")]
    assert klass(provider(*figures), received(ALL)) is Class.EXACT


def test_categories_are_summed_when_there_is_no_total() -> None:
    figures = [
        sent(990, dimensions={"authority": "ncmec", "content_category": "csam"}),
        sent(10, dimensions={"authority": "ncmec", "content_category": "grooming"}),
        sent(7, dimensions={"authority": "ncmec", "content_category": "minor_safety_other"}),
    ]
    found = matched(provider(*figures), received(ALL))
    assert found is not None
    assert found.klass is Class.EXACT
    assert found.group is not None
    assert found.group.left.categories == ("csam", "grooming")


@pytest.mark.parametrize(("exhaustive", "expected"), [(True, Class.EXACT), (False, None)])
def test_a_declared_partition_gives_the_total(exhaustive: bool, expected: Class | None) -> None:
    figures = [
        sent(value, dimensions={"authority": "ncmec", "report_kind": kind})
        for value, kind in ((800, "initial"), (200, "supplementary"))
    ]
    partition = {
        "metric": "authority_reports",
        "over": "report_kind",
        "exclusive": True,
        "exhaustive": exhaustive,
    }
    assert klass(provider(*figures, partitions=[partition]), received(ALL)) is expected


def test_bundling_explains_fewer_and_never_more() -> None:
    begun = [{"date": "2024-01-01", "kind": "bundling", "text": "Bundling began."}]
    right = received(ALL, series_breaks=begun)
    assert klass(provider(sent(1500)), right) is Class.EXPLAINED_BY_BUNDLING
    assert klass(provider(sent(500)), right) is Class.UNEXPLAINED


def test_reports_to_somebody_else_are_not_counted() -> None:
    elsewhere = sent(1000, dimensions={"authority": "national_police"})
    assert klass(provider(elsewhere), received(ALL)) is None


def test_another_provider_is_not_matched() -> None:
    right = received(ALL)
    right["counterparties"][0]["reporter"] = "somebody-else"
    assert klass(provider(sent(1000)), right) is None


def side(metric: str, value: float, dimensions: Mapping[str, str], **more: Any) -> dict[str, Any]:
    figure = {"metric": metric, "dimensions": dict(dimensions), "value": value}
    return {**figure, "status": "reported", "method": "m_items", **more}


def other(role: str, name: str, *figures: Mapping[str, Any]) -> dict[str, Any]:
    """A report of somebody who lists the provider under one name, for the year."""
    return changed(
        SPEC.base_case,
        [
            {"set": "/reporter", "to": {"id": name, "role": role, "name": name}},
            {"set": "/report/id", "to": f"{name}-2024"},
            {"set": "/period", "to": YEAR},
            {
                "set": "/counterparties",
                "to": [{"id": "all", "name": "All", "reporter": "colours"}],
            },
            {"set": "/observations", "to": list(figures)},
        ],
    )


MEDIAN = {"statistic": "median", "n": 50}
HOTLINE = {"detection_source": "hotline"}
NAMED = {"counterparty": "all"}
EVENTS: Mapping[str, tuple[tuple[str, Mapping[str, str]], str, str, tuple[str, Mapping[str, str]]]]
EVENTS = {
    "reports": (
        ("authority_reports", {"authority": "ncmec"}),
        *("clearing_house", "ncmec"),
        ("reports_received", {"source_kind": "provider"}),
    ),
    "report-items": (
        ("authority_report_items", {"authority": "ncmec"}),
        *("clearing_house", "ncmec"),
        ("files_received", {}),
    ),
    "report-classes": (
        (
            "authority_reports_classified",
            {"authority": "ncmec", "authority_class": "actionable"},
        ),
        *("clearing_house", "ncmec"),
        ("reports_referred", {"authority_class": "actionable"}),
    ),
    "notices": (
        ("external_notices_received", HOTLINE),
        *("hotline", "iwf"),
        ("notices_sent", {}),
    ),
    "notice-times": (
        ("time_notice_to_action", HOTLINE),
        *("hotline", "iwf"),
        ("notice_time_to_removal", {}),
    ),
    "hashes": (
        ("hashes_contributed", {"hash_list": "ncmec_industry"}),
        *("clearing_house", "ncmec"),
        ("hashes_shared", {"hash_list": "ncmec_industry"}),
    ),
    "removal-orders": (
        ("removal_orders_received", {"authority": "esafety"}),
        *("regulator", "esafety"),
        ("regulatory_actions", {"regulatory_action": "removal_order"}),
    ),
    "information-orders": (
        ("information_orders_received", {"authority": "esafety"}),
        *("regulator", "esafety"),
        ("regulatory_actions", {"regulatory_action": "information_request"}),
    ),
}


def meeting(
    event: str, mine: float, theirs: float, left: Mapping[str, Any], right: Mapping[str, Any]
) -> list[Reconciliation]:
    """What the two sides of an event give; `left` and `right` are added to their figures."""
    (metric, codes), role, name, (received_metric, received_codes) = EVENTS[event]
    sent_one = side(metric, mine, codes, period=YEAR, **left)
    received_one = side(received_metric, theirs, {**NAMED, **received_codes}, **right)
    one, two = provider(sent_one), other(role, name, received_one)
    return list(reconcile([held(build(one))], [held(build(two))], SPEC))


def of_statistic(event: str) -> Mapping[str, Any]:
    return MEDIAN if event == "notice-times" else {}


def test_every_event_of_the_standard_is_tried_here() -> None:
    assert list(EVENTS) == [sides.id for sides in SPEC.two_sides]


@pytest.mark.parametrize("event", list(EVENTS))
@pytest.mark.parametrize(
    ("mine", "expected"), [(100, Class.EXACT), (97, Class.WITHIN_TOLERANCE), (50, None)]
)
def test_both_sides_of_every_event_meet(event: str, mine: int, expected: Class | None) -> None:
    more = of_statistic(event)
    (found,) = meeting(event, mine, 100, more, more)
    assert found.sides.id == event
    assert found.right.value == 100
    if expected is None:
        expected = Class.OTHERS_INCLUDED if event == "notice-times" else Class.UNEXPLAINED
    assert found.klass is expected


@pytest.mark.parametrize("event", list(EVENTS))
def test_only_where_a_provider_counts_more_senders_may_it_have_more(event: str) -> None:
    more = of_statistic(event)
    (found,) = meeting(event, 200, 100, more, more)
    others = event in ("notices", "notice-times")
    assert found.klass is (Class.OTHERS_INCLUDED if others else Class.UNEXPLAINED)


def test_a_median_never_meets_a_mean_nor_a_count() -> None:
    assert meeting("notice-times", 10, 10, MEDIAN, {**MEDIAN, "statistic": "mean"}) == []
    (found,) = meeting("notice-times", 10, 10, MEDIAN, MEDIAN)
    assert reconciliation_table([found]).iloc[0]["codes"] == "statistic=median"


def test_statistics_of_two_services_or_two_names_are_never_added() -> None:
    times = [
        side("time_notice_to_action", 10, HOTLINE, period=YEAR, service=name, **MEDIAN)
        for name in ("red", "blue")
    ]
    right = other("hotline", "iwf", side("notice_time_to_removal", 20, NAMED, **MEDIAN))
    assert matched(provider(*times), right) is None
    right["counterparties"][0]["services"] = ["red"]
    found = matched(provider(*times), right)
    assert found is not None
    assert found.group is not None
    assert [float(one.value) for one in (found.group.left, found.group.right)] == [10, 20]
    second = {"id": "more", "name": "More", "reporter": "colours"}
    right["counterparties"].append(second)
    figure = side("notice_time_to_removal", 30, {"counterparty": "more"}, **MEDIAN)
    right["observations"].append(figure)
    whole = side("time_notice_to_action", 10, HOTLINE, period=YEAR, **MEDIAN)
    every = list(reconcile([held(build(provider(whole)))], [held(build(right))], SPEC))
    assert sorted(one.right.value for one in every) == [20, 30]


def test_a_class_meets_only_the_same_class() -> None:
    codes = {"authority": "ncmec", "authority_class": "informational"}
    left = provider(side("authority_reports_classified", 5, codes, period=YEAR))
    figures = [
        side("reports_referred", value, {**NAMED, "authority_class": code})
        for code, value in (("actionable", 7), ("informational", 5))
    ]
    found = matched(left, other("clearing_house", "ncmec", *figures))
    assert found is not None
    assert (found.klass, found.codes) == (Class.EXACT, {"authority_class": "informational"})


def test_orders_of_another_authority_are_not_those_of_this_one() -> None:
    left = provider(side("removal_orders_received", 5, {"authority": "nca"}, period=YEAR))
    codes = {**NAMED, "regulatory_action": "removal_order"}
    assert (
        matched(left, other("regulator", "esafety", side("regulatory_actions", 5, codes))) is None
    )


def test_a_report_for_one_country_is_no_side_of_what_came_from_everywhere() -> None:
    place = {"scope": ["IN"], "basis": "no_geography"}
    right = received(("colours", 100, ()))
    assert matched(provider(sent(100), geography=place), right) is None
    found = matched(provider(sent(100), geography=place), {**right, "geography": place})
    assert found is not None
    assert found.klass is Class.EXACT


def test_tables_have_the_columns_they_promise() -> None:
    corpus = load_corpus([EXAMPLES / "reddit", EXAMPLES / "ncmec"])
    found = reconciliations(corpus)
    assert list(reconciliation_table(found).columns) == list(COLUMNS)
    assert list(scopes_table(found).columns) == list(SCOPE_COLUMNS)
    assert list(inside_table(corpus).columns) == list(INSIDE_COLUMNS)
    exact = [one for one in found if one.klass is Class.EXACT]
    assert len(exact) >= 4


def test_the_command_answers_for_one_provider() -> None:
    arguments = ["reconcile", str(EXAMPLES / "google"), str(EXAMPLES / "ncmec")]
    done = CliRunner().invoke(main, [*arguments, "--provider", "google", "--format", "json"])
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["rows"]
    by_year = {row["period"]: row for row in rows}
    assert by_year["2022"]["provider_value"] == 2_174_319
    assert by_year["2022"]["other_value"] == 2_174_548
