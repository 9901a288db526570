"""All generated pages, and those of rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from transparency.conformance import Case
from transparency.findings import Severity, ValidationResult
from transparency.outputs import message
from transparency.website.blocks import Site, holdings, page, paragraph, severity_mark, table
from transparency.website.capabilities import capability_pages
from transparency.website.checked import findings_page
from transparency.website.comparing import compare_page
from transparency.website.covered import coverage_page
from transparency.website.directory import directory_page
from transparency.website.fullfigures import full_pages
from transparency.website.guides import guide_pages
from transparency.website.home import home_page
from transparency.website.listed import list_pages, listed_pages
from transparency.website.measured import metric_index, metric_page
from transparency.website.places import marked, trail
from transparency.website.prose import prose_pages
from transparency.website.reconciled import reconciliation_page
from transparency.website.reporters import reporter_page
from transparency.website.revised import revisions_page
from transparency.website.standard import standard_pages
from transparency.website.text import safe


def pages(site: Site) -> Iterator[tuple[str, str]]:
    """Path inside the language's folder, and Markdown, of every generated page."""
    yield from general_pages(site)
    for reporter in site.reporters:
        yield from reporter_pages(site, reporter)


def reporter_pages(site: Site, reporter: str) -> Iterator[tuple[str, str]]:
    """The pages of one reporter, as `pages` gives them."""
    yield f"reporters/{reporter}.md", reporter_page(site, reporter)
    yield from full_pages(site, reporter)
    yield from list_pages(site, reporter)


def general_pages(site: Site) -> Iterator[tuple[str, str]]:
    """The pages that are about no single reporter, as `pages` gives them."""
    yield "index.md", home_page(site)
    yield "reporters/index.md", directory_page(site)
    yield "metrics/index.md", metric_index(site)
    for metric in site.spec.metrics:
        yield f"metrics/{metric}.md", metric_page(site, metric)
    yield "compare.md", compare_page(site)
    yield "reconciliation.md", reconciliation_page(site)
    yield "revisions.md", revisions_page(site)
    yield "coverage.md", coverage_page(site)
    yield "findings.md", findings_page(site)
    yield from listed_pages(site)
    yield from capability_pages(site)
    yield from rule_pages(site)
    yield from standard_pages(site)
    yield from prose_pages(site)
    yield from guide_pages(site)


def rule_pages(site: Site) -> Iterator[tuple[str, str]]:
    """Path and Markdown of the list of rules and of the page of each."""
    yield "rules/index.md", _rule_index(site)
    for rule_id in site.spec.rule_ids:
        yield f"rules/{rule_id}.md", _rule(site, rule_id)


def _rule_index(site: Site) -> str:
    words = site.words
    severities = Counter(site.spec.rule(rule_id).severity for rule_id in site.spec.rule_ids)
    counts = [(words["rules"], site.number(len(site.spec.rule_ids)))]
    counts += [(words[one], site.number(severities[one])) for one in Severity]
    blocks = [
        paragraph(safe(words["current_rules"]), "tr-lead"),
        holdings(counts),
        paragraph(safe(words["rules_read"]), "tr-soft"),
    ]
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
        paragraph(marked(why)),
        f"## {words['how_to_mend']}",
        paragraph(marked(remedy)),
        _case(site, words["case_fail"], failing, _said(site, rule_id, failing)),
        _case(site, words["case_pass"], passing, {}),
        search=False,
    )


def _said(site: Site, rule_id: str, case: Case | None) -> Mapping[str, str]:
    """What authors and readers are told of a failing case, in the language of the page."""
    outcome = site.analysis.outcome(case) if case else None
    findings = outcome.findings if isinstance(outcome, ValidationResult) else ()
    found = next((one for one in findings if one.rule == rule_id), None)
    if found is None:
        return {}
    told = {"case_said": message(site.spec, found, site.language)}
    if site.spec.rule(rule_id).reader:
        told["case_reader"] = message(site.spec, found, site.language, part="reader")
    return told


def _case(site: Site, title: str, case: Case | None, said: Mapping[str, str]) -> str:
    if case is None:
        return ""
    name = paragraph(safe(site.spec.case_text(case.rule, case.name, site.language)), "tr-soft")
    changes = "}\n{".join(map(safe, case.shown.split("} ; {")))
    answer = "".join(
        f'<p class="tr-said"><b>{site.words[key]}:</b> {safe(text)}</p>'
        for key, text in said.items()
    )
    return (
        f"## {title}\n\n{name}\n\n{_about_case(site, case)}"
        f'<pre class="tr-case">{changes}</pre>{answer}'
    )


def _about_case(site: Site, case: Case) -> str:
    """What is shown of a case, and what else belongs to it."""
    words = site.words
    others = ((case.previous, "case_previous"), (case.others, "case_others"))
    more = [words[key].format(n=site.number(len(held))) for held, key in others if held]
    told = safe(" ".join((words["case_changed"], *more)))
    return paragraph(f'{told} <a href="../standard/cases.html">{words["case_all"]}</a>', "tr-soft")
