"""`transparency rules`: the rules of the standard, a line each."""

from __future__ import annotations

import sys

import click

from transparency.cli.explain import page
from transparency.cli.terminal import language_option
from transparency.glossary import UnknownWordError, lookup
from transparency.outputs.words import WORDS
from transparency.spec import Spec, load_spec


@click.command("rules")
@click.argument("rule_id", required=False)
@language_option
def rules_command(rule_id: str | None, language: str) -> None:
    """List the rules of the standard; with an id, the same as explain."""
    spec = load_spec()
    if rule_id is None:
        text = _rule_list(spec, language)
        click.echo_via_pager(text) if sys.stdout.isatty() else click.echo(text, nl=False)
        return
    try:
        found = lookup(spec, rule_id)
    except UnknownWordError as error:
        raise click.UsageError(str(error)) from error
    click.echo(page(spec, found, language), nl=False)


def _rule_list(spec: Spec, language: str) -> str:
    lines = []
    width = max(map(len, spec.rule_ids))
    for rule_id in spec.rule_ids:
        severity = WORDS[language][spec.rule(rule_id).severity]
        title = spec.rule_text(rule_id, "title", language)
        lines.append(f"{rule_id:<{width}}  {severity:<11}  {title}\n")
    return "".join(lines)
