"""Published reports read from files, to compare another report with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from transparency import schema
from transparency.document import TransparencyError
from transparency.findings import Finding
from transparency.neighbours import Shelf
from transparency.reading import open_document, report_files
from transparency.report import Report
from transparency.spec import load_spec, versions
from transparency.validation import build


def read_shelf(
    paths: Iterable[Path | str], *, progress: Callable[[int, int], None] | None = None
) -> Shelf:
    """The reports under files and folders, ready for `validate(previous=…, corpus=…)`.

    They need to be sound in structure only: faults in figures do not stop a comparison. Raises
    TransparencyError, one line with file and remedy, for the first that cannot be read or is not
    sound, and where a path holds no report at all.
    """
    chosen = list(paths)
    files = report_files(chosen)
    if not files:
        raise TransparencyError(f"{', '.join(map(str, chosen))}: no report to compare with")
    return Shelf(_reports(files, progress))


def _reports(
    files: list[tuple[Path, str]], progress: Callable[[int, int], None] | None
) -> Iterator[Report]:
    for done, (path, name) in enumerate(files, start=1):
        yield _report(path, name)
        if progress:
            progress(done, len(files))


def _report(path: Path, name: str) -> Report:
    document = open_document(path)
    stated = str(document.data.get("spec_version"))
    if stated not in [entry["version"] for entry in versions()]:
        raise TransparencyError(
            f"{name}: names no published version of the standard, so it cannot be compared with; "
            "mend spec_version or take the file away"
        )
    findings = schema.check(load_spec(stated), document.data)
    if not schema.sound(findings):
        first = _first(findings)
        raise TransparencyError(
            f"{name}: cannot be compared with, {first.rule} at {first.pointer or '/'}; "
            f"mend it (transparency validate {name}) or take the file away"
        )
    return build(document.data)


def _first(findings: Iterable[Finding]) -> Finding:
    return next(finding for finding in findings if not schema.sound([finding]))
