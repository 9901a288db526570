"""Any file of a report to a Document: the one place that knows which reader reads which form."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePath

from transparency.document import LIMIT, Document, DocumentError, file_bytes

STDIN = "-"
"""The name that stands for standard input, which is read as JSON unless its name says YAML."""

Reader = Callable[[bytes, str], Document]


def _yaml(raw: bytes, source: str) -> Document:
    try:
        from transparency import yamltext
    except ModuleNotFoundError as error:
        params: dict[str, str | int] = {"library": str(error.name), "extra": "yaml"}
        raise DocumentError(source, "library-missing", params) from error
    return yamltext.read(raw, source)


def _workbook(raw: bytes, source: str) -> Document:
    from transparency.workbook.reading import read_workbook

    try:
        return read_workbook(raw, source)
    except ModuleNotFoundError as error:
        params: dict[str, str | int] = {"library": str(error.name), "extra": "workbook"}
        raise DocumentError(source, "library-missing", params) from error


TEXT_READERS: Mapping[str, Reader] = {
    ".json": Document.read,
    ".yaml": _yaml,
    ".yml": _yaml,
}
"""Suffix -> reader of bytes. A file with any other suffix is read as JSON."""

SUFFIXES = tuple(TEXT_READERS)
"""Suffixes of report files that are looked for in folders. A workbook is named outright."""

READERS: Mapping[str, Reader] = {**TEXT_READERS, ".xlsx": _workbook}


def open_document(path: Path | str, name: str | None = None) -> Document:
    """Read a report in any form. Raises DocumentError.

    `path` is a file, a folder that holds one report as CSV files, or `-` for standard input;
    `name` is what to call it in messages, and for standard input its suffix chooses the reader.
    """
    if str(path) == STDIN:
        source = name or "stdin"
        return _reader(source)(sys.stdin.buffer.read(LIMIT + 1), source)
    source = name or Path(path).as_posix()
    if is_csv_folder(path):
        from transparency.workbook.reading import read_folder

        return read_folder(path, source)
    return _reader(source)(file_bytes(path, source), source)


def read_document(raw: bytes, source: str) -> Document:
    """Read bytes in the form that the suffix of `source` names. Raises DocumentError."""
    return _reader(source)(raw, source)


def is_csv_folder(path: Path | str) -> bool:
    """Whether a folder holds one report as CSV files: it has a `report.csv`."""
    return (Path(path) / "report.csv").is_file()


def report_files(paths: Iterable[Path | str], *, inside: bool = False) -> list[tuple[Path, str]]:
    """Files to read with the name to show for each: folders are searched by suffix, sorted.

    `-` is standard input. A file named outright is always read; hidden files and folders inside
    a folder are not. `inside` gives names that may be published: the place inside the folder that
    was given, after that folder's own name where there are several; each name once.
    """
    chosen = list(map(Path, paths))
    found: dict[Path, str] = {}
    for path in chosen:
        files = _reports_in(path) if str(path) != STDIN and path.is_dir() else [path]
        for file in files:
            name = _inside(path, file, several=len(chosen) > 1) if inside else file.as_posix()
            found.setdefault(file, name)
    return _each_once(found) if inside else list(found.items())


def _inside(root: Path, file: Path, *, several: bool) -> str:
    if root == file:
        return file.name or file.resolve().name
    place = file.relative_to(root)
    return (Path(root.resolve().name) / place if several else place).as_posix()


def _each_once(named: Mapping[Path, str]) -> list[tuple[Path, str]]:
    """The same files; a name that another file has already is put into a numbered folder."""
    taken: set[str] = set()
    files = []
    for file, name in named.items():
        number, own = 1, name
        while own in taken:
            number += 1
            own = f"{number}/{name}"
        taken.add(own)
        files.append((file, own))
    return files


def _reports_in(folder: Path) -> list[Path]:
    if is_csv_folder(folder):
        return [folder]
    found: list[tuple[tuple[str, ...], str]] = []
    for place, folders, names in os.walk(folder):  # rglob would make a Path of everything
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = PurePath(place).parts
        found += (
            ((*inside, name), os.path.join(place, name))  # noqa: PTH118
            for name in names
            if not name.startswith(".") and name.lower().endswith(SUFFIXES)
        )
    return [Path(path) for _, path in sorted(found)]


def _reader(source: str) -> Reader:
    return READERS.get(PurePath(source).suffix.lower(), Document.read)
