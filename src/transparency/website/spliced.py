"""Parts of pages that search does not read: taken out before mkdocs, put in when it is done.

Markdown would parse every table and picture only to give it back as it was, which is most of the
time that mkdocs takes for such a page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from transparency.layout import write_text

EXCLUDED = "search: {exclude: true}"
"""In the front matter of a page that search does not read at all."""

FIRST = re.compile(r"<(div|details|figure|nav|p|pre|table|ul)\b([^>]*)>")
LINES = "\n\n"
MARK = re.compile(r"<!--tr-part-([0-9]+)-->")


def lifted(text: str) -> tuple[str, list[str]]:
    """A page of Markdown with a mark in the place of each such part, and the parts in order."""
    front, end, body = text.partition("\n---\n")
    whole = EXCLUDED in front
    parts: list[str] = []
    light = LINES.join(_light(body, parts, whole=whole))
    return f"{front}{end}{light}", parts


def _light(body: str, parts: list[str], *, whole: bool) -> Iterator[str]:
    for block in body.split(LINES):
        if _closed(block, whole=whole):
            yield f"<!--tr-part-{len(parts)}-->"
            parts.append(block)
        else:
            yield block


def _closed(block: str, *, whole: bool) -> bool:
    """Whether a block is an element that search does not read, with all that is in it."""
    first = FIRST.match(block)
    if first is None or not (whole or "data-search-exclude" in first[2]):
        return False
    name, text = first[1], block.rstrip()
    return text.endswith(f"</{name}>") and _count(text, "<", name) == _count(text, "</", name)


def _count(text: str, start: str, name: str) -> int:
    return len(re.findall(rf"{start}{name}\b", text))


def put_back(page: str, parts: Sequence[str]) -> str:
    """The HTML of a page with its parts in their places."""
    return MARK.sub(lambda mark: parts[int(mark[1])], page)


def write_lifted(docs: Path, aside: Path, path: str, text: str) -> None:
    """Write a page for mkdocs into `docs`, and what was taken out of it into `aside`."""
    light, parts = lifted(text)
    write_text(docs / path, light)
    if parts:
        write_text(aside / f"{path}.json", json.dumps(parts, ensure_ascii=False))


def parts_of(aside: Path, page: Path) -> list[str]:
    """What was taken out of a page, by its path inside the built language."""
    file = aside / page.with_suffix(".md.json")
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
