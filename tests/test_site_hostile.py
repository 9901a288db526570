"""Is every text of a report harmless wherever the site shows it, in pages, files and browsers?"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import browser, open_page, served
from bs4 import BeautifulSoup, Tag
from hostile import NO_TEXT, WANTED, strings, texts, write_hostile
from markup import faults
from playwright.sync_api import Browser
from strategies import SCHEMA

from transparency.corpus import Corpus, load_corpus
from transparency.website.build import build

__all__ = ["browser"]

PAGES = (
    *("index", "reporters/index", "reporters/example", "reporters/ncmec", "reporters/inhope"),
    *("reporters/reddit", "reporters/example-national", "metrics/index", "metrics/items_removed"),
    *("metrics/authority_reports", "compare", "coverage", "findings", "reconciliation"),
    *("revisions", "capabilities/index", "data/index"),
)
STEERING = re.compile("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]")
META = {"charset", "content", "http-equiv", "name", "property"}
HIT = "window.hits = 0; window.hit = () => { window.hits += 1; };"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "corpus"
    write_hostile(path)
    return path


@pytest.fixture(scope="module")
def corpus(folder: Path) -> Corpus:
    return load_corpus([folder])


@pytest.fixture(scope="module")
def public(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("hostile") / "public"
    assert build([folder], out).set_aside == ()
    return out


@pytest.fixture(scope="module")
def origin(public: Path) -> Iterator[str]:
    with served(public) as address:
        yield address


def test_every_text_that_the_schema_knows_is_hostile_in_a_valid_report(corpus: Corpus) -> None:
    assert corpus.set_aside == ()
    entries = (*corpus.reports, *corpus.superseded)
    found = {
        path
        for entry in entries
        for path, text in texts(json.loads(Path(entry.file).read_text("utf-8")))
        if "hit()" in text
    }
    assert found == WANTED.keys(), "a new field of the schema belongs into tests/hostile.py"
    assert NO_TEXT.keys() <= {path for path, _ in strings(SCHEMA)}


@pytest.mark.slow
def test_no_page_has_markup_of_a_report(public: Path) -> None:
    shown = 0
    for path in public.rglob("*.html"):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        assert page.select("[data-hostile], [onerror], [onmouseover], article script") == []
        assert page.select("article img, article iframe, article object") == []
        assert [tag for tag in page.find_all("script") if "hit(" in str(tag)] == []
        assert {name for tag in page.find_all("meta") for name in tag.attrs} <= META, path
        for tag in page.find_all(href=True):
            assert re.match(r"(?![a-z]+:)|https?:", str(tag["href"])), path
        for tag in page.select("strong, h1, h2, h3, li"):
            own = tag.get_text().strip()
            assert own not in ("strong-hostile", "item-hostile", "head-hostile"), path
        article = page.find("article")
        seen = article.get_text() if isinstance(article, Tag) else ""
        assert not STEERING.search(seen), path
        shown += seen.count("<script>hit()</script>")
        assert seen.count("{{ config.site_name }}") == seen.count("{% include 'x' %}"), path
    assert shown > 500


@pytest.mark.slow
def test_every_page_stays_valid_html(public: Path) -> None:
    assert faults(public) == []


@pytest.mark.slow
def test_no_table_starts_a_formula(public: Path) -> None:
    cells = 0
    for path in public.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    cells += "hit()" in cell
                    number = re.fullmatch(r"-?[0-9.]+(?:[eE][+-]?[0-9]+)?", cell)
                    assert number or not re.match(r"\s*[=+@-]", cell) or len(cell) == 1, path
    assert cells > 100
    for path in public.rglob("*.xlsx"):
        from openpyxl import load_workbook

        for sheet in load_workbook(path).worksheets:
            formulas = [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"]
            assert formulas == [], (path, sheet.title)


@pytest.mark.slow
def test_files_of_the_site_are_what_they_say(public: Path) -> None:
    for path in public.rglob("*.json"):
        json.loads(path.read_text("utf-8"))
    for path in (public / "assets" / "compare").glob("*.js"):
        text = path.read_text("utf-8")
        assert text.isascii()
        json.loads(text[text.index("]=") + 2 : -2])


@pytest.mark.slow
@pytest.mark.parametrize("name", [*PAGES, *(f"es/{name}" for name in PAGES[2::3])])
def test_nothing_runs_and_nothing_is_cut_off(
    browser: Browser, origin: str, public: Path, name: str
) -> None:
    assert (public / f"{name}.html").is_file()
    dialogs: list[str] = []
    url = f"{origin}{name}.html"
    page, requests, complaints = open_page(browser, url, script=HIT)
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for details in page.locator("article details").all()[:20]:
        details.evaluate("one => one.open = true")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("window.hits") == 0
    assert page.locator("[data-hostile], [onerror], [onmouseover], article script").count() == 0
    assert (dialogs, complaints) == ([], [])
    assert all(url.startswith((origin, "data:", "blob:")) for url in requests)
    page.context.close()


@pytest.mark.slow
def test_the_choices_of_the_compare_page_stay_text(browser: Browser, origin: str) -> None:
    page, _, complaints = open_page(browser, f"{origin}compare.html")
    page.locator("#tr-form:not([inert])").wait_for()
    names = page.locator("#tr-metric option").evaluate_all("all => all.map((one) => one.value)")
    for name in names:
        page.locator("#tr-metric").select_option(name)
        page.locator("#tr-result h2").wait_for()
        assert (
            page.locator("[data-hostile], [onerror], #tr-compare script, #tr-compare img").count()
            == 0
        )
    text = page.locator("#tr-compare").inner_text()
    assert "<script>hit()</script>" in text
    assert not STEERING.search(text)
    assert complaints == []
    page.context.close()
