"""How a value stands in a cell, and what a cell says: exact both ways, and never a guess.

Text stands as it is. Text that a cell would not keep (blank at an end, control characters, empty)
stands as an apostrophe and a JSON string, `'" x"`. A list of codes stands in one cell, parted by
semicolons; a list of texts has a line an item; a list that fits neither stands as JSON, `["a;b"]`,
and so does a list of objects within items that have no id.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from transparency.document import SAFE, SURROGATE, Document, DocumentError, shown
from transparency.formulas import harmless, restored
from transparency.sheets import Value
from transparency.workbook.plan import Field, Kind

LONGEST = 32_767
"""Characters that a cell of a spreadsheet holds."""

UNKEPT = re.compile(
    "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]|_x[0-9A-Fa-f]{4}_"
)
"""What spreadsheet programs change, drop, or take for an escape. A line feed is kept."""

WORDS = {"true": True, "false": False}
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
PLAIN_NUMBER = re.compile(
    r"-?(?:0|[1-9][0-9]*)|-?0\.[0-9]+|-?[1-9][0-9]*\.(?:[0-9]{1,2}|[0-9]{4,})"
)
"""Digits that read the same in every country: 1.234 may be a thousand and more."""


class Missing:
    """The value of a cell that says nothing."""


MISSING = Missing()


READ_AS = "cell-read-as"
"""Rule for a cell that is clear but not in the form that it should have."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says. `fault` is a rule id where it had to be interpreted or is not clear."""

    value: Any
    fault: str | None = None

    @property
    def unread(self) -> bool:
        """True when `value` is only the text of a cell that is not clear."""
        return self.fault not in (None, READ_AS)


def encode(field: Field, value: Any, *, csv: bool) -> str | float | bool:
    """The cell of a value that the schema allows; "" where nothing is given.

    Raises ValueError for a value that no cell holds.
    """
    if value is MISSING or (value is None and field.kind is not Kind.SCALAR):
        return ""
    if field.kind in (Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN):
        return _bare(value, csv=csv)
    if field.kind in (Kind.NO_ITEMS, Kind.NO_FIELDS):
        return ""  # whoever fills the sheet writes the mark where the value is empty
    return _scalar_or_text(field.kind, value, csv=csv)


def _scalar_or_text(kind: Kind, value: Any, *, csv: bool) -> str | float | bool:
    if kind is Kind.SCALAR and not isinstance(value, str):
        return "null" if value is None else _bare(value, csv=csv)
    if kind is Kind.SCALAR and (value in WORDS or value == "null" or NUMBER.fullmatch(value)):
        return "'" + _escaped(value)
    if kind is Kind.JSON:
        value = json.dumps(value)
    elif kind in (Kind.CODES, Kind.TEXTS):
        value = _joined(kind, value)
    return _text(value, csv=csv)


def _bare(value: float, *, csv: bool) -> str | float | bool:
    if not isinstance(value, bool) and abs(value) > SAFE:
        raise ValueError(f"{shown(value)} is beyond 2^53 - 1, which a spreadsheet does not keep")
    return json.dumps(value, allow_nan=False) if csv else value


def _text(text: str, *, csv: bool) -> str:
    if not text or text != text.strip() or UNKEPT.search(text):
        cell = "'" + _escaped(text)
    elif text.startswith("'") and text.lstrip("'").startswith('"'):
        cell = "'" + text
    else:
        cell = harmless(text) if csv else text
    if len(cell) > LONGEST:
        raise ValueError(
            f"a text of {len(text)} characters is longer than a cell holds ({LONGEST})"
        )
    return cell


def _escaped(text: str) -> str:
    return json.dumps(text).replace("_x", "\\u005fx")


def _joined(kind: Kind, items: Sequence[str]) -> str:
    joined = ("; " if kind is Kind.CODES else "\n").join(items)
    return joined if items and _parted(kind, joined) == list(items) else json.dumps(list(items))


def _parted(kind: Kind, text: str) -> list[str] | None:
    """The items of a cell; None where it looks like JSON and is none."""
    if text.startswith("["):
        return _json_list(text)
    parts = re.split("[;\n]" if kind is Kind.CODES else "\n", text)
    return [part.strip() for part in parts if part.strip()]


def _json_list(text: str) -> list[str] | None:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return None
    whole = all(isinstance(item, str) and not SURROGATE.search(item) for item in items)
    return items if whole else None


def decode(field: Field, cell: Value, *, csv: bool) -> Said:
    """What a cell says for a field. A cell that is not clear keeps its text as the value."""
    if isinstance(cell, str):
        return _of_text(field, cell, csv=csv)
    if isinstance(cell, bool):
        if field.kind in (Kind.BOOLEAN, Kind.SCALAR):
            return Said(cell)
        return Said(str(cell).lower(), WRONG_KIND)
    if isinstance(cell, datetime.date | datetime.time):
        return _of_date(field, cell)
    return _of_number(field, cell)


