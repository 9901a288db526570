"""Does what the pages offer work in a real browser: compare, lists, search, downloads, print?"""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pdfplumber
import pytest
from browsing import AXE, browser, open_page, served
from conftest import PUBLISHERS, ROOT
from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.slow

__all__ = ["browser"]


@pytest.fixture(scope="module")
def origin(public: Path) -> Iterator[str]:
    with served(public) as address:
        yield address


def test_the_language_link_leads_to_the_same_page(browser: Browser, origin: str) -> None:
    page, _, _ = open_page(browser, f"{origin}reporters/google.html")
    page.click(".tr-language a")
    page.wait_for_url(f"{origin}es/reporters/google.html")
    page.click(".tr-language a")
    page.wait_for_url(f"{origin}reporters/google.html")
    page.context.close()


ENLARGED = ViewportSize(width=320, height=256)
"""What is left of 1280 by 1024 at 400 %."""


def test_the_menu_opens_and_closes_by_keyboard(browser: Browser, origin: str) -> None:
    page, _, complaints = open_page(
        browser, f"{origin}about.html", viewport=ENLARGED, reduced_motion="reduce"
    )
    button, menu = page.locator(".tr-menu"), page.locator(".md-sidebar--primary")
    assert not menu.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert button.evaluate("one => one === document.activeElement")
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        assert button.get_attribute("aria-expanded") == "true"
        assert menu.evaluate("one => one.contains(document.activeElement)")
        page.keyboard.press("Escape")
        assert button.get_attribute("aria-expanded") == "false"
        assert button.evaluate("one => one === document.activeElement")
        assert not menu.is_visible()
    page.keyboard.press("Enter")
    page.locator("article a[href]:not(.headerlink)").first.focus()
    assert not menu.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    menu.locator("a[href$='compare.html']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{origin}compare.html")
    assert complaints == []
    page.context.close()


def test_the_first_stop_leads_past_the_header(browser: Browser, origin: str) -> None:
    page, _, _ = open_page(browser, f"{origin}es/reporters/google.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('article'))")
    page.context.close()


def test_the_search_closes_when_the_focus_leaves_it(browser: Browser, origin: str) -> None:
    page, _, _ = open_page(browser, f"{origin}index.html", reduced_motion="reduce")
    page.locator("input.md-search__input").focus()
    page.locator("#__search:checked").wait_for(state="attached")  # the theme answers in its time
    page.keyboard.press("Tab")
    page.locator("#__search:not(:checked)").wait_for(state="attached")
    assert not page.evaluate("() => Boolean(document.activeElement.closest('.md-search'))")
    page.context.close()


@pytest.mark.parametrize("name", ["reporters/google", "metrics/index", "use/commands"])
def test_what_a_link_leads_to_is_not_under_the_header(
    browser: Browser, origin: str, name: str
) -> None:
    page, _, _ = open_page(browser, f"{origin}{name}.html", reduced_motion="reduce")
    anchors = page.locator("article h2[id]").evaluate_all("all => all.map((one) => one.id)")
    for anchor in anchors[:3]:
        page.goto(f"{origin}{name}.html#{anchor}")
        top = page.locator(f"[id='{anchor}']").bounding_box()
        assert top is not None
        assert 48 <= top["y"] <= 140, anchor
    page.context.close()


def test_the_reader_can_change_to_dark(browser: Browser, origin: str) -> None:
    page, _, _ = open_page(browser, f"{origin}index.html", color_scheme="light")
    body = page.locator("body")
    assert body.get_attribute("data-md-color-scheme") == "default"
    page.locator("form.md-header__option label:visible").click()
    page.locator("body[data-md-color-scheme=slate]").wait_for()
    page.context.close()


