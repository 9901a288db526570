"""What was found out about files, kept by the checksum of their content between runs.

One SQLite file for each edition of program and standard, so that a verdict never outlives the
rules it came from. It only saves work: whatever is missing, damaged or foreign is found out again.
Nothing in it is ever run; each value carries a checksum, and is read as JSON or Arrow or is a file
of the site.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import os
import sqlite3
import stat
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePath
from typing import Any, Self

from transparency.document import LIMIT, TransparencyError
from transparency.reading import READERS, STDIN
from transparency.spec import load_spec, versions

TABLES = (
    "CREATE TABLE files (path TEXT PRIMARY KEY, stamp TEXT, sha256 TEXT) WITHOUT ROWID",
    "CREATE TABLE found (kind TEXT, key TEXT, day TEXT, value BLOB, digest BLOB,"
    " PRIMARY KEY (kind, key))",
)
MARK = 0x43534541
"""Application id of our files in SQLite's header."""

SETTLED_NS = 2_000_000_000
"""A file changed less than two seconds ago may change again without a new time."""

OLD_SECONDS = 90 * 24 * 3600
"""Stores of other editions are deleted when nobody has used them for so long."""

AT_ONCE = 500
WAIT_SECONDS = 30


class StoreError(TransparencyError):
    """The folder for the cache cannot be used."""


