"""The figures of each reporter as a CSV file and a workbook, from the data package."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from transparency.layout import write_bytes, write_text
from transparency.spec import Spec, load_spec
from transparency.store import kept
from transparency.website.columns import CODES, column_text
from transparency.website.generator import NAMES
from transparency.website.settings import Settings, SiteError

PLACE = "downloads/reporters"
"""Folder of the files inside the site."""

MADE = datetime.datetime(2026, 1, 1)  # noqa: DTZ001  (the same bytes from the same figures)
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
OPTIONS = {**SAFE, "in_memory": True}
KIND = "workbook"
"""Kind under which the store keeps workbooks."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "figures": "Figures",
        "columns": "Columns",
        "codes": "Codes",
        "sources": "Sources",
        "about": "About",
        "sheet": "sheet",
        "column": "column",
        "type": "type",
        "code": "code",
        "title": "title",
        "description": "description",
    },
    "es": {
        "figures": "Cifras",
        "columns": "Columnas",
        "codes": "Códigos",
        "sources": "Fuentes",
        "about": "Acerca de",
        "sheet": "hoja",
        "column": "columna",
        "type": "tipo",
        "code": "código",
        "title": "título",
        "description": "descripción",
    },
}
ABOUT: Mapping[str, Sequence[str]] = {
    "en": (
        "Reporter: {name}",
        "From: {address}",
        "One row a figure, as in the table observations of the data package.",
        "A count is no measure of prevalence, and more reports can mean better detection. Figures "
        "may be compared only as their methods allow.",
        "An empty value is not zero; the column status says why it is empty.",
        "Columns without any value for this reporter are hidden, not left out.",
        "Names of columns and codes are those of the standard in every language; the sheets on "
        "columns and on codes say what they mean.",
        "Cite the publisher and its document (sheet on sources) for a single figure.",
    ),
    "es": (
        "Informante: {name}",
        "De: {address}",
        "Una fila por cifra, como en la tabla observations del paquete de datos.",
        "Un recuento no mide la prevalencia, y más denuncias pueden significar mejor detección. "
        "Las cifras solo pueden compararse como permiten sus métodos.",
        "Un valor vacío no es un cero; la columna status dice por qué está vacío.",
        "Las columnas sin ningún valor para este informante están ocultas, no suprimidas.",
        "Los nombres de las columnas y los códigos son los del estándar en todos los idiomas; las "
        "hojas sobre columnas y códigos dicen qué significan.",
        "Para una cifra, cite al editor y su documento (hoja de fuentes).",
    ),
}

Row: TypeAlias = Sequence[str]
"""Cells in order of the columns."""
Columns: TypeAlias = Sequence[Mapping[str, Any]]
"""Fields as the data package describes them: name, type and description."""

Sheet: TypeAlias = tuple[str, Columns, Sequence[Row]]
"""Key of its name, columns, and rows."""


def write_spreadsheets(
    package: Path,
    folder: Path,
    settings: Settings,
    share: tuple[int, int] = (0, 1),
    cache: Path | None = None,
) -> None:
    """Write `reporter`.csv and `reporter`.xlsx for every reporter into a folder.

    A share (k, n) takes every n-th reporter from the k-th (from 0), so that n processes do all.
    With a cache workbooks that have been made before are taken from there.
    `package` is the folder of the data package: text in its tables is harmless already, and its
    rows are in order of reporter. A workbook explains itself in every language of the site.
    """
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    fields = {one["name"]: one["schema"]["fields"] for one in described["resources"]}
    sources = _by_reporter(package / "sources.csv", _names(fields["sources"]))
    documents = {name: list(rows) for name, rows in sources}
    guide = _Guide(load_spec(), settings.languages)
    explained = guide.columns(fields)
    first, step = share
    columns = fields["observations"]
    names = _names(columns)
    every = _by_reporter(package / "observations.csv", names)
    for name, found in islice(every, first, None, step):
        rows = list(found)
        text = _csv(names, rows)
        write_text(folder / f"{name}.csv", text)
        sheets: list[Sheet] = [
            ("figures", columns, rows),
            ("columns", *explained),
            ("codes", *guide.codes(names, rows)),
            ("sources", fields["sources"], documents.get(name, [])),
            ("about", *guide.about(rows[0][names.index("reporter_name")], settings.address)),
        ]
        key = hashlib.sha256(json.dumps([text, sheets[1:]]).encode()).hexdigest()
        raw = kept(cache, KIND, key, partial(_workbook, guide, sheets))
        write_bytes(folder / f"{name}.xlsx", raw)


