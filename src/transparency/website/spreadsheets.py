"""The figures of each reporter as a CSV file and a workbook, from the data package."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from transparency.layout import write_text
from transparency.website.settings import Settings

PLACE = "downloads/reporters"
"""Folder of the files inside the site."""

MADE = datetime.datetime(2026, 1, 1)  # noqa: DTZ001  (the same bytes from the same figures)
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
ABOUT = (
    "One row a figure, as in the table observations of the data package.",
    "A count is no measure of prevalence, and more reports can mean better detection. Figures may "
    "be compared only as their methods allow.",
    "An empty value is not zero; the column status says why it is empty.",
    "Columns without any value for this reporter are hidden, not left out.",
    "Cite the publisher and its document (sheet Sources) for a single figure.",
)

Row = Mapping[str, str]
Columns = Sequence[Mapping[str, Any]]
"""Fields as the data package describes them: name, type and description."""


def write_spreadsheets(package: Path, folder: Path, settings: Settings) -> None:
    """Write `reporter`.csv and `reporter`.xlsx for every reporter into a folder.

    `package` is the folder of the data package: text in its tables is harmless already, and its
    rows are in order of reporter.
    """
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    fields = {one["name"]: one["schema"]["fields"] for one in described["resources"]}
    sources = _by_reporter(package / "sources.csv")
    documents = {name: list(rows) for name, rows in sources}
    for name, found in _by_reporter(package / "observations.csv"):
        rows = list(found)
        columns = fields["observations"]
        write_text(folder / f"{name}.csv", _csv(columns, rows))
        about = (f"Reporter: {rows[0]['reporter_name']}", f"From: {settings.address}", *ABOUT)
        with xlsxwriter.Workbook(str(folder / f"{name}.xlsx"), SAFE) as book:
            book.set_properties({"created": MADE})
            _sheet(book, "Figures", columns, rows, hide=True)
            _sheet(book, "Columns", _described(), _explained(columns))
            _sheet(book, "Sources", fields["sources"], documents.get(name, []))
            _sheet(book, "About", [{"name": "about", "type": "string"}], _lines(about))


def _by_reporter(path: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from groupby(csv.DictReader(file), key=lambda row: row["reporter"])


def _csv(columns: Columns, rows: Sequence[Row]) -> str:
    text = io.StringIO()
    names = [column["name"] for column in columns]
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _described() -> Columns:
    names = ("column", "type", "description")
    return [{"name": name, "type": "string"} for name in names]


def _explained(columns: Columns) -> list[Row]:
    return [
        {"column": one["name"], "type": one["type"], "description": one.get("description", "")}
        for one in columns
    ]


def _lines(texts: Sequence[str]) -> list[Row]:
    return [{"about": text} for text in texts]


def _sheet(
    book: xlsxwriter.Workbook,
    title: str,
    columns: Columns,
    rows: Sequence[Row],
    *,
    hide: bool = False,
) -> None:
    sheet = book.add_worksheet(title)
    head, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    for place, column in enumerate(columns):
        texts = [row[column["name"]] for row in rows]
        width = min(max(map(len, (column["name"], *texts))) + 2, 60)
        empty = hide and not any(texts)
        sheet.set_column(place, place, width, None, {"hidden": empty})
        sheet.write_string(0, place, column["name"], head)
        for index, text in enumerate(texts, start=1):
            if text:
                _write(sheet, (index, place), column["type"], text, day)


def _write(sheet: Worksheet, at: tuple[int, int], kind: str, text: str, day: Any) -> None:
    """A cell of the type of its column; text is never taken for a formula or a link."""
    if kind in ("number", "integer"):
        sheet.write_number(*at, float(text))
    elif kind == "boolean":
        sheet.write_boolean(*at, text == "True")
    elif kind == "date":
        sheet.write_datetime(*at, datetime.datetime.fromisoformat(text), day)
    else:
        sheet.write_string(*at, text)
