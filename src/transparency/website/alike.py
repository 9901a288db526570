"""On the page of a metric: which figures may share a chart, and how each publisher counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import combinations
from urllib.parse import urlencode

from transparency.comparability import ComparableClass, Rated, Verdict, compare
from transparency.report import Method
from transparency.website.bars import (
    bar_chart,
    ordered_reasons,
    reason_words,
    reasons_in_words,
    verdict_line,
    when,
    who,
)
from transparency.website.blocks import NOT_STATED, Site, free_text, paragraph, table, written_in
from transparency.website.comparing import breakdown, left_out
from transparency.website.groups import Group
from transparency.website.text import safe

MOST = 6
"""Groups shown on the page of a metric; the page Compare has them all."""


def classes_section(site: Site, metric: str) -> str:
    """Charts of the latest groups in which figures of several publishers may stand together."""
    shown = _latest(site, metric)
    if not shown:
        return ""
    words = site.words
    parts = [f"## {words['classes']} {{#classes}}", paragraph(safe(words["classes_intro"]))]
    parts += [_group(site, group) for group in shown[:MOST]]
    if len(shown) > MOST:
        more = words["more_groups"].format(n=len(shown) - MOST)
        parts.append(paragraph(f'<a href="../compare.html#metric={metric}">{safe(more)}</a>'))
    return "\n\n".join(parts)


def _latest(site: Site, metric: str) -> list[Group]:
    """The latest group of each breakdown in which several publishers may be compared."""
    latest: dict[tuple[object, str], Group] = {}
    for group in site.analysis.groups.get(metric, ()):
        if group.breadth > 1:
            latest.setdefault((group.codes, group.statistic), group)
    return sorted(latest.values(), key=lambda g: (-g.breadth, -g.year, len(g.codes)))


def _group(site: Site, group: Group) -> str:
    title = f"{breakdown(site, group)} · {group.year}"
    state = urlencode({"metric": group.metric, "cell": group.key})
    link = f'<a href="../compare.html#{escape(state)}">{site.words["compare_these"]}</a>'
    together = [found for found in group.classes if len(found.members) > 1]
    alone = [found.members[0] for found in group.classes if len(found.members) == 1]
    charts = "\n\n".join(
        _class(site, found, title, _place(site, number, len(together)))
        for number, found in enumerate(together, start=1)
    )
    return "\n\n".join(
        part
        for part in (
            f"### {_titled(site, group)}",
            paragraph(f"{_apart(site, group, together)} {link}"),
            charts,
            _alone(site, group, alone, title),
            left_out(site, group, ""),
        )
        if part
    )


def _titled(site: Site, group: Group) -> str:
    """The breakdown of a group with what each part of it is, and the year."""
    names = site.spec.dimensions
    parts = [
        f"{site.code('dimension', name)}: "
        + (site.code(names[name], code) if names.get(name) else safe(code))
        for name, code in group.codes
    ]
    if group.statistic:
        parts.append(site.code("statistic", group.statistic))
    return " · ".join([*(parts or [site.words["whole"]]), str(group.year)])


def _place(site: Site, number: int, count: int) -> str:
    """Which of several charts this is; nothing where there is one."""
    if count == 1:
        return ""
    return safe(site.words["group_n"].format(n=site.number(number), all=site.number(count)))


def _apart(site: Site, group: Group, together: Sequence[ComparableClass]) -> str:
    """How many figures may stand together, and what keeps them apart from each other."""
    words = site.words
    figures = sum(len(found.members) for found in together)
    who = {member.side.reporter for found in together for member in found.members}
    key = "groups_one" if len(together) == 1 else "groups_several"
    numbers = {"figures": figures, "organisations": len(who), "groups": len(together)}
    text = words[key].format(**{name: site.number(n) for name, n in numbers.items()})
    if len(together) == 1:
        return safe(text)
    codes = ordered_reasons(site.spec, between(site, group, together))
    told = [reason_words(site.spec.version, site.language, code) for code in codes]
    forbidding = [reason[0] for reason in told if reason[3] == Verdict.NOT_COMPARABLE]
    return safe(f"{text} {words['groups_because']} {'; '.join(forbidding)}.")


def between(site: Site, group: Group, together: Sequence[ComparableClass]) -> Iterator[str]:
    """Reasons between figures of different classes."""
    places = {
        side: number
        for number, found in enumerate(together)
        for side in (member.side for member in found.members)
    }
    sets: dict[tuple[str, ...], int] = {}
    numbers = site.analysis.judged(group, "none").numbered(sets)
    apart = {
        number
        for (one, other), number in zip(combinations(group.sides, 2), numbers, strict=True)
        if one in places and other in places and places[one] != places[other]
    }
    for codes, number in sets.items():
        if number in apart:
            yield from codes


def _class(site: Site, found: ComparableClass, title: str, place: str) -> str:
    reasons = reasons_in_words(site, found.reasons)
    chart = bar_chart(site, found.members, f"{title} · {place}" if place else title)
    named = f"<b>{place}</b> " if place else ""
    return f"{paragraph(named + verdict_line(site, found.verdict))}\n\n{reasons}\n\n{chart}"


def _alone(site: Site, group: Group, alone: list[Rated], title: str) -> str:
    if not alone:
        return ""
    rows = []
    for one in alone:
        codes = ordered_reasons(site.spec, _against(group, one))
        texts = [reason_words(site.spec.version, site.language, code) for code in codes]
        name = safe(f"{who(one.side)}, {when(site, one.side)}")
        forbidding = [text for text in texts if text[3] == Verdict.NOT_COMPARABLE]
        rows.append(
            [
                name,
                "<br>".join(safe(text[0]) for text in forbidding) or "–",
                "<br>".join(safe(text[2]) for text in forbidding) or "–",
            ]
        )
    head = [site.words[key] for key in ("figures", "why_verdict", "remedy_needed")]
    return table(f"{site.words['class_single']}: {title}", head, rows)


def _against(group: Group, one: Rated) -> Iterator[str]:
    """What forbids to set a figure beside those of the widest class."""
    for member in group.widest.members:
        if member.side is not one.side:
            yield from (reason.code for reason in compare(member, one, spec=group.spec).reasons)


ASPECTS = ("counting_rule", "deduplication_rule", "date_basis", "policy_scope", "bundling")
"""Statements of a method that stand side by side; each names its code list."""


def methods_section(site: Site, metric: str) -> str:
    """How each publisher says that it counts the metric; "not stated" is an answer too."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for reporter, methods in site.analysis.methods.get(metric, {}).items():
        for method in methods:
            cells = _method_cells(site, method, written_in(site, reporter))
            rows.setdefault((reporter, *cells), cells)
    if not rows:
        return ""
    body = [
        [f'<a href="../reporters/{key[0]}.html#methods">{safe(site.name(key[0]))}</a>', *cells]
        for key, cells in rows.items()
    ]
    titles = [codelist_title(site, name) for name in ASPECTS]
    head = [site.words["reporter"], site.words["definition"], *titles]
    title = site.words["counts_side_by_side"]
    made = table(title, head, body, quiet=True)
    intro = paragraph(safe(site.words["counts_intro"]))
    return f'## {title} {{#methods}}\n\n{intro}\n\n<div class="tr-counts">{made}</div>'


def _method_cells(site: Site, method: Method, language: str | None) -> list[str]:
    rule, definition = method.deduplication_rule, method.definition_used
    codes = [
        method.counting_rule,
        rule.rule if rule else None,
        method.date_basis,
        method.policy_scope,
        method.bundling,
    ]
    cells = [stated(site, *pair) for pair in zip(ASPECTS, codes, strict=True)]
    if definition is None or definition.text == NOT_STATED:
        return [stated(site, ASPECTS[0], NOT_STATED if definition else None), *cells]
    return [free_text(site, language, definition.text), *cells]


def stated(site: Site, codelist: str, code: str | None) -> str:
    """A statement of a method in words, softly where the publication does not say."""
    if code is None:
        return "–"
    text = site.code(codelist, code)
    return f'<span class="tr-soft">{text}</span>' if code == NOT_STATED else text


def codelist_title(site: Site, name: str) -> str:
    """Title of a code list in the language of the site, harmless."""
    return safe(site.spec.codelist_text(name, site.language))
