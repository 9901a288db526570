"""Writes what is derived in `spec/`: enums and dimensions of the schema, from the code lists.

Run by `make spec`; `make check` runs it with `--check`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from transparency.spec import Codelist, Spec, load_spec, versions

COUNT_KINDS = ("count",)


def derived_schema(spec: Spec) -> dict[str, Any]:
    """The schema of `spec` with every derived definition written anew."""
    schema = json.loads(json.dumps(spec.schema))
    written = schema["$defs"]
    kept = {name: value for name, value in written.items() if not _is_derived(name)}
    schema["$defs"] = {**kept, **_definitions(spec)}
    return schema  # type: ignore[no-any-return]


def render(schema: dict[str, Any]) -> str:
    """The one text form in which a schema is stored."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _is_derived(name: str) -> bool:
    return name.startswith("code_") or name in ("dimensions", "metric_with_count")


def _definitions(spec: Spec) -> dict[str, Any]:
    lists = {f"code_{name}": _code(spec.codelist(name)) for name in spec.codelist_index}
    return {
        "dimensions": _dimensions(spec),
        "metric_with_count": {
            "type": "string",
            "title": "Metric that is a count",
            "description": "Metrics whose value is a whole number of at least 0.",
            "enum": [m.code for m in spec.metrics.values() if m.unit_kind in COUNT_KINDS],
        },
        **lists,
    }


def _code(codelist: Codelist) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "type": "string",
        "title": codelist.title,
        "description": codelist.description,
        "codelist": codelist.name,
    }
    if codelist.closed:
        entry["enum"] = list(codelist)
    return entry


def _dimensions(spec: Spec) -> dict[str, Any]:
    properties = {
        code: _dimension(row["title"], row["description"], row["codelist"])
        for code, row in spec.codelist("dimension").rows.items()
    }
    return {
        "type": "object",
        "title": "Dimensions",
        "description": "The cell of a figure: dimension and code.",
        "additionalProperties": False,
        "properties": properties,
    }


def _dimension(title: str, description: str, codelist: str) -> dict[str, Any]:
    words = {"title": title, "description": description}
    if codelist:
        return {"$ref": f"#/$defs/code_{codelist}", **words}
    return {"type": "string", **words, "pattern": "^[a-z0-9][a-zA-Z0-9_:.-]{0,99}$"}


def main(arguments: list[str]) -> int:
    """Write the derived parts, or with `--check` say which file differs."""
    stale = []
    for entry in versions():
        spec = load_spec(entry["version"])
        path = spec.folder / "report.schema.json"
        text = render(derived_schema(spec))
        if path.read_text(encoding="utf-8") != text:
            stale.append(path)
            if "--check" not in arguments:
                _replace(path, text)
    for path in stale:
        sys.stderr.write(f"{path}: {_verb(arguments)}\n")
    return int(bool(stale) and "--check" in arguments)


def _verb(arguments: list[str]) -> str:
    return "differs from the code lists; run: make spec" if "--check" in arguments else "written"


def _replace(path: Path, text: str) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
