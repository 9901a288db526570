"""The list of metrics, and the page of each: what it means, who publishes it, what may compare."""

from __future__ import annotations

from collections.abc import Sequence

from transparency.website.alike import classes_section, methods_section
from transparency.website.blocks import WIDE, Site, jumps, page, paragraph, table
from transparency.website.definitions import definition
from transparency.website.fullfigures import figures_of
from transparency.website.listed import listed_beside
from transparency.website.places import trail
from transparency.website.text import safe

MANY = 40
"""Reporters of a metric up to which its page repeats all their series."""


def metric_index(site: Site) -> str:
    """All metrics by group: those that somebody publishes first, the others by name only."""
    words = site.words
    blocks = [paragraph(safe(words["metrics_intro"]), "tr-lead")]
    groups = site.spec.codelist("metric_group")
    blocks.append(jumps(site, ((group, site.code("metric_group", group)) for group in groups)))
    for group in groups:
        own = [code for code, metric in site.spec.metrics.items() if metric.group == group]
        title = site.code("metric_group", group)
        blocks.append(f"## {title} {{#{group}}}")
        given = {code: _given(site, code) for code in own}
        rows = [_index_row(site, code, who) for code, who in given.items() if who]
        head = [words[key] for key in ("metric", "unit", "reporters", "periods")]
        if rows:
            made = table(title, head, rows, quiet=True)
            blocks.append(f'<div class="tr-index">{made}</div>')
        blocks.append(_unpublished(site, [code for code, who in given.items() if not who]))
    return page(words["metrics"], words["metrics_intro"], *blocks, extra=WIDE)


def _given(site: Site, code: str) -> list[str]:
    """Ids of the reporters that publish a metric."""
    return list(site.analysis.series_by_metric.get(code, ()))


def _index_row(site: Site, code: str, given: Sequence[str]) -> list[str]:
    about = definition(site, code)
    years = {
        mark.period.end.year
        for reporter in given
        for series in site.series_for(code, reporter)
        for mark in series.marks
    }
    title = f'<a href="{code}.html">{site.code("metric", code)}</a>'
    return [
        f'{title}<br><span class="tr-about">{safe(_first_sentence(about))}</span>',
        site.code("unit", site.spec.metrics[code].unit),
        f'#<a href="{code}.html#publishers">{site.number(len(given))}</a>',
        _span(years),
    ]


def _first_sentence(text: str) -> str:
    """A definition up to its first full stop; the page of the metric has all of it."""
    return text.partition(". ")[0].rstrip(".") + "."


def _span(years: set[int]) -> str:
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}–{last}"


def _unpublished(site: Site, codes: Sequence[str]) -> str:
    if not codes:
        return ""
    links = " · ".join(f'<a href="{c}.html">{site.code("metric", c)}</a>' for c in codes)
    return paragraph(f"<b>{site.words['unpublished']}:</b> {links}", "tr-soft")


def metric_page(site: Site, code: str) -> str:
    """The page of a metric."""
    words = site.words
    text = definition(site, code)
    given = _given(site, code)
    blocks = [
        trail(("index.html", words["metrics"])),
        paragraph(safe(text), "tr-lead"),
        _facts(site, code),
    ]
    if not given:
        blocks += [_nobody(site), listed_beside(site, code, given)]
    else:
        blocks += [
            _publishers(site, given),
            listed_beside(site, code, given),
            classes_section(site, code),
            methods_section(site, code),
            *_each(site, code, given),
        ]
    return page(site.spec.code_text("metric", code, site.language), text, *blocks)


def _facts(site: Site, code: str) -> str:
    metric, words = site.spec.metrics[code], site.words
    adds = site.spec.code_text("additivity", metric.additivity, site.language, "description")
    split = ", ".join(site.code("dimension", name) for name in metric.dimensions)
    facts = (
        ("unit", site.code("unit", metric.unit)),
        ("adds", safe(adds)),
        ("dimensions", split or words["not_at_all"]),
        ("meant_for", ", ".join(site.code("role", role) for role in metric.roles)),
        ("code", f"<code>{safe(code)}</code>"),
    )
    items = "".join(
        f"<div><dt>{_explained(words[key], key)}</dt><dd>{value}</dd></div>" for key, value in facts
    )
    return f'<dl class="tr-facts" data-search-exclude>{items}</dl>'


EXPLAINED = {"adds": "partition", "dimensions": "breakdown"}
"""Facts whose words are explained -> where."""


def _explained(title: str, fact: str) -> str:
    place = EXPLAINED.get(fact)
    return f'<a href="../glossary.html#{place}">{title}</a>' if place else title


def _nobody(site: Site) -> str:
    """What an empty page means, and what a reader can do."""
    words = site.words
    ways = "".join(
        f'<li><a href="{target}">{words[key]}</a></li>'
        for target, key in (
            ("../use/company.html", "nobody_publish"),
            ("index.html", "nobody_others"),
            ("../coverage.html#silent", "nobody_silent"),
        )
    )
    return (
        f'<div class="tr-callout"><p><b>{words["nobody"]}</b> {safe(words["nobody_means"])}</p>'
        f"<ul>{ways}</ul></div>"
    )


def _publishers(site: Site, given: Sequence[str]) -> str:
    """Who publishes the metric, each a link to its figures further down."""
    words = site.words
    links = "".join(f'<li><a href="#by-{r}">{safe(site.name(r))}</a></li>' for r in given)
    return (
        f'<nav class="tr-jumps" id="publishers" aria-label="{words["published_by"]}" '
        f"data-search-exclude><p>{words['published_by']}:</p><ul>{links}</ul></nav>"
    )


def _each(site: Site, code: str, given: Sequence[str]) -> list[str]:
    words, many = site.words, len(given) > MANY
    blocks = [
        f"## {words['each_alone']} {{#each}}",
        paragraph(safe(words["series_elsewhere" if many else "no_chart_across"])),
    ]
    if many:
        return [*blocks, _of_many(site, code, given)]
    return [*blocks, *(_of_reporter(site, code, reporter) for reporter in given)]


def _of_many(site: Site, code: str, given: Sequence[str]) -> str:
    """A line for each reporter, with a link to its series: all in one page would be too much."""
    rows = []
    for reporter in given:
        own = site.series_for(code, reporter)
        marks = [mark for series in own for mark in series.marks]
        target = f"../reporters/{reporter}.html#metric-{code}"
        rows.append(
            [
                f'<a id="by-{reporter}" href="{target}">{safe(site.name(reporter))}</a>',
                _span({mark.period.end.year for mark in marks}),
                f"#{site.number(len(marks))}",
            ]
        )
    head = [site.words[key] for key in ("reporter", "periods", "figures")]
    return table(site.words["each_alone"], head, rows, quiet=True)


def _of_reporter(site: Site, code: str, reporter: str) -> str:
    name = safe(site.name(reporter))
    chosen = [
        series
        for series in site.series_for(code, reporter)
        if "counterparty" not in dict(series.key[2])
    ]
    text = site.words["all_of"].format(name=name)
    link = f'<a href="../reporters/{reporter}.html#metric-{code}">{text}</a>'
    return "\n\n".join(
        (
            f"### {name} {{#by-{reporter}}}",
            paragraph(link, "tr-soft"),
            figures_of(site, reporter, code, chosen),
        )
    )
