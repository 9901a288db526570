"""What the commands say of themselves, as data: for the page of the site that lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import cleandoc

import click

from transparency.cli import main

PROGRAM = "transparency"
DEFAULT = "[default: "
"""Begins the default in the help of an option whose default is no value."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument or option: how it is written, its help, its default and its variables.

    `default` is a value, `default_told` says in words where it comes from; one at most is there.
    """

    written: str
    told: str
    required: bool
    default: str
    default_told: str
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name after the program's, usage, paragraphs of help, and parameters.

    A paragraph of several lines is shown as it stands.
    """

    name: str
    usage: str
    told: tuple[str, ...]
    parameters: tuple[Parameter, ...]


def commands() -> Iterator[Command]:
    """Every command in the order of the help text, groups before what they hold."""
    root = click.Context(main, info_name=PROGRAM)
    for name in main.list_commands(root):
        yield from _below(main, root, name)


def _below(group: click.Group, above: click.Context, name: str) -> Iterator[Command]:
    command = group.get_command(above, name)
    if command is None:
        return
    context = click.Context(command, info_name=name, parent=above)
    path = context.command_path
    told = cleandoc(command.help or "").split("\n\n")
    yield Command(
        path.removeprefix(f"{PROGRAM} "),
        " ".join((path, *command.collect_usage_pieces(context))),
        tuple(_paragraph(part) for part in told if part.strip()),
        tuple(_parameters(context, command)),
    )
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            yield from _below(command, context, inner)


def _paragraph(text: str) -> str:
    """One line, or the lines as they stand where click is told not to join them."""
    return text.removeprefix("\b\n") if text.startswith("\b") else " ".join(text.split())


def _parameters(context: click.Context, command: click.Command) -> Iterator[Parameter]:
    for one in command.params:
        if isinstance(one, click.Argument):
            yield Parameter(one.make_metavar(context), "", one.required, "", "", ())
        elif isinstance(one, click.Option) and not one.hidden:
            record = one.get_help_record(context)
            extra = one.get_help_extra(context)
            told, _, default = (one.help or "").partition(DEFAULT)
            yield Parameter(
                record[0] if record else one.opts[0],
                told.strip(),
                one.required,
                extra.get("default", ""),
                default.strip().removesuffix("]"),
                tuple(extra.get("envvars", ())),
            )
