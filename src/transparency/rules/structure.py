"""Checks of what refers to what, and of values that their own description rules out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from transparency.cells import Figure, Figures
from transparency.document import join
from transparency.findings import Finding, Param
from transparency.intervals import gives_figure
from transparency.neighbours import version_number
from transparency.report import Observation, Report
from transparency.rules.registry import Context, rule
from transparency.rules.texts import wanted
from transparency.schema import ratio_suggestion, shown

LONGEST_TEXT = 5_000
"""Characters of free text beyond which a text is too long."""

CATEGORY = "content_category"
ALL_CATEGORIES = "csea_all"

WITH_DIMENSIONS = ("observations", "partitions", "restatements")


class Use(NamedTuple):
    """A place of the schema that holds identifiers: a list, and what leads to them in an item."""

    kind: str
    list: str
    path: tuple[str, ...]
    held: Callable[[Any], str | tuple[str, ...] | None]


EACH = "*"
"""In the path of a use: every item of a list."""


def _uses(name: str, **kinds: str) -> Iterator[Use]:
    """Uses in one list; a property in the plural holds a list of identifiers."""
    for field, kind in kinds.items():
        path = (field, EACH) if field.endswith("s") else (field,)
        yield Use(kind, name, path, attrgetter(field))


def _counterparty(entry: Any) -> str | None:
    code: str | None = (entry.dimensions or {}).get("counterparty")
    return code


def _also_read_in(observation: Observation) -> tuple[str, ...]:
    return tuple(other.source for other in observation.also_published)


USES: tuple[Use, ...] = (
    *_uses("observations", service="service", method="method", source="source"),
    *_uses("methods", services="service", sources="source"),
    *_uses("detection_coverage", service="service", source="source"),
    *_uses("partitions", service="service"),
    *_uses("measures", service="service"),
    *_uses("services", members="service"),
    *_uses("series_breaks", service="service", source="source"),
    *_uses("restatements", service="service", source="source"),
    *_uses("acknowledged", service="service"),
    Use("source", "observations", ("also_published", EACH, "source"), _also_read_in),
    *(
        Use("counterparty", name, ("dimensions", "counterparty"), _counterparty)
        for name in WITH_DIMENSIONS
    ),
    Use(
        "counterparty",
        "partitions",
        ("parts", EACH),
        lambda entry: entry.parts if entry.over == "counterparty" else (),
    ),
)
"""Every place of a report where identifiers are used."""


class Reference(NamedTuple):
    """An identifier used at one place of a report."""

    kind: str
    id: str
    pointer: str


def references(report: Report) -> Iterator[Reference]:
    """All identifiers that a report uses, wherever they occur."""
    for use in USES:
        for index, entry in enumerate(getattr(report, use.list)):
            held = use.held(entry)
            if isinstance(held, str):
                yield Reference(use.kind, held, join(use.list, index, *use.path))
            else:
                for place, one in enumerate(held or ()):
                    path = (place if part is EACH else part for part in use.path)
                    yield Reference(use.kind, one, join(use.list, index, *path))


def used(figures: Figures) -> frozenset[tuple[str, str]]:
    """Kind and id of all that a report refers to: `references` without places, and quicker."""
    return frozenset(
        (use.kind, one)
        for use in USES
        for held in set(map(use.held, _holding(figures, use)))
        for one in ((held,) if isinstance(held, str) else held or ())
    )


def _holding(figures: Figures, use: Use) -> Iterable[Any]:
    """Entries of a list that can hold what a use is about."""
    if use.list != "observations":
        entries: Iterable[Any] = getattr(figures.report, use.list)
        return entries
    return (figure.observation for figure in figures.stating(use.path[0]))


class Declaration(NamedTuple):
    """An identifier declared at one place of a report."""

    kind: str
    id: str
    pointer: str


def declarations(report: Report) -> Iterator[Declaration]:
    """All identifiers that a report declares, in the order of the document."""
    groups: tuple[tuple[str, tuple[str, ...], Sequence[Any]], ...] = (
        ("source", ("report", "source_documents"), report.report.source_documents),
        ("service", ("services",), report.services),
        ("counterparty", ("counterparties",), report.counterparties),
        ("method", ("methods",), report.methods),
        ("measure", ("measures",), report.measures),
    )
    for kind, path, entries in groups:
        for index, entry in enumerate(entries):
            yield Declaration(kind, entry.id, join(*path, index))


@rule("value-contradicts-status")
def value_contradicts_status(report: Report, context: Context) -> Iterator[Finding]:
    """A status that goes with a value stands without one, or the reverse."""
    statuses = context.spec.codelist("status").rows
    asked = {code: row["value"] for code, row in statuses.items()}
    for figure in context.figures.all:
        observation = figure.observation
        wanted = asked.get(observation.status)
        if (wanted == "required" and not _has_value(figure)) or (
            wanted == "null" and gives_figure(observation)
        ):
            given = "null" if observation.value is None else observation.value
            params: dict[str, Param] = {"status": observation.status, "value": given}
            yield Finding("value-contradicts-status", figure.pointer, params)


def _has_value(figure: Figure) -> bool:
    banded = figure.precision is not None and figure.precision.kind == "banded"
    return figure.observation.value is not None or (
        banded and figure.observation.bounds is not None
    )


@rule("bounds-out-of-order")
def bounds_out_of_order(report: Report, context: Context) -> Iterator[Finding]:
    """The lower bound is above the upper one, or the value is outside both."""
    for figure in context.figures.stating("bounds"):
        bounds, value = figure.observation.bounds, figure.observation.value
        if bounds is None:
            continue
        inside = value is None or bounds.low <= value <= bounds.high
        if bounds.low > bounds.high or not inside:
            given = "null" if value is None else value
            params: dict[str, Param] = {"low": bounds.low, "high": bounds.high, "value": given}
            yield Finding("bounds-out-of-order", figure.pointer + "/bounds", params)


@rule("duplicate-observation")
def duplicate_observation(report: Report, context: Context) -> Iterator[Finding]:
    """The same cell is given twice."""
    for figure, first in context.figures.duplicates():
        params: dict[str, Param] = {"metric": figure.cell.metric, "first": first.pointer}
        yield Finding("duplicate-observation", figure.pointer, params)


@rule("duplicate-id")
def duplicate_id(report: Report, context: Context) -> Iterator[Finding]:
    """Two entries of one list have the same identifier."""
    first: dict[tuple[str, str], str] = {}
    for entry in declarations(report):
        known = first.setdefault((entry.kind, entry.id), entry.pointer)
        if known != entry.pointer:
            params: dict[str, Param] = {"kind": entry.kind, "id": entry.id, "first": known}
            yield Finding("duplicate-id", entry.pointer + "/id", params)


@rule("dangling-reference")
def dangling_reference(report: Report, context: Context) -> Iterator[Finding]:
    """An identifier is used that nothing in the report declares."""
    declared = {(entry.kind, entry.id) for entry in declarations(report)}
    unknown = context.figures.once(used) - declared
    for reference in references(report) if unknown else ():
        if reference.kind == "counterparty" and not report.counterparties:
            continue
        if (reference.kind, reference.id) in unknown:
            params: dict[str, Param] = {"kind": reference.kind, "id": shown(reference.id)}
            yield Finding("dangling-reference", reference.pointer, params)


@rule("declared-but-unused")
def declared_but_unused(report: Report, context: Context) -> Iterator[Finding]:
    """A method, source, counterparty or definition is declared and never used."""
    needed = context.figures.once(used)
    for entry in chain(declarations(report), _definitions(report, context)):
        if (entry.kind, entry.id) not in needed and _is_to_be_used(report, entry.kind):
            params: dict[str, Param] = {"kind": entry.kind, "id": shown(entry.id)}
            yield Finding("declared-but-unused", entry.pointer, params)


def _is_to_be_used(report: Report, kind: str) -> bool:
    if kind == "source":  # a single source is the source of everything
        return len(report.report.source_documents) > 1
    return kind in ("method", "counterparty", "definition")


def _definitions(report: Report, context: Context) -> Iterator[Declaration]:
    """Definitions of categories that no figure names, where figures name categories at all."""
    given = [observation.dimensions.get(CATEGORY) for observation in report.observations]
    if not any(given):
        return
    used = {code or ALL_CATEGORIES for code in given}
    categories = context.spec.codelist(CATEGORY)
    for index, definition in enumerate(report.definitions):
        if definition.term in categories and definition.term not in used:
            yield Declaration("definition", definition.term, join("definitions", index))


@rule("unit-differs-from-metric")
def unit_differs_from_metric(report: Report, context: Context) -> Iterator[Finding]:
    """The unit repeated at a figure is not the unit of its metric."""
    for figure in context.figures.stating("unit"):
        unit, metric = figure.observation.unit, context.spec.metrics.get(figure.cell.metric)
        if metric is not None and unit is not None and unit != metric.unit:
            params: dict[str, Param] = {"unit": shown(unit), "expected": metric.unit}
            yield Finding("unit-differs-from-metric", figure.pointer + "/unit", params)


@rule("correction-without-changes")
def correction_without_changes(report: Report, context: Context) -> Iterator[Finding]:
    """A version after 1.0.0 does not name what it replaces and what it changes."""
    version = version_number(report.report.version)
    stated = {"changes": report.changes, "supersedes": report.report.supersedes}
    missing = [name for name, value in stated.items() if not value]
    if not report.report.transcribed and any(change.date is None for change in report.changes):
        missing.append("changes/date")
    if version > (1, 0, 0) and missing:
        params: dict[str, Param] = {"version": report.report.version, "missing": missing}
        yield Finding("correction-without-changes", "/report/version", params)


@rule("supersedes-cycle")
def supersedes_cycle(report: Report, context: Context) -> Iterator[Finding]:
    """A report replaces itself, a later version of itself, or one that replaces it."""
    first = (report.report.id, report.report.version)
    replaced = {(one.report.id, one.report.version): one.report for one in context.series}
    seen, current = {first}, report.report
    while current.supersedes is not None:
        target = (current.supersedes.id, current.supersedes.version)
        own = version_number(current.version)
        later = target[0] == current.id and version_number(target[1]) >= own
        if target in seen or later:
            params: dict[str, Param] = {"id": first[0], "version": first[1]}
            yield Finding("supersedes-cycle", "/report/supersedes", params)
            return
        seen.add(target)
        if target not in replaced:
            return
        current = replaced[target]


@rule("transcription-without-source")
def transcription_without_source(report: Report, context: Context) -> Iterator[Finding]:
    """A transcribed report, or a figure of it, does not say from which document it was taken."""
    sources = report.report.source_documents
    if not report.report.transcribed:
        return
    if not sources:
        yield Finding("transcription-without-source", "/report")
    for figure in context.figures.all if len(sources) > 1 else ():
        if gives_figure(figure.observation) and figure.observation.source is None:
            yield Finding("transcription-without-source", figure.pointer)


@rule("text-too-long")
def text_too_long(report: Report, context: Context) -> Iterator[Finding]:
    """A text has more characters than a reader, or the EU's form, takes."""
    for text in wanted(context.figures, lambda _, value: len(value) > LONGEST_TEXT):
        params: dict[str, Param] = {"length": len(text.value), "limit": LONGEST_TEXT}
        yield Finding("text-too-long", text.pointer, params)


