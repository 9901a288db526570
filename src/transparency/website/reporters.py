"""The page of one reporter: services, figures, methods, findings, sources."""

from __future__ import annotations

from collections.abc import Sequence

from transparency.corpus import Entry
from transparency.report import Method
from transparency.website.alike import codelist_title, stated
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
from transparency.website.figures import breaks, figure_link, interval_text
from transparency.website.flagged import flag_marks, flags_of, flags_section
from transparency.website.fullfigures import figures_of
from transparency.website.listed import lists_of_names
from transparency.website.places import trail
from transparency.website.reconciled import reconciliation_section
from transparency.website.reportfiles import downloads
from transparency.website.revised import revisions_section
from transparency.website.series import Beside, beside_clearing_house, in_order
from transparency.website.text import period, safe


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
        ("download", words["download"], downloads(site, reporter)),
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
    head = [words[key] for key in ("name", "types", "encryption", "members", "notes")]
    head, rows = _filled(head, rows)
    return table(words["services"], head, rows, quiet=True)


def _filled(
    head: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[list[str], list[list[str]]]:
    """The columns that have something in at least one row."""
    kept = [place for place in range(len(head)) if any(row[place] for row in rows)]
    return [head[place] for place in kept], [[row[place] for place in kept] for row in rows]


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
    blocks = [breaks(site, reporter)]
    for metric in site.spec.metrics:
        own = site.series_for(metric, reporter)
        chosen = in_order(s for s in own if "counterparty" not in dict(s.key[2]))
        if chosen:
            blocks.append(f"### {site.code('metric', metric)} {{#metric-{metric}}}")
            blocks.append(
                paragraph(
                    f'<a href="../metrics/{metric}.html">'
                    f"{site.words['definition_of_metric']}</a> · "
                    f"{site.words['unit']}: {site.code('unit', site.spec.metrics[metric].unit)}",
                    "tr-soft",
                    found=False,
                )
            )
            blocks.append(figures_of(site, reporter, metric, chosen))
    if site.reporters[reporter][0].report.reporter.role == "clearing_house":
        blocks += lists_of_names(site, reporter)
    return "\n\n".join(blocks)


LISTS = ("counting_rule", "deduplication_rule", "date_basis", "policy_scope")
"""Code lists of what a method says in a word."""


def _methods(site: Site, entries: Sequence[Entry]) -> str:
    """Each method once, as the latest report that has it states it.

    What no method states is said once, and has no column.
    """
    methods = {
        method.id: (entry, place, method)
        for entry in entries
        for place, method in enumerate(entry.report.methods)
    }
    given = [
        name
        for name in LISTS
        if any(_code(method, name) not in (None, NOT_STATED) for _, _, method in methods.values())
    ]
    words = site.words
    head = [words["metrics"], words["definition"], *(codelist_title(site, name) for name in given)]
    rows = [_method_row(site, *found, given) for found in methods.values()]
    listed = table(words["methods"], head, rows, quiet=True)
    listed = f'<div class="tr-methods" data-search-exclude>{listed}</div>'
    silent = ", ".join(codelist_title(site, name) for name in LISTS if name not in given)
    told = paragraph(words["methods_silent"].format(what=silent)) if rows and silent else ""
    return f"{told}\n\n{listed}" if told else listed


def _code(method: Method, name: str) -> str | None:
    if name == "deduplication_rule":
        return method.deduplication_rule.rule if method.deduplication_rule else None
    code: str | None = getattr(method, name)
    return code


def _method_row(
    site: Site, entry: Entry, place: int, method: Method, given: Sequence[str]
) -> list[str]:
    reporter = entry.report.reporter.id
    found = flags_of(site, reporter).at(entry, "methods", place)
    return [
        ", ".join(site.code("metric", metric) for metric in method.applies_to)
        + flag_marks(site, reporter, found),
        _definition(site, method, entry.report.report.language),
        *(stated(site, name, _code(method, name)) for name in given),
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
    reports = [entry.report.report for entry in entries]
    sources = {s.id: (s, one.language) for one in reports for s in one.source_documents}
    items = []
    for source, language in sources.values():
        title = free_text(site, language, source.title)
        titled = link(source.url, title) if source.url else title
        remarks = [safe(source.publisher or ""), site.words.get(source.confidence or "", "")]
        if source.confidence == "secondary" and source.read_in:
            remarks.append(safe(site.words["read_via"].format(where=source.read_in)))
        items.append(f"<li>{titled}. {'; '.join(part for part in remarks if part)}</li>")
    listed = f"<ul>{''.join(items)}</ul>"
    return folded(site, site.words["sources"], len(items), listed)
