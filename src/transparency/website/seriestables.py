"""Figures of a metric as tables: each holds series that share periods, and is kept narrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise

from transparency.intervals import gives_figure
from transparency.spans import Span
from transparency.website.absent import Absence, absences
from transparency.website.alike import codelist_title
from transparency.website.blocks import Site, framed, free_text, link, paragraph, row_of
from transparency.website.figures import (
    SEPARATOR,
    attributes,
    figure_cell,
    noted,
    notes_below,
    plain_key,
)
from transparency.website.flagged import Flag, flag_marks, flags_of
from transparency.website.owncategory import DIMENSION, own_words
from transparency.website.series import Mark, Series
from transparency.website.text import period, safe, short_day

WIDE = 4
"""Columns of figures that stand beside the periods without scrolling."""
FEW = 6
"""Columns of periods that stand beside what a row is about."""
LATEST = 12
"""Periods that a table shows where another page has all of them."""

STATISTIC = "statistic"


@dataclass(slots=True)
class Block:
    """Series of one table: `place` are the places of their reports, as in the table of gaps."""

    place: str
    series: list[Series]
    spans: set[Span] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Note the periods of the series."""
        self.spans = {_span(mark) for series in self.series for mark in series.marks}

    @property
    def across(self) -> bool:
        """True where a row for each series reads better than a column for each."""
        many, few = len(self.series), len(self.spans)
        return many > 1 == few or (many > WIDE and few < many and few <= FEW)


def _span(mark: Mark) -> Span:
    return mark.period.start, mark.period.end


def blocks(chosen: Sequence[Series]) -> list[Block]:
    """Series in tables: those that share a period with another.

    Wide tables are one for each service, and then one for each way of breaking a total down.
    A year and its halves, or a month and its quarter, are never rows of one table.
    """
    found: list[Block] = []
    for series in chosen:
        one = Block(_place(series), [series])
        near = [b for b in found if b.place == one.place and b.spans & one.spans]
        if near:
            rest = near[1:]
            near[0].series += [s for other in rest for s in other.series] + one.series
            near[0].spans |= one.spans.union(*(other.spans for other in rest))
            found = [other for other in found if not any(other is gone for gone in rest)]
        else:
            found.append(one)
    narrow = [part for block in found for own in _by_kind(block) for part in _split(own, _service)]
    return [part for block in narrow for part in _split(block, _dimensions)]


def _by_kind(block: Block) -> Iterator[Block]:
    """A table for periods of each length where some lie within others."""
    if not any(end >= start for (_, end), (start, _) in pairwise(sorted(block.spans))):
        yield block
        return
    kinds: dict[str, list[Series]] = {}
    for series in block.series:
        for kind in dict.fromkeys(mark.period.kind for mark in series.marks):
            marks = tuple(mark for mark in series.marks if mark.period.kind == kind)
            kinds.setdefault(kind, []).append(Series(series.key, marks))
    for own in kinds.values():
        yield Block(block.place, own)


def _place(series: Series) -> str:
    return " ".join(series.marks[0].entry.report.geography.places)


def _split(block: Block, key: Callable[[Series], object]) -> Iterator[Block]:
    """The tables of a block that is too wide, one for each value of the key."""
    if block.across or len(block.series) <= WIDE:
        yield block
        return
    parts: dict[object, list[Series]] = {}
    for series in block.series:
        parts.setdefault(key(series), []).append(series)
    for own in parts.values():
        yield Block(block.place, own)


def _service(series: Series) -> str:
    return series.key[1]


def _dimensions(series: Series) -> tuple[object, ...]:
    return *(name for name, _ in series.key[2]), bool(series.key[3])


def is_long(chosen: Sequence[Series]) -> bool:
    """True when a table of these series shows only its latest periods on the reporter's page."""
    return any(_is_long(block) for block in blocks(chosen))


def _is_long(block: Block) -> bool:
    return not block.across and len(block.spans) > LATEST + 1


