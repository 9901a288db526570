"""Reconciliations as data frames: provider against clearing house, and one reporter twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from transparency.annual import by_frame
from transparency.corpus import Corpus
from transparency.counterparts import TOLERANCE, Class, Match, Reconciliation, reconcile
from transparency.redundancy import (
    Redundant,
    redundant_parts,
    redundant_periods,
    redundant_shares,
)
from transparency.spans import name_of
from transparency.spec import Spec, load_spec
from transparency.totals import Sum, held

COLUMNS = {
    "event": "Row of two_sides.csv: what one side sends and the other receives.",
    "provider": "Identifier of the provider.",
    "other": "Identifier of the receiving reporter.",
    "period": "Period of the receiving reporter's figures.",
    "codes": "Breakdown or statistic that both sides give, as dimension=code.",
    "class": "Code of reconciliation_class.",
    "provider_value": "The provider's number for the whole group, as published or summed.",
    "provider_low": "Lowest number that rounding leaves open.",
    "provider_high": "Highest number that rounding leaves open.",
    "other_value": "The receiving reporter's number over all names of the provider.",
    "difference": "other_value minus provider_value; empty where no difference may be formed.",
    "of_provider": "Difference as a share of the provider's number.",
    "of_mean": "Difference as a share of the mean of both numbers.",
    "best_scope": "Declared scope with the smallest difference: group, service:..., without:NAME.",
    "best_provider_value": "The provider's number for that scope.",
    "best_other_value": "The receiving reporter's number for that scope.",
    "best_difference": "Their difference.",
    "best_of_mean": "Their difference as a share of their mean.",
    "unlike_metric": "Where the units differ: what the provider publishes instead.",
    "unlike_value": "Its number, of which no difference is formed.",
    "unlike_share": "That number as a share of the other side's, two units apart.",
    "partial_value": "Where the period is partly covered: the sum of what there is.",
    "partial_periods": "The periods that it covers.",
    "categories": "Content categories that were added up; empty when a total is published.",
    "names": "Names under which the receiving reporter lists the provider.",
    "provider_figures": "Places of the provider's figures.",
    "other_figures": "Places of the receiving reporter's figures.",
}
"""Columns of the reconciliation: a row an event, provider, receiver and period."""

SCOPE_COLUMNS = {
    "event": COLUMNS["event"],
    "provider": COLUMNS["provider"],
    "other": COLUMNS["other"],
    "period": COLUMNS["period"],
    "codes": COLUMNS["codes"],
    "scope": "group, service:..., or without:NAME.",
    "agreement": "exact, within_rounding, within_tolerance, or empty.",
    "provider_value": "The provider's number.",
    "other_value": "The receiving reporter's number.",
    "difference": "other_value minus provider_value.",
    "of_provider": COLUMNS["of_provider"],
    "of_mean": COLUMNS["of_mean"],
}
"""Columns of the list of all scopes tried."""

INSIDE_COLUMNS = {
    "reporter": "Identifier of the reporter.",
    "report": "Identifier of the report that publishes the number, or its share.",
    "kind": "share of a total, sum of parts, or sum of shorter periods.",
    "period": "Period of the figures.",
    "metric": "Metric code.",
    "service": "Identifier of the service.",
    "dimensions": "Breakdown of the count, as dimension=code.",
    "share": "Of kind share: the share as published, from 0 to 1.",
    "total": "Of kind share: the total of which it is a share.",
    "implied": "Share times total, or the sum.",
    "implied_low": "Lowest count that digits, rounding and double counting leave open.",
    "implied_high": "Highest count that digits and rounding leave open.",
    "count": "The count published for the same; empty where only the share is published.",
    "consistent": "False when no number fits both; empty without a count.",
    "relative": "Implied minus published count, as a share of the published count.",
    "adds": "False where one case may be in several of the figures added up.",
    "figures": "Number of figures multiplied or added up.",
    "count_figure": "Place of the count.",
    "share_figure": "Places of the share and of shares of which it is a share.",
    "total_figure": "Place of the total, or of the figures added up.",
}
"""Columns of what a reporter publishes twice: a row a number and way to it."""


def reconciliations(
    corpus: Corpus, spec: Spec | None = None, *, tolerance: Decimal = TOLERANCE
) -> list[Reconciliation]:
    """Every event of which two reporters of the corpus each publish their side."""
    known = [held(entry.report, entry.file) for entry in corpus.reports]
    providers = [one for one in known if one.report.reporter.role == "provider"]
    others = [one for one in known if one.report.reporter.role != "provider"]
    return list(reconcile(providers, others, spec or load_spec(), tolerance=tolerance))


def reconciliation_table(found: Iterable[Reconciliation]) -> pd.DataFrame:
    """One row for each reconciliation; columns as in COLUMNS."""
    return pd.DataFrame([_row(one) for one in found], columns=list(COLUMNS))


def _row(one: Reconciliation) -> dict[str, Any]:
    left = one.group.left if one.group else one.partial or one.unlike
    return {
        **_head(one),
        "class": str(one.klass),
        "other_value": _number(one.right.value),
        **(_group(one.group) if one.group else {}),
        **(_best(one.best) if one.best else {}),
        **(_unlike(one, one.unlike) if one.unlike else {}),
        **(_partial(one.partial) if one.partial else {}),
        "categories": " ".join(left.categories) if left else "",
        "names": "; ".join(name.name for name in one.names),
        "provider_figures": " ".join(part.address for part in left.parts) if left else "",
        "other_figures": " ".join(part.address for part in one.right.parts),
    }


def _head(one: Reconciliation) -> dict[str, str]:
    return {
        "event": one.sides.id,
        "provider": one.provider,
        "other": one.other,
        "period": name_of(one.span),
        "codes": " ".join(f"{name}={code}" for name, code in _codes(one).items()),
    }


def _codes(one: Reconciliation) -> Mapping[str, str]:
    return {**one.codes, **({"statistic": one.statistic} if one.statistic else {})}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _group(match: Match) -> dict[str, float | None]:
    return {
        "provider_value": _number(match.left.value),
        "provider_low": _number(match.left.interval.low),
        "provider_high": _number(match.left.interval.high),
        "difference": _number(match.difference),
        "of_provider": _number(match.of_provider),
        "of_mean": _number(match.of_mean),
    }


def _best(match: Match) -> dict[str, Any]:
    return {
        "best_scope": match.scope,
        "best_provider_value": _number(match.left.value),
        "best_other_value": _number(match.right.value),
        "best_difference": _number(match.difference),
        "best_of_mean": _number(match.of_mean),
    }


def _unlike(one: Reconciliation, unlike: Sum) -> dict[str, Any]:
    share = unlike.value / one.right.value if one.right.value else None
    return {
        "unlike_metric": unlike.parts[0].figure.cell.metric,
        "unlike_value": _number(unlike.value),
        "unlike_share": _number(share),
    }


def _partial(partial: Sum) -> dict[str, Any]:
    return {
        "partial_value": _number(partial.value),
        "partial_periods": " ".join(map(name_of, partial.spans)),
    }


def scopes_table(
    found: Iterable[Reconciliation], *, tolerance: Decimal = TOLERANCE
) -> pd.DataFrame:
    """One row for each scope that was tried; columns as in SCOPE_COLUMNS."""
    rows = [
        {
            **_head(one),
            "scope": match.scope,
            "agreement": str(match.agreement(tolerance) or ""),
            "provider_value": _number(match.left.value),
            "other_value": _number(match.right.value),
            "difference": _number(match.difference),
            "of_provider": _number(match.of_provider),
            "of_mean": _number(match.of_mean),
        }
        for one in found
        for match in one.matches
    ]
    return pd.DataFrame(rows, columns=list(SCOPE_COLUMNS))


def inside_table(corpus: Corpus, spec: Spec | None = None) -> pd.DataFrame:
    """What each reporter publishes twice, and counts that shares imply; see INSIDE_COLUMNS."""
    spec = spec or load_spec()
    known = [held(entry.report, entry.file) for entry in corpus.reports]
    found = [
        *(one for report in known for one in redundant_shares(report)),
        *(one for report in known for one in redundant_parts(report, spec)),
        *(one for group in by_frame(known).values() for one in redundant_periods(group, spec)),
    ]
    return pd.DataFrame([_redundant(one) for one in found], columns=list(INSIDE_COLUMNS))


def _redundant(found: Redundant) -> dict[str, Any]:
    cell, count = found.cell.cell, found.count
    report = (count or found.shares[0]).held.report
    share = found.shares[0] if found.shares else None
    return {
        "reporter": report.reporter.id,
        "report": report.report.id,
        "kind": found.kind,
        "period": name_of((cell.start, cell.end)),
        "metric": cell.metric,
        "service": cell.service or "",
        "dimensions": " ".join(f"{name}={code}" for name, code in cell.dimensions),
        "share": _number(share.value) if share else None,
        "total": _number(found.sources[0].value) if share else None,
        "implied": _number(found.implied),
        "implied_low": _number(found.interval.low),
        "implied_high": _number(found.interval.high),
        "count": _number(count.value) if count else None,
        "consistent": found.consistent,
        "relative": _number(found.relative),
        "adds": not found.bounded,
        "figures": len(found.sources) + len(found.shares),
        "count_figure": count.address if count else "",
        "share_figure": " ".join(part.address for part in found.shares),
        "total_figure": " ".join(part.address for part in found.sources),
    }


__all__ = [
    "COLUMNS",
    "INSIDE_COLUMNS",
    "SCOPE_COLUMNS",
    "Class",
    "inside_table",
    "reconciliation_table",
    "reconciliations",
    "scopes_table",
]
