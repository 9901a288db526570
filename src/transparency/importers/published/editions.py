"""Rows of one report by cell: the figure in force, what it replaced, where else it was printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeAlias

from transparency.importers.drafts import NOT_STATED
from transparency.importers.published.figures import value_of
from transparency.importers.published.labels import Label
from transparency.importers.published.periods import dates
from transparency.importers.published.tables import Row, Tables

Mapped: TypeAlias = tuple[Row, Label]
OWN = "own_category"
REPEATED = "duplicate_key_in_source"
REPLACED = "restated:superseded"


@dataclass(slots=True)
class Kept:
    """One cell: the row in force, the others that print it, and older values, oldest first."""

    row: Row
    label: Label
    others: list[Mapped] = field(default_factory=list)
    older: list[Mapped] = field(default_factory=list)


def settle(tables: Tables, group: Sequence[Mapped]) -> list[Kept]:
    """The cells of a report in the order of the set."""
    cells: dict[tuple[Any, ...], list[Mapped]] = {}
    for row, label in _apart(group):
        cells.setdefault(_cell(row, label), []).append((row, label))
    kept = [_kept(tables, entries) for entries in cells.values()]
    return [one for one in kept if one is not None]


def _cell(row: Row, label: Label) -> tuple[Any, ...]:
    place = tuple(sorted(label.dimensions))
    period = (row["period_start"], row["period_end"])
    return (*period, label.service, label.metric, place, label.statistic)


def _apart(group: Sequence[Mapped]) -> Iterator[Mapped]:
    """Rows of one name in one file: each joins the cell of its value, else gets a place of its own.

    A publisher that prints two rows of one name elsewhere often names them apart in a later file.
    """
    plain = [entry for entry in group if entry[0]["flag"] != REPEATED]
    yield from plain
    counts: dict[tuple[Any, ...], int] = {}
    for row, label in (entry for entry in group if entry[0]["flag"] == REPEATED):
        same = [
            named
            for other, named in plain
            if named.code(OWN)
            and _cell(other, named) == _cell(other, label.at(OWN, named.code(OWN)))
            and _cell(other, label) == _cell(row, label)
            and other["value"] == row["value"]
        ]
        cell = _cell(row, label)
        counts[cell] = counts.get(cell, 0) + 1
        yield row, same[0] if same else label.at(OWN, f"row-{counts[cell]}")


def _kept(tables: Tables, entries: Sequence[Mapped]) -> Kept | None:
    older = [entry for entry in entries if entry[0]["flag"] == REPLACED]
    now = sorted((e for e in entries if e not in older), key=lambda e: _rank(tables, *e))
    if not now:
        for row, _ in older:
            tables.leave(row, "superseded_without_latest")
        return None
    older.sort(key=lambda entry: (entry[0]["source_id"], int(entry[0]["line"])))
    return Kept(*now[0], others=now[1:], older=older)


def _rank(tables: Tables, row: Row, label: Label) -> tuple[Any, ...]:
    """The newest edition first, then what nobody contradicts, own documents, later documents.

    Of the two ends of a range the low one leads.
    """
    own = tables.sources[row["source_id"]]["confidence"] == "primary"
    doubted = row["flag"] in ("disagrees", REPEATED, "doubt:label")
    later = [-ord(letter) for letter in row["source_id"]]
    high = label.form == "high"
    return row["flag"] != "restated:latest", doubted, high, not own, later, int(row["line"])


def restatements(cells: Iterable[Kept]) -> Iterator[dict[str, Any]]:
    """Each replaced value with the one that followed it, in the order of the editions."""
    for kept in cells:
        for (row, label), (following, _) in pairwise([*kept.older, (kept.row, kept.label)]):
            if row["value"] and following["value"]:
                yield {
                    "metric": label.metric,
                    **({"service": label.service} if label.service else {}),
                    "period": dates(row),
                    "dimensions": dict(label.dimensions),
                    **({"statistic": label.statistic} if label.statistic else {}),
                    "old": value_of(row, label),
                    "new": value_of(following, label),
                    "announced": NOT_STATED,
                    "reason": NOT_STATED,
                    "source": row["source_id"],
                }


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a report: its number, its cells, and those that changed since the last."""

    version: str
    cells: tuple[Kept, ...]
    changed: tuple[tuple[Kept, Mapped], ...]


def editions(cells: Sequence[Kept]) -> list[Edition]:
    """The versions of a report, oldest first; the last one holds what is in force.

    An earlier version holds only the figures that one edition or another replaced, each as it
    stood in the edition of that version.
    """
    names = sorted({row["source_id"] for kept in cells for row, _ in kept.older})
    states = [[_then(kept, name) for kept in cells] for name in names]
    states.append(list(cells))
    found = []
    before: list[Kept | None] = [None] * len(cells)
    for place, state in enumerate(states):
        changed = tuple(
            (now, (old.row, old.label))
            for now, old in zip(state, before, strict=True)
            if now and old and now.row["line"] != old.row["line"]
        )
        held = tuple(one for one in state if one is not None)
        found.append(Edition(f"1.{place}.0", held, changed))
        before = state
    return found


def _then(kept: Kept, source: str) -> Kept | None:
    """A cell that some edition replaced, as it stood in one edition; None where it was not yet."""
    if not kept.older:
        return None
    past = [entry for entry in kept.older if entry[0]["source_id"] <= source]
    replaced = kept.older[-1][0]["source_id"] < kept.row["source_id"] <= source
    if replaced:
        return Kept(kept.row, kept.label)
    return Kept(*past[-1]) if past else None
