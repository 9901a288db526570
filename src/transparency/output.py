"""Results as text for people and as JSON for machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby, islice
from typing import Any, TypeAlias

from transparency.document import (
    Document,
    DocumentError,
    Location,
    printable,
    resolve,
    split,
)
from transparency.findings import Finding, Severity, Unchecked, ValidationResult
from transparency.spec import Spec, load_spec

Outcome: TypeAlias = ValidationResult | DocumentError
"""What became of one file: its result, or why it could not be read."""

SHOWN = 3
"""Findings of one rule that the text format shows for a file; all are in the JSON."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "error": "error",
        "warning": "warning",
        "info": "info",
        "errors": "errors",
        "warnings": "warnings",
        "infos": "information",
        "more": "and {count} more; all are in --format json",
        "valid": "conforms to standard {version} ({status})",
        "invalid": "does not conform to standard {version} ({status})",
        "unknown_version": "names no published version of the standard",
        "unreadable": "could not be read",
        "unchecked": "not checked",
        "structure": "{count} rules did not run: the structure must be mended first",
        "previous": "these rules need an earlier report (--previous): {rules}",
        "corpus": "these rules need reports by others that name this reporter (--corpus): {rules}",
        "published": "these rules need the file as published (--published): {rules}",
        "suppressed": "a figure needed here is suppressed: {rules} at {place}",
        "no_value": "a figure needed here has no value: {rules} at {place}",
        "share": "a figure needed here is only a share: {rules} at {place}",
        "summary": "files: {files}, conforming {valid}, not conforming {invalid}, unreadable "
        "{unreadable}; findings: errors {errors}, warnings {warnings}, information {infos}",
        "explain": "why, and how to mend: transparency rules {rule}",
        "files": "files",
        "draft": "draft",
        "released": "released",
    },
    "es": {
        "error": "error",
        "warning": "advertencia",
        "info": "información",
        "errors": "errores",
        "warnings": "advertencias",
        "infos": "informaciones",
        "more": "y {count} más; todas están en --format json",
        "valid": "es conforme al estándar {version} ({status})",
        "invalid": "no es conforme al estándar {version} ({status})",
        "unknown_version": "no nombra ninguna versión publicada del estándar",
        "unreadable": "no se pudo leer",
        "unchecked": "sin comprobar",
        "structure": "{count} reglas no se ejecutaron: primero hay que corregir la estructura",
        "previous": "estas reglas necesitan un informe anterior (--previous): {rules}",
        "corpus": "estas reglas necesitan informes de otros que nombren a este informante "
        "(--corpus): {rules}",
        "published": "estas reglas necesitan el archivo tal como se publicó (--published): {rules}",
        "suppressed": "falta una cifra, que está suprimida: {rules} en {place}",
        "no_value": "falta una cifra, que no tiene valor: {rules} en {place}",
        "share": "una cifra necesaria es solo una proporción: {rules} en {place}",
        "summary": "archivos: {files}, conformes {valid}, no conformes {invalid}, ilegibles "
        "{unreadable}; hallazgos: errores {errors}, advertencias {warnings}, información {infos}",
        "explain": "por qué, y cómo corregirlo: transparency rules {rule}",
        "files": "archivos",
        "draft": "borrador",
        "released": "publicado",
    },
}


