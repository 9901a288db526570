"""Are figures compared only where that is sound, and is every reason told?"""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Sequence
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import EXAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st

from transparency.cli import main
from transparency.comparability import (
    PER_MILLION,
    PER_MONTH,
    Comparand,
    Denominators,
    Rated,
    Selection,
    Verdict,
    classes,
    comparands,
    compare,
    rated,
)
from transparency.comparability.tables import (
    CLASS_COLUMNS,
    PAIR_COLUMNS,
    classes_table,
    pairs_table,
)
from transparency.conformance import changed
from transparency.corpus import Corpus, Entry
from transparency.document import Document
from transparency.spec import load_spec
from transparency.validation import build, validate

SPEC = load_spec()
Changes = Sequence[dict[str, Any]]

OTHER = [
    {"set": "/reporter/id", "to": "other"},
    {"set": "/report/id", "to": "other-2025-h1"},
]
"""The same report by somebody else."""

METHOD = "/methods/0"
FIGURE = "/observations/1"


def entry(changes: Changes, name: str = "one.json") -> Entry:
    data = changed(SPEC.base_case, changes)
    result = validate(Document.read(json.dumps(data).encode(), name))
    return Entry(name, build(data), result)


def sides(
    *reports: Changes, metric: str = "items_confirmed", index: int | None = None
) -> list[Comparand]:
    entries = tuple(entry(changes, f"{n}.json") for n, changes in enumerate(reports))
    every = comparands(Corpus(entries, (), ()))
    found = [s for s in every if s.metric.code == metric]
    return found if index is None else [s for s in found if s.figure.index == index]


def plain(side: Comparand) -> Rated:
    return rated(side, (), Denominators({}))


def codes(first: Comparand, second: Comparand) -> set[str]:
    return {reason.code for reason in compare(plain(first), plain(second)).reasons}


def setting(path: str, value: Any) -> dict[str, Any]:
    return {"set": path, "to": value}


def test_two_alike_figures_are_comparable() -> None:
    one, other = sides([], OTHER)
    found = compare(plain(one), plain(other))
    assert found.reasons == ()
    assert found.verdict is Verdict.COMPARABLE
    assert found.difference is not None
    assert (float(found.difference.low), float(found.difference.high)) == (0, 0)


CSAM = [setting(f"{FIGURE}/dimensions", {"content_category": "csam"})]
GERMANY = [setting(f"{FIGURE}/dimensions", {"jurisdiction": "DE"})]
HARVEST = [setting("/period", {"start": "2025-04-01", "end": "2025-06-30", "kind": "quarter"})]
LATER = [setting("/period", {"start": "2025-07-01", "end": "2025-12-31", "kind": "half"})]


def rounded(base: int | None) -> Changes:
    precision = {"kind": "rounded", **({} if base is None else {"base": base, "mode": "nearest"})}
    return [setting(f"{FIGURE}/precision", precision)]


