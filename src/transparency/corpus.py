"""Folders of report files as a corpus: what is valid, what was set aside and why."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from transparency.document import DocumentError
from transparency.findings import ValidationResult
from transparency.reading import STDIN, SUFFIXES, is_csv_folder, open_document
from transparency.report import Report
from transparency.validation import validate


@dataclass(frozen=True, slots=True)
class Entry:
    """One valid report: where it was read, the typed report, and its validation result."""

    file: str
    report: Report
    result: ValidationResult


@dataclass(frozen=True, slots=True)
class SetAside:
    """One file that is not used: `outcome` is its result with errors, or why it was not read."""

    file: str
    outcome: ValidationResult | DocumentError


@dataclass(frozen=True, slots=True)
class Corpus:
    """Reports by reporter and period. `superseded` are older versions and withdrawn reports."""

    reports: tuple[Entry, ...]
    superseded: tuple[Entry, ...]
    set_aside: tuple[SetAside, ...]


def report_files(paths: Iterable[Path | str]) -> list[tuple[Path, str]]:
    """Files to read with the name to show for each: folders are searched by suffix, sorted.

    `-` is standard input. A file named outright is always read; hidden files and folders inside
    a folder are not.
    """
    found: dict[Path, str] = {}
    for path in map(Path, paths):
        inside = _reports_in(path) if str(path) != STDIN and path.is_dir() else [path]
        for file in inside:
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if not hidden:
                found.setdefault(file, file.as_posix())
    return list(found.items())


def _reports_in(folder: Path) -> list[Path]:
    if is_csv_folder(folder):
        return [folder]
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)


def load_corpus(
    paths: Iterable[Path | str],
    *,
    today: datetime.date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Corpus:
    """Read and validate every report under `paths`.

    A file that cannot be read or has errors is set aside, never dropped. `progress` is called with
    the number of files done and their total.
    """
    files = report_files(paths)
    entries: list[Entry] = []
    set_aside: list[SetAside] = []
    for done, (path, name) in enumerate(files, start=1):
        outcome = _load(path, name, today)
        (entries if isinstance(outcome, Entry) else set_aside).append(outcome)  # type: ignore[arg-type]
        if progress:
            progress(done, len(files))
    current, superseded = _resolve(entries)
    return Corpus(tuple(current), tuple(superseded), tuple(set_aside))


def _load(path: Path, name: str, today: datetime.date | None) -> Entry | SetAside:
    try:
        document = open_document(path, name)
    except DocumentError as error:
        return SetAside(name, error)
    result = validate(document, today=today)
    if not result.valid or result.report is None:
        return SetAside(name, result)
    return Entry(name, result.report, result)


def _resolve(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The newest version of each report, and everything that it replaces."""
    ordered = sorted(entries, key=_order)
    newest = {(entry.report.reporter.id, entry.report.report.id): entry for entry in ordered}
    current = [
        entry
        for entry in ordered
        if newest[entry.report.reporter.id, entry.report.report.id] is entry
        and entry.report.report.status != "withdrawn"
    ]
    kept = set(map(id, current))
    return current, [entry for entry in ordered if id(entry) not in kept]


def _order(entry: Entry) -> tuple[str, datetime.date, datetime.date, tuple[int, ...], str]:
    report = entry.report
    version = tuple(int(part) for part in report.report.version.split("."))
    return report.reporter.id, report.period.start, report.period.end, version, entry.file


def by_reporter(corpus: Corpus) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Reporter id and its reports in order of period, sorted by id."""
    groups: dict[str, list[Entry]] = {}
    for entry in corpus.reports:
        groups.setdefault(entry.report.reporter.id, []).append(entry)
    for reporter in sorted(groups):
        yield reporter, tuple(groups[reporter])
