"""Do the figures of the published audit come out of the reports and of the publishers' files?

The whole audit lies beside this repository. What follows from the reports in `examples` is carried
over in `audited.json`, with its source, so that it is tested everywhere; that both say the same is
tested where the audit is at hand. What needs publishers' whole files is in `test_revisions.py`.
"""

from __future__ import annotations

import ast
import datetime
import json
import os
from collections.abc import Iterator
from decimal import Decimal
from fnmatch import fnmatch
from functools import partial
from math import ceil, floor
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import EXAMPLES, ROOT

from transparency.annual import totals_table
from transparency.attribution import attribution_table
from transparency.cli import main
from transparency.composition import composition_table
from transparency.corpus import Corpus, Entry, load_corpus
from transparency.counterparts import Class, Reconciliation
from transparency.growth import growth_table
from transparency.importers import meta_cser, tiktok_cger
from transparency.intervals import Interval
from transparency.practice import practice_table
from transparency.reconciliation import inside_table, reconciliations
from transparency.redundancy import common_total, nested, share_interval
from transparency.spans import parse
from transparency.validation import validate

SHARED = ROOT.parent / "shared"
with_audit = pytest.mark.skipif(
    bool(os.environ.get("CI")) or not (SHARED / "audit").is_dir(),
    reason="needs ../shared, and not in CI",
)

Entries: TypeAlias = dict[str, Any]

TESTED = {
    "META-R-*": "test_revisions.test_the_rows_of_the_published_ledger_come_out",
    "META-S-*": "test_revisions.test_the_summary_of_all_pairs_comes_out",
    "META-V-*": "test_years_of_meta_by_edition",
    "ROUND-1": "test_revisions.test_the_steps_of_meta_are_inferred",
    "ROUND-2": "test_revisions.test_the_steps_of_meta_are_inferred",
    "LIFE-*": "test_revisions.test_the_odd_tokens_of_meta_are_found",
    "NVP-S-1": "test_most_differences_have_one_sign",
    "NVP-S-2": "test_the_outliers_come_out",
    "NVP-S-6": "test_accounts_of_discord_are_a_share_of_reports",
    "NVP-*": "test_the_published_pairs_come_out",
    "BRAND-*": "test_the_brand_scope_comes_out",
    "RED-Snap-2019H2": "test_shares_of_snap_against_its_counts",
    "RED-Snap-2020H1": "test_shares_of_snap_against_its_counts",
    "RED-Reddit-2022": "test_halves_of_reddit_add_up",
    "RED-TikTok-*": "test_shares_of_tiktok_in_its_file",
    "COV-*": "test_partial_years_come_out",
    "PI-*": "test_items_per_report_come_out",
    "DBL-*": "test_microsoft_is_counted_once",
    "TT-S-*": "test_revisions.test_rows_of_tiktok_differ_as_text_and_not_in_value",
    "TT-D-*": "test_shares_of_shares_of_tiktok",
    "TT-2023Q1-2023Q2": "test_revisions.test_the_published_audit_of_tiktok_comes_out",
    "TT-2023Q2-2023Q3": "test_revisions.test_the_published_audit_of_tiktok_comes_out",
    "CLH-ESP-*": "test_lists_by_provider_add_up",
    "CLH-OJJDP-*": "test_contents_of_the_clearing_house",
    "CLH-US-*": "test_places_of_the_clearing_house",
    "GROW-*": "test_growth_of_reports_received",
    "DEC-*": "test_the_fall_of_2024_is_divided_up",
    "FEATURES-*": "test_how_platforms_publish",
    "VERDICTS": "test_revisions.test_the_verdicts_on_the_files_come_out",
}
"""Id in the audit -> the test that it comes out, of this module or of another."""

NOT_TESTED = {
    "RED-Snap-2019H2-regions": "Regional counts of Snap are in no file at hand.",
    "TT-2023Q3-2023Q4": "TikTok's file of 2023 Q4 is not at hand.",
    "TT-2024Q1-2024Q2": "TikTok's files of 2024 are not at hand.",
    "CLH-FB-*": "The volume of feedback from police is in no file at hand, and no metric: it says "
    "nothing of what became of a report.",
}
"""Id in the audit -> why nothing at hand gives it."""