@pytest.mark.parametrize("language", ["", "es/"])
def test_the_site_opens_from_disk(browser: Browser, public: Path, language: str) -> None:
    start = f"{public.as_uri()}/{language}"
    page, requests, complaints = open_page(browser, f"{start}index.html")
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    page.locator("article a[href='reporters/index.html']").click()
    page.locator("article a[href='google.html']").click()
    page.wait_for_url(f"{start}reporters/google.html")
    page.locator("figure svg").nth(3).wait_for()
    page.goto(f"{start}compare.html")
    page.locator("#tr-form:not([inert])").wait_for()
    search = page.locator("input.md-search__input")
    search.click()
    search.press_sequentially("google")  # the theme reads the box when a key is let go
    page.locator(".md-search-result__item a").first.wait_for()
    assert complaints == []
    page.context.close()


def test_the_text_is_there_without_scripts(browser: Browser, origin: str) -> None:
    page, _, _ = open_page(browser, f"{origin}reporters/google.html", java_script_enabled=False)
    assert page.locator("#beside").is_visible()
    assert page.locator("figure svg").first.is_visible()
    page.context.close()


def _compare(browser: Browser, origin: str, state: str = "", **options: Any) -> Page:
    page, requests, complaints = open_page(browser, f"{origin}compare.html{state}", **options)
    assert complaints == []
    assert all(url.startswith((origin, "data:", "blob:")) for url in requests)
    page.locator("#tr-form:not([inert])").wait_for()
    return page


def test_the_reader_compares_and_shares_the_address(browser: Browser, origin: str) -> None:
    page = _compare(browser, origin)
    assert page.locator("#tr-result .tr-verdict.tr-with_caution").is_visible()
    assert page.locator(".tr-bars li").count() == page.locator("#tr-figures :checked").count() > 1
    page.locator("#tr-figures :checked").first.uncheck()
    chosen = page.locator("#tr-figures :checked").count()
    page.get_by_label("per month").check()
    rated = page.locator(".tr-bars .n").all_inner_texts()
    assert len(rated) == chosen
    shared = page.url.partition("#")
    assert "rate=per_month" in shared[2]
    other = _compare(browser, origin, f"#{shared[2]}")
    assert other.locator("#tr-figures :checked").count() == chosen
    assert other.locator(".tr-bars .n").all_inner_texts() == rated
    for one in (page, other):
        one.context.close()


def test_titles_that_the_script_writes_carry_their_language(browser: Browser, origin: str) -> None:
    page = _compare(browser, f"{origin}es/")
    page.locator("#tr-figures :checked").first.uncheck()
    page.locator("#tr-result tbody tr").first.wait_for()
    titles = page.locator("#tr-result td:last-child")
    marked = titles.locator("[lang=en]")
    assert marked.all_text_contents() == titles.all_text_contents() != []
    page.context.close()


def test_what_may_not_be_compared_gets_no_chart_but_a_remedy(browser: Browser, origin: str) -> None:
    page = _compare(browser, origin)
    page.get_by_label("per million users").check()
    assert page.locator(".tr-verdict.tr-not_comparable").is_visible()
    assert page.locator(".tr-bars").count() == 0
    assert page.locator(".tr-reasons li.tr-not_comparable .tr-remedy").first.inner_text()
    assert page.locator("#tr-result tbody tr").count() > 1
    page.get_by_label("as published").check()
    for box in page.locator("#tr-figures input").all():
        box.check()
    if page.locator(".tr-button").count():
        page.locator(".tr-button").first.click()
        assert page.locator(".tr-bars").is_visible()
    page.context.close()


def test_compare_works_with_the_keyboard_alone(browser: Browser, origin: str) -> None:
    page = _compare(browser, origin)
    page.locator("#tr-metric").focus()
    before = page.locator("#tr-result h2").inner_text()
    page.keyboard.press("End")
    page.locator("#tr-result h2", has_not_text=before).wait_for()
    page.locator("#tr-figures input").first.focus()
    ticked = page.locator("#tr-figures input").first.is_checked()
    page.keyboard.press("Space")
    assert page.locator("#tr-figures input").first.is_checked() is not ticked
    assert page.locator("[role=status]").count() == 1
    page.context.close()


