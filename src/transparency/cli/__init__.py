"""The command line: parse, call one function, print, exit. One module a command.

A module is imported when its command is asked for, so that start-up does not grow with the number
of commands.
"""

from __future__ import annotations

from importlib import import_module

import click

from transparency.cli.terminal import INTERRUPTED, UNREADABLE, say
from transparency.document import TransparencyError

COMMANDS = {
    "validate": "validate:validate_command",
    "init": "init:init_command",
    "fmt": "fmt:fmt_command",
    "diff": "diff:diff_command",
    "explain": "explain:explain_command",
    "rules": "rules:rules_command",
    "schema": "schema:schema_command",
    "profiles": "profiles:profiles_command",
    "conformance": "conformance:conformance_command",
    "table": "table:table_command",
    "compare": "compare:compare_command",
    "reconcile": "reconcile:reconcile_command",
    "revisions": "revisions:revisions_command",
    "gaps": "gaps:gaps_command",
    "totals": "gaps:totals_command",
    "growth": "growth:growth_command",
    "framework": "framework:framework_command",
    "disclosure": "disclosure:disclosure_command",
    "site": "site:site_command",
    "import": "imports:import_group",
    "workbook": "workbook:workbook_group",
    "export": "exports:export_group",
    "completion": "completion:completion_command",
}
"""Name -> module of this package and the command in it, in the order of the help text."""


SECTIONS = {
    "Write and check a report": ("init", "validate", "fmt", "diff", "workbook", "import", "export"),
    "Ask the standard": ("explain", "rules", "profiles", "schema", "conformance"),
}
"""Heading of the help text -> commands under it; all others are about many reports."""
MANY = "Work with many reports"
LAST = {"The program itself": ("completion",)}


class _Commands(click.Group):
    """Imports a command when it is used; prints what stops it in one line, with exit code 3."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Commands under headings, each with the first sentence of its help."""
        named = {name for names in (SECTIONS | LAST).values() for name in names}
        many = tuple(name for name in COMMANDS if name not in named)
        for heading, names in (SECTIONS | {MANY: many} | LAST).items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            rows = [(name, found.get_short_help_str(100)) for name, found in commands if found]
            with formatter.section(heading):
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TransparencyError as error:
            say(str(error))
        except KeyboardInterrupt:
            say("interrupted; nothing was written")
            raise click.exceptions.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            raise  # whoever read our output has gone; click ends quietly
        except OSError as error:
            say(f"{error.filename or 'a file'}: {error.strerror}; choose another place")
        raise click.exceptions.Exit(UNREADABLE)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="transparency")
def main() -> None:
    """Check and compare transparency reports on child sexual exploitation and abuse.

    Exit codes: 0 every report conforms (warnings allowed), 1 errors were found, 2 wrong usage,
    3 something could not be read.
    """
