"""Generated reports for property tests, made from the schema itself.

    from strategies import structures, valid_reports

    @given(structures())      # any data that the schema accepts; rules may object to it
    @given(valid_reports())   # data without a finding of severity error on conformance.TODAY

Both give JSON data (a dict). `structures(text=...)` takes a strategy for free text, for formats
that cannot hold every character. `faults(data)` lists every way to break a given report in one
place, with the finding that it must give; `vandalised(data)` breaks it anywhere.
"""

from __future__ import annotations

import copy
import datetime
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from hypothesis import strategies as st

from transparency.document import SAFE, join
from transparency.schema import RULES
from transparency.spec import load_spec

SPEC = load_spec()
SCHEMA: Mapping[str, Any] = SPEC.schema

Schema: TypeAlias = Mapping[str, Any]
Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]

MOST_OPTIONAL = 8
"""Optional properties of one object that are given at most, so that examples stay readable."""
MOST_ITEMS = 2

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
"""Every character that UTF-8 can hold, control characters included."""


def resolved(schema: Schema) -> dict[str, Any]:
    """A schema with its own `$ref` replaced by the target; siblings win, as annotations do."""
    if "$ref" not in schema:
        return dict(schema)
    target = SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    return {**resolved(target), **{key: value for key, value in schema.items() if key != "$ref"}}


def holds(schema: Schema, value: Any) -> bool:
    """Whether an `if` of the schema holds; these use only properties, required, const and enum."""
    schema = resolved(schema)
    if "const" in schema and value != schema["const"]:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if not isinstance(value, dict):
        return True
    return all(name in value for name in schema.get("required", ())) and all(
        holds(inner, value[name])
        for name, inner in schema.get("properties", {}).items()
        if name in value
    )


def in_force(schema: Schema, value: Any) -> Iterator[Schema]:
    """The branches of `if` that apply to a value, nested ones included."""
    for part in (schema, *schema.get("allOf", ())):
        if "if" not in part:
            continue
        branch = part.get("then", {}) if holds(part["if"], value) else part.get("else", {})
        yield branch
        yield from in_force(branch, value)


def merged(schema: Schema, value: Any) -> dict[str, Any]:
    """A schema with the branches that apply to a value written into it."""
    whole = resolved(schema)
    for branch in in_force(whole, value):
        whole = _with_branch(whole, branch)
    return whole


def _with_branch(whole: Schema, branch: Schema) -> dict[str, Any]:
    properties = dict(whole.get("properties", {}))
    for name, inner in branch.get("properties", {}).items():
        properties[name] = _with_branch(resolved(properties[name]), inner)
    own = {k: v for k, v in branch.items() if k not in ("properties", "required", "if", "else")}
    own.pop("then", None)
    required = (*whole.get("required", ()), *branch.get("required", ()))
    result = {**whole, **own, "required": list(dict.fromkeys(required))}
    return {**result, "properties": properties} if properties else result


# --- valid by construction ---------------------------------------------------------------------


@st.composite
def structures(draw: Draw, text: st.SearchStrategy[str] = TEXT) -> dict[str, Any]:
    """Any report that the schema accepts."""
    return _object(draw, SCHEMA, text)  # type: ignore[no-any-return]


def _value(draw: Draw, schema: Schema, text: st.SearchStrategy[str]) -> Any:
    schema = resolved(schema)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kind = kinds[0] if len(kinds) == 1 else draw(st.sampled_from(kinds))
    return MAKERS[kind](draw, schema, text)


def _object(draw: Draw, schema: Schema, text: st.SearchStrategy[str]) -> Any:
    required = list(schema.get("required", ()))
    optional = tuple(name for name in schema["properties"] if name not in required)
    names = {*required, *(draw(_some(optional)) if optional else ())}
    value = {n: _value(draw, s, text) for n, s in schema["properties"].items() if n in names}
    return _completed(draw, schema, value, text)


@cache
def _some(names: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), unique=True, max_size=MOST_OPTIONAL)


