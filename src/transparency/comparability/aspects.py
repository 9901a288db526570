"""The aspects under which two figures may differ. Each gives reasons; none looks at another.

"Not stated" is an answer of its own and never counts as "the same".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from transparency.comparability.comparand import UNSTATED, Comparand
from transparency.findings import Param
from transparency.report import Method, SeriesBreak
from transparency.spans import CUSTOM, kind_of

FEW = 30
"""Cases below which a median, a ratio or an accuracy figure says little."""

CONTENT_GROUPS = ("detection", "action", "authority", "redress", "accuracy")
"""Groups of metrics that depend on what is found, and so on which surfaces are scanned."""

DEDUPLICATED = ("content_item", "hash", "url", "report", "notice")
"""Units of which repeats may be counted once or each time."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks against comparing: a code of `comparability_reason`, with facts."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


Pair: TypeAlias = tuple[Comparand, Comparand]
Aspect: TypeAlias = Callable[[Comparand, Comparand], Iterator[Reason]]


def stated(said: Iterable[object], differs: str, unstated: str) -> Iterator[Reason]:
    """A reason when two statements differ, or when one of them says nothing."""
    first, second = said
    silent = [name for name, value in _sides(first, second) if value in UNSTATED]
    if silent:
        yield Reason(unstated, {"silent": silent})
    elif first != second:
        yield Reason(differs, {"first": str(first), "second": str(second)})


def _sides(first: object, second: object) -> tuple[tuple[str, object], tuple[str, object]]:
    return ("first", first), ("second", second)


def metric(first: Comparand, second: Comparand) -> Iterator[Reason]:
    """Metric, unit and statistic."""
    one, other = first.figure.cell, second.figure.cell
    if one.metric != other.metric:
        yield Reason("metric_differs", {"first": one.metric, "second": other.metric})
    if first.is_share != second.is_share or first.metric.unit != second.metric.unit:
        units = ("ratio" if side.is_share else side.metric.unit for side in (first, second))
        yield Reason("unit_differs", dict(zip(("first", "second"), units, strict=True)))
    elif one.statistic != other.statistic:
        names = {"first": one.statistic or "-", "second": other.statistic or "-"}
        yield Reason("statistic_differs", names)
    if first.is_share and second.is_share:
        yield from _share_of(first, second)
    if first.metric.unit_kind == "rank" and first.reporter != second.reporter:
        yield Reason("rank_of_another")


def _share_of(first: Comparand, second: Comparand) -> Iterator[Reason]:
    totals = (
        side.figure.precision.share_of if side.figure.precision else None
        for side in (first, second)
    )
    yield from stated(totals, "denominator_differs", "denominator_not_stated")


def value(first: Comparand, second: Comparand) -> Iterator[Reason]:
    """Whether there is a number at all. Missing, suppressed and zero stay three things."""
    for name, side in (("first", first), ("second", second)):
        observation = side.figure.observation
        precision = side.figure.precision
        if observation.value is None and observation.bounds is None:
            hidden = observation.status.startswith("suppressed")
            code = "value_suppressed" if hidden else "value_missing"
            yield Reason(code, {"side": name, "status": observation.status})
        if precision is not None and precision.kind == "noised":
            yield Reason("value_noised", {"side": name})
        if observation.status == "provisional":
            yield Reason("provisional", {"side": name})


def reporter(first: Comparand, second: Comparand) -> Iterator[Reason]:
    """Kind of reporter, and services that one figure shares with the other."""
    roles = first.report.reporter.role, second.report.reporter.role
    if roles[0] != roles[1]:
        yield Reason("role_differs", {"first": roles[0], "second": roles[1]})
    if first.reporter == second.reporter and _overlap(first, second):
        names = (side.figure.cell.service or "*" for side in (first, second))
        yield Reason("scope_overlaps", dict(zip(("first", "second"), names, strict=True)))


def _overlap(first: Comparand, second: Comparand) -> bool:
    """True when the scopes differ and share a service; no service named means all of them."""
    one, other = first.covered, second.covered
    if one == other:
        return False
    return not one or not other or bool(one & other)


def counting(first: Comparand, second: Comparand) -> Iterator[Reason]:
    """Counting rule, deduplication, uniqueness of accounts, bundling."""
    if first.metric.unit_kind != "count" or first.is_share:
        return
    one, other = first.method, second.method
    if one is None or other is None:
        return  # method_not_stated says it
    yield from stated(
        (one.counting_rule, other.counting_rule),
        "counting_rule_differs",
        "counting_rule_not_stated",
    )
    if first.metric.unit in DEDUPLICATED:
        yield from _deduplication(one, other)
    if first.metric.unit == "account":
        names = ("uniqueness_differs", "uniqueness_not_stated")
        yield from stated((one.uniqueness, other.uniqueness), *names)
    if first.metric.unit == "report":
        yield from stated((one.bundling, other.bundling), "bundling_differs", "bundling_not_stated")


