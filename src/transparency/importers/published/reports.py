"""Rows of the research data set as reports: one for a reporter, a publication and a period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transparency.document import join
from transparency.importers.drafts import NOT_STATED
from transparency.importers.published.editions import Edition, Kept, editions, restatements, settle
from transparency.importers.published.figures import has_figure, observation, value_of
from transparency.importers.published.labels import Label, find, place_of
from transparency.importers.published.methods import methods, name_totals
from transparency.importers.published.periods import period_of, report_name
from transparency.importers.published.reporters import (
    counterparties,
    recipients,
    reporter,
    services,
)
from transparency.importers.published.tables import Row, Tables, the_map
from transparency.spec import load_spec

CLEARING_HOUSE = "NCMEC"
OWN = {"id": "", "scope": ["GLOBAL"]}
"""A reporter's own publication for the whole world."""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one report: who, in which publication, over which period."""

    provider: str
    about: Mapping[str, Any]
    publication: Mapping[str, Any]
    name: str
    rows: tuple[tuple[Row, Label], ...]

    @property
    def stem(self) -> str:
        """Name of the file without its ending."""
        return "-".join(part for part in (self.name, self.publication["id"]) if part)

    @property
    def report_id(self) -> str:
        """Identifier of the report, the same in all its versions."""
        parts = (self.about["id"], self.publication["id"], self.name.lower())
        return "-".join(part for part in parts if part)


