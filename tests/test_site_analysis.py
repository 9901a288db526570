"""Do the pages on reconciliation, revisions, coverage and findings say what the aggregator says?"""

from __future__ import annotations

import html
import re

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import EXAMPLES, WriteReport
from pydantic import TypeAdapter

from transparency.corpus import Corpus, load_corpus
from transparency.reconciliation import reconciliations
from transparency.report import Period
from transparency.spec import load_spec
from transparency.website.blocks import Site
from transparency.website.checked import findings_page
from transparency.website.covered import coverage_page, gaps_section
from transparency.website.listed import list_pages, listed_pages
from transparency.website.measured import metric_page
from transparency.website.reconciled import reconciliation_page, reconciliation_section
from transparency.website.revised import revisions_page, revisions_section
from transparency.website.yearparts import Held, year_of

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
    reddit = next(row for row in rows if row[0] == "Reddit2019")
    assert reddit[1:5] == ["724", "724", "0", "0%"]
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
                if r[0] == str(one.span[0].year)
            )
            assert row[1] == row[3] == row[4] == "–"
    assert True in formed


def test_changed_figures_stand_with_old_and_new_value(site: Site) -> None:
    rows = _rows(revisions_section(site, "inhope"))
    assert ["267,192", "492,961"] in [row[1:3] for row in rows]
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
        for year, cell in zip(years, row.select(".tr-heat"), strict=True):
            given = {
                observation.metric
                for entry in site.reporters[reporter]
                for observation in entry.report.observations
                if year_of(observation.period or entry.report.period) == year
                and (observation.value is not None or observation.bounds is not None)
            }
            assert cell.get_text() == (str(len(given)) if given else "–")


def _span(start: str, end: str, kind: str) -> Period:
    return TypeAdapter(Period).validate_python({"start": start, "end": end, "kind": kind})


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [
        ("2022-01-24", "2023-01-31", 2022),
        ("2022-07-01", "2023-06-30", 2022),
        ("2022-12-01", "2022-12-31", 2022),
        ("2021-11-30", "2023-01-01", 2022),
        ("2022-10-01", "2023-09-30", 2023),
    ],
)
def test_a_period_stands_in_the_year_that_holds_most_of_it(start: str, end: str, year: int) -> None:
    assert year_of(_span(start, end, "custom")) == year


@pytest.mark.parametrize(
    ("spans", "whole", "english", "spanish"),
    [
        ([("01-01", "12-31", "year"), ("01-01", "06-30", "half")], True, "", ""),
        ([("07-01", "12-31", "half"), ("01-01", "06-30", "half")], True, "H1 H2", "S1 S2"),
        ([("07-01", "12-31", "half")], False, "H2", "S2"),
        ([("01-01", "03-31", "quarter"), ("07-01", "09-30", "quarter")], False, "Q1 Q3", "T1 T3"),
        (
            [("01-01", "01-31", "month"), ("02-01", "02-28", "month"), ("12-01", "12-31", "month")],
            False,
            "Jan–Feb Dec",
            "ene–feb dic",
        ),
        ([("02-03", "12-31", "custom")], False, "3 Feb – 31 Dec", "3 feb – 31 dic"),
    ],
)
def test_parts_of_a_year_are_named(
    spans: list[tuple[str, str, str]], whole: bool, english: str, spanish: str
) -> None:
    held = Held({_span(f"2022-{start}", f"2022-{end}", kind) for start, end, kind in spans})
    assert held.whole(2022) is whole
    assert (held.parts("en"), held.parts("es")) == (english, spanish)


def test_a_reporter_that_gives_no_figure_stands_with_its_reason(write_report: WriteReport) -> None:
    site = Site(load_corpus([write_report(name="corpus/a.json")]), load_spec(), "en")
    page = BeautifulSoup(coverage_page(site), "html.parser")
    heading = page.find(string=re.compile("{#silent}"))
    assert heading is not None
    table = heading.find_next("table")
    assert table is not None
    (row,) = table.select("tbody tr")
    cells = [cell.get_text() for cell in row.find_all(["th", "td"])]
    assert cells[1] == html.unescape(site.code("status", "not_applicable"))
    assert html.unescape(site.code("metric", "complaints_decided")) in cells[2].split(", ")
    assert cells[3] == "2025"


def test_who_is_only_listed_by_a_clearing_house_is_told_apart(site: Site) -> None:
    assert 'href="lines/index.html"' in coverage_page(site)
    ((path, text),) = listed_pages(site)
    assert path == "lines/index.md"
    listed = {
        one.id: one for entry in site.reporters["ncmec"] for one in entry.report.counterparties
    }
    unheld = [one.name for one in listed.values() if one.reporter not in site.reporters]
    assert "reddit" in {one.reporter for one in listed.values()}
    rows = BeautifulSoup(text, "html.parser").select("tbody tr")
    assert len(rows) == len(unheld) > 300
    assert {str(row.th and row.th.contents[0]) for row in rows} == set(unheld)
    pages = {f"{path.removesuffix('.md')}.html" for path, _ in list_pages(site, "ncmec")}
    for row in rows:
        years = [f"lines/{a['href']}" for a in row.select("td:nth-child(3) a")]
        assert years
        assert set(years) <= pages
        assert str(row.select("td.n a")[0]["href"]).startswith(("https:", "../reporters/ncmec"))