def _deduplication(one: Method, other: Method) -> Iterator[Reason]:
    rules = [m.deduplication_rule.rule if m.deduplication_rule else None for m in (one, other)]
    yield from stated(rules, "deduplication_differs", "deduplication_not_stated")
    if rules[0] != rules[1] or rules[0] in (*UNSTATED, "none"):
        return
    scopes = [m.deduplication_rule.scope if m.deduplication_rule else None for m in (one, other)]
    yield from stated(scopes, "deduplication_scope_differs", "deduplication_not_stated")


def content(first: Comparand, second: Comparand) -> Iterator[Reason]:
    """Category, definition, policy scope and legal basis."""
    for name, code in (
        ("content_category", "content_category_differs"),
        ("legal_basis", "legal_basis_differs"),
    ):
        one, other = first.codes.get(name), second.codes.get(name)
        if one != other:
            yield Reason(code, {"first": one or "*", "second": other or "*"})
    if first.method is None or second.method is None:
        return
    yield from _definition(first.method, second.method)
    if "content_category" in first.metric.dimensions:
        scopes = first.method.policy_scope, second.method.policy_scope
        yield from stated(scopes, "policy_scope_differs", "policy_scope_not_stated")


def _definition(one: Method, other: Method) -> Iterator[Reason]:
    definitions = one.definition_used, other.definition_used
    answers = [d.differs_from_standard if d else None for d in definitions]
    silent = [name for name, answer in _sides(*answers) if answer in UNSTATED]
    if definitions[0] == definitions[1] and not silent:
        return
    if "yes" in answers or "partly" in answers:
        code = "definition_differs" if "yes" in answers else "definition_differs_partly"
        yield Reason(code, {"first": answers[0] or "-", "second": answers[1] or "-"})
    if silent:
        yield Reason("definition_not_stated", {"silent": silent})


def geography(first: Comparand, second: Comparand) -> Iterator[Reason]:
    """Places, and how a place is assigned where the figures are not worldwide."""
    one, other = first.place, second.place
    if one != other:
        places = {"first": " ".join(one), "second": " ".join(other)}
        yield Reason("geography_differs", places)
    elif one != ("GLOBAL",):
        bases = (_geography_basis(side) for side in (first, second))
        yield from stated(bases, "geography_basis_differs", "geography_basis_not_stated")


def _geography_basis(side: Comparand) -> str | None:
    own = side.method.geography_basis.basis if side.method and side.method.geography_basis else None
    return side.report.geography.basis if own in UNSTATED else own


OWN_REASON = ("content_category", "legal_basis", "counterparty")


def breakdown(first: Comparand, second: Comparand) -> Iterator[Reason]:
    """All other dimensions: a part is not the total, and not another part.

    Different counterparties in the figures of one reporter are the one breakdown that asks "who",
    not "what": they were counted by one rule.
    """
    whom = first.codes.get("counterparty"), second.codes.get("counterparty")
    if whom[0] != whom[1]:
        one_reporter = first.reporter == second.reporter and None not in whom
        code = "counterparty_differs" if one_reporter else "dimension_differs"
        names = {"first": whom[0] or "*", "second": whom[1] or "*"}
        yield Reason(code, {"dimension": "counterparty", **names})
    for name in sorted({*first.codes, *second.codes} - set(OWN_REASON)):
        one, other = first.codes.get(name), second.codes.get(name)
        if one != other:
            codes = {"dimension": name, "first": one or "*", "second": other or "*"}
            yield Reason("dimension_differs", codes)


def period(first: Comparand, second: Comparand) -> Iterator[Reason]:
    """Length, overlap, and the event that dates a case."""
    one, other = first.span, second.span
    if one != other:
        dates = {"first": "/".join(map(str, one)), "second": "/".join(map(str, other))}
        if _length(first) != _length(second):
            yield Reason("period_length_differs", dates)
        if first.reporter == second.reporter and max(one[0], other[0]) <= min(one[1], other[1]):
            yield Reason("periods_overlap", dates)
        elif first.reporter != second.reporter:
            yield Reason("period_differs", dates)
    bases = (_date_basis(side) for side in (first, second))
    yield from stated(bases, "date_basis_differs", "date_basis_not_stated")


def _length(side: Comparand) -> str | int:
    """Kind of a calendar period, else the number of days: two half-years are equally long."""
    kind = kind_of(side.span)
    return (side.span[1] - side.span[0]).days + 1 if kind == CUSTOM else kind


def _date_basis(side: Comparand) -> str | None:
    own = side.method.date_basis if side.method else None
    return side.report.date_basis if own in UNSTATED else own