def all_reports(tables: Tables) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every report that the set gives, with the name of its file."""
    for provider, about in the_map("reporters.json").items():
        groups = list(_groups(tables, provider, about))
        for group in groups:
            cells = settle(tables, group.rows)
            versions = editions(cells) if cells else []
            for edition in versions:
                newest = edition is versions[-1]
                suffix = "" if newest else f".v{edition.version}"
                name = f"{about['id']}/{group.stem}{suffix}.json"
                yield name, _report(tables, group, edition, cells if newest else (), groups)


def _groups(tables: Tables, provider: str, about: Mapping[str, Any]) -> Iterator[Group]:
    rows = [row for row in tables.rows if _reporter_of(row) == provider]
    found: dict[tuple[str, str], list[tuple[Row, Label]]] = {}
    for row in [*rows, *recipients(tables, provider)]:
        reason, label = _label(row, provider, about)
        if label is None:
            tables.leave(row, reason)
            continue
        publication = _publication(row)
        by = publication.get("period") or about["period"]
        if isinstance(by, dict):  # some services report by another period
            by = by.get(label.service, by["*"])
        found.setdefault((publication["id"], report_name(row, by)), []).append((row, label))
    for (publication_id, name), entries in sorted(found.items()):
        yield Group(provider, about, _publications()[publication_id], name, tuple(entries))


def _reporter_of(row: Row) -> str:
    return CLEARING_HOUSE if row["reporter"] == "ncmec" else row["provider"]


def _publications() -> dict[str, Mapping[str, Any]]:
    return {"": OWN, **{entry["id"]: entry for entry in the_map("publications.json")}}


def _publication(row: Row) -> Mapping[str, Any]:
    """The kind of publication: own, for a regulator, or for one country under its law."""
    for entry in the_map("publications.json"):
        prefix, place = entry.get("sources"), entry.get("place")
        if (prefix and row["source_id"].startswith(prefix)) or place == place_of(row):
            return entry  # type: ignore[no-any-return]
    return OWN


def _label(row: Row, provider: str, about: Mapping[str, Any]) -> tuple[str, Label | None]:
    """The label of a row, or the reason why no report carries it."""
    if row["metric_guess"].endswith("_change"):
        return "not_a_figure_of_a_period", None
    label = find(row, provider, about)
    place = place_of(row)
    if label is not None and place not in _publication(row)["scope"]:
        label = label.at("jurisdiction", place)
    return "no_metric", label


def _report(
    tables: Tables,
    group: Group,
    edition: Edition,
    cells: Sequence[Kept],
    groups: Sequence[Group],
) -> dict[str, Any]:
    about, period = group.about, period_of(group.name)
    observations = [observation(k.row, k.label, period, k.others) for k in edition.cells]
    name_totals(observations, _said(group))
    own = not group.publication["id"]
    coverage = about.get("coverage", {}).get(group.name, []) if own else []
    breaks = [b for b in about.get("breaks", ()) if own and period["start"] == b["date"]]
    restated = list(restatements(cells))
    rows = [entry for k in edition.cells for entry in ((k.row, k.label), *k.others)]
    used = methods(_said(group), [(k.row, k.label) for k in edition.cells if has_figure(k.row)])
    sources = {row["source_id"] for row, _ in rows}
    sources |= {entry["source"] for entry in (*coverage, *restated, *breaks)}
    sources |= {source for method in used for source in method["sources"]}
    made = {
        "spec_version": "1.0",
        "report": _head(tables, group, edition, bool(cells), sorted(sources), groups),
        "changes": _changes(edition),
        "reporter": reporter(tables, group.provider, about),
        "period": period,
        "date_basis": about.get("date_basis", NOT_STATED),
        "geography": {"scope": group.publication["scope"], "basis": NOT_STATED},
        **_services(tables, group, period, coverage),
        "counterparties": counterparties(row for row, _ in rows),
        "regimes": _regimes(group),
        "severity_scheme": NOT_STATED,
        "methods": used,
        "observations": observations,
        "partitions": _partitions(group, observations),
        "series_breaks": breaks,
        "restatements": restated,
        "assurance": {"level": NOT_STATED},
        "disclosure_control": {"rule": NOT_STATED},
        "measures": list(_measures(tables, group)) if cells else [],
    }
    return {key: value for key, value in made.items() if value or key not in OPTIONAL}


def _said(group: Group) -> dict[str, Any]:
    """What our map knows of the methods of a kind of publication, and of those of a provider."""
    maps = the_map("methods.json")
    everybody, own = maps.get(group.publication["id"], {}), maps.get(group.provider, {})
    return {name: {**everybody.get(name, {}), **own.get(name, {})} for name in (*own, *everybody)}


OPTIONAL = (
    *("changes", "counterparties", "regimes", "partitions", "series_breaks", "restatements"),
    *("services", "measures"),
)
"""Lists that a report leaves out when they are empty."""


def _services(
    tables: Tables,
    group: Group,
    period: Mapping[str, str],
    coverage: Sequence[Any],
) -> dict[str, Any]:
    """Services of a report, the same in all its versions."""
    if group.about.get("role", "provider") != "provider":
        return {}
    named = {label.service for _, label in group.rows if label.service}
    named |= {entry["service"] for entry in coverage}
    found = services(tables, group.provider, group.about, named, period)
    return {"services": found, "services_excluded": [], "detection_coverage": list(coverage)}


def _measures(tables: Tables, group: Group) -> Iterator[dict[str, Any]]:
    """Coded measures that a document of the set says were in place, by our map.

    A document is one of the period of the report; what it says of technologies is not repeated.
    """
    capability = {code: row["capability"] for code, row in _codes().items()}
    for entry in the_map("measures.json"):
        here = (entry["provider"], entry["report"]) == (group.provider, group.stem)
        if not here or entry["source"] not in tables.sources:
            continue
        document = source(tables, entry["source"], group.about["id"])
        service = {"service": entry["service"]} if "service" in entry else {}
        yield {
            "id": "-".join((*service.values(), entry["measure"])).replace("_", "-"),
            "capability": capability[entry["measure"]],
            "measure": entry["measure"],
            "status": "in_place",
            **service,
            "evidence": [
                {"title": document["title"], "url": document["url"], "kind": entry["kind"]}
            ],
        }


def _codes() -> Mapping[str, Mapping[str, str]]:
    return load_spec().codelist("measure").rows


def _regimes(group: Group) -> list[dict[str, str]]:
    regime = group.publication.get("regime")
    return [{"regime": regime, "status": "current"}] if regime else []


def _partitions(group: Group, observations: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Declared partitions of the map that figures of this report fill."""
    found = []
    for entry in group.about.get("partitions", ()):
        partition = {key: value for key, value in entry.items() if key not in ("years", "open")}
        over = entry["over"]
        given = [
            o for o in observations if o["metric"] == entry["metric"] and over in o["dimensions"]
        ]
        if not given or group.name not in entry.get("years", [group.name]):
            continue
        found.append(partition)
    return found


