"""Annotations of GitHub Actions, and the summary of a step with everything they leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transparency.document import printable
from transparency.findings import Severity
from transparency.outputs.described import (
    Checked,
    Printed,
    Run,
    error_text,
    remedy,
    spec_of,
    unchecked_lines,
)
from transparency.outputs.plain import as_quiet, verdict

SHOWN = 10
"""Annotations of one kind that are shown for a step; the rest would vanish without a word."""
ROWS = 1000
"""Rows of the table of a summary: it may not be larger than 1 MiB."""
COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_annotations(run: Run) -> str:
    """The first ten annotations of each severity, then the totals in plain text."""
    lines: dict[Severity, list[str]] = {severity: [] for severity in Severity}
    for severity, line in _annotations(run):
        lines[severity].append(line)
    shown = [line for severity in Severity for line in lines[severity][:SHOWN]]
    total = sum(map(len, lines.values()))
    note = run.words["annotations"].format(shown=len(shown), total=total)
    return "\n".join([*shown, note, as_quiet(run)])


def _annotations(run: Run) -> Iterator[tuple[Severity, str]]:
    for checked in run.files:
        if checked.error:
            where = {
                "file": checked.source,
                "line": checked.error.line,
                "col": checked.error.column,
                "title": "document-unreadable",
            }
            text = error_text(checked.error, run.language)
            yield Severity.ERROR, _command("error", where, text)
        for entry in checked.entries:
            if entry.acknowledged is None:
                yield entry.severity, _annotation(checked, entry, run)


def _annotation(checked: Checked, entry: Printed, run: Run) -> str:
    where = {
        "file": checked.source,
        "line": entry.location.line,
        "col": entry.location.column,
        "title": f"{entry.finding.rule}: {entry.title}",
    }
    place = (
        entry.label if entry.location.place is None else f"{entry.location.place}, {entry.label}"
    )
    mend = remedy(spec_of(checked), entry.finding.rule, run.language)
    return _command(COMMANDS[entry.severity], where, f"{place}: {entry.message} {mend}")


def _command(name: str, properties: dict[str, str | int | None], text: str) -> str:
    """`::error file=,line=::text` with everything escaped that would end it early."""
    given = ",".join(
        f"{key}={_escaped(str(value), ':,')}" for key, value in properties.items() if value
    )
    return f"::{name} {given}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    clean = "\n".join(map(printable, text.split("\n")))
    return re.sub(f"[%\n{more}]", lambda match: f"%{ord(match[0]):02X}", clean)


def step_summary(run: Run) -> str:
    """Markdown for `$GITHUB_STEP_SUMMARY`: a table of files, then one of findings."""
    words = run.words
    lines = [f"### transparency validate: {_cell(as_quiet(run).strip())}", ""]
    lines += [f"| {words['file']} | {words['result']} |", "|---|---|"]
    lines += [f"| {_cell(c.source)} | {_cell(_state(c, run))} |" for c in run.files]
    rows = [row for checked in run.files for row in _rows(checked, run)]
    if rows:
        heads = ("severity", "rule", "place", "finding")
        lines += ["", "| " + " | ".join(words[head] for head in heads) + " |", "|---|---|---|---|"]
        lines += rows[:ROWS]
    if len(rows) > ROWS:
        lines += ["", words["more"].format(count=len(rows) - ROWS)]
    for checked in run.files:
        missing = [] if checked.error else unchecked_lines(checked, run.language, SHOWN)
        if missing:
            lines += ["", f"**{_cell(checked.source)}: {words['unchecked']}**", ""]
            lines += [f"- {_cell(line)}" for line in missing]
    return "\n".join(lines) + "\n"


def _state(checked: Checked, run: Run) -> str:
    if checked.error:
        return error_text(checked.error, run.language)
    return verdict(checked, run.words)


def _rows(checked: Checked, run: Run) -> Iterator[str]:
    for entry in checked.entries:
        text = entry.message
        if entry.acknowledged is not None:
            text += " " + run.words["acknowledged"].format(reason=entry.acknowledged)
        cells = (run.words[entry.severity], entry.finding.rule, str(entry.location), text)
        yield "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    """Text in a cell of a Markdown table: nothing in it is a link, an image, HTML or a mention."""
    flat = printable(" ".join(text.split()))
    return re.sub(r"[\\`*_{}\[\]()<>#+!|~@&$:-]", lambda match: f"&#{ord(match[0])};", flat)
