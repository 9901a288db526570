"""The page on the data: tables, code lists, static JSON, licence, and how all this is cited."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from transparency.website.api import FOLDER, PLACE
from transparency.website.blocks import Site, page, paragraph, table
from transparency.website.citation import FILE, bibtex, sentence
from transparency.website.columns import column_text, told
from transparency.website.descriptors import ENGLISH, descriptor
from transparency.website.downloads import DOWNLOADS
from transparency.website.fields import codelist_text
from transparency.website.text import safe

ARCHIVE = f"{DOWNLOADS}/{FOLDER}.zip"
"""The whole package as one file."""

Resource = Mapping[str, Any]

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Data",
        "lead": "All figures of this site as tables, with sources and methods: a Frictionless Data "
        "Package. A count is no measure of prevalence, and figures may be compared only as their "
        "methods allow.",
        "whole": "Everything in one file (ZIP, {size} kB)",
        "descriptor": "Description of the package in {language} ({name})",
        "descriptor_en": "English",
        "descriptor_es": "Spanish",
        "parquet": "The figures as Parquet",
        "tables": "Tables",
        "tables_text": "CSV in UTF-8. An empty cell is no zero: the column status says why there "
        "is no value. Text that a spreadsheet would run as a formula starts with an apostrophe.",
        "table": "Table",
        "size": "Size (kB)",
        "rows": "Rows",
        "column": "Column",
        "codelists": "Code lists",
        "codelists_text": "Every code in the tables, with title and description in English and "
        "Spanish, as CSV.",
        "codes": "Codes",
        "json": "Static JSON",
        "json_text": "The same figures for programs, by organisation and by metric, with the "
        "verdicts on what may be compared:",
        "json_fields": "fields and what is promised",
        "licence": "Licence",
        "licence_text": "CC BY 4.0. The published facts belong to their publishers; each figure "
        "names its document.",
        "licence_link": "Text of the licence",
        "cite": "How to cite",
        "cite_one": "For a single figure, cite the publisher and its document, which stand beside "
        "the figure, and say that it was read here.",
        "cite_all": "For the collection, cite it with the day of the data:",
        "sentence": "{name}. Figures as of {day}. {address} (CC BY 4.0).",
        "cff": "As a file for reference managers (CITATION.cff)",
        "bibtex": "For BibTeX:",
        "columns": "Columns of the tables",
    },
    "es": {
        "title": "Datos",
        "lead": "Todas las cifras de este sitio como tablas, con fuentes y métodos: un "
        "Frictionless Data Package. Un recuento no mide la prevalencia, y las cifras solo pueden "
        "compararse como permiten sus métodos.",
        "whole": "Todo en un archivo (ZIP, {size} kB)",
        "descriptor": "Descripción del paquete en {language} ({name})",
        "descriptor_en": "inglés",
        "descriptor_es": "español",
        "parquet": "Las cifras como Parquet",
        "tables": "Tablas",
        "tables_text": "CSV en UTF-8. Una celda vacía no es un cero: la columna status dice por "
        "qué no hay valor. Un texto que una hoja de cálculo ejecutaría como fórmula empieza con un "
        "apóstrofo.",
        "table": "Tabla",
        "size": "Tamaño (kB)",
        "rows": "Filas",
        "column": "Columna",
        "codelists": "Listas de códigos",
        "codelists_text": "Todos los códigos de las tablas, con título y descripción en español e "
        "inglés, como CSV.",
        "codes": "Códigos",
        "json": "JSON estático",
        "json_text": "Las mismas cifras para programas, por organización y por métrica, con los "
        "veredictos sobre lo que puede compararse:",
        "json_fields": "campos y lo que se garantiza",
        "licence": "Licencia",
        "licence_text": "CC BY 4.0. Los hechos publicados pertenecen a sus editores; cada cifra "
        "nombra su documento.",
        "licence_link": "Texto de la licencia",
        "cite": "Cómo citar",
        "cite_one": "Para una cifra, cite al editor y su documento, que figuran junto a la cifra, "
        "e indique que se leyó aquí.",
        "cite_all": "Para el conjunto, cítelo con el día de los datos:",
        "sentence": "{name}. Cifras a {day}. {address} (CC BY 4.0).",
        "cff": "Como archivo para gestores de referencias (CITATION.cff)",
        "bibtex": "Para BibTeX:",
        "columns": "Columnas de las tablas",
    },
}


def data_page(site: Site, folder: Path, archive: Path, day: datetime.date) -> str:
    """The page of a language; `folder` and `archive` hold the package that the site will serve."""
    words = WORDS[site.language]
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    tables = [one for one in package["resources"] if "/" not in one["path"]]
    lists = [one for one in package["resources"] if "/" in one["path"]]
    return page(
        words["title"],
        words["lead"],
        paragraph(safe(words["lead"]), "tr-lead"),
        _whole(site, archive),
        f"## {words['tables']} {{#tables}}",
        paragraph(safe(words["tables_text"])),
        _tables(site, folder, tables),
        *_json(site),
        f"## {words['codelists']} {{#codelists}}",
        paragraph(safe(words["codelists_text"])),
        _codelists(site, lists),
        *_licence(site, package),
        *_cite(site, day),
        f"## {words['columns']} {{#columns}}",
        *_columns(site, tables),
    )


def _whole(site: Site, archive: Path) -> str:
    words, root = WORDS[site.language], site.root(1)
    size = site.number(round(archive.stat().st_size / 1000))
    links = {
        ARCHIVE: words["whole"].format(size=size),
        f"{FOLDER}/observations.parquet": words["parquet"],
        **{
            f"{FOLDER}/{descriptor(one)}": words["descriptor"].format(
                name=descriptor(one), language=words[f"descriptor_{one}"]
            )
            for one in dict.fromkeys((site.language, ENGLISH))
        },
    }
    items = (f'<li><a href="{root}{path}">{safe(text)}</a></li>' for path, text in links.items())
    return f'<ul class="tr-list">{"".join(items)}</ul>'


def _tables(site: Site, folder: Path, resources: Sequence[Resource]) -> str:
    words = WORDS[site.language]
    head = (words["table"], site.words["description"], words["rows"], words["size"])
    rows = (
        [
            f'<a href="{site.root(1)}{FOLDER}/{one["path"]}">{safe(one["name"])}</a>',
            safe(told(site.language, one["title"])),
            f"#{site.number(_count(folder / one['path']))}",
            f"#{site.number(max(1, round((folder / one['path']).stat().st_size / 1000)))}",
        ]
        for one in resources
    )
    return table(words["tables"], head, rows, quiet=True)


def _count(path: Path) -> int:
    """Rows of a CSV file below its head."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _json(site: Site) -> Iterator[str]:
    words = WORDS[site.language]
    yield f"## {words['json']} {{#json}}"
    yield paragraph(
        f'{safe(words["json_text"])} <a href="{site.root(1)}{PLACE}/index.json">'
        f'{PLACE}/index.json</a> · <a href="api.html">{safe(words["json_fields"])}</a>'
    )


