"""Tables in columns: bytes for a store, and Parquet and CSV files written part by part.

The same rows give the same files, however they come in parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from transparency.formulas import harmless

NUMBERS = ("value", "low", "high", "n")
TRUTHS = ("fictional", "transcribed")
GROUP = 50_000
"""Rows of a row group, and about what is held in memory at a time."""

CODEC = "zstd"
SIZE_BYTES = 8
SPECIAL = re.compile('[",\r\n]')


def schema_of(names: Sequence[str]) -> pa.Schema:
    """Columns with their types: numbers, truths, and text for all others."""
    kinds = {**dict.fromkeys(NUMBERS, pa.float64()), **dict.fromkeys(TRUTHS, pa.bool_())}
    return pa.schema([(name, kinds.get(name, pa.string())) for name in names])


def to_bytes(batch: pa.RecordBatch) -> bytes:
    """A batch without its schema, compressed."""
    raw = batch.serialize()
    return bytes(raw.size.to_bytes(SIZE_BYTES, "big") + pa.compress(raw, CODEC, asbytes=True))


def from_bytes(raw: bytes, schema: pa.Schema) -> pa.RecordBatch:
    """The batch again. Raises ArrowInvalid when the bytes are no batch of this schema."""
    size = int.from_bytes(raw[:SIZE_BYTES], "big")
    buffer = pa.decompress(raw[SIZE_BYTES:], size, CODEC)
    batch = pa.ipc.read_record_batch(buffer, schema)
    batch.validate(full=True)
    return batch


def in_order(table: pa.Table, names: Sequence[str]) -> pa.Table:
    """The rows sorted by columns of text; equal rows keep their order."""
    varying = [(name, "ascending") for name in names if pc.count_distinct(table[name]).as_py() > 1]
    return table.sort_by(varying) if varying else table


def first_repeat(table: pa.Table, names: Sequence[str]) -> int | None:
    """Number of the first of sorted rows that is equal to the next one in these columns."""
    if table.num_rows < 2:  # noqa: PLR2004
        return None
    last = table.num_rows - 1
    same: Any = pa.array([True] * last)
    for name in names:
        column = table[name]
        same = pc.and_(same, pc.equal(column.slice(1), column.slice(0, last)))
    place: int = pc.index(same, True).as_py()
    return None if place < 0 else place


class TableFiles:
    """A table on its way into `name`.parquet and, if asked for, `name`.csv in a folder.

    In the CSV, text that a spreadsheet would take for a formula starts with an apostrophe. A file
    is complete or as it was before: as a context, it takes its place at the end, unless `keep` was
    set to False.
    """

    def __init__(self, folder: Path, name: str, schema: pa.Schema, *, csv: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._schema = schema
        self._waiting: list[pa.Table] = []
        self._rows = 0
        self.keep = True
        self.paths = [folder / f"{name}.csv"] * csv + [folder / f"{name}.parquet"]
        self._parts = [path.with_name(f".{path.name}.part") for path in self.paths]
        self._parquet = parquet.ParquetWriter(self._parts[-1], schema, compression=CODEC)
        self._csv: IO[str] | None = None
        if csv:
            self._csv = self._parts[0].open("w", encoding="utf-8", newline="")
            self._csv.write(",".join(map(_quoted, schema.names)) + "\n")

    def __enter__(self) -> TableFiles:  # noqa: PYI034
        return self

    def add(self, table: pa.Table) -> None:
        """Add rows, with the columns of the schema in any order."""
        self._waiting.append(table.select(self._schema.names).cast(self._schema))
        self._rows += table.num_rows
        while self._rows >= GROUP:
            self._flush(GROUP)

    def _flush(self, count: int) -> None:
        table = pa.concat_tables(self._waiting)
        group, rest = table.slice(0, count).combine_chunks(), table.slice(count)
        self._waiting, self._rows = [rest], rest.num_rows
        self._parquet.write_table(group, row_group_size=GROUP)
        if self._csv:
            self._csv.writelines(_lines(group))

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None and self._rows:
            self._flush(self._rows)
        self._parquet.close()
        if self._csv:
            self._csv.close()
        for part, path in zip(self._parts, self.paths, strict=True):
            if kind is None and self.keep:
                part.replace(path)
            else:
                part.unlink()


def _lines(table: pa.Table) -> list[str]:
    columns = [_texts(table[name], _converter(name)) for name in table.column_names]
    joined = pc.binary_join_element_wise(*columns, ",")
    return [f"{line}\n" for line in joined.to_pylist()]


def _converter(name: str) -> Callable[[Any], str]:
    return plain_number if name in NUMBERS else plain_text


def _texts(column: pa.ChunkedArray, convert: Callable[[Any], str]) -> pa.Array:
    """Each different value is put in words once."""
    coded = column.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.unify_dictionaries().combine_chunks()
    texts = [_quoted(convert(value)) for value in coded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(coded.indices).fill_null("")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if SPECIAL.search(text) else text


def plain_number(value: float | None) -> str:
    """A number as text: whole ones without a point."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def plain_text(value: Any) -> str:
    """Text that no spreadsheet runs; truths as every tool reads them, R too."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(str(value))
