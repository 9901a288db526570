"""Profiles: what one regime or regulator asks for beyond the standard, as data."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transparency.document import TransparencyError, file_bytes, join, printable, shown

if TYPE_CHECKING:
    from transparency.document import Document
    from transparency.spec import Spec

UNCONFIRMED = ("S", "R")
"""Confidence marks under which nothing is presented as confirmed."""


class ProfileError(TransparencyError):
    """A profile does not exist or its file is malformed. One line: place, fault, remedy."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a profile asks for.

    `kind` says which of the last fields are in use: metric, breakdown, field, method_field,
    deadline or period. `level` is must or should, `confidence` a code of `confidence_mark`.
    """

    id: str
    title: str
    kind: str
    level: str
    reference: str
    confidence: str
    source: str | None = None
    note: str | None = None
    roles: tuple[str, ...] = ()
    designated_as: tuple[str, ...] = ()
    not_designated_as: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statistic: str | None = None
    any_place: bool = False
    over: str = ""
    codes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    method_fields: tuple[str, ...] = ()
    months_after_end: int | None = None
    month_day: str | None = None
    period_kinds: tuple[str, ...] = ()

    @property
    def confirmed(self) -> bool:
        """True when the provision was read, at least in part."""
        return self.confidence not in UNCONFIRMED


@dataclass(frozen=True, slots=True)
class Source:
    """One text that the requirements of a profile refer to."""

    id: str
    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What one regime or regulator asks for.

    `standard` tells profiles of `spec/` from others; `sha256` is of the file it was read from.
    """

    id: str
    title: str
    description: str
    status: str
    roles: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    standard: bool
    regime: str | None = None
    in_force_from: datetime.date | None = None
    in_force_until: datetime.date | None = None
    geography: str | None = None
    each_service: bool = False
    sources: tuple[Source, ...] = ()
    sha256: str = field(default="", compare=False)

    def in_force(self, start: datetime.date, end: datetime.date) -> bool:
        """True when the regime bound reports on a period with these first and last days."""
        begun = self.in_force_from is None or self.in_force_from <= start
        return begun and (self.in_force_until is None or end < self.in_force_until)

    def requirement(self, requirement_id: str) -> Requirement:
        """One requirement by id. Raises LookupError."""
        for requirement in self.requirements:
            if requirement.id == requirement_id:
                return requirement
        raise LookupError(requirement_id)


def load_profile(name: str, spec: Spec) -> Profile:
    """A profile of the standard by id, or of anybody by the path of its file.

    What ends in .yaml, .yml or .json, or holds a slash, is a path. Raises ProfileError.
    """
    if name in spec.profile_ids:
        return _load(spec.profile_file(name), spec, standard=True)
    if "/" in name or "\\" in name or name.lower().endswith((".yaml", ".yml", ".json")):
        return _load(Path(name), spec, standard=False)
    known = ", ".join(spec.profile_ids)
    raise ProfileError(f"there is no profile {shown(name)!r}; known: {known}; or give a file")


def load_profiles(names: Sequence[str], spec: Spec) -> tuple[Profile, ...]:
    """Several profiles, each once. Raises ProfileError, also when two differ under one id."""
    profiles: dict[str, Profile] = {}
    for name in names:
        profile = load_profile(name, spec)
        if profiles.setdefault(profile.id, profile) != profile:
            raise ProfileError(
                f"{shown(name, 400)}: another profile is called {profile.id!r}; "
                "give it an id of its own"
            )
    return tuple(profiles.values())


def _load(path: Path, spec: Spec, *, standard: bool) -> Profile:
    from transparency.yamltext import read  # loads a library that a plain validation can spare

    source = path.as_posix()
    return checked(read(file_bytes(path, source), source), spec, standard=standard)


def checked(document: Document, spec: Spec, *, standard: bool = False) -> Profile:
    """The profile that a document holds. Raises ProfileError for the first fault in it."""
    for pointer, problem in _problems(document, spec):
        place = printable(str(document.locate(pointer)))
        raise ProfileError(f"{place}: {shown(pointer or '/', 200)}: {problem}")
    profile = _profile(document.data, standard=standard)
    return replace(profile, sha256=document.sha256)


def _problems(document: Document, spec: Spec) -> Iterator[tuple[str, str]]:
    """Pointers and faults with their remedy, the first ones first."""
    structure = list(_of_structure(document))
    yield from structure
    if not structure:
        yield from _of_content(document.data, spec)


def _of_structure(document: Document) -> Iterator[tuple[str, str]]:
    from jsonschema import Draft202012Validator

    from transparency.spec import meta_schema

    validator = Draft202012Validator(meta_schema("profile"))
    errors = sorted(validator.iter_errors(document.data), key=lambda e: list(map(str, e.path)))
    for error in errors:
        words = shown(error.message, 200)
        yield join(*error.absolute_path), f"{words}; see spec/meta/profile.schema.json"


