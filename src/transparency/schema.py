"""Violations of the JSON Schema as findings.

Two engines, one list: jsonschema-rs, where it is installed, only says which items are bad;
every finding comes from jsonschema, the reference, so that text and paths never depend on what is
installed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from transparency import document
from transparency.document import join
from transparency.findings import Finding, Param
from transparency.spec import Spec, load_spec

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

RULES = {
    "additionalProperties": "unknown-property",
    "const": "unknown-code",
    "enum": "unknown-code",
    "exclusiveMinimum": "number-out-of-range",
    "format": "malformed-value",
    "maximum": "number-out-of-range",
    "minItems": "list-empty",
    "minLength": "malformed-value",
    "minimum": "number-out-of-range",
    "pattern": "malformed-value",
    "required": "field-missing",
    "type": "wrong-type",
}
"""Keyword -> rule id. A subschema may name another with the annotation `rule`."""

PERCENT = 100

LONGEST_SHOWN = 60
"""Characters of a value that are printed, or compared with known words."""

CARRIERS = ("if", "then", "else", "allOf", "properties", "items", "$ref")
"""Keywords that carry others and never fail by themselves."""


def check(spec: Spec, data: Mapping[str, Any]) -> list[Finding]:
    """Findings of structure, one for each fault and place, in no particular order."""
    errors = _errors(spec.version, data)
    findings = [finding for error in errors for finding in _translate(spec, error)]
    mistyped = {finding.pointer for finding in findings if finding.rule == "wrong-type"}
    # one fault, one finding: a text where a number belongs is not also out of range
    single = {
        (finding.rule, finding.pointer, finding.params.get("property")): finding
        for finding in reversed(findings)
        if finding.rule == "wrong-type" or finding.pointer not in mistyped
    }
    return list(reversed(single.values()))


def sound(findings: Iterable[Finding]) -> bool:
    """True when the rules can run: nothing but unknown codes was found."""
    return all(finding.rule == "unknown-code" for finding in findings)


@dataclass(frozen=True, slots=True)
class _Engines:
    """The reference over the root without its lists, over one item of each list, and the fast."""

    root: Validator
    items: Mapping[str, Validator]
    fast: Any


@cache
def _fast(version: str) -> Any:
    """The jsonschema-rs validator, or None where the library is not installed."""
    try:
        import jsonschema_rs
    except ImportError:
        return None
    # offline: without it the library fetches a $ref to another host
    return jsonschema_rs.validator_for(
        load_spec(version).schema, validate_formats=True, offline=True
    )


@cache
def _reference(version: str) -> _Engines:
    schema = load_spec(version).schema
    shallow = _inlined(schema)
    items = {
        name: shallow["properties"][name].pop("items")
        for name, entry in shallow["properties"].items()
        if entry.get("type") == "array"
    }
    make = _validator_class()
    build = {name: make(item, format_checker=make.FORMAT_CHECKER) for name, item in items.items()}
    return _Engines(make(shallow, format_checker=make.FORMAT_CHECKER), build, _fast(version))


def _errors(version: str, data: Mapping[str, Any]) -> Iterator[ValidationError]:
    fast = _fast(version)
    paths = None if fast is None else [error.instance_path for error in fast.iter_errors(data)]
    if paths == []:
        return
    engines = _reference(version)
    yield from engines.root.iter_errors(data)
    for name, index in _suspects(engines.items, data, paths):
        for error in engines.items[name].iter_errors(data[name][index]):
            error.path.extendleft((index, name))
            yield error


def _suspects(
    lists: Iterable[str], data: Mapping[str, Any], paths: list[Any] | None
) -> list[tuple[str, int]]:
    """List items worth asking the reference about; all of them without the fast engine."""
    if paths is not None:
        named = {(path[0], path[1]) for path in paths if len(path) > 1 and path[0] in lists}
        return sorted(named)
    return [
        (name, index)
        for name in lists
        if isinstance(data.get(name), list)
        for index in range(len(data[name]))
    ]


@cache
def _validator_class() -> Any:
    from jsonschema import Draft202012Validator, ValidationError, validators

    def pattern(_: Any, pattern: str, instance: object, __: Any) -> Iterator[ValidationError]:
        # the library's own search takes "IE\n" for ^[A-Z]{2}$, which no other engine does
        if isinstance(instance, str) and not re.fullmatch(pattern[1:-1], instance, re.ASCII):
            yield ValidationError("does not match")

    extend: Any = validators.extend
    return extend(Draft202012Validator, {"pattern": pattern})


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with every local $ref replaced by its target: half the time of resolving."""

    def walk(node: Any) -> Any:
        if isinstance(node, list):
            return [walk(part) for part in node]
        if not isinstance(node, dict):
            return node
        own = {key: walk(value) for key, value in node.items() if key not in ("$ref", "$defs")}
        if "$ref" not in node:
            return own
        name = node["$ref"].rsplit("/", 1)[1]
        target = walk(schema["$defs"][name])
        return {**target, **own, **({"form": name} if "pattern" in target else {})}

    result: dict[str, Any] = copy.deepcopy(walk(schema))
    return result


