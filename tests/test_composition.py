"""Are the parts of a number told as published, with their sum and the total beside it?"""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from conftest import EXAMPLES

from transparency.cli import main
from transparency.composition import COLUMNS, composition_table
from transparency.corpus import Corpus, load_corpus


@pytest.fixture(scope="module")
def ncmec() -> Corpus:
    return load_corpus([EXAMPLES / "ncmec" / f"{year}.json" for year in (2020, 2021, 2022)])


def test_parts_that_add_up_have_no_excess(ncmec: Corpus) -> None:
    for by in ("content_category", "jurisdiction"):
        frame = composition_table(ncmec, "reports_received", by)
        assert list(frame.columns) == list(COLUMNS)
        assert set(frame["period"]) == {"2020", "2021", "2022"}
        assert set(frame["excess"]) == {0.0}
        assert all(frame["adds"])


def test_a_part_published_in_further_breakdown_only_is_its_sum(ncmec: Corpus) -> None:
    frame = composition_table(ncmec, "reports_received", "content_category")
    (row,) = frame[
        (frame["period"] == "2020") & (frame["part"] == "child_sex_trafficking")
    ].itertuples()
    assert (row.value, row.figures, row.summed_over) == (15_879 + 955, 2, "own_category")


def test_what_may_be_counted_twice_says_so(ncmec: Corpus) -> None:
    frame = composition_table(ncmec, "reports_referred", "authority_class", per="reports_received")
    rows = {(row.period, row.part): row for row in frame.itertuples()}
    row = rows["2022", "actionable"]
    assert (row.adds, row.summed_over, row.figures) == (False, "recipient_kind", 4)
    assert (row.parts, row.total, row.excess) == (32_254_278, 32_059_029, 195_249)


def test_names_of_one_provider_are_one_part(ncmec: Corpus) -> None:
    frame = composition_table(ncmec, "reports_received", "counterparty")
    (meta,) = frame[(frame["period"] == "2021") & (frame["part"] == "meta")].itertuples()
    assert (meta.value, meta.figures, meta.summed_over) == (26_885_302, 3, "")


def test_the_command_gives_the_same_and_names_near_dimensions() -> None:
    arguments = ["totals", str(EXAMPLES / "ncmec" / "2022.json"), "--metric", "reports_received"]
    done = CliRunner().invoke(main, [*arguments, "--by", "jurisdiction", "--format", "json"])
    assert done.exit_code == 0, done.output
    assert {row["part"] for row in json.loads(done.stdout)["rows"]} == {
        "US",
        "UNKNOWN",
        "other_grouped",
    }
    done = CliRunner().invoke(main, [*arguments, "--by", "juristiction"])
    assert done.exit_code == 2
    assert "jurisdiction" in done.stderr