CASES: list[tuple[str, Changes, Changes]] = [
    (
        "value_missing",
        [setting(FIGURE + "/value", None), setting(FIGURE + "/status", "unknown")],
        [],
    ),
    (
        "value_suppressed",
        [setting(FIGURE + "/value", None), setting(FIGURE + "/status", "suppressed_small")],
        [],
    ),
    ("provisional", [setting(FIGURE + "/status", "provisional")], []),
    ("role_differs", [setting("/reporter/role", "hotline")], []),
    ("counting_rule_differs", [setting(METHOD + "/counting_rule", "per_item_instance")], []),
    ("counting_rule_not_stated", [setting(METHOD + "/counting_rule", "not_stated")], []),
    ("deduplication_differs", [setting(METHOD + "/deduplication_rule", {"rule": "none"})], []),
    (
        "deduplication_scope_differs",
        [setting(METHOD + "/deduplication_rule/scope", "company")],
        [],
    ),
    ("deduplication_not_stated", [setting(METHOD + "/deduplication_rule/rule", "not_stated")], []),
    ("content_category_differs", CSAM, []),
    ("definition_differs", [setting(METHOD + "/definition_used/differs_from_standard", "yes")], []),
    (
        "definition_differs_partly",
        [setting(METHOD + "/definition_used/differs_from_standard", "partly")],
        [],
    ),
    (
        "definition_not_stated",
        [setting(METHOD + "/definition_used/differs_from_standard", "not_stated")],
        [],
    ),
    ("policy_scope_differs", [setting(METHOD + "/policy_scope", "policy_only")], []),
    ("policy_scope_not_stated", [setting(METHOD + "/policy_scope", "not_stated")], []),
    ("geography_differs", GERMANY, []),
    (
        "geography_basis_differs",
        [*GERMANY, setting(METHOD + "/geography_basis/basis", "billing")],
        [*GERMANY, setting(METHOD + "/geography_basis/basis", "reporter")],
    ),
    (
        "geography_basis_not_stated",
        [
            *GERMANY,
            setting(METHOD + "/geography_basis/basis", "not_stated"),
            setting("/geography/basis", "not_stated"),
        ],
        GERMANY,
    ),
    (
        "dimension_differs",
        [setting(FIGURE + "/dimensions", {"detection_source": "hotline"})],
        [],
    ),
    ("period_differs", LATER, []),
    ("date_basis_differs", [setting(METHOD + "/date_basis", "reported")], []),
    (
        "date_basis_not_stated",
        [setting(METHOD + "/date_basis", "not_stated"), setting("/date_basis", "not_stated")],
        [],
    ),
    (
        "series_break_inside",
        [
            setting(
                "/series_breaks",
                [{"date": "2025-03-01", "kind": "methodology", "text": "A new log."}],
            )
        ],
        [],
    ),
    ("precision_differs", rounded(10), []),
    ("precision_differs", rounded(10), rounded(100)),
    ("precision_not_stated", rounded(None), rounded(10)),
    ("precision_not_stated", [{"remove": METHOD + "/precision"}], []),
    ("estimation_differs", [setting(METHOD + "/estimation", {"kind": "sample"})], []),
    ("coverage_differs", [setting("/detection_coverage/0/state", "no")], []),
    ("coverage_not_stated", [setting("/detection_coverage", [])], []),
    ("encryption_differs", [setting("/services/0/encryption", "e2ee_default")], []),
    ("encryption_not_stated", [setting("/services/0/encryption", "unknown")], []),
    ("method_not_stated", [{"remove": FIGURE + "/method"}], []),
]


@pytest.mark.parametrize(("code", "first", "second"), CASES)
def test_each_difference_gives_its_own_reason(code: str, first: Changes, second: Changes) -> None:
    one, other = sides(first, [*OTHER, *second])
    found = codes(one, other)
    beside = {"method_not_stated": {"precision_not_stated"}}
    assert found == {code} | beside.get(code, set())
    assert codes(other, one) == found


def added(observation: dict[str, Any], *methods: Changes) -> Changes:
    """The base report with one more figure; its index is 20."""
    whole = {
        "service": "example_forum",
        "dimensions": {},
        "status": "reported",
        "method": "m_items",
    }
    return [{"add": "/observations", "value": {**whole, **observation}}, *itertools.chain(*methods)]


HOURS = {"metric": "time_notice_to_action", "value": 3.5, "statistic": "median", "n": 40}
SHARE = {"metric": "share_within_24h", "value": 0.5, "n": 40}
TESTED = {
    "metric": "detection_performance",
    "value": 0.9,
    "n": 4000,
    "dimensions": {"performance_measure": "precision"},
}
CLOCKS = [setting(METHOD + "/clocks", {"start": "report_received", "stop": "effect"})]
TOTAL = [setting(METHOD + "/denominator", {"definition": "notices resolved"})]
DESIGN = [setting(METHOD + "/test_design", {"dataset_type": "live_sample"})]
ACCOUNTS = {"metric": "accounts_actioned", "value": 50}
UNIQUE = [setting(METHOD + "/uniqueness", "Told apart by their number.")]
REPORTS = {"metric": "authority_reports", "value": 50}
BUNDLED = [setting(METHOD + "/bundling", "none")]
PART = {"metric": "items_confirmed", "value": 0.5, "dimensions": {"novelty": "known_own"}}
FRACTION = {"precision": {"kind": "fraction_only", "share_of": "items_confirmed"}}

