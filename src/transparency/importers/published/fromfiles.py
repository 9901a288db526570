"""Rows of the set beside the publishers' own files, as our importers read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from transparency.document import Document, join
from transparency.importers import FORMS
from transparency.importers.published.tables import the_map

Data: TypeAlias = dict[str, Any]
CLOSE = 0.000001
"""How far two values of one printed number may be apart after rounding."""


def from_files(folder: Path, made: Mapping[str, Data]) -> dict[str, Data]:
    """Reports by file name: `made` of rows, joined with those that importers make of files.

    `files.json` says which importer reads which folder beside the set. A figure that both have
    gets its place in the file; what only one of them has is carried too. Earlier versions come
    from the files alone, which hold them whole.
    """
    merged = dict(made)
    for entry in the_map("files.json"):
        place = folder.parent / entry["folder"]
        if not place.is_dir():
            continue
        read = dict(_imported(entry, place))
        for name in made:  # versions made of rows hold only what changed
            stem, _, version = name.removesuffix(".json").partition(".v")
            if version and f"{stem}.json" in read:
                del merged[name]
        for name, data in read.items():
            whole = name in made and ".v" not in name
            merged[name] = _joined(made[name], data) if whole else data
    return merged


def _imported(entry: Mapping[str, str], place: Path) -> Iterator[tuple[str, Data]]:
    paths = sorted(place.glob(entry["files"]))
    for name, document in FORMS[entry["form"]].read()(paths, {}).reports:
        yield name, _placed(document)


def _placed(document: Document) -> Data:
    """The data of an imported report, each figure with its place in the publisher's file."""
    data = document.data
    for index, one in enumerate(data["observations"]):
        where = document.locate(join("observations", index))
        if where.place is not None:
            place = f"{Path(where.source).name}:{where.place}"
            one["as_published"] = {**one["as_published"], "place": place}
    return data


def _joined(rows: Data, data: Data) -> Data:
    """The report of rows with the places, the further figures and the versions of the file's."""
    figures = [_known(one) for one in rows["observations"]]
    there = {_cell(one, rows): one for one in figures}
    added = []
    for one in data["observations"]:
        same = there.get(_cell(one, data))
        if same is None:
            nothing = one["value"] is None and one["status"] == "unknown"  # N/A needs no method
            added.append({key: v for key, v in one.items() if key != "method" or not nothing})
        elif _equal(same, one):
            same["as_published"] = {**same["as_published"], **_place(one)}
        else:
            kept = ("source", "value", "as_published")
            other = {key: one[key] for key in kept}
            same["also_published"] = [*same.get("also_published", ()), other]
    used = {one.get("method") for one in added}
    services = _services(rows, data)
    figures += added
    return {
        **rows,
        **({"changes": _moved(data, figures, rows)} if "changes" in data else {}),
        **{key: data[key] for key in ("restatements",) if key in data},
        "report": _head(rows, data),
        **({"services": services} if services else {}),
        "methods": _united(rows["methods"], [m for m in data["methods"] if m["id"] in used]),
        "observations": figures,
    }


def _known(one: Data) -> Data:
    return {**one, "as_published": dict(one["as_published"])}


def _place(one: Mapping[str, Any]) -> dict[str, str]:
    return {key: one["as_published"][key] for key in ("place",) if key in one["as_published"]}


def _cell(observation: Mapping[str, Any], report: Mapping[str, Any]) -> tuple[Any, ...]:
    """The cell of a figure; a share is no count of the same cell."""
    period = observation.get("period", report["period"])
    place = tuple(sorted(observation["dimensions"].items()))
    share = observation.get("precision", {}).get("kind") == "fraction_only"
    statistic = observation.get("statistic") or ("share" if share else None)
    names = (observation["metric"], observation.get("service"), statistic)
    return (*names, place, period["start"], period["end"])


def _equal(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    mine, theirs = one["value"], other["value"]
    if mine is None or theirs is None:
        return mine is theirs and one.get("bounds") == other.get("bounds")
    return bool(abs(mine - theirs) <= CLOSE)


def _moved(data: Data, figures: list[Data], rows: Data) -> list[Data]:
    """Changes of the file's report, pointing to the figures of the joined one."""
    places = {_cell(one, rows): index for index, one in enumerate(figures)}
    moved = []
    for change in data["changes"]:
        _, _, index, *rest = change["path"].split("/")
        place = places[_cell(data["observations"][int(index)], data)]
        moved.append({**change, "path": join("observations", place, *rest)})
    return moved


def _head(rows: Data, data: Data) -> Data:
    """The head of the joined report: version and chain of the file's, sources of both."""
    head, theirs = rows["report"], data["report"]
    read = {source["id"]: source for source in theirs["source_documents"]}
    listed = [
        {**source, "read_in": "; ".join((source["read_in"], read[source["id"]]["read_in"]))}
        if source["id"] in read
        else source
        for source in head["source_documents"]
    ]
    known = {source["id"] for source in listed}
    named = {one["source"] for one in data["observations"]}
    named |= {entry.get("source", "") for entry in data.get("restatements", ())}
    more = [source for key, source in read.items() if key in named - known]
    chain = {key: theirs[key] for key in ("version", "status", "supersedes") if key in theirs}
    return {**head, **chain, "source_documents": [*listed, *more]}


def _services(rows: Data, data: Data) -> list[Data]:
    known = {service["id"] for service in rows.get("services", ())}
    more = [service for service in data.get("services", ()) if service["id"] not in known]
    return [*rows.get("services", ()), *more]


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
