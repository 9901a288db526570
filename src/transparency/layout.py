"""The canonical text of a report: compact, readable, one item of a list a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = (
    "$schema",
    "spec_version",
    "report",
    "changes",
    "reporter",
    "period",
    "date_basis",
    "data_cutoff",
    "geography",
    "services",
    "services_excluded",
    "counterparties",
    "regimes",
    "definitions",
    "severity_scheme",
    "detection_coverage",
    "methods",
    "observations",
    "partitions",
    "measures",
    "data_protection",
    "narrative",
    "series_breaks",
    "restatements",
    "assurance",
    "disclosure_control",
    "attestation",
    "acknowledged",
)
"""Properties of a report in the order of the schema; a test compares the two."""


def dumps(report: Mapping[str, Any]) -> str:
    """Canonical JSON of a report: a root property a line, and a line for each item of a list.

    Root properties stand in the order of the schema, unknown ones after them. A change of one
    figure is a change of one line. `json.loads(dumps(x)) == x`.
    """
    members = [f"{_text(key)}: {_value(value)}" for key, value in ordered(report).items()]
    return "{\n" + ",\n".join(members) + "\n}\n"


def ordered(report: Mapping[str, Any]) -> dict[str, Any]:
    """The same report with its root properties in the order of the schema, unknown ones last."""
    keys = [*(key for key in ROOT if key in report), *(key for key in report if key not in ROOT)]
    return {key: report[key] for key in keys}


def _value(value: Any) -> str:
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return "[\n" + ",\n".join(f"  {_text(item)}" for item in value) + "\n]"
    if isinstance(value, dict) and any(_is_list_of_objects(item) for item in value.values()):
        members = [f"  {_text(key)}: {_inner(item)}" for key, item in value.items()]
        return "{\n" + ",\n".join(members) + "\n}"
    return _text(value)


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _inner(value: Any) -> str:
    if not _is_list_of_objects(value):
        return _text(value)
    return "[\n" + ",\n".join(f"    {_text(item)}" for item in value) + "\n  ]"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def write_report(path: Path, report: Mapping[str, Any]) -> None:
    """Write a report in its canonical form. The file is complete or as it was before."""
    write_text(path, dumps(report))


def write_text(path: Path, text: str, like: Callable[[Path], None] | None = None) -> None:
    """Write a text file by way of a temporary one beside it; folders are made.

    `like` may give the temporary file what the old one had before it takes its place.
    """
    write_bytes(path, text.encode("utf-8"), like)


def write_bytes(path: Path, raw: bytes, like: Callable[[Path], None] | None = None) -> None:
    """Write a file as `write_text` does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(raw)
    if like is not None:
        like(temporary)
    temporary.replace(path)
