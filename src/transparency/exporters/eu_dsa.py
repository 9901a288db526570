"""Reports of the standard as tables 1 to 11 of the EU's harmonised template, in English.

Figures on CSEA and the protection of minors within the Union fill their cells; all other cells of
the template stay blank, for the provider to fill. Texts that a spreadsheet would run are made
harmless, and the importer gives them back unchanged.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transparency.document import join
from transparency.formulas import harmless
from transparency.importers.eu_dsa import template
from transparency.importers.eu_dsa.filings import own_category
from transparency.importers.eu_dsa.template import MINORS, OTHER, TOTAL
from transparency.layout import write_text
from transparency.spec import Spec

NAMES = {
    1: "1_report_identification",
    2: "2_categories_names",
    3: "3_member_states_orders",
    4: "4_notices",
    5: "5_own_initiative_illegal",
    6: "6_own_initiative_TC",
    7: "7_appeals_and_recidivism",
    8: "8_automated_means",
    9: "9_human_resources",
    10: "10_AMAR",
    11: "11_qualitative",
}
"""Table -> name of its file or sheet."""
BY_CATEGORY = (3, 4, 5, 6)
STATES = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
)
"""Member States as the template writes them."""
APPLIES = {4: "Only for providers of hosting services, including online platforms"}
UNION = "EU27"
CODES = {
    "csam": "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL",
    "csam_synthetic": "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE",
    "grooming": "KEYWORD_GROOMING_SEXUAL_ENTICEMENT_MINORS",
}
NOT_CSEA = {
    "age-specific-restrictions": "KEYWORD_AGE_SPECIFIC_RESTRICTIONS_MINORS",
    "unsafe-challenges": "KEYWORD_UNSAFE_CHALLENGES",
}
"""Own category of minor_safety_other -> keyword of the template."""
REASONS = {
    "not_union": "Not about the Union, or about a part of it that the table does not have.",
    "no_column": "The template has no column for this metric and these dimensions.",
    "no_row": "The template has no row for the total of CSEA; give the kinds of it.",
    "other_statistic": "The template asks for medians.",
    "same_cell": "Another figure fills the same cell.",
}
"""Why a figure is in no table."""

Cell = str | int | float
Rows = list[list[Cell]]


@dataclass(frozen=True, slots=True)
class NotExported:
    """A figure that no table carries: its JSON Pointer, its metric, and a key of REASONS."""

    pointer: str
    metric: str
    reason: str


@dataclass(frozen=True, slots=True)
class Exported:
    """Name of a file or sheet -> its rows, header first; and what has no cell."""

    tables: Mapping[str, Rows]
    left: tuple[NotExported, ...]


@dataclass(frozen=True, slots=True)
class _Key:
    """One row of tables 3 to 6."""

    table: int
    variant: str
    service: str
    period: str
    scope: str
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class _Filled:
    value: Cell
    text: str


def export(data: Mapping[str, Any], spec: Spec) -> Exported:
    """The tables of a structurally valid report."""
    left: list[NotExported] = []
    filled: dict[_Key, dict[str, _Filled]] = {}
    recipients: dict[tuple[str, str, str], dict[str, _Filled]] = {}
    titles = {code: row["title"] for code, row in spec.codelist("content_category").rows.items()}
    for index, observation in enumerate(data["observations"]):
        found = _place(data, observation, titles)
        if isinstance(found, tuple):
            key, name = found
            holder = filled.setdefault(key, {}) if isinstance(key, _Key) else None
            cells = recipients.setdefault(key, {}) if not isinstance(key, _Key) else holder
            if cells is not None and name not in cells:
                cells[name] = _cell(observation)
                continue
            found = "same_cell"
        left.append(NotExported(join("observations", index), observation["metric"], found))
    tables = {
        NAMES[1]: _identification(data),
        NAMES[2]: _categories(data),
        **_by_category(data, filled),
        **{NAMES[number]: _by_indicator(data, number) for number in (7, 8, 9)},
        NAMES[10]: _recipients(data, recipients),
        NAMES[11]: _texts(data),
    }
    order = {name: rank for rank, name in enumerate(NAMES.values())}
    known = sorted(tables, key=lambda n: (order[next(k for k in order if n.startswith(k))], n))
    return Exported({name: tables[name] for name in known}, tuple(left))


# --- where a figure goes ------------------------------------------------------------------------


def _place(
    data: Mapping[str, Any], observation: Mapping[str, Any], titles: Mapping[str, str]
) -> tuple[_Key | tuple[str, str, str], str] | str:
    """Row and column of a figure, or why it has none."""
    dimensions = dict(observation["dimensions"])
    category = dimensions.pop("content_category", "csea_all")
    own = dimensions.pop("own_category", "")
    scope = _scope(data, dimensions.pop("jurisdiction", None))
    service, period = _service(data, observation), _period(data, observation)
    if scope is None:
        return "not_union"
    if observation["metric"] == "active_recipients_monthly_avg":
        alone = not dimensions and not own and category == "csea_all"
        return ((service, period, scope), "value") if alone else "no_column"
    figure = _figure(observation, dimensions)
    if isinstance(figure, str):
        return figure
    row = _row(data, observation, category, own, titles, figure.table)
    if row is None or (figure.table != 3 and scope != TOTAL):  # noqa: PLR2004
        return "no_row" if row is None else "not_union"
    code, description, variant = row
    scope = scope if figure.table == 3 else ""  # noqa: PLR2004
    key = _Key(figure.table, variant, service, period, scope, code, description)
    return key, figure.field


def _figure(observation: Mapping[str, Any], dimensions: Mapping[str, str]) -> template.Figure | str:
    for figure in template.figures().values():
        if (figure.metric, figure.dimensions) == (observation["metric"], dimensions):
            same = figure.statistic == observation.get("statistic")
            return figure if same else "other_statistic"
    return "no_column"


def _scope(data: Mapping[str, Any], jurisdiction: str | None) -> str | None:
    """TOTAL or a Member State; None for what lies outside the Union."""
    whole = data["geography"]["scope"]
    if jurisdiction is None:
        jurisdiction = whole[0] if len(whole) == 1 else None
    if jurisdiction == UNION:
        return TOTAL
    state = {"GR": "EL"}.get(jurisdiction or "", jurisdiction)
    return state if state in STATES else None


def _row(
    data: Mapping[str, Any],
    observation: Mapping[str, Any],
    category: str,
    own: str,
    titles: Mapping[str, str],
    table: int,
) -> tuple[str, str, str] | None:
    """Code, description and variant of the table; as published where that is known."""
    printed = (observation.get("as_published") or {}).get("category", "")
    match = re.fullmatch(
        rf"({template.CODE.pattern})(?:: (.*))?", _unscoped(printed, table), re.DOTALL
    )
    if match and _fits(match[1], category):
        description = match[2] or ""
        return match[1], description, _variant(own, match[1], description)
    if category in CODES:
        return CODES[category], "", own
    if category == "csea_and_other":
        part = own in _parts(data)
        return (OTHER, own, "") if own and not part else (MINORS, "", own)
    if category == "minor_safety_other" and own in NOT_CSEA:
        return NOT_CSEA[own], "", ""
    if category == "csea_all":
        return None
    return OTHER, f"{titles.get(category, category)}: {own}" if own else titles[category], ""


def _parts(data: Mapping[str, Any]) -> set[str]:
    """Own categories that split a keyword of CSEA, so that they name tables and not rows."""
    given = [observation["dimensions"] for observation in data["observations"]]
    found = (d.get("own_category", "") for d in given if d.get("content_category") in CODES)
    return set(found) - {""}


def _unscoped(printed: str, table: int) -> str:
    return re.sub(r", [^,]*$", "", printed) if table == 3 else printed  # noqa: PLR2004


def _fits(code: str, category: str) -> bool:
    return template.content_category(code, MINORS) == category


def _variant(own: str, code: str, description: str) -> str:
    """The part of an own category that names one of several tables."""
    row = own_category(code, description)
    return own if not row else own.removesuffix(row).removesuffix(".")


def _cell(observation: Mapping[str, Any]) -> _Filled:
    """What the cell of a figure holds, and the text on it."""
    value, status = observation["value"], observation["status"]
    note = observation.get("note", "")
    if value is not None:
        return _Filled(value, note)
    if status == "not_applicable" and not note and "as_published" not in observation:
        return _Filled("", "")  # blank is how the template says so; a printed N/A stays told
    return _Filled("", f"No figure ({status}){f': {note}' if note else ''}")


def _service(data: Mapping[str, Any], observation: Mapping[str, Any]) -> str:
    services: dict[str, str] = {s["id"]: s["name"] for s in data.get("services", ())}
    if "service" in observation:
        ident = str(observation["service"])
        return services.get(ident, ident)
    return next(iter(services.values())) if len(services) == 1 else ""


def _period(data: Mapping[str, Any], observation: Mapping[str, Any] | None = None) -> str:
    period = (observation or {}).get("period") or data["period"]
    return f"{period['start']}/{period['end']}"


def _services(data: Mapping[str, Any]) -> list[str]:
    return [entry["name"] for entry in data.get("services", ())] or [data["reporter"]["name"]]


# --- the tables ---------------------------------------------------------------------------------


def _identification(data: Mapping[str, Any]) -> Rows:
    report, reporter = data["report"], data["reporter"]
    facts = {
        "provider": reporter.get("legal_name") or reporter["name"],
        "published": report.get("published_on", ""),
        "previous": report.get("previous_published_on", ""),
        "start": data["period"]["start"],
        "end": data["period"]["end"],
    }
    rows: Rows = [["Applicability", "Service", "Indicator", "Value"]]
    for service in _services(data):
        rows += [["All", service, template.label_of(name, 1), text] for name, text in facts.items()]
    return rows


def _categories(data: Mapping[str, Any]) -> Rows:
    said = {entry["term"]: entry["text"] for entry in data.get("definitions", ())}
    names = ("category_label", "category_description", "code", "context")
    rows: Rows = [[template.label_of(name, 2) for name in names]]
    number, letter = 0, ""
    for category in template.categories():
        if category.code == TOTAL:
            rows.append([TOTAL, category.title, TOTAL, ""])
            continue
        if not category.parent:
            number, letter = number + 1, ""
        else:
            letter = chr(ord(letter) + 1) if letter else "a"
        minors = MINORS in (category.parent, category.code)
        alone = category.content_category in CODES or category.code == MINORS
        text = said.get(category.content_category, "") if minors and alone else ""
        rows.append([f"Category {number}{letter}", category.title, category.code, text])
    return rows


def _by_category(
    data: Mapping[str, Any], filled: Mapping[_Key, Mapping[str, _Filled]]
) -> dict[str, Rows]:
    tables: dict[str, Rows] = {}
    for number in BY_CATEGORY:
        variants = sorted({key.variant for key in filled if key.table == number}) or [""]
        for variant in variants:
            added = f"_{variant}" if variant not in ("", "main") else ""
            chosen = {
                key: cells
                for key, cells in filled.items()
                if (key.table, key.variant) == (number, variant)
            }
            tables[NAMES[number] + added] = _category_rows(data, number, chosen)
    return tables


def _category_rows(
    data: Mapping[str, Any], number: int, filled: Mapping[_Key, Mapping[str, _Filled]]
) -> Rows:
    names = template.fields(number)
    lead = ["applicability", "service", "period", "code", "description"]
    lead += ["scope"] if number == 3 else []  # noqa: PLR2004
    labels = [template.label_of(name, number) for name in (*lead, *names)]
    prefix = "Contextual information on"
    rows: Rows = [[*labels, *(f"{prefix} {template.label_of(name, number)}" for name in names)]]
    services = _services(data)
    services += sorted({key.service for key in filled} - set(services))
    scopes = sorted({key.scope for key in filled} - {TOTAL, ""})
    for service in services:
        for scope in [TOTAL, *scopes] if number == 3 else [""]:  # noqa: PLR2004
            for category in template.categories():
                if number in category.tables:
                    wanted = (service, scope, category)
                    rows += _rows_of(data, number, names, wanted, filled)
    return rows


def _rows_of(
    data: Mapping[str, Any],
    number: int,
    names: Sequence[str],
    wanted: tuple[str, str, template.Category],
    filled: Mapping[_Key, Mapping[str, _Filled]],
) -> Iterator[list[Cell]]:
    """The rows of one category: those that hold figures, else a blank one."""
    service, scope, category = wanted
    mine = MINORS in (category.code, category.parent)
    found = [
        key
        for key in filled
        if (key.service, key.scope, key.code) == (service, scope, category.code) and mine
    ]
    blank = _Key(number, "", service, _period(data), scope, category.code, "")
    for key in found or [blank]:
        cells = filled.get(key, {})
        leading = [APPLIES.get(number, "All"), service, key.period, key.code, key.description]
        leading += [scope] if number == 3 else []  # noqa: PLR2004
        values: list[Cell] = [cells[name].value if name in cells else "" for name in names]
        texts = [cells[name].text if name in cells else "" for name in names]
        yield [*leading, *values, *texts]


def _by_indicator(data: Mapping[str, Any], number: int) -> Rows:
    """Tables 7 to 9: the rows of the template, blank, as they are on all content."""
    last = "Contextual information" if number == 9 else "Contextual Information"  # noqa: PLR2004
    lead = ["Applicability", "Service", "Reporting period", "Section", "Indicator", "Scope"]
    rows: Rows = [[*lead, "Value", last]]
    for service in _services(data):
        for entry in template.rows("indicators.csv"):
            if int(entry["table"]) == number and entry["scope"] != "[...]":
                texts = [entry[name] for name in ("section", "indicator", "scope")]
                rows.append([entry["applicability"], service, _period(data), *texts, "", ""])
    return rows


def _recipients(
    data: Mapping[str, Any], filled: Mapping[tuple[str, str, str], Mapping[str, _Filled]]
) -> Rows:
    lead = ["Applicability", "Service", "Reporting period", "Section", "Indicator", "Scope"]
    rows: Rows = [[*lead, "Value", "Contextual information"]]
    label = template.label_of("amar", 10)
    periods = {service: period for service, period, _ in filled}
    for service in _services(data):
        period = periods.get(service, _period(data))
        for scope in (TOTAL, *STATES):
            cell = filled.get((service, period, scope), {}).get("value", _Filled("", ""))
            texts = ["Only for VLOPs and VLOSEs", service, period, "AMAR", label, scope]
            rows.append([*texts, cell.value, cell.text])
    return rows


def _texts(data: Mapping[str, Any]) -> Rows:
    rows: Rows = [["Applicability", "Service", "Reporting period", "Indicator", "Value"]]
    for service in _services(data):
        for entry in template.rows("indicators.csv"):
            if int(entry["table"]) == 11:  # noqa: PLR2004
                rows.append(
                    [entry["applicability"], service, _period(data), entry["indicator"], ""]
                )
    return rows


# --- files --------------------------------------------------------------------------------------


def write_folder(exported: Exported, folder: Path) -> list[Path]:
    """A CSV file a table (RFC 4180, UTF-8). Each is complete or as it was before."""
    written = []
    for name, rows in exported.tables.items():
        text = io.StringIO()
        csv.writer(text).writerows([[_safe(cell) for cell in row] for row in rows])
        path = folder / f"{name}.csv"
        write_text(path, text.getvalue())
        written.append(path)
    return written


def write_workbook(exported: Exported, path: Path) -> None:
    """One workbook, a sheet a table; every text is a text, never a formula or a link."""
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(temporary), options) as book:
        bold = book.add_format({"bold": True})
        for name, rows in exported.tables.items():
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            for index, row in enumerate(rows):
                for column, cell in enumerate(row):
                    _write(sheet, index, column, cell, bold if index == 0 else None)
    temporary.replace(path)


def _write(sheet: Any, row: int, column: int, cell: Cell, form: Any) -> None:
    if isinstance(cell, str):
        if cell:
            sheet.write_string(row, column, harmless(cell), form)
    else:
        sheet.write_number(row, column, cell, form)


def _safe(cell: Cell) -> Cell:
    return harmless(cell) if isinstance(cell, str) else cell
