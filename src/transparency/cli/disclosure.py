"""`transparency disclosure`: which suppressed figures can be worked out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from transparency.cli.frames import frame_options, give, read_corpus
from transparency.cli.terminal import INVALID, VALID, needs, paths_argument


@click.command("disclosure")
@paths_argument
@frame_options
def disclosure_command(paths: tuple[Path, ...], format_: str, out: Path | None) -> None:
    """List suppressed figures that can be worked out from what is published.

    Reports of a reporter on the same places to the same regulators are taken together: tables,
    replaced versions and periods. Figures of other services, of another counting rule or beyond a
    series break are in no sum. Exit code 1 when one is known exactly.
    """
    with needs("table"):
        from transparency import suppression
    frame = suppression.disclosure_table(read_corpus(paths))
    give(frame, suppression.COLUMNS, format_, out, "nothing suppressed can be worked out")
    sys.exit(INVALID if frame["exact"].any() else VALID)
