"""`transparency table`: the long table of all figures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transparency.cli.frames import corpus_options, read_corpus
from transparency.cli.terminal import INVALID, VALID, needs, paths_argument

if TYPE_CHECKING:
    from transparency.corpus import Corpus


@click.command("table")
@paths_argument
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
@click.option(
    "--package",
    is_flag=True,
    help="Write a Frictionless Data Package: also reports, methods, services, sources, series "
    "breaks, findings, files set aside and all code lists, with types, keys and descriptions.",
)
@corpus_options
def table_command(paths: tuple[Path, ...], out: Path, package: bool) -> None:
    """Write the long table of all figures as CSV and Parquet.

    observations holds one figure a cell, those in force. other_values holds what was published for
    a cell beside it: values of earlier versions, and the same figure printed in other places.
    """
    with needs("table"):
        from transparency.observations import observe, observe_others, write_table
    corpus = read_corpus(paths)
    if package:
        _write_package(corpus, out)
        sys.exit(INVALID if corpus.set_aside else VALID)
    frame = observe(corpus)
    for path in write_table(frame, out):
        click.echo(f"{path}: {len(frame)} figures from {len(corpus.reports)} reports", err=True)
    others = observe_others(corpus)
    if not others.empty:
        for path in write_table(others, out, "other_values"):
            click.echo(f"{path}: {len(others)} other published values", err=True)
    sys.exit(INVALID if corpus.set_aside else VALID)


def _write_package(corpus: Corpus, out: Path) -> None:
    from transparency.datapackage import write_package

    written = write_package(corpus, out)
    click.echo(f"{written[-1]}: {len(written) - 1} tables", err=True)
