"""The mapping file of the generic importer: read, and checked before any spreadsheet is opened."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from transparency.document import Document, join, shown
from transparency.importers import ImportFailed
from transparency.importers.periodtext import span_of
from transparency.spec import load_spec


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A mapping that holds together, and the places of its parts."""

    document: Document

    @property
    def data(self) -> Mapping[str, Any]:
        """The mapping."""
        return self.document.data

    def fault(self, pointer: str, text: str) -> ImportFailed:
        """An error at a part of the mapping, in one line."""
        return ImportFailed(f"{self.document.locate(pointer)}: {text}")


def read_mapping(path: Path) -> MappingFile:
    """A mapping in YAML or JSON. Raises ImportFailed or DocumentError with line and remedy."""
    if path.suffix.lower() in (".yaml", ".yml"):
        from transparency import yamltext

        try:
            raw = path.read_bytes()
        except OSError as error:
            name = shown(path.as_posix(), 200)
            raise ImportFailed(f"{name}: cannot be read: {error.strerror}; check it") from error
        document = yamltext.read(raw, path.as_posix())
    else:
        document = Document.open(path)
    return checked(document)


def checked(document: Document) -> MappingFile:
    """The mapping, if it fits its schema and names only what it declares."""
    found = MappingFile(document)
    for check in (_against_schema, _against_itself):
        for pointer, text in check(document.data):
            raise found.fault(pointer, text)
    return found


@cache
def _schema() -> Any:
    path = files("transparency.importers").joinpath("maps", "generic.schema.json")
    return json.loads(path.read_text("utf-8"))


def _against_schema(data: Any) -> Iterator[tuple[str, str]]:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(_schema()).iter_errors(data))
    if error is not None:
        pointer = join(*error.absolute_path) if error.absolute_path else ""
        yield pointer, f"{shown(error.message, 200)}; see docs/importing.md"


def _against_itself(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    spec = load_spec()
    methods = {method["id"] for method in data["methods"]}
    services = {service["id"] for service in data.get("services", ())}
    yield from _period(data.get("period"), "/period")
    for t, table in enumerate(data["tables"]):
        yield from _services(services, table.get("service"), join("tables", t, "service"))
        yield from _period(table.get("period"), join("tables", t, "period"))
        for v, value in enumerate(table["values"]):
            place = join("tables", t, "values", v)
            if "leave" in value:
                continue
            yield from _services(services, value.get("service"), place + join("service"))
            yield from _period(value.get("period"), place + join("period"))
            if value["metric"] not in spec.metrics:
                yield place + join("metric"), _unknown("metric", value["metric"], spec.metrics)
            if value["method"] not in methods:
                yield place + join("method"), _unknown("method", value["method"], methods)
            for name in value.get("dimensions", {}):
                pointer = place + join("dimensions", name)
                if name not in spec.dimensions:
                    yield pointer, _unknown("dimension", name, spec.dimensions)
                metric = spec.metrics.get(value["metric"])
                if metric is not None and name not in metric.dimensions:
                    allowed = ", ".join(sorted(metric.dimensions))
                    yield pointer, f"{value['metric']} is not split by {name}, but by {allowed}"
            if value.get("kind") == "share" and "share_of" not in value:
                yield place, "a share needs share_of: the total in words"


def _period(said: Mapping[str, Any] | None, pointer: str) -> Iterator[tuple[str, str]]:
    constant = (said or {}).get("constant")
    if constant is not None and span_of(constant) is None:
        text = f"{shown(constant)!r} is no period; write 2024, 2024-H1, 2024-Q3 or first/last day"
        yield pointer + join("constant"), text


def _services(known: set[str], said: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if said is None:
        return
    named = [said] if isinstance(said, str) else list(said.get("codes", {}).values())
    for name in named:
        if name not in known:
            yield pointer, _unknown("service", name, known)


def _unknown(kind: str, name: str, known: Any) -> str:
    near = get_close_matches(name, list(known), 1)
    hint = f"; is it {near[0]}?" if near else "; declare it or choose another"
    return f"there is no {kind} {shown(name)!r}{hint}"
