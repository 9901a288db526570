"""One engine in a process of its own, over files: `python -m benchmarks.engines NAME FILE...`.

With `--repeat N` the file is checked N times after one run to warm up, and the CPU seconds of each
run are printed as JSON; reading the file is timed apart where it can be.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TODAY = datetime.date(2025, 8, 15)
SCHEMA = Path(__file__).parent.parent / "spec" / "1.0" / "report.schema.json"
Check = Callable[[Any], int]


def plain_jsonschema() -> tuple[Callable[[bytes], Any], Check]:
    """The reference implementation with a validator made once."""
    from jsonschema import Draft202012Validator as Validator

    validator = Validator(json.loads(SCHEMA.read_text()), format_checker=Validator.FORMAT_CHECKER)
    return json.loads, lambda data: len(list(validator.iter_errors(data)))


def jsonschema_rs() -> tuple[Callable[[bytes], Any], Check]:
    """The engine in Rust with a validator made once."""
    import jsonschema_rs as engine

    validator = engine.validator_for(
        json.loads(SCHEMA.read_text()), validate_formats=True, offline=True
    )
    return json.loads, lambda data: len(list(validator.iter_errors(data)))


def transparency() -> tuple[Callable[[bytes], Any], Check]:
    """Ours: schema, typed report and every rule."""
    from transparency import Document, validate

    return (
        lambda raw: Document.read(raw, "report.json"),
        lambda document: len(validate(document, today=TODAY).findings),
    )


ENGINES = {
    "jsonschema": plain_jsonschema,
    "jsonschema-rs": jsonschema_rs,
    "transparency": transparency,
}


def main() -> None:
    """Check files once, or one file many times."""
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--repeat", type=int, default=0)
    chosen = parser.parse_args()
    read, check = ENGINES[chosen.engine]()
    if chosen.repeat:
        sys.stdout.write(json.dumps(_timed(read, check, chosen.files[0], chosen.repeat)))
        return
    faults = sum(check(read(path.read_bytes())) for path in chosen.files)
    sys.exit(1 if faults else 0)


def _timed(
    read: Callable[[bytes], Any], check: Check, path: Path, repeat: int
) -> dict[str, list[float]]:
    raw = path.read_bytes()
    check(read(raw))
    times: dict[str, list[float]] = {"read": [], "check": []}
    for _ in range(repeat):
        start = time.process_time()
        data = read(raw)
        between = time.process_time()
        check(data)
        times["read"].append(between - start)
        times["check"].append(time.process_time() - between)
    return times


if __name__ == "__main__":
    main()
