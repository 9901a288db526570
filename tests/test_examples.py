"""Does examples/README.md say what is there?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from conftest import EXAMPLES

from transparency.corpus import Corpus, Entry, by_reporter, load_corpus

README = EXAMPLES / "README.md"
BLOCK = re.compile(r"(<!-- coverage: [^\n]*-->\n).*?(<!-- end of coverage -->)", re.DOTALL)


def _table(corpus: Corpus) -> Iterator[str]:
    yield "| Reporter | Role | Periods | Reports | Earlier versions | Figures |"
    yield "|---|---|---|---|---|---|"
    totals = [0, 0, 0]
    for _, entries in by_reporter(corpus):
        reporter = entries[0].report.reporter
        old = [e for e in corpus.superseded if e.report.reporter.id == reporter.id]
        counts = [len(entries), len(old), _figures([*entries, *old])]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        span = f"{_first(entries)} to {_last(entries)}"
        yield _row(reporter.name, reporter.role, span, *counts)
    yield _row("**Together**", "", "", *totals)


def _row(name: str, role: str, span: str, *counts: int) -> str:
    reports, old, figures = (f"{count:,}" for count in counts)
    return f"| {name} | {role} | {span} | {reports} | {old} | {figures} |"


def _figures(entries: list[Entry]) -> int:
    """Published values, those printed in several places counted at each."""
    observations = [o for entry in entries for o in entry.report.observations]
    return sum(1 + len(o.also_published) for o in observations)


def _first(entries: tuple[Entry, ...]) -> str:
    return min(entry.report.period.start for entry in entries).isoformat()[:7]


def _last(entries: tuple[Entry, ...]) -> str:
    return max(entry.report.period.end for entry in entries).isoformat()[:7]


def test_the_readme_of_the_examples_states_their_coverage() -> None:
    text = README.read_text(encoding="utf-8")
    table = "\n".join(_table(load_corpus([EXAMPLES])))
    expected = BLOCK.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text)
    if os.environ.get("REGENERATE"):
        README.write_text(expected, encoding="utf-8", newline="\n")
    assert text == expected, "run: REGENERATE=1 pytest tests/test_examples.py"
