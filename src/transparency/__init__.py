"""A common standard for transparency reports on child sexual exploitation and abuse."""

from typing import TYPE_CHECKING, Any

from transparency.document import Document, DocumentError, TransparencyError
from transparency.findings import Finding, Severity, ValidationResult
from transparency.spec import Spec, load_spec
from transparency.validation import validate

if TYPE_CHECKING:
    from transparency.annual import totals_table
    from transparency.attribution import attribution_table
    from transparency.comparability import Comparison, Selection, comparands, compare
    from transparency.comparability.tables import comparison_table
    from transparency.composition import composition_table
    from transparency.corpus import Corpus, load_corpus
    from transparency.datapackage import write_package
    from transparency.disclosure import audit
    from transparency.gaps import gaps_table
    from transparency.growth import growth_table
    from transparency.observations import observe, observe_others, write_table
    from transparency.practice import practice_table
    from transparency.reconciliation import (
        inside_table,
        reconciliation_table,
        reconciliations,
        scopes_table,
    )
    from transparency.report import Report
    from transparency.revisions.tables import revisions_table
    from transparency.suppression import disclosure_table
    from transparency.tabulation import tabulate

__all__ = [
    "Comparison",
    "Corpus",
    "Document",
    "DocumentError",
    "Finding",
    "Report",
    "Selection",
    "Severity",
    "Spec",
    "TransparencyError",
    "ValidationResult",
    "attribution_table",
    "audit",
    "comparands",
    "compare",
    "comparison_table",
    "composition_table",
    "disclosure_table",
    "gaps_table",
    "growth_table",
    "inside_table",
    "load_corpus",
    "load_spec",
    "observe",
    "observe_others",
    "practice_table",
    "reconciliation_table",
    "reconciliations",
    "revisions_table",
    "scopes_table",
    "tabulate",
    "totals_table",
    "validate",
    "write_package",
    "write_table",
]

_LAZY = {
    "Comparison": "transparency.comparability",
    "Corpus": "transparency.corpus",
    "Report": "transparency.report",
    "Selection": "transparency.comparability",
    "attribution_table": "transparency.attribution",
    "audit": "transparency.disclosure",
    "comparands": "transparency.comparability",
    "compare": "transparency.comparability",
    "comparison_table": "transparency.comparability.tables",
    "composition_table": "transparency.composition",
    "disclosure_table": "transparency.suppression",
    "gaps_table": "transparency.gaps",
    "growth_table": "transparency.growth",
    "inside_table": "transparency.reconciliation",
    "load_corpus": "transparency.corpus",
    "observe": "transparency.observations",
    "observe_others": "transparency.observations",
    "practice_table": "transparency.practice",
    "reconciliation_table": "transparency.reconciliation",
    "reconciliations": "transparency.reconciliation",
    "revisions_table": "transparency.revisions.tables",
    "scopes_table": "transparency.reconciliation",
    "tabulate": "transparency.tabulation",
    "totals_table": "transparency.annual",
    "write_package": "transparency.datapackage",
    "write_table": "transparency.observations",
}
"""Names whose modules load pydantic or pandas, which `transparency validate` can do without."""


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'transparency' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