NOT_REPRODUCED = {
    "GROW-2": "The fourth number needs yearly users of social media, which are not at hand.",
    "NVP-S-1": "33 pairs are said, and 21 larger are found with 7 equal and 6 smaller: of Aylo, "
    "Microsoft, Snap and X there are 13 pairs and not 12; the audit does not name them.",
    "DBL-Microsoft-*": "Items actioned by Microsoft and items removed by LinkedIn are two metrics, "
    "so no sum is formed; and LinkedIn published 433 for 2023, not 0.",
    "META-V-*": "The interval takes rounding to the nearest step. Meta does not say how it rounds, "
    "so that ours is twice as wide.",
    "TT-D-2023Q4": "The share 0.135 of the parent policy is in no file at hand; it is taken over.",
    "FEATURES-*": "How a publication is fetched and whether it keeps its history are no fields of "
    "the standard. TikTok's files reach back to 2020 Q3, Reddit's yearly reports to 2019. GitHub "
    "gives half-years since 2023. Discord's files have months, and its last report is of half a "
    "year. Meta says outside of its file since 2023 how often Facebook and Instagram reported to "
    "NCMEC. Twitter and X are one service.",
}
"""Id in the audit -> which part of it does not come out as it stands, and why."""


NEGATIVE = {
    "two files swapped": "test_negative.test_swapped_files_are_told_by_what_they_hold",
    "case of labels": "test_negative.test_another_case_of_labels_changes_no_figure",
    "N/A as 0": "test_negative.test_not_available_made_a_zero_is_seen_and_is_no_revision",
    "2022Q3 for 2022Q4": "test_negative.test_an_older_edition_gives_another_year",
    "a placeholder label": "test_negative.test_a_placeholder_for_a_label_is_no_category",
    "partial coverage (C3)": "test_partial_years_come_out",
    "definition break (C4)": "test_gaps.test_a_break_inside_the_year_is_told",
    "unit mismatch (C5)": "test_the_published_pairs_come_out",
}
"""What section 5 of the audit asks to refuse -> the test that it is refused."""


@pytest.fixture(scope="module")
def expected() -> Entries:
    told: Entries = json.loads((SHARED / "audit" / "expected.json").read_text("utf-8"))
    return told


@pytest.fixture(scope="module")
def audited() -> Entries:
    told: Entries = json.loads((ROOT / "tests" / "audited.json").read_text("utf-8"))
    return told


def of_kind(audited: Entries, prefix: str) -> Iterator[tuple[str, Any]]:
    """Entries whose id starts so."""
    return ((name, told) for name, told in audited.items() if name.startswith(prefix))


@pytest.fixture(scope="module")
def examples() -> Corpus:
    return load_corpus([EXAMPLES])


def until(corpus: Corpus, day: datetime.date) -> Corpus:
    """The reports on periods that had ended by a day."""
    return Corpus(tuple(e for e in corpus.reports if e.report.period.end <= day), (), ())


def of_ncmec(corpus: Corpus) -> Corpus:
    """The reports of the clearing house."""
    return Corpus(tuple(e for e in corpus.reports if e.report.reporter.id == "ncmec"), (), ())


def rows(frame: pd.DataFrame, **codes: object) -> list[Any]:
    """Rows that have these codes."""
    for name, code in codes.items():
        frame = frame[frame[name] == code]
    return list(frame.itertuples())


# Is each item of the audit tested, or the reason known?


def _ids(expected: Entries) -> Iterator[tuple[str, Any]]:
    """Every item with its id; those without one get the name of their section."""
    for entry in expected["transparency_features"]:
        yield f"FEATURES-{entry['platform']}", entry
    yield "VERDICTS", expected["paper_v1_verdicts"]
    for section, entries in expected.items():
        if section in ("transparency_features", "paper_v1_verdicts", "_meta"):
            continue
        if isinstance(entries, str):
            continue  # a definition in words
        for entry in entries.values() if isinstance(entries, dict) else entries:
            yield entry["id"], entry


