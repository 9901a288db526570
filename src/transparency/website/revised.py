"""Published figures that were changed later, and whether it was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from transparency.website.blocks import (
    MANY,
    WIDE,
    Site,
    free_text,
    jumps,
    page,
    paragraph,
    table,
)
from transparency.website.cited import cited, document_of
from transparency.website.figures import dimension_words
from transparency.website.text import safe, span_name


def revisions_page(site: Site) -> str:
    """All changes by reporter."""
    words, rows = site.words, site.analysis.revisions
    blocks = [paragraph(safe(words["revisions_intro"]), "tr-lead")]
    if not rows:
        blocks.append(paragraph(safe(words["revisions_none"])))
    changed = dict.fromkeys(row["reporter"] for row in rows)
    known = [(r, e[-1].report.reporter.name) for r, e in site.reporters.items() if r in changed]
    if known:
        blocks.append(jumps(site, ((f"by-{reporter}", safe(name)) for reporter, name in known)))
    for reporter in site.reporters:
        own = [row for row in rows if row["reporter"] == reporter]
        if own:
            name = site.name(reporter)
            blocks.append(f"## {safe(name)} {{#by-{reporter}}}")
            more = words["all_of"].format(name=safe(name))
            blocks.append(paragraph(f'<a href="reporters/{reporter}.html">{more}</a>'))
            title = f"{words['revisions']}: {safe(name)}"
            blocks.append(changes_table(site, own, title, quiet=True))
    return page(words["revisions"], words["revisions_intro"], *blocks, extra=WIDE)


def revisions_section(site: Site, reporter: str) -> str:
    """The largest changes of one reporter, for its page."""
    own = [row for row in site.analysis.revisions if row["reporter"] == reporter]
    if not own:
        return ""
    made = changes_table(site, own, site.words["revisions"], most=MANY)
    if len(own) <= MANY:
        return made
    more = safe(site.words["all_revisions"].format(n=site.number(len(own))))
    link = f'<a href="../revisions.html#by-{reporter}">{more}</a>'
    return f"{made}\n\n{paragraph(link, 'tr-more')}"


def changes_table(
    site: Site,
    rows: Sequence[Mapping[str, Any]],
    caption: str,
    *,
    quiet: bool = False,
    most: int | None = None,
) -> str:
    """A row for each changed figure, the largest share of change first."""
    keys = ("figures", "value_old", "value_new", "change", "revised_in", "announced")
    head = [site.words[key] for key in keys]
    ordered = sorted(rows, key=lambda row: -abs(row["relative"] or 0))[:most]
    return table(caption, head, (_row(site, row) for row in ordered), quiet=quiet)


def _row(site: Site, row: Mapping[str, Any]) -> list[str]:
    announced = row["announced"]
    about = safe(_about(site, row["reporter"], row["key"]))
    period = safe(span_name(row["period"], site.language))
    old, new = (_read_in(site, row[name]) for name in ("old_place", "new_place"))
    return [
        f'{about}<br><span class="tr-parts">{period}</span>',
        f"#{cited(old, _value(site, row['old']))}",
        f"#{cited(new, _value(site, row['new']))}",
        f"#{share_of_change(site, row['relative'])}",
        _told(site, row["new_place"], new[1]) or safe(row["later"]),
        safe(site.words.get(f"announced_{announced}", announced)),
    ]


def _told(site: Site, place: str, title: str) -> str:
    """Title of a document, in the language of the report that names it."""
    report = site.analysis.report_in(place.partition("#")[0])
    return free_text(site, report.report.language, title) if report and title else ""


def _read_in(site: Site, place: str) -> tuple[str, str]:
    """Address and title of the document of a figure; empty where its place is none in a report."""
    file, _, pointer = place.partition("#/observations/")
    report = site.analysis.report_in(file)
    if report is None or not pointer:
        return "", ""
    return document_of(report, report.observations[int(pointer.partition("/")[0])])


SMALLEST = 0.0001


def share_of_change(site: Site, relative: float | None) -> str:
    """A change with its sign; one that rounds to nothing is still none that is nothing."""
    if relative is None:
        return "–"
    size = abs(float(relative))
    if 0 < size < SMALLEST:
        return safe(f"< {site.number(SMALLEST, 'ratio')}")
    sign = "+" if relative > 0 else "\N{MINUS SIGN}" if relative < 0 else ""
    return sign + site.number(round(size, 4), "ratio")


def _value(site: Site, value: float | None) -> str:
    return "–" if value is None else site.number(float(value))


def _about(site: Site, reporter: str, key: str) -> str:
    """The key of a figure in words: metric, service and codes with their titles."""
    entries = site.reporters.get(reporter, ())
    services = {s.id: s.name for entry in entries for s in entry.report.services}
    parts = []
    for part in key.replace(" | ", " ").split():
        name, sign, code = part.partition("=")
        if sign and name in site.spec.dimensions:
            parts.append(dimension_words(site, name, code, entries))
        elif part in site.spec.metrics:
            parts.insert(0, site.spec.code_text("metric", part, site.language))
        else:
            parts.append(services.get(part, part))
    return " · ".join(parts)
