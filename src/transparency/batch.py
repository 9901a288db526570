"""Many files at once: each is read, checked and put in words, on several cores where it pays."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transparency.document import DocumentError
from transparency.outputs import Checked, describe
from transparency.reading import STDIN, open_document
from transparency.validation import uncollected, validate

if TYPE_CHECKING:
    from transparency.neighbours import Shelf
    from transparency.profiles import Profile

File = tuple[Path, str]
"""A path and the name to show for it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How each file is checked. Made once; every worker gets it when it starts.

    `previous`, `corpus`, `published_sha256` and `profiles` are what `validate` takes beside a
    document. `limit` is the most findings of one rule that are put in words for a file; None is all
    of them. `core` asks how the core metrics are answered.
    """

    today: datetime.date
    language: str = "en"
    limit: int | None = None
    core: bool = False
    previous: Shelf | tuple[()] = ()
    corpus: Shelf | tuple[()] = ()
    published_sha256: str | None = None
    profiles: tuple[Profile, ...] = ()


def check(file: File, settings: Settings) -> Checked:
    """Read and check one file. Nothing is raised: what stopped the check is in the result."""
    with uncollected():
        return _checked(*file, settings)


def _checked(path: Path, name: str, settings: Settings) -> Checked:
    try:
        document = open_document(path, name)
        result = validate(
            document,
            today=settings.today,
            previous=settings.previous,
            corpus=settings.corpus,
            published_sha256=settings.published_sha256,
            profiles=settings.profiles,
        )
        return describe(result, settings.language, settings.limit, core=settings.core)
    except DocumentError as error:
        return describe(error, settings.language)
    except Exception as error:  # noqa: BLE001  (a bug of ours must not hide the other files)
        notes = getattr(error, "__notes__", [])
        problem = ", ".join([f"{type(error).__name__}: {error}", *notes])
        return describe(DocumentError(name, "check-failed", {"problem": problem}))


def check_files(
    files: Sequence[File],
    settings: Settings,
    *,
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Checked]:
    """Results in the order of the files. `jobs` is the number of processes; None chooses it.

    A worker that dies costs only the file that killed it: that file's result says so.
    """
    number = _processes(files, jobs)
    outcomes = (
        _together(files, settings, number)
        if number > 1
        else (check(file, settings) for file in files)
    )
    results = []
    for result in outcomes:
        results.append(result)
        if progress:
            progress(len(results), len(files))
    return results


def _processes(files: Sequence[File], jobs: int | None) -> int:
    if len(files) == 1 or any(str(path) == STDIN for path, _ in files):
        return 1  # a worker has no standard input
    from transparency.workers import processes

    return min(jobs or processes([path for path, _ in files]), len(files))


def _together(files: Sequence[File], settings: Settings, jobs: int) -> Iterator[Checked]:
    """The first file here, so that workers forked from us start with everything loaded."""
    from transparency.workers import Workers

    yield check(files[0], settings)
    workers = Workers(check, settings, _died)
    yield from workers.run(files[1:], min(jobs, len(files) - 1))


def _died(file: File, how: str) -> Checked:
    return describe(DocumentError(file[1], "check-ended", {"problem": how}))
