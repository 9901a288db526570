"""Data frames as text: aligned for people, CSV, JSON and Parquet for machines."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from transparency.document import printable
from transparency.formulas import harmless

WIDEST = 48
"""Characters of one cell in the aligned form; the other forms give the whole text."""

Described = Mapping[str, str]
"""Column -> what it holds."""


def as_table(frame: pd.DataFrame, _: Described) -> bytes:
    """Aligned columns with a head; numbers to the right, nothing that steers a terminal."""
    if frame.empty:
        return b""
    columns = [_column(frame, name) for name in frame.columns]
    lines = ["  ".join(cells).rstrip() for cells in zip(*columns, strict=True)]
    return ("\n".join(lines) + "\n").encode()


def _column(frame: pd.DataFrame, name: str) -> list[str]:
    values = [_rounded(value) for value in frame[name].astype(object)]
    cells = [_short(printable(value)) for value in [str(name), *values]]
    width = max(map(len, cells))
    right = pd.api.types.is_numeric_dtype(frame[name]) and not _is_truth(frame[name])
    return [cell.rjust(width) if right else cell.ljust(width) for cell in cells]


def _rounded(value: Any) -> str:
    """Six digits are enough for the eye; the other forms give all of them."""
    short = isinstance(value, float) and not pd.isna(value) and not value.is_integer()
    return format(value, ".6g") if short else plain(value)


def _is_truth(column: pd.Series[Any]) -> bool:
    return bool(pd.api.types.is_bool_dtype(column))


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def plain(value: Any) -> str:
    """A cell as text: nothing for a missing value, whole numbers without a point."""
    if value is None or (not isinstance(value, list | tuple) and pd.isna(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def as_csv(frame: pd.DataFrame, _: Described) -> bytes:
    """CSV in UTF-8; text that a spreadsheet would run starts with an apostrophe."""
    safe = pd.DataFrame({name: _safe(frame[name]) for name in frame.columns}, dtype=object)
    return safe.to_csv(index=False, lineterminator="\n").encode()


def _safe(column: pd.Series[Any]) -> list[str]:
    text = not pd.api.types.is_numeric_dtype(column)
    values = (plain(value) for value in column.astype(object))
    return [harmless(value) if text else value for value in values]


def as_json(frame: pd.DataFrame, described: Described) -> bytes:
    """An object with the description of each column and a list of rows; missing is null."""
    rows = [
        {name: _bare(value) for name, value in zip(frame.columns, row, strict=True)}
        for row in frame.astype(object).itertuples(index=False, name=None)
    ]
    columns = [{"name": name, "description": described.get(name, "")} for name in frame.columns]
    data = {"columns": columns, "rows": rows}
    return (json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _bare(value: Any) -> Any:
    if value is None or (not isinstance(value, list | tuple) and pd.isna(value)):
        return None
    if hasattr(value, "item"):  # a scalar of numpy
        value = value.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_parquet(frame: pd.DataFrame, _: Described) -> bytes:
    """Apache Parquet."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


FORMATS: Mapping[str, Callable[[pd.DataFrame, Described], bytes]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "parquet": as_parquet,
}
"""Name -> writer of a frame as bytes."""
