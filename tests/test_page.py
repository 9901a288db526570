"""Is the HTML result good to read in a real browser: alone, accessible, on a phone, in print?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import AXE, browser
from conftest import WriteReport
from markup import faults
from playwright.sync_api import Browser, Page

from transparency.conformance import TODAY
from transparency.document import Document, DocumentError
from transparency.outputs import Run, describe, write
from transparency.validation import validate

pytestmark = pytest.mark.slow
__all__ = ["browser"]


@pytest.fixture(params=["en", "es"])
def file(request: pytest.FixtureRequest, write_report: WriteReport, tmp_path: Path) -> Path:
    language = request.param
    acknowledged = {
        "rule": "retention-unstated",
        "pointer": "/services/0",
        "reason": "Known, and kept: " + "a very long word-" * 20,
    }
    changes: list[dict[str, Any]] = [
        {"set": "/observations/1/service", "to": "<script>document.title = 'run'</script>" * 3},
        {"set": "/reporter/lei", "to": "not-a-lei"},
        {"set": "/acknowledged", "to": [acknowledged]},
    ]
    bad = validate(Document.open(write_report(*changes)), today=TODAY)
    good = validate(Document.open(write_report(name="good.json")), today=TODAY)
    unread = DocumentError("x/" + "long-name-" * 30 + ".json", "duplicate-key", {"key": "a"})
    files = [describe(one, language, core=True) for one in (bad, good, unread)]
    path = tmp_path / "result.html"
    path.write_text(write("html", Run(files, language, "2025-08-15")), encoding="utf-8")
    return path


@pytest.fixture
def requests() -> list[str]:
    return []


@pytest.fixture(params=[("light", 1280), ("dark", 360)])
def page(
    request: pytest.FixtureRequest, browser: Browser, file: Path, requests: list[str]
) -> Iterator[Page]:
    scheme, width = request.param
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, offline=True
    )
    page = context.new_page()
    page.on("request", lambda sent: requests.append(sent.url))
    page.goto(file.as_uri())
    yield page
    context.close()


def test_it_is_accessible_and_fits(page: Page, requests: list[str], file: Path) -> None:
    assert requests == [file.as_uri()]
    assert page.title() != "run"
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("() => getComputedStyle(document.body).maxWidth") != "none"  # styled
    page.evaluate(AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run({runOnly: tags})", tags)
    assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found["violations"]] == []


def test_it_is_valid_html(file: Path) -> None:
    assert faults(file) == []


def test_it_prints_dark_on_white(page: Page) -> None:
    page.emulate_media(media="print")
    colours = page.evaluate(
        "() => { const s = getComputedStyle(document.body); return [s.color, s.backgroundColor] }"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
