"""Words, numbers and escaping of the site, in each of its languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from html import escape
from urllib.parse import quote

from babel.dates import format_date
from babel.numbers import format_decimal

from transparency.document import printable
from transparency.website.framing import FRAMING
from transparency.website.phrases import PHRASES
from transparency.website.told import TOLD

LANGUAGES = ("en", "es")

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "all_services": "All services together",
        "band": "The band is the range of numbers that a rounded figure can stand for.",
        "beside": "What it says it reported, and what the clearing house lists",
        "beside_caption": "Reports to NCMEC by calendar year: its own figure beside "
        "the lines of NCMEC's list",
        "beside_intro": "Both count reports to the CyberTipline. Honest reasons to differ: the day "
        "of sending and the day of arrival fall into different years; several companies or "
        "services stand under one name; reports are retracted or bundled; figures are rounded. A "
        "difference here is no verdict.",
        "beside_none": "No report by a clearing house in this collection names this organisation.",
        "case_fail": "A report that is caught",
        "case_all": "All cases",
        "case_changed": "Shown is what differs from the smallest valid report.",
        "case_others": "Reports by others that belong to the case: {n}.",
        "case_pass": "A near miss that passes",
        "case_previous": "Earlier reports that belong to the case: {n}.",
        "case_said": "What the validator says",
        "clearing_lines": "Lines of the list",
        "code": "Code",
        "count": "Figures",
        "coverage": "What is scanned",
        "coverage_none": "The publications read for these reports do not tell, surface by surface, "
        "what is scanned.",
        "current_rules": "A report is checked by these rules before it enters this site. An error "
        "keeps it out; warnings and information are shown with it.",
        "definition": "Definition used",
        "definition_of_metric": "Definition of the metric",
        "all_of": "All figures of {name}",
        "description": "Description",
        "difference": "List minus own figure",
        "difference_matched": "compared with the lines of the services it covers",
        "dimensions": "May be broken down by",
        "download": "Reports and downloads",
        "encryption": "Encryption",
        "error": "error",
        "figures": "Figures",
        "files": "files",
        "findings": "What the validator says of these reports",
        "findings_intro": "The validator checks structure, dates, arithmetic and method. It never "
        "says that a figure is correct.",
        "findings_none": "Nothing to say.",
        "how_to_mend": "How to mend",
        "incomplete": "no figure for the whole year",
        "info": "information",
        "label": "Line of the publication",
        "lines_of": "Lists of {name}, by year",
        "members": "Published together for",
        "method": "Method",
        "methods": "How it counts",
        "metric": "Metric",
        "metrics": "Metrics",
        "metrics_intro": "A metric is a kind of figure with one definition and one unit. Its page "
        "says who publishes it, how each counts it, and which figures may share a chart.",
        "name": "Name",
        "nobody": "No report in this collection gives this figure.",
        "note_revised": "Revised by its publisher after the first publication.",
        "note_rounded": "Rounded by its publisher.",
        "note_banded": "Only bounds were published.",
        "notes": "Notes",
        "no_chart_across": "A chart for each series of each organisation, with a scale of its "
        "own: the height of one says nothing about another.",
        "on_this_page": "On this page",
        "own_figure": "Own figure",
        "period": "Period",
        "periods": "Periods",
        "published": "{n} of {n} periods published.",
        "reporter": "Organisation",
        "reporters": "Organisations",
        "reporters_intro": "Organisations whose reports this collection holds. A list is no "
        "ranking: more figures mean more publication, not more abuse.",
        "restated": "Values replaced later",
        "role": "Role",
        "rule": "Rule",
        "rules": "Rules",
        "rules_read": "Each page says what is checked, why it matters and how to mend it, with a "
        "report that is caught and one that just passes.",
        "series_break": "From {day} on not comparable with earlier figures: {text}",
        "service": "Service",
        "services": "Services",
        "severity": "Severity",
        "share_of": "share of: {what}",
        "source": "Source",
        "sources": "Sources",
        "state": "State",
        "surface": "Surface",
        "table_of": "{metric}: figures of {name}",
        "technologies": "Technologies",
        "title": "Title",
        "to": "to",
        "total": "Sum of these lines",
        "transcribed": "Transcribed from what was published; the publisher did not make or check "
        "these files.",
        "trend": "From {first} ({first_period}) to {last} ({last_period}).",
        "type": "Type",
        "types": "Types",
        "unit": "Unit",
        "value": "Value",
        "warning": "warning",
        "was": "was {old}, then {new}",
        "why": "Why it matters",
        "year": "Year",
        "adds": "Adding up",
        "not_published": "–",
        "read_via": "read in: {where}",
        "secondary": "transcribed by others",
        "primary": "publisher's own document",
        "unverified": "not verified",
        "legal": "Legal entity",
        "three_ways": "Ways in",
        "does_not_say": "What the numbers do not say",
    },
    "es": {
        "all_services": "Todos los servicios juntos",
        "band": "La franja es el intervalo de números que puede representar una cifra redondeada.",
        "beside": "Lo que dice haber denunciado y lo que lista el centro de recepción y derivación",
        "beside_caption": "Denuncias a NCMEC por año natural: la cifra propia junto a "
        "las líneas de la lista de NCMEC",
        "beside_intro": "Ambos cuentan denuncias a CyberTipline. Motivos legítimos de diferencia: "
        "el día de envío y el de llegada caen en años distintos; varias empresas o servicios "
        "figuran con un solo nombre; hay denuncias retractadas o agrupadas; las cifras se "
        "redondean. Una diferencia aquí no es un veredicto.",
        "beside_none": "Ningún informe de un centro de recepción y derivación en esta colección "
        "nombra a este editor.",
        "case_fail": "Un informe con fallo",
        "case_all": "Todos los casos",
        "case_changed": "Se muestra lo que difiere del informe válido más pequeño.",
        "case_others": "Informes de otros que pertenecen al caso: {n}.",
        "case_pass": "Un caso cercano que pasa",
        "case_previous": "Informes anteriores que pertenecen al caso: {n}.",
        "case_said": "Qué dice el validador",
        "clearing_lines": "Líneas de la lista",
        "code": "Código",
        "count": "Cifras",
        "coverage": "Qué se analiza",
        "coverage_none": "Las publicaciones leídas para estos informes no dicen, superficie por "
        "superficie, qué se analiza.",
        "current_rules": "Un informe se comprueba con estas reglas antes de entrar en este sitio. "
        "Un error lo excluye; las advertencias y la información se muestran con él.",
        "definition": "Definición usada",
        "definition_of_metric": "Definición de la métrica",
        "all_of": "Todas las cifras de {name}",
        "description": "Descripción",
        "difference": "Lista menos cifra propia",
        "difference_matched": "comparada con las líneas de los servicios que abarca",
        "dimensions": "Puede desglosarse por",
        "download": "Informes y descargas",
        "encryption": "Cifrado",
        "error": "error",
        "figures": "Cifras",
        "files": "archivos",
        "findings": "Qué dice el validador de estos informes",
        "findings_intro": "El validador comprueba estructura, fechas, aritmética y método. Nunca "
        "dice que una cifra sea correcta.",
        "findings_none": "Nada que señalar.",
        "how_to_mend": "Cómo corregirlo",
        "incomplete": "sin cifra para todo el año",
        "info": "información",
        "label": "Línea de la publicación",
        "lines_of": "Listas de {name}, por año",
        "members": "Publicado en conjunto para",
        "method": "Método",
        "methods": "Cómo cuenta",
        "metric": "Métrica",
        "metrics": "Métricas",
        "metrics_intro": "Una métrica es un tipo de cifra con una definición y una unidad. Su "
        "página dice quién la publica, cómo la cuenta cada cual y qué cifras pueden compartir un "
        "gráfico.",
        "name": "Nombre",
        "nobody": "Ningún informe de esta colección da esta cifra.",
        "note_revised": "Revisada por su editor tras la primera publicación.",
        "note_rounded": "Redondeada por su editor.",
        "note_banded": "Solo se publicaron límites.",
        "notes": "Notas",
        "no_chart_across": "Un gráfico por cada serie de cada organización, con escala propia: la "
        "altura de uno no dice nada de otro.",
        "on_this_page": "En esta página",
        "own_figure": "Cifra propia",
        "period": "Periodo",
        "periods": "Periodos",
        "published": "{n} de {n} periodos publicados.",
        "reporter": "Organización",
        "reporters": "Organizaciones",
        "reporters_intro": "Organizaciones cuyos informes contiene esta colección. Una lista no es "
        "una clasificación: más cifras significan más publicación, no más abuso.",
        "restated": "Valores sustituidos después",
        "role": "Función",
        "rule": "Regla",
        "rules": "Reglas",
        "rules_read": "Cada página dice qué se comprueba, por qué importa y cómo corregirlo, con "
        "un informe con fallo y otro que pasa por poco.",
        "series_break": "Desde {day} no comparable con cifras anteriores: {text}",
        "service": "Servicio",
        "services": "Servicios",
        "severity": "Gravedad",
        "share_of": "proporción de: {what}",
        "source": "Fuente",
        "sources": "Fuentes",
        "state": "Estado",
        "surface": "Superficie",
        "table_of": "{metric}: cifras de {name}",
        "technologies": "Tecnologías",
        "title": "Título",
        "to": "a",
        "total": "Suma de estas líneas",
        "transcribed": "Transcrito de lo publicado; el editor no hizo ni comprobó estos archivos.",
        "trend": "De {first} ({first_period}) a {last} ({last_period}).",
        "type": "Tipo",
        "types": "Tipos",
        "unit": "Unidad",
        "value": "Valor",
        "warning": "advertencia",
        "was": "era {old}, luego {new}",
        "why": "Por qué importa",
        "year": "Año",
        "adds": "Suma",
        "not_published": "–",
        "read_via": "leído en: {where}",
        "secondary": "transcrito por terceros",
        "primary": "documento del propio editor",
        "unverified": "sin verificar",
        "legal": "Entidad jurídica",
        "three_ways": "Por dónde empezar",
        "does_not_say": "Qué no dicen los números",
    },
}

WORDS = {
    language: {**words, **PHRASES[language], **TOLD[language], **FRAMING[language]}
    for language, words in _WORDS.items()
}
"""Language -> key -> words."""

SPECIAL = re.compile(r"[\\`*_{}\[\]()#+!|~<>&\"'$^=:@-]")


def plain(value: object) -> str:
    """Text of others in one line, without what steers a terminal or turns the reading direction.

    Not harmless in HTML: for scripts that set text, and for what is escaped afterwards.
    """
    return printable(" ".join(str(value).split()))


def safe(value: object) -> str:
    """Text of others, harmless in HTML, in Markdown and in templates: one line of entities."""
    return SPECIAL.sub(lambda match: f"&#{ord(match[0])};", plain(value))


HOST = re.compile(r"(https?://[^\x00-\x20\x7f-\x9f\"<>\\^`{|}/?#]+)(.*)", re.DOTALL)
NO_ADDRESS = re.compile(r"[\x00-\x20\x7f-\x9f\"<>\\^`{|}\[\]]|%(?![0-9A-Fa-f]{2})")


def address(url: str) -> str:
    """A link target for an attribute, signs that no address may hold as their percent codes.

    `#` for anything that is not http or https.
    """
    parts = HOST.fullmatch(url)
    if parts is None:
        return "#"
    host, rest = parts.groups()
    path, mark, fragment = rest.partition("#")
    whole = path + mark + fragment.replace("#", "%23")
    return escape(host + NO_ADDRESS.sub(lambda sign: quote(sign[0]), whole), quote=True)


@lru_cache(maxsize=1 << 16)
def number(value: float, language: str, unit: str = "") -> str:
    """A figure in the format of a language; ratios as percent, whole numbers without fraction."""
    value = value or 0  # no minus before a zero
    ratio = unit == "ratio"
    pattern = "#,##0.###" if ratio else "#,##0" if float(value).is_integer() else "#,##0.##"
    text = format_decimal(value * 100 if ratio else value, format=pattern, locale=language)
    text = text.replace("-", "\N{MINUS SIGN}")
    if ratio:
        text += "%" if language == "en" else "\N{NO-BREAK SPACE}%"
    return text


LETTERS = {"H": {"en": "H", "es": "S"}, "Q": {"en": "Q", "es": "T"}}
"""Letter of halves and quarters -> language -> its own letter."""


def day_text(day: date, language: str) -> str:
    """A day in words: 31 December 2025."""
    pattern = {"en": "d MMMM y", "es": "d 'de' MMMM 'de' y"}[language]
    return format_date(day, pattern, locale=language)


@lru_cache(maxsize=4096)
def short_day(day: date, language: str) -> str:
    """A day in few letters: 31 Dec 2025."""
    return format_date(day, "d MMM y", locale=language)


def span_name(name: str, language: str) -> str:
    """A period of the aggregator, such as 2020-Q2 or two days, as the pages write periods."""
    part = re.fullmatch(r"([0-9]{4})-([HQ])([0-9])", name)
    if part:
        return f"{LETTERS[part[2]][language]}{part[3]} {part[1]}"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", name):
        first = date.fromisoformat(f"{name}-01")
        return period(first, first, "month", language)
    days = re.fullmatch(r"([0-9-]{10})/([0-9-]{10})", name)
    if days:
        return period(*map(date.fromisoformat, days.groups()), "custom", language)
    return name


@lru_cache(maxsize=4096)
def period(start: date, end: date, kind: str, language: str) -> str:
    """Short name of a period: 2020, H1 2020, Q1 2020, Jan 2020, or its two days, or one."""
    if kind == "year":
        return str(start.year)
    if kind == "month":
        return format_date(start, "MMM y", locale=language)
    if kind in ("half", "quarter"):
        part = (start.month - 1) // (6 if kind == "half" else 3) + 1
        return f"{LETTERS[kind[0].upper()][language]}{part} {start.year}"
    if start == end:
        return short_day(end, language)
    first = "d MMM" if start.year == end.year else "d MMM y"
    return f"{format_date(start, first, locale=language)} – {short_day(end, language)}"
