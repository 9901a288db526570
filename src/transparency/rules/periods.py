"""Checks of periods and dates within one report."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from transparency.cells import Figures
from transparency.document import join
from transparency.findings import Finding, Param
from transparency.report import Period, Report
from transparency.rules.registry import Context, rule
from transparency.spans import CUSTOM, MONTHS, kind_of, months_later

Path: TypeAlias = tuple[str | int, ...]


def _periods(figures: Figures) -> Mapping[tuple[str, int, int], tuple[Period, list[Path]]]:
    """Each different period of a report with the paths to it: hardly more than a few."""
    found: dict[tuple[str, int, int], tuple[Period, list[Path]]] = {}
    for path, period in _with_paths(figures):
        key = (period.kind, period.start.toordinal(), period.end.toordinal())
        found.setdefault(key, (period, []))[1].append(path)
    return found


def _with_paths(figures: Figures) -> Iterator[tuple[Path, Period]]:
    yield ("period",), figures.report.period
    for figure in figures.stating("period"):
        if figure.observation.period is not None:
            yield ("observations", figure.index, "period"), figure.observation.period
    for index, restatement in enumerate(figures.report.restatements):
        yield ("restatements", index, "period"), restatement.period


def _wrong(context: Context, judge: Callable[[Period], bool]) -> Iterator[tuple[Path, Period]]:
    """Periods for which `judge` is true, with the path to each."""
    for period, paths in context.figures.once(_periods).values():
        if judge(period):
            yield from ((path, period) for path in paths)


def _is_reversed(period: Period) -> bool:
    return period.end < period.start


@rule("period-ends-before-start")
def period_ends_before_start(report: Report, context: Context) -> Iterator[Finding]:
    """A period ends before it starts."""
    for path, period in _wrong(context, _is_reversed):
        yield Finding("period-ends-before-start", join(*path, "end"), _dates(period))


def _dates(period: Period) -> dict[str, Param]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


@rule("period-kind-contradicts-dates")
def period_kind_contradicts_dates(report: Report, context: Context) -> Iterator[Finding]:
    """The kind of a period is not the one that its dates make."""
    for path, period in _wrong(context, _is_misnamed):
        expected = kind_of((period.start, period.end))
        params = {"kind": period.kind, "expected": expected, **_dates(period)}
        yield Finding("period-kind-contradicts-dates", join(*path, "kind"), params)


def _is_misnamed(period: Period) -> bool:
    if _is_reversed(period) or period.kind not in (*MONTHS, CUSTOM):
        return False
    return period.kind != kind_of((period.start, period.end))


@rule("period-off-calendar")
def period_off_calendar(report: Report, context: Context) -> Iterator[Finding]:
    """The report covers no calendar month, quarter, half-year or year."""
    period = report.period
    if period.kind == CUSTOM == kind_of((period.start, period.end)) and period.start <= period.end:
        yield Finding("period-off-calendar", "/period", _dates(period))


@rule("observation-outside-period")
def observation_outside_period(report: Report, context: Context) -> Iterator[Finding]:
    """A figure's own period reaches beyond the period of the report."""
    whole = report.period

    def is_outside(own: Period) -> bool:
        outside = own.start < whole.start or own.end > whole.end
        return outside and not _is_reversed(own) and not _is_reversed(whole)

    for path, own in _wrong(context, is_outside):
        if path[0] == "observations":
            yield Finding("observation-outside-period", join(*path), _dates(own))


@rule("published-before-period-end")
def published_before_period_end(report: Report, context: Context) -> Iterator[Finding]:
    """The report was published before its period was over."""
    published, end = report.report.published_on, report.period.end
    if published is not None and published < end:
        params: dict[str, Param] = {"published": published.isoformat(), "end": end.isoformat()}
        yield Finding("published-before-period-end", "/report/published_on", params)


@rule("cutoff-out-of-range")
def cutoff_out_of_range(report: Report, context: Context) -> Iterator[Finding]:
    """The figures were extracted before the period was over, or after they were published."""
    cutoff, published, end = report.data_cutoff, report.report.published_on, report.period.end
    if cutoff is None:
        return
    if cutoff < end or (published is not None and cutoff > published):
        params: dict[str, Param] = {
            "cutoff": cutoff.isoformat(),
            "end": end.isoformat(),
            "published": published.isoformat() if published else "-",
        }
        yield Finding("cutoff-out-of-range", "/data_cutoff", params)


@rule("previous-publication-not-earlier")
def previous_publication_not_earlier(report: Report, context: Context) -> Iterator[Finding]:
    """The previous report is said to have been published on the same day or later."""
    published, previous = report.report.published_on, report.report.previous_published_on
    if published is not None and previous is not None and previous >= published:
        params: dict[str, Param] = {
            "previous": previous.isoformat(),
            "published": published.isoformat(),
        }
        yield Finding("previous-publication-not-earlier", "/report/previous_published_on", params)


DEADLINES = {"eu_dsa": 2}
"""Regime -> months after the end of the period in which a report must be published."""


@rule("published-late")
def published_late(report: Report, context: Context) -> Iterator[Finding]:
    """The report was published after the last day that a regime it answers allows."""
    published = report.report.published_on
    for reference in report.regimes:
        months = DEADLINES.get(reference.regime)
        if published is None or months is None:
            continue
        deadline = months_later(report.period.end, months)
        if published > deadline:
            params: dict[str, Param] = {
                "published": published.isoformat(),
                "deadline": deadline.isoformat(),
                "regime": reference.regime,
            }
            yield Finding("published-late", "/report/published_on", params)


@rule("service-changed-within-period")
def service_changed_within_period(report: Report, context: Context) -> Iterator[Finding]:
    """A service was there for only a part of the period, and no note says so."""
    start, end = report.period.start, report.period.end
    for index, service in enumerate(report.services):
        changes = (
            ("launched_on", service.launched_on, start, end + datetime.timedelta(1)),
            ("ended_on", service.ended_on, start - datetime.timedelta(1), end),
        )
        for name, day, after, before in changes:
            if day is not None and after < day < before and not (service.note or "").strip():
                params: dict[str, Param] = {"service": service.id, "date": day.isoformat()}
                pointer = join("services", index, name)
                yield Finding("service-changed-within-period", pointer, params)


@rule("regime-lapsed")
def regime_lapsed(report: Report, context: Context) -> Iterator[Finding]:
    """A regime is called current although it had lapsed by the end of the period."""
    regimes = context.spec.codelist("regime").rows
    for index, reference in enumerate(report.regimes):
        lapsed_on = regimes.get(reference.regime, {}).get("lapsed_on")
        if reference.status != "current" or not lapsed_on:
            continue
        if datetime.date.fromisoformat(lapsed_on) <= report.period.end:
            params: dict[str, Param] = {"regime": reference.regime, "lapsed_on": lapsed_on}
            yield Finding("regime-lapsed", join("regimes", index, "status"), params)