def _completed(draw: Draw, schema: Schema, value: Any, text: st.SearchStrategy[str]) -> Any:
    """The value with what the branches that apply to it additionally ask for."""
    whole = merged(schema, value)
    for branch in in_force(schema, value):
        for name in branch.get("properties", {}):
            inner = whole["properties"][name]
            if name in value and inner.get("type") == "object":
                value[name] = _completed(draw, inner, value[name], text)
            elif name in value:
                value[name] = _value(draw, inner, text)
    for name in whole.get("required", ()):
        if name not in value:
            value[name] = _value(draw, whole["properties"][name], text)
    return value


def _array(draw: Draw, schema: Schema, text: st.SearchStrategy[str]) -> Any:
    least = schema.get("minItems", 0)
    length = draw(st.integers(least, max(least, MOST_ITEMS)))
    return [_value(draw, schema["items"], text) for _ in range(length)]


def _string(draw: Draw, schema: Schema, text: st.SearchStrategy[str]) -> Any:
    if schema.get("format") == "date":
        days = st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))
        return draw(days).isoformat()
    if "pattern" in schema:
        return draw(_matching(schema["pattern"]))
    least: int = schema.get("minLength", 0)
    return draw(text.filter(lambda value: len(value) >= least))


@cache
def _matching(pattern: str) -> st.SearchStrategy[str]:
    """Texts that an anchored pattern accepts. A `$` would let a newline follow."""
    alphabet = st.characters(codec="utf-8")
    return st.from_regex(pattern[1:-1], fullmatch=True, alphabet=alphabet)


def _integer(draw: Draw, schema: Schema, _: object) -> Any:
    low, high = schema.get("minimum", -SAFE), schema.get("maximum", SAFE)
    return draw(st.integers(low + ("exclusiveMinimum" in schema), high))


def _number(draw: Draw, schema: Schema, _: object) -> Any:
    low, high = schema.get("minimum", -SAFE), schema.get("maximum", SAFE)
    low = max(low, schema.get("exclusiveMinimum", low))
    above = "exclusiveMinimum" in schema
    wide = not any(key in schema for key in ("minimum", "maximum", "exclusiveMinimum"))
    ends = (None, None) if wide else (low, high)
    reals = st.floats(*ends, exclude_min=above, allow_nan=False, allow_infinity=False)
    return draw(st.one_of(st.integers(low + above, high), reals))


MAKERS: Mapping[str, Callable[..., Any]] = {
    "array": _array,
    "boolean": lambda draw, *_: draw(st.booleans()),
    "integer": _integer,
    "null": lambda *_: None,
    "number": _number,
    "object": _object,
    "string": _string,
}


MATCHING = {
    "^[a-z0-9][a-z0-9_-]{0,99}$": "a-slug",
    "^https?://[!-~]{1,2000}$": "https://example.org/report",
    "^[0-9]{1,4}[.][0-9]{1,4}[.][0-9]{1,4}$": "1.0.0",
    "^[0-9a-f]{64}$": "0" * 64,
    "^[A-Z0-9]{18}[0-9]{2}$": "A" * 18 + "00",
    "^(?:/[^/]{0,200}){0,12}$": "/observations/0/value",
    "^[a-z0-9][a-zA-Z0-9_:.-]{0,99}$": "a:b",
    "^[A-Z]{2}-[A-Z0-9]{1,3}$": "ES-CT",
}
"""Pattern of the schema -> a text that it accepts."""


def whole(schema: Schema = SCHEMA) -> Any:
    """A value with every property of the schema in it, one item a list."""
    schema = resolved(schema)
    kind = schema["type"][0] if isinstance(schema["type"], list) else schema["type"]
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    if kind == "object":
        return {name: whole(inner) for name, inner in schema["properties"].items()}
    if kind == "array":
        return [whole(schema["items"])]
    if kind == "string":
        day = "2025-01-01" if schema.get("format") == "date" else "text"
        return MATCHING.get(schema.get("pattern", ""), day)
    return False if kind == "boolean" else max(1, schema.get("minimum", 1))


