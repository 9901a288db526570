"""Static JSON under `/api/v1/`, described by `spec/meta/api.schema.json`.

The figures are those of the data package. Paths are relative to the root of the site.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from transparency.comparability import Comparand, Verdict
from transparency.comparability.aspects import Reason
from transparency.comparability.verdicts import REASONS, worst
from transparency.corpus import Entry, by_reporter
from transparency.datapackage import LICENCE
from transparency.layout import write_text
from transparency.observations import RELATION, dimension_columns
from transparency.outputs.machine import tool_version
from transparency.report import Part, SourceDocument, plain
from transparency.spec import meta_schema
from transparency.website.analysis import Analysis
from transparency.website.groups import CHOICES, Group
from transparency.website.settings import Settings

PLACE = "api/v1"
"""Folder of the files inside the site."""

FOLDER = "datapackage"
"""Folder of the site that holds the data package."""

SCHEMA = "spec/meta/api.schema.json"
"""Path of the schema inside the site."""

Object: TypeAlias = dict[str, Any]
Texts: TypeAlias = Mapping[str, str]
"""Language -> text."""

CAUTION: Texts = {
    "en": "A count is no measure of prevalence, and more reports can mean better detection. "
    "Figures may be compared only as their methods allow. A value that is null is not zero; status "
    "says why.",
    "es": "Un recuento no mide la prevalencia, y más denuncias pueden significar mejor detección. "
    "Las cifras solo pueden compararse como permiten sus métodos. Un valor null no es un cero; "
    "status dice por qué.",
}
MADE_UP: Texts = {
    "en": "Fictional: every figure and every organisation in these files is made up.",
    "es": "Ficticio: todas las cifras y todas las organizaciones de estos archivos son inventadas.",
}
LICENCE_TITLE: Texts = {
    "en": LICENCE["title"],
    "es": "Creative Commons Atribución 4.0; los hechos publicados pertenecen a sus editores",
}


@dataclass
class Api:
    """Everything that the files are made from. `package` is the folder of the data package."""

    analysis: Analysis
    settings: Settings
    package: Path
    day: datetime.date = field(default_factory=datetime.date.today)

    @cached_property
    def reporters(self) -> Mapping[str, tuple[Entry, ...]]:
        """Reporter id -> its reports in force, in order of period."""
        return dict(by_reporter(self.analysis.corpus))

    @cached_property
    def figures(self) -> list[Object]:
        """Every figure in force, as in the table `observations`."""
        return [figure(row, self.languages) for row in self._rows("observations")]

    @cached_property
    def others(self) -> list[Object]:
        """Values beside those in force, as in the table `other_values`."""
        rows = self._rows("other_values")
        return [{"relation": row[RELATION], **figure(row, self.languages)} for row in rows]

    @cached_property
    def languages(self) -> Mapping[tuple[str, str, str], str]:
        """Reporter, report and version -> language of its free text."""
        corpus = self.analysis.corpus
        return {
            (entry.report.reporter.id, info.id, info.version): info.language
            for entry in (*corpus.superseded, *corpus.reports)
            for info in [entry.report.report]
        }

    def _rows(self, name: str) -> list[Mapping[str, Any]]:
        from pyarrow import parquet

        rows: list[Mapping[str, Any]] = parquet.read_table(
            self.package / f"{name}.parquet"
        ).to_pylist()
        return rows

    @cached_property
    def sources(self) -> Mapping[tuple[str, str, str], SourceDocument]:
        """Reporter, report and id -> the document, for every version of every report."""
        corpus = self.analysis.corpus
        return {
            (entry.report.reporter.id, entry.report.report.id, source.id): source
            for entry in (*corpus.superseded, *corpus.reports)
            for source in entry.report.report.source_documents
        }

    def words(self, codelist: str, code: str, part: str = "title") -> Texts:
        """Title, or another part, of a code."""
        spec = self.analysis.spec
        return {one: spec.code_text(codelist, code, one, part) for one in spec.languages}

    def pages(self, path: str) -> dict[str, str]:
        """Language of the site -> a page of it, from the root of the site."""
        settings = self.settings
        return {one: f"{settings.prefix(one)}{path}" for one in settings.languages}


def write_api(api: Api, folder: Path) -> None:
    """Write every file into the folder that becomes the root of the site."""
    written = []
    for path, kind, data in _files(api):
        whole = {**_head(api, kind), **data}
        write_text(folder / PLACE / path, _dumps(whole))
        written.append({"path": f"{PLACE}/{path}", "kind": kind})
    index = {
        **_head(api, "index"),
        "counts": {
            "reporters": len(api.reporters),
            "reports": len(api.analysis.corpus.reports),
            "figures": len(api.figures),
        },
        "languages": list(api.settings.languages),
        "about": api.pages("data/api.html"),
        "schema": SCHEMA,
        "data_package": f"{FOLDER}/datapackage.json",
        "files": written,
    }
    write_text(folder / PLACE / "index.json", _dumps(index))


def _dumps(data: Mapping[str, Any]) -> str:
    """One line, ASCII: nothing in it can steer a terminal or end a line for some readers only."""
    return json.dumps(data, allow_nan=False, separators=(",", ":")) + "\n"


def _files(api: Api) -> Iterator[tuple[str, str, Object]]:
    """Path, kind and content of every file but the index."""
    yield "reporters.json", "reporters", {"reporters": [_about(api, one) for one in api.reporters]}
    by_id = _grouped(api.figures, "reporter")
    others = _grouped(api.others, "reporter")
    for name in api.reporters:
        data = _reporter(api, name, by_id.get(name, []), others.get(name, []))
        yield f"reporters/{name}.json", "reporter", data
    spec = api.analysis.spec
    by_metric = _grouped(api.figures, "metric")
    listed = [_metric(api, code, by_metric.get(code, [])) for code in spec.metrics]
    yield "metrics.json", "metrics", {"metrics": listed}
    for about in listed:
        own = by_metric.get(about["id"], [])
        data = {"metric": about, "sources": _sources(api, own), "figures": own}
        yield f"metrics/{about['id']}.json", "metric", data
    for code in spec.metrics:
        if code in api.analysis.groups:
            yield f"comparability/{code}.json", "comparability", _comparability(api, code)
    yield "codelists.json", "codelists", _codelists(api)


def _codelists(api: Api) -> Object:
    """Every code with its words, and the list to which the codes of a dimension belong."""
    spec = api.analysis.spec
    parts = ("title", "description")
    return {
        "dimensions": {name: codelist or None for name, codelist in spec.dimensions.items()},
        "codelists": {
            name: {
                **{
                    part: {one: spec.codelist_text(name, one, part) for one in spec.languages}
                    for part in parts
                },
                "closed": spec.codelist(name).closed,
                "codes": {
                    code: {part: api.words(name, code, part) for part in parts}
                    for code in spec.codelist(name)
                },
            }
            for name in spec.codelist_index
        },
    }


def _grouped(figures: Iterable[Object], key: str) -> dict[str, list[Object]]:
    found: dict[str, list[Object]] = {}
    for one in figures:
        found.setdefault(one[key], []).append(one)
    return found


def _head(api: Api, kind: str) -> Object:
    spec = api.analysis.spec
    made_up = api.analysis.corpus.all_fictional
    caution = {one: f"{MADE_UP[one]} {text}" if made_up else text for one, text in CAUTION.items()}
    return {
        "$schema": meta_schema("api")["$id"],
        "format": "transparency-api",
        "format_version": 1,
        "kind": kind,
        "generated_on": api.day.isoformat(),
        "generator": {"name": "transparency", "version": tool_version()},
        "standard": {"version": spec.version, "status": spec.status},
        "site": api.settings.address,
        "licence": {**LICENCE, "title": LICENCE_TITLE},
        "caution": caution,
    }


def figure(row: Mapping[str, Any], languages: Mapping[tuple[str, str, str], str]) -> Object:
    """A row of the table as an object; what does not apply is null, never zero.

    `languages` are those of the free text of each version of each report.
    """
    return {
        "id": named(row["reporter"], row["report"], row["report_version"], row["pointer"]),
        "reporter": row["reporter"],
        "service": row["service"] or None,
        "metric": row["metric"],
        "period": {name: row[f"period_{name}"] for name in ("start", "end", "kind")},
        "places": row["jurisdiction"].split(),
        "dimensions": {
            name: row[name] for name in _dimensions() if row[name] and name != "jurisdiction"
        },
        "statistic": row["statistic"] or None,
        "unit": row["unit"],
        **{name: _number(row[name]) for name in ("value", "low", "high")},
        "status": row["status"],
        "precision": row["precision"] or None,
        "n": _number(row["n"]),
        "language": languages[row["reporter"], row["report"], row["report_version"]],
        "note": row["note"] or None,
        "method": {"id": row["method"] or None, **{name: row[name] or None for name in METHOD}},
        "as_published": {
            name: row[f"published_{name}"] or None for name in ("label", "category", "value")
        },
        "transcribed": row["transcribed"],
        "fictional": row["fictional"],
        "source": {
            "id": row["source"] or None,
            "title": row["source_title"] or None,
            "url": row["source_url"] or None,
        },
    }


METHOD = ("counting_rule", "deduplication_rule", "date_basis", "policy_scope", "bundling")


def _dimensions() -> Sequence[str]:
    from transparency.spec import load_spec

    return dimension_columns(load_spec())


def named(reporter: str, report: str, version: str, pointer: str) -> str:
    """Id of a figure: report, version, and JSON Pointer into that version."""
    return f"{reporter}/{report}@{version}#{pointer}"


def _number(value: float | None) -> int | float | None:
    return int(value) if value is not None and value.is_integer() else value


def _about(api: Api, name: str) -> Object:
    """A reporter, and what there is of it."""
    entries = api.reporters[name]
    about = entries[-1].report.reporter
    figures = [figure for entry in entries for figure in entry.report.observations]
    return {
        "id": name,
        "name": about.name,
        "legal_name": about.legal_name,
        "role": about.role,
        "country": about.country,
        "parent": about.parent,
        "reports": len(entries),
        "figures": len(figures),
        "metrics": sorted({one.metric for one in figures}),
        "first_day": min(entry.report.period.start for entry in entries).isoformat(),
        "last_day": max(entry.report.period.end for entry in entries).isoformat(),
        "page": api.pages(f"reporters/{name}.html"),
        "path": f"{PLACE}/reporters/{name}.json",
    }


def _reporter(api: Api, name: str, figures: list[Object], others: list[Object]) -> Object:
    entries = api.reporters[name]
    services = {s.id: s for entry in entries for s in entry.report.services}
    old = [e for e in api.analysis.corpus.superseded if e.report.reporter.id == name]
    breaks = {one: None for entry in entries for one in entry.report.series_breaks}
    return {
        "reporter": _about(api, name),
        "services": [
            _chosen(one, "id", "name", "members", "types", "encryption")
            for one in services.values()
        ],
        "reports": [
            *(_report(entry, current=True) for entry in entries),
            *(_report(entry, current=False) for entry in old),
        ],
        "series_breaks": [
            _chosen(one, "metric", "service", "date", "kind", "text") for one in breaks
        ],
        "restatements": [plain(one) for entry in entries for one in entry.report.restatements],
        "sources": _sources(api, [*figures, *others]),
        "figures": figures,
        "other_values": others,
    }


def _chosen(part: Part, *names: str) -> Object:
    return {name: plain(getattr(part, name)) for name in names}


def _report(entry: Entry, *, current: bool) -> Object:
    report, info = entry.report, entry.report.report
    return {
        "id": info.id,
        "version": info.version,
        "current": current,
        "status": info.status,
        "period": plain(report.period),
        "published_on": info.published_on and info.published_on.isoformat(),
        "url": info.url,
        "licence": info.licence,
        "language": info.language,
        "transcribed": info.transcribed,
        "fictional": bool(info.fictional),
        "spec_version": report.spec_version,
        "figures": len(report.observations),
        "path": f"data/{report.reporter.id}/{info.id}.json" if current else None,
    }


def _sources(api: Api, figures: Iterable[Object]) -> list[Object]:
    """The documents in which some figures were read, each once for a reporter."""
    found: dict[tuple[str, SourceDocument], None] = {}
    for one in figures:
        report = one["id"].partition("/")[2].rpartition("@")[0]
        source = api.sources.get((one["reporter"], report, one["source"]["id"] or ""))
        if source is not None:
            found[one["reporter"], source] = None
    return [{"reporter": name, **plain(source)} for name, source in found]


def _metric(api: Api, code: str, figures: Sequence[Object]) -> Object:
    """A metric, and what there is of it."""
    metric = api.analysis.spec.metrics[code]
    compared = code in api.analysis.groups
    return {
        "id": code,
        "title": api.words("metric", code),
        "description": api.words("metric", code, "description"),
        "unit": metric.unit,
        "unit_kind": metric.unit_kind,
        "additivity": metric.additivity,
        "additivity_except": list(metric.additivity_except),
        "dimensions": list(metric.dimensions),
        "figures": len(figures),
        "reporters": sorted({one["reporter"] for one in figures}),
        "page": api.pages(f"metrics/{code}.html"),
        "path": f"{PLACE}/metrics/{code}.json",
        "comparability": f"{PLACE}/comparability/{code}.json" if compared else None,
    }


def _comparability(api: Api, code: str) -> Object:
    """Which figures of a metric may stand in one chart, and why others may not."""
    sets: dict[tuple[str, ...], int] = {}
    groups = [_group(api, group, sets) for group in api.analysis.groups[code]]
    used = {reason for reasons in sets for reason in reasons}
    used |= {reason for group in groups for one in group["classes"] for reason in one["reasons"]}
    rows = api.analysis.spec.codelist(REASONS).rows
    return {
        "metric": _metric(api, code, [one for one in api.figures if one["metric"] == code]),
        "reasons": {
            reason: {
                "verdict": row["verdict"],
                **{part: api.words(REASONS, reason, part) for part in REASON_PARTS},
            }
            for reason, row in rows.items()
            if reason in used
        },
        "sets": [{"verdict": _verdict(api, one), "reasons": list(one)} for one in sets],
        "groups": groups,
    }


REASON_PARTS = ("title", "description", "remedy")


def _verdict(api: Api, reasons: Iterable[str]) -> Verdict:
    return worst((Reason(code) for code in reasons), api.analysis.spec)


def _group(api: Api, group: Group, sets: dict[tuple[str, ...], int]) -> Object:
    place = {id(side): number for number, side in enumerate(group.sides)}
    return {
        "year": group.year,
        "dimensions": dict(group.codes),
        "statistic": group.statistic or None,
        "figures": [_named(side) for side in group.sides],
        "left_out": group.left_out,
        "classes": [
            {
                "verdict": found.verdict,
                "reasons": list(found.reasons),
                "figures": [place[id(member.side)] for member in found.members],
            }
            for found in group.classes
        ],
        "pairs": {choice: api.analysis.judged(group, choice).numbered(sets) for choice in CHOICES},
    }


def _named(side: Comparand) -> str:
    report = side.report.report
    return named(side.reporter, report.id, report.version, side.figure.pointer)
