"""One number published twice: as a count, and as a share of a total, a sum of parts or of periods.

Where only the share of a total is published, the count that it leaves open is told as an interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import groupby
from typing import Literal, TypeAlias

from transparency.cells import Figure
from transparency.intervals import Interval, total
from transparency.parts import groups
from transparency.spans import Span, kind_of
from transparency.spec import Spec
from transparency.totals import Held, Part, every_series, over

Kind: TypeAlias = Literal["share", "parts", "periods"]


@dataclass(frozen=True, eq=False)
class Redundant:
    """A number that follows from published figures, and the count published for the same cell.

    `shares` are those that the total is multiplied by, `sources` the total, or the figures added
    up. `bounded` says that one case may be counted in several of these. Without a count the number
    is published nowhere.
    """

    kind: Kind
    cell: Figure
    implied: Decimal
    interval: Interval
    sources: tuple[Part, ...]
    count: Part | None = None
    shares: tuple[Part, ...] = ()
    bounded: bool = False

    @property
    def consistent(self) -> bool | None:
        """False when no number fits both; None where no count is published."""
        return None if self.count is None else self.interval.overlaps(self.count.interval)

    @property
    def relative(self) -> Decimal | None:
        """Implied minus published count, as a share of the published count."""
        published = self.count.value if self.count else None
        return (self.implied - published) / published if published else None


def share_interval(share: Decimal, digit: Decimal) -> Interval:
    """What a share from 0 to 1 leaves open; `digit` is the unit of its last digit."""
    half = digit / 2
    return Interval(max(share - half, Decimal(0)), share + half)


def nested(whole: Interval, shares: Iterable[Interval]) -> Interval:
    """What a share of a share of a total leaves open: a product of intervals of at least 0."""
    return reduce(lambda one, by: Interval(one.low * by.low, one.high * by.high), shares, whole)


def common_total(pairs: Iterable[tuple[Interval, Interval]]) -> Interval | None:
    """The totals that fit every pair of a count and its share; None where no total fits all.

    Counts and shares of one unpublished total contradict each other only then.
    """
    found = [wholes for count, share in pairs if (wholes := count.divided_by(share)) is not None]
    if not found:
        return None
    low, high = max(one.low for one in found), min(one.high for one in found)
    return Interval(low, high) if low <= high else None


def redundant_shares(one: Held) -> Iterator[Redundant]:
    """Every share of a total that the report gives, with the count where it gives that as well."""
    for share in one.figures.all:
        if share.observation.value is None or not _is_share(share):
            continue
        chain = _chain(one, share)
        if chain is None:
            continue
        whole, shares = chain
        count = one.figures.by_cell.get(share.cell._replace(statistic=None))
        intervals = [share_interval(part.value, digit_of(part.figure)) for part in shares]
        yield Redundant(
            "share",
            share,
            reduce(lambda product, part: product * part.value, shares, whole.value),
            nested(whole.interval, intervals),
            (whole,),
            Part(one, count) if count and count.interval else None,
            shares,
        )


def _is_share(figure: Figure) -> bool:
    precision = figure.precision
    return bool(precision and precision.kind == "fraction_only" and precision.share_of)


def _chain(one: Held, share: Figure) -> tuple[Part, tuple[Part, ...]] | None:
    """The total of a share and the shares down to it: a total may itself be published as one."""
    shares: list[Part] = []
    whole: Figure | None = share
    while whole is not None and whole.interval is None:
        if not _is_share(whole) or whole.observation.value is None or len(shares) > LONGEST:
            return None
        shares.append(Part(one, whole))
        whole = _whole_of(one, whole)
    return (Part(one, whole), tuple(shares)) if whole is not None else None


LONGEST = 8
"""Shares of shares beyond which a report must be going in circles."""


def _whole_of(one: Held, share: Figure) -> Figure | None:
    """The total that `share_of` names: at the same breakdown, else without any."""
    precision = share.precision
    metric = (precision.share_of or "") if precision else ""
    same = share.cell._replace(metric=metric)
    for cell in (same, same._replace(dimensions=())):
        for statistic in (None, "share"):
            found = one.figures.by_cell.get(cell._replace(statistic=statistic))
            itself = cell.dimensions == share.cell.dimensions and metric == share.cell.metric
            if found is not None and not itself:
                return found
    return None


def digit_of(figure: Figure) -> Decimal:
    """Unit of the last digit of a share: as stated, as printed in percent, or as written."""
    base = figure.precision.base if figure.precision else None
    if base:
        return Decimal(str(base))
    printed = figure.observation.as_published
    text = (printed.value or "").partition("%")[0].strip() if printed else ""
    if printed and "%" in (printed.value or "") and text.replace(".", "", 1).isdigit():
        return Decimal(1).scaleb(-len(text.partition(".")[2]) - 2)
    exponent = Decimal(str(figure.observation.value)).as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0))


def redundant_parts(one: Held, spec: Spec) -> Iterator[Redundant]:
    """Every total beside a declared partition whose parts all have a number."""
    for group in groups(one.figures, spec):
        count = one.figures.by_cell.get(group.cell)
        whole = group.partition.exhaustive and not group.absent
        if count is None or count.interval is None or not whole:
            continue
        if any(part.interval is None for part in group.parts):
            continue
        parts = tuple(Part(one, part) for part in group.parts)
        adds = spec.metrics[group.cell.metric].adds_over(group.partition.over)
        bounded = not (group.partition.exclusive and adds)
        yield _summed("parts", Part(one, count), parts, bounded=bounded)


def redundant_periods(reports: Sequence[Held], spec: Spec) -> Iterator[Redundant]:
    """Every count for a period whose shorter periods of one kind are published as well.

    `reports` are those of one series, see `annual.by_frame`.
    """
    for metric in sorted({metric for one in reports for metric in one.figures.by_metric}):
        additivity = spec.metrics[metric].additivity
        if additivity not in ("sum", "bounded"):
            continue
        bounded = additivity == "bounded"
        found = (scopes.values() for scopes in every_series(reports, metric, spec).values())
        for spans in (one for scopes in found for kinds in scopes for one in kinds.values()):
            for span, (count, *more) in spans.items():
                if not more:
                    yield from _of_periods(span, count, spans, bounded=bounded)


def _of_periods(
    span: Span, count: Part, spans: dict[Span, tuple[Part, ...]], *, bounded: bool
) -> Iterator[Redundant]:
    inside = [one for one in spans if one != span and span[0] <= one[0] and one[1] <= span[1]]
    for _, alike in groupby(sorted(inside, key=_kind), key=_kind):
        found = over(span, {one: spans[one] for one in alike}, adds=True)
        if found is not None and found.complete:
            yield _summed("periods", count, found.parts, bounded=bounded)


def _kind(span: Span) -> str:
    return str(kind_of(span))


def _summed(kind: Kind, count: Part, parts: tuple[Part, ...], *, bounded: bool) -> Redundant:
    """A sum beside its total; where cases may be in several parts, it is the most it can be."""
    whole = total(part.interval for part in parts)
    least = max(part.interval.low for part in parts) if bounded else whole.low
    value = sum((part.value for part in parts), Decimal(0))
    interval = Interval(least, whole.high)
    return Redundant(kind, count.figure, value, interval, parts, count, bounded=bounded)
