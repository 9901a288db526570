"""Reports in which every free text is hostile; which texts there are is read from the schema."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conftest import EXAMPLES
from strategies import SCHEMA, Schema, merged, resolved

from transparency.spec import load_spec

STARTS = ("", "=1+1+", "+", "-2+3", "@1+", "\t=1", "' ", "| ", "# ", "> ", "1. ", "- ", "---")
"""Starts by which a spreadsheet or Markdown would take a text for something else."""

PAYLOAD = (
    "<script>hit()</script></script><img src=x onerror=hit()><b data-hostile>b</b>"
    "</td></table></div></details></template>{{ config.site_name }}{% include 'x' %}${7*7}"
    "[link](javascript:hit()) ![pic](javascript:hit()) <javascript:hit()> `c` **strong-hostile** "
    "&lt;i&gt; &amp;#60; \" onmouseover=hit() ' \\ ]]> <!-- \u202ertl\u2066 \x1b[31mred\x07\x00 "
    "\u2028\u200b | a | b |\n\n# head-hostile\n\n- item-hostile\n\n    code\n\n" + "W" * 300 + " "
)
URL = (
    'https://a.example/"onmouseover="hit()\'><script>hit()</script><img/src=x/onerror=hit()>'
    "{{config}}[x](javascript:hit())?a=1&amp;b=2|`"
)

NO_TEXT: Mapping[str, str] = {
    "$schema": "the address of the schema",
    "partitions/*/parts/*": "codes; another is an error",
    "changes/*/path": "a place in the report; another is an error",
    "changes/*/old": "a value of any type",
    "changes/*/new": "a value of any type",
    "changes/*/method": "the identifier of a method",
    "observations/*/unit": "must be the unit of the metric",
    "acknowledged/*/pointer": "a place in the report",
}
"""Strings without a pattern that cannot hold any text in a valid report, and why."""

NAMES = (
    *("inhope/2020", "inhope/2020.v1.0.0", "reddit/2021", "reddit/2023-H1", "ncmec/2021"),
    *("snap/2021-H1", "snap/2023-H1", "google/2020-H1", "google/2021-H1", "meta/2023-Q1"),
    "example-national/2025",
)


def strings(schema: Schema, path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path (`*` for items) and schema of every string of a report that is no code."""
    schema = resolved(schema)
    kinds = schema.get("type", ())
    kinds = kinds if isinstance(kinds, list) else [kinds]
    for name, inner in schema.get("properties", {}).items():
        yield from strings(inner, (*path, name))
    if "items" in schema:
        yield from strings(schema["items"], (*path, "*"))
    if "string" in kinds and not {"enum", "const"} & schema.keys():
        yield "/".join(path), schema


def free(schema: Schema) -> bool:
    """True for a string that may be any text."""
    return not {"pattern", "format"} & schema.keys()


def takes_url(schema: Schema) -> bool:
    """True for a string that must be the address of a document."""
    return str(schema.get("pattern", "")).startswith("^https?")


WANTED = {p: s for p, s in strings(SCHEMA) if (free(s) or takes_url(s)) and p not in NO_TEXT}


def texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Path and text of every string of a report."""
    if isinstance(value, str):
        yield "/".join(path), value
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield from texts(inner, (*path, name))
    for inner in value if isinstance(value, list) else ():
        yield from texts(inner, (*path, "*"))


class Poison:
    """Fills reports; every text is another one, so that names stay different."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, schema: Schema, value: Any, path: tuple[str, ...] = ()) -> Any:
        """A copy in which every free text, present or possible, is hostile."""
        name = "/".join(path)
        if name in WANTED:
            return URL if takes_url(WANTED[name]) else self._text()
        schema = merged(schema, value)
        if isinstance(value, dict) and "properties" in schema:
            made = {
                key: self(schema["properties"][key], inner, (*path, key))
                for key, inner in value.items()
            }
            for key, inner in schema["properties"].items():
                place = "/".join((*path, key))
                if key not in made and (place in WANTED or f"{place}/*" in WANTED):
                    many = f"{place}/*" in WANTED
                    made[key] = [self._text()] if many else self(inner, "", (*path, key))
            return made
        if isinstance(value, list) and "items" in schema:
            return [self(schema["items"], inner, (*path, "*")) for inner in value]
        return value

    def _text(self) -> str:
        self.count += 1
        return f"{STARTS[self.count % len(STARTS)]}{PAYLOAD}{self.count}"


def _complete() -> dict[str, Any]:
    """The base report with an instance of all that no example has."""
    data: dict[str, Any] = copy.deepcopy(load_spec().base_case)
    data["services_excluded"] = [{"name": "x", "reason": "x"}]
    data["data_protection"] = {}
    data["narrative"] = {}
    data["assurance"] = {"level": "limited"}
    data["acknowledged"] = [
        {"rule": "coverage-gap-unexplained", "pointer": "/detection_coverage/0", "reason": "x"}
    ]
    data["methods"][0] |= {"test_design": {}, "estimation": {"kind": "census"}}
    source = {"id": "s", "title": "x"}
    data["report"] |= {"source_documents": [source], "transcription": {"by": "x"}}
    data["observations"][1]["source"] = "s"
    data["observations"][1]["as_published"] = {}
    data["observations"][1]["also_published"] = [{"source": "s", "value": 12, "as_published": {}}]
    data["detection_coverage"][0]["reason"] = "x"
    return data


def write_hostile(folder: Path) -> None:
    """Write the corpus: the enriched base report twice, and examples of all that pages show."""
    folder.mkdir(parents=True)
    poison = Poison()
    whole = _complete()
    other = copy.deepcopy(whole)
    other["reporter"]["id"] = other["report"]["id"] = "second"
    every = {"base": whole, "second": other}
    for name in NAMES:
        text = (EXAMPLES / f"{name}.json").read_text("utf-8").replace('"QZ"', '"IE"')
        every[name.replace("/", "-")] = json.loads(text)
    for name, data in every.items():
        data["report"].pop("fictional", None)
        made = poison(SCHEMA, data)
        text = json.dumps(made, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
