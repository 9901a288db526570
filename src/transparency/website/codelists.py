"""The code lists: an index, and a page with every code of each list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from transparency.columnwords import NAMED, column_title, in_words, list_of
from transparency.spec import Codelist
from transparency.website.blocks import Site, page, paragraph, table
from transparency.website.fields import codelist_text, field_text, objects
from transparency.website.places import coded, trail
from transparency.website.text import safe
from transparency.website.wording import wording


def codelist_pages(site: Site) -> Iterator[tuple[str, str]]:
    """Path and Markdown of the index and of a page for each list."""
    yield "standard/codelists/index.md", _index(site)
    uses = _uses(site)
    for name in site.spec.codelist_index:
        yield f"standard/codelists/{name}.md", _page(site, name, uses.get(name, ()))


def _index(site: Site) -> str:
    words = wording(site)
    rows = (
        [
            f'<a href="{name}.html">{safe(codelist_text(site, name, "title"))}</a>',
            f"<code>{name}</code>",
            safe(codelist_text(site, name, "description")),
            f"#{site.number(len(site.spec.codelist(name).rows))}",
        ]
        for name in site.spec.codelist_index
    )
    head = (words["codelist"], site.words["name"], site.words["description"], words["codes"])
    return page(
        words["codelists"],
        words["codelists_lead"],
        trail(("../index.html", words["standard"])),
        paragraph(safe(words["codelists_lead"]), "tr-lead"),
        table(words["codelists"], head, rows, quiet=True),
    )


def _page(site: Site, name: str, uses: tuple[str, ...]) -> str:
    words = wording(site)
    codelist = site.spec.codelist(name)
    title, about = (codelist_text(site, name, part) for part in ("title", "description"))
    state = words["closed_yes" if codelist.closed else "closed_no"]
    file = f"{site.root(2)}spec/{site.spec.version}/codelists/{name}.csv"
    used = f"{words['used_by']}: {', '.join(uses)}" if uses else ""
    return page(
        title,
        about,
        trail(("../index.html", words["standard"]), ("index.html", words["codelists"])),
        paragraph(safe(about), "tr-lead"),
        paragraph(f'<code>{name}</code> · {state} · <a href="{file}">{words["codelist_file"]}</a>'),
        paragraph(used) if used else "",
        _table(site, codelist, title),
    )


def _table(site: Site, codelist: Codelist, title: str) -> str:
    further = [column for column in next(iter(codelist.rows.values())) if column not in NAMED]
    head = [site.words["code"], site.words["title"], site.words["description"]]
    head += [safe(column_title(column, site.language)) for column in further]
    rows = (_row(site, codelist, code, row, further) for code, row in codelist.rows.items())
    return table(safe(title), head, rows, quiet=True)


def _row(
    site: Site, codelist: Codelist, code: str, row: Mapping[str, str], further: list[str]
) -> list[str]:
    title, about = (
        safe(site.spec.code_text(codelist.name, code, site.language, part))
        for part in ("title", "description")
    )
    if codelist.name == "metric":
        title = f'<a href="../../metrics/{code}.html">{title}</a>'
    if row.get("status") == "avoid":
        title = f'<s>{title}</s> <span class="tr-severity tr-error">{wording(site)["avoid"]}</span>'
    cells = (_cell(site, codelist.name, code, column, row[column] or "") for column in further)
    return [coded(code, code), title, about, *cells]


def _cell(site: Site, name: str, code: str, column: str, content: str) -> str:
    """A further column: codes of another list in words, all else as it stands."""
    if column == "codelist" and content:
        return f'<a href="{content}.html">{safe(codelist_text(site, content, "title"))}</a>'
    other = list_of(name, column)
    if other:
        return ", ".join(site.code(other, code) for code in content.split()) or "–"
    if column == "pattern":
        return coded(content)
    return safe(in_words(site.spec, name, code, column, site.language)) or "–"


def _uses(site: Site) -> dict[str, tuple[str, ...]]:
    """List -> links to the fields that take a code of it."""
    found: dict[str, list[str]] = {}
    for name, schema in objects(site).items():
        for field, one in schema["properties"].items():
            target = str(one.get("items", one).get("$ref", "")).rpartition("/")[2]
            if target.startswith("code_"):
                title = safe(field_text(site, name, "title", field))
                link = f'<a href="../fields.html#{name}.{safe(field)}">{title}</a>'
                found.setdefault(target.removeprefix("code_"), []).append(link)
    return {name: tuple(links) for name, links in found.items()}