def _codelists(site: Site, resources: Sequence[Resource]) -> str:
    words = WORDS[site.language]
    names = [(Path(one["path"]).stem, one["path"]) for one in resources]
    rows = (
        [
            f'<a href="../standard/codelists/{name}.html">'
            f"{safe(codelist_text(site, name, 'title'))}</a>",
            f'<a href="{site.root(1)}{FOLDER}/{path}"><code>{safe(name)}.csv</code></a>',
            f"#{site.number(len(site.spec.codelist(name).rows))}",
        ]
        for name, path in names
    )
    inside = table(words["codelists"], (words["table"], "CSV", words["codes"]), rows, quiet=True)
    return f"<details><summary>{words['codelists']} ({len(names)})</summary>{inside}</details>"


def _licence(site: Site, package: Mapping[str, Any]) -> Iterator[str]:
    words = WORDS[site.language]
    address = safe(package["licenses"][0]["path"])
    link = f'<a href="{address}" rel="noopener">{safe(words["licence_link"])}</a>'
    yield f"## {words['licence']} {{#licence}}"
    yield paragraph(f"{safe(words['licence_text'])} {link}.")


def _cite(site: Site, day: datetime.date) -> Iterator[str]:
    words = WORDS[site.language]
    entry = "\n".join(f"{_indent(line)}{safe(line)}" for line in bibtex(site, day).split("\n"))
    yield f"## {words['cite']} {{#cite}}"
    yield paragraph(safe(words["cite_one"]))
    yield paragraph(safe(words["cite_all"]))
    yield f"<blockquote><p>{safe(sentence(site, day, words['sentence']))}</p></blockquote>"
    yield paragraph(f'<a href="{site.root(1)}{FILE}">{safe(words["cff"])}</a>')
    yield paragraph(safe(words["bibtex"]))
    yield f'<pre tabindex="0"><code>{entry}</code></pre>'


def _indent(line: str) -> str:
    return " " * (len(line) - len(line.lstrip()))


def _columns(site: Site, resources: Sequence[Resource]) -> Iterator[str]:
    words = WORDS[site.language]
    head = (words["column"], site.words["type"], site.words["description"])
    for resource in resources:
        name = resource["name"]
        rows = (
            [
                f"<code>{safe(one['name'])}</code>",
                f"<code>{safe(one['type'])}</code>",
                safe(_column(site, name, one)),
            ]
            for one in resource["schema"]["fields"]
        )
        count = site.number(len(resource["schema"]["fields"]))
        title = f"{safe(name)} ({count})"
        made = table(safe(name), head, rows, quiet=True)
        yield f'<details id="columns-{safe(name)}"><summary>{title}</summary>{made}</details>'


def _column(site: Site, table: str, field: Mapping[str, Any]) -> str:
    english = field.get("description", "")
    return column_text(site.spec, site.language, table, field["name"], english)
