"""The template of the EU's harmonised reports as data: labels, categories, what each figure is.

`labels.csv` holds the labels of columns and rows by language, each with where it was read; a line
more teaches the importer another language or a publisher's own wording.
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

MINORS = "STATEMENT_CATEGORY_PROTECTION_OF_MINORS"
OTHER = "KEYWORD_OTHER"
TOTAL = "TOTAL"
CODE = re.compile(r"(?:STATEMENT_CATEGORY|KEYWORD)_[A-Z0-9_ -]+")
CLOSE = 0.9
"""How alike a label must be to a known one (ratio of difflib) to be taken for it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a column of tables 3 to 6 counts. `metric` is empty where the standard has none."""

    table: int
    field: str
    metric: str
    dimensions: Mapping[str, str]
    statistic: str | None
    method: str


@dataclass(frozen=True, slots=True)
class Category:
    """A row of the template. `content_category` is empty where it is not about minors."""

    code: str
    parent: str
    title: str
    tables: tuple[int, ...]
    content_category: str


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a CSV file beside this module."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """A label without case, accents, punctuation and units in brackets such as `(in hours)`."""
    text = re.sub(r"\(\s*in [^)]*\)", " ", text)
    letters = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", kept).strip()


@cache
def figures() -> Mapping[tuple[int, str], Figure]:
    """(table, field) -> figure, in the order of the template."""
    found = {}
    for row in rows("figures.csv"):
        pairs = (pair.split("=") for pair in row["dimensions"].split())
        key = (int(row["table"]), row["field"])
        found[key] = Figure(
            *key, row["metric"], dict(pairs), row["statistic"] or None, row["method"]
        )
    return found


def fields(table: int) -> tuple[str, ...]:
    """The columns of figures of a table, in the order of the template."""
    return tuple(field for number, field in figures() if number == table)


@cache
def categories() -> tuple[Category, ...]:
    """The rows of tables 3 to 6, in the order of the template."""
    return tuple(
        Category(
            row["code"],
            row["parent"],
            row["title"],
            tuple(map(int, row["tables"].split())),
            row["content_category"],
        )
        for row in rows("categories.csv")
    )


@cache
def parent_of(code: str) -> str | None:
    """The category that the template gives a keyword; None where the order of rows decides."""
    found = {c.parent for c in categories() if c.code == code and c.code != OTHER}
    return found.pop() if len(found) == 1 else None


@cache
def content_category(code: str, parent: str) -> str:
    """The content category of a row under a category of the template; "" if not about minors."""
    found = [c for c in categories() if c.code == code and (c.parent == parent or not c.parent)]
    return found[0].content_category if found else ""


@cache
def _labels() -> Mapping[str, tuple[tuple[str, str, frozenset[int]], ...]]:
    """Plain label -> its fields, languages and tables (none: any table)."""
    found: dict[str, list[tuple[str, str, frozenset[int]]]] = {}
    for row in rows("labels.csv"):
        tables = frozenset(int(t) for t in row["tables"].split() if t != "*")
        found.setdefault(plain(row["label"]), []).append((row["field"], row["language"], tables))
    return {label: tuple(entries) for label, entries in found.items()}


def is_label(text: str) -> bool:
    """Whether a text is, but for case and punctuation, a label of a column."""
    return plain(text) in _labels()


@cache
def known(label: str) -> tuple[tuple[str, str, frozenset[int]], ...]:
    """Fields that a label can name, with language and tables; () for an unknown label.

    A label that is only nearly a known one counts, unless it differs in whether it is about
    trusted flaggers, which is all that tells half of the columns apart.
    """
    text = plain(label)
    if not text:
        return ()
    exact = _labels().get(text)
    if exact is not None:
        return exact
    longer = [label for label in _descriptions() if text.startswith(label)]
    if longer:
        return _labels()[longer[0]]
    trusted = "trusted" in text
    pool = [entry for entry in _labels() if ("trusted" in entry) == trusted]
    near = difflib.get_close_matches(text, pool, n=2, cutoff=CLOSE)
    return _labels()[near[0]] if near and len(text) > len("contextual") else ()


@cache
def _descriptions() -> tuple[str, ...]:
    """Labels of the column that describes a row; publishers add words to it."""
    entries = _labels().items()
    return tuple(label for label, found in entries if found[0][0] == "description")


@cache
def context_prefixes() -> tuple[str, ...]:
    """How the labels of columns with text on a figure begin, in plain form."""
    return tuple(plain(r["label"]) for r in rows("labels.csv") if r["field"] == "context_of")


@cache
def placeholders() -> frozenset[str]:
    """What the template prints where a provider should describe a row, in plain form."""
    return frozenset(plain(r["label"]) for r in rows("labels.csv") if r["field"] == "placeholder")


@cache
def label_of(field: str, table: int) -> str:
    """The English label of a column or row. Raises LookupError."""
    for row in rows("labels.csv"):
        numbers = row["tables"].split()
        here = str(table) in numbers or "*" in numbers
        if here and (row["field"], row["language"]) == (field, "en"):
            return row["label"]
    raise LookupError(field)
