"""A rival in a process of its own, with nothing else loaded: `python -m benchmarks.rivals`."""

from __future__ import annotations

import sys
from pathlib import Path


def duckdb(statement: str) -> None:
    """Run one statement from a file."""
    from duckdb import sql

    result = sql(Path(statement).read_text())
    if result is not None:
        result.fetchall()


def orjson(folder: str) -> None:
    """Read and parse every file; nothing is kept."""
    from orjson import loads

    for path in Path(folder).glob("*.json"):
        loads(path.read_bytes())


if __name__ == "__main__":
    {"duckdb": duckdb, "orjson": orjson}[sys.argv[1]](sys.argv[2])
