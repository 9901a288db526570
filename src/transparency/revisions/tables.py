"""The ledger of revisions as data frames with documented columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from transparency.corpus import Corpus
from transparency.revisions.ledger import Ledger, PairSummary, Revision, ledger
from transparency.revisions.reports import (
    PART,
    identified,
    restatements,
    successions,
    version_editions,
)
from transparency.revisions.steps import Steps
from transparency.spans import name_of

LEDGER_COLUMNS = {
    "publication": "Reporter and report, or the form of the files.",
    "earlier": "Edition in which the old value stood.",
    "later": "Edition in which the new value stands.",
    "key": "What the figure is about, as the publisher labels it, without the period.",
    "period": "Period of the figure.",
    "old": "Old value.",
    "new": "New value.",
    "change": "New minus old.",
    "relative": "Change as a share of the old value; empty when that was 0.",
    "age": "Quarters from the period of the figure to the later edition.",
    "steps": "Size of the change in rounding steps; empty when no step is known.",
    "provable": "False when the change is no more than one rounding step; empty when unknown.",
    "reverts": "True when the new value stood in an earlier edition.",
    "announced": "What the publisher says of the change: yes, no, not_stated; silent when the "
    "report lists no change; empty for files without a record of changes.",
    "old_place": "Place of the old value; a source where its edition is not in the corpus.",
    "new_place": "Place of the new value.",
}
"""Columns of the ledger: a row a changed figure."""

SUMMARY_COLUMNS = {
    "publication": "Reporter and report, or the form of the files.",
    "earlier": "The earlier edition.",
    "later": "The later edition.",
    "rows": "Rows of the earlier edition.",
    "rows_later": "Rows of the later edition.",
    "matched": "Keys in both editions, relabelled series included.",
    "numeric": "Of these, those with a number in both.",
    "revised": "Of these, those whose number changed.",
    "rate": "Revised figures as a share of the rows of the earlier edition.",
    "rate_of_numeric": "Revised figures as a share of the figures with a number in both.",
    "noise": "Figures that differ by no more than one millionth: the writing of fractions.",
    "rewritten": "Figures with the same number and another text.",
    "increases": "Revisions upwards.",
    "decreases": "Revisions downwards.",
    "provable": "Revisions of more than one rounding step.",
    "within_step": "Revisions of at most one rounding step.",
    "reverts": "Revisions back to a value of an earlier edition.",
    "youngest": "Least age of a revised figure, in quarters.",
    "oldest": "Greatest age of a revised figure, in quarters.",
    "top_period": "Period with most revisions.",
    "locality": "Its share of all revisions.",
    "vanished": "Keys of the earlier edition that are gone.",
    "backfilled": "New keys for a period that the earlier edition covered.",
    "relabelled": "Series that go on under another label.",
    "blanked": "Figures that lost their number.",
    "filled": "Figures that got a number.",
    "repeated": "Rows of the earlier edition whose key stands more than once; not compared.",
}
"""Columns of the summary: a row a pair of neighbouring editions."""

SERIES_COLUMNS = {
    "publication": "Reporter and report, or the form of the files.",
    "earlier": "The earlier edition.",
    "later": "The later edition.",
    "happened": "vanished, backfilled or relabelled.",
    "key": "The key, or the series, of the earlier edition; of the later one when backfilled.",
    "continued": "For a relabelled series, its new key.",
}
"""Columns of the list of keys that came and went."""

SEPARATOR = " | "


def ledger_table(ledgers: Iterable[tuple[str, Ledger]]) -> pd.DataFrame:
    """One row for each changed figure; columns as in LEDGER_COLUMNS."""
    rows = [_revision(name, one) for name, found in ledgers for one in found.revisions]
    return pd.DataFrame(rows, columns=list(LEDGER_COLUMNS))


def _revision(publication: str, one: Revision) -> dict[str, Any]:
    period = name_of(one.old.span) if one.old.span else ""
    parts = [text for name, text in one.old.labels.items() if name != "period" and text]
    return {
        "publication": publication,
        "earlier": one.earlier,
        "later": one.later,
        "key": SEPARATOR.join(parts),
        "period": period,
        "old": _float(one.old.number),
        "new": _float(one.new.number),
        "change": _float(one.change),
        "relative": _float(one.relative),
        "age": one.age,
        "steps": _float(one.steps),
        "provable": one.provable,
        "reverts": one.reverts,
        "announced": one.announced or "",
        "old_place": one.old.place,
        "new_place": one.new.place,
    }


def _float(number: Any) -> float | None:
    return None if number is None else float(number)


def revisions_table(corpus: Corpus) -> pd.DataFrame:
    """Every figure that changed between versions of a report of the corpus, or is said to have.

    Columns as in LEDGER_COLUMNS.
    """
    found = version_editions(corpus)
    ledgers = [(" ".join(name), ledger(found[name], Steps.stated())) for name in found]
    parts = [ledger_table(ledgers), declared_table(corpus)]
    whole = [part for part in parts if not part.empty]
    return pd.concat(whole, ignore_index=True) if whole else parts[0]


def declared_table(corpus: Corpus) -> pd.DataFrame:
    """Changes that current reports declare, where the old version is not in the corpus."""
    later = successions(corpus)
    versions = {later[identified(entry)][-1] for entry in corpus.superseded}
    rows = []
    for entry, index, key, one in restatements(corpus):
        info = entry.report.report
        if (entry.report.reporter.id, info.id) in versions or None in (one.old, one.new):
            continue
        change = one.new - one.old  # type: ignore[operator]
        labels = dict(zip(PART, key, strict=True))
        rows.append(
            {
                "publication": f"{entry.report.reporter.id} {info.id}",
                "earlier": one.source or "",
                "later": f"{info.id} {info.version}",
                "key": SEPARATOR.join(t for n, t in labels.items() if n != "period" and t),
                "period": labels["period"],
                "old": one.old,
                "new": one.new,
                "change": change,
                "relative": change / one.old if one.old else None,
                "announced": one.announced or "not_stated",
                "old_place": one.source or "",
                "new_place": f"{entry.file}#/restatements/{index}",
            }
        )
    return pd.DataFrame(rows, columns=list(LEDGER_COLUMNS))


def summary_table(ledgers: Iterable[tuple[str, Ledger]]) -> pd.DataFrame:
    """One row for each pair of neighbouring editions; columns as in SUMMARY_COLUMNS."""
    rows = [_summary(name, one) for name, found in ledgers for one in found.summaries]
    return pd.DataFrame(rows, columns=list(SUMMARY_COLUMNS))


def _summary(publication: str, one: PairSummary) -> dict[str, Any]:
    top = max(one.periods, key=lambda period: one.periods[period], default="")
    counted = ("vanished", "backfilled", "relabelled")
    derived = {
        "publication": publication,
        "top_period": top,
        "within_step": one.revised - one.provable,
        **{name: len(getattr(one, name)) for name in counted},
    }
    return {name: derived.get(name, getattr(one, name, None)) for name in SUMMARY_COLUMNS}


def series_table(ledgers: Iterable[tuple[str, Ledger]]) -> pd.DataFrame:
    """One row for each key that vanished, was backfilled or relabelled."""
    rows = [row for name, found in ledgers for one in found.summaries for row in _keys(name, one)]
    return pd.DataFrame(rows, columns=list(SERIES_COLUMNS))


def _keys(publication: str, one: PairSummary) -> Iterator[dict[str, str]]:
    pair = {"publication": publication, "earlier": one.earlier, "later": one.later}
    for happened in ("vanished", "backfilled"):
        for key in getattr(one, happened):
            yield {**pair, "happened": happened, "key": SEPARATOR.join(key), "continued": ""}
    for old, new in one.relabelled.items():
        words = {"key": SEPARATOR.join(old), "continued": SEPARATOR.join(new)}
        yield {**pair, "happened": "relabelled", **words}
