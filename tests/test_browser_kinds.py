"""Does every kind of page keep in a real browser what the site promises of all of them?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browsing import AXE, browser, open_page, served
from conftest import EXAMPLES, PUBLISHERS
from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.slow

__all__ = ["browser"]

PAGES = ["index", "404", "about", "glossary", "compare", "coverage", "findings", "reconciliation"]
PAGES += ["lines/index", "figures/google"]
PAGES += ["revisions", "reporters/index", "reporters/google", "reporters/ncmec", "lines/ncmec-2023"]
PAGES += ["reporters/inhope", "reporters/esafety", "metrics/index", "metrics/authority_reports"]
PAGES += ["capabilities/index", "capabilities/modern_tipline", "rules/index"]
PAGES += ["rules/part-exceeds-total", "standard/index", "standard/text", "standard/fields"]
PAGES += ["standard/cases", "standard/versions", "standard/codelists/index"]
PAGES += ["standard/codelists/term", "standard/profiles/index", "standard/profiles/eu_interim"]
PAGES += ["standard/crosswalks/index", "standard/crosswalks/ncmec", "data/index", "data/api"]
PAGES += ["use/index", "use/company", "use/regulator", "use/developer", "use/implementers"]
PAGES += ["use/commands", "use/eu-dsa", "use/importing", "use/python", "metrics/items_scanned"]

MANY = ["figures", "metrics", "rules", "capabilities", "lines", "reporters"]
MANY += ["standard/codelists", "standard/profiles", "standard/crosswalks"]
"""Folders whose pages, but the index, are of one kind; those of reporters one for each role."""

WATCH = """
window.shifts = [];
window.refused = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput)
    window.shifts.push([entry.value, ...entry.sources.map((source) => source.node?.className)]);
}).observe({ type: "layout-shift", buffered: true });
addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(event.effectiveDirective + " " + event.blockedURI));
"""
STILL = 0.001
"""Below this nobody sees that anything moved; 0.1 counts as good."""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE, ZOOMED = (ViewportSize(width=width, height=900) for width in (1280, 390, 320))
"""The last is what is left of the first at 400 %."""


@dataclass(frozen=True)
class Visit:
    """A page that is open, and what it has asked for and complained about."""

    page: Page
    language: str
    origin: str
    requests: list[str]
    complaints: list[str]


@pytest.fixture(scope="module")
def origin(public: Path) -> Iterator[str]:
    with served(public) as address:
        yield address


def kind(path: str, roles: dict[str, str]) -> str:
    """What a page is one of: itself, or one of a folder of pages that are made alike."""
    folder, _, name = path.rpartition("/")
    if folder not in MANY or name == "index":
        return path
    return f"{folder}/{roles[name]}" if folder == "reporters" else f"{folder}/*"


def test_there_is_a_page_of_every_kind(public: Path) -> None:
    roles = {}
    for name in PUBLISHERS:
        report = next((EXAMPLES / name).glob("*.json"))
        roles[name] = json.loads(report.read_text("utf-8"))["reporter"]["role"]
    built = (path.relative_to(public) for path in public.rglob("*.html"))
    english = {path.with_suffix("").as_posix() for path in built if path.parts[0] != "es"}
    assert {kind(path, roles) for path in PAGES} == {kind(path, roles) for path in english}


@pytest.fixture(scope="module", params=["", "es/"], ids=["en", "es"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=PAGES)
def visit(
    request: pytest.FixtureRequest, browser: Browser, origin: str, language: str
) -> Iterator[Visit]:
    """A page of each kind: English on a large light screen, Spanish on a phone in the dark."""
    page, requests, complaints = open_page(
        browser,
        f"{origin}{language}{request.param}.html",
        script=WATCH,
        color_scheme="dark" if language else "light",
        viewport=PHONE if language else DESK,
        reduced_motion="reduce",
    )
    yield Visit(page, language or "en", origin, requests, complaints)
    page.context.close()


def test_it_asks_nobody_else_and_does_not_complain(visit: Visit) -> None:
    own = (visit.origin, "data:", "blob:")
    assert [url for url in visit.requests if not url.startswith(own)] == []
    assert visit.complaints == []
    assert visit.page.evaluate("() => window.refused") == []
    assert visit.page.locator("html").get_attribute("lang") == visit.language.strip("/")


def test_nothing_shifts(visit: Visit) -> None:
    """A busy machine can paint between two scripts of the theme: what always shifts counts."""
    shifts = _shifts(visit.page)
    for _ in range(2):
        if sum(value for value, *_ in shifts) >= STILL:
            visit.page.reload()
            shifts = _shifts(visit.page)
    assert sum(value for value, *_ in shifts) < STILL, shifts


def _shifts(page: Page) -> list[list[Any]]:
    """Each shift of a page that is scrolled to its end: its size, and classes of what moved."""
    for _ in range(10):
        page.mouse.wheel(0, 2_000)
    found: list[list[Any]] = page.evaluate("() => window.shifts")
    return found


def _axe(page: Page) -> list[tuple[str, list[str]]]:
    found = page.evaluate("(tags) => axe.run({runOnly: tags})", TAGS)
    ran = {one["id"] for kind in ("passes", "inapplicable") for one in found[kind]}
    told = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found["violations"]]
    assert told or {"target-size", "color-contrast"} <= ran
    return told


def test_axe_finds_nothing(visit: Visit) -> None:
    """Light and dark, large and small, each with each in one of the languages."""
    page = visit.page
    page.set_viewport_size(DESK)
    page.evaluate("() => scrollTo(0, 0)")
    page.evaluate(AXE)
    assert _axe(page) == []
    before = page.locator("body").get_attribute("data-md-color-scheme")
    page.locator("form.md-header__option label:visible").click()
    page.locator(f"body:not([data-md-color-scheme={before}])").wait_for()
    page.set_viewport_size(PHONE)
    assert _axe(page) == []


SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
CUT = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const style = getComputedStyle(one);
  if (!one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
  const aside = ".tr-hidden, .tr-language span, svg, .md-header__title, .md-search";
  if (one.closest(aside)) return false;
  const wide = style.overflowX !== "visible" && !/auto|scroll/.test(style.overflowX);
  const high = style.overflowY !== "visible" && !/auto|scroll/.test(style.overflowY);
  return (wide && one.scrollWidth > one.clientWidth + 1)
    || (high && one.scrollHeight > one.clientHeight + 1);
}).map((one) => one.outerHTML.slice(0, 120))"""


