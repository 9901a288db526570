"""`transparency schema`: the JSON Schema of a report or of our own results."""

from __future__ import annotations

import click

from transparency.spec import load_spec, schema_text, versions

NUMBERS = [str(entry["version"]) for entry in versions()]


@click.command("schema")
@click.argument("of", type=click.Choice(("report", "result")), default="report")
@click.option(
    "--version",
    "number",
    type=click.Choice(NUMBERS),
    default=NUMBERS[-1],
    show_default=True,
    help="Version of the standard.",
)
def schema_command(of: str, number: str) -> None:
    """Print the JSON Schema of a report or of a result.

    The result is what `validate --format json` prints.
    """
    text = schema_text("result") if of == "result" else load_spec(number).schema_text
    click.echo(text, nl=False)
