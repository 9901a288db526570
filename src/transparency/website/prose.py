"""Hand-written pages in folders of `site/`, which need the way to the root of the site."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.website.blocks import Site
from transparency.website.conforming import with_result
from transparency.website.generator import OVERRIDES, site_root

ROOT = "{root}"
"""Stands in a page for the way to the root of the site, where data and files are."""


def prose_pages(site: Site) -> Iterator[tuple[str, str]]:
    """Path and Markdown of the pages of a language that stand in folders."""
    source = site_root() / "site"
    own = source if site.language == "en" else source / site.language
    others = {OVERRIDES, "es"} if site.language == "en" else set()
    for file in sorted(own.glob("*/**/*.md")):
        path = file.relative_to(own)
        if path.parts[0] not in others:
            text = with_result(site, file.read_text(encoding="utf-8"))
            yield path.as_posix(), text.replace(ROOT, site.root(len(path.parts) - 1))
