"""Checks that a made-up report cannot be taken for a real one."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.document import join
from transparency.findings import Finding, Param
from transparency.report import Report
from transparency.rules.registry import Context, rule
from transparency.schema import shown

NOWHERE = "QZ"
"""A country that does not exist: one of the codes that ISO 3166-1 leaves to its users."""
PREFIX = "example-"
"""Begins the identifier of every reporter that does not exist."""


@rule("fictional-unmarked")
def fictional_unmarked(report: Report, context: Context) -> Iterator[Finding]:
    """A fictional report has an identifier or a country that could be real."""
    if not report.report.fictional:
        return
    for field, pointer, name in _identifiers(report):
        if not name.startswith(PREFIX):
            yield _unmarked(field, pointer, name)
    places = context.spec.codelist("jurisdiction").rows
    for field, path, place in _places(report):
        if place != NOWHERE and places.get(place, {}).get("kind") == "country":
            yield _unmarked(field, join(*path), place)


def _unmarked(field: str, pointer: str, value: str) -> Finding:
    params: dict[str, Param] = {"field": field, "value": shown(value)}
    return Finding("fictional-unmarked", pointer, params)


@rule("fictional-country-in-real-report")
def fictional_country_in_real_report(report: Report, context: Context) -> Iterator[Finding]:
    """The fictional country is named where nothing says that the report is fictional."""
    if report.report.fictional:
        return
    for field, path, place in _places(report):
        if place == NOWHERE:
            yield Finding("fictional-country-in-real-report", join(*path), {"field": field})


def _identifiers(report: Report) -> Iterator[tuple[str, str, str]]:
    """Identifiers of organisations: field, JSON Pointer, value."""
    yield "reporter.id", join("reporter", "id"), report.reporter.id
    for index, one in enumerate(report.counterparties):
        if one.reporter:
            pointer = join("counterparties", index, "reporter")
            yield "counterparties.reporter", pointer, one.reporter


def _places(report: Report) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """Countries and regions that the report names: field, path, code."""
    if report.reporter.country:
        yield "reporter.country", ("reporter", "country"), report.reporter.country
    for index, place in enumerate(report.geography.scope):
        yield "geography.scope", ("geography", "scope", index), place
    for index, figure in enumerate(report.observations):
        named = figure.dimensions.get("jurisdiction")
        if named:
            path = ("observations", index, "dimensions", "jurisdiction")
            yield "jurisdiction", path, named
    for index, measure in enumerate(report.measures):
        if measure.jurisdiction:
            yield "measures.jurisdiction", ("measures", index, "jurisdiction"), measure.jurisdiction
