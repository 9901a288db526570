"""Does every page say where it stands, and does the first one lead everywhere?"""

from __future__ import annotations

import re

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import EXAMPLES

from transparency.corpus import load_corpus
from transparency.spec import load_spec
from transparency.website import home
from transparency.website.blocks import Site, page, table
from transparency.website.framing import FRAMING
from transparency.website.generator import CONFIGS, FOOT, LOST, prepare, site_root
from transparency.website.home import home_page
from transparency.website.places import trail
from transparency.website.settings import Settings
from transparency.website.text import LANGUAGES, WORDS

NAMES = ("snap", "pinterest", "ncmec", "x")


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(load_corpus([EXAMPLES / name for name in NAMES]), load_spec(), "en")


def _soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def test_the_way_back_stands_over_the_title() -> None:
    text = page("Title", "About", "first", trail(("index.html", "Above")), "last")
    places = [text.index(part) for part in ("tr-trail", "# Title", "first", "last")]
    assert places == sorted(places)
    assert text.count("tr-trail") == 1


def test_heads_of_numbers_stand_over_their_numbers() -> None:
    made = _soup(table("caption", ("name", "text", "count"), [("a", "b", "#1"), ("c", "d", "#–")]))
    assert [head.get("class") for head in made.select("thead th")] == [None, None, ["n"]]


def test_the_first_page_counts_and_names_what_there_is(site: Site) -> None:
    made = _soup(home_page(site))
    numbers = [tag.get_text() for tag in made.select(".tr-holdings dd")]
    figures = sum(len(entry.report.observations) for entry in site.corpus.reports)
    assert numbers[:3] == [site.number(n) for n in (4, len(site.corpus.reports), figures)]
    last = max(entry.report.period.end for entry in site.corpus.reports)
    assert str(last) in [tag["datetime"] for tag in made.select(".tr-holdings time")]
    assert {a["href"] for a in made.select(".tr-names a")} == {
        f"reporters/{name}.html" for name in NAMES
    }
    assert len(made.select(".tr-way")) == 3
    assert len(made.select(".tr-callout li")) == 4


def test_the_first_page_does_not_name_more_than_can_be_read(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "MOST_NAMES", 3)
    made = _soup(home_page(site))
    assert made.select(".tr-names") == []
    assert made.select_one('.tr-way a[href="reporters/index.html"]') is not None


def test_the_first_page_asks_only_what_the_corpus_answers(site: Site) -> None:
    asked = {a["href"] for a in _soup(home_page(site)).select(".tr-way:last-child a")}
    assert "reconciliation.html" in asked
    alone = Site(load_corpus([EXAMPLES / "telegram"]), load_spec(), "en")
    fewer = {a["href"] for a in _soup(home_page(alone)).select(".tr-way:last-child a")}
    assert "compare.html" in fewer
    assert not {"reconciliation.html", "metrics/authority_reports.html"} & fewer


def test_widest_metrics_come_first(site: Site) -> None:
    way = _soup(home_page(site)).select(".tr-way")[1]
    counts = [int(tag.get_text()) for tag in way.select("li .tr-soft")]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_foot_and_wrong_address_lead_to_pages_of_the_site(language: str) -> None:
    own = site_root() / "site" / ("" if language == "en" else language)
    made = {"reporters/index", "metrics/index", "compare", "data/index", "standard/index"}
    for path in {*FOOT.values(), *LOST.values()}:
        page_path = path.partition("#")[0].removesuffix(".html")
        assert page_path in made or (own / f"{page_path}.md").is_file(), path
    assert set(FRAMING[language]) == set(FRAMING["en"])
    assert all(WORDS[language][f"foot_{name}"] for name in FOOT)


def test_a_wrong_address_leads_home_from_a_folder_of_the_host(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    work = tmp_path_factory.mktemp("work")
    prepare(work, Settings(address="https://a.example/csea/"))
    for language, own, other in (("en", "/csea/", "/csea/es/"), ("es", "/csea/es/", "/csea/")):
        extra = yaml.safe_load((work / f"{language}.yml").read_text("utf-8"))["extra"]
        assert extra["foot"]["home"] == own
        assert extra["other"]["home"] == other


def test_both_menus_have_the_same_pages_in_the_same_groups() -> None:
    shapes = []
    for name in CONFIGS.values():
        menu = yaml.safe_load((site_root() / name).read_text("utf-8"))["nav"]
        entries = [next(iter(entry.values())) for entry in menu]
        shapes.append(
            [e if isinstance(e, str) else [p for d in e for p in d.values()] for e in entries]
        )
    assert shapes[0] == shapes[1]


def test_the_words_are_the_same_in_both_languages() -> None:
    folder = site_root() / "site"
    texts = [(folder / path).read_text("utf-8") for path in ("glossary.md", "es/glossary.md")]
    ids = [re.findall('<dt id="([^"]+)">', text) for text in texts]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0]) > 30
    assert all(text.count("<dd>") == len(ids[0]) for text in texts)