@rule("subdivision-outside-scope")
def subdivision_outside_scope(report: Report, context: Context) -> Iterator[Finding]:
    """A part of a country is named beside other places than that country."""
    part, scope = report.geography.subdivision, report.geography.scope
    if part is not None and scope != (part.partition("-")[0],):
        params: dict[str, Param] = {"subdivision": part, "scope": list(scope)}
        yield Finding("subdivision-outside-scope", join("geography", "subdivision"), params)


@rule("metric-not-for-role")
def metric_not_for_role(report: Report, context: Context) -> Iterator[Finding]:
    """A figure is of a metric that reporters of this role do not give."""
    role = report.reporter.role
    if role not in context.spec.codelist("role"):
        return
    for code, figures in context.figures.by_metric.items():
        metric = context.spec.metrics.get(code)
        if metric is not None and role not in metric.roles:
            params: dict[str, Param] = {"metric": metric.code, "role": role}
            for figure in figures:
                yield Finding("metric-not-for-role", figure.pointer + "/metric", params)


@rule("dimension-not-allowed")
def dimension_not_allowed(report: Report, context: Context) -> Iterator[Finding]:
    """A figure or partition is broken down by a dimension that its metric does not have."""
    for name in WITH_DIMENSIONS:
        for index, entry in enumerate(getattr(report, name)):
            for dimension in entry.dimensions or ():
                known = context.spec.metrics.get(entry.metric)
                if known is None or dimension in known.dimensions:
                    continue  # nearly always
                allowed = _allowed(context, entry.metric, dimension)
                if allowed is not None:
                    params: dict[str, Param] = {
                        "metric": entry.metric,
                        "dimension": dimension,
                        "allowed": allowed,
                    }
                    pointer = join(name, index, "dimensions", dimension)
                    yield Finding("dimension-not-allowed", pointer, params, at_key=True)
    for index, partition in enumerate(report.partitions):
        allowed = _allowed(context, partition.metric, partition.over)
        if allowed is not None:
            params = {"metric": partition.metric, "dimension": partition.over, "allowed": allowed}
            yield Finding("dimension-not-allowed", join("partitions", index, "over"), params)


