"""`transparency completion`: what a shell needs to complete commands, options and rule ids."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from transparency.document import TransparencyError

NAME = "transparency"
VARIABLE = "_TRANSPARENCY_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash   echo 'eval "$(transparency completion bash)"' >> ~/.bashrc
    zsh    echo 'eval "$(transparency completion zsh)"' >> ~/.zshrc
    fish   transparency completion fish > ~/.config/fish/completions/transparency.fish
    """  # noqa: D301  (click reads the character)
    found = get_completion_class(shell)
    if found is None:
        raise TransparencyError(f"completion for {shell} is not known")
    click.echo(found(context.find_root().command, {}, NAME, VARIABLE).source(), nl=False)
