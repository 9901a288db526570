"""Profiles and crosswalks: what regimes ask for, and what of theirs corresponds to ours.

What is not confirmed (marks S and R) always stands apart, under a heading that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from transparency.profiles import Profile, Requirement, load_profile
from transparency.spec import Row
from transparency.website.blocks import WIDE, Site, link, page, paragraph, table
from transparency.website.fields import ROOT, field_text, objects
from transparency.website.places import trail
from transparency.website.text import safe, short_day
from transparency.website.wording import wording

BACKGROUND = "background"
"""`use` of a row of a crosswalk that must never be presented as a mapping."""


def regime_pages(site: Site) -> Iterator[tuple[str, str]]:
    """Path and Markdown of the indexes, and of a page for each profile and crosswalk."""
    profiles = [load_profile(name, site.spec) for name in site.spec.profile_ids]
    yield "standard/profiles/index.md", _profile_index(site, profiles)
    for profile in profiles:
        yield f"standard/profiles/{profile.id}.md", _profile(site, profile)
    yield "standard/crosswalks/index.md", _crosswalk_index(site)
    for name in site.spec.crosswalks:
        yield f"standard/crosswalks/{name}.md", _crosswalk(site, name)


# Profiles.


def _words_of(site: Site, profile: Profile, part: str, entry: Requirement | None = None) -> str:
    own = getattr(entry or profile, part) or ""
    place = entry.id if entry else ""
    return site.spec.profile_text(profile.id, part, site.language, requirement=place) or own


def _profile_index(site: Site, profiles: Iterable[Profile]) -> str:
    words = wording(site)
    rows = (
        [
            f'<a href="{profile.id}.html">{safe(_words_of(site, profile, "title"))}</a>',
            site.code("regime_status", profile.status),
            ", ".join(site.code("role", role) for role in profile.roles),
            safe(_counts(site, profile)),
        ]
        for profile in profiles
    )
    head = (words["profiles"], words["status"], site.words["role"], words["requirements"])
    return page(
        words["profiles"],
        words["profiles_lead"],
        trail(("../index.html", words["standard"])),
        paragraph(safe(words["profiles_lead"]), "tr-lead"),
        table(words["profiles"], head, rows, quiet=True),
        _marks(site),
    )


def _counts(site: Site, profile: Profile) -> str:
    sure = [entry.level for entry in profile.requirements if entry.confirmed]
    return wording(site)["counts"].format(
        must=sure.count("must"),
        should=sure.count("should"),
        unconfirmed=len(profile.requirements) - len(sure),
    )


def _profile(site: Site, profile: Profile) -> str:
    words = wording(site)
    title, about = (_words_of(site, profile, part) for part in ("title", "description"))
    sure = [entry for entry in profile.requirements if entry.confirmed]
    doubtful = [entry for entry in profile.requirements if not entry.confirmed]
    file = f"{site.root(2)}spec/{site.spec.version}/profiles/{profile.id}.yaml"
    none = paragraph(safe(words["requirements_none"]))
    return page(
        title,
        about,
        trail(("../index.html", words["standard"]), ("index.html", words["profiles"])),
        paragraph(safe(about), "tr-lead"),
        _scope(site, profile),
        paragraph(f'<a href="{file}">{words["profile_file"]}</a>'),
        f"## {words['requirements']}",
        _requirements(site, profile, sure, words["requirements"]) if sure else none,
        _apart(words["unconfirmed"], words["unconfirmed_text"]) if doubtful else "",
        _requirements(site, profile, doubtful, words["unconfirmed"]) if doubtful else "",
        _sources(site, profile),
        _marks(site),
    )


def _apart(title: str, text: str) -> str:
    """A heading and a warning above what is not confirmed."""
    return f'## {title}\n\n<p class="tr-break">{safe(text)}</p>'


def _scope(site: Site, profile: Profile) -> str:
    words = wording(site)
    begun, ended = profile.in_force_from, profile.in_force_until
    rows = [
        (words["status"], site.code("regime_status", profile.status)),
        (site.words["role"], ", ".join(site.code("role", role) for role in profile.roles)),
        (words["regime"], site.code("regime", profile.regime) if profile.regime else ""),
        (words["from"], short_day(begun, site.language) if begun else ""),
        (words["until"], short_day(ended, site.language) if ended else ""),
        (
            words["geography"],
            site.code("jurisdiction", profile.geography) if profile.geography else "",
        ),
        (words["requirements"], safe(_counts(site, profile))),
    ]
    shown = [row for row in rows if row[1]]
    each = paragraph(safe(words["each_service"])) if profile.each_service else ""
    head = (site.words["name"], site.words["value"])
    title = safe(_words_of(site, profile, "title"))
    return table(title, head, shown, quiet=True) + (f"\n\n{each}" if each else "")


def _requirements(
    site: Site, profile: Profile, entries: Iterable[Requirement], caption: str
) -> str:
    words = wording(site)
    head = [words[key] for key in ("requirement", "level", "asks", "provision", "confidence")]
    rows = (_requirement(site, profile, entry) for entry in entries)
    return table(caption, head, rows, quiet=True)


def _requirement(site: Site, profile: Profile, entry: Requirement) -> list[str]:
    words = wording(site)
    note = safe(_words_of(site, profile, "note", entry))
    limits = [
        words[name].format(codes=", ".join(site.code("designation", code) for code in codes))
        for name in ("designated_as", "not_designated_as")
        if (codes := getattr(entry, name))
    ]
    roles = ", ".join(site.code("role", role) for role in entry.roles)
    further = "".join(
        f'<br><span class="tr-soft">{one}</span>' for one in (note, *limits, roles) if one
    )
    text = safe(_words_of(site, profile, "reference", entry))
    source = next((one for one in profile.sources if one.id == entry.source), None)
    if source:
        text += f' <a href="#source-{safe(source.id)}">[{safe(source.id)}]</a>'
    return [
        f"{safe(_words_of(site, profile, 'title', entry))}{further}",
        words[entry.level],
        "<br>".join(_asked(site, entry)),
        text,
        _mark(site, entry.confidence),
    ]


def _asked(site: Site, entry: Requirement) -> Iterator[str]:
    """What a requirement asks for, in words and links."""
    words = wording(site)
    if entry.kind == "deadline":
        months = entry.months_after_end
        form = "deadline_day" if months is None else "deadline_months"
        yield safe(words[form].format(months=months, day=entry.month_day))
    elif entry.kind == "period":
        kinds = ", ".join(site.code("period_kind", kind) for kind in entry.period_kinds)
        yield words["period_kinds"].format(kinds=kinds)
    elif entry.kind == "field":
        yield from (_pointer(site, pointer) for pointer in entry.fields)
    elif entry.kind == "method_field":
        metrics = ", ".join(_metric(site, metric) for metric in entry.metrics)
        for name in entry.method_fields:
            yield words["methods_field"].format(name=_field(site, "method", name), metrics=metrics)
    else:
        yield from (f"{_metric(site, metric)}{_cell(site, entry)}" for metric in entry.metrics)


def _cell(site: Site, entry: Requirement) -> str:
    words = wording(site)
    parts = [_code(site, name, code) for name, code in entry.dimensions.items()]
    if entry.statistic:
        statistic = site.code("statistic", entry.statistic)
        parts.append(words["statistic_is"].format(statistic=statistic))
    if entry.over:
        codes = ", ".join(_code(site, entry.over, code, short=True) for code in entry.codes)
        dimension = site.code("dimension", entry.over)
        parts.append(words["over"].format(dimension=dimension, codes=codes or words["every_code"]))
    return f' <span class="tr-soft">({"; ".join(parts)})</span>' if parts else ""


def _metric(site: Site, code: str) -> str:
    return f'<a href="../../metrics/{code}.html">{site.code("metric", code)}</a>'


def _code(site: Site, dimension: str, code: str, *, short: bool = False) -> str:
    """A code of a dimension in words: `short` leaves out which dimension it is."""
    codelist = site.spec.dimensions.get(dimension)
    title = site.code(codelist, code) if codelist and code != "*" else safe(code)
    if code == "*":
        title = wording(site)["every_code"]
    return title if short else f"{site.code('dimension', dimension)}: {title}"


def _pointer(site: Site, pointer: str) -> str:
    """A place in a report, with a link to its field where the path can be followed."""
    known, name, field = objects(site), ROOT, ""
    for step in (part for part in pointer.split("/") if part not in ("", "*")):
        if field:
            one = known[name]["properties"][field]
            name = str(one.get("items", one).get("$ref", "")).rpartition("/")[2]
        if name not in known or step not in known[name]["properties"]:
            return f"<code>{safe(pointer)}</code>"
        field = step
    return f"{_field(site, name, field)} <code>{safe(pointer)}</code>"


def _field(site: Site, name: str, field: str) -> str:
    known = objects(site)[name]["properties"]
    if field not in known:
        return f"<code>{safe(field)}</code>"
    title = safe(field_text(site, name, "title", field))
    return f'<a href="../fields.html#{name}.{field}">{title}</a>'


def _sources(site: Site, profile: Profile) -> str:
    if not profile.sources:
        return ""
    items = "".join(
        f'<li id="source-{safe(one.id)}">[{safe(one.id)}] <span lang="en">'
        f"{link(one.url, safe(one.title)) if one.url else safe(one.title)}</span></li>"
        for one in profile.sources
    )
    return f"## {site.words['sources']}\n\n<ul>{items}</ul>"


# Crosswalks.


def _crosswalk_index(site: Site) -> str:
    words = wording(site)
    rows = (_crosswalk_row(site, name, row) for name, row in site.spec.crosswalks.items())
    head = [words[key] for key in ("crosswalks", "status", "counterparts", "background")]
    return page(
        words["crosswalks"],
        words["crosswalks_lead"],
        trail(("../index.html", words["standard"])),
        paragraph(safe(words["crosswalks_lead"]), "tr-lead"),
        table(words["crosswalks"], head, rows, quiet=True),
        _marks(site),
    )


def _crosswalk_row(site: Site, name: str, row: Row) -> list[str]:
    sure, doubtful = _divided(site.spec.crosswalk(name))
    title = safe(site.spec.crosswalk_title(name, site.language))
    return [
        f'<a href="{name}.html">{title}</a>',
        site.code("regime_status", row["status"]),
        f"#{site.number(len(sure))}",
        f"#{site.number(len(doubtful))}",
    ]


def _divided(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Rows that may be mappings, and those for orientation only."""
    rows = list(rows)
    sure = [row for row in rows if row["use"] != BACKGROUND]
    return sure, [row for row in rows if row["use"] == BACKGROUND]


