"""Text for people: findings grouped by rule, one line a file, or the summary alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from transparency.completeness import STATES
from transparency.document import printable
from transparency.outputs.described import (
    Checked,
    Printed,
    Run,
    by_rule,
    error_text,
    remedy,
    spec_of,
    unchecked_lines,
)
from transparency.spec import load_spec

SHOWN = 3
"""Findings of one rule that the text shows for a file unless told otherwise."""


def as_text(run: Run) -> str:
    """Every file with its findings grouped by rule; a summary last."""
    blocks = [_file_block(checked, run) for checked in run.files]
    return "\n".join([*blocks, _summary(run)]) + "\n"


def _file_block(checked: Checked, run: Run) -> str:
    if checked.error:
        return run.paint(error_text(checked.error, run.language), "invalid") + "\n"
    painted = run.paint(verdict(checked, run.words), "valid" if checked.valid else "invalid")
    lines = [f"{printable(checked.source)}: {painted}"]
    for rule, entries in by_rule(checked.entries):
        lines += _rule_block(rule, entries, checked, run)
    if not checked.complete:
        lines += ["", f"  {run.words['unchecked']}"]
        lines += [f"    {line}" for line in unchecked_lines(checked, run.language, SHOWN)]
    if checked.core:
        lines += ["", f"  {core_line(checked, run.words)}"]
    return "\n".join(lines) + "\n"


def core_line(checked: Checked, words: Mapping[str, str]) -> str:
    """How the core metrics are answered, in one line; the table is in the JSON and the page."""
    states = Counter(row.state for row in checked.core)
    parts = [f"{words['core_' + state]}: {states[state]}" for state in STATES]
    return f"{words['page_core']} ({len(checked.core)}): {'; '.join(parts)}"


def verdict(checked: Checked, words: Mapping[str, str]) -> str:
    """What a file's check comes to, in words."""
    if checked.version is None:
        return words["unknown_version"]
    spec = load_spec(checked.version)
    sentence = words["valid" if checked.valid else "invalid"]
    text = sentence.format(version=spec.version, status=words[spec.status])
    if not checked.profiles:
        return text
    return text + ", " + words["profile"].format(profiles=", ".join(checked.profiles))


def _rule_block(rule: str, entries: Sequence[Printed], checked: Checked, run: Run) -> list[str]:
    words, severity = run.words, entries[0].severity
    total = checked.totals[rule]
    lines = ["", f"  {run.paint(words[severity], severity)}  {rule}  {entries[0].title} ({total})"]
    for entry in entries:
        lines.append(f"    {printable(str(entry.location))}  {entry.label}")
        lines.append(f"      {entry.message}")
        if entry.acknowledged is not None:
            reason = words["acknowledged"].format(reason=printable(entry.acknowledged))
            lines.append(f"      {run.paint(reason, 'info')}")
    if total > len(entries):
        lines.append("    " + words["more"].format(count=total - len(entries)))
    mend = remedy(spec_of(checked), rule, run.language)
    return [*lines, "    " + words["mend"].format(remedy=mend, rule=rule)]


def as_summary(run: Run) -> str:
    """One line a file, then how often each rule fired: for many files at once."""
    lines = [_file_line(checked, run) for checked in run.files]
    return "\n".join([*lines, "", *_rule_lines(run), _summary(run)]) + "\n"


def _file_line(checked: Checked, run: Run) -> str:
    if checked.error:
        return run.paint(error_text(checked.error, run.language), "invalid")
    painted = run.paint(verdict(checked, run.words), "valid" if checked.valid else "invalid")
    parts = [
        f"{run.words['errors']} {checked.counts['error']}",
        f"{run.words['warnings']} {checked.counts['warning']}",
    ]
    if checked.counts["acknowledged"]:
        parts.append(f"{run.words['acknowledged_count']} {checked.counts['acknowledged']}")
    return f"{printable(checked.source)}: {painted}; {', '.join(parts)}"


def _rule_lines(run: Run) -> list[str]:
    spec = load_spec()
    fired: Counter[str] = Counter()
    for checked in run.files:
        fired.update(checked.totals)
    seen = Counter(rule for checked in run.files for rule in checked.totals)
    lines = [
        f"  {run.words[spec.rule(rule).severity]}  {rule}  "
        f"{spec.rule_text(rule, 'title', run.language)} "
        f"({number}; {seen[rule]} {run.words['files' if seen[rule] != 1 else 'file']})"
        for rule, number in sorted(fired.items(), key=lambda item: (-item[1], item[0]))
    ]
    return [*lines, ""] if lines else []


def _summary(run: Run) -> str:
    number = run.counts
    text = run.words["summary"].format(
        files=len(run.files),
        valid=run.verdicts["valid"],
        invalid=run.verdicts["invalid"],
        unreadable=run.verdicts["unreadable"],
        errors=number["error"],
        warnings=number["warning"],
        infos=number["info"],
    )
    if number["acknowledged"]:
        text += f", {run.words['acknowledged_count']} {number['acknowledged']}"
    return text


def as_quiet(run: Run) -> str:
    """The summary alone: one line."""
    return _summary(run) + "\n"
