"""Periods of rows, and names of reports made from them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from transparency.importers.published.tables import Row

MONTHS = 12
LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
FROM_SOURCE = re.compile(r"-([0-9]{4})-?([hq][1-4])(?:$|-)")


def dates(row: Row) -> dict[str, str]:
    """The period of a row in the form of the standard."""
    return _between(row["period_start"], row["period_end"])


def _between(start: str, end: str) -> dict[str, str]:
    return {"start": start, "end": end, "kind": kind_of(start, end)}


def kind_of(start: str, end: str) -> str:
    """Kind of period by the calendar; custom for anything else."""
    first, after = date.fromisoformat(start), date.fromisoformat(end) + timedelta(days=1)
    if first.day != 1 or after.day != 1:
        return "custom"
    months = (after.year - first.year) * MONTHS + after.month - first.month
    for kind, length in LENGTHS.items():
        if months == length and (first.month - 1) % length == 0:
            return kind
    return "custom"


def report_name(row: Row, by: str) -> str:
    """Name of the report that carries a row, such as 2020, 2020-H1, 2020-Q1 or 2020-07.

    `by` is the length of the publisher's periods; `own` takes each row's, `source` the one that
    the id of the source names. Rows longer than the publisher's periods keep their own.
    """
    start, end = row["period_start"], row["period_end"]
    kind = kind_of(start, end)
    named = FROM_SOURCE.search(row["source_id"]) if by == "source" else None
    if named:
        return f"{named[1]}-{named[2].upper()}"
    names = [_name(date.fromisoformat(day), end, by) for day in (start, end) if by in LENGTHS]
    inside = len(set(names)) == 1
    return names[0] if inside else _name(date.fromisoformat(start), end, kind)


def _name(start: date, end: str, kind: str) -> str:
    if kind == "custom":
        return f"{start.isoformat()}_{end}"
    parts = {
        "year": "",
        "half": f"-H{(start.month - 1) // 6 + 1}",
        "quarter": f"-Q{(start.month - 1) // 3 + 1}",
        "month": f"-{start.month:02d}",
    }
    return f"{start.year}{parts[kind]}"


def period_of(name: str) -> dict[str, str]:
    """The period that the name of a report stands for."""
    if "_" in name:
        return _between(*name.split("_"))
    year, _, part = name.partition("-")
    kind = {"": "year", "H": "half", "Q": "quarter"}.get(part[:1], "month")
    length = LENGTHS[kind]
    place = int(part.lstrip("HQ") or 1)
    first = (place - 1) * length + 1
    after = date(int(year) + (first + length > MONTHS), (first + length - 1) % MONTHS + 1, 1)
    last = after - timedelta(days=1)
    return {"start": f"{year}-{first:02d}-01", "end": last.isoformat(), "kind": kind}
