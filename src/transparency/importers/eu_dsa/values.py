"""Cells of foreign tables as numbers, hours and dates. What is not certain is not read."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from transparency.formulas import restored
from transparency.importers.eu_dsa.template import plain

EXCEL_EPOCH = datetime.date(1899, 12, 30)
SPACES = re.compile(r"[\s   ]+")
THOUSANDS = {
    ".": re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+"),
    ",": re.compile(r"[-+]?\d{1,3}(?:,\d{3})+"),
}
UNITS = {
    "hour": 1.0,
    **dict.fromkeys(
        ("h", "hr", "hrs", "hours", "std", "stunde", "stunden", "heure", "heures"), 1.0
    ),
    **dict.fromkeys(
        ("hora", "horas", "ora", "ore", "uur", "uren", "godz", "godziny", "godzin"), 1.0
    ),
    **dict.fromkeys(("d", "day", "days", "tag", "tage", "tagen", "jour", "jours", "dia"), 24.0),
    **dict.fromkeys(("dias", "giorno", "giorni", "dag", "dagen", "dni"), 24.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten", "minuto", "minutos"), 1 / 60),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sekunden", "secondes"), 1 / 3600),
}
"""Plain word for a unit of time -> hours in it."""
NOT_APPLICABLE = {
    *("not applicable", "sans objet", "nicht anwendbar", "nicht zutreffend", "entfallt"),
    *("no aplica", "no procede", "non applicabile", "niet van toepassing", "nie dotyczy"),
    *("non applicable", "nao aplicavel", "δεν εφαρμοζεται"),
}
NO_FIGURE = {
    *("n a", "na", "not available", "nicht verfugbar", "non disponible", "no disponible"),
    *("non disponibile", "niet beschikbaar", "keine angabe", "k a", "n d", "nd", "n c", "null"),
    *("none", "unknown", "not reported", "brak danych", "b d"),
}
"""Printed in place of a figure, in plain form. A dash alone is one too."""
MONTHS = "january february march april may june july august september october november december"
MONTH = {name: number for number, name in enumerate(MONTHS.split(), start=1)}
MONTH |= {name[:3]: number for name, number in MONTH.items()}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as read. `kind`: value, empty, not_applicable, no_figure or unreadable."""

    kind: str
    text: str
    value: float | int | None = None
    unit: str | None = None


