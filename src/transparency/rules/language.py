"""Checks of the words of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from transparency.findings import Finding, Param
from transparency.report import Report
from transparency.rules.registry import Context, rule
from transparency.rules.texts import texts
from transparency.spec import Spec

QUOTED = frozenset({"as_published", "source_documents", "counterparties"})
"""Parts of a report that quote the words of others."""
LAW_FIELDS = frozenset({"law", "legal_reference", "term"})
"""Fields that name a law or a term that is defined, whose own words may be legacy terms."""


@cache
def _avoided(spec: Spec) -> re.Pattern[str]:
    rows = spec.codelist("term").rows.values()
    terms = [re.escape(row["title"]) for row in rows if row["status"] != "preferred"]
    words = "|".join(sorted(terms, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


@rule("avoided-term")
def avoided_term(report: Report, context: Context) -> Iterator[Finding]:
    """A text uses a term that the field avoids, outside a quoted label or the name of a law."""
    pattern = _avoided(context.spec)
    for text in texts(report):
        if QUOTED & set(map(str, text.path)) or text.field in LAW_FIELDS:
            continue
        match = pattern.search(text.value)
        if match:
            params: dict[str, Param] = {"term": match[0].lower()}
            yield Finding("avoided-term", text.pointer, params)
