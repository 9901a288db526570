"""One row as one observation: value, status, precision, and the words of its publisher."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from transparency.importers.drafts import NOT_STATED
from transparency.importers.published.labels import Label
from transparency.importers.published.periods import dates
from transparency.importers.published.tables import Row, the_map

UNIT_NOT_STATED = "unit_not_stated"

FLAGS = {
    "disagrees": "Another published figure does not agree with this one.",
    "doubt": "Doubtful.",
    "doubt:label": "The number is certain, its meaning is not.",
    "doubt:identical_to_adjacent": "Identical to the neighbouring period.",
    "doubt:identical_to_other_period": "Identical to another period.",
    "duplicate_in_source": "The publication repeats another period's value.",
    "duplicate_key_in_source": "The publication has two rows of this name.",
    "partial_period": "A running count, not a full period.",
    "withdrawn": "Later editions no longer give this figure.",
}
"""Flag of the data set -> what it says of a figure."""


def observation(
    row: Row, label: Label, period: Mapping[str, str], others: list[tuple[Row, Label]]
) -> dict[str, Any]:
    """The figure of a row; `others` are rows in which the same figure was printed elsewhere."""
    own = dates(row)
    note = remark(row, label)
    return {
        "metric": label.metric,
        **({"service": label.service} if label.service else {}),
        "dimensions": dict(label.dimensions),
        **number(row, label),
        **_range(row, label, others),
        **({"period": own} if own != period else {}),
        **({"method": label.method} if has_figure(row) else {}),
        "source": row["source_id"],
        "as_published": as_published(row),
        **({"also_published": [_elsewhere(*other) for other in others]} if others else {}),
        **({"note": note} if note else {}),
    }


def has_figure(row: Row) -> bool:
    """Whether the publisher printed a number, however vague, rather than N/A or a dash."""
    return bool(row["value"]) or row["value_text_as_published"].startswith("<")


def _range(row: Row, label: Label, others: list[tuple[Row, Label]]) -> dict[str, Any]:
    """A figure printed as two rows, the low and the high end of a range, has bounds only."""
    high = [value_of(*other) for other in others if other[1].form == "high"]
    if label.form != "low" or not high:
        return {}
    bounds = {"low": value_of(row, label), "high": high[0]}
    return {"value": None, "bounds": bounds, "precision": {"kind": "banded"}}


def _elsewhere(row: Row, label: Label) -> dict[str, Any]:
    note = remark(row, label)
    return {
        "source": row["source_id"],
        "value": value_of(row, label),
        "as_published": as_published(row),
        **({"note": note} if note else {}),
    }


def number(row: Row, label: Label) -> dict[str, Any]:
    """Value, status, statistic, bounds and precision of a row."""
    statistic = {"statistic": label.statistic} if label.statistic else {}
    below = re.fullmatch(r"<([0-9.]+)%", row["value_text_as_published"])
    if row["unit"] == UNIT_NOT_STATED:
        return {"value": None, "status": UNIT_NOT_STATED, **statistic}
    if not has_figure(row):
        return {"value": None, "status": "unknown", **statistic}
    revised = row["flag"] == "restated:latest"
    base: dict[str, Any] = {"value": value_of(row, label), "status": "reported", **statistic}
    base["status"] = "revised" if revised else "reported"
    if label.form == "upper":
        return {**base, "value": None, "bounds": {"low": 0, "high": value_of(row, label)}}
    if below:
        bounds = {"low": 0, "high": float(Decimal(below[1]) / 100)}
        return {**base, "value": None, "bounds": bounds, "precision": {"kind": "banded"}}
    precision = _precision(row, label)
    return {**base, "precision": precision} if precision else base


def value_of(row: Row, label: Label) -> int | float | None:
    """The number of a row in the unit of its metric, None when it prints none."""
    if not row["value"] or row["unit"] == UNIT_NOT_STATED:
        return None
    value = Decimal(row["value"]) * label.factor
    value = round(value, 9)
    return int(value) if value == value.to_integral_value() else float(value)


def _precision(row: Row, label: Label) -> dict[str, Any] | None:
    """Precision of one figure, where it is not that of its method."""
    text = row["value_text_as_published"]
    mode = "down" if re.match("over |more than ", text) or "+ " in text else NOT_STATED
    precision: dict[str, Any] | None = None
    match label.form:
        case "share":
            precision = the_map("methods.json")[row["provider"]][label.method]["precision"]
        case "tenth_million":
            precision = {"kind": "rounded", "base": 100_000, "mode": mode}
        case "rounded":
            precision = {"kind": "rounded", "base": _trailing(int(row["value"])), "mode": mode}
        case "meta":
            precision = _meta_precision(int(Decimal(row["value"])))
        case "percent":
            step = _step(text) if row["unit"] == "percent" else _step(text, 0)
            precision = {"kind": "rounded", "base": step, "mode": NOT_STATED}
        case "hours" if row["rounding"] == "rounded":
            base = round(float(label.factor) * float(_step(text, 0)), 6)
            precision = {"kind": "rounded", "base": base, "mode": NOT_STATED}
        case "hours":  # a whole number of minutes or days is no exact number of hours
            precision = {"kind": NOT_STATED}
    return precision


def _meta_precision(value: int) -> dict[str, Any]:
    """Meta's rounding step, as AUDIT 1c of the data set inferred it from the published values."""
    base = next(step for limit, step in ((100, 10), (10**6, 100), (10**9, 10**5)) if value < limit)
    while value % base:  # a value finer than the inferred step shows its own
        base //= 10
    if base == 1:
        return {"kind": NOT_STATED}
    return {"kind": "rounded", "base": base, "mode": NOT_STATED}


def _trailing(value: int) -> int:
    base = 1
    while value and value % (base * 10) == 0:
        base *= 10
    return base


def _step(text: str, places: int = 2) -> float:
    """Step of a printed number divided by 10**places: a tenth of a point per cent is 0.001."""
    digits = re.sub(r"[^0-9.]", "", text.partition(" of ")[0]).partition(".")[2].rstrip("0")
    shown = len(digits) if places == 0 else max(len(digits), 1)
    return float(Decimal(1).scaleb(-shown - places))


def remark(row: Row, label: Label) -> str:
    """What a reader needs to know about a row: of our map, of its flag, of its notes."""
    flag = FLAGS.get(row["flag"], "")
    notes = row["notes"].strip()
    if notes and not notes.endswith("."):
        notes += "."
    return " ".join(part for part in (label.note, flag, notes[:1].upper() + notes[1:]) if part)


def as_published(row: Row) -> dict[str, str]:
    """The words and digits of the publication."""
    parts = {
        "label": row["source_label"],
        "category": row["category_as_published"],
        "value": row["value_text_as_published"],
        "unit": row["unit"],
    }
    return {key: value for key, value in parts.items() if value}
