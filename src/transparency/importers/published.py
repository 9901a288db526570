"""The research data set of published figures: its rows become transcribed reports.

The maps beside this module say which label of a publisher is which metric (`labels.csv`), what the
publisher says of its methods (`methods.json`), and who the reporters are (`reporters.json`). What
a publisher does not say is `not_stated`; what has no place is returned with its reason.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from transparency.importers import ImportFailed
from transparency.layout import write_report, write_text

NOT_STATED = "not_stated"
FIRST_DAY = "2020-01-01"
"""Periods that end before this day are not carried yet."""
COMPLETE_YEARS = ("2019", "2020", "2021", "2022", "2023")
"""Years for which the list of the clearing house by provider is complete."""
PARTIAL_YEARS = ("2024", "2025")
"""Years for which only some lines of the list could be read."""
CLEARING_HOUSE_YEARS = (*COMPLETE_YEARS, *PARTIAL_YEARS)

Row = Mapping[str, str]

REASONS = {
    "before_2020": "The period ends before 2020.",
    "other_source": "Not the publisher's own periodic report worldwide: a regulator's notice, a "
    "DSA table, or figures of one country; left to importers of those sources.",
    "not_csea": "Not about child sexual exploitation and abuse alone.",
    "no_metric": "No metric fits without bending the figure.",
    "duplicate": "The same figure is carried from another source.",
    "conflicting_duplicate": "Another source gives another value for the same figure; the "
    "publisher's own or latest one is carried.",
    "no_figure": "The publisher prints no figure.",
    "not_yet": "A figure of the clearing house other than the totals and the list by provider.",
    "superseded_without_latest": "A superseded value whose latest value is not in the data set.",
}
"""Reason code -> what it means, for rows that are not carried."""


@dataclass(frozen=True, slots=True)
class PublishedImport:
    """Reports with a file name for each, and the rows that no report carries."""

    reports: tuple[tuple[str, dict[str, Any]], ...]
    not_carried: tuple[dict[str, str], ...]


@dataclass(slots=True)
class _Tables:
    rows: Sequence[Row]
    sources: Mapping[str, Row]
    providers: Mapping[str, Row]
    left: list[dict[str, str]] = field(default_factory=list)

    def leave(self, row: Row, reason: str) -> None:
        """Note a row that is not carried."""
        self.left.append(
            {
                "line": row["line"],
                "provider": row["provider"],
                "service": row["service"],
                "label": row["source_label"],
                "category": row["category_as_published"],
                "period_start": row["period_start"],
                "period_end": row["period_end"],
                "value": row["value_text_as_published"],
                "reason": reason,
            }
        )


def import_published(folder: Path) -> PublishedImport:
    """Reports from the files `observations.csv`, `sources.csv` and `providers.csv` of a folder.

    Raises ImportFailed when a file or a column is missing.
    """
    tables = _read(folder)
    reports = [*_provider_reports(tables), *_clearing_house_reports(tables)]
    left = sorted(tables.left, key=lambda row: int(row["line"]))
    return PublishedImport(tuple(sorted(reports, key=lambda pair: pair[0])), tuple(left))


def write_examples(folder: Path, out: Path) -> PublishedImport:
    """Write every report under `out`, and NOT_CARRIED.csv with what no report carries."""
    result = import_published(folder)
    for name, report in result.reports:
        write_report(out / name, report)
    text = io.StringIO()
    columns = ("line", "provider", "service", "label", "category", "period_start", "period_end")
    writer = csv.DictWriter(text, (*columns, "value", "reason", "text"), lineterminator="\n")
    writer.writeheader()
    for row in result.not_carried:
        writer.writerow({**row, "text": REASONS[row["reason"]]})
    write_text(out / "NOT_CARRIED.csv", text.getvalue())
    return result


@cache
def _map(name: str) -> Any:
    text = files("transparency.importers").joinpath("published_maps", name).read_text("utf-8")
    return json.loads(text) if name.endswith(".json") else list(csv.DictReader(io.StringIO(text)))


def _read(folder: Path) -> _Tables:
    observations = _table(folder / "observations.csv", OBSERVATION_COLUMNS)
    sources = _table(folder / "sources.csv", SOURCE_COLUMNS)
    providers = _table(folder / "providers.csv", PROVIDER_COLUMNS)
    rows = [{**row, "line": str(line)} for line, row in enumerate(observations, start=2)]
    known = {row["source_id"]: row for row in sources}
    for row in rows:
        fault = _fault(row, known)
        if fault:
            raise ImportFailed(f"{folder / 'observations.csv'}:{row['line']}: {fault}")
    return _Tables(
        rows=rows,
        sources=known,
        providers={row["provider"]: row for row in reversed(providers)},
    )


def _fault(row: Row, sources: Mapping[str, Row]) -> str:
    """What makes a row unreadable, with the remedy; empty when nothing does."""
    for column in ("period_start", "period_end"):
        try:
            date.fromisoformat(row[column])
        except ValueError:
            return f"{column} is {row[column]!r}; write a date as YYYY-MM-DD"
    if row["value"] and not re.fullmatch(r"-?[0-9]+([.][0-9]+)?", row["value"]):
        return f"value is {row['value']!r}; write a plain number, or leave it empty"
    if row["source_id"] not in sources:
        return f"the source {row['source_id']!r} is not in sources.csv; add it there"
    return ""


OBSERVATION_COLUMNS = (
    "provider",
    "service",
    "source_label",
    "metric_guess",
    "unit",
    "category_as_published",
    "period_start",
    "period_end",
    "value",
    "value_text_as_published",
    "rounding",
    "reporter",
    "source_id",
    "geo",
    "flag",
    "notes",
)
SOURCE_COLUMNS = (
    "source_id",
    "publisher",
    "title",
    "url",
    "published_on",
    "read_in",
    "licence_notes",
    "confidence",
)
PROVIDER_COLUMNS = ("provider", "legal_entity", "country", "entity_country_basis")


def _table(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ImportFailed(f"{path}: cannot be read as UTF-8 ({error})") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise ImportFailed(f"{path}: the column {', '.join(missing)} is missing; is it the set?")
    rows = list(reader)
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise ImportFailed(f"{path}:{line}: the row has not as many cells as the header")
    return rows


# --- reports of providers ---------------------------------------------------------------------


def _provider_reports(tables: _Tables) -> Iterator[tuple[str, dict[str, Any]]]:
    labels = {
        tuple(entry[name] for name in ("provider", "service", "label", "category", "unit")): entry
        for entry in _map("labels.csv")
    }
    for provider, about in _map("reporters.json").items():
        rows = [
            row
            for row in tables.rows
            if row["provider"] == provider and row["reporter"] == "provider"
        ]
        groups: dict[str, list[tuple[Row, Row]]] = {}
        for row in rows:
            words = (row["source_label"], row["category_as_published"], row["unit"])
            label = labels.get((provider, row["service"], *words))
            reason = _reason_to_leave(row, label)
            if label is None or reason:
                tables.leave(row, reason)
            else:
                groups.setdefault(_period_name(row, about["period"]), []).append((row, label))
        for name in sorted(groups):
            report = _provider_report(tables, provider, about, name, groups)
            yield f"{about['id']}/{name}.json", report


def _reason_to_leave(row: Row, label: Row | None) -> str:
    """Why a row of a provider is not carried; empty when it is."""
    if row["period_end"] < FIRST_DAY:
        return "before_2020"
    if row["geo"] != "global" or row["source_id"].startswith(("dsa-", "esafety", "india")):
        return "other_source"
    if label is None:
        kind = _kind(row["period_start"], row["period_end"])
        if row["metric_guess"].endswith("_all"):
            return "not_csea"
        return "other_source" if kind in ("custom", "month") else "no_metric"
    return "" if row["value"] or row["value_text_as_published"].startswith("<") else "no_figure"


def _provider_report(
    tables: _Tables,
    provider: str,
    about: Mapping[str, Any],
    name: str,
    groups: Mapping[str, list[tuple[Row, Row]]],
) -> dict[str, Any]:
    period = _period(name)
    carried, restatements = _settle(tables, groups[name])
    observations = [_observation(row, label, period) for row, label in carried]
    coverage = about.get("coverage", {}).get(name, [])
    used = {row["source_id"] for row, _ in carried} | {entry["source"] for entry in coverage}
    used |= {entry["source"] for entry in restatements}
    breaks = [b for b in about.get("breaks", ()) if period["start"] == b["date"]]
    used |= {entry["source"] for entry in breaks}
    methods = _methods(provider, carried)
    used |= {source for method in methods for source in method["sources"]}
    redundant = {"redundant": True} if _repeats_halves(name, groups) else {}
    return {
        **_head(tables, about["id"], _main_source(about, name), name, used, redundant),
        "reporter": _reporter(tables, provider, about),
        "period": period,
        "date_basis": NOT_STATED,
        "geography": {"scope": ["GLOBAL"], "basis": NOT_STATED},
        "services": _services(about["services"], [*observations, *coverage]),
        "services_excluded": [],
        "severity_scheme": NOT_STATED,
        "detection_coverage": coverage,
        "methods": methods,
        "observations": observations,
        **({"series_breaks": breaks} if breaks else {}),
        **({"restatements": restatements} if restatements else {}),
        "assurance": {"level": NOT_STATED},
        "disclosure_control": {"rule": NOT_STATED},
    }


def _repeats_halves(name: str, groups: Mapping[str, list[tuple[Row, Row]]]) -> bool:
    """True for a year all of whose figures stand again in both of its halves."""
    cells = [
        {(label["service_id"], label["metric"], label["dimensions"]) for _, label in groups[part]}
        for part in (name, f"{name}-H1", f"{name}-H2")
        if part in groups
    ]
    halves = 2
    return len(cells) == halves + 1 and cells[0] <= cells[1] & cells[2]


def _main_source(about: Mapping[str, Any], name: str) -> str:
    """Source whose address is that of the report; empty where it is another period's."""
    periods = about.get("url_periods", [name])
    return str(about["url_source"]) if name in periods else ""


