"""The page on which a reader chooses what to compare, and the files that it reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape
from itertools import combinations_with_replacement, islice
from typing import Any, TypeAlias
from urllib.parse import urlencode

from transparency.website.bars import (
    bar_chart,
    figures_table,
    ordered_reasons,
    rate_text,
    reason_words,
    reasons_in_words,
    source_of,
    value_text,
    verdict_line,
    when,
    where,
    who,
)
from transparency.website.blocks import Site, page, paragraph
from transparency.website.groups import CHOICES, MOST, Group, Judged
from transparency.website.text import address, plain, safe

FIRST = "authority_reports"
"""The metric that is shown before anybody has chosen, where it can be compared."""

LEAST = 2

Numbers: TypeAlias = dict[tuple[str, ...], int]
"""Reason codes of a pair -> their number in a file."""

SPOKEN = (
    "address_lost",
    "cautions",
    "choose_two",
    "elsewhere",
    "figures",
    "left_out",
    "left_out_list",
    "may_share",
    "n_chosen",
    "no_chart",
    "none",
    "only_these",
    "per_million_users",
    "per_month",
    "period",
    "place",
    "remedy",
    "remedy_needed",
    "reporter",
    "source",
    "value",
)
"""Words that the script needs."""


def metrics(site: Site) -> list[str]:
    """Metrics of which figures can be chosen, in the order of the standard."""
    return [code for code in site.spec.metrics if code in site.analysis.groups]


def start(site: Site) -> Group | None:
    """What is shown first: the latest group in which most reporters may be compared."""
    every = site.analysis.groups
    chosen = [g for g in every.get(FIRST, ()) if g.breadth >= LEAST]
    chosen = chosen or [g for groups in every.values() for g in groups if g.breadth >= LEAST]
    return max(chosen, key=lambda g: (g.breadth, g.year, -len(g.codes)), default=None)


def compare_page(site: Site) -> str:
    """The page with its first state complete, so that it says something without scripts."""
    words = site.words
    group = start(site)
    state = _state(site, group) if group else paragraph(safe(words["nothing_comparable"]))
    spoken = {key: words[key].replace("{most}", str(MOST)) for key in SPOKEN}
    spoken |= {
        verdict: site.spec.code_text("comparability_verdict", verdict, site.language)
        for verdict in site.spec.codelist("comparability_verdict")
    }
    meanings = {
        verdict: site.spec.code_text("comparability_verdict", verdict, site.language, "description")
        for verdict in site.spec.codelist("comparability_verdict")
    }
    data = {
        "words": spoken,
        "meanings": meanings,
        "metric": group.metric if group else "",
        "cell": group.key if group else "",
        "locale": site.language,
    }
    form = _form(site, group) if group else ""
    attribute = escape(json.dumps(data, ensure_ascii=True), quote=True).replace("\n", " ")
    return page(
        words["compare"],
        words["compare_intro"],
        paragraph(safe(words["compare_intro"]), "tr-lead"),
        f'<div id="tr-compare" data-start="{attribute}" data-search-exclude>{form}'
        f'<div id="tr-result">{state}</div></div>',
        f"<noscript>{paragraph(safe(words['compare_noscript']))}</noscript>",
        f"## {words['compare_how']}",
        paragraph(safe(words["compare_how_text"])),
        extra={"compare": True},
    )


def _form(site: Site, group: Group) -> str:
    """The choices of the first state, as the script would write them; inert until it is there."""
    words = site.words
    rates = "".join(
        f'<label><input type="radio" name="rate" value="{name}"'
        f"{' checked' if name == 'none' else ''}> {words[name]}</label>"
        for name in CHOICES
    )
    return (
        f'<form id="tr-form" inert aria-label="{words["compare_choose"]}">'
        f'<div class="tr-choices">{_selects(site, group)}</div>'
        f"<fieldset><legend>{words['rate']}</legend>{rates}</fieldset>"
        f"<fieldset><legend>{words['figures']}</legend>"
        f'<div id="tr-figures" class="tr-ticks">{_ticks(site, group)}</div></fieldset></form>'
    )


def _selects(site: Site, group: Group) -> str:
    """Metric, breakdown and year of a group."""
    groups = site.analysis.groups[group.metric]
    own = _plain_breakdown(site, group)
    breakdowns = dict.fromkeys(_plain_breakdown(site, one) for one in groups)
    years = [(g.key, str(g.year)) for g in groups if _plain_breakdown(site, g) == own]
    codes = [(c, site.spec.code_text("metric", c, site.language)) for c in metrics(site)]
    return "".join(
        f'<label for="tr-{name}">{site.words[word]}</label>'
        f'<select id="tr-{name}">{_options(options, chosen)}</select>'
        for name, word, options, chosen in (
            ("metric", "metric", codes, group.metric),
            ("breakdown", "breakdown", [(one, one) for one in breakdowns], own),
            ("year", "year_of_period", years, group.key),
        )
    )


def _options(options: Iterable[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{safe(value)}"{" selected" if value == chosen else ""}>'
        f"{safe(label)}</option>"
        for value, label in options
    )


def _ticks(site: Site, group: Group) -> str:
    ticked = _ticked(group)
    return "".join(
        f'<label><input type="checkbox" value="{place}"{" checked" if place in ticked else ""}> '
        f'{safe(one["who"])} <span class="tr-soft">{safe(one["when"])}, {safe(one["where"])}</span>'
        "</label>"
        for place, one in enumerate(_figures(site, group))
    )


def _ticked(group: Group) -> list[int]:
    """Places of the figures that are chosen at first."""
    chosen = {member.side for member in group.widest.members}
    return [place for place, side in enumerate(group.sides) if side in chosen]


def _state(site: Site, group: Group) -> str:
    best = group.widest
    title = "&nbsp;· ".join(
        (site.code("metric", group.metric), breakdown(site, group), str(group.year))
    )
    return (
        f'<h2>{title}</h2><div class="tr-outcome tr-{best.verdict}">'
        f"<p>{verdict_line(site, best.verdict)}</p><p>{_meaning(site, best.verdict)}</p></div>"
        f"{reasons_in_words(site, best.reasons)}"
        f"{bar_chart(site, best.members, title)}{figures_table(site, best.members, title)}"
        f"{_others(site, group)}{left_out(site, group, 'metrics/')}"
    )


def elsewhere(site: Site, group: Group) -> list[tuple[Group, list[str]]]:
    """Groups of the metric and year with reporters that this one lacks, and these reporters.

    Each stands once, in the group with most of them.
    """
    every = site.analysis.groups[group.metric]
    known = {side.reporter for side in group.sides}
    others = {
        g: {side.reporter for side in g.sides} - known
        for g in every
        if g.year == group.year and g is not group
    }
    found = []
    while lacking := max(others.values(), key=len, default=set()):
        best = next(g for g, reporters in others.items() if reporters == lacking)
        found.append((best, sorted(lacking)))
        others = {g: reporters - lacking for g, reporters in others.items()}
    return found


def _others(site: Site, group: Group) -> str:
    """Who published figures with another breakdown, with a way to them."""
    found = elsewhere(site, group)
    items = "".join(
        f"<li>{', '.join(safe(site.name(one)) for one in reporters)}: "
        f'<a href="compare.html#{safe(urlencode({"metric": other.metric, "cell": other.key}))}">'
        f"{breakdown(site, other)}</a></li>"
        for other, reporters in found
    )
    text = safe(site.words["elsewhere"].format(year=group.year))
    return f'<div class="tr-elsewhere"><p>{text}</p><ul>{items}</ul></div>' if found else ""


def _meaning(site: Site, verdict: str) -> str:
    """What a verdict says, harmless."""
    text = site.spec.code_text("comparability_verdict", verdict, site.language, "description")
    return safe(text)


def left_out(site: Site, group: Group, folder: str) -> str:
    """How many figures of a group were not compared, why, and where they all are."""
    if not group.left_out:
        return ""
    text = site.words["left_out"].format(n=site.number(group.left_out), most=MOST)
    target = f"{folder}{group.metric}.html#each"
    return paragraph(
        f'{safe(text)} <a href="{target}">{safe(site.words["left_out_list"])}</a>', "tr-left-out"
    )


def breakdown(site: Site, group: Group) -> str:
    """The breakdown of a group in words, harmless."""
    return safe(_plain_breakdown(site, group))


def data_files(site: Site) -> Iterator[tuple[str, str]]:
    """Path inside the language's folder, and text, of the file of each metric."""
    for metric in metrics(site):
        data = json.dumps(metric_data(site, metric), ensure_ascii=True, separators=(",", ":"))
        head = "window.TR_COMPARE=window.TR_COMPARE||{};"
        yield (
            f"assets/compare/{metric}.js",
            f"{head}window.TR_COMPARE[{json.dumps(metric)}]={data};\n",
        )


