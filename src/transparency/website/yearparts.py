"""Which parts of a calendar year published figures cover, in few words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from babel.dates import get_month_names

from transparency.report import Period
from transparency.website.text import period

DAY = datetime.timedelta(days=1)
PARTS_OF_A_YEAR = ("half", "quarter")


def year_of(span: Period) -> int:
    """The year that holds most days of a period; of equals the earlier."""
    years = range(span.start.year, span.end.year + 1)
    return max(years, key=lambda year: (_days_in(span, year), -year))


def _is_calendar_year(span: Period) -> bool:
    first = datetime.date(span.start.year, 1, 1)
    return span.start == first and span.end == datetime.date(span.start.year, 12, 31)


def _days_in(span: Period, year: int) -> int:
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    return (min(span.end, last) - max(span.start, first)).days + 1


@dataclass
class Held:
    """What was found for one year: periods with a figure, and statuses of those without."""

    given: set[Period] = field(default_factory=set)
    silent: dict[str, None] = field(default_factory=dict)

    def whole(self, year: int) -> bool:
        """True when the periods with a figure leave no day of the year out."""
        expected = datetime.date(year, 1, 1)
        for span in sorted(self.given, key=lambda span: span.start):
            if span.start <= expected:
                expected = max(expected, span.end + DAY)
        return expected > datetime.date(year, 12, 31)

    def parts(self, language: str) -> str:
        """The periods with a figure, such as `H1 H2` or `Jan-Jun`; empty for the whole year."""
        spans = sorted(self.given, key=lambda span: (span.start, span.end))
        if any(_is_calendar_year(span) for span in spans):
            return ""
        halves = [span for span in spans if span.kind in PARTS_OF_A_YEAR]
        others = [span for span in spans if span.kind not in (*PARTS_OF_A_YEAR, "month")]
        months = [span.start.month for span in spans if span.kind == "month"]
        named = [period(s.start, s.end, s.kind, language).split()[0] for s in halves]
        dated = [_days(span, language) for span in others]
        return " ".join((*named, *_months(months, language), *dated))


def _days(span: Period, language: str) -> str:
    """First and last day, without the year where the column says it."""
    text = period(span.start, span.end, span.kind, language)
    return text.removesuffix(f" {span.end.year}") if span.start.year == span.end.year else text


def _months(numbers: Sequence[int], language: str) -> Iterable[str]:
    """Names of months, runs of them as first and last."""
    names = get_month_names("abbreviated", context="stand-alone", locale=language)
    start = 0
    for place, number in enumerate(numbers):
        if place + 1 == len(numbers) or numbers[place + 1] > number + 1:
            first, last = names[numbers[start]], names[number]
            yield first if first == last else f"{first}–{last}"
            start = place + 1
