"""Folders of report files as a corpus: what is valid, what was set aside and why."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from transparency.document import DocumentError
from transparency.findings import ValidationResult
from transparency.neighbours import version_number
from transparency.reading import STDIN, open_document, report_files
from transparency.store import AT_ONCE, Store, key_of, refuse_inside
from transparency.validation import validate
from transparency.verdicts import pack, unpack
from transparency.workers import Workers, processes

if TYPE_CHECKING:
    from transparency.report import Report

File: TypeAlias = tuple[Path, str]
"""A path and the name to show for it."""

VERDICT = "verdict"
"""Kind under which the store keeps results of validation."""


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
    """Reports by reporter and period. `superseded` are older versions and withdrawn reports.

    `fictional` are valid reports of reporters that do not exist: beside real reports they take no
    part in anything. A corpus of nothing but fictional reports has them as its reports.
    """

    reports: tuple[Entry, ...]
    superseded: tuple[Entry, ...]
    set_aside: tuple[SetAside, ...]
    fictional: tuple[Entry, ...] = ()

    @property
    def all_fictional(self) -> bool:
        """True when the reports of the corpus are made up: then all of them are."""
        return any(entry.report.report.fictional for entry in self.reports[:1])


def load_corpus(
    paths: Iterable[Path | str],
    *,
    today: datetime.date | None = None,
    progress: Callable[[int, int], None] | None = None,
    cache: Path | None = None,
    rehash: bool = False,
    jobs: int | None = None,
    inside: bool = False,
) -> Corpus:
    """Read and validate every report under `paths`.

    A file that cannot be read or has errors is set aside, never dropped. `progress` is called with
    the number of files done and their total. The folder `cache` keeps verdicts by content for this
    edition of the rules, so that the next run checks only what is new; without one nothing is
    kept. Only files whose size or times changed are read to compare, with `rehash` all are. `jobs`
    is the number of processes; None chooses it. The corpus is the same whatever is in the cache and
    however many processes there are. `inside` names files by their place inside the folders given,
    for what is published. Raises StoreError when the cache folder cannot be used.
    """
    paths = list(paths)
    files = report_files(paths, inside=inside)
    day = today or datetime.date.today()
    if cache is None:
        outcomes = _outcomes(files, day, {}, jobs)
    else:
        refuse_inside(cache, paths)
        outcomes = _remembered(files, day, cache, rehash=rehash, jobs=jobs)
    entries: list[Entry] = []
    set_aside: list[SetAside] = []
    for done, outcome in enumerate(outcomes, start=1):
        (entries if isinstance(outcome, Entry) else set_aside).append(outcome)  # type: ignore[arg-type]
        if progress:
            progress(done, len(files))
    real, made_up = parted(entries, lambda entry: bool(entry.report.report.fictional))
    current, superseded = _resolve(real or made_up)
    return Corpus(tuple(current), tuple(superseded), tuple(set_aside), tuple(made_up))


def _remembered(
    files: Sequence[File], day: datetime.date, cache: Path, *, rehash: bool, jobs: int | None
) -> Iterator[Entry | SetAside]:
    """What became of each file, from the store where it is known; what is new is put there."""
    with Store(cache) as store:
        keys = store.keys(files, rehash=rehash)
        stored = store.get(VERDICT, filter(None, keys), day)
        known = {file: stored[key] for file, key in zip(files, keys, strict=True) if key in stored}
        fresh: list[tuple[str, str, bytes]] = []
        for file, outcome in zip(files, _outcomes(files, day, known, jobs), strict=True):
            result = outcome.result if isinstance(outcome, Entry) else outcome.outcome
            if file not in known and isinstance(result, ValidationResult) and file[0].is_file():
                dated = day.isoformat() if result.dated else ""
                fresh.append((key_of(result.document.sha256, file[1]), dated, pack(result)))
            if len(fresh) >= AT_ONCE:
                store.put(VERDICT, fresh)
                fresh.clear()
            yield outcome
        store.put(VERDICT, fresh)


def _outcomes(
    files: Sequence[File], day: datetime.date, known: Mapping[File, bytes], jobs: int | None
) -> Iterator[Entry | SetAside]:
    """What became of each file, in order: known, found out by other processes, or found out here.

    A report is always built here: to send it over from another process would take as long.
    """
    unknown = [file for file in files if file not in known]
    number = min(jobs or processes([path for path, _ in unknown]), len(unknown))
    if number <= 1 or any(str(path) == STDIN for path, _ in unknown):
        for file in files:
            yield _restored(file, known[file], day) if file in known else load(file, day)
        return
    judged = Workers(_judge, day, _died).run(unknown, number)
    for file in files:
        yield _restored(file, known[file] if file in known else next(judged), day)


def _judge(file: File, day: datetime.date) -> bytes | DocumentError:
    outcome = load(file, day)
    result = outcome.result if isinstance(outcome, Entry) else outcome.outcome
    return result if isinstance(result, DocumentError) else pack(result)


def _died(file: File, how: str) -> bytes | DocumentError:
    return DocumentError(file[1], "check-ended", {"problem": how})


def _restored(file: File, verdict: bytes | DocumentError, day: datetime.date) -> Entry | SetAside:
    path, name = file
    if isinstance(verdict, DocumentError):
        return SetAside(name, verdict)
    try:
        result = unpack(verdict, open_document(path, name))
    except DocumentError as error:
        return SetAside(name, error)
    return load(file, day) if result is None else _sorted(name, result)  # it has just changed


def load(file: File, day: datetime.date) -> Entry | SetAside:
    """Read and validate one file. Nothing is raised: what stopped it is in what is set aside."""
    path, name = file
    try:
        return _sorted(name, validate(open_document(path, name), today=day))
    except DocumentError as error:
        return SetAside(name, error)
    except Exception as error:  # noqa: BLE001  (a bug of ours must not hide the other files)
        problem = ", ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", [])])
        return SetAside(name, DocumentError(name, "check-failed", {"problem": problem}))


def _sorted(name: str, result: ValidationResult) -> Entry | SetAside:
    if not result.valid or result.report is None:
        return SetAside(name, result)
    return Entry(name, result.report, result)


Thing = TypeVar("Thing")


def parted(
    every: Iterable[Thing], is_fictional: Callable[[Thing], bool]
) -> tuple[list[Thing], list[Thing]]:
    """What is real, and what is made up: the second counts only where there is nothing else."""
    groups: tuple[list[Thing], list[Thing]] = ([], [])
    for one in every:
        groups[is_fictional(one)].append(one)
    return groups


def _resolve(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The newest version of each report, and everything that it replaces."""
    heads = {id(entry): head_of(entry.report, entry.file) for entry in entries}
    ordered = sorted(entries, key=lambda entry: heads[id(entry)].order)
    current = set(in_force([heads[id(entry)] for entry in ordered]))
    groups: tuple[list[Entry], list[Entry]] = ([], [])
    for entry in ordered:
        groups[heads[id(entry)] not in current].append(entry)
    return groups


