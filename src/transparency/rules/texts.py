"""Every text of a report with its place, for rules that read words.

A report has a hundred thousand strings, of which few are different and hardly one is at fault: so
each different string is judged once, and places are worked out only for what is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from transparency.document import join
from transparency.report import Part, Report

if TYPE_CHECKING:
    from transparency.cells import Figures

Names: TypeAlias = tuple[str, ...]
"""The properties that lead to a string, without the numbers of list items."""


@dataclass(frozen=True, slots=True)
class Text:
    """One string of a report. `path` leads to it; `field` is the property that holds it."""

    path: tuple[str | int, ...]
    field: str
    value: str

    @property
    def pointer(self) -> str:
        """JSON Pointer of the string."""
        return join(*self.path)


def wanted(figures: Figures, judge: Callable[[Names, str], bool]) -> Iterator[Text]:
    """Texts for which `judge(names, text)` is true, in the order of the report."""
    found = {
        names: chosen
        for names, values in figures.once(_strings).items()
        if (chosen := {value for value in values if judge(names, value)})
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
        for name, inner in vars(value).items():
            key = type(value).model_fields[name].alias or name
            yield from _walk(inner, (*path, key), key)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(inner, (*path, key), key)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _walk(inner, (*path, index), field)


def _strings(figures: Figures) -> Mapping[Names, set[str]]:
    """Properties that lead to strings -> the different strings there."""
    found: dict[Names, set[str]] = {}
    _gather([figures.report], (), found)
    return found


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
        rows = [vars(part) for part in column]
        for name, field in kind.model_fields.items():
            inner = [row[name] for row in rows if name in row]
            if inner:
                _gather(inner, (*names, field.alias or name), found)
    else:
        for key in {key for mapping in column for key in mapping}:
            inner = [mapping[key] for mapping in column if key in mapping]
            _gather(inner, (*names, key), found)
