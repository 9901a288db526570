"""Bytes to data and places: the strict reader and the position of every JSON Pointer."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
import stat
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise
from json.decoder import scanstring  # type: ignore[attr-defined]
from pathlib import Path
from typing import Any, NoReturn

LIMIT = 50_000_000
"""Largest document, in bytes."""
DEPTH = 64
"""Deepest nesting of lists and objects."""
SAFE = 2**53 - 1
"""Largest integer that every JSON reader keeps."""

SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
SURROGATE = re.compile("[\ud800-\udfff]")


class TransparencyError(Exception):
    """The program cannot go on. The message is one line: place, fault, remedy."""


REMEDIES = {
    "check-ended": "the process that checked it ended by itself ({problem}), perhaps for lack of "
    "memory; check this file alone",
    "check-failed": "its check failed by a fault of this program ({problem}); please report it",
    "empty": "the file is empty; export the report again",
    "library-missing": "reading it needs {library}; install this package again from where "
    "you have it, with its extra [{extra}]",
    "lone-surrogate": "half of a surrogate pair is no character; write the whole character",
    "no-report-sheet": "no sheet has #report in its first cell; start from a workbook that "
    "transparency workbook init makes",
    "not-a-number": "{value} is no JSON number; use null and a status",
    "not-an-object": "the top level must be an object, {{...}}; put everything inside one",
    "not-json": "not valid JSON: {problem}; mend it at this place",
    "not-utf8": "not UTF-8; save the file as UTF-8",
    "not-yaml": "not valid YAML: {problem}; mend it at this place",
    "number-too-large": "a number is beyond 2^53 - 1, which not every reader keeps; round it",
    "duplicate-key": "the key {key} stands twice in one object; keep one",
    "too-deep": "nested deeper than {limit} levels; no report needs that, flatten it",
    "too-large": "larger than {limit} bytes; split it into one report a period",
    "yaml-anchor": "anchors, aliases and merge keys are not read; write the value out",
    "yaml-break": "{value} ends a line for some readers only; write it as an escape in quotes",
    "yaml-control": "the control character {value} is not read; remove it or write it as an escape",
    "yaml-documents": "a second document begins here; keep one document a file",
    "yaml-key": "a key must be text; put it in quotes",
    "yaml-tag": "the tag {value} is not read; remove it",
    "unreadable-table": "{problem}",
    "unreadable-file": "cannot be read: {problem}; give a file that can be opened",
}


class DocumentError(TransparencyError):
    """A document that cannot be read. `reason` is a key of REMEDIES; positions count from 1."""

    def __init__(
        self,
        source: str,
        reason: str,
        params: dict[str, str | int] | None = None,
        *,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        self.source = source
        self.reason = reason
        self.params = params or {}
        self.line = line
        self.column = column
        super().__init__(source, reason)

    def __str__(self) -> str:
        place = str(Location(shown(self.source, 400), self.line, self.column))
        words = REMEDIES[self.reason].format(**{k: shown(v) for k, v in self.params.items()})
        return f"{place}: {words}"


def printable(text: str) -> str:
    """Text that cannot move the cursor, colour or otherwise steer a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def shown(value: object, longest: int = 60) -> str:
    """Text that may be printed: one line, no control characters, at most `longest` characters."""
    clean = printable(str(value))
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: line and column from 1 in code points, or `place` in a foreign form."""

    source: str
    line: int | None = None
    column: int | None = None
    place: str | None = None

    def __str__(self) -> str:
        if self.place is not None:
            return f"{self.source}:{self.place}"
        if self.line is None:
            return self.source
        return f"{self.source}:{self.line}:{self.column}"


def join(*parts: str | int) -> str:
    """A JSON Pointer from unescaped parts; `join()` is the whole document."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def split(pointer: str) -> tuple[str, ...]:
    """The unescaped parts of a JSON Pointer."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def resolve(data: Any, pointer: str) -> Any:
    """The value at a JSON Pointer. Raises LookupError when there is none."""
    for part in split(pointer):
        if isinstance(data, dict):
            data = data[part]
        elif isinstance(data, list) and re.fullmatch("0|[1-9][0-9]{0,15}", part):
            data = data[int(part)]
        else:
            raise LookupError(pointer)
    return data


Locator = Callable[[str], Location]
"""Gives the place of a JSON Pointer, or of its nearest parent, in the file the data came from."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the form that a report came in, such as a formula in a cell.

    `rule` and `params` are those of a finding. `unread` says that what stands at the pointer is
    only the text that could not be read, or that the property `params["property"]` of all items
    is missing for this one reason: other findings there would say the same again.
    """

    rule: str
    pointer: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    unread: bool = False


class Document:
    """Data with the places it came from. Treated as immutable.

    An importer gives a locator of its own (`Sheet!C7`); JSON text has `_TextLocator`. `sha256` is
    the hexadecimal digest of the raw bytes. `faults` are those of its form; JSON and YAML are
    refused where they have any.
    """

    def __init__(
        self,
        source: str,
        data: dict[str, Any],
        sha256: str,
        locator: Locator,
        faults: Iterable[Fault] = (),
    ) -> None:
        self.faults = tuple(faults)
        self.source = source
        self.data = data
        self.sha256 = sha256
        self._locator = locator

    @classmethod
    def open(cls, path: Path | str) -> Document:
        """Read a regular file. Its size is looked at before its content."""
        source = Path(path).as_posix()
        raw = file_bytes(path, source)
        return cls.read(raw, source)

    @classmethod
    def read(cls, raw: bytes, source: str) -> Document:
        """Strict JSON in UTF-8, with or without one byte order mark."""
        if len(raw) > LIMIT:
            raise DocumentError(source, "too-large", {"limit": LIMIT})
        data = _parsed(decoded(raw, source), source)
        return cls(source, data, hashlib.sha256(raw).hexdigest(), _TextLocator(source, raw))

    def locate(self, pointer: str, *, key: bool = False) -> Location:
        """Place of a pointer, or of its nearest parent that exists.

        `key` asks for the place of the last key instead of its value; only JSON text has one.
        """
        if isinstance(self._locator, _TextLocator):
            return self._locator.locate_all((pointer,), at_key=key)[pointer]
        if key and hasattr(self._locator, "key"):
            found: Location = self._locator.key(pointer)
            return found
        return self._locator(pointer)

    def locate_all(self, pointers: Iterable[str]) -> dict[str, Location]:
        """Places of many pointers, in one pass over JSON text."""
        if isinstance(self._locator, _TextLocator):
            return self._locator.locate_all(pointers)
        return {pointer: self._locator(pointer) for pointer in pointers}


def file_bytes(path: Path | str, source: str) -> bytes:
    """Content of a regular file, called `source` in errors. Its size is looked at first."""
    try:
        status = Path(path).stat()
        if not stat.S_ISREG(status.st_mode):
            problem = "it is not a regular file"
            raise DocumentError(source, "unreadable-file", {"problem": problem})
        if status.st_size > LIMIT:
            raise DocumentError(source, "too-large", {"limit": LIMIT})
        with Path(path).open("rb") as file:
            return file.read(LIMIT + 1)  # it may have grown since
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise DocumentError(source, "unreadable-file", {"problem": problem}) from error


def decoded(raw: bytes, source: str) -> str:
    """Text in strict UTF-8 without its byte order mark. Raises DocumentError."""
    if b"\0" in raw[:2]:  # UTF-16 or UTF-32 without a mark: no JSON in UTF-8 begins so
        raise DocumentError(source, "not-utf8", line=1, column=1)
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise DocumentError(source, "not-utf8", line=line, column=column) from error
    if not text.strip(" \t\r\n"):
        raise DocumentError(source, "empty")
    return text


class _FaultError(Exception):
    """Raised inside the JSON decoder, which cannot say where it is."""

    def __init__(self, reason: str, params: dict[str, str | int]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


def _parsed(text: str, source: str) -> dict[str, Any]:
    try:
        data = _DECODER.decode(text)
    except _FaultError as fault:
        offset = _offset_of_fault(text, fault)
        raise _at(text, offset, source, fault.reason, fault.params) from fault
    except json.JSONDecodeError as error:
        # two of the decoder's sentences end in a place, which is ours to say
        problem = error.msg.removesuffix(" at").removesuffix(" starting")
        raise _at(text, error.pos, source, "not-json", {"problem": problem}) from error
    except RecursionError as error:
        raise _too_deep_error(text, source) from error
    if _too_deep(data):
        raise _too_deep_error(text, source)
    if SURROGATE_ESCAPE.search(text) and SURROGATE.search(json.dumps(data, ensure_ascii=False)):
        offset = _lone_surrogate(text)
        raise _at(text, offset, source, "lone-surrogate", {})
    if not isinstance(data, dict):
        raise _at(text, len(text) - len(text.lstrip()), source, "not-an-object", {})
    return data


def _at(
    text: str, offset: int, source: str, reason: str, params: dict[str, str | int]
) -> DocumentError:
    line, column = _Lines(text).place(offset)
    return DocumentError(source, reason, params, line=line, column=column)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise _FaultError("duplicate-key", {"key": key})
        seen.add(key)
    return result


def _integer(digits: str) -> int:
    # the length first: int() of thousands of digits raises by itself
    if len(digits) > 17 or abs(int(digits)) > SAFE:  # noqa: PLR2004  (sign and 16 digits)
        raise _FaultError("number-too-large", {"value": digits})
    return int(digits)


def _real(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise _FaultError("not-a-number", {"value": digits})
    return number


def _constant(name: str) -> NoReturn:
    raise _FaultError("not-a-number", {"value": name})


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_constant
)


def _too_deep(data: Any) -> bool:
    level, depth = [data] if isinstance(data, dict | list) else [], 0
    while level:
        depth += 1
        if depth > DEPTH:
            return True
        level = [
            value
            for part in level
            for value in (part.values() if isinstance(part, dict) else part)
            if isinstance(value, dict | list)
        ]
    return False


TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
"""A string, a bracket or sign, or a bare word. Linear, unlike the usual form of the string."""

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|-?Infinity|NaN")
"""What the decoder takes for a number at the start of a bare word."""


def _too_deep_error(text: str, source: str) -> DocumentError:
    depth = 0
    for token in TOKEN.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > DEPTH:
            return _at(text, token.start(), source, "too-deep", {"limit": DEPTH})
    return DocumentError(source, "too-deep", {"limit": DEPTH})


def _lone_surrogate(text: str) -> int:
    for token in TOKEN.finditer(text):
        if SURROGATE_ESCAPE.search(token[0]):
            decoded = scanstring(token[0], 1)[0] if token[0][0] == '"' else ""
            if SURROGATE.search(decoded):
                return token.start()
    return 0


def _offset_of_fault(text: str, fault: _FaultError) -> int:
    """A second, slower pass, taken only when there is a fault to point to."""
    if fault.reason == "duplicate-key":
        return _second_key(text, str(fault.params["key"]))
    wanted = str(fault.params["value"])
    for token in TOKEN.finditer(text):
        number = NUMBER.match(token[0])  # the decoder, too, takes 1e400 out of 1e400x
        if number and number[0] == wanted:
            return token.start()
    return 0


def _second_key(text: str, key: str) -> int:
    """Offset of the first key that repeats `key` within its object, by order of closing brace."""
    stack: list[set[str]] = []
    found: list[tuple[int, int]] = []
    for token, after in pairwise(chain(TOKEN.finditer(text), [None])):
        if token is None:
            break
        if token[0] in ("{", "["):
            stack.append(set())
        elif token[0] in ("}", "]"):
            closed = len(stack)
            if any(depth == closed for depth, _ in found):
                break
            stack.pop()
        elif token[0][0] == '"' and after is not None and after[0] == ":":
            name = scanstring(text, token.start() + 1)[0]
            if name == key and name in stack[-1]:
                found.append((len(stack), token.start()))
            stack[-1].add(name)
    return found[0][1] if found else 0


class _Lines:
    """Offsets to lines and columns of a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