class Head(NamedTuple):
    """What tells which version of a report is in force. Dates are in ISO form.

    `replaces` and `replaces_version` name the report that this one supersedes, or are empty.
    """

    reporter: str
    start: str
    end: str
    version: str
    report: str
    status: str
    fictional: bool
    replaces: str
    replaces_version: str
    file: str

    @property
    def order(self) -> tuple[str, str, str, tuple[int, ...], str]:
        """By reporter and period, then older versions first."""
        return self.reporter, self.start, self.end, version_number(self.version), self.file


def head_of(report: Report, file: str) -> Head:
    """The head of a report read in a file."""
    info, period = report.report, report.period
    start, end = period.start.isoformat(), period.end.isoformat()
    reporter, made_up = report.reporter.id, bool(info.fictional)
    old = info.supersedes
    named = (old.id, old.version) if old else ("", "")
    return Head(reporter, start, end, info.version, info.id, info.status, made_up, *named, file)


Named: TypeAlias = tuple[str, str]
"""Ids of a reporter and of its report."""


def in_force(heads: Iterable[Head]) -> list[Head]:
    """Of heads in order: the newest version of each report, without those withdrawn or replaced.

    A report of the same reporter replaces another by naming its newest version in `supersedes`, as
    a reporter's own report does with a transcription. Nothing else tells that two reports on a
    period hold the same: both stay.
    """
    ordered = list(heads)
    valid = _valid(ordered)
    replaced = replaced_by(ordered)
    force = {id(head) for name, head in valid.items() if name not in replaced}
    return [head for head in ordered if id(head) in force]


def _valid(ordered: Iterable[Head]) -> dict[Named, Head]:
    """The newest version of each report that is not withdrawn."""
    newest = {(head.reporter, head.report): head for head in ordered}
    return {name: head for name, head in newest.items() if head.status != "withdrawn"}


def replaced_by(heads: Iterable[Head]) -> dict[Named, Named]:
    """Of heads in order: reports that another one names in `supersedes`, and which one does.

    Whichever version of a report names another, it speaks for the later ones.
    """
    ordered = list(heads)
    valid, by = _valid(ordered), dict[Named, set[Named]]()
    for head in ordered:
        name, named = (head.reporter, head.report), (head.reporter, head.replaces)
        old = valid.get(named)
        if old and name in valid and name != named and _covers(head, old):
            by.setdefault(name, set()).add(named)
    return {old: name for name, olds in by.items() for old in olds if name not in _reached(by, old)}


def _covers(head: Head, old: Head) -> bool:
    """True when no version of the older report came after the one that is named."""
    return version_number(old.version) <= version_number(head.replaces_version)


def _reached(by: Mapping[Named, set[Named]], start: Named) -> set[Named]:
    """What a report replaces, directly or not: in a circle itself, and then nothing is replaced."""
    found: set[Named] = set()
    waiting = [start]
    while waiting:
        new = by.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def by_reporter(corpus: Corpus) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Reporter id and its reports in order of period, sorted by id."""
    groups: dict[str, list[Entry]] = {}
    for entry in corpus.reports:
        groups.setdefault(entry.report.reporter.id, []).append(entry)
    for reporter in sorted(groups):
        yield reporter, tuple(groups[reporter])
