"""`transparency table`: the long table of all figures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from transparency.cli.frames import chosen, corpus_options, read_corpus, tell_fictional
from transparency.cli.terminal import (
    INVALID,
    VALID,
    needs,
    paths_argument,
    progress,
    say,
    stopped_cleanly,
)


@click.command("table")
@paths_argument
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
@click.option(
    "--package",
    is_flag=True,
    help="Write a Frictionless Data Package: also reports, methods, services, sources, series "
    "breaks, findings, files set aside and all code lists, with types, keys and descriptions.",
)
@click.option(
    "--csv/--no-csv",
    default=None,
    help="Whether to write CSV beside Parquet.  [default: up to 250,000 figures]",
)
@corpus_options
def table_command(paths: tuple[Path, ...], out: Path, package: bool, csv: bool | None) -> None:
    """Write the long table of all figures as Parquet and CSV.

    observations holds one figure a cell, those in force. other_values holds what was published for
    a cell beside it: values of earlier versions, and the same figure printed in other places.

    With --cache only new and changed files are read, and a table that is current is left as it is.
    """
    if package:
        _write_package(paths, out)
    from transparency.tabulation import CSV_ROWS, tabulate

    with needs("table"), progress("Reading", None) as advance, stopped_cleanly():
        done = tabulate(paths, out, progress=advance, csv=csv, **chosen())
    for name in done.set_aside:
        say(f"set aside: {name} (see: transparency validate)")
    tell_fictional(done.fictional, alone=done.all_fictional)
    for name in done.files:
        numbers = f"{done.figures} figures from {done.reports} reports"
        if name.startswith("other_values"):
            numbers = f"{done.others} other published values"
        click.echo(f"{out / name}: {numbers}{', as it was' if done.current else ''}", err=True)
    if csv is None and done.figures > CSV_ROWS:
        click.echo(f"CSV is left out above {CSV_ROWS} figures; ask for it with --csv", err=True)
    sys.exit(INVALID if done.set_aside else VALID)


def _write_package(paths: tuple[Path, ...], out: Path) -> NoReturn:
    with needs("table"):
        from transparency.datapackage import write_package
    corpus = read_corpus(paths)
    written = write_package(corpus, out)
    click.echo(f"{written[-1]}: {len(written) - 1} tables", err=True)
    sys.exit(INVALID if corpus.set_aside else VALID)
