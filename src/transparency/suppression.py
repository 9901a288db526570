"""Suppressed figures of a corpus that can be worked out, as a data frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from transparency.corpus import Corpus, Entry
from transparency.disclosure import Audit, Derived, audit
from transparency.linear import Number
from transparency.neighbours import Frame, frame_of
from transparency.spans import name_of
from transparency.spec import Spec, load_spec

COLUMNS = {
    "reporter": "Identifier of the reporter.",
    "report": "Identifier and version of the report that suppresses the figure.",
    "service": "Identifier of the service.",
    "metric": "Metric code.",
    "dimensions": "Breakdown, as dimension=code.",
    "period": "Period of the figure.",
    "exact": "True when one number is left.",
    "low": "Lowest number that the other figures leave.",
    "high": "Highest number that they leave; empty when there is none.",
    "how": "sum, ratio, bounds, or published by another report of the series.",
    "place": "Place of the suppressed figure.",
    "sources": "Places of the figures that give it away, each with its factor in the sum.",
    "complete": "False when the search was cut short, so that more may be disclosed.",
}
"""Columns of the audit: a row a suppressed figure of which something is known."""


def disclosure_table(corpus: Corpus, spec: Spec | None = None) -> pd.DataFrame:
    """One row for each suppressed figure that its own reporter's reports narrow down.

    All reports of a reporter about the same places to the same regulators are taken together,
    replaced versions too; figures of unlike counting scope never are. Columns as in COLUMNS.
    """
    spec = spec or load_spec()
    rows = [
        row
        for entries in _by_series(corpus)
        for row in _rows(entries, audit([entry.report for entry in entries], spec))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _by_series(corpus: Corpus) -> list[list[Entry]]:
    """Reports of one reporter about the same places to the same regulators, oldest first.

    The total of a report for the EU is another number than that of a worldwide one, and so is an
    answer to a regulator's notice.
    """
    groups: dict[Frame, list[Entry]] = {}
    for entry in (*corpus.superseded, *corpus.reports):
        groups.setdefault(frame_of(entry.report), []).append(entry)
    return [sorted(groups[frame], key=_order) for frame in sorted(groups)]


def _order(entry: Entry) -> tuple[Any, ...]:
    report = entry.report
    version = tuple(int(part) for part in report.report.version.split("."))
    return report.period.start, report.period.end, version


def _rows(entries: Sequence[Entry], found: Audit) -> Iterator[dict[str, Any]]:
    return (_row(entries, one, complete=found.complete) for one in found.derived)


def _row(entries: Sequence[Entry], one: Derived, *, complete: bool) -> dict[str, Any]:
    entry = entries[one.place.report]
    info = entry.report.report
    return {
        "reporter": entry.report.reporter.id,
        "report": f"{info.id} {info.version}",
        "service": one.cell.service or "",
        "metric": one.cell.metric,
        "dimensions": " ".join(f"{name}={code}" for name, code in one.cell.dimensions),
        "period": name_of((one.cell.start, one.cell.end)),
        "exact": one.exact,
        "low": float(one.low),
        "high": None if one.high is None else float(one.high),
        "how": one.how,
        "place": f"{entry.file}#{one.place.pointer}",
        "sources": " ".join(
            f"{_sign(source.factor)}{entries[source.place.report].file}#{source.place.pointer}"
            for source in one.sources
        ),
        "complete": complete,
    }


def _sign(factor: Number) -> str:
    if abs(factor) == 1:
        return "+" if factor > 0 else "-"
    return f"{float(factor):+g}*"
