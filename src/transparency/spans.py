"""Periods of the calendar: their kind, and how shorter ones cover a longer one."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Iterator
from typing import TypeAlias

Span: TypeAlias = tuple[datetime.date, datetime.date]
"""First and last day; both belong to it."""

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""Kind of period -> months it lasts; each starts in a month that its length divides."""

CUSTOM = "custom"


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


def tilings(whole: Span, spans: Iterable[Span]) -> Iterator[tuple[Span, ...]]:
    """Ways in which spans of one kind cover `whole` without gap or overlap, in order of time."""
    inside: dict[str, set[Span]] = {}
    for span in spans:
        if whole[0] <= span[0] <= span[1] <= whole[1] and span != whole:
            inside.setdefault(kind_of(span), set()).add(span)
    for kind in sorted(inside):
        ordered = sorted(inside[kind])
        starts = [whole[0], *(end + datetime.timedelta(days=1) for _, end in ordered)]
        joined = all(start == span[0] for start, span in zip(starts, ordered, strict=False))
        if joined and ordered[-1][1] == whole[1]:
            yield tuple(ordered)
