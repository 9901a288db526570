"""What publishers say of how they count. What they do not say is `not_stated`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from transparency.importers.drafts import DURATION, NOT_STATED, RATIO, UNIQUE, blank_method
from transparency.importers.published.figures import number
from transparency.importers.published.labels import Label
from transparency.importers.published.tables import Row

TOTAL = "total_metric"
"""Key of our map: the metric of which a share is a share, where the report gives it."""

EXTRA: Mapping[str, Mapping[str, Any]] = {
    "authority_reports": {"bundling": NOT_STATED, "label_source": NOT_STATED},
    "proactive_detection_ratio": {"provider_sources": []},
    **dict.fromkeys(
        (
            *("complaint_reversal_ratio", "complaint_ratio", "violative_view_ratio"),
            *("violative_item_ratio", "share_removed_within_24h"),
        ),
        RATIO,
    ),
    **dict.fromkeys(
        (
            *("time_user_report_to_outcome", "time_complaint_to_decision"),
            *("time_notice_to_action", "notice_time_to_removal"),
        ),
        DURATION,
    ),
    **dict.fromkeys(
        (
            *("accounts_actioned", "accounts_reinstated", "authority_report_accounts"),
            *("accounts_with_items_actioned", "accounts_actioned_any_reason"),
        ),
        UNIQUE,
    ),
}
"""Metric -> further fields that its method must have."""


def methods(said: Mapping[str, Any], carried: Sequence[tuple[Row, Label]]) -> list[dict[str, Any]]:
    """The methods that the rows of a report use. `said` is what our map knows of them."""
    uses: dict[str, list[tuple[Row, Label]]] = {}
    for row, label in carried:
        uses.setdefault(label.method, []).append((row, label))
    return [_method(name, said.get(name, {}), uses[name]) for name in _ordered(said, uses)]


def name_totals(observations: Sequence[dict[str, Any]], said: Mapping[str, Any]) -> None:
    """Let each share name the metric of its total, where the total is a figure of the report."""
    for one in observations:
        metric = said.get(one.get("method", ""), {}).get(TOTAL)
        if metric and any(_is_total(other, metric, one) for other in observations):
            one["precision"] = {**one["precision"], "share_of": metric}


def _is_total(other: Mapping[str, Any], metric: str, share: Mapping[str, Any]) -> bool:
    cell = {key: code for key, code in other["dimensions"].items() if key != "media_type"}
    same = all(other.get(key) == share.get(key) for key in ("service", "period"))
    counted = other["metric"] == metric and "statistic" not in other
    return same and counted and cell.items() <= share["dimensions"].items()


def _ordered(said: Mapping[str, Any], uses: Mapping[str, Any]) -> list[str]:
    """Methods of the map in its order, then the others by name."""
    return [*(name for name in said if name in uses), *sorted(set(uses) - set(said))]


def _method(name: str, said: Mapping[str, Any], uses: list[tuple[Row, Label]]) -> dict[str, Any]:
    metrics = sorted({label.metric for _, label in uses})
    named = [source for source in said.get("sources", ["@row"]) if source != "@row"]
    sources = {
        *named,
        *(row["source_id"] for row, _ in uses if "@row" in said.get("sources", ["@row"])),
    }
    extra: dict[str, Any] = {}
    for metric in metrics:
        extra |= EXTRA.get(metric, {})
    stated = {key: value for key, value in said.items() if key not in ("sources", TOTAL)}
    return {
        "id": name,
        "applies_to": metrics,
        "sources": sorted(sources),
        **blank_method(),
        "precision": _common_precision(uses),
        **extra,
        **stated,
    }


def _common_precision(uses: Sequence[tuple[Row, Label]]) -> dict[str, Any]:
    """What the figures of a method have in common; a figure that differs carries its own."""
    numbers = [number(row, label) for row, label in uses]
    given = [one for one in numbers if one["value"] is not None or "bounds" in one]
    found = [one.get("precision", {"kind": "exact"}) for one in given]
    if not found:
        return {"kind": NOT_STATED}
    if all(precision == found[0] for precision in found):
        return dict(found[0])
    kinds = {precision["kind"] for precision in found}
    return {"kind": kinds.pop() if len(kinds) == 1 else NOT_STATED}
