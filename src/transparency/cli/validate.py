"""`transparency validate`: check reports before publication."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transparency import outputs
from transparency.batch import File, Settings, check_files
from transparency.cli.terminal import (
    DAY,
    INVALID,
    UNREADABLE,
    VALID,
    coloured,
    language_option,
    needs,
    paint,
    paths_argument,
    progress,
    say,
    stopped_cleanly,
)
from transparency.layout import write_text
from transparency.outputs.described import error_text, limited
from transparency.reading import STDIN, SUFFIXES

if TYPE_CHECKING:
    from transparency.neighbours import Shelf
    from transparency.profiles import Profile


CODES = {"valid": VALID, "invalid": INVALID, "unreadable": UNREADABLE}
LIMITS = {"text": 3, "summary": 0, "html": 200}
"""Findings of one rule that a form shows for a file unless told otherwise."""
CORE = {"json", "html", "text"}
"""Forms that say how the core metrics are answered."""


Forms = tuple[tuple[str, Path], ...]


def _also(_: click.Context, __: click.Parameter, values: Sequence[str]) -> Forms:
    forms = []
    for value in values:
        name, _sign, place = value.partition("=")
        if name not in outputs.FORMATS or not place:
            known = ", ".join(outputs.FORMATS)
            raise click.BadParameter(f"write FORMAT=FILE, where FORMAT is one of {known}")
        forms.append((name, Path(place)))
    return tuple(forms)


@click.command("validate")
@paths_argument
@click.option(
    "--format",
    "format_",
    type=click.Choice(tuple(outputs.FORMATS)),
    default="text",
    show_default=True,
    help="Form of the result.",
)
@language_option
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@click.option(
    "-q", "--quiet", is_flag=True, help="Print the summary line only; the exit code says the rest."
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    help="Most findings of one rule to show for a file; 0 is all. Totals are always exact.  "
    "[default: 3 as text, 200 as html, otherwise all]",
)
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write the result to, instead of printing it.",
)
@click.option(
    "--also",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=_also,
    help="Write the result in another form too, such as sarif=result.sarif; may be repeated.",
)
@click.option(
    "--stdin-name",
    default="stdin",
    show_default=True,
    help="What to call standard input (-); its suffix chooses the form, such as report.yaml.",
)
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Processes to use.  [default: what pays]"
)
@click.option(
    "--date",
    "today",
    type=DAY,
    help="Check as on this day instead of today.",
)
@click.option(
    "--profile",
    "profile_names",
    multiple=True,
    metavar="ID_OR_FILE",
    help="Hold reports to what a regime asks for too: an id that `transparency profiles` lists, or "
    "a profile file of your own. Repeatable.",
)
@click.option(
    "--previous",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="Earlier reports: a file or a folder; those of the same series are used.",
)
@click.option(
    "--corpus",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="Reports by others, such as a clearing house: a file or a folder.",
)
@click.option(
    "--published",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file as published, whose checksum the report states (for one report only).",
)
def validate_command(
    paths: tuple[Path, ...],
    format_: str,
    language: str,
    strict: bool,
    quiet: bool,
    limit: int | None,
    out: Path | None,
    also: Forms,
    stdin_name: str,
    jobs: int | None,
    today: datetime.date | None,
    profile_names: tuple[str, ...],
    previous: tuple[Path, ...],
    corpus: tuple[Path, ...],
    published: Path | None,
) -> None:
    """Check reports before publication.

    PATHS are files, folders that are searched for reports, or - for standard input.
    """
    files = _files(paths, stdin_name)
    if published and len(files) != 1:
        raise click.UsageError("--published goes with one report; give its file alone")
    forms = (format_, *(name for name, _ in also))
    limits = {name: _limit(limit, name) for name in forms}
    settings = Settings(
        today=today or datetime.date.today(),
        language=language,
        limit=None if None in limits.values() else max(filter(None, limits.values()), default=0),
        core=not CORE.isdisjoint(forms),
        previous=_shelf(previous),
        corpus=_shelf(corpus),
        published_sha256=_sha256(published),
        profiles=_profiles(profile_names),
    )
    with progress("Checking", len(files)) as advance, stopped_cleanly():
        results = check_files(files, settings, jobs=jobs, progress=advance)
    digests = {profile.id: profile.sha256 for profile in settings.profiles}
    run = outputs.Run(results, language, settings.today.isoformat(), strict, digests)
    for name, place in also:
        write_text(place, outputs.write(name, limited(run, limits[name])))
    _write(limited(run, limits[format_]), format_, quiet=quiet, out=out)
    sys.exit(CODES[run.verdict])


def _files(paths: Sequence[Path], stdin_name: str) -> list[File]:
    from transparency.reading import report_files

    files = report_files(paths)
    if not files:
        suffixes = " or ".join(f"*{suffix}" for suffix in SUFFIXES)
        raise click.UsageError(f"no {suffixes} file in " + ", ".join(map(str, paths)))
    return [(path, stdin_name if str(path) == STDIN else name) for path, name in files]


def _limit(asked: int | None, format_: str) -> int | None:
    if asked is None:
        return LIMITS.get(format_)
    return asked or None


def _shelf(paths: Sequence[Path]) -> Shelf | tuple[()]:
    if not paths:
        return ()
    from transparency.archive import read_shelf

    with progress("Reading other reports", None) as advance:
        return read_shelf(paths, progress=advance)


def _profiles(names: Sequence[str]) -> tuple[Profile, ...]:
    if not names:
        return ()
    from transparency.profiles import load_profiles
    from transparency.spec import load_spec

    with needs("yaml"):
        return load_profiles(names, load_spec())


def _sha256(path: Path | None) -> str | None:
    if path is None:
        return None
    import hashlib

    from transparency.document import file_bytes

    return hashlib.sha256(file_bytes(path, str(path))).hexdigest()


def _write(run: outputs.Run, format_: str, *, quiet: bool, out: Path | None) -> None:
    """The result to a file or stdout; what a machine-readable form cannot say, to stderr."""
    if out is not None:
        write_text(out, outputs.write(format_, run))
    if quiet:
        click.echo(outputs.write("quiet", run), nl=False, err=out is not None)
    elif out is None:
        shown = replace(run, paint=paint) if coloured() else run
        click.echo(outputs.write(format_, shown), nl=False)
    if format_ == "github":
        _step_summary(run)
    if quiet or format_ not in ("text", "summary"):
        for checked in run.files:
            if checked.error:
                say(error_text(checked.error, run.language))


def _step_summary(run: outputs.Run) -> None:
    """Add to the summary of the step, where GitHub Actions asks for one."""
    place = os.environ.get("GITHUB_STEP_SUMMARY")
    if place:
        from transparency.outputs.github import step_summary

        with Path(place).open("a", encoding="utf-8") as file:
            file.write(step_summary(run))
