"""Discord's transparency reports: a CSV file with many small tables one below the other.

A file says no year, or only in its heading: the period comes from the heading, else from the file
name (`discord-2022-q4.csv`), else from `period` of the file given with --reporter. Maps:
`maps/discord.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from transparency.document import Document, printable
from transparency.importers import ImportFailed
from transparency.importers.drafts import Imported, NotPlaced, completed
from transparency.importers.figuretext import Reading, normal, read_figure, text_of
from transparency.importers.longtables import sheets_of
from transparency.importers.periodtext import (
    Span,
    month_number,
    months,
    span_in_name,
    span_in_text,
    span_of,
)
from transparency.importers.transcribing import (
    LEFT,
    Placed,
    Source,
    Transcription,
    about_with,
    distinct,
    draft_of,
    for_every_report,
    noted,
    publisher_map,
    settled,
    stated,
)
from transparency.sheets import Sheet

REASONS = {
    **LEFT,
    "month_outside_period": "The month named lies outside the period of the report.",
    "total_in_doubt": "A second total of a column that is neither its sum nor that of all columns.",
}

TOTALS = {"", "total", "sum"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of one of the small tables, with everything that says what it is."""

    row: int
    column: int
    table: str
    """Heading of the table, empty if it has none."""
    head: str
    """First cell of the header, such as Month or Appeal Category."""
    label: str
    """Header of the column."""
    name: str
    """First cell of the row."""
    reading: Reading


def read(paths: Sequence[Path], known: Mapping[str, Any]) -> Imported:
    """A report for each file."""
    reports: list[tuple[str, Document]] = []
    left: list[NotPlaced] = []
    for sheet, sha256 in sheets_of(paths):
        reports.append(_report(sheet, sha256, known, left))
    return Imported(distinct(reports), tuple(left))


def cells(sheet: Sheet, about: Mapping[str, Any]) -> Iterator[Cell]:
    """Every filled cell of every table of a sheet, those of other subjects as well."""
    heads = {normal(head) for kind in about["row_headers"].values() for head in kind}
    table, head = "", ""
    labels: dict[int, str] = {}
    for number, row in enumerate(sheet.rows):
        texts = [text_of(cell) for cell in row]
        filled = [index for index, text in enumerate(texts) if text]
        if filled == [0]:
            if normal(texts[0]) not in TOTALS:
                table, head, labels = texts[0], "", {}
        elif filled and normal(texts[0]) in heads and _are_words(texts[1:]):
            head, labels = texts[0], {i: texts[i] for i in filled if i}
        elif labels:
            for index in filled:
                if index:
                    label = labels.get(index, "")
                    reading = read_figure(row[index])
                    yield Cell(number, index, table, head, label, texts[0], reading)


def _are_words(texts: Sequence[str]) -> bool:
    return all(read_figure(text).kind in ("words", "empty") for text in texts)


def _report(
    sheet: Sheet, sha256: str, known: Mapping[str, Any], left: list[NotPlaced]
) -> tuple[str, Document]:
    about = about_with(publisher_map("discord.json"), known)
    found = list(cells(sheet, about))
    if not found:
        raise ImportFailed(
            f"{printable(sheet.label)}: no table has a header such as Month, Media Reports; is it "
            "another file?"
        )
    span = _span(sheet, known)
    name = span.name.lower()
    file = Path(sheet.source).name
    title = f"{about['title']} {span.name.replace('-', ' ')} ({Path(file).suffix[1:].upper()})"
    source = Source(f"discord-{name}", title, file, sha256)
    maps = _Maps(about, sheet, span, source)
    figures = settled(maps.figures(found, left), left)
    made = Transcription(about, "discord", span, figures, {source.id: source}, sheet.source, sha256)
    draft = draft_of(made)
    draft.data = completed(draft.data, for_every_report(known))
    return made.name, draft.document()


def _span(sheet: Sheet, known: Mapping[str, Any]) -> Span:
    """Period of the report: as given, else from the heading, else from the name of the file."""
    given = known.get("period")
    if isinstance(given, Mapping):
        span = span_of(f"{given.get('start')}/{given.get('end')}")
        if span is not None:
            return span
    headings = (text_of(row[0]) for row in sheet.rows[:3] if row)
    for heading in headings:
        span = span_in_text(heading)
        if span is not None:
            return span
    span = span_in_name(Path(sheet.source).name)
    if span is None:
        raise ImportFailed(
            f"{printable(sheet.label)}: neither heading nor name says the year; name the file like "
            "discord-2022-q4.csv, or give period in a file with --reporter"
        )
    return span


