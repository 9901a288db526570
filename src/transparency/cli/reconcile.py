"""`transparency reconcile`: where a provider and a clearing house disagree."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import click

from transparency.cli.frames import frame_options, give, read_corpus, show_option
from transparency.cli.terminal import needs, paths_argument


@click.command("reconcile")
@paths_argument
@show_option(
    *("group", "scopes", "inside"),
    help_="A row a provider and period; every scope that was tried; or what one reporter publishes "
    "twice: a count beside its share of a total, the sum of its parts or of shorter periods.",
)
@click.option("--provider", "providers", multiple=True, help="Only this provider; repeatable.")
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 1),
    default=0.05,
    show_default=True,
    help="Largest difference, as a share of the mean, that counts as agreement.",
)
@frame_options
def reconcile_command(
    paths: tuple[Path, ...],
    show: str,
    providers: tuple[str, ...],
    tolerance: float,
    format_: str,
    out: Path | None,
) -> None:
    """Set what providers say they sent beside what others say they received.

    Both the difference of the whole group and that of the best declared scope are given. No
    difference is formed of unlike units or of periods that are only partly covered.
    """
    with needs("table"):
        from transparency import reconciliation
    corpus = read_corpus(paths)
    limit = Decimal(str(tolerance))
    if show == "inside":
        frame, columns = reconciliation.inside_table(corpus), reconciliation.INSIDE_COLUMNS
    else:
        found = reconciliation.reconciliations(corpus, tolerance=limit)
        found = [one for one in found if not providers or one.provider in providers]
        if show == "group":
            frame = reconciliation.reconciliation_table(found)
            columns = reconciliation.COLUMNS
        else:
            frame = reconciliation.scopes_table(found, tolerance=limit)
            columns = reconciliation.SCOPE_COLUMNS
    give(frame, columns, format_, out, "no event has two sides in this corpus")
