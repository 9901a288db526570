"""TikTok's Community Guidelines Enforcement Report: CSV files, before them workbooks.

Each file carries earlier quarters as well. `tables` gives every row, all policies and markets, a
workbook's wide sheets turned into rows of the same keys; `read` makes reports of those about minors
and of the totals that shares refer to. Most figures are shares of removed videos. Maps:
`maps/tiktok_cger.json`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from transparency.document import shown
from transparency.importers import ImportFailed
from transparency.importers.drafts import NOT_STATED, Imported, NotPlaced
from transparency.importers.figuretext import Reading, normal, read_figure, text_of
from transparency.importers.longtables import Row, Table, read_table, sheets_of
from transparency.importers.periodtext import MONTHS, Span, ending_on, span_in_text, span_of
from transparency.importers.places import jurisdiction_of
from transparency.importers.transcribing import (
    LEFT,
    Placed,
    Source,
    about_with,
    for_every_report,
    noted,
    plain,
    publisher_map,
    settled,
    stated,
)
from transparency.importers.vintages import Edition, versions
from transparency.sheets import WORKBOOKS, Sheet
from transparency.spec import load_spec

REASONS = {
    **LEFT,
    "unknown_place": "The market is no country or area that this importer knows.",
}

COLUMNS = {
    "metric": ("metric",),
    "period_type": ("period type",),
    "period": ("period",),
    "policy_type": ("policy type",),
    "issue": ("issue policy", "issue", "policy"),
    "task_type": ("task type",),
    "task": ("task",),
    "location": ("location",),
    "market": ("market",),
    "result": ("result", "value"),
}
"""Column -> headers it goes by; a file of any year has them all."""


def tables(paths: Iterable[Path | str]) -> tuple[Table, ...]:
    """Every row of every file under the keys of COLUMNS; a workbook is one table."""
    books: dict[tuple[str, str], list[Sheet]] = {}
    found: list[Table] = []
    seen = []
    for sheet, sha256 in sheets_of(paths):
        seen.append(sheet.label)
        table = read_table(sheet, sha256, COLUMNS, "result")
        if table is not None:
            found.append(table)
        elif Path(sheet.source).suffix.lower() in WORKBOOKS:
            books.setdefault((sheet.source, sha256), []).append(sheet)
    for (source, sha256), sheets in books.items():
        book = _Book(sheets)
        rows = tuple(book.rows())
        if rows:
            found.append(Table(source, sha256, rows, tuple(book.left)))
    if not found:
        raise ImportFailed(
            f"{shown(', '.join(seen), 200)}: no table has the headers Metric, Period, Issue "
            "policy, Result, or sheets by date; is it another file?"
        )
    return tuple(sorted(found, key=lambda table: table.source))


def edition_span(table: Table) -> Span:
    """The last quarter that a file holds. Raises ImportFailed where it holds none."""
    spans = [span for text in {row.key["period"] for row in table.rows} if (span := span_of(text))]
    if not spans:
        raise ImportFailed(
            f"{table.source}: no row has a quarter such as Jul-Sep 2022 as its period"
        )
    return max(spans, key=lambda span: (span.end, span.start))


def read(paths: Sequence[Path], known: Mapping[str, Any]) -> Imported:
    """A report a quarter from one file; from several, every version of it (see `vintages`)."""
    left: list[NotPlaced] = []
    about = about_with(publisher_map("tiktok_cger.json"), known)
    editions = [edition(table, about, left) for table in tables(paths)]
    reports = versions(about, "tiktok_cger", editions, for_every_report(known))
    return Imported(reports, tuple(left))


def edition(table: Table, about: Mapping[str, Any], left: list[NotPlaced]) -> Edition:
    """The figures of one file that the standard has a place for; the rest goes to `left`."""
    left += table.left
    span = edition_span(table)
    name = span.name.lower()
    title = f"{about['title']} {span.name.replace('-', ' ')}"
    source = Source(f"tiktok-cge-{name}", title, table.file, table.sha256)
    maps = _Maps(about)
    placed: list[Placed] = []
    for row in table.rows:
        figure = maps.place(row, source)
        if isinstance(figure, str):
            label = " / ".join(text for text in row.key.values() if normal(text) != "all")
            left.append(NotPlaced(row.place, label, row.reading.text, figure))
        else:
            placed.append(figure)
    figures = settled(placed, left)
    spans = {figure.span for figure in figures if figure.is_figure and maps.is_csea(figure)}
    for figure in figures:
        if figure.span not in spans:
            left.append(figure.left("no_figure" if not figure.is_figure else "not_csea"))
    return Edition(source, table.source, span, [one for one in figures if one.span in spans])


class _Maps:
    """Labels of the publisher, found whatever their case and punctuation."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        self.metrics = {
            normal(label): entry for entry in about["metrics"] for label in entry["labels"]
        }
        self.totals = about["all_policies"]
        self.categories = {normal(name): (name, e) for name, e in about["categories"].items()}
        self.tasks = about["tasks"]
        self.all = {normal(text) for text in about["all"]}
        self.words = set(about["maybe_csea"])

    def is_csea(self, figure: Placed) -> bool:
        """False for the totals over all policies, which alone make no report."""
        return "content_category" in figure.dimensions

    def place(self, row: Row, source: Source) -> Placed | str:
        """The figure of a row in the standard, or the reason why it has no place."""
        key = {name: normal(text) for name, text in row.key.items()}
        category = self.categories.get(key["issue"])
        whole = key["issue"] in self.all
        if category is None and not whole:
            return "unknown_label" if self.words & set(key["issue"].split()) else "other_subject"
        said = self.totals.get(key["metric"]) if whole else self.metrics.get(key["metric"])
        if said is None:
            return "not_csea" if whole else "unknown_label"
        more = self._dimensions(key, row)
        if isinstance(more, str):
            return "not_csea" if whole else more
        own = {} if category is None else _category(category[1])
        cell = {**own, **said["dimensions"], **more}
        if not cell.keys() <= set(load_spec().metrics[said["metric"]].dimensions):
            return "no_metric"
        figure = self._figure(row, source, said, cell, _share_of(said, category, key, self.tasks))
        if isinstance(figure, str):
            return figure
        return noted(figure, _drift(row.key["issue"], category))

    def _figure(
        self,
        row: Row,
        source: Source,
        said: Mapping[str, Any],
        cell: Mapping[str, str],
        share_of: str,
    ) -> Placed | str:
        """The figure, if its period and number can be read."""
        span = span_of(row.key["period"])
        if span is None:
            return "unknown_period"
        number = _number(row.reading, said, share_of)
        if isinstance(number, str):
            return number
        return Placed(
            metric=said["metric"],
            service="tiktok",
            dimensions=cell,
            span=span,
            number=number,
            method=said["method"],
            source=source.id,
            printed={
                "label": row.key["metric"],
                "category": _printed_category(row, self.all),
                "value": row.reading.text,
                "unit": said["unit"],
            },
            place=row.place,
        )

    def _dimensions(self, key: Mapping[str, str], row: Row) -> dict[str, str] | str:
        found = {}
        if key["task"] not in self.all:
            if key["task"] not in self.tasks:
                return "no_metric"
            found["automation_decision"] = self.tasks[key["task"]]
        if key["market"] not in self.all:
            if key["location"] == "language":
                return "no_metric"
            place = jurisdiction_of(row.key["market"])
            if place is None:
                return "unknown_place"
            found["jurisdiction"] = place
        return found


