"""Periods as publishers write them, as closed intervals of days."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from transparency.importers.figuretext import text_of
from transparency.sheets import Value
from transparency.spans import kind_of, name_of

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
YEAR = r"(?P<year>(?:19|20)\d\d)"
TO = r"\s*(?:-|–|—|to|through|until|/)\s*"
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """First and last day; both belong to it."""

    start: datetime.date
    end: datetime.date

    @property
    def kind(self) -> str:
        """Code of the period: month, quarter, half, year (of the calendar) or custom."""
        return kind_of((self.start, self.end))

    @property
    def data(self) -> dict[str, str]:
        """As a report holds it."""
        dates = {"start": self.start.isoformat(), "end": self.end.isoformat()}
        return {**dates, "kind": self.kind}

    @property
    def name(self) -> str:
        """For a file or an id: 2020, 2020-H1, 2020-Q1, 2020-07, or both days."""
        return name_of((self.start, self.end)).replace("/", "_")

    def holds(self, other: Span) -> bool:
        """True when the other lies within."""
        return self.start <= other.start and other.end <= self.end


def months(year: int, first: int, length: int) -> Span:
    """The span of a number of months from the first day of a month."""
    last = first + length
    after = datetime.date(year + (last - 1) // 12, (last - 1) % 12 + 1, 1)
    return Span(datetime.date(year, first, 1), after - datetime.timedelta(days=1))


def month_number(text: str) -> int | None:
    """1 to 12 for the English name of a month or the usual short form."""
    word = text.strip().rstrip(".").casefold()
    short = word[:3]
    known = short in MONTHS and (
        MONTH_NAMES[MONTHS.index(short)].startswith(word) or word == "sept"
    )
    return MONTHS.index(short) + 1 if known else None


def span_of(value: Value | None) -> Span | None:
    """The period that a cell states alone, such as 2023Q1, H1 2020, Jul - Dec 2022 or 2021.

    None for anything else; a single day is no period.
    """
    text = re.sub(r"\s+", " ", text_of(value)).strip().casefold()
    return _parts_of_year(text) or _named_months(text) or _days(text)


def _parts_of_year(text: str) -> Span | None:
    for pattern in (rf"{YEAR}[ _-]?(?P<part>[qh]\d)", rf"(?P<part>[qh]\d)[ _/,-]*{YEAR}"):
        match = re.fullmatch(pattern, text)
        if match:
            return _part(int(match["year"]), match["part"])
    match = re.fullmatch(YEAR, text)
    return months(int(match["year"]), 1, 12) if match else None


def _part(year: int, part: str) -> Span | None:
    length = {"q": 3, "h": 6}[part[0]]
    number = int(part[1:])
    return months(year, (number - 1) * length + 1, length) if 0 < number * length <= 12 else None  # noqa: PLR2004


def _named_months(text: str) -> Span | None:
    match = re.fullmatch(
        rf"(?P<first>{MONTH})(?: (?P<before>\d{{4}}))?(?:{TO}(?P<last>{MONTH}))?,? {YEAR}", text
    )
    if match is None:
        return None
    first = month_number(match["first"])
    last = month_number(match["last"]) if match["last"] else first
    if first is None or last is None or (match["before"] and not match["last"]):
        return None
    end = int(match["year"])
    start = int(match["before"] or end) if match["before"] or last >= first else end - 1
    length = (end - start) * 12 + last - first + 1
    return months(start, first, length) if length > 0 else None


def _days(text: str) -> Span | None:
    month = re.fullmatch(rf"{YEAR}-(?P<month>0[1-9]|1[0-2])", text)
    if month:
        return months(int(month["year"]), int(month["month"]), 1)
    match = re.fullmatch(rf"(\d{{4}}-\d\d-\d\d){TO}(\d{{4}}-\d\d-\d\d)", text)
    if match is None:
        return None
    try:
        start, end = map(datetime.date.fromisoformat, match.groups())
    except ValueError:
        return None
    return Span(start, end) if start <= end else None


def span_in_name(name: str) -> Span | None:
    """The one period that a file's name holds, such as discord-2022-q4.csv; None without one."""
    lower = name.casefold()
    found = {
        _part(int(year), part)
        for year, part in (
            *re.findall(r"(?<!\d)((?:19|20)\d\d)[ _.-]?([qh]\d)(?![a-z0-9])", lower),
            *(
                (y, p)
                for p, y in re.findall(r"(?<![a-z0-9])([qh]\d)[ _.-]?((?:19|20)\d\d)(?!\d)", lower)
            ),
        )
    } - {None}
    if not found:
        years = set(re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", lower))
        found = {months(int(year), 1, 12) for year in years}
    return found.pop() if len(found) == 1 else None


def ending_on(day: datetime.date, length: int) -> Span | None:
    """The span of a number of months that ends on a day, if it is the last of a month."""
    after = day + datetime.timedelta(days=1)
    if after.day != 1:
        return None
    first = after.year * 12 + after.month - 1 - length
    return months(first // 12, first % 12 + 1, length)


def span_in_text(text: str) -> Span | None:
    """The one period that stands anywhere in a sentence; None for none or several."""
    lower = re.sub(r"\s+", " ", text).casefold()
    patterns = (
        rf"{MONTH}(?: \d{{4}})?{TO}{MONTH},? (?:19|20)\d\d",
        r"\b(?:19|20)\d\d[ -]?[qh]\d\b",
        r"\b[qh]\d[ ,-]*(?:19|20)\d\d\b",
    )
    found = {span_of(match[0]) for pattern in patterns for match in re.finditer(pattern, lower)}
    found.discard(None)
    return found.pop() if len(found) == 1 else None
