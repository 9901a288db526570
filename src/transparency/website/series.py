"""Figures grouped for reading: a series is one metric, service and cell over time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from transparency.cells import Cell, Figure, Figures
from transparency.corpus import Entry
from transparency.intervals import Interval, total
from transparency.report import Period, SourceDocument

Key = tuple[str, str, tuple[tuple[str, str], ...], str]
"""Metric, service, dimensions, statistic."""


WORLD = "GLOBAL"


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure of a series with its period, its report and its source."""

    figure: Figure
    period: Period
    entry: Entry
    source: SourceDocument | None

    @property
    def url(self) -> str:
        """Address of the document in which the figure was read."""
        url = self.source.url if self.source else None
        return url or self.entry.report.report.url or ""

    @property
    def share(self) -> bool:
        """True for a share of a total, whose unit is ratio whatever the metric's is."""
        return self.figure.cell.statistic == "share"


@dataclass(frozen=True, slots=True)
class Series:
    """One metric of one service in one cell, in order of period."""

    key: Key
    marks: tuple[Mark, ...]

    @property
    def metric(self) -> str:
        """Metric code."""
        return self.key[0]


def series_of(entries: Iterable[Entry]) -> list[Series]:
    """All series of some reports, in the order in which they first occur."""
    found: dict[Key, list[Mark]] = {}
    for entry in entries:
        sources = {source.id: source for source in entry.report.report.source_documents}
        only = next(iter(sources)) if len(sources) == 1 else ""
        for figure in Figures(entry.report).all:
            cell, observation = figure.cell, figure.observation
            period = observation.period or entry.report.period
            place = _place(entry, cell)
            key = (cell.metric, cell.service or "", place, cell.statistic or "")
            source = sources.get(observation.source or only)
            found.setdefault(key, []).append(Mark(figure, period, entry, source))
    return [Series(key, tuple(sorted(marks, key=_day))) for key, marks in found.items()]


def in_order(chosen: Iterable[Series]) -> list[Series]:
    """Series of the world before those of single places, those of one service together.

    Breakdowns of each service stand in the same order.
    """
    every = list(chosen)
    services = list(dict.fromkeys(series.key[1] for series in every))
    cells = list(dict.fromkeys(series.key[2:] for series in every))
    return sorted(
        every,
        key=lambda s: (
            "jurisdiction" in dict(s.key[2]),
            services.index(s.key[1]),
            cells.index(s.key[2:]),
        ),
    )


def _place(entry: Entry, cell: Cell) -> tuple[tuple[str, str], ...]:
    """Dimensions with the places of the report: figures for one country are not the world's."""
    scope = entry.report.geography.places
    if WORLD in scope or cell.code("jurisdiction"):
        return cell.dimensions
    return tuple(sorted((*cell.dimensions, *(("jurisdiction", code) for code in scope))))


def _day(mark: Mark) -> tuple[datetime.date, datetime.date]:
    return mark.period.start, mark.period.end


@dataclass(frozen=True, slots=True)
class Beside:
    """One calendar year of a provider beside a clearing house.

    `own` is None when the provider's periods do not cover the year. `lines` are the names as
    printed with their counts; `matched` is True when the comparison takes only the lines of the
    services that the own figure covers. Counts are reports.
    """

    year: int
    own: Interval | None
    own_marks: tuple[Mark, ...]
    lines: tuple[tuple[str, Mark], ...]
    compared: Interval
    matched: bool

    @property
    def difference(self) -> Interval | None:
        """The lines minus the own figure compared with them: received minus sent, as elsewhere."""
        return None if self.own is None else self.compared - self.own


def beside_clearing_house(entries: Iterable[Entry], every: Iterable[Entry]) -> list[Beside]:
    """Years in which a clearing house lists the provider of `entries`, in order."""
    own = [s for s in series_of(entries) if s.metric == "authority_reports"]
    own = [s for s in own if dict(s.key[2]).get("authority") == "ncmec" and s.key[3] != "share"]
    own = _totals(own)
    members = _members(entries)
    reporter = next(iter(entries)).report.reporter.id
    years = []
    for entry in every:
        if entry.report.reporter.role != "clearing_house":
            continue
        lines = dict(_lines(entry, reporter))
        if lines:
            years.append(_year(entry, own, lines, members))
    return sorted(years, key=lambda beside: beside.year)


def _totals(own: list[Series]) -> list[Series]:
    """Series over all categories where there are any; else those of CSAM."""
    whole = [s for s in own if "content_category" not in dict(s.key[2])]
    return whole or [s for s in own if dict(s.key[2]).get("content_category") == "csam"]


def _members(entries: Iterable[Entry]) -> Mapping[str, frozenset[str]]:
    """Service -> the single services that it stands for."""
    return {
        service.id: frozenset(service.members) or frozenset((service.id,))
        for entry in entries
        for service in entry.report.services
    }


def _lines(entry: Entry, reporter: str) -> Iterator[tuple[str, tuple[str, Mark, frozenset[str]]]]:
    """Counterparty id -> printed name, count, and services, for one reporter."""
    named = {c.id: c for c in entry.report.counterparties if c.reporter == reporter}
    for series in series_of([entry]) if named else ():
        counterparty = named.get(dict(series.key[2]).get("counterparty", ""))
        if counterparty is not None and series.metric == "reports_received":
            services = frozenset(counterparty.services)
            yield counterparty.id, (counterparty.name, series.marks[0], services)


def _year(
    entry: Entry,
    own: list[Series],
    lines: Mapping[str, tuple[str, Mark, frozenset[str]]],
    members: Mapping[str, frozenset[str]],
) -> Beside:
    year = entry.report.period.start.year
    marks = [_covering(series, year) for series in own]
    whole = [mark for part in marks if part for mark in part]
    complete = bool(own) and all(part is not None for part in marks)
    covered = frozenset(one for mark in whole for one in members[mark.figure.cell.service or ""])
    fitting = [mark for _, mark, services in lines.values() if services and services <= covered]
    known = {one for _, _, services in lines.values() for one in services}
    matched = bool(fitting) and covered <= known and len(fitting) < len(lines)
    compared = fitting if matched else [mark for _, mark, _ in lines.values()]
    return Beside(
        year=year,
        own=_sum(whole) if complete else None,
        own_marks=tuple(whole),
        lines=tuple((name, mark) for name, mark, _ in lines.values()),
        compared=_sum(compared) or Interval.exactly(0),
        matched=matched,
    )


def _covering(series: Series, year: int) -> tuple[Mark, ...] | None:
    """Figures whose periods cover a calendar year without gap or overlap; longest periods first."""
    inside = [m for m in series.marks if m.period.start.year == year == m.period.end.year]
    for kind in ("year", "half", "quarter", "month"):
        chosen = [mark for mark in inside if mark.period.kind == kind]
        if chosen and _tiles(chosen, year):
            return tuple(chosen)
    return None


def _tiles(marks: list[Mark], year: int) -> bool:
    expected = datetime.date(year, 1, 1)
    for mark in marks:
        if mark.period.start != expected or mark.figure.interval is None:
            return False
        expected = mark.period.end + datetime.timedelta(days=1)
    return expected == datetime.date(year + 1, 1, 1)


def _sum(marks: Iterable[Mark]) -> Interval | None:
    intervals = [mark.figure.interval for mark in marks]
    known = [interval for interval in intervals if interval is not None]
    return total(known) if known and len(known) == len(intervals) else None
