"""Published figures that were changed later, and whether it was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from transparency.website.blocks import Site, folded, page, paragraph, table
from transparency.website.figures import dimension_words
from transparency.website.reconciled import reporter_link
from transparency.website.text import safe


def revisions_page(site: Site) -> str:
    """All changes by reporter."""
    words, rows = site.words, site.analysis.revisions
    blocks = [paragraph(safe(words["revisions_intro"]), "tr-lead")]
    if not rows:
        blocks.append(paragraph(safe(words["revisions_none"])))
    for reporter in site.reporters:
        own = [row for row in rows if row["reporter"] == reporter]
        if own:
            name = site.reporters[reporter][-1].report.reporter.name
            blocks.append(f"## {safe(name)} {{#by-{reporter}}}")
            blocks.append(paragraph(reporter_link(site, reporter, "reporters/"), "tr-soft"))
            blocks.append(changes_table(site, own, f"{words['revisions']}: {safe(name)}"))
    return page(words["revisions"], words["revisions_intro"], *blocks)


def revisions_section(site: Site, reporter: str) -> str:
    """The changes of one reporter, for its page."""
    own = [row for row in site.analysis.revisions if row["reporter"] == reporter]
    if not own:
        return ""
    made = changes_table(site, own, site.words["revisions"])
    return folded(site, site.words["revisions"], len(own), made)


def changes_table(site: Site, rows: Sequence[Mapping[str, Any]], caption: str) -> str:
    """A row for each changed figure, the largest share of change first."""
    keys = ("figures", "period", "value_old", "value_new", "change", "revised_in", "announced")
    head = [site.words[key] for key in keys]
    ordered = sorted(rows, key=lambda row: -abs(row["relative"] or 0))
    return table(caption, head, (_row(site, row) for row in ordered))


def _row(site: Site, row: Mapping[str, Any]) -> list[str]:
    relative = row["relative"]
    share = "–" if relative is None else site.number(round(float(relative), 4), "ratio")
    announced = row["announced"]
    return [
        safe(_about(site, row["reporter"], row["key"])),
        safe(row["period"]),
        *(f"#{_value(site, row[name])}" for name in ("old", "new")),
        f"#{share}",
        safe(row["later"]),
        safe(site.words.get(f"announced_{announced}", announced)),
    ]


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
