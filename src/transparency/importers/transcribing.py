"""Figures with a place in the standard become a transcribed report that claims no more than them.

What a publisher does not say is `not_stated`. A publisher's map (`maps/NAME.json`) holds who it is,
its services, and what it says of its methods.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from transparency.document import Document, Location, printable
from transparency.importers import ImportFailed
from transparency.importers.drafts import (
    DURATION,
    NOT_STATED,
    RATIO,
    UNIQUE,
    Draft,
    NotPlaced,
    blank_method,
    completed,
)
from transparency.importers.figuretext import Reading
from transparency.importers.periodtext import Span

ZERO, ONE, HUNDREDTH = Decimal(0), Decimal(1), Decimal("0.01")
FINE = Decimal("0.000001")
"""A ratio with smaller steps was computed and not rounded."""

LEFT = {
    "not_csea": "Known not to be about child sexual exploitation and abuse.",
    "other_subject": "In no map of this importer, and no word of the label speaks of children.",
    "unknown_label": "The label is in no map of this importer; nothing was guessed.",
    "unknown_column": "A column that no map of this importer knows.",
    "no_metric": "No metric of the standard fits without bending the figure.",
    "no_figure": "The publisher prints no figure here, and another label gives the cell or nothing "
    "else of the period has a figure.",
    "no_second_cell": "Another label already gives another figure for the cell of the standard.",
    "not_a_figure": "The cell holds text that is no figure.",
    "unknown_period": "The period cannot be read.",
    "repeated": "The same figure stands in the file already, and is carried once.",
    "duplicate_key": "The file has rows of one key with different values; none of them is carried.",
    "impossible_value": "The value cannot be one of this metric, such as a share above 1.",
}
"""Reason code -> what it means, for figures of every importer."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure with its cell in the standard, and where and how the publisher printed it."""

    metric: str
    service: str | None
    dimensions: Mapping[str, str]
    span: Span
    number: Mapping[str, Any]
    """Value, status, and where they apply statistic, n, bounds, precision."""
    method: str
    source: str
    printed: Mapping[str, str]
    """Label, category, value and unit as published."""
    place: Location
    note: str = ""

    @property
    def cell(self) -> tuple[object, ...]:
        """What two figures share that are one figure of the standard."""
        share = self.number.get("precision", {}).get("kind") == "fraction_only"
        statistic = self.number.get("statistic", "share" if share else "")
        dimensions = tuple(sorted(self.dimensions.items()))
        return self.service or "", self.metric, self.span, dimensions, statistic

    @property
    def key(self) -> tuple[object, ...]:
        """The cell with the publisher's own labels."""
        labels = (self.printed.get("label"), self.printed.get("category"))
        return *self.cell, *labels

    @property
    def value(self) -> Any:
        """The value, or the bounds where there is none."""
        return self.number["value"] if "bounds" not in self.number else self.number["bounds"]

    @property
    def is_figure(self) -> bool:
        """False for a null with the reason for its absence."""
        return self.number["value"] is not None or "bounds" in self.number

    def left(self, reason: str) -> NotPlaced:
        """This figure, not carried."""
        printed = self.printed
        words = (self.service, printed.get("category"), printed.get("label"), self.span.name)
        label = " / ".join(word for word in words if word)
        return NotPlaced(self.place, label, self.printed.get("value", ""), reason)


@dataclass(frozen=True, slots=True)
class Source:
    """The published document from which figures were read."""

    id: str
    title: str
    file: str
    sha256: str

    def data(self, said: Mapping[str, str]) -> dict[str, Any]:
        """As a report holds it; `said` has what the map knows of the publication."""
        return {
            "id": self.id,
            "title": self.title,
            **said,
            "read_in": f"{self.file} (SHA-256 {self.sha256})",
            "confidence": "primary",
        }


@cache
def publisher_map(name: str) -> Any:
    """The data beside an importer."""
    return json.loads(files("transparency.importers").joinpath("maps", name).read_text("utf-8"))