def text_of(value: object) -> str:
    """The words of a cell; a whole number has no decimals."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return restored(str(value)).replace("\r\n", "\n").strip()


def decimal_mark(texts: Iterable[str], language: str | None) -> str:
    """`.` or `,`: what a table writes before decimals, from its clear cases, else its language."""
    votes = {".": 0, ",": 0}
    for text in texts:
        number = SPACES.sub("", text)
        for mark, other in ((".", ","), (",", ".")):
            clear = re.fullmatch(rf"[-+]?\d+\{mark}(?:\d{{1,2}}|\d{{4,}})\D*", number)
            grouped = re.fullmatch(rf"[-+]?\d{{1,3}}(?:\{other}\d{{3}})+(?:\{mark}\d+)?", number)
            many = number.count(other) > 1 or mark in number
            votes[mark] += bool(clear) or bool(grouped and many)
    if votes["."] != votes[","]:
        return max(votes, key=lambda mark: votes[mark])
    return "." if language in (None, "en") else ","


def _nothing(text: str) -> str | None:
    """The kind of a cell that holds no figure; None for one that may."""
    if not text:
        return "empty"
    if not re.search(r"\w", text):
        return "no_figure"
    words = plain(text)
    if words in NOT_APPLICABLE:
        return "not_applicable"
    return "no_figure" if words in NO_FIGURE else None


def number(text: str, mark: str) -> float | int | None:
    """A printed number, with `mark` before decimals; None for what is none."""
    digits = SPACES.sub("", text).replace("'", "").replace("’", "")
    other = "," if mark == "." else "."
    if not re.fullmatch(r"[-+]?\d[\d.,]*", digits):
        return None
    if mark not in digits and digits.count(other) == 1 and not THOUSANDS[other].fullmatch(digits):
        mark, other = other, mark  # 5,83 is clear whatever the rest of the table writes
    whole, _, rest = digits.partition(mark)
    if other in rest or mark in rest or (other in whole and not THOUSANDS[other].fullmatch(whole)):
        return None
    value = float(f"{whole.replace(other, '')}.{rest or 0}")
    return int(value) if value.is_integer() else value


def _plain(value: object, text: str) -> Cell | None:
    """A cell that says nothing, or holds a number of its own; None where its text must be read."""
    kind = _nothing(text)
    if kind is not None:
        return Cell(kind, text)
    if isinstance(value, bool):
        return Cell("unreadable", text)
    if isinstance(value, (int, float)):
        return Cell("value", text, int(value) if float(value).is_integer() else value)
    return None


def count(value: object, mark: str) -> Cell:
    """A count. Groups of three digits are thousands, whatever parts them: counts are whole."""
    text = text_of(value)
    plain = _plain(value, text)
    if plain is not None:
        return plain
    digits = SPACES.sub("", text)
    for sign, pattern in THOUSANDS.items():
        if pattern.fullmatch(digits):
            return Cell("value", text, int(digits.replace(sign, "")))
    found = number(digits, mark)
    if found is None and re.fullmatch(r"[-+]?\d+[.,]0+", digits):
        found = int(re.split("[.,]", digits)[0])
    return Cell("unreadable", text) if found is None else Cell("value", text, found)


def hours(value: object, mark: str) -> Cell:
    """A duration in hours: a number, a number with a unit, or a clock time h:mm:ss."""
    text = text_of(value)
    plain = _plain(value, text)
    if plain is not None:
        return plain
    seconds = _seconds(value)
    if seconds is not None:
        return Cell("value", text, _short(seconds / 3600), "h:mm:ss")
    return _printed_hours(text, mark)


def _printed_hours(text: str, mark: str) -> Cell:
    clock = re.fullmatch(r"(?:(\d+) days?,? )?(\d+):([0-5]\d):([0-5]\d)(?:\.\d+)?", text)
    if clock:
        days, hour, minute, second = (int(part or 0) for part in clock.groups())
        value = days * 24 + hour + minute / 60 + second / 3600
        return Cell("value", text, _short(value), "h:mm:ss")
    match = re.fullmatch(r"([-+]?\d[\d., ]*?)\s*([^\W\d]+)?\.?", text)
    if match and mark == "," and THOUSANDS[","].fullmatch(match[1]):
        return Cell("unreadable", text)  # 1,234: a thousand hours or one and a bit
    found = number(match[1], mark) if match else None
    if match is None or found is None:
        return Cell("unreadable", text)
    unit = match[2]
    if unit is None:
        return Cell("value", text, found)
    factor = UNITS.get(plain(unit))
    if factor is None:
        return Cell("unreadable", text)
    return Cell("value", text, _short(found * factor), unit)


def _short(value: float) -> float | int:
    rounded = round(value, 6)
    return int(rounded) if rounded.is_integer() else rounded


def _seconds(value: object) -> float | None:
    """The length of what a workbook keeps as a duration or a time of day."""
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, datetime.datetime) and value.year <= EXCEL_EPOCH.year + 1:
        start = datetime.datetime.combine(EXCEL_EPOCH, datetime.time())
        return (value - start).total_seconds()
    if isinstance(value, datetime.time):
        return value.hour * 3600 + value.minute * 60 + value.second
    return None


def date(value: object) -> datetime.date | None:
    """A date in any of the styles met; None for what is none or could be two dates."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, float) and 30_000 < value < 60_000:  # noqa: PLR2004  (days of a workbook)
        return EXCEL_EPOCH + datetime.timedelta(days=int(value))
    text = text_of(value)
    text = re.sub(r"[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$", "", text).strip()
    return _numeric_date(text) or _worded_date(text)


def _numeric_date(text: str) -> datetime.date | None:
    match = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text)
    if match:
        return _date(*map(int, match.groups()))
    if re.fullmatch(r"(?:19|20)\d{6}", text):
        return _date(int(text[:4]), int(text[4:6]), int(text[6:]))
    match = re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or first > 12 or first == second:  # noqa: PLR2004
        return _date(year, second, first)
    return _date(year, first, second) if second > 12 else None  # noqa: PLR2004


def _worded_date(text: str) -> datetime.date | None:
    words = re.findall(r"\d+|[A-Za-z]+", re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text))
    if len(words) != 3:  # noqa: PLR2004
        return None
    month = next((MONTH[w.lower()] for w in words if w.lower() in MONTH), None)
    numbers = [int(word) for word in words if word.isdigit()]
    if month is None or len(numbers) != 2:  # noqa: PLR2004
        return None
    day, year = sorted(numbers)
    return _date(year, month, day)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def period(value: object) -> tuple[datetime.date, datetime.date] | None:
    """First and last day of `2025-07-01/2025-12-31` and its like; None for a placeholder."""
    text = text_of(value)
    for cut in re.finditer(r"\s*(?:/|–|—|\bto\b|\bbis\b|\bau\b|-)\s*", text):
        start, end = date(text[: cut.start()]), date(text[cut.end() :])
        if start is not None and end is not None:
            return start, end
    return None