def _printed_category(row: Row, everything: set[str]) -> str:
    """Policy, task and market as printed, without what says "all"."""
    words = (row.key["issue"], row.key["task"], row.key["market"])
    return " / ".join(word for word in words if normal(word) not in everything)


def _category(entry: Mapping[str, str]) -> dict[str, str]:
    own = {"own_category": entry["own"]} if "own" in entry else {}
    return {"content_category": entry["code"], **own}


def _drift(printed: str, category: tuple[str, Any] | None) -> str:
    if category is None or " ".join(printed.split()) == category[0]:
        return ""
    return f"The policy is read as {category[0]!r}, its usual spelling."


def _share_of(
    said: Mapping[str, Any],
    category: tuple[str, Mapping[str, str]] | None,
    key: Mapping[str, str],
    tasks: Mapping[str, str],
) -> str:
    """The total of which a share is taken, in words."""
    if category is None:
        return ""
    name, entry = category
    parent = entry.get("parent")
    if said["method"] != "m_share":
        text = f"Videos removed under {name}"
    elif parent is None and "own" in entry:
        text = "Videos removed under the parent policy, which the file does not name"
    else:
        text = f"Videos removed under {parent}" if parent else "items_removed_any_reason"
    return text + (f", {key['task']} only" if key["task"] in tasks else "")


