"""The pages on how to use this: the guides of `docs/`, the command line, and empty workbooks."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from transparency.layout import write_bytes
from transparency.spec import load_spec
from transparency.store import kept
from transparency.website.blocks import Site, page
from transparency.website.commandline import WORDS, commandline_page
from transparency.website.downloads import DOWNLOADS, pack
from transparency.website.generator import site_root
from transparency.website.places import trail
from transparency.website.settings import Settings
from transparency.website.standard import untitled
from transparency.workbook.blank import blank, common_dimensions
from transparency.workbook.csvfiles import write_folder
from transparency.workbook.plan import plan_of
from transparency.workbook.xlsxfile import workbook_bytes

GUIDES = ("eu-dsa", "importing", "python")
"""Files of `docs/` that are pages of the site; `docs/es/` has them in Spanish."""

EXAMPLES = f"{DOWNLOADS}/importing"
"""The files that the guide on importing works with."""

WORKBOOKS = f"{DOWNLOADS}/workbooks"

KIND = "blank"
"""Kind under which the store keeps empty workbooks."""


def guide_pages(site: Site) -> Iterator[tuple[str, str]]:
    """Path and Markdown of the pages that are not hand-written for the site."""
    yield "use/commands.md", commandline_page(site)
    for name in GUIDES:
        yield f"use/{name}.md", _guide(site, name)


def guide_text(name: str, language: str) -> str:
    """A guide as it stands in `docs/`."""
    folder = site_root() / "docs"
    own = folder if language == "en" else folder / language
    return (own / f"{name}.md").read_text(encoding="utf-8")


def _guide(site: Site, name: str) -> str:
    text = guide_text(name, site.language)
    title = text.partition("\n")[0].removeprefix("# ")
    body = untitled(text)
    if name == "importing":  # the files beside it become downloads
        place = f"{site.root(1)}{EXAMPLES}/"
        body = re.sub(r"`importing/([\w.-]+)`", rf'<a href="{place}\1"><code>\1</code></a>', body)
    above = trail(("index.html", WORDS[site.language]["use"]))
    return page(title, _first_sentence(body), above, body)


def _first_sentence(markdown: str) -> str:
    first = " ".join(markdown.strip().split("\n\n")[0].split())
    return re.sub(r"[`*]|\]\([^)]*\)|\[", "", first).partition(". ")[0].rstrip(".") + "."


def write_guide_files(settings: Settings, folder: Path, cache: Path | None = None) -> None:
    """Put empty workbooks of every role, and the files of the guides, under `downloads/`.

    The workbooks depend on program and standard alone; with a cache they are kept there.
    """
    shutil.copytree(site_root() / "docs" / "importing", folder / EXAMPLES)
    spec = load_spec()
    plan = plan_of(spec)
    for role in spec.codelist("role"):
        data, shown = blank(spec, role), common_dimensions(spec, role)
        for language in settings.languages:
            make = partial(
                workbook_bytes, plan, data, "init", language=language, examples=True, shown=shown
            )
            raw = kept(cache, KIND, f"{role}.{language}", make)
            write_bytes(folder / WORKBOOKS / f"{role}.{language}.xlsx", raw)
        with tempfile.TemporaryDirectory() as name:
            files = Path(name) / role
            write_folder(files, plan, data, "init", all_columns=True)
            pack(files, folder / WORKBOOKS / f"{role}.csv.zip")