def _translate(spec: Spec, error: ValidationError) -> Iterator[Finding]:
    pointer = join(*error.absolute_path)
    keyword = str(error.validator)
    if keyword == "additionalProperties":
        yield from _unknown_properties(spec, error, pointer)
    elif keyword == "required":
        yield from _missing(error, pointer)
    else:
        yield _wrong_value(error, keyword, pointer)


def _wrong_value(error: ValidationError, keyword: str, pointer: str) -> Finding:
    subschema: Any = error.schema
    named = subschema.get("rule") if keyword in ("type", "minimum", "maximum") else None
    rule = named or RULES[keyword]
    params = _params(keyword, error, subschema)
    params["value"] = shown(error.instance)
    if rule == "ratio-out-of-range":
        params |= ratio_suggestion(error.instance)
    return Finding(rule, pointer, params)


def ratio_suggestion(value: object) -> dict[str, Param]:
    """What a percentage given for a ratio was probably meant to be; empty for other numbers."""
    if not isinstance(value, int | float) or not 1 < value <= PERCENT:
        return {}
    return {"suggestion": float(Decimal(str(value)) / PERCENT)}


def _unknown_properties(spec: Spec, error: ValidationError, pointer: str) -> Iterator[Finding]:
    subschema: Any = error.schema
    instance: Any = error.instance
    for name in instance:
        if name in subschema["properties"]:
            continue
        rule = "forbidden-property" if _forbidden(spec, name) else "unknown-property"
        params: dict[str, Param] = {"property": shown(name)}
        if rule == "unknown-property":
            known = tuple(subschema["properties"])
            params["similar"] = _similar(name[:LONGEST_SHOWN], known)
        yield Finding(rule, pointer + join(name), params, at_key=True)


def _forbidden(spec: Spec, name: str) -> bool:
    rows = spec.codelist("forbidden_property").rows.values()
    return any(re.fullmatch(row["pattern"], name, re.IGNORECASE) for row in rows)


@lru_cache(maxsize=1024)
def _similar(name: str, known: tuple[str, ...]) -> str:
    """The one known word that is nearest, or a dash. Cached: the same slip is often repeated."""
    from difflib import get_close_matches

    return ", ".join(get_close_matches(name, known, n=1)) or "-"


def _missing(error: ValidationError, pointer: str) -> Iterator[Finding]:
    subschema: Any = error.schema
    instance: Any = error.instance
    required: Any = error.validator_value
    for name in required:
        if name in instance or f"'{name}' is a required" not in error.message:
            continue
        entry = subschema.get("properties", {}).get(name, {})
        yield Finding(entry.get("ruleIfMissing", "field-missing"), pointer, {"property": name})


def _params(keyword: str, error: ValidationError, subschema: Mapping[str, Any]) -> dict[str, Param]:
    limit: Any = error.validator_value
    if keyword == "type":
        return {"expected": [limit] if isinstance(limit, str) else list(limit)}
    if keyword in ("enum", "const"):
        known = tuple(limit) if keyword == "enum" else (limit,)
        similar = _similar(str(error.instance)[:LONGEST_SHOWN], known)
        return {"codelist": subschema.get("codelist", "-"), "similar": similar}
    if keyword in ("minimum", "maximum", "exclusiveMinimum"):
        return {"limit": limit, "bound": keyword}
    if keyword in ("pattern", "format"):
        return {"expected": subschema.get("form") or str(error.absolute_path[-1])}
    return {"expected": "text"} if keyword == "minLength" else {}


def shown(value: object, longest: int = LONGEST_SHOWN) -> str:
    """A value as it may be printed in a message: one line, no control characters, short."""
    return document.shown(value if isinstance(value, str) else _kind(value), longest)


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else repr(value)
