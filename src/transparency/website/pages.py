"""Pages of the site as Markdown with HTML tables, in one language at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from transparency.conformance import Case, load_cases
from transparency.corpus import Corpus, Entry, by_reporter
from transparency.findings import Severity
from transparency.intervals import Interval
from transparency.output import Printed, printed
from transparency.report import Method
from transparency.spec import Spec
from transparency.website.charts import Point, picture
from transparency.website.series import Beside, Mark, Series, beside_clearing_house, series_of
from transparency.website.text import WORDS, address, number, period, safe

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass
class Site:
    """Everything that pages of one language are made from. Charts are put in after mkdocs."""

    corpus: Corpus
    spec: Spec
    language: str
    charts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def words(self) -> dict[str, str]:
        """Words of the site in its language."""
        return dict(WORDS[self.language])

    @cached_property
    def reporters(self) -> dict[str, tuple[Entry, ...]]:
        """Reporter id -> its reports in order of period."""
        return dict(by_reporter(self.corpus))

    @cached_property
    def series(self) -> dict[str, list[Series]]:
        """Reporter id -> its series."""
        return {reporter: series_of(entries) for reporter, entries in self.reporters.items()}

    @cached_property
    def cases(self) -> list[Case]:
        """Conformance cases of the standard."""
        return list(load_cases(self.spec))

    def code(self, codelist: str, code: str) -> str:
        """Title of a code, harmless."""
        return safe(self.spec.code_text(codelist, code, self.language))

    def number(self, value: float, unit: str = "") -> str:
        """A figure in the format of the language."""
        return number(value, self.language, unit)

    def period(self, mark: Mark) -> str:
        """Short name of the period of a figure."""
        return period(mark.period.start, mark.period.end, mark.period.kind, self.language)


def pages(site: Site) -> Iterator[tuple[str, str]]:
    """Path inside the language's folder, and Markdown, of every generated page."""
    yield "index.md", _home(site)
    yield "reporters/index.md", _reporter_index(site)
    for reporter in site.reporters:
        yield f"reporters/{reporter}.md", _reporter(site, reporter)
    yield "metrics/index.md", _metric_index(site)
    for metric in site.spec.metrics:
        yield f"metrics/{metric}.md", _metric(site, metric)
    yield "rules/index.md", _rule_index(site)
    for rule_id in site.spec.rule_ids:
        yield f"rules/{rule_id}.md", _rule(site, rule_id)


# --- building blocks ----------------------------------------------------------------------------


def _page(title: str, description: str, *blocks: str, search: bool = True) -> str:
    matter = {"title": title, "description": description}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in matter.items()]
    if not search:
        lines.append("search: {exclude: true}")
    head = "---\n" + "\n".join(lines) + "\n---\n"
    return "\n\n".join([head, f"# {safe(title)}", *(block for block in blocks if block)]) + "\n"


