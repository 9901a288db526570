"""Checks of a report against the earlier reports of its series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TypeAlias

from transparency.cells import Cell, Figure, Figures
from transparency.changerates import is_refused
from transparency.document import join
from transparency.findings import Finding, Param
from transparency.neighbours import chain
from transparency.report import Method, Report
from transparency.rules.registry import Context, rule
from transparency.rules.relations import described

Place: TypeAlias = tuple[str, str | None, tuple[tuple[str, str], ...], str | None]
"""A cell without its period."""

JUMP = 5
"""Factor beyond which a change between two periods needs a word."""
LEAST = 20
"""Counts below which a factor says little."""
REPEATS = 3
"""Periods in which a value must stand before a reader suspects a copy."""


def _place(cell: Cell) -> Place:
    return cell.metric, cell.service, cell.dimensions, cell.statistic


def _by_place(report: Report, context: Context) -> Mapping[Place, Figure]:
    """Figures over the whole period of a report, by place."""
    span = (report.period.start, report.period.end)
    figures = context.figures_of(report).by_cell.values()
    return {_place(f.cell): f for f in figures if (f.cell.start, f.cell.end) == span}


def _broken(report: Report, figure: Figure) -> bool:
    """True where the report names a series break for the figure."""
    return any(
        entry.metric in (None, figure.cell.metric) and entry.service in (None, figure.cell.service)
        for entry in report.series_breaks
    )


@rule("gap-after-previous-report", needs="previous")
def gap_after_previous_report(report: Report, context: Context) -> Iterator[Finding]:
    """Days between the last report and this one are in no report."""
    last = max(one.period.end for one in context.previous)
    first = last + timedelta(days=1)
    if report.period.start > first:
        params: dict[str, Param] = {
            "first": first.isoformat(),
            "last": (report.period.start - timedelta(days=1)).isoformat(),
        }
        yield Finding("gap-after-previous-report", "/period/start", params)


@rule("period-length-changed", needs="previous")
def period_length_changed(report: Report, context: Context) -> Iterator[Finding]:
    """The series changes from one kind of period to another."""
    before = context.previous[-1].period.kind
    if before != report.period.kind:
        params: dict[str, Param] = {"before": before, "now": report.period.kind}
        yield Finding("period-length-changed", "/period/kind", params)


@rule("core-metric-dropped", needs="previous")
def core_metric_dropped(report: Report, context: Context) -> Iterator[Finding]:
    """A core metric with a figure in the last report has neither figure nor reason now."""
    answered = {observation.metric for observation in report.observations}
    given = {o.metric for o in context.previous[-1].observations if o.value is not None}
    for code in sorted(given - answered):
        metric = context.spec.metrics.get(code)
        if metric is not None and report.reporter.role in metric.core_roles:
            yield Finding("core-metric-dropped", "/observations", {"metric": code})


@rule("value-repeated", needs="previous")
def value_repeated(report: Report, context: Context) -> Iterator[Finding]:
    """The same number stands in three periods running."""
    before = chain(context.previous)[-(REPEATS - 1) :]
    earlier = [_by_place(one, context) for one in before]
    if len(earlier) < REPEATS - 1:
        return
    for place, figure in _by_place(report, context).items():
        value, exact = figure.observation.value, figure.interval
        metric = context.spec.metrics.get(figure.cell.metric)
        count = metric is not None and metric.unit_kind == "count"
        if not count or value is None or value < LEAST or exact is None or exact.low != exact.high:
            continue
        if all(place in one and one[place].observation.value == value for one in earlier):
            params: dict[str, Param] = {"metric": figure.cell.metric, "value": value}
            yield Finding("value-repeated", figure.pointer, params)


@rule("change-unexplained", needs="previous")
def change_unexplained(report: Report, context: Context) -> Iterator[Finding]:
    """A count is more than five times, or less than a fifth of, the last one."""
    last = context.previous[-1]
    if last.period.kind != report.period.kind:
        return
    before = _by_place(last, context)
    for place, figure in _by_place(report, context).items():
        metric = context.spec.metrics.get(figure.cell.metric)
        old = before[place].observation.value if place in before else None
        new = figure.observation.value
        if metric is None or metric.unit_kind != "count" or old is None or new is None:
            continue
        if is_refused(metric.code, old, new):
            continue
        jump = max(old, new) > JUMP * min(old, new) and max(old, new) >= LEAST
        if jump and not figure.observation.note and not _broken(report, figure):
            params: dict[str, Param] = {
                "metric": figure.cell.metric,
                "before": old,
                "now": new,
                "cell": described(figure.cell),
            }
            yield Finding("change-unexplained", figure.pointer, params)


def _methods(report: Report, context: Context) -> Mapping[Place, tuple[Figure, Method]]:
    """Place -> its figure and the method of it; of shorter periods within a report, the last."""
    return {
        _place(figure.cell): (figure, figure.method)
        for figure in context.figures_of(report).all
        if figure.method is not None
    }


def _changed(
    report: Report, context: Context, rule_id: str, fields: tuple[str, ...]
) -> Iterator[Finding]:
    """Fields of a method that differ from the last report, with no series break for them."""
    before = _methods(context.previous[-1], context)
    told: set[str] = set()
    for key, (figure, method) in _methods(report, context).items():
        if key not in before or method.id in told or _broken(report, figure):
            continue
        old = before[key][1]
        own = not report.report.transcribed
        changed = [name for name in fields if _said(old, name, own) != _said(method, name, own)]
        if changed:
            told.add(method.id)
            index = next(i for i, entry in enumerate(report.methods) if entry.id == method.id)
            params: dict[str, Param] = {"method": method.id, "fields": changed}
            yield Finding(rule_id, join("methods", index), params)


def _said(method: Method, name: str, own: bool) -> object:
    """What a method says; the base of a transcribed figure is inferred, so it is no statement."""
    value = getattr(method, name)
    if name == "deduplication_rule":
        return value and value.rule
    if name == "definition_used":
        return value and " ".join(value.text.split()).casefold()
    if name == "precision":
        return value and (value.kind, value.base if own else None)
    return value


@rule("counting-changed", needs="previous")
def counting_changed(report: Report, context: Context) -> Iterator[Finding]:
    """What adds one to a count, or how repeats are removed, changed without a series break."""
    fields = ("counting_rule", "deduplication_rule")
    yield from _changed(report, context, "counting-changed", fields)


@rule("definition-changed-without-break", needs="previous")
def definition_changed_without_break(report: Report, context: Context) -> Iterator[Finding]:
    """The definition applied changed without a series break."""
    fields = ("definition_used", "policy_scope")
    yield from _changed(report, context, "definition-changed-without-break", fields)


@rule("rounding-changed", needs="previous")
def rounding_changed(report: Report, context: Context) -> Iterator[Finding]:
    """The precision of a method changed without a series break."""
    yield from _changed(report, context, "rounding-changed", ("precision",))


@rule("backlog-growing", needs="previous")
def backlog_growing(report: Report, context: Context) -> Iterator[Finding]:
    """More user reports came in than were resolved, three periods running."""
    earlier = [context.figures_of(one) for one in chain(context.previous)[-(REPEATS - 1) :]]
    every = [*earlier, context.figures]
    if len(every) == REPEATS and all(map(_grows, every)):
        figure = context.figures.of("user_reports_received")[0]
        yield Finding("backlog-growing", figure.pointer, {"periods": REPEATS})


def _grows(figures: Figures) -> bool:
    pairs = [
        (figure.interval, resolved.interval)
        for figure in figures.of("user_reports_received")
        if (resolved := figures.by_cell.get(figure.cell.with_metric("user_reports_resolved")))
    ]
    return any(come and gone and come.surely_above(gone) for come, gone in pairs)
