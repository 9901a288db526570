"""What every page is made of: the material of a language, tables, links, cards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from transparency.corpus import Corpus, Entry
from transparency.findings import Severity
from transparency.spans import Span, name_of
from transparency.spec import Spec
from transparency.website.analysis import Analysis
from transparency.website.places import TRAIL
from transparency.website.series import Mark, Series
from transparency.website.settings import Settings
from transparency.website.text import WORDS, address, number, period, plain, safe, span_name

if TYPE_CHECKING:
    from transparency.website.flagged import Flags
    from transparency.website.listed import Listed


@dataclass
class Site:
    """Everything that pages of one language are made from."""

    corpus: Corpus
    spec: Spec
    language: str
    settings: Settings = field(default_factory=Settings)
    analysis: Analysis = field(init=False)
    flags: dict[str, Flags] = field(default_factory=dict)
    listed: list[Listed] | None = None
    _codes: dict[tuple[str, str], str] = field(default_factory=dict)

    known: InitVar[Analysis | None] = None

    def __post_init__(self, known: Analysis | None) -> None:
        """Take over an analysis that was made for another language."""
        self.analysis = known or Analysis(self.corpus, self.spec)

    @cached_property
    def words(self) -> dict[str, str]:
        """Words of the site in its language."""
        return dict(WORDS[self.language])

    @property
    def reporters(self) -> dict[str, tuple[Entry, ...]]:
        """Reporter id -> its reports in order of period."""
        return self.analysis.reporters

    @cached_property
    def clearing_houses(self) -> tuple[Entry, ...]:
        """Reports by clearing houses."""
        every = self.corpus.reports
        return tuple(e for e in every if e.report.reporter.role == "clearing_house")

    @property
    def series(self) -> dict[str, list[Series]]:
        """Reporter id -> its series."""
        return self.analysis.series

    def series_for(self, metric: str, reporter: str) -> Sequence[Series]:
        """Series of a metric of a reporter; none where it has none."""
        return self.analysis.series_by_metric.get(metric, {}).get(reporter, ())

    def name(self, reporter: str) -> str:
        """Name of a reporter as its latest report has it, not harmless in HTML."""
        return self.reporters[reporter][-1].report.reporter.name

    def root(self, depth: int) -> str:
        """The way from a page `depth` folders deep to the root of the site, for data and files."""
        return "../" * (depth + bool(self.settings.prefix(self.language)))

    def code(self, codelist: str, code: str) -> str:
        """Title of a code, harmless."""
        known = self._codes.get((codelist, code))
        if known is None:
            known = safe(self.spec.code_text(codelist, code, self.language))
            self._codes[codelist, code] = known
        return known

    def number(self, value: float, unit: str = "") -> str:
        """A figure in the format of the language."""
        return number(value, self.language, unit)

    def period(self, mark: Mark) -> str:
        """Short name of the period of a figure."""
        return period(mark.period.start, mark.period.end, mark.period.kind, self.language)

    def span(self, days: Span) -> str:
        """Short name of some days."""
        return span_name(name_of(days), self.language)


NOT_STATED = "not_stated"
"""What stands in a report where the publication does not say."""


def free_text(site: Site, language: str | None, text: str) -> str:
    """Free text of a report, harmless, marked with its language where the page has another.

    Titles of documents are such text. Names of organisations and services are not: proper names
    have no language (WCAG 3.1.2). None stands for a language that is not known.
    """
    if not text or language in (None, site.language):
        return safe(text)
    return f'<span lang="{safe(language)}">{safe(text)}</span>'


def written_in(site: Site, reporter: str) -> str | None:
    """Language of the free text of a reporter, where all its reports have the same."""
    languages = {entry.report.report.language for entry in site.reporters[reporter]}
    return languages.pop() if len(languages) == 1 else None


def page(
    title: str,
    description: str,
    *blocks: str,
    search: bool = True,
    extra: Mapping[str, object] | None = None,
) -> str:
    """A page of Markdown with its front matter (`extra` is added to it), without empty blocks.

    Title and description are text of anybody: the theme prints them as they stand. A trail
    among the blocks, the way back to the pages above, stands over the title.
    """
    about = {"title": escape(plain(title)), "description": escape(plain(description))}
    matter = {**about, **(extra or {})}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in matter.items()]
    if not search:
        lines.append("search: {exclude: true}")
    head = "---\n" + "\n".join(lines) + "\n---\n"
    above = [block for block in blocks if block.startswith(TRAIL)]
    below = [block for block in blocks if block and block not in above]
    return "\n\n".join([head, *above, f"# {safe(title)}", *below]) + "\n"


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, quiet: bool = False
) -> str:
    """An HTML table. Cells are HTML already; those that start with `#` are numbers.

    A quiet caption only repeats the heading above it, so it is there for screen readers alone.
    """
    listed = [list(row) for row in rows]
    columns = "".join(
        f'<th scope="col"{_numbers(listed, place)}>{cell}</th>' for place, cell in enumerate(head)
    )
    return framed(caption, f"<tr>{columns}</tr>", map(row_of, listed), quiet=quiet)


def framed(
    caption: str, head: str, rows: Iterable[str], *, quiet: bool = False, columns: str = ""
) -> str:
    """A table of finished rows in a region that scrolls; `columns` are its groups of columns."""
    hidden = ' class="tr-hidden"' if quiet else ""
    return (
        f'<div class="tr-scroll" tabindex="0" role="region" aria-label="{caption}" '
        f'data-search-exclude><table class="tr"><caption{hidden}>{caption}</caption>{columns}'
        f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _numbers(rows: Sequence[Sequence[str]], place: int) -> str:
    """The class of the head of a column of numbers, which stands above their last digits."""
    first = next((row[place] for row in rows if place < len(row)), "")
    return ' class="n"' if place and first.startswith("#") else ""


def row_of(cells: Sequence[str], heads: int = 1) -> str:
    """A row, the first cells of which say what the others are about."""
    return f"<tr>{''.join(_cell(index < heads, cell) for index, cell in enumerate(cells))}</tr>"


def _cell(head: bool, content: str) -> str:
    if head:
        return f'<th scope="row">{content}</th>'
    if content.startswith("#"):
        return f'<td class="n">{content[1:]}</td>'
    return f"<td>{content}</td>"


def link(url: str, text: str, hint: str = "") -> str:
    """A link to another host's document; text and hint are harmless already."""
    title = f' title="{hint}"' if hint else ""
    return f'<a href="{address(url)}" rel="noopener"{title}>{text}</a>'


