"""Pages on the capabilities of the WeProtect response: what evidence there is, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from transparency import framework
from transparency.evidence import DONE, Evidence
from transparency.spec import Capability
from transparency.website.blocks import WIDE, Site, page, paragraph, table
from transparency.website.definitions import definition
from transparency.website.evidenced import anchor, latest_figures, reporter_link, stated_measures
from transparency.website.places import trail
from transparency.website.text import safe

TEXT = {
    "en": {
        "title": "Capabilities",
        "lead": "What evidence there is for the 26 capabilities of the WeProtect Global Strategic "
        "Response, and from whom.",
        "read": "A number counts the organisations of a role that give a figure or a measure in "
        "place or in a pilot. 0 is an open gap: nothing was found among these reports. A dash is "
        "a role that is not asked. Evidence is not achievement, and nothing is scored or ranked.",
        "capability": "Capability",
        "figures": "Figures",
        "measures": "Measures",
        "result": "Intended result",
        "asked": "Who can give evidence",
        "evidence": "Figures that are evidence",
        "metric": "Figure",
        "who": "Given by",
        "count": "Figures published",
        "nobody": "Nobody among these reports",
        "coded": "Coded measures",
        "measure": "Measure",
        "background": "Parts of a report that are background",
        "silent": "Could give evidence; none is in these reports",
        "absent": "No report here is of the role",
        "none_silent": "Every organisation here of a role that is asked gives some.",
        "of": "{given} of {all}",
    },
    "es": {
        "title": "Capacidades",
        "lead": "Qué evidencia hay para las 26 capacidades de la Respuesta Estratégica Global de "
        "WeProtect, y de quién.",
        "read": "Un número cuenta a quienes, en una función, dan una cifra o una medida implantada "
        "o en fase piloto. 0 es una laguna abierta: no se halló nada en estos informes. Una"
        " raya es una función a la que no se pregunta. Evidencia no es logro, y nada se "
        "puntúa ni se clasifica.",
        "capability": "Capacidad",
        "figures": "Cifras",
        "measures": "Medidas",
        "result": "Resultado previsto",
        "asked": "Quién puede dar evidencia",
        "evidence": "Cifras que son evidencia",
        "metric": "Cifra",
        "who": "La dan",
        "count": "Cifras publicadas",
        "nobody": "Nadie en estos informes",
        "coded": "Medidas codificadas",
        "measure": "Medida",
        "background": "Partes de un informe que son contexto",
        "silent": "Podrían dar evidencia; no la hay en estos informes",
        "absent": "Ningún informe es de la función",
        "none_silent": "Todos los que informan aquí en una función consultada dan alguna.",
        "of": "{given} de {all}",
    },
}
"""Words of these pages by language."""


def capability_pages(site: Site) -> Iterator[tuple[str, str]]:
    """Path and Markdown of the matrix and of a page for each capability."""
    found = site.analysis.evidence
    yield "capabilities/index.md", _matrix(site, found)
    for one in site.spec.framework:
        yield f"capabilities/{one.code}.md", _capability(site, one, found[one.code])


def _matrix(site: Site, found: dict[str, list[Evidence]]) -> str:
    text, roles = TEXT[site.language], list(site.spec.codelist("role"))
    head = [text["capability"], *(site.code("role", role) for role in roles)]
    head += [text["figures"], text["measures"]]
    blocks = []
    for theme, group in groupby(site.spec.framework, key=lambda one: one.theme):
        title = site.code("theme", theme)
        rows = [_matrix_row(site, one, found[one.code], roles) for one in group]
        matrix = table(title, head, rows, quiet=True)
        blocks += [f"## {title}", f'<div class="tr-matrix">{matrix}</div>']
    lead = paragraph(safe(text["lead"]), "tr-lead")
    read = paragraph(safe(text["read"]))
    return page(text["title"], text["lead"], lead, read, *blocks, extra=WIDE)


def _matrix_row(site: Site, one: Capability, every: list[Evidence], roles: list[str]) -> list[str]:
    name = f"{one.number} {site.code('capability', one.code)}"
    cells = [f'<a href="{one.code}.html">{name}</a>']
    for role in roles:
        mine = [each for each in every if each.role == role]
        givers = {each.reporter for each in mine if each.given}
        cells.append(f"#{site.number(len(givers))}" if role in one.roles else "#–")
    figures = sum(len(each.figures) for each in every)
    measures = sum(len(each.done) for each in every)
    return [*cells, f"#{site.number(figures)}", f"#{site.number(measures)}"]


def _capability(site: Site, one: Capability, every: list[Evidence]) -> str:
    text = TEXT[site.language]
    title = f"{one.number} {site.spec.code_text('capability', one.code, site.language)}"
    asks = definition(site, one.code, "capability")
    result = site.spec.code_text("theme", one.theme, site.language, "description")
    roles = ", ".join(site.code("role", role) for role in one.roles)
    fields = ", ".join(f"<code>{safe(field)}</code>" for field in one.fields)
    return page(
        title,
        asks,
        trail(("index.html", text["title"])),
        paragraph(safe(asks), "tr-lead"),
        paragraph(site.code("theme", one.theme), "tr-soft"),
        paragraph(f"<strong>{text['result']}:</strong> {safe(result)}"),
        paragraph(f"<strong>{text['asked']}:</strong> {roles}"),
        f"## {text['evidence']}",
        _figures(site, one, every),
        *latest_figures(site, one),
        f"## {text['coded']}",
        _measures(site, one, every),
        stated_measures(site, every),
        paragraph(f"<strong>{text['background']}:</strong> {fields}") if fields else "",
        f"## {text['silent']}",
        *_silent(site, one, every),
    )


def _figures(site: Site, one: Capability, every: list[Evidence]) -> str:
    text = TEXT[site.language]
    rows = []
    for number, term in enumerate(one.metrics):
        counts: dict[str, int] = {}
        for each in every:
            own = sum(held == term for held, _, _ in each.figures)
            if own:
                counts[each.reporter] = counts.get(each.reporter, 0) + own
        named = safe(framework.described(term, site.spec, site.language))
        target = f'<a href="../metrics/{framework.parse(term).base}.html">{named}</a>'
        who = ", ".join(reporter_link(site, name) for name in counts) or text["nobody"]
        total = site.number(sum(counts.values()))
        shown = f'<a href="#{anchor(number)}">{total}</a>' if counts else total
        rows.append([target, who, f"#{shown}"])
    head = [text["metric"], text["who"], text["count"]]
    return table(text["evidence"], head, rows, quiet=True)


def _measures(site: Site, one: Capability, every: list[Evidence]) -> str:
    text = TEXT[site.language]
    rows = []
    for code in one.measures:
        given = {
            each.reporter: measure.status
            for each in every
            for measure in each.measures
            if measure.measure == code
        }
        who = ", ".join(
            f"{reporter_link(site, name)} ({site.code('measure_status', status)})"
            for name, status in given.items()
        )
        done = sum(status in DONE for status in given.values())
        title = site.code("measure", code)
        rows.append([title, who or text["nobody"], f"#{site.number(done)}"])
    head = [text["measure"], text["who"], text["measures"]]
    return table(text["coded"], head, rows, quiet=True)


def _silent(site: Site, one: Capability, every: list[Evidence]) -> Iterator[str]:
    text = TEXT[site.language]
    givers = {each.reporter for each in every if each.given}
    for role in (code for code in site.spec.codelist("role") if code in one.roles):
        known = dict.fromkeys(each.reporter for each in every if each.role == role)
        silent = [name for name in known if name not in givers]
        title = site.code("role", role)
        if not known:
            yield paragraph(f"<strong>{title}:</strong> {text['absent']}.")
        elif silent:
            share = text["of"].format(given=site.number(len(silent)), all=site.number(len(known)))
            names = ", ".join(reporter_link(site, name) for name in silent)
            yield paragraph(f"<strong>{title}</strong> ({share}): {names}")
    if givers and not any(each.reporter not in givers for each in every):
        yield paragraph(text["none_silent"])
