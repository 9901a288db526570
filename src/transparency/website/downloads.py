"""The files beside the pages: the standard at its permanent addresses, cases, workbooks."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

from transparency.casebook import write_cases
from transparency.conformance import Case
from transparency.spec import load_spec, published_files

DOWNLOADS = "downloads"
"""Folder of the site for files made for it."""

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Date of every member of an archive, so that the same files give the same bytes."""


def copy_standard(public: Path, known: Sequence[Case]) -> None:
    """Put every file of the standard where `$id` says, and the conformance cases as an archive.

    `known` are the cases of the standard in force.
    """
    for place, path in published_files().items():
        target = public / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    spec = load_spec()
    cases = public / DOWNLOADS / "conformance-cases"
    write_cases(known, spec, cases)
    pack(cases, cases.with_suffix(".zip"))
    shutil.rmtree(cases)


def pack(folder: Path, archive: Path) -> None:
    """Make an archive of a folder, always of the same bytes. The folder's name is its root."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder.parent).as_posix()
            member = zipfile.ZipInfo(name, LONG_AGO)
            member.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(member, path.read_bytes())
