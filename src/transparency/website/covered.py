"""Who publishes what for which year, who gives a reason for silence, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from transparency.corpus import Entry
from transparency.intervals import gives_figure
from transparency.spans import parse
from transparency.website.alike import codelist_title
from transparency.website.bars import place_names
from transparency.website.blocks import WIDE, Site, jumps, page, paragraph, table
from transparency.website.listed import listed_section
from transparency.website.reconciled import reporter_link
from transparency.website.series import WORLD
from transparency.website.text import safe, span_name
from transparency.website.yearparts import Held, year_of

SHADES = (1, 3, 6, 10)
"""Metrics from which a cell of the heat map is one shade darker."""

MISSING = ("missing_period", "overdue_report", "late_publication", "dropped_metric")
"""Kinds of gaps that are about silence; copies and leaps are about figures."""

Found: TypeAlias = Mapping[str, Mapping[tuple[str, int], Held]]
"""Reporter -> metric and year -> what was found."""


def coverage_page(site: Site) -> str:
    """Heat map of reporters and years, one of each metric, reasons for silence, and the gaps."""
    words = site.words
    found = {reporter: dict(_found(entries)) for reporter, entries in site.reporters.items()}
    listed = listed_section(site)
    return page(
        words["coverage_all"],
        words["coverage_intro"],
        paragraph(safe(words["coverage_intro"]), "tr-lead"),
        jumps(
            site,
            (
                ("overview", words["coverage_overview"]),
                ("metrics", words["coverage_by_metric"]),
                ("silent", words["silent"]),
                *([("listed", words["listed"])] if listed else []),
                ("gaps", words["gaps"]),
            ),
        ),
        f"## {words['coverage_overview']} {{#overview}}",
        paragraph(safe(words["coverage_legend"])),
        _legend(site),
        f'<div class="tr-heatmap">{_overview(site, found)}</div>',
        f"## {words['coverage_by_metric']} {{#metrics}}",
        paragraph(safe(words["coverage_signs"])),
        *(_of_metric(site, metric, mine) for metric, mine in _by_metric(site, found).items()),
        f"## {words['silent']} {{#silent}}",
        paragraph(safe(words["silent_intro"])),
        _silence(site, found) or paragraph(words["findings_none"]),
        listed,
        f"## {words['gaps']} {{#gaps}}",
        paragraph(safe(words["gaps_intro"])),
        gaps_table(site, site.analysis.gaps, "reporters/") or paragraph(words["findings_none"]),
        extra=WIDE,
    )


def _found(entries: Iterable[Entry]) -> dict[tuple[str, int], Held]:
    """Figures by metric and by the year that holds most days of their period."""
    found: dict[tuple[str, int], Held] = {}
    for entry in entries:
        for observation in entry.report.observations:
            span = observation.period or entry.report.period
            held = found.setdefault((observation.metric, year_of(span)), Held())
            if gives_figure(observation):
                held.given.add(span)
            else:
                held.silent[observation.status] = None
    return found


def _overview(site: Site, found: Found) -> str:
    years = _latest_first(year for own in found.values() for _, year in own)
    rows = []
    for reporter, own in found.items():
        by_year: dict[int, list[Held]] = {}
        for (_, year), held in own.items():
            if held.given:
                by_year.setdefault(year, []).append(held)
        cells = (_shaded(site, year, by_year.get(year, ())) for year in years)
        rows.append([reporter_link(site, reporter, "reporters/"), *cells])
    head = [site.words["reporter"], *map(str, years)]
    return table(site.words["coverage_overview"], head, rows, quiet=True)


def _legend(site: Site) -> str:
    """What the shades stand for."""
    words = site.words
    ends = [*(str(least - 1) for least in SHADES[1:]), words["and_more"]]
    texts = [words["not_published"]]
    for least, end in zip(SHADES, ends, strict=True):
        texts.append(f"{least} {end}" if end == words["and_more"] else f"{least}–{end}")
    items = "".join(
        f'<li><span class="tr-heat tr-heat-{shade}">{text}</span></li>'
        for shade, text in enumerate(texts)
    )
    return f'<ul class="tr-legend" aria-label="{words["legend"]}">{items}</ul>'


def _latest_first(years: Iterable[int]) -> list[int]:
    return sorted(set(years), reverse=True)


def _shaded(site: Site, year: int, given: Sequence[Held]) -> str:
    """Number of metrics, and which parts of the year they cover where that is not all of it."""
    if not given:
        return f'#<span class="tr-heat tr-heat-0">{site.words["not_published"]}</span>'
    shade = sum(len(given) >= least for least in SHADES)
    every = Held({span for held in given for span in held.given})
    text = site.number(len(given))
    part = "" if every.whole(year) else _part(every.parts(site.language))
    return f'#<span class="tr-heat tr-heat-{shade}">{text}</span>{part}'


def _part(text: str) -> str:
    sign = '<span aria-hidden="true">◐ </span>'
    words = " ".join(
        f'<span class="tr-nowrap">{"" if place else sign}{safe(word)}</span>'
        for place, word in enumerate(_days(text))
    )
    return f'<span class="tr-heat-part">{words}</span>'


def _days(text: str) -> list[str]:
    """The parts of a year, none of which may break over two lines; a dash stays with its day."""
    return text.replace(" – ", "\N{NO-BREAK SPACE}– ").split(" ")


def _by_metric(site: Site, found: Found) -> dict[str, dict[str, dict[int, Held]]]:
    """Metric, in the order of the standard -> reporter -> year -> what was found."""
    every: dict[str, dict[str, dict[int, Held]]] = {metric: {} for metric in site.spec.metrics}
    for reporter, own in found.items():
        for (metric, year), held in own.items():
            every[metric].setdefault(reporter, {})[year] = held
    return {metric: mine for metric, mine in every.items() if mine}


def _of_metric(site: Site, metric: str, mine: Mapping[str, Mapping[int, Held]]) -> str:
    years = _latest_first(year for held in mine.values() for year in held)
    rows = [
        [reporter_link(site, name, "reporters/"), *(_sign(site, y, held.get(y)) for y in years)]
        for name, held in mine.items()
    ]
    title = site.code("metric", metric)
    made = table(title, [site.words["reporter"], *map(str, years)], rows, quiet=True)
    count = site.number(len(mine))
    return f"<details data-search-exclude><summary>{title} ({count})</summary>{made}</details>"


def _sign(site: Site, year: int, held: Held | None) -> str:
    """A sign, words for those who do not see it, and the periods where there are several."""
    if held is None:
        return site.words["not_published"]
    if not held.given:
        return "○ " + ", ".join(site.code("status", status) for status in held.silent)
    whole = held.whole(year)
    said = site.words["published_yes" if whole else "published_part"]
    sign = f'<span aria-hidden="true">{"●" if whole else "◐"}</span>'
    parts = safe(held.parts(site.language))
    return f'{sign} <span class="tr-hidden">{said}</span> {parts}'


def _silence(site: Site, found: Found) -> str:
    """Who gives no figure of a metric in any year, by the reason given."""
    rows = []
    for reporter, own in found.items():
        published = {metric for (metric, _), held in own.items() if held.given}
        reasons: dict[str, dict[str, set[int]]] = {}
        for (metric, year), held in own.items():
            for status in held.silent if metric not in published else ():
                reasons.setdefault(status, {}).setdefault(metric, set()).add(year)
        for status, metrics in reasons.items():
            years = {year for some in metrics.values() for year in some}
            first, last = min(years), max(years)
            rows.append(
                [
                    reporter_link(site, reporter, "reporters/"),
                    site.code("status", status),
                    ", ".join(site.code("metric", metric) for metric in metrics),
                    str(first) if first == last else f"{first}–{last}",
                ]
            )
    head = [site.words[key] for key in ("reporter", "reason", "metrics", "year")]
    return table(site.words["silent"], head, rows, quiet=True) if rows else ""


def gaps_section(site: Site, reporter: str) -> str:
    """What is missing over the reports of one reporter."""
    return gaps_table(site, site.analysis.gaps_of(reporter), "")


def gaps_table(site: Site, gaps: Iterable[Mapping[str, Any]], folder: str) -> str:
    """Missing, overdue and late reports, and series that end; empty when there is none.

    Without a folder the table stands on the page of the reporter, which needs no name there.
    """
    rows = [_gap(site, row, folder) for row in gaps if row["kind"] in MISSING]
    who = ("reporter",) if folder else ()
    keys = (*who, "concerns", "period", "period_before", "days")
    head = [codelist_title(site, "gap_kind"), *(site.words[key] for key in keys)]
    return table(site.words["gaps"], head, rows) if rows else ""


def _gap(site: Site, row: Mapping[str, Any], folder: str) -> list[str]:
    days, reporter = row["days"], row["reporter"]
    return [
        site.code("gap_kind", row["kind"]),
        *([reporter_link(site, reporter, folder)] if folder else []),
        _of_what(site, row),
        *(safe(span_name(row[p] or "–", site.language)) for p in ("period", "earlier_period")),
        "#–" if days is None else f"#{site.number(int(days))}",
    ]


def _span(site: Site, named: str | None) -> str:
    return safe(site.span(parse(named))) if named else "–"


def _of_what(site: Site, row: Mapping[str, Any]) -> str:
    """Metric and service of a series that ends, and the places where they are not all."""
    entries = site.reporters.get(row["reporter"], ())
    names = {s.id: s.name for entry in entries for s in entry.report.services}
    metric = site.spec.code_text("metric", row["metric"], site.language) if row["metric"] else ""
    places = row["jurisdiction"].split()
    where = "" if places == [WORLD] else place_names(site, places)
    words = (metric, names.get(row["service"] or "", row["service"]), where)
    return safe(" · ".join(word for word in words if word)) or "–"