METRIC_CASES: list[tuple[str, Changes, Changes]] = [
    ("statistic_differs", added(HOURS, CLOCKS), added({**HOURS, "statistic": "mean"}, CLOCKS)),
    (
        "clocks_differ",
        added(HOURS, CLOCKS),
        added(HOURS, CLOCKS, [setting(METHOD + "/clocks/stop", "decision")]),
    ),
    ("clocks_not_stated", added(HOURS), added(HOURS, CLOCKS)),
    ("sample_small", added({**HOURS, "n": 5}, CLOCKS), added(HOURS, CLOCKS)),
    (
        "denominator_differs",
        added(SHARE, TOTAL),
        added(SHARE, [setting(METHOD + "/denominator", {"definition": "all notices"})]),
    ),
    ("denominator_not_stated", added(SHARE, TOTAL), added(SHARE)),
    (
        "test_differs",
        added(TESTED, DESIGN),
        added(TESTED, [setting(METHOD + "/test_design", {"dataset_type": "synthetic"})]),
    ),
    ("test_not_stated", added(TESTED, DESIGN), added(TESTED)),
    (
        "uniqueness_differs",
        added(ACCOUNTS, UNIQUE),
        added(ACCOUNTS, [setting(METHOD + "/uniqueness", "By telephone number.")]),
    ),
    ("uniqueness_not_stated", added(ACCOUNTS, UNIQUE), added(ACCOUNTS)),
    (
        "bundling_differs",
        added(REPORTS, BUNDLED),
        added(REPORTS, [setting(METHOD + "/bundling", "case_bundled")]),
    ),
    ("bundling_not_stated", added(REPORTS, BUNDLED), added(REPORTS)),
    ("unit_differs", added({**PART, **FRACTION}), added({**PART, "value": 6})),
    (
        "denominator_differs",
        added({**PART, **FRACTION}),
        added({**PART, "precision": {"kind": "fraction_only", "share_of": "items_flagged"}}),
    ),
    (
        "value_noised",
        added({**PART, "value": 6, "precision": {"kind": "noised"}}),
        added({**PART, "value": 6, "precision": {"kind": "noised"}}),
    ),
    (
        "legal_basis_differs",
        added({"metric": "items_actioned", "value": 6, "dimensions": {"legal_basis": "law"}}),
        added({"metric": "items_actioned", "value": 6, "dimensions": {"legal_basis": "terms"}}),
    ),
]


@pytest.mark.parametrize(("code", "first", "second"), METRIC_CASES)
def test_each_kind_of_figure_has_its_own_reasons(
    code: str, first: Changes, second: Changes
) -> None:
    metric = first[0]["value"]["metric"]
    one, other = sides(first, [*OTHER, *second], metric=metric, index=20)
    assert codes(one, other) == {code}
    assert codes(other, one) == {code}


def test_unlike_metrics_are_never_compared() -> None:
    one, other = sides([])[0], sides([], metric="items_actioned")[0]
    assert "metric_differs" in codes(one, other)


def test_periods_of_one_reporter_make_a_series() -> None:
    first, later = sides([], LATER)
    assert codes(first, later) == set()


@pytest.mark.parametrize(("count", "given"), [(49, False), (50, True)])
def test_few_referrals_have_no_rate_of_change(count: int, given: bool) -> None:
    def at(value: int) -> list[dict[str, Any]]:
        figure = {"metric": "reports_referred", "dimensions": {}, "status": "reported"}
        one = {**figure, "value": value, "method": "m_items"}
        return [setting("/reporter/role", "hotline"), setting("/observations", [one])]

    first, later = sides(at(count), [*at(100), *LATER], metric="reports_referred")
    found = compare(plain(first), plain(later))
    assert found.difference is not None
    assert (found.ratio is not None) == given


