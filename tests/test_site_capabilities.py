"""Do the pages on capabilities show evidence, and gaps as gaps?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import EXAMPLES

from transparency.corpus import Corpus, load_corpus
from transparency.evidence import matrix_table
from transparency.spec import load_spec
from transparency.website.blocks import Site
from transparency.website.capabilities import TEXT, capability_pages

SPEC = load_spec()


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus([EXAMPLES / name for name in ("ncmec", "c3p", "esafety", "telegram")])


@pytest.fixture(scope="module", params=["en", "es"])
def site(request: pytest.FixtureRequest, corpus: Corpus) -> Site:
    return Site(corpus, SPEC, request.param)


@pytest.fixture(params=["en", "es"])
def language_site(request: pytest.FixtureRequest) -> Site:
    """A site of the fictional report, the only one that states measures."""
    return Site(load_corpus([EXAMPLES / "example-national"]), SPEC, request.param)


def rows(markdown: str, *, width: int | None = None) -> Iterator[list[str]]:
    """Cells of all tables of a page, or of those with so many columns."""
    for row in BeautifulSoup(markdown, "html.parser").select("tbody tr"):
        cells = [cell.get_text() for cell in row.find_all(["th", "td"])]
        if width in (None, len(cells)):
            yield cells


SUMMARY, FIGURES, MEASURES = 3, 6, 5
"""Columns of the tables of a capability: what there is, latest figures, measures."""


def test_words_are_the_same_in_both_languages() -> None:
    assert set(TEXT["en"]) == set(TEXT["es"])


def test_every_capability_has_a_page_with_all_that_can_be_evidence(site: Site) -> None:
    found = dict(capability_pages(site))
    assert len(found) == len(SPEC.framework) + 1
    for one in SPEC.framework:
        text = found[f"capabilities/{one.code}.md"]
        assert len(list(rows(text, width=SUMMARY))) == len(one.metrics) + len(one.measures)
        for metric in one.metrics:
            assert f'../metrics/{metric.partition("[")[0]}.html"' in text


def test_the_matrix_of_the_site_is_the_matrix_of_the_command(site: Site, corpus: Corpus) -> None:
    shown = list(rows(dict(capability_pages(site))["capabilities/index.md"]))
    frame = matrix_table(corpus)
    assert len(shown) == len(frame)
    for cells, wanted in zip(shown, frame.to_dict("records"), strict=True):
        for role, cell in zip(SPEC.codelist("role"), cells[1:], strict=False):
            assert cell == ("–" if pd.isna(wanted[role]) else str(int(wanted[role])))
        digits = int(re.sub(r"\D", "", cells[-2]))
        assert digits == wanted["figures"]


def test_the_latest_figures_stand_there_with_their_sources(site: Site, corpus: Corpus) -> None:
    text = dict(capability_pages(site))["capabilities/victim_empowerment.md"]
    shown = [row for row in rows(text, width=FIGURES) if row[0] == "NCMEC"]
    assert shown
    sent = {
        float(figure.value): entry.report.period.end
        for entry in corpus.reports
        for figure in entry.report.observations
        if figure.metric == "notices_sent" and not figure.dimensions and figure.value
    }
    newest = max(sent, key=sent.__getitem__)
    assert any(site.number(newest) in row[1] for row in shown)
    page = BeautifulSoup(text, "html.parser")
    links = [a["href"] for a in page.select("td.n a")]
    assert any(str(link).startswith("https://") for link in links)


def test_every_figure_of_the_matrix_has_a_link_to_all_of_its_reporter(site: Site) -> None:
    found = dict(capability_pages(site))
    for one in SPEC.framework:
        page = BeautifulSoup(found[f"capabilities/{one.code}.md"], "html.parser")
        every: dict[str, str] = {}
        for row in page.select("tbody tr"):
            cells = row.find_all(["th", "td"])
            if len(cells) == FIGURES:
                link = cells[-1].find("a")
                assert link is not None
                title = row.find_parent("table").find("caption").get_text()  # type: ignore[union-attr]
                every[f"{title} {link['href']}"] = link.get_text()
        numbers = [int(re.sub(r"\D", "", number)) for number in every.values()]
        total = sum(len(each.figures) for each in site.analysis.evidence[one.code])
        assert sum(numbers) == total


def test_measures_stand_there_with_their_evidence(language_site: Site) -> None:
    found = dict(capability_pages(language_site))
    shown = [row for text in found.values() for row in rows(text, width=MEASURES)]
    report = language_site.corpus.reports[0].report
    measures = report.measures
    assert len([row for row in shown if row[1] == report.reporter.name]) == len(measures)
    every = "".join(found.values())
    for one in measures:
        for document in one.evidence:
            assert f'href="{document.url}"' in every
    titles = {document.title for one in measures for document in one.evidence}
    marked = BeautifulSoup(every, "html.parser").select(f'a > [lang="{report.report.language}"]')
    foreign = report.report.language != language_site.language
    assert titles & {one.get_text() for one in marked} == (titles if foreign else set())


def test_who_gives_and_who_is_silent_is_said(site: Site) -> None:
    text = dict(capability_pages(site))["capabilities/victim_empowerment.md"]
    page = BeautifulSoup(text, "html.parser")
    sent, _, still = list(rows(text, width=SUMMARY))[:3]
    assert "NCMEC" in sent[1]
    assert still[1:] == [TEXT[site.language]["nobody"], "0"]
    silent = text.split(f"## {TEXT[site.language]['silent']}")[1]
    assert "telegram.html" in silent
    assert "ncmec.html" not in silent
    assert page.find("script") is None
