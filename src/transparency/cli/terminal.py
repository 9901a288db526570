"""What all commands share: exit codes, options, colours, progress, one-line messages."""

from __future__ import annotations

import datetime
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from transparency.document import TransparencyError, printable

VALID, INVALID, USAGE, UNREADABLE = 0, 1, 2, 3
INTERRUPTED, TERMINATED = 130, 143
"""As a shell counts them: 128 and the number of the signal."""
COLOURS = {"error": "red", "invalid": "red", "warning": "yellow", "info": "cyan", "valid": "green"}


class _Day(click.ParamType):  # type: ignore[type-arg]  # generic in its stubs only
    """A day as YYYY-MM-DD, and in no other way."""

    name = "day"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.date:
        try:
            day = datetime.date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:
            self.fail(f"{printable(value)!r} is not a day such as 2025-08-15.", param, ctx)
        return day


DAY = _Day()

language_option = click.option(
    "--language",
    type=click.Choice(("en", "es")),
    default="en",
    show_default=True,
    help="Language of the messages.",
)
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Form of the result.",
)
paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


def say(text: str) -> None:
    """One line on stderr, harmless for a terminal."""
    click.echo(f"transparency: {printable(text)}", err=True)


def paint(text: str, meaning: str) -> str:
    """Colour by a severity, or by "valid" or "invalid"."""
    return click.style(text, fg=COLOURS[meaning], bold=meaning in ("error", "invalid"))


def coloured() -> bool:
    """True when stdout is a terminal and nobody asked for none (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Turn a missing library into a line that says which extra to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise TransparencyError(
            f"this command needs {error.name}; install this package again from where you have it, "
            f"with its extra [{extra}]"
        ) from error


@contextmanager
def progress(label: str, length: int | None) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, only on a terminal; gives a function of done and total."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=length or 1, label=label, file=sys.stderr) as bar:

        def advance(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        yield advance


@contextmanager
def stopped_cleanly() -> Iterator[None]:
    """Let the signal with which a pipeline stops us end other processes of ours first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
