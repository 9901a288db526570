"""`transparency fmt`: the canonical text of report files."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from transparency.cli.terminal import INVALID, UNREADABLE, VALID, paths_argument, progress, say
from transparency.document import LIMIT, TransparencyError, file_bytes, shown
from transparency.formatting import canonical
from transparency.reading import STDIN


@click.command("fmt")
@paths_argument
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a file would change.")
@click.option("--drop-comments", is_flag=True, help="Format YAML with comments too, and lose them.")
@click.option("--stdin-name", default="stdin.json", help="Name of standard input; gives its form.")
def fmt_command(paths: tuple[Path, ...], check: bool, drop_comments: bool, stdin_name: str) -> None:
    """Bring reports into their canonical form.

    A change of one figure is then a change of one line.

    Works on JSON and YAML files, on folders, and on - (standard input to standard output). The data
    stay the same; each file is written whole or not at all.
    """
    if [str(path) for path in paths] == [STDIN]:
        raw = sys.stdin.buffer.read(LIMIT + 1)
        text = canonical(raw, stdin_name, drop_comments=drop_comments)
        if not check:
            click.echo(text, nl=False)
        sys.exit(INVALID if check and text.encode() != raw else VALID)
    changed = failed = total = 0
    for path, outcome in _formatted(paths, drop_comments=drop_comments):
        total += 1
        if isinstance(outcome, TransparencyError):
            failed += 1
            say(str(outcome))
        elif outcome is not None:
            changed += 1
            if not check:
                _replace(path, outcome)
            say(f"{shown(path.as_posix(), 400)}: {'would change' if check else 'formatted'}")
    verb = "would change" if check else "formatted"
    say(f"files: {total}, {verb} {changed}, as they were {total - changed - failed}, left {failed}")
    sys.exit(UNREADABLE if failed else INVALID if check and changed else VALID)


def _formatted(
    paths: Sequence[Path], *, drop_comments: bool
) -> Iterator[tuple[Path, str | TransparencyError | None]]:
    """Each file with its canonical text, None when it has it already, or why it is left."""
    from transparency.reading import report_files

    files = report_files(paths)
    if not files:
        raise click.UsageError("no report file in " + ", ".join(map(str, paths)))
    with progress("Formatting", len(files)) as advance:
        for done, (path, name) in enumerate(files, start=1):
            advance(done, len(files))
            try:
                raw = file_bytes(path, name)
                text = canonical(raw, name, drop_comments=drop_comments)
            except TransparencyError as error:
                yield path, error
            else:
                yield path, None if text.encode() == raw else text


def _replace(path: Path, text: str) -> None:
    """Write in place: a link stays a link, and permissions stay as they are."""
    from shutil import copymode

    from transparency.layout import write_text

    target = path.resolve()
    write_text(target, text, like=lambda temporary: copymode(target, temporary))