def _table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, quiet: bool = False
) -> str:
    """An HTML table. Cells are HTML already; those that start with `#` are numbers.

    A quiet caption only repeats the heading above it, so it is there for screen readers alone.
    """
    hidden = ' class="tr-hidden"' if quiet else ""
    columns = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(map(_cell, enumerate(row)))}</tr>" for row in rows)
    return (
        f'<div class="tr-scroll" tabindex="0" role="region" aria-label="{caption}" '
        f'data-search-exclude><table class="tr"><caption{hidden}>{caption}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(place: tuple[int, str]) -> str:
    index, content = place
    if index == 0:
        return f'<th scope="row">{content}</th>'
    if content.startswith("#"):
        return f'<td class="n">{content[1:]}</td>'
    return f"<td>{content}</td>"


def _link(url: str, text: str, hint: str = "") -> str:
    title = f' title="{hint}"' if hint else ""
    if not url:
        return f"<span{title}>{text}</span>"
    return f'<a href="{address(url)}" rel="noopener"{title}>{text}</a>'


def _cards(cards: Iterable[tuple[str, str, str]]) -> str:
    items = "".join(
        f'<li><a href="{target}">{title}</a><br><span class="tr-soft">{text}</span></li>'
        for target, title, text in cards
    )
    return f'<ul class="tr-cards">{items}</ul>'


def _paragraph(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{text}</p>' if kind else f"<p>{text}</p>"


# --- home and indexes ---------------------------------------------------------------------------


def _home(site: Site) -> str:
    words = site.words
    figures = sum(len(entry.report.observations) for entry in site.corpus.reports)
    holds = words["holds"].format(
        reports=site.number(len(site.corpus.reports)),
        reporters=site.number(len(site.reporters)),
        figures=site.number(figures),
    )
    cards = [
        ("reporters/index.html", words["reporters"], words["way_reporter"]),
        ("metrics/index.html", words["metrics"], words["way_metric"]),
        ("rules/index.html", words["rules"], words["way_rule"]),
    ]
    title = {"en": "CSEA transparency reports", "es": "Informes de transparencia EASI"}
    return _page(
        title[site.language],
        words["home_lead"],
        _paragraph(safe(words["home_lead"]), "tr-lead"),
        _paragraph(safe(holds)),
        f"## {words['three_ways']}",
        _cards(cards),
        f"## {words['does_not_say']}",
        _paragraph(safe(words["does_not_say_text"]), "tr-lead"),
        f"## {words['beside_home']}",
        _paragraph(safe(words["beside_intro"])),
        _cards(_beside_cards(site)),
    )


def _beside_cards(site: Site) -> Iterator[tuple[str, str, str]]:
    for reporter, entries in site.reporters.items():
        years = _beside(site, entries)
        if years:
            span = f"{years[0].year}–{years[-1].year}"
            name = safe(entries[-1].report.reporter.name)
            yield f"reporters/{reporter}.html#beside", name, span


def _beside(site: Site, entries: Sequence[Entry]) -> list[Beside]:
    if entries[0].report.reporter.role != "provider":
        return []
    return beside_clearing_house(entries, site.corpus.reports)


def _reporter_index(site: Site) -> str:
    words = site.words
    head = ("name", "role", "services", "periods", "figures")
    rows = (_reporter_row(site, reporter) for reporter in site.reporters)
    return _page(
        words["reporters"],
        words["reporters_intro"],
        _paragraph(safe(words["reporters_intro"])),
        _table(words["reporters"], [words[key] for key in head], rows, quiet=True),
    )


def _reporter_row(site: Site, reporter: str) -> list[str]:
    entries = site.reporters[reporter]
    about = entries[-1].report.reporter
    services = {s.id: s.name for entry in entries for s in entry.report.services if not s.members}
    figures = sum(len(entry.report.observations) for entry in entries)
    first, last = entries[0].report.period.start.year, entries[-1].report.period.end.year
    return [
        f'<a href="{reporter}.html">{safe(about.name)}</a>',
        site.code("role", about.role),
        safe(", ".join(services.values())) or "–",
        f"{first}–{last}",
        f"#{site.number(figures)}",
    ]


def _metric_index(site: Site) -> str:
    words = site.words
    blocks = [_paragraph(safe(words["metrics_intro"]))]
    for group in site.spec.codelist("metric_group"):
        rows = [
            _metric_row(site, metric.code)
            for metric in site.spec.metrics.values()
            if metric.group == group
        ]
        title = site.code("metric_group", group)
        head = [words[key] for key in ("metric", "unit", "reporters")]
        blocks += [f"## {title}", _table(title, head, rows, quiet=True)]
    return _page(words["metrics"], words["metrics_intro"], *blocks)


def _metric_row(site: Site, code: str) -> list[str]:
    names = [
        f'<a href="../reporters/{reporter}.html">'
        f"{safe(site.reporters[reporter][-1].report.reporter.name)}</a>"
        for reporter in site.reporters
        if any(series.metric == code for series in site.series[reporter])
    ]
    unit = site.code("unit", site.spec.metrics[code].unit)
    title = f'<a href="{code}.html">{site.code("metric", code)}</a>'
    return [title, unit, ", ".join(names) or "–"]


# --- reporters ----------------------------------------------------------------------------------


def _reporter(site: Site, reporter: str) -> str:
    entries = site.reporters[reporter]
    about, words = entries[-1].report.reporter, site.words
    sections = [
        ("services", words["services"], _services(site, entries)),
        ("beside", words["beside"], _beside_section(site, entries)),
        ("figures", words["figures"], _figures(site, reporter)),
        ("methods", words["methods"], _methods(site, entries)),
        ("coverage", words["coverage"], _coverage(site, entries)),
        ("findings", words["findings"], _findings(site, entries)),
        ("sources", words["sources"], _sources(site, entries)),
        ("download", words["download"], _downloads(site, reporter)),
    ]
    filled = [section for section in sections if section[2]]
    contents = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title, _ in filled)
    return _page(
        about.name,
        f"{about.name}: {words['figures']}, {words['methods']}, {words['sources']}",
        _paragraph(_legal(site, entries), "tr-soft"),
        f'<nav aria-label="{words["on_this_page"]}"><ul class="tr-list">{contents}</ul></nav>',
        *(f"## {title} {{#{anchor}}}\n\n{body}" for anchor, title, body in filled),
    )


def _legal(site: Site, entries: Sequence[Entry]) -> str:
    about, words = entries[-1].report.reporter, site.words
    parts = [site.code("role", about.role)]
    if about.legal_name:
        mark = f" ({words['unverified']})" if "legal_name" in about.unverified else ""
        parts.append(f"{words['legal']}: {safe(about.legal_name)}{mark}")
    if about.country:
        parts.append(site.code("country", about.country))
    if any(entry.report.report.transcribed for entry in entries):
        parts.append(safe(words["transcribed"]))
    return " · ".join(parts)


def _services(site: Site, entries: Sequence[Entry]) -> str:
    services = {s.id: s for entry in entries for s in entry.report.services}
    if not services:
        return ""
    words = site.words
    rows = [
        [
            safe(service.name),
            ", ".join(site.code("service_type", code) for code in service.types),
            site.code("encryption", service.encryption),
            ", ".join(safe(services[m].name) for m in service.members if m in services),
            safe(service.note or ""),
        ]
        for service in services.values()
    ]
    head = ("name", "types", "encryption", "members", "notes")
    return _table(words["services"], [words[key] for key in head], rows, quiet=True)


def _beside_section(site: Site, entries: Sequence[Entry]) -> str:
    if entries[0].report.reporter.role != "provider":
        return ""
    years, words = _beside(site, entries), site.words
    if not years:
        return _paragraph(safe(words["beside_none"]))
    head = [words[key] for key in ("year", "own_figure", "clearing_lines", "total", "difference")]
    rows = [_beside_row(site, beside) for beside in years]
    table = _table(safe(words["beside_caption"]), head, rows)
    return f"{_paragraph(safe(words['beside_intro']))}\n\n{table}"


def _beside_row(site: Site, beside: Beside) -> list[str]:
    words = site.words
    lines = "<br>".join(
        f"{safe(name)}: {_figure_link(site, mark)}" for name, mark in beside.lines
    )
    difference = beside.difference
    matched = f"<br>{words['difference_matched']}" if beside.matched else ""
    own = _own(site, beside)
    shown = words["not_published"] if difference is None else _interval(site, difference)
    return [
        str(beside.year),
        f"#{own}" if beside.own else f'<span class="tr-soft">{words["incomplete"]}</span>',
        lines,
        f"#{_interval(site, beside.compared)}{matched if beside.own else ''}",
        f"#{shown}",
    ]


def _own(site: Site, beside: Beside) -> str:
    if beside.own is None:
        return ""
    parts = " + ".join(_figure_link(site, mark) for mark in beside.own_marks)
    several = len(beside.own_marks) > 1
    return f"{_interval(site, beside.own)}<br>= {parts}" if several else parts


def _interval(site: Site, interval: Interval) -> str:
    low, high = (site.number(float(end)) for end in (interval.low, interval.high))
    return low if low == high else f"{low} {site.words['to']} {high}"


def _figure_link(site: Site, mark: Mark) -> str:
    value = mark.figure.observation.value
    text = "–" if value is None else site.number(value)
    return _link(mark.url, text, safe(mark.source.title) if mark.source else "")


def _figures(site: Site, reporter: str) -> str:
    if site.reporters[reporter][0].report.reporter.role == "clearing_house":
        return _clearing_house_figures(site, reporter)
    blocks = []
    for metric in site.spec.metrics:
        chosen = [series for series in site.series[reporter] if series.metric == metric]
        if chosen:
            title = site.code("metric", metric)
            blocks.append(f"### {title} {{#metric-{metric}}}")
            blocks.append(
                _paragraph(
                    f'<a href="../metrics/{metric}.html">{site.words["definition"]}</a> · '
                    f"{site.words['unit']}: {site.code('unit', site.spec.metrics[metric].unit)}",
                    "tr-soft",
                )
            )
            blocks.append(_panels(site, reporter, chosen))
            blocks.append(_series_table(site, reporter, metric, chosen))
    return "\n\n".join(blocks)


def _panels(site: Site, reporter: str, chosen: Sequence[Series]) -> str:
    panels = [_panel(site, reporter, series) for series in chosen]
    inside = "".join(panel for panel in panels if panel)
    return f'<div class="tr-panels" data-search-exclude>{inside}</div>' if inside else ""


def _panel(site: Site, reporter: str, series: Series) -> str:
    points = _points(series)
    if len(points) < 2:  # noqa: PLR2004  (one dot is no picture)
        return ""
    unit = _unit(site, series)
    first, last = _ends(series)
    name = f"{site.spec.code_text('metric', series.metric, site.language)}: {_plain(site, series)}"
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


def _plain(site: Site, series: Series) -> str:
    """What a series is about, in words, without escaping."""
    _, service, dimensions, statistic = series.key
    names = {s.id: s.name for mark in series.marks for s in mark.entry.report.services}
    parts = [names.get(service, service or site.words["all_services"])]
    for dimension, code in dimensions:
        codelist = site.spec.dimensions.get(dimension, "")
        parts.append(site.spec.code_text(codelist, code, site.language) if codelist else code)
    if statistic:
        parts.append(site.spec.code_text("statistic", statistic, site.language))
    return " · ".join(parts)


def _label(site: Site, series: Series) -> str:
    return safe(_plain(site, series))


def _series_table(site: Site, reporter: str, metric: str, chosen: Sequence[Series]) -> str:
    """Periods by series; each value links to its source, marks explain below the table."""
    notes: dict[str, str] = {}
    periods: dict[tuple[object, ...], dict[int, Mark]] = {}
    for column, series in enumerate(chosen):
        for mark in series.marks:
            key = (mark.period.start, mark.period.end, site.period(mark))
            periods.setdefault(key, {})[column] = mark
    rows = [
        [
            safe(key[2]),
            *(_figure_cell(site, given.get(column), notes) for column in range(len(chosen))),
        ]
        for key, given in sorted(periods.items(), key=lambda item: str(item[0][:2]))
    ]
    name = safe(site.reporters[reporter][-1].report.reporter.name)
    caption = site.words["table_of"].format(metric=site.code("metric", metric), name=name)
    head = [site.words["period"], *(_label(site, series) for series in chosen)]
    return _table(caption, head, rows) + _notes(site, notes) + _restated(site, reporter, metric)


def _figure_cell(site: Site, mark: Mark | None, notes: dict[str, str]) -> str:
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
    hint = safe(mark.source.title) if mark.source else ""
    return f"#{_link(mark.url, text, hint)}{_marks(site, mark, notes)}"


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
    inside = " ".join(notes[text] for text in said)
    return f' <span class="tr-mark">{inside}</span>' if said else ""


def _circled(index: int) -> str:
    return CIRCLED[index] if index < len(CIRCLED) else f"({index + 1})"


def _notes(site: Site, notes: dict[str, str]) -> str:
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
            link = f" ({_link(source.url or '', safe(source.title))})" if source else ""
            items.append(f"<li>{span} · {safe(cell)}: {was}{link}</li>")
    if not items:
        return ""
    title = site.words["restated"]
    return (
        f"\n\n<details data-search-exclude><summary>{title} ({len(items)})</summary>"
        f"<ul>{''.join(items)}</ul></details>"
    )


def _clearing_house_figures(site: Site, reporter: str) -> str:
    blocks = []
    name = site.reporters[reporter][-1].report.reporter.name
    totals = [s for s in site.series[reporter] if "counterparty" not in dict(s.key[2])]
    for metric in dict.fromkeys(series.metric for series in totals):
        chosen = [series for series in totals if series.metric == metric]
        blocks.append(f"### {site.code('metric', metric)} {{#metric-{metric}}}")
        blocks.append(_panels(site, reporter, chosen))
        blocks.append(_series_table(site, reporter, metric, chosen))
    blocks.append(f"### {safe(site.words['lines_of'].format(name=name))} {{#lines}}")
    for entry in reversed(site.reporters[reporter]):
        blocks.append(_list_of_year(site, entry))
    return "\n\n".join(blocks)


def _list_of_year(site: Site, entry: Entry) -> str:
    names = {c.id: c for c in entry.report.counterparties}
    rows = []
    for series in series_of([entry]):
        counterparty = names.get(dict(series.key[2]).get("counterparty", ""))
        if counterparty is not None:
            known = counterparty.reporter in site.reporters
            target = f'<a href="{counterparty.reporter}.html">{safe(counterparty.name)}</a>'
            name = target if known else safe(counterparty.name)
            value = series.marks[0].figure.observation.value or 0
            link = _figure_link(site, series.marks[0])
            rows.append((-value, [name, f"#{link}", safe(counterparty.note or "")]))
    year = entry.report.period.start.year
    caption = f"{site.code('metric', 'reports_received')}, {year}"
    head = [site.words[key] for key in ("name", "value", "notes")]
    table = _table(caption, head, (row for _, row in sorted(rows, key=lambda r: (r[0], r[1]))))
    return f"<details data-search-exclude><summary>{year} ({len(rows)})</summary>{table}</details>"


def _methods(site: Site, entries: Sequence[Entry]) -> str:
    """Each method once, as the latest report that has it states it."""
    methods = {method.id: method for entry in entries for method in entry.report.methods}
    rows = [_method_row(site, method) for method in methods.values()]
    head = [
        ", ".join((site.words["method"], site.words["metrics"])),
        site.words["definition"],
        site.spec.codelist("counting_rule").title,
        site.spec.codelist("deduplication_rule").title,
        site.spec.codelist("date_basis").title,
        site.spec.codelist("policy_scope").title,
        site.words["notes"],
    ]
    if site.language != "en":
        lists = ("counting_rule", "deduplication_rule", "date_basis", "policy_scope")
        texts = site.spec.translations(site.language)
        head[2:6] = [texts.get(f"codelist.{name}.title", name) for name in lists]
    return _table(site.words["methods"], head, rows, quiet=True)


def _method_row(site: Site, method: Method) -> list[str]:
    def stated(codelist: str, code: str | None) -> str:
        text = site.code(codelist, code) if code else "–"
        return f'<span class="tr-soft">{text}</span>' if code == "not_stated" else text

    definition = method.definition_used
    rule = method.deduplication_rule
    notes = [
        text
        for text in (*method.inclusions, *method.exclusions, method.limitations)
        if text and text != "not_stated"
    ]
    return [
        ", ".join(site.code("metric", metric) for metric in method.applies_to),
        safe(definition.text) if definition else "–",
        stated("counting_rule", method.counting_rule),
        stated("deduplication_rule", rule.rule if rule else None),
        stated("date_basis", method.date_basis),
        stated("policy_scope", method.policy_scope),
        "<br>".join(map(safe, notes)) or "–",
    ]


def _coverage(site: Site, entries: Sequence[Entry]) -> str:
    if entries[0].report.reporter.role != "provider":
        return ""
    latest = next((e for e in reversed(entries) if e.report.detection_coverage), None)
    if latest is None:
        return _paragraph(safe(site.words["coverage_none"]))
    names = {service.id: service.name for service in latest.report.services}
    rows = [
        [
            safe(names.get(row.service, row.service)),
            site.code("surface", row.surface),
            site.code("coverage_purpose", row.purpose),
            ", ".join(site.code("detection_technology", code) for code in row.technologies),
            site.code("coverage_state", row.state),
        ]
        for row in latest.report.detection_coverage
    ]
    purpose = site.spec.translations(site.language).get("codelist.coverage_purpose.title")
    head = [
        site.words["service"],
        site.words["surface"],
        purpose or site.spec.codelist("coverage_purpose").title,
        site.words["technologies"],
        site.words["state"],
    ]
    span = period(
        latest.report.period.start,
        latest.report.period.end,
        latest.report.period.kind,
        site.language,
    )
    return _table(f"{site.words['coverage']}, {span}", head, rows)


def _findings(site: Site, entries: Sequence[Entry]) -> str:
    """Findings of all reports by rule, each with the reports it concerns."""
    rules: dict[str, list[tuple[Entry, Printed]]] = {}
    for entry in entries:
        for found in printed(entry.result, site.language):
            rules.setdefault(found.finding.rule, []).append((entry, found))
    if not rules:
        return _paragraph(site.words["findings_none"])
    rows = [_finding_row(site, rule_id, found) for rule_id, found in sorted(rules.items())]
    head = [site.words[key] for key in ("rule", "severity", "periods", "notes")]
    intro = _paragraph(safe(site.words["findings_intro"]))
    return f"{intro}\n\n{_table(site.words['findings'], head, rows, quiet=True)}"


def _finding_row(site: Site, rule_id: str, found: Sequence[tuple[Entry, Printed]]) -> list[str]:
    severity = site.spec.rule(rule_id).severity
    spans = dict.fromkeys(_span(site, entry) for entry, _ in found)
    texts = dict.fromkeys(item.message for _, item in found)
    shown = [safe(text) for text in list(texts)[-2:]]
    return [
        f'<a href="../rules/{rule_id}.html">'
        f"{safe(site.spec.rule_text(rule_id, 'title', site.language))}</a>",
        _severity(site, severity),
        safe(", ".join(spans)) if len(spans) <= 4 else str(len(spans)),  # noqa: PLR2004
        "<br>".join(shown),
    ]


def _span(site: Site, entry: Entry) -> str:
    span = entry.report.period
    return period(span.start, span.end, span.kind, site.language)


def _severity(site: Site, severity: Severity) -> str:
    return f'<span class="tr-severity tr-{severity}">{site.words[severity]}</span>'


def _sources(site: Site, entries: Sequence[Entry]) -> str:
    sources = {s.id: s for entry in entries for s in entry.report.report.source_documents}
    items = []
    for source in sources.values():
        link = _link(source.url, safe(source.title)) if source.url else safe(source.title)
        remarks = [safe(source.publisher or ""), site.words.get(source.confidence or "", "")]
        if source.confidence == "secondary" and source.read_in:
            remarks.append(safe(site.words["read_via"].format(where=source.read_in)))
        items.append(f"<li>{link}. {'; '.join(part for part in remarks if part)}</li>")
    return f"<ul>{''.join(items)}</ul>"


def _downloads(site: Site, reporter: str) -> str:
    up = "../" if site.language == "en" else "../../"
    items = "".join(
        f'<li><a href="{up}data/{reporter}/{entry.report.report.id}.json">{_span(site, entry)}</a>'
        "</li>"
        for entry in site.reporters[reporter]
    )
    return f'<ul class="tr-list">{items}</ul>'


# --- metrics and rules --------------------------------------------------------------------------


def _metric(site: Site, code: str) -> str:
    metric, words = site.spec.metrics[code], site.words
    text = site.spec.code_text("metric", code, site.language, "description")
    rows = [
        [words["code"], f"<code>{safe(code)}</code>"],
        [words["unit"], site.code("unit", metric.unit)],
        [
            words["adds"],
            safe(site.spec.code_text("additivity", metric.additivity, site.language, "description")),
        ],
        [
            words["dimensions"],
            ", ".join(site.code("dimension", name) for name in metric.dimensions) or "–",
        ],
        [words["role"], ", ".join(site.code("role", role) for role in metric.roles)],
    ]
    title = site.spec.code_text("metric", code, site.language)
    blocks = [
        _paragraph(safe(text), "tr-lead"),
        _table(safe(title), (words["name"], words["value"]), rows, quiet=True),
    ]
    given = [r for r in site.reporters if any(s.metric == code for s in site.series[r])]
    blocks.append(_paragraph(safe(words["no_chart_across"] if given else words["nobody"])))
    blocks += [_metric_of_reporter(site, code, reporter) for reporter in given]
    return _page(title, text, *blocks)


def _metric_of_reporter(site: Site, code: str, reporter: str) -> str:
    name = safe(site.reporters[reporter][-1].report.reporter.name)
    chosen = [
        series
        for series in site.series[reporter]
        if series.metric == code and "counterparty" not in dict(series.key[2])
    ]
    link = f'<a href="../reporters/{reporter}.html#metric-{code}">{name}</a>'
    return "\n\n".join(
        (
            f"## {name} {{#{reporter}}}",
            _paragraph(link, "tr-soft"),
            _panels(site, reporter, chosen),
            _series_table(site, reporter, code, chosen),
        )
    )


def _rule_index(site: Site) -> str:
    words = site.words
    blocks = [_paragraph(safe(words["current_rules"]))]
    for subject in site.spec.codelist("rule_subject"):
        chosen = [r for r in site.spec.rule_ids if site.spec.rule(r).subject == subject]
        if chosen:
            title = site.code("rule_subject", subject)
            rows = [_rule_row(site, rule_id) for rule_id in chosen]
            head = [words["rule"], words["severity"], words["code"]]
            blocks += [f"## {title}", _table(title, head, rows, quiet=True)]
    return _page(words["rules"], words["current_rules"], *blocks)


def _rule_row(site: Site, rule_id: str) -> list[str]:
    title = safe(site.spec.rule_text(rule_id, "title", site.language))
    severity = _severity(site, site.spec.rule(rule_id).severity)
    return [f'<a href="{rule_id}.html">{title}</a>', severity, f"<code>{rule_id}</code>"]


def _rule(site: Site, rule_id: str) -> str:
    words = site.words
    title, why, remedy, message = (
        site.spec.rule_text(rule_id, part, site.language)
        for part in ("title", "why", "remedy", "message")
    )
    own = [case for case in site.cases if case.rule == rule_id]
    failing = next((case for case in own if not case.passing), None)
    passing = next((case for case in own if case.passing), None)
    severity = _severity(site, site.spec.rule(rule_id).severity)
    return _page(
        title,
        why,
        _paragraph(f"{severity} · <code>{rule_id}</code>"),
        _paragraph(safe(message), "tr-soft"),
        f"## {words['why']}",
        _paragraph(safe(why)),
        f"## {words['how_to_mend']}",
        _paragraph(safe(remedy)),
        _case(words["case_fail"], failing),
        _case(words["case_pass"], passing),
        search=False,
    )


def _case(title: str, case: Case | None) -> str:
    if case is None:
        return ""
    change = safe(case.shown).replace("&#10;", "\n")
    return f'## {title}\n\n<p class="tr-soft">{safe(case.name)}</p>\n\n<pre class="tr-case">{change}</pre>'
