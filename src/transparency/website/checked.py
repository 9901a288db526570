"""What the validator says across the whole corpus."""

from __future__ import annotations

from collections import Counter

from transparency.findings import Severity
from transparency.website.blocks import (
    WIDE,
    Site,
    holdings,
    jumps,
    page,
    paragraph,
    severity_mark,
    table,
)
from transparency.website.reconciled import reporter_link
from transparency.website.text import safe


def findings_page(site: Site) -> str:
    """Findings by rule and by reporter; no ranking, no score."""
    words = site.words
    found: dict[str, Counter[str]] = {}
    reports: Counter[str] = Counter()
    for reporter, entries in site.reporters.items():
        for entry in entries:
            rules = Counter(finding.rule for finding in entry.result.findings)
            for rule_id, count in rules.items():
                found.setdefault(rule_id, Counter())[reporter] += count
                reports[rule_id] += 1
    order = sorted(found, key=lambda rule_id: (-reports[rule_id], rule_id))
    head = [words[key] for key in ("rule", "severity", "n_reports", "findings_count", "reporters")]
    rows = [_rule(site, rule_id, reports[rule_id], found[rule_id]) for rule_id in order]
    return page(
        words["findings_all"],
        words["findings_all_intro"],
        paragraph(safe(words["findings_all_intro"]), "tr-lead"),
        paragraph(safe(words["findings_intro"])),
        _counted(site),
        jumps(site, (("rules", words["by_rule"]), ("reporters", words["by_reporter"]))),
        f"## {words['by_rule']} {{#rules}}",
        table(words["by_rule"], head, rows, quiet=True),
        f"## {words['by_reporter']} {{#reporters}}",
        _by_reporter(site),
        extra=WIDE,
    )


def _counted(site: Site) -> str:
    words, results = site.words, [entry.result for entry in site.corpus.reports]
    warnings, infos = (
        sum(result.count(severity) for result in results)
        for severity in (Severity.WARNING, Severity.INFO)
    )
    counts = [
        (words["n_reports"], site.number(len(site.corpus.reports))),
        (words["findings_count"], site.number(warnings + infos)),
        (words["warnings"], site.number(warnings)),
        (words["infos"], site.number(infos)),
    ]
    return holdings(counts) + paragraph(safe(words["findings_severities"]), "tr-soft")


def _rule(site: Site, rule_id: str, reports: int, by_reporter: Counter[str]) -> list[str]:
    links = [
        f'<a href="reporters/{name}.html#findings">{safe(site.name(name))}</a>'
        for name in by_reporter
    ]
    title = safe(site.spec.rule_text(rule_id, "title", site.language))
    return [
        f'<a href="rules/{rule_id}.html">{title}</a>',
        severity_mark(site, site.spec.rule(rule_id).severity),
        f"#{site.number(reports)}",
        f"#{site.number(by_reporter.total())}",
        _names(site, links),
    ]


FEW = 3
"""Names up to which they stand in the table as they are; more are counted and folded away."""


def _names(site: Site, links: list[str]) -> str:
    listed = ", ".join(links)
    if len(links) <= FEW:
        return listed
    count = site.words["n_of_all"].format(
        n=site.number(len(links)), all=site.number(len(site.reporters))
    )
    return f'<details class="tr-fold"><summary>{count}</summary>{listed}</details>'


def _by_reporter(site: Site) -> str:
    rows = []
    for reporter, entries in site.reporters.items():
        counts = [
            sum(entry.result.count(severity) for entry in entries)
            for severity in (Severity.WARNING, Severity.INFO)
        ]
        rows.append(
            [
                reporter_link(site, reporter, "reporters/"),
                f"#{site.number(len(entries))}",
                *(f"#{site.number(count)}" for count in counts),
            ]
        )
    head = [site.words[key] for key in ("reporter", "n_reports", "warnings", "infos")]
    return table(site.words["by_reporter"], head, rows, quiet=True)
