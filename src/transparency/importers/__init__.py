"""Importers: files published in other forms become reports of the standard.

Each importer is a module with its maps as data beside it, and one function `read(paths, known)`
that gives `drafts.Imported`. `known` is a partial report that says what the foreign file does not:
reporter, services, licence. Each module is loaded when it is first used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from transparency.document import TransparencyError

if TYPE_CHECKING:
    from transparency.importers.drafts import Imported


class ImportFailed(TransparencyError):  # noqa: N818  (reads better where it is caught)
    """A foreign file cannot be imported. The message is one line: place, fault, remedy."""


class Read(Protocol):
    """What every importer offers."""

    def __call__(self, paths: Sequence[Path], known: Mapping[str, Any]) -> Imported:
        """The reports in the files; raises ImportFailed or SheetError."""


@dataclass(frozen=True, slots=True)
class Form:
    """A foreign form: the module that reads it, what it is in a few words, and the extra it needs.

    A module may have `REASONS`, code -> sentence, for what it leaves.
    """

    module: str
    title: str
    extra: str = "workbook"

    def read(self) -> Read:
        """The importer, loaded now."""
        return cast("Read", import_module(self.module).read)

    def reasons(self) -> Mapping[str, str]:
        """Code -> sentence on why a figure is not carried."""
        return cast("Mapping[str, str]", getattr(import_module(self.module), "REASONS", {}))


FORMS: dict[str, Form] = {
    "eu_dsa": Form(
        "transparency.importers.eu_dsa",
        "EU DSA harmonised transparency reports: a folder of CSV files, a workbook or a zip.",
    ),
    "meta_cser": Form(
        "transparency.importers.meta_cser",
        "Meta: quarterly CSV of community standards enforcement.",
    ),
    "discord": Form(
        "transparency.importers.discord",
        "Discord: CSV of the transparency reports.",
    ),
    "microsoft_dscr": Form(
        "transparency.importers.microsoft_dscr",
        "Microsoft: workbook on digital safety content.",
    ),
    "ncmec_by_esp": Form(
        "transparency.importers.ncmec_by_esp",
        "NCMEC: yearly PDF of CyberTipline reports by provider.",
        extra="pdf",
    ),
    "tiktok_cger": Form(
        "transparency.importers.tiktok_cger",
        "TikTok: CSV or workbook of guidelines enforcement.",
    ),
}
"""Name of a foreign form -> how it is read. A form is added by a line here."""
