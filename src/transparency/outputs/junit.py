"""JUnit XML: a suite a file, a test case a rule, so that a pipeline shows what ran and what not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from transparency.document import printable
from transparency.outputs.described import (
    Checked,
    Printed,
    RuleState,
    Run,
    by_rule,
    error_text,
    remedy,
    rule_states,
    spec_of,
)
from transparency.outputs.plain import verdict

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write; ElementTree writes it all the same."""


def as_junit(run: Run) -> str:
    """Errors are failures, and warnings too under `strict`; otherwise they are system-out."""
    suites = ET.Element("testsuites", name="transparency")
    for checked in run.files:
        suites.append(_suite(checked, run))
    for name in ("tests", "failures", "errors", "skipped"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    ET.indent(suites, " ")
    text = ET.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(checked: Checked, run: Run) -> ET.Element:
    suite = ET.Element("testsuite", name=_clean(checked.source))
    if checked.error:
        case = ET.SubElement(
            suite, "testcase", classname=_clean(checked.source), name="document-unreadable"
        )
        text = _clean(error_text(checked.error, run.language))
        ET.SubElement(case, "error", message=text, type=checked.error.reason)
    else:
        properties = ET.SubElement(suite, "properties")
        ET.SubElement(properties, "property", name="verdict", value=verdict(checked, run.words))
        ET.SubElement(properties, "property", name="sha256", value=checked.sha256)
        fired = dict(by_rule(checked.entries))
        for state in rule_states(checked):
            suite.append(_case(checked, state, fired.get(state.rule, ()), run))
    for name, tag in (
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ):
        suite.set(name, str(len(list(suite.iter(tag)))))
    return suite


def _case(checked: Checked, state: RuleState, entries: Sequence[Printed], run: Run) -> ET.Element:
    case = ET.Element("testcase", classname=_clean(checked.source), name=state.rule)
    if state.skipped:
        sentence = run.words.get(state.skipped, run.words["other"])
        text = sentence.format(rules=state.rule, count=1, reason=state.skipped)
        ET.SubElement(case, "skipped", message=_clean(text))
    if not entries:
        return case
    text = _clean(_text(checked, state, entries, run))
    if _fails(entries, strict=run.strict):
        head = f"{entries[0].title} ({state.count})"
        ET.SubElement(case, "failure", message=_clean(head), type=entries[0].severity).text = text
    else:
        ET.SubElement(case, "system-out").text = text
    return case


def _fails(entries: Sequence[Printed], *, strict: bool) -> bool:
    levels = ("error", "warning") if strict else ("error",)
    return any(e.severity in levels and e.acknowledged is None for e in entries)


def _text(checked: Checked, state: RuleState, entries: Sequence[Printed], run: Run) -> str:
    words: Mapping[str, str] = run.words
    lines = []
    for entry in entries:
        lines.append(f"{entry.location}  {entry.label}: {entry.message}")
        if entry.acknowledged is not None:
            lines.append("  " + words["acknowledged"].format(reason=entry.acknowledged))
    if state.count > len(entries):
        lines.append(words["more"].format(count=state.count - len(entries)))
    mend = remedy(spec_of(checked), state.rule, run.language)
    return "\n".join([*lines, words["mend"].format(remedy=mend, rule=state.rule)])


def _clean(text: str) -> str:
    """Text that XML can hold and a terminal can show; only ends of lines are kept."""
    return "\n".join(map(printable, NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text).split("\n")))
