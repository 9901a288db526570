"""A cell of a foreign table as a figure: its printed text, and the number it states, if any.

Nothing is guessed: what is no number is kept as text with its kind. Empty, 0 and N/A stay apart.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from transparency.sheets import Value

Kind: TypeAlias = Literal[
    "number", "percent", "range", "below", "above", "empty", "not_available", "words"
]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says.

    `value` is set for a number (in its own unit) and for a percentage (0 to 100); `low` and `high`
    for a range, a limit ("<10" has `high` 10) and a percentage in between; `step` is the unit of
    the last printed digit.
    """

    text: str
    kind: Kind
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal | None = None
    percent: bool = False
    marked: bool = False
    """A footnote mark follows the number."""


NOT_AVAILABLE = {"n/a", "na", "n.a.", "n.a", "#n/a", "not available", "not applicable", "null"}
NOT_AVAILABLE |= {"-", "--", "---", "–", "—", "none", "nan", "nil", "tbd", "…", "..."}
"""What publishers print where there is no figure. A hyphen is no zero."""

SCALES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}
GROUPS = {".": "[,\u0020\u00a0\u2009\u202f'’]", ",": "[.\u0020\u00a0\u2009\u202f'’]"}
BELOW = ("<", "≤", "less than ", "fewer than ", "under ", "up to ")
ABOVE = (">", "≥", "more than ", "over ", "at least ")
BETWEEN = re.compile(r"(?P<low>.*[0-9%].*?)\s*(?:-|–|—| to )\s*(?P<high>[0-9].*)")


def text_of(value: Value | None) -> str:
    """The cell as text: a whole float without its point, a date as YYYY-MM-DD."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value).strip()


def read_figure(value: Value | None, decimal: str = ".") -> Reading:
    """What a cell says. `decimal` is the decimal sign of text, a point or a comma."""
    text = text_of(value)
    plain = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    if not plain:
        return Reading(text, "empty")
    lower = plain.casefold()
    if lower in NOT_AVAILABLE:
        return Reading(text, "not_available")
    number = _number(plain, decimal)
    if number:
        amount, step, percent, marked = number
        kind: Kind = "percent" if percent else "number"
        return Reading(text, kind, amount, step=step, percent=percent, marked=marked)
    return _limits(text, plain, lower, decimal)


def _limits(text: str, plain: str, lower: str, decimal: str) -> Reading:
    for starts, kind in ((BELOW, "below"), (ABOVE, "above")):
        for start in starts:
            number = (
                _number(plain[len(start) :].strip(), decimal) if lower.startswith(start) else None
            )
            if number and kind == "below":
                return Reading(text, "below", high=number[0], step=number[1], percent=number[2])
            if number:
                return Reading(text, "above", low=number[0], step=number[1], percent=number[2])
    between = BETWEEN.fullmatch(plain)
    if between:
        low, high = (_number(between[name].strip(), decimal) for name in ("low", "high"))
        if low and high and low[0] <= high[0]:
            percent = low[2] or high[2]
            return Reading(text, "range", low=low[0], high=high[0], step=high[1], percent=percent)
    return Reading(text, "words")


def _number(text: str, decimal: str) -> tuple[Decimal, Decimal, bool, bool] | None:
    """Value, step of the last digit, whether a percentage, whether marked by a footnote sign."""
    sign = re.escape(decimal)
    pattern = (
        rf"(?P<sign>[+-]?)(?P<whole>\d{{1,3}}(?P<group>{GROUPS[decimal]})\d{{3}}"
        rf"(?:(?P=group)\d{{3}})*|\d+)(?:{sign}(?P<part>\d+))?(?:[eE](?P<power>[+-]?\d{{1,3}}))?"
        r"\s*(?P<scale>[a-z]+)?\s*(?P<percent>%|percent|per cent)?\s*(?P<mark>[*†‡]*)"
    )
    match = re.fullmatch(pattern, text, re.IGNORECASE | re.ASCII)
    if match is None:
        return None
    scale = (match["scale"] or "").casefold()
    percent = bool(match["percent"]) or scale == "percent"
    if scale and scale not in SCALES and not percent:
        return None
    digits = re.sub("[^0-9]", "", match["whole"])
    part = match["part"] or ""
    power = SCALES.get(scale, 0) + int(match["power"] or 0)
    amount = Decimal(f"{match['sign']}{digits}.{part or 0}").scaleb(power)
    return amount, Decimal(1).scaleb(power - len(part)), percent, bool(match["mark"])


@lru_cache(maxsize=50_000)
def normal(label: str) -> str:
    """A label without what changes between editions: case, blanks, punctuation, & for and."""
    text = unicodedata.normalize("NFKC", label).casefold().replace("&", " and ")
    return " ".join(re.findall(r"[^\W_]+", text))
