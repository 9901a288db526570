"""The command line: parse, call one function, print, exit."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transparency import output
from transparency.document import Document, DocumentError, TransparencyError, printable
from transparency.findings import ValidationResult
from transparency.spec import Spec, load_spec
from transparency.validation import build, validate

if TYPE_CHECKING:
    from transparency.report import Report

VALID, INVALID, USAGE, UNREADABLE = 0, 1, 2, 3
COLOURS = {"error": "red", "invalid": "red", "warning": "yellow", "info": "cyan", "valid": "green"}

language_option = click.option(
    "--language",
    type=click.Choice(("en", "es")),
    default="en",
    show_default=True,
    help="Language of the messages.",
)
paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


class _Commands(click.Group):
    """Prints what stops the program in one line, with exit code 3, instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TransparencyError as error:
            _say(str(error))
        except BrokenPipeError:
            raise  # whoever read our output has gone; click ends quietly
        except OSError as error:
            _say(f"{error.filename or 'a file'}: {error.strerror}; choose another place")
        raise click.exceptions.Exit(UNREADABLE)


def _say(text: str) -> None:
    click.echo(f"transparency: {printable(text)}", err=True)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(output.tool_version(), prog_name="transparency")
def main() -> None:
    """Check and compare transparency reports on child sexual exploitation and abuse.

    Exit codes: 0 every report conforms (warnings allowed), 1 errors were found, 2 wrong usage,
    3 something could not be read.
    """


@main.command("validate")
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
    with _progress("Checking", len(files)) as advance:
        for path, _ in files:
            outcomes.append(_outcome(path, day, earlier))
            advance(len(outcomes), len(files))
    paint = _paint if sys.stdout.isatty() else None
    click.echo(output.FORMATS[format_](outcomes, language, paint), nl=False)
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
            _say(str(outcome))


def _code(outcomes: list[output.Outcome], *, strict: bool) -> int:
    results = [outcome for outcome in outcomes if isinstance(outcome, ValidationResult)]
    if len(results) < len(outcomes):
        return UNREADABLE
    number = output.counts(results)
    return INVALID if number["error"] or (strict and number["warning"]) else VALID


@main.command("rules")
@click.argument("rule_id", required=False)
@language_option
def rules_command(rule_id: str | None, language: str) -> None:
    """List the rules of the standard, or say why one exists and how to mend its fault."""
    spec = load_spec()
    if rule_id is None:
        click.echo_via_pager(_rule_list(spec, language)) if sys.stdout.isatty() else click.echo(
            _rule_list(spec, language), nl=False
        )
    elif rule_id in spec.rule_ids:
        click.echo(_rule_page(spec, rule_id, language))
    else:
        raise click.UsageError(_unknown_rule(spec, rule_id))


def _rule_list(spec: Spec, language: str) -> str:
    lines = []
    width = max(map(len, spec.rule_ids))
    for rule_id in spec.rule_ids:
        severity = output.WORDS[language][spec.rule(rule_id).severity]
        title = spec.rule_text(rule_id, "title", language)
        lines.append(f"{rule_id:<{width}}  {severity:<11}  {title}\n")
    return "".join(lines)


def _rule_page(spec: Spec, rule_id: str, language: str) -> str:
    page = spec.rule(rule_id)
    parts = [spec.rule_text(rule_id, part, language) for part in ("title", "why", "remedy")]
    severity = output.WORDS[language][page.severity]
    return f"{rule_id} ({severity})\n\n{parts[0]}\n\n{parts[1]}\n\n{parts[2]}"


def _unknown_rule(spec: Spec, rule_id: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(rule_id, spec.rule_ids)
    hint = f"; did you mean {', '.join(near)}?" if near else "; list them with: transparency rules"
    return f"there is no rule {printable(rule_id)!r}{hint}"


@main.command("table")
@paths_argument
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
def table_command(paths: tuple[Path, ...], out: Path) -> None:
    """Write the long table of all figures as CSV and Parquet."""
    with _needs("table"):
        from transparency.corpus import load_corpus
        from transparency.observations import observe, write_table
    with _progress("Reading", None) as advance:
        corpus = load_corpus(paths, progress=advance)
    for aside in corpus.set_aside:
        click.echo(f"set aside: {aside.file} (see: transparency validate)", err=True)
    if not corpus.reports:
        raise TransparencyError("no valid report was found; check: transparency validate")
    frame = observe(corpus)
    for path in write_table(frame, out):
        click.echo(f"{path}: {len(frame)} figures from {len(corpus.reports)} reports", err=True)
    sys.exit(INVALID if corpus.set_aside else VALID)


@main.command("site")
@paths_argument
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
def site_command(paths: tuple[Path, ...], out: Path) -> None:
    """Build the static site from a corpus of reports."""
    with _needs("site"):
        from transparency.website.build import build as build_site
    with _progress("Building", None) as advance:
        result = build_site(paths, out, progress=advance)
    click.echo(f"{out}: {result.pages} pages; open {out / 'index.html'}", err=True)


@main.group("import")
def import_group() -> None:
    """Make reports of the standard from files published in other forms."""


@import_group.command("published")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
def import_published_command(folder: Path, out: Path) -> None:
    """Transcribe the research data set of published figures into reports."""
    from transparency.importers.published import write_examples

    result = write_examples(folder, out)
    left = out / "NOT_CARRIED.csv"
    click.echo(f"{out}: {len(result.reports)} reports", err=True)
    click.echo(f"{left}: {len(result.not_carried)} rows with the reason", err=True)


def _paint(text: str, meaning: str) -> str:
    return click.style(text, fg=COLOURS[meaning], bold=meaning in ("error", "invalid"))


@contextmanager
def _needs(extra: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise TransparencyError(
            f"this command needs {error.name}; install it with: pip install 'transparency[{extra}]'"
        ) from error


@contextmanager
def _progress(label: str, length: int | None) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, only on a terminal; gives a function of done and total."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=length or 1, label=label, file=sys.stderr) as bar:

        def advance(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        yield advance
