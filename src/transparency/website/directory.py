"""The list of reporters: what each one covers, to sort and to filter; complete without scripts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from transparency.corpus import Entry
from transparency.findings import Severity
from transparency.website.blocks import Site, page, paragraph, table
from transparency.website.text import safe, short_day

COLUMNS = (
    ("name", True),
    ("role", True),
    ("services", False),
    ("first_period", True),
    ("last_period", True),
    ("n_reports", True),
    ("figures", True),
    ("regimes", False),
    ("findings_count", True),
)
"""Key of the title of each column, and whether the list may be sorted by it."""


def directory_page(site: Site) -> str:
    """All reporters in order of name."""
    words = site.words
    head = [
        f'<span class="tr-sort">{words[key]}</span>' if sortable else words[key]
        for key, sortable in COLUMNS
    ]
    by_name = sorted(site.reporters.items(), key=lambda item: _name(item[1]).casefold())
    listed = table(words["reporters"], head, (_row(site, *one) for one in by_name), quiet=True)
    return page(
        words["reporters"],
        words["reporters_intro"],
        paragraph(safe(words["reporters_intro"]), "tr-lead"),
        paragraph(safe(words["reporters_findings"]), "tr-soft"),
        _filter(site),
        paragraph(safe(words["sort_hint"]), "tr-soft tr-hint"),
        f'<div class="tr-list-of">{listed}</div>',
        extra={"sortable": True, "hide": ["toc"]},
    )


def _name(entries: Sequence[Entry]) -> str:
    return entries[-1].report.reporter.name


def _filter(site: Site) -> str:
    """Inert until the script that makes it work is there."""
    words = site.words
    roles = dict.fromkeys(entries[-1].report.reporter.role for entries in site.reporters.values())
    titles = sorted(site.code("role", role) for role in roles)
    options = "".join(f"<option>{title}</option>" for title in titles)
    count = site.number(len(site.reporters))
    shown = words["n_shown"].format(shown="{shown}", all=count)
    return (
        f'<div id="tr-filter" data-shown="{safe(shown)}" inert>'
        f'<div><label for="tr-words">{words["filter_words"]}</label> '
        '<input id="tr-words" type="search"></div>'
        f'<div><label for="tr-role">{words["role"]}</label> '
        f'<select id="tr-role"><option value="">{words["filter_all"]}</option>{options}</select>'
        f'</div><p role="status">{safe(shown.replace("{shown}", count))}</p></div>'
    )


def _row(site: Site, reporter: str, entries: Sequence[Entry]) -> list[str]:
    services = {s.id: s.name for entry in entries for s in entry.report.services if not s.members}
    regimes = {one.regime for entry in entries for one in entry.report.regimes}
    figures = sum(len(entry.report.observations) for entry in entries)
    found = sum(
        entry.result.count(severity)
        for entry in entries
        for severity in (Severity.WARNING, Severity.INFO)
    )
    return [
        f'<a href="{reporter}.html">{safe(_name(entries))}</a>',
        site.code("role", entries[-1].report.reporter.role),
        safe(", ".join(services.values())) or "–",
        _day(site, min(entry.report.period.start for entry in entries)),
        _day(site, max(entry.report.period.end for entry in entries)),
        _number(site, len(entries)),
        _number(site, figures),
        "; ".join(site.code("regime", regime) for regime in sorted(regimes)) or "–",
        _number(site, found),
    ]


def _day(site: Site, day: datetime.date) -> str:
    return f'<time datetime="{day}">{short_day(day, site.language)}</time>'


def _number(site: Site, count: int) -> str:
    return f'#<data value="{count}">{site.number(count)}</data>'
