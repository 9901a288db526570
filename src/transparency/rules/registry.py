"""The table of checks and what a check is given."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from transparency.cells import Figures
from transparency.findings import Finding, Unchecked
from transparency.report import Report
from transparency.spec import Spec


@dataclass(frozen=True, slots=True)
class Context:
    """Everything beside the report that a check may look at.

    `today` is injected so that the same input always gives the same findings. `figures` is the
    report's own figures by cell, shared by all checks. Empty when none were given: `previous`,
    the reports of the series that ended before this one, oldest first; `overlapping`, those whose
    period shares days with this one; `versions`, the earlier versions of this very report;
    `others`, reports of other reporters. `published_sha256` is the checksum of the file as
    published.
    """

    spec: Spec
    today: datetime.date
    figures: Figures
    previous: tuple[Report, ...] = ()
    overlapping: tuple[Report, ...] = ()
    versions: tuple[Report, ...] = ()
    others: tuple[Report, ...] = ()
    published_sha256: str | None = None

    def lacks(self, need: str | None) -> bool:
        """True when what a check needs beside the report was not given."""
        series = (*self.previous, *self.overlapping, *self.versions)
        given = {"previous": series, "corpus": self.others, "published": self.published_sha256}
        return need is not None and not given[need]


Check: TypeAlias = Callable[[Report, Context], Iterator[Finding | Unchecked]]


@dataclass(frozen=True, slots=True)
class Registered:
    """One check; `needs` names what it cannot do without: previous, corpus or published."""

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