def cards(cards: Iterable[tuple[str, str, str]]) -> str:
    """A list of cards: target, title and text of each."""
    items = "".join(
        f'<li><a href="{target}">{title}</a><br><span class="tr-soft">{text}</span></li>'
        for target, title, text in cards
    )
    return f'<ul class="tr-cards">{items}</ul>'


def jumps(site: Site, sections: Iterable[tuple[str, str]]) -> str:
    """Links to the sections of a long page: anchor and title of each, harmless."""
    items = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title in sections)
    return (
        f'<nav class="tr-jumps" aria-label="{site.words["on_this_page"]}" data-search-exclude>'
        f"<ul>{items}</ul></nav>"
    )


def holdings(items: Iterable[tuple[str, str]]) -> str:
    """A few numbers that say how much there is: what is counted, and how many."""
    listed = "".join(f"<div><dt>{what}</dt><dd>{count}</dd></div>" for what, count in items)
    return f'<dl class="tr-holdings" data-search-exclude>{listed}</dl>'


WIDE: Mapping[str, object] = {"hide": ["toc"]}
"""Front matter of a page whose tables need the room of the theme's list of sections."""

MANY = 12
"""Rows from which a list is folded away."""


def folded(site: Site, title: str, count: int, body: str) -> str:
    """A long list behind its title and number of entries; a short one as it is.

    Links to what is inside open it, and so does print.
    """
    if count <= MANY:
        return body
    summary = f"{title} ({site.number(count)})"
    return f"<details data-search-exclude><summary>{summary}</summary>{body}</details>"


def paragraph(text: str, kind: str = "", *, found: bool = True) -> str:
    """A paragraph of text that is harmless already; `found` is whether search reads it."""
    named = f' class="{kind}"' if kind else ""
    return f"<p{named}{'' if found else ' data-search-exclude'}>{text}</p>"


def severity_mark(site: Site, severity: Severity) -> str:
    """A severity in words, coloured."""
    return f'<span class="tr-severity tr-{severity}">{site.words[severity]}</span>'
