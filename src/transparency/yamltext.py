"""YAML as a stricter way to write JSON: the same data, the same limits, a place for every value.

Scalars mean what JSON means: `null`, `true`, `false` and JSON numbers; an empty value is null; all
else is text, so that `no`, `017`, `12:30` and dates stay as written. Anchors, tags, merge keys,
several documents, duplicate keys and keys that are no text are refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from transparency.document import (
    DEPTH,
    LIMIT,
    SAFE,
    Document,
    DocumentError,
    Location,
    decoded,
    split,
)

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
WORDS: Mapping[str, bool | None] = {"null": None, "": None, "true": True, "false": False}
PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}
OTHER_BREAKS = "\x85\u2028\u2029"
"""Characters that the library counts as ends of lines, and editors do not."""

Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The loader that resolves no tags; the C one where it is built."""


def read(raw: bytes, source: str) -> Document:
    """A YAML document. Raises DocumentError as the reader of JSON does."""
    if len(raw) > LIMIT:
        raise DocumentError(source, "too-large", {"limit": LIMIT})
    reader = _Reader(source)
    data = reader.value(_composed(decoded(raw, source), source), (), 1)
    if not isinstance(data, dict):
        raise DocumentError(source, "not-an-object", line=1, column=1)
    places = reader.places

    def locate(pointer: str, *, key: bool = False) -> Location:
        parts = split(pointer)
        for length in range(len(parts), -1, -1):
            found = places.get(parts[:length])
            if found is not None:
                return Location(source, *found[0 if key and length == len(parts) else 1])
        return Location(source, 1, 1)

    return Document(source, data, hashlib.sha256(raw).hexdigest(), locate)


def dumps(data: Mapping[str, Any]) -> str:
    """YAML that reads back as the same data: block style, keys in the order given."""
    text: str = yaml.dump(
        dict(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )
    return text


def _composed(text: str, source: str) -> yaml.Node:
    _check_events(text, source)
    loader = Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
    except yaml.YAMLError as error:
        raise _fault(error, source) from error
    finally:
        loader.dispose()
    if node is None:
        raise DocumentError(source, "empty")
    return node


def _check_events(text: str, source: str) -> None:
    """Refuse depth, anchors and a second document before any tree is built."""
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=Loader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _at(source, "yaml-anchor", event.start_mark)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEPTH:
                    raise _at(source, "too-deep", event.start_mark, limit=DEPTH)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _at(source, "yaml-documents", event.start_mark)
    except yaml.YAMLError as error:
        raise _fault(error, source) from error
    except RecursionError as error:
        raise DocumentError(source, "too-deep", {"limit": DEPTH}) from error


def _fault(error: yaml.YAMLError, source: str) -> DocumentError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "malformed"
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    return DocumentError(source, "not-yaml", {"problem": str(problem)}, line=line, column=column)


def _at(source: str, reason: str, mark: Any, **params: str | int) -> DocumentError:
    return DocumentError(source, reason, params, line=mark.line + 1, column=mark.column + 1)


class _Reader:
    """Builds the data of a node tree, and remembers the place of every key and value."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.places: dict[tuple[str, ...], tuple[tuple[int, int], tuple[int, int]]] = {}

    def value(self, node: yaml.Node, path: tuple[str, ...], depth: int) -> Any:
        """The data of a node at a path."""
        here = (node.start_mark.line + 1, node.start_mark.column + 1)
        self.places.setdefault(path, (here, here))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if node.tag not in PLAIN_TAGS:
            raise self._refuse("yaml-tag", node, value=node.tag)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value(item, (*path, str(index)), depth + 1)
                for index, item in enumerate(node.value)
            ]
        return self._mapping(node, path, depth)

    def _mapping(self, node: yaml.Node, path: tuple[str, ...], depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode) or not isinstance(self._scalar(key), str):
                raise self._refuse("yaml-key", key)
            if key.value == "<<" and key.style is None:
                raise self._refuse("yaml-anchor", key)
            if key.value in result:
                raise self._refuse("duplicate-key", key, key=key.value)
            mark, start = key.start_mark, item.start_mark
            own = (*path, key.value)
            self.places[own] = (
                (mark.line + 1, mark.column + 1),
                (start.line + 1, start.column + 1),
            )
            result[key.value] = self.value(item, own, depth + 1)
        return result

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text: str = node.value
        if node.tag not in PLAIN_TAGS and node.tag is not None:
            raise self._refuse("yaml-tag", node, value=node.tag)
        if node.style is not None:
            return self._text(node)
        if text in WORDS:
            return WORDS[text]
        if NUMBER.fullmatch(text):
            return self._number(text, node)
        return self._text(node)

    def _text(self, node: yaml.ScalarNode) -> str:
        text: str = node.value
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise self._refuse("lone-surrogate", node)
        return text

    def _number(self, text: str, node: yaml.ScalarNode) -> int | float:
        if re.fullmatch("-?[0-9]+", text):
            if len(text) > len(str(SAFE)) + 1 or abs(int(text)) > SAFE:
                raise self._refuse("number-too-large", node)
            return int(text)
        number = float(text)
        if number in (float("inf"), float("-inf")):
            raise self._refuse("not-a-number", node, value=text)
        return number

    def _refuse(self, reason: str, node: yaml.Node, **params: str | int) -> DocumentError:
        return _at(self._source, reason, node.start_mark, **params)


class _Dumper(yaml.SafeDumper):
    """Writes what `read` reads back: text that JSON would take for something else is quoted."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  (the library's signature)
        """Never write an anchor."""
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    if any(character in text for character in OTHER_BREAKS) or not text.isprintable():
        style = '"'
    elif text in WORDS or NUMBER.fullmatch(text) or text == "<<":
        style = "'"
    else:
        style = None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_number(dumper: yaml.SafeDumper, number: float) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:float", json.dumps(number, allow_nan=False))


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(float, _represent_number)
