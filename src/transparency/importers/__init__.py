"""Importers: files published in other forms become reports of the standard.

Each importer is a module with its maps as data beside it, and one function `read(paths, known)`.
`known` is a partial report that says what the foreign file does not: reporter, services, licence.
`IMPORTERS` names the modules; each is loaded when it is first used.
"""

from __future__ import annotations

from transparency.document import TransparencyError

IMPORTERS = {"published": "transparency.importers.published"}
"""Name of a foreign form -> module that reads it."""


class ImportFailed(TransparencyError):  # noqa: N818  (reads better where it is caught)
    """A foreign file cannot be imported. The message is one line: place, fault, remedy."""
