"""Thousands of reports to the table: `python -m benchmarks.corpus`; README.md tells how."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import reports
from benchmarks.__main__ import OURS, SMALL, Command, Goal, run, say, show_json, show_tables

FILES = 10_000
SHARE = 10
"""The smaller corpus has this part of the files."""
EACH = 20
"""Reports of one reporter, each about another service."""
SHAPES = 100
"""Different sets of figures."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Medians of one way to one table. `peak` is the largest process, in bytes."""

    files: int
    way: str
    cpu: float
    wall: float
    peak: int


def write_corpus(folder: Path, count: int) -> None:
    """`count` valid reports of 40 kB, all different, of `count` / EACH reporters."""
    folder.mkdir(parents=True)
    shapes = [reports.as_bytes(reports.report(SMALL, seed=seed)) for seed in range(SHAPES)]
    for index in range(count):
        (folder / f"{index:06}.json").write_bytes(_own(shapes[index % SHAPES], index))


def _own(raw: bytes, index: int) -> bytes:
    reporter, service = divmod(index, EACH)
    named = raw.replace(b'"service_0"', b'"service_%d"' % service)
    named = named.replace(b'"example-2025-h1"', b'"example-%d-%d"' % (reporter, service))
    return named.replace(b'{"id": "example",', b'{"id": "example-%d",' % reporter)


