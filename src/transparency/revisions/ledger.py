"""The ledger of figures that changed between editions of one publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from transparency.revisions.editions import Edition, Key, Value, in_order
from transparency.revisions.relabelled import relabelled
from transparency.revisions.steps import Steps
from transparency.spans import name_of

NOISE = Decimal("0.000001")
"""Differences up to this come from writing a binary fraction as text; they are no revision."""


@dataclass(frozen=True, eq=False)
class Revision:
    """One figure that stands with another value in the next edition.

    `age` counts quarters from the period of the figure to the later edition. `provable` is False
    when the change is no more than one rounding step, so that nothing but rounding need have
    changed. `reverts` is True when the new value stood in an earlier edition. `announced` is what
    the publisher says of the change: yes, no, not_stated, or None where editions are files without
    a record of changes.
    """

    earlier: str
    later: str
    key: Key
    old: Value
    new: Value
    age: int | None
    steps: Decimal | None
    provable: bool | None
    reverts: bool
    announced: str | None = None

    @property
    def change(self) -> Decimal:
        """New minus old."""
        return number(self.new) - number(self.old)

    @property
    def relative(self) -> Decimal | None:
        """Change as a share of the old value; None when that was 0."""
        old = number(self.old)
        return self.change / old if old else None


@dataclass(frozen=True, eq=False)
class PairSummary:
    """What happened between two editions.

    `rows` are those of the earlier edition; `matched` keys stand in both, `numeric` of them with
    numbers in both; `revised` of those changed; `noise` differ by no more than the writing of
    fractions; `vanished` keys of the earlier edition are gone, `backfilled` are new for a period
    that the earlier edition covered, `blanked` lost their number, `filled` got one. `relabelled`
    series go on under another label, and count as matched. `locality` is the share of the most
    changed period among the changes.
    """

    earlier: str
    later: str
    rows: int
    rows_later: int
    matched: int
    numeric: int
    revised: int
    noise: int
    rewritten: int
    relabelled: Mapping[Key, Key]
    vanished: tuple[Key, ...]
    backfilled: tuple[Key, ...]
    blanked: int
    filled: int
    repeated: int
    increases: int
    decreases: int
    provable: int
    reverts: int
    oldest: int | None
    youngest: int | None
    periods: Mapping[str, int]

    @property
    def rate(self) -> float | None:
        """Revised figures as a share of the rows of the earlier edition."""
        return self.revised / self.rows if self.rows else None

    @property
    def rate_of_numeric(self) -> float | None:
        """Revised figures as a share of the figures that are numbers in both editions."""
        return self.revised / self.numeric if self.numeric else None

    @property
    def locality(self) -> float | None:
        """Share of the most revised period among all revisions."""
        return max(self.periods.values()) / self.revised if self.revised else None


@dataclass(frozen=True, eq=False)
class Ledger:
    """All revisions over a row of editions, in order, and a summary of each two neighbours."""

    editions: tuple[Edition, ...]
    revisions: tuple[Revision, ...]
    summaries: tuple[PairSummary, ...]


def number(value: Value) -> Decimal:
    """The number of a value. Raises ValueError when it has none."""
    if value.number is None:
        raise ValueError(f"{value.text!r} is no number")
    return value.number


def ledger(
    editions: Iterable[Edition], steps: Steps | None = None, *, relabelling: bool = True
) -> Ledger:
    """Compare each edition with the next. Keys given twice in an edition are not compared.

    Without `relabelling` a series that goes on under another label counts as vanished.
    """
    ordered = in_order(editions)
    known = steps or Steps.inferred(ordered)
    revisions: list[Revision] = []
    summaries = []
    history: dict[Key, list[Decimal]] = {}
    for earlier, later in pairwise(ordered):
        _remember(history, earlier)
        pair = _Pair(earlier, later, relabelled(earlier, later) if relabelling else {})
        found = list(_revisions(pair, known, history))
        revisions += found
        summaries.append(_summary(pair, found))
    return Ledger(tuple(ordered), tuple(revisions), tuple(summaries))


def _remember(history: dict[Key, list[Decimal]], edition: Edition) -> None:
    for key, value in edition.cells.items():
        if value.number is not None:
            history.setdefault(key, []).append(value.number)


@dataclass(frozen=True, eq=False)
class _Pair:
    """Two neighbouring editions, and the series that go on under another label."""

    earlier: Edition
    later: Edition
    relabelled: Mapping[Key, Key]

    def later_key(self, key: Key) -> Key:
        """The key of the later edition that continues a key of the earlier one."""
        new = self.relabelled.get(self.earlier.series(key)) if self.relabelled else None
        if new is None or self.earlier.time is None:
            return key
        time = self.earlier.time
        return (*new[:time], key[time], *new[time:])

    def matched(self) -> Iterator[tuple[Key, Value, Value]]:
        """Keys that stand once in each edition."""
        for key, old in self.earlier.cells.items():
            there = self.later_key(key)
            new = self.later.cells.get(there)
            if new and key not in self.earlier.repeated and there not in self.later.repeated:
                yield key, old, new

    def vanished(self) -> Iterator[Key]:
        """Keys of the earlier edition that the later one does not continue."""
        return (key for key in self.earlier.cells if self.later_key(key) not in self.later.cells)

    def backfilled(self) -> Iterator[Key]:
        """New keys for a period that the earlier edition covered."""
        continued = {self.later_key(key) for key in self.earlier.cells}
        for key, value in self.later.cells.items():
            if key not in continued and value.span and value.span[1] <= self.earlier.span[1]:
                yield key


def _revisions(
    pair: _Pair, steps: Steps, history: Mapping[Key, Sequence[Decimal]]
) -> Iterator[Revision]:
    for key, old, new in pair.matched():
        if old.number is None or new.number is None or not _revised(old, new):
            continue
        known = steps.of(pair.earlier, old), steps.of(pair.later, new)
        step = max(filter(None, known), default=None)
        moved = abs(new.number - old.number) / step if step else None
        yield Revision(
            earlier=pair.earlier.name,
            later=pair.later.name,
            key=key,
            old=old,
            new=new,
            age=_age(old, pair.later),
            steps=moved,
            provable=None if moved is None else moved > 1,
            reverts=new.number in history.get(key, ())[:-1],
            announced=new.announced,
        )


QUARTER = 3


def _age(value: Value, later: Edition) -> int | None:
    """Quarters from the period of a figure to the last quarter of the later edition."""
    if value.span is None:
        return None
    end, last = value.span[1], later.span[1]
    return ((last.year - end.year) * 12 + last.month - end.month) // QUARTER


def _summary(pair: _Pair, found: Sequence[Revision]) -> PairSummary:
    matched = list(pair.matched())
    numeric = [(old, new) for _, old, new in matched if None not in (old.number, new.number)]
    ages = [revision.age for revision in found if revision.age is not None]
    told = Counter(_period(revision.old) for revision in found)
    return PairSummary(
        earlier=pair.earlier.name,
        later=pair.later.name,
        rows=pair.earlier.rows,
        rows_later=pair.later.rows,
        matched=len(matched),
        numeric=len(numeric),
        revised=len(found),
        noise=sum(old.number != new.number for old, new in numeric) - len(found),
        rewritten=sum(old.text != new.text for old, new in numeric) - len(found),
        relabelled=pair.relabelled,
        vanished=tuple(pair.vanished()),
        backfilled=tuple(pair.backfilled()),
        blanked=sum(old.number is not None and new.number is None for _, old, new in matched),
        filled=sum(old.number is None and new.number is not None for _, old, new in matched),
        repeated=sum(pair.earlier.repeated.values()),
        increases=sum(revision.change > 0 for revision in found),
        decreases=sum(revision.change < 0 for revision in found),
        provable=sum(revision.provable is True for revision in found),
        reverts=sum(revision.reverts for revision in found),
        oldest=max(ages, default=None),
        youngest=min(ages, default=None),
        periods=dict(sorted(told.items())),
    )


def _revised(old: Value, new: Value) -> bool:
    return abs(number(new) - number(old)) > NOISE


def _period(value: Value) -> str:
    return name_of(value.span) if value.span else ""