@pytest.mark.parametrize("state", ["#metric=nothing&cell=x&figures=y", "#%%%", "#cell=../../x"])
def test_an_address_that_means_nothing_shows_the_start(
    browser: Browser, origin: str, state: str
) -> None:
    page = _compare(browser, origin, state)
    assert page.locator("#tr-metric").input_value() == "authority_reports"
    named = "metric=" in state or "cell=" in state
    assert page.locator(".tr-lost").count() == named, "what is shown was not asked for"
    page.get_by_label("per month").check()
    assert page.locator(".tr-lost").count() == 0
    page.context.close()


def test_an_address_with_a_figure_that_is_gone_says_so(browser: Browser, origin: str) -> None:
    page = _compare(browser, origin)
    shared = page.url.partition("#")[2]
    assert page.locator(".tr-lost").count() == 0
    for end, told in (("", 0), ("%2Cgone", 1)):
        other = _compare(browser, origin, f"#{shared}{end}")
        assert other.locator(".tr-lost").count() == told
        other.context.close()
    page.context.close()


def test_who_published_with_another_breakdown_is_one_link_away(
    browser: Browser, origin: str
) -> None:
    page = _compare(browser, origin)
    link = page.locator(".tr-elsewhere a").first
    breakdown = link.inner_text()
    link.click()
    page.locator("#tr-result h2", has_text=breakdown).wait_for()
    assert page.locator("#tr-metric:focus").count() == 1
    assert page.locator(".tr-lost").count() == 0
    page.go_back()
    page.locator("#tr-result h2", has_not_text=breakdown).wait_for()
    page.context.close()


def test_compare_says_all_without_scripts(browser: Browser, origin: str) -> None:
    page, _, _ = open_page(browser, f"{origin}es/compare.html", java_script_enabled=False)
    assert page.locator(".tr-bars").is_visible()
    assert page.locator(".tr-verdict").is_visible()
    assert not page.locator("#tr-form").is_visible()
    page.context.close()


def _refused(page: Page) -> None:
    page.get_by_label("per million users").check()
    assert page.locator(".tr-refused").is_visible()


def _narrowed(page: Page) -> None:
    for box in page.locator("#tr-figures input").all():
        box.check()
    page.locator("#tr-result").evaluate("one => one.scrollIntoView()")


def _emptied(page: Page) -> None:
    for box in page.locator("#tr-figures :checked").all()[::-1]:
        box.uncheck()
    assert page.locator("#tr-result table").count() == 0


