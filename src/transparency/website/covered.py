"""Who publishes what for which year, who gives a reason for silence, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from transparency.intervals import gives_figure
from transparency.website.alike import codelist_title
from transparency.website.blocks import Site, page, paragraph, table
from transparency.website.reconciled import reporter_link
from transparency.website.text import safe

SHADES = (1, 3, 6, 10)
"""Metrics from which a cell of the heat map is one shade darker."""

MISSING = ("missing_period", "overdue_report", "late_publication", "dropped_metric")
"""Kinds of gaps that are about silence; copies and leaps are about figures."""

Held = Mapping[tuple[str, int, str], tuple[str, ...]]
"""Reporter, year, metric -> statuses; an empty tuple where a figure is given."""


def coverage_page(site: Site) -> str:
    """Heat map of reporters and years, one of each metric, and the gaps."""
    words = site.words
    held = _held(site)
    years = sorted({year for _, year, _ in held})
    return page(
        words["coverage_all"],
        words["coverage_intro"],
        paragraph(safe(words["coverage_intro"]), "tr-lead"),
        f"## {words['coverage_overview']} {{#overview}}",
        paragraph(safe(words["coverage_legend"])),
        _overview(site, held, years),
        f"## {words['coverage_by_metric']} {{#metrics}}",
        paragraph(safe(words["coverage_signs"])),
        *(_of_metric(site, metric, held) for metric in site.spec.metrics),
        f"## {words['gaps']} {{#gaps}}",
        paragraph(safe(words["gaps_intro"])),
        gaps_table(site, site.analysis.gaps, "reporters/") or paragraph(words["findings_none"]),
    )


def _held(site: Site) -> Held:
    """Figures by the year in which their period ends."""
    found: dict[tuple[str, int, str], tuple[str, ...]] = {}
    for reporter, entries in site.reporters.items():
        for entry in entries:
            for observation in entry.report.observations:
                end = (observation.period or entry.report.period).end
                key = (reporter, end.year, observation.metric)
                before = found.get(key)
                if gives_figure(observation) or before == ():
                    found[key] = ()
                else:
                    found[key] = tuple(dict.fromkeys((*(before or ()), observation.status)))
    return found


def _overview(site: Site, held: Held, years: list[int]) -> str:
    rows = []
    for reporter in site.reporters:
        counts = [
            sum(
                1 for (r, y, _), silent in held.items() if (r, y) == (reporter, year) and not silent
            )
            for year in years
        ]
        cells = (_shaded(site, count) for count in counts)
        rows.append([reporter_link(site, reporter, "reporters/"), *cells])
    return table(
        site.words["coverage_overview"],
        [site.words["reporter"], *map(str, years)],
        rows,
        quiet=True,
    )


def _shaded(site: Site, count: int) -> str:
    shade = sum(count >= least for least in SHADES)
    text = site.number(count) if count else site.words["not_published"]
    return f'#<span class="tr-heat tr-heat-{shade}">{text}</span>'


def _of_metric(site: Site, metric: str, held: Held) -> str:
    mine = {(r, y): silent for (r, y, m), silent in held.items() if m == metric}
    if not mine:
        return ""
    years = sorted({year for _, year in mine})
    names = [name for name in site.reporters if any(r == name for r, _ in mine)]
    rows = [
        [
            reporter_link(site, name, "reporters/"),
            *(_sign(site, mine.get((name, y))) for y in years),
        ]
        for name in names
    ]
    title = site.code("metric", metric)
    made = table(title, [site.words["reporter"], *map(str, years)], rows, quiet=True)
    count = site.number(len(names))
    return f"<details data-search-exclude><summary>{title} ({count})</summary>{made}</details>"


def _sign(site: Site, silent: tuple[str, ...] | None) -> str:
    if silent is None:
        return site.words["not_published"]
    if not silent:
        return f'● <span class="tr-hidden">{site.words["published_yes"]}</span>'
    return "○ " + ", ".join(site.code("status", status) for status in silent)


def gaps_section(site: Site, reporter: str) -> str:
    """What is missing over the reports of one reporter."""
    own = [row for row in site.analysis.gaps if row["reporter"] == reporter]
    return gaps_table(site, own, "")


def gaps_table(site: Site, gaps: Iterable[Mapping[str, Any]], folder: str) -> str:
    """Missing, overdue and late reports, and series that end; empty when there is none."""
    rows = [_gap(site, row, folder) for row in gaps if row["kind"] in MISSING]
    keys = ("reporter", "metric", "period", "period_before", "days")
    head = [codelist_title(site, "gap_kind"), *(site.words[key] for key in keys)]
    return table(site.words["gaps"], head, rows) if rows else ""


def _gap(site: Site, row: Mapping[str, Any], folder: str) -> list[str]:
    days = row["days"]
    return [
        site.code("gap_kind", row["kind"]),
        reporter_link(site, row["reporter"], folder),
        site.code("metric", row["metric"]) if row["metric"] else "–",
        safe(row["period"] or "–"),
        safe(row["earlier_period"] or "–"),
        "#–" if days is None else f"#{site.number(int(days))}",
    ]
