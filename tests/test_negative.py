"""What the audit must not let pass: swapped files, other labels, N/A as 0, an older edition.

On the publisher's whole files where these are at hand, and on the reports made of them.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, ROOT

from transparency.annual import totals_table
from transparency.corpus import Corpus, Entry, load_corpus
from transparency.importers import meta_cser
from transparency.revisions import IDENTITIES, Ledger, edition_of, ledger
from transparency.validation import validate

FILES = ROOT.parent / "shared" / "data" / "meta-cser"
with_files = pytest.mark.skipif(
    bool(os.environ.get("CI")) or not FILES.is_dir(), reason="needs ../shared, and not in CI"
)
OLDER, NEWER = "meta-2022-q3.csv", "meta-2022-q4.csv"


def texts() -> tuple[str, str]:
    """The two editions."""
    older, newer = ((FILES / name).read_text(encoding="utf-8") for name in (OLDER, NEWER))
    return older, newer


def compared(folder: Path, first: str, second: str, labels: str = "exact") -> Ledger:
    """The ledger of two files, under the names a and b."""
    for name, text in (("a", first), ("b", second)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    editions = []
    for table in meta_cser.tables([folder]):
        span = meta_cser.edition_span(table)
        days = span.start, span.end
        editions.append(edition_of(table, span.name, days, identity=IDENTITIES[labels]))
    return ledger(editions, relabelling=False)


def figures(corpus: Corpus) -> list[Any]:
    """What every report of a corpus says, by period."""
    return [(e.report.period.start, e.report.observations) for e in corpus.reports]


def years(corpus: Corpus) -> dict[str, float]:
    """Items that Facebook and Instagram acted on, by year, of those with all their quarters."""
    frame = totals_table(corpus, "items_actioned")
    plain = frame[(frame["category"] == "") & (frame["dimensions"] == "") & frame["adds"]]
    whole = plain[plain["services"] == "facebook instagram"]
    return dict(zip(whole["period"], whole["value"], strict=True))


def imported(*paths: Path) -> Corpus:
    documents = [document for _, document in meta_cser.read(paths, {}).reports]
    results = [validate(document) for document in documents]
    current: dict[str, Entry] = {}
    for result in results:
        assert result.report is not None
        current[result.report.report.id] = Entry("-", result.report, result)
    return Corpus(tuple(current.values()), (), ())


@with_files
def test_swapped_files_are_told_by_what_they_hold(tmp_path: Path) -> None:
    older, newer = texts()
    right, swapped = tmp_path / "right", tmp_path / "swapped"
    for folder, pair in ((right, (older, newer)), (swapped, (newer, older))):
        folder.mkdir()
        for name, text in zip((OLDER, NEWER), pair, strict=True):
            (folder / name).write_text(text, encoding="utf-8")
    expected, found = (imported(*sorted(folder.iterdir())) for folder in (right, swapped))
    values = [
        [(start, [(o.metric, o.dimensions, o.value) for o in given]) for start, given in told]
        for told in (figures(expected), figures(found))
    ]
    assert values[0] == values[1]
    assert years(expected) == years(found)


@with_files
def test_another_case_of_labels_changes_no_figure(tmp_path: Path) -> None:
    older, newer = texts()
    head, *body = newer.splitlines()
    loud = "\n".join([head, *(line.upper() for line in body)]) + "\n"
    (plain,), (exact,), (canonical,) = (
        compared(tmp_path, older, text, labels).summaries
        for text, labels in ((newer, "exact"), (loud, "exact"), (loud, "casefold"))
    )
    assert exact.matched == 0  # no figure is joined, so none is called unchanged either
    assert len(exact.vanished) == exact.rows
    assert (canonical.matched, canonical.revised) == (plain.matched, plain.revised)
    assert len(canonical.vanished) == len(plain.vanished)


@with_files
def test_not_available_made_a_zero_is_seen_and_is_no_revision(tmp_path: Path) -> None:
    older, newer = texts()
    (plain,) = compared(tmp_path, older, newer).summaries
    zeros = re.sub(r",N/A$", ",0", newer, flags=re.MULTILINE)
    assert zeros != newer
    (found,) = compared(tmp_path, older, zeros).summaries
    assert (plain.filled, plain.blanked) == (0, 0)
    assert found.filled > 100
    assert (found.revised, found.numeric) == (plain.revised, plain.numeric)
    (back,) = compared(tmp_path, re.sub(r",N/A$", ",0", older, flags=re.MULTILINE), newer).summaries
    assert back.blanked > 100


@with_files
def test_an_older_edition_gives_another_year() -> None:
    found = {name: years(imported(FILES / name)) for name in (OLDER, NEWER)}
    assert found[OLDER]["2020"] != found[NEWER]["2020"]
    same = [year for year in found[OLDER] if found[OLDER][year] == found[NEWER][year]]
    assert "2021" in same


def test_earlier_versions_give_another_year() -> None:
    """The same on the reports that carry the editions as versions."""
    corpus = load_corpus([EXAMPLES / "meta"])
    first: dict[str, Entry] = {}
    for entry in (*corpus.reports, *corpus.superseded):
        name, version = entry.report.report.id, entry.report.report.version
        if name not in first or version < first[name].report.report.version:
            first[name] = entry
    assert any(entry in corpus.superseded for entry in first.values())
    now, before = years(corpus), years(Corpus(tuple(first.values()), (), ()))
    assert now["2020"] != before["2020"]
    assert now["2023"] == before["2023"]


PLACEHOLDERS = ("null", "[Policy area]", "{{policy_area}}", "TODO", "N/A")


@pytest.mark.parametrize("label", PLACEHOLDERS)
def test_a_placeholder_for_a_label_is_no_category(tmp_path: Path, label: str) -> None:
    path = tmp_path / NEWER
    head = "app,policy_area,metric,period,value\n"
    rows = [
        f'Facebook,{area},Content Actioned,2022Q4,"{value}"\n'
        for area, value in (("Child Endangerment: Sexual Exploitation", "1,000"), (label, "9,900"))
    ]
    path.write_text(head + "".join(rows), encoding="utf-8")
    found = meta_cser.read([path], {})
    ((_, document),) = found.reports
    assert [one["value"] for one in document.data["observations"]] == [1_000]
    (left,) = found.left
    assert left.place.place is not None
    assert "3" in left.place.place  # the line of the placeholder
    assert left.reason in ("other_subject", "unknown_label")
