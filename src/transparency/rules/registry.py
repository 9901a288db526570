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

    `today` is injected so that the same input always gives the same findings. `previous` are
    earlier reports of the same reporter, oldest first; empty when none were given. `figures` is
    the report's own figures by cell, shared by all checks.
    """

    spec: Spec
    today: datetime.date
    figures: Figures
    previous: tuple[Report, ...] = ()


Check: TypeAlias = Callable[[Report, Context], Iterator[Finding | Unchecked]]


@dataclass(frozen=True, slots=True)
class Registered:
    """One check; `needs_previous` says that it compares with earlier reports of the series."""

    check: Check
    needs_previous: bool


CHECKS: dict[str, Registered] = {}
"""Rule id -> check. Which of them run for a version is decided by the files in its `rules/`."""


def rule(rule_id: str, *, needs_previous: bool = False) -> Callable[[Check], Check]:
    """Register a check under the id of its page. Raises ValueError when the id is taken."""

    def register(check: Check) -> Check:
        if rule_id in CHECKS:
            raise ValueError(f"two checks for {rule_id}")
        CHECKS[rule_id] = Registered(check, needs_previous)
        return check

    return register


def checks(spec: Spec) -> Mapping[str, Registered]:
    """All checks of a version: those written in Python, and those that are rows of relations."""
    import transparency.rules  # noqa: F401  (importing the package registers them)
    from transparency.rules import relations

    rows = sorted({relation.rule for relation in spec.relations} - set(CHECKS))
    arithmetic = {name: Registered(partial(relations.check, name), False) for name in rows}
    return {**CHECKS, **arithmetic}