def _allowed(context: Context, code: str, dimension: str) -> list[str] | None:
    """Dimensions of a metric where this one is not among them; None where there is no fault."""
    metric = context.spec.metrics.get(code)
    if metric is None or dimension in metric.dimensions or dimension not in context.spec.dimensions:
        return None
    return list(metric.dimensions)


@rule("ratio-out-of-range")
def ratio_out_of_range(report: Report, context: Context) -> Iterator[Finding]:
    """A ratio, or a bound of it, is outside 0 to 1."""
    for figure in context.of_kind("ratio"):
        for path, number in _numbers(figure.observation):
            if not 0 <= number <= 1:
                params: dict[str, Param] = {"value": number, **ratio_suggestion(number)}
                yield Finding("ratio-out-of-range", figure.pointer + path, params)


def _numbers(observation: Observation) -> Iterator[tuple[str, float]]:
    if observation.value is not None:
        yield "/value", observation.value
    if observation.bounds is not None:
        yield "/bounds/low", observation.bounds.low
        yield "/bounds/high", observation.bounds.high


@rule("rank-not-in-list")
def rank_not_in_list(report: Report, context: Context) -> Iterator[Finding]:
    """A coded rank is none of the ranks of its code list."""
    for figure in context.of_kind("rank"):
        value, rows = figure.observation.value, context.spec.codelist(figure.cell.metric).rows
        ranks = [float(row["rank"]) for row in rows.values()]
        if value is not None and value not in ranks:
            params: dict[str, Param] = {"value": value, "allowed": sorted(ranks)}
            yield Finding("rank-not-in-list", figure.pointer + "/value", params)
