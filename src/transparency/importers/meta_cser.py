"""Meta's Community Standards Enforcement Report: CSV files that each carry the whole history.

`tables` gives every row of a file, all policy areas; `read` makes reports of those about child
sexual exploitation and abuse and of the adjacent policy on minors. Each file is an edition, known
by the last quarter that it holds and not by its name. Maps: `maps/meta_cser.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from transparency.importers import ImportFailed
from transparency.importers.drafts import NOT_STATED, Imported, NotPlaced
from transparency.importers.figuretext import Reading, normal
from transparency.importers.longtables import Row, Table, read_long
from transparency.importers.periodtext import Span, span_of
from transparency.importers.transcribing import (
    LEFT,
    Placed,
    Source,
    about_with,
    for_every_report,
    plain,
    publisher_map,
    settled,
    stated,
)
from transparency.importers.vintages import Edition, versions

REASONS = LEFT

COLUMNS = {
    "app": ("app", "platform", "product"),
    "policy_area": ("policy_area", "policy area", "policy"),
    "metric": ("metric",),
    "period": ("period", "quarter"),
    "value": ("value",),
}
"""Column -> headers it goes by."""


def tables(paths: Iterable[Path | str]) -> tuple[Table, ...]:
    """Every row of every file: keys app, policy_area, metric, period, with place and reading."""
    return read_long(paths, COLUMNS, "value")


def edition_span(table: Table) -> Span:
    """The last quarter that a file holds. Raises ImportFailed where it holds none."""
    spans = [span for text in {row.key["period"] for row in table.rows} if (span := span_of(text))]
    if not spans:
        raise ImportFailed(f"{table.source}: no row has a quarter such as 2023Q1 as its period")
    return max(spans, key=lambda span: span.end)


def read(paths: Sequence[Path], known: Mapping[str, Any]) -> Imported:
    """A report a quarter from one file; from several, every version of it (see `vintages`)."""
    left: list[NotPlaced] = []
    editions = [edition(table, known, left) for table in tables(paths)]
    about = _about(known)
    reports = versions(about, "meta_cser", editions, for_every_report(known))
    return Imported(reports, tuple(left))


def edition(table: Table, known: Mapping[str, Any], left: list[NotPlaced]) -> Edition:
    """The figures of one file that the standard has a place for; the rest goes to `left`."""
    left += table.left
    span = edition_span(table)
    name = span.name.lower()
    title = f"{_about(known)['title']}, vintage {span.name.replace('-', ' ')}"
    source = Source(f"meta-cser-{name}", title, table.file, table.sha256)
    maps = _Maps(_about(known))
    placed: list[Placed] = []
    for row in table.rows:
        figure = maps.place(row, source)
        if isinstance(figure, str):
            label = " / ".join(row.key.values())
            left.append(NotPlaced(row.place, label, row.reading.text, figure))
        else:
            placed.append(figure)
    figures = settled(placed, left)
    spans = {figure.span for figure in figures if figure.is_figure}
    left += [figure.left("no_figure") for figure in figures if figure.span not in spans]
    return Edition(source, table.source, span, [one for one in figures if one.span in spans])


def _about(known: Mapping[str, Any]) -> dict[str, Any]:
    return about_with(publisher_map("meta_cser.json"), known)


class _Maps:
    """Labels of the publisher, found whatever their case and punctuation."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        self.services = {normal(entry["name"]): key for key, entry in about["services"].items()}
        self.metrics = {normal(label): entry for label, entry in about["metrics"].items()}
        self.categories = {normal(name): (name, code) for name, code in about["categories"].items()}
        self.others = {normal(label) for label in about["not_csea"]}
        self.words = set(about["maybe_csea"])

    def why_not(self, label: str) -> str:
        """Reason code for a policy area that is in no map of categories."""
        if label in self.others:
            return "not_csea"
        return "unknown_label" if self.words & set(label.split()) else "other_subject"

    def place(self, row: Row, source: Source) -> Placed | str:
        """The figure of a row in the standard, or the reason why it has no place."""
        key = row.key
        category = self.categories.get(normal(key["policy_area"]))
        if category is None:
            return self.why_not(normal(key["policy_area"]))
        span = span_of(key["period"])
        if span is None:
            return "unknown_period"
        service = self.services.get(normal(key["app"]))
        said = self.metrics.get(normal(key["metric"]))
        if service is None or said is None:
            return "unknown_label"
        number = _number(row.reading, said["form"])
        if isinstance(number, str):
            return number
        return Placed(
            metric=said["metric"],
            service=service,
            dimensions={"content_category": category[1], **said.get("dimensions", {})},
            span=span,
            number=number,
            method=said["method"],
            source=source.id,
            printed={
                "label": key["metric"],
                "category": key["policy_area"],
                "value": row.reading.text,
                "unit": said["unit"],
            },
            place=row.place,
            note=_drift(key["policy_area"], category[0]),
        )


def _drift(printed: str, usual: str) -> str:
    same = " ".join(printed.split()) == usual
    return "" if same else f"The category is read as {usual!r}, its usual spelling."


def _number(reading: Reading, form: str) -> dict[str, Any] | str:
    """The figure in the unit of its metric, with the step that Meta's values show."""
    unit = "count" if form == "rounded" else "ratio"
    number = stated(reading, unit)
    if isinstance(number, str) or number["value"] is None:
        return number
    if form == "upper":
        bounds = {"low": 0, "high": number["value"]}
        return {**number, "value": None, "bounds": bounds, "precision": {"kind": "banded"}}
    base = _count_step(int(number["value"])) if unit == "count" else _rate_step(reading.text)
    if base is None:
        return {**number, "precision": {"kind": NOT_STATED}}
    return {**number, "precision": {"kind": "rounded", "base": base, "mode": NOT_STATED}}


STEPS = ((100, 10), (10**6, 100), (10**9, 10**5), (10**12, 10**8))
"""Values below the first number are multiples of the second, in all of Meta's files so far."""


def _count_step(value: int) -> int | None:
    """Inferred rounding step; that of a finer value shows in its digits. None: cannot be seen."""
    base = next((step for limit, step in STEPS if value < limit), 1)
    while value % base:
        base //= 10
    return base if base > 1 else None


def _rate_step(text: str) -> int | float:
    """A tenth of a point, also where a zero more is printed; finer where the digits are."""
    digits = text.rstrip("% ").partition(".")[2].rstrip("0")
    return plain(Decimal(1).scaleb(-max(len(digits), 1) - 2))
