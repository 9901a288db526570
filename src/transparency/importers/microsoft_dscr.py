"""Microsoft's Digital Safety Content Report: a workbook with a block of figures for each subject.

A block is a row that names groups of columns, usually after the period, a row of labels, rows of
figures, and a note, in which alone the reports to NCMEC stand. Maps: `maps/microsoft_dscr.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from transparency.document import Document, printable
from transparency.importers import ImportFailed
from transparency.importers.drafts import Imported, NotPlaced, completed
from transparency.importers.figuretext import Reading, normal, read_figure, text_of
from transparency.importers.longtables import sheets_of
from transparency.importers.periodtext import Span, span_in_text, span_of
from transparency.importers.transcribing import (
    LEFT,
    ONE,
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
from transparency.sheets import Sheet, Value

REASONS = LEFT


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: its place, the heading of its group of columns, its label and what it says."""

    row: int
    column: int
    group: str
    label: str
    reading: Reading
    span: Span


@dataclass(slots=True)
class Block:
    """Figures of one subject, and the notes below them by row."""

    figures: list[Figure] = field(default_factory=list)
    notes: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Row -> column and text."""


def read(paths: Sequence[Path], known: Mapping[str, Any]) -> Imported:
    """A report for each period that a workbook gives figures of."""
    about = about_with(publisher_map("microsoft_dscr.json"), known)
    reports: list[tuple[str, Document]] = []
    left: list[NotPlaced] = []
    seen = []
    for sheet, sha256 in sheets_of(paths):
        seen.append(sheet.label)
        reports += _reports(sheet, sha256, about, known, left)
    if not reports:
        raise ImportFailed(
            f"{printable(', '.join(seen))}: no table starts with a period and has groups of "
            "columns on child sexual exploitation and abuse; is it another file?"
        )
    return Imported(distinct(reports), tuple(left))


def blocks(sheet: Sheet, about: Mapping[str, Any]) -> list[Block]:
    """The blocks of a sheet, those of other subjects as well."""
    found: list[Block] = []
    groups: dict[int, str] = {}
    labels: dict[int, str] = {}
    span = span_in_text(sheet.name or "")
    for number, row in enumerate(sheet.rows):
        texts = {i: text for i, cell in enumerate(row) if (text := text_of(cell))}
        if not texts:
            continue
        first = min(texts)
        own = span_of(texts[first])
        heading = _groups(texts, own is not None, about)
        if heading:
            found.append(Block())
            span, groups, labels = own or span, heading, {}
        elif not found:
            span = span_in_text(texts[first]) or span
        elif len(texts) == 1 and not own and _is_note(row[first], first, groups, labels):
            found[-1].notes[number] = (first, texts[first])
        elif not labels:
            labels = {i: text for i, text in texts.items() if i >= min(groups)}
        elif (mine := own or span) is not None:
            found[-1].figures += [
                Figure(number, i, _group(groups, i), labels[i], read_figure(row[i]), mine)
                for i in texts
                if i in labels
            ]
    return found


def _groups(texts: Mapping[int, str], dated: bool, about: Mapping[str, Any]) -> dict[int, str]:
    """Headings of groups of columns: words after a period, or the known name of a group."""
    cells = dict(texts)
    if dated:
        del cells[min(cells)]
    if not cells or any(read_figure(text).kind != "words" for text in cells.values()):
        return {}
    return cells if dated or any(_service(text, about) for text in cells.values()) else {}


def _service(group: str, about: Mapping[str, Any]) -> str | None:
    """The service that a heading names; None where it is of another subject or unknown."""
    text = normal(group)
    for entry in about["groups"]:
        if len(group) <= LONGEST and all(word in text for word in entry["words"]):
            return str(entry["service"])
    return None


LONGEST = 120
"""Characters of the longest heading; a longer text that names the services is a note."""


def _is_note(
    cell: Value, column: int, groups: Mapping[int, str], labels: Mapping[int, str]
) -> bool:
    """A lone text, unless it is the only label of its block."""
    label = not labels and column >= min(groups)
    return read_figure(cell).kind == "words" and not label


def _group(groups: Mapping[int, str], column: int) -> str:
    """The heading that stands over a column: the last that starts at or before it."""
    return groups[max((start for start in groups if start <= column), default=min(groups))]


def _reports(
    sheet: Sheet,
    sha256: str,
    about: Mapping[str, Any],
    known: Mapping[str, Any],
    left: list[NotPlaced],
) -> Iterator[tuple[str, Document]]:
    maps = _Maps(about, sheet)
    placed = [figure for block in blocks(sheet, about) for figure in maps.block(block, left)]
    for span in sorted({figure.span for figure in placed}):
        name = span.name.replace("-", " ")
        source = Source(
            f"ms-dscr-{span.name.lower()}",
            f"{about['title']}, {name}",
            Path(sheet.source).name,
            sha256,
        )
        mine = [replace(one, source=source.id) for one in placed if one.span == span]
        figures = settled(mine, left)
        sources = {source.id: source}
        made = Transcription(about, "microsoft_dscr", span, figures, sources, sheet.source, sha256)
        draft = draft_of(made)
        draft.data = completed(draft.data, for_every_report(known))
        yield made.name, draft.document()


@dataclass(frozen=True, slots=True)
class _Maps:
    about: Mapping[str, Any]
    sheet: Sheet

    def block(self, block: Block, left: list[NotPlaced]) -> Iterator[Placed]:
        """What of a block has a place; the rest goes to `left`."""
        services = {_service(figure.group, self.about) for figure in block.figures} - {None}
        notes = [text for _, text in block.notes.values()]
        for figure in block.figures:
            placed = self._placed(figure)
            if isinstance(placed, str):
                place = self.sheet.place(figure.row, figure.column)
                words = (figure.group, figure.label, figure.span.name)
                left.append(NotPlaced(place, " / ".join(words), figure.reading.text, placed))
            else:
                yield self._marked(placed, figure.reading, notes)
        if services and block.figures:
            yield from self._in_notes(block)

    def _placed(self, figure: Figure) -> Placed | str:
        service = _service(figure.group, self.about)
        columns = {normal(label): entry for label, entry in self.about["columns"].items()}
        if service is None:
            text = normal(figure.group)
            known = any(word in text for word in self.about["not_csea"])
            return "not_csea" if known else "unknown_label"
        said = columns.get(normal(figure.label))
        if said is None:
            return "unknown_label"
        number = _number(figure.reading, said)
        if isinstance(number, str):
            return number
        return Placed(
            metric=said["metric"],
            service=service,
            dimensions=said["dimensions"],
            span=figure.span,
            number=number,
            method=said["method"],
            source="",
            printed={
                "label": figure.label,
                "category": figure.group,
                "value": figure.reading.text,
                "unit": said["unit"],
            },
            place=self.sheet.place(figure.row, figure.column),
        )

    def _marked(self, placed: Placed, reading: Reading, notes: Sequence[str]) -> Placed:
        """A figure with a footnote mark carries the footnote; one that says so is revised."""
        if not reading.marked:
            return placed
        mark = reading.text[-1]
        texts = [text.lstrip(f"{mark} ").strip() for text in notes if text.startswith(mark)]
        restated = any(word in text.casefold() for text in texts for word in self.about["restated"])
        number = {**placed.number, **({"status": "revised"} if restated else {})}
        return noted(replace(placed, number=number), *texts)

    def _in_notes(self, block: Block) -> Iterator[Placed]:
        """The total of reports that only a note gives, in words."""
        said, span = self.about["note"], block.figures[0].span
        for row, (column, text) in block.notes.items():
            match = re.search(said["pattern"], text, re.IGNORECASE)
            number = stated(read_figure(match["value"].strip()), said["kind"]) if match else ""
            if match is None or isinstance(number, str):
                continue
            named = span_in_text(text.partition("is inclusive")[0])
            differs = f"The note speaks of {named.name}." if named and named != span else ""
            yield Placed(
                metric=said["metric"],
                service=said["service"],
                dimensions=said["dimensions"],
                span=span,
                number=number,
                method=said["method"],
                source="",
                printed={"label": said["label"], "value": match["value"], "unit": said["unit"]},
                place=self.sheet.place(row, column),
                note=differs,
            )


def _number(reading: Reading, said: Mapping[str, Any]) -> dict[str, Any] | str:
    if said["kind"] != "share":
        return stated(reading, said["kind"])
    value = reading.value
    if not reading.percent and value is not None and value > ONE:
        return stated(reading, "count")
    number = stated(reading, "ratio")
    if isinstance(number, str):
        return number
    precision = {"kind": "fraction_only", "share_of": said["share_of"]}
    return number if number["value"] is None else {**number, "precision": precision}