def test_without_lists_nobody_is_only_listed(write_report: WriteReport) -> None:
    site = Site(load_corpus([write_report(name="corpus/a.json")]), load_spec(), "en")
    assert "lines/index" not in coverage_page(site)
    assert not list(listed_pages(site))


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


def test_a_series_that_ends_names_its_service(site: Site) -> None:
    ended = [g for g in site.analysis.gaps if g["kind"] == "dropped_metric" and g["service"]]
    assert ended
    for gap in ended:
        entries = site.reporters[gap["reporter"]]
        names = {s.id: s.name for entry in entries for s in entry.report.services}
        title = site.spec.code_text("metric", gap["metric"])
        rows = _rows(gaps_section(site, gap["reporter"]))
        told = f"{title} · {names[gap['service']]}"
        assert any(row[1].startswith(told) for row in rows)
        assert {len(row) for row in rows} == {5}


def test_a_gap_in_reports_on_some_places_names_them() -> None:
    site = Site(load_corpus([EXAMPLES / "x"]), load_spec(), "en")
    gaps = [g for g in site.analysis.gaps if g["kind"] in ("missing_period", "overdue_report")]
    titles = {gap["kind"]: site.code("gap_kind", gap["kind"]) for gap in gaps}
    places = {"IN": site.spec.code_text("jurisdiction", "IN"), "GLOBAL": "–"}
    told = sorted((titles[gap["kind"]], places[gap["jurisdiction"]]) for gap in gaps)
    assert {place for _, place in told} == set(places.values())
    rows = _rows(gaps_section(site, "x"))
    assert sorted((row[0], row[1]) for row in rows if row[0] in titles.values()) == told


def _links(text: str, place: int = -1) -> list[list[str]]:
    """Targets of the links of the first two cells of numbers, row by row; or what they say."""
    table = BeautifulSoup(text, "html.parser").find_all("table")[place]
    assert isinstance(table, Tag)
    rows = [row.select("td.n")[:2] for row in table.select("tbody tr")]
    return [[str(cell.a["href"]) if cell.a else cell.get_text() for cell in row] for row in rows]


def test_both_sides_of_a_pair_lead_to_their_documents(site: Site) -> None:
    found = _links(reconciliation_page(site))
    listed = r"reporters/[a-z]+\.html#(metric-authority_reports|sources)"
    known = re.compile(rf"https://.+|{listed}|–")
    assert found
    assert all(known.fullmatch(target) for row in found for target in row)
    assert "–" not in {row[1] for row in found}


def test_a_sum_of_several_documents_leads_to_its_figures() -> None:
    site = Site(load_corpus([EXAMPLES / "meta", EXAMPLES / "ncmec"]), load_spec(), "en")
    years = [one.span[0].year for one in site.analysis.reconciliations if one.provider == "meta"]
    rows = dict(zip(years, _links(reconciliation_section(site, "meta")), strict=True))
    assert rows[2023][0] == "–"
    assert rows[2023][1].startswith("https://")
    assert rows[2025][1] == "ncmec.html#sources", "its document has no address"
    table = BeautifulSoup(reconciliation_section(site, "meta"), "html.parser").select_one("table")
    notes = [str(link["href"]) for link in table.select(".tr-parts a")] if table else []
    assert "meta.html#metric-authority_reports" in notes, "read in two documents"


def test_a_changed_figure_leads_to_both_documents_and_names_the_later(site: Site) -> None:
    found = _links(revisions_page(site))
    assert found
    assert all(target.startswith("https://") for row in found for target in row)
    titles = {
        document.title
        for entry in (*site.corpus.reports, *site.corpus.superseded)
        for document in entry.report.report.source_documents
    }
    assert {row[4] for row in _rows(revisions_page(site))} <= titles


def test_a_metric_names_who_stands_in_the_lists_of_the_other_side_only(site: Site) -> None:
    page = BeautifulSoup(metric_page(site, "authority_reports"), "html.parser")
    named = [str(link["href"]) for link in page.select(".tr-beside li a")]
    assert named == ["../reporters/discord.html#beside"], "the others publish the metric"
    lists = [str(link["href"]) for link in page.select(".tr-beside p a")]
    assert lists[0] == "../lines/ncmec-2025.html"
    assert len(lists) == len(list(list_pages(site, "ncmec")))
    for metric in ("items_removed", "reports_received"):
        assert "tr-beside" not in metric_page(site, metric)
