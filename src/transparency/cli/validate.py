"""`transparency validate`: check reports before publication."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transparency import output
from transparency.cli.terminal import (
    INVALID,
    UNREADABLE,
    VALID,
    language_option,
    paint,
    paths_argument,
    progress,
    say,
)
from transparency.document import Document, DocumentError, TransparencyError
from transparency.findings import ValidationResult
from transparency.spec import load_spec
from transparency.validation import build, validate

if TYPE_CHECKING:
    from transparency.report import Report


@click.command("validate")
@paths_argument
@click.option(
    "--format",
    "format_",
    type=click.Choice(sorted(output.FORMATS)),
    default="text",
    show_default=True,
    help="Form of the result.",
)
@language_option
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@click.option(
    "--date",
    "today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Check as on this day instead of today.",
)
@click.option(
    "--previous",
    type=click.Path(exists=True, path_type=Path),
    help="Earlier reports of the same reporter: a file or a folder.",
)
def validate_command(
    paths: tuple[Path, ...],
    format_: str,
    language: str,
    strict: bool,
    today: datetime.datetime | None,
    previous: Path | None,
) -> None:
    """Check reports: files, or folders that are searched for *.json."""
    from transparency.corpus import report_files

    files = report_files(paths)
    if not files:
        raise click.UsageError("no *.json file in " + ", ".join(map(str, paths)))
    earlier = _earlier(previous) if previous else []
    day = today.date() if today else datetime.date.today()
    outcomes = []
    with progress("Checking", len(files)) as advance:
        for path, _ in files:
            outcomes.append(_outcome(path, day, earlier))
            advance(len(outcomes), len(files))
    colours = paint if sys.stdout.isatty() else None
    click.echo(output.FORMATS[format_](outcomes, language, colours), nl=False)
    _complain_unreadable(outcomes, format_)
    sys.exit(_code(outcomes, strict=strict))


def _outcome(path: Path, today: datetime.date, earlier: list[Report]) -> output.Outcome:
    try:
        document = Document.open(path)
    except DocumentError as error:
        return error
    return validate(document, today=today, previous=_series(document, earlier))


def _earlier(path: Path) -> list[Report]:
    """Typed reports under a path, in order of period; those with structural faults are refused."""
    from transparency import schema
    from transparency.corpus import report_files

    reports = []
    for file, _ in report_files([path]):
        document = Document.open(file)
        spec = load_spec(str(document.data.get("spec_version")))
        if not schema.sound(schema.check(spec, document.data)):
            raise TransparencyError(f"{file}: an earlier report must be valid itself; check it")
        reports.append(build(document.data))
    return sorted(reports, key=lambda report: (report.period.end, report.period.start))


def _series(document: Document, earlier: list[Report]) -> list[Report]:
    """Earlier reports by the same reporter that end before the period of this one starts."""
    reporter, period = document.data.get("reporter"), document.data.get("period")
    if not isinstance(reporter, dict) or not isinstance(period, dict):
        return []
    return [
        report
        for report in earlier
        if report.reporter.id == reporter.get("id")
        and report.period.end.isoformat() < str(period.get("start"))
    ]


def _complain_unreadable(outcomes: list[output.Outcome], format_: str) -> None:
    for outcome in outcomes:
        if isinstance(outcome, DocumentError) and format_ != "text":
            say(str(outcome))


def _code(outcomes: list[output.Outcome], *, strict: bool) -> int:
    results = [outcome for outcome in outcomes if isinstance(outcome, ValidationResult)]
    if len(results) < len(outcomes):
        return UNREADABLE
    number = output.counts(results)
    return INVALID if number["error"] or (strict and number["warning"]) else VALID
