"""The research data set of published figures: its rows become transcribed reports.

The maps beside these modules say which label of a publisher is which metric (`labels.csv`,
`dsa.json`, `notices.json`), what publishers say of their methods (`methods.json`), who the
reporters are (`reporters.json`), and in what kinds of publication they print (`publications.json`).
What a publisher does not say is `not_stated`; what has no place is returned with its reason.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transparency.importers.published.fromfiles import from_files
from transparency.importers.published.reporters import register
from transparency.importers.published.reports import all_reports
from transparency.importers.published.tables import (
    OBSERVATION_COLUMNS,
    PROVIDER_COLUMNS,
    REASONS,
    SOURCE_COLUMNS,
    read_tables,
)
from transparency.layout import write_report, write_text

__all__ = [
    "OBSERVATION_COLUMNS",
    "PROVIDER_COLUMNS",
    "REASONS",
    "SOURCE_COLUMNS",
    "PublishedImport",
    "import_published",
    "write_examples",
]


@dataclass(frozen=True, slots=True)
class PublishedImport:
    """Reports with a file name for each, the rows that no report carries, and the providers."""

    reports: tuple[tuple[str, dict[str, Any]], ...]
    not_carried: tuple[dict[str, str], ...]
    providers: tuple[dict[str, str], ...]


def import_published(folder: Path) -> PublishedImport:
    """Reports from the files `observations.csv`, `sources.csv` and `providers.csv` of a folder.

    Where a publisher's own files lie in a folder beside it, they are read by their own importer.
    Raises ImportFailed when a file or a column is missing.
    """
    tables = read_tables(folder)
    reports = sorted(from_files(folder, dict(all_reports(tables))).items())
    left = sorted(tables.left, key=lambda row: int(row["line"]))
    return PublishedImport(tuple(reports), tuple(left), tuple(register(tables)))


def write_examples(folder: Path, out: Path) -> PublishedImport:
    """Write every report under `out`, with NOT_CARRIED.csv and PROVIDERS.csv beside them."""
    result = import_published(folder)
    for name, report in result.reports:
        write_report(out / name, report)
    left = [{**row, "text": REASONS[row["reason"]]} for row in result.not_carried]
    write_text(out / "NOT_CARRIED.csv", _csv(LEFT_COLUMNS, left))
    write_text(out / "PROVIDERS.csv", _csv(tuple(result.providers[0]), result.providers))
    return result


LEFT_COLUMNS = (
    *("line", "provider", "service", "label", "category", "period_start", "period_end", "value"),
    *("reason", "text"),
)


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