def change(folder: Path, count: int, round_: int) -> None:
    """Give some of the files, evenly spread, another text in one note."""
    paths = sorted(folder.glob("*.json"))
    for path in paths[round_ :: len(paths) // count][:count]:
        path.write_bytes(path.read_bytes().replace(b"Counted by", b"Counted %d by" % round_, 1))


def measure(folder: Path, place: Path, rounds: int) -> Iterator[Measure]:
    """Every way from one folder to the table, in turn."""
    count = len(list(folder.glob("*.json")))
    out, cache = place / "out", place / "cache"
    ours: Command = (
        *(str(Path(sys.executable).parent / OURS), "table", str(folder), "-o", str(out)),
        *("--cache", str(cache), "--no-csv"),
    )
    other = (sys.executable, "-m", "benchmarks.rivals")
    made, same = place / "made.sql", place / "same.sql"
    _write_statements(folder, place)
    runs: dict[str, list[tuple[float, float, int, int]]] = {}

    def note(way: str, command: Command) -> None:
        done = run(command)
        cpu, wall, peak, _ = done
        say(f"{count} files: {way}: CPU {cpu:.2f} s, wall {wall:.2f} s, {peak / 1e6:.0f} MB")
        if done[3]:
            raise SystemExit(f"{' '.join(command)} failed with {done[3]}")
        runs.setdefault(way, []).append(done)

    for round_ in range(rounds):
        note("orjson, parsing only", (*other, "orjson", str(folder)))
        note("DuckDB", (*other, "duckdb", str(made)))
        for jobs in ("1", "2"):
            shutil.rmtree(cache, ignore_errors=True)
            shutil.rmtree(out, ignore_errors=True)
            note(f"{OURS}, cold, {jobs} process{'es' * (jobs != '1')}", (*ours, "--jobs", jobs))
        if run((*other, "duckdb", str(same)))[3]:
            raise SystemExit("the two tables do not have the same rows")
        note(f"{OURS}, nothing changed", ours)
        (out / ".transparency-table.json").unlink()
        note(f"{OURS}, all known, table written again", ours)
        change(folder, max(1, count // 100), round_)
        note(f"{OURS}, 1 % changed", ours)
    for way, measured in runs.items():
        cpu, wall, peak, _ = zip(*measured, strict=True)
        yield Measure(count, way, median(cpu), median(wall), int(max(peak)))


def _write_statements(folder: Path, place: Path) -> None:
    """In another process: what a process ever held counts for those that it starts."""
    code = (
        "import sys; from pathlib import Path; from benchmarks import rival; "
        "from transparency.spec import load_spec; place = Path(sys.argv[2]); "
        "made = place / 'rival.parquet'; own = place / 'out' / 'observations.parquet'; "
        "(place / 'made.sql').write_text(rival.statement(load_spec(), Path(sys.argv[1]), made)); "
        "(place / 'same.sql').write_text(rival.differing(own, made))"
    )
    run((sys.executable, "-c", code, str(folder), str(place)))


def goals(measures: Sequence[Measure]) -> Iterator[Goal]:
    """What was asked of the aggregator, against what was measured."""
    found: Mapping[tuple[int, str], Measure] = {(m.files, m.way): m for m in measures}
    small, large = min(m.files for m in measures), max(m.files for m in measures)
    cold, warm = f"{OURS}, cold, 1 process", f"{OURS}, nothing changed"
    ratio = found[large, cold].cpu / found[large, "DuckDB"].cpu
    yield Goal("cold: CPU of DuckDB's", "<= 1.5", ratio, ratio <= 1.5)  # noqa: PLR2004
    walls = [found[large, way].wall for way in (f"{OURS}, cold, 2 processes", "DuckDB")]
    ratio = walls[0] / walls[1]
    yield Goal("cold, wall time of two processes: DuckDB's", "<= 1.5", ratio, ratio <= 1.5)  # noqa: PLR2004
    ratio = found[large, warm].cpu / found[large, "DuckDB"].cpu
    yield Goal("nothing changed: CPU of DuckDB's", "<= 0.05", ratio, ratio <= 0.05)  # noqa: PLR2004
    ratio = found[large, warm].wall / found[large, "DuckDB"].wall
    yield Goal("nothing changed: wall time of DuckDB's", "<= 0.05", ratio, ratio <= 0.05)  # noqa: PLR2004
    if small == large:
        return
    times = large / small
    grown = found[large, cold].cpu / found[small, cold].cpu / times
    text = f"cold, {times:g} times the files: CPU a file, grown by"
    yield Goal(text, "<= 1.1", grown, grown <= 1.1)  # noqa: PLR2004
    grown = found[large, cold].peak / found[small, cold].peak
    yield Goal(f"cold, {times:g} times the files: peak memory, grown by", "<= 2", grown, grown <= 2)  # noqa: PLR2004


def table(measures: Sequence[Measure]) -> Iterator[str]:
    """Markdown, a table for each corpus; ratios to DuckDB."""
    for count in sorted({m.files for m in measures}):
        rows = [m for m in measures if m.files == count]
        duckdb = next(m for m in rows if m.way == "DuckDB")
        yield f"\n**{count:,} report files to the table**\n"
        yield "| way | CPU s | ratio | wall s | ratio | peak MB | CPU ms a file |"
        yield "|---|--:|--:|--:|--:|--:|--:|"
        for row in rows:
            cells = (
                *(f"{row.cpu:.2f}", f"{row.cpu / duckdb.cpu:.2f}"),
                *(f"{row.wall:.2f}", f"{row.wall / duckdb.wall:.2f}"),
                *(f"{row.peak / 1e6:.0f}", f"{1000 * row.cpu / count:.2f}"),
            )
            yield f"| {row.way} | {' | '.join(cells)} |"


def main() -> None:
    """Measure, print, and say which goals are met."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each way")
    parser.add_argument("--files", type=int, default=FILES, help="files in the larger corpus")
    chosen = parser.parse_args()
    measures: list[Measure] = []
    with tempfile.TemporaryDirectory() as name:
        for count in sorted({max(100, chosen.files // SHARE), chosen.files}):
            place = Path(name) / str(count)
            say(f"writing {count} files")
            write_corpus(place / "in", count)
            measures += measure(place / "in", place, chosen.rounds)
            shutil.rmtree(place)
    reached = list(goals(measures))
    if chosen.json:
        show_json(measures, reached)
    else:
        show_tables(chosen.rounds, reached, table(measures))


if __name__ == "__main__":
    main()
