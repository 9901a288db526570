"""The statement with which DuckDB makes the same rows from the same files."""

from __future__ import annotations

from pathlib import Path

from transparency.cells import TOTALS
from transparency.observations import columns, dimension_columns, key_columns
from transparency.spec import Spec, load_spec

READ = {
    "spec_version": "VARCHAR",
    "report": "STRUCT(id VARCHAR, version VARCHAR, transcribed BOOLEAN, fictional BOOLEAN, "
    "url VARCHAR)",
    "reporter": "STRUCT(id VARCHAR, name VARCHAR, role VARCHAR)",
    "period": 'STRUCT("start" VARCHAR, "end" VARCHAR, kind VARCHAR)',
    "geography": "STRUCT(scope VARCHAR[])",
    "services": "STRUCT(id VARCHAR, name VARCHAR)[]",
    "methods": "STRUCT(id VARCHAR, counting_rule VARCHAR, deduplication_rule STRUCT(rule VARCHAR), "
    "date_basis VARCHAR, policy_scope VARCHAR, bundling VARCHAR)[]",
    "observations": "STRUCT(metric VARCHAR, service VARCHAR, dimensions MAP(VARCHAR, VARCHAR), "
    'value DOUBLE, status VARCHAR, "statistic" VARCHAR, n DOUBLE, "method" VARCHAR, note VARCHAR, '
    "precision STRUCT(kind VARCHAR), "
    'period STRUCT("start" VARCHAR, "end" VARCHAR, kind VARCHAR))[]',
}
"""What is read of a report, typed; the rest is skipped."""


def statement(spec: Spec, folder: Path, out: Path) -> str:
    """SQL from report files to the table as sorted Parquet, for reports like the invented ones.

    These give exact figures and no source documents; that much is left out.
    """
    chosen = {
        "reporter": "reporter.id",
        "service": "o.service",
        "period_start": 'coalesce(o.period."start", period."start")',
        "period_end": 'coalesce(o.period."end", period."end")',
        "period_kind": "coalesce(o.period.kind, period.kind)",
        "unit": "m.unit",
        "precision": "o.precision.kind",
        "low": "o.value",
        "high": "o.value",
        "reporter_name": "reporter.name",
        "role": "reporter.role",
        "service_name": "list_filter(services, lambda s: s.id = o.service)[1].name",
        "transcribed": "report.transcribed",
        "fictional": "coalesce(report.fictional, false)",
        "spec_version": "spec_version",
        "report": "report.id",
        "report_version": "report.version",
        "file": "filename",
        "pointer": "'/observations/' || i",
        "source_url": "report.url",
        **{name: f"o.{name}" for name in ("metric", "statistic", "value", "status", "n", "method")},
        "note": "o.note",
        "counting_rule": "h.counting_rule",
        "deduplication_rule": "h.deduplication_rule.rule",
        **{name: f"h.{name}" for name in ("date_basis", "policy_scope", "bundling")},
        **{name: _dimension(name) for name in dimension_columns(spec)},
    }
    bare = ("value", "low", "high", "n", "transcribed", "fictional")
    select = ", ".join(
        f'{chosen.get(name, "NULL")} AS "{name}"'
        if name in bare
        else f"""coalesce({chosen.get(name, "''")}, '') AS "{name}\""""
        for name in columns(spec)
    )
    metrics = ", ".join(
        f"('{one.code}', '{one.unit}', {list(one.dimensions)})" for one in spec.metrics.values()
    )
    typed = ", ".join(f"{name}: '{kind}'" for name, kind in READ.items())
    order = ", ".join(f'"{name}"' for name in key_columns(spec))
    return f"""
    COPY (
        WITH m(code, unit, dims) AS (VALUES {metrics}),
        figures AS (
            SELECT * EXCLUDE (observations), unnest(observations) AS o,
                   generate_subscripts(observations, 1) - 1 AS i
            FROM read_json(
                '{folder}/*.json', format = 'auto', filename = true, columns = {{{typed}}}
            )
        ),
        held AS (
            SELECT *, list_filter(methods, lambda x: x.id = o.method)[1] AS h FROM figures
        )
        SELECT {select} FROM held JOIN m ON m.code = o.metric ORDER BY {order}
    ) TO '{out}' (FORMAT parquet, COMPRESSION zstd)
    """  # noqa: S608


def _dimension(name: str) -> str:
    own = f"o.dimensions['{name}']"
    if name == "jurisdiction":
        return f"coalesce({own}, array_to_string(geography.scope, ' '))"
    if name in TOTALS:
        total = f"CASE WHEN list_contains(m.dims, '{name}') THEN '{TOTALS[name]}' END"
        return f"coalesce({own}, {total})"
    return own


def differing(one: Path, other: Path) -> str:
    """SQL that fails when two Parquet files do not hold the same rows."""
    names = ", ".join(f'"{name}"' for name in columns(load_spec()))
    left, right = (f"SELECT {names} FROM '{path}'" for path in (one, other))  # noqa: S608
    both = f"({left} EXCEPT ALL {right}) UNION ALL ({right} EXCEPT ALL {left})"
    return f"SELECT CASE WHEN count(*) > 0 THEN error('rows differ') END FROM ({both})"  # noqa: S608
