"""Reports that our importers make of a publisher's own files, completed by rows of the set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from transparency.importers import FORMS
from transparency.importers.published.tables import the_map

Data: TypeAlias = dict[str, Any]


def from_files(folder: Path, made: Mapping[str, Data]) -> dict[str, Data]:
    """`made` (file name -> report of rows), with reports of files in place of those of rows.

    `files.json` says which importer reads which folder beside the set. Earlier versions come from
    the files alone, which hold them whole. What only a row has is added to the report of the file.
    """
    merged = dict(made)
    for entry in the_map("files.json"):
        place = folder.parent / entry["folder"]
        if not place.is_dir():
            continue
        read = dict(_imported(entry["form"], place))
        for name in made:  # versions made of rows hold only what changed
            stem, _, version = name.removesuffix(".json").partition(".v")
            if version and f"{stem}.json" in read:
                del merged[name]
        for name, data in read.items():
            whole = name in made and ".v" not in name
            merged[name] = _completed(data, made[name]) if whole else data
    return merged


def _imported(form: str, place: Path) -> Iterator[tuple[str, Data]]:
    paths = sorted(path for path in place.iterdir() if path.is_file())
    for name, document in FORMS[form].read()(paths, {}).reports:
        yield name, document.data


def _completed(data: Data, rows: Data) -> Data:
    """The report of a file with what the rows know beside it: figures, notes, places of print."""
    there = {_cell(one, data): one for one in data["observations"]}
    added = []
    for one in rows["observations"]:
        same = there.get(_cell(one, rows))
        if same is None:
            added.append(one)
        else:
            same.update(_beside(same, one))
    known = {service["id"]: service for service in rows["services"]}
    services = [known.pop(service["id"], service) for service in data["services"]]
    used = {one.get("method") for one in added}
    return {
        **data,
        "report": _head(data, rows),
        "services": [*services, *known.values()],
        "methods": _united(data["methods"], [m for m in rows["methods"] if m["id"] in used]),
        "observations": [*data["observations"], *added],
        **{key: rows[key] for key in ("series_breaks",) if key in rows},
    }


def _beside(figure: Data, row: Data) -> Data:
    """What a row adds to the figure of a file for the same cell: a note, other places of print."""
    others = list(row.get("also_published", ()))
    if _words(figure) != _words(row):
        kept = ("source", "value", "as_published")
        others.insert(0, {key: row[key] for key in kept})
    return {
        **({"note": row["note"]} if "note" in row else {}),
        **({"also_published": others} if others else {}),
    }


def _words(one: Mapping[str, Any]) -> tuple[Any, ...]:
    printed = one["as_published"]
    return one["source"], *(printed.get(name) for name in ("label", "category", "value"))


def _cell(observation: Mapping[str, Any], report: Mapping[str, Any]) -> tuple[Any, ...]:
    period = observation.get("period", report["period"])
    place = tuple(sorted(observation["dimensions"].items()))
    names = (observation.get(name) for name in ("metric", "service", "statistic"))
    return (*names, place, period["start"], period["end"])


def _head(data: Data, rows: Data) -> Data:
    """The head of the report with the sources that the figures, notes and breaks need."""
    head, listed = data["report"], {s["id"] for s in data["report"]["source_documents"]}
    named = {one["source"] for one in rows["observations"]}
    named |= {o["source"] for one in rows["observations"] for o in one.get("also_published", ())}
    named |= {entry["source"] for entry in rows.get("series_breaks", ())}
    named |= {source for method in rows["methods"] for source in method["sources"]}
    more = [s for s in rows["report"]["source_documents"] if s["id"] in named - listed]
    return {**head, "source_documents": [*head["source_documents"], *more]}


def _united(methods: list[Data], more: list[Data]) -> list[Data]:
    """Methods of both; one that both have serves the metrics and sources of both."""
    found = {method["id"]: method for method in methods}
    for method in more:
        old = found.get(method["id"], method)
        both = {
            key: list(dict.fromkeys((*old[key], *method[key]))) for key in ("applies_to", "sources")
        }
        found[method["id"]] = {**old, **both}
    return list(found.values())
