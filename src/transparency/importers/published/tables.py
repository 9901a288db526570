"""The files of the research data set: rows, sources and providers, and the maps beside us."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from transparency.importers import ImportFailed

Row: TypeAlias = Mapping[str, str]

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
PROVIDER_COLUMNS = (
    "provider",
    "legal_entity",
    "country",
    "service",
    "service_type",
    "monthly_active_users",
    "mau_date",
    "mau_scope",
    "mau_source_id",
    "e2ee_status",
    "e2ee_source_id",
    "entity_country_basis",
    "notes",
)

REASONS = {
    "not_a_figure_of_a_period": "A change against another period; the publisher gives no count of "
    "its own, and a count worked out from it would be ours.",
    "no_metric": "No metric fits without bending the figure.",
    "superseded_without_latest": "A superseded value whose latest value is not in the data set.",
}
"""Reason code -> what it means, for rows that are not carried."""


@dataclass(slots=True)
class Tables:
    """The set in memory. `left` collects the rows that no report carries, each with its reason."""

    rows: Sequence[Row]
    sources: Mapping[str, Row]
    providers: Sequence[Row]
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


def read_tables(folder: Path) -> Tables:
    """The three files of a folder. Raises ImportFailed with file, line, fault and remedy."""
    observations = _table(folder / "observations.csv", OBSERVATION_COLUMNS)
    sources = _table(folder / "sources.csv", SOURCE_COLUMNS)
    providers = _table(folder / "providers.csv", PROVIDER_COLUMNS)
    rows = [{**row, "line": str(line)} for line, row in enumerate(observations, start=2)]
    known = {row["source_id"]: row for row in sources}
    for row in rows:
        fault = _fault(row, known)
        if fault:
            raise ImportFailed(f"{folder / 'observations.csv'}:{row['line']}: {fault}")
    for line, row in enumerate(providers, start=2):
        for column in ("mau_source_id", "e2ee_source_id"):
            if row[column] and row[column] not in known:
                fault = f"the source {row[column]!r} is not in sources.csv; add it there"
                raise ImportFailed(f"{folder / 'providers.csv'}:{line}: {fault}")
    return Tables(rows, known, providers)


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


@cache
def the_map(name: str) -> Any:
    """A map of ours: a JSON file as it is, a CSV file as a list of rows."""
    text = files("transparency.importers.published").joinpath("maps", name).read_text("utf-8")
    return json.loads(text) if name.endswith(".json") else list(csv.DictReader(io.StringIO(text)))


def slug(name: str) -> str:
    """Identifier from a printed name: its ASCII letters and digits, joined by hyphens."""
    parts = re.findall("[a-z0-9]+", name.lower().replace("*", ""))
    return "-".join(parts)[:100] or "unnamed"
