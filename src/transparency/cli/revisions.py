"""`transparency revisions`: which published figures were changed later, and was it said."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transparency.cli.frames import frame_options, give, read_corpus, show_option
from transparency.cli.terminal import needs, paths_argument
from transparency.importers import FORMS

if TYPE_CHECKING:
    from transparency.corpus import Corpus
    from transparency.revisions import Ledger


@click.command("revisions")
@paths_argument
@click.option(
    "--files",
    "form",
    metavar="FORM",
    help="The paths are a publisher's own files in this form (such as meta_cser), each an edition "
    "that carries the whole history; every row is compared, also outside the standard.",
)
@show_option(
    *("ledger", "summary", "series"),
    help_="A row a changed figure, a row a pair of editions, or a row a key that came or went.",
)
@click.option(
    "--labels",
    type=click.Choice(("canonical", "casefold", "exact")),
    default="canonical",
    show_default=True,
    help="With --files: what labels may differ in: case and punctuation, case, or nothing.",
)
@frame_options
def revisions_command(
    paths: tuple[Path, ...],
    form: str | None,
    show: str,
    labels: str,
    format_: str,
    out: Path | None,
) -> None:
    """List every figure that changed between editions or versions.

    Without --files the paths are reports: versions of one report are compared, and changes that a
    report declares are listed where the older version is not at hand.
    """
    with needs("table"):
        import pandas as pd

        from transparency.revisions import tables
    corpus = None if form else read_corpus(paths)
    ledgers = _of_files(paths, form, labels) if corpus is None else _of_reports(corpus)
    make = {
        "ledger": (tables.ledger_table, tables.LEDGER_COLUMNS),
        "summary": (tables.summary_table, tables.SUMMARY_COLUMNS),
        "series": (tables.series_table, tables.SERIES_COLUMNS),
    }
    table, columns = make[show]
    frame = table(ledgers)
    if corpus and show == "ledger":
        declared = tables.declared_table(corpus)
        both = [part for part in (frame, declared) if not part.empty]
        frame = pd.concat(both, ignore_index=True) if both else frame
    give(frame, columns, format_, out, "nothing changed between the editions at hand")


def _of_files(paths: tuple[Path, ...], form: str | None, labels: str) -> list[tuple[str, Ledger]]:
    from transparency.revisions import IDENTITIES, edition_of, ledger

    known = {name: entry for name, entry in FORMS.items() if _has_editions(entry.module)}
    if form not in known:
        raise click.BadParameter(f"give one of {', '.join(known)}", param_hint="--files")
    module = import_module(known[form].module)
    with needs(known[form].extra):
        tables = module.tables(paths)
    editions = []
    for table in tables:
        span = module.edition_span(table)
        days = span.start, span.end
        editions.append(edition_of(table, span.name, days, identity=IDENTITIES[labels]))
    return [(str(form), ledger(editions, relabelling=labels == "canonical"))]


def _has_editions(module: str) -> bool:
    return hasattr(import_module(module), "edition_span")


def _of_reports(corpus: Corpus) -> list[tuple[str, Ledger]]:
    from transparency.revisions import Steps, ledger, version_editions

    found = version_editions(corpus)
    return [(" ".join(name), ledger(found[name], Steps.stated())) for name in found]
