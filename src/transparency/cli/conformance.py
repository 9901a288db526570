"""`transparency conformance`: how this validator, or another, does on the cases of the standard."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transparency.cli.terminal import INVALID, VALID, format_option, needs, progress
from transparency.document import Document, printable
from transparency.spec import load_spec, versions

if TYPE_CHECKING:
    from transparency.casebook import Verdict
    from transparency.conformance import Case

NUMBERS = [str(entry["version"]) for entry in versions()]


@click.command("conformance")
@click.argument("rules", nargs=-1)
@click.option(
    "--version",
    "number",
    type=click.Choice(NUMBERS),
    default=NUMBERS[-1],
    show_default=True,
    help="Version of the standard.",
)
@format_option
@click.option(
    "--results",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Judge the results of another implementation, a JSON file, instead of our own.",
)
@click.option(
    "--export",
    type=click.Path(path_type=Path),
    help="Write the cases as plain files into this new folder, for another implementation.",
)
def conformance_command(
    rules: tuple[str, ...], number: str, format_: str, results: Path | None, export: Path | None
) -> None:
    """Run the conformance cases of the standard, of all RULES or of some.

    Exit code 0 when every case gives exactly its findings, 1 when one does not. How another
    implementation takes part is told in spec/VERSION/cases/README.md.
    """
    with needs("yaml"):
        import yaml  # noqa: F401  (the cases are YAML)
    from transparency import casebook

    cases = _cases(rules, number)
    if export is not None:
        written = casebook.write_cases(cases, load_spec(number), export)
        click.echo(f"{export}: {written} cases; start with {export / casebook.INDEX}", err=True)
        return
    if results is not None:
        verdicts = casebook.judged(cases, Document.open(results))
    else:
        with progress("Running", len(cases)) as advance:
            verdicts = casebook.own_verdicts(cases, advance)
    source = results.as_posix() if results else None
    write = _as_json if format_ == "json" else _as_text
    click.echo(write(verdicts, number, source), nl=False)
    sys.exit(VALID if all(verdict.passed for verdict in verdicts) else INVALID)


def _cases(rules: Sequence[str], number: str) -> list[Case]:
    from transparency.conformance import load_cases

    spec = load_spec(number)
    unknown = [printable(rule) for rule in rules if rule not in spec.rule_ids]
    if unknown:
        listed = "list them with: transparency rules"
        raise click.UsageError(f"there is no rule {', '.join(unknown)}; {listed}")
    chosen: list[str | None] = [*sorted(set(rules))] or [None]
    return [case for rule in chosen for case in load_cases(spec, rule)]


def _as_text(verdicts: Sequence[Verdict], number: str, source: str | None) -> str:
    """A line a rule, the problems of failed cases under it, a summary last."""
    lines = []
    failed_rules = 0
    for rule, group in groupby(verdicts, key=lambda verdict: verdict.rule):
        own = list(group)
        failed = [verdict for verdict in own if not verdict.passed]
        failed_rules += bool(failed)
        passed = len(own) - len(failed)
        lines.append(f"{'FAILED' if failed else 'passed'}  {rule}  {passed} of {len(own)}")
        for verdict in failed:
            lines.append(f"    {printable(verdict.case)}")
            lines += [f"      {printable(problem)}" for problem in verdict.problems]
    passed = sum(verdict.passed for verdict in verdicts)
    whose = printable(source) if source else "this validator"
    lines += ["", _summary(whose, number, passed, len(verdicts), failed_rules)]
    return "\n".join(lines) + "\n"


def _summary(whose: str, number: str, passed: int, total: int, failed_rules: int) -> str:
    start = f"{whose}, standard {number}: {passed} of {total} cases passed"
    return start if passed == total else f"{start}; {failed_rules} rules failed"


def _as_json(verdicts: Sequence[Verdict], number: str, source: str | None) -> str:
    rules = []
    for rule, group in groupby(verdicts, key=lambda verdict: verdict.rule):
        own = list(group)
        failed = [
            {"case": verdict.case, "problems": list(verdict.problems)}
            for verdict in own
            if not verdict.passed
        ]
        rules.append({"rule": rule, "cases": len(own), "failed": failed})
    passed = sum(verdict.passed for verdict in verdicts)
    data = {
        "format": "transparency-conformance",
        "format_version": 1,
        "standard": number,
        "results": source,
        "cases": len(verdicts),
        "passed": passed,
        "rules": rules,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