def _head(
    tables: _Tables, reporter: str, main: str, name: str, used: set[str], more: dict[str, Any]
) -> dict[str, Any]:
    url = tables.sources[main]["url"] if main in tables.sources else ""
    return {
        "spec_version": "1.0",
        "report": {
            "id": f"{reporter}-{name.lower()}",
            "version": "1.0.0",
            "language": "en",
            "status": "final",
            "transcribed": True,
            "transcription": {
                "by": "transparency project",
                "note": "Figures as published; what the publication does not say is not_stated.",
            },
            **({"url": url} if url else {}),
            "licence": "CC-BY-4.0",
            **more,
            "source_documents": [_source(tables, source) for source in sorted(used)],
        },
    }


def _source(tables: _Tables, source_id: str) -> dict[str, Any]:
    row = tables.sources[source_id]
    url, _, remark = row["url"].partition(" ")  # a few addresses carry a remark
    optional = {
        "publisher": row["publisher"],
        "url": url,
        "published_on": row["published_on"],
        "read_in": " ".join(part for part in (row["read_in"], remark) if part),
        "confidence": row["confidence"],
        "licence_note": row["licence_notes"],
    }
    return {
        "id": source_id,
        "title": row["title"],
        **{key: value for key, value in optional.items() if value},
    }


