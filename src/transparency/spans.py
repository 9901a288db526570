"""Periods of the calendar: their kind, and how shorter ones cover a longer one."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

Span: TypeAlias = tuple[datetime.date, datetime.date]
"""First and last day; both belong to it."""

Starts: TypeAlias = Mapping[str, Mapping[datetime.date, Span]]
"""Kind of period -> first day -> span."""

MOST = 400
"""Shorter periods that a longer one is made of at most: the days of a year, and some room."""

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""Kind of period -> months it lasts; each starts in a month that its length divides."""

CUSTOM = "custom"


@lru_cache(maxsize=1024)
def kind_of(span: Span) -> str:
    """Month, quarter, half or year when the dates are exactly one of the calendar, else custom."""
    start, end = span
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    whole = start.day == 1 and end.day == last_day(end.year, end.month)
    kinds = (kind for kind, length in MONTHS.items() if length == months)
    kind = next(kinds, CUSTOM)
    return kind if whole and (start.month - 1) % MONTHS.get(kind, 1) == 0 else CUSTOM


def last_day(year: int, month: int) -> int:
    """Number of the last day of a month."""
    return calendar.monthrange(year, month)[1]


def by_start(spans: Iterable[Span]) -> Starts:
    """Kind of period -> first day -> the shortest span of that kind which starts on it."""
    starts: dict[str, dict[datetime.date, Span]] = {}
    for span in sorted(spans):
        starts.setdefault(kind_of(span), {}).setdefault(span[0], span)
    return starts


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day some months on; the last day of a month leads to the last day of a month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    last = last_day(year, month)
    at_end = day.day == last_day(day.year, day.month)
    return datetime.date(year, month, last if at_end else min(day.day, last))


def tilings(whole: Span, starts: Starts) -> Iterator[tuple[Span, ...]]:
    """Ways in which spans of one kind cover `whole` without gap or overlap, in order of time."""
    for kind in sorted(starts):
        tiles: list[Span] = []
        day = whole[0]
        while day <= whole[1] and len(tiles) < MOST:
            span = starts[kind].get(day)
            if span is None or not span[0] <= span[1] <= whole[1] or span == whole:
                break
            tiles.append(span)
            day = span[1] + datetime.timedelta(days=1)
        if tiles and day > whole[1]:
            yield tuple(tiles)


NAMED = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>[0-9]{2})))?"
)


def parse(text: str) -> Span:
    """The span of "2024", "2024-H1", "2024-Q3", "2024-05" or "2024-01-01/2024-06-30".

    Raises ValueError for anything else.
    """
    if "/" in text:
        start, end = (datetime.date.fromisoformat(part) for part in text.split("/", 1))
        if end < start:
            raise ValueError(f"{text!r} ends before it starts")
        return start, end
    found = NAMED.fullmatch(text.upper())
    if found is None:
        raise ValueError(f"{text!r} is no period; write 2024, 2024-H1, 2024-Q3 or 2024-05")
    kind = next((k for k in ("quarter", "half", "month") if found[k]), "year")
    months = MONTHS[kind]
    first = months * (int(found[kind] or 1) - 1 if kind != "year" else 0) + 1
    if not 1 <= first <= 12:  # noqa: PLR2004  (months of a year)
        raise ValueError(f"{text!r} names no month")
    year, last = int(found["year"]), first + months - 1
    return datetime.date(year, first, 1), datetime.date(year, last, last_day(year, last))


def name_of(span: Span) -> str:
    """The short name of a span, as `parse` reads it: 2024-H1, or both dates."""
    start, end = span
    kind = kind_of(span)
    if kind == "year":
        return f"{start.year}"
    if kind in ("half", "quarter"):
        return f"{start.year}-{kind[0].upper()}{(start.month - 1) // MONTHS[kind] + 1}"
    return f"{start:%Y-%m}" if kind == "month" else f"{start}/{end}"