def test_ranks_are_never_a_league_table() -> None:
    def at(value: int) -> list[dict[str, Any]]:
        figure = {"metric": "legislation_status", "dimensions": {"legal_topic": "grooming"}}
        one = {**figure, "value": value, "status": "reported", "method": "m_items", "note": "Act."}
        return [setting("/reporter/role", "government"), setting("/observations", [one])]

    first, other, later = sides(
        at(2), [*at(4), *OTHER], [*at(4), *LATER], metric="legislation_status"
    )
    assert codes(first, other) == {"rank_of_another"}
    found = compare(plain(first), plain(later))
    assert found.reasons == ()
    assert found.ratio is None


def test_a_part_of_a_country_is_another_place() -> None:
    whole = [setting("/geography/scope", ["GB"])]
    part = [*whole, setting("/geography/subdivision", "GB-SCT"), *OTHER]
    first, second = sides(whole, part)
    assert "geography_differs" in codes(first, second)


def test_a_longer_period_is_not_compared() -> None:
    quarter, other = sides(HARVEST, OTHER)
    assert codes(quarter, other) == {"period_length_differs", "period_differs"}


def test_periods_of_one_reporter_that_share_days_are_not_compared() -> None:
    half, quarter = sides([], HARVEST)
    assert codes(half, quarter) == {"period_length_differs", "periods_overlap"}


@pytest.mark.parametrize(
    ("date", "metric", "service", "found"),
    [
        ("2025-07-01", None, None, True),
        ("2025-09-01", "items_confirmed", "example_forum", True),
        ("2025-03-01", None, None, True),
        ("2025-01-01", None, None, False),
        ("2026-01-01", None, None, False),
        ("2025-07-01", "items_removed", None, False),
        ("2025-07-01", None, "another", False),
    ],
)
def test_a_break_between_two_periods_ends_the_series(
    date: str, metric: str | None, service: str | None, found: bool
) -> None:
    declared = {"date": date, "kind": "taxonomy", "text": "Categories were split."}
    declared |= {"metric": metric} if metric else {}
    declared |= {"service": service} if service else {}
    first, later = sides([], [*LATER, setting("/series_breaks", [declared])])
    assert ("series_break" in codes(first, later)) is found


def test_a_group_is_not_compared_with_its_member() -> None:
    group = {
        **SPEC.base_case["services"][0],
        "id": "all_forums",
        "members": ["example_forum", "example_market"],
    }
    figure = {**SPEC.base_case["observations"][1], "service": "all_forums"}
    whole = [{"add": "/services", "value": group}, {"add": "/observations", "value": figure}]
    member, both = sides(whole)
    assert "scope_overlaps" in codes(member, both)


def test_organisations_counted_by_one_reporter_are_compared_with_caution() -> None:
    def received(whom: str) -> dict[str, Any]:
        value = {
            "metric": "reports_received",
            "dimensions": {"counterparty": whom},
            "value": 5,
            "status": "reported",
            "method": "m_items",
        }
        return {"add": "/observations", "value": value}

    bundling = setting(METHOD + "/bundling", "none")
    one, other = sides([received("a"), received("b"), bundling], metric="reports_received")
    assert codes(one, other) == {"counterparty_differs"}
    (stranger,) = sides([*OTHER, received("b"), bundling], metric="reports_received")
    assert "dimension_differs" in codes(one, stranger)


def test_two_that_say_nothing_are_not_alike() -> None:
    silent = [setting(METHOD + "/counting_rule", "not_stated")]
    one, other = sides(silent, [*OTHER, *silent])
    (reason,) = compare(plain(one), plain(other)).reasons
    assert reason.code == "counting_rule_not_stated"
    assert reason.params == {"silent": ["first", "second"]}


def test_zero_is_a_value() -> None:
    nothing = [setting(FIGURE + "/value", 0)]
    one, other = sides(nothing, OTHER)
    found = compare(plain(one), plain(other))
    assert found.verdict is Verdict.COMPARABLE
    assert found.ratio is None
    assert found.difference is not None


