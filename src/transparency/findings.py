"""Findings are data without language: a rule id, a place and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transparency.document import Document
    from transparency.report import Report

Param = str | int | float | bool | None | list[str] | list[float] | list[int]


class Severity(StrEnum):
    """How bad a finding is: an error breaks a MUST, a warning a SHOULD, info neither."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault found at one place.

    `rule` is the id of a page in `spec/<version>/rules/`; `pointer` a JSON Pointer into the
    report; `params` fill the placeholders of the rule's message. `at_key` asks for the position
    of the property's name rather than of its value.
    """

    rule: str
    pointer: str
    params: Mapping[str, Param] = field(default_factory=dict)
    at_key: bool = False


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Something a rule could not check, so that silence never reads as "passed".

    `reason` is a code: `structure` (earlier errors stopped the rules), `previous` (needs an
    earlier report), `corpus` (needs another reporter's report), `published` (needs the file as
    published), `too_large` (the work ended before everything was tried), `suppressed`, `no_value`
    or `share` (a figure needed for the arithmetic is no count). `pointer` is empty when the rule as
    a whole did not run.
    """

    rule: str
    reason: str
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """What validation found in one document.

    `version` is the version of the standard that was applied, or None when the document names
    none that exists. `complete` is False when any rule did not run. `acknowledged` maps the index
    of a finding to the reporter's reason for it: such warnings are shown, marked and counted apart,
    and never hide an error. `profiles` are the ids of the profiles applied, in order. `report` is
    the typed report, None when the structure is not sound. `dated` says that the current day was
    looked at, so that another day may have another result.
    """

    document: Document
    version: str | None
    findings: tuple[Finding, ...]
    severities: Mapping[str, Severity]
    unchecked: tuple[Unchecked, ...] = ()
    acknowledged: Mapping[int, str] = field(default_factory=dict)
    profiles: tuple[str, ...] = ()
    report: Report | None = None
    dated: bool = False

    @property
    def complete(self) -> bool:
        """True when every rule of the version ran over the whole report."""
        return not self.unchecked

    def count(self, severity: Severity) -> int:
        """Number of findings of one severity, without those that are acknowledged."""
        return sum(
            self.severities[finding.rule] is severity and index not in self.acknowledged
            for index, finding in enumerate(self.findings)
        )

    @property
    def valid(self) -> bool:
        """True when there is no finding of severity error."""
        return not self.count(Severity.ERROR)
