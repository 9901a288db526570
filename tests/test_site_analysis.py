"""Do the pages on reconciliation, revisions, coverage and findings say what the aggregator says?"""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import EXAMPLES, WriteReport

from transparency.corpus import Corpus, load_corpus
from transparency.reconciliation import reconciliations
from transparency.spec import load_spec
from transparency.website.blocks import Site
from transparency.website.checked import findings_page
from transparency.website.covered import coverage_page, gaps_section
from transparency.website.reconciled import reconciliation_page, reconciliation_section
from transparency.website.revised import revisions_page, revisions_section

REPORTERS = ("reddit", "ncmec", "inhope", "snap", "discord")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus([EXAMPLES / name for name in REPORTERS])


@pytest.fixture(scope="module")
def site(corpus: Corpus) -> Site:
    return Site(corpus, load_spec(), "en")


def _rows(text: str, place: int = -1) -> list[list[str]]:
    tables = BeautifulSoup(text, "html.parser").find_all("table")
    table = tables[place]
    assert isinstance(table, Tag)
    return [[c.get_text() for c in row.find_all(["th", "td"])] for row in table.select("tbody tr")]


def test_every_pair_of_two_sides_is_a_row(site: Site) -> None:
    found = reconciliations(site.corpus, site.spec)
    rows = _rows(reconciliation_page(site))
    assert len(rows) == len(found) > 10
    reddit = next(row for row in rows if row[0] == "Reddit" and row[2] == "2019")
    assert reddit[3:7] == ["724", "724", "0", "0%"]
    assert len(_rows(reconciliation_section(site, "reddit"))) == sum(
        one.provider == "reddit" for one in found
    )


def test_no_difference_is_shown_where_none_may_be_formed(site: Site) -> None:
    formed = {one.group is not None for one in site.analysis.reconciliations}
    for one in site.analysis.reconciliations:
        if one.group is None:
            row = next(
                r
                for r in _rows(reconciliation_section(site, one.provider))
                if r[2] == str(one.span[0].year)
            )
            assert row[3] == row[5] == row[6] == "–"
    assert True in formed


def test_changed_figures_stand_with_old_and_new_value(site: Site) -> None:
    rows = _rows(revisions_section(site, "inhope"))
    assert ["267,192", "492,961"] in [row[2:4] for row in rows]
    text = revisions_page(site)
    assert "by-inhope" in text
    assert len(site.analysis.revisions) == text.count('<tr><th scope="row">')


def test_coverage_counts_metrics_with_a_figure(site: Site) -> None:
    page = BeautifulSoup(coverage_page(site), "html.parser")
    table = page.find("table")
    assert table is not None
    years = [int(cell.get_text()) for cell in table.select("thead th")[1:]]
    for row in table.select("tbody tr"):
        link = row.find("a")
        assert link is not None
        reporter = str(link["href"]).removeprefix("reporters/").removesuffix(".html")
        for year, cell in zip(years, row.find_all("td"), strict=True):
            given = {
                observation.metric
                for entry in site.reporters[reporter]
                for observation in entry.report.observations
                if (observation.period or entry.report.period).end.year == year
                and (observation.value is not None or observation.bounds is not None)
            }
            assert cell.get_text() == (str(len(given)) if given else "–")


def test_silence_and_a_reason_given_are_two_things(write_report: WriteReport) -> None:
    path = write_report(
        {"set": "/observations/0/value", "to": None},
        {"set": "/observations/0/status", "to": "not_collected"},
        name="corpus/a.json",
    )
    site = Site(load_corpus([path]), load_spec(), "en")
    assert site.corpus.reports, "the report is valid"
    metric = site.corpus.reports[0].report.observations[0].metric
    others = [o for o in site.corpus.reports[0].report.observations[1:] if o.metric == metric]
    reason = site.code("status", "not_collected")
    assert (reason in coverage_page(site)) is (not others)


def test_gaps_of_a_reporter_stand_on_its_page(site: Site) -> None:
    rows = _rows(gaps_section(site, "discord"))
    assert "Overdue report" in {row[0] for row in rows}


def test_findings_are_counted_by_rule_and_by_reporter(site: Site) -> None:
    total = sum(len(entry.result.findings) for entry in site.corpus.reports)
    rules = _rows(findings_page(site), 0)
    assert sum(int(row[3].replace(",", "")) for row in rules) == total
    reporters = _rows(findings_page(site), 1)
    counted = sum(int(cell.replace(",", "")) for row in reporters for cell in row[2:])
    assert counted == total
    assert {row[0] for row in reporters} >= {"Reddit", "NCMEC"}


def test_a_corpus_without_two_sides_or_changes_says_so(write_report: WriteReport) -> None:
    site = Site(load_corpus([write_report(name="corpus/a.json")]), load_spec(), "es")
    assert "<table" not in reconciliation_page(site)
    assert "<table" not in revisions_page(site)
    assert reconciliation_section(site, "example") == revisions_section(site, "example") == ""
