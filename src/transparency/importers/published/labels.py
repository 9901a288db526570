"""Which cell of the standard a row is: by the words of its publisher, never by its value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from transparency.importers.published.tables import Row, slug, the_map

FACTORS = {"percent": "1/100", "minutes": "1/60", "days": "24"}
"""Unit as published -> factor to the unit of the standard."""
FORMS = {
    "percent": "percent",
    "fraction": "percent",
    "minutes": "hours",
    "hours": "hours",
    "days": "hours",
}
"""Unit as published -> how the precision of a figure is read."""
ANY = "*"
PLACES = {"global": "GLOBAL", "EU": "EU27"}
"""Place as the set writes it -> code of the standard, where the two differ."""
TEMPLATE = re.compile(r"DSA table ([0-9]+)(?: \([^)]*\))?, (.*?)(?: \[(.*)\])?")


@dataclass(frozen=True, slots=True)
class Label:
    """The place of a row in the standard, and how its number is read."""

    service: str
    metric: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str
    factor: Decimal
    form: str
    method: str
    note: str = ""

    def at(self, dimension: str, code: str) -> Label:
        """The label at one more dimension."""
        rest = tuple(pair for pair in self.dimensions if pair[0] != dimension)
        return replace(self, dimensions=(*rest, (dimension, code)))

    def code(self, dimension: str) -> str:
        """Code of a dimension; empty when there is none."""
        return dict(self.dimensions).get(dimension, "")


def place_of(row: Row) -> str:
    """Jurisdiction of a row."""
    return PLACES.get(row["geo"], row["geo"])


def find(row: Row, reporter: str, about: Mapping[str, Any]) -> Label | None:
    """The label of a row of a reporter, None when no map names it."""
    entry = _mapped(row, reporter) or _of_template(row) or _of_list(row) or _of_notices(row)
    if entry is None:
        return None
    return Label(
        service=entry.get("service_id") or _service(row, about),
        metric=entry["metric"],
        dimensions=_pairs(entry.get("dimensions", "")),
        statistic=entry.get("statistic", ""),
        factor=_factor(entry.get("factor") or FACTORS.get(row["unit"], "1")),
        form=entry.get("form") or _form(row),
        method=entry.get("method") or f"m_{entry['metric']}",
        note=entry.get("note", ""),
    )


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    found = (part.partition("=") for part in text.split())
    return tuple((name, code) for name, _, code in found)


def _factor(text: str) -> Decimal:
    numerator, _, denominator = text.partition("/")
    return Decimal(numerator) / Decimal(denominator or 1)


def _form(row: Row) -> str:
    return FORMS.get(row["unit"], "rounded" if row["rounding"] == "rounded" else "")


def _service(row: Row, about: Mapping[str, Any]) -> str:
    for service, described in about.get("services", {}).items():
        if row["service"] in (described["name"], *described.get("names", ())):
            return str(service)
    return ""


@cache
def _labels() -> Mapping[tuple[str, ...], Row]:
    columns = ("provider", "service", "label", "category", "unit")
    return {tuple(entry[name] for name in columns): entry for entry in the_map("labels.csv")}


def _mapped(row: Row, reporter: str) -> Row | None:
    """The entry that names a row; a star stands for any service, category or unit."""
    service, category, unit = row["service"], row["category_as_published"], row["unit"]
    for words in (
        (service, row["source_label"], category, unit),
        (ANY, row["source_label"], category, unit),
        (ANY, row["source_label"], category, ANY),
        (service, row["source_label"], ANY, unit),
        (ANY, row["source_label"], ANY, unit),
    ):
        found = _labels().get((reporter, *words)) or _labels().get((ANY, *words))
        if found is not None:
            return found
    return None


def _of_template(row: Row) -> Row | None:
    """A row of the harmonised templates of the DSA: table, column and category."""
    printed = TEMPLATE.fullmatch(row["category_as_published"])
    if printed is None:
        return None
    maps = the_map("dsa.json")
    column = maps["columns"].get(printed[1], {}).get(row["source_label"])
    category = maps["categories"].get(printed[2])
    if column is None or category is None:
        return None
    own = f"own_category={slug(printed[3])}" if printed[3] else ""
    dimensions = " ".join((column.get("dimensions", ""), category, own))
    return {**column, "dimensions": dimensions}


def _of_list(row: Row) -> Row | None:
    """A line of the clearing house's list of reports by provider."""
    if row["metric_guess"] != "reports_to_ncmec" or row["reporter"] != "ncmec":
        return None
    printed = counterparty_name(row)
    named = f" counterparty={slug(printed)}" if printed else ""
    return {
        "metric": "reports_received",
        "dimensions": f"source_kind=provider{named}",
        "method": "m_by_provider",
    }


def _of_notices(row: Row) -> Row | None:
    """A line of the clearing house's list of notices by provider."""
    columns = the_map("notices.json")
    if not row["category_as_published"].startswith("Notices sent to: "):
        return None
    column = columns.get(row["source_label"])
    printed = counterparty_name(row)
    named = f"counterparty={slug(printed)}" if printed else ""
    return None if column is None else {**column, "dimensions": named}


def counterparty_name(row: Row) -> str:
    """The printed name of the organisation that a row of the clearing house is about, or ''."""
    for prefix in ("ESP: ", "Notices sent to: "):
        name = row["category_as_published"].removeprefix(prefix)
        if name != row["category_as_published"]:
            return "" if name == "ESP Total" else name
    return ""
