"""Periods without a figure: between others in a table or a picture, and after the last one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from transparency.spans import MONTHS, Span, kind_of, months_later, parse
from transparency.website.analysis import Row
from transparency.website.blocks import Site
from transparency.website.series import Series

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Absence:
    """A row without figures: the day at which it stands, its heading and what is known of it.

    Both texts are without escaping.
    """

    day: datetime.date
    heading: str
    words: str


def holes(spans: Iterable[Span]) -> Iterator[Span]:
    """Days between spans, in order of time, that none of them covers."""
    ordered = sorted(spans)
    reach = ordered[0][1] if ordered else None
    for start, end in ordered:
        if reach is not None and start > reach + DAY:
            yield reach + DAY, start - DAY
        reach = end if reach is None else max(reach, end)


def absent_spans(spans: Sequence[Span]) -> Iterator[Span]:
    """Periods between others that are missing: months between months, or the days as they are."""
    kinds = {kind_of(span) for span in spans}
    length = MONTHS.get(kinds.pop(), 0) if len(kinds) == 1 else 0
    for start, end in holes(spans):
        yield from _parts(start, end, length) if length else ((start, end),)


def _parts(start: datetime.date, end: datetime.date, length: int) -> Iterator[Span]:
    while start <= end:
        following = months_later(start, length)
        yield start, following - DAY
        start = following


def absences(
    site: Site, reporter: str, place: str, metric: str, chosen: Sequence[Series]
) -> list[Absence]:
    """What stands between and after the periods of some series of one table, in order of time.

    `place` are the places of the reports that hold them, as in the table of gaps.
    """
    gaps = [gap for gap in site.analysis.gaps_of(reporter) if gap["jurisdiction"] == place]
    spans = {(m.period.start, m.period.end) for series in chosen for m in series.marks}
    found = [_between(site, hole, gaps, metric) for hole in holes(spans)]
    last = max(end for _, end in spans)
    found += _dropped(site, gaps, metric, chosen, last)
    found += _overdue(site, gaps, last)
    return sorted(found, key=lambda one: one.day)


def _between(site: Site, hole: Span, gaps: Sequence[Row], metric: str) -> Absence:
    """Days between two rows: no figure of this kind, or no report at all."""
    missing = [
        span
        for span in (parse(gap["period"]) for gap in gaps if gap["kind"] == "missing_period")
        if span[0] <= hole[1] and hole[0] <= span[1]
    ]
    dropped = any(
        parse(gap["period"]) == hole for gap in gaps if _ends(gap, metric) and gap["period"]
    )
    if any(start <= hole[0] and hole[1] <= end for start, end in missing):
        words = site.words["absent_report"]
    elif dropped:
        words = site.words["absent_in_report"]
    else:
        told = (site.words["absent_report_on"].format(period=site.span(one)) for one in missing)
        words = " ".join((site.words["absent_figure"], *told))
    return Absence(hole[0], site.span(hole), words)


def _ends(gap: Row, metric: str) -> bool:
    return bool(gap["kind"] == "dropped_metric" and gap["metric"] == metric)


def _dropped(
    site: Site, gaps: Sequence[Row], metric: str, chosen: Sequence[Series], last: datetime.date
) -> Iterator[Absence]:
    """Reports after the last row that no longer give the figure."""
    ends = {
        (series.key[1], mark.period.start, mark.period.end)
        for series in chosen
        for mark in series.marks
    }
    spans = {
        parse(gap["period"])
        for gap in gaps
        if _ends(gap, metric)
        and ((gap["service"] or ""), *parse(gap["earlier_period"])) in ends
        and parse(gap["period"])[0] > last
    }
    for span in sorted(spans):
        yield Absence(span[0], site.span(span), site.words["absent_in_report"])


def _overdue(site: Site, gaps: Sequence[Row], last: datetime.date) -> Iterator[Absence]:
    """The last row is of the last report, and another one is due."""
    for gap in gaps:
        if gap["kind"] == "overdue_report" and parse(gap["earlier_period"])[1] == last:
            heading = site.words["absent_after"].format(
                period=site.span(parse(gap["earlier_period"]))
            )
            days = site.number(int(gap["days"]))
            yield Absence(last + DAY, heading, site.words["absent_overdue"].format(days=days))
