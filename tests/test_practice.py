"""Are lines drawn only through whole years of one series, and practice told as it is?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import EXAMPLES
from test_gaps import corpus, items, report, rows_of

from transparency.cli import main
from transparency.growth import COLUMNS as GROWTH_COLUMNS
from transparency.growth import growth_table
from transparency.practice import COLUMNS, practice_table

YEARS = range(2018, 2025)


def grown(*values: int, **options: Any) -> list[Any]:
    entries = [report(str(year), [items(v)]) for year, v in zip(YEARS, values, strict=False)]
    frame = growth_table(corpus(*entries), "items_actioned", **options)
    assert list(frame.columns) == list(GROWTH_COLUMNS)
    return rows_of(frame)


def test_a_line_and_a_doubling_are_found() -> None:
    linear, _ = grown(100, 150, 200, 250, 300)
    assert (linear.model, linear.years) == ("linear", 5)
    assert linear.slope == pytest.approx(50)
    assert linear.adjusted_r2 == pytest.approx(1)
    _, exponential = grown(100, 200, 400, 800, 1600)
    assert exponential.slope == pytest.approx(1)


def test_two_lines_meet_in_the_year_of_the_bend() -> None:
    *_, bent = grown(100, 100, 100, 200, 300, 400, 500, bend=2020)
    assert (bent.model, bent.bend) == ("bent", 2020)
    assert bent.slope == pytest.approx(0, abs=1e-9)
    assert bent.slope_after == pytest.approx(100)


def test_four_years_or_years_with_a_gap_make_no_line() -> None:
    assert grown(100, 150, 200, 250) == []
    entries = [report(str(year), [items(10 * year)]) for year in YEARS if year != 2021]
    assert growth_table(corpus(*entries), "items_actioned").empty


def test_no_line_crosses_a_break_unasked() -> None:
    told = [{"date": "2021-01-01", "kind": "taxonomy", "text": "Categories were split."}]
    entries = [
        report(str(year), [items(year)], **({"series_breaks": told} if year == 2021 else {}))
        for year in YEARS
    ]
    assert growth_table(corpus(*entries), "items_actioned").empty
    assert growth_table(corpus(*entries), "items_actioned", across=["coverage"]).empty
    frame = growth_table(corpus(*entries), "items_actioned", across=["taxonomy"])
    assert {(row.years, row.across) for row in rows_of(frame)} == {(7, "taxonomy")}


def test_accounts_of_two_halves_are_no_year() -> None:
    entries = [
        report(f"{year}-H{half}", [{"metric": "accounts_actioned", "value": 5}])
        for year in YEARS
        for half in (1, 2)
    ]
    assert growth_table(corpus(*entries), "accounts_actioned").empty


def test_few_referrals_have_no_rate_of_growth() -> None:
    few = [report(str(year), [{"metric": "reports_referred", "value": 10}]) for year in YEARS]
    many = [report(str(year), [{"metric": "reports_referred", "value": 90}]) for year in YEARS]
    models = [
        {row.model for row in rows_of(growth_table(corpus(*entries), "reports_referred"))}
        for entries in (few, many)
    ]
    assert models == [{"linear"}, {"linear", "exponential"}]


def test_the_command_draws_a_line_and_refuses_unknown_breaks() -> None:
    arguments = ["growth", str(EXAMPLES / "inhope"), "--metric", "reports_received"]
    done = CliRunner().invoke(main, [*arguments, "--format", "json"])
    assert done.exit_code == 0, done.output
    assert [column["name"] for column in json.loads(done.stdout)["columns"]] == list(GROWTH_COLUMNS)
    assert CliRunner().invoke(main, [*arguments, "--across", "no_such"]).exit_code == 2


def test_practice_is_told_by_service() -> None:
    half = report("2024-H1", [items(10), items(4, dimensions={"media_type": "image"})])
    quarter = report("2024-Q3", [items(3, precision={"kind": "rounded", "base": 1})])
    frame = practice_table(corpus(half, quarter))
    assert list(frame.columns) == list(COLUMNS)
    (row,) = rows_of(frame)
    assert (row.service, row.reports, row.figures) == ("example_forum", 2, 3)
    assert (row.first, row.last) == ("2024-H1", "2024-Q3")
    assert (row.frequency, row.granularity) == ("quarter", "quarter")
    assert (row.quantities, row.reports_to_authorities) == ("exact rounded", False)


def test_figures_without_a_number_are_no_practice() -> None:
    hidden = {"metric": "items_actioned", "value": None, "status": "suppressed_small"}
    assert practice_table(corpus(report("2024", [hidden]))).empty
