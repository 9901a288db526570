"""Editions of one publication: each a set of figures under keys that can be matched.

An edition is made from a foreign table, or from one version of a report of ours; from here on the
two are the same thing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from transparency.importers.figuretext import normal
from transparency.importers.longtables import Table
from transparency.importers.periodtext import span_of
from transparency.spans import Span

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One published figure: its place, the names of its key as printed, its text and its number.

    `kind` is that of `figuretext.Reading`: number, percent, not_available, empty, range, ... `step`
    is the unit of the last digit, or the step that the report states. `span` is the period that the
    figure is about; `announced` what the publisher says of a change, where that is recorded.
    """

    place: str
    labels: Mapping[str, str]
    text: str
    kind: str
    number: Decimal | None
    step: Decimal | None
    span: Span | None
    announced: str | None = None


@dataclass(frozen=True, eq=False)
class Edition:
    """One edition. `cells` hold the first figure of each key; `repeated` the keys given twice.

    `time` is the place of the period in a key, None when keys have none. `stated` is True when
    the steps of the values are stated rather than seen.
    """

    name: str
    span: Span
    rows: int
    cells: Mapping[Key, Value]
    repeated: Mapping[Key, int] = field(default_factory=dict)
    time: int | None = None
    stated: bool = False

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Texts that say something, but give no number, such as a range."""
        return tuple(sorted({value.text for value in self.cells.values() if value.kind in ODD}))

    def series(self, key: Key) -> Key:
        """The key without its period."""
        return key if self.time is None else (*key[: self.time], *key[self.time + 1 :])


ODD = ("range", "below", "above", "words")
"""Kinds of a figure that say something, but give no number."""

Identity = Callable[[str], str]
"""How a label becomes part of a key."""


def exact(label: str) -> str:
    """The label as printed: a change of case is another series."""
    return label


IDENTITIES: Mapping[str, Identity] = {
    "canonical": normal,
    "casefold": str.casefold,
    "exact": exact,
}
"""Name -> how labels are matched; canonical leaves out case, blanks and punctuation."""


def edition_of(
    table: Table, name: str, span: Span, *, period: str = "period", identity: Identity = normal
) -> Edition:
    """The edition that a foreign table is. `period` names the column of the period."""
    cells: dict[Key, Value] = {}
    seen: Counter[Key] = Counter()
    time = None
    for row in table.rows:
        when = span_of(row.key[period]) if period in row.key else None
        time = list(row.key).index(period) if period in row.key else None
        key = tuple(
            when.name if when and column == period else identity(text)
            for column, text in row.key.items()
        )
        seen[key] += 1
        reading = row.reading
        cells.setdefault(
            key,
            Value(
                place=str(row.place),
                labels=row.key,
                text=reading.text,
                kind=reading.kind,
                number=reading.value if reading.kind in ("number", "percent") else None,
                step=reading.step,
                span=(when.start, when.end) if when else None,
            ),
        )
    repeated = {key: count for key, count in seen.items() if count > 1}
    return Edition(name, span, len(table.rows), cells, repeated, time)


def in_order(editions: Iterable[Edition]) -> Sequence[Edition]:
    """By the last day covered; editions of one day stay in the order given."""
    return sorted(editions, key=lambda edition: edition.span[1])
