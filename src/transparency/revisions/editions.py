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

from transparency.importers.figuretext import Reading, normal
from transparency.importers.longtables import Table
from transparency.importers.periodtext import span_of
from transparency.spans import Span

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One published figure: its place, printed text, number and the names of its key as printed.

    `number` is None for what is no number. `reading` tells N/A, empty and words apart. `span` is
    the period that the figure is about, `series` its key without the period.
    """

    place: str
    labels: Mapping[str, str]
    reading: Reading
    number: Decimal | None
    span: Span | None
    announced: str | None = None

    @property
    def text(self) -> str:
        """The figure as printed."""
        return self.reading.text


@dataclass(frozen=True, eq=False)
class Edition:
    """One edition. `cells` hold the first figure of each key; `repeated` the keys given twice."""

    name: str
    span: Span
    rows: int
    cells: Mapping[Key, Value]
    repeated: Mapping[Key, int] = field(default_factory=dict)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Texts that are no number and no mark for a missing one, such as a range."""
        odd = {v.text for v in self.cells.values() if v.number is None and v.reading.kind in ODD}
        return tuple(sorted(odd))


ODD = ("range", "below", "above", "words")
"""Kinds of reading that say something, but give no number."""

Identity = Callable[[str], str]
"""How a label becomes part of a key."""


def exact(label: str) -> str:
    """The label as printed: a change of case is another series."""
    return label


IDENTITIES: Mapping[str, Identity] = {"exact": exact, "canonical": normal}
"""Name -> how labels are matched; canonical leaves out case, blanks and punctuation."""


def edition_of(
    table: Table, name: str, span: Span, *, period: str = "period", identity: Identity = normal
) -> Edition:
    """The edition that a foreign table is. `period` names the column of the period."""
    cells: dict[Key, Value] = {}
    seen: Counter[Key] = Counter()
    for row in table.rows:
        when = span_of(row.key[period]) if period in row.key else None
        key = tuple(
            _period(when, text, identity) if column == period else identity(text)
            for column, text in row.key.items()
        )
        seen[key] += 1
        number = row.reading.value if row.reading.kind in ("number", "percent") else None
        found = (when.start, when.end) if when else None
        cells.setdefault(key, Value(str(row.place), row.key, row.reading, number, found))
    repeated = {key: count for key, count in seen.items() if count > 1}
    return Edition(name, span, len(table.rows), cells, repeated)


def _period(when: object, text: str, identity: Identity) -> str:
    return str(getattr(when, "name", None) or identity(text))


def in_order(editions: Iterable[Edition]) -> Sequence[Edition]:
    """By the last day covered, then by name."""
    return sorted(editions, key=lambda edition: (edition.span[1], edition.name))
