"""`transparency schema`: the JSON Schema of a report, of our own results or of a site's JSON."""

from __future__ import annotations

import click

from transparency.spec import load_spec, schema_text, versions

OWN = ("result", "api")
"""What has a schema in `spec/meta/`, whatever the version of the standard."""

NUMBERS = [str(entry["version"]) for entry in versions()]


@click.command("schema")
@click.argument("of", type=click.Choice(("report", *OWN)), default="report")
@click.option(
    "--version",
    "number",
    type=click.Choice(NUMBERS),
    default=NUMBERS[-1],
    show_default=True,
    help="Version of the standard, for a report.",
)
def schema_command(of: str, number: str) -> None:
    """Print the JSON Schema of a report, of a result or of a site's static JSON.

    The result is what `validate --format json` prints; api are the files that a site has under
    api/v1/.
    """
    text = schema_text(of) if of in OWN else load_spec(number).schema_text
    click.echo(text, nl=False)
