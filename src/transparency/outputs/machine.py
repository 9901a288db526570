"""Version 1 of the machine-readable result, described by `spec/meta/result.schema.json`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import transparency
from transparency.outputs.described import Checked, Printed, Run, error_text, rule_states
from transparency.spec import load_spec


def as_json(run: Run) -> str:
    """The whole run as JSON: verdict, versions and checksums, every file with its findings."""
    versions = sorted({checked.version for checked in run.files if checked.version})
    data = {
        "format": "transparency-result",
        "format_version": 1,
        "tool": {"name": "transparency", "version": tool_version(), "sha256": _tool_checksum()},
        "standards": [_standard(number) for number in versions],
        "profiles": [{"id": name, "sha256": digest} for name, digest in run.profiles.items()],
        "language": run.language,
        "date": run.today,
        "strict": run.strict,
        "verdict": run.verdict,
        "counts": run.counts,
        "truncated": any(checked.hidden for checked in run.files),
        "results": [_result(checked, run.language) for checked in run.files],
    }
    return dumped(data)


def dumped(data: Mapping[str, Any]) -> str:
    """JSON in which a character that could steer a terminal is an escape."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1)
    lines = (line if line.isprintable() else _escaped(line) for line in text.split("\n"))
    return "\n".join(lines) + "\n"


def _escaped(line: str) -> str:
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line)


@cache
def tool_version() -> str:
    """Version of the installed package."""
    try:
        return version("transparency")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"


@cache
def _tool_checksum() -> str:
    """Of the package's Python files, so that a changed installation shows."""
    folder = Path(transparency.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _standard(number: str) -> dict[str, str]:
    spec = load_spec(number)
    return {"version": number, "status": spec.status, "sha256": spec.checksum}


def _result(checked: Checked, language: str) -> dict[str, Any]:
    if checked.error:
        return {
            "source": checked.source,
            "verdict": "unreadable",
            "error": {
                "reason": checked.error.reason,
                "message": error_text(checked.error, language),
                "line": checked.error.line,
                "column": checked.error.column,
            },
        }
    return {
        "source": checked.source,
        "sha256": checked.sha256,
        "verdict": checked.verdict,
        "standard": checked.version,
        "profiles": list(checked.profiles),
        "complete": checked.complete,
        "truncated": checked.hidden > 0,
        "counts": dict(checked.counts),
        "rules": [
            {
                "rule": state.rule,
                "run": state.skipped is None,
                "skipped": state.skipped,
                "count": state.count,
            }
            for state in rule_states(checked)
        ],
        "findings": [_finding(entry) for entry in checked.entries],
        "unchecked": [
            {"rule": entry.rule, "reason": entry.reason, "pointer": entry.pointer}
            for entry in checked.unchecked
        ],
        "core": [
            {
                "metric": row.metric,
                "state": row.state,
                "statuses": list(row.statuses),
                "figures": row.figures,
                "lacking": list(row.lacking),
            }
            for row in checked.core
        ],
    }


def _finding(entry: Printed) -> dict[str, Any]:
    return {
        "rule": entry.finding.rule,
        "severity": str(entry.severity),
        "acknowledged": entry.acknowledged,
        "title": entry.title,
        "message": entry.message,
        "pointer": entry.finding.pointer,
        "line": entry.location.line,
        "column": entry.location.column,
        "place": entry.location.place,
        "label": entry.label,
        "key": entry.key,
        "params": dict(entry.finding.params),
    }