def test_nothing_is_cut_off_when_enlarged_or_spaced(visit: Visit) -> None:
    page = visit.page
    for size in (ZOOMED, PHONE, DESK):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
        assert page.evaluate(CUT) == [], size
    page.evaluate(SPACED)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
        assert page.evaluate(CUT) == [], size
    page.evaluate("() => { document.adoptedStyleSheets = []; }")


PAPER = ViewportSize(width=703, height=1_000)
"""A4 between margins of 12 mm, in pixels of CSS."""
OFF = """() => [...document.querySelectorAll("article *")].filter((one) => {
  if (one.closest(".tr-hidden") || !one.checkVisibility()) return false;
  const box = one.getBoundingClientRect();
  return box.right > innerWidth + 1 || box.left < -1;
}).map((one) => one.outerHTML.slice(0, 120))"""
BROKEN = """() => [...document.querySelectorAll(".tr-scroll thead th, .tr-scroll td.n > a")]
  .flatMap((cell) => {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    const broken = [];
    for (let text = texts.nextNode(); text; text = texts.nextNode())
      for (const word of text.data.matchAll(/[\\p{L}\\d.,]+/gu)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
        if (lines.size > 1) broken.push(word[0]);
      }
    return broken;
  })"""

LONG = 13
"""Letters of a word that may break: longer ones are rare, and a column is narrow."""


def test_nothing_runs_off_the_paper(visit: Visit) -> None:
    """Paper does not scroll; heads and figures of tables are not broken inside of a word."""
    page = visit.page
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    try:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(OFF) == []
        assert [word for word in page.evaluate(BROKEN) if len(word) < LONG] == []
    finally:
        page.emulate_media(media="screen")


STOP = """async () => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);  // scrolled
  const one = document.activeElement;
  const shown = (part) => part && part.getBoundingClientRect().width > 0;
  const part = [one, ...(one.labels || []), one.nextElementSibling].find(shown);
  const name = one.outerHTML.slice(0, 120);
  if (!part) return { name, fault: "unseen" };
  const style = getComputedStyle(part);
  const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const seen = [...part.getClientRects()].some((box) => {
    const [top, low] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    return [0.1, 0.3, 0.5, 0.7, 0.9].some((share) => {
      const found = document.elementFromPoint(box.x + box.width / 2, top + share * (low - top));
      const own = found && (part.contains(found) || found.contains(part));
      return own && !found.matches("body, html");
    });
  });
  return { name, fault: !marked ? "unmarked" : !seen ? "covered" : "" };
}"""


def test_the_focus_is_always_seen(visit: Visit) -> None:
    """The first stops of the keyboard, enlarged in English, large in Spanish."""
    page = visit.page
    page.set_viewport_size(DESK if visit.language == "es/" else ZOOMED)
    page.reload()
    faults: list[dict[str, Any]] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            break
        stop = page.evaluate(STOP)
        if stop["fault"]:
            faults.append(stop)
    assert faults == []
