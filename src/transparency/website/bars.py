"""Figures that may share a chart, as bars, and the same figures as a table; verdicts in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from transparency.comparability import Comparand, Rated, Verdict
from transparency.intervals import Interval
from transparency.spec import Spec
from transparency.website.blocks import Site, free_text, link, table
from transparency.website.cited import cited, document_of
from transparency.website.text import period, safe

MARKS = {"comparable": "●", "with_caution": "▲", "not_comparable": "■"}
"""Verdict -> its sign; a sign and a word, never a colour alone."""

DIGITS = 4


def who(side: Comparand) -> str:
    """Reporter and service, not escaped."""
    names = {service.id: service.name for service in side.report.services}
    service = side.figure.cell.service
    name = side.report.reporter.name
    own = names.get(service or "", service or "")
    return f"{name} · {own}" if own not in ("", name) else name


def when(site: Site, side: Comparand) -> str:
    """Short name of the period of a figure."""
    own = side.figure.observation.period or side.report.period
    return period(own.start, own.end, own.kind, site.language)


def where(site: Site, side: Comparand) -> str:
    """Names of the places of a figure, not escaped; many are counted instead."""
    return place_names(site, side.place)


def place_names(site: Site, codes: Sequence[str]) -> str:
    """Names of some places, not escaped; many are counted instead."""
    places = [site.spec.code_text("jurisdiction", one, site.language) for one in codes]
    few = len(places) <= 3  # noqa: PLR2004
    return ", ".join(places) if few else site.words["n_places"].format(n=len(places))


def unit_of(side: Comparand) -> str:
    """Unit code of a figure."""
    return "ratio" if side.is_share else side.metric.unit


def value_text(site: Site, one: Rated, *, per: bool = False) -> str:
    """The figure in the format of the language, or the words of its status."""
    observation = one.side.figure.observation
    unit = unit_of(one.side)
    if per:
        return rate_text(site, one.interval)
    if observation.value is not None:
        return site.number(observation.value, unit)
    if one.interval is not None:
        ends = (float(one.interval.low), float(one.interval.high))
        return f" {site.words['to']} ".join(site.number(end, unit) for end in ends)
    return site.spec.code_text("status", observation.status, site.language)


def rate_text(site: Site, interval: Interval | None) -> str:
    """A rate with four digits, as its lowest and highest number where they differ."""
    if interval is None:
        return "–"
    ends = dict.fromkeys(
        site.number(float(f"{float(end):.{DIGITS}g}")) for end in (interval.low, interval.high)
    )
    return f" {site.words['to']} ".join(ends)


def source_of(side: Comparand) -> tuple[str, str]:
    """Address and title of the document in which a figure was read."""
    return document_of(side.report, side.figure.observation)


def linked(side: Comparand, text: str) -> str:
    """Text, harmless already, as a link to the source where that has an address."""
    return cited(source_of(side), text)


def ordered_reasons(spec: Spec, codes: Iterable[str]) -> list[str]:
    """Reasons that forbid first, each once, in the order of the code list."""
    wanted = set(codes)
    rows = spec.codelist("comparability_reason").rows
    listed = [code for code in rows if code in wanted]
    return sorted(listed, key=lambda code: rows[code]["verdict"] != Verdict.NOT_COMPARABLE)


@cache
def reason_words(spec_version: str, language: str, code: str) -> tuple[str, str, str, str]:
    """Title, description, remedy and verdict of a reason."""
    from transparency.spec import load_spec

    spec = load_spec(spec_version)
    parts = ("title", "description", "remedy")
    title, description, remedy = (
        spec.code_text("comparability_reason", code, language, part) for part in parts
    )
    return title, description, remedy, spec.codelist("comparability_reason").rows[code]["verdict"]


def verdict_line(site: Site, verdict: str) -> str:
    """A verdict as sign and word."""
    word = site.code("comparability_verdict", verdict)
    return (
        f'<span class="tr-verdict tr-{verdict}"><span aria-hidden="true">{MARKS[verdict]}</span> '
        f"{word}</span>"
    )


def reasons_in_words(site: Site, codes: Iterable[str]) -> str:
    """Reasons that forbid with what would have to be published; cautions by name, then in full."""
    told = [
        reason_words(site.spec.version, site.language, code)
        for code in ordered_reasons(site.spec, codes)
    ]
    forbidding = [one for one in told if one[3] == Verdict.NOT_COMPARABLE]
    cautions = [one for one in told if one[3] != Verdict.NOT_COMPARABLE]
    return _listed(site, forbidding, "remedy_needed") + _cautions(site, cautions)


def _cautions(site: Site, cautions: Sequence[tuple[str, str, str, str]]) -> str:
    if not cautions:
        return ""
    count = f"{site.words['cautions']} ({site.number(len(cautions))})"
    names = safe("; ".join(one[0] for one in cautions))
    return (
        f'<details class="tr-why" data-search-exclude><summary><b>{count}:</b> {names}</summary>'
        f"{_listed(site, cautions, 'remedy')}</details>"
    )


def _listed(site: Site, told: Iterable[tuple[str, str, str, str]], label: str) -> str:
    items = "".join(
        f'<li class="tr-{verdict}"><b>{safe(title)}.</b> {safe(description)} '
        f'<span class="tr-remedy">{site.words[label]}: {safe(remedy)}</span></li>'
        for title, description, remedy, verdict in told
    )
    return f'<ul class="tr-reasons">{items}</ul>' if items else ""


def bar_chart(site: Site, members: Sequence[Rated], title: str) -> str:
    """Bars on one scale from zero; the pale part is what rounding leaves open. `title` is HTML."""
    top = max((float(one.interval.high) for one in members if one.interval), default=0.0)
    rows = "".join(_bar(site, one, top) for one in members)
    return (
        f'<figure class="tr-bars" data-search-exclude><figcaption>{title}</figcaption>'
        f"<ul>{rows}</ul></figure>"
    )


def _bar(site: Site, one: Rated, top: float) -> str:
    ends = (one.interval.low, one.interval.high) if one.interval else (0, 0)
    low, high = map(float, ends)
    label = safe(f"{who(one.side)}, {when(site, one.side)}")
    return (
        f'<li><span class="tr-bar-who">{label}</span>{bar(low, high, top)}'
        f'<span class="n">{linked(one.side, safe(value_text(site, one)))}</span></li>'
    )


def bar(low: float, high: float, top: float) -> str:
    """One bar; its value stands beside it in words."""
    ends = [round(1000 * end / top, 1) if top else 0 for end in (low, high)]
    band = max(ends[1] - ends[0], 0)
    pale = f'<rect class="band" x="{ends[0]}" y="0" width="{band:g}" height="10"/>' if band else ""
    return (
        '<svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false">'
        f'<rect class="bar" x="0" y="0" width="{max(ends[0], 1.5):g}" height="10"/>{pale}</svg>'
    )


def figures_table(site: Site, members: Sequence[Rated], caption: str, *, per: str = "") -> str:
    """The figures as published, with period, place and source; a rate beside them if asked for."""
    words = site.words
    head = [words[key] for key in ("reporter", "period", "place", "value")]
    head += [words[per]] if per else []
    head += [words["source"]]
    rows = []
    for one in members:
        url, title = source_of(one.side)
        rate = [f"#{safe(value_text(site, one, per=True))}"] if per else []
        shown = free_text(site, one.side.report.report.language, title) or words["source"]
        rows.append(
            [
                f'<a href="reporters/{one.side.reporter}.html">{safe(who(one.side))}</a>',
                safe(when(site, one.side)),
                safe(where(site, one.side)),
                f"#{safe(value_text(site, one))}",
                *rate,
                link(url, shown) if url else shown,
            ]
        )
    return table(caption, head, rows)