def test_no_number_comes_from_figures_that_are_not_comparable() -> None:
    one, other = sides(CSAM, OTHER)
    found = compare(plain(one), plain(other))
    assert found.verdict is Verdict.NOT_COMPARABLE
    assert (found.difference, found.ratio, found.surely_different) == (None, None, False)


def test_rounded_figures_differ_only_when_no_number_fits_both() -> None:
    one, other = sides(rounded(10), [*OTHER, *rounded(10), setting(FIGURE + "/value", 20)])
    assert compare(plain(one), plain(other)).surely_different is False
    one, other = sides(rounded(10), [*OTHER, *rounded(10), setting(FIGURE + "/value", 40)])
    assert compare(plain(one), plain(other)).surely_different is True


def users(**changes: Any) -> Changes:
    return added({"metric": "active_recipients_monthly_avg", "value": 2_000_000, **changes})


def test_a_rate_takes_users_of_the_same_place_and_period() -> None:
    every = sides(users()), sides(users(), metric="active_recipients_monthly_avg")
    denominators = Denominators.of(itertools.chain(*every))
    found = rated(every[0][0], (PER_MILLION, PER_MONTH), denominators)
    assert found.reasons == ()
    assert found.interval is not None
    assert float(found.interval.low) == pytest.approx(12 / 2 / 6)


QUARTER = {"start": "2025-01-01", "end": "2025-03-31", "kind": "quarter"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([], "denominator_missing"),
        (users(dimensions={"jurisdiction": "DE"}), "denominator_geography_differs"),
        (users(period=QUARTER), "denominator_period_differs"),
    ],
)
def test_no_rate_without_users_of_the_same_place_and_period(changes: Changes, code: str) -> None:
    (side,) = sides(changes)
    denominators = Denominators.of(sides(changes, metric="active_recipients_monthly_avg"))
    found = rated(side, (PER_MILLION,), denominators)
    assert [reason.code for reason in found.reasons] == [code]
    assert found.interval is None


def test_no_monthly_rate_of_unique_accounts() -> None:
    (side,) = sides(added(ACCOUNTS), metric="accounts_actioned", index=20)
    found = rated(side, (PER_MONTH,), Denominators({}))
    assert [reason.code for reason in found.reasons] == ["rate_of_unique_count"]


def test_no_rate_of_a_duration() -> None:
    (side,) = sides(added(HOURS), metric="time_notice_to_action", index=20)
    found = rated(side, (PER_MONTH,), Denominators({}))
    assert [reason.code for reason in found.reasons] == ["rate_not_for_unit"]


def test_no_monthly_rate_of_a_custom_period() -> None:
    odd = {"start": "2025-01-15", "end": "2025-06-30", "kind": "custom"}
    (side,) = sides([setting("/period", odd)])
    found = rated(side, (PER_MONTH,), Denominators({}))
    assert [reason.code for reason in found.reasons] == ["rate_period_off_calendar"]


def test_monthly_rates_even_the_length_of_periods() -> None:
    both = sides(HARVEST, OTHER)
    one, other = (rated(side, (PER_MONTH,), Denominators({})) for side in both)
    found = compare(one, other, rates=(PER_MONTH,))
    assert {reason.code for reason in found.reasons} == {"period_length_evened", "period_differs"}
    assert found.verdict is Verdict.WITH_CAUTION


def test_rates_per_user_even_different_places() -> None:
    germany = [*users(dimensions={"jurisdiction": "DE"}), *GERMANY]
    figures = sides(germany, [*OTHER, *users()])
    denominators = Denominators.of(
        sides(germany, [*OTHER, *users()], metric="active_recipients_monthly_avg")
    )
    one, other = (rated(side, (PER_MILLION,), denominators) for side in figures)
    found = compare(one, other, rates=(PER_MILLION,))
    assert {reason.code for reason in found.reasons} == {"geography_evened"}