@dataclass(frozen=True, slots=True)
class Printed:
    """One finding with everything a reader needs: words, place and label."""

    finding: Finding
    severity: Severity
    title: str
    message: str
    location: Location
    label: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of one file says, in words; light, and free of the document it came from.

    `totals` counts all findings by rule, `entries` may hold fewer of each; `counts` all by
    severity. `places` has the place of each entry of `unchecked` that points somewhere. `error` is
    why the file could not be read; everything else is then empty.
    """

    source: str
    sha256: str = ""
    version: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    entries: tuple[Printed, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    places: Mapping[str, Location] = field(default_factory=dict)
    error: DocumentError | None = None

    @property
    def complete(self) -> bool:
        """True when every rule of the version ran over the whole report."""
        return not self.unchecked and self.error is None

    @property
    def valid(self) -> bool:
        """True when the file was read and no finding is an error."""
        return self.error is None and not self.counts["error"]


def describe(outcome: Outcome, language: str = "en", limit: int | None = None) -> Checked:
    """An outcome in words; at most `limit` findings of each rule, None for all."""
    if isinstance(outcome, DocumentError):
        return Checked(outcome.source, error=outcome)
    pointers = {entry.pointer for entry in outcome.unchecked if entry.pointer}
    return Checked(
        source=outcome.document.source,
        sha256=outcome.document.sha256,
        version=outcome.version,
        counts={str(severity): outcome.count(severity) for severity in Severity},
        totals=Counter(finding.rule for finding in outcome.findings),
        entries=tuple(printed(outcome, language, limit)),
        unchecked=outcome.unchecked,
        places=outcome.document.locate_all(pointers) if pointers else {},
    )


def printed(
    result: ValidationResult, language: str = "en", limit: int | None = None
) -> list[Printed]:
    """Findings of a result in words, in its order. Positions are looked up here, in one pass."""
    spec = spec_of(result)
    findings = [
        finding
        for _, group in groupby(result.findings, key=lambda finding: finding.rule)
        for finding in islice(group, limit)
    ]
    keys = {f.pointer for f in findings if f.at_key}
    found = result.document.locate_all({f.pointer for f in findings} - keys)
    places = {**found, **{p: result.document.locate(p, key=True) for p in keys}}
    return [
        Printed(
            finding=finding,
            severity=result.severities[finding.rule],
            title=spec.rule_text(finding.rule, "title", language),
            message=message(spec, finding, language),
            location=places[finding.pointer],
            label=label(result.document, finding.pointer, spec, language),
        )
        for finding in findings
    ]


def spec_of(result: ValidationResult) -> Spec:
    """The version whose words describe a result; the latest when the document names none."""
    return load_spec(result.version) if result.version else load_spec()


def message(spec: Spec, finding: Finding, language: str = "en") -> str:
    """The sentence of a finding in a language: one line, without control characters."""
    template = spec.rule_text(finding.rule, "message", language)
    params = {name: _value(value) for name, value in finding.params.items()}
    return printable(template.format(**params))


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "-" if value is None else str(value)


def label(document: Document, pointer: str, spec: Spec, language: str = "en") -> str:
    """A place in words, such as "Items removed · snapchat · csam"; the pointer where none fit."""
    parts = split(pointer)
    if len(parts) < 2:  # noqa: PLR2004  (a list and an index)
        return pointer or "/"
    try:
        item = resolve(document.data, pointer[: _end_of(pointer, 2)])
    except LookupError:
        return pointer
    words = _words_of(parts[0], item, spec, language) if isinstance(item, dict) else []
    if not words:
        return printable(pointer)
    inside = ["/".join(parts[2:])] if parts[2:] else []
    return printable(" · ".join([*words, *inside]))


def _end_of(pointer: str, parts: int) -> int:
    place = 0
    for _ in range(parts):
        place = pointer.find("/", place + 1)
        if place < 0:
            return len(pointer)
    return place


def _words_of(section: str, item: Mapping[str, Any], spec: Spec, language: str) -> list[str]:
    if section == "observations":
        codes = item.get("dimensions")
        period = item.get("period")
        return [
            spec.code_text("metric", str(item.get("metric")), language),
            *([str(item["service"])] if item.get("service") else []),
            *(map(str, codes.values()) if isinstance(codes, dict) else ()),
            *([f"{period.get('start')}/{period.get('end')}"] if isinstance(period, dict) else []),
        ]
    name = item.get("id") or item.get("name") or item.get("metric")
    return [section, str(name)] if name else []


def as_text(files: Sequence[Checked], language: str, paint: Paint | None = None) -> str:
    """Every file with its findings grouped by rule; a summary last."""
    colour = paint or (lambda text, _: text)
    words = WORDS[language]
    blocks = [_file_block(checked, words, colour) for checked in files]
    return "\n".join([*blocks, _summary(files, words)]) + "\n"


Paint: TypeAlias = Callable[[str, str], str]
"""Colours a text by a severity, or by "valid" or "invalid"."""


def _file_block(checked: Checked, words: Mapping[str, str], paint: Paint) -> str:
    if checked.error:
        return paint(printable(str(checked.error)), "invalid") + "\n"
    verdict = paint(_verdict(checked, words), "valid" if checked.valid else "invalid")
    lines = [f"{printable(checked.source)}: {verdict}"]
    for rule, group in groupby(checked.entries, key=lambda entry: entry.finding.rule):
        lines += _rule_block(rule, list(group), checked.totals[rule], words, paint)
    lines += _unchecked_lines(checked, words)
    return "\n".join(lines) + "\n"


def _verdict(checked: Checked, words: Mapping[str, str]) -> str:
    if checked.version is None:
        return words["unknown_version"]
    spec = load_spec(checked.version)
    sentence = words["valid" if checked.valid else "invalid"]
    return sentence.format(version=spec.version, status=words[spec.status])


def _rule_block(
    rule: str, entries: Sequence[Printed], total: int, words: Mapping[str, str], paint: Paint
) -> list[str]:
    severity = entries[0].severity
    head = f"  {paint(words[severity], severity)}  {rule}  {entries[0].title} ({total})"
    lines = ["", head]
    for entry in entries:
        lines += [f"    {entry.location}  {entry.label}", f"      {entry.message}"]
    if total > len(entries):
        lines.append("    " + words["more"].format(count=total - len(entries)))
    return [*lines, "    " + words["explain"].format(rule=rule)]


def _unchecked_lines(checked: Checked, words: Mapping[str, str]) -> list[str]:
    if checked.complete:
        return []
    lines = ["", f"  {words['unchecked']}"]
    whole = [entry for entry in checked.unchecked if not entry.pointer]
    for reason in sorted({entry.reason for entry in whole}):
        rules = sorted(entry.rule for entry in whole if entry.reason == reason)
        lines.append("    " + words[reason].format(rules=", ".join(rules), count=len(rules)))
    for entry in [entry for entry in checked.unchecked if entry.pointer][:SHOWN]:
        place = checked.places[entry.pointer]
        lines.append("    " + words[entry.reason].format(rules=entry.rule, place=place))
    return lines


def as_summary(files: Sequence[Checked], language: str, paint: Paint | None = None) -> str:
    """One line a file, then how often each rule fired: for many files at once."""
    colour = paint or (lambda text, _: text)
    words = WORDS[language]
    lines = [_file_line(checked, words, colour) for checked in files]
    return "\n".join([*lines, "", *_rule_lines(files, language), _summary(files, words)]) + "\n"


def _file_line(checked: Checked, words: Mapping[str, str], paint: Paint) -> str:
    if checked.error:
        return paint(printable(str(checked.error)), "invalid")
    verdict = paint(_verdict(checked, words), "valid" if checked.valid else "invalid")
    tail = (
        f"{words['errors']} {checked.counts['error']}, "
        f"{words['warnings']} {checked.counts['warning']}"
    )
    return f"{printable(checked.source)}: {verdict}; {tail}"


def _rule_lines(files: Sequence[Checked], language: str) -> list[str]:
    spec = load_spec()
    fired: Counter[str] = Counter()
    for checked in files:
        fired.update(checked.totals)
    seen = Counter(rule for checked in files for rule in checked.totals)
    words = WORDS[language]
    lines = [
        f"  {words[spec.rule(rule).severity]}  {rule}  "
        f"{spec.rule_text(rule, 'title', language)} ({number}; {seen[rule]} {words['files']})"
        for rule, number in sorted(fired.items(), key=lambda item: (-item[1], item[0]))
    ]
    return [*lines, ""] if lines else []


def counts(files: Iterable[Checked]) -> dict[str, int]:
    """Findings by severity over files: error, warning, info."""
    every = list(files)
    return {str(s): sum(checked.counts.get(str(s), 0) for checked in every) for s in Severity}


def _summary(files: Sequence[Checked], words: Mapping[str, str]) -> str:
    number = counts(files)
    unreadable = sum(checked.error is not None for checked in files)
    valid = sum(checked.valid for checked in files)
    return words["summary"].format(
        files=len(files),
        valid=valid,
        invalid=len(files) - valid - unreadable,
        unreadable=unreadable,
        errors=number["error"],
        warnings=number["warning"],
        infos=number["info"],
    )


def as_quiet(files: Sequence[Checked], language: str, _: Paint | None = None) -> str:
    """The summary alone: one line."""
    return _summary(files, WORDS[language]) + "\n"


def as_json(files: Sequence[Checked], language: str, _: Paint | None = None) -> str:
    """Version 1 of the machine-readable result, described by `spec/meta/result.schema.json`."""
    data = {
        "format": "transparency-result",
        "format_version": 1,
        "tool": {"name": "transparency", "version": tool_version()},
        "language": language,
        "results": [_json_of(checked) for checked in files],
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def tool_version() -> str:
    """Version of the installed package."""
    try:
        return version("transparency")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"


def _json_of(checked: Checked) -> dict[str, Any]:
    if checked.error:
        return {
            "source": checked.source,
            "verdict": "unreadable",
            "error": {
                "reason": checked.error.reason,
                "message": str(checked.error),
                "line": checked.error.line,
                "column": checked.error.column,
            },
        }
    return {
        "source": checked.source,
        "sha256": checked.sha256,
        "verdict": "valid" if checked.valid else "invalid",
        "standard": checked.version,
        "complete": checked.complete,
        "counts": dict(checked.counts),
        "findings": [_json_finding(entry) for entry in checked.entries],
        "unchecked": [
            {"rule": entry.rule, "reason": entry.reason, "pointer": entry.pointer}
            for entry in checked.unchecked
        ],
    }


def _json_finding(entry: Printed) -> dict[str, Any]:
    return {
        "rule": entry.finding.rule,
        "severity": str(entry.severity),
        "title": entry.title,
        "message": entry.message,
        "pointer": entry.finding.pointer,
        "line": entry.location.line,
        "column": entry.location.column,
        "place": entry.location.place,
        "label": entry.label,
        "params": dict(entry.finding.params),
    }


FORMATS: Mapping[str, Callable[[Sequence[Checked], str, Paint | None], str]] = {
    "json": as_json,
    "summary": as_summary,
    "text": as_text,
}
"""Name -> writer of all outcomes of a run."""