THOUSANDTH = Decimal("0.001")


def _number(reading: Reading, said: Mapping[str, Any], share_of: str) -> dict[str, Any] | str:
    """A count, or a fraction rounded to three decimals under the noise of floating point."""
    if said["kind"] == "count":
        return stated(reading, "count")
    value = reading.value
    if value is None:
        return stated(reading, "ratio")
    value = value / 100 if reading.percent else value
    near = value.quantize(THOUSANDTH)
    rounded = abs(value - near) < Decimal("1e-9")
    number = stated(replace(reading, value=near, percent=False) if rounded else reading, "ratio")
    if isinstance(number, str):
        return number
    step = {"base": plain(THOUSANDTH)} if rounded else {}
    if said["kind"] == "share":
        return {**number, "precision": {"kind": "fraction_only", **step, "share_of": share_of}}
    if rounded:
        return {**number, "precision": {"kind": "rounded", **step, "mode": NOT_STATED}}
    return number


# --- workbooks ----------------------------------------------------------------------------------


class _Book:
    """The wide sheets of a workbook as rows of the keys of COLUMNS."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = sheets
        self.left: list[NotPlaced] = []
        about = publisher_map("tiktok_cger.json")["sheets"]
        self.by_policy = {normal(name) for name in about["share_by_policy"]}
        self.sub_task: str = about["sub_policy_task"]
        self.last = max((span for sheet in sheets for span in _dates(sheet)), default=None)

    def rows(self) -> Iterator[Row]:
        """Every filled cell beside the labels of rows and columns."""
        for sheet in self.sheets:
            if not sheet.rows:
                continue
            header = [text_of(cell) for cell in sheet.rows[0]]
            for number in range(1, len(sheet.rows)):
                yield from self._row(sheet, header, number)

    def _row(self, sheet: Sheet, header: Sequence[str], number: int) -> Iterator[Row]:
        row = sheet.rows[number]
        texts = [text_of(cell) for cell in row]
        if not any(texts):
            return
        fixed = self._fixed(sheet, header, texts, row[0])
        for index, text in enumerate(texts):
            title = header[index] if index < len(header) else ""
            if not text or index < fixed[1] or not title:
                continue
            key = {name: "all" for name in COLUMNS if name != "result"}
            key |= {"period_type": "quarterly", "metric": title, **fixed[0]}
            if normal(sheet.name or "") in self.by_policy:
                key |= {"metric": "Category share", "issue": title, "policy_type": "issue"}
            if normal(title) == "videos removed by automation":
                key |= {"metric": "Total videos removed", "task": "automation"}
            if "accounts" in normal(title).split():
                key |= {"metric": "Total accounts removed", "issue": title}
            yield Row(sheet.place(number, index), key, read_figure(row[index]))

    def _fixed(
        self, sheet: Sheet, header: Sequence[str], texts: Sequence[str], first: object
    ) -> tuple[dict[str, str], int]:
        """What the labels of a row say, and how many of its cells are labels."""
        corner = normal(header[0])
        latest = {"period": _words(self.last)}
        if corner == "date":
            day = first.date() if isinstance(first, datetime.datetime) else first
            span = ending_on(day, 3) if isinstance(day, datetime.date) else None
            return {"period": _words(span) if span else texts[0]}, 1
        if corner == "issue policy" and len(header) > 1 and normal(header[1]) == "sub policy":
            return {**latest, "issue": texts[1], "task": self.sub_task}, 2
        if corner == "country code":
            return {**latest, "location": "Market", "market": texts[1]}, 2
        named = span_in_text(header[0])
        if named is not None:
            return {"period": _words(named), "issue": texts[0], "policy_type": "issue"}, 1
        return {"period": "", "issue": f"{sheet.name} {texts[0]}"}, 1


def _dates(sheet: Sheet) -> Iterator[Span]:
    for row in sheet.rows:
        day = row[0] if row else ""
        day = day.date() if isinstance(day, datetime.datetime) else day
        if isinstance(day, datetime.date) and (span := ending_on(day, 3)):
            yield span


def _words(span: Span | None) -> str:
    """A quarter as the CSV files write it: Jul-Sep 2022."""
    if span is None:
        return ""
    first, last = (MONTHS[day.month - 1].title() for day in (span.start, span.end))
    return f"{first}-{last} {span.end.year}"
