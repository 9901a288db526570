"""`transparency growth`: lines through the yearly totals of a series."""

from __future__ import annotations

from pathlib import Path

import click

from transparency.cli.frames import frame_options, give, known_metric, read_corpus
from transparency.cli.terminal import needs, paths_argument


@click.command("growth")
@paths_argument
@click.option("--metric", required=True, help="Metric, such as reports_received.")
@click.option("--from", "first", type=int, default=1, help="First year.  [default: the first]")
@click.option("--to", "last", type=int, default=9999, help="Last year.  [default: the last]")
@click.option("--bend", type=int, help="Also fit two lines that meet in this year.")
@click.option(
    "--across",
    multiple=True,
    metavar="KIND",
    help="Go on over series breaks of this kind (such as coverage), as they leave the number "
    "alone; repeatable. Without it no line crosses a break.",
)
@frame_options
def growth_command(
    paths: tuple[Path, ...],
    metric: str,
    first: int,
    last: int,
    bend: int | None,
    across: tuple[str, ...],
    format_: str,
    out: Path | None,
) -> None:
    """Fit lines to yearly totals, never over a series break unasked.

    A series needs five whole years that follow one another. A count is no measure of prevalence:
    it also grows with detection, duties and users.
    """
    from transparency.spec import load_spec

    metric = known_metric(metric)
    kinds = load_spec().codelist("break_kind").rows
    unknown = [kind for kind in across if kind not in kinds]
    if unknown:
        raise click.BadParameter(f"give one of {', '.join(kinds)}", param_hint="--across")
    with needs("table"):
        from transparency import growth
    frame = growth.growth_table(
        read_corpus(paths), metric, first=first, last=last, across=across, bend=bend
    )
    give(frame, growth.COLUMNS, format_, out, "no five whole years without a series break")
