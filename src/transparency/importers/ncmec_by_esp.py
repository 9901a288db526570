"""NCMEC's yearly lists of CyberTipline reports by provider: PDF tables.

The lines must add up to the printed total for the list to count as complete. Maps:
`maps/ncmec_by_esp.json`, in it the providers' identifiers by printed name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from transparency.document import Document, Location, printable
from transparency.importers import ImportFailed
from transparency.importers.drafts import Imported, NotPlaced, completed
from transparency.importers.figuretext import normal, read_figure
from transparency.importers.pdftables import Pdf, PdfRow, read_pdf
from transparency.importers.periodtext import Span, months, span_in_name
from transparency.importers.transcribing import (
    LEFT,
    Placed,
    Source,
    Transcription,
    about_with,
    distinct,
    draft_of,
    for_every_report,
    publisher_map,
    settled,
    slug,
    stated,
)

REASONS = {
    **LEFT,
    "no_number": "A line of the table has no number beside it.",
    "no_name": "A number of the table has no name beside it.",
}

TOTALS = {"total", "totals"}
RECEIVED = re.compile(
    r"CyberTipline received (?P<more>more than |over )?(?P<value>[0-9.]+ million|[0-9][0-9,]+)",
    re.IGNORECASE,
)
SUFFIXES = {"inc", "llc", "ltd", "limited", "corp", "corporation", "co", "company", "gmbh", "sa"}
MILLIONS = Decimal(100_000)
"""Step of a figure such as 16.9 million."""


def read(paths: Sequence[Path], known: Mapping[str, Any]) -> Imported:
    """A report for each list."""
    about = about_with(publisher_map("ncmec_by_esp.json"), known)
    left: list[NotPlaced] = []
    lists = [_List(read_pdf(path), about, left) for path in _files(paths)]
    reports = [entry.report(known) for entry in lists]
    return Imported(distinct(reports), tuple(left))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.pdf")) if path.is_dir() else [path]


@dataclass(slots=True)
class _List:
    """One file while it becomes a report."""

    pdf: Pdf
    about: Mapping[str, Any]
    left: list[NotPlaced]
    columns: dict[int, str] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Counterparty id -> printed name."""
    totals: dict[str, Decimal] = field(default_factory=dict)

    def report(self, known: Mapping[str, Any]) -> tuple[str, Document]:
        """The report and its file name."""
        span = self.span(known)
        year = span.name
        title = f"{year} {self.about['title']}"
        file = Path(self.pdf.source).name
        source = Source(f"ncmec-esp-{year}", title, file, self.pdf.sha256)
        placed = [*self.whole(span, source), *self.lines(span, source)]
        if not self.names:
            raise ImportFailed(
                f"{printable(self.pdf.source)}: no table has the headers ESP and Reports; is it "
                "another document?"
            )
        figures = settled(placed, self.left)
        made = Transcription(
            about=self.about,
            importer="ncmec_by_esp",
            span=span,
            figures=figures,
            sources={source.id: source},
            file=self.pdf.source,
            sha256=self.pdf.sha256,
        )
        draft = draft_of(made)
        draft.data["counterparties"] = [self.counterparty(key) for key in sorted(self.names)]
        metrics = sorted({figure.metric for figure in figures if _name(figure)})
        draft.data["partitions"] = [self.partition(metric, figures) for metric in metrics]
        draft.data = completed(draft.data, for_every_report(known))
        return made.name, draft.document()

    def span(self, known: Mapping[str, Any]) -> Span:
        """The year of the list: as given, else as printed, else from the name of the file."""
        given = known.get("period", {}).get("start", "")
        found = re.search(r"\b(20\d\d) (?:CyberTipline )?Reports by", self.pdf.text)
        year = str(given)[:4] or (found[1] if found else "")
        span = months(int(year), 1, 12) if year else span_in_name(Path(self.pdf.source).name)
        if span is None or span.kind != "year":
            raise ImportFailed(
                f"{printable(self.pdf.source)}: the year of the list is not printed; name the file "
                "like ncmec-by-esp-2023.pdf, or give period in a file with --reporter"
            )
        return span

    def lines(self, span: Span, source: Source) -> Iterator[Placed]:
        """The lines of the table and its printed totals."""
        columns = {normal(label): metric for label, metric in self.about["columns"].items()}
        headings = {normal(name) for name in self.about["names"]}
        for row in self.pdf.rows:
            name = normal(row.cells[0])
            if len(row.cells) > 1 and name in headings:
                self.titles = {i: text for i, text in enumerate(row.cells) if i and text}
                self.columns = {
                    i: columns[normal(text)]
                    for i, text in self.titles.items()
                    if normal(text) in columns
                }
            elif len(row.cells) > 1:
                yield from self.line(row, span, source)

    def line(self, row: PdfRow, span: Span, source: Source) -> Iterator[Placed]:
        """The figures of one line."""
        name, values = self.parted(row)
        if not values:
            self.leave(row, name, "", "no_number")
        for index, text in values.items():
            metric = self.columns.get(index)
            number = stated(read_figure(text), "count")
            if metric is None or isinstance(number, str) or not name:
                reason = number if isinstance(number, str) else "unknown_column"
                self.leave(row, name, text, reason if name else "no_name")
                continue
            total = normal(name) in TOTALS
            if total:
                self.totals[metric] = Decimal(number["value"] or 0)
            dimensions = {"source_kind": "provider"}
            if not total:
                dimensions["counterparty"] = self.key(name)
            title = self.titles[index]
            printed = {"label": title, "category": name, "value": text}
            yield self.placed(metric, dimensions, span, source, number, printed, row)

    def parted(self, row: PdfRow) -> tuple[str, dict[int, str]]:
        """Name and figures by column. A long name may reach into the columns beside its own."""
        words, values = [row.cells[0]], {}
        for index, text in enumerate(row.cells[1:], start=1):
            *before, last = text.split() or [""]
            if read_figure(last).kind in ("words", "empty"):
                words.append(text)
            else:
                words += before
                values[index] = last
        if len(values) == len(self.columns) == 1:
            values = dict(zip(self.columns, values.values(), strict=True))
        return " ".join(" ".join(words).split()), values

    def placed(
        self,
        metric: str,
        dimensions: Mapping[str, str],
        span: Span,
        source: Source,
        number: Mapping[str, Any],
        printed: Mapping[str, str],
        row: PdfRow | None,
    ) -> Placed:
        """A figure of the list, or of the text above it."""
        method = "m_by_provider" if "source_kind" in dimensions else "m_total"
        page = Location(self.pdf.source, place="page 1")
        return Placed(
            metric=metric,
            service=None,
            dimensions=dimensions,
            span=span,
            number=number,
            method="m_incidents" if metric == "incidents_received" else method,
            source=source.id,
            printed={**printed, "unit": self.about["units"][metric]},
            place=row.place(self.pdf.source) if row else page,
        )

    def whole(self, span: Span, source: Source) -> Iterator[Placed]:
        """The number of all reports, which the text gives in words such as 16.9 million."""
        match = RECEIVED.search(" ".join(self.pdf.text.split()))
        if match is None:
            return
        number = stated(read_figure(match["value"]), "count")
        if isinstance(number, str):
            return
        if match["more"] and "precision" in number:
            number = {**number, "precision": {**number["precision"], "mode": "down"}}
        printed = {"label": "CyberTipline reports received", "value": match["value"]}
        yield self.placed("reports_received", {}, span, source, number, printed, None)

    def leave(self, row: PdfRow, name: str, text: str, reason: str) -> None:
        """Note what no report carries."""
        self.left.append(NotPlaced(row.place(self.pdf.source), name, text, reason))

    def key(self, name: str) -> str:
        """Identifier of a name; another one for another name that would have the same."""
        base = slug(name)
        key, number = base, 1
        while self.names.get(key, name) != name:
            number += 1
            key = f"{base}-{number}"
        self.names[key] = name
        return key

    def counterparty(self, key: str) -> dict[str, Any]:
        """An entry of the list: whose it is, as far as the map says."""
        name = self.names[key]
        said = {"reporter": slug(name), **_known(self.about["counterparties"], name)}
        merged = {"note": self.about["merged_note"]} if "*" in name else {}
        if merged:
            said.pop("services", None)
        return {"id": key, "name": name, **said, **merged}

    def partition(self, metric: str, figures: Sequence[Placed]) -> dict[str, Any]:
        """The lines as parts of their printed total, complete only if they add up to it."""
        lines = [f.number["value"] or 0 for f in figures if f.metric == metric and _name(f)]
        total = self.totals.get(metric)
        complete = total is not None and sum(lines) == total
        note = (
            {}
            if complete
            else {"note": f"The lines read add up to {sum(lines)}; the total printed is {total}."}
        )
        return {
            "metric": metric,
            "over": "counterparty",
            "exclusive": True,
            "exhaustive": complete,
            "dimensions": {"source_kind": "provider"},
            **note,
        }


def _name(figure: Placed) -> str | None:
    return figure.dimensions.get("counterparty")


def _known(entries: Mapping[str, Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    """What the map says of a name, also without legal forms where that is one reporter only."""
    exact = {normal(key): entry for key, entry in entries.items()}
    if normal(name) in exact:
        return exact[normal(name)]
    bare = _bare(name)
    found = {
        str(entry.get("reporter", "")): entry
        for key, entry in entries.items()
        if _bare(key) == bare
    }
    return next(iter(found.values())) if len(found) == 1 else {}


def _bare(name: str) -> tuple[str, ...]:
    words = normal(re.sub(r"\(.*?\)", " ", name)).split()
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    return tuple(words)