def series_tables(
    site: Site, reporter: str, metric: str, chosen: Sequence[Series], *, more: str = ""
) -> str:
    """Tables of some series; each value links to its source, marks are explained below.

    With `more`, the address of a page that has all periods, long tables show the latest only.
    """
    made, notes = blocks(chosen), dict[str, str]()
    tables = [
        _Table(site, reporter, metric, block, notes, several=len(made) > 1, more=more).html()
        for block in made
    ]
    listed = "\n\n".join(tables)
    own = any(_quoted(series) for series in chosen)
    told = [notes_below(notes)] if notes else []
    told += [paragraph(safe(site.words["own_note"]), "tr-soft")] if own else []
    if not (more and any(map(_is_long, made))):
        told.append(_restated(site, reporter, metric))
    return "\n\n".join((listed, *(one for one in told if one)))


def _quoted(series: Series) -> bool:
    """Whether a series is of an own category that is shown in the words of its publisher."""
    code = dict(series.key[2]).get(DIMENSION, "")
    return bool(code and own_words(code, [mark.entry for mark in series.marks]))


@dataclass(slots=True)
class _Table:
    """One table in the making; `notes` collects what its marks say."""

    site: Site
    reporter: str
    metric: str
    block: Block
    notes: dict[str, str]
    several: bool
    more: str
    parts: list[dict[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.parts = [
            attributes(self.site, one.key, [m.entry for m in one.marks], short=True)
            for one in self.block.series
        ]

    def html(self) -> str:
        """The table, with what is missing, and a link where it does not show all periods."""
        block = self.block
        absent = absences(self.site, self.reporter, block.place, self.metric, block.series)
        if block.across:
            made = f'<div class="tr-figures tr-across" data-search-exclude>{self._across()}</div>'
            return "\n\n".join((made, *self._told(absent)))
        spans = self._spans()
        shown = spans[-LATEST:] if self.more and _is_long(block) else spans
        made = f'<div class="tr-figures" data-search-exclude>{self._down(shown, absent)}</div>'
        return made if shown == spans else f"{made}\n\n{self._all_periods(len(spans))}"

    def _all_periods(self, count: int) -> str:
        words = self.site.words["all_periods"].format(n=self.site.number(count))
        return paragraph(f'<a href="{self.more}">{safe(words)}</a>', "tr-more")

    def _told(self, absent: Sequence[Absence]) -> Iterator[str]:
        texts = (f"{one.heading}: {one.words}" for one in absent)
        return (paragraph(safe(text), "tr-soft") for text in texts)

    def _spans(self) -> list[tuple[date, date, str]]:
        found = {
            (*_span(mark), self.site.period(mark)) for s in self.block.series for mark in s.marks
        }
        return sorted(found)

    def _mark(self, series: Series, span: tuple[date, date, str]) -> Mark | None:
        """The latest figure of a series for a period."""
        return next((m for m in reversed(series.marks) if _span(m) == span[:2]), None)

    def _shared_flags(self, span: tuple[date, date, str]) -> list[Flag]:
        """Findings about the counting or the period of every figure of a period."""
        flags = flags_of(self.site, self.reporter)
        marks = [self._mark(series, span) for series in self.block.series]
        each = [flags.around(m) for m in marks if m and gives_figure(m.figure.observation)]
        first = each[0] if each else []
        return [flag for flag in first if all(flag in other for other in each[1:])]

    def _varying(self) -> list[str]:
        """Names of what is not the same for all series, in their order."""
        names = dict.fromkeys(name for part in self.parts for name in part)
        varying = [n for n in names if len({part.get(n) for part in self.parts}) > 1]
        return sorted(varying, key=lambda name: name == STATISTIC)

    def _caption(self, varying: Sequence[str], spans: Sequence[tuple[date, date, str]]) -> str:
        name = safe(self.site.name(self.reporter))
        title = self.site.code("metric", self.metric)
        words = [self.site.words["table_of"].format(metric=title, name=name)]
        if len(self.parts) > 1:
            words += [safe(v) for k, v in self.parts[0].items() if k not in varying]
        if self.several and len(self.parts) == 1:
            words += map(safe, self.parts[0].values())
        elif self.several and varying:
            words.append(", ".join(self._title((name,)) for name in varying))
        if self.several or len(spans) < len(self.block.spans):
            ends = dict.fromkeys((spans[0][2], spans[-1][2]))
            words.append(safe(f" {self.site.words['to']} ".join(ends)))
        return SEPARATOR.join(words)

    def _down(self, spans: Sequence[tuple[date, date, str]], absent: Sequence[Absence]) -> str:
        """A row for each period, a column for each series."""
        varying = self._varying()
        place = next((i for i, name in enumerate(varying) if self._groups(name)), None)
        order = list(range(len(self.parts)))
        if place is not None and len(self.parts) > 2:  # noqa: PLR2004  (two need no group)
            first = [part.get(varying[place]) for part in self.parts]
            order.sort(key=lambda i: first.index(first[i]))
            head, columns = self._grouped(varying[place], order)
        else:
            head, columns = self._plain(order), ""
        chosen = [self.block.series[i] for i in order]
        rows = self._rows(chosen, spans, absent)
        return framed(self._caption(varying, spans), head, rows, columns=columns)

    def _groups(self, name: str) -> bool:
        """True when several series have the same words for it, beside others."""
        values = [part.get(name) for part in self.parts if part.get(name)]
        return len(set(values)) < len(values)

    def _plain(self, order: Sequence[int]) -> str:
        varying = self._varying() if len(order) > 1 else list(self.parts[0])
        cells = (self._words(i, varying) for i in order)
        heads = "".join(f'<th scope="col">{safe(cell)}</th>' for cell in cells)
        return f'<tr><th scope="col">{self.site.words["period"]}</th>{heads}</tr>'

    def _words(self, index: int, names: Sequence[str]) -> str:
        part = self.parts[index]
        words = [part[name] for name in names if name in part]
        return SEPARATOR.join(words) or self.site.words["whole"]

    def _grouped(self, name: str, order: Sequence[int]) -> tuple[str, str]:
        """Two rows of headings: what several series share over what is each one's own."""
        rest = [one for one in self._varying() if one != name]
        upper, lower, columns = "", "", "<colgroup></colgroup>"
        for value, places in groupby(order, key=lambda i: self.parts[i].get(name)):
            group = list(places)
            if value is None or len(group) == 1:
                for one in group:
                    words = safe(self._words(one, [name, *rest]))
                    upper += f'<th scope="col" rowspan="2">{words}</th>'
                    columns += "<colgroup></colgroup>"
            else:
                span = f'scope="colgroup" colspan="{len(group)}"'
                upper += f"<th {span}>{safe(value)}</th>"
                columns += f'<colgroup span="{len(group)}"></colgroup>'
                own = (safe(self._words(one, rest)) for one in group)
                lower += "".join(f'<th scope="col">{words}</th>' for words in own)
        title = f'<th scope="col" rowspan="2">{self.site.words["period"]}</th>'
        return f"<tr>{title}{upper}</tr><tr>{lower}</tr>", columns

    def _rows(
        self,
        chosen: Sequence[Series],
        spans: Sequence[tuple[date, date, str]],
        absent: Sequence[Absence],
    ) -> Iterator[str]:
        """Rows of figures, and between them those of what is missing."""
        waiting = [one for one in absent if one.day > spans[0][0]]
        starts = [span[0] for span in spans]
        broken = _break_rows(self.site, starts, self.reporter, self.metric)
        for place, span in enumerate(spans):
            while waiting and waiting[0].day <= span[0]:
                yield _absent_row(waiting.pop(0), len(chosen))
            shared = self._shared_flags(span)
            told = [self.site.words["series_break"].format(**one) for one in broken.get(place, ())]
            about = noted(told, self.notes) + flag_marks(self.site, self.reporter, shared)
            cells = (self._cell(one, span, shared) for one in chosen)
            yield row_of([safe(span[2]) + about, *cells])
        for one in waiting:
            yield _absent_row(one, len(chosen))

    def _cell(self, one: Series, span: tuple[date, date, str], shared: Sequence[Flag]) -> str:
        return figure_cell(self.site, self._mark(one, span), self.notes, shared)

    def _across(self) -> str:
        """A row for each series: what it is about in one or two cells, then its figures."""
        spans, varying = self._spans(), self._varying()
        keys = [varying[:1], varying[1:]] if len(varying) > 1 else [varying]
        titles = "".join(f'<th scope="col">{self._title(names)}</th>' for names in keys)
        shared = [self._shared_flags(span) for span in spans]
        titles += "".join(
            f'<th scope="col" class="n">{safe(span[2])}'
            f"{flag_marks(self.site, self.reporter, flags)}</th>"
            for span, flags in zip(spans, shared, strict=True)
        )
        rows = (
            row_of(
                [
                    *(self._key(index, names) for names in keys),
                    *(self._cell(one, s, f) for s, f in zip(spans, shared, strict=True)),
                ],
                heads=len(keys),
            )
            for index, one in enumerate(self.block.series)
        )
        return framed(self._caption(varying, spans), f"<tr>{titles}</tr>", rows)

    def _key(self, index: int, names: Sequence[str]) -> str:
        """What a series is about under some aspects; softer where it is about all."""
        words = safe(self._words(index, names))
        given = any(name in self.parts[index] for name in names)
        return words if given else f'<span class="tr-soft">{words}</span>'

    def _title(self, names: Sequence[str]) -> str:
        if len(names) != 1:
            return self.site.words["breakdown"]
        (name,) = names
        if name == "service":
            return self.site.words["service"]
        if name == STATISTIC:
            return codelist_title(self.site, name)
        return self.site.code("dimension", name)


def _absent_row(one: Absence, columns: int) -> str:
    return (
        f'<tr class="tr-absent"><th scope="row">{safe(one.heading)}</th>'
        f'<td colspan="{columns}"><span>{safe(one.words)}</span></td></tr>'
    )


def _break_rows(
    site: Site, starts: Sequence[date], reporter: str, metric: str
) -> Mapping[int, list[dict[str, str]]]:
    """Row of the first period after a series break -> day and text of each such break."""
    found: dict[int, list[dict[str, str]]] = {}
    told = {
        (one.date, free_text(site, entry.report.report.language, one.text))
        for entry in site.reporters[reporter]
        for one in entry.report.series_breaks
        if one.metric in (None, metric)
    }
    for day, text in sorted(told):
        row = next((place for place, start in enumerate(starts) if start >= day), 0)
        if row:  # nothing is broken before the first period
            found.setdefault(row, []).append({"day": short_day(day, site.language), "text": text})
    return found


def _restated(site: Site, reporter: str, metric: str) -> str:
    """Values that a report says were replaced, where the ledger of revisions has them not."""
    known = site.analysis.replaced
    items = []
    for entry in site.reporters[reporter]:
        sources = {source.id: source for source in entry.report.report.source_documents}
        for old in entry.report.restatements:
            if old.metric != metric or (reporter, metric, old.old, old.new) in known:
                continue
            unit = site.spec.metrics[metric].unit
            was = site.words["was"].format(
                old="–" if old.old is None else site.number(old.old, unit),
                new="–" if old.new is None else site.number(old.new, unit),
            )
            span = period(old.period.start, old.period.end, old.period.kind, site.language)
            key = (metric, old.service or "", tuple(old.dimensions.items()), old.statistic or "")
            source = sources.get(old.source or "")
            title = free_text(site, entry.report.report.language, source.title if source else "")
            where = f" ({link(source.url or '', title)})" if source else ""
            cell = safe(plain_key(site, key, [entry]))
            items.append(f"<li>{span} · {cell}: {was}{where}</li>")
    if not items:
        return ""
    title = site.words["restated"]
    return (
        f"\n\n<details data-search-exclude><summary>{title} ({len(items)})</summary>"
        f"<ul>{''.join(items)}</ul></details>"
    )