WHITE = re.compile(r"[ \t\n\r]*")
STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
SCALAR = re.compile(r"[^\s,\]}]+")
BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


class _TextLocator:
    """Finds pointers in JSON text by walking only along wanted paths and skipping the rest."""

    def __init__(self, source: str, raw: bytes) -> None:
        self._source = source
        self._raw = raw

    @cached_property
    def _text(self) -> str:
        # kept as bytes until a place is asked for: one letter beyond Latin doubles a text
        return decoded(self._raw, self._source)

    def __call__(self, pointer: str) -> Location:
        return self.locate_all((pointer,))[pointer]

    def locate_all(self, pointers: Iterable[str], *, at_key: bool = False) -> dict[str, Location]:
        wanted = {pointer: split(pointer) for pointer in pointers}
        tree: dict[str, Any] = {}
        for parts in wanted.values():
            node = tree
            for part in parts:
                node = node.setdefault(part, {})
        found = dict(self._walk(self._white(0), tree, ()))
        offsets = {p: self._nearest(found, parts, at_key=at_key) for p, parts in wanted.items()}
        return {pointer: self._location(offset) for pointer, offset in offsets.items()}

    @cached_property
    def _lines(self) -> _Lines:
        return _Lines(self._text)

    def _location(self, offset: int) -> Location:
        return Location(self._source, *self._lines.place(offset))

    @staticmethod
    def _nearest(
        found: dict[tuple[str, ...], tuple[int, int]], parts: tuple[str, ...], *, at_key: bool
    ) -> int:
        for length in range(len(parts), -1, -1):
            if parts[:length] in found:
                key, value = found[parts[:length]]
                return key if at_key and length == len(parts) else value
        return 0

    def _white(self, offset: int) -> int:
        match = WHITE.match(self._text, offset)
        return match.end() if match else offset

    def _walk(
        self, offset: int, tree: dict[str, Any], path: tuple[str, ...], key: int | None = None
    ) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
        yield path, (offset if key is None else key, offset)
        missing = len(tree)
        for name, key_offset, value in self._members(offset) if tree else ():
            if name in tree:
                yield from self._walk(value, tree[name], (*path, name), key_offset)
                missing -= 1
                if not missing:
                    return

    def _members(self, offset: int) -> Iterator[tuple[str, int, int]]:
        """Name (or index), offset of the key and of the value, for each member of a value."""
        opening = self._text[offset]
        if opening not in "{[":
            return
        place, index = self._white(offset + 1), 0
        while self._text[place] not in "]}":
            start, name = place, str(index)
            if opening == "{":
                name, place = scanstring(self._text, place + 1)
                place = self._white(self._white(place) + 1)
            yield name, start, place
            place = self._white(self._end(place))
            if self._text[place] == ",":
                place = self._white(place + 1)
            index += 1

    def _end(self, offset: int) -> int:
        """Offset just behind the value that starts at `offset`."""
        first = self._text[offset]
        if first == '"':
            match = STRING.match(self._text, offset)
        elif first not in "{[":
            match = SCALAR.match(self._text, offset)
        else:
            return self._end_of_nested(offset)
        return match.end() if match else offset + 1

    def _end_of_nested(self, offset: int) -> int:
        depth = 0
        for token in BRACKET.finditer(self._text, offset):
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
            if depth == 0:
                return token.end()
        return len(self._text)
