"""The comparison: `python -m benchmarks`; what it measures is told in README.md beside it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import reports
from benchmarks.engines import SCHEMA, TODAY

ROOT = Path(__file__).parent.parent
TOOLS = ROOT / ".make" / "bench"
MODULES = TOOLS / "node_modules"
OURS = "transparency"
SMALL, BIG, FAULTS = 105, 5_000, 200
MANY = 1_000


@dataclass(frozen=True, slots=True)
class Measure:
    """Medians of one program on one input. `peak` is in bytes; None where it says nothing."""

    kind: str
    input: str
    program: str
    cpu: float
    wall: float | None = None
    peak: int | None = None
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """What was asked for and what was found; `found` is a ratio that must reach `wanted`."""

    text: str
    wanted: str
    found: float
    met: bool


Command = Sequence[str]

COMPILED = {name: one for name, one in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Ours runs from its sources here; an installed program has its modules compiled, as the others."""


def programs() -> Mapping[str, Command]:
    """Name -> command before the files. Those that are not installed are left out."""
    engine = (sys.executable, "-m", "benchmarks.engines")
    found: dict[str, Command] = {
        OURS: (str(Path(sys.executable).parent / OURS), "validate", "--date", str(TODAY)),
        "jsonschema": (*engine, "jsonschema"),
        "jsonschema-rs": (*engine, "jsonschema-rs"),
        "check-jsonschema": (str(TOOLS / "bin/check-jsonschema"), "--schemafile", str(SCHEMA)),
    }
    if MODULES.is_dir():
        ajv = (str(MODULES / ".bin/ajv"), "validate", "--spec=draft2020", "--strict=false")
        found["ajv-cli"] = (*ajv, "--all-errors", "-c", "ajv-formats", "-s", str(SCHEMA))
        found["ajv, compiled"] = ("node", str(ROOT / "benchmarks/ajv.mjs"), str(MODULES), "0")
    return found


def with_files(name: str, command: Command, files: Sequence[Path]) -> Command:
    """The whole command line: ajv-cli wants an option before each file."""
    if name == "ajv-cli":
        return (*command, *(part for file in files for part in ("-d", str(file))))
    return (*command, *map(str, files))


