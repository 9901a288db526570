"""Is what is missing found, and is nothing called missing that is there?"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import EXAMPLES

from transparency.annual import COLUMNS as TOTALS_COLUMNS
from transparency.annual import totals_table
from transparency.attribution import COLUMNS as ATTRIBUTION_COLUMNS
from transparency.attribution import attribution_table
from transparency.cli import main
from transparency.conformance import changed
from transparency.corpus import Corpus, Entry
from transparency.document import Document
from transparency.gaps import COLUMNS, gaps_table
from transparency.spans import name_of, parse
from transparency.spec import load_spec
from transparency.validation import build, validate

SPEC = load_spec()
TODAY = datetime.date(2025, 8, 15)


def report(name: str, figures: Sequence[Mapping[str, Any]], **changes: Any) -> Entry:
    """A report for a named period with figures of the forum, each a metric and a value."""
    start, end = parse(name)
    period = {"start": str(start), "end": str(end), "kind": _kind(name)}
    whole = {
        "service": "example_forum",
        "dimensions": {},
        "status": "reported",
        "method": "m_items",
    }
    data = changed(
        SPEC.base_case,
        [
            {"set": "/report/id", "to": f"example-{name.lower()}"},
            {"set": "/report/published_on", "to": str(end + datetime.timedelta(days=30))},
            {"set": "/period", "to": period},
            {"set": "/observations", "to": [{**whole, **figure} for figure in figures]},
            *({"set": f"/{path}", "to": value} for path, value in changes.items()),
        ],
    )
    result = validate(Document.read(json.dumps(data).encode(), f"{name}.json"), today=TODAY)
    return Entry(f"{name}.json", build(data), result)


def _kind(name: str) -> str:
    return "half" if "-H" in name else "quarter" if "-Q" in name else "year"


def corpus(*entries: Entry) -> Corpus:
    return Corpus(entries, (), ())


def items(value: float, **more: Any) -> dict[str, Any]:
    return {"metric": "items_actioned", "value": value, **more}


def rows_of(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples())


def found(*entries: Entry, today: datetime.date = TODAY) -> dict[str, list[Any]]:
    frame = gaps_table(corpus(*entries), today=today)
    assert list(frame.columns) == list(COLUMNS)
    kinds: dict[str, list[Any]] = {}
    for row in rows_of(frame):
        kinds.setdefault(str(row.kind), []).append(row)
    return kinds


def test_nothing_is_missing_in_a_whole_series() -> None:
    assert found(report("2024-H2", [items(900)]), report("2025-H1", [items(950)])) == {}


def test_a_missing_half_year_is_named() -> None:
    kinds = found(report("2024-H1", [items(900)]), report("2025-H1", [items(950)]))
    (row,) = kinds.pop("missing_period")
    assert (row.period, row.days, row.place) == ("2024-H2", 184, "2025-H1.json")
    assert kinds == {}


def test_a_year_covers_its_halves() -> None:
    entries = [report(n, [items(900)]) for n in ("2023-H2", "2024", "2025-H1")]
    assert "missing_period" not in found(*entries)


def test_reports_about_other_places_do_not_fill_a_gap() -> None:
    scope = {"geography/scope": ["DE"]}
    entries = [report("2024-H1", [items(900)]), report("2025-H1", [items(950)])]
    kinds = found(*entries, report("2024-H2", [items(9)], **scope))
    assert len(kinds["missing_period"]) == 1


def test_a_report_is_overdue_by_the_rhythm_of_the_last() -> None:
    entries = [report("2023-H1", [items(900)]), report("2023-H2", [items(950)])]
    (row,) = found(*entries)["overdue_report"]
    assert row.earlier_period == "2023-H2"
    soon = datetime.date(2024, 12, 1)
    assert "overdue_report" not in found(*entries, today=soon)


def test_late_publication_counts_days() -> None:
    late = report("2025-H1", [items(9)], **{"report/published_on": "2025-09-15"})
    (row,) = found(late)["late_publication"]
    assert row.days == 77


def test_a_dropped_metric_is_found_and_a_reason_is_an_answer() -> None:
    removed = {"metric": "items_removed", "value": 5}
    before = report("2024-H2", [items(900), removed])
    (row,) = found(before, report("2025-H1", [items(950)]))["dropped_metric"]
    assert (row.metric, row.period, row.earlier_period) == ("items_removed", "2025-H1", "2024-H2")
    reason = {"metric": "items_removed", "value": None, "status": "not_collected"}
    assert "dropped_metric" not in found(before, report("2025-H1", [items(950), reason]))


def test_the_same_large_number_twice_is_a_copy() -> None:
    entries = [report(n, [items(v)]) for n, v in (("2024-H1", 1794), ("2024-H2", 1638))]
    (row,) = found(*entries, report("2025-H1", [items(1794)]))["stale_copy"]
    assert (row.period, row.earlier_period, row.value) == ("2025-H1", "2024-H1", 1794)


def test_a_rounded_or_small_number_may_repeat() -> None:
    coarse = {"precision": {"kind": "rounded", "base": 100, "mode": "nearest"}}
    for more, value in (({}, 999), (coarse, 5000)):
        entries = [report(n, [items(value, **more)]) for n in ("2024-H2", "2025-H1")]
        assert "stale_copy" not in found(*entries)


def test_a_leap_needs_a_word() -> None:
    before, after = report("2024-H2", [items(100)]), report("2025-H1", [items(501)])
    (row,) = found(before, after)["unexplained_change"]
    assert (row.value, row.earlier_value, row.ratio_low) == (501, 100, 5.01)
    assert "unexplained_change" not in found(before, report("2025-H1", [items(500)]))
    told = [{"date": "2025-01-01", "kind": "detection_tool", "text": "A new classifier."}]
    broken = report("2025-H1", [items(501)], series_breaks=told)
    assert "unexplained_change" not in found(before, broken)


def test_a_leap_within_rounding_is_none() -> None:
    coarse = {"precision": {"kind": "rounded", "base": 100, "mode": "nearest"}}
    entries = [report("2024-H2", [items(100, **coarse)]), report("2025-H1", [items(600, **coarse)])]
    assert "unexplained_change" not in found(*entries)


def referred(value: float) -> dict[str, Any]:
    return {"metric": "reports_referred", "service": None, "value": value}


def test_few_referrals_have_no_rate_of_change() -> None:
    hotline = {"reporter": {"id": "line", "role": "hotline", "name": "Line"}}
    few, many, later = (
        report(name, [referred(value)], **hotline)
        for name, value in (("2024-H2", 49), ("2024-H2", 50), ("2025-H1", 500))
    )
    assert "unexplained_change" in found(many, later)
    assert "unexplained_change" not in found(few, later)


def test_few_referrals_have_no_relative_change() -> None:
    def house(year: str, total: int, part: int) -> Entry:
        figures = [
            referred(total),
            {**referred(part), "dimensions": {"counterparty": "red"}},
        ]
        reporter = {"id": "ncmec", "role": "clearing_house", "name": "NCMEC"}
        names = [{"id": "red", "name": "red"}]
        return report(year, figures, reporter=reporter, counterparties=names)

    both = corpus(house("2023", 100, 49), house("2024", 200, 150))
    rows = {row.part: row for row in rows_of(attribution_table(both, "reports_referred"))}
    assert rows["total"].relative == 1
    assert pd.isna(rows["red"].relative)
    assert rows["red"].change == 101


def _totals(*entries: Entry, **options: Any) -> dict[str, Any]:
    frame = totals_table(corpus(*entries), "items_actioned", **options)
    assert list(frame.columns) == list(TOTALS_COLUMNS)
    return {row.period: row for row in rows_of(frame)}


def test_halves_are_summed_to_a_year() -> None:
    rows = _totals(*(report(n, [items(v)]) for n, v in (("2024-H1", 10), ("2024-H2", 5))))
    assert (rows["2024"].value, rows["2024"].coverage, rows["2024"].figures) == (15, "summed", 2)


def test_a_year_is_taken_as_published() -> None:
    names = ("2024-H1", "2024-H2", "2024")
    rows = _totals(*(report(n, [items(v)]) for n, v in zip(names, (10, 5, 16), strict=True)))
    assert (rows["2024"].value, rows["2024"].coverage) == (16, "published")


def test_half_a_year_is_no_year() -> None:
    rows = _totals(report("2024-H1", [items(10)]), per="items_actioned")
    assert rows["2024"].coverage == "partly_covered"
    assert pd.isna(rows["2024"].ratio)


def test_a_break_inside_the_year_is_told() -> None:
    told = [{"date": "2024-07-01", "kind": "taxonomy", "text": "Categories were split."}]
    second = report("2024-H2", [items(5)], series_breaks=told)
    rows = _totals(report("2024-H1", [items(10)]), second, per="items_actioned")
    assert rows["2024"].coverage == "broken"
    assert pd.isna(rows["2024"].ratio)


def test_a_ratio_is_formed_of_whole_periods() -> None:
    pair = [items(10), {"metric": "items_confirmed", "value": 4}]
    rows = _totals(*(report(n, pair) for n in ("2024-H1", "2024-H2")), per="items_confirmed")
    assert (rows["2024"].ratio, rows["2024"].ratio_low) == (2.5, 2.5)


def test_unique_accounts_are_not_summed_over_time() -> None:
    accounts = {"metric": "accounts_actioned", "value": 40}
    entries = [report(name, [accounts]) for name in ("2024-H1", "2024-H2")]
    (row,) = rows_of(totals_table(corpus(*entries), "accounts_actioned", per="accounts_actioned"))
    assert all(map(pd.isna, (row.value, row.per_value, row.ratio)))
    assert (row.adds, row.low, row.high) == (False, 40, 80)
    (row,) = rows_of(totals_table(corpus(entries[0]), "accounts_actioned"))
    assert (row.adds, row.value, row.coverage) == (True, 40, "partly_covered")


def test_figures_for_one_country_are_not_added_to_those_for_all() -> None:
    india = report("2024-H2", [items(7)], geography={"scope": ["IN"], "basis": "no_geography"})
    frame = totals_table(corpus(report("2024-H1", [items(10)]), india), "items_actioned")
    assert {(row.jurisdiction, row.value, row.coverage) for row in rows_of(frame)} == {
        ("GLOBAL", 10, "partly_covered"),
        ("IN", 7, "partly_covered"),
    }


def test_a_part_of_a_country_is_a_series_of_its_own() -> None:
    whole = {"scope": ["GB"], "basis": "no_geography"}
    part = report("2024-H2", [items(7)], geography={**whole, "subdivision": "GB-SCT"})
    frame = totals_table(
        corpus(report("2024-H1", [items(10)], geography=whole), part), "items_actioned"
    )
    assert {(row.jurisdiction, row.value) for row in rows_of(frame)} == {("GB", 10), ("GB-SCT", 7)}


def test_answers_to_a_regulator_are_not_added_to_the_reports_of_a_series() -> None:
    answer = report("2024-H2", [items(7)], regimes=[{"regime": "esafety", "status": "current"}])
    frame = totals_table(corpus(report("2024-H1", [items(10)]), answer), "items_actioned")
    assert {(row.regimes, row.value) for row in rows_of(frame)} == {("", 10), ("esafety", 7)}


def test_no_ratio_is_formed_of_unlike_categories() -> None:
    csam, other = ({"content_category": code} for code in ("csam", "grooming"))
    pair = [items(10, dimensions=csam), items(6, dimensions=other)]
    pair += [{"metric": "authority_reports", "value": 4, "dimensions": csam}]
    frame = totals_table(
        corpus(*(report(name, pair) for name in ("2024-H1", "2024-H2"))),
        "items_actioned",
        per="authority_reports",
    )
    ratios = {row.category: row.ratio for row in rows_of(frame)}
    assert ratios.pop("csam") == 2.5
    assert set(ratios) == {"", "grooming"}
    assert all(map(pd.isna, ratios.values()))


def test_a_ratio_says_where_its_divisor_is_broken_down_otherwise() -> None:
    sent = {"metric": "authority_reports", "value": 4, "dimensions": {"authority": "ncmec"}}
    frame = totals_table(
        corpus(report("2024", [items(10), sent])), "items_actioned", per="authority_reports"
    )
    (row,) = rows_of(frame)
    assert (row.ratio, row.per_value, row.per_dimensions) == (2.5, 4, "authority=ncmec")


def test_the_change_of_a_total_is_divided_up() -> None:
    def received(year: str, total: int, **parts: int) -> Entry:
        figures = [{"metric": "reports_received", "value": total, "service": None}]
        figures += [
            {
                "metric": "reports_received",
                "value": value,
                "service": None,
                "dimensions": {"source_kind": "provider", "counterparty": name},
            }
            for name, value in parts.items()
        ]
        names = [{"id": name, "name": name, "reporter": name[:3]} for name in parts]
        reporter = {"id": "ncmec", "role": "clearing_house", "name": "NCMEC"}
        return report(year, figures, reporter=reporter, counterparties=names)

    first = received("2023", 1000, red_one=600, red_two=100, blu=200)
    second = received("2024", 700, red_one=300, red_two=100, grn=250)
    frame = attribution_table(corpus(first, second))
    assert list(frame.columns) == list(ATTRIBUTION_COLUMNS)
    changes = {row.part: (row.change, row.lists) for row in rows_of(frame)}
    assert changes == {
        "total": (-300, "both"),
        "red": (-300, "both"),
        "grn": (250, "later"),
        "blu": (-200, "earlier"),
        "not_listed": (-50, "both"),
    }
    parts = frame[frame["part"] != "total"]
    assert parts["change"].sum() == -300
    assert parts["of_total_change"].sum() == pytest.approx(1)
    names = attribution_table(corpus(first, second), by_name=True)
    assert "red_two" in set(names["part"])


@pytest.mark.parametrize("text", ["2024", "2024-H2", "2024-Q3", "2024-05", "2024-01-02/2024-02-01"])
def test_a_period_has_one_name(text: str) -> None:
    assert name_of(parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "24", "2024-H3", "2024-13", "2024-00", "2024-02-30/2024-03-01"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


def test_the_commands_read_real_reports(tmp_path: Path) -> None:
    for arguments in (
        ["gaps", str(EXAMPLES / "reddit"), "--date", "2026-01-01"],
        ["gaps", str(EXAMPLES / "ncmec"), "--show", "attribution"],
        ["totals", str(EXAMPLES / "google"), "--metric", "authority_reports"],
    ):
        out = tmp_path / "out.parquet"
        done = CliRunner().invoke(main, [*arguments, "--format", "parquet", "-o", str(out)])
        assert done.exit_code == 0, done.output
        assert out.stat().st_size > 0
        out.unlink()
