"""The data package described in further languages, beside the English `datapackage.json`.

The format has one language a file: each further one has a descriptor of its own, which names the
same resources.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from transparency.datapackage import MADE_UP
from transparency.layout import write_text
from transparency.spec import Spec
from transparency.website.columns import column_text, told

ENGLISH = "en"


def descriptor(language: str) -> str:
    """Name of the file that describes the package in a language."""
    return "datapackage.json" if language == ENGLISH else f"datapackage.{language}.json"


def write_descriptors(folder: Path, spec: Spec, languages: Iterable[str]) -> list[Path]:
    """Write a descriptor for each language but English into the folder of a package; the paths."""
    english = json.loads((folder / descriptor(ENGLISH)).read_text(encoding="utf-8"))
    written = []
    for language in languages:
        if language != ENGLISH:
            data = _translated(english, spec, language)
            path = folder / descriptor(language)
            write_text(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
            written.append(path)
    return written


def _translated(data: dict[str, Any], spec: Spec, language: str) -> dict[str, Any]:
    about = data["description"]
    parts = [MADE_UP, about.removeprefix(MADE_UP).strip()] if MADE_UP in about else [about]
    return {
        **data,
        "title": told(language, data["title"]),
        "description": " ".join(told(language, part) for part in parts),
        "licenses": [{**one, "title": told(language, one["title"])} for one in data["licenses"]],
        "resources": [_resource(one, spec, language) for one in data["resources"]],
    }


def _resource(one: dict[str, Any], spec: Spec, language: str) -> dict[str, Any]:
    path = Path(one["path"])
    listed = path.stem if path.parent.name == "codelists" else ""
    texts = ("title", "description") if listed else ()
    return {
        **one,
        "title": told(language, one["title"]),
        **{part: spec.codelist_text(listed, language, part) for part in texts},
        "schema": {
            **one["schema"],
            "fields": [_field(f, one["name"], spec, language) for f in one["schema"]["fields"]],
        },
    }


def _field(field: dict[str, Any], table: str, spec: Spec, language: str) -> dict[str, Any]:
    english = field.get("description")
    if english is None:
        return field
    text = column_text(spec, language, table, field["name"], english)
    return {**field, "description": text}
