"""The result of one file in words: what every output format writes in its own way."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, TypeAlias

from transparency.document import (
    Document,
    DocumentError,
    Location,
    join,
    printable,
    resolve,
    shown,
    split,
)
from transparency.findings import Finding, Severity, Unchecked, ValidationResult
from transparency.outputs.words import WORDS
from transparency.spec import Spec, load_spec

if TYPE_CHECKING:
    from transparency.completeness import Row

Outcome: TypeAlias = ValidationResult | DocumentError
"""What became of one file: its result, or why it could not be read."""

Paint: TypeAlias = Callable[[str, str], str]
"""Colours a text by a severity, or by "valid" or "invalid"."""

LONGEST = 200
"""Characters of a message; params that do not fit are complete in the JSON."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One finding with everything a reader needs.

    `label` is the place in words; `key` stays the same when other lines of the file move, so that
    two runs can be compared; `acknowledged` is the reporter's reason for a warning.
    """

    finding: Finding
    severity: Severity
    title: str
    message: str
    location: Location
    label: str
    key: str = ""
    acknowledged: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of one file says, in words; light, and free of the document it came from.

    `totals` counts all findings by rule, `entries` may hold fewer of each; `counts` all by
    severity, without the acknowledged ones, which `counts["acknowledged"]` has. `places` has the
    place of each entry of `unchecked` that points somewhere. `core` is how the core metrics are
    answered, where asked for. `error` is why the file could not be read; all else is then empty.
    """

    source: str
    sha256: str = ""
    version: str | None = None
    profiles: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    entries: tuple[Printed, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    places: Mapping[str, Location] = field(default_factory=dict)
    core: tuple[Row, ...] = ()
    error: DocumentError | None = None

    @property
    def complete(self) -> bool:
        """True when every rule of the version ran over the whole report."""
        return not self.unchecked and self.error is None

    @property
    def valid(self) -> bool:
        """True when the file was read and no finding is an error."""
        return self.error is None and not self.counts["error"]

    @property
    def verdict(self) -> str:
        """`valid`, `invalid` or `unreadable`."""
        return "unreadable" if self.error else "valid" if self.valid else "invalid"

    @property
    def hidden(self) -> int:
        """Number of findings that a limit left out of `entries`."""
        return sum(self.totals.values()) - len(self.entries)


@dataclass(frozen=True, slots=True)
class Run:
    """All files of one run, in order, and how they were checked.

    `today` is the ISO date that stood for the current day. Under `strict` warnings fail.
    `profiles` has the SHA-256 of each profile's file by id. `paint` colours text for a terminal.
    """

    files: Sequence[Checked]
    language: str = "en"
    today: str = ""
    strict: bool = False
    profiles: Mapping[str, str] = field(default_factory=dict)
    paint: Paint = field(default=lambda text, _: text)

    @property
    def words(self) -> Mapping[str, str]:
        """Words of the run's language."""
        return WORDS[self.language]

    @property
    def counts(self) -> dict[str, int]:
        """Findings by severity over all files: error, warning, info, acknowledged."""
        total: Counter[str] = Counter(dict.fromkeys((*map(str, Severity), "acknowledged"), 0))
        for checked in self.files:
            total.update(checked.counts)
        return dict(total)

    @property
    def verdicts(self) -> Mapping[str, int]:
        """Files by verdict."""
        return Counter(checked.verdict for checked in self.files)

    @property
    def verdict(self) -> str:
        """The worst verdict of a file; under `strict` a warning is as bad as an error."""
        if self.verdicts["unreadable"]:
            return "unreadable"
        failed = self.counts["error"] or (self.strict and self.counts["warning"])
        return "invalid" if failed else "valid"


def describe(
    outcome: Outcome, language: str = "en", limit: int | None = None, *, core: bool = False
) -> Checked:
    """An outcome in words; at most `limit` findings of each rule, None for all."""
    if isinstance(outcome, DocumentError):
        return Checked(outcome.source, error=outcome)
    pointers = {entry.pointer for entry in outcome.unchecked if entry.pointer}
    counts = {str(severity): outcome.count(severity) for severity in Severity}
    return Checked(
        source=outcome.document.source,
        sha256=outcome.document.sha256,
        version=outcome.version,
        profiles=outcome.profiles,
        counts={**counts, "acknowledged": len(outcome.acknowledged)},
        totals=Counter(finding.rule for finding in outcome.findings),
        entries=tuple(printed(outcome, language, limit)),
        unchecked=outcome.unchecked,
        places=outcome.document.locate_all(pointers) if pointers else {},
        core=_core(outcome) if core else (),
    )


def _core(result: ValidationResult) -> tuple[Row, ...]:
    if result.report is None:
        return ()
    from transparency.completeness import completeness

    return completeness(result.report, spec_of(result))


def printed(
    result: ValidationResult, language: str = "en", limit: int | None = None
) -> list[Printed]:
    """Findings of a result in words, in its order. Positions are looked up here, in one pass."""
    spec = spec_of(result)
    findings = [
        entry
        for _, group in groupby(enumerate(result.findings), key=lambda entry: entry[1].rule)
        for entry in islice(group, limit)
    ]
    keys = {f.pointer for _, f in findings if f.at_key}
    found = result.document.locate_all({_target(f) for _, f in findings if not f.at_key})
    places = {**found, **{p: result.document.locate(p, key=True) for p in keys}}
    return [
        Printed(
            finding=finding,
            severity=result.severities[finding.rule],
            title=spec.rule_text(finding.rule, "title", language),
            message=message(spec, finding, language),
            location=places[finding.pointer if finding.at_key else _target(finding)],
            label=label(result.document, finding.pointer, spec, language),
            key=_key(result.document, finding),
            acknowledged=result.acknowledged.get(index),
        )
        for index, finding in findings
    ]


def _target(finding: Finding) -> str:
    """Where to look: a workbook has a cell for what is missing, other forms give its object."""
    name = finding.params.get("property")
    return finding.pointer + join(name) if isinstance(name, str) else finding.pointer


def spec_of(result: ValidationResult | Checked) -> Spec:
    """The version whose words describe a result; the latest when the document names none."""
    return load_spec(result.version) if result.version else load_spec()


def message(
    spec: Spec,
    finding: Finding,
    language: str = "en",
    longest: int = LONGEST,
    *,
    part: str = "message",
) -> str:
    """The sentence of a finding: one line of at most `longest` characters, harmless anywhere.

    `part` is message, for who wrote the report, or reader, for who reads its figures. Lists of
    params are shortened first, saying how many entries are left out.
    """
    template = spec.rule_text(finding.rule, part, language)
    given = {**finding.params, **_provision(spec, finding, language)}
    text = ""
    for most in (1000, 8, 5, 3, 1):
        params = {k: _value(v, most, language) for k, v in given.items()}
        text = printable(template.format(**params))
        if len(text) <= longest:
            return text
    for width in (60, 30):
        params = {k: shown(_value(v, 1, language), width) for k, v in given.items()}
        text = printable(template.format(**params))
        if len(text) <= longest:
            return text
    return shown(text, longest)


def _provision(spec: Spec, finding: Finding, language: str) -> dict[str, str]:
    """The provision that a profile of the standard rests on, in a language that has its words."""
    params = finding.params
    if "requirement" not in params:
        return {}
    asked = str(params["profile"]), str(params["requirement"])
    text = spec.profile_text(asked[0], "reference", language, requirement=asked[1])
    # Somebody's own profile may have the names of one of ours, and another provision.
    if text and _of_standard(spec.version, *asked, str(params["reference"])):
        return {"reference": text}
    return {}


@cache
def _of_standard(version: str, profile: str, requirement: str, reference: str) -> bool:
    from transparency.profiles import load_profile

    asked = load_profile(profile, load_spec(version)).requirements
    return any(one.id == requirement and one.reference == reference for one in asked)


def _value(value: object, most: int, language: str) -> str:
    if not isinstance(value, list):
        return "-" if value is None else str(value)
    text = ", ".join(map(str, value[:most]))
    left = len(value) - most
    return text if left <= 0 else f"{text} " + WORDS[language]["and_more"].format(count=left)


def error_text(error: DocumentError, language: str = "en") -> str:
    """Place, fault and remedy of a file that could not be read, in one line."""
    from transparency.outputs.words import READING

    template = READING.get(language, {}).get(error.reason)
    if template is None:
        return printable(str(error))
    place = str(Location(shown(error.source, 400), error.line, error.column))
    return f"{place}: " + template.format(**{k: shown(v) for k, v in error.params.items()})


def remedy(spec: Spec, rule_id: str, language: str = "en") -> str:
    """How to mend a rule's fault: the first sentence of its page, in one line."""
    text = " ".join(spec.rule_text(rule_id, "remedy", language).split())
    end = text.find(". ")
    return printable(text if end < 0 else text[: end + 1])


def label(document: Document, pointer: str, spec: Spec, language: str = "en") -> str:
    """A place in words, such as "Items removed · snapchat · csam"; the pointer where none fit."""
    parts, item = _item(document, pointer)
    words = _words_of(parts[0], item, spec, language) if item else []
    if not words:
        return printable(pointer) or "/"
    inside = ["/".join(parts[2:])] if parts[2:] else []
    return printable(" · ".join([*words, *inside]))


def _item(document: Document, pointer: str) -> tuple[tuple[str, ...], Mapping[str, Any] | None]:
    """Parts of a pointer, and the object in a list of the report that it points into."""
    parts = split(pointer)
    if len(parts) < 2:  # noqa: PLR2004  (a list and an index)
        return parts, None
    try:
        item = resolve(document.data, "/".join(pointer.split("/")[:3]))
    except LookupError:
        return parts, None
    return parts, item if isinstance(item, dict) else None


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


def _key(document: Document, finding: Finding) -> str:
    """Digest of the rule and of what the finding is about, free of lines and indexes."""
    parts, item = _item(document, finding.pointer)
    about: object = parts
    if item:
        names = ("id", "metric", "service", "dimensions", "period", "statistic", "name", "surface")
        chosen = [(name, item[name]) for name in names if name in item]
        about = (parts[0], chosen, parts[2:]) if chosen else parts
    return hashlib.sha256(repr((finding.rule, about)).encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class RuleState:
    """What became of one rule of the version over one file; `skipped` is the reason code."""

    rule: str
    count: int
    skipped: str | None


def rule_states(checked: Checked) -> Iterator[RuleState]:
    """Every rule of the version that applied: how often it fired, or why it did not run."""
    skipped = {entry.rule: entry.reason for entry in checked.unchecked if not entry.pointer}
    rules = {*spec_of(checked).rule_ids, *checked.totals, *skipped}
    for rule_id in sorted(rules):
        yield RuleState(rule_id, checked.totals.get(rule_id, 0), skipped.get(rule_id))


def unchecked_lines(checked: Checked, language: str, most: int | None = None) -> list[str]:
    """What was not checked and why, a sentence a reason; at most `most` single places."""
    words = WORDS[language]
    whole = [entry for entry in checked.unchecked if not entry.pointer]
    lines = []
    for reason in sorted({entry.reason for entry in whole}):
        rules = sorted(entry.rule for entry in whole if entry.reason == reason)
        sentence = words.get(reason, words["other"])
        lines.append(sentence.format(rules=", ".join(rules), count=len(rules), reason=reason))
    single = [entry for entry in checked.unchecked if entry.pointer]
    for entry in single[:most]:
        place = checked.places[entry.pointer]
        sentence = words.get(entry.reason, words["other"] + " ({place})")
        text = sentence.format(rules=entry.rule, place=place, reason=entry.reason)
        lines.append(printable(text))
    if most is not None and len(single) > most:
        lines.append(words["more"].format(count=len(single) - most))
    return lines


def by_rule(entries: Iterable[Printed]) -> Iterator[tuple[str, list[Printed]]]:
    """Rule id and its findings, in the order of the result: worst first."""
    for rule_id, group in groupby(entries, key=lambda entry: entry.finding.rule):
        yield rule_id, list(group)


def limited(run: Run, limit: int | None) -> Run:
    """The run with at most `limit` findings of each rule of a file; totals stay exact."""
    if limit is None:
        return run
    files = [
        replace(
            checked,
            entries=tuple(e for _, group in by_rule(checked.entries) for e in group[:limit]),
        )
        for checked in run.files
    ]
    return replace(run, files=files)