@dataclass(frozen=True, slots=True)
class _Maps:
    about: Mapping[str, Any]
    sheet: Sheet
    span: Span
    source: Source

    def figures(self, found: Sequence[Cell], left: list[NotPlaced]) -> list[Placed]:
        """What has a place; the rest goes to `left`."""
        kinds = {
            normal(head): kind
            for kind, heads in self.about["row_headers"].items()
            for head in heads
        }
        placed: list[Placed] = []
        by_month = [cell for cell in found if kinds[normal(cell.head)] == "by_month"]
        for cell in found:
            kind = kinds[normal(cell.head)]
            if kind == "other":
                left.append(self.left(cell, "not_csea"))
            elif kind == "by_category":
                placed += self._kept(cell, self._by_category(cell), left)
        return [*placed, *self._by_month(by_month, left)]

    def left(self, cell: Cell, reason: str) -> NotPlaced:
        """A cell that no report carries."""
        words = filter(None, (cell.table, cell.name, cell.label))
        place = self.sheet.place(cell.row, cell.column)
        return NotPlaced(place, " / ".join(words), cell.reading.text, reason)

    def _kept(self, cell: Cell, figure: Placed | str, left: list[NotPlaced]) -> Iterator[Placed]:
        if isinstance(figure, str):
            left.append(self.left(cell, figure))
        else:
            yield figure

    def _by_category(self, cell: Cell) -> Placed | str:
        name = normal(cell.name)
        if name not in {normal(label) for label in self.about["categories"]}:
            others = {normal(label) for label in self.about["not_csea"]} | TOTALS
            return "not_csea" if name in others else "unknown_label"
        said = _entry(self.about["columns"], cell)
        if said is None:
            return "unknown_label"
        return self._placed(cell, said, self.span, cell.name)

    def _placed(
        self, cell: Cell, said: Mapping[str, Any], span: Span, category: str
    ) -> Placed | str:
        if not said["metric"]:
            return "no_metric"
        number = stated(cell.reading, said["kind"])
        if isinstance(number, str):
            return number
        return Placed(
            metric=said["metric"],
            service="discord",
            dimensions=said["dimensions"],
            span=span,
            number=number,
            method=said["method"],
            source=self.source.id,
            printed={
                "label": cell.label,
                "category": category,
                "value": cell.reading.text,
                "unit": said["unit"],
            },
            place=self.sheet.place(cell.row, cell.column),
        )

    def _by_month(self, found: Sequence[Cell], left: list[NotPlaced]) -> Iterator[Placed]:
        """The months, and the totals below them; a total may stand in the wrong column."""
        totals: list[tuple[Cell, Mapping[str, Any]]] = []
        sums: dict[str, Decimal] = {}
        strange: list[str] = []
        for cell in found:
            said = _entry(self.about["months"], cell)
            month = month_number(cell.name)
            if said is None or (month is None and normal(cell.name) not in TOTALS):
                left.append(self.left(cell, "unknown_label"))
            elif month is None:
                totals.append((cell, said))
            else:
                sums[said["part"]] = sums.get(said["part"], Decimal(0)) + (
                    cell.reading.value or Decimal(0)
                )
                span = self._month(month)
                if span is None:
                    strange += [cell.name] if cell.name not in strange else []
                    left.append(self.left(cell, "month_outside_period"))
                    continue
                yield from self._kept(
                    cell,
                    self._placed(cell, said, span, f"{cell.table or 'NCMEC'} / {cell.name}"),
                    left,
                )
        yield from self._totals(totals, sums, strange, left)

    def _month(self, number: int) -> Span | None:
        """The month within the period of the report."""
        years = range(self.span.start.year, self.span.end.year + 1)
        return next((m for y in years if self.span.holds(m := months(y, number, 1))), None)

    def _totals(
        self,
        totals: Sequence[tuple[Cell, Mapping[str, Any]]],
        sums: Mapping[str, Decimal],
        strange: Sequence[str],
        left: list[NotPlaced],
    ) -> Iterator[Placed]:
        whole = {entry["part"]: entry for entry in self.about["months"]}["all"]
        grand = sums.get("all") or sum((sums[part] for part in sums if part != "all"), Decimal(0))
        for cell, said in totals:
            rivals = [one for one, other in totals if other is said]
            value, part = cell.reading.value, said
            if len(rivals) > 1 and value != sums.get(said["part"]):
                if value != grand:
                    left.append(self.left(cell, "total_in_doubt"))
                    continue
                part = whole
            figure = self._placed(cell, part, self.span, f"{cell.table or 'NCMEC'} / total")
            if not isinstance(figure, str):
                figure = noted(figure, _warning(strange))
            yield from self._kept(cell, figure, left)


def _warning(strange: Sequence[str]) -> str:
    if not strange:
        return ""
    return f"The months above this total are labelled {', '.join(strange)}."


def _entry(entries: Sequence[Mapping[str, Any]], cell: Cell) -> Mapping[str, Any] | None:
    """The map's entry for the header of a column in a table of this heading."""
    label, table = _with_percent(cell.label), normal(cell.table)
    for entry in entries:
        fits = label in {_with_percent(text) for text in entry["labels"]}
        if fits and any(part in table for part in entry.get("tables", [""])):
            return entry
    return None


def _with_percent(label: str) -> str:
    """A share is told from its count by the percent sign alone."""
    return normal(label.replace("%", " percent "))