def metric_data(site: Site, metric: str) -> dict[str, Any]:
    """Groups of a metric: figures, and for each choice of rates the reasons of each pair.

    `sets` are lists of reason codes; `pairs` name one of them for each pair of figures.
    """
    sets: Numbers = {}
    cells = [_cell(site, group, sets) for group in site.analysis.groups[metric]]
    every = ordered_reasons(site.spec, (code for codes in sets for code in codes))
    every += [code for code in ("nothing_to_compare",) if code not in every]
    words = {code: reason_words(site.spec.version, site.language, code) for code in every}
    return {
        "title": site.spec.code_text("metric", metric, site.language),
        "reasons": words,
        "sets": [list(codes) for codes in sets],
        "cells": cells,
    }


def _cell(site: Site, group: Group, sets: Numbers) -> dict[str, Any]:
    return {
        "key": group.key,
        "breakdown": _plain_breakdown(site, group),
        "year": group.year,
        "figures": list(_figures(site, group)),
        "elsewhere": [
            [other.key, _plain_breakdown(site, other), ", ".join(map(site.name, reporters))]
            for other, reporters in elsewhere(site, group)
        ],
        "leftOut": site.number(group.left_out) if group.left_out else "",
        "start": _ticked(group),
        "pairs": {c: _pairs(site.analysis.judged(group, c), sets) for c in CHOICES},
    }


