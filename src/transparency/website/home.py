"""The first page: what this is, what the corpus holds, three ways in, what numbers do not say."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from transparency.website.blocks import WIDE, Site, cards, holdings, page, paragraph
from transparency.website.text import day_text, safe

MOST_NAMES = 60
"""Organisations up to which the first page names them all."""

MOST_METRICS = 7

ASKED = ("authority_reports", "proactive_detection_ratio", "time_user_report_to_outcome")
"""Metrics that answer a question of the first page, where somebody publishes them."""


def home_page(site: Site) -> str:
    """The first page of a language."""
    words = site.words
    ways = (
        _way(words["home_way_reporter"], _reporters(site)),
        _way(words["home_way_metric"], _metrics(site)),
        _way(words["home_way_question"], _questions(site)),
    )
    return page(
        words["home_title"],
        words["home_lead"],
        paragraph(safe(words["home_lead"]), "tr-lead"),
        _holdings(site),
        f"## {words['three_ways']} {{#ways}}",
        f'<div class="tr-ways">{"".join(ways)}</div>',
        _does_not_say(site),
        f"## {words['home_more']} {{#more}}",
        cards(
            (target, words[title], words[text])
            for target, title, text in (
                ("use/index.html", "use", "home_more_use"),
                ("data/index.html", "data", "home_more_data"),
                ("standard/index.html", "the_standard", "home_more_standard"),
            )
        ),
        extra=WIDE,
    )


def _holdings(site: Site) -> str:
    """Numbers of the corpus, and the days that say how fresh it is."""
    reports = [entry.report for entry in site.corpus.reports]
    figures = sum(len(report.observations) for report in reports)
    held = (
        ("home_organisations", site.number(len(site.reporters))),
        ("home_reports", site.number(len(reports))),
        ("home_figures", site.number(figures)),
        ("home_last", _day(site, max(report.period.end for report in reports))),
        ("home_built", _day(site, datetime.date.today())),
    )
    return holdings((site.words[key], text) for key, text in held)


def _day(site: Site, day: datetime.date) -> str:
    return f'<time datetime="{day}">{day_text(day, site.language)}</time>'


def _way(title: str, body: str) -> str:
    return f'<section class="tr-way"><h3>{title}</h3>{body}</section>'


def _reporters(site: Site) -> str:
    words = site.words
    named = sorted((e[-1].report.reporter.name, key) for key, e in site.reporters.items())
    links = ""
    if len(named) <= MOST_NAMES:
        ordered = sorted(named, key=lambda pair: pair[0].casefold())
        items = "".join(
            f'<li><a href="reporters/{key}.html">{safe(name)}</a></li>' for name, key in ordered
        )
        links = f'<ul class="tr-names" data-search-exclude>{items}</ul>'
    return (
        f"<p>{safe(words['home_way_reporter_text'])}</p>{links}"
        f'<p><a href="reporters/index.html">{words["home_way_reporter_all"]}</a></p>'
    )


def _metrics(site: Site) -> str:
    words = site.words
    given = site.analysis.series_by_metric
    givers = {code: len(given.get(code, ())) for code in site.spec.metrics}
    widest = sorted(givers, key=lambda code: -givers[code])[:MOST_METRICS]
    items = "".join(
        f'<li><a href="metrics/{code}.html">{site.code("metric", code)}</a> '
        f'<span class="tr-soft">{site.number(givers[code])}</span></li>'
        for code in widest
        if givers[code]
    )
    return (
        f"<p>{safe(words['home_way_metric_text'])}</p>"
        f'<ul class="tr-tally">{items}</ul>'
        f'<p><a href="metrics/index.html">{words["home_way_metric_all"]}</a></p>'
    )


def _questions(site: Site) -> str:
    items = "".join(
        f'<li><a href="{target}">{safe(site.words[f"home_ask_{name}"])}</a></li>'
        for name, target in _asked(site)
    )
    return f"<ul>{items}</ul>"


def _asked(site: Site) -> Iterator[tuple[str, str]]:
    """Questions that this corpus answers, with the page that does."""
    published = site.analysis.series_by_metric
    yield from ((code, f"metrics/{code}.html") for code in ASKED if code in published)
    if site.analysis.reconciliations:
        yield "reconciliation", "reconciliation.html"
    yield "compare", "compare.html"
    if site.analysis.revisions:
        yield "revisions", "revisions.html"
    yield "coverage", "coverage.html"
    yield "findings", "findings.html"


def _does_not_say(site: Site) -> str:
    words = site.words
    items = "".join(f"<li>{words[f'home_not_{number}']}</li>" for number in range(1, 5))
    link = f'<a href="about.html">{words["home_not_link"]}</a>'
    text = f"<p>{words['home_not_text']}</p><ul>{items}</ul><p>{link}</p>"
    return f'## {words["does_not_say"]} {{#not}}\n\n<div class="tr-callout">{text}</div>'
