"""`transparency rules`: why a rule exists and how to mend its fault."""

from __future__ import annotations

import sys

import click

from transparency.cli.terminal import language_option
from transparency.document import printable
from transparency.outputs.words import WORDS
from transparency.spec import Spec, load_spec


@click.command("rules")
@click.argument("rule_id", required=False)
@language_option
def rules_command(rule_id: str | None, language: str) -> None:
    """List the rules of the standard, or say why one exists and how to mend its fault."""
    spec = load_spec()
    if rule_id is None:
        click.echo_via_pager(_rule_list(spec, language)) if sys.stdout.isatty() else click.echo(
            _rule_list(spec, language), nl=False
        )
    elif rule_id in spec.rule_ids:
        click.echo(_rule_page(spec, rule_id, language))
    else:
        raise click.UsageError(_unknown_rule(spec, rule_id))


def _rule_list(spec: Spec, language: str) -> str:
    lines = []
    width = max(map(len, spec.rule_ids))
    for rule_id in spec.rule_ids:
        severity = WORDS[language][spec.rule(rule_id).severity]
        title = spec.rule_text(rule_id, "title", language)
        lines.append(f"{rule_id:<{width}}  {severity:<11}  {title}\n")
    return "".join(lines)


def _rule_page(spec: Spec, rule_id: str, language: str) -> str:
    page = spec.rule(rule_id)
    parts = [spec.rule_text(rule_id, part, language) for part in ("title", "why", "remedy")]
    severity = WORDS[language][page.severity]
    return f"{rule_id} ({severity})\n\n{parts[0]}\n\n{parts[1]}\n\n{parts[2]}"


def _unknown_rule(spec: Spec, rule_id: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(rule_id, spec.rule_ids)
    hint = f"; did you mean {', '.join(near)}?" if near else "; list them with: transparency rules"
    return f"there is no rule {printable(rule_id)!r}{hint}"
