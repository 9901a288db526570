"""Checks of the findings that a report acknowledges; what they match is found after all rules."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.document import join
from transparency.findings import Finding, Param, Severity
from transparency.report import Report
from transparency.rules.registry import Context, rule


@rule("acknowledgement-of-unknown-rule")
def acknowledgement_of_unknown_rule(report: Report, context: Context) -> Iterator[Finding]:
    """A rule is acknowledged that this version of the standard does not have."""
    for index, entry in enumerate(report.acknowledged):
        if entry.rule not in context.spec.rule_ids:
            params: dict[str, Param] = {"rule": entry.rule}
            yield Finding(
                "acknowledgement-of-unknown-rule", join("acknowledged", index, "rule"), params
            )


@rule("acknowledgement-of-error")
def acknowledgement_of_error(report: Report, context: Context) -> Iterator[Finding]:
    """A rule is acknowledged whose findings are errors."""
    for index, entry in enumerate(report.acknowledged):
        known = entry.rule in context.spec.rule_ids
        if known and context.spec.rule(entry.rule).severity is Severity.ERROR:
            params: dict[str, Param] = {"rule": entry.rule}
            yield Finding("acknowledgement-of-error", join("acknowledged", index, "rule"), params)


@rule("acknowledgement-expired")
def acknowledgement_expired(report: Report, context: Context) -> Iterator[Finding]:
    """An acknowledgement held until a day that has passed."""
    for index, entry in enumerate(report.acknowledged):
        if entry.until is not None and entry.until < context.today:
            params: dict[str, Param] = {"rule": entry.rule, "until": entry.until.isoformat()}
            yield Finding("acknowledgement-expired", join("acknowledged", index, "until"), params)