@cache
def edition() -> str:
    """Checksum of the program's code and of every version of the standard."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    for entry in versions():
        digest.update(load_spec(entry["version"]).checksum.encode())
    return digest.hexdigest()


def key_of(sha256: str, name: str) -> str:
    """Key of a content: its checksum and the reader that the suffix of its name chooses."""
    suffix = PurePath(name).suffix.lower()
    return f"{sha256}{suffix if suffix in READERS else '.json'}"


class Store:
    """An open store. Use it as a context; several processes may have the same one open."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` is made where it is missing; None is a store that ends with the process.

        Raises StoreError when the folder cannot be used.
        """
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="transparency-")
        self._folder = folder or Path(self._temporary.name)  # type: ignore[union-attr]
        self._path = self._folder / f"transparency-{edition()[:16]}.sqlite"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._database = self._opened()
        except (OSError, sqlite3.Error) as error:
            problem = getattr(error, "strerror", None) or str(error)
            message = f"{self._folder}: cannot hold the cache ({problem}); name another folder"
            raise StoreError(message) from error
        self._works = True
        self._forget_old()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
        if self._temporary:
            self._temporary.cleanup()

    def keys(self, files: Sequence[tuple[Path, str]], *, rehash: bool = False) -> list[str | None]:
        """Key of the content of each file; None where there is nothing to hold on to.

        Only files whose size, times or place on the disk changed are read, with `rehash` all.
        """
        remembered = {} if rehash else self._files()
        fresh: list[tuple[str, str, str]] = []
        keys = [self._key(path, name, remembered, fresh) for path, name in files]
        self._write("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", fresh)
        return keys

    def get(self, kind: str, keys: Iterable[str], day: datetime.date) -> dict[str, bytes]:
        """Key -> value of what is known and holds on a day; damaged values are not known."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, bytes] = {}
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, day, value, digest FROM found WHERE kind = ? AND key IN ({marks})"  # noqa: S608
            for key, dated, value, digest in self._read(query, (kind, *some)):
                whole = isinstance(value, bytes) and digest == _digest(kind, key, dated, value)
                if whole and dated in ("", day.isoformat()):
                    found[key] = value
        return found

    def put(self, kind: str, values: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep key, day and value of each. A day is the only one on which the value holds.

        To fail at it is no error: it only costs time later.
        """
        rows = [
            (kind, key, day, value, _digest(kind, key, day, value)) for key, day, value in values
        ]
        self._write("INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?, ?)", rows)

    def _key(
        self,
        path: Path,
        name: str,
        remembered: Mapping[str, tuple[str, str]],
        fresh: list[tuple[str, str, str]],
    ) -> str | None:
        place = os.path.abspath(path)  # noqa: PTH100  (many files: no Path for each)
        try:
            status = os.stat(path)  # noqa: PTH116
            if str(path) == STDIN or not stat.S_ISREG(status.st_mode) or status.st_size > LIMIT:
                return None
            stamp, sha256 = remembered.get(place, ("", ""))
            if stamp != _stamp(status):
                sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
                again = os.stat(path)  # noqa: PTH116
                settled = time.time_ns() - again.st_mtime_ns > SETTLED_NS
                if _stamp(status) == _stamp(again) and settled:
                    fresh.append((place, _stamp(again), sha256))
        except (OSError, ValueError):
            return None
        return key_of(sha256, name)

    def _files(self) -> dict[str, tuple[str, str]]:
        rows = self._read("SELECT path, stamp, sha256 FROM files", ())
        return {path: (stamp, sha256) for path, stamp, sha256 in rows}

    def _read(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        try:
            return self._database.execute(query, values).fetchall() if self._works else []
        except sqlite3.Error as error:
            self._fail(error)
            return []

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if not rows or not self._works:
            return
        try:
            with self._database:
                self._database.executemany(statement, rows)
        except sqlite3.Error as error:
            self._fail(error)

    def _fail(self, error: sqlite3.Error) -> None:
        """Go on without: a full disk, another run that takes too long, or a damaged file."""
        self._works = False
        if not isinstance(error, sqlite3.OperationalError):
            with contextlib.suppress(OSError):
                self._path.unlink()  # the next run makes a new one

    def _opened(self) -> sqlite3.Connection:
        """The store's database, made anew where there is none that is ours and whole."""
        if self._path.exists():
            with contextlib.suppress(sqlite3.DatabaseError):
                database = self._connected(self._path)
                if _is_ours(database):
                    os.utime(self._path)
                    return database
                database.close()
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._folder)
        os.close(handle)
        database = self._connected(Path(name))
        with database:
            for table in TABLES:
                database.execute(table)
            database.execute(f"PRAGMA application_id = {MARK}")
        database.close()
        os.replace(name, self._path)  # noqa: PTH105
        return self._connected(self._path)

    @staticmethod
    def _connected(path: Path) -> sqlite3.Connection:
        database = sqlite3.connect(path, timeout=WAIT_SECONDS)
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA synchronous = OFF")  # checksums tell what a crash has damaged
        return database

    def _forget_old(self) -> None:
        for path in self._folder.glob("transparency-*.sqlite"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > OLD_SECONDS:
                    path.unlink()


def _is_ours(database: sqlite3.Connection) -> bool:
    """Our mark, our two tables and nothing else: no view or trigger of a stranger."""
    mark = database.execute("PRAGMA application_id").fetchone()[0]
    made = database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return bool(mark == MARK and sorted(sql for (sql,) in made) == sorted(TABLES))


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def _digest(kind: str, key: str, day: str, value: bytes) -> bytes:
    digest = hashlib.blake2b(f"{kind} {key} {day} ".encode(), digest_size=16)
    digest.update(value)
    return digest.digest()


def kept(cache: Path | None, kind: str, key: str, make: Callable[[], bytes]) -> bytes:
    """A value that was made before, or is made now and kept where there is a cache."""
    if cache is None:
        return make()
    with Store(cache) as store:
        value = store.get(kind, [key], datetime.date.today()).get(key)
        if value is None:
            value = make()
            store.put(kind, [(key, "", value)])
    return value


def refuse_inside(folder: Path, paths: Iterable[Path | str]) -> None:
    """Raise StoreError when a cache folder lies in a folder of reports."""
    place = folder.resolve()
    for path in map(Path, paths):
        if str(path) != STDIN and path.is_dir() and place.is_relative_to(path.resolve()):
            message = f"{folder}: the cache must not lie among the reports in {path}; name another"
            raise StoreError(f"{message} folder")
