"""Series of figures as pictures and tables, with their sources and footnotes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from transparency.intervals import Interval
from transparency.website.blocks import Site, link, paragraph, table
from transparency.website.charts import Point, picture
from transparency.website.series import Mark, Series
from transparency.website.text import period, safe

SEPARATOR = " · "
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


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
        site.words["series_break"].format(day=entry.date.isoformat(), text=entry.text)
        for report in site.reporters[reporter]
        for entry in report.report.series_breaks
    }
    return "\n\n".join(paragraph(safe(item), "tr-break") for item in sorted(items))


def panels(site: Site, reporter: str, chosen: Sequence[Series]) -> str:
    """The pictures of some series, side by side."""
    panels = [_panel(site, reporter, series) for series in chosen]
    inside = "".join(panel for panel in panels if panel)
    return f'<div class="tr-panels" data-search-exclude>{inside}</div>' if inside else ""


def _panel(site: Site, reporter: str, series: Series) -> str:
    points = _points(series)
    if len(points) < 2:  # noqa: PLR2004  (one dot is no picture)
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
    about = site.reporters[reporter][-1].report.reporter.name
    svg = picture(points, name=f"{about}. {name}", finding=trend, unit=unit)
    token = f"tr-chart-{len(site.charts)}-"
    site.charts[token] = svg
    label = _label(site, series)
    return (
        f'<figure class="tr-panel"><figcaption><b>{label}</b>{safe(trend)}</figcaption>'
        f"{token}</figure>"
    )


def _ends(series: Series) -> tuple[Mark, Mark]:
    given = [mark for mark in series.marks if mark.figure.observation.value is not None]
    return given[0], given[-1]


def _points(series: Series) -> list[Point]:
    """Figures to draw: those with a value; a gap between periods starts a new run."""
    points, run, expected = [], 0, None
    for mark in _of_one_kind(series):
        value, interval = mark.figure.observation.value, mark.figure.interval
        if value is None:
            continue
        if expected is not None and mark.period.start != expected:
            run += 1
        expected = mark.period.end + timedelta(days=1)
        middle = mark.period.start + (mark.period.end - mark.period.start) / 2
        low = float(interval.low) if interval else float(value)
        high = float(interval.high) if interval else float(value)
        points.append(Point(middle.isoformat(), float(value), low, high, run))
    return points


def _of_one_kind(series: Series) -> list[Mark]:
    """Figures over periods of the commonest length: a year and its halves are not one line."""
    kinds = [mark.period.kind for mark in series.marks]
    commonest = max(sorted(set(kinds)), key=kinds.count)
    return [mark for mark in series.marks if mark.period.kind == commonest]


def _unit(site: Site, series: Series) -> str:
    return "ratio" if series.marks[0].share else site.spec.metrics[series.metric].unit


def in_words(site: Site, series: Series) -> str:
    """What a series is about, in words, without escaping."""
    _, service, dimensions, statistic = series.key
    names = {s.id: s.name for mark in series.marks for s in mark.entry.report.services}
    parts = [names.get(service, service or site.words["all_services"])]
    for dimension, code in dimensions:
        codelist = site.spec.dimensions.get(dimension, "")
        parts.append(site.spec.code_text(codelist, code, site.language) if codelist else code)
    if statistic:
        parts.append(site.spec.code_text("statistic", statistic, site.language))
    return SEPARATOR.join(parts)


def _label(site: Site, series: Series) -> str:
    return safe(in_words(site, series))


def series_table(site: Site, reporter: str, metric: str, chosen: Sequence[Series]) -> str:
    """Periods by series; each value links to its source, marks explain below the table."""
    notes: dict[str, str] = {}
    periods: dict[tuple[date, date, str], dict[int, Mark]] = {}
    for column, series in enumerate(chosen):
        for mark in series.marks:
            key = (mark.period.start, mark.period.end, site.period(mark))
            periods.setdefault(key, {})[column] = mark
    rows = [
        [
            safe(key[2]),
            *(figure_cell(site, given.get(column), notes) for column in range(len(chosen))),
        ]
        for key, given in sorted(periods.items(), key=lambda item: item[0])
    ]
    name = safe(site.reporters[reporter][-1].report.reporter.name)
    caption = site.words["table_of"].format(metric=site.code("metric", metric), name=name)
    head = [site.words["period"], *(_label(site, series) for series in chosen)]
    return table(caption, head, rows) + notes_below(notes) + _restated(site, reporter, metric)


def figure_cell(site: Site, mark: Mark | None, notes: dict[str, str]) -> str:
    """A figure as a cell that links to its source; `notes` collects what its marks say."""
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
    return f"#{_source_link(mark, text)}{_marks(site, mark, notes)}"


def _marks(site: Site, mark: Mark, notes: dict[str, str]) -> str:
    """Footnote marks of a figure; new notes are added to `notes`."""
    observation, said = mark.figure.observation, []
    if observation.status == "revised":
        said.append(site.words["note_revised"])
    if observation.bounds is not None and observation.value is None:
        said.append(site.words["note_banded"])
    elif mark.figure.precision is not None and mark.figure.precision.kind == "rounded":
        said.append(site.words["note_rounded"])
    if mark.figure.precision is not None and mark.figure.precision.share_of:
        said.append(site.words["share_of"].format(what=mark.figure.precision.share_of))
    if observation.note:
        said.append(observation.note)
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
    items = "<br>".join(f"{mark} {safe(text)}" for text, mark in notes.items())
    return f'\n\n<p class="tr-soft">{items}</p>'


def _restated(site: Site, reporter: str, metric: str) -> str:
    """Values of a metric that were replaced later, with the sources of the old ones."""
    items = []
    for entry in site.reporters[reporter]:
        sources = {source.id: source for source in entry.report.report.source_documents}
        for old in entry.report.restatements:
            if old.metric != metric:
                continue
            unit = site.spec.metrics[metric].unit
            was = site.words["was"].format(
                old="–" if old.old is None else site.number(old.old, unit),
                new="–" if old.new is None else site.number(old.new, unit),
            )
            span = period(old.period.start, old.period.end, old.period.kind, site.language)
            cell = ", ".join(map(str, (old.service or "", *old.dimensions.values())))
            source = sources.get(old.source or "")
            where = f" ({link(source.url or '', safe(source.title))})" if source else ""
            items.append(f"<li>{span} · {safe(cell)}: {was}{where}</li>")
    if not items:
        return ""
    title = site.words["restated"]
    return (
        f"\n\n<details data-search-exclude><summary>{title} ({len(items)})</summary>"
        f"<ul>{''.join(items)}</ul></details>"
    )


def interval_text(site: Site, interval: Interval) -> str:
    """An interval in the format of the language: one number or two."""
    low, high = (site.number(float(end)) for end in (interval.low, interval.high))
    return low if low == high else f"{low} {site.words['to']} {high}"