def _reporter(tables: _Tables, provider: str, about: Mapping[str, Any]) -> dict[str, Any]:
    if provider not in tables.providers:
        raise ImportFailed(f"providers.csv: {provider} has figures but no line; add one")
    row = tables.providers[provider]
    known = {"legal_name": row["legal_entity"], "country": row["country"]}
    unverified = [] if row["entity_country_basis"].startswith("read") else list(known)
    return {
        "id": about["id"],
        "role": "provider",
        "name": about["name"],
        **known,
        **({"unverified": unverified} if unverified else {}),
    }


def _services(about: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Services that figures or coverage rows name, with the members of groups."""
    named = {entry["service"] for entry in entries}
    for service in tuple(named):
        named |= set(about[service].get("members", ()))
    return [
        {"id": service, "encryption": "unknown", **described}
        for service, described in about.items()
        if service in named
    ]


def _settle(
    tables: _Tables, group: list[tuple[Row, Row]]
) -> tuple[list[tuple[Row, Row]], list[dict[str, Any]]]:
    """One row a cell; superseded values become restatements, others are noted as left."""
    cells: dict[tuple[str, ...], list[tuple[Row, Row]]] = {}
    for row, label in group:
        cell = (row["period_start"], row["period_end"], label["service_id"], label["metric"])
        cells.setdefault((*cell, label["dimensions"], label["statistic"]), []).append((row, label))
    carried: list[tuple[Row, Row]] = []
    restatements: list[dict[str, Any]] = []
    for entries in cells.values():
        old = [(r, lb) for r, lb in entries if r["flag"] == "restated:superseded"]
        now = sorted((e for e in entries if e not in old), key=lambda e: _rank(tables, e[0]))
        if not now:
            for row, _ in old:
                tables.leave(row, "superseded_without_latest")
            continue
        kept = now[0]
        carried.append(kept)
        for row, _ in now[1:]:
            same = row["value"] == kept[0]["value"]
            tables.leave(row, "duplicate" if same else "conflicting_duplicate")
        restatements += _restatements(old, kept)
    return carried, restatements


def _rank(tables: _Tables, row: Row) -> tuple[bool, bool]:
    """Rows of the newest edition and of primary sources come first."""
    primary = tables.sources[row["source_id"]]["confidence"] == "primary"
    return row["flag"] != "restated:latest", not primary


def _restatements(old: list[tuple[Row, Row]], kept: tuple[Row, Row]) -> Iterator[dict[str, Any]]:
    """Each superseded value with the one that followed it, in the order of the editions."""
    ordered = [*sorted(old, key=lambda e: e[0]["source_id"]), kept]
    for (row, label), (following, _) in pairwise(ordered):
        if not row["value"] or not following["value"]:
            continue
        yield {
            "metric": label["metric"],
            "service": label["service_id"],
            "period": _dates(row),
            "dimensions": _dimensions(label),
            "old": _value(row, label),
            "new": _value(following, label),
            "announced": NOT_STATED,
            "reason": NOT_STATED,
            "source": row["source_id"],
        }


def _observation(row: Row, label: Row, period: Mapping[str, str]) -> dict[str, Any]:
    own = _dates(row)
    number = _number(row, label)
    note = " ".join(part for part in (label["note"], _remark(row)) if part)
    return {
        "metric": label["metric"],
        "service": label["service_id"],
        "dimensions": _dimensions(label),
        **number,
        **({"period": own} if own != period else {}),
        "method": label["method"],
        "source": row["source_id"],
        "as_published": _as_published(row),
        **({"note": note} if note else {}),
    }


def _number(row: Row, label: Row) -> dict[str, Any]:
    """Value, status, statistic, bounds and precision of a row."""
    revised = row["flag"] == "restated:latest"
    base: dict[str, Any] = {
        "value": _value(row, label),
        "status": "revised" if revised else "reported",
    }
    if label["statistic"]:
        base["statistic"] = label["statistic"]
    if label["form"] == "upper":
        return {**base, "value": None, "bounds": {"low": 0, "high": _value(row, label)}}
    below = re.fullmatch(r"<([0-9]+)%?", row["value_text_as_published"])
    if below:
        bounds = {"low": 0, "high": float(Decimal(below[1]) / 100)}
        return {**base, "value": None, "bounds": bounds, "precision": {"kind": "banded"}}
    precision = _precision(row, label)
    return {**base, "precision": precision} if precision else base


def _value(row: Row, label: Row) -> int | float | None:
    if not row["value"]:
        return None
    numerator, _, denominator = label["factor"].partition("/")
    value = Decimal(row["value"]) * Decimal(numerator) / Decimal(denominator or 1)
    if value == value.to_integral_value():
        return int(value)
    return float(round(value, 6))


def _precision(row: Row, label: Row) -> dict[str, Any] | None:
    """Precision of one figure, where it is not that of its method."""
    text = row["value_text_as_published"]
    mode = "down" if re.match("over |more than ", text) else NOT_STATED
    precision: dict[str, Any] | None = None
    match label["form"]:
        case "share":
            precision = _map("methods.json")[row["provider"]][label["method"]]["precision"]
        case "tenth_million":
            precision = {"kind": "rounded", "base": 100_000, "mode": mode}
        case "rounded":
            precision = {"kind": "rounded", "base": _trailing(int(row["value"])), "mode": mode}
        case "meta":
            precision = _meta_precision(int(Decimal(row["value"])))
        case "percent":
            precision = {"kind": "rounded", "base": _percent_step(text), "mode": NOT_STATED}
        case "hours" if row["rounding"] == "rounded":
            step = label["factor"].partition("/")[2]
            precision = {"kind": "rounded", "base": round(1 / int(step), 6), "mode": NOT_STATED}
        case "hours":  # a whole number of minutes or days is no exact number of hours
            precision = {"kind": NOT_STATED}
    return precision


def _meta_precision(value: int) -> dict[str, Any]:
    """Meta's rounding step, as AUDIT 1c of the data set inferred it from the published values."""
    base = next(step for limit, step in ((100, 10), (10**6, 100), (10**9, 10**5)) if value < limit)
    while value % base:  # a value finer than the inferred step shows its own
        base //= 10
    if base == 1:
        return {"kind": NOT_STATED}
    return {"kind": "rounded", "base": base, "mode": NOT_STATED}


def _trailing(value: int) -> int:
    base = 1
    while value % (base * 10) == 0:
        base *= 10
    return base


def _percent_step(text: str) -> float:
    """Step of a printed percentage as a ratio: a tenth of a point is 0.001."""
    digits = re.sub(r"[^0-9.]", "", text).partition(".")[2].rstrip("0") or "0"
    return float(Decimal(1).scaleb(-max(len(digits), 1) - 2))


def _dimensions(label: Row) -> dict[str, str]:
    pairs = (part.split("=", 1) for part in label["dimensions"].split())
    return {name: code for name, code in pairs}  # noqa: C416  (pairs are lists)


FLAGS = {
    "disagrees": "Another published figure does not agree with this one.",
    "doubt": "Doubtful.",
    "doubt:label": "The number is certain, its meaning is not.",
    "doubt:identical_to_adjacent": "Identical to the neighbouring period.",
    "doubt:identical_to_other_period": "Identical to another period.",
    "duplicate_in_source": "The publication repeats another period's value.",
    "duplicate_key_in_source": "The publication has two rows of this name.",
    "partial_period": "A running count, not a full period.",
    "withdrawn": "Later editions no longer give this figure.",
}
"""Flag of the data set -> what it says of a figure."""


def _remark(row: Row) -> str:
    flag = FLAGS.get(row["flag"], "")
    notes = row["notes"].strip()
    if notes and not notes.endswith("."):
        notes += "."
    return " ".join(part for part in (flag, notes[:1].upper() + notes[1:]) if part)


def _as_published(row: Row) -> dict[str, str]:
    parts = {
        "label": row["source_label"],
        "category": row["category_as_published"],
        "value": row["value_text_as_published"],
        "unit": row["unit"],
    }
    return {key: value for key, value in parts.items() if value}


# --- methods ----------------------------------------------------------------------------------


def _blank_method() -> dict[str, Any]:
    """Every field that a method must have, each saying that the publisher does not say."""
    return {
        "definition_used": {"text": NOT_STATED, "differs_from_standard": NOT_STATED},
        "unit_note": NOT_STATED,
        "counting_rule": NOT_STATED,
        "deduplication_rule": {"rule": NOT_STATED},
        "date_basis": NOT_STATED,
        "geography_basis": {"basis": NOT_STATED},
        "policy_scope": NOT_STATED,
        "inclusions": [NOT_STATED],
        "exclusions": [NOT_STATED],
        "data_source": NOT_STATED,
        "computation_note": NOT_STATED,
        "precision": {"kind": "exact"},
        "completeness": {"text": NOT_STATED},
        "quality_controls": NOT_STATED,
        "change_since_last": NOT_STATED,
        "limitations": NOT_STATED,
    }


EXTRA: Mapping[str, Mapping[str, Any]] = {
    "authority_reports": {"bundling": NOT_STATED, "label_source": NOT_STATED},
    "accounts_actioned": {"uniqueness": NOT_STATED},
    "accounts_reinstated": {"uniqueness": NOT_STATED},
    "complaint_reversal_ratio": {"denominator": {"definition": NOT_STATED}},
    "proactive_detection_ratio": {"provider_sources": []},
    "violative_view_ratio": {"denominator": {"definition": NOT_STATED}},
    "time_user_report_to_outcome": {
        "clocks": {"start": NOT_STATED, "stop": NOT_STATED},
        "no_action_treatment": NOT_STATED,
    },
    "time_complaint_to_decision": {
        "clocks": {"start": NOT_STATED, "stop": NOT_STATED},
        "no_action_treatment": NOT_STATED,
    },
}
"""Metric -> further fields that its method must have."""


def _methods(provider: str, carried: list[tuple[Row, Row]]) -> list[dict[str, Any]]:
    uses: dict[str, list[tuple[Row, Row]]] = {}
    for row, label in carried:
        uses.setdefault(label["method"], []).append((row, label))
    return [
        _method(provider, name, uses[name])
        for name in _map("methods.json")[provider]
        if name in uses
    ]


def _method(provider: str, name: str, uses: list[tuple[Row, Row]]) -> dict[str, Any]:
    said = dict(_map("methods.json")[provider][name])
    metrics = sorted({label["metric"] for _, label in uses})
    rows = sorted({row["source_id"] for row, _ in uses})
    sources = rows if said.pop("sources") == ["@row"] else said_sources(provider, name)
    extra: dict[str, Any] = {}
    for metric in metrics:
        extra |= EXTRA.get(metric, {})
    return {
        "id": name,
        "applies_to": metrics,
        "sources": sources,
        **_blank_method(),
        "precision": _common_precision(uses),
        **extra,
        **said,
    }


def _common_precision(uses: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    """What the figures of a method have in common; a figure that differs carries its own."""
    found = [_number(row, label).get("precision", {"kind": "exact"}) for row, label in uses]
    if all(precision == found[0] for precision in found):
        return dict(found[0])
    kinds = {precision["kind"] for precision in found}
    return {"kind": kinds.pop() if len(kinds) == 1 else NOT_STATED}


def said_sources(provider: str, name: str) -> list[str]:
    """Source documents in which a mapped method was read."""
    sources: list[str] = _map("methods.json")[provider][name]["sources"]
    return sources


MONTHS = 12

# --- periods ----------------------------------------------------------------------------------


def _dates(row: Row) -> dict[str, str]:
    start, end = row["period_start"], row["period_end"]
    return {"start": start, "end": end, "kind": _kind(start, end)}


def _kind(start: str, end: str) -> str:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    after = date.fromordinal(last.toordinal() + 1)
    if first.day != 1 or after.day != 1:
        return "custom"
    months = (after.year - first.year) * 12 + after.month - first.month
    for length, kind in ((1, "month"), (3, "quarter"), (6, "half"), (12, "year")):
        if months == length and (first.month - 1) % length == 0:
            return kind
    return "custom"


def _period_name(row: Row, by: str) -> str:
    """Name of the report that carries a row: 2020, 2020-H1 or 2020-Q1."""
    start = date.fromisoformat(row["period_start"])
    kind = _kind(row["period_start"], row["period_end"])
    if by == "own":
        by = kind
    if by == "year" or kind == "year":
        return f"{start.year}"
    if by == "half" or kind == "half":
        return f"{start.year}-H{(start.month - 1) // 6 + 1}"
    return f"{start.year}-Q{(start.month - 1) // 3 + 1}"


def _period(name: str) -> dict[str, str]:
    year, _, part = name.partition("-")
    length, kind = {"": (12, "year"), "H": (6, "half"), "Q": (3, "quarter")}[part[:1]]
    first = (int(part[1:] or 1) - 1) * length + 1
    after = date(int(year) + (first + length > MONTHS), (first + length - 1) % MONTHS + 1, 1)
    last = date.fromordinal(after.toordinal() - 1)
    return {"start": f"{year}-{first:02d}-01", "end": last.isoformat(), "kind": kind}


# --- reports of the clearing house --------------------------------------------------------------


def _clearing_house_reports(tables: _Tables) -> Iterator[tuple[str, dict[str, Any]]]:
    years: dict[str, list[Row]] = {}
    known = {about["id"]: about for about in _map("reporters.json").values()}
    for row in tables.rows:
        if row["reporter"] != "ncmec":
            continue
        year = row["period_end"][:4]
        reason = _reason_to_leave_clearing_house(row, year)
        if reason:
            tables.leave(row, reason)
        else:
            years.setdefault(year, []).append(row)
    for year, rows in sorted(years.items()):
        yield f"ncmec/{year}.json", _clearing_house_report(tables, year, rows, known)


def _reason_to_leave_clearing_house(row: Row, year: str) -> str:
    if row["metric_guess"] == "reports_to_ncmec" and row["source_id"].startswith("ncmec-esp-"):
        return "" if year in CLEARING_HOUSE_YEARS else "not_yet"
    totals = ("ncmec_reports_received_total", "ncmec_reports_from_public")
    if row["metric_guess"] in totals and year in CLEARING_HOUSE_YEARS:
        return ""
    if row["metric_guess"] == "reports_to_ncmec" and year in CLEARING_HOUSE_YEARS:
        return "duplicate"  # the printed total of the list stands again in another report
    return "before_2020" if row["period_end"] < FIRST_DAY else "not_yet"


def _clearing_house_report(
    tables: _Tables, year: str, rows: list[Row], known: Mapping[str, Any]
) -> dict[str, Any]:
    observations, counterparties = [], {}
    for row in _without_repeats(tables, rows):
        dimensions = _clearing_house_cell(row)
        if "counterparty" in dimensions:
            entry = _counterparty(row, known)
            counterparties[entry["id"]] = entry
        observations.append(_clearing_house_observation(row, dimensions))
    used = {observation["source"] for observation in observations}
    used |= {entry["source"] for entry in _clearing_house_break(year).get("series_breaks", ())}
    methods = _clearing_house_methods(observations)
    return {
        **_head(tables, "ncmec", f"ncmec-esp-{year}", year, used, {}),
        "reporter": {
            "id": "ncmec",
            "role": "clearing_house",
            "name": "NCMEC",
            "legal_name": "National Center for Missing and Exploited Children",
            "country": "US",
            "unverified": ["legal_name", "country"],
        },
        "period": _period(year),
        "date_basis": "received",
        "geography": {"scope": ["GLOBAL"], "basis": NOT_STATED},
        "counterparties": [counterparties[key] for key in sorted(counterparties)],
        "severity_scheme": NOT_STATED,
        "methods": methods,
        "observations": observations,
        "partitions": [_by_provider(year)],
        **_clearing_house_break(year),
        "assurance": {"level": NOT_STATED},
        "disclosure_control": {"rule": NOT_STATED},
    }


def _by_provider(year: str) -> dict[str, Any]:
    partition: dict[str, Any] = {
        "metric": "reports_received",
        "over": "counterparty",
        "exclusive": True,
        "exhaustive": year in COMPLETE_YEARS,
        "dimensions": {"source_kind": "provider"},
    }
    if year in PARTIAL_YEARS:
        partition["note"] = "Only some lines of the list of this year could be read."
    return partition


BREAKS = {
    "2021": (
        "coverage",
        "The lists of 2019 and 2020 merge related platforms under starred names; from 2021 "
        "Facebook, Instagram and WhatsApp are separate lines.",
        "ncmec-esp-2020",
    ),
    "2024": (
        "bundling",
        "From 2024 providers may bundle related tips into one report, so that the count of reports "
        "of 2024 is not comparable with that of 2023.",
        "factually-ncmec-2024",
    ),
}
"""Year from whose first day on the list is not comparable -> kind, text and source."""


def _clearing_house_break(year: str) -> dict[str, Any]:
    if year not in BREAKS:
        return {}
    kind, text, source = BREAKS[year]
    return {
        "series_breaks": [{"date": f"{year}-01-01", "kind": kind, "text": text, "source": source}]
    }


def _without_repeats(tables: _Tables, rows: list[Row]) -> list[Row]:
    """Rows with one for each cell; the later document of the clearing house goes first."""
    kept: dict[tuple[str, ...], Row] = {}
    for row in sorted(rows, key=lambda r: r["source_id"], reverse=True):
        cell = tuple(sorted(_clearing_house_cell(row).items()))
        key = tuple(map("=".join, cell))
        if key in kept:
            same = row["value"] == kept[key]["value"]
            tables.leave(row, "duplicate" if same else "conflicting_duplicate")
        else:
            kept[key] = row
    return sorted(kept.values(), key=lambda row: int(row["line"]))


def _clearing_house_cell(row: Row) -> dict[str, str]:
    if row["metric_guess"] == "ncmec_reports_received_total":
        return {}
    if row["metric_guess"] == "ncmec_reports_from_public":
        return {"source_kind": "public"}
    if row["provider"] == "NCMEC" and row["category_as_published"].startswith("All ESPs"):
        return {"source_kind": "provider"}
    return {"source_kind": "provider", "counterparty": _slug(_printed(row))}


def _printed(row: Row) -> str:
    return row["category_as_published"].removeprefix("ESP: ")


def _slug(name: str) -> str:
    """Identifier from a printed name: its ASCII letters and digits, joined by hyphens."""
    parts = re.findall("[a-z0-9]+", name.lower().replace("*", ""))
    return "-".join(parts)[:100] or "unnamed"


def _counterparty(row: Row, known: Mapping[str, Any]) -> dict[str, Any]:
    reporter = _slug(row["provider"])
    services = known.get(reporter, {}).get("services", {})
    covered = [key for key, entry in services.items() if entry["name"] == row["service"]]
    merged = {"note": "Related platforms, merged by NCMEC."} if "*" in _printed(row) else {}
    return {
        "id": _slug(_printed(row)),
        "name": _printed(row),
        "reporter": reporter,
        **({"services": covered} if covered and not merged else {}),
        **merged,
    }


def _clearing_house_observation(row: Row, dimensions: Mapping[str, str]) -> dict[str, Any]:
    method = "m_by_provider" if "source_kind" in dimensions else "m_total"
    note = _remark(row)
    return {
        "metric": "reports_received",
        "dimensions": dimensions,
        "value": int(row["value"]),
        "status": "reported",
        "method": "m_total" if dimensions.get("source_kind") == "public" else method,
        "source": row["source_id"],
        "as_published": _as_published(row),
        **({"note": note} if note else {}),
    }


def _clearing_house_methods(observations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    methods = []
    for name, said in _map("methods.json")["NCMEC"].items():
        sources = sorted({o["source"] for o in observations if o["method"] == name})
        if sources:
            fields = {**_blank_method(), **said, "sources": sources}
            methods.append({"id": name, "applies_to": ["reports_received"], **fields})
    return methods
