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


def rows(markdown: str) -> Iterator[list[str]]:
    """Cells of all tables of a page."""
    for row in BeautifulSoup(markdown, "html.parser").select("tbody tr"):
        yield [cell.get_text() for cell in row.find_all(["th", "td"])]


def test_words_are_the_same_in_both_languages() -> None:
    assert set(TEXT["en"]) == set(TEXT["es"])


def test_every_capability_has_a_page_with_all_that_can_be_evidence(site: Site) -> None:
    found = dict(capability_pages(site))
    assert len(found) == len(SPEC.framework) + 1
    for one in SPEC.framework:
        text = found[f"capabilities/{one.code}.md"]
        assert len(list(rows(text))) == len(one.metrics) + len(one.measures)
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


def test_who_gives_and_who_is_silent_is_said(site: Site) -> None:
    text = dict(capability_pages(site))["capabilities/victim_empowerment.md"]
    page = BeautifulSoup(text, "html.parser")
    sent, _, still = list(rows(text))[:3]
    assert "NCMEC" in sent[1]
    assert still[1:] == [TEXT[site.language]["nobody"], "0"]
    silent = text.split(f"## {TEXT[site.language]['silent']}")[1]
    assert "telegram.html" in silent
    assert "ncmec.html" not in silent
    assert page.find("script") is None
