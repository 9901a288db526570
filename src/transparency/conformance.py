"""The conformance cases of the standard: small changes to the base report and what they must give.

The format is described in `spec/<version>/cases/README.md`, so that a validator in another
language can be held to the same cases.
"""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transparency.document import Document, DocumentError, split
from transparency.findings import ValidationResult
from transparency.profiles import Profile, checked, load_profile
from transparency.spec import Spec, SpecError
from transparency.validation import build, validate

TODAY = datetime.date(2025, 8, 15)
"""The day on which a case is checked unless it names another: soon after the base is published."""


KEYS = frozenset(
    (
        *("name", "change", "text", "previous", "others", "published", "today"),
        *("profile", "expect", "unchecked"),
    )
)
"""What a case may hold, as the standard's `cases/README.md` describes it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One finding that a case must give: rule, pointer and the params that the case pins.

    `acknowledged` tells whether the report acknowledges it.
    """

    rule: str
    pointer: str
    params: Mapping[str, Any]
    acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One conformance case of a rule.

    `raw` is the report as bytes; `previous` are earlier reports and `others` reports by others, as
    data; `published` is the checksum of the file as published; `profiles` those that the report is
    held to, and `profiles_given` the same as the case names them or writes them out; `expected` all
    findings, no more and no fewer; `unchecked` the rules that must say that they could not check
    something; `shown` what the case changes, as compact JSON.
    """

    rule: str
    name: str
    raw: bytes
    previous: tuple[dict[str, Any], ...]
    others: tuple[dict[str, Any], ...]
    published: str | None
    profiles: tuple[Profile, ...]
    profiles_given: tuple[Any, ...]
    today: datetime.date
    expected: tuple[Expected, ...]
    unchecked: tuple[str, ...]
    shown: str

    @property
    def passing(self) -> bool:
        """True when the rule of the case must stay silent."""
        return all(expected.rule != self.rule for expected in self.expected)


def load_cases(spec: Spec, rule_id: str | None = None) -> Iterator[Case]:
    """All cases of a version, or of one rule, by rule id and in the order of their file."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C where it was built
    for path in spec.case_files():
        if rule_id not in (None, path.stem):
            continue
        for entry in yaml.load(path.read_text(encoding="utf-8"), loader):  # noqa: S506
            try:
                yield _case(spec, path.stem, entry)
            except (KeyError, LookupError, TypeError, ValueError) as error:
                raise SpecError(f"{path}: case {entry.get('name')!r}: {error!r}") from error


def run(case: Case) -> ValidationResult | DocumentError:
    """Validate a case: a result, or the error with which reading it was refused."""
    try:
        document = Document.read(case.raw, f"{case.rule}: {case.name}")
    except DocumentError as error:
        return error
    return validate(
        document,
        today=case.today,
        previous=[build(data) for data in case.previous],
        corpus=[build(data) for data in case.others],
        published_sha256=case.published,
        profiles=case.profiles,
    )


def differences(case: Case, outcome: ValidationResult | DocumentError) -> list[str]:
    """What a result has too much or too little, for a developer; empty when it conforms."""
    if isinstance(outcome, DocumentError):
        reason = {"reason": outcome.reason}
        return compared(case, [Expected("document-unreadable", "", reason)], set())
    found = [
        Expected(f.rule, f.pointer, f.params, index in outcome.acknowledged)
        for index, f in enumerate(outcome.findings)
    ]
    given = {"previous": case.previous, "corpus": case.others, "published": case.published}
    return compared(case, found, {u.rule for u in outcome.unchecked if given.get(u.reason, True)})


def compared(case: Case, found: Iterable[Expected], unchecked: Container[str]) -> list[str]:
    """The same for findings, and rules reported as not checked, of any implementation."""
    missing = list(case.expected)
    surplus = []
    for finding in found:
        match = next((e for e in missing if _matches(e, finding)), None)
        if match is None:
            surplus.append(finding)
        else:
            missing.remove(match)
    problems = [f"not expected: {_words(f)}" for f in surplus]
    problems += [f"missing: {_words(e)}" for e in missing]
    problems += [
        f"should say unchecked: {rule}" for rule in case.unchecked if rule not in unchecked
    ]
    return problems