@pytest.mark.parametrize("choose", [_refused, _narrowed, _emptied])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_compare_fits_a_phone_and_is_accessible_whatever_is_chosen(
    browser: Browser, origin: str, choose: Callable[[Page], None], scheme: str
) -> None:
    phone = {"width": 390, "height": 800}
    page = _compare(browser, origin, viewport=phone, color_scheme=scheme, reduced_motion="reduce")
    choose(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(AXE)
    found = page.evaluate("() => axe.run()")
    assert [violation["id"] for violation in found["violations"]] == []
    page.context.close()


def test_figures_below_the_edge_of_their_list_are_hinted_at(browser: Browser, origin: str) -> None:
    page = _compare(browser, origin)
    overflow, shade = page.locator("#tr-figures").evaluate(
        "(e) => [getComputedStyle(e).overflowY, getComputedStyle(e).backgroundAttachment]"
    )
    assert overflow == "auto"
    assert set(shade.split(", ")) == {"local", "scroll"}  # the shade goes where the list ends
    page.context.close()


CHOICES = """() => [...document.querySelectorAll("#tr-form :is(option, input)")].map((one) =>
  [one.value, one.parentNode.textContent, one.selected ?? one.checked])"""


@pytest.mark.parametrize("language", ["", "es/"])
def test_the_script_finds_the_choices_that_it_would_write(
    browser: Browser, origin: str, language: str
) -> None:
    found = []
    for scripts in (True, False):
        page, _, _ = open_page(
            browser, f"{origin}{language}compare.html", java_script_enabled=scripts
        )
        if scripts:
            page.locator("#tr-form:not([inert])").wait_for()
        found.append(page.evaluate(CHOICES))
        page.context.close()
    assert found[0] == found[1]
    assert len(found[0]) > 10


def test_compare_stays_light(browser: Browser, origin: str, public: Path) -> None:
    page, requests, _ = open_page(browser, f"{origin}compare.html")
    paths = (url.removeprefix(origin).partition("?")[0] for url in requests if origin in url)
    weight = sum(len(gzip.compress((public / (p or "index.html")).read_bytes())) for p in paths)
    assert weight < 400_000
    page.context.close()


def test_the_list_of_reporters_is_sorted_and_filtered_by_keyboard(
    browser: Browser, origin: str
) -> None:
    page, _, complaints = open_page(browser, f"{origin}reporters/index.html")
    names = page.locator(".tr-list-of tbody tr:visible th")
    figures = page.locator(".tr-list-of tbody tr:visible td:nth-child(7)")
    head = page.locator(".tr-list-of thead th")
    assert head.nth(0).get_attribute("aria-sort") == "ascending"
    at_first = names.all_inner_texts()
    head.nth(6).locator("button").focus()
    for key, state in (("Enter", "descending"), ("Space", "ascending")):
        page.keyboard.press(key)
        assert head.nth(6).get_attribute("aria-sort") == state
        assert page.locator("[aria-sort]").count() == 1
        counts = [int(text.replace(",", "")) for text in figures.all_inner_texts()]
        assert counts == sorted(counts, reverse=state == "descending")
        assert len(set(counts)) > 3
    head.nth(0).locator("button").press("Enter")
    assert names.all_inner_texts() == at_first
    page.get_by_label("Name or service").fill("GitHub")
    assert names.all_inner_texts() == ["Microsoft"]
    page.get_by_label("Name or service").fill("")
    page.locator("#tr-role").select_option("Clearing house")
    assert names.all_inner_texts() == ["NCMEC"]
    assert "1 of" in page.locator("#tr-filter [role=status]").inner_text()
    assert complaints == []
    page.context.close()


def test_the_list_of_reporters_is_complete_without_scripts(browser: Browser, origin: str) -> None:
    page, _, _ = open_page(browser, f"{origin}es/reporters/index.html", java_script_enabled=False)
    assert page.locator(".tr-list-of tbody tr:visible").count() == len(PUBLISHERS)
    assert page.locator("thead button").count() == 0
    assert not page.locator("#tr-filter").is_visible()
    page.context.close()


@pytest.mark.parametrize("name", ["reporters/google", "es/reporters/ncmec"])
def test_a_reporter_page_stays_light_and_does_not_shift(
    browser: Browser, origin: str, public: Path, name: str
) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.add_init_script(
        "window.shifted = 0; new PerformanceObserver((list) => { for (const entry of"
        " list.getEntries()) window.shifted += entry.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto(f"{origin}{name}.html")
    page.wait_for_load_state("networkidle")
    for _ in range(10):
        page.mouse.wheel(0, 2_000)
    assert page.evaluate("() => window.shifted") < 0.02
    paths = {url.removeprefix(origin).partition("?")[0] for url in requests if origin in url}
    assert sum(len(gzip.compress((public / path).read_bytes())) for path in paths) < 88_000
    page.context.close()


def test_a_mark_leads_to_the_words_of_a_finding(browser: Browser, origin: str) -> None:
    page, _, complaints = open_page(browser, f"{origin}reporters/google.html")
    mark = page.locator("td .tr-flag:visible, tbody th .tr-flag:visible").last
    letter = mark.inner_text()
    mark.click()
    assert page.url == f"{origin}reporters/google.html#f{letter[1:]}"
    row = page.locator("tr:has(:target)")
    assert row.is_visible()
    assert row.locator("th").inner_text() == letter
    row.locator("a[href^='../rules/']").click()
    assert "/rules/" in page.url
    assert complaints == []
    page.context.close()


def test_files_of_a_reporter_are_downloaded(browser: Browser, origin: str) -> None:
    page, _, _ = open_page(browser, f"{origin}es/reporters/google.html")
    for kind in ("csv", "xlsx", "json"):
        with page.expect_download() as caught:
            page.locator(f"a[download][href$='reporters/google.{kind}']").click()
        assert caught.value.suggested_filename == f"google.{kind}"
    page.context.close()


@pytest.mark.parametrize("language", ["", "es/"])
def test_search_is_loaded_when_somebody_searches(
    browser: Browser, origin: str, language: str
) -> None:
    page, requests, complaints = open_page(browser, f"{origin}{language}reporters/google.html")
    assert not [url for url in requests if "workers/" in url or "search_index" in url]
    page.keyboard.press("/")
    page.locator("input.md-search__input").fill("Pinterest")
    found = page.locator(".md-search-result__item a").first
    found.wait_for()
    assert [url for url in requests if url.endswith("search_index.json")]
    found.click()
    assert f"{origin}{language}" in page.url
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shades_of_the_heat_map_differ_and_can_be_read(
    browser: Browser, origin: str, scheme: str
) -> None:
    page, _, _ = open_page(browser, f"{origin}coverage.html", color_scheme=scheme)
    colours = page.evaluate(
        """() => [1, 2, 3, 4].map((shade) => {
          const one = document.createElement("span");
          one.className = "tr-heat tr-heat-" + shade;
          document.querySelector(".tr-scroll td").append(one);
          const style = getComputedStyle(one), page = getComputedStyle(document.body);
          const clear = style.backgroundColor === "rgba(0, 0, 0, 0)";
          const own = (clear ? page : style).backgroundColor;
          return [style.color, own].map((text) => text.match(/[0-9.]+/g).slice(0, 3).map(Number));
        })"""
    )
    assert all(_contrast(text, ground) >= 4.5 for text, ground in colours)
    grounds = [ground for _, ground in colours]
    assert all(_contrast(one, other) >= 1.25 for one, other in pairwise(grounds))
    page.context.close()


def _contrast(one: list[float], other: list[float]) -> float:
    """Contrast of two colours (0 to 255 a channel) as WCAG defines it."""

    def light(colour: list[float]) -> float:
        parts = [c / 255 for c in colour]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


PRINTED = ["reporters/google", "metrics/authority_reports", "compare", "coverage"]


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("name", PRINTED)
def test_a_printed_page_is_whole_and_dark_on_white(
    browser: Browser, origin: str, name: str, scripts: bool
) -> None:
    page, _, _ = open_page(
        browser, f"{origin}{name}.html", color_scheme="dark", java_script_enabled=scripts
    )
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".md-header", ".md-sidebar", ".md-footer", "#tr-form", ".headerlink"):
        for one in page.locator(hidden).all():
            assert not one.is_visible(), hidden
    if name != "coverage":
        assert page.locator("article figure svg").first.is_visible()
    for told in page.locator("#publishers, .tr-beside").all():
        assert told.is_visible()
    for details in page.locator("article details").all()[:10]:
        assert details.locator(":scope > :not(summary)").first.is_visible()
    with pdfplumber.open(io.BytesIO(page.pdf(format="A4"))) as document:
        first = document.pages[0]
        text = "".join(found.extract_text() for found in document.pages[:3])
        grounds = {
            tuple(map(float, r["non_stroking_color"] or ()))
            for r in first.rects
            if r["fill"] and r["width"] > 400 and r["height"] > 400
        }
        letters = {tuple(map(float, c["non_stroking_color"] or ())) for c in first.chars}
    heading = page.locator("h1").inner_text().removesuffix("¶").strip()
    assert heading in text
    assert all(min(ground) == 1 for ground in grounds)
    assert all(min(letter) < 0.6 for letter in letters)
    page.context.close()


@pytest.mark.parametrize("name", PRINTED)
def test_nothing_moves_for_those_who_ask(browser: Browser, origin: str, name: str) -> None:
    page, _, _ = open_page(browser, f"{origin}{name}.html", reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((one) =>
          [null, "::before", "::after"].filter((part) => {
            const style = getComputedStyle(one, part);
            const times = (style.transitionDuration + "," + style.animationDuration).split(",");
            return style.animationName !== "none" || times.some((time) => parseFloat(time) > 0);
          }).map((part) => one.className + (part || "")))"""
    )
    assert moving == []
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.context.close()


def test_paper_has_the_same_colours_whatever_the_screen_had(browser: Browser, origin: str) -> None:
    sheet = (ROOT / "site" / "overrides" / "assets" / "css" / "site.css").read_text("utf-8")
    names = sorted(set(re.findall(r"(--tr-[\w-]+):", sheet)))
    assert len(names) > 10
    found = []
    for scheme in ("light", "dark"):
        page, _, _ = open_page(browser, f"{origin}reporters/google.html", color_scheme=scheme)
        page.emulate_media(media="print", color_scheme=scheme)
        read = (
            "(names) => names.map((one) => getComputedStyle(document.body).getPropertyValue(one))"
        )
        found.append(dict(zip(names, page.evaluate(read, names), strict=True)))
        page.context.close()
    differ = {name for name in names if found[0][name] != found[1][name]}
    assert differ == set()


def test_what_is_folded_is_printed_with_the_addresses_of_sources(
    browser: Browser, origin: str
) -> None:
    page, _, _ = open_page(browser, f"{origin}reporters/google.html", color_scheme="dark")
    folded = page.locator("article details:not([open])")
    assert folded.count() > 0
    ends = [one.locator("tr").last.locator("th, td").first for one in folded.all()]
    words = [" ".join((one.text_content() or "").split()) for one in ends]
    links = page.locator("#sources + * a[href^=http], #sources ~ ul a[href^=http]")
    address = links.first.get_attribute("href")
    assert address
    with pdfplumber.open(io.BytesIO(page.pdf(format="A4"))) as document:
        text = "".join("".join(page.extract_text().split()) for page in document.pages)
    assert all("".join(word.split()) in text for word in words), words
    assert address in text
    page.context.close()


def test_the_widest_tables_are_printed_whole_on_paper_that_lies(
    browser: Browser, origin: str
) -> None:
    page, _, _ = open_page(browser, f"{origin}coverage.html")
    heads = page.locator("#overview ~ .tr-heatmap thead th").all_text_contents()
    assert len(heads) > 20
    with pdfplumber.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as document:
        for sheet in document.pages:
            assert sheet.width > sheet.height
            assert all(one["x0"] >= 0 and one["x1"] <= sheet.width for one in sheet.chars)
        words = {word["text"] for word in document.pages[0].extract_words()}
    assert set(heads[1:]) <= words
    page.context.close()


def test_what_is_folded_opens_when_a_link_or_a_search_leads_into_it(
    browser: Browser, origin: str
) -> None:
    page, _, _ = open_page(browser, f"{origin}reporters/google.html")
    folded = page.locator("article details:has([id])").first
    assert folded.get_attribute("open") is None
    anchor = folded.locator("[id]").last.get_attribute("id")
    text = " ".join((folded.locator("td").first.text_content() or "").split()[:5])
    for target in (anchor, f":~:text={quote(text, safe='')}"):
        page.goto("about:blank")
        page.goto(f"{origin}reporters/google.html#{target}")
        folded.and_(page.locator("[open]")).wait_for()
    page.context.close()
