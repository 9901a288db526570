"""The long table: one row a figure, each with its way back to a report and to its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from transparency.cells import TOTALS, Figure, Figures
from transparency.corpus import Corpus, Entry
from transparency.document import TransparencyError, join
from transparency.formulas import harmless
from transparency.report import Report, SourceDocument
from transparency.spec import Spec, load_spec


class TableError(TransparencyError):
    """The table cannot be made: two reports give a figure for the same cell."""


def dimension_columns(spec: Spec) -> tuple[str, ...]:
    """Dimensions of the standard, each a column of the table; empty cells are the total."""
    return tuple(spec.dimensions)


def key_columns(spec: Spec) -> tuple[str, ...]:
    """Columns that together are unique."""
    place = ("reporter", "service", "period_start", "period_end", "metric")
    return (*place, *dimension_columns(spec), "statistic")


DESCRIBED = {
    "reporter": "Identifier of the reporter.",
    "service": "Identifier of the service; empty for all services of the report together.",
    "period_start": "First day of the period of the figure, ISO 8601.",
    "period_end": "Last day of the period of the figure, ISO 8601.",
    "metric": "Metric code.",
    "statistic": "Statistic of a duration.",
    "unit": "Unit of the value; ratio where the figure is a share (precision fraction_only).",
    "value": "The figure; empty when there is none, see status.",
    "low": "Lowest number that the published figure leaves open.",
    "high": "Highest number that the published figure leaves open.",
    "status": "Whether there is a value, or why there is none.",
    "precision": "How exactly the figure is given.",
    "n": "Cases behind a duration, ratio or accuracy figure.",
    "method": "Identifier of the method in the report.",
    "counting_rule": "What adds one to the count; not_stated when the publisher does not say.",
    "deduplication_rule": "How repeats are removed.",
    "date_basis": "Which event dates an item into the period.",
    "policy_scope": "Whether law, policy or both decide what is counted.",
    "bundling": "For reports to an authority: whether incidents are bundled.",
    "note": "What the report says about the figure.",
    "published_label": "Label of the figure in the publication.",
    "published_category": "Category of the figure in the publication.",
    "published_value": "The figure as printed.",
    "reporter_name": "Name of the reporter.",
    "role": "Role of the reporter.",
    "service_name": "Name of the service.",
    "period_kind": "Kind of the period.",
    "transcribed": "True when somebody else made the report from a publication.",
    "spec_version": "Version of the standard.",
    "report": "Identifier of the report.",
    "report_version": "Version of the report.",
    "file": "File in which the report was read.",
    "pointer": "JSON Pointer of the figure in that file.",
    "source": "Identifier of the source document.",
    "source_title": "Title of the source document.",
    "source_url": "Address of the source document.",
}
"""Column -> what it holds, for the columns that are not dimensions."""


def columns(spec: Spec) -> tuple[str, ...]:
    """All columns of the table in order: the key, then what is known about the figure."""
    key = key_columns(spec)
    return (*key, *(name for name in DESCRIBED if name not in key))


def observe(corpus: Corpus) -> pd.DataFrame:
    """The long table of a corpus.

    One row for each figure of each current report, columns as in `columns()`, sorted by key.
    Raises TableError, naming both places, when two rows have the same key.
    """
    spec = load_spec()
    rows = [row for entry in corpus.reports for row in _rows(spec, entry)]
    frame = pd.DataFrame(rows, columns=list(columns(spec)))
    key = list(key_columns(spec))
    _verify(frame, key)
    return frame.sort_values(key, kind="stable").reset_index(drop=True)


RELATION = "relation"
"""Column of the other values: why a row stands beside the figure in force."""


def observe_others(corpus: Corpus) -> pd.DataFrame:
    """What was published for a cell beside the figure in force: never to be added to the table.

    Columns as in `columns()` after `relation`: `superseded` for a figure of an earlier version of
    a report, `also_published` for the same figure printed in another place, agreeing or not. A
    figure that stands unchanged in several versions is there once.
    """
    spec = load_spec()
    rows = [{RELATION: "superseded", **row} for row in _superseded(spec, corpus)]
    for entry in corpus.reports:
        rows += ({RELATION: "also_published", **row} for row in _also_published(spec, entry))
    frame = pd.DataFrame(rows, columns=[RELATION, *columns(spec)])
    order = [*key_columns(spec), "report_version", "source"]
    return frame.sort_values(order, kind="stable").reset_index(drop=True)


def _superseded(spec: Spec, corpus: Corpus) -> Iterator[dict[str, Any]]:
    """Figures of earlier versions, without those that still stand and without repeats."""
    names = (*key_columns(spec), "value", "source", "published_value")
    current = (row for entry in corpus.reports for row in _rows(spec, entry))
    seen = {tuple(row[name] for name in names) for row in current}
    for entry in corpus.superseded:
        for row in _rows(spec, entry):
            mark = tuple(row[name] for name in names)
            if mark not in seen:
                seen.add(mark)
                yield row


def _also_published(spec: Spec, entry: Entry) -> Iterator[dict[str, Any]]:
    sources = {source.id: source for source in entry.report.report.source_documents}
    for figure, row in zip(Figures(entry.report).all, _rows(spec, entry), strict=True):
        for index, other in enumerate(figure.observation.also_published):
            printed, source = other.as_published, sources.get(other.source)
            yield {
                **row,
                **dict.fromkeys(("low", "high"), other.value),
                "value": other.value,
                "status": "reported" if other.value is not None else "unknown",
                "note": other.note or "",
                "published_label": (printed and printed.label) or "",
                "published_category": (printed and printed.category) or "",
                "published_value": (printed and printed.value) or "",
                "pointer": f"{figure.pointer}{join('also_published', index)}",
                "source": other.source,
                "source_title": source.title if source else "",
                "source_url": (source and source.url) or "",
            }


def _verify(frame: pd.DataFrame, key: Sequence[str]) -> None:
    repeated = frame[frame.duplicated(list(key), keep=False)]
    if repeated.empty:
        return
    first = repeated.iloc[0]
    same = repeated[(repeated[list(key)] == first[list(key)]).all(axis=1)]
    places = " and ".join(f"{row.file}#{row.pointer}" for row in same.head(2).itertuples())
    raise TableError(f"two figures for one cell: {places}; drop one, or mark the report superseded")


def _rows(spec: Spec, entry: Entry) -> Iterator[dict[str, Any]]:
    report = entry.report
    services = {service.id: service.name for service in report.services}
    sources = {source.id: source for source in report.report.source_documents}
    for figure in Figures(report).all:
        yield {
            **_cell(spec, report, figure),
            **_number(spec, figure),
            **_method(figure),
            **_provenance(report, figure, sources),
            "reporter_name": report.reporter.name,
            "role": report.reporter.role,
            "service_name": services.get(figure.cell.service or "", ""),
            "file": entry.file,
        }


def _cell(spec: Spec, report: Report, figure: Figure) -> dict[str, Any]:
    cell = figure.cell
    codes = dict(cell.dimensions)
    allowed = spec.metrics[cell.metric].dimensions
    codes.setdefault("jurisdiction", " ".join(report.geography.scope))
    for dimension, code in TOTALS.items():
        if dimension in allowed:
            codes.setdefault(dimension, code)
    period = figure.observation.period or report.period
    return {
        "reporter": report.reporter.id,
        "service": cell.service or "",
        "period_start": cell.start.isoformat(),
        "period_end": cell.end.isoformat(),
        "period_kind": period.kind,
        "metric": cell.metric,
        **{dimension: codes.get(dimension, "") for dimension in dimension_columns(spec)},
        "statistic": cell.statistic or "",
    }


def _number(spec: Spec, figure: Figure) -> dict[str, Any]:
    observation, interval = figure.observation, figure.interval
    kind = figure.precision.kind if figure.precision else ""
    share = kind == "fraction_only"
    return {
        "unit": "ratio" if share else spec.metrics[figure.cell.metric].unit,
        "value": observation.value,
        "low": None if interval is None else float(interval.low),
        "high": None if interval is None else float(interval.high),
        "status": observation.status,
        "precision": kind,
        "n": observation.n,
        "note": observation.note or "",
    }


def _method(figure: Figure) -> dict[str, Any]:
    method = figure.method
    return {
        "method": figure.observation.method or "",
        "counting_rule": (method and method.counting_rule) or "",
        "deduplication_rule": method.deduplication_rule.rule
        if method and method.deduplication_rule
        else "",
        "date_basis": (method and method.date_basis) or "",
        "policy_scope": (method and method.policy_scope) or "",
        "bundling": (method and method.bundling) or "",
    }


def _provenance(
    report: Report, figure: Figure, sources: dict[str, SourceDocument]
) -> dict[str, Any]:
    observation = figure.observation
    only = next(iter(sources)) if len(sources) == 1 else ""
    source = sources.get(observation.source or only)
    printed = observation.as_published
    return {
        "published_label": (printed and printed.label) or "",
        "published_category": (printed and printed.category) or "",
        "published_value": (printed and printed.value) or "",
        "transcribed": report.report.transcribed,
        "spec_version": report.spec_version,
        "report": report.report.id,
        "report_version": report.report.version,
        "pointer": figure.pointer,
        "source": source.id if source else "",
        "source_title": source.title if source else "",
        "source_url": (source.url if source else None) or report.report.url or "",
    }


NUMBERS = ("value", "low", "high", "n")


def write_table(frame: pd.DataFrame, folder: Path, name: str = "observations") -> list[Path]:
    """Write a table as `name`.csv and `name`.parquet into `folder`; return their paths.

    In the CSV, text that a spreadsheet would take for a formula starts with an apostrophe. Files
    are complete or absent: each is written aside and then renamed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / f"{name}.csv", folder / f"{name}.parquet"]
    safe = frame.copy()
    for column in frame.columns:
        convert = _plain_number if column in NUMBERS else _plain_text
        safe[column] = [convert(value) for value in frame[column].astype(object)]
    _rename_into(written[0], lambda path: safe.to_csv(path, index=False, lineterminator="\n"))
    typed = frame.astype(dict.fromkeys(NUMBERS, "Float64"))
    _rename_into(written[1], lambda path: typed.to_parquet(path, index=False))
    return written


def _rename_into(path: Path, write: Any) -> None:
    temporary = path.with_name(f".{path.name}.part")
    write(temporary)
    temporary.replace(path)


def _plain_number(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _plain_text(value: Any) -> str:
    return harmless(str(value))
