"""Comparisons as data frames with documented columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from transparency.comparability.classes import classes
from transparency.comparability.comparand import Comparand, Selection, comparands
from transparency.comparability.rates import Denominators, Rated, rated
from transparency.comparability.verdicts import Comparison, compare, pairs
from transparency.corpus import Corpus
from transparency.intervals import Interval
from transparency.spec import Spec, load_spec

SIDE_COLUMNS = {
    "reporter": "Identifier of the reporter.",
    "service": "Identifier of the service; empty for all services of the report together.",
    "metric": "Metric code.",
    "dimensions": "Breakdown of the figure, as dimension=code; empty for the total.",
    "jurisdiction": "Places that the figure covers.",
    "period_start": "First day, ISO 8601.",
    "period_end": "Last day, ISO 8601.",
    "value": "The figure as published; empty when there is none.",
    "status": "Whether there is a value, or why there is none.",
    "low": "Lowest number that the figure, or the rate asked for, leaves open.",
    "high": "Highest number that the figure, or the rate asked for, leaves open.",
    "address": "File and JSON Pointer of the figure.",
}
"""Column -> what it holds, for one figure."""

PAIR_COLUMNS = {
    **{f"first_{name}": f"First figure: {text}" for name, text in SIDE_COLUMNS.items()},
    **{f"second_{name}": f"Second figure: {text}" for name, text in SIDE_COLUMNS.items()},
    "verdict": "Code of the verdict.",
    "reasons": "Codes of all reasons, separated by blanks.",
    "difference_low": "Least difference, second minus first; empty where not comparable.",
    "difference_high": "Greatest difference; empty where not comparable.",
    "ratio_low": "Least ratio, second to first; empty where not comparable.",
    "ratio_high": "Greatest ratio; empty where not comparable.",
    "surely_different": "True when no number fits both figures after rounding.",
}
"""Columns of the table of pairs."""

CLASS_COLUMNS = {
    "class": "Number of the class; figures of one class may share a chart.",
    "class_size": "Figures in the class.",
    "verdict": "Worst verdict within the class.",
    "reasons": "Codes of all reasons within the class, separated by blanks.",
    **SIDE_COLUMNS,
}
"""Columns of the table of classes."""


def comparison_table(
    corpus: Corpus,
    selection: Selection,
    *,
    rates: Sequence[str] = (),
    pairwise: bool = False,
    spec: Spec | None = None,
) -> pd.DataFrame:
    """Which of the figures asked for may stand in one chart, or what is sound of each pair of them.

    `rates` are those of `comparability.RATES`. Columns as in CLASS_COLUMNS or PAIR_COLUMNS.
    """
    spec = spec or load_spec()
    every = list(comparands(corpus, spec))
    denominators = Denominators.of(every)
    sides = [rated(side, rates, denominators) for side in every if selection.holds(side)]
    return (pairs_table if pairwise else classes_table)(sides, rates=rates, spec=spec)


def pairs_table(sides: Sequence[Rated], *, rates: Sequence[str], spec: Spec) -> pd.DataFrame:
    """One row for each pair of figures, with columns as in PAIR_COLUMNS."""
    rows = [_pair(compare(a, b, rates=rates, spec=spec)) for a, b in pairs(sides)]
    return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))


def classes_table(sides: Sequence[Rated], *, rates: Sequence[str], spec: Spec) -> pd.DataFrame:
    """One row for each figure, with the class it belongs to; columns as in CLASS_COLUMNS."""
    rows = [
        {
            "class": number,
            "class_size": len(found.members),
            "verdict": str(found.verdict),
            "reasons": " ".join(found.reasons),
            **_side(member),
        }
        for number, found in enumerate(classes(sides, rates=rates, spec=spec), start=1)
        for member in found.members
    ]
    return pd.DataFrame(rows, columns=list(CLASS_COLUMNS))


def _pair(found: Comparison) -> dict[str, Any]:
    return {
        **{f"first_{name}": value for name, value in _side(found.first).items()},
        **{f"second_{name}": value for name, value in _side(found.second).items()},
        "verdict": str(found.verdict),
        "reasons": " ".join(dict.fromkeys(reason.code for reason in found.reasons)),
        **_ends("difference", found.difference),
        **_ends("ratio", found.ratio),
        "surely_different": found.surely_different,
    }


def _side(rated: Rated) -> dict[str, Any]:
    side: Comparand = rated.side
    cell, observation = side.figure.cell, side.figure.observation
    return {
        "reporter": side.reporter,
        "service": cell.service or "",
        "metric": cell.metric,
        "dimensions": " ".join(f"{name}={code}" for name, code in sorted(side.codes.items())),
        "jurisdiction": " ".join(side.place),
        "period_start": cell.start.isoformat(),
        "period_end": cell.end.isoformat(),
        "value": observation.value,
        "status": observation.status,
        **_ends("", rated.interval),
        "address": side.address,
    }


def _ends(name: str, interval: Interval | None) -> dict[str, float | None]:
    prefix = f"{name}_" if name else ""
    low, high = (float(interval.low), float(interval.high)) if interval else (None, None)
    return {f"{prefix}low": low, f"{prefix}high": high}
