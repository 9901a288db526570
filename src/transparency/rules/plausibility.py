"""Checks of what looks unlikely. They ask; they never say that a figure is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.cells import Figure
from transparency.document import join
from transparency.findings import Finding, Param
from transparency.report import Coverage, Report
from transparency.rules.registry import Context, rule

ITEMS_PER_REPORT = (0.1, 100.0)
"""Published reports hold 0.6 to 8 items each on average."""
ACCOUNTS_PER_REPORT = 5
LARGE_SERVICES = ("from_10m", "from_45m")
NEAR_ZERO = 10
ROUND = 100
ENOUGH = 5
"""Values that must end in 00 before a reader suspects rounding."""


def _value(figure: Figure | None) -> float | None:
    return figure.observation.value if figure is not None else None


@rule("items-per-report-implausible")
def items_per_report_implausible(report: Report, context: Context) -> Iterator[Finding]:
    """A report to an authority holds very many items on average, or hardly any."""
    low, high = ITEMS_PER_REPORT
    for figure in context.figures.of("authority_report_items"):
        items = figure.observation.value
        reports = _value(context.figures.by_cell.get(figure.cell.with_metric("authority_reports")))
        share = figure.cell.statistic == "share"
        if share or items is None or not reports or low <= items / reports <= high:
            continue
        params: dict[str, Param] = {"items": items, "reports": reports}
        yield Finding("items-per-report-implausible", figure.pointer, params)


@rule("accounts-far-exceed-reports")
def accounts_far_exceed_reports(report: Report, context: Context) -> Iterator[Finding]:
    """Far more accounts were acted on than reports were sent; the policy may be wider."""
    for figure in context.figures.of("accounts_actioned"):
        cell = figure.cell.with_metric("authority_reports")
        sent = [p for p in context.figures.parts(cell, "authority") if _value(p) is not None]
        reports = sum(_value(part) or 0 for part in sent) or _value(
            context.figures.by_cell.get(cell)
        )
        accounts = figure.observation.value
        if accounts is None or not reports or figure.observation.note:
            continue
        if accounts > ACCOUNTS_PER_REPORT * reports and figure.cell.statistic != "share":
            params: dict[str, Param] = {"accounts": accounts, "reports": reports}
            yield Finding("accounts-far-exceed-reports", figure.pointer, params)


@rule("user-reports-near-zero")
def user_reports_near_zero(report: Report, context: Context) -> Iterator[Finding]:
    """A large service received hardly any report by its users."""
    large = {
        service.id
        for service in report.services
        if service.users is not None and service.users.band in LARGE_SERVICES
    }
    for figure in context.figures.of("user_reports_received"):
        value = figure.observation.value
        whole = not figure.cell.dimensions and figure.cell.service in large
        if whole and value is not None and value < NEAR_ZERO and not figure.observation.note:
            yield Finding("user-reports-near-zero", figure.pointer, {"value": value})


@rule("rounded-but-declared-exact")
def rounded_but_declared_exact(report: Report, context: Context) -> Iterator[Finding]:
    """All larger values of a method end in 00 although they are declared as exact."""
    groups: dict[str, list[Figure]] = {}
    unround: set[str] = set()
    for figure in context.figures.stating("value"):
        name, value, precision = (
            figure.observation.method,
            figure.observation.value,
            figure.precision,
        )
        if name is None or value is None or value < ROUND or name in unround:
            continue
        if precision is None or precision.kind != "exact":
            continue
        if value % ROUND:
            unround.add(name)
        else:
            groups.setdefault(name, []).append(figure)
    for index, method in enumerate(report.methods):
        count = len(groups.get(method.id, ()))
        if count >= ENOUGH and method.id not in unround:
            params: dict[str, Param] = {"method": method.id, "count": count}
            yield Finding("rounded-but-declared-exact", join("methods", index), params)


@rule("count-without-coverage")
def count_without_coverage(report: Report, context: Context) -> Iterator[Finding]:
    """Items were scanned or found on a surface that the report says is not covered."""
    uncovered: dict[tuple[str, str], list[Coverage]] = {}
    for row in report.detection_coverage:
        uncovered.setdefault((row.service, row.surface), []).append(row)
    for metric in ("items_scanned", "items_flagged", "items_confirmed"):
        for figure in context.figures.of(metric):
            place = (figure.cell.service or "", figure.cell.code("surface") or "")
            rows = uncovered.get(place, [])
            source = figure.cell.code("detection_source")
            own = metric == "items_scanned" or source in ("provider_automated", "provider_any")
            found = figure.observation.value
            if rows and own and found and all(row.state == "no" for row in rows):
                params: dict[str, Param] = {"metric": metric, "surface": place[1], "value": found}
                yield Finding("count-without-coverage", figure.pointer, params)


@rule("technology-without-scan-count")
def technology_without_scan_count(report: Report, context: Context) -> Iterator[Finding]:
    """Technologies are named, yet how many items they scanned is left open."""
    figures = context.figures.of("items_scanned")
    open_ = figures and all(figure.observation.status == "unknown" for figure in figures)
    for index, row in enumerate(report.detection_coverage):
        if open_ and row.technologies and row.state in ("yes", "partly"):
            yield Finding("technology-without-scan-count", join("detection_coverage", index), {})
            return
