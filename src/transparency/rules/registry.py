"""The table of checks and what a check is given."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from transparency.cells import Figure, Figures
from transparency.findings import Finding, Unchecked
from transparency.neighbours import NOBODY, Neighbours
from transparency.report import Report
from transparency.spec import Spec

if TYPE_CHECKING:
    from transparency.profiles import Profile

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Context:
    """Everything beside the report that a check may look at.

    `day` stands in for the current day, which a check asks for as `today`. `figures` is the
    report's own figures by cell, shared by all checks. `beside` are other reports, empty where none
    were given; `published_sha256` is the checksum of the file as published. `profiles` are those
    that the report is held to.
    """

    spec: Spec
    day: datetime.date
    figures: Figures
    beside: Neighbours = NOBODY
    published_sha256: str | None = None
    profiles: tuple[Profile, ...] = ()
    _figures_of: dict[int, Figures] = field(default_factory=dict, repr=False)
    _computed: dict[Any, Any] = field(default_factory=dict, repr=False)
    _asked: set[str] = field(default_factory=set, repr=False)

    @property
    def today(self) -> datetime.date:
        """The current day. Asking is remembered: the result then holds for this day only."""
        self._asked.add("today")
        return self.day

    @property
    def dated(self) -> bool:
        """True when a check asked for the current day."""
        return "today" in self._asked

    @property
    def previous(self) -> tuple[Report, ...]:
        """Reports of the series that ended before this one started, oldest first."""
        return self.beside.previous

    @property
    def series(self) -> tuple[Report, ...]:
        """All earlier reports of the series, and the earlier versions of this one."""
        return (*self.beside.previous, *self.beside.overlapping, *self.beside.versions)

    def of_kind(self, kind: str) -> Iterator[Figure]:
        """Figures of all metrics whose unit is of one kind, repeated ones too."""
        for code, figures in self.figures.by_metric.items():
            metric = self.spec.metrics.get(code)
            if metric is not None and metric.unit_kind == kind:
                yield from figures

    def figures_of(self, report: Report) -> Figures:
        """Figures of this report or of one beside it, read once for all checks."""
        if report is self.figures.report:
            return self.figures
        if id(report) not in self._figures_of:
            self._figures_of[id(report)] = Figures(report)
        return self._figures_of[id(report)]

    def once(self, compute: Callable[[Context], Result]) -> Result:
        """What `compute` gives for this context, computed for the first check that asks."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        result: Result = self._computed[compute]
        return result

    def lacks(self, need: str | None) -> bool:
        """True when what a check needs beside the report was not given."""
        given = {
            "previous": self.previous,
            "series": self.series,
        }
        return need is not None and not given[need]


REASONS = {"series": "previous"}
"""Need of a check -> the reason under which its silence is reported, where they differ."""


Check: TypeAlias = Callable[[Report, Context], Iterator[Finding | Unchecked]]


class Registered(NamedTuple):
    """One check; `needs` names what it cannot do without, a key of `Context.lacks`."""

    check: Check
    needs: str | None


CHECKS: dict[str, Registered] = {}
"""Rule id -> check. Which of them run for a version is decided by the files in its `rules/`."""


def rule(rule_id: str, *, needs: str | None = None) -> Callable[[Check], Check]:
    """Register a check under the id of its page. Raises ValueError when the id is taken."""

    def register(check: Check) -> Check:
        if rule_id in CHECKS:
            raise ValueError(f"two checks for {rule_id}")
        CHECKS[rule_id] = Registered(check, needs)
        return check

    return register


def checks(spec: Spec) -> Mapping[str, Registered]:
    """All checks of a version: those written in Python, and those that are rows of relations."""
    import transparency.rules  # noqa: F401  (importing the package registers them)
    from transparency.rules import relations

    rows = sorted({relation.rule for relation in spec.relations} - set(CHECKS))
    arithmetic = {name: Registered(partial(relations.check, name), None) for name in rows}
    return {**CHECKS, **arithmetic}
