"""Which findings a report acknowledges: they stay findings, with the reporter's reason beside."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from transparency.document import join, split
from transparency.findings import Finding, Severity

if TYPE_CHECKING:
    from transparency.cells import Figures
    from transparency.report import Acknowledgement, Report
    from transparency.spec import Spec

NUMBER = re.compile("0|[1-9][0-9]{0,8}")
"""A list item's number in a pointer; an id of this form cannot stand for one."""

UNUSED = "acknowledgement-unused"

OWN = "acknowledgement-"
"""Beginning of the rules about acknowledgements, which are not acknowledged themselves."""

OF_THE_CALLER = "profile-"
"""Beginning of the rules that run only for a profile: their absence says nothing."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """`reasons` maps the identity of a finding (`id()`) to the reporter's reason.

    `unused` are findings about acknowledgements that match nothing.
    """

    reasons: Mapping[int, str] = field(default_factory=dict)
    unused: tuple[Finding, ...] = ()


def acknowledge(
    report: Report,
    spec: Spec,
    figures: Figures,
    findings: Sequence[Finding],
    unchecked: frozenset[str],
    today: datetime.date,
) -> Acknowledged:
    """What the acknowledgements of a report match among its findings.

    `unchecked` are the ids of rules that did not run, or not everywhere: nothing is said about an
    acknowledgement of theirs that matches nothing.
    """
    reasons: dict[int, str] = {}
    unused: list[Finding] = []
    for index, entry in enumerate(report.acknowledged):
        if not _may_hold(entry, spec, today):
            continue
        matched = [f for f in findings if f.rule == entry.rule and _fits(report, figures, entry, f)]
        for finding in matched:
            reasons.setdefault(id(finding), entry.reason)
        silent = entry.rule in unchecked or entry.rule.startswith(OF_THE_CALLER)
        if not matched and not silent:
            unused.append(Finding(UNUSED, join("acknowledged", index), {"rule": entry.rule}))
    return Acknowledged(reasons, tuple(unused))


def _may_hold(entry: Acknowledgement, spec: Spec, today: datetime.date) -> bool:
    """False where a rule of its own says what is wrong with the acknowledgement."""
    if entry.rule not in spec.rule_ids or spec.rule(entry.rule).severity is Severity.ERROR:
        return False
    return entry.until is None or today <= entry.until


def _fits(report: Report, figures: Figures, entry: Acknowledgement, finding: Finding) -> bool:
    if finding.rule.startswith(OWN):
        return False
    if entry.pointer is not None and numbered(report, entry.pointer) != finding.pointer:
        return False
    return entry.metric is None or _is_about(figures, entry, finding)


def _is_about(figures: Figures, entry: Acknowledgement, finding: Finding) -> bool:
    """True when the finding is at a figure of the key, or names its metric where there is none."""
    parts = split(finding.pointer)
    if parts[:1] != ("observations",) or len(parts) == 1:
        named = finding.params.get("metric"), finding.params.get("service")
        return named[0] == entry.metric and entry.service in (None, named[1])
    figure = figures.all[int(parts[1])]
    observation, cell = figure.observation, figure.cell
    dimensions = figures.pairs(entry.dimensions) if entry.dimensions is not None else None
    return (
        observation.metric == entry.metric
        and entry.service in (None, observation.service)
        and entry.statistic in (None, observation.statistic)
        and dimensions in (None, cell.dimensions)
    )


def numbered(report: Report, pointer: str) -> str:
    """The pointer with every id of a list item replaced by the item's number."""
    return join(*_numbers(report, split(pointer)))


def _numbers(node: Any, parts: Sequence[str]) -> Iterator[str]:
    for part in parts:
        step = part
        if isinstance(node, tuple):
            ids = [getattr(item, "id", None) for item in node]
            step = str(ids.index(part)) if part in ids and not NUMBER.fullmatch(part) else part
            inside = NUMBER.fullmatch(step) is not None and int(step) < len(node)
            node = node[int(step)] if inside else None
        elif isinstance(node, Mapping):
            node = node.get(part)
        else:
            node = getattr(node, part, None)
        yield step
