"""Does a real browser show the site to everybody: no outside request, accessible, on a phone?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from conftest import EXAMPLES
from playwright.sync_api import Browser, Page, sync_playwright

from transparency.website.build import build

pytestmark = pytest.mark.slow

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = ["index", "reporters/index", "reporters/google", "metrics/authority_reports", "about"]
PAGES += ["rules/index", "rules/part-exceeds-total"]


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("browser") / "public"
    build([EXAMPLES / "google", EXAMPLES / "reddit", EXAMPLES / "ncmec"], out)
    return out


@pytest.fixture(scope="module")
def origin(public: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(public)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for found in map(shutil.which, names) if found), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: tests/install-browser.sh should have installed one")
        pytest.skip("no Chromium on this machine; run: sh tests/install-browser.sh")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


def _open(browser: Browser, url: str, **options: Any) -> tuple[Page, list[str], list[str]]:
    """A page, what it asked for, and what its console complained about."""
    page = browser.new_context(**options).new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return page, requests, complaints


@pytest.mark.parametrize("language", ["", "es/"])
@pytest.mark.parametrize("name", PAGES)
def test_page_asks_nobody_else_and_does_not_complain(
    browser: Browser, origin: str, name: str, language: str
) -> None:
    page, requests, complaints = _open(browser, f"{origin}{language}{name}.html")
    outside = [url for url in requests if not url.startswith((origin, "data:", "blob:"))]
    assert outside == []
    assert complaints == []
    assert page.locator("html").get_attribute("lang") == ("es" if language else "en")
    page.context.close()


@pytest.mark.parametrize("language", ["", "es/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    browser: Browser, origin: str, name: str, scheme: str, language: str
) -> None:
    width = 1280 if scheme == "light" else 390
    page, _, _ = _open(
        browser,
        f"{origin}{language}{name}.html",
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    page.evaluate(AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("(tags) => axe.run({runOnly: tags})", tags)
    told = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found["violations"]]
    assert told == []
    page.context.close()


@pytest.mark.parametrize("language", ["", "es/"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_off_on_a_phone(
    browser: Browser, origin: str, name: str, language: str
) -> None:
    page, _, _ = _open(
        browser, f"{origin}{language}{name}.html", viewport={"width": 390, "height": 800}
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.close()


def test_the_language_link_leads_to_the_same_page(browser: Browser, origin: str) -> None:
    page, _, _ = _open(browser, f"{origin}reporters/google.html")
    page.click(".tr-language a")
    assert page.url == f"{origin}es/reporters/google.html"
    page.click(".tr-language a")
    assert page.url == f"{origin}reporters/google.html"
    page.context.close()


def test_the_reader_can_change_to_dark(browser: Browser, origin: str) -> None:
    page, _, _ = _open(browser, f"{origin}index.html", color_scheme="light")
    body = page.locator("body")
    assert body.get_attribute("data-md-color-scheme") == "default"
    page.locator("form.md-header__option label:visible").click()
    assert body.get_attribute("data-md-color-scheme") == "slate"
    page.context.close()


@pytest.mark.parametrize("language", ["", "es/"])
def test_the_site_opens_from_disk(browser: Browser, public: Path, language: str) -> None:
    start = f"{public.as_uri()}/{language}"
    page, requests, complaints = _open(browser, f"{start}index.html")
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    page.locator("article a[href='reporters/index.html']").click()
    page.locator("article a[href='google.html']").click()
    assert page.url == f"{start}reporters/google.html"
    assert page.locator("figure svg").count() > 3
    page.context.close()


def test_the_text_is_there_without_scripts(browser: Browser, origin: str) -> None:
    page, _, _ = _open(browser, f"{origin}reporters/google.html", java_script_enabled=False)
    assert page.locator("#beside").is_visible()
    assert page.locator("figure svg").first.is_visible()
    page.context.close()
