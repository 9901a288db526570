"""Words of the workbook that are not of the standard, by language."""

from __future__ import annotations

from collections.abc import Mapping

from transparency.spec import Spec
from transparency.workbook.plan import PARENT, REPORT, Plan, Table

README, CODES, FINDINGS = "readme", "codelists", "findings"
"""Ids of sheets that are for readers only."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        REPORT: "Report",
        README: "Read me",
        CODES: "Code lists",
        FINDINGS: "Findings",
        PARENT: "Belongs to",
        "parent_note": "The id of the row in the sheet “{sheet}” that this row belongs to.",
        "whole": "The report",
        "lists": "Lists, each on a sheet of its own",
        "field": "Field",
        "value": "Value",
        "machine": "Machine name",
        "description": "What it is",
        "list": "List",
        "code": "Code",
        "title": "In words",
        "required": "Required.",
        "example": "# example",
        "severity": "Severity",
        "rule": "Rule",
        "place": "Place",
        "message": "What is wrong, and what to do",
        "no_findings": "No findings.",
        "warning_code": "This code is not in the list.",
        "text": "Text.",
        "date": "A date: 2025-06-30.",
        "integer": "A whole number, digits only.",
        "number": "A number.",
        "boolean": "TRUE or FALSE.",
        "scalar": "Text or number; null where there was no value.",
        "codes": "One or more codes, with a semicolon between them; [] for an empty list.",
        "texts": "One or more texts, each on a line of its own; [] for an empty list.",
        "code_kind": "A code of the list “{list}”.",
        "json": "A list of objects in JSON, as in the report.",
        "no_items": "Leave blank. Write [] to state that the list “{sheet}” is empty.",
        "no_fields": "Leave blank. Write {{}} to state the object without any field.",
    },
    "es": {
        REPORT: "Informe",
        README: "Léame",
        CODES: "Listas de códigos",
        FINDINGS: "Hallazgos",
        PARENT: "Pertenece a",
        "parent_note": "El identificador de la fila de la hoja «{sheet}» a la que pertenece esta fila.",
        "whole": "El informe",
        "lists": "Listas, cada una en su hoja",
        "field": "Campo",
        "value": "Valor",
        "machine": "Nombre técnico",
        "description": "Qué es",
        "list": "Lista",
        "code": "Código",
        "title": "En palabras",
        "required": "Obligatorio.",
        "example": "# ejemplo",
        "severity": "Gravedad",
        "rule": "Regla",
        "place": "Lugar",
        "message": "Qué está mal y qué hacer",
        "no_findings": "Sin hallazgos.",
        "warning_code": "Este código no está en la lista.",
        "text": "Texto.",
        "date": "Una fecha: 2025-06-30.",
        "integer": "Un número entero, solo cifras.",
        "number": "Un número.",
        "boolean": "VERDADERO o FALSO.",
        "scalar": "Texto o número; null donde no había valor.",
        "codes": "Uno o más códigos separados por punto y coma; [] para una lista vacía.",
        "texts": "Uno o más textos, cada uno en su línea; [] para una lista vacía.",
        "code_kind": "Un código de la lista «{list}».",
        "json": "Una lista de objetos en JSON, como en el informe.",
        "no_items": "Déjese en blanco. Escriba [] para declarar vacía la lista «{sheet}».",
        "no_fields": "Déjese en blanco. Escriba {{}} para declarar el objeto sin ningún campo.",
    },
}

HELP: Mapping[str, tuple[str, ...]] = {
    "en": (
        "This workbook is one report of the common standard for transparency reports on child sexual "
        "exploitation and abuse (CSEA).",
        "It holds aggregate figures and methodology only. Never enter content, hashes, accounts, or "
        "anything about a single item, victim or person.",
        "Fill the sheet “{report}”, then one row an entry in the other sheets. Point to a heading to "
        "read what it means.",
        "The first row holds machine names. Leave it as it is; columns may be moved, hidden, or left out.",
        "A row whose first cell begins with # is not read: the headings, the examples, your own remarks.",
        "A list offers the codes that a cell takes; “{codes}” says what each one means.",
        "Columns that are rarely needed are hidden, such as most dimensions: select the columns around them and choose “unhide”.",
        "0 means “could have happened, did not”. Where there is no number, leave the value blank and say "
        "why in the status.",
        "Write digits only, without separators of thousands. Formulas, merged cells and error values are "
        "refused: paste values.",
        "Check it on this machine; nothing is sent anywhere: transparency validate report.xlsx",
        "Make the file to publish: transparency workbook import report.xlsx -o report.json",
    ),
    "es": (
        "Este libro es un informe del estándar común de informes de transparencia sobre explotación y abuso "
        "sexual infantil (CSEA).",
        "Contiene solo cifras agregadas y metodología. No introduzca nunca contenido, hashes, cuentas ni nada "
        "sobre un solo elemento, víctima o persona.",
        "Rellene la hoja «{report}» y después una fila por entrada en las demás hojas. Sitúe el cursor sobre un "
        "encabezado para leer qué significa; * marca lo obligatorio.",
        "La primera fila contiene nombres técnicos. Déjela como está; las columnas pueden moverse, ocultarse u "
        "omitirse.",
        "Una fila cuya primera celda empieza por # no se lee: los encabezados, los ejemplos, sus observaciones.",
        "Una lista ofrece los códigos que admite una celda; «{codes}» dice qué significa cada uno.",
        "Las columnas poco usadas, como la mayoría de las dimensiones, están ocultas: seleccione las columnas contiguas y elija «mostrar».",
        "0 significa «pudo ocurrir y no ocurrió». Donde no hay número, deje el valor en blanco y diga por qué en "
        "el estado.",
        "Escriba solo cifras, sin separadores de millares. Las fórmulas, celdas combinadas y valores de error se "
        "rechazan: pegue valores.",
        "Compruébelo en este equipo; no se envía nada: transparency validate informe.xlsx --language es",
        "Genere el archivo que se publica: transparency workbook import informe.xlsx -o informe.json",
    ),
}


def tab_of(spec: Spec, table: Table, language: str) -> str:
    """The name of a table's sheet: the title of its list."""
    return table.field.title(spec, language).rpartition(": ")[2][:31]


def tabs_of(plan: Plan) -> dict[str, set[str]]:
    """Id of a sheet -> every name under which it is written."""
    return {
        REPORT: {WORDS[language][REPORT] for language in WORDS},
        **{t.id: {tab_of(plan.spec, t, language) for language in WORDS} for t in plan.tables},
    }
