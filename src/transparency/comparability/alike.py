"""Many pairs at once: figures that are alike in all that a comparison looks at are judged once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from operator import attrgetter

from transparency.comparability.aspects import FEW, breaks_of
from transparency.comparability.comparand import Comparand
from transparency.comparability.rates import Rated
from transparency.comparability.verdicts import REASONS, Verdict, compare, worst_of
from transparency.report import Method, names
from transparency.spec import Spec, load_spec

NOT_COMPARED = frozenset(
    (
        *("id", "applies_to", "services", "sources", "unit_note", "law", "inclusions"),
        *("exclusions", "data_source", "computation_note", "provider_sources", "label_source"),
        *("hash_validation", "completeness", "quality_controls", "change_since_last"),
        *("limitations", "security_withheld", "review_date", "owner_role", "precision"),
    )
)
"""What a method says and no aspect looks at. `precision` counts as the figure has it."""

_compared = attrgetter(*(name for name in names(Method) if name not in NOT_COMPARED))


def likeness(one: Rated) -> Hashable:
    """All that aspects and rates look at in figures of different reporters.

    Two figures with equal likenesses give the same reason codes beside any figure of a third
    reporter. Within a reporter also scopes and breaks between two periods count.
    """
    side = one.side
    observation, report = side.figure.observation, side.report
    number = observation.value is not None or observation.bounds is not None
    return (
        *(side.metric.code, side.figure.cell.statistic, side.place, side.span),
        tuple(sorted(side.codes.items())),
        *(number, observation.status, side.figure.precision),
        observation.n is not None and observation.n < FEW,
        *(report.reporter.role, report.geography.basis, report.date_basis),
        *(side.scanned, side.encryption, _broken(side)),
        side.method and _compared(side.method),
        tuple(reason.code for reason in one.reasons),
    )


def _broken(side: Comparand) -> bool:
    return any(side.span[0] < found.date <= side.span[1] for found in breaks_of(side))


class Judge:
    """Reason codes and verdicts of pairs under a choice of rates, each kind of pair judged once.

    Codes stand in the order of the code list, those that forbid first, whatever comes first in the
    pair.
    """

    def __init__(self, rates: Sequence[str] = (), spec: Spec | None = None) -> None:
        self._rates = tuple(rates)
        self._spec = spec or load_spec()
        rows = self._spec.codelist(REASONS).rows
        listed = sorted(rows, key=lambda c: rows[c]["verdict"] != Verdict.NOT_COMPARABLE)
        self._place = {code: place for place, code in enumerate(listed)}
        self._likenesses: dict[Hashable, int] = {}
        self._kinds: dict[Rated, int] = {}
        self._known: dict[tuple[object, object], tuple[str, ...]] = {}
        self._verdicts: dict[tuple[str, ...], Verdict] = {}

    def kind(self, one: Rated) -> int:
        """Number of the likeness of a figure; equal for figures that are alike."""
        if one not in self._kinds:
            new = len(self._likenesses)
            self._kinds[one] = self._likenesses.setdefault(likeness(one), new)
        return self._kinds[one]

    def codes(self, first: Rated, second: Rated) -> tuple[str, ...]:
        """Reason codes of a pair, each once."""
        key: tuple[object, object] = (self.kind(first), self.kind(second))
        if first.side.reporter == second.side.reporter:
            key = first, second
        found = self._known.get(key)
        if found is None:
            reasons = compare(first, second, rates=self._rates, spec=self._spec).reasons
            codes = {reason.code for reason in reasons}
            found = self._known[key] = tuple(sorted(codes, key=self._place.__getitem__))
        return found

    def verdict(self, first: Rated, second: Rated) -> Verdict:
        """The verdict on a pair."""
        codes = self.codes(first, second)
        if codes not in self._verdicts:
            self._verdicts[codes] = worst_of(codes, self._spec)
        return self._verdicts[codes]
