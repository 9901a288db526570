"""What is done to the built pages: a strict content policy in each, and the sitemap."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from transparency.layout import write_text
from transparency.website.settings import Settings, SiteError

INLINE = re.compile(r"<script(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL)
CHARSET = '<meta charset="utf-8">'
MOST = 4
"""Kinds of inline scripts that the theme has; more would be somebody else's."""

STYLED = re.compile(r"<[a-z][^<>]*\sstyle=|<style", re.IGNORECASE)


def enforce(public: Path) -> str:
    """Write the policy into every page and give it. Raises SiteError on what would break it."""
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(public.rglob("*.html"))}
    policy = _policy({script for text in pages.values() for script in INLINE.findall(text)})
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    for path, text in pages.items():
        if CHARSET not in text or STYLED.search(text):
            raise SiteError(f"{path.relative_to(public)}: breaks the content policy of the site")
        write_text(path, text.replace(CHARSET, f"{CHARSET}{meta}", 1))
    return policy


def _policy(scripts: set[str]) -> str:
    if len(scripts) > MOST:
        raise SiteError(f"{len(scripts)} kinds of inline scripts; the theme has at most {MOST}")
    hashes = sorted(base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts)
    allowed = " ".join(("'self'", *(f"'sha256-{one}'" for one in hashes)))
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; font-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


def write_sitemap(public: Path, settings: Settings) -> None:
    """Every page with its counterparts in the other languages, in place of the theme's."""
    for stale in public.rglob("sitemap.xml*"):
        stale.unlink()
    root = settings.languages[0]
    others = tuple(settings.prefix(one) for one in settings.languages[1:])
    every = (path.relative_to(public).as_posix() for path in public.rglob("*.html"))
    paths = sorted(path for path in every if path != "404.html" and not path.startswith(others))
    urls = "".join(_url(settings, path) for path in paths) if others else _plain(settings, paths)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    )
    write_text(public / "sitemap.xml", f"{head}<urlset {spaces}>\n{urls}</urlset>\n")
    robots = f"User-agent: *\nAllow: /\nSitemap: {settings.page_address(root, 'sitemap.xml')}\n"
    write_text(public / "robots.txt", robots)


def _plain(settings: Settings, paths: Iterable[str]) -> str:
    one = settings.languages[0]
    return "".join(f"<url><loc>{_address(settings, one, path)}</loc></url>\n" for path in paths)


def _url(settings: Settings, path: str) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{one}" href="{_address(settings, one, path)}"/>'
        for one in settings.languages
    )
    return "".join(
        f"<url><loc>{_address(settings, one, path)}</loc>{links}</url>\n"
        for one in settings.languages
    )


def _address(settings: Settings, language: str, path: str) -> str:
    return escape(settings.page_address(language, path))
