"""Lists of names by clearing houses: a page each, and who stands in them without a report here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from transparency.corpus import Entry
from transparency.report import Counterparty
from transparency.website.blocks import Site, free_text, page, paragraph, table
from transparency.website.figures import figure_link
from transparency.website.flagged import flag_marks, flags_of, span_of
from transparency.website.places import trail
from transparency.website.series import Mark, series_of
from transparency.website.text import safe

PATH = "lines/index"
"""The page, without the ending; its folder holds the lists themselves."""


@dataclass(slots=True)
class Listed:
    """A line in lists of one clearing house: its names, and each list with its figure."""

    house: str
    names: dict[str, None] = field(default_factory=dict)
    lists: dict[str, tuple[Entry, Mark]] = field(default_factory=dict)


def list_path(entry: Entry) -> str:
    """Name of the page that holds the list of a report by a clearing house."""
    reporter, name = entry.report.reporter.id, entry.report.report.id
    return name if name.startswith(f"{reporter}-") else f"{reporter}-{name}"


def lines_of(entry: Entry) -> Iterator[tuple[str, Mark]]:
    """Id of each counterparty that a report lists, with its figure."""
    known = {one.id for one in entry.report.counterparties}
    for series in series_of([entry]) if known else ():
        counterparty = dict(series.key[2]).get("counterparty", "")
        if counterparty in known:
            yield counterparty, series.marks[0]


def _lists(site: Site, reporter: str) -> Iterator[tuple[Entry, int]]:
    """Reports of a reporter that list names, with how many."""
    for entry in site.reporters[reporter]:
        count = len({counterparty for counterparty, _ in lines_of(entry)})
        if count:
            yield entry, count


def lists_of_names(site: Site, reporter: str) -> Iterator[str]:
    """Links to the lists of a reporter, the latest first, with a heading."""
    name = site.name(reporter)
    years = "".join(
        f'<li><a href="../lines/{list_path(entry)}.html">{span_of(site, entry)}</a> '
        f'<span class="tr-soft">({site.words["n_names"].format(n=site.number(count))})</span></li>'
        for entry, count in reversed(list(_lists(site, reporter)))
    )
    if years:
        yield f"### {safe(site.words['lines_of'].format(name=name))} {{#lines}}"
        yield f'<ul class="tr-list">{years}</ul>'


def list_pages(site: Site, reporter: str) -> Iterator[tuple[str, str]]:
    """A page for each yearly list of a clearing house: a thousand names are no part of a page."""
    if site.reporters[reporter][0].report.reporter.role == "clearing_house":
        for entry, _ in _lists(site, reporter):
            yield f"lines/{list_path(entry)}.md", _list_page(site, entry)


def _list_page(site: Site, entry: Entry) -> str:
    reporter, words = entry.report.reporter, site.words
    title = words["list_title"].format(name=reporter.name, period=span_of(site, entry))
    back = f"../reporters/{reporter.id}.html#lines"
    return page(
        title,
        words["list_intro"],
        trail(("../reporters/index.html", words["reporters"]), (back, safe(reporter.name))),
        paragraph(safe(words["list_intro"])),
        _list_of_year(site, entry),
        search=False,
    )


def _list_of_year(site: Site, entry: Entry) -> str:
    """Names and figures of a list, the largest first."""
    rows = [
        (-(mark.figure.observation.value or 0), _line(site, one, mark))
        for one, mark in _named(entry)
    ]
    caption = f"{site.code('metric', 'reports_received')}, {span_of(site, entry)}"
    head = [site.words[key] for key in ("name", "value")]
    return table(caption, head, (row for _, row in sorted(rows)))


def _named(entry: Entry) -> Iterator[tuple[Counterparty, Mark]]:
    names = {one.id: one for one in entry.report.counterparties}
    return ((names[identifier], mark) for identifier, mark in lines_of(entry))


def _line(site: Site, one: Counterparty, mark: Mark) -> list[str]:
    house = mark.entry.report.reporter.id
    name = safe(one.name)
    if one.reporter in site.reporters:
        name = f'<a href="../reporters/{one.reporter}.html">{name}</a>'
    told = free_text(site, mark.entry.report.report.language, one.note or "")
    note = f'<br><span class="tr-parts">{told}</span>' if told else ""
    flags = flag_marks(site, house, flags_of(site, house).of_figure(mark))
    return [name + note, f"#{figure_link(site, mark)}{flags}"]


def listed_elsewhere(site: Site) -> list[Listed]:
    """Lines about organisations of which there is no report, in order of name; found once."""
    if site.listed is None:
        site.listed = _elsewhere(site)
    return site.listed


def _elsewhere(site: Site) -> list[Listed]:
    found: dict[tuple[str, str], Listed] = {}
    ids = {entry.report.reporter.id for entry in site.clearing_houses}
    ordered = (
        (house, e) for house in site.reporters if house in ids for e in site.reporters[house]
    )
    for house, entry in ordered:
        for one, mark in _named(entry):
            if one.reporter not in site.reporters:
                listed = found.setdefault((house, one.id), Listed(house))
                listed.names.pop(one.name, None)
                listed.names[one.name] = None  # the latest name is the last
                listed.lists[entry.file] = (entry, mark)
    return sorted(found.values(), key=lambda one: next(reversed(one.names)).casefold())


def listed_beside(site: Site, metric: str, given: Collection[str]) -> str:
    """Who publishes no figure of a metric, but stands in the lists of a clearing house.

    `given` are those who publish it; empty for a metric of which no list gives the other side.
    """
    other = {sides.right_metric for sides in site.spec.two_sides if sides.left_metric == metric}
    roles = site.spec.metrics[metric].roles
    able = [one for one, e in site.reporters.items() if e[-1].report.reporter.role in roles]
    parts = []
    houses = dict.fromkeys(entry.report.reporter.id for entry in site.clearing_houses)
    for house in houses if other else ():
        listed = {
            one.reporter
            for entry in site.reporters[house]
            for one, mark in _named(entry)
            if mark.figure.cell.metric in other
        }
        names = [one for one in able if one in listed and one not in given]
        if names:
            parts.append(_beside(site, house, names))
    return "\n\n".join(parts)


def _beside(site: Site, house: str, names: Sequence[str]) -> str:
    words = site.words
    text = words["listed_beside"].format(name=site.name(house))
    links = "".join(
        f'<li><a href="../reporters/{one}.html#beside">{safe(site.name(one))}</a></li>'
        for one in names
    )
    lists = " · ".join(
        f'<a href="../lines/{list_path(entry)}.html">{span_of(site, entry)}</a>'
        for entry, _ in reversed(list(_lists(site, house)))
    )
    every = safe(words["lines_of"].format(name=site.name(house)))
    return (
        f'<div class="tr-jumps tr-beside" data-search-exclude>'
        f"<p>{safe(text)}</p><ul>{links}</ul><p>{every}: {lists}</p></div>"
    )


def listed_section(site: Site) -> str:
    """How many there are, with a link to their page; empty where there are none."""
    count = len(listed_elsewhere(site))
    if not count:
        return ""
    words = site.words
    more = words["listed_all"].format(n=site.number(count))
    return "\n\n".join(
        (
            f"## {words['listed']} {{#listed}}",
            paragraph(safe(words["listed_intro"])),
            paragraph(f'<a href="{PATH}.html">{safe(more)}</a>'),
        )
    )


def listed_pages(site: Site) -> Iterator[tuple[str, str]]:
    """The page of those who are listed elsewhere only, if there are any."""
    every, words = listed_elsewhere(site), site.words
    if not every:
        return
    head = [words[key] for key in ("name", "listed_by", "listed_in", "listed_latest")]
    yield (
        f"{PATH}.md",
        page(
            words["listed"],
            words["listed_intro"],
            trail(("../coverage.html#listed", words["coverage_all"])),
            paragraph(safe(words["listed_intro"]), "tr-lead"),
            paragraph(safe(words["list_intro"])),
            table(words["listed"], head, (_row(site, one) for one in every), quiet=True),
            search=False,
        ),
    )


def _row(site: Site, one: Listed) -> list[str]:
    *former, name = one.names
    also = ", ".join(map(safe, reversed(former)))
    note = f'<br><span class="tr-parts">{also}</span>' if also else ""
    house = site.name(one.house)
    lists = sorted(one.lists.values(), key=lambda held: held[1].period.start)
    years = ", ".join(
        f'<a href="{list_path(entry)}.html">{safe(site.period(mark))}</a>' for entry, mark in lists
    )
    return [
        safe(name) + note,
        f'<a href="../reporters/{one.house}.html">{safe(house)}</a>',
        years,
        f"#{figure_link(site, lists[-1][1])}",
    ]
