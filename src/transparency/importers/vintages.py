"""Editions of one publication that each carry the whole history become versions of reports.

A report of a period gets a new version with each edition that changes one of its figures. It names
the version that it replaces, lists what changed in `changes`, and every change so far in
`restatements` with the edition in which the old value stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from transparency.document import Document
from transparency.importers.drafts import NOT_STATED, Draft, completed
from transparency.importers.periodtext import Span
from transparency.importers.transcribing import (
    Placed,
    Source,
    Transcription,
    draft_of,
)

Cells = Mapping[tuple[object, ...], Placed]


@dataclass(frozen=True, slots=True)
class Edition:
    """One file: what it is, the last period that it covers, and its figures, one a cell."""

    source: Source
    path: str
    span: Span
    figures: Sequence[Placed]

    @property
    def cells(self) -> dict[tuple[object, ...], Placed]:
        """Figures by cell."""
        return {figure.cell: figure for figure in self.figures}


@dataclass(frozen=True, slots=True)
class _Step:
    """One version of a report: the edition that made it, and what changed against the last one."""

    edition: Edition
    figures: Cells
    changed: tuple[tuple[Placed | None, Placed | None], ...] = ()


def versions(
    about: Mapping[str, Any], importer: str, editions: Iterable[Edition], known: Mapping[str, Any]
) -> tuple[tuple[str, Document], ...]:
    """Every version of every report; the newest is `meta/2020-Q2.json`, others `…-1.0.0.json`."""
    ordered = sorted(editions, key=lambda edition: (edition.span.end, edition.path))
    spans = sorted({figure.span for edition in ordered for figure in edition.figures})
    made = []
    for span in spans:
        steps = _steps(ordered, span)
        for index in range(len(steps)):
            name, draft = _version(about, importer, span, steps[: index + 1])
            draft.data = completed(draft.data, known)
            last = index == len(steps) - 1
            file = name if last else name.removesuffix(".json") + f"-1.{index}.0.json"
            made.append((file, draft.document()))
    return tuple(made)


def _steps(editions: Sequence[Edition], span: Span) -> list[_Step]:
    steps: list[_Step] = []
    for edition in editions:
        now = {cell: one for cell, one in edition.cells.items() if one.span == span}
        if not any(one.is_figure for one in now.values()):
            continue
        before = steps[-1].figures if steps else {}
        cells = list(dict.fromkeys([*before, *now]))
        pairs = [(before.get(cell), now.get(cell)) for cell in cells]
        changed = tuple(pair for pair in pairs if not _same(*pair))
        kept = {cell: _carried(before.get(cell), one) for cell, one in now.items()}
        if not steps or changed:
            steps.append(_Step(edition, kept, changed if steps else ()))
    return steps


def _value(figure: Placed | None) -> Any:
    return None if figure is None else figure.value


def _same(before: Placed | None, now: Placed | None) -> bool:
    """True for equal values, and for a share that is the earlier one with fewer digits."""
    if before is None or now is None or before.value == now.value:
        return bool(_value(before) == _value(now))
    finer, coarser = (one.number.get("precision", {}) for one in (before, now))
    shortened = "fraction_only" in finer.values() and "base" in coarser and "base" not in finer
    old, new = before.number["value"], now.number["value"]
    return bool(shortened and abs(old - new) <= coarser["base"] / 2)


def _carried(before: Placed | None, now: Placed) -> Placed:
    """An unchanged figure keeps the edition in which its value first stood."""
    if before is None:
        return now
    if _same(before, now):
        return before
    if now.number["value"] is None or not before.is_figure:
        return now
    return replace(now, number={**now.number, "status": "revised"})


def _version(
    about: Mapping[str, Any], importer: str, span: Span, steps: Sequence[_Step]
) -> tuple[str, Draft]:
    last, number = steps[-1], len(steps) - 1
    sources = {step.edition.source.id: step.edition.source for step in steps}
    sources |= {one.source: _source(steps, one.source) for one in last.figures.values()}
    made = Transcription(
        about=about,
        importer=importer,
        span=span,
        figures=list(last.figures.values()),
        sources=sources,
        file=last.edition.path,
        sha256=last.edition.source.sha256,
    )
    draft = draft_of(made)
    if number:
        draft.data["report"]["version"] = f"1.{number}.0"
        draft.data["report"]["supersedes"] = {"id": made.id, "version": f"1.{number - 1}.0"}
        draft.data["changes"] = _changes(last)
        restated = [entry for step in steps for entry in _restatements(step, span)]
        draft.data["restatements"] = restated
        _name_sources(draft, restated, sources, about)
    return made.name, draft


def _source(steps: Sequence[_Step], name: str) -> Source:
    return next(step.edition.source for step in steps if step.edition.source.id == name)


def _changes(step: _Step) -> list[dict[str, Any]]:
    """What this edition changed. No file says on which day it was published, so none is given."""
    rows = {cell: row for row, cell in enumerate(step.figures)}
    reason = f"Changed by the publisher without a stated reason in {step.edition.source.title}."
    return [
        {
            "path": f"/observations/{rows[now.cell]}/value" if now else "/observations",
            "old": _scalar(old),
            "new": _scalar(now),
            "reason": reason if now else f"No longer given: {_words(old)}. {reason}",
        }
        for old, now in step.changed
    ]


def _words(figure: Placed | None) -> str:
    if figure is None:
        return ""
    printed = figure.printed
    return ", ".join(filter(None, (figure.service, printed.get("category"), printed.get("label"))))


def _scalar(figure: Placed | None) -> int | float | None:
    """The value, or the upper bound where only bounds are printed."""
    if figure is None:
        return None
    value: int | float | None = figure.number["value"]
    return value if value is not None else figure.number.get("bounds", {}).get("high")


def _restatements(step: _Step, span: Span) -> list[dict[str, Any]]:
    return [
        {
            "metric": (now or old).metric,  # type: ignore[union-attr]
            "service": (now or old).service,  # type: ignore[union-attr]
            "period": span.data,
            "dimensions": dict((now or old).dimensions),  # type: ignore[union-attr]
            "old": _scalar(old),
            "new": _scalar(now),
            "announced": NOT_STATED,
            "reason": NOT_STATED,
            **({"source": old.source} if old else {}),
        }
        for old, now in step.changed
    ]


def _name_sources(
    draft: Draft,
    restated: Sequence[Mapping[str, Any]],
    sources: Mapping[str, Source],
    about: Mapping[str, Any],
) -> None:
    """Declare the editions of replaced values that no figure stands for any more."""
    listed = draft.data["report"]["source_documents"]
    have = {entry["id"] for entry in listed}
    missing = {entry["source"] for entry in restated if "source" in entry} - have
    listed += [sources[name].data(about["publication"]) for name in sorted(missing)]
    listed.sort(key=lambda entry: str(entry["id"]))
