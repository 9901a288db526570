"""A corpus as a Frictionless Data Package: tables with types, keys, descriptions and licence.

CSV files are for spreadsheets and for every language; what a spreadsheet would run as a formula
starts with an apostrophe. `observations.parquet` holds the same figures without it.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from transparency.corpus import Corpus, Entry, SetAside
from transparency.document import DocumentError
from transparency.evidence import COVERAGE, coverage_rows
from transparency.findings import Severity
from transparency.frames import as_csv
from transparency.layout import write_text
from transparency.observations import (
    DESCRIBED,
    RELATION,
    key_columns,
    write_tables,
)
from transparency.outputs.described import printed
from transparency.report import Method, Part
from transparency.spec import Spec, load_spec

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0; the published facts belong to their publishers",
}
MADE_UP = "Fictional: every figure and every organisation in this package is made up."
REPORT = ("reporter", "report", "report_version")
"""Columns that name one version of one report."""

TYPES = {
    **dict.fromkeys(("value", "low", "high", "old", "new", "unknown_share"), "number"),
    **dict.fromkeys(("n", "figures", "errors", "warnings", "infos", "acknowledged"), "integer"),
    **dict.fromkeys(
        ("period_start", "period_end", "published_on", "retrieved_on", "date", "launched_on"),
        "date",
    ),
    **dict.fromkeys(("ended_on", "since", "until", "evaluated_on"), "date"),
    **dict.fromkeys(("number", "reporters", "silent", "measures", "stated"), "integer"),
    **dict.fromkeys(("transcribed", "current", "fictional"), "boolean"),
}
"""Column -> type of the Table Schema; all others hold text."""

AS_TEXT = ("sources.published_on",)
"""Columns whose name says a date, and whose text may be a year or a month."""


Names: TypeAlias = tuple[str, ...]
References: TypeAlias = Mapping[Names, tuple[str, Names]]
"""Own columns -> another table and its columns."""


@dataclass(frozen=True)
class Table:
    """One table: rows, what its columns hold, its key, and the tables it refers to."""

    name: str
    title: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    key: tuple[str, ...] = ()
    refers: References = field(default_factory=dict)

    @property
    def frame(self) -> pd.DataFrame:
        """The rows as a frame with all columns."""
        return pd.DataFrame(list(self.rows), columns=list(self.columns), dtype=object)


def write_package(
    corpus: Corpus,
    folder: Path,
    *,
    spec: Spec | None = None,
    created: datetime.date | None = None,
    title: str = "Transparency reports on child sexual exploitation and abuse",
) -> list[Path]:
    """Write all tables, the code lists and `datapackage.json` into a folder; give the paths.

    `created` is left out of the package when it is None, so that the same corpus gives the same
    bytes. Every file is written aside and then renamed; `datapackage.json` comes last.
    """
    spec = spec or load_spec()
    written = write_tables(corpus, folder)
    resources = [
        _observations(spec, "observations", "Figures in force, one a cell.", spec_key=True)
    ]
    told = "Values of earlier versions, and the same figure printed in other places."
    resources.append(_observations(spec, "other_values", told, spec_key=False))
    for table in (*tables(corpus), framework_table(corpus, spec)):
        path = folder / f"{table.name}.csv"
        _write(path, as_csv(_plain(table.frame), {}))
        written.append(path)
        resources.append(_resource(table))
    for name in spec.codelist_index:
        path = folder / "codelists" / f"{name}.csv"
        _write(path, as_csv(_codelist(spec, name), {}))
        written.append(path)
        resources.append(_codelist_resource(spec, name))
    data = _package(title, resources, created, spec)
    if corpus.all_fictional:
        data["description"] = f"{MADE_UP} {data['description']}"
    path = folder / "datapackage.json"
    write_text(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    return [*written, path]


def _write(path: Path, raw: bytes) -> None:
    write_text(path, raw.decode())


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Dates in ISO form, lists as words separated by blanks."""
    return frame.map(_text)


