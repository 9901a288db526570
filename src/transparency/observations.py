"""The long table: one row a figure, each with its way back to a report and to its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from transparency.cells import TOTALS, Figure, Figures
from transparency.corpus import Corpus, Entry
from transparency.document import TransparencyError, join
from transparency.report import Report
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
    "fictional": "True when the reporter and its figures are made up.",
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
        f"two figures for one cell: {places}; drop one, or name it in the other's supersedes"
    )


def _rows(spec: Spec, entry: Entry) -> Iterator[dict[str, Any]]:
    made = _columns(spec, entry)
    count = len(entry.report.observations)
    lists = [value if isinstance(value, list) else [value] * count for value in made.values()]
    for row in zip(*lists, strict=True):
        yield dict(zip(made, row, strict=True))


def _columns(spec: Spec, entry: Entry) -> dict[str, Any]:
    """Column -> a list with a value for each figure, or the one value that all of them have."""
    report = entry.report
    figures = Figures(report).all
    services = {service.id: service.name for service in report.services}
    return {
        **_cells(report, figures),
        **_codes(spec, report, figures),
        **_numbers(spec, figures),
        **_methods(figures),
        **_published(report, figures),
        "reporter_name": report.reporter.name,
        "role": report.reporter.role,
        "fictional": bool(report.report.fictional),
        "service_name": [services.get(figure.cell.service or "", "") for figure in figures],
        "file": entry.file,
    }


def _cells(report: Report, figures: Sequence[Figure]) -> dict[str, Any]:
    cells = [figure.cell for figure in figures]
    periods = [figure.observation.period or report.period for figure in figures]
    return {
        "reporter": report.reporter.id,
        "service": [cell.service or "" for cell in cells],
        "period_start": [cell.start.isoformat() for cell in cells],
        "period_end": [cell.end.isoformat() for cell in cells],
        "period_kind": [period.kind for period in periods],
        "metric": [cell.metric for cell in cells],
        "statistic": [cell.statistic or "" for cell in cells],
    }


def _codes(spec: Spec, report: Report, figures: Sequence[Figure]) -> dict[str, Any]:
    """A column for each dimension; nearly all are empty in nearly all reports."""
    codes = [dict(figure.cell.dimensions) for figure in figures]
    used = {name for own in codes for name in own}
    made: dict[str, Any] = {
        name: [own.get(name, "") for own in codes] if name in used else ""
        for name in dimension_columns(spec)
    }
    geography = report.geography
    scope = geography.subdivision or " ".join(geography.scope)
    made["jurisdiction"] = [own.get("jurisdiction", scope) for own in codes]
    allowed = [spec.metrics[figure.cell.metric].dimensions for figure in figures]
    for name, total in TOTALS.items():
        made[name] = [
            own.get(name, total if name in dimensions else "")
            for own, dimensions in zip(codes, allowed, strict=True)
        ]
    return made


def _numbers(spec: Spec, figures: Sequence[Figure]) -> dict[str, Any]:
    observations = [figure.observation for figure in figures]
    intervals = [figure.interval for figure in figures]
    kinds = [figure.precision.kind if figure.precision else "" for figure in figures]
    units = [spec.metrics[figure.cell.metric].unit for figure in figures]
    return {
        "unit": [
            "ratio" if kind == "fraction_only" else unit
            for kind, unit in zip(kinds, units, strict=True)
        ],
        "value": [observation.value for observation in observations],
        "low": [None if interval is None else float(interval.low) for interval in intervals],
        "high": [None if interval is None else float(interval.high) for interval in intervals],
        "status": [observation.status for observation in observations],
        "precision": kinds,
        "n": [observation.n for observation in observations],
        "note": [observation.note or "" for observation in observations],
    }


METHOD = ("counting_rule", "date_basis", "policy_scope", "bundling")
"""Columns that stand under the same name in a method."""


def _methods(figures: Sequence[Figure]) -> dict[str, Any]:
    methods = [figure.method for figure in figures]
    rules = [method.deduplication_rule if method else None for method in methods]
    return {
        "method": [figure.observation.method or "" for figure in figures],
        **{name: [getattr(method, name, None) or "" for method in methods] for name in METHOD},
        "deduplication_rule": [rule.rule if rule else "" for rule in rules],
    }


def _published(report: Report, figures: Sequence[Figure]) -> dict[str, Any]:
    printed = [figure.observation.as_published for figure in figures]
    texts = {
        f"published_{name}": [getattr(one, name, None) or "" for one in printed]
        for name in ("label", "category", "value")
    }
    by_id = {source.id: source for source in report.report.source_documents}
    only = next(iter(by_id)) if len(by_id) == 1 else ""
    sources = [by_id.get(figure.observation.source or only) for figure in figures]
    address = report.report.url or ""
    return {
        **texts,
        "transcribed": report.report.transcribed,
        "spec_version": report.spec_version,
        "report": report.report.id,
        "report_version": report.report.version,
        "pointer": [figure.pointer for figure in figures],
        "source": [source.id if source else "" for source in sources],
        "source_title": [source.title if source else "" for source in sources],
        "source_url": [(source.url if source else None) or address for source in sources],
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


@cache
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
    import pyarrow as pa

    text = pa.string()
    schema, made = batch_schema(), _columns(load_spec(), entry)
    count = len(entry.report.observations)
    arrays = [
        pa.array(values, field.type)
        if isinstance(values, list) and not (field.type == text and _alike(values))
        else _repeated(values[0] if isinstance(values, list) else values, count)
        for field in schema
        for values in (made[field.name],)
    ]
    return pa.record_batch(arrays, schema=schema)


def _alike(values: Sequence[Any]) -> bool:
    """Whether all values are the same: most columns of most reports say one thing, or nothing."""
    return bool(values) and values.count(values[0]) == len(values)


def also_batch(entry: Entry) -> pa.RecordBatch:
    """The same figures printed in other places, in the order of the report."""
    import pyarrow as pa

    if not any(observation.also_published for observation in entry.report.observations):
        return _no_rows()
    return pa.RecordBatch.from_pylist(list(_also_published(load_spec(), entry)), batch_schema())


@cache
def _no_rows() -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_pylist([], batch_schema())


@lru_cache(maxsize=256)
def _repeated(value: str | bool, count: int) -> pa.Array:
    import pyarrow as pa

    return pa.repeat(pa.scalar(value), count)


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


def write_tables(corpus: Corpus, folder: Path) -> list[Path]:
    """Write `observe` and `observe_others` as CSV and Parquet; return the paths.

    The same bytes as `write_table` gives, put together reporter by reporter, so that no more rows
    are held than one reporter has. Raises TableError as `observe` does.
    """
    from transparency.columnar import TableFiles

    with (
        TableFiles(folder, "observations", table_schema(), csv=True) as table,
        TableFiles(folder, "other_values", others_schema(), csv=True) as beside,
    ):
        current, replaced = (_by_reporter(every) for every in (corpus.reports, corpus.superseded))
        for reporter in sorted({*current, *replaced}):
            own = current.get(reporter, [])
            rows = sorted_table(_stacked(own, batch))
            table.add(rows)
            older = _stacked(replaced.get(reporter, []), batch)
            beside.add(others_table(rows, older, _stacked(own, also_batch)))
    return [*table.paths, *beside.paths]


def _by_reporter(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.report.reporter.id, []).append(entry)
    return found


def _stacked(entries: Iterable[Entry], make: Callable[[Entry], pa.RecordBatch]) -> pa.Table:
    """What reports give, one below the other, with the file in which each was read."""
    import pyarrow as pa

    tables = [with_file(make(entry), entry.file) for entry in entries]
    return pa.concat_tables(tables) if tables else with_file(_no_rows(), "")


def with_file(rows: pa.RecordBatch, file: str) -> pa.Table:
    """The rows of a report with the file in which it was read."""
    import pyarrow as pa

    files = pa.repeat(pa.scalar(file), rows.num_rows)
    return pa.Table.from_batches([rows]).append_column("file", files)
