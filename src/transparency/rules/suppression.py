"""Checks that what a report hides cannot be worked out from what it, or its series, publishes.

No finding tells the hidden value: results are shown beside published figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from transparency.findings import Finding, Param, Unchecked
from transparency.parts import hides_figures
from transparency.report import Report
from transparency.rules.partitions import splits
from transparency.rules.registry import Context, rule
from transparency.rules.relations import described

if TYPE_CHECKING:
    from transparency.disclosure import Audit, Derived, Source

SHOWN = 12
"""Figures of a sum that a finding names."""


def _reports(context: Context) -> tuple[Report, ...]:
    """Reports that can give away what this one hides, and this one last."""
    beside = context.beside
    return (*beside.overlapping, *beside.versions, context.figures.report)


def _audit(context: Context) -> Audit | None:
    """What can be worked out; None where nothing is hidden, so that the audit is not loaded."""
    if not any(map(hides_figures, _reports(context))):
        return None
    from transparency.disclosure import audit

    return audit(map(context.figures_of, _reports(context)), context.spec)


@rule("secondary-suppression-missing")
def secondary_suppression_missing(report: Report, context: Context) -> Iterator[Finding]:
    """One part is suppressed beside its total and all other parts, so anybody can subtract."""
    for pointer, metric in _single_parts(report, context).items():
        yield Finding("secondary-suppression-missing", pointer, {"metric": metric})


def _single_parts(report: Report, context: Context) -> dict[str, str]:
    """Pointer and metric of each part that one partition of this report gives away."""
    own, found = len(_reports(context)) - 1, context.once(_audit)
    exact = {
        one.place.pointer
        for one in (found.derived if found else ())
        if one.exact and one.place.report == own
    }
    given_away = {}
    for split in splits(report, context) if exact else ():
        hidden = [part for part in split.parts if part.interval is None]
        declared = split.partition.exclusive and split.partition.exhaustive
        alone = len(hidden) == 1 and split.whole.interval is not None and not split.group.absent
        if declared and alone and hidden[0].pointer in exact:
            given_away[hidden[0].pointer] = split.partition.metric
    return given_away


@rule("suppressed-value-derivable")
def suppressed_value_derivable(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """A suppressed figure follows from several tables, a ratio, another version or period."""
    rule_id = "suppressed-value-derivable"
    reports, found = _reports(context), context.once(_audit)
    if found is None:
        return
    own = len(reports) - 1
    told = _single_parts(report, context)
    for one in found.derived:
        if not one.exact or (one.place.report == own and one.place.pointer in told):
            continue
        pointer = _pointer(one, own)
        if pointer is not None:
            yield Finding(rule_id, pointer, _params(one, reports, own))
    if not found.complete:
        yield Unchecked(rule_id, "too_large")


def _pointer(one: Derived, own: int) -> str | None:
    """The hidden figure; where it is in another report, the figure here that gives it away."""
    if one.place.report == own:
        return one.place.pointer
    mine = [source.place.pointer for source in one.sources if source.place.report == own]
    return mine[0] if mine else None


def _params(one: Derived, reports: tuple[Report, ...], own: int) -> dict[str, Param]:
    named = [_named(source, reports, own) for source in one.sources[:SHOWN]]
    more = len(one.sources) - len(named)
    return {
        "metric": one.cell.metric,
        "cell": described(one.cell),
        "report": reports[one.place.report].report.id,
        "how": one.how,
        "sources": [*named, f"+{more}"] if more else named,
    }


def _named(source: Source, reports: tuple[Report, ...], own: int) -> str:
    """A figure with its sign, such as "-/observations/3"; of another report, with its id."""
    report = reports[source.place.report].report
    whose = "" if source.place.report == own else f"{report.id} {report.version} "
    return f"{'-' if source.factor < 0 else ''}{whose}{source.place.pointer}"
