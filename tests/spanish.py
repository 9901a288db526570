"""What a Spanish page may not show: our own English words. For the tests of the built site."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

from transparency import columnwords, website
from transparency.spec import load_spec
from transparency.website.fields import property_text

SILENT = {"script", "style", "code", "pre"}
VOID = {"meta", "link", "img", "input", "br", "hr", "path", "wbr", "circle"}
SHOWN = {"title", "aria-label", "alt", "placeholder", "data-hint"}
"""Attributes that a reader sees or hears."""
PARTS = {"title", "description", "remedy"}
FEW = 2
"""Words that a text needs more of beside what is put into it, to be known again."""
FIELD = re.compile(r"\{[a-z_]*\}")


def _pairs(english: object, spanish: object) -> Iterator[tuple[str, str]]:
    """Texts of both languages at the same places of two mappings of the same form."""
    if isinstance(english, str) and isinstance(spanish, str):
        yield english, spanish
    elif isinstance(english, Mapping) and isinstance(spanish, Mapping):
        for key in english.keys() & spanish.keys():
            yield from _pairs(english[key], spanish[key])
    elif isinstance(english, list | tuple) and isinstance(spanish, list | tuple):
        for one, other in zip(english, spanish, strict=True):
            yield from _pairs(one, other)


def _of_modules() -> Iterator[tuple[str, str]]:
    """Every text of the site's modules that is there in both languages."""
    names = [one.name for one in pkgutil.iter_modules(website.__path__, f"{website.__name__}.")]
    for module in (columnwords, *map(importlib.import_module, names)):
        for name, value in vars(module).items():
            if isinstance(value, Mapping) and {"en", "es"} <= value.keys():
                yield from _pairs(value["en"], value["es"])
            elif name == "SPANISH":
                yield from value.items()


def _of_spec() -> Iterator[tuple[str, str]]:
    """Words of the standard."""
    spec = load_spec()
    for name in spec.codelist_index:
        for part in ("title", "description"):
            yield _both(lambda one: spec.codelist_text(name, one, part))  # noqa: B023
        for code, row in spec.codelist(name).rows.items():
            for part in PARTS & row.keys():
                yield _both(lambda one: spec.code_text(name, code, one, part))  # noqa: B023
    for rule_id in spec.rule_ids:
        for part in ("title", "message", "why", "remedy"):
            yield _both(lambda one: spec.rule_text(rule_id, part, one))  # noqa: B023
    for name, schema in spec.schema["$defs"].items():
        for field in ("", *schema.get("properties", {})):
            for part in ("title", "description"):
                if not name.startswith("code_"):
                    yield _both(lambda one: property_text(spec, one, name, part, field))  # noqa: B023


def _both(text: Callable[[str], str]) -> tuple[str, str]:
    return text("en"), text("es")


class _Reader(HTMLParser):
    """The texts of a page that are in its own language, as far as the page says."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self.texts: set[str] = set()
        self._open: list[tuple[str, bool]] = []

    def _add(self, text: str | None) -> None:
        if text and text.strip():
            self.texts.add(" ".join(text.split()))

    @property
    def _foreign(self) -> bool:
        return any(foreign for _, foreign in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = tag in SILENT or given.get("lang", self._language) != self._language
        if not (foreign or self._foreign):
            for name in SHOWN & given.keys():
                self._add(given[name])
            if given.get("name") == "description":
                self._add(given.get("content"))
        if tag not in VOID:
            self._open.append((tag, foreign))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._foreign:
            self._add(data)


def texts_of(page: Path, language: str) -> set[str]:
    """Every text of a page that the page gives as its language's, blanks as one."""
    reader = _Reader(language)
    reader.feed(page.read_text(encoding="utf-8"))
    return reader.texts


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield " ".join(node.split())
    elif isinstance(node, dict):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value)


def published(folder: Path) -> set[str]:
    """Every text of the reports in a folder: a name of theirs may be a word of ours."""
    reports = (json.loads(path.read_text("utf-8")) for path in folder.rglob("*.json"))
    return {text for report in reports for text in _strings(report)}


def english_words() -> tuple[set[str], re.Pattern[str]]:
    """Our English texts that Spanish has no text like, and those with something put into them."""
    every = ((one.split(), other.split()) for one, other in (*_of_modules(), *_of_spec()))
    pairs = [(" ".join(one), " ".join(other)) for one, other in every]
    spanish = {other for _, other in pairs}
    ours = {one for one, _ in pairs if one not in spanish and re.search(r"[A-Za-z]{3}", one)}
    filled = {one for one in ours if FIELD.search(one)}
    patterns = [
        ".+".join(map(re.escape, FIELD.split(one)))
        for one in sorted(filled)
        if len(re.findall(r"[A-Za-z]{2,}", FIELD.sub("", one))) > FEW
    ]
    return ours - filled, re.compile("|".join(patterns))
