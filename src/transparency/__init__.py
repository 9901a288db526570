"""A common standard for transparency reports on child sexual exploitation and abuse."""

from typing import TYPE_CHECKING, Any

from transparency.document import Document, DocumentError, TransparencyError
from transparency.findings import Finding, Severity, ValidationResult
from transparency.spec import Spec, load_spec
from transparency.validation import validate

if TYPE_CHECKING:
    from transparency.corpus import Corpus, load_corpus
    from transparency.observations import observe
    from transparency.report import Report

__all__ = [
    "Corpus",
    "Document",
    "DocumentError",
    "Finding",
    "Report",
    "Severity",
    "Spec",
    "TransparencyError",
    "ValidationResult",
    "load_corpus",
    "load_spec",
    "observe",
    "validate",
]

_LAZY = {
    "Corpus": "transparency.corpus",
    "load_corpus": "transparency.corpus",
    "observe": "transparency.observations",
    "Report": "transparency.report",
}
"""Names whose modules load pandas, or what `transparency validate` can do without."""


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'transparency' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)
