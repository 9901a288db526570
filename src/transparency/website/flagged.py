"""Findings of a reporter, numbered, so that a figure can be marked with those that concern it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from transparency.corpus import Entry
from transparency.document import split
from transparency.findings import Finding, Severity
from transparency.outputs import message
from transparency.report import Report
from transparency.website.blocks import Site, folded, free_text, paragraph, severity_mark, table
from transparency.website.fields import field_text
from transparency.website.series import Mark
from transparency.website.text import period, safe, short_day

QUOTED = {"en": "“{}”", "es": "«{}»"}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LARGE = re.compile(r"[0-9]{5,15}")
LONG = 2_000
"""Characters of a finding's words on a page, which has the room to say all of them."""

SEVERITIES = tuple(Severity)

Place = tuple[str, str, str]
"""File, list of the report and index in it, as in the pointer of a finding."""


@dataclass(slots=True)
class Flag:
    """What one rule says in the same words of one or several reports.

    `metrics` and `services` are those concerned, `reasons` what the reporter says of it, each
    with its language.
    """

    rule: str
    severity: Severity
    words: str
    number: int = 0
    entries: dict[str, Entry] = field(default_factory=dict)
    metrics: dict[str, None] = field(default_factory=dict)
    services: dict[str, None] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


class Flags:
    """The findings of one reporter by number and by what they concern."""

    def __init__(self, site: Site, entries: Sequence[Entry]) -> None:
        found: dict[tuple[str, str], Flag] = {}
        self._at: dict[Place, list[Flag]] = {}
        for entry in entries:
            names = _names(site, entry.report)
            for index, finding in enumerate(entry.result.findings):
                words = told_to_readers(site, _worded(site, names, finding))
                severity = entry.result.severities[finding.rule]
                flag = found.setdefault((finding.rule, words), Flag(finding.rule, severity, words))
                self._add(flag, entry, finding, entry.result.acknowledged.get(index))
        order = {rule_id: place for place, rule_id in enumerate(site.spec.rule_ids)}
        self.all = sorted(
            found.values(), key=lambda f: (SEVERITIES.index(f.severity), order.get(f.rule, -1))
        )
        for number, flag in enumerate(self.all, start=1):
            flag.number = number

    def _add(self, flag: Flag, entry: Entry, finding: Finding, reason: str | None) -> None:
        flag.entries[entry.file] = entry
        if reason:
            flag.reasons[reason] = entry.report.report.language
        section, index = (*split(finding.pointer), "", "")[:2]
        flag.metrics.update(dict.fromkeys(_metrics(entry.report, section, index)))
        if section == "services" and index.isdecimal():
            flag.services[entry.report.services[int(index)].name] = None
        flags = self._at.setdefault((entry.file, section, index), [])
        if flag not in flags:
            flags.append(flag)

    def at(self, entry: Entry, section: str, index: int | str = "") -> list[Flag]:
        """Findings about one item of a list of a report, or about the list as a whole."""
        return self._at.get((entry.file, section, str(index)), [])

    def of_figure(self, mark: Mark) -> list[Flag]:
        """Findings about a figure itself."""
        return self.at(mark.entry, "observations", mark.figure.index)

    def around(self, mark: Mark) -> list[Flag]:
        """Findings about how a figure is counted, and about its period."""
        methods = mark.entry.report.methods
        used = (place for place, one in enumerate(methods) if one is mark.figure.method)
        flags = [flag for place in used for flag in self.at(mark.entry, "methods", place)]
        return flags + self.at(mark.entry, "period")

    def of_service(self, name: str) -> list[Flag]:
        """Findings about a service, whichever report has them."""
        return [flag for flag in self.all if name in flag.services]

    def of_report(self, entry: Entry) -> list[Flag]:
        """All findings about a report, in order of number."""
        return [flag for flag in self.all if entry.file in flag.entries]


def flags_of(site: Site, reporter: str) -> Flags:
    """The findings of a reporter, worked out once a language."""
    known = site.flags.get(reporter)
    if known is None:
        known = site.flags[reporter] = Flags(site, site.reporters[reporter])
    return known


def told_to_readers(site: Site, finding: Finding) -> str:
    """What a finding means for a reader; the message to the author where the rule has no more."""
    part = "reader" if site.spec.rule(finding.rule).reader else "message"
    return message(site.spec, finding, site.language, LONG, part=part)


def _metrics(report: Report, section: str, index: str) -> Iterable[str]:
    if not index.isdecimal():
        return ()
    if section == "observations":
        return (report.observations[int(index)].metric,)
    return report.methods[int(index)].applies_to if section == "methods" else ()


