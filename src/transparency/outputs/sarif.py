"""SARIF 2.1.0, the form in which code hosts and editors take findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from transparency.findings import Severity
from transparency.outputs.described import (
    Checked,
    Printed,
    Run,
    error_text,
    remedy,
    unchecked_lines,
)
from transparency.outputs.machine import dumped, tool_version
from transparency.spec import Spec, load_spec

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
MOST = 25_000
"""Results that a code host keeps of one run; the worst come first."""
UNREADABLE = "document-unreadable"
"""The rule under which a file is named that could not be read."""


@dataclass(frozen=True, slots=True)
class _Result:
    rule: str
    severity: Severity
    body: dict[str, Any]


def as_sarif(run: Run) -> str:
    """One run with the rules that fired, the results, and what was not checked."""
    spec = load_spec()
    results = sorted(_results(run), key=lambda result: list(LEVELS).index(result.severity))
    kept = results[:MOST]
    fired = sorted({result.rule for result in kept})
    data = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "transparency",
                        "version": tool_version(),
                        "rules": [_rule(spec, rule, run.language) for rule in fired],
                    }
                },
                "language": run.language,
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(run)],
                "results": [_finished(result, fired) for result in kept],
                "properties": {
                    "standards": sorted({c.version for c in run.files if c.version}),
                    "verdict": run.verdict,
                    "resultsLeftOut": sum(c.hidden for c in run.files) + len(results) - len(kept),
                },
            }
        ],
    }
    return dumped(data)


def _rule(spec: Spec, rule_id: str, language: str) -> dict[str, Any]:
    page = spec.rule(rule_id)
    why, mend = (spec.rule_text(rule_id, part, language) for part in ("why", "remedy"))
    return {
        "id": rule_id,
        "shortDescription": {"text": spec.rule_text(rule_id, "title", language)},
        "fullDescription": {"text": why},
        "helpUri": spec.rule_page(rule_id, language),
        "help": {"text": f"{why}\n\n{mend}", "markdown": f"{why}\n\n{mend}"},
        "defaultConfiguration": {"level": LEVELS[page.severity]},
        "properties": {"subject": page.subject},
    }


def _invocation(run: Run) -> dict[str, Any]:
    """What could not be checked, so that an empty list of results never reads as a pass."""
    return {
        "executionSuccessful": not run.verdicts["unreadable"],
        "toolExecutionNotifications": [
            {
                "level": "note",
                "message": {"text": line},
                "locations": [
                    {"physicalLocation": {"artifactLocation": _artifact(checked.source)}}
                ],
            }
            for checked in run.files
            if not checked.error
            for line in unchecked_lines(checked, run.language)
        ],
    }


def _results(run: Run) -> Iterator[_Result]:
    for checked in run.files:
        if checked.error:
            yield _unreadable(checked, run.language)
        for entry in checked.entries:
            yield _result(checked, entry, run.language)


def _unreadable(checked: Checked, language: str) -> _Result:
    error = checked.error
    assert error is not None  # noqa: S101  (the caller looked)
    physical: dict[str, Any] = {"artifactLocation": _artifact(checked.source)}
    if error.line is not None:
        physical["region"] = {"startLine": error.line, "startColumn": error.column}
    body = {
        "message": {"text": error_text(error, language)},
        "locations": [{"physicalLocation": physical}],
        "partialFingerprints": {"transparencyFinding/v1": f"{UNREADABLE}:{error.reason}"},
    }
    return _Result(UNREADABLE, Severity.ERROR, body)


def _result(checked: Checked, entry: Printed, language: str) -> _Result:
    physical: dict[str, Any] = {"artifactLocation": _artifact(checked.source)}
    place = entry.location
    if place.line is not None:
        physical["region"] = {"startLine": place.line, "startColumn": place.column}
    where = entry.label if place.place is None else f"{place.place}, {entry.label}"
    mend = remedy(load_spec(), entry.finding.rule, language)
    body: dict[str, Any] = {
        "message": {"text": f"{where}: {entry.message} {mend}"},
        "locations": [
            {
                "physicalLocation": physical,
                "logicalLocations": [
                    {"fullyQualifiedName": entry.finding.pointer or "/", "name": entry.label}
                ],
            }
        ],
        "partialFingerprints": {"transparencyFinding/v1": entry.key},
        "properties": {"params": dict(entry.finding.params)},
    }
    if entry.acknowledged is not None:
        body["suppressions"] = [{"kind": "inSource", "justification": entry.acknowledged}]
    return _Result(entry.finding.rule, entry.severity, body)


def _finished(result: _Result, rules: list[str]) -> dict[str, Any]:
    return {
        "ruleId": result.rule,
        "ruleIndex": rules.index(result.rule),
        "level": LEVELS[result.severity],
        **result.body,
    }


def _artifact(source: str) -> dict[str, str]:
    """A file below the working directory is relative to it; any other keeps its full address."""
    path = Path(source)
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return {"uri": path.as_uri()}
    elif ".." in path.parts:
        return {"uri": Path.cwd().joinpath(path).resolve().as_uri()}
    return {"uri": quote(PurePath(path).as_posix()), "uriBaseId": "%SRCROOT%"}
