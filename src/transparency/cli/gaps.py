"""`transparency gaps` and `totals`: what is missing, what leaps, what covers a year."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from transparency.cli.frames import (
    frame_options,
    give,
    known_dimension,
    known_metric,
    read_corpus,
    show_option,
)
from transparency.cli.terminal import DAY, needs, paths_argument


@click.command("gaps")
@paths_argument
@show_option(
    *("gaps", "attribution", "names", "practice"),
    help_="A row a gap; whose change makes up the change of a total, by provider or by name; or a "
    "row a service: since when, how often, how finely and how exactly it publishes.",
)
@click.option(
    "--metric",
    default="reports_received",
    show_default=True,
    help="With attribution or names: the metric whose change is divided up.",
)
@click.option(
    "--date",
    "today",
    type=DAY,
    help="Judge what is overdue as on this day instead of today.",
)
@frame_options
def gaps_command(
    paths: tuple[Path, ...],
    show: str,
    metric: str,
    today: datetime.date | None,
    format_: str,
    out: Path | None,
) -> None:
    """List missing periods, late and overdue reports, dropped metrics, copies and leaps."""
    metric = known_metric(metric)
    with needs("table"):
        from transparency import attribution, gaps, practice
    corpus = read_corpus(paths)
    if show == "practice":
        frame, columns = practice.practice_table(corpus), practice.COLUMNS
    elif show != "gaps":
        frame = attribution.attribution_table(corpus, metric, by_name=show == "names")
        columns = attribution.COLUMNS
    else:
        day = today or datetime.date.today()
        frame, columns = gaps.gaps_table(corpus, today=day), gaps.COLUMNS
    give(frame, columns, format_, out, "nothing is missing")


@click.command("totals")
@paths_argument
@click.option("--metric", required=True, help="Metric to sum, such as items_actioned.")
@click.option("--per", help="Divide by this metric of the same services, categories and period.")
@click.option(
    "--by",
    metavar="DIMENSION",
    help="Instead, divide each published period into its parts by this dimension, with their sum "
    "and the total beside it; --per then names the metric of the total.",
)
@click.option(
    "--period",
    "kind",
    type=click.Choice(("quarter", "half", "year")),
    default="year",
    show_default=True,
    help="Calendar period to sum to.",
)
@frame_options
def totals_command(
    paths: tuple[Path, ...],
    metric: str,
    per: str | None,
    by: str | None,
    kind: str,
    format_: str,
    out: Path | None,
) -> None:
    """Sum figures to calendar periods, and say how they cover them.

    A period that is partly covered, or has a series break inside, gives no ratio.
    """
    metric, per = known_metric(metric), known_metric(per) if per else None
    dimension = known_dimension(by) if by else None
    with needs("table"):
        from transparency import annual, composition
    corpus = read_corpus(paths)
    if dimension:
        frame = composition.composition_table(corpus, metric, dimension, per=per)
        columns = composition.COLUMNS
    else:
        frame = annual.totals_table(corpus, metric, per=per, kind=kind)
        columns = annual.COLUMNS
    give(frame, columns, format_, out, "no figure of this metric was found")
