"""The long table of a large corpus: only what is new is read, and no more held than needed.

Gives the same files as `observe` and `write_table` do. What each report contributes is kept in a
store by content; the table is put together reporter by reporter, which is the order of its key.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from transparency.corpus import Entry, File, Head, head_of, in_force, load, parted
from transparency.document import DocumentError, TransparencyError
from transparency.layout import write_text
from transparency.reading import STDIN, report_files
from transparency.store import AT_ONCE, Store, edition, key_of, refuse_inside
from transparency.workers import Workers, processes

if TYPE_CHECKING:
    import pyarrow as pa

STATE = ".transparency-table.json"
"""In the folder of the table: what the table was made from."""

CSV_ROWS = 250_000
"""Up to so many figures the table is written as CSV too, unless it is asked for or not."""

HEAD, ROWS, ALSO = "head", "rows", "also"
"""Kinds under which the store keeps what a report gives to the table."""


class Piece(NamedTuple):
    """One valid report: its head, number of figures, and where its rows are to be found."""

    head: Head
    figures: int
    also: int
    key: str
    file: File


@dataclass(frozen=True, slots=True)
class Tabulated:
    """What was written: files by name with size and time, numbers, and files set aside.

    `fictional` are files of made-up reports, left out unless there are no others.

    `current` says that everything was there already and was left as it was. `day` is the only day
    on which this holds, empty where the day made no difference.
    """

    made_from: str
    files: dict[str, list[int]]
    figures: int
    others: int
    reports: int
    set_aside: list[str] = field(default_factory=list)
    fictional: list[str] = field(default_factory=list)
    all_fictional: bool = False
    day: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one file gives to the table: bytes for the store.

    `head` is JSON: what tells its version, or null for a file set aside, and how many rows follow.
    `lasting` is False when it says nothing about the content: the file could not be read this time.
    """

    head: bytes
    sha256: str = ""
    dated: bool = False
    rows: bytes = b""
    also: bytes = b""
    lasting: bool = True


Progress = Callable[[int, int], None]


def tabulate(
    paths: Iterable[Path | str],
    out: Path,
    *,
    today: datetime.date | None = None,
    progress: Progress | None = None,
    cache: Path | None = None,
    rehash: bool = False,
    jobs: int | None = None,
    csv: bool | None = None,
) -> Tabulated:
    """Write observations and, where there are any, other_values into the folder `out`.

    Options as for `load_corpus`. `csv` asks for CSV beside Parquet; None has it up to CSV_ROWS
    figures. Files that are current are left as they are; `rehash` writes them again. The bytes are
    the same whatever is in the cache, however many processes there are, and in whatever order the
    paths are given. Raises TransparencyError when there is no valid report or two reports give a
    figure for one cell.
    """
    paths = list(paths)
    day = today or datetime.date.today()
    if cache is not None:
        refuse_inside(cache, paths)
    files = report_files(paths)
    with Store(cache) as store:
        keys = store.keys(files, rehash=rehash)
        made_from = inputs_digest(files, keys, csv)
        before = read_state(out)
        if before and not rehash and is_current(before, made_from, out, day):
            return before
        from transparency import observations  # noqa: F401  (a missing library is told before work)

        found = _pieces(store, files, keys, day, jobs, progress)
        if not found.valid:
            raise TransparencyError("no valid report was found; check: transparency validate")
        real, made_up = parted(found.valid, lambda piece: piece.head.fictional)
        written = _write(store, real or made_up, out, day, csv=csv)
    done = Tabulated(
        made_from=made_from if found.lasting else "",
        files={path.name: _stamp(path) for path in written.paths},
        figures=written.figures,
        others=written.others,
        reports=written.reports,
        set_aside=found.set_aside,
        fictional=[piece.head.file for piece in made_up],
        all_fictional=not real,
        day=day.isoformat() if found.dated else "",
    )
    for name in set(before.files if before else ()) - set(done.files):
        (out / name).unlink(missing_ok=True)  # ours, and out of date
    write_state(out, done)
    return done


