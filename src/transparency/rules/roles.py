"""Checks for metrics of clearing houses, hotlines, regulators and governments."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.document import join
from transparency.findings import Finding, Param
from transparency.intervals import gives_figure
from transparency.report import Observation, Report
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
FEWEST = 10
"""Smallest number of persons, contacts or cases that may be given."""
FEWEST_IN_PART = ("trained_specialists",)
"""Metrics with that limit only below country level."""
SHORTEST = {
    "trained_specialists": 89,
    "helpline_contacts": 89,
    "deterrence_service_contacts": 89,
    "investigations_opened": 180,
    "convictions": 360,
}
"""Metric -> days of the shortest period: a quarter, half a year, a year."""
UNTRACKED = ("attendees", "survey_estimate")
"""Ways to count the reach among children without tracking them."""
HOSTED = ("hosting_country", "not_stated")
GROUP = "other_grouped"
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


@rule("person-count-too-small")
def person_count_too_small(report: Report, context: Context) -> Iterator[Finding]:
    """A figure of persons, or the threshold of a report that gives some, is below 10."""
    metrics = (*PERSON_METRICS, *(FEWEST_IN_PART if report.geography.subdivision else ()))
    every = [figure for metric in metrics for figure in context.figures.of(metric)]
    given = [one for one in every if gives_figure(one.observation) or _is_small(one.observation)]
    for figure in given:
        value, interval = figure.observation.value, figure.interval
        exact = interval is not None and interval.low == interval.high
        if value is not None and exact and 1 <= value < FEWEST:
            yield _too_small(figure.cell.metric, value, figure.pointer)
    control = report.disclosure_control
    if given and control.threshold is not None and control.threshold < FEWEST:
        pointer = join("disclosure_control", "threshold")
        yield _too_small(given[0].cell.metric, control.threshold, pointer)


def _is_small(observation: Observation) -> bool:
    return observation.status == "suppressed_small"


def _too_small(metric: str, found: float, pointer: str) -> Finding:
    params: dict[str, Param] = {"metric": metric, "found": found, "least": FEWEST}
    return Finding("person-count-too-small", pointer, params)


@rule("below-country-level")
def below_country_level(report: Report, context: Context) -> Iterator[Finding]:
    """A figure of persons, contacts or cases covers only a part of a country."""
    if report.geography.subdivision is None:
        return
    for metric in PERSON_METRICS:
        for figure in context.figures.of(metric):
            if gives_figure(figure.observation):
                params: dict[str, Param] = {
                    "metric": metric,
                    "place": report.geography.subdivision,
                }
                yield Finding("below-country-level", figure.pointer, params)


@rule("person-period-too-short")
def person_period_too_short(report: Report, context: Context) -> Iterator[Finding]:
    """A figure of contacts, cases or convictions covers a shorter time than it may."""
    for metric, least in SHORTEST.items():
        for figure in context.figures.of(metric):
            days = (figure.cell.end - figure.cell.start).days + 1
            if figure.observation.value is not None and days < least:
                params: dict[str, Param] = {"metric": metric, "days": days, "least": least}
                yield Finding("person-period-too-short", figure.pointer, params)


@rule("live-content-pointed-to")
def live_content_pointed_to(report: Report, context: Context) -> Iterator[Finding]:
    """A figure tells at which organisation content can still be reached."""
    for figure in context.figures.of("content_still_available"):
        if figure.cell.code("counterparty") is None:
            continue
        value, band = figure.observation.value, figure.cell.code("elapsed_band")
        few = value is not None and 0 < value < LEAST
        undated = band is None and value != 0 and gives_figure(figure.observation)
        if few or undated or band in YOUNG:
            params: dict[str, Param] = {"least": LEAST, "band": band or "-"}
            yield Finding("live-content-pointed-to", figure.pointer, params)


@rule("reach-basis-missing")
def reach_basis_missing(report: Report, context: Context) -> Iterator[Finding]:
    """The reach of a campaign does not say what it counts, or adds up unlike bases."""
    yield from _kinds_of("education_campaign_reach", "reach_basis", report, context)


@rule("reach-not-estimated")
def reach_not_estimated(report: Report, context: Context) -> Iterator[Finding]:
    """The method of a reach does not say how the number was estimated."""
    for figure in context.figures.of("education_campaign_reach"):
        method = figure.method
        if figure.observation.value is not None and method and method.estimation is None:
            yield Finding("reach-not-estimated", figure.pointer)


@rule("children-reach-by-tracking")
def children_reach_by_tracking(report: Report, context: Context) -> Iterator[Finding]:
    """The reach among children rests on devices or impressions."""
    for figure in context.figures.of("education_campaign_reach"):
        basis = figure.cell.code("reach_basis")
        if figure.cell.code("audience") == "children" and basis not in (None, *UNTRACKED):
            yield Finding("children-reach-by-tracking", figure.pointer, {"basis": basis})


@rule("legal-provision-missing")
def legal_provision_missing(report: Report, context: Context) -> Iterator[Finding]:
    """A state of the law names no topic, or cites no provision although there is a text."""
    for figure in context.figures.of("legislation_status"):
        value = figure.observation.value
        if value is None:
            continue
        missing = [] if figure.cell.code("legal_topic") else ["legal_topic"]
        if value > 0 and not (figure.observation.note or "").strip():
            missing.append("note")
        if missing:
            yield Finding("legal-provision-missing", figure.pointer, {"missing": missing})


@rule("hosting-country-not-basis")
def hosting_country_not_basis(report: Report, context: Context) -> Iterator[Finding]:
    """Web addresses by country, where the country is not that in which they are hosted."""
    for figure in context.figures.of("urls_assessed"):
        basis = figure.method and figure.method.geography_basis
        if basis and figure.cell.code("jurisdiction") and basis.basis not in HOSTED:
            params: dict[str, Param] = {"basis": basis.basis}
            yield Finding("hosting-country-not-basis", figure.pointer, params)


@rule("hash-vetting-unstated")
def hash_vetting_unstated(report: Report, context: Context) -> Iterator[Finding]:
    """Hashes were added to a shared list, and it is not told how many persons vetted each."""
    told: set[str] = set()
    for figure in context.figures.of("hashes_shared"):
        method = figure.method
        if method is None or method.id in told or not gives_figure(figure.observation):
            continue
        told.add(method.id)
        if method.hash_validation in (None, "not_stated"):
            index = report.methods.index(method)
            yield Finding("hash-vetting-unstated", join("methods", index), {"method": method.id})


@rule("grouped-countries-unnamed")
def grouped_countries_unnamed(report: Report, context: Context) -> Iterator[Finding]:
    """A figure is about a group of countries, and its method does not say which."""
    for figure in context.figures.all:
        if figure.cell.code("jurisdiction") != GROUP or not gives_figure(figure.observation):
            continue
        basis = figure.method and figure.method.geography_basis
        if not (basis and (basis.grouped or "").strip()):
            params: dict[str, Param] = {"metric": figure.cell.metric}
            yield Finding("grouped-countries-unnamed", figure.pointer, params)


@rule("funding-stage-missing")
def funding_stage_missing(report: Report, context: Context) -> Iterator[Finding]:
    """An amount does not say whether it is budgeted, committed or paid, or adds up stages."""
    yield from _kinds_of("funding_committed", "funding_stage", report, context)


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


@rule("organisation-not-public")
def organisation_not_public(report: Report, context: Context) -> Iterator[Finding]:
    """An organisation is named in a figure about actions against it, without a public source."""
    for metric in NAMING_METRICS:
        for figure in context.figures.of(metric):
            named = figure.cell.code("counterparty")
            if named is not None and figure.observation.source is None:
                params: dict[str, Param] = {"metric": metric, "counterparty": named}
                yield Finding("organisation-not-public", figure.pointer, params)
