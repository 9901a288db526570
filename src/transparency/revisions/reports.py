"""Versions of reports of ours as editions, and the changes that reports themselves declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from transparency.cells import Cell, Figure, Figures, cell_at
from transparency.corpus import Corpus, Entry, head_of, replaced_by
from transparency.neighbours import version_number
from transparency.report import Report, Restatement
from transparency.revisions.editions import Edition, Key, Value
from transparency.spans import name_of

Identified: TypeAlias = tuple[str, str]
"""Reporter and report."""

PART = ("service", "metric", "dimensions", "period", "statistic")
"""Parts of the key of a figure, in order."""


def version_editions(corpus: Corpus) -> dict[Identified, list[Edition]]:
    """Reports of which the corpus holds several versions: their editions, oldest first.

    A report that was replaced under another id counts as earlier versions of the one in force.
    """
    groups: dict[Identified, list[tuple[int, tuple[int, ...], Entry]]] = {}
    later = successions(corpus)
    for entry in (*corpus.superseded, *corpus.reports):
        chain = later[identified(entry)]
        version = version_number(entry.report.report.version)
        groups.setdefault(chain[-1], []).append((-len(chain), version, entry))
    return {
        name: [_edition(entry) for _, _, entry in sorted(group, key=lambda one: one[:2])]
        for name, group in sorted(groups.items())
        if len(group) > 1
    }


def identified(entry: Entry) -> Identified:
    """Ids of the reporter and of the report."""
    return entry.report.reporter.id, entry.report.report.id


def successions(corpus: Corpus) -> dict[Identified, list[Identified]]:
    """Each report, and those that replaced it under other ids, the one in force last."""
    entries = (*corpus.superseded, *corpus.reports)
    heads = sorted((head_of(one.report, one.file) for one in entries), key=lambda head: head.order)
    by = replaced_by(heads)
    found = {}
    for name in map(identified, entries):
        chain = [name]
        while chain[-1] in by:
            chain.append(by[chain[-1]])
        found[name] = chain
    return found


def _edition(entry: Entry) -> Edition:
    report = entry.report
    told = declared(report)
    cells: dict[Key, Value] = {}
    for figure in Figures(report).all:
        cells.setdefault(key_of(figure.cell), _value(entry, figure, told))
    name = f"{report.report.id} {report.report.version}"
    span = report.period.start, report.period.end
    return Edition(name, span, len(report.observations), cells, {}, PART.index("period"), True)


def key_of(cell: Cell) -> Key:
    """The parts of `PART` as text."""
    codes = " ".join(f"{name}={code}" for name, code in cell.dimensions)
    span = name_of((cell.start, cell.end))
    return cell.service or "", cell.metric, codes, span, cell.statistic or ""


def _value(entry: Entry, figure: Figure, told: Mapping[Key, Restatement]) -> Value:
    observation, precision = figure.observation, figure.precision
    key = key_of(figure.cell)
    number = None if observation.value is None else Decimal(str(observation.value))
    printed = observation.as_published
    base = precision.base if precision else None
    return Value(
        place=f"{entry.file}#{figure.pointer}",
        labels=dict(zip(PART, key, strict=True)),
        text=(printed.value if printed else None) or ("" if number is None else str(number)),
        kind="number" if number is not None else observation.status,
        number=number,
        step=None if base is None else Decimal(str(base)),
        span=(figure.cell.start, figure.cell.end),
        announced=(told[key].announced or "not_stated") if key in told else "silent",
    )


def declared(report: Report) -> dict[Key, Restatement]:
    """The last change that a report declares for each figure."""
    return {_key(report, one): one for one in report.restatements}


def _key(report: Report, one: Restatement) -> Key:
    cell = cell_at(report, one.metric, one.service, one.period, one.dimensions, one.statistic)
    return key_of(cell)


def restatements(corpus: Corpus) -> Iterator[tuple[Entry, int, Key, Restatement]]:
    """Every change that a current report declares, with its place in the list."""
    for entry in corpus.reports:
        for index, one in enumerate(entry.report.restatements):
            yield entry, index, _key(entry.report, one), one
