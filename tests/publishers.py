"""The publishers' own files, where they are at hand, and what tests of importers ask of them."""

from __future__ import annotations

import csv
import datetime
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from transparency.document import Document
from transparency.importers.drafts import Imported
from transparency.validation import validate

DATA = ROOT.parent / "shared" / "data"
real = pytest.mark.skipif(
    not DATA.is_dir() or bool(os.environ.get("CI")),
    reason="the publishers' files of ../shared are not here (they are never used in CI)",
)


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def assert_valid(reports: Iterable[tuple[str, Document]]) -> None:
    for name, document in reports:
        result = validate(document, today=datetime.date(2026, 11, 26))
        assert result.valid, (name, result.findings)


def cells(document: Document) -> dict[tuple[str, ...], Any]:
    """Metric, service if any, dimensions, and start of an own period -> value."""
    found: dict[tuple[str, ...], Any] = {}
    for o in document.data["observations"]:
        dimensions = [f"{name}={code}" for name, code in sorted(o["dimensions"].items())]
        own = [o["period"]["start"]] if "period" in o else []
        value = o["value"] if o["value"] is not None else o.get("bounds")
        found[(o["metric"], *dimensions, *own)] = value
    assert len(found) == len(document.data["observations"]) or "services" in document.data
    return found


def left(made: Imported) -> set[tuple[str, str]]:
    """Place without the file, and reason."""
    return {(item.place.place or "", item.reason) for item in made.left}


def published(source: str) -> list[dict[str, str]]:
    """Rows of the published set whose source starts so."""
    with (DATA / "published" / "observations.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["source_id"].startswith(source)]


def printed(documents: Mapping[str, Document]) -> set[tuple[str, str, str, str]]:
    """Period start and end, value as printed, source: of every figure."""
    found = set()
    for document in documents.values():
        for o in document.data["observations"]:
            period = o.get("period", document.data["period"])
            words = (o["as_published"]["value"], o["source"])
            found.add((period["start"], period["end"], *words))
    return found
