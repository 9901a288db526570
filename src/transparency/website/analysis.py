"""What the aggregator knows of a corpus, worked out once for all languages of the site."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import pandas as pd

from transparency.conformance import Case, load_cases, run
from transparency.corpus import Corpus
from transparency.counterparts import Reconciliation
from transparency.document import DocumentError
from transparency.evidence import Evidence, evidence
from transparency.findings import ValidationResult
from transparency.gaps import gaps_table
from transparency.reconciliation import reconciliations
from transparency.revisions import Steps, ledger, version_editions
from transparency.revisions.tables import declared_table, ledger_table
from transparency.spec import Spec
from transparency.website.groups import Group, Judged, groups

Row: TypeAlias = Mapping[str, Any]
"""Column -> value; None where the table has none."""


@dataclass
class Analysis:
    """Comparisons, reconciliations, revisions and gaps of one corpus."""

    corpus: Corpus
    spec: Spec
    _outcomes: dict[tuple[str, str], ValidationResult | DocumentError] = field(default_factory=dict)
    _judged: dict[tuple[Group, str], Judged] = field(default_factory=dict)

    @cached_property
    def cases(self) -> list[Case]:
        """Conformance cases of the standard."""
        return list(load_cases(self.spec))

    @cached_property
    def cases_of(self) -> dict[str, list[Case]]:
        """Rule id -> its cases."""
        found: dict[str, list[Case]] = {}
        for case in self.cases:
            found.setdefault(case.rule, []).append(case)
        return found

    def outcome(self, case: Case) -> ValidationResult | DocumentError:
        """What the validator says of a case."""
        key = case.rule, case.name
        if key not in self._outcomes:
            self._outcomes[key] = run(case)
        return self._outcomes[key]

    @cached_property
    def groups(self) -> dict[str, list[Group]]:
        """Metric -> groups of figures that may be compared."""
        return groups(self.corpus, self.spec)

    def judged(self, group: Group, choice: str) -> Judged:
        """Reason codes of each pair of a group under a choice of rates."""
        known = self._judged.get((group, choice))
        if known is None:
            known = self._judged[group, choice] = group.judged(choice)
        return known

    @cached_property
    def reconciliations(self) -> list[Reconciliation]:
        """Every event of which two reporters each publish their side."""
        return reconciliations(self.corpus, self.spec)

    @cached_property
    def evidence(self) -> dict[str, list[Evidence]]:
        """Capability -> what each report gives for it."""
        return {one.code: list(evidence(self.corpus, one)) for one in self.spec.framework}

    @cached_property
    def revisions(self) -> list[Row]:
        """Changed figures, columns as in LEDGER_COLUMNS and `reporter`."""
        found = version_editions(self.corpus)
        ledgers = [(" ".join(name), ledger(found[name], Steps.stated())) for name in found]
        rows = [*_rows(ledger_table(ledgers)), *_rows(declared_table(self.corpus))]
        return [{**row, "reporter": row["publication"].partition(" ")[0]} for row in rows]

    @cached_property
    def replaced(self) -> frozenset[tuple[str, str, float | None, float | None]]:
        """Reporter, metric, old and new value of every changed figure of the ledger."""
        return frozenset(
            (row["reporter"], metric, row["old"], row["new"])
            for row in self.revisions
            for metric in (part.strip() for part in row["key"].split("|"))
            if metric in self.spec.metrics
        )

    @cached_property
    def gaps(self) -> list[Row]:
        """What is missing, columns as in `gaps.COLUMNS`, as on the day of the build."""
        return _rows(gaps_table(self.corpus, today=datetime.date.today(), spec=self.spec))


def _rows(frame: pd.DataFrame) -> list[Row]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