def _changes(edition: Edition) -> list[dict[str, Any]]:
    """What a version changed; the publishers say neither when nor why."""
    if edition.version == "1.0.0":
        return []
    places = {id(kept): index for index, kept in enumerate(edition.cells)}
    found = [
        {
            "path": join("observations", places[id(kept)], "value"),
            "old": value_of(*older),
            "new": value_of(kept.row, kept.label),
            "reason": NOT_STATED,
        }
        for kept, older in edition.changed
    ]
    added = {
        "path": "/observations",
        "reason": "Holds figures that a still later edition replaced.",
    }
    return found or [added]


def _head(
    tables: Tables,
    group: Group,
    edition: Edition,
    newest: bool,
    sources: Sequence[str],
    groups: Sequence[Group],
) -> dict[str, Any]:
    number = int(edition.version.split(".")[1])
    about, note = (
        group.about,
        "Figures as published; what the publication does not say is not_stated.",
    )
    if not newest:
        note = "An earlier edition: only those figures that one edition or another replaced."
    before = {"id": group.report_id, "version": f"1.{number - 1}.0"}
    url = _url(tables, group) if newest else ""
    return {
        "id": group.report_id,
        "version": edition.version,
        "language": "en",
        "status": "corrected" if number else "final",
        "transcribed": True,
        "transcription": {"by": "transparency project", "note": note},
        **({"supersedes": before} if number else {}),
        **({"url": url} if url else {}),
        "licence": "CC-BY-4.0",
        **({"redundant": True} if _repeats_halves(group, groups) else {}),
        "source_documents": [source(tables, name, about["id"]) for name in sources],
    }


def _url(tables: Tables, group: Group) -> str:
    """Address of the report: that of its main source, where it is not another period's."""
    about = group.about
    main = about.get("url_source", "") if not group.publication["id"] else ""
    if not main or group.name not in about.get("url_periods", [group.name]):
        return ""
    return tables.sources[main]["url"] if main in tables.sources else ""


def _repeats_halves(group: Group, groups: Sequence[Group]) -> bool:
    """True for a year all of whose figures stand again in both of its halves."""
    named = {g.name: g for g in groups if g.publication["id"] == group.publication["id"]}
    halves = [
        named[f"{group.name}-{half}"] for half in ("H1", "H2") if f"{group.name}-{half}" in named
    ]
    cells = [
        {(label.service, label.metric, label.dimensions) for _, label in one.rows}
        for one in (group, *halves)
    ]
    both = 2
    return len(halves) == both and cells[0] <= cells[1] & cells[2]


def source(tables: Tables, source_id: str, reporter: str) -> dict[str, Any]:
    """A source document. One that has no known address says so."""
    row = tables.sources[source_id]
    url, _, rest = row["url"].partition(" ")
    chosen = the_map("words.json")["addresses"].get(source_id, {}).get(reporter)
    where = " ".join(part for part in (row["read_in"], "" if chosen else rest) if part)
    if not url:
        where = f"{where}; no address of the publication is known".removeprefix("; ")
    optional = {
        "publisher": row["publisher"],
        "url": chosen or url,
        "published_on": row["published_on"],
        "read_in": where,
        "confidence": row["confidence"],
        "licence_note": row["licence_notes"],
    }
    return {
        "id": source_id,
        "title": row["title"],
        **{key: value for key, value in optional.items() if value},
    }
