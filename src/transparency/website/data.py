"""The page on the data: every table of the data package with its size and columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from transparency.website.blocks import Site, page, paragraph, table
from transparency.website.text import safe

FOLDER = "datapackage"
"""Folder of the site that holds the data package."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Data",
        "lead": "All figures of this site as tables, with sources and methods: a Frictionless Data "
        "Package. A count is no measure of prevalence, and figures may be compared only as their "
        "methods allow.",
        "descriptor": "Description of the package (datapackage.json)",
        "table": "Table",
        "size": "Size (kB)",
        "column": "Column",
        "licence": "Licence and citation",
        "licence_text": "CC BY 4.0; the published facts belong to their publishers. Cite the "
        "publisher and its document for a single figure, and this site with the day of download "
        "for the collection.",
        "english_only": "",
        "parquet": "The figures as Parquet",
    },
    "es": {
        "title": "Datos",
        "lead": "Todas las cifras de este sitio como tablas, con fuentes y métodos: un "
        "Frictionless Data Package. Un recuento no mide la prevalencia, y las cifras solo pueden "
        "compararse como permiten sus métodos.",
        "descriptor": "Descripción del paquete (datapackage.json)",
        "table": "Tabla",
        "size": "Tamaño (kB)",
        "column": "Columna",
        "licence": "Licencia y cita",
        "licence_text": "CC BY 4.0; los hechos publicados pertenecen a sus editores. Cite al "
        "editor y su documento para una cifra, y este sitio con el día de descarga para el "
        "conjunto.",
        "english_only": "Las descripciones de las columnas existen solo en inglés.",
        "parquet": "Las cifras como Parquet",
    },
}


def data_page(site: Site, folder: Path) -> str:
    """The page of a language; `folder` holds the package that the site will serve."""
    words = WORDS[site.language]
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    up = f"{site.root(1)}{FOLDER}/"
    resources = [one for one in package["resources"] if "/" not in one["path"]]
    rows = (_row(site, folder, up, one) for one in resources)
    head = (words["table"], site.words["description"], words["size"])
    return page(
        words["title"],
        words["lead"],
        paragraph(safe(words["lead"]), "tr-lead"),
        paragraph(
            f'<a href="{up}datapackage.json">{safe(words["descriptor"])}</a> · '
            f'<a href="{up}observations.parquet">{safe(words["parquet"])}</a>'
        ),
        table(words["title"], head, rows, quiet=True),
        f"## {words['licence']}",
        paragraph(safe(words["licence_text"])),
        paragraph(safe(words["english_only"])) if words["english_only"] else "",
        *_columns(site, resources),
    )


def _row(site: Site, folder: Path, up: str, resource: Mapping[str, Any]) -> list[str]:
    size = (folder / resource["path"]).stat().st_size
    name = safe(resource["name"])
    return [
        f'<a href="{up}{resource["path"]}">{name}</a>',
        f'<span lang="en">{safe(resource["title"])}</span>',
        f"#{site.number(max(1, round(size / 1000)))}",
    ]


def _columns(site: Site, resources: list[Mapping[str, Any]]) -> Iterator[str]:
    words = WORDS[site.language]
    head = (words["column"], site.words["type"], site.words["description"])
    for resource in resources:
        rows = (
            [
                f"<code>{safe(one['name'])}</code>",
                f"<code>{safe(one['type'])}</code>",
                f'<span lang="en">{safe(one.get("description", ""))}</span>',
            ]
            for one in resource["schema"]["fields"]
        )
        name = safe(resource["name"])
        yield f"## {name}\n\n{table(name, head, rows, quiet=True)}"
