"""The figures of a metric on a reporter's page, and the page that holds what is long in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transparency.website.blocks import Site, page, paragraph
from transparency.website.figures import panels
from transparency.website.places import trail
from transparency.website.reportfiles import FULL, has_older, reports_table
from transparency.website.series import Series, in_order
from transparency.website.seriestables import is_long, series_tables
from transparency.website.text import safe

FEW = 12
"""Figures for single countries that stand with the others."""


def figures_of(site: Site, reporter: str, metric: str, chosen: Sequence[Series]) -> str:
    """Charts and tables of a metric of a reporter, and links to what stands on a page of its own.

    For pages in a folder: that of the reporter, and that of the metric.
    """
    near, far = _apart(site, reporter, chosen)
    target = f"../{FULL}/{reporter}.html#metric-{metric}"
    parts = []
    if near:
        parts.append(panels(site, reporter, near))
        more = target if is_long(near) else ""
        parts.append(series_tables(site, reporter, metric, near, more=more))
    if far:
        words = site.words["countries_apart"].format(
            countries=", ".join(_countries(site, far)), n=site.number(_count(far))
        )
        parts.append(paragraph(f'<a href="{target}-countries">{safe(words)}</a>', "tr-more"))
    return "\n\n".join(part for part in parts if part)


def _apart(
    site: Site, reporter: str, chosen: Sequence[Series]
) -> tuple[list[Series], list[Series]]:
    """Series of the reporter's page, and many figures of single countries, if they are not all."""
    far = [series for series in chosen if _country(site, series)]
    if _count(far) <= FEW or _of_one_country(site, reporter):
        return list(chosen), []
    return [series for series in chosen if series not in far], far


def _of_one_country(site: Site, reporter: str) -> bool:
    return len({_country(site, series) for series in site.series[reporter]}) == 1


def _count(some: Sequence[Series]) -> int:
    return sum(len(series.marks) for series in some)


def _country(site: Site, series: Series) -> str:
    """Code of the one country that a series is about; empty for the world and for regions."""
    code = dict(series.key[2]).get("jurisdiction", "")
    row = site.spec.codelist("jurisdiction").rows.get(code)
    return code if row is not None and row["kind"] == "country" else ""


def _countries(site: Site, some: Sequence[Series]) -> list[str]:
    codes = dict.fromkeys(_country(site, series) for series in some)
    return sorted(site.spec.code_text("jurisdiction", code, site.language) for code in codes)


def full_pages(site: Site, reporter: str) -> Iterator[tuple[str, str]]:
    """A page for a reporter with long tables, many countries or many reports."""
    parts = [part for metric in site.spec.metrics for part in _full(site, reporter, metric)]
    if has_older(site, reporter):
        parts.append(f"## {site.words['downloads_reports']} {{#reports}}")
        parts.append(reports_table(site, reporter))
    if parts:
        yield f"{FULL}/{reporter}.md", _page(site, reporter, parts)


def _page(site: Site, reporter: str, parts: Sequence[str]) -> str:
    name, words = site.name(reporter), site.words
    return page(
        words["full_title"].format(name=name),
        words["full_intro"].format(name=name),
        trail(
            ("../reporters/index.html", words["reporters"]),
            (f"../reporters/{reporter}.html", safe(name)),
        ),
        paragraph(safe(words["full_intro"].format(name=name))),
        *parts,
        search=False,
    )


def _full(site: Site, reporter: str, metric: str) -> Iterator[str]:
    """What the reporter's page does not hold of a metric."""
    chosen = in_order(
        series
        for series in site.series_for(metric, reporter)
        if "counterparty" not in dict(series.key[2])
    )
    near, far = _apart(site, reporter, chosen)
    if not far and not is_long(near):
        return
    title, words = site.code("metric", metric), site.words
    yield f"## {title} {{#metric-{metric}}}"
    back = f"../reporters/{reporter}.html#metric-{metric}"
    yield paragraph(f'<a href="{back}">{words["full_back"]}</a>', "tr-soft")
    if is_long(near):
        yield series_tables(site, reporter, metric, near)
    if far:
        names = safe(", ".join(_countries(site, far)))
        yield f"### {title}: {names} {{#metric-{metric}-countries}}"
        yield panels(site, reporter, far)
        yield series_tables(site, reporter, metric, far)
