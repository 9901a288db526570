"""A report as a folder of CSV files, one a sheet: UTF-8, machine names in the first line."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from transparency.document import TransparencyError
from transparency.workbook.filling import Cell, Filled, fill
from transparency.workbook.plan import PARENT, REPORT, Plan, Table
from transparency.workbook.reading import MARK

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheet programs take the file for another encoding, and save it so."""


def write_folder(
    folder: Path, plan: Plan, data: Mapping[str, Any], source: str, *, all_columns: bool = False
) -> list[Path]:
    """Write the files of a report into a new or empty folder. Gives their paths.

    Raises TransparencyError where the folder holds something, or for what no cell holds.
    """
    texts = csv_texts(plan, data, source, all_columns=all_columns)
    if folder.exists() and any(folder.iterdir()):
        raise TransparencyError(f"{folder}: is not empty; name a new folder")
    temporary = folder.with_name(f".{folder.name}.part")
    if temporary.exists():  # left by a run that was stopped
        shutil.rmtree(temporary)
    temporary.mkdir(parents=True)
    for name, text in texts.items():
        (temporary / name).write_text(text, encoding="utf-8", newline="")
    if folder.exists():
        folder.rmdir()
    temporary.rename(folder)
    return [folder / name for name in texts]


def csv_texts(
    plan: Plan, data: Mapping[str, Any], source: str, *, all_columns: bool = False
) -> dict[str, str]:
    """File name -> text.

    Lists without rows, and columns without values that are not required, are left out unless
    `all_columns`.
    """
    filled = fill(plan, data, source, csv=True)
    texts = {f"{REPORT}.csv": _report(plan, filled, all_rows=all_columns)}
    for table in plan.tables:
        rows = filled.tables[table.id]
        if rows or all_columns:
            texts[f"{table.id}.csv"] = _table(table, rows, all_columns=all_columns)
    return texts


def _report(plan: Plan, filled: Filled, *, all_rows: bool) -> str:
    rows: list[Sequence[Cell]] = [(MARK + REPORT, "field", "value")]
    for field, cell in zip(plan.report, filled.report, strict=True):
        if cell != "" or field.required or all_rows:
            rows.append(("", field.name, cell))
    return _text(rows)


def _table(table: Table, rows: Sequence[Sequence[Cell]], *, all_columns: bool) -> str:
    names = [*([PARENT] if table.parent else []), *(field.name for field in table.fields)]
    required = [*([True] if table.parent else []), *(field.required for field in table.fields)]
    kept = [
        index
        for index in range(len(names))
        if all_columns or required[index] or any(row[index] != "" for row in rows)
    ]
    header = (MARK + table.id, *(names[index] for index in kept))
    return _text([header, *(("", *(row[index] for index in kept)) for row in rows)])


def _text(rows: Iterable[Sequence[Cell]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return BYTE_ORDER_MARK + buffer.getvalue()
