"""YAML as a stricter way to write JSON: the same data, the same limits, a place for every value.

Scalars mean what JSON means: `null`, `true`, `false` and JSON numbers; an empty value is null; all
else is text, so that `no`, `017`, `12:30` and dates stay as written. Anchors, tags, merge keys,
several documents, duplicate keys and keys that are no text are refused, and so are characters that
only some readers take for the end of a line.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import yaml

from transparency.document import (
    DEPTH,
    LIMIT,
    SAFE,
    SURROGATE,
    Document,
    DocumentError,
    Location,
    decoded,
    split,
)

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
WHOLE = re.compile("-?[0-9]+")
WORDS: Mapping[str, bool | None] = {"null": None, "": None, "true": True, "false": False}
OTHER_BREAKS = re.compile("[\x85\u2028\u2029]")
"""Characters that the library counts as ends of lines, and editors do not."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""What YAML allows only as an escape."""

Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The loader that resolves no tags; the C one where it is built."""

Event: TypeAlias = Any  # the stubs do not know what every event has
Place: TypeAlias = tuple[int, int]
Path: TypeAlias = tuple[str, ...]


def read(raw: bytes, source: str) -> Document:
    """A YAML document. Raises DocumentError as the reader of JSON does."""
    if len(raw) > LIMIT:
        raise DocumentError(source, "too-large", {"limit": LIMIT})
    text = decoded(raw, source)
    _refuse_characters(text, source)
    reader = _Reader(source)
    try:
        data = reader.document(yaml.parse(text, Loader=Loader))
    except yaml.YAMLError as error:
        raise _fault(error, source) from error
    locator = _Locator(source, reader.places)
    return Document(source, data, hashlib.sha256(raw).hexdigest(), locator)


def dumps(data: Mapping[str, Any]) -> str:
    """YAML that reads back as the same data: block style, keys in the order given."""
    text: str = yaml.dump(
        dict(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )
    return text


class _Locator:
    """Places of values, and of keys where they are asked for."""

    def __init__(self, source: str, places: Mapping[Path, tuple[Place, Place]]) -> None:
        self._source = source
        self._places = places

    def __call__(self, pointer: str) -> Location:
        return self._nearest(pointer, of_key=False)

    def key(self, pointer: str) -> Location:
        """Place of the last key of a pointer."""
        return self._nearest(pointer, of_key=True)

    def _nearest(self, pointer: str, *, of_key: bool) -> Location:
        parts = split(pointer)
        for length in range(len(parts), -1, -1):
            if parts[:length] in self._places:
                key, value = self._places[parts[:length]]
                return Location(self._source, *(key if of_key and length == len(parts) else value))
        return Location(self._source, 1, 1)


def _refuse_characters(text: str, source: str) -> None:
    for pattern, reason in ((CONTROL, "yaml-control"), (OTHER_BREAKS, "yaml-break")):
        found = pattern.search(text)
        if found:
            before = text[: found.start()]
            line, column = before.count("\n") + 1, found.start() - before.rfind("\n")
            value = f"U+{ord(found[0]):04X}"
            raise DocumentError(source, reason, {"value": value}, line=line, column=column)


def _fault(error: yaml.YAMLError, source: str) -> DocumentError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or "malformed")
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    if "nesting depth" in problem:  # the C parser has a limit of its own, above ours
        return DocumentError(source, "too-deep", {"limit": DEPTH}, line=line, column=column)
    return DocumentError(source, "not-yaml", {"problem": problem}, line=line, column=column)


def _place(event: Event) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1


class _Reader:
    """Builds data from the parser's events, and remembers the place of every key and value."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.places: dict[Path, tuple[Place, Place]] = {}

    def document(self, events: Iterator[Event]) -> dict[str, Any]:
        """The one document of a stream."""
        next(events)  # the stream starts
        if isinstance(next(events), yaml.StreamEndEvent):
            raise DocumentError(self._source, "empty")
        first = next(events)
        data = self._value(events, first, ())
        next(events)  # the document ends
        after = next(events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refuse("yaml-documents", after)
        if not isinstance(data, dict):
            raise self._refuse("not-an-object", first)
        return data

    def _value(self, events: Iterator[Event], event: Event, path: Path) -> Any:
        place = _place(event)
        self.places.setdefault(path, (place, place))
        self._refuse_extras(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if len(path) >= DEPTH:
            raise self._refuse("too-deep", event, limit=DEPTH)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _refuse_extras(self, event: Event) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self._refuse("yaml-anchor", event)
        if event.tag:
            raise self._refuse("yaml-tag", event, value=event.tag)

    def _sequence(self, events: Iterator[Event], path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._value(events, event, (*path, str(len(items)))))
        return items

    def _mapping(self, events: Iterator[Event], path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            name = self._key(event)
            if name in result:
                raise self._refuse("duplicate-key", event, key=name)
            own, value = (*path, name), next(events)
            self.places[own] = (_place(event), _place(value))
            result[name] = self._value(events, value, own)
        return result

    def _key(self, event: Event) -> str:
        self._refuse_extras(event)
        name = self._scalar(event) if isinstance(event, yaml.ScalarEvent) else None
        if not isinstance(name, str):
            raise self._refuse("yaml-key", event)
        if name == "<<" and not event.style:
            raise self._refuse("yaml-anchor", event)
        return name

    def _scalar(self, event: Event) -> Any:
        text: str = event.value
        if not event.style and text in WORDS:  # plain, that is without quotes
            return WORDS[text]
        if not event.style and NUMBER.fullmatch(text):
            return self._number(text, event)
        if SURROGATE.search(text):
            raise self._refuse("lone-surrogate", event)
        return text

    def _number(self, text: str, event: Event) -> int | float:
        if WHOLE.fullmatch(text):
            # the length first: int() of thousands of digits raises by itself
            if len(text) > len(str(-SAFE)) or abs(int(text)) > SAFE:
                raise self._refuse("number-too-large", event)
            return int(text)
        number = float(text)
        if math.isinf(number):
            raise self._refuse("not-a-number", event, value=text)
        return number

    def _refuse(self, reason: str, event: Event, **params: str | int) -> DocumentError:
        line, column = _place(event)
        return DocumentError(self._source, reason, params, line=line, column=column)


class _Dumper(yaml.SafeDumper):
    """Writes what `read` reads back: text that JSON would take for something else is quoted."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  (the library's signature)
        """Never write an anchor."""
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    if OTHER_BREAKS.search(text) or not text.isprintable():
        style = '"'
    elif text in WORDS or NUMBER.fullmatch(text) or text == "<<":
        style = "'"
    else:
        style = None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_number(dumper: yaml.SafeDumper, number: float) -> yaml.Node:
    text = json.dumps(number, allow_nan=False)
    if "." not in text:  # 1e-05 would be text to a reader of YAML 1.1
        text = text.replace("e", ".0e")
    return dumper.represent_scalar("tag:yaml.org,2002:float", text)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(float, _represent_number)
