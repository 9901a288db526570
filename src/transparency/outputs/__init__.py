"""Results in every form that is written: text, JSON, SARIF, JUnit, annotations, a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from transparency.outputs.described import (
    Checked,
    Outcome,
    Paint,
    Printed,
    Run,
    describe,
    message,
    printed,
)

__all__ = [
    "FORMATS",
    "Checked",
    "Outcome",
    "Paint",
    "Printed",
    "Run",
    "describe",
    "message",
    "printed",
    "write",
]

FORMATS: Mapping[str, str] = {
    "text": "plain:as_text",
    "summary": "plain:as_summary",
    "json": "machine:as_json",
    "sarif": "sarif:as_sarif",
    "junit": "junit:as_junit",
    "github": "github:as_annotations",
    "html": "page:as_page",
}
"""Name -> module and function that write a run; a module is imported when its form is asked for."""

QUIET = "plain:as_quiet"
"""The form of `--quiet`, which is no format of its own."""


def write(form: str, run: Run) -> str:
    """A run in one of FORMATS, or as the one line that is called "quiet"."""
    module, name = (QUIET if form == "quiet" else FORMATS[form]).split(":")
    writer: Callable[[Run], str] = getattr(import_module(f"{__name__}.{module}"), name)
    return writer(run)
