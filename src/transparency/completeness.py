"""Which metrics of the core a report answers: published, never a ranking and never a score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from transparency.intervals import gives_figure

if TYPE_CHECKING:
    from transparency.report import Observation, Report
    from transparency.spec import Spec

State: TypeAlias = Literal["value", "accepted_reason", "unaccepted", "missing"]
"""A figure; a reason for its absence; only statuses that are no reason; nothing at all."""

STATES: tuple[State, ...] = get_args(State)

NO_REASON = ("unknown",)
"""Statuses without a value that do not say why there is none."""


class Row(NamedTuple):
    """How a report answers one core metric of its reporter's role.

    `statuses` are the status codes seen, in the order of the report; `figures` the number of
    observations that give a figure, broken down or not; `lacking` the ids of services for which
    there is neither a figure nor a reason, alone, in a group, or in the whole report.
    """

    metric: str
    state: State
    statuses: tuple[str, ...]
    figures: int
    lacking: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """True when there is a figure or an accepted reason."""
        return self.state in ("value", "accepted_reason")


def completeness(report: Report, spec: Spec) -> tuple[Row, ...]:
    """A row for each core metric of the reporter's role, in the order of the standard."""
    role = report.reporter.role
    core = [code for code, metric in spec.metrics.items() if role in metric.core_roles]
    given: dict[str, list[Observation]] = {code: [] for code in core}
    for observation in report.observations:
        if observation.metric in given:
            given[observation.metric].append(observation)
    groups = {service.id: service.members for service in report.services}
    return tuple(_row(code, given[code], groups) for code in core)


def _row(
    metric: str, observations: list[Observation], groups: Mapping[str, tuple[str, ...]]
) -> Row:
    figures = sum(map(gives_figure, observations))
    statuses = tuple(dict.fromkeys(observation.status for observation in observations))
    answers = [observation for observation in observations if _answers(observation)]
    return Row(
        metric, _state(figures, answers, observations), statuses, figures, _lacking(answers, groups)
    )


def _answers(observation: Observation) -> bool:
    return gives_figure(observation) or observation.status not in NO_REASON


def _state(figures: int, answers: list[Observation], every: list[Observation]) -> State:
    if figures:
        return "value"
    if answers:
        return "accepted_reason"
    return "unaccepted" if every else "missing"


def _lacking(
    answers: Iterable[Observation], groups: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    named = {observation.service for observation in answers}
    if None in named:  # the whole report
        return ()
    covered = named | {member for name in named if name for member in groups.get(name, ())}
    return tuple(name for name, members in groups.items() if not members and name not in covered)
