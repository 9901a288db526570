"""All generated pages: home, indexes, metrics and rules, and those of reporters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transparency.conformance import Case
from transparency.findings import ValidationResult
from transparency.outputs import message
from transparency.website.alike import classes_section, methods_section
from transparency.website.blocks import Site, page, paragraph, severity_mark, table
from transparency.website.capabilities import capability_pages
from transparency.website.checked import findings_page
from transparency.website.comparing import compare_page
from transparency.website.covered import coverage_page
from transparency.website.directory import directory_page
from transparency.website.figures import panels, series_table
from transparency.website.guides import guide_pages
from transparency.website.home import home_page
from transparency.website.places import trail
from transparency.website.prose import prose_pages
from transparency.website.reconciled import reconciliation_page
from transparency.website.reporters import list_pages, reporter_page
from transparency.website.revised import revisions_page
from transparency.website.standard import standard_pages
from transparency.website.text import safe


def pages(site: Site) -> Iterator[tuple[str, str]]:
    """Path inside the language's folder, and Markdown, of every generated page."""
    yield "index.md", home_page(site)
    yield "reporters/index.md", directory_page(site)
    for reporter in site.reporters:
        yield f"reporters/{reporter}.md", reporter_page(site, reporter)
    yield from list_pages(site)
    yield "metrics/index.md", _metric_index(site)
    for metric in site.spec.metrics:
        yield f"metrics/{metric}.md", _metric(site, metric)
    yield "compare.md", compare_page(site)
    yield "reconciliation.md", reconciliation_page(site)
    yield "revisions.md", revisions_page(site)
    yield "coverage.md", coverage_page(site)
    yield "findings.md", findings_page(site)
    yield from capability_pages(site)
    yield "rules/index.md", _rule_index(site)
    for rule_id in site.spec.rule_ids:
        yield f"rules/{rule_id}.md", _rule(site, rule_id)
    yield from standard_pages(site)
    yield from prose_pages(site)
    yield from guide_pages(site)


def _metric_index(site: Site) -> str:
    words = site.words
    blocks = [paragraph(safe(words["metrics_intro"]))]
    for group in site.spec.codelist("metric_group"):
        rows = [
            _metric_row(site, metric.code)
            for metric in site.spec.metrics.values()
            if metric.group == group
        ]
        title = site.code("metric_group", group)
        head = [words[key] for key in ("metric", "unit", "reporters")]
        blocks += [f"## {title}", table(title, head, rows, quiet=True)]
    return page(words["metrics"], words["metrics_intro"], *blocks)


def _metric_row(site: Site, code: str) -> list[str]:
    names = [
        f'<a href="../reporters/{reporter}.html">'
        f"{safe(site.reporters[reporter][-1].report.reporter.name)}</a>"
        for reporter in site.analysis.series_by_metric.get(code, ())
    ]
    unit = site.code("unit", site.spec.metrics[code].unit)
    title = f'<a href="{code}.html">{site.code("metric", code)}</a>'
    return [title, unit, ", ".join(names) or "–"]


def _metric(site: Site, code: str) -> str:
    metric, words = site.spec.metrics[code], site.words
    text = site.spec.code_text("metric", code, site.language, "description")
    rows = [
        [words["code"], f"<code>{safe(code)}</code>"],
        [words["unit"], site.code("unit", metric.unit)],
        [
            words["adds"],
            safe(
                site.spec.code_text("additivity", metric.additivity, site.language, "description")
            ),
        ],
        [
            words["dimensions"],
            ", ".join(site.code("dimension", name) for name in metric.dimensions) or "–",
        ],
        [words["role"], ", ".join(site.code("role", role) for role in metric.roles)],
    ]
    title = site.spec.code_text("metric", code, site.language)
    blocks = [
        trail(("index.html", words["metrics"])),
        paragraph(safe(text), "tr-lead"),
        table(safe(title), (words["name"], words["value"]), rows, quiet=True),
    ]
    given = list(site.analysis.series_by_metric.get(code, ()))
    blocks += [classes_section(site, code), methods_section(site, code)]
    if given:
        blocks.append(f"## {words['each_alone']} {{#each}}")
    blocks.append(paragraph(safe(_about_series(site, given))))
    if len(given) <= MANY:
        blocks += [_metric_of_reporter(site, code, reporter) for reporter in given]
    else:
        blocks.append(_metric_of_many(site, code, given))
    return page(title, text, *blocks)


