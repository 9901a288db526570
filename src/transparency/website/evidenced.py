"""What a page on a capability shows: the latest figures with their sources, and the measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from textwrap import shorten
from typing import NamedTuple

from transparency import framework
from transparency.corpus import Entry
from transparency.evidence import Evidence
from transparency.intervals import gives_figure
from transparency.report import Measure
from transparency.spec import Capability
from transparency.website.blocks import Site, free_text, link, paragraph, table
from transparency.website.figures import figure_cell, in_words, notes_below
from transparency.website.series import Mark, Series
from transparency.website.text import safe, short_day

RECENT = timedelta(days=366)
"""Figures that end this long before the newest of a service are still its latest."""
AT_ONCE = 6
"""Figures of one reporter that are shown; the others are behind a link."""
OPEN = 12
"""Rows of a table that are open; the others are folded away."""

TITLE = 70
"""Characters of the title of a document that are shown."""

TEXT = {
    "en": {
        "latest": "The latest published by each organisation, broken down as little as possible; "
        "the last column leads to all of theirs. Figures of different organisations are not "
        "comparable as they stand.",
        "what": "What it counts",
        "published": "As published",
        "all": "All figures",
        "more": "{n} further rows",
        "figures": "Latest figures: {metric}",
        "measures": "Measures that organisations state",
        "measure": "Measure",
        "status": "Status",
        "since": "since",
        "evidence": "Evidence",
        "evaluation": "Evaluation",
        "no_evidence": "No public document is named",
        "no_evaluation": "None stated",
        "until": "until",
    },
    "es": {
        "latest": "Lo último que ha publicado cada organización, con el menor desglose posible; la "
        "última columna lleva a todas sus cifras. Las cifras de organizaciones distintas no son "
        "comparables tal como están.",
        "what": "Qué cuenta",
        "published": "Tal como se publicó",
        "all": "Todas las cifras",
        "more": "{n} filas más",
        "figures": "Últimas cifras: {metric}",
        "measures": "Medidas que indican las organizaciones",
        "measure": "Medida",
        "status": "Estado",
        "since": "desde",
        "evidence": "Evidencia",
        "evaluation": "Evaluación",
        "no_evidence": "No se nombra ningún documento público",
        "no_evaluation": "No se indica ninguna",
        "until": "hasta",
    },
}
"""Words of these parts by language."""


def anchor(number: int) -> str:
    """Name of the part of a page that shows the figures of the n-th kind of evidence."""
    return f"evidence-{number + 1}"


def latest_figures(site: Site, one: Capability) -> Iterator[str]:
    """For each figure that is evidence and that somebody gives: a heading and a table."""
    told, reporters = False, _by_role(site, one)
    for number, term in enumerate(one.metrics):
        chosen = [shown for reporter in reporters for shown in _latest(site, one, reporter, term)]
        if chosen and not told:
            yield paragraph(safe(TEXT[site.language]["latest"]), "tr-soft")
            told = True
        if chosen:
            named = safe(framework.described(term, site.spec, site.language))
            yield f"### {named} {{#{anchor(number)}}}"
            yield from _tables(site, TEXT[site.language]["figures"].format(metric=named), chosen)


def _by_role(site: Site, one: Capability) -> list[str]:
    """Reporters that are asked, by role and name: never by what they give."""
    about = {name: entries[-1].report.reporter for name, entries in site.reporters.items()}
    roles = [code for code in site.spec.codelist("role") if code in one.roles]
    asked = [name for name, reporter in about.items() if reporter.role in roles]
    return sorted(asked, key=lambda name: (roles.index(about[name].role), about[name].name))


class _Shown(NamedTuple):
    """A figure to show, with how many of the reporter are evidence of this kind."""

    reporter: str
    series: Series
    mark: Mark
    every: int


def _latest(site: Site, one: Capability, reporter: str, term: str) -> list[_Shown]:
    """The latest figures of a reporter for one kind of evidence, broken down least."""
    metric = framework.parse(term).base
    given = [
        (series, [mark for mark in series.marks if gives_figure(mark.figure.observation)])
        for series in site.series_for(metric, reporter)
        if _first_term(one, series) == term
    ]
    every = sum(len(marks) for _, marks in given)
    services: dict[str, list[tuple[Series, Mark]]] = {}
    for series, marks in given:
        if marks:
            services.setdefault(series.key[1], []).append((series, marks[-1]))
    chosen = [pair for found in services.values() for pair in _broadest(found)]
    chosen.sort(key=lambda pair: len(pair[0].key[2]))
    return [_Shown(reporter, series, mark, every) for series, mark in chosen[:AT_ONCE]]


def _first_term(one: Capability, series: Series) -> str | None:
    """The kind of evidence that a series counts for: the first that it fits."""
    metric, _, dimensions, _ = series.key
    codes = dict(dimensions)
    for text in one.metrics:
        term = framework.parse(text)
        if term.base == metric and term.allows(codes.get(term.name or "")):
            return text
    return None


def _broadest(found: Sequence[tuple[Series, Mark]]) -> list[tuple[Series, Mark]]:
    """Of the recent figures of a service the newest with the fewest dimensions."""
    newest = max(mark.period.end for _, mark in found)
    recent = [pair for pair in found if newest - pair[1].period.end < RECENT]
    fewest = min(len(series.key[2]) for series, _ in recent)
    broad = [pair for pair in recent if len(pair[0].key[2]) == fewest]
    last = max(mark.period.end for _, mark in broad)
    return [pair for pair in broad if pair[1].period.end == last]


def _tables(site: Site, caption: str, chosen: Sequence[_Shown]) -> Iterator[str]:
    """The first rows as a table; the others folded away, with notes of their own."""
    yield _table(site, caption, chosen[:OPEN])
    rest = chosen[OPEN:]
    if rest:
        more = safe(TEXT[site.language]["more"].format(n=site.number(len(rest))))
        inside = _table(site, caption, rest)
        yield f"<details data-search-exclude><summary>{more}</summary>{inside}</details>"


def _table(site: Site, caption: str, chosen: Sequence[_Shown]) -> str:
    text, words, notes = TEXT[site.language], site.words, dict[str, str]()
    head = [words["reporter"], words["value"], words["period"], text["what"]]
    head += [text["published"], text["all"]]
    rows = [_row(site, one, notes) for one in chosen]
    return table(caption, head, rows, quiet=True) + notes_below(notes)


def _row(site: Site, shown: _Shown, notes: dict[str, str]) -> list[str]:
    mark, metric = shown.mark, shown.series.metric
    unit = "ratio" if mark.share else site.spec.metrics[metric].unit
    target = f"../reporters/{shown.reporter}.html#metric-{metric}"
    counted = f'<span class="tr-soft">{site.code("unit", unit)}</span>'
    return [
        reporter_link(site, shown.reporter),
        f"{figure_cell(site, mark, notes)}<br>{counted}",
        safe(site.period(mark)),
        safe(in_words(site, shown.series)),
        _printed(site, mark),
        f'#<a href="{target}">{site.number(shown.every)}</a>',
    ]


def _printed(site: Site, mark: Mark) -> str:
    """Digits and unit in the words of the publication, and a link to it."""
    printed = mark.figure.observation.as_published
    words = (printed.value, printed.unit) if printed and printed.value else ()
    printed_words = " ".join(word for word in words if word)
    language = mark.entry.report.report.language
    said = free_text(site, language, printed_words)
    title = mark.source.title if mark.source else site.words["source"]
    short = shorten(title, TITLE, placeholder="…")
    told = free_text(site, language if mark.source else None, short)
    named = link(mark.url, told, safe(title)) if mark.url else told
    return f"{said}<br>{named}" if said else named


def reporter_link(site: Site, reporter: str) -> str:
    """The name of a reporter as a link to its page."""
    name = safe(site.name(reporter))
    return f'<a href="../reporters/{reporter}.html">{name}</a>'


def stated_measures(site: Site, every: Iterable[Evidence]) -> str:
    """Coded measures as the latest report of each reporter states them; empty if none does."""
    text, latest = TEXT[site.language], dict[tuple[str, str, str], tuple[Entry, Measure]]()
    for each in every:  # in order of period
        for one in each.measures:
            place = f"{one.service}/{one.jurisdiction}"
            latest[each.reporter, one.measure, place] = each.entry, one
    rows = [_measure_row(site, *stated) for stated in latest.values()]
    if not rows:
        return ""
    head = [text["measure"], site.words["reporter"], text["status"]]
    head += [text["evidence"], text["evaluation"]]
    return table(text["measures"], head, rows)


def _measure_row(site: Site, entry: Entry, one: Measure) -> list[str]:
    text, language = TEXT[site.language], entry.report.report.language
    days = ((text["since"], one.since), (text["until"], one.until))
    status = [site.code("measure_status", one.status)]
    status += [f"{word} {short_day(day, site.language)}" for word, day in days if day]
    documents = "<br>".join(
        link(held.url, free_text(site, language, held.title)) for held in one.evidence
    )
    words = one.text or one.withheld_reason
    told = free_text(site, language, words or "")
    said = f'<br><span class="tr-soft">{told}</span>' if words else ""
    return [
        site.code("measure", one.measure) + said,
        reporter_link(site, entry.report.reporter.id),
        "<br>".join(status),
        documents or text["no_evidence"],
        _evaluation(site, one, language),
    ]


def _evaluation(site: Site, one: Measure, language: str) -> str:
    held = one.evaluation
    if held is None:
        return TEXT[site.language]["no_evaluation"]
    state = site.code("evaluation_state", held.state)
    facts = [free_text(site, language, held.evaluator or "")]
    facts += [short_day(held.date, site.language)] if held.date else []
    facts += [free_text(site, language, text or "") for text in (held.design, held.result)]
    said = "; ".join(fact for fact in facts if fact)
    named = link(held.url, state) if held.url else state
    return f"{named}: {said}" if said else named