def test_classes_put_only_comparable_figures_into_one_chart() -> None:
    third = [*OTHER, setting("/reporter/id", "third"), *CSAM]
    found = classes([plain(side) for side in sides([], OTHER, third)])
    assert [len(one.members) for one in found] == [2, 1]
    assert [one.verdict for one in found] == [Verdict.COMPARABLE, Verdict.NOT_COMPARABLE]
    assert found[1].reasons == ("nothing_to_compare",)


def test_every_reason_is_given_by_a_case() -> None:
    """So that no code of the list is without a meaning in the code."""
    given_here = {code for code, *_ in [*CASES, *METRIC_CASES]}
    elsewhere = {
        *("metric_differs", "scope_overlaps", "counterparty_differs", "periods_overlap"),
        *("period_length_differs", "period_length_evened", "geography_evened", "series_break"),
        *("rate_not_for_unit", "rate_of_unique_count", "rate_period_off_calendar"),
        *("denominator_missing", "denominator_geography_differs", "denominator_period_differs"),
        *("nothing_to_compare", "rank_of_another"),
    }
    assert given_here | elsewhere == set(SPEC.codelist("comparability_reason"))


changes_seen = st.lists(st.sampled_from([c for _, *both in CASES for c in both if c]), max_size=3)


@settings(max_examples=30)
@given(changes_seen, changes_seen)
def test_the_verdict_does_not_depend_on_the_order(one: list[Changes], other: list[Changes]) -> None:
    try:
        first, second = sides(list(itertools.chain(*one)), [*OTHER, *itertools.chain(*other)])
    except LookupError:  # one change took away what another changes
        return
    there, back = compare(plain(first), plain(second)), compare(plain(second), plain(first))
    assert there.verdict is back.verdict
    assert {r.code for r in there.reasons} == {r.code for r in back.reasons}
    rows = SPEC.codelist("comparability_reason").rows
    assert (there.verdict is Verdict.COMPARABLE) == (not there.reasons)
    assert all(rows[reason.code]["verdict"] in set(Verdict) for reason in there.reasons)


def test_tables_have_the_columns_they_promise() -> None:
    both = [plain(side) for side in sides([], OTHER)]
    assert list(pairs_table(both, rates=(), spec=SPEC).columns) == list(PAIR_COLUMNS)
    frame = classes_table(both, rates=(), spec=SPEC)
    assert list(frame.columns) == list(CLASS_COLUMNS)
    assert set(frame["verdict"]) == {"comparable"}


def test_a_selection_takes_what_is_asked_for() -> None:
    from transparency.spans import parse

    found = sides(CSAM)[0]
    assert Selection(metric="items_confirmed", span=parse("2025-H1")).holds(found)
    assert Selection(codes={"content_category": "csam"}).holds(found)
    assert not Selection(codes={"content_category": ""}).holds(found)
    assert not Selection(reporters=("other",)).holds(found)
    assert not Selection(span=(datetime.date(2025, 1, 1), datetime.date(2025, 3, 31))).holds(found)


def test_the_command_compares_real_reports(tmp_path: Any) -> None:
    out = tmp_path / "classes.csv"
    arguments = ["compare", str(EXAMPLES), "--metric", "authority_reports", "--period", "2022-H1"]
    done = CliRunner().invoke(main, [*arguments, "--format", "csv", "-o", str(out)])
    assert done.exit_code == 0, done.output
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0].split(",") == list(CLASS_COLUMNS)
    assert len(lines) > 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["--metric", "no_such_metric"],
        ["--metric", "items_confirmed", "--period", "2025-H3"],
        ["--metric", "items_confirmed", "--dimension", "colour=red"],
        ["--metric", "items_confirmed", "--format", "parquet"],
    ],
)
def test_wrong_usage_is_one_line_with_its_place(arguments: list[str]) -> None:
    base = str(SPEC.folder / "cases" / "base.json")
    done = CliRunner().invoke(main, ["compare", base, *arguments])
    assert done.exit_code == 2
    assert "Traceback" not in done.output
