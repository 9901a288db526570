"""`transparency diff`: what changed between two reports, and what needs a restatement."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from transparency.cells import Figure
from transparency.changes import Change, Changes, MethodChange, changes
from transparency.cli.terminal import INVALID, VALID, format_option, language_option
from transparency.document import Document, printable
from transparency.outputs.described import label
from transparency.outputs.machine import dumped
from transparency.reading import open_document
from transparency.spec import Spec, load_spec

TEXT: Mapping[str, Mapping[str, str]] = {
    "en": {
        "figures": "figures: {same} the same, {changed} changed, {continued} of the other period, "
        "{added} added, {dropped} dropped",
        "continued": "from one period to the other",
        "changed": "changed",
        "added": "added",
        "dropped": "dropped",
        "methods": "methods",
        "others": "also different: {names}",
        "restate": "needs an entry in restatements (or changes), with the reason",
        "unbroken": "needs a series break, or a word on why the series goes on: {metrics}",
        "none": "no figure",
        "same": "the two reports say the same",
        "summary": "needs a restatement: {count}",
    },
    "es": {
        "figures": "cifras: {same} iguales, {changed} cambiadas, {continued} del otro periodo, "
        "{added} añadidas, {dropped} suprimidas",
        "continued": "de un periodo al otro",
        "changed": "cambiadas",
        "added": "añadidas",
        "dropped": "suprimidas",
        "methods": "métodos",
        "others": "también difieren: {names}",
        "restate": "necesita una entrada en restatements (o changes), con el motivo",
        "unbroken": "necesita una ruptura de serie, o decir por qué la serie sigue: {metrics}",
        "none": "sin cifra",
        "same": "los dos informes dicen lo mismo",
        "summary": "necesitan una reexpresión: {count}",
    },
}


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@format_option
@language_option
@click.option("--exit-code", is_flag=True, help="Exit with 1 on any difference.")
def diff_command(old: Path, new: Path, format_: str, language: str, exit_code: bool) -> None:
    """Say what changed between two reports and what needs a restatement.

    Figures are compared by cell and methods by id; order does not count.

    Exit codes: 0 nothing needs a restatement, 1 a figure of the old report has another value in the
    new one, which lists no restatement of it, 3 a report could not be read or is not sound.
    """
    documents = open_document(old), open_document(new)
    found = changes(*documents)
    if format_ == "json":
        click.echo(dumped(_json(found, documents)), nl=False)
    else:
        click.echo("\n".join(_text(found, documents, language)))
    sys.exit(INVALID if found.restate or (exit_code and found.any) else VALID)


def _text(found: Changes, documents: tuple[Document, Document], language: str) -> Iterator[str]:
    words, spec = TEXT[language], load_spec()
    yield " → ".join(map(_name, documents))
    if not found.any:
        yield words["same"]
        return
    kinds = ("changed", "continued", "added", "dropped")
    number = {kind: sum(change.kind == kind for change in found.figures) for kind in kinds}
    yield words["figures"].format(same=found.same, **number)
    for kind in kinds:
        if number[kind]:
            yield from ("", words[kind])
        for change in found.figures:
            if change.kind == kind:
                yield from _figure(change, documents, spec, language)
    if found.methods:
        yield from ("", words["methods"])
    for method in found.methods:
        yield from _method(method, words)
    if found.others:
        yield from ("", words["others"].format(names=", ".join(map(printable, found.others))))
    yield from ("", words["summary"].format(count=len(found.restate)))


def _name(document: Document) -> str:
    report, period = document.data.get("report", {}), document.data.get("period", {})
    said = f"{report.get('id')} {report.get('version')}, {period.get('start')}/{period.get('end')}"
    return printable(f"{document.source} ({said})")


def _figure(
    change: Change, documents: tuple[Document, Document], spec: Spec, language: str
) -> Iterator[str]:
    words = TEXT[language]
    side = 0 if change.new is None else 1
    figure = change.old if change.new is None else change.new
    assert figure is not None  # noqa: S101  (a change has one side at least)
    document = documents[side]
    values = [_value(one, words) for one in (change.old, change.new) if one is not None]
    said = " → ".join(dict.fromkeys(values))
    fields = [name for name in change.fields if name not in ("value", "status")]
    more = f" ({', '.join(fields)})" if fields else ""
    place = document.locate(figure.pointer)
    name = label(document, figure.pointer, spec, language)
    yield f"  {name}: {said}{printable(more)}  [{printable(str(place))}]"
    if change.restate:
        yield f"      {words['restate']}"


def _value(figure: Figure, words: Mapping[str, str]) -> str:
    value, status = figure.observation.value, figure.observation.status
    said = (
        words["none"] if value is None else f"{value:,}" if isinstance(value, int) else f"{value}"
    )
    return said if status == "reported" else f"{said} [{status}]"


def _method(method: MethodChange, words: Mapping[str, str]) -> Iterator[str]:
    what = ", ".join(method.fields) or words[method.kind]
    yield printable(f"  {method.id}: {what}")
    if method.unbroken:
        yield f"      {words['unbroken'].format(metrics=', '.join(method.unbroken))}"


def _json(found: Changes, documents: tuple[Document, Document]) -> dict[str, Any]:
    return {
        "format": "transparency-diff",
        "format_version": 1,
        "old": _side(documents[0]),
        "new": _side(documents[1]),
        "same": found.same,
        "figures": [
            {
                "kind": change.kind,
                "metric": change.cell.metric,
                "service": change.cell.service,
                "dimensions": dict(change.cell.dimensions),
                "statistic": change.cell.statistic,
                "start": change.cell.start.isoformat(),
                "end": change.cell.end.isoformat(),
                "old": _observation(change.old),
                "new": _observation(change.new),
                "fields": list(change.fields),
                "needs_restatement": change.restate,
            }
            for change in found.figures
        ],
        "methods": [
            {
                "id": method.id,
                "kind": method.kind,
                "fields": list(method.fields),
                "metrics_without_series_break": list(method.unbroken),
            }
            for method in found.methods
        ],
        "others": list(found.others),
        "needs_restatement": len(found.restate),
    }


def _side(document: Document) -> dict[str, str]:
    return {"source": document.source, "sha256": document.sha256}


def _observation(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    observation = figure.observation
    return {
        "pointer": figure.pointer,
        "value": observation.value,
        "status": observation.status,
        "method": observation.method,
    }
