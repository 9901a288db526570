"""The pages on the standard: overview, text, conformance cases, versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from transparency.spec import prose, published_files, versions
from transparency.website.blocks import Site, cards, page, paragraph, table
from transparency.website.codelists import codelist_pages
from transparency.website.fields import fields_page, objects
from transparency.website.places import trail
from transparency.website.regimes import regime_pages
from transparency.website.text import safe
from transparency.website.wording import wording

PARTS = {
    "read": ("text", "fields", "metrics", "codelists"),
    "check": ("rules", "cases"),
    "relate": ("profiles", "crosswalks"),
    "follow": ("versions",),
}
"""What a reader of the standard wants -> the pages for it."""


def standard_pages(site: Site) -> Iterator[tuple[str, str]]:
    """Path and Markdown of every page on the standard, rules and metrics left out."""
    yield "standard/index.md", _overview(site)
    yield "standard/fields.md", fields_page(site)
    yield from codelist_pages(site)
    yield from regime_pages(site)
    yield "standard/cases.md", _cases(site)
    yield "standard/versions.md", _versions(site)
    if site.language == "en":  # in Spanish a hand-written summary takes its place
        yield "standard/text.md", _text(site)


def schema_files() -> list[str]:
    """Paths of all schemas inside the site: the paths of their `$id`."""
    return [path for path in published_files() if path.endswith(".schema.json")]


def _overview(site: Site) -> str:
    words, spec = wording(site), site.spec
    properties = sum(len(one["properties"]) for one in objects(site).values())
    codes = sum(len(spec.codelist(name).rows) for name in spec.codelist_index)
    counted = {
        "fields": {"count": properties},
        "codelists": {"count": len(spec.codelist_index), "codes": codes},
        "metrics": {"count": len(spec.metrics)},
        "rules": {"count": len(spec.rule_ids)},
        "profiles": {"count": len(spec.profile_ids)},
        "crosswalks": {"count": len(spec.crosswalks)},
    }
    targets = {
        "text": "text.html",
        "fields": "fields.html",
        "codelists": "codelists/index.html",
        "metrics": "../metrics/index.html",
        "rules": "../rules/index.html",
        "profiles": "profiles/index.html",
        "crosswalks": "crosswalks/index.html",
        "cases": "cases.html",
        "versions": "versions.html",
    }
    titles = {**words, "metrics": site.words["metrics"], "rules": site.words["rules"]}
    told = {}
    for key, target in targets.items():
        numbers = {name: site.number(count) for name, count in counted.get(key, {}).items()}
        told[key] = (target, titles[key], safe(words[f"way_{key}"].format(**numbers)))
    draft = words["standard_draft"].format(version=spec.version)
    return page(
        words["standard"],
        words["standard_lead"],
        paragraph(safe(words["standard_lead"]), "tr-lead"),
        f'<div class="tr-callout">{paragraph(safe(draft))}</div>' if spec.status == "draft" else "",
        *(block for part, keys in PARTS.items() for block in _part(site, part, keys, told)),
        f"## {words['schemas']}",
        paragraph(safe(words["schemas_text"])),
        _schemas(site),
    )


def _part(
    site: Site, part: str, keys: Sequence[str], told: Mapping[str, tuple[str, str, str]]
) -> tuple[str, ...]:
    """A part of the overview: what it is for, and its pages."""
    words = wording(site)
    return (
        f"## {words[f'part_{part}']} {{#{part}}}",
        paragraph(safe(words[f"part_{part}_text"])),
        cards(told[key] for key in keys),
    )


def _schemas(site: Site) -> str:
    up = site.root(1)
    items = "".join(f'<li><a href="{up}{path}">{safe(path)}</a></li>' for path in schema_files())
    return f"<ul>{items}</ul>"


def english(site: Site, markdown: str) -> str:
    """A text of the project that exists in English only, marked as such in other languages."""
    if site.language == "en":
        return markdown
    note = paragraph(safe(wording(site)["english_only"]), "tr-break")
    return f'{note}\n\n<div lang="en" markdown>\n\n{markdown}\n\n</div>'


def untitled(markdown: str) -> str:
    """A Markdown text without its first heading; the page has a title of its own."""
    return re.sub(r"\A# .*\n+", "", markdown)


def deeper(markdown: str) -> str:
    """A Markdown text with every heading one level down, code blocks left alone."""
    parts = re.split(r"(^```.*?^```$)", markdown, flags=re.MULTILINE | re.DOTALL)
    return "".join(
        part if part.startswith("```") else re.sub("^#(?=#* )", "##", part, flags=re.MULTILINE)
        for part in parts
    )


def _text(site: Site) -> str:
    words = wording(site)
    raw = prose(f"{site.spec.version}/README.md")
    return page(
        words["text"],
        words["standard_lead"],
        trail(("index.html", words["standard"])),
        untitled(raw),
    )


def _cases(site: Site) -> str:
    words = wording(site)
    lead = words["cases_lead"].format(
        count=site.number(len(site.analysis.cases)),
        rules=site.number(len({case.rule for case in site.analysis.cases})),
    )
    raw = prose(f"{site.spec.version}/cases/README.md")
    file = f"{site.root(1)}downloads/conformance-cases.zip"
    return page(
        words["cases"],
        lead,
        trail(("index.html", words["standard"])),
        paragraph(safe(lead), "tr-lead"),
        paragraph(f'<a href="{file}">{words["cases_file"]} (ZIP)</a>'),
        english(site, untitled(raw)),
    )


def _versions(site: Site) -> str:
    words = wording(site)
    rows = (
        [
            safe(one["version"]),
            safe(one["released_on"] or words["not_released"]),
            f"<code>{safe(one['checksum'])}</code>" if one["checksum"] else "–",
        ]
        for one in versions()
    )
    head = [words[key] for key in ("version", "released", "checksum")]
    changes, decisions = (
        deeper(untitled(prose(name))) for name in ("CHANGELOG.md", "DECISIONS.md")
    )
    return page(
        words["versions"],
        words["versions_lead"],
        trail(("index.html", words["standard"])),
        paragraph(safe(words["versions_lead"]), "tr-lead"),
        table(words["versions"], head, rows, quiet=True),
        f"## {words['changelog']}",
        english(site, changes),
        f"## {words['decisions']}",
        english(site, decisions),
    )
