"""Whose change makes up the change of a total between two periods, and what may lie behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pandas as pd

from transparency.annual import by_reporter
from transparency.cells import Figure
from transparency.changerates import is_refused
from transparency.corpus import Corpus
from transparency.spans import Span, kind_of, name_of
from transparency.totals import Held, held

COLUMNS = {
    "reporter": "Identifier of the reporter whose total changed.",
    "metric": "Metric code.",
    "earlier_period": "The earlier period.",
    "period": "The later period.",
    "part": "Provider, or a name that belongs to none; `total`; `not_listed` for the rest.",
    "earlier_value": "Value in the earlier period.",
    "value": "Value in the later period.",
    "change": "Later minus earlier value; of a part that one list lacks, its value or minus it.",
    "of_total_change": "Change as a share of the change of the total.",
    "relative": "Change as a share of the earlier value.",
    "lists": "both, or the only period in which the part is listed.",
    "label": "Declared cause that applies: a kind of series break, else unexplained.",
}
"""Columns of the attribution: a row a part of a change."""

WHO = "counterparty"
ZERO = Decimal(0)


@dataclass(frozen=True, eq=False)
class _Period:
    """The total of a period and its parts by provider."""

    held: Held
    span: Span
    total: Decimal
    parts: dict[str, Decimal]


def attribution_table(
    corpus: Corpus, metric: str = "reports_received", *, by_name: bool = False
) -> pd.DataFrame:
    """One row for each part of each change of a total; columns as in COLUMNS.

    Totals are those that a reporter gives without a counterparty; parts its figures by
    counterparty, summed over the names of one provider unless `by_name`.
    """
    reports = [held(entry.report, entry.file) for entry in corpus.reports]
    rows = [
        row
        for group in by_reporter(reports)
        for earlier, later in pairwise(_periods(group, metric, by_name=by_name))
        if kind_of(earlier.span) == kind_of(later.span)
        for row in _rows(group, metric, earlier, later)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _periods(group: list[Held], metric: str, *, by_name: bool) -> list[_Period]:
    found: dict[Span, _Period] = {}
    for one in group:
        listed = one.report.counterparties
        providers = {c.id: c.id if by_name else c.reporter or c.id for c in listed}
        for figure in one.figures.of(metric):
            codes = dict(figure.cell.dimensions)
            span = figure.cell.start, figure.cell.end
            if figure.observation.value is None:
                continue
            if not codes:
                found[span] = _Period(one, span, _value(figure), {})
        for figure in one.figures.of(metric):
            codes = dict(figure.cell.dimensions)
            span = figure.cell.start, figure.cell.end
            who = codes.pop(WHO, None)
            if who is None or span not in found or figure.observation.value is None:
                continue
            if set(codes) <= {"source_kind"}:
                parts = found[span].parts
                name = providers.get(who, who)
                parts[name] = parts.get(name, Decimal(0)) + _value(figure)
    return [found[span] for span in sorted(found) if found[span].parts]


def _value(figure: Figure) -> Decimal:
    return Decimal(str(figure.observation.value))


def _rows(
    group: list[Held], metric: str, earlier: _Period, later: _Period
) -> Iterator[dict[str, Any]]:
    change = later.total - earlier.total
    label = _label(group, metric, earlier.span, later.span)
    head = {
        "reporter": earlier.held.report.reporter.id,
        "metric": metric,
        "earlier_period": name_of(earlier.span),
        "period": name_of(later.span),
        "label": label,
    }
    yield {**head, **_part(metric, "total", earlier.total, later.total, change)}
    names = sorted({*earlier.parts, *later.parts})
    parts = [(name, earlier.parts.get(name), later.parts.get(name)) for name in names]
    moved = sorted(parts, key=lambda one: -abs((one[2] or ZERO) - (one[1] or ZERO)))
    for name, before, now in moved:
        yield {**head, **_part(metric, name, before, now, change)}
    rest = (earlier.total - sum(earlier.parts.values()), later.total - sum(later.parts.values()))
    yield {**head, **_part(metric, "not_listed", *rest, change)}


def _part(
    metric: str, name: str, before: Decimal | None, now: Decimal | None, whole: Decimal
) -> dict[str, Any]:
    change = (now or Decimal(0)) - (before or Decimal(0))
    lists = (
        "both"
        if before is not None and now is not None
        else "later"
        if before is None
        else "earlier"
    )
    numbers = [None if one is None else float(one) for one in (before, now)]
    return {
        "part": name,
        "earlier_value": numbers[0],
        "value": numbers[1],
        "change": float(change),
        "of_total_change": float(change / whole) if whole else None,
        "relative": float(change / before) if before and not is_refused(metric, *numbers) else None,
        "lists": lists,
    }


def _label(group: list[Held], metric: str, earlier: Span, later: Span) -> str:
    kinds = {
        found.kind
        for one in group
        for found in one.report.series_breaks
        if found.metric in (None, metric) and earlier[0] < found.date <= later[1]
    }
    return " ".join(sorted(kinds)) or "unexplained"
