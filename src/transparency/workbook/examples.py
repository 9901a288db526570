"""The row of each list that shows how it is filled and is not read."""

from __future__ import annotations

from typing import Any

from transparency.workbook.filling import Cell, value_at
from transparency.workbook.forms import MISSING, encode
from transparency.workbook.plan import Field, Kind, Plan, Table

PLAIN: dict[Kind, Any] = {
    Kind.TEXT: "example",
    Kind.DATE: "2025-06-30",
    Kind.INTEGER: 12,
    Kind.NUMBER: 12,
    Kind.BOOLEAN: True,
    Kind.SCALAR: 12,
    Kind.TEXTS: ["example"],
}


def example_row(plan: Plan, table: Table) -> list[Cell]:
    """Cells for the fields of a table.

    They are those of the fullest item of the smallest valid report, or made of what is required.
    """
    items = value_at(plan.spec.base_case, table.path)
    if not isinstance(items, list) or not items:
        values = [_made(field) if field.required else MISSING for field in table.fields]
    else:
        item = max(items, key=lambda item: sum(value is not None for value in item.values()))
        values = [value_at(item, field.path) for field in table.fields]
    return [
        encode(field, value, csv=False) for field, value in zip(table.fields, values, strict=True)
    ]


def _made(field: Field) -> Any:
    if field.kind in (Kind.CODE, Kind.CODES):
        first = field.codes[0] if field.codes else "example"
        return [first] if field.kind is Kind.CODES else first
    return PLAIN.get(field.kind, MISSING)
