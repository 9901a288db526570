"""What the aggregator knows of a corpus, worked out once for all languages of the site."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from transparency.corpus import Corpus
from transparency.spec import Spec
from transparency.website.groups import Group, groups


@dataclass
class Analysis:
    """Comparisons, reconciliations, revisions and gaps of one corpus."""

    corpus: Corpus
    spec: Spec
    _reasons: dict[tuple[Group, str], list[tuple[str, ...]]] = field(default_factory=dict)

    @cached_property
    def groups(self) -> dict[str, list[Group]]:
        """Metric -> groups of figures that may be compared."""
        return groups(self.corpus, self.spec)

    def reasons(self, group: Group, choice: str) -> list[tuple[str, ...]]:
        """Reason codes of each pair of a group under a choice of rates."""
        known = self._reasons.get((group, choice))
        if known is None:
            known = self._reasons[group, choice] = list(group.reasons(choice))
        return known
