"""Words of the pages of reporters, in each language of the site."""

from __future__ import annotations

from collections.abc import Mapping

TOLD: Mapping[str, Mapping[str, str]] = {
    "en": {
        "concerns": "Concerns",
        "downloads_as": "All figures of {name}:",
        "downloads_csv": "CSV",
        "downloads_json": "JSON, with reports and sources",
        "downloads_reports": "Reports, as JSON",
        "downloads_xlsx": "XLSX, with sheets on columns, codes and sources",
        "explained": "Explained by the organisation:",
        "filter_all": "all",
        "filter_words": "Name or service",
        "finding_letter": "F",
        "findings_marks": "A mark such as F1 beside a period or a figure leads here.",
        "findings_words": "What it says",
        "first_period": "First day",
        "last_period": "Last day",
        "list_intro": "Reports received by name, as the clearing house prints them. One company "
        "may stand under several names and a name for several services; many reports can mean good "
        "detection.",
        "list_title": "List of {name}, {period}",
        "mark": "Mark",
        "n_names": "{n} names",
        "n_shown": "{shown} of {all} organisations",
        "own_category": "“{words}” (the organisation's own category)",
        "own_unnamed": "{words} (kept apart in the publication, not named)",
        "published_on": "Published on",
        "regimes": "Regimes",
        "reporters_findings": "Findings mostly say what a publication does not tell; who publishes "
        "more has more of them.",
        "seen_bands": "Bars: numbers that a rounded figure can stand for.",
        "seen_breaks": "Dashed: series break on {days}.",
        "seen_replaced": "Hollow: values replaced later.",
        "sort_hint": "Column headings with buttons sort the list.",
        "spans": "{first} to {last} ({n} periods)",
        "version": "Version",
        "whole_report": "the whole report",
    },
    "es": {
        "concerns": "Se refiere a",
        "downloads_as": "Todas las cifras de {name}:",
        "downloads_csv": "CSV",
        "downloads_json": "JSON, con informes y fuentes",
        "downloads_reports": "Informes, como JSON",
        "downloads_xlsx": "XLSX, con hojas sobre columnas, códigos y fuentes",
        "explained": "Explicado por la organización:",
        "filter_all": "todas",
        "filter_words": "Nombre o servicio",
        "finding_letter": "H",
        "findings_marks": "Una marca como H1 junto a un periodo o una cifra lleva aquí.",
        "findings_words": "Qué dice",
        "first_period": "Primer día",
        "last_period": "Último día",
        "list_intro": "Denuncias recibidas por nombre, tal como las imprime el centro de recepción "
        "y derivación. Una empresa puede figurar con varios nombres y un nombre abarcar varios "
        "servicios; muchas denuncias pueden significar buena detección.",
        "list_title": "Lista de {name}, {period}",
        "mark": "Marca",
        "n_names": "{n} nombres",
        "n_shown": "{shown} de {all} organizaciones",
        "own_category": "«{words}» (categoría propia de la organización)",
        "own_unnamed": "{words} (separado en la publicación, sin nombre)",
        "published_on": "Publicado el",
        "regimes": "Regímenes",
        "reporters_findings": "Los hallazgos dicen sobre todo qué no cuenta una publicación; quien "
        "publica más tiene más.",
        "seen_bands": "Barras: números que puede representar una cifra redondeada.",
        "seen_breaks": "Línea discontinua: ruptura de serie el {days}.",
        "seen_replaced": "Punto hueco: valores sustituidos después.",
        "sort_hint": "Los encabezados con botón ordenan la lista.",
        "spans": "{first} a {last} ({n} periodos)",
        "version": "Versión",
        "whole_report": "todo el informe",
    },
}
"""Language -> key -> words."""
