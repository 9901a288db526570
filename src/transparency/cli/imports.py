"""`transparency import`: reports of the standard from files published in other forms."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("import")
def import_group() -> None:
    """Make reports of the standard from files published in other forms."""


@import_group.command("published")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
def import_published_command(folder: Path, out: Path) -> None:
    """Transcribe the research data set of published figures into reports."""
    from transparency.importers.published import write_examples

    result = write_examples(folder, out)
    left = out / "NOT_CARRIED.csv"
    click.echo(f"{out}: {len(result.reports)} reports", err=True)
    click.echo(f"{left}: {len(result.not_carried)} rows with the reason", err=True)
