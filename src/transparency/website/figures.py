"""Series of figures as pictures and tables, with their sources and footnotes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from transparency.cells import TOTALS
from transparency.corpus import Entry
from transparency.intervals import Interval
from transparency.report import Period, Restatement, SeriesBreak
from transparency.website.absent import absent_spans
from transparency.website.blocks import Site, free_text, link, paragraph
from transparency.website.charts import Drawing, Drawn, Point, picture
from transparency.website.flagged import Flag, flag_marks, flags_of
from transparency.website.owncategory import DIMENSION, own_words
from transparency.website.series import Key, Mark, Series
from transparency.website.text import safe, short_day

SEPARATOR = " · "
LEAST = 3
"""Figures from which a line tells more than a table."""

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"


def figure_link(site: Site, mark: Mark) -> str:
    """The value of a figure as a link to its source."""
    value = mark.figure.observation.value
    return _source_link(mark, "–" if value is None else site.number(value))


def _source_link(mark: Mark, text: str) -> str:
    """A figure as a link to its document, or to the list of sources where that has no address."""
    hint = safe(mark.source.title) if mark.source else ""
    if mark.url:
        return link(mark.url, text, hint)
    reporter = mark.entry.report.reporter.id
    return f'<a href="../reporters/{reporter}.html#sources" title="{hint}">{text}</a>'


def breaks(site: Site, reporter: str) -> str:
    """Days from which figures are not comparable with earlier ones."""
    items = {
        site.words["series_break"].format(
            day=short_day(broken.date, site.language),
            text=free_text(site, entry.report.report.language, broken.text),
        )
        for entry in site.reporters[reporter]
        for broken in entry.report.series_breaks
    }
    return "\n\n".join(paragraph(item, "tr-break") for item in sorted(items))


def panels(site: Site, reporter: str, chosen: Sequence[Series]) -> str:
    """The pictures of some series, side by side."""
    panels = [_panel(site, reporter, series) for series in chosen]
    inside = "".join(panel for panel in panels if panel)
    return f'<div class="tr-panels" data-search-exclude>{inside}</div>' if inside else ""


def drawings(site: Site, reporter: str) -> Iterator[Drawn]:
    """What the pictures of a reporter's series show."""
    for series in site.series[reporter]:
        drawing = _drawing(site, reporter, series)
        if len(drawing.points) >= LEAST:
            yield drawing, _unit(site, series) == "ratio"


def _panel(site: Site, reporter: str, series: Series) -> str:
    drawing = _drawing(site, reporter, series)
    if len(drawing.points) < LEAST:
        return ""
    unit = _unit(site, series)
    first, last = _ends(series)
    name = (
        f"{site.spec.code_text('metric', series.metric, site.language)}: {in_words(site, series)}"
    )
    trend = site.words["trend"].format(
        first=site.number(first.figure.observation.value or 0, unit),
        first_period=site.period(first),
        last=site.number(last.figure.observation.value or 0, unit),
        last_period=site.period(last),
    )
    finding = " ".join((trend, *_seen(site, drawing)))
    about = site.name(reporter)
    key = _chart_key(reporter, series)
    named = f"{about}. {name}"
    svg = picture(drawing, key=key, name=named, unit=unit, language=site.language)
    label = _label(site, series)
    told = f'<b>{label}</b><span id="{key}-d">{safe(finding)}</span>'
    return f'<figure class="tr-panel"><figcaption>{told}</figcaption>{svg}</figure>'


def _chart_key(reporter: str, series: Series) -> str:
    """An id for a chart that is its own in any page, and the same in every build."""
    name = json.dumps([reporter, series.key])
    return "c" + hashlib.sha256(name.encode()).hexdigest()[:8]


def _seen(site: Site, drawing: Drawing) -> Iterator[str]:
    """What the signs of a picture mean, for those that are in it."""
    if drawing.banded:
        yield site.words["seen_bands"]
    if drawing.breaks:
        days = (short_day(date.fromisoformat(day), site.language) for day in drawing.breaks)
        yield site.words["seen_breaks"].format(days=", ".join(days))
    if drawing.replaced:
        yield site.words["seen_replaced"]
    if drawing.absent:
        yield site.words["seen_absent"]