def series(first: Comparand, second: Comparand) -> Iterator[Reason]:
    """Breaks that the reporter declares between the two periods, or inside one of them."""
    sides = (("first", first), ("second", second))
    if first.reporter == second.reporter and first.span != second.span:
        earlier, later = sorted((first, second), key=lambda side: side.span)
        for found in breaks_of(later):
            if earlier.span[0] < found.date <= later.span[1]:
                params: dict[str, Param] = {"date": found.date.isoformat(), "kind": found.kind}
                yield Reason("series_break", params)
        return
    for name, side in sides:
        for found in breaks_of(side):
            if side.span[0] < found.date <= side.span[1]:
                params = {"side": name, "date": found.date.isoformat(), "kind": found.kind}
                yield Reason("series_break_inside", params)


def breaks_of(side: Comparand) -> Iterator[SeriesBreak]:
    """Declared breaks that concern the metric and the services of a figure."""
    own = {None, side.figure.cell.service, *side.covered}
    for found in side.breaks:
        concerned = not side.covered or found.service in own
        if found.metric in (None, side.metric.code) and concerned:
            yield found


def precision(first: Comparand, second: Comparand) -> Iterator[Reason]:
    """Rounding and estimation."""
    if first.is_share or second.is_share:
        return
    kinds = [
        side.figure.precision.kind if side.figure.precision else None for side in (first, second)
    ]
    yield from stated(kinds, "precision_differs", "precision_not_stated")
    if kinds == ["rounded", "rounded"]:
        steps = [
            side.figure.precision.base if side.figure.precision else None
            for side in (first, second)
        ]
        names = [None if step is None else format(step, "g") for step in steps]
        yield from stated(names, "precision_differs", "precision_not_stated")
    found = [_estimation(side) for side in (first, second)]
    if found[0] != found[1]:
        yield Reason("estimation_differs", {"first": found[0], "second": found[1]})


def _estimation(side: Comparand) -> str:
    """Kind of estimation; a figure that does not say that it is estimated was counted."""
    method = side.method
    kind = method.estimation.kind if method and method.estimation else None
    return (
        "census"
        if kind in UNSTATED and side.figure.observation.status != "estimated"
        else kind or "model"
    )


def coverage(first: Comparand, second: Comparand) -> Iterator[Reason]:
    """Surfaces that are scanned and what is encrypted end to end, for other services only."""
    group = first.metric.group
    same = first.reporter == second.reporter and first.covered == second.covered
    if group not in CONTENT_GROUPS or first.report.reporter.role != "provider":
        return
    if second.report.reporter.role != "provider" or "surface" in {**first.codes, **second.codes}:
        return
    if same and first.scanned == second.scanned and first.encryption == second.encryption:
        return
    for values, differs, unstated in (
        ((first.scanned, second.scanned), "coverage_differs", "coverage_not_stated"),
        ((first.encryption, second.encryption), "encryption_differs", "encryption_not_stated"),
    ):
        words = [None if found is None else " ".join(sorted(found)) or "-" for found in values]
        yield from stated(words, differs, unstated)


def method(first: Comparand, second: Comparand) -> Iterator[Reason]:
    """What a duration, a ratio or an accuracy figure needs beside its value."""
    silent = [name for name, side in _sides(first.method, second.method) if side is None]
    if silent:
        yield Reason("method_not_stated", {"silent": silent})
        return
    one, other = first.method, second.method
    if one is None or other is None:
        return
    kind = first.metric.unit_kind
    if kind == "duration":
        clocks = [f"{m.clocks.start} {m.clocks.stop}" if m.clocks else None for m in (one, other)]
        yield from stated(clocks, "clocks_differ", "clocks_not_stated")
    if kind == "ratio" and first.metric.code != "detection_performance":
        yield from stated(
            map(_denominator, (one, other)), "denominator_differs", "denominator_not_stated"
        )
    if first.metric.group == "accuracy":
        yield from stated(map(_test, (one, other)), "test_differs", "test_not_stated")
    if kind in ("duration", "ratio"):
        for name, side in (("first", first), ("second", second)):
            if side.figure.observation.n is not None and side.figure.observation.n < FEW:
                yield Reason("sample_small", {"side": name, "n": side.figure.observation.n})


def _denominator(found: Method) -> str | None:
    return (found.denominator.metric or found.denominator.definition) if found.denominator else None


def _test(found: Method) -> str | None:
    design = found.test_design
    if design is None or design.dataset_type in UNSTATED:
        return None
    return f"{design.dataset_type} {design.labelling or '-'} {design.tested_by or '-'}"


ASPECTS: tuple[Aspect, ...] = (
    *(metric, value, reporter, content, geography, breakdown, period, series),
    *(counting, method, precision, coverage),
)
"""In the order in which their reasons are told."""