def _pairs(judged: Judged, sets: Numbers) -> dict[str, Any]:
    """For each figure its kind; the set of each two kinds, and of each two figures of a reporter.

    The sets of two kinds stand row after row of a triangle; -1 where there is no such pair.
    """

    def number(codes: tuple[str, ...]) -> int:
        return sets.setdefault(codes, len(sets))

    kinds = range(max(judged.kinds, default=-1) + 1)
    triangle = combinations_with_replacement(kinds, 2)
    return {
        "kinds": judged.kinds,
        "alike": [number(judged.alike[pair]) if pair in judged.alike else -1 for pair in triangle],
        "own": {f"{i}-{j}": number(codes) for (i, j), codes in judged.own.items()},
    }


def _plain_breakdown(site: Site, group: Group) -> str:
    names = site.spec.dimensions
    parts = [
        site.spec.code_text(names[name], code, site.language) if names.get(name) else code
        for name, code in group.codes
    ]
    if group.statistic:
        parts.append(site.spec.code_text("statistic", group.statistic, site.language))
    return " · ".join(parts) or site.words["whole"]


def _figures(site: Site, group: Group) -> Iterator[dict[str, Any]]:
    published = group.rated()
    others = {name: group.rated(name) for name in islice(CHOICES, 1, None)}
    for place, one in enumerate(published):
        url, title = source_of(one.side)
        written = one.side.report.report.language
        yield {
            "id": group.names[place],
            "reporter": one.side.reporter,
            "who": plain(who(one.side)),
            "when": when(site, one.side),
            "where": where(site, one.side),
            "text": value_text(site, one),
            "ends": _ends(one),
            "rates": {
                n: [rate_text(site, o[place].interval), _ends(o[place])] for n, o in others.items()
            },
            "url": url if address(url) != "#" else "",
            "source": plain(title),
            **({"lang": written} if written != site.language else {}),
        }


def _ends(one: Any) -> list[float] | None:
    return [float(one.interval.low), float(one.interval.high)] if one.interval else None