def _drawing(site: Site, reporter: str, series: Series) -> Drawing:
    marks = _of_one_kind(series)
    known = [mark for mark in marks if mark.figure.observation.value is not None]
    if not known:
        return Drawing(())
    between = [
        one.date
        for one in breaks_of(site, reporter, series.metric, series.key[1])
        if known[0].period.start < one.date <= known[-1].period.end
    ]
    spans = {(mark.period.start, mark.period.end) for mark in known}
    replaced = [
        _point(old.period, old.old, old.old, old.old)
        for old in replaced_in(site, reporter, known[0])
        if old.old is not None and (old.period.start, old.period.end) in spans
    ]
    days = tuple(sorted({day.isoformat() for day in between}))
    absent = tuple(_middle(*span) for span in absent_spans(sorted(spans)))
    return Drawing(tuple(_points(known, between)), tuple(replaced), days, absent)


def _ends(series: Series) -> tuple[Mark, Mark]:
    """The first and the last figure that is drawn."""
    given = [m for m in _of_one_kind(series) if m.figure.observation.value is not None]
    return given[0], given[-1]


def _points(marks: Sequence[Mark], breaks: Sequence[date]) -> Iterator[Point]:
    """Figures to draw; a gap between periods and a break of the series start a new run."""
    run, expected = 0, None
    for mark in marks:
        start, end, value = mark.period.start, mark.period.end, mark.figure.observation.value
        if expected not in (None, start) or start in breaks:
            run += 1
        expected = end + timedelta(days=1)
        interval = mark.figure.interval
        low = float(interval.low) if interval else float(value or 0)
        high = float(interval.high) if interval else float(value or 0)
        yield _point(mark.period, float(value or 0), low, high, run)


def _point(period: Period, value: float, low: float, high: float, run: int = 0) -> Point:
    middle = _middle(period.start, period.end)
    return Point(middle, float(value), float(low), float(high), run)


def _middle(first: date, last: date) -> str:
    return (first + (last - first) / 2).isoformat()


def breaks_of(site: Site, reporter: str, metric: str, service: str) -> list[SeriesBreak]:
    """Days from which figures of a metric of a service are not comparable with earlier ones."""
    return [
        one
        for entry in site.reporters[reporter]
        for one in entry.report.series_breaks
        if one.metric in (None, metric) and one.service in (None, service)
    ]


def replaced_in(site: Site, reporter: str, mark: Mark) -> list[Restatement]:
    """Values of the series of a figure that were replaced later."""
    cell = mark.figure.cell
    return [
        old
        for entry in site.reporters[reporter]
        for old in entry.report.restatements
        if (old.metric, old.service, old.statistic) == (cell.metric, cell.service, cell.statistic)
        and _without_totals(old.dimensions) == cell.dimensions
    ]


def _without_totals(dimensions: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pair for pair in dimensions.items() if TOTALS.get(pair[0]) != pair[1]))


def _of_one_kind(series: Series) -> list[Mark]:
    """Figures over periods of the commonest length: a year and its halves are not one line."""
    kinds = [mark.period.kind for mark in series.marks]
    commonest = max(sorted(set(kinds)), key=kinds.count)
    return [mark for mark in series.marks if mark.period.kind == commonest]


def _unit(site: Site, series: Series) -> str:
    return "ratio" if series.marks[0].share else site.spec.metrics[series.metric].unit


def in_words(site: Site, series: Series) -> str:
    """What a series is about, in words, without escaping."""
    return plain_key(site, series.key, [mark.entry for mark in series.marks])


def plain_key(site: Site, key: Key, entries: Iterable[Entry]) -> str:
    """Service, dimensions and statistic in words, without escaping."""
    return SEPARATOR.join(attributes(site, key, entries).values()) or site.words["whole"]


def attributes(
    site: Site, key: Key, entries: Iterable[Entry], *, short: bool = False
) -> dict[str, str]:
    """`service`, dimensions and `statistic` of a series -> words, without escaping.

    The one service that is called as its reporter is left out. `short` gives own categories
    in quotation marks without saying what the marks mean.
    """
    _, service, dimensions, statistic = key
    entries = list(entries)
    names = {s.id: s.name for entry in entries for s in entry.report.services}
    found = {}
    if service and not _named_as_its_reporter(site, entries):
        found["service"] = names.get(service, service)
    elif names and not service:  # who runs none needs no word for all
        found["service"] = site.words["all_services"]
    for name, code in dimensions:
        found[name] = dimension_words(site, name, code, entries, short=short)
    if statistic:
        found["statistic"] = site.spec.code_text("statistic", statistic, site.language)
    return found


