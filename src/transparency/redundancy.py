"""One thing published twice in a report: as a count, and as a share of a total."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from transparency.cells import Figure, Figures
from transparency.intervals import Interval


@dataclass(frozen=True, eq=False)
class Redundant:
    """A share, the total that it is a share of, and the count published for the same cell."""

    share: Figure
    total: Figure
    count: Figure

    @property
    def published_share(self) -> Decimal:
        """The share, from 0 to 1."""
        return _value(self.share)

    @property
    def published_total(self) -> Decimal:
        """The total as published."""
        return _value(self.total)

    @property
    def published_count(self) -> Decimal:
        """The count as published."""
        return _value(self.count)

    @property
    def implied(self) -> Decimal:
        """Share times total."""
        return self.published_share * self.published_total

    @cached_property
    def interval(self) -> Interval:
        """Counts that the digits of the share leave open, for every number the total can be."""
        half = _digit(self.share) / 2
        share = Interval(max(self.published_share - half, Decimal(0)), self.published_share + half)
        total = self.total.interval or Interval.exactly(self.published_total)
        return Interval(share.low * total.low, share.high * total.high)

    @property
    def consistent(self) -> bool:
        """False when no number fits the share and the count."""
        count = self.count.interval or Interval.exactly(self.published_count)
        return self.interval.overlaps(count)

    @property
    def relative(self) -> Decimal | None:
        """Implied minus published count, as a share of the published count."""
        count = self.published_count
        return (self.implied - count) / count if count else None


def _value(figure: Figure) -> Decimal:
    return Decimal(str(figure.observation.value))


def _digit(figure: Figure) -> Decimal:
    """Unit of the last digit of the share: as stated, as printed in percent, or as written."""
    base = figure.precision.base if figure.precision else None
    if base:
        return Decimal(str(base))
    printed = figure.observation.as_published
    text = (printed.value or "").partition("%")[0].strip() if printed else ""
    if printed and "%" in (printed.value or "") and text.replace(".", "", 1).isdigit():
        return Decimal(1).scaleb(-len(text.partition(".")[2]) - 2)
    exponent = Decimal(str(figure.observation.value)).as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0))


def redundant(figures: Figures) -> Iterator[Redundant]:
    """Every share whose total and count the report gives as well."""
    for share in figures.all:
        precision = share.precision
        if precision is None or precision.kind != "fraction_only" or not precision.share_of:
            continue
        total = figures.by_cell.get(
            share.cell._replace(metric=precision.share_of, statistic=None)
        ) or figures.by_cell.get(
            share.cell._replace(metric=precision.share_of, statistic=None, dimensions=())
        )
        count = figures.by_cell.get(share.cell._replace(statistic=None))
        given = (one for one in (share, total, count) if one is not None)
        if total and count and all(one.observation.value is not None for one in given):
            yield Redundant(share, total, count)
