"""The reports of a reporter as files, and all of its figures as files."""

from __future__ import annotations

from transparency.corpus import Entry
from transparency.website.api import PLACE as API
from transparency.website.blocks import MANY, Site, paragraph, table
from transparency.website.flagged import flag_marks, flags_of, span_of
from transparency.website.spreadsheets import PLACE as SPREADSHEETS
from transparency.website.text import safe, short_day

FULL = "figures"
"""Folder of the pages that hold in full what the page of a reporter shows in part."""


def downloads(site: Site, reporter: str) -> str:
    """All figures as files, and the latest reports, each with its file."""
    words, entries = site.words, site.reporters[reporter]
    name = safe(entries[-1].report.reporter.name)
    places = {"csv": SPREADSHEETS, "xlsx": SPREADSHEETS, "json": f"{API}/reporters"}
    links = " · ".join(
        f'<a href="{site.root(1)}{place}/{reporter}.{kind}" download>'
        f"{words[f'downloads_{kind}']}</a>"
        for kind, place in places.items()
    )
    parts = [paragraph(words["downloads_as"].format(name=name) + " " + links)]
    parts.append(reports_table(site, reporter, latest=MANY))
    if has_older(site, reporter):
        more = words["all_reports"].format(n=site.number(len(entries)))
        target = f"../{FULL}/{reporter}.html#reports"
        parts.append(paragraph(f'<a href="{target}">{safe(more)}</a>', "tr-more"))
    return "\n\n".join(parts)


def has_older(site: Site, reporter: str) -> bool:
    """True when the page of a reporter does not list all of its reports."""
    return len(site.reporters[reporter]) > MANY


def reports_table(site: Site, reporter: str, *, latest: int | None = None) -> str:
    """Reports with their files, the latest first: all of them, or so many."""
    keys = ("period", "published_on", "regimes", "version", "figures")
    head = [site.words[key] for key in keys]
    chosen = list(reversed(site.reporters[reporter]))[:latest]
    rows = (_report_row(site, entry) for entry in chosen)
    return table(site.words["downloads_reports"], head, rows)


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
