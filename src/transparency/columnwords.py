"""The further columns of code lists in words: their titles, and what their cells say."""

from __future__ import annotations

from collections.abc import Mapping

from transparency.spec import Spec

NAMED = ("code", "title", "description")
"""Columns that every list has, and that say themselves what they are."""

YES_OR_NO = ("commitment", "csea", "mapping", "part_of_total")

LISTS = {
    "additivity": "additivity",
    "additivity_except": "dimension",
    "capability": "capability",
    "core_roles": "role",
    "dimensions": "dimension",
    "roles": "role",
    "theme": "theme",
    "verdict": "comparability_verdict",
    "within": "jurisdiction",
    "metric.group": "metric_group",
    "metric.unit": "unit",
    "regime.status": "regime_status",
    "term.status": "term_status",
}
"""Column, or list and column, whose cells hold codes of another list."""

TITLES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "additivity": "Adding up",
        "additivity_except": "Not over",
        "aspect": "Aspect",
        "capability": "Capability",
        "codelist": "Code list",
        "commitment": "A commitment",
        "core_roles": "Core for",
        "csea": "CSEA",
        "dimensions": "Dimensions",
        "group": "Group",
        "kind": "Kind",
        "lapsed_on": "Lapsed on",
        "level": "Level",
        "mapping": "May be a mapping",
        "number": "Number",
        "part_of_total": "Part of the total",
        "pattern": "Pattern",
        "rank": "Rank",
        "remedy": "Remedy",
        "roles": "Roles",
        "status": "Status",
        "theme": "Theme",
        "unit": "Unit",
        "value": "Value",
        "verdict": "Verdict",
        "within": "Within",
    },
    "es": {
        "additivity": "Suma",
        "additivity_except": "No sobre",
        "aspect": "Aspecto",
        "capability": "Capacidad",
        "codelist": "Lista de códigos",
        "commitment": "Es un compromiso",
        "core_roles": "Básica para",
        "csea": "EASI",
        "dimensions": "Dimensiones",
        "group": "Grupo",
        "kind": "Clase",
        "lapsed_on": "Caducó el",
        "level": "Nivel",
        "mapping": "Puede ser correspondencia",
        "number": "Número",
        "part_of_total": "Parte del total",
        "pattern": "Patrón",
        "rank": "Rango",
        "remedy": "Remedio",
        "roles": "Funciones",
        "status": "Estado",
        "theme": "Tema",
        "unit": "Unidad",
        "value": "Valor",
        "verdict": "Veredicto",
        "within": "Dentro de",
    },
}
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "en": {"yes": "yes", "no": "no"},
    "es": {"yes": "sí", "no": "no", "partial": "en parte", "total": "total"},
}
KINDS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "es": {
        "aspect": {
            "breakdown": "desglose",
            "content": "contenido",
            "counting": "recuento",
            "coverage": "cobertura",
            "geography": "geografía",
            "method": "método",
            "metric": "métrica",
            "period": "periodo",
            "precision": "precisión",
            "rate": "tasa",
            "reporter": "informante",
            "series": "serie",
            "value": "valor",
        },
        "group": {
            "all": "todas",
            "external": "externa",
            "none": "ninguna",
            "provider": "del proveedor",
        },
        "kind": {
            "count": "recuento",
            "country": "país",
            "duration": "duración",
            "money": "dinero",
            "quantity": "cantidad",
            "rank": "rango",
            "ratio": "proporción",
            "region": "región",
            "special": "especial",
        },
        "level": {"core": "básica", "extended": "ampliada"},
        "value": {"null": "null", "required": "obligatorio"},
    }
}
"""Language -> column -> what a word of it means, where the words are no code list."""


def column_title(column: str, language: str) -> str:
    """Title of a further column; its own name where there is none."""
    return TITLES[language].get(column, column)


def list_of(codelist: str, column: str) -> str | None:
    """The list whose codes stand in a column, if any."""
    return LISTS.get(f"{codelist}.{column}") or LISTS.get(column)


def in_words(spec: Spec, codelist: str, code: str, column: str, language: str) -> str:
    """What a cell says: codes of another list by their titles, all else as it stands."""
    content = spec.codelist(codelist).rows[code][column] or ""
    if other := list_of(codelist, column):
        return ", ".join(spec.code_text(other, one, language) for one in content.split())
    if column == "codelist" and content:
        return spec.codelist_text(content, language)
    if column == "remedy":
        return spec.code_text(codelist, code, language, "remedy")
    if column in YES_OR_NO:
        return ANSWERS[language].get(content, content)
    return KINDS.get(language, {}).get(column, {}).get(content, content)
