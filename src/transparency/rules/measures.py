"""Checks of coded measures: what is claimed, since when, and what shows it."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.document import join
from transparency.findings import Finding, Param
from transparency.framework import answers
from transparency.report import Evaluation, Measure, Report
from transparency.rules.registry import Context, rule

CLAIMED = ("pilot", "in_place")
"""Status of a measure that is said to exist."""
ABSENT = ("none", "not_applicable")
BY_OTHERS = ("independent", "peer_reviewed")
"""Evaluations that somebody else made, and published."""


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
    """A measure is said to exist, with neither evidence nor an evaluation."""
    for index, measure in enumerate(report.measures):
        evaluated = measure.evaluation is not None and measure.evaluation.state != "none"
        if measure.status in CLAIMED and not measure.evidence and not evaluated:
            params: dict[str, Param] = {"measure": measure.measure, "status": measure.status}
            yield Finding("measure-without-evidence", join("measures", index), params)


@rule("commitment-without-reference")
def commitment_without_reference(report: Report, context: Context) -> Iterator[Finding]:
    """A public commitment is claimed without its date or without a public document."""
    rows = context.spec.codelist("measure").rows
    for index, measure in enumerate(report.measures):
        if measure.status not in CLAIMED or not rows.get(measure.measure, {}).get("commitment"):
            continue
        held = {"since": measure.since, "evidence": measure.evidence}
        missing = [name for name, value in held.items() if not value]
        if missing:
            params: dict[str, Param] = {"measure": measure.measure, "missing": missing}
            yield Finding("commitment-without-reference", join("measures", index), params)


@rule("evaluation-incomplete")
def evaluation_incomplete(report: Report, context: Context) -> Iterator[Finding]:
    """An evaluation does not say what was measured, when, by whom or what was found."""
    for index, measure in enumerate(report.measures):
        missing = _unsaid(measure.evaluation) if measure.evaluation else []
        if missing:
            params: dict[str, Param] = {"measure": measure.measure, "missing": missing}
            yield Finding("evaluation-incomplete", join("measures", index, "evaluation"), params)


def _unsaid(evaluation: Evaluation) -> list[str]:
    if evaluation.state == "none":
        return []
    held = {"design": evaluation.design, "date": evaluation.date, "result": evaluation.result}
    if evaluation.state in BY_OTHERS:
        held |= {"evaluator": evaluation.evaluator, "url": evaluation.url}
    return [name for name, value in held.items() if not value]


@rule("measure-ends-before-start")
def measure_ends_before_start(report: Report, context: Context) -> Iterator[Finding]:
    """The last day of a measure lies before its first."""
    for index, one in enumerate(report.measures):
        if one.since and one.until and one.until < one.since:
            params: dict[str, Param] = {
                "measure": one.measure,
                "since": one.since.isoformat(),
                "until": one.until.isoformat(),
            }
            yield Finding("measure-ends-before-start", join("measures", index, "until"), params)


@rule("measure-status-contradicts-dates")
def measure_status_contradicts_dates(report: Report, context: Context) -> Iterator[Finding]:
    """The status at the end of the period and the days of a measure exclude each other."""
    for index, measure in enumerate(report.measures):
        for field in _contradicting(measure, report):
            params: dict[str, Param] = {
                "measure": measure.measure,
                "status": measure.status,
                "field": field,
            }
            yield Finding("measure-status-contradicts-dates", join("measures", index), params)


def _contradicting(measure: Measure, report: Report) -> Iterator[str]:
    """Fields that cannot be as they are: the period ends before something in place begins."""
    start, end, last = measure.since, measure.until, report.period.end
    if measure.status in ABSENT:
        yield from (name for name, day in (("since", start), ("until", end)) if day)
    if measure.status == "planned" and start and start <= last:
        yield "since"
    if measure.status in CLAIMED:
        told = report.report.published_on or last
        if start and start > told:
            yield "since"
        if end and end < last:
            yield "until"
    if measure.status == "discontinued" and end is None:
        yield "until"


@rule("measure-withheld-without-reason")
def measure_withheld_without_reason(report: Report, context: Context) -> Iterator[Finding]:
    """A measure is withheld, and nothing says why."""
    for index, measure in enumerate(report.measures):
        withheld = measure.status == "withheld_operational_security"
        if withheld and not (measure.withheld_reason or "").strip():
            params: dict[str, Param] = {"measure": measure.measure}
            yield Finding("measure-withheld-without-reason", join("measures", index), params)


@rule("capability-unanswered")
def capability_unanswered(report: Report, context: Context) -> Iterator[Finding]:
    """A report that answers the framework leaves capabilities open: published, never ranked."""
    own = not report.report.transcribed  # who copies does not set out to answer the framework
    every = answers(report, context.spec) if own and report.measures else ()
    missing = [one.capability.code for one in every if not one.answered]
    if missing:
        params: dict[str, Param] = {
            "answered": len(every) - len(missing),
            "of": len(every),
            "missing": missing,
        }
        yield Finding("capability-unanswered", "/measures", params)
