"""`transparency compare`: may these figures be set side by side, and why not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transparency.cli.frames import frame_options, give, known_metric, read_corpus
from transparency.cli.terminal import language_option, needs, paths_argument
from transparency.document import printable

if TYPE_CHECKING:
    from transparency.spans import Span
    from transparency.spec import Spec

LARGEST = 2_000
"""Figures beyond which pairs would take minutes; the selection must be narrower."""


@click.command("compare")
@paths_argument
@click.option("--metric", required=True, help="Metric to compare, such as items_actioned.")
@click.option("--reporter", "reporters", multiple=True, help="Only this reporter; repeatable.")
@click.option("--service", "services", multiple=True, help="Only this service; repeatable.")
@click.option("--period", help="Only this period: 2024, 2024-H1, 2024-Q3 or 2024-05.")
@click.option(
    "--dimension",
    "dimensions",
    multiple=True,
    metavar="NAME=CODE",
    help="Only this part of a breakdown; an empty code asks for the total. Repeatable.",
)
@click.option(
    "--rate",
    "rates",
    multiple=True,
    type=click.Choice(("per_month", "per_million_users")),
    help="Give rates instead of counts, where a rate is sound. Repeatable.",
)
@click.option("--pairs", "pairwise", is_flag=True, help="One row a pair instead of classes.")
@frame_options
@language_option
def compare_command(
    paths: tuple[Path, ...],
    metric: str,
    reporters: tuple[str, ...],
    services: tuple[str, ...],
    period: str | None,
    dimensions: tuple[str, ...],
    rates: tuple[str, ...],
    pairwise: bool,
    format_: str,
    out: Path | None,
    language: str,
) -> None:
    """Say which figures may be set side by side, with every reason.

    Figures of one class may share a chart; no number is calculated from figures that are not
    comparable. The words of the reasons go to stderr.
    """
    from transparency.spec import load_spec

    spec = load_spec()
    metric = known_metric(metric)
    codes = dict(_dimension(spec, text) for text in dimensions)
    with needs("table"):
        from transparency.comparability import Denominators, Selection, comparands, rated, tables
    wanted = Selection(metric, reporters, services, _span(period), codes)
    every = list(comparands(read_corpus(paths), spec))
    denominators = Denominators.of(every)
    sides = [rated(side, rates, denominators) for side in every if wanted.holds(side)]
    if len(sides) > LARGEST:
        raise click.UsageError(f"{len(sides)} figures; narrow it with --period or --reporter")
    make = tables.pairs_table if pairwise else tables.classes_table
    frame = make(sides, rates=rates, spec=spec)
    described = tables.PAIR_COLUMNS if pairwise else tables.CLASS_COLUMNS
    give(frame, described, format_, out, "no figure of the corpus is asked for")
    _explain(spec, {code for cell in frame["reasons"] for code in cell.split()}, language)


def _span(period: str | None) -> Span | None:
    from transparency.spans import parse

    try:
        return parse(period) if period else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--period") from error


def _dimension(spec: Spec, text: str) -> tuple[str, str]:
    name, sign, code = text.partition("=")
    if not sign or name not in spec.dimensions:
        raise click.BadParameter(
            f"{printable(text)!r}; write NAME=CODE with a dimension of the standard",
            param_hint="--dimension",
        )
    return name, code


def _explain(spec: Spec, codes: set[str], language: str) -> None:
    rows = spec.codelist("comparability_reason").rows
    for code in (code for code in rows if code in codes):
        verdict = spec.code_text("comparability_verdict", rows[code]["verdict"], language)
        words = spec.code_text("comparability_reason", code, language, "description")
        click.echo(f"{code} ({verdict}): {words}", err=True)
    sys.stderr.flush()