def _entry(name: str, index: dict[str, str]) -> str | None:
    """The entry of the longest pattern that an id fits."""
    fitting = [pattern for pattern in index if fnmatch(name, pattern)]
    return index[max(fitting, key=len)] if fitting else None


@with_audit
def test_each_item_of_the_audit_has_a_test_or_a_reason(expected: Entries) -> None:
    names = [name for name, _ in _ids(expected)]
    assert len(names) == len(set(names))
    unknown = [n for n in names if _entry(n, TESTED) is None and _entry(n, NOT_TESTED) is None]
    assert unknown == []
    for pattern in (*TESTED, *NOT_TESTED, *NOT_REPRODUCED):
        assert any(fnmatch(name, pattern) for name in names), pattern


def test_the_tests_of_the_index_exist() -> None:
    defined = {
        f"{path.stem}.{node.name}"
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    for name in (*TESTED.values(), *NEGATIVE.values()):
        assert (name if "." in name else f"{Path(__file__).stem}.{name}") in defined


@with_audit
def test_what_is_carried_over_is_what_the_audit_says(expected: Entries, audited: Entries) -> None:
    told = dict(_ids(expected))
    for name, fields in audited.items():
        if name != "source":
            assert {field: told[name][field] for field in fields} == fields


# Providers beside the clearing house.


@pytest.fixture(scope="module")
def sides(examples: Corpus) -> dict[tuple[str, str], Reconciliation]:
    found = [one for one in reconciliations(examples) if one.sides.id == "reports"]
    return {(one.provider, str(one.span[0].year)): one for one in found}


Sides: TypeAlias = dict[tuple[str, str], Reconciliation]


def test_the_published_pairs_come_out(sides: Sides, audited: Entries) -> None:
    for name, told in of_kind(audited, "NVP-"):
        if "provider" not in told:
            continue  # the summary
        found = sides[told["provider"].lower(), told["period"]]
        if not told["comparable"]:
            assert found.klass is Class.UNIT_DIFFERS, name
            assert (found.matches, found.group) == ((), None)
            assert found.unlike is not None
            assert float(found.unlike.value) == told["provider_count"], name
            assert float(found.right.value) == told["ncmec_count"], name
            continue
        pairs = {(float(m.left.value), float(m.right.value)): m for m in found.matches}
        match = pairs.get((told["provider_count"], told["ncmec_count"]))
        assert match is not None, name
        assert float(match.difference) == told["difference"], name
        ratio = match.left.value / match.right.value
        assert float(ratio) == pytest.approx(told["ratio"], abs=5e-7), name
        percent = 100 * (match.of_provider or Decimal(0))
        assert float(percent) == pytest.approx(told["delta_pct_of_provider"], abs=5e-4)
        percent = 100 * (match.of_mean or Decimal(0))
        assert float(percent) == pytest.approx(told["delta_pct_of_mean"], abs=5e-4)
        agreement = match.agreement(Decimal("0.05"))
        same = {"identical": (Class.EXACT,), "divergent": (None,)}
        close = (Class.WITHIN_TOLERANCE, Class.WITHIN_ROUNDING)
        assert agreement in same.get(told["verdict"], close), name


def test_the_brand_scope_comes_out(sides: Sides, audited: Entries) -> None:
    for _, told in of_kind(audited, "BRAND-"):
        matches = sides["amazon", told["period"]].matches
        (brand,) = [match for match in matches if match.scope == "service:twitch"]
        assert float(brand.left.value) == told["provider_count"]
        assert float(brand.right.value) == told["ncmec_count"]
        assert float(100 * (brand.of_mean or 0)) == pytest.approx(
            told["delta_pct_of_mean"], abs=5e-4
        )


def test_the_outliers_come_out(sides: Sides, audited: Entries) -> None:
    names = [name.split("-")[1:] for name in audited["NVP-S-2"]["value"]]
    for provider, year in names:
        group = sides[provider.lower(), year].group
        assert group is not None
        assert abs(float(group.of_mean or 0)) >= 0.05, (provider, year)
    others = [one for one in _paper_pairs(sides) if [one.provider.title(), _year(one)] not in names]
    assert all(one.klass in AGREEING for one in others)


AGREEING = (Class.EXACT, Class.WITHIN_ROUNDING, Class.WITHIN_TOLERANCE)
LATER_OUTLIERS = {("pinterest", "2024"), ("snap", "2024")}
"""Outliers in the reports that are not among those of the paper."""


def _year(one: Reconciliation) -> str:
    return str(one.span[0].year)


def _paper_pairs(sides: Sides) -> list[Reconciliation]:
    """Comparable pairs up to 2024."""
    return [
        one
        for key, one in sides.items()
        if one.group is not None and key[1] <= "2024" and key not in LATER_OUTLIERS
    ]


def test_most_differences_have_one_sign(sides: Sides, audited: Entries) -> None:
    told = {
        (entry["provider"].lower(), entry["period"]): entry["difference"]
        for _, entry in of_kind(audited, "NVP-")
        if "provider" in entry
    }
    signs = {"ncmec_larger": 0, "equal": 0, "ncmec_smaller": 0}
    for one in _paper_pairs(sides):
        assert one.group is not None
        difference = told.get((one.provider, _year(one)), one.group.difference)
        sign = "ncmec_larger" if difference > 0 else "ncmec_smaller" if difference else "equal"
        signs[sign] += 1
    value = audited["NVP-S-1"]["value"]
    assert signs == {**{name: value[name] for name in signs}, "ncmec_larger": 21}
    assert value["ncmec_larger"] == 20  # see NOT_REPRODUCED


def test_accounts_of_discord_are_a_share_of_reports(sides: Sides, audited: Entries) -> None:
    shares = []
    for year in ("2021", "2022", "2023"):
        one = sides["discord", year]
        assert one.unlike is not None
        shares.append(round(float(100 * one.unlike.value / one.right.value), 1))
    assert shares == audited["NVP-S-6"]["value"]


# What one reporter publishes twice.


@pytest.fixture(scope="module")
def inside(examples: Corpus) -> pd.DataFrame:
    return inside_table(examples)


def test_shares_of_snap_against_its_counts(inside: pd.DataFrame, audited: Entries) -> None:
    for name, period in (("RED-Snap-2019H2", "2019-H2"), ("RED-Snap-2020H1", "2020-H1")):
        (row,), told = rows(inside, reporter="snap", kind="share", period=period), audited[name]
        assert row.share == pytest.approx(told["share_pct"] / 100, abs=1e-9)
        assert (row.total, row.count) == (told["denominator"], told["count"])
        assert round(row.implied) == told["implied_by_share"]
        ends = [round(row.implied_low), round(row.implied_high)]
        assert ends == pytest.approx(told["interval_from_share_rounding"], abs=1)
        assert row.consistent == told["consistent"]
        assert row.relative * 100 == pytest.approx(told["relative_difference_pct"], abs=5e-3)
        implied = 100 * row.count / row.total
        assert implied == pytest.approx(told["implied_share_pct"], abs=5e-4)


def test_halves_of_reddit_add_up(inside: pd.DataFrame, audited: Entries) -> None:
    (row,) = rows(inside, reporter="reddit", kind="periods", metric="authority_reports")
    told = audited["RED-Reddit-2022"]
    assert (row.period, row.count, row.implied, row.consistent) == (
        "2022",
        told["expected"],
        told["value"],
        told["consistent"],
    )


STEP = Decimal("0.001")
"""Last digit of the shares in TikTok's files."""


def _fits(counts: dict[str, Any], shares: dict[str, Any]) -> Interval | None:
    return common_total(
        (Interval.exactly(counts[name]), share_interval(Decimal(str(shares[name])), STEP))
        for name in counts
    )


def test_shares_of_tiktok_against_its_counts(examples: Corpus, audited: Entries) -> None:
    (report,) = [e.report for e in examples.reports if e.file.endswith("tiktok/2022-Q4.json")]
    told = audited["RED-TikTok-Oct-Dec2022"]
    given: dict[bool, dict[str, Any]] = {False: {}, True: {}}
    for one in report.observations:
        if one.metric == "items_removed" and "automation_decision" in one.dimensions:
            assert one.as_published is not None
            label = (one.as_published.category or "").partition(" [")[0]
            given[one.statistic == "share"][label] = one.value
    counts, shares = given[False], given[True]
    assert len(counts) == 2
    assert counts == {name: told["counts"][name] for name in counts}
    assert shares == {name: told["shares"][name] for name in counts}
    found = _fits(counts, shares)
    assert found is not None
    assert found.low <= told["sum_of_counts"] <= found.high


@with_audit
def test_shares_of_tiktok_in_its_file(audited: Entries) -> None:
    told = audited["RED-TikTok-Oct-Dec2022"]
    (table,) = tiktok_cger.tables([SHARED / "data" / "tiktok" / "tiktok-2022-q4.csv"])
    given: dict[str, dict[str, Any]] = {"Total videos removed": {}, "Category share": {}}
    for row in table.rows:
        labels = row.key
        mine = labels["period"] == "Oct-Dec 2022" and labels["issue"] in told["counts"]
        if mine and labels["metric"] in given and row.reading.value is not None:
            given[labels["metric"]][labels["issue"]] = float(row.reading.value)
    assert given["Total videos removed"] == told["counts"]
    assert given["Category share"] == told["shares"]
    assert sum(given["Total videos removed"].values()) == told["sum_of_counts"]
    found = _fits(told["counts"], told["shares"])
    assert found is not None
    assert found.low <= told["sum_of_counts"] <= found.high


def test_shares_of_shares_of_tiktok(examples: Corpus, audited: Entries) -> None:
    told = audited["TT-D-2023Q4"]
    (report,) = [e.report for e in examples.reports if e.file.endswith("tiktok/2023-Q4.json")]
    values = {
        (one.metric, *sorted(one.dimensions.items())): one.value for one in report.observations
    }
    whole = values["items_removed_any_reason", ("media_type", "video")]
    own = ("own_category", "safety-civility")
    share = values["items_removed", ("content_category", "csea_unspecified"), own]
    parent, child = told["shares"]
    assert (whole, share) == (told["total"], child)
    shares = [share_interval(Decimal(str(one)), STEP) for one in (parent, child)]
    found = nested(Interval.exactly(told["total"]), shares)
    assert [ceil(found.low), floor(found.high)] == told["interval"]
    assert int(told["total"] * parent * child) == told["point"]


# What periods cover, and what may be divided by what.

MEANT = {
    "facebook": ("meta", "facebook", "items_actioned", ""),
    "instagram": ("meta", "instagram", "items_actioned", ""),
    "reddit": ("reddit", "reddit", "items_removed", "csam"),
    "discord": ("discord", "discord", "authority_report_accounts", ""),
    "twitter": ("x", "x", "accounts_actioned", ""),
}
"""Provider in the audit -> reporter, services, metric and content category."""

BREAKDOWN = {
    "reddit": "surface=post_or_comment",
    "discord": "authority=ncmec",
    "twitter": "action=account_disabled",
}


def test_partial_years_come_out(examples: Corpus, audited: Entries) -> None:
    before = until(examples, datetime.date(2024, 6, 30))
    metrics = {metric for _, _, metric, _ in MEANT.values()}
    frames = {metric: totals_table(before, metric) for metric in metrics}
    for name, told in of_kind(audited, "COV-"):
        who = told["provider"].lower()
        reporter, services, metric, category = MEANT[who]
        (row,) = rows(
            frames[metric],
            reporter=reporter,
            services=services,
            category=category,
            dimensions=BREAKDOWN.get(who, ""),
            jurisdiction="GLOBAL",
            regimes="",
            period=str(told["year"]),
        )
        assert row.coverage in ("partly_covered", "broken"), name
        assert row.high == told["partial_sum"] or row.value == told["partial_sum"], name
        assert pd.isna(row.value) != row.adds, name
        quarters = {quarter for text in row.periods.split() for quarter in _quarters(*parse(text))}
        assert sorted(quarters) == told["quarters_covered"], name


def _quarters(start: datetime.date, end: datetime.date) -> range:
    return range((start.month + 2) // 3, (end.month + 2) // 3 + 1)


def test_items_per_report_come_out(examples: Corpus, audited: Entries) -> None:
    google = totals_table(examples, "authority_report_items", per="authority_reports")
    google = google[google["services"].str.contains(" ")]
    reddit = totals_table(examples, "items_removed", per="authority_reports")
    reddit = reddit[reddit["dimensions"] == BREAKDOWN["reddit"]]
    for name, told in of_kind(audited, "PI-"):
        _, who, year = name.split("-")
        frame = {"Google": google, "Reddit": reddit}[who]
        (row,) = rows(frame, reporter=who.lower(), period=year, category="csam")
        assert (row.value, row.per_value) == (told["pieces"], told["reports"])
        assert row.ratio == pytest.approx(told["value"], abs=5e-5)
    assert not [one for one in rows(reddit, reporter="reddit", period="2023") if one.ratio > 0]


def test_microsoft_is_counted_once(examples: Corpus, audited: Entries) -> None:
    actioned, removed = (totals_table(examples, m) for m in ("items_actioned", "items_removed"))
    for _, told in of_kind(audited, "DBL-"):
        of_year = partial(
            rows,
            reporter="microsoft",
            category="",
            dimensions="",
            regimes="",
            period=str(told["year"]),
        )
        assert max(row.value for row in of_year(frame=actioned)) == told["microsoft"]
        (linkedin,) = of_year(frame=removed, services="linkedin")
        assert linkedin.value == (told["linkedin_full_year"] or 433)  # see NOT_REPRODUCED
        together = told["microsoft"] + told["linkedin_full_year"]
        assert together == told["correct_group_sum"]


def test_the_fall_of_2024_is_divided_up(examples: Corpus, audited: Entries) -> None:
    told = audited["DEC-1"]
    ncmec = of_ncmec(examples)
    frame = attribution_table(ncmec)
    parts = {row.part: row for row in rows(frame, reporter="ncmec", period="2024")}
    assert parts["total"].change == told["total_change"]
    assert parts["total"].relative * 100 == pytest.approx(told["total_pct"], abs=5e-3)
    assert parts["total"].label == "bundling"
    # the paper's Meta of 2023 leaves out two names that NCMEC lists that year
    names = attribution_table(ncmec, by_name=True)
    names = names[(names["reporter"] == "ncmec") & (names["period"] == "2024")]
    left_out = names[names["part"].isin(["threads", "oculus"])]["earlier_value"].sum()
    meta = parts["meta"].change + left_out
    assert meta == told["meta_change"]
    percent = 100 * meta / parts["total"].change
    assert percent == pytest.approx(told["meta_contribution_pct_of_total_change"], abs=5e-3)


# The clearing house.


@pytest.fixture(scope="module")
def received(examples: Corpus) -> pd.DataFrame:
    return composition_table(of_ncmec(examples), "reports_received", "counterparty")


def test_lists_by_provider_add_up(received: pd.DataFrame, audited: Entries) -> None:
    for _, told in of_kind(audited, "CLH-ESP-"):
        listed = rows(received, reporter="ncmec", period=str(told["year"]))
        assert sum(row.figures for row in listed) == told["esp_rows"]
        (meta,) = [row for row in listed if row.part == "meta"]
        assert (meta.value, meta.parts, meta.total) == (
            told["meta"],
            told["esp_total"],
            told["all_reports_total"],
        )
        assert 100 * meta.parts / meta.total == pytest.approx(told["esp_share_pct"], abs=5e-4)
        assert 100 * meta.of_total == pytest.approx(told["meta_pct_of_total"], abs=5e-4)
        assert 100 * meta.of_parts == pytest.approx(told["meta_pct_of_esp"], abs=5e-4)


def _value(frame: pd.DataFrame, year: int, dimensions: str) -> float:
    (row,) = rows(frame, reporter="ncmec", period=str(year), category="", dimensions=dimensions)
    return float(row.value)


def test_contents_of_the_clearing_house(examples: Corpus, audited: Entries) -> None:
    ncmec = of_ncmec(examples)
    kinds, places = (
        composition_table(ncmec, "reports_received", by)
        for by in ("content_category", "jurisdiction")
    )
    sent = composition_table(ncmec, "reports_referred", "authority_class", per="reports_received")
    files = totals_table(ncmec, "files_received")
    for _, told in of_kind(audited, "CLH-OJJDP-"):
        year = str(told["year"])
        (csam,) = rows(kinds, period=year, part="csam")
        assert (csam.total, csam.excess) == (told["total"], told["sum_kind_minus_total"])
        assert 100 * csam.of_total == pytest.approx(told["csam_pct"], abs=5e-6)
        (us,) = rows(places, period=year, part="US")
        assert us.excess == told["sum_user_location_minus_total"]
        assert 100 * us.of_total == pytest.approx(told["us_pct"], abs=5e-4)
        (actionable,) = rows(sent, period=year, part="actionable")
        assert actionable.parts == told["recipients_sum"]
        assert actionable.excess == told["recipients_excess_over_total"]
        assert not actionable.adds
        share = told["actionable_pct_of_recipient_sum"]
        assert 100 * actionable.of_parts == pytest.approx(share, abs=5e-3)
        of = partial(_value, files, told["year"])
        seen = of("media_type=image") + of("media_type=video")
        assert seen == told["photos_plus_videos"]
        assert seen + of("media_type=other") == told["photos_videos_other"]
        for name, field in (("exact_hash", "unique"), ("perceptual_hash", "similar")):
            parts = [of(f"deduplication={name} media_type={kind}") for kind in ("image", "video")]
            assert sum(parts) == told[field]
        assert seen / told["total"] == pytest.approx(told["pieces_per_report"], abs=5e-5)


TERRITORIES = ("AS", "GU", "MP", "PR", "VI")


@with_audit
def test_places_of_the_clearing_house(examples: Corpus, expected: Entries, tmp_path: Path) -> None:
    """NCMEC's list by country beside its figures for the United States: two scopes of one place."""
    arguments = ["import", "generic", str(SHARED / "data/ncmec/ocse-reports-per-country.csv")]
    mapping = ROOT / "docs" / "importing" / "ncmec-countries.yaml"
    done = CliRunner().invoke(main, [*arguments, "--mapping", str(mapping), "-o", str(tmp_path)])
    assert done.exit_code == 0, done.output
    listed = composition_table(load_corpus([tmp_path]), "reports_received", "jurisdiction")
    summed = composition_table(of_ncmec(examples), "reports_received", "jurisdiction")
    for told in expected["clearinghouse_us_location"]:
        year = str(told["year"])
        by_place = {row.part: row.value for row in rows(listed, period=year)}
        own = {row.part: row.value for row in rows(summed, reporter="ncmec", period=year)}
        assert by_place["US"] == told["by_country_us"]
        territories = sum(by_place[name] for name in TERRITORIES)
        assert territories == told["by_country_us_territories"]
        assert by_place["UNKNOWN"] == told["by_country_unknown"]
        assert (own["US"], own["UNKNOWN"]) == (told["ojjdp_us"], told["ojjdp_unknown"])
        gap = own["US"] - by_place["US"] - territories
        unknown = by_place["UNKNOWN"] - own["UNKNOWN"]
        assert (gap, unknown, unknown - gap) == (
            told["us_gap"],
            told["unknown_gap"],
            told["unexplained"],
        )


def test_growth_of_reports_received(examples: Corpus, audited: Entries) -> None:
    grown = partial(growth_table, of_ncmec(examples), "reports_received", last=2023)
    codes = {"reporter": "ncmec", "category": "", "dimensions": ""}
    # the break of 2021 is one of the lists by provider; the total goes on
    (linear,) = rows(grown(first=2014, across=["coverage"]), model="linear", **codes)
    assert (linear.first, linear.last, linear.across) == (2014, 2023, "coverage")
    assert linear.slope == pytest.approx(audited["GROW-1"]["value"], abs=0.05)
    whole = grown(across=["coverage"], bend=2014)
    (bent,) = rows(whole, model="bent", **codes)
    (exponential,) = rows(whole, model="exponential", **codes)
    assert (bent.first, bent.last) == (1998, 2023)
    found = [round(one.adjusted_r2, 4) for one in (linear, bent, exponential)]
    assert found == audited["GROW-2"]["value"][:3]
    assert {one.last for one in rows(grown(), **codes)} == {2020}


# How platforms publish.

PLATFORMS = {
    **{name: name.lower() for name in ("Discord", "Facebook", "GitHub", "Instagram", "LinkedIn")},
    **{name: name.lower() for name in ("Pinterest", "Pornhub", "Reddit", "TikTok", "Twitch")},
    "Amazon": "amazon_photos",
    "Google": "google_excl_youtube",
    "Microsoft": "bing",
    "Snap": "snapchat",
    "Twitter": "x",
    "YouTube": "youtube",
}
"""Platform in the audit -> a service that its figures are about."""

SAID = {"counts": "exact", "rounded": "rounded", "fractions": "fraction_only"}
LENGTHS = {"Y": "year", "H": "half", "Q": "quarter"}
NOT_SO: dict[tuple[str, str], Any] = {
    ("Discord", "frequency"): "half",
    ("Discord", "granularity"): "month",
    ("Facebook", "has_reports"): True,
    ("Instagram", "has_reports"): True,
    ("GitHub", "frequency"): "half",
    ("GitHub", "granularity"): "half",
    ("Reddit", "coverage"): "2019",
    ("TikTok", "coverage"): "2020-Q3",
    ("Twitter", "has_reports"): True,
}
"""What the reports say otherwise; see NOT_REPRODUCED."""


def test_how_platforms_publish(examples: Corpus, audited: Entries) -> None:
    frame = practice_table(until(examples, datetime.date(2024, 6, 30)))
    frame = frame[(frame["jurisdiction"] == "GLOBAL") & (frame["regimes"] == "")]
    for name, told in of_kind(audited, "FEATURES-"):
        platform = name.removeprefix("FEATURES-")
        if platform not in PLATFORMS:
            services = frame["service"].str.startswith(platform.lower())
            assert told["quantities"] is None or platform in ("NCMEC", "X"), name
            assert platform in ("Microsoft", "X") or not services.any(), name
            continue
        (row,) = rows(frame, service=PLATFORMS[platform])
        assert row.quantities.split()[0] == SAID[told["quantities"]], name
        frequency = NOT_SO.get((platform, "frequency"), LENGTHS[told["frequency"]])
        assert row.frequency == frequency, name
        granularity = NOT_SO.get((platform, "granularity"), LENGTHS[told["granularity"]])
        assert row.granularity == granularity, name
        since = NOT_SO.get((platform, "coverage"), told["coverage"].split(" - ")[0])
        assert parse(row.first)[0] == parse(since.replace(" ", "-"))[0], name
        reports = NOT_SO.get((platform, "has_reports"), told["has_reports"])
        assert row.reports_to_authorities == reports, name


# Meta's quarters by edition, from its files.


@with_audit
def test_years_of_meta_by_edition(expected: Entries) -> None:
    folder = SHARED / "data" / "meta-cser"
    sums: dict[str, dict[int, Any]] = {}
    for path in sorted(folder.glob("*.csv")):
        edition = path.stem.removeprefix("meta-").upper().replace("-", "")
        documents = [document for _, document in meta_cser.read([path], {}).reports]
        results = [validate(document) for document in documents]
        entries = tuple(Entry(path.name, r.report, r) for r in results if r.report)
        assert len(entries) == len(results)
        frame = totals_table(Corpus(entries, (), ()), "items_actioned")
        wanted = frame[(frame["category"] == "") & (frame["dimensions"] == "")]
        sums[edition] = {
            int(str(year)): found.sort_values("figures").iloc[-1]
            for year, found in wanted.groupby("period")
        }
    for entry in expected["meta_annual_pieces_by_file_vintage"]:
        values = [sums[edition][entry["year"]]["value"] for edition in entry["sum_by_file"]]
        assert values == list(entry["sum_by_file"].values())
        assert (min(values), max(values), values[-1]) == (
            entry["min"],
            entry["max"],
            entry["latest"],
        )
        row = sums[max(entry["sum_by_file"])][entry["year"]]
        assert row["figures"] == entry["addends"]
        low, high = entry["rounding_interval_latest"]
        told = row["value"]
        # see NOT_REPRODUCED
        assert (told - row["low"], row["high"] - told) == pytest.approx(
            (2 * (told - low), 2 * (high - told))
        )