def _crosswalk(site: Site, name: str) -> str:
    words = wording(site)
    sure, doubtful = _divided(site.spec.crosswalk(name))
    title = site.spec.crosswalk_title(name, site.language)
    file = f"{site.root(2)}spec/{site.spec.version}/crosswalks/{name}.csv"
    none = paragraph(safe(words["mappings_none"]))
    background = _apart(words["background"], words["background_text"])
    return page(
        title,
        words["crosswalks_lead"],
        trail(("../index.html", words["standard"]), ("index.html", words["crosswalks"])),
        paragraph(safe(words["crosswalks_lead"]), "tr-lead"),
        paragraph(f'<a href="{file}">{words["crosswalk_file"]}</a>'),
        f"## {words['counterparts']}",
        _correspondences(site, sure, words["counterparts"]) if sure else none,
        background if doubtful else "",
        _correspondences(site, doubtful, words["background"]) if doubtful else "",
        _marks(site),
        extra=WIDE,
    )


def _correspondences(site: Site, rows: Iterable[Row], caption: str) -> str:
    words = wording(site)
    keys = ("ours", "theirs", "place", "relation", "use", "confidence", "read_in")
    return table(
        caption,
        [words[key] for key in keys],
        (_correspondence(site, row) for row in rows),
        quiet=True,
    )


