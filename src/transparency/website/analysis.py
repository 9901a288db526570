"""What the aggregator knows of a corpus, worked out once for all languages of the site."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import pandas as pd

from transparency.conformance import Case, load_cases, run
from transparency.corpus import Corpus, Entry, by_reporter
from transparency.counterparts import Reconciliation
from transparency.document import DocumentError
from transparency.evidence import Evidence, evidence
from transparency.findings import ValidationResult
from transparency.gaps import gaps_table
from transparency.reconciliation import reconciliations
from transparency.report import Method, Report
from transparency.revisions import Steps, ledger, version_editions
from transparency.revisions.tables import declared_table, ledger_table
from transparency.spec import Spec
from transparency.website.groups import Group, Judged, groups
from transparency.website.series import Series, series_of

Row: TypeAlias = Mapping[str, Any]
"""Column -> value; None where the table has none."""


@dataclass
class Analysis:
    """Comparisons, reconciliations, revisions and gaps of one corpus."""

    corpus: Corpus
    spec: Spec
    _outcomes: dict[tuple[str, str], ValidationResult | DocumentError] = field(default_factory=dict)
    _judged: dict[tuple[Group, str], Judged] = field(default_factory=dict)

    def prepare(self) -> None:
        """Work out what several steps need, before processes share the work."""
        _ = self.series_by_metric, self.methods, self.replaced, self._gaps_by_reporter, self.cases
        _ = self.groups

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
    def reporters(self) -> dict[str, tuple[Entry, ...]]:
        """Reporter id -> its reports in order of period."""
        return dict(by_reporter(self.corpus))

    @cached_property
    def series(self) -> dict[str, list[Series]]:
        """Reporter id -> its series."""
        return {reporter: series_of(entries) for reporter, entries in self.reporters.items()}

    @cached_property
    def series_by_metric(self) -> dict[str, dict[str, list[Series]]]:
        """Metric -> reporter id -> its series of that metric; only those that there are."""
        found: dict[str, dict[str, list[Series]]] = {}
        for reporter, every in self.series.items():
            for series in every:
                found.setdefault(series.metric, {}).setdefault(reporter, []).append(series)
        return found

    @cached_property
    def methods(self) -> dict[str, dict[str, list[Method]]]:
        """Metric -> reporter id -> the methods of its figures, those of the latest report first."""
        found: dict[str, dict[str, list[Method]]] = {}
        for reporter, entries in self.reporters.items():
            for entry in reversed(entries):
                used = {(o.metric, o.method) for o in entry.report.observations}
                for metric in dict.fromkeys(o.metric for o in entry.report.observations):
                    mine = (m for m in entry.report.methods if (metric, m.id) in used)
                    found.setdefault(metric, {}).setdefault(reporter, []).extend(mine)
        return found

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

    def report_in(self, file: str) -> Report | None:
        """The report of a file of the corpus, in force or replaced."""
        return self._reports_by_file.get(file)

    @cached_property
    def _reports_by_file(self) -> dict[str, Report]:
        entries = (*self.corpus.superseded, *self.corpus.reports)
        return {entry.file: entry.report for entry in entries}

    @cached_property
    def replaced(self) -> frozenset[tuple[str, str, float | None, float | None]]:
        """Reporter, metric, old and new value of every changed figure of the ledger."""
        return frozenset(
            (row["reporter"], metric, row["old"], row["new"])
            for row in self.revisions
            for metric in (part.strip() for part in row["key"].split("|"))
            if metric in self.spec.metrics
        )

    def gaps_of(self, reporter: str) -> list[Row]:
        """What is missing over the reports of one reporter."""
        return self._gaps_by_reporter.get(reporter, [])

    @cached_property
    def _gaps_by_reporter(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.gaps:
            found.setdefault(row["reporter"], []).append(row)
        return found

    @cached_property
    def gaps(self) -> list[Row]:
        """What is missing, columns as in `gaps.COLUMNS`, as on the day of the build."""
        return _rows(gaps_table(self.corpus, today=datetime.date.today(), spec=self.spec))


def _rows(frame: pd.DataFrame) -> list[Row]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
