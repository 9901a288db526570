"""Checks that figures say how they were counted, and reports what they cover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from transparency.completeness import Row, completeness
from transparency.document import join
from transparency.findings import Finding, Param
from transparency.intervals import gives_figure
from transparency.report import Coverage, Method, Report, Service, values
from transparency.rules.registry import Context, rule

if TYPE_CHECKING:
    from transparency.spec import Metric

NOT_STATED = "not_stated"

REQUIRED = (
    "definition_used",
    "unit_note",
    "counting_rule",
    "deduplication_rule",
    "date_basis",
    "geography_basis",
    "policy_scope",
    "inclusions",
    "exclusions",
    "data_source",
    "computation_note",
    "precision",
    "completeness",
    "quality_controls",
    "change_since_last",
    "limitations",
    "review_date",
    "owner_role",
)
"""Fields that every method in use must have."""

UNKNOWN_TO_OTHERS = ("review_date", "owner_role")
"""Required fields that a transcribed report may leave out: they are not published as a rule."""

SPOKEN_FOR_BY = {
    "definition_used": "text",
    "deduplication_rule": "rule",
    "geography_basis": "basis",
    "precision": "kind",
    "completeness": "text",
    "denominator": "definition",
    "test_design": "dataset_type",
}
"""Field that is an object -> the property of it whose `not_stated` says that nothing is known."""

BUNDLED = ("authority_reports", "reports_received")
"""Metrics of reports, one of which may hold several incidents."""

PERSON_UNITS = ("account", "person")

UNKNOWN_SHARE = 0.2
"""Share of core metrics beyond which the status `unknown` is overused."""


def _used_methods(context: Context) -> tuple[tuple[str, Method, tuple[Metric, ...]], ...]:
    """Pointer, method and metrics, for each method that at least one figure points to."""
    report = context.figures.report
    metrics: dict[str, dict[str, Metric]] = {}
    for observation in report.observations:
        metric = context.spec.metrics.get(observation.metric)
        if metric is not None and observation.method is not None and gives_figure(observation):
            metrics.setdefault(observation.method, {})[metric.code] = metric
    return tuple(
        (join("methods", index), method, tuple(metrics[method.id].values()))
        for index, method in enumerate(report.methods)
        if method.id in metrics
    )


def _rows(context: Context) -> tuple[Row, ...]:
    return completeness(context.figures.report, context.spec)


def field_state(method: Method, field: str) -> str:
    """Whether a field of a method is stated, not_stated, or absent."""
    if not method.states(field):
        return "absent"
    value: Any = getattr(method, field)
    if field == "completeness" and value.share is not None:
        return "stated"
    spoken = getattr(value, SPOKEN_FOR_BY[field]) if field in SPOKEN_FOR_BY else value
    if spoken in (NOT_STATED, (NOT_STATED,)):
        return NOT_STATED
    parts = values(value) if field in SPOKEN_FOR_BY else (value,)
    return "absent" if all(map(_blank, parts)) else "stated"


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _required(metrics: tuple[Metric, ...]) -> tuple[str, ...]:
    """Fields that a method must have for the metrics it serves."""
    codes = {metric.code for metric in metrics}
    unique = any(m.additivity == "bounded" and m.unit in PERSON_UNITS for m in metrics)
    minima = {
        "uniqueness": unique,
        "label_source": "authority_reports" in codes,
        "provider_sources": "proactive_detection_ratio" in codes,
        "test_design": "detection_performance" in codes,
    }
    return (*REQUIRED, *(field for field, needed in minima.items() if needed))


def _is_missing(report: Report, method: Method, field: str) -> bool:
    """True when a required field is missing: who counted can state it, who copied may not know."""
    state = field_state(method, field)
    if not report.report.transcribed:
        return state != "stated"
    return state == "absent" and field not in UNKNOWN_TO_OTHERS


@rule("method-missing")
def method_missing(report: Report, context: Context) -> Iterator[Finding]:
    """A figure points to no method."""
    for index, observation in enumerate(report.observations):
        if observation.method is None and gives_figure(observation):
            params: dict[str, Param] = {"metric": observation.metric}
            yield Finding("method-missing", join("observations", index), params)


@rule("method-incomplete")
def method_incomplete(report: Report, context: Context) -> Iterator[Finding]:
    """A method in use lacks fields without which its figures cannot be read."""
    for pointer, method, metrics in context.once(_used_methods):
        fields = [name for name in _required(metrics) if _is_missing(report, method, name)]
        if fields:
            yield Finding("method-incomplete", pointer, {"method": method.id, "fields": fields})


@rule("method-not-stated")
def method_not_stated(report: Report, context: Context) -> Iterator[Finding]:
    """The publication from which figures were transcribed does not say how they were counted."""
    if not report.report.transcribed:
        return
    for pointer, method, metrics in context.once(_used_methods):
        ratio = ("denominator",) if _ratios(metrics) else ()
        wanted = (*_required(metrics), *ratio)
        fields = [name for name in wanted if field_state(method, name) == NOT_STATED]
        if fields:
            yield Finding("method-not-stated", pointer, {"method": method.id, "fields": fields})


def _ratios(metrics: tuple[Metric, ...]) -> list[str]:
    return [metric.code for metric in metrics if metric.unit_kind == "ratio"]


@rule("ratio-without-denominator")
def ratio_without_denominator(report: Report, context: Context) -> Iterator[Finding]:
    """The method of a ratio does not say what was divided by what."""
    for pointer, method, metrics in context.once(_used_methods):
        ratios, given = _ratios(metrics), method.denominator
        named = given is not None and given.metric is not None
        state = field_state(method, "denominator")
        unknown = state == NOT_STATED and report.report.transcribed
        worded = state == "stated" and given is not None and not _blank(given.definition)
        if ratios and not (named or worded or unknown):
            params: dict[str, Param] = {"method": method.id, "metrics": ratios}
            yield Finding("ratio-without-denominator", pointer, params)


@rule("definition-difference-unstated")
def definition_difference_unstated(report: Report, context: Context) -> Iterator[Finding]:
    """A definition differs from that of the standard, but not told is in what."""
    for index, method in enumerate(report.methods):
        used = method.definition_used
        if used is None or used.differs_from_standard not in ("yes", "partly"):
            continue
        if _blank(used.difference) or used.difference == NOT_STATED:
            pointer = join("methods", index, "definition_used")
            yield Finding("definition-difference-unstated", pointer, {"method": method.id})


@rule("clocks-missing")
def clocks_missing(report: Report, context: Context) -> Iterator[Finding]:
    """The method of a duration does not say where the clock starts and stops."""
    for pointer, method, metrics in context.once(_used_methods):
        clocks = method.clocks
        ends = {"start": clocks and clocks.start, "stop": clocks and clocks.stop}
        missing = [name for name, event in ends.items() if event in (None, NOT_STATED)]
        if missing and _has_duration(metrics):
            params: dict[str, Param] = {"method": method.id, "missing": missing}
            yield Finding("clocks-missing", pointer, params)


def _has_duration(metrics: tuple[Metric, ...]) -> bool:
    return any(metric.unit_kind == "duration" for metric in metrics)


@rule("no-action-cases-unstated")
def no_action_cases_unstated(report: Report, context: Context) -> Iterator[Finding]:
    """The method of a duration does not say whether cases without action are in it."""
    for pointer, method, metrics in context.once(_used_methods):
        if method.no_action_treatment in (None, NOT_STATED) and _has_duration(metrics):
            yield Finding("no-action-cases-unstated", pointer, {"method": method.id})


@rule("bundling-unstated")
def bundling_unstated(report: Report, context: Context) -> Iterator[Finding]:
    """Reports are counted, sent or received, but not told is how many incidents travel in one."""
    for pointer, method, metrics in context.once(_used_methods):
        reports = any(metric.code in BUNDLED for metric in metrics)
        if reports and method.bundling in (None, NOT_STATED):
            yield Finding("bundling-unstated", pointer, {"method": method.id})


@rule("coverage-row-missing")
def coverage_row_missing(report: Report, context: Context) -> Iterator[Finding]:
    """A service gives figures, but not told is whether its surfaces are scanned."""
    if report.reporter.role != "provider":
        return
    rows: dict[str, set[str]] = {}
    for row in report.detection_coverage:
        rows.setdefault(row.service, set()).add(row.surface)
    reporting = _services_with_figures(report)
    for index, service in enumerate(report.services):
        missing = _uncovered(service, rows.get(service.id, set()))
        if service.id in reporting and missing and not service.members:
            params: dict[str, Param] = {"service": service.id, "surfaces": missing}
            yield Finding("coverage-row-missing", join("services", index), params)


def _uncovered(service: Service, covered: set[str]) -> list[str]:
    """Surfaces without a row; a service that lists none needs at least one row."""
    wanted = [surface for surface in service.surfaces if surface != "all"]
    if "all" in covered or (covered and not wanted):
        return []
    return [surface for surface in wanted or ["all"] if surface not in covered]


def _services_with_figures(report: Report) -> set[str]:
    """Ids of services that figures are about, alone, in a group, or in the whole report."""
    members = {service.id: service.members for service in report.services}
    named = {o.service for o in report.observations if gives_figure(o)}
    if None in named:
        return set(members)
    single = {service for service in named if service is not None}
    return single | {member for service in single for member in members.get(service, ())}


@rule("coverage-gap-unexplained")
def coverage_gap_unexplained(report: Report, context: Context) -> Iterator[Finding]:
    """A surface is not, or only partly, covered, and no reason is given."""
    for index, row in enumerate(report.detection_coverage):
        if _is_gap(row) and _blank(row.reason):
            params: dict[str, Param] = {
                "service": row.service,
                "surface": row.surface,
                "state": row.state,
            }
            yield Finding("coverage-gap-unexplained", join("detection_coverage", index), params)


def _is_gap(row: Coverage) -> bool:
    return row.state in ("no", "partly", "not_available")


@rule("unknown-status-overused")
def unknown_status_overused(report: Report, context: Context) -> Iterator[Finding]:
    """Too many core metrics are answered with `unknown` and nothing else."""
    present = [row for row in context.once(_rows) if row.state != "missing"]
    unknown = [row.metric for row in present if row.state == "unaccepted"]
    if len(unknown) > UNKNOWN_SHARE * len(present):
        params: dict[str, Param] = {
            "unknown": len(unknown),
            "present": len(present),
            "metrics": unknown,
        }
        yield Finding("unknown-status-overused", "/observations", params)


@rule("core-incomplete")
def core_incomplete(report: Report, context: Context) -> Iterator[Finding]:
    """Not every core metric of the reporter's role has a figure or an accepted reason."""
    rows = context.once(_rows)
    missing = [row.metric for row in rows if not row.answered]
    if missing:
        params: dict[str, Param] = {
            "answered": len(rows) - len(missing),
            "total": len(rows),
            "missing": missing,
        }
        yield Finding("core-incomplete", "/observations", params)
