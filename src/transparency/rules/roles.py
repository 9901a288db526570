"""Checks for metrics and measures of clearing houses, hotlines, regulators and governments."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.document import join
from transparency.findings import Finding, Param
from transparency.framework import answers
from transparency.report import Report
from transparency.rules.registry import Context, rule

LEAST = 10
"""Smallest cell that may point to addresses that were still reachable."""
YOUNG = ("days_under_1", "days_1_3", "days_4_7")
PERSON_DIMENSIONS = frozenset(
    (
        *("contact_group", "contact_channel", "contact_route", "case_origin"),
        *("offence_group", "profession", "training_level", "content_category"),
    )
)
"""Dimensions that describe persons; crossing two of them narrows a cell to few people."""
PERSON_METRICS = (
    *("helpline_contacts", "investigations_opened", "convictions"),
    *("victims_identified", "deterrence_service_contacts"),
)
NAMING_METRICS = ("regulatory_actions", "content_still_available")


@rule("national-total-broken-down")
def national_total_broken_down(report: Report, context: Context) -> Iterator[Finding]:
    """Children identified are broken down, or given for less than a year."""
    for figure in context.figures.of("victims_identified"):
        extra = [name for name, _ in figure.cell.dimensions if name != "jurisdiction"]
        period = figure.observation.period or report.period
        if figure.observation.value is None:
            continue
        if extra or period.kind != "year":
            params: dict[str, Param] = {"dimensions": extra, "period": period.kind}
            yield Finding("national-total-broken-down", figure.pointer, params)


@rule("person-dimensions-crossed")
def person_dimensions_crossed(report: Report, context: Context) -> Iterator[Finding]:
    """A figure of persons or contacts crosses two dimensions that describe persons."""
    for metric in PERSON_METRICS:
        for figure in context.figures.of(metric):
            names = [name for name, _ in figure.cell.dimensions if name in PERSON_DIMENSIONS]
            if len(names) > 1:
                params: dict[str, Param] = {"metric": metric, "dimensions": names}
                yield Finding("person-dimensions-crossed", figure.pointer, params)


@rule("live-content-pointed-to")
def live_content_pointed_to(report: Report, context: Context) -> Iterator[Finding]:
    """A figure tells at which organisation content can still be reached."""
    for figure in context.figures.of("content_still_available"):
        if figure.cell.code("counterparty") is None:
            continue
        value, band = figure.observation.value, figure.cell.code("elapsed_band")
        few = value is not None and 0 < value < LEAST
        if few or band in YOUNG:
            params: dict[str, Param] = {"least": LEAST, "band": band or "-"}
            yield Finding("live-content-pointed-to", figure.pointer, params)


@rule("reach-basis-missing")
def reach_basis_missing(report: Report, context: Context) -> Iterator[Finding]:
    """The reach of a campaign does not say what it counts, or adds up unlike bases."""
    yield from _kinds_of("education_campaign_reach", "reach_basis", report, context)


@rule("currency-missing")
def currency_missing(report: Report, context: Context) -> Iterator[Finding]:
    """An amount of money has no currency, or adds up several."""
    yield from _kinds_of("funding_committed", "currency", report, context)


def _kinds_of(metric: str, dimension: str, report: Report, context: Context) -> Iterator[Finding]:
    """Figures without the dimension that says what they are, and partitions that add it up."""
    rule_id = f"{dimension.replace('_', '-')}-missing"
    for figure in context.figures.of(metric):
        if figure.observation.value is not None and figure.cell.code(dimension) is None:
            yield Finding(rule_id, figure.pointer, {"place": "figure"})
    for index, partition in enumerate(report.partitions):
        if (partition.metric, partition.over) == (metric, dimension):
            yield Finding(rule_id, join("partitions", index), {"place": "partition"})


@rule("measure-not-for-capability")
def measure_not_for_capability(report: Report, context: Context) -> Iterator[Finding]:
    """A coded measure is filed under a capability that it does not serve."""
    rows = context.spec.codelist("measure").rows
    for index, measure in enumerate(report.measures):
        capability = rows.get(measure.measure, {}).get("capability")
        if capability is not None and capability != measure.capability:
            params: dict[str, Param] = {"measure": measure.measure, "capability": capability}
            yield Finding("measure-not-for-capability", join("measures", index), params)


@rule("measure-without-evidence")
def measure_without_evidence(report: Report, context: Context) -> Iterator[Finding]:
    """A measure is said to be in place, with neither evidence nor a word on it."""
    for index, measure in enumerate(report.measures):
        if measure.status == "in_place" and not measure.evidence and not measure.text:
            params: dict[str, Param] = {"measure": measure.measure}
            yield Finding("measure-without-evidence", join("measures", index), params)


@rule("organisation-not-public")
def organisation_not_public(report: Report, context: Context) -> Iterator[Finding]:
    """An organisation is named in a figure about actions against it, without a public source."""
    for metric in NAMING_METRICS:
        for figure in context.figures.of(metric):
            named = figure.cell.code("counterparty")
            if named is not None and figure.observation.source is None:
                params: dict[str, Param] = {"metric": metric, "counterparty": named}
                yield Finding("organisation-not-public", figure.pointer, params)


@rule("capability-unanswered")
def capability_unanswered(report: Report, context: Context) -> Iterator[Finding]:
    """A report that answers the framework leaves capabilities open: published, never ranked."""
    every = answers(report, context.spec) if report.measures else ()
    missing = [one.capability.code for one in every if not one.answered]
    if missing:
        params: dict[str, Param] = {
            "answered": len(every) - len(missing),
            "of": len(every),
            "missing": missing,
        }
        yield Finding("capability-unanswered", "/measures", params)