# --- valid by the rules too --------------------------------------------------------------------

PARTED = {
    "items_confirmed": "content_category",
    "items_actioned": "media_type",
    "items_removed": "surface",
    "user_reports_received": "content_category",
}
"""Metric of the base report -> a dimension over which it is split."""

WORDS = st.text(st.sampled_from("abcdefghijklmnop éñ.,–'\"=+"), min_size=1, max_size=30).filter(
    lambda value: bool(value.strip())
)
"""Sentences without anything that identifies: no digits, no @, no addresses."""


@st.composite
def valid_reports(draw: Draw, text: st.SearchStrategy[str] = WORDS) -> dict[str, Any]:
    """A report without an error: the base report with other figures, parts, texts and lists."""
    data: dict[str, Any] = copy.deepcopy(SPEC.base_case)
    figure = st.integers(5, 10**9)
    total = draw(figure)
    data["observations"] = [_refigured(entry, total) for entry in data["observations"]]
    metrics = draw(st.lists(st.sampled_from(sorted(PARTED)[:3]), unique=True))
    for metric in metrics:
        _split(draw, data, metric, total)
    data["reporter"]["name"] = draw(text)
    for entry in draw(st.lists(st.sampled_from(data["observations"]), max_size=4)):
        entry["note"] = draw(text)
    data["narrative"] = {"governance": draw(text), "prevention": draw(text)}
    data["services_excluded"] = [
        {"name": draw(text), "reason": draw(text)} for _ in range(draw(st.integers(0, 2)))
    ]
    data["report"]["source_documents"] = [{"id": "s-report", "title": draw(text)}]
    return data


def _refigured(entry: Mapping[str, Any], total: int) -> dict[str, Any]:
    return {**entry, "value": total} if entry["value"] is not None else dict(entry)


def _split(draw: Draw, data: dict[str, Any], metric: str, total: int) -> None:
    """Add parts that make up the whole figure, and declare that they do."""
    over = PARTED[metric]
    codes = [c for c in SPEC.codelist(over) if _is_plain(over, c)]
    chosen = draw(st.lists(st.sampled_from(codes), unique=True, min_size=1, max_size=4))
    cuts = sorted(draw(st.integers(0, total)) for _ in chosen[1:])
    values = [high - low for low, high in zip((0, *cuts), (*cuts, total), strict=True)]
    whole = next(o for o in data["observations"] if o["metric"] == metric)
    for code, value in zip(chosen, values, strict=True):
        data["observations"].append({**whole, "dimensions": {over: code}, "value": value})
    partition = {"metric": metric, "over": over, "exclusive": True, "exhaustive": True}
    data.setdefault("partitions", []).append({**partition, "parts": chosen})


def _is_plain(dimension: str, code: str) -> bool:
    """No code that stands for, beside, or inside others."""
    row = SPEC.codelist(dimension).rows[code]
    beside = code in ("all", "csea_all", "ai_training_data") or code.endswith("_any")
    return not beside and row.get("csea") != "no" and not row.get("within")


# --- one fault, with the finding it must give --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """One violation of one keyword: where, by what, and which finding must tell of it.

    `pointer` is the place that is changed and `expected` the place of the finding. A `value` of
    `REMOVED` takes the property away.
    """

    keyword: str
    pointer: tuple[str | int, ...]
    value: Any
    rule: str
    expected: str

    def applied(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A copy of the report with the fault in it."""
        broken: Any = copy.deepcopy(dict(data))
        holder = broken
        for part in self.pointer[:-1]:
            holder = holder[part]
        if self.value is REMOVED:
            del holder[self.pointer[-1]]
        else:
            holder[self.pointer[-1]] = self.value
        return broken  # type: ignore[no-any-return]


REMOVED = object()
DECIDING = {"role", "transcribed", "metric", "kind", "reporter", "report", "precision"}
"""Properties on which an `if` depends: a fault in one can change what else is asked for."""

