"""The pipeline from a document to its findings, top to bottom."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from transparency import schema
from transparency.acknowledgements import UNUSED, Acknowledged, acknowledge
from transparency.document import Document
from transparency.findings import Finding, Param, Severity, Unchecked, ValidationResult
from transparency.spec import Spec, load_spec, versions

if TYPE_CHECKING:
    from transparency.neighbours import Neighbours, Shelf
    from transparency.profiles import Profile
    from transparency.report import Report
    from transparency.rules.registry import Context


def validate(
    document: Document,
    *,
    today: datetime.date | None = None,
    previous: Iterable[Report] | Shelf = (),
    corpus: Iterable[Report] | Shelf = (),
    published_sha256: str | None = None,
    profiles: Sequence[Profile] = (),
) -> ValidationResult:
    """All findings of one document under the version of the standard that it names.

    `today` stands in for the current day. `previous` holds earlier reports: those of the same
    series are used, whatever else is among them. `corpus` holds reports by others, such as a
    clearing house. `published_sha256` is the checksum of the file as published. `profiles` say what
    regimes ask for beyond the standard (`profiles.load_profile`). For many documents make a `Shelf`
    once and give it each time. Nothing is raised for what is wrong with the data.
    """
    with uncollected():
        return _validated(document, today, previous, corpus, published_sha256, profiles)


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the collection of cycles: there are none, and it would walk all figures each time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _validated(
    document: Document,
    today: datetime.date | None,
    previous: Iterable[Report] | Shelf,
    corpus: Iterable[Report] | Shelf,
    published_sha256: str | None,
    profiles: Sequence[Profile],
) -> ValidationResult:
    spec, findings = _version(document.data)
    if spec is None:
        findings = _with_faults(document, findings)
        return _result(document, load_spec(), None, findings, _all_unchecked(load_spec()))
    findings = schema.check(spec, document.data)
    sound = schema.sound(findings)
    findings = _with_faults(document, findings)
    if not sound:
        return _result(document, spec, spec.version, findings, _all_unchecked(spec))
    report = build(document.data)
    from transparency.cells import Figures
    from transparency.rules.registry import Context

    day = today or datetime.date.today()
    beside = _beside(report, previous, corpus)
    context = Context(spec, day, Figures(report), beside, published_sha256, tuple(profiles))
    outcomes = list(_run(report, context))
    findings += [outcome for outcome in outcomes if isinstance(outcome, Finding)]
    unchecked = [outcome for outcome in outcomes if isinstance(outcome, Unchecked)]
    known = _acknowledge(spec, report, findings, unchecked, day)
    findings += known.unused
    result = _result(document, spec, spec.version, findings, unchecked, report, known.reasons)
    dated = context.dated or any(entry.until for entry in report.acknowledged)
    return replace(result, profiles=tuple(profile.id for profile in profiles), dated=dated)


def _with_faults(document: Document, findings: list[Finding]) -> list[Finding]:
    """Findings with the faults of the document's form; what those say is not said again."""
    if not document.faults:
        return findings
    unread = {fault.pointer for fault in document.faults if fault.unread}
    missing = {(f.pointer, f.params["property"]) for f in document.faults if "property" in f.params}

    def said(finding: Finding) -> bool:
        holder, _, _ = finding.pointer.rpartition("/")
        return finding.pointer in unread or (holder, finding.params.get("property")) in missing

    own = [Finding(f.rule, f.pointer, dict(f.params)) for f in document.faults]
    return [*(finding for finding in findings if not said(finding)), *own]


def build(data: dict[str, Any]) -> Report:
    """The typed report of structurally valid data."""
    from transparency.report import ADAPTER

    return ADAPTER.validate_python(data)


def _version(data: dict[str, Any]) -> tuple[Spec | None, list[Finding]]:
    known = [entry["version"] for entry in versions()]
    stated = data.get("spec_version")
    if isinstance(stated, str) and stated in known:
        return load_spec(stated), []
    if "spec_version" not in data:
        return None, [Finding("field-missing", "", {"property": "spec_version"})]
    params: dict[str, Param] = {"value": schema.shown(stated), "known": known}
    return None, [Finding("unknown-spec-version", "/spec_version", params)]


def _beside(
    report: Report, previous: Iterable[Report] | Shelf, corpus: Iterable[Report] | Shelf
) -> Neighbours:
    from transparency.neighbours import Shelf

    own, all_ = (one if isinstance(one, Shelf) else Shelf(one) for one in (previous, corpus))
    return replace(own.earlier(report), others=all_.others(report))


def _run(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    from transparency.rules.registry import REASONS, checks

    available = checks(context.spec)
    for rule_id in context.spec.rule_ids:
        registered = available.get(rule_id)
        if registered is None:  # a rule of the schema or of reading, not of the report
            continue
        if registered.needs and context.lacks(registered.needs):
            yield Unchecked(rule_id, REASONS.get(registered.needs, registered.needs))
            continue
        try:
            yield from registered.check(report, context)
        except Exception as error:  # a bug of ours: say in which rule, then let it out
            error.add_note(f"while checking {rule_id}")
            raise


def _acknowledge(
    spec: Spec,
    report: Report,
    findings: Sequence[Finding],
    unchecked: Sequence[Unchecked],
    today: datetime.date,
) -> Acknowledged:
    if not report.acknowledged:
        return Acknowledged()
    from transparency.cells import Figures

    silent = frozenset(entry.rule for entry in unchecked)
    return acknowledge(report, spec, Figures(report), findings, silent, today)


def _all_unchecked(spec: Spec) -> list[Unchecked]:
    from transparency.rules.registry import checks

    late = {UNUSED, *checks(spec)}
    return [Unchecked(rule_id, "structure") for rule_id in spec.rule_ids if rule_id in late]


def _result(
    document: Document,
    spec: Spec,
    version: str | None,
    findings: Iterable[Finding],
    unchecked: Iterable[Unchecked],
    report: Report | None = None,
    reasons: Mapping[int, str] = MappingProxyType({}),
) -> ValidationResult:
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    severities = {f.rule: spec.rule(f.rule).severity for f in findings}
    ordered = sorted(findings, key=lambda f: (order[severities[f.rule]], f.rule, _natural(f)))
    return ValidationResult(
        document,
        version,
        tuple(ordered),
        severities,
        tuple(unchecked),
        acknowledged={i: reasons[id(f)] for i, f in enumerate(ordered) if id(f) in reasons},
        report=report,
    )


def _natural(finding: Finding) -> tuple[list[tuple[int, str]], str]:
    """Pointer order with numbers as numbers, so that item 10 comes after item 9."""
    parts = finding.pointer.split("/")
    return [(int(p), "") if p.isdigit() else (-1, p) for p in parts], str(sorted(finding.params))