def _correspondence(site: Site, row: Row) -> list[str]:
    source = site.spec.crosswalk_sources[row["source"]]
    title = safe(source["title"])
    return [
        _ours(site, row),
        f'<span lang="en">{safe(row["theirs"])}</span>',
        f'<span lang="en">{safe(row["place"])}</span>',
        site.code("crosswalk_relation", row["relation"]),
        site.code("crosswalk_use", row["use"]),
        _mark(site, row["confidence"]),
        f'<span lang="en">{link(source["url"], title) if source["url"] else title}</span>',
    ]


def _ours(site: Site, row: Row) -> str:
    if row["kind"] == "field":
        return _pointer(site, row["ours"])
    if row["kind"] == "code":
        codelist, _, code = row["ours"].partition(".")
        title = site.code(codelist, code)
        return f'<a href="../codelists/{codelist}.html#{safe(code)}">{title}</a>'
    cell = [_code(site, *part.split("=")) for part in row["dimensions"].split(";") if part]
    if row["statistic"]:
        statistic = site.code("statistic", row["statistic"])
        cell.append(wording(site)["statistic_is"].format(statistic=statistic))
    shown = f' <span class="tr-soft">({"; ".join(cell)})</span>' if cell else ""
    return f"{_metric(site, row['ours'])}{shown}"


def _mark(site: Site, mark: str) -> str:
    title = site.code("confidence_mark", mark)
    kind = "info" if mark in ("P", "P~") else "warning"
    return f'<span class="tr-severity tr-{kind}">{safe(mark)}</span> {title}'


def _marks(site: Site) -> str:
    words = wording(site)
    rows = (
        [
            safe(mark),
            site.code("confidence_mark", mark),
            safe(site.spec.code_text("confidence_mark", mark, site.language, "description")),
        ]
        for mark in site.spec.codelist("confidence_mark")
    )
    head = (words["confidence"], site.words["title"], site.words["description"])
    return f"## {words['marks']}\n\n{table(words['marks'], head, rows, quiet=True)}"
