"""One self-contained HTML page: no script, no request, nothing that needs a server."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from transparency.document import printable
from transparency.outputs.described import (
    Checked,
    Printed,
    Run,
    by_rule,
    error_text,
    spec_of,
    unchecked_lines,
)
from transparency.outputs.machine import tool_version
from transparency.outputs.plain import verdict

MARKS = {"valid": "✓", "invalid": "✗", "unreadable": "✗"}


def as_page(run: Run) -> str:
    """The verdict, a table of files, and for each file its findings by rule and what is missing."""
    style = files("transparency.outputs").joinpath("page.css").read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    words = run.words
    body = [
        f"<h1>{_text(words['page_title'])}</h1>",
        f'<p class="soft">{_text(_run_line(run))}</p>',
        _banner(run),
        f"<p>{_text(words['page_meaning'])}</p>",
        _overview(run),
        *(_file(number, checked, run) for number, checked in enumerate(run.files, start=1)),
    ]
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{run.language}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{_text(words['page_title'])}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            "<main>",
            *body,
            "</main>",
            f"<footer>{_text(words['page_footer'])}</footer>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _text(text: str) -> str:
    """Text of a report or of ours, harmless in content and in quoted attributes."""
    return escape(printable(text))


def _prose(text: str) -> str:
    """Paragraphs of a rule's page; `code` is the only markup in them."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    marked = (
        re.sub("`([^`]+)`", r"<code>\1</code>", _text(" ".join(paragraph.split())))
        for paragraph in paragraphs
    )
    return "".join(f"<p>{paragraph}</p>" for paragraph in marked)


def _run_line(run: Run) -> str:
    return run.words["page_run"].format(date=run.today, version=tool_version())


def _banner(run: Run) -> str:
    words, number, verdicts = run.words, run.counts, run.verdicts
    sentence = words["page_" + run.verdict].format(
        unreadable=verdicts["unreadable"], errors=number["error"], warnings=number["warning"]
    )
    totals = [f"{words[key + 's']}: {number[key]}" for key in ("error", "warning", "info")]
    if number["acknowledged"]:
        totals.append(f"{words['acknowledged_count']}: {number['acknowledged']}")
    return (
        f'<p class="verdict {run.verdict}"><strong>{MARKS[run.verdict]} {_text(sentence)}</strong>'
        f"<br><span>{_text(' · '.join(totals))}</span></p>"
    )


def _overview(run: Run) -> str:
    words = run.words
    heads = [words[name] for name in ("file", "result", "errors", "warnings", "infos")]
    head = "".join(
        f'<th scope="col"{_number(place)}>{_text(name)}</th>' for place, name in enumerate(heads)
    )
    rows = "".join(
        f'<tr><th scope="row"><a href="#f{number}">{_text(checked.source)}</a></th>'
        f'<td class="{checked.verdict}">{MARKS[checked.verdict]} {_text(_verdict(checked, run))}'
        "</td>"
        + "".join(f'<td class="number">{count}</td>' for count in _counts(checked))
        + "</tr>"
        for number, checked in enumerate(run.files, start=1)
    )
    return _table(words["page_files"], head, rows, "overview")


def _number(place: int) -> str:
    return ' class="number"' if place > 1 else ""


def _counts(checked: Checked) -> list[str]:
    return [str(checked.counts.get(key, "–")) for key in ("error", "warning", "info")]


def _verdict(checked: Checked, run: Run) -> str:
    return run.words["unreadable"] if checked.error else verdict(checked, run.words)


def _table(caption: str, head: str, rows: str, kind: str = "") -> str:
    name = _text(caption)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        f'<table class="{kind}"><caption>{name}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _file(number: int, checked: Checked, run: Run) -> str:
    name = checked.verdict
    parts = [
        f'<section aria-labelledby="f{number}">',
        f'<h2 id="f{number}">{_text(checked.source)}</h2>',
    ]
    if checked.error:
        text = _text(error_text(checked.error, run.language))
        return "".join([*parts, f'<p class="unreadable">{MARKS[name]} {text}</p></section>'])
    parts += [
        f'<p class="{name}">{MARKS[name]} {_text(_verdict(checked, run))}</p>',
        f'<p class="soft">SHA-256 <code>{checked.sha256}</code></p>',
        *(_rule(rule, entries, checked, run) for rule, entries in by_rule(checked.entries)),
        *_core(checked, run),
        *_unchecked(checked, run),
        "</section>",
    ]
    return "\n".join(parts)


def _rule(rule: str, entries: Sequence[Printed], checked: Checked, run: Run) -> str:
    words, spec = run.words, spec_of(checked)
    severity, total = entries[0].severity, checked.totals[rule]
    why, mend = (spec.rule_text(rule, part, run.language) for part in ("why", "remedy"))
    head = "".join(
        f'<th scope="col">{_text(words[name])}</th>' for name in ("place", "what", "finding")
    )
    rows = "".join(_finding(entry, run) for entry in entries)
    left = total - len(entries)
    more = f"<p>{_text(words['more'].format(count=left))}</p>" if left else ""
    return (
        f'<h3><span class="badge {severity}">{_text(words[severity])}</span> '
        f'{_text(entries[0].title)} <span class="soft">({total})</span></h3>'
        f"{_prose(mend)}"
        f"<details><summary>{_text(words['page_why'])}</summary>{_prose(why)}"
        f'<p class="soft"><code>{_text(rule)}</code></p></details>'
        f"{_table(entries[0].title, head, rows, 'findings')}{more}"
    )


def _finding(entry: Printed, run: Run) -> str:
    place = entry.location.place
    if place is None:
        line = entry.location.line
        place = "–" if line is None else f"{run.words['line']} {line}:{entry.location.column}"
    reason = ""
    if entry.acknowledged is not None:
        text = run.words["acknowledged"].format(reason=entry.acknowledged)
        reason = f'<div class="acknowledged">{_text(text)}</div>'
    return (
        f'<tr><td class="place">{_text(place)}</td><td>{_text(entry.label)}</td>'
        f"<td>{_text(entry.message)}{reason}</td></tr>"
    )


def _core(checked: Checked, run: Run) -> Iterator[str]:
    if not checked.core:
        return
    words, spec = run.words, spec_of(checked)
    head = "".join(f'<th scope="col">{_text(words[name])}</th>' for name in ("metric", "answer"))
    rows = ""
    for row in checked.core:
        reasons = [spec.code_text("status", status, run.language) for status in row.statuses]
        answer = words["core_" + row.state]
        if row.state == "accepted_reason":
            answer += ": " + ", ".join(reasons)
        title = spec.code_text("metric", row.metric, run.language)
        rows += f'<tr><th scope="row">{_text(title)}</th><td>{_text(answer)}</td></tr>'
    yield f"<h3>{_text(words['page_core'])}</h3>"
    yield _table(words["page_core_caption"], head, rows)


def _unchecked(checked: Checked, run: Run) -> Iterator[str]:
    if checked.complete:
        return
    yield f"<h3>{_text(run.words['page_unchecked'])}</h3><ul>"
    for line in unchecked_lines(checked, run.language):
        yield f"<li>{_text(line)}</li>"
    yield "</ul>"