def _named_as_its_reporter(site: Site, entries: Sequence[Entry]) -> bool:
    about = entries[-1].report.reporter
    every = site.reporters.get(about.id, entries)
    return {s.name for entry in every for s in entry.report.services} == {about.name}


def dimension_words(
    site: Site, dimension: str, code: str, entries: Iterable[Entry], *, short: bool = False
) -> str:
    """A code in words, without escaping; a publisher's own category as it is printed."""
    if dimension == DIMENSION:
        words = own_words(code, entries)
        named = "own_quoted" if short else "own_category"
        key = named if words else "own_unnamed"
        return site.words[key].format(words=words or code.replace("-", " "))
    codelist = site.spec.dimensions.get(dimension, "")
    return site.spec.code_text(codelist, code, site.language) if codelist else code


def _label(site: Site, series: Series) -> str:
    entries = [mark.entry for mark in series.marks]
    words = attributes(site, series.key, entries, short=True).values()
    return safe(SEPARATOR.join(words) or site.words["whole"])


def figure_cell(
    site: Site, mark: Mark | None, notes: dict[str, str], shared: Sequence[Flag] | None = None
) -> str:
    """A figure as a cell that links to its source; `notes` collects what its marks say.

    Findings about the figure are marked, and those about its counting that are not in `shared`;
    without `shared` only the first.
    """
    if mark is None:
        return f'#<span class="tr-soft">{site.words["not_published"]}</span>'
    observation = mark.figure.observation
    unit = "ratio" if mark.share else site.spec.metrics[mark.figure.cell.metric].unit
    if observation.value is not None:
        text = site.number(observation.value, unit)
    elif observation.bounds is not None:
        ends = (observation.bounds.low, observation.bounds.high)
        text = f" {site.words['to']} ".join(site.number(end, unit) for end in ends)
    else:
        text = site.code("status", observation.status)
    reporter = mark.entry.report.reporter.id
    flags = flags_of(site, reporter)
    around = [] if shared is None else [f for f in flags.around(mark) if f not in shared]
    own = [*flags.of_figure(mark), *around]
    marks = _marks(site, reporter, mark, notes) + flag_marks(site, reporter, own)
    return f"#{_source_link(mark, text)}{marks}"


def _marks(site: Site, reporter: str, mark: Mark, notes: dict[str, str]) -> str:
    """Footnote marks of a figure; new notes are added to `notes`."""
    observation, said = mark.figure.observation, []
    if observation.status == "revised" or any(
        old.period == mark.period for old in replaced_in(site, reporter, mark)
    ):
        said.append(site.words["note_revised"])
    if observation.bounds is not None and observation.value is None:
        said.append(site.words["note_banded"])
    elif mark.figure.precision is not None and mark.figure.precision.kind == "rounded":
        said.append(site.words["note_rounded"])
    if mark.figure.precision is not None and mark.figure.precision.share_of:
        said.append(site.words["share_of"].format(what=safe(mark.figure.precision.share_of)))
    if observation.note:
        said.append(free_text(site, mark.entry.report.report.language, observation.note))
    return noted(said, notes)


def noted(said: Sequence[str], notes: dict[str, str]) -> str:
    """Marks of some notes, which are HTML; those that are new are added to `notes`."""
    for text in said:
        notes.setdefault(text, _circled(len(notes)))
    inside = " ".join(sorted((notes[text] for text in said), key=list(notes.values()).index))
    return f' <span class="tr-mark">{inside}</span>' if said else ""


def _circled(index: int) -> str:
    return CIRCLED[index] if index < len(CIRCLED) else f"({index + 1})"


def notes_below(notes: dict[str, str]) -> str:
    """What the marks of a table say."""
    if not notes:
        return ""
    items = "<br>".join(f"{mark} {text}" for text, mark in notes.items())
    return f'\n\n<p class="tr-soft">{items}</p>'


def interval_text(site: Site, interval: Interval) -> str:
    """An interval in the format of the language: one number or two."""
    low, high = (site.number(float(end)) for end in (interval.low, interval.high))
    return low if low == high else f"{low} {site.words['to']} {high}"