# What the table in a folder was made from.


def inputs_digest(files: Sequence[File], keys: Sequence[str | None], *options: object) -> str:
    """Checksum of everything that the table depends on but the day."""
    named = sorted((name, key or "") for (_, name), key in zip(files, keys, strict=True))
    return hashlib.sha256(json.dumps([edition(), options, named]).encode()).hexdigest()


def read_state(out: Path) -> Tabulated | None:
    """What was written last into a folder; None where nothing is known."""
    try:
        data = json.loads((out / STATE).read_bytes())
        names = [str(name) for name in data["files"]]
        safe = all(Path(name).name == name for name in names)
        return Tabulated(**{**data, "current": True}) if safe else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def is_current(before: Tabulated, made_from: str, out: Path, day: datetime.date) -> bool:
    """Whether a folder holds what these inputs give on this day."""
    if before.made_from != made_from or before.day not in ("", day.isoformat()):
        return False
    try:
        return all(_stamp(out / name) == stamp for name, stamp in before.files.items())
    except OSError:
        return False


def write_state(out: Path, done: Tabulated) -> None:
    """Remember what was written."""
    write_text(out / STATE, json.dumps(asdict(done), indent=1) + "\n")


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


# What each file gives.


def _pieces(
    store: Store,
    files: Sequence[File],
    keys: Sequence[str | None],
    day: datetime.date,
    jobs: int | None,
    progress: Progress | None,
) -> Pieces:
    """Valid reports in the order of the table; what is new about files is put into the store."""
    heads = store.get(HEAD, filter(None, keys), day)
    unknown = [file for file, key in zip(files, keys, strict=True) if key not in heads]
    fresh = _contributions(unknown, day, jobs)
    found = Pieces()
    waiting: list[tuple[str, Contribution]] = []
    for done, (file, known) in enumerate(zip(files, keys, strict=True), start=1):
        key, head = known or "", heads.get(known or "")
        if head is None:
            given = next(fresh)
            head = given.head
            if given.sha256:
                key = key_of(given.sha256, file[1])
                waiting.append((key, given))
            found.lasting = found.lasting and given.lasting and known is not None
            if len(waiting) >= AT_ONCE:
                _keep(store, waiting, day)
        found.add(file, key, head)
        if progress:
            progress(done, len(files))
    _keep(store, waiting, day)
    found.valid.sort(key=lambda piece: piece.head.order)
    return found


@dataclass(slots=True)
class Pieces:
    """What was found: valid reports, files set aside, whether the day counts, and for how long."""

    valid: list[Piece] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    dated: bool = False
    lasting: bool = True

    def add(self, file: File, key: str, head: bytes) -> None:
        """Add what is known of one file."""
        data = json.loads(head)
        self.dated = self.dated or data["dated"]
        if data["head"] is None:
            self.set_aside.append(file[1])
        else:
            named = Head._make([*data["head"], file[1]])
            self.valid.append(Piece(named, data["figures"], data["also"], key, file))


def _keep(store: Store, waiting: list[tuple[str, Contribution]], day: datetime.date) -> None:
    for kind in (ROWS, ALSO, HEAD):  # the head last: who finds it finds the rows
        values = [
            (key, day.isoformat() if given.dated else "", getattr(given, kind))
            for key, given in waiting
        ]
        store.put(kind, (value for value in values if value[2]))
    waiting.clear()


def _contributions(
    files: Sequence[File], day: datetime.date, jobs: int | None
) -> Iterator[Contribution]:
    number = min(jobs or processes([path for path, _ in files]), len(files))
    if number <= 1 or any(str(path) == STDIN for path, _ in files):
        return (contribution(file, day) for file in files)
    return Workers(contribution, day, _died).run(files, number)


def _died(_file: File, _how: str) -> Contribution:
    return Contribution(_head_json(None), lasting=False)


