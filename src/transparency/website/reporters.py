"""The page of one reporter: services, figures, methods, findings, sources."""

from __future__ import annotations

from collections.abc import Sequence

from transparency.corpus import Entry
from transparency.outputs import Printed, printed
from transparency.report import Method
from transparency.website.blocks import Site, link, page, paragraph, severity_mark, table
from transparency.website.covered import gaps_section
from transparency.website.figures import breaks, figure_link, interval_text, panels, series_table
from transparency.website.reconciled import reconciliation_section
from transparency.website.revised import revisions_section
from transparency.website.series import Beside, beside_clearing_house, series_of
from transparency.website.text import period, safe


def reporter_page(site: Site, reporter: str) -> str:
    """The page of one reporter."""
    entries = site.reporters[reporter]
    about, words = entries[-1].report.reporter, site.words
    sections = [
        ("services", words["services"], _services(site, entries)),
        ("beside", words["beside"], _beside_section(site, entries)),
        (
            "reconciliation",
            words["reconciliation"],
            reconciliation_section(site, reporter),
        ),
        ("figures", words["figures"], _figures(site, reporter)),
        ("revisions", words["revisions"], revisions_section(site, reporter)),
        ("gaps", words["gaps"], gaps_section(site, reporter)),
        ("methods", words["methods"], _methods(site, entries)),
        ("coverage", words["coverage"], _coverage(site, entries)),
        ("findings", words["findings"], _findings(site, entries)),
        ("sources", words["sources"], _sources(site, entries)),
        ("download", words["download"], _downloads(site, reporter)),
    ]
    filled = [section for section in sections if section[2]]
    contents = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title, _ in filled)
    return page(
        about.name,
        f"{about.name}: {words['figures']}, {words['methods']}, {words['sources']}",
        paragraph(_legal(site, entries), "tr-soft"),
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
        chosen = [series for series in site.series[reporter] if series.metric == metric]
        if chosen:
            title = site.code("metric", metric)
            blocks.append(f"### {title} {{#metric-{metric}}}")
            blocks.append(
                paragraph(
                    f'<a href="../metrics/{metric}.html">'
                    f"{site.words['definition_of_metric']}</a> · "
                    f"{site.words['unit']}: {site.code('unit', site.spec.metrics[metric].unit)}",
                    "tr-soft",
                )
            )
            blocks.append(panels(site, reporter, chosen))
            blocks.append(series_table(site, reporter, metric, chosen))
    return "\n\n".join(blocks)


def _clearing_house_figures(site: Site, reporter: str) -> str:
    blocks = [breaks(site, reporter)]
    name = site.reporters[reporter][-1].report.reporter.name
    totals = [s for s in site.series[reporter] if "counterparty" not in dict(s.key[2])]
    for metric in dict.fromkeys(series.metric for series in totals):
        chosen = [series for series in totals if series.metric == metric]
        blocks.append(f"### {site.code('metric', metric)} {{#metric-{metric}}}")
        blocks.append(panels(site, reporter, chosen))
        blocks.append(series_table(site, reporter, metric, chosen))
    blocks.append(f"### {safe(site.words['lines_of'].format(name=name))} {{#lines}}")
    blocks += [_list_of_year(site, entry) for entry in reversed(site.reporters[reporter])]
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
            link = figure_link(site, series.marks[0])
            rows.append((-value, [name, f"#{link}", safe(counterparty.note or "")]))
    year = entry.report.period.start.year
    caption = f"{site.code('metric', 'reports_received')}, {year}"
    head = [site.words[key] for key in ("name", "value", "notes")]
    lines = table(caption, head, (row for _, row in sorted(rows, key=lambda r: (r[0], r[1]))))
    return f"<details data-search-exclude><summary>{year} ({len(rows)})</summary>{lines}</details>"


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
    return table(site.words["methods"], head, rows, quiet=True)


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
    return table(f"{site.words['coverage']}, {span}", head, rows)


def _findings(site: Site, entries: Sequence[Entry]) -> str:
    """Findings of all reports by rule, each with the reports it concerns."""
    rules: dict[str, list[tuple[Entry, Printed]]] = {}
    for entry in entries:
        for found in printed(entry.result, site.language):
            rules.setdefault(found.finding.rule, []).append((entry, found))
    if not rules:
        return paragraph(site.words["findings_none"])
    rows = [_finding_row(site, rule_id, found) for rule_id, found in sorted(rules.items())]
    head = [site.words[key] for key in ("rule", "severity", "periods", "notes")]
    intro = paragraph(safe(site.words["findings_intro"]))
    return f"{intro}\n\n{table(site.words['findings'], head, rows, quiet=True)}"


def _finding_row(site: Site, rule_id: str, found: Sequence[tuple[Entry, Printed]]) -> list[str]:
    severity = site.spec.rule(rule_id).severity
    spans = dict.fromkeys(_span(site, entry) for entry, _ in found)
    texts = dict.fromkeys(item.message for _, item in found)
    shown = [safe(text) for text in list(texts)[-2:]]
    return [
        f'<a href="../rules/{rule_id}.html">'
        f"{safe(site.spec.rule_text(rule_id, 'title', site.language))}</a>",
        severity_mark(site, severity),
        safe(", ".join(spans)) if len(spans) <= 4 else str(len(spans)),  # noqa: PLR2004
        "<br>".join(shown),
    ]


def _span(site: Site, entry: Entry) -> str:
    span = entry.report.period
    return period(span.start, span.end, span.kind, site.language)


def _sources(site: Site, entries: Sequence[Entry]) -> str:
    sources = {s.id: s for entry in entries for s in entry.report.report.source_documents}
    items = []
    for source in sources.values():
        titled = link(source.url, safe(source.title)) if source.url else safe(source.title)
        remarks = [safe(source.publisher or ""), site.words.get(source.confidence or "", "")]
        if source.confidence == "secondary" and source.read_in:
            remarks.append(safe(site.words["read_via"].format(where=source.read_in)))
        items.append(f"<li>{titled}. {'; '.join(part for part in remarks if part)}</li>")
    return f"<ul>{''.join(items)}</ul>"


def _downloads(site: Site, reporter: str) -> str:
    up = site.root(1)
    items = "".join(
        f'<li><a href="{up}data/{reporter}/{entry.report.report.id}.json">{_span(site, entry)}</a>'
        "</li>"
        for entry in site.reporters[reporter]
    )
    return f'<ul class="tr-list">{items}</ul>'
