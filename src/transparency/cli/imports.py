"""`transparency import`: reports of the standard from files published in other forms."""

from __future__ import annotations

import datetime
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from transparency.cli.terminal import (
    INVALID,
    VALID,
    coloured,
    language_option,
    needs,
    paint,
    paths_argument,
)
from transparency.document import Document, TransparencyError, shown
from transparency.importers import FORMS, Form

if TYPE_CHECKING:
    from transparency.importers.drafts import Imported, NotPlaced

LISTED = 12
"""Most figures without a place that are printed for one reason; the file of --left has all."""
MANY = 60
"""From so many for one reason on, only how many is said: nobody reads them off a screen."""

reporter_option = click.option(
    "--reporter",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the foreign file does not say, as a partial report in YAML or JSON: reporter, "
    "services, methods …",
)


class _Forms(click.Group):
    """A subcommand for each foreign form, and those written out below."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*FORMS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        return own or (_command(cmd_name, FORMS[cmd_name]) if cmd_name in FORMS else None)


@click.group("import", cls=_Forms)
def import_group() -> None:
    """Make reports of the standard from files published in other forms."""


out_option = click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="File to write (*.json, for one report), or folder for all.",
)
left_option = click.option(
    "--left",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV file to write with every figure that no report carries, its place and why.",
)

check_option = click.option(
    "--check",
    is_flag=True,
    help="Check what was read too, with each finding at its place in the foreign file.",
)


def _command(name: str, form: Form) -> click.Command:
    @click.command(name, help=form.title)
    @paths_argument
    @out_option
    @reporter_option
    @left_option
    @check_option
    @language_option
    def command(
        paths: tuple[Path, ...],
        out: Path,
        reporter: Path | None,
        left: Path | None,
        check: bool,
        language: str,
    ) -> None:
        imported = imported_from(form, paths, reporter)
        _finish(imported, form, out, left, check=check, language=language)

    return command


def _finish(
    imported: Imported, form: Form, out: Path, left: Path | None, *, check: bool, language: str
) -> None:
    """Write what was imported, and say what was and what was not; check it where asked for."""
    targets = _targets(imported, out)
    _write(imported, targets, left)
    for target in targets:
        click.echo(f"{target}: written", err=True)
    _say_what_is_left(imported.left, form, left)
    if not targets:
        raise TransparencyError("no report could be made of these files; the list says why")
    if check:
        _check(imported, language)
    click.echo(f"next: transparency validate {out}", err=True)


GENERIC = Form("transparency.importers.generic", "Any spreadsheet, by a mapping of its columns.")


@import_group.command("generic", help=GENERIC.title)
@paths_argument
@click.option(
    "--mapping",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML or JSON file that says which column is which metric; see docs/importing.md.",
)
@out_option
@reporter_option
@left_option
@check_option
@language_option
def import_generic_command(
    paths: tuple[Path, ...],
    mapping: Path,
    out: Path,
    reporter: Path | None,
    left: Path | None,
    check: bool,
    language: str,
) -> None:
    """Import by a mapping."""
    with needs("yaml"):
        from transparency.importers.genericmap import read_mapping

        described = read_mapping(mapping)
    with needs(GENERIC.extra):
        from transparency.importers import generic

        imported = generic.read(paths, known(reporter), described)
    _finish(imported, GENERIC, out, left, check=check, language=language)


def _check(imported: Imported, language: str) -> None:
    """Print the findings on reports as read, and exit with 1 where one has errors."""
    from transparency import outputs
    from transparency.validation import validate

    today = datetime.date.today()
    results = [validate(document, today=today) for _, document in imported.reports]
    files = [outputs.describe(result, language, LISTED) for result in results]
    run = outputs.Run(files, language, today.isoformat())
    click.echo(outputs.write("text", replace(run, paint=paint) if coloured() else run), nl=False)
    sys.exit(VALID if run.verdict == "valid" else INVALID)


def imported_from(form: Form, paths: tuple[Path, ...], reporter: Path | None) -> Imported:
    """The reports in foreign files, completed by a file of `--reporter`."""
    with needs(form.extra):
        return form.read()(paths, known(reporter))


def known(path: Path | None) -> dict[str, Any]:
    """The partial report in a YAML or JSON file; nothing without a file."""
    if path is None:
        return {}
    if path.suffix.lower() in (".yaml", ".yml"):
        with needs("yaml"):
            from transparency import yamltext
        return yamltext.read(path.read_bytes(), path.as_posix()).data
    return Document.open(path).data


def _targets(imported: Imported, out: Path) -> list[Path]:
    """Where each report goes. Nothing is written before all of it is known."""
    if out.suffix.lower() != ".json":
        return [out / name for name, _ in imported.reports]
    if len(imported.reports) != 1:
        names = ", ".join(name for name, _ in imported.reports) or "none"
        raise TransparencyError(
            f"{shown(out, 200)}: {len(imported.reports)} reports cannot go into one file "
            f"({shown(names, 200)}); give a folder"
        )
    return [out]


def _write(imported: Imported, targets: list[Path], left: Path | None) -> None:
    from transparency.importers.drafts import left_table
    from transparency.layout import write_report, write_text

    for target, (_, document) in zip(targets, imported.reports, strict=True):
        write_report(target, document.data)
    if left is not None:
        write_text(left, left_table(imported.left))


def _say_what_is_left(left: tuple[NotPlaced, ...], form: Form, file: Path | None) -> None:
    if not left:
        click.echo("every figure has a place in the standard", err=True)
        return
    reasons: Mapping[str, str] = form.reasons()
    counts = Counter(item.reason for item in left)
    where = f"all of it is in {file}" if file else "all of it with --left FILE.csv"
    click.echo(f"no place in a report: {len(left)} ({where})", err=True)
    for reason, number in reversed(counts.most_common()):  # the rare ones are worth a look
        click.echo(f"  {reason}, {number}: {reasons.get(reason, '')}".rstrip(": "), err=True)
        if number > MANY:
            continue
        shown_items = [item for item in left if item.reason == reason][:LISTED]
        for item in shown_items:
            click.echo(f"    {_line(item)}", err=True)
        if number > len(shown_items):
            click.echo(f"    … and {number - len(shown_items)} more", err=True)


def _line(item: NotPlaced) -> str:
    return f"{shown(item.place, 120)}: {shown(item.label, 70)} = {shown(item.value, 60)}"


@import_group.command("published")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
def import_published_command(folder: Path, out: Path) -> None:
    """The research data set of published figures, transcribed into reports."""
    from transparency.importers.published import write_examples

    result = write_examples(folder, out)
    left = out / "NOT_CARRIED.csv"
    click.echo(f"{out}: {len(result.reports)} reports", err=True)
    click.echo(f"{left}: {len(result.not_carried)} rows with the reason", err=True)