WRONG_TYPES: Sequence[Any] = ("text", 7, 7.5, True, None, [], {})
IS_OF: Mapping[str, Callable[[Any], bool]] = {
    "array": lambda v: isinstance(v, list),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "null": lambda v: v is None,
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "object": lambda v: isinstance(v, dict),
    "string": lambda v: isinstance(v, str),
}


def faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault of one keyword at one place of a report that the schema accepts."""
    yield from _faults(SCHEMA, data, ())


def _faults(schema: Schema, value: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
    schema = merged(schema, value)
    if isinstance(value, dict):
        yield from _faults_of_object(schema, value, path)
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _faults(schema["items"], item, (*path, index))
    if path:
        for keyword, bad in _bad_values(schema, value):
            named = schema.get("rule") if keyword in ("minimum", "maximum") else None
            yield Fault(keyword, path, bad, named or RULES[keyword], join(*path))


def _faults_of_object(
    schema: Schema, value: Mapping[str, Any], path: tuple[str | int, ...]
) -> Iterator[Fault]:
    place = (*path, "surprise")
    yield Fault("additionalProperties", place, 1, RULES["additionalProperties"], join(*place))
    for name, inner in value.items():
        if name in schema.get("required", ()):
            rule = schema["properties"][name].get("ruleIfMissing", RULES["required"])
            yield Fault("required", (*path, name), REMOVED, rule, join(*path))
        yield from _faults(schema["properties"][name], inner, (*path, name))


def _bad_values(schema: Schema, value: Any) -> Iterator[tuple[str, Any]]:
    """Values that break exactly one keyword, with that keyword."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    for wrong in WRONG_TYPES:
        whole = "rule" in schema and isinstance(wrong, float)  # its own rule tells of fractions
        if not any(IS_OF[kind](wrong) for kind in kinds) and not whole:
            yield "type", wrong
    for keyword in ("enum", "const"):
        if keyword in schema:
            yield keyword, "no such code"
    if "pattern" in schema:
        tries = [f"{value}\n", "", "\x1b[31m", "x" * 3000, "/" * 20]
        yield from (("pattern", t) for t in tries if not re.fullmatch(schema["pattern"][1:-1], t))
    if schema.get("format") == "date":
        yield "format", "2025-02-30"
    if schema.get("minLength"):
        yield "minLength", ""
    if schema.get("minItems"):
        yield "minItems", []
    for keyword, step in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0)):
        if keyword in schema:
            yield keyword, schema[keyword] + step


# --- broken anywhere ---------------------------------------------------------------------------

JUNK: Sequence[Any] = (
    *(None, True, False, 0, -1, 3.0, 1.5, 1e30, 1e-30, SAFE, -SAFE),
    *("", "x", "\x1b[31m", "2025-02-30", "IE\n", "٣", [], {}, ["x"], {"kind": "exact"}, [[]]),
)


def vandalised(draw: Draw, data: Mapping[str, Any], most: int = 4) -> dict[str, Any]:
    """A copy with up to `most` values anywhere replaced, removed or added."""
    broken: Any = copy.deepcopy(dict(data))
    for _ in range(draw(st.integers(1, most))):
        holder = _some_holder(draw, broken)
        junk = copy.deepcopy(draw(st.sampled_from(JUNK)))
        if isinstance(holder, list):
            holder[draw(st.integers(0, len(holder) - 1))] = junk
        elif draw(st.booleans()):
            holder[draw(st.sampled_from([*holder, "surprise", "hash_value", "a/b~c", ""]))] = junk
        elif holder:
            holder.pop(draw(st.sampled_from([*holder])))
    return broken  # type: ignore[no-any-return]


def _some_holder(draw: Draw, data: Any) -> Any:
    holder = data
    for _ in range(draw(st.integers(0, 4))):
        inside = list(holder.values()) if isinstance(holder, dict) else holder
        nested = [part for part in inside if isinstance(part, dict | list) and part]
        if not nested:
            break
        holder = draw(st.sampled_from(nested))
    return holder


def as_bytes(data: Mapping[str, Any]) -> bytes:
    """The report as a file."""
    return json.dumps(data, ensure_ascii=False).encode()