def about_with(about: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The map of a publisher, with the reporter and the further services that `known` names."""
    more = {
        entry["id"]: {name: value for name, value in entry.items() if name != "id"}
        for entry in known.get("services", ())
        if isinstance(entry, Mapping) and {"id", "name"} <= entry.keys()
    }
    services = {**about.get("services", {}), **more}
    reporter = completed(dict(about["reporter"]), known.get("reporter", {}))
    return {**about, "services": services, "reporter": reporter}


def for_every_report(known: Mapping[str, Any]) -> dict[str, Any]:
    """What `known` says of every report alike: neither period nor a list of services."""
    return {name: value for name, value in known.items() if name not in ("period", "services")}


def distinct(reports: Iterable[tuple[str, Document]]) -> tuple[tuple[str, Document], ...]:
    """The reports, of which no two may have one name."""
    made: dict[str, Document] = {}
    for name, document in reports:
        if name in made:
            first, second = printable(made[name].source), printable(document.source)
            raise ImportFailed(f"{first} and {second}: both give {name}; import them apart")
        made[name] = document
    return tuple(made.items())


# --- one figure a cell --------------------------------------------------------------------------


def settled(
    figures: Iterable[Placed], left: list[NotPlaced], *, rank: Mapping[str, int] | None = None
) -> list[Placed]:
    """One figure a cell, in the order given. The rest goes to `left` with its reason.

    Rows of one key that agree are one figure; rows that disagree are none. Of several labels for
    one cell that with the lowest rank (by printed category) wins, a figure before an absence.
    """
    by_key: dict[tuple[object, ...], list[Placed]] = {}
    for figure in figures:
        by_key.setdefault(figure.key, []).append(figure)
    by_cell: dict[tuple[object, ...], list[Placed]] = {}
    for same in by_key.values():
        agree = all(one.value == same[0].value for one in same)
        if not agree:
            left += [one.left("duplicate_key") for one in same]
        else:
            left += [one.left("repeated") for one in same[1:]]
            by_cell.setdefault(same[0].cell, []).append(same[0])
    kept = []
    for rivals in by_cell.values():
        ranked = sorted(rivals, key=lambda one: (not one.is_figure, _rank(one, rank or {})))
        kept.append(ranked[0])
        left += [one.left(_why_not(one, ranked[0])) for one in ranked[1:]]
    return kept


def _why_not(figure: Placed, kept: Placed) -> str:
    if not figure.is_figure:
        return "no_figure"
    return "repeated" if figure.value == kept.value else "no_second_cell"


def _rank(figure: Placed, rank: Mapping[str, int]) -> int:
    return rank.get(figure.printed.get("category", ""), len(rank))


# --- the report ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Transcription:
    """What one report is made of."""

    about: Mapping[str, Any]
    importer: str
    span: Span
    figures: Sequence[Placed]
    sources: Mapping[str, Source]
    file: str
    sha256: str
    methods: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Method id -> fields that hold for this report alone."""

    @property
    def id(self) -> str:
        """Identifier of the report."""
        return f"{self.about['reporter']['id']}-{self.span.name.lower()}"

    @property
    def name(self) -> str:
        """File name of the report."""
        return f"{self.about['reporter']['id']}/{self.span.name}.json"


def draft_of(made: Transcription) -> Draft:
    """The report, with the place of every figure."""
    about, draft = made.about, Draft(made.file, made.sha256)
    named = [figure.source for figure in made.figures]
    named += [entry["source"] for entry in _breaks(made) if entry.get("source") in made.sources]
    said = about["publication"]
    url = {"url": said["url"]} if "url" in said else {}
    draft.data = {
        "spec_version": "1.0",
        "report": {
            "id": made.id,
            "version": "1.0.0",
            "language": "en",
            "status": "final",
            "transcribed": True,
            "transcription": {
                "by": f"transparency import {made.importer}",
                "note": "Figures as published; what the publication does not say is not_stated.",
            },
            **url,
            "licence": "CC-BY-4.0",
            "source_documents": [
                made.sources[name].data(said) for name in sorted(set(named)) if name in made.sources
            ],
        },
        "reporter": dict(about["reporter"]),
        "period": made.span.data,
        "date_basis": about.get("date_basis", NOT_STATED),
        "geography": {"scope": ["GLOBAL"], "basis": NOT_STATED},
        **_services(made),
        "severity_scheme": NOT_STATED,
        "methods": _methods(made),
        "observations": [],
        **({"series_breaks": _breaks(made)} if _breaks(made) else {}),
        "assurance": {"level": NOT_STATED},
        "disclosure_control": {"rule": NOT_STATED},
    }
    for figure in made.figures:
        draft.add("observations", observation(figure, made.span), figure.place)
    return draft


def observation(figure: Placed, span: Span) -> dict[str, Any]:
    """A figure as a report holds it."""
    return {
        "metric": figure.metric,
        **({"service": figure.service} if figure.service else {}),
        "dimensions": dict(figure.dimensions),
        **figure.number,
        **({"period": figure.span.data} if figure.span != span else {}),
        "method": figure.method,
        "source": figure.source,
        "as_published": {name: text for name, text in figure.printed.items() if text},
        **({"note": figure.note} if figure.note else {}),
    }


def _services(made: Transcription) -> dict[str, Any]:
    known: Mapping[str, Any] = made.about.get("services", {})
    named = {figure.service for figure in made.figures if figure.service}
    for service in tuple(named):
        named |= set(known[service].get("members", ()))
    if made.about["reporter"]["role"] != "provider":
        return {}
    return {
        "services": [
            {"id": name, "encryption": "unknown", **entry}
            for name, entry in known.items()
            if name in named
        ],
        "services_excluded": [],
        "detection_coverage": [],
    }


def _breaks(made: Transcription) -> list[dict[str, Any]]:
    start = made.span.start.isoformat()
    found = [dict(entry) for entry in made.about.get("breaks", ()) if entry["date"] == start]
    for entry in found:
        if entry.get("source") not in made.sources:
            entry.pop("source", None)
    return found


# --- methods ------------------------------------------------------------------------------------


EXTRA: Mapping[str, Mapping[str, Any]] = {
    "authority_reports": {"bundling": NOT_STATED, "label_source": NOT_STATED},
    "accounts_actioned": UNIQUE,
    "accounts_reinstated": UNIQUE,
    "authority_report_accounts": UNIQUE,
    "complaint_reversal_ratio": RATIO,
    "scan_coverage_ratio": RATIO,
    "share_within_24h": RATIO,
    "proactive_detection_ratio": {"provider_sources": [], **RATIO},
    "violative_view_ratio": RATIO,
}
"""Metric -> further fields that its method must have."""


def _methods(made: Transcription) -> list[dict[str, Any]]:
    uses: dict[str, list[Placed]] = {}
    for figure in made.figures:
        uses.setdefault(figure.method, []).append(figure)
    return [
        method_of(name, {**said, **made.methods.get(name, {})}, uses[name])
        for name, said in made.about["methods"].items()
        if name in uses
    ]


def method_of(name: str, said: Mapping[str, Any], uses: Sequence[Placed]) -> dict[str, Any]:
    """A method from what the publisher says, for the figures that use it."""
    metrics = sorted({figure.metric for figure in uses})
    extra: dict[str, Any] = {}
    for metric in metrics:
        extra |= DURATION if metric.startswith("time_") else EXTRA.get(metric, {})
    return {
        "id": name,
        "applies_to": metrics,
        "sources": sorted({figure.source for figure in uses}),
        **blank_method(),
        "precision": _common_precision(uses),
        **extra,
        **said,
    }


def _common_precision(uses: Sequence[Placed]) -> dict[str, Any]:
    """What the figures of a method have in common; a figure that differs carries its own."""
    found = [use.number.get("precision", {"kind": "exact"}) for use in uses if use.is_figure]
    if not found:
        return {"kind": NOT_STATED}
    if all(precision == found[0] for precision in found):
        return dict(found[0])
    kinds = {precision["kind"] for precision in found}
    return {"kind": kinds.pop() if len(kinds) == 1 else NOT_STATED}


def plain(value: Decimal) -> int | float:
    """A decimal as JSON holds it: a whole number without a point, else to nine places."""
    if value == value.to_integral_value():
        return int(value)
    return float(round(value, 9))


def slug(name: str) -> str:
    """Identifier from a printed name: its ASCII letters and digits, joined by hyphens."""
    parts = re.findall("[a-z0-9]+", name.lower().replace("*", ""))
    return "-".join(parts)[:100] or "unnamed"


def noted(figure: Placed, *notes: str) -> Placed:
    """The figure with further notes."""
    texts = [figure.note, *notes]
    return replace(figure, note=" ".join(text for text in texts if text))


# --- numbers ------------------------------------------------------------------------------------


def stated(reading: Reading, unit: str, *, scale: Decimal = ONE) -> dict[str, Any] | str:
    """Value, status, bounds and precision of a cell in a unit: count, ratio or hour.

    `scale` takes the printed number to the unit; a percentage of a ratio needs none. Gives the
    reason code where the cell cannot be such a figure. A null of an empty or N/A cell is unknown.
    """
    if reading.kind in ("empty", "not_available"):
        return {"value": None, "status": "unknown"}
    if reading.kind == "words" or (reading.percent and unit != "ratio"):
        return "not_a_figure"
    factor = HUNDREDTH if reading.percent else scale
    low, value, high = (
        None if part is None else part * factor
        for part in (reading.low, reading.value, reading.high)
    )
    if not all(_possible(part, unit) for part in (low, value, high) if part is not None):
        return "impossible_value"
    if value is not None:
        return {"value": plain(value), "status": "reported", **_rounding(reading, unit, factor)}
    if high is None and low is not None and unit != "ratio":
        rounded = {"kind": "rounded", "base": plain(_trailing(low)), "mode": "down"}
        return {"value": plain(low), "status": "reported", "precision": rounded}
    if reading.kind == "below" and unit == "count" and high and reading.text[:1] != "≤":
        high -= 0 if reading.text.casefold().startswith("up to") else 1
    bounds = {"low": plain(low or ZERO), "high": plain(ONE if high is None else high)}
    return {"value": None, "status": "reported", "bounds": bounds, "precision": {"kind": "banded"}}


def _possible(value: Decimal, unit: str) -> bool:
    whole = unit != "count" or value == value.to_integral_value()
    return value >= 0 and whole and (unit != "ratio" or value <= 1)


def _rounding(reading: Reading, unit: str, factor: Decimal) -> dict[str, Any]:
    """The step that the printed digits show: of a ratio, and of a count such as 5.8M."""
    step = (reading.step or ONE) * factor
    if unit == "count":
        return {} if step <= 1 else {"precision": _rounded(step)}
    if unit == "ratio" and step >= 1:  # 0 or 1 in a workbook, which keeps no trailing zeros
        return {"precision": {"kind": NOT_STATED}}
    return {} if step < FINE else {"precision": _rounded(step)}


def _rounded(step: Decimal) -> dict[str, Any]:
    return {"kind": "rounded", "base": plain(step), "mode": NOT_STATED}


def _trailing(value: Decimal) -> Decimal:
    base = ONE
    while value and value % (base * 10) == 0:
        base *= 10
    return base
