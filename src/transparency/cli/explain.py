"""`transparency explain`: what a rule, a metric, a capability or a code means."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from transparency import framework
from transparency.cli.terminal import language_option
from transparency.columnwords import NAMED, column_title, in_words
from transparency.document import printable
from transparency.glossary import UnknownWordError, Word, lookup, words
from transparency.outputs.words import WORDS
from transparency.spec import Capability, Spec, load_spec

if TYPE_CHECKING:
    from transparency.conformance import Case

WIDEST = 100
SIGNS = {"eq": "=", "le": "≤"}
TEXT: Mapping[str, Mapping[str, str]] = {
    "en": {
        "why": "Why",
        "remedy": "How to mend",
        "fails": "A report fails when, for example",
        "passes": "A report passes when, for example",
        "change": "change to the smallest valid report",
        "found": "found at",
        "references": "References",
        "unit": "Unit",
        "dimensions": "May be broken down by",
        "roles": "Given by",
        "core": "Core metric for",
        "level": "Level",
        "number": "Metric",
        "relations": "Arithmetic",
        "list": "Code list",
        "open": "other values are allowed",
        "closed": "no other values",
        "nothing": "nothing",
        "whole": "the whole report",
        "serves": "Evidence for",
        "theme": "Theme",
        "result": "Intended result",
        "may_report": "Who can give evidence",
        "figures": "Figures that are evidence",
        "measures": "Coded measures that are evidence",
        "fields": "Parts of a report that are background",
        "no_score": "Evidence is not achievement; no score is computed.",
        "no_cases": "examples need PyYAML, the extra [yaml] of this package",
    },
    "es": {
        "why": "Por qué",
        "remedy": "Cómo corregirlo",
        "fails": "Un informe falla, por ejemplo, cuando",
        "passes": "Un informe pasa, por ejemplo, cuando",
        "change": "cambio al menor informe válido",
        "found": "hallado en",
        "references": "Referencias",
        "unit": "Unidad",
        "dimensions": "Se puede desglosar por",
        "roles": "La dan",
        "core": "Métrica básica para",
        "level": "Nivel",
        "number": "Métrica",
        "relations": "Aritmética",
        "list": "Lista de códigos",
        "open": "se admiten otros valores",
        "closed": "sin otros valores",
        "nothing": "nada",
        "whole": "todo el informe",
        "serves": "Evidencia para",
        "theme": "Tema",
        "result": "Resultado previsto",
        "may_report": "Quién puede dar evidencia",
        "figures": "Cifras que son evidencia",
        "measures": "Medidas codificadas que son evidencia",
        "fields": "Partes de un informe que son contexto",
        "no_score": "Evidencia no es logro; no se calcula ninguna puntuación.",
        "no_cases": "los ejemplos necesitan PyYAML, el extra [yaml] de este paquete",
    },
}


def _complete(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    spec = load_spec()
    every = (word for word in words(spec) if word.kind != "code" or "." in begun)
    return [CompletionItem(str(word)) for word in every if str(word).startswith(begun)]


@click.command("explain")
@click.argument("word", shell_complete=_complete)
@language_option
def explain_command(word: str, language: str) -> None:
    """Say what a rule, a metric, a capability, a code list or a code means.

    \b
    transparency explain part-exceeds-total          why it matters, how to mend it, examples
    transparency explain items_removed               what is counted, in which unit
    transparency explain status.not_collected        a code of a list
    transparency explain 16                          a capability of the WeProtect response
    """  # noqa: D301  (click reads the character)
    spec = load_spec()
    try:
        found = lookup(spec, word)
    except UnknownWordError as error:
        raise click.UsageError(str(error)) from error
    click.echo(page(spec, found, language), nl=False)


def page(spec: Spec, word: Word, language: str) -> str:
    """The page of a word, wrapped for the terminal."""
    pages: Mapping[str, Callable[[Spec, str, str], Iterable[str]]] = {
        "rule": _rule,
        "metric": _metric,
        "capability": _capability,
        "codelist": _codelist,
    }
    if word.kind == "code":
        parts = _code(spec, word, language)
    else:
        parts = pages[word.kind](spec, word.name, language)
    return "\n\n".join(part for part in parts if part) + "\n"


def _wrapped(text: str, indent: str = "") -> str:
    width = min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)
    return click.wrap_text(
        printable(" ".join(text.split())), width, initial_indent=indent, subsequent_indent=indent
    )


def _prose(text: str) -> str:
    return "\n\n".join(_wrapped(part, "  ") for part in text.split("\n\n"))


def _rule(spec: Spec, rule_id: str, language: str) -> Iterable[str]:
    words_of, text = WORDS[language], TEXT[language]
    rule = spec.rule(rule_id)
    title, why, mend = (spec.rule_text(rule_id, p, language) for p in ("title", "why", "remedy"))
    yield _wrapped(f"{rule_id} ({words_of[rule.severity]}): {title}")
    yield f"{text['why']}\n{_prose(why)}"
    yield f"{text['remedy']}\n{_prose(mend)}"
    yield from _examples(spec, rule_id, language)
    if rule.references:
        yield f"{text['references']}: {', '.join(rule.references)}"


def _examples(spec: Spec, rule_id: str, language: str) -> Iterable[str]:
    text = TEXT[language]
    try:
        from transparency.conformance import load_cases

        cases = list(load_cases(spec, rule_id))
    except ModuleNotFoundError:
        yield text["no_cases"]
        return
    for passing, key in ((False, "fails"), (True, "passes")):
        first = next((case for case in cases if case.passing is passing), None)
        if first is not None:
            name = spec.case_text(rule_id, first.name, language)
            yield _example(first, rule_id, f"{text[key]}: {printable(name)}", text)


def _example(case: Case, rule_id: str, head: str, text: Mapping[str, str]) -> str:
    lines = [head]
    if case.shown:
        lines.append(_wrapped(f"{text['change']}: {case.shown}", "  "))
    found = [expected.pointer for expected in case.expected if expected.rule == rule_id]
    return "\n".join([*lines, *(f"  {text['found']}: {place or text['whole']}" for place in found)])


def _metric(spec: Spec, code: str, language: str) -> Iterable[str]:
    text, metric = TEXT[language], spec.metrics[code]

    def titles(codelist: str, codes: Iterable[str]) -> str:
        return ", ".join(spec.code_text(codelist, c, language) for c in codes) or text["nothing"]

    yield _wrapped(f"{code}: {spec.code_text('metric', code, language)}")
    yield _wrapped(spec.code_text("metric", code, language, "description"), "  ")
    rows = {
        "unit": titles("unit", [metric.unit]),
        "dimensions": ", ".join(metric.dimensions) or text["nothing"],
        "roles": titles("role", metric.roles),
        "core": titles("role", metric.core_roles),
    }
    yield "\n".join(_wrapped(f"{text[key]}: {value}") for key, value in rows.items())
    relations = [r for r in spec.relations if code in (*r.left.split(), *r.right.split())]
    if relations:
        lines = [
            f"  {r.left} {SIGNS.get(r.operator, r.operator)} {r.right}  ({r.rule})"
            for r in relations
        ]
        yield "\n".join([f"{text['relations']}:", *lines])
    serves = [
        one for one in spec.framework if code in {framework.parse(m).base for m in one.metrics}
    ]
    if serves:
        yield _rows(
            text["serves"], {str(one.number): _named(spec, one, language) for one in serves}
        )


def _named(spec: Spec, capability: Capability, language: str) -> str:
    return f"{spec.code_text('capability', capability.code, language)} ({capability.code})"


def _rows(head: str, rows: Mapping[str, str]) -> str:
    width = max(map(len, rows), default=0)
    return "\n".join([f"{head}:", *(f"  {key:<{width}}  {rows[key]}" for key in rows)])


def _capability(spec: Spec, code: str, language: str) -> Iterable[str]:
    text = TEXT[language]
    (one,) = (row for row in spec.framework if row.code == code)
    yield _wrapped(f"{one.number} {code}: {spec.code_text('capability', code, language)}")
    yield _wrapped(spec.code_text("capability", code, language, "description"), "  ")
    rows = {
        "theme": spec.code_text("theme", one.theme, language),
        "result": spec.code_text("theme", one.theme, language, "description"),
        "may_report": ", ".join(spec.code_text("role", role, language) for role in one.roles),
    }
    yield "\n".join(_wrapped(f"{text[key]}: {value}") for key, value in rows.items())
    terms = {term: framework.described(term, spec, language) for term in one.metrics}
    yield _rows(text["figures"], terms)
    titles = {measure: spec.code_text("measure", measure, language) for measure in one.measures}
    yield _rows(text["measures"], titles)
    if one.fields:
        yield f"{text['fields']}: {', '.join(one.fields)}"
    yield text["no_score"]


def _codelist(spec: Spec, name: str, language: str) -> Iterable[str]:
    text, found = TEXT[language], spec.codelist(name)
    title = spec.codelist_text(name, language)
    yield f"{name}: {title} ({text['closed' if found.closed else 'open']})"
    yield _wrapped(spec.codelist_text(name, language, "description"), "  ")
    width = max(map(len, found), default=0)
    yield "\n".join(f"  {c:<{width}}  {spec.code_text(name, c, language)}" for c in found)


def _code(spec: Spec, word: Word, language: str) -> Iterable[str]:
    name, code = word.codelist, word.name
    yield _wrapped(f"{word}: {spec.code_text(name, code, language)}")
    yield _wrapped(spec.code_text(name, code, language, "description"), "  ")
    yield "\n".join(
        _wrapped(
            f"{column_title(column, language)}: {in_words(spec, name, code, column, language)}"
        )
        for column, content in spec.codelist(name).rows[code].items()
        if content and column not in NAMED
    )
    yield f"{TEXT[language]['list']}: {name}"