def _about_series(site: Site, given: Sequence[str]) -> str:
    if not given:
        return site.words["nobody"]
    return site.words["no_chart_across" if len(given) <= MANY else "series_elsewhere"]


MANY = 40
"""Reporters of a metric up to which its page repeats all their series."""


def _metric_of_many(site: Site, code: str, given: Sequence[str]) -> str:
    """A line for each reporter, with a link to its series: all in one page would be too much."""
    rows = []
    for reporter in given:
        own = site.analysis.series_by_metric[code][reporter]
        marks = [mark for series in own for mark in series.marks]
        name = safe(site.reporters[reporter][-1].report.reporter.name)
        target = f"../reporters/{reporter}.html#metric-{code}"
        first, last = (end(mark.period.end.year for mark in marks) for end in (min, max))
        rows.append(
            [
                f'<a id="by-{reporter}" href="{target}">{name}</a>',
                f"{first}–{last}",
                f"#{site.number(len(marks))}",
            ]
        )
    head = [site.words[key] for key in ("reporter", "periods", "figures")]
    return table(site.words["each_alone"], head, rows, quiet=True)


def _metric_of_reporter(site: Site, code: str, reporter: str) -> str:
    name = safe(site.reporters[reporter][-1].report.reporter.name)
    chosen = [
        series
        for series in site.analysis.series_by_metric[code][reporter]
        if "counterparty" not in dict(series.key[2])
    ]
    text = site.words["all_of"].format(name=name)
    link = f'<a href="../reporters/{reporter}.html#metric-{code}">{text}</a>'
    return "\n\n".join(
        (
            f"### {name} {{#by-{reporter}}}",
            paragraph(link, "tr-soft"),
            panels(site, reporter, chosen),
            series_table(site, reporter, code, chosen),
        )
    )


def _rule_index(site: Site) -> str:
    words = site.words
    blocks = [paragraph(safe(words["current_rules"]))]
    for subject in site.spec.codelist("rule_subject"):
        chosen = [r for r in site.spec.rule_ids if site.spec.rule(r).subject == subject]
        if chosen:
            title = site.code("rule_subject", subject)
            rows = [_rule_row(site, rule_id) for rule_id in chosen]
            head = [words["rule"], words["severity"], words["code"]]
            blocks += [f"## {title}", table(title, head, rows, quiet=True)]
    return page(words["rules"], words["current_rules"], *blocks)


def _rule_row(site: Site, rule_id: str) -> list[str]:
    title = safe(site.spec.rule_text(rule_id, "title", site.language))
    severity = severity_mark(site, site.spec.rule(rule_id).severity)
    return [f'<a href="{rule_id}.html">{title}</a>', severity, f"<code>{rule_id}</code>"]


def _rule(site: Site, rule_id: str) -> str:
    words = site.words
    title, why, remedy = (
        site.spec.rule_text(rule_id, part, site.language) for part in ("title", "why", "remedy")
    )
    own = site.analysis.cases_of.get(rule_id, [])
    failing = next((case for case in own if not case.passing), None)
    passing = next((case for case in own if case.passing), None)
    severity = severity_mark(site, site.spec.rule(rule_id).severity)
    return page(
        title,
        why,
        trail(("index.html", words["rules"])),
        paragraph(f"{severity} · <code>{rule_id}</code>"),
        f"## {words['why']}",
        paragraph(safe(why)),
        f"## {words['how_to_mend']}",
        paragraph(safe(remedy)),
        _case(site, words["case_fail"], failing, _said(site, rule_id, failing)),
        _case(site, words["case_pass"], passing, ""),
        search=False,
    )


def _said(site: Site, rule_id: str, case: Case | None) -> str:
    """What the validator says of a failing case, in the language of the page."""
    outcome = site.analysis.outcome(case) if case else None
    if not isinstance(outcome, ValidationResult):
        return ""
    found = next((f for f in outcome.findings if f.rule == rule_id), None)
    return message(site.spec, found, site.language) if found else ""


def _case(site: Site, title: str, case: Case | None, said: str) -> str:
    if case is None:
        return ""
    name = paragraph(safe(site.spec.case_text(case.rule, case.name, site.language)), "tr-soft")
    answer = f"\n\n{paragraph(safe(said))}" if said else ""
    return f'## {title}\n\n{name}\n\n<pre class="tr-case">{safe(case.shown)}</pre>{answer}'