def _worded(site: Site, names: Mapping[str, str], finding: Finding) -> Finding:
    """A finding whose parameters are titles instead of codes and ids."""
    given = {
        key: [_title(site, names, one) for one in value]
        if isinstance(value, list)
        else _title(site, names, value)
        for key, value in finding.params.items()
    }
    return replace(finding, params=given)


def _names(site: Site, report: Report) -> dict[str, str]:
    """Words of what the parameters of findings name: services, methods, fields, metrics."""
    texts = {
        one: field_text(site, name, "title", one)
        for name in ("observation", "clocks", "method")
        for one in site.spec.schema["$defs"][name]["properties"]
    }
    metrics = {one: site.spec.code_text("metric", one, site.language) for one in site.spec.metrics}
    methods = {
        method.id: QUOTED[site.language].format(
            ", ".join(metrics[one] for one in method.applies_to)
        )
        for method in report.methods
    }
    services = {service.id: service.name for service in report.services}
    return {**texts, **metrics, **methods, **services}


def _title(site: Site, names: Mapping[str, str], value: object) -> str:
    """The words of a name or code, days and large numbers as pages write them, all else as it is.

    A number of four digits may be a year.
    """
    text = str(value)
    if DAY.fullmatch(text):
        return _day(site, text)
    if LARGE.fullmatch(text):
        return site.number(int(text))
    return names.get(text) or _codes(site, text)


def _day(site: Site, text: str) -> str:
    try:
        return short_day(date.fromisoformat(text), site.language)
    except ValueError:  # no day of any month
        return text


def _codes(site: Site, text: str) -> str:
    """`dimension=code` pairs in words; a lone code only where it means all surfaces."""
    if text == "all":
        return site.spec.code_text("surface", text, site.language)
    parts = [part.partition("=") for part in text.split(" ")]
    if not all(site.spec.dimensions.get(name) for name, _, _ in parts):
        return text
    shown = (
        site.spec.code_text(site.spec.dimensions[name], code, site.language)
        for name, _, code in parts
    )
    return ", ".join(shown)


def flag_marks(site: Site, reporter: str, flags: Iterable[Flag]) -> str:
    """Marks that lead from a figure to the words of its findings."""
    letter = site.words["finding_letter"]
    links = "".join(
        f'<a class="tr-flag" href="../reporters/{reporter}.html#f{flag.number}" '
        f'title="{safe(site.spec.rule_text(flag.rule, "title", site.language))}">'
        f"{letter}{flag.number}</a>"
        for flag in flags
    )
    return f' <span class="tr-flags">{links}</span>' if links else ""


def flags_section(site: Site, reporter: str) -> str:
    """Every finding with its number, its rule, its words and what it concerns."""
    words, flags = site.words, flags_of(site, reporter).all
    if not flags:
        return paragraph(words["findings_none"])
    keys = ("mark", "findings_words", "concerns", "periods")
    head = [words[key] for key in keys]
    intro = f"{safe(words['findings_intro'])} {safe(words['findings_marks'])}"
    rows = (_row(site, flag) for flag in flags)
    listed = table(words["findings"], head, rows, quiet=True)
    listed = folded(site, words["findings_count"], len(flags), listed)
    return f'{paragraph(intro)}\n\n<div class="tr-findings">{listed}</div>'


def _row(site: Site, flag: Flag) -> list[str]:
    title = safe(site.spec.rule_text(flag.rule, "title", site.language))
    mark = f'<span id="f{flag.number}">{site.words["finding_letter"]}{flag.number}</span>'
    reasons = "".join(
        f"<br><b>{site.words['explained']}</b> {free_text(site, language, reason)}"
        for reason, language in flag.reasons.items()
    )
    concerned = [
        f'<a href="#metric-{metric}">{site.code("metric", metric)}</a>' for metric in flag.metrics
    ]
    concerned += map(safe, flag.services)
    rule = f'<a href="../rules/{flag.rule}.html">{title}</a>'
    return [
        mark,
        f"{safe(flag.words)}{reasons}<br>{severity_mark(site, flag.severity)} · {rule}",
        ", ".join(concerned) or site.words["whole_report"],
        safe(_spans(site, list(flag.entries.values()))),
    ]


def _spans(site: Site, entries: Sequence[Entry]) -> str:
    spans = list(dict.fromkeys(span_of(site, entry) for entry in entries))
    if len(spans) <= 3:  # noqa: PLR2004
        return ", ".join(spans)
    return site.words["spans"].format(first=spans[0], last=spans[-1], n=len(spans))


def span_of(site: Site, entry: Entry) -> str:
    """Short name of the period of a report."""
    span = entry.report.period
    return period(span.start, span.end, span.kind, site.language)
