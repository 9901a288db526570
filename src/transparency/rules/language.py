"""Checks of the words of a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from transparency.findings import Finding, Param
from transparency.report import Report
from transparency.rules.registry import Context, rule
from transparency.rules.texts import Column, Names, wanted
from transparency.spec import Spec

QUOTED = frozenset({"as_published", "source_documents", "counterparties"})
"""Parts of a report that quote the words of others."""
LAW_FIELDS = frozenset({"law", "legal_reference", "term"})
"""Fields that name a law or a term that is defined, whose own words may be legacy terms."""


@cache
def _terms(spec: Spec) -> tuple[str, ...]:
    """Terms to avoid in lower case, longest first."""
    rows = spec.codelist("term").rows.values()
    terms = (row["title"].lower() for row in rows if row["status"] != "preferred")
    return tuple(sorted(terms, key=len, reverse=True))


@cache
def _avoided(spec: Spec) -> re.Pattern[str]:
    words = "|".join(map(re.escape, _terms(spec)))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _may_hold(terms: tuple[str, ...], value: str) -> bool:
    """Quicker than the pattern; outside ASCII a letter can have more than one other case."""
    lower = value.lower()
    return not value.isascii() or any(map(lower.__contains__, terms))


@rule("avoided-term")
def avoided_term(report: Report, context: Context) -> Iterator[Finding]:
    """A text uses a term that the field avoids, outside a quoted label or the name of a law."""
    pattern, terms = _avoided(context.spec), _terms(context.spec)

    def avoided(_: Names, value: str) -> bool:
        return _may_hold(terms, value) and pattern.search(value) is not None

    def own_words(names: Names, column: Column) -> Iterable[str]:
        quoted = names[-1] in LAW_FIELDS or not QUOTED.isdisjoint(names)
        said = not quoted and _may_hold(terms, column.joined)
        return column.texts if said else ()

    for text in wanted(context.figures, avoided, own_words):
        match = pattern.search(text.value)
        params: dict[str, Param] = {"term": match[0].lower() if match else ""}
        yield Finding("avoided-term", text.pointer, params)


PLACEHOLDERS = ("TODO", "TBD", "FIXME", "XXX")
PLACEHOLDER = re.compile(r"(?<![^\W_])(?:TODO|TBD|FIXME|XXX+)(?![^\W_])")
"""What drafts hold where something is still to be written; capitals only, as "todo" is a word."""


@rule("placeholder-left")
def placeholder_left(report: Report, context: Context) -> Iterator[Finding]:
    """A text still holds a placeholder, outside the words of others."""

    def left(_: Names, value: str) -> bool:
        return PLACEHOLDER.search(value) is not None

    def own_words(names: Names, column: Column) -> Iterable[str]:
        quoted = not QUOTED.isdisjoint(names)
        likely = not quoted and any(map(column.joined.__contains__, PLACEHOLDERS))
        return column.texts if likely else ()

    for text in wanted(context.figures, left, own_words):
        match = PLACEHOLDER.search(text.value)
        params: dict[str, Param] = {"placeholder": match[0] if match else ""}
        yield Finding("placeholder-left", text.pointer, params)
