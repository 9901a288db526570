"""The report that an empty workbook holds: a row for each core metric of a role."""

from __future__ import annotations

from collections import Counter
from typing import Any

from transparency.spec import Spec


def blank(spec: Spec, role: str) -> dict[str, Any]:
    """Data of an empty report of a role, to be filled in."""
    return {
        "spec_version": spec.version,
        "report": {"version": "1.0.0", "status": "final", "transcribed": False},
        "reporter": {"role": role},
        "observations": [
            {"metric": metric.code, "value": None}
            for metric in spec.metrics.values()
            if role in metric.core_roles
        ],
    }


def common_dimensions(spec: Spec, role: str) -> set[str]:
    """Dimensions that more than half of the core metrics of a role allow."""
    core = [metric for metric in spec.metrics.values() if role in metric.core_roles]
    allowed = Counter(dimension for metric in core for dimension in metric.dimensions)
    return {dimension for dimension, number in allowed.items() if 2 * number > len(core)}
