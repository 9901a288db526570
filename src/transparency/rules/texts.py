"""Every text of a report with its place, for rules that read words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from transparency.document import join
from transparency.report import Part, Report


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