def _workbook(guide: _Guide, sheets: Iterable[Sheet]) -> bytes:
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw, OPTIONS) as book:
        book.set_properties({"created": MADE})
        for name, columns, rows in sheets:
            _sheet(book, guide.words(name), columns, rows, hide=name == "figures")
    return raw.getvalue()


def _names(columns: Columns) -> list[str]:
    return [column["name"] for column in columns]


def _by_reporter(path: Path, names: list[str]) -> Iterator[tuple[str, Iterator[Row]]]:
    """Rows of a table of the package; `names` are its columns, as the package describes them."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if next(rows) != names:
            raise SiteError(f"{path.name}: the columns are not those that datapackage.json names")
        yield from groupby(rows, key=itemgetter(names.index("reporter")))


def _csv(names: Sequence[str], rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue()


@dataclass(frozen=True)
class _Guide:
    """The sheets that explain the others, with the languages side by side."""

    spec: Spec
    languages: Sequence[str]

    def words(self, name: str) -> str:
        """A name in every language, of a sheet or of a column."""
        return " · ".join(WORDS[language][name] for language in self.languages)

    def _heads(self, *names: str, told: Sequence[str] = ()) -> Columns:
        whole = [self.words(name) for name in names]
        whole += [WORDS[language][name] for name in told for language in self.languages]
        return [{"name": name, "type": "string"} for name in whole]

    def columns(self, fields: Mapping[str, Columns]) -> tuple[Columns, list[Row]]:
        """What the columns of both tables hold."""
        heads = self._heads("sheet", "column", "type", told=["description"])
        found: list[Row] = []
        for sheet, table in (("figures", "observations"), ("sources", "sources")):
            for one in fields[table]:
                name, english = one["name"], one.get("description", "")
                told = (
                    column_text(self.spec, language, table, name, english)
                    for language in self.languages
                )
                found.append((self.words(sheet), name, one["type"], *told))
        return heads, found

    def codes(self, names: Sequence[str], rows: Sequence[Row]) -> tuple[Columns, list[Row]]:
        """What the codes mean that some figures use; `names` are the columns of their rows."""
        heads = self._heads("column", "code", told=["title", "description"])
        found: list[Row] = []
        for column, codelist in {**CODES, **self.spec.dimensions}.items():
            cells = set(map(itemgetter(names.index(column)), rows))
            used = {code for cell in cells for code in cell.split()}
            for code in self.spec.codelist(codelist) if codelist and used else ():
                if code in used:
                    told = (
                        self.spec.code_text(codelist, code, language, part)
                        for part in ("title", "description")
                        for language in self.languages
                    )
                    found.append((column, code, *told))
        return heads, found

    def about(self, name: str, address: str) -> tuple[Columns, list[Row]]:
        """What the workbook is and how it is read."""
        heads = [{"name": NAMES[language], "type": "string"} for language in self.languages]
        told = zip(*(ABOUT[language] for language in self.languages), strict=True)
        return heads, [
            [text.format(name=name, address=address) for text in texts] for texts in told
        ]


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
    wrapped = None if hide else book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    for place, column in enumerate(columns):
        texts = [row[place] for row in rows]
        width = min(max(map(len, (column["name"], *texts))) + 2, 60)
        empty = hide and not any(texts)
        sheet.set_column(place, place, width, None, {"hidden": empty})
        sheet.write_string(0, place, column["name"], head)
        for index, text in enumerate(texts, start=1):
            if text:
                _write(sheet, (index, place), column["type"], text, (day, wrapped))


def _write(
    sheet: Worksheet, at: tuple[int, int], kind: str, text: str, formats: tuple[Any, Any]
) -> None:
    """A cell of the type of its column; text is never taken for a formula or a link.

    `formats` are those of days and of text.
    """
    if kind in ("number", "integer"):
        sheet.write_number(*at, float(text))
    elif kind == "boolean":
        sheet.write_boolean(*at, text == "true")
    elif kind == "date":
        sheet.write_datetime(*at, datetime.datetime.fromisoformat(text), formats[0])
    else:
        sheet.write_string(*at, text, formats[1])
