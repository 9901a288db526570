"""The page of one reporter: services, figures, methods, findings, sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transparency.corpus import Entry
from transparency.report import Method
from transparency.website.alike import codelist_title, stated
from transparency.website.api import PLACE as API
from transparency.website.blocks import (
    NOT_STATED,
    Site,
    folded,
    free_text,
    link,
    page,
    paragraph,
    table,
)
from transparency.website.covered import gaps_section
from transparency.website.fields import field_text
from transparency.website.figures import breaks, figure_link, interval_text, panels, series_table
from transparency.website.flagged import Flag, flag_marks, flags_of, flags_section, span_of
from transparency.website.places import trail
from transparency.website.reconciled import reconciliation_section
from transparency.website.revised import revisions_section
from transparency.website.series import Beside, beside_clearing_house, in_order, series_of
from transparency.website.spreadsheets import PLACE as SPREADSHEETS
from transparency.website.text import period, safe, short_day


def reporter_page(site: Site, reporter: str) -> str:
    """The page of one reporter."""
    entries = site.reporters[reporter]
    about, words = entries[-1].report.reporter, site.words
    sections = [
        ("services", words["services"], _services(site, entries)),
        ("coverage", words["coverage"], _coverage(site, entries)),
        ("figures", words["figures"], _figures(site, reporter)),
        ("methods", words["methods"], _methods(site, entries)),
        ("findings", words["findings"], flags_section(site, reporter)),
        ("beside", words["beside"], _beside_section(site, entries)),
        ("reconciliation", words["reconciliation"], reconciliation_section(site, reporter)),
        ("revisions", words["revisions"], revisions_section(site, reporter)),
        ("gaps", words["gaps"], gaps_section(site, reporter)),
        ("sources", words["sources"], _sources(site, entries)),
        ("download", words["download"], _downloads(site, reporter)),
    ]
    filled = [section for section in sections if section[2]]
    contents = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title, _ in filled)
    return page(
        about.name,
        f"{about.name}: {words['figures']}, {words['methods']}, {words['sources']}",
        trail(("index.html", words["reporters"])),
        paragraph(_legal(site, entries), "tr-soft"),
        f'<nav class="tr-sections" aria-label="{words["on_this_page"]}" data-search-exclude>'
        f'<ul class="tr-list">{contents}</ul></nav>',
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
    languages = {s.id: e.report.report.language for e in entries for s in e.report.services}
    if not services:
        return ""
    words, reporter = site.words, entries[-1].report.reporter.id
    flags = flags_of(site, reporter)
    rows = [
        [
            safe(service.name) + flag_marks(site, reporter, flags.of_service(service.name)),
            ", ".join(site.code("service_type", code) for code in service.types),
            site.code("encryption", service.encryption),
            ", ".join(safe(services[m].name) for m in service.members if m in services),
            free_text(site, languages[service.id], service.note or ""),
        ]
        for service in services.values()
    ]
    head = ("name", "types", "encryption", "members", "notes")
    return table(words["services"], [words[key] for key in head], rows, quiet=True)


def beside(site: Site, entries: Sequence[Entry]) -> list[Beside]:
    """Years of a provider beside a clearing house; empty for other reporters."""
    if entries[0].report.reporter.role != "provider":
        return []
    return beside_clearing_house(entries, site.clearing_houses)


def _beside_section(site: Site, entries: Sequence[Entry]) -> str:
    if entries[0].report.reporter.role != "provider":
        return ""
    years, words = beside(site, entries), site.words
    if not years:
        return paragraph(safe(words["beside_none"]))
    head = [words[key] for key in ("year", "own_figure", "clearing_lines", "total", "difference")]
    rows = [_beside_row(site, beside) for beside in years]
    years_table = table(safe(words["beside_caption"]), head, rows)
    return f"{paragraph(safe(words['beside_intro']))}\n\n{years_table}"


def _beside_row(site: Site, beside: Beside) -> list[str]:
    words = site.words
    lines = "<br>".join(f"{safe(name)}: {figure_link(site, mark)}" for name, mark in beside.lines)
    difference = beside.difference
    matched = ""
    if beside.matched and beside.own:
        matched = f'<br><span class="tr-parts">{words["difference_matched"]}</span>'
    own = _own(site, beside)
    shown = words["not_published"] if difference is None else interval_text(site, difference)
    return [
        str(beside.year),
        f"#{own}" if beside.own else f'<span class="tr-soft">{words["incomplete"]}</span>',
        lines,
        f"#{interval_text(site, beside.compared)}{matched}",
        f"#{shown}",
    ]


def _own(site: Site, beside: Beside) -> str:
    if beside.own is None:
        return ""
    parts = " + ".join(figure_link(site, mark) for mark in beside.own_marks)
    several = len(beside.own_marks) > 1
    if not several:
        return parts
    return f'{interval_text(site, beside.own)}<br><span class="tr-parts">= {parts}</span>'


def _figures(site: Site, reporter: str) -> str:
    if site.reporters[reporter][0].report.reporter.role == "clearing_house":
        return _clearing_house_figures(site, reporter)
    blocks = [breaks(site, reporter)]
    for metric in site.spec.metrics:
        chosen = in_order(site.analysis.series_by_metric.get(metric, {}).get(reporter, ()))
        if chosen:
            title = site.code("metric", metric)
            blocks.append(f"### {title} {{#metric-{metric}}}")
            blocks.append(
                '<p class="tr-soft" data-search-exclude>'
                f'<a href="../metrics/{metric}.html">{site.words["definition_of_metric"]}</a> · '
                f"{site.words['unit']}: {site.code('unit', site.spec.metrics[metric].unit)}</p>"
            )
            blocks.append(panels(site, reporter, chosen))
            blocks.append(series_table(site, reporter, metric, chosen))
    return "\n\n".join(blocks)


def _clearing_house_figures(site: Site, reporter: str) -> str:
    blocks = [breaks(site, reporter)]
    name = site.reporters[reporter][-1].report.reporter.name
    totals = [s for s in site.series[reporter] if "counterparty" not in dict(s.key[2])]
    for metric in dict.fromkeys(series.metric for series in totals):
        chosen = in_order(series for series in totals if series.metric == metric)
        blocks.append(f"### {site.code('metric', metric)} {{#metric-{metric}}}")
        blocks.append(panels(site, reporter, chosen))
        blocks.append(series_table(site, reporter, metric, chosen))
    blocks.append(f"### {safe(site.words['lines_of'].format(name=name))} {{#lines}}")
    years = (
        f'<li><a href="../lines/{path}.html">{span_of(site, entry)}</a> '
        f'<span class="tr-soft">({site.words["n_names"].format(n=site.number(count))})</span></li>'
        for path, entry, count in reversed(list(_lists(site, reporter)))
    )
    blocks.append(f'<ul class="tr-list">{"".join(years)}</ul>')
    return "\n\n".join(blocks)


def _lists(site: Site, reporter: str) -> Iterator[tuple[str, Entry, int]]:
    """Path of the page, report and number of names of each list of providers by a reporter."""
    for entry in site.reporters[reporter]:
        known = {one.id for one in entry.report.counterparties}
        listed = {o.dimensions.get("counterparty") for o in entry.report.observations} & known
        if listed:
            name = entry.report.report.id
            path = name if name.startswith(f"{reporter}-") else f"{reporter}-{name}"
            yield path, entry, len(listed)


def list_pages(site: Site, reporter: str) -> Iterator[tuple[str, str]]:
    """A page for each yearly list of a clearing house: a thousand names are no part of a page."""
    if site.reporters[reporter][0].report.reporter.role == "clearing_house":
        for path, entry, _ in _lists(site, reporter):
            yield f"lines/{path}.md", _list_page(site, entry)


def _list_page(site: Site, entry: Entry) -> str:
    reporter, words = entry.report.reporter, site.words
    title = words["list_title"].format(name=reporter.name, period=span_of(site, entry))
    back = f"../reporters/{reporter.id}.html#lines"
    return page(
        title,
        words["list_intro"],
        trail(("../reporters/index.html", words["reporters"]), (back, safe(reporter.name))),
        paragraph(safe(words["list_intro"])),
        _list_of_year(site, entry),
        search=False,
    )


def _list_of_year(site: Site, entry: Entry) -> str:
    names = {c.id: c for c in entry.report.counterparties}
    rows = []
    for series in series_of([entry]):
        counterparty = names.get(dict(series.key[2]).get("counterparty", ""))
        if counterparty is not None:
            known = counterparty.reporter in site.reporters
            target = f'<a href="../reporters/{counterparty.reporter}.html">'
            name = f"{target}{safe(counterparty.name)}</a>" if known else safe(counterparty.name)
            mark = series.marks[0]
            flags = flag_marks(
                site,
                entry.report.reporter.id,
                flags_of(site, entry.report.reporter.id).of_figure(mark),
            )
            told = free_text(site, entry.report.report.language, counterparty.note or "")
            note = f'<br><span class="tr-parts">{told}</span>'
            row = [
                name + (note if counterparty.note else ""),
                f"#{figure_link(site, mark)}{flags}",
            ]
            rows.append((-(mark.figure.observation.value or 0), row))
    caption = f"{site.code('metric', 'reports_received')}, {span_of(site, entry)}"
    head = [site.words[key] for key in ("name", "value")]
    return table(caption, head, (row for _, row in sorted(rows, key=lambda r: (r[0], r[1]))))


def _methods(site: Site, entries: Sequence[Entry]) -> str:
    """Each method once, as the latest report that has it states it."""
    methods: dict[str, list[str]] = {}
    for entry in entries:
        flags = flags_of(site, entry.report.reporter.id)
        for place, method in enumerate(entry.report.methods):
            found = flags.at(entry, "methods", place)
            methods[method.id] = _method_row(site, entry, method, found)
    lists = ("counting_rule", "deduplication_rule", "date_basis", "policy_scope")
    head = [
        ", ".join((site.words["method"], site.words["metrics"])),
        site.words["definition"],
        *(codelist_title(site, name) for name in lists),
    ]
    listed = table(site.words["methods"], head, methods.values(), quiet=True)
    return f'<div class="tr-methods" data-search-exclude>{listed}</div>'


def _method_row(site: Site, entry: Entry, method: Method, found: Sequence[Flag]) -> list[str]:
    info, rule = entry.report.report, method.deduplication_rule
    codes = {
        "counting_rule": method.counting_rule,
        "deduplication_rule": rule.rule if rule else None,
        "date_basis": method.date_basis,
        "policy_scope": method.policy_scope,
    }
    return [
        ", ".join(site.code("metric", metric) for metric in method.applies_to)
        + flag_marks(site, entry.report.reporter.id, found),
        _definition(site, method, info.language),
        *(stated(site, name, code) for name, code in codes.items()),
    ]


def _definition(site: Site, method: Method, language: str) -> str:
    """The definition as it was published, and what is told of what counts and what does not."""
    used = method.definition_used
    if used is not None and used.text == NOT_STATED:
        text = stated(site, "counting_rule", NOT_STATED)
    else:
        text = free_text(site, language, used.text) if used else "–"
    told = {
        "inclusions": method.inclusions,
        "exclusions": method.exclusions,
        "limitations": (method.limitations or "",),
    }
    notes = (
        f'<br><span class="tr-soft">{safe(field_text(site, "method", "title", name))}: '
        f"{free_text(site, language, ' '.join(texts))}</span>"
        for name, texts in told.items()
        if any(texts) and NOT_STATED not in texts
    )
    return text + "".join(notes)


def _coverage(site: Site, entries: Sequence[Entry]) -> str:
    if entries[0].report.reporter.role != "provider":
        return ""
    latest = next((e for e in reversed(entries) if e.report.detection_coverage), None)
    if latest is None:
        return paragraph(safe(site.words["coverage_none"]))
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
    head = [
        site.words["service"],
        site.words["surface"],
        site.spec.codelist_text("coverage_purpose", site.language),
        site.words["technologies"],
        site.words["state"],
    ]
    span = period(
        latest.report.period.start,
        latest.report.period.end,
        latest.report.period.kind,
        site.language,
    )
    return table(f"{site.words['coverage']}, {span}", head, rows)


def _sources(site: Site, entries: Sequence[Entry]) -> str:
    sources = {s.id: s for entry in entries for s in entry.report.report.source_documents}
    items = []
    for source in sources.values():
        titled = link(source.url, safe(source.title)) if source.url else safe(source.title)
        remarks = [safe(source.publisher or ""), site.words.get(source.confidence or "", "")]
        if source.confidence == "secondary" and source.read_in:
            remarks.append(safe(site.words["read_via"].format(where=source.read_in)))
        items.append(f"<li>{titled}. {'; '.join(part for part in remarks if part)}</li>")
    listed = f"<ul>{''.join(items)}</ul>"
    return folded(site, site.words["sources"], len(items), listed)


def _downloads(site: Site, reporter: str) -> str:
    """All figures as files, and each report with its file."""
    words, entries = site.words, site.reporters[reporter]
    name = safe(entries[-1].report.reporter.name)
    places = {"csv": SPREADSHEETS, "xlsx": SPREADSHEETS, "json": f"{API}/reporters"}
    links = " · ".join(
        f'<a href="{site.root(1)}{place}/{reporter}.{kind}" download>'
        f"{words[f'downloads_{kind}']}</a>"
        for kind, place in places.items()
    )
    keys = ("period", "published_on", "regimes", "version", "figures")
    head = [words[key] for key in keys]
    rows = [_report_row(site, entry) for entry in reversed(entries)]
    listed = table(words["downloads_reports"], head, rows)
    listed = folded(site, words["downloads_reports"], len(rows), listed)
    return f"{paragraph(words['downloads_as'].format(name=name) + ' ' + links)}\n\n{listed}"


def _report_row(site: Site, entry: Entry) -> list[str]:
    info, reporter = entry.report.report, entry.report.reporter.id
    file = f"{site.root(1)}data/{reporter}/{info.id}.json"
    about = flags_of(site, reporter).at(entry, "observations")
    regimes = (site.code("regime", one.regime) for one in entry.report.regimes)
    return [
        f'<a href="{file}" download>{safe(span_of(site, entry))}</a>'
        + flag_marks(site, reporter, about),
        short_day(info.published_on, site.language) if info.published_on else "–",
        ", ".join(regimes) or "–",
        safe(info.version),
        f"#{site.number(len(entry.report.observations))}",
    ]
