"""`transparency workbook`: a report as a spreadsheet or a folder of CSV files, and back."""

from __future__ import annotations

import datetime
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from transparency import outputs
from transparency.cli.terminal import (
    DAY,
    INVALID,
    VALID,
    coloured,
    language_option,
    needs,
    paint,
    say,
)
from transparency.document import Document, TransparencyError, printable
from transparency.spec import Spec, load_spec

if TYPE_CHECKING:
    from transparency.findings import ValidationResult
    from transparency.workbook.xlsxfile import FindingRow

SHOWN = 3
"""Findings of one rule that an import shows."""


@click.group("workbook")
def workbook_group() -> None:
    """Fill a report in as a workbook (XLSX) or a folder of CSV files, and read it back."""


role_option = click.option(
    "--role",
    type=click.Choice(["provider", "clearing_house", "hotline", "regulator", "government"]),
    default="provider",
    show_default=True,
    help="Who reports: decides which core metrics stand ready to be filled in.",
)
out_option = click.option(
    "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="Workbook to write."
)
csv_option = click.option(
    "--csv",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of CSV files to write instead.",
)
date_option = click.option(
    "--date",
    "today",
    type=DAY,
    help="Check as on this day instead of today.",
)


@workbook_group.command("init")
@role_option
@out_option
@csv_option
@language_option
def init_command(role: str, out: Path | None, folder: Path | None, language: str) -> None:
    """Write an empty report: a row for each core metric, notes, drop-downs, an example a list."""
    from transparency.workbook.blank import blank, common_dimensions

    spec = load_spec()
    data, dimensions = blank(spec, role), common_dimensions(spec, role)
    _only_one(out, folder)
    if folder:
        _write_csv(folder, spec, data, "init", whole=True)
    else:
        _write(_target(out), spec, data, "init", language, examples=True, shown=dimensions)


@workbook_group.command("export")
@click.argument("report", type=click.Path(path_type=Path))
@out_option
@csv_option
@click.option("--findings", is_flag=True, help="Add a sheet of findings with links to the cells.")
@date_option
@language_option
def export_command(
    report: Path,
    out: Path | None,
    folder: Path | None,
    findings: bool,
    today: datetime.date | None,
    language: str,
) -> None:
    """Write a report (JSON, YAML, workbook or CSV folder) as a workbook or CSV folder."""
    from transparency.reading import open_document

    _only_one(out, folder)
    if findings and folder:
        raise click.UsageError("--findings goes with a workbook; leave out --csv")
    document = open_document(report)
    spec = _sound(document)
    if folder:
        _write_csv(folder, spec, document.data, document.source)
        return
    rows = _finding_rows(document, spec, language, today) if findings else None
    _write(_target(out), spec, document.data, document.source, language, findings=rows)


@workbook_group.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Report to write, as JSON.",
)
@date_option
@language_option
def import_command(source: Path, out: Path, today: datetime.date | None, language: str) -> None:
    """Check a workbook or CSV folder and write its report as JSON.

    Nothing is written while a cell cannot be read for sure; other errors do not hinder it.
    """
    from transparency.findings import Severity
    from transparency.layout import write_report
    from transparency.reading import open_document

    document = open_document(source)
    result = _check(document, today)
    run = outputs.Run([outputs.describe(result, language, SHOWN)], language)
    click.echo(outputs.write("text", replace(run, paint=paint) if coloured() else run), nl=False)
    of_form = {fault.rule for fault in document.faults}
    if any(result.severities[rule] is Severity.ERROR for rule in of_form):
        say(f"{out}: not written, because some cells cannot be read for sure; mend them first")
        sys.exit(INVALID)
    write_report(out, document.data)
    click.echo(f"{printable(str(out))}: written", err=True)
    sys.exit(VALID if result.valid else INVALID)


def _only_one(out: Path | None, folder: Path | None) -> None:
    if (out is None) == (folder is None):
        raise click.UsageError("say where to write: -o FILE.xlsx or --csv FOLDER")


def _target(out: Path | None) -> Path:
    if out is None or out.suffix.lower() != ".xlsx":
        raise click.UsageError(f"a workbook is named *.xlsx, not {out}")
    return out


def _check(document: Document, today: datetime.date | None) -> ValidationResult:
    from transparency.validation import validate

    return validate(document, today=today)


def _sound(document: Document) -> Spec:
    """The version of a report; refused where it has what no sheet has a place for."""
    from transparency import schema

    known = load_spec(str(document.data.get("spec_version")))
    if document.faults or not schema.sound(schema.check(known, document.data)):
        raise TransparencyError(
            f"{document.source}: its structure has errors, so that a workbook would "
            f"lose something; see: transparency validate {document.source}"
        )
    return known


def _write(
    out: Path, spec: Spec, data: dict[str, Any], source: str, language: str, **options: Any
) -> None:
    from transparency.layout import write_bytes

    with needs("workbook"):
        from transparency.workbook.plan import plan_of
        from transparency.workbook.xlsxfile import workbook_bytes
    write_bytes(out, workbook_bytes(plan_of(spec), data, source, language=language, **options))
    click.echo(f"{printable(str(out))}: written", err=True)


def _write_csv(
    folder: Path, spec: Spec, data: dict[str, Any], source: str, *, whole: bool = False
) -> None:
    from transparency.workbook.csvfiles import write_folder
    from transparency.workbook.plan import plan_of

    paths = write_folder(folder, plan_of(spec), data, source, all_columns=whole)
    click.echo(f"{printable(str(folder))}: {len(paths)} files written", err=True)


def _finding_rows(
    document: Document, spec: Spec, language: str, today: datetime.date | None
) -> list[FindingRow]:
    """Findings of the report with the cells that they will have: the workbook is read back."""
    with needs("workbook"):
        from transparency.workbook.plan import plan_of
        from transparency.workbook.reading import read_workbook
        from transparency.workbook.xlsxfile import FindingRow, workbook_bytes
    raw = workbook_bytes(plan_of(spec), document.data, document.source, language=language)
    back = read_workbook(raw, document.source)
    result = _check(back, today)
    words = outputs.Run((), language).words
    rows = []
    for entry in outputs.printed(result, language):
        sheet, _, cell = (entry.location.place or "").rpartition("!")
        rows.append(
            FindingRow(
                severity=str(entry.severity),
                severity_word=words[str(entry.severity)],
                rule=entry.finding.rule,
                message=entry.message,
                label=entry.label,
                pointer=entry.finding.pointer,
                sheet=sheet or None,
                cell=cell or None,
            )
        )
    return rows
