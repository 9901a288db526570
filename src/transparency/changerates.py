"""Where a rate of change between two periods is refused, because few cases stand behind it."""

from __future__ import annotations

LEAST = {"reports_referred": 50}
"""Metric -> the count, in either period, below which a change is given in no rate."""


def is_refused(metric: str, *counts: float | None) -> bool:
    """True where the change between two counts of a metric may not be put as a rate or factor."""
    least = LEAST.get(metric)
    return least is not None and any(count is not None and count < least for count in counts)