def _matches(expected: Expected, found: Expected) -> bool:
    same_place = (expected.rule, expected.pointer) == (found.rule, found.pointer)
    same_place = same_place and expected.acknowledged is found.acknowledged
    return same_place and all(
        found.params.get(key) == value for key, value in expected.params.items()
    )


def _words(entry: Expected) -> str:
    mark = " (acknowledged)" if entry.acknowledged else ""
    return f"{entry.rule} at {entry.pointer!r} {dict(entry.params)}{mark}"


def _case(spec: Spec, rule: str, entry: Mapping[str, Any]) -> Case:
    unknown = set(entry) - KEYS
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    today = entry.get("today", TODAY)
    return Case(
        rule=rule,
        name=entry["name"],
        raw=_raw(spec, entry),
        previous=tuple(changed(spec.base_case, changes) for changes in entry.get("previous", ())),
        others=tuple(changed(spec.base_case, changes) for changes in entry.get("others", ())),
        published=entry.get("published"),
        profiles=tuple(_profiles(spec, _listed(entry.get("profile", [])))),
        profiles_given=tuple(_listed(entry.get("profile", []))),
        today=today,
        expected=tuple(_expected(rule, expect) for expect in entry.get("expect", ())),
        unchecked=tuple(entry.get("unchecked", ())),
        shown=_shown(entry),
    )


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _profiles(spec: Spec, given: Iterable[Any]) -> Iterator[Profile]:
    """Profiles named by their id, or written out."""
    for one in given:
        if isinstance(one, str):
            yield load_profile(one, spec)
        else:
            yield checked(Document.read(json.dumps(one, default=str).encode(), "profile"), spec)


def _raw(spec: Spec, entry: Mapping[str, Any]) -> bytes:
    """`text` gives the bytes themselves; else the base report with its changes."""
    if "text" in entry:
        text = entry["text"]
        return text if isinstance(text, bytes) else str(text).encode()
    return json.dumps(changed(spec.base_case, entry.get("change", ())), default=str).encode()


def _shown(entry: Mapping[str, Any]) -> str:
    if "text" in entry:
        return repr(entry["text"])[:200]
    changes = [json.dumps(change, default=str) for change in entry.get("change", ())]
    return " ; ".join(changes) or "base.json"


def _expected(rule: str, entry: Mapping[str, Any] | str) -> Expected:
    if isinstance(entry, str):
        return Expected(rule, entry, {})
    return Expected(
        entry.get("rule", rule),
        entry["pointer"],
        entry.get("params", {}),
        entry.get("acknowledged", False),
    )


def changed(base: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A copy of `base` after changes such as `{set: /period/end, to: 2025-03-31}`.

    Operations: `set` with `to` (makes or replaces a property or item), `remove`, and `add` with
    `value` (appends to a list, which is made when missing).
    """
    data: dict[str, Any] = copy.deepcopy(dict(base))
    for change in copy.deepcopy(list(changes)):  # a YAML alias would share what is changed later
        if "set" in change:
            _set(data, split(change["set"]), change["to"])
        elif "add" in change:
            _add(data, split(change["add"]), change["value"])
        else:
            _remove(data, split(change["remove"]))
    return json.loads(json.dumps(data, default=str))  # type: ignore[no-any-return]


def _holder(data: Any, parts: Sequence[str]) -> Any:
    for part in parts:
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data


def _set(data: Any, parts: Sequence[str], value: Any) -> None:
    holder = _holder(data, parts[:-1])
    holder[int(parts[-1]) if isinstance(holder, list) else parts[-1]] = value


def _add(data: Any, parts: Sequence[str], value: Any) -> None:
    _holder(data, parts[:-1]).setdefault(parts[-1], []).append(value)


def _remove(data: Any, parts: Sequence[str]) -> None:
    holder = _holder(data, parts[:-1])
    del holder[int(parts[-1]) if isinstance(holder, list) else parts[-1]]
