"""`transparency export`: reports of the standard in the forms that others ask for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from transparency.cli.terminal import needs
from transparency.document import Document, TransparencyError, shown
from transparency.spec import load_spec

LISTED = 8


@click.group("export")
def export_group() -> None:
    """Write reports of the standard in the forms that others ask for."""


@export_group.command("eu_dsa")
@click.argument("report", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for a CSV file a table, or file for a workbook (*.xlsx).",
)
def export_eu_dsa_command(report: Path, out: Path) -> None:
    """EU DSA harmonised report: tables 1 to 11, with the rows on minors filled."""
    from transparency import schema
    from transparency.exporters import eu_dsa

    document = Document.open(report)
    spec = load_spec(str(document.data.get("spec_version")))
    if not schema.sound(schema.check(spec, document.data)):
        raise TransparencyError(f"{shown(report, 200)}: the report has faults; validate it first")
    exported = eu_dsa.export(document.data, spec)
    if out.suffix.lower() == ".xlsx":
        with needs("workbook"):
            eu_dsa.write_workbook(exported, out)
    else:
        eu_dsa.write_folder(exported, out)
    click.echo(f"{out}: {len(exported.tables)} tables", err=True)
    counts = Counter(item.reason for item in exported.left)
    for reason, number in counts.most_common():
        click.echo(f"not in the template, {number}: {eu_dsa.REASONS[reason]}", err=True)
        items = [item for item in exported.left if item.reason == reason]
        for item in items[:LISTED]:
            place = document.locate(item.pointer)
            click.echo(f"  {shown(place, 120)}: {item.metric}", err=True)
        if number > LISTED:
            click.echo(f"  … and {number - LISTED} more", err=True)
