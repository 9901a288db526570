"""The result of validation as bytes: small, JSON, and the same result again beside its document."""

from __future__ import annotations

import json
from typing import Any

from transparency.document import Document
from transparency.findings import Finding, Severity, Unchecked, ValidationResult


def pack(result: ValidationResult) -> bytes:
    """A result without its document and report."""
    data = {
        "sha256": result.document.sha256,
        "version": result.version,
        "findings": [(f.rule, f.pointer, dict(f.params), f.at_key) for f in result.findings],
        "severities": dict(result.severities),
        "unchecked": [(u.rule, u.reason, u.pointer) for u in result.unchecked],
        "acknowledged": list(result.acknowledged.items()),
        "profiles": result.profiles,
        "dated": result.dated,
        "built": result.report is not None,
    }
    return json.dumps(data).encode()


def unpack(raw: bytes, document: Document) -> ValidationResult | None:
    """The result that was packed, given the same document; None for a document that is another."""
    from transparency.validation import build

    data: dict[str, Any] = json.loads(raw)
    if data["sha256"] != document.sha256:
        return None
    return ValidationResult(
        document,
        data["version"],
        tuple(Finding(*finding) for finding in data["findings"]),
        {rule: Severity(severity) for rule, severity in data["severities"].items()},
        tuple(Unchecked(*unchecked) for unchecked in data["unchecked"]),
        acknowledged=dict(data["acknowledged"]),
        profiles=tuple(data["profiles"]),
        report=build(document.data) if data["built"] else None,
        dated=data["dated"],
    )
