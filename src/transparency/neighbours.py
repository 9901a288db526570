"""Which other reports stand beside a report: earlier ones of its series, its versions, others'.

A series is the reports of one reporter about the same places and mostly the same services that
answer the same regimes, so that a report for the EU is never read as the last period of a
worldwide one, nor answers to a regulator's notice as that of the reporter's own report.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from transparency.report import Report

Version: TypeAlias = tuple[str, str]
"""Id and version of a report."""


class Frame(NamedTuple):
    """What reports must share to be one series of figures: reporter, places, regimes answered."""

    reporter: str
    places: tuple[str, ...]
    regimes: tuple[str, ...]


def frame_of(report: Report) -> Frame:
    """The frame of a report."""
    regimes = tuple(sorted({entry.regime for entry in report.regimes}))
    return Frame(report.reporter.id, report.geography.places, regimes)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Reports beside one report. Each list is in order of period, oldest first.

    `previous` ended before it started; `overlapping` end no later and share days with it;
    `versions` are what it replaces; `others` are reports of other reporters that name its reporter.
    Of a report in several versions, only one is in `previous` and `overlapping`: the newest of
    those no younger than the report. In `others` it is the newest.
    """

    previous: tuple[Report, ...] = ()
    overlapping: tuple[Report, ...] = ()
    versions: tuple[Report, ...] = ()
    others: tuple[Report, ...] = ()


NOBODY = Neighbours()
"""No other report at all."""


class Shelf:
    """Reports kept for looking up neighbours. One look-up reads only what may be a neighbour."""

    def __init__(self, reports: Iterable[Report] = ()) -> None:
        self._own: dict[str, list[Report]] = {}
        self._naming: dict[str, list[Report]] = {}
        for report in sorted(reports, key=_order):
            self._own.setdefault(report.reporter.id, []).append(report)
            for named in {c.reporter for c in report.counterparties if c.reporter}:
                self._naming.setdefault(named, []).append(report)

    def earlier(self, report: Report) -> Neighbours:
        """Neighbours by the same reporter; never the report itself or what came after it."""
        own = [
            one
            for one in self._own.get(report.reporter.id, ())
            if _version(one) != _version(report)
        ]
        versions = _replaced(report, own)
        gone = {one.report.id for one in versions} | {report.report.id}
        rest = [one for one in own if one.report.id not in gone and same_series(one, report)]
        known = [one for one in rest if dated(one) <= dated(report)]
        late = {one.report.id for one in rest} - {one.report.id for one in known}
        first = [one for one in _oldest(rest) if one.report.id in late]
        kept = sorted([*_newest(known), *first], key=_order)
        current = [one for one in kept if _comes_before(one, report)]
        start = report.period.start
        return Neighbours(
            previous=tuple(one for one in current if one.period.end < start),
            overlapping=tuple(one for one in current if one.period.end >= start),
            versions=versions,
        )

    def others(self, report: Report) -> tuple[Report, ...]:
        """Reports of other reporters that count the reporter of this one as a counterparty."""
        naming = self._naming.get(report.reporter.id, ())
        return tuple(_newest(one for one in naming if one.reporter.id != report.reporter.id))


def same_series(one: Report, other: Report) -> bool:
    """Whether two reports of a reporter are about the same, and mostly the same services."""
    mine, theirs = service_ids(one), service_ids(other)
    alike = 2 * len(mine & theirs) > len(mine | theirs) or mine == theirs
    return alike and frame_of(one)[1:] == frame_of(other)[1:]


def dated(report: Report) -> datetime.date:
    """The day from which a version says what it says: published, last changed, or drawn."""
    drawn = report.data_cutoff or report.period.end
    days = [change.date for change in report.changes if change.date is not None]
    return report.report.published_on or max(days, default=drawn)


def service_ids(report: Report) -> frozenset[str]:
    """Services of a report; a group of services stands for its members."""
    groups = (service.members or (service.id,) for service in report.services)
    return frozenset(name for group in groups for name in group)


def chain(previous: Iterable[Report]) -> tuple[Report, ...]:
    """Earlier reports that follow one another without overlap, oldest first.

    Where a year and its halves are given, the shorter periods are taken.
    """
    taken: list[Report] = []
    for one in sorted(previous, key=_order, reverse=True):
        if not taken or one.period.end < taken[-1].period.start:
            taken.append(one)
    return tuple(reversed(taken))


def version_number(version: str) -> tuple[int, ...]:
    """The parts of a version as numbers, so that 1.10.0 comes after 1.9.0."""
    return tuple(int(part) for part in version.split("."))


def _version(report: Report) -> Version:
    return report.report.id, report.report.version


def _order(
    report: Report,
) -> tuple[datetime.date, datetime.date, datetime.date, str, tuple[int, ...]]:
    """By end, then longer periods first, then by day of publication."""
    period, published = report.period, report.report.published_on or datetime.date.min
    return (
        period.end,
        period.start,
        published,
        report.report.id,
        version_number(report.report.version),
    )


def _comes_before(one: Report, report: Report) -> bool:
    """Whether a report ends earlier, or as early and is the shorter one, or was published first."""
    mine, its = report.period, one.period
    if its.end != mine.end or its.start != mine.start:
        return (its.end, mine.start) < (mine.end, its.start)
    first, second = (r.report.published_on or datetime.date.min for r in (one, report))
    return first <= second


def _newest(reports: Iterable[Report]) -> Iterator[Report]:
    """The newest version of each report, in order, without those withdrawn."""
    ordered = list(reports)
    last = {(one.reporter.id, one.report.id): one for one in sorted(ordered, key=_number)}
    for one in ordered:
        if last[one.reporter.id, one.report.id] is one and one.report.status != "withdrawn":
            yield one


def _oldest(reports: Iterable[Report]) -> Iterator[Report]:
    """The oldest version of each report, in order, without those withdrawn."""
    ordered = list(reports)
    first = {one.report.id: one for one in sorted(ordered, key=_number, reverse=True)}
    for one in ordered:
        if first[one.report.id] is one and one.report.status != "withdrawn":
            yield one


def _number(report: Report) -> tuple[int, ...]:
    return version_number(report.report.version)


def _replaced(report: Report, own: Iterable[Report]) -> tuple[Report, ...]:
    """Earlier versions of a report, and what it says that it replaces, oldest version first."""
    reference = report.report.supersedes
    named = (reference.id, reference.version) if reference else None
    found = [one for one in own if _version(one) == named or _is_older_version(one, report)]
    return tuple(sorted(found, key=_number))


def _is_older_version(one: Report, report: Report) -> bool:
    return one.report.id == report.report.id and _number(one) < _number(report)
