"""Which sheets and columns a workbook has: derived from the schema, so that they cannot drift."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from transparency.spec import Spec

REPORT = "report"
"""Id of the sheet that holds all that stands once in a report, a field a row."""


class Kind(StrEnum):
    """What the cell of a field holds."""

    TEXT = "text"
    DATE = "date"
    CODE = "code"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    SCALAR = "scalar"
    CODES = "codes"
    TEXTS = "texts"
    JSON = "json"
    NO_ITEMS = "no_items"
    NO_FIELDS = "no_fields"


@dataclass(frozen=True, slots=True)
class Field:
    """One column, or one row of the sheet `report`.

    `path` leads from the item (or the root) to the value. `words` are keys of translations, outer
    object first, each with English title and description. `codes` are the values of a closed list.
    `required` is True where every object on the way must be there and have it.
    """

    path: tuple[str, ...]
    kind: Kind
    words: tuple[tuple[str, str, str], ...]
    codelist: str | None
    codes: tuple[str, ...]
    required: bool
    nullable: bool

    @property
    def name(self) -> str:
        """The machine name: `precision.kind`."""
        return ".".join(self.path)

    def title(self, spec: Spec, language: str) -> str:
        """The name in plain words: "Precision: Kind"."""
        words = spec.translations(language)
        return ": ".join(words.get(f"{key}.title", title) for key, title, _ in self.words)

    def description(self, spec: Spec, language: str) -> str:
        """What the field means."""
        key, _, description = self.words[-1]
        return spec.translations(language).get(f"{key}.description", description)


@dataclass(frozen=True, slots=True)
class Table:
    """One list of the report. `path` leads to it from the root, or from an item of `parent`.

    `made` are objects that every item has, whether any of their fields is given or not.
    """

    id: str
    path: tuple[str, ...]
    parent: str | None
    field: Field
    fields: tuple[Field, ...]
    made: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All sheets: the fields of `report`, and the tables in the order of the schema."""

    spec: Spec
    report: tuple[Field, ...]
    tables: tuple[Table, ...]
    made: tuple[tuple[str, ...], ...]

    def table(self, table_id: str) -> Table:
        """One table by id."""
        return next(table for table in self.tables if table.id == table_id)

    def children(self, table: Table) -> list[Table]:
        """The lists within the items of a table."""
        return [child for child in self.tables if child.parent == table.id]


@cache
def plan_of(spec: Spec) -> Plan:
    """The plan of one version of the standard."""
    return _Planner(spec).plan()


PARENT = "in"
"""Column of a list within items: the id of the item that the row belongs to."""


class _Planner:
    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._definitions: Mapping[str, Any] = spec.schema["$defs"]
        self._tables: list[Table] = []
        self._named: dict[str, bool] = {}
        self._made: list[tuple[str, ...]] = []

    def plan(self) -> Plan:
        fields = tuple(self._fields(self._spec.schema, "root", (), (), None, self._made))
        return Plan(self._spec, fields, tuple(self._tables), tuple(self._made))

    def _fields(
        self,
        node: Mapping[str, Any],
        definition: str,
        path: tuple[str, ...],
        words: tuple[tuple[str, str, str], ...],
        table: str | None,
        made: list[tuple[str, ...]],
        *,
        required: bool = True,
    ) -> Iterator[Field]:
        for name, entry in node["properties"].items():
            inner, target = self._resolved(entry)
            own = (*words, (self._key(definition, name), entry["title"], entry["description"]))
            must = required and name in node.get("required", ())
            here = (*path, name)
            if inner.get("type") != "object":
                yield self._field(here, inner, own, table, required=must)
                continue
            if must:
                made.append(here)
            elif not inner.get("required"):
                yield Field(here, Kind.NO_FIELDS, own, None, (), required=False, nullable=False)
            yield from self._fields(inner, target, here, own, table, made, required=must)

    @staticmethod
    def _key(definition: str, name: str) -> str:
        return (
            f"code.dimension.{name}" if definition == "dimensions" else f"field.{definition}.{name}"
        )

    def _resolved(self, entry: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
        if "$ref" not in entry:
            return entry, ""
        name = entry["$ref"].rsplit("/", 1)[1]
        return {**self._definitions[name], **entry}, name

    def _field(
        self,
        path: tuple[str, ...],
        node: Mapping[str, Any],
        words: tuple[tuple[str, str, str], ...],
        table: str | None,
        *,
        required: bool,
    ) -> Field:
        types = [node["type"]] if isinstance(node["type"], str) else list(node["type"])
        item, target = self._resolved(node["items"]) if "items" in node else (node, "")
        kind = _kind(types, node, item)
        codes = (item["const"],) if "const" in item else tuple(item.get("enum", ()))
        nullable = "null" in types
        field = Field(path, kind, words, item.get("codelist"), codes, required, nullable)
        if kind is Kind.NO_ITEMS:
            if table is not None and not self._named[table]:
                return replace(field, kind=Kind.JSON)
            self._add_table(field, item, target, table)
        return field

    def _add_table(
        self, field: Field, item: Mapping[str, Any], target: str, parent: str | None
    ) -> None:
        place = len(self._tables)
        made: list[tuple[str, ...]] = []
        table_id = field.path[-1]
        self._named[table_id] = "id" in item["properties"]
        fields = tuple(self._fields(item, target, (), (), table_id, made))
        table = Table(table_id, field.path, parent, field, fields, tuple(made))
        self._tables.insert(place, table)  # before the lists within its items


def _kind(types: list[str], node: Mapping[str, Any], item: Mapping[str, Any]) -> Kind:
    given = [name for name in types if name != "null"]
    if given == ["array"]:
        if item.get("type") == "object":
            return Kind.NO_ITEMS
        return Kind.CODES if "enum" in item or "pattern" in item else Kind.TEXTS
    if len(given) > 1:
        return Kind.SCALAR
    if given == ["string"]:
        if node.get("format") == "date":
            return Kind.DATE
        return Kind.CODE if "enum" in node or "codelist" in node else Kind.TEXT
    return Kind(given[0])