def _text(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _package(
    title: str, resources: list[dict[str, Any]], created: datetime.date | None, spec: Spec
) -> dict[str, Any]:
    return {
        "$schema": PROFILE,
        "name": "transparency",
        "title": title,
        "description": "Aggregate figures and methodology of transparency reports, each figure "
        "with its source and its place in a report. A count is no measure of prevalence; figures "
        "may be compared only as their methods allow.",
        "version": spec.version,
        **({"created": f"{created.isoformat()}T00:00:00Z"} if created else {}),
        "licenses": [LICENCE],
        "resources": resources,
    }


def _observations(spec: Spec, name: str, told: str, *, spec_key: bool) -> dict[str, Any]:
    dimensions = spec.codelist("dimension").rows
    words = {code: row["description"] for code, row in dimensions.items()}
    key = key_columns(spec)
    every = {column: DESCRIBED.get(column) or words[column] for column in key}
    every |= {column: text for column, text in DESCRIBED.items() if column not in every}
    if not spec_key:
        every = {RELATION: "superseded or also_published.", **every}
    table = Table(name, told, every, (), key if spec_key else (), {REPORT: ("reports", REPORT)})
    return _resource(table)


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(table.name, name, text) for name, text in table.columns.items()],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.refers:
        schema["foreignKeys"] = [
            {"fields": list(own), "reference": {"resource": name, "fields": list(theirs)}}
            for own, (name, theirs) in table.refers.items()
        ]
    return {
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(table: str, name: str, text: str) -> dict[str, str]:
    kind = "string" if f"{table}.{name}" in AS_TEXT else TYPES.get(name, "string")
    return {"name": name, "type": kind, "description": text}


def _codelist(spec: Spec, name: str) -> pd.DataFrame:
    rows = spec.codelist(name).rows
    frame = pd.DataFrame(list(rows.values()), dtype=object)
    for language in (one for one in spec.languages if one != "en"):
        for part in ("title", "description"):
            words = [spec.code_text(name, code, language, part) for code in rows]
            frame[f"{part}_{language}"] = words
    return frame


def _codelist_resource(spec: Spec, name: str) -> dict[str, Any]:
    index = spec.codelist_index[name]
    frame = _codelist(spec, name)
    columns = {str(column): "" for column in frame.columns}
    columns |= {"code": "The code.", "title": "Its title.", "description": "What it means."}
    data = _resource(
        Table(f"codelist-{name.replace('_', '-')}", index["title"], columns, (), ("code",))
    )
    data["schema"]["fields"] = [
        {key: text for key, text in {**one, "type": "string"}.items() if text}
        for one in data["schema"]["fields"]
    ]
    return {**data, "path": f"codelists/{name}.csv", "description": index["description"]}


# The tables beside the figures.

REPORTS = {
    "reporter": "Identifier of the reporter.",
    "report": "Identifier of the report.",
    "report_version": "Version of the report.",
    "reporter_name": "Name of the reporter.",
    "role": "Role of the reporter.",
    "country": "Country of the reporter.",
    "parent": "Reporter that this one belongs to.",
    "current": "True for the version in force.",
    "status": "Status of the report.",
    "language": "Language of its texts.",
    "period_start": "First day of its period.",
    "period_end": "Last day of its period.",
    "period_kind": "Kind of its period.",
    "jurisdiction": "Places that it covers.",
    "date_basis": "Which event dates a case into the period.",
    "published_on": "Day of publication.",
    "url": "Address of the report or of the publication.",
    "licence": "Licence of the report.",
    "fictional": "True when the reporter and its figures are made up.",
    "transcribed": "True when somebody else made the report from a publication.",
    "assurance": "Level of assurance.",
    "disclosure_rule": "How single persons are protected.",
    "spec_version": "Version of the standard.",
    "figures": "Number of figures.",
    "errors": "Findings of severity error.",
    "warnings": "Findings of severity warning.",
    "infos": "Findings of severity information.",
    "acknowledged": "Findings that the report itself acknowledges.",
    "file": "File in which it was read.",
    "sha256": "Checksum of that file.",
}
SERVICES = {
    **{name: REPORTS[name] for name in REPORT},
    "service": "Identifier of the service.",
    "name": "Name of the service.",
    "members": "Services that it stands for together.",
    "types": "Types of the service.",
    "surfaces": "Surfaces in scope.",
    "encryption": "Kind of encryption.",
    "user_basis": "What the user band counts.",
    "user_band": "Band of the number of users.",
    "launched_on": "Day of launch.",
    "ended_on": "Day on which it ended.",
    "note": "What the report says about it.",
}
SOURCES = {
    **{name: REPORTS[name] for name in REPORT},
    "source": "Identifier of the source document.",
    "title": "Title.",
    "publisher": "Publisher.",
    "url": "Address.",
    "archived_url": "Address of an archived copy.",
    "published_on": "Day, month or year of publication.",
    "retrieved_on": "Day on which it was read.",
    "read_in": "Where the text was read.",
    "confidence": "Whether the publisher's own document was read.",
    "licence_note": "What is known of its licence.",
}
BREAKS = {
    **{name: REPORTS[name] for name in REPORT},
    "metric": "Metric; empty for all.",
    "service": "Service; empty for all.",
    "date": "Day from which figures are not comparable with earlier ones.",
    "kind": "Kind of series break.",
    "text": "What changed.",
    "source": "Source of the statement.",
}
MEASURES = {
    **{name: REPORTS[name] for name in REPORT},
    "id": "Identifier of the measure within the report.",
    "capability": "Capability that it serves.",
    "measure": "Coded measure.",
    "status": "Status of the measure.",
    "service": "Service it concerns; empty for all.",
    "jurisdiction": "Place it concerns; empty for all.",
    "since": "First day.",
    "until": "Last day.",
    "text": "What is done, in the reporter's words.",
    "evidence": "Addresses of public documents.",
    "evaluation": "Kind of evaluation.",
    "evaluator": "Who evaluated.",
    "design": "What was measured and how.",
    "evaluated_on": "Day of the evaluation.",
    "result": "What was found.",
    "evaluation_url": "Address of the evaluation.",
    "withheld_reason": "Why details are not told.",
}
FINDINGS = {
    **{name: REPORTS[name] for name in REPORT},
    "rule": "Rule.",
    "severity": "Severity.",
    "pointer": "JSON Pointer into the report.",
    "place": "The place in words.",
    "message": "What the rule says.",
    "acknowledged": "The reporter's reason, where it acknowledges the finding.",
}
SET_ASIDE = {
    "file": "File that is not used.",
    "reason": "invalid, or why it could not be read.",
    "rule": "Rule that was broken; empty for an unreadable file.",
    "pointer": "JSON Pointer into the report.",
    "message": "What the rule says, or why the file could not be read.",
}
REFERS: References = {REPORT: ("reports", REPORT)}


def tables(corpus: Corpus) -> Iterator[Table]:
    """Reports, what they hold beside figures, findings, and files set aside."""
    entries = (*corpus.reports, *corpus.superseded)
    current = set(map(id, corpus.reports))
    rows = [_report(entry, current=id(entry) in current) for entry in entries]
    yield Table("reports", "Reports, every version of them.", REPORTS, rows, REPORT)
    yield Table(
        "methods",
        "How groups of figures are counted.",
        _method_columns(),
        _each(entries, _methods),
        (*REPORT, "method"),
        REFERS,
    )
    yield Table(
        "services",
        "Services of each report.",
        SERVICES,
        _each(entries, _services),
        (*REPORT, "service"),
        REFERS,
    )
    yield Table(
        "sources",
        "Published documents in which figures or methods were read.",
        SOURCES,
        _each(entries, _sources),
        (*REPORT, "source"),
        REFERS,
    )
    yield Table(
        "series_breaks",
        "Days from which figures are not comparable with earlier ones.",
        BREAKS,
        _each(entries, _breaks),
        (),
        REFERS,
    )
    yield Table(
        "measures",
        "What is done for the capabilities of the WeProtect response, as reporters say.",
        MEASURES,
        _each(entries, _measures),
        (*REPORT, "id"),
        REFERS,
    )
    yield Table(
        "findings",
        "What the validator says of each report, every version of them.",
        FINDINGS,
        _each(entries, _findings),
        (),
        REFERS,
    )
    aside = [row for one in corpus.set_aside for row in _aside(one)]
    yield Table("set_aside", "Files that are not used, and why.", SET_ASIDE, aside)


def framework_table(corpus: Corpus, spec: Spec) -> Table:
    """What evidence there is for each capability, from each role that can give it."""
    told = "Evidence for the capabilities of the WeProtect Global Strategic Response; no score."
    return Table("framework", told, COVERAGE, coverage_rows(corpus, spec), ("capability", "role"))


def _each(
    entries: Iterable[Entry], make: Callable[[Entry], Iterator[Mapping[str, Any]]]
) -> list[Mapping[str, Any]]:
    return [{**_named(entry), **row} for entry in entries for row in make(entry)]


def _named(entry: Entry) -> dict[str, str]:
    report = entry.report
    names = report.reporter.id, report.report.id, report.report.version
    return dict(zip(REPORT, names, strict=True))


def _report(entry: Entry, *, current: bool) -> dict[str, Any]:
    report, info = entry.report, entry.report.report
    count = entry.result.count
    return {
        **_named(entry),
        "reporter_name": report.reporter.name,
        "role": report.reporter.role,
        "country": report.reporter.country,
        "parent": report.reporter.parent,
        "current": current,
        "status": info.status,
        "language": info.language,
        "period_start": report.period.start,
        "period_end": report.period.end,
        "period_kind": report.period.kind,
        "jurisdiction": report.geography.scope,
        "date_basis": report.date_basis,
        "published_on": info.published_on,
        "url": info.url,
        "licence": info.licence,
        "fictional": bool(info.fictional),
        "transcribed": info.transcribed,
        "assurance": report.assurance.level,
        "disclosure_rule": report.disclosure_control.rule,
        "spec_version": report.spec_version,
        "figures": len(report.observations),
        "errors": count(Severity.ERROR),
        "warnings": count(Severity.WARNING),
        "infos": count(Severity.INFO),
        "acknowledged": len(entry.result.acknowledged),
        "file": entry.file,
        "sha256": entry.result.document.sha256,
    }


def _method_columns() -> dict[str, str]:
    """The fields of a method, those of its parts with a point between."""
    columns = {name: REPORTS[name] for name in REPORT}
    schema = load_spec().schema["$defs"]["method"]["properties"]
    for name in _leaves(Method):
        head = name.partition(".")[0]
        columns["method" if name == "id" else name] = schema[head]["description"]
    return columns


def _leaves(model: type[Part], prefix: str = "") -> Iterator[str]:
    for one in dataclasses.fields(model):  # type: ignore[arg-type]
        name, annotation = one.name, one.type
        inner = [kind for kind in _classes(annotation) if issubclass(kind, Part)]
        if inner:
            yield from _leaves(inner[0], f"{prefix}{name}.")
        else:
            yield prefix + name


def _classes(annotation: Any) -> list[type]:
    options = getattr(annotation, "__args__", (annotation,))
    return [one for one in options if isinstance(one, type)]


def _methods(entry: Entry) -> Iterator[dict[str, Any]]:
    for method in entry.report.methods:
        row = {name: _at(method, name) for name in _leaves(Method)}
        yield {"method": row.pop("id"), **row}


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = getattr(value, part, None)
    return value


def _services(entry: Entry) -> Iterator[dict[str, Any]]:
    for service in entry.report.services:
        users = service.users
        own = {name: getattr(service, name) for name in SERVICES if hasattr(service, name)}
        yield {
            **own,
            "service": service.id,
            "user_basis": users.basis if users else None,
            "user_band": users.band if users else None,
        }


def _sources(entry: Entry) -> Iterator[dict[str, Any]]:
    for source in entry.report.report.source_documents:
        own = {name: getattr(source, name) for name in SOURCES if hasattr(source, name)}
        yield {**own, "source": source.id}


def _breaks(entry: Entry) -> Iterator[dict[str, Any]]:
    for one in entry.report.series_breaks:
        yield {name: getattr(one, name) for name in BREAKS if hasattr(one, name)}


def _measures(entry: Entry) -> Iterator[dict[str, Any]]:
    for one in entry.report.measures:
        found = one.evaluation
        yield {
            **{name: getattr(one, name) for name in MEASURES if hasattr(one, name)},
            "evidence": [document.url for document in one.evidence],
            "evaluation": found.state if found else None,
            "evaluator": found.evaluator if found else None,
            "design": found.design if found else None,
            "evaluated_on": found.date if found else None,
            "result": found.result if found else None,
            "evaluation_url": found.url if found else None,
        }


def _findings(entry: Entry) -> Iterator[dict[str, Any]]:
    for one in printed(entry.result):
        yield {
            "rule": one.finding.rule,
            "severity": str(one.severity),
            "pointer": one.finding.pointer,
            "place": one.label,
            "message": one.message,
            "acknowledged": one.acknowledged,
        }


def _aside(one: SetAside) -> Iterator[dict[str, Any]]:
    if isinstance(one.outcome, DocumentError):
        yield {"file": one.file, "reason": one.outcome.reason, "message": str(one.outcome)}
        return
    for found in printed(one.outcome):
        if found.severity is Severity.ERROR:
            yield {
                "file": one.file,
                "reason": "invalid",
                "rule": found.finding.rule,
                "pointer": found.finding.pointer,
                "message": found.message,
            }
