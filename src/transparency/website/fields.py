"""The field reference: every object and property of a report, generated from the schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from transparency.spec import Spec
from transparency.website.blocks import Site, page, paragraph, table
from transparency.website.places import coded, trail
from transparency.website.text import safe
from transparency.website.wording import wording

ROOT = "root"
LIMITS = {
    "minimum": "≥ {}",
    "exclusiveMinimum": "> {}",
    "maximum": "≤ {}",
    "pattern": "{}",
}
"""Keyword of the schema -> how its value is shown; the others speak for themselves."""

Schema = Mapping[str, Any]


def objects(site: Site) -> dict[str, Schema]:
    """Name -> schema of every object of a report, the report itself first; code lists left out."""
    schema = site.spec.schema
    named = {name: one for name, one in schema["$defs"].items() if "properties" in one}
    return {ROOT: schema, **named}


def simple_types(site: Site) -> dict[str, Schema]:
    """Name -> schema of the types that are no object and no code list, such as date."""
    return {
        name: one
        for name, one in site.spec.schema["$defs"].items()
        if "properties" not in one and not name.startswith("code_")
    }


def fields_page(site: Site) -> str:
    """One page with a section for each object; every property has an anchor, `object.property`."""
    words = wording(site)
    known = objects(site)
    links = "".join(f'<li><a href="#{name}">{_title(site, name)}</a></li>' for name in known)
    schema = f"{site.root(1)}spec/{site.spec.version}/report.schema.json"
    return page(
        words["fields"],
        words["fields_lead"],
        trail(("index.html", words["standard"])),
        paragraph(safe(words["fields_lead"]), "tr-lead"),
        paragraph(f'<a href="{schema}">{safe(words["fields_file"])}</a>'),
        f'<ul class="tr-list">{links}</ul>',
        *(_section(site, name, one) for name, one in known.items()),
        *(_simple(site, name, one) for name, one in simple_types(site).items()),
    )


def field_text(site: Site, name: str, part: str, field: str = "") -> str:
    """Title or description of an object or of its property, in the language of the site."""
    return property_text(site.spec, site.language, name, part, field)


def property_text(spec: Spec, language: str, name: str, part: str, field: str = "") -> str:
    """Title or description of an object or of its property in a language, not escaped."""
    if name == "dimensions" and field:
        return spec.code_text("dimension", field, language, part)
    key = f"field.{name}.{field}.{part}" if field else f"field.{name}.{part}"
    schema = spec.schema if name == ROOT else spec.schema["$defs"][name]
    own = schema["properties"][field] if field else schema
    return spec.translations(language).get(key) or str(own.get(part, name))


def _title(site: Site, name: str) -> str:
    text = wording(site)["root"] if name == ROOT else field_text(site, name, "title")
    return safe(text)


def _section(site: Site, name: str, schema: Schema) -> str:
    words = wording(site)
    about = "" if name == ROOT else paragraph(safe(field_text(site, name, "description")))
    title = _title(site, name)
    rows = (_row(site, name, field, schema) for field in schema["properties"])
    head = (words["field"], site.words["description"], words["what"])
    conditions = "".join(f"<li>{text}</li>" for text in _conditions(site, schema))
    blocks = [f"## {title} {{#{name}}}", about, table(title, head, rows, quiet=True)]
    return "\n\n".join([*blocks, f"<ul>{conditions}</ul>" if conditions else ""])


def _row(site: Site, name: str, field: str, schema: Schema) -> list[str]:
    words = wording(site)
    must = field in schema.get("required", ())
    mark = f'<br><span class="tr-soft">{words["required"]}</span>' if must else ""
    title, about = (safe(field_text(site, name, part, field)) for part in ("title", "description"))
    return [
        coded(field, f"{name}.{field}") + mark,
        f"<b>{title}</b><br>{about}",
        _kind(site, schema["properties"][field]),
    ]


def _simple(site: Site, name: str, schema: Schema) -> str:
    about = safe(field_text(site, name, "description"))
    kind = _kind(site, {key: value for key, value in schema.items() if key != "enum"})
    return f"## {_title(site, name)} {{#{name}}}\n\n{paragraph(about)}\n\n{paragraph(kind)}"


def _kind(site: Site, schema: Schema) -> str:
    """What a property may hold: a type, a link to an object or code list, and its limits."""
    words = wording(site)
    if "$ref" in schema:
        return _link(site, schema["$ref"].rpartition("/")[2])
    if "items" in schema:
        return words["list_of"].format(what=_kind(site, schema["items"])) + _limits(schema)
    if "const" in schema:
        return f"<code>{safe(schema['const'])}</code>"
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    return f" {words['or']} ".join(f"<code>{safe(kind)}</code>" for kind in kinds) + _limits(schema)


def _link(site: Site, name: str) -> str:
    if name.startswith("code_"):
        codelist = name.removeprefix("code_")
        title = safe(codelist_text(site, codelist, "title"))
        return f'{wording(site)["codelist"]}: <a href="codelists/{codelist}.html">{title}</a>'
    return f'<a href="#{name}">{_title(site, name)}</a>'


def codelist_text(site: Site, name: str, part: str) -> str:
    """Title or description of a code list, in the language of the site."""
    return site.spec.codelist_text(name, site.language, part)


def _limits(schema: Schema) -> str:
    shown = [
        f"<code>{safe(form.format(schema[keyword]))}</code>"
        for keyword, form in LIMITS.items()
        if keyword in schema
    ]
    return f"<br>{' '.join(shown)}" if shown else ""


def _conditions(site: Site, schema: Schema) -> Iterator[str]:
    """What a section asks for only in some cases, in words."""
    for one in (schema, *schema.get("allOf", ())):
        if "if" not in one:
            continue
        condition = f" {wording(site)['and']} ".join(_terms(site, one["if"]))
        consequence = "; ".join(_consequences(site, one.get("then", {})))
        if consequence:
            yield wording(site)["condition"].format(condition=condition, consequence=consequence)
        yield from _conditions(site, one.get("else", {}))


def _terms(site: Site, schema: Schema, path: str = "") -> Iterator[str]:
    """The conditions of an `if`: properties with a constant, of a type, or just given."""
    words = wording(site)
    properties = schema.get("properties", {})
    for field, one in properties.items():
        place = f"<code>{safe(path + field)}</code>"
        if "const" in one:
            value = str(one["const"]).lower() if isinstance(one["const"], bool) else one["const"]
            yield words["is_value"].format(field=place, value=f"<code>{safe(value)}</code>")
        elif "$ref" in one:
            title = _link(site, one["$ref"].rpartition("/")[2])
            yield words["is_a"].format(field=place, title=title)
        else:
            yield from _terms(site, one, f"{path}{field}.")
    for field in schema.get("required", ()) if not properties else ():
        yield words["given"].format(field=f"<code>{safe(path + field)}</code>")


def _consequences(site: Site, schema: Schema, path: str = "") -> Iterator[str]:
    needed = [f"<code>{safe(path + field)}</code>" for field in schema.get("required", ())]
    if needed:
        yield f"{wording(site)['required']}: {', '.join(needed)}"
    for field, one in schema.get("properties", {}).items():
        yield from _consequences(site, one, f"{path}{field}.")
        if "type" in one:
            rule = one.get("rule")
            link = f' ({wording(site)["rule_is"]} <a href="../rules/{rule}.html">{rule}</a>)'
            yield f"<code>{safe(path + field)}</code>: {_kind(site, one)}{link if rule else ''}"
