"""The long table: one row a figure, each with its way back to a report and to its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from transparency.cells import TOTALS, Figure, Figures
from transparency.corpus import Corpus, Entry
from transparency.document import TransparencyError, join
from transparency.report import Report, SourceDocument
from transparency.spec import Spec, load_spec

if TYPE_CHECKING:
    import pyarrow as pa


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
    frame = frame.sort_values(key, kind="stable").reset_index(drop=True)
    repeated = frame[frame.duplicated(key, keep=False)]
    if not repeated.empty:
        two = repeated.head(2).itertuples()
        raise _two_figures(*((str(row.file), str(row.pointer)) for row in two))
    return frame


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


def _mark_columns(spec: Spec) -> tuple[str, ...]:
    """Columns in which a replaced figure differs from the one in force, or is no other figure."""
    return (*key_columns(spec), "value", "source", "published_value")


def _superseded(spec: Spec, corpus: Corpus) -> Iterator[dict[str, Any]]:
    """Figures of earlier versions, without those that still stand and without repeats."""
    names = _mark_columns(spec)
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


def _two_figures(*rows: tuple[str, str]) -> TableError:
    """`rows` are file and pointer of each."""
    places = " and ".join(f"{file}#{pointer}" for file, pointer in rows)
    return TableError(
        f"two figures for one cell: {places}; drop one, or mark the report superseded"
    )


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


def write_table(frame: pd.DataFrame, folder: Path, name: str = "observations") -> list[Path]:
    """Write a table as `name`.csv and `name`.parquet into `folder`; return their paths.

    In the CSV, text that a spreadsheet would take for a formula starts with an apostrophe. Files
    are complete or absent: each is written aside and then renamed.
    """
    import pyarrow as pa

    from transparency.columnar import TableFiles, schema_of

    schema = schema_of(list(frame.columns))
    with TableFiles(folder, name, schema, csv=True) as files:
        files.add(pa.Table.from_pandas(frame, schema, preserve_index=False))
    return files.paths


# The same table in columns, report by report, for corpora that no memory holds.


def batch_schema() -> pa.Schema:
    """Columns that a report gives to the table wherever its file lies: all but `file`."""
    from transparency.columnar import schema_of

    return schema_of([name for name in columns(load_spec()) if name != "file"])


def table_schema() -> pa.Schema:
    """Columns of the table with their types."""
    from transparency.columnar import schema_of

    return schema_of(columns(load_spec()))


def others_schema() -> pa.Schema:
    """Columns of the other values with their types."""
    from transparency.columnar import schema_of

    return schema_of([RELATION, *columns(load_spec())])


def batch(entry: Entry) -> pa.RecordBatch:
    """The figures of one report, in its order."""
    return _batch(_rows(load_spec(), entry))


def also_batch(entry: Entry) -> pa.RecordBatch:
    """The same figures printed in other places, in the order of the report."""
    return _batch(_also_published(load_spec(), entry))


def _batch(rows: Iterable[dict[str, Any]]) -> pa.RecordBatch:
    import pyarrow as pa

    schema, every = batch_schema(), list(rows)
    arrays = [pa.array([row[field.name] for row in every], field.type) for field in schema]
    return pa.record_batch(arrays, schema=schema)


def sorted_table(table: pa.Table) -> pa.Table:
    """Rows sorted by key. Raises TableError as `observe` does."""
    from transparency.columnar import first_repeat, in_order

    key = key_columns(load_spec())
    ordered = in_order(table, key)
    place = first_repeat(ordered, key)
    if place is not None:
        two = ordered.slice(place, 2)
        raise _two_figures(
            *zip(*(two[name].to_pylist() for name in ("file", "pointer")), strict=True)
        )
    return ordered


def others_table(current: pa.Table, superseded: pa.Table, also: pa.Table) -> pa.Table:
    """Other values of one reporter, given the rows in force, those replaced, those beside them."""
    import pyarrow as pa

    from transparency.columnar import in_order

    spec = load_spec()
    names = list(_mark_columns(spec))
    kept, seen = [], set()
    if superseded.num_rows:
        seen = {tuple(row.values()) for row in current.select(names).to_pylist()}
    for index, row in enumerate(superseded.select(names).to_pylist()):
        mark = tuple(row.values())
        if mark not in seen:
            seen.add(mark)
            kept.append(index)
    rows = superseded.take(pa.array(kept, pa.int64()))
    parts = [
        table.append_column(RELATION, pa.repeat(pa.scalar(relation), table.num_rows))
        for table, relation in ((rows, "superseded"), (also, "also_published"))
    ]
    return in_order(pa.concat_tables(parts), [*key_columns(spec), "report_version", "source"])
