"""Every text of a report with its place, for rules that read words.

A report has a hundred thousand strings, of which few are different and hardly one is at fault: so
each different string is judged once, and places are worked out only for what is wanted.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from transparency.document import join
from transparency.report import JSON_NAMES, Part, Report, values
from transparency.report import names as properties

if TYPE_CHECKING:
    from transparency.cells import Figures

Names: TypeAlias = tuple[str, ...]
"""The properties that lead to a string, without the numbers of list items."""


class Text(NamedTuple):
    """One string of a report. `path` leads to it; `field` is the property that holds it."""

    path: tuple[str | int, ...]
    field: str
    value: str

    @property
    def pointer(self) -> str:
        """JSON Pointer of the string."""
        return join(*self.path)


@dataclass(frozen=True)
class Column:
    """The different texts to which the same properties lead, and what is quickly said of all."""

    texts: frozenset[str]

    @property
    def joined(self) -> str:
        """All texts in one, a line each, for what a single search can rule out; not kept."""
        return "\n".join(self.texts)

    @cached_property
    def most_digits(self) -> int:
        """Most digits of ASCII that a single text has."""
        if self.joined.count("\n") >= len(self.texts):  # a text of several lines
            return max(sum(map(text.count, string.digits)) for text in self.texts)
        digits = self._bytes.translate(None, NO_DIGITS)
        return max(map(len, digits.split(b"\n")))

    def has_word_of(self, length: int) -> bool:
        """Whether so many bytes stand together without white space of ASCII."""
        return b"x" * length in self._bytes.translate(SOLID)

    @property
    def _bytes(self) -> bytes:
        return self.joined.encode(errors="replace")


NO_DIGITS = bytes(set(range(256)) - set(b"0123456789\n"))
SOLID = bytes(ord(" " if chr(byte) in string.whitespace else "x") for byte in range(256))


def wanted(
    figures: Figures,
    judge: Callable[[Names, str], bool],
    among: Callable[[Names, Column], Iterable[str]] = lambda _names, column: column.texts,
) -> Iterator[Text]:
    """Texts for which `judge(names, text)` is true, in the order of the report.

    `among` is asked first which of all texts in one kind of place are worth judging.
    """
    found = {
        names: chosen
        for names, column in figures.once(_columns).items()
        if (chosen := {value for value in among(names, column) if judge(names, value)})
    }
    if not found:
        return
    for text in texts(figures.report):
        names = tuple(part for part in text.path if isinstance(part, str))
        if text.value in found.get(names, ()):
            yield text


def texts(report: Report) -> Iterator[Text]:
    """All strings of a report in document order, codes and identifiers included."""
    yield from _walk(report, (), "")


def _walk(value: object, path: tuple[str | int, ...], field: str) -> Iterator[Text]:
    if isinstance(value, str):
        yield Text(path, field, value)
    elif isinstance(value, Part):
        for name, inner in zip(properties(value), values(value), strict=True):
            key = JSON_NAMES.get(name, name)
            yield from _walk(inner, (*path, key), key)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(inner, (*path, key), key)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _walk(inner, (*path, index), field)


def _columns(figures: Figures) -> Mapping[Names, Column]:
    """Properties that lead to strings -> the different strings there."""
    found: dict[Names, set[str]] = {}
    _gather([figures.report], (), found)
    return {names: Column(frozenset(texts)) for names, texts in found.items()}


def _gather(column: Sequence[Any], names: Names, found: dict[Names, set[str]]) -> None:
    """Column by column: all values to which the same properties lead are looked at together."""
    kinds = set(map(type, column)) - {type(None)}
    for kind in kinds:
        same = column if len(kinds) == 1 else [one for one in column if type(one) is kind]
        if kind is str:
            found.setdefault(names, set()).update(one for one in set(same) if one is not None)
        elif issubclass(kind, (tuple, Part, Mapping)):
            _gather_inside(kind, [one for one in same if one is not None], names, found)


def _gather_inside(
    kind: type, column: Sequence[Any], names: Names, found: dict[Names, set[str]]
) -> None:
    if issubclass(kind, tuple):
        _gather([item for one in column for item in one], names, found)
    elif issubclass(kind, Part):
        parts = _different(kind, column)
        for name in properties(kind):
            held = list(map(attrgetter(name), parts))
            _gather(held, (*names, JSON_NAMES.get(name, name)), found)
    else:
        for key in {key for mapping in column for key in mapping}:
            inner = [mapping[key] for mapping in column if key in mapping]
            _gather(inner, (*names, key), found)


def _different(kind: type[Part], parts: Sequence[Part]) -> Collection[Part]:
    """Parts, one of those that are equal, where they can be told apart quickly."""
    try:
        return dict(zip(map(kind.read, parts), parts, strict=True)).values()
    except TypeError:  # one holds dimensions
        return parts