def contribution(file: File, day: datetime.date) -> Contribution:
    """Read and validate one file, and make its rows."""
    outcome = load(file, day)
    if not isinstance(outcome, Entry):
        result = outcome.outcome
        if isinstance(result, DocumentError):
            return Contribution(_head_json(None), lasting=result.reason not in PASSING)
        return Contribution(
            _head_json(None, dated=result.dated), result.document.sha256, result.dated
        )
    from transparency import columnar, observations

    dated = outcome.result.dated
    rows = observations.batch(outcome)
    also = observations.also_batch(outcome)
    head = _head_json(outcome, dated=dated, figures=rows.num_rows, also=also.num_rows)
    return Contribution(
        head,
        outcome.result.document.sha256,
        dated,
        columnar.to_bytes(rows),
        columnar.to_bytes(also) if also.num_rows else b"",
    )


def _head_json(
    entry: Entry | None, *, dated: bool = False, figures: int = 0, also: int = 0
) -> bytes:
    named = head_of(entry.report, "")[:-1] if entry else None
    data = {"head": named, "figures": figures, "also": also, "dated": dated}
    return json.dumps(data).encode()


PASSING = ("library-missing", "unreadable-file", "check-ended", "check-failed")
"""Why a file was not read, where that says nothing about its content."""


# The table from the pieces.


def _write(
    store: Store, pieces: Sequence[Piece], out: Path, day: datetime.date, *, csv: bool | None
) -> Written:
    from transparency import columnar, observations

    assembly = _Assembly(store, day)
    force = set(in_force(piece.head for piece in pieces))
    figures = sum(piece.figures for piece in pieces if piece.head in force)
    wanted = figures <= CSV_ROWS if csv is None else csv
    reports = others = 0
    schema, more = observations.table_schema(), observations.others_schema()
    with (
        columnar.TableFiles(out, "observations", schema, csv=wanted) as table,
        columnar.TableFiles(out, "other_values", more, csv=wanted) as beside,
    ):
        for _, group in groupby(pieces, key=lambda piece: piece.head.reporter):
            own = list(group)
            current = [piece for piece in own if piece.head in force]
            rows = observations.sorted_table(assembly.rows(current))
            table.add(rows)
            other = observations.others_table(
                rows, assembly.rows([p for p in own if p.head not in force]), assembly.also(current)
            )
            beside.add(other)
            reports += len(current)
            others += other.num_rows
        beside.keep = others > 0
    return Written([*table.paths, *(beside.paths if others else ())], figures, others, reports)


class Written(NamedTuple):
    """Files, and how many figures, other values and reports are in them."""

    paths: list[Path]
    figures: int
    others: int
    reports: int


class _Assembly:
    """Rows of pieces out of the store, with the file in which they were read."""

    def __init__(self, store: Store, day: datetime.date) -> None:
        self._store = store
        self._day = day

    def rows(self, pieces: Sequence[Piece]) -> pa.Table:
        return self._table(ROWS, pieces)

    def also(self, pieces: Sequence[Piece]) -> pa.Table:
        return self._table(ALSO, [piece for piece in pieces if piece.also])

    def _table(self, kind: str, pieces: Sequence[Piece]) -> pa.Table:
        import pyarrow as pa

        from transparency import columnar, observations

        schema = observations.batch_schema()
        stored = self._store.get(kind, [piece.key for piece in pieces], self._day)
        tables = []
        for piece in pieces:
            raw = stored.get(piece.key) or self._again(kind, piece)
            batch = columnar.from_bytes(raw, schema)
            tables.append(observations.with_file(batch, piece.head.file))
        return pa.concat_tables(
            tables or [schema.append(pa.field("file", pa.string())).empty_table()]
        )

    def _again(self, kind: str, piece: Piece) -> bytes:
        """The rows were lost, with a full disk or a damaged store: make them again."""
        given = contribution(piece.file, self._day)
        if key_of(given.sha256, piece.file[1]) != piece.key:
            raise TransparencyError(f"{piece.file[1]}: it was changed while it was read; run again")
        return bytes(getattr(given, kind))