WRONG_KIND, TOO_LARGE = "cell-wrong-kind", "cell-number-too-large"
NO_NUMBER, NO_BOOLEAN, NO_FORM = "cell-number-unclear", "cell-boolean-unclear", "cell-form-unclear"


def _of_date(field: Field, cell: datetime.date | datetime.time) -> Said:
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        cell = cell.date()
    text = cell.isoformat()
    whole_day = isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime)
    return Said(text) if field.kind is Kind.DATE and whole_day else Said(text, WRONG_KIND)


def _of_number(field: Field, cell: float) -> Said:
    number = int(cell) if float(cell).is_integer() else cell
    if abs(number) > SAFE:
        return Said(_digits(cell), TOO_LARGE)
    if field.kind in (Kind.INTEGER, Kind.NUMBER, Kind.SCALAR):
        return Said(number)
    if field.kind in (Kind.TEXT, Kind.CODE):
        return Said(_digits(number), READ_AS)
    return Said(_digits(number), WRONG_KIND)


def _digits(number: float) -> str:
    return json.dumps(number)


def _of_text(field: Field, cell: str, *, csv: bool) -> Said:
    if cell.startswith("'") and cell.lstrip("'").startswith('"'):
        return _of_marked(field, cell, csv=csv)
    text = restored(cell) if csv else cell
    stripped = text.strip()
    if not stripped:
        return Said(MISSING, READ_AS if text else None)
    said = _of_plain(field, stripped, csv=csv)
    if said.fault is None and stripped != text:
        return Said(said.value, READ_AS)
    return said


def _of_marked(field: Field, cell: str, *, csv: bool) -> Said:
    if cell.startswith("''"):
        return _of_exact(field, cell[1:], csv=csv)
    try:
        value = json.loads(cell[1:])
    except ValueError:
        return Said(cell, NO_FORM)
    if SURROGATE.search(value):
        return Said(cell, NO_FORM)
    return _of_exact(field, value, csv=csv)


def _of_exact(field: Field, text: str, *, csv: bool) -> Said:
    if field.kind is Kind.SCALAR:
        return Said(text)
    if field.kind in (Kind.TEXT, Kind.CODE, Kind.DATE):
        return Said(text)
    return _of_plain(field, text, csv=csv)


def _of_plain(field: Field, text: str, *, csv: bool) -> Said:
    kind = field.kind
    if kind in (Kind.INTEGER, Kind.NUMBER):
        return _number_from(text, csv=csv)
    if kind is Kind.BOOLEAN:
        return _boolean_from(text, csv=csv)
    if kind in (Kind.CODES, Kind.TEXTS):
        items = _parted(kind, text)
        return Said(text, NO_FORM) if items is None else Said(items)
    read = {Kind.SCALAR: _scalar_from, Kind.JSON: _json_items, **MARK_READERS}.get(kind, Said)
    return read(text)


def _no_items(text: str) -> Said:
    return Said([]) if text == "[]" else Said(text, NO_FORM)


def _no_fields(text: str) -> Said:
    return Said({}) if text == "{}" else Said(text, NO_FORM)


MARK_READERS = {Kind.NO_ITEMS: _no_items, Kind.NO_FIELDS: _no_fields}


def _json_items(text: str) -> Said:
    """A list of objects, read as strictly as a report in JSON."""
    try:
        items = Document.read(f'{{"items": {text}\n}}'.encode(), "cell").data["items"]
    except (DocumentError, KeyError, UnicodeEncodeError):
        return Said(text, NO_FORM)
    whole = isinstance(items, list) and all(isinstance(item, dict) for item in items)
    return Said(items) if whole else Said(text, NO_FORM)


def _number_from(text: str, *, csv: bool) -> Said:
    form = NUMBER if csv else PLAIN_NUMBER
    if not form.fullmatch(text):
        return Said(text, NO_NUMBER)
    number: float = float(text) if re.search("[.eE]", text) else _whole(text)
    if abs(number) > SAFE:
        return Said(text, TOO_LARGE)
    return Said(number, None if csv else READ_AS)


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= len(str(-SAFE)) else SAFE + 1


def _boolean_from(text: str, *, csv: bool) -> Said:
    value = WORDS.get(text.lower())
    if value is None:
        return Said(text, NO_BOOLEAN)
    return Said(value, None if csv else READ_AS)


def _scalar_from(text: str) -> Said:
    if text in WORDS or text == "null":
        return Said(WORDS.get(text))
    return _number_from(text, csv=True) if NUMBER.fullmatch(text) else Said(text)