def run(command: Command) -> tuple[float, float, int, int]:
    """CPU and wall seconds, peak memory in bytes and exit code of a process with its children."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env=COMPILED
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    scale = 1 if sys.platform == "darwin" else 1024
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss * scale, process.returncode


def whole(name: str, files: Mapping[str, Path], rounds: int) -> Iterator[Measure]:
    """Whole processes, one after another in turn, so that a busy moment hits all of them."""
    path = files[name]
    runs: dict[str, list[tuple[float, float, int, int]]] = {}
    for program, command in programs().items():
        run(with_files(program, command, [path]))  # the first writes what later ones only load
    for _ in range(rounds):
        for program, command in programs().items():
            runs.setdefault(program, []).append(run(with_files(program, command, [path])))
    for program, measured in runs.items():
        cpu, wall, peak, code = zip(*measured, strict=True)
        yield Measure(
            "process", name, program, median(cpu), median(wall), int(median(peak)), code[0]
        )


def inside(name: str, files: Mapping[str, Path], rounds: int) -> Iterator[Measure]:
    """Checks within a process that has everything loaded, without reading the file."""
    path, engine = str(files[name]), (sys.executable, "-m", "benchmarks.engines")
    commands: dict[str, Command] = {
        program: (*engine, program, path, "--repeat", str(1 if program == "jsonschema" else 5))
        for program in (OURS, "jsonschema", "jsonschema-rs")
    }
    if MODULES.is_dir():
        commands["ajv, compiled"] = ("node", "benchmarks/ajv.mjs", str(MODULES), "5", path)
    times: dict[str, list[float]] = {}
    reads: list[float] = []
    for _ in range(rounds):
        for program, command in commands.items():
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, check=True, env=COMPILED
            )
            told = json.loads(done.stdout)
            times.setdefault(program, []).extend(told["check"])
            reads += told["read"] if program == OURS else []
    yield Measure("in process", name, f"{OURS}, reading only", median(reads))
    for program, measured in times.items():
        yield Measure("in process", name, program, median(measured))


def many(folder: Path, count: int, rounds: int) -> Iterator[Measure]:
    """A folder of small files: every program once, ours on one core and on two in turn."""
    files = sorted(folder.glob("*.json"))
    label = f"{count} files"
    ours = programs()[OURS]
    for jobs in ("1", "2"):
        measured = [run((*ours, "--quiet", "--jobs", jobs, str(folder))) for _ in range(rounds)]
        best = min(measured, key=lambda one: one[1])
        name = f"{OURS}, {jobs} process{'es' if jobs == '2' else ''}"
        yield Measure("many files", label, name, best[0], best[1], best[2], best[3])
    for program, command in programs().items():
        if program != OURS:
            yield Measure("many files", label, program, *run(with_files(program, command, files)))


def write_inputs(folder: Path, count: int) -> dict[str, Path]:
    """Name of each input -> its file; the folder `many` holds `count` small reports."""
    small, big = reports.report(SMALL), reports.report(BIG)
    named = {
        "small": small,
        "small, 8 faults": reports.with_faults(small, 8),
        "big": big,
        f"big, {FAULTS} faults": reports.with_faults(big, FAULTS),
        f"big, {FAULTS} contradictions": reports.with_rule_faults(big, FAULTS),
    }
    paths = {}
    for name, data in named.items():
        paths[name] = folder / f"{name.replace(', ', '-').replace(' ', '-')}.json"
        paths[name].write_bytes(reports.as_bytes(data))
    (folder / "many").mkdir()
    for index in range(count):
        path = folder / "many" / f"{index:04}.json"
        path.write_bytes(reports.as_bytes(reports.report(SMALL, seed=index)))
    return paths


def goals(measures: Sequence[Measure], files: Mapping[str, Path]) -> Iterator[Goal]:
    """What was asked of the validator, against what was measured."""
    found = {(m.kind, m.input, m.program): m for m in measures}

    def cpu(kind: str, name: str, program: str) -> float:
        return found[kind, name, program].cpu

    ours = cpu("process", "small", OURS)
    ratio = ours / cpu("process", "small", "check-jsonschema")
    yield Goal("start-up: CPU of check-jsonschema's, small file", "<= 0.5", ratio, ratio <= 0.5)  # noqa: PLR2004
    ratio = cpu("in process", "big", "jsonschema") / cpu("in process", "big", OURS)
    text = "big file through schema, model and rules: times as fast as jsonschema on the schema"
    yield Goal(text, ">= 20", ratio, ratio >= 20)  # noqa: PLR2004
    if ("process", "big", "ajv-cli") in found:
        ratio = cpu("process", "big", OURS) / cpu("process", "big", "ajv-cli")
        yield Goal("whole process on the big file: CPU of ajv-cli's", "< 1", ratio, ratio < 1)
        walls = [found["process", "big", name].wall or 0 for name in (OURS, "ajv-cli")]
        ratio = walls[0] / walls[1]
        yield Goal("the same in wall time", "< 1", ratio, ratio < 1)
    one, two = (m.wall or 0 for m in measures if m.program.startswith(f"{OURS}, ") and m.wall)
    yield Goal("many files: times as fast on two cores", ">= 1.7", one / two, one / two >= 1.7)  # noqa: PLR2004
    grown = [found["process", name, OURS].peak or 0 for name in ("big", "small")]
    size = files["big"].stat().st_size
    ratio = (grown[0] - grown[1]) / size
    text = "memory for the big file beyond that for the small one: times the size of the file"
    yield Goal(text, "< 10", ratio, ratio < 10)  # noqa: PLR2004


def table(measures: Sequence[Measure]) -> Iterator[str]:
    """Markdown, one table for each kind and input; ratios to our own CPU time."""
    for kind, name in dict.fromkeys((m.kind, m.input) for m in measures):
        rows = [m for m in measures if (m.kind, m.input) == (kind, name)]
        own = next(m.cpu for m in rows if m.program in (OURS, f"{OURS}, 1 process"))
        yield f"\n**{kind}: {name}**\n"
        yield "| program | CPU ms | ratio | wall ms | peak MB | exit |"
        yield "|---|--:|--:|--:|--:|--:|"
        for row in rows:
            wall = "-" if row.wall is None else f"{1000 * row.wall:,.0f}"
            peak = "-" if row.peak is None else f"{row.peak / 1e6:.0f}"
            code = "-" if row.exit_code is None else str(row.exit_code)
            cells = (f"{1000 * row.cpu:,.1f}", f"{row.cpu / own:.2f}", wall, peak, code)
            yield f"| {row.program} | {' | '.join(cells)} |"


def goal_table(reached: Sequence[Goal]) -> Iterator[str]:
    """Markdown of the goals."""
    yield "\n| goal | wanted | found | |"
    yield "|---|--:|--:|---|"
    for goal in reached:
        yield f"| {goal.text} | {goal.wanted} | {goal.found:.2f} | {_verdict(goal)} |"


def _verdict(goal: Goal) -> str:
    return "met" if goal.met else "**not met**"


def show_json(measures: Sequence[Any], reached: Sequence[Goal]) -> None:
    """What a comparison of another kind measured, as JSON on stdout."""
    data = {"measures": list(map(asdict, measures)), "goals": list(map(asdict, reached))}
    sys.stdout.write(json.dumps(data, indent=1) + "\n")


def show_tables(rounds: int, reached: Sequence[Goal], lines: Iterable[str]) -> None:
    """The same as Markdown, with what the machine was doing."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    head = f"{os.cpu_count()} cores; load {load:.1f}; medians of {rounds} runs."
    sys.stdout.write("\n".join([head, *goal_table(reached), *lines]) + "\n")


def say(text: str) -> None:
    """A line of progress on stderr."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def main() -> None:
    """Measure, print, and say which goals are met."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each program")
    parser.add_argument("--files", type=int, default=MANY, help="files in the folder of many")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        files = write_inputs(Path(place), chosen.files)
        measures: list[Measure] = []
        for name in files:
            say(f"whole processes: {name} ...")
            measures += whole(name, files, chosen.rounds)
        for name in files:
            say(f"in process: {name} ...")
            measures += inside(name, files, min(3, chosen.rounds))
        say(f"{chosen.files} files ...")
        measures += many(Path(place) / "many", chosen.files, min(3, chosen.rounds))
        reached = list(goals(measures, files))
        sizes = {name: path.stat().st_size for name, path in files.items()}
    if chosen.json:
        data = {
            "sizes": sizes,
            "measures": list(map(asdict, measures)),
            "goals": list(map(asdict, reached)),
        }
        sys.stdout.write(json.dumps(data, indent=1) + "\n")
        return
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    lines = [
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; "
        f"load {load:.1f}; medians of {chosen.rounds} runs.",
        "Files: "
        + ", ".join(f"{name} {size / 1000:,.0f} kB" for name, size in sizes.items())
        + ".",
        *goal_table(reached),
        *table(measures),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