CODES = {
    "roles": "role",
    "designated_as": "designation",
    "not_designated_as": "designation",
    "period_kinds": "period_kind",
}
"""Field of a profile or requirement -> code list of its values."""


def _of_content(data: Mapping[str, Any], spec: Spec) -> Iterator[tuple[str, str]]:
    yield from _unknown("/roles", data["roles"], spec.codelist("role"), "role")
    yield from _days(data)
    if data.get("regime", "eu_dsa") not in spec.codelist("regime"):
        yield "/regime", _no_code(data["regime"], "regime")
    if data.get("geography", "GLOBAL") not in spec.codelist("jurisdiction"):
        yield "/geography", _no_code(data["geography"], "jurisdiction")
    sources = {source["id"] for source in data.get("sources", ())}
    seen: set[str] = set()
    for index, entry in enumerate(data["requirements"]):
        place = f"/requirements/{index}"
        if entry["id"] in seen:
            yield f"{place}/id", f"the id {entry['id']!r} stands twice; give each its own"
        seen.add(entry["id"])
        if entry.get("source") not in (None, *sources):
            yield f"{place}/source", "no source has this id; list it under sources"
        yield from _of_requirement(place, entry, spec)


def _days(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("in_force_from", "in_force_until"):
        try:
            datetime.date.fromisoformat(data.get(name, "2000-01-01"))
        except ValueError:
            yield f"/{name}", "no such day; write it as YYYY-MM-DD"


def _of_requirement(place: str, entry: Mapping[str, Any], spec: Spec) -> Iterator[tuple[str, str]]:
    for name, codelist in CODES.items():
        yield from _unknown(
            f"{place}/{name}", entry.get(name, ()), spec.codelist(codelist), codelist
        )
    yield from _unknown(f"{place}/metrics", entry.get("metrics", ()), spec.metrics, "metric")
    if entry.get("statistic") not in (None, *spec.codelist("statistic")):
        yield f"{place}/statistic", _no_code(entry["statistic"], "statistic")
    known = spec.schema["$defs"]["method"]["properties"]
    yield from _unknown(f"{place}/method_fields", entry.get("method_fields", ()), known, "method")
    cells = dict(entry.get("dimensions", {}))
    for dimension in (*cells, *([entry["over"]] if "over" in entry else [])):
        yield from _of_dimension(place, dimension, entry, spec)
    for dimension, code in cells.items():
        yield from _of_code(f"{place}/dimensions/{dimension}", dimension, code, spec)
    for index, code in enumerate(entry.get("codes", ())):
        yield from _of_code(f"{place}/codes/{index}", entry.get("over", ""), code, spec)
    for index, pointer in enumerate(entry.get("fields", ())):
        if not is_field(spec.schema, spec.schema, pointer.split("/")[1:]):
            yield f"{place}/fields/{index}", "no report has this field; see report.schema.json"


def _of_dimension(
    place: str, dimension: str, entry: Mapping[str, Any], spec: Spec
) -> Iterator[tuple[str, str]]:
    for metric in entry.get("metrics", ()):
        if metric in spec.metrics and dimension not in spec.metrics[metric].dimensions:
            yield place, f"{metric} is not broken down by {shown(dimension)}; see metric.csv"


def _of_code(pointer: str, dimension: str, code: str, spec: Spec) -> Iterator[tuple[str, str]]:
    codelist = spec.dimensions.get(dimension)
    if codelist and code not in spec.codelist(codelist):
        yield pointer, _no_code(code, codelist)


def _unknown(
    pointer: str, codes: Sequence[str], known: Any, codelist: str
) -> Iterator[tuple[str, str]]:
    for index, code in enumerate(codes):
        if code not in known:
            from difflib import get_close_matches

            near = get_close_matches(code, list(known), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield f"{pointer}/{index}", _no_code(code, codelist) + hint


def _no_code(code: str, codelist: str) -> str:
    return f"{shown(code)!r} is no {codelist.replace('_', ' ')} of the standard; correct it"


def is_field(schema: Mapping[str, Any], node: Mapping[str, Any], parts: Sequence[str]) -> bool:
    """True when a report has a field at a path below a node of its schema; * is any list item."""
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    if not parts:
        return True
    inner = node.get("items") if parts[0] == "*" else node.get("properties", {}).get(parts[0])
    return inner is not None and is_field(schema, inner, parts[1:])


def _profile(data: Mapping[str, Any], *, standard: bool) -> Profile:
    return Profile(
        id=data["id"],
        title=data["title"],
        description=data["description"],
        status=data["status"],
        regime=data.get("regime"),
        geography=data.get("geography"),
        each_service=data.get("each_service", False),
        in_force_from=_day(data.get("in_force_from")),
        in_force_until=_day(data.get("in_force_until")),
        roles=tuple(data["roles"]),
        requirements=tuple(Requirement(**_frozen(entry)) for entry in data["requirements"]),
        sources=tuple(Source(**source) for source in data.get("sources", ())),
        standard=standard,
    )


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _frozen(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
