"""Does every published figure arrive with its value, period and source, or with a reason?"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, ROOT

from transparency.corpus import Corpus, load_corpus
from transparency.importers import ImportFailed
from transparency.importers.published import (
    OBSERVATION_COLUMNS,
    PROVIDER_COLUMNS,
    REASONS,
    SOURCE_COLUMNS,
    import_published,
    write_examples,
)
from transparency.importers.published.fromfiles import _joined
from transparency.importers.published.tables import the_map
from transparency.observations import observe, observe_others
from transparency.report import SourceDocument

PUBLISHED = ROOT.parent / "shared" / "data" / "published"
FIXTURE = Path(__file__).parent / "importers" / "published"

real = pytest.mark.skipif(
    not PUBLISHED.is_dir() or bool(os.environ.get("CI")),
    reason="the research data set ../shared/data/published is not here (it is never used in CI)",
)


def _reports(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.rglob("*.json")):
        yield path.relative_to(folder).as_posix(), json.loads(path.read_text(encoding="utf-8"))


def _transcribed() -> Iterator[tuple[str, dict[str, Any]]]:
    """The examples without the fictional report, which nobody published."""
    return (one for one in _reports(EXAMPLES) if not one[1]["report"].get("fictional"))


def test_a_small_set_gives_exactly_the_expected_reports(tmp_path: Path) -> None:
    out = tmp_path if not os.environ.get("REGENERATE") else FIXTURE / "expected"
    write_examples(FIXTURE / "in", out)
    assert dict(_reports(out)) == dict(_reports(FIXTURE / "expected"))
    left = (out / "NOT_CARRIED.csv").read_text(encoding="utf-8")
    assert left == (FIXTURE / "expected" / "NOT_CARRIED.csv").read_text(encoding="utf-8")


@real
def test_the_examples_are_what_the_importer_makes() -> None:
    made = dict(import_published(PUBLISHED).reports)
    assert made == dict(_transcribed()), "run: transparency import published"


def _rows() -> list[dict[str, str]]:
    with (PUBLISHED / "observations.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _left() -> dict[int, str]:
    with (EXAMPLES / "NOT_CARRIED.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["line"]): row["reason"] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus([EXAMPLES])


@pytest.fixture(scope="module")
def table(corpus: Corpus) -> list[dict[str, Any]]:
    """Every published value of the examples: the table, and what stands beside it."""
    frames = (observe(corpus), observe_others(corpus))
    rows = [row for frame in frames for row in frame.to_dict("records")]
    return [{str(name): value for name, value in row.items()} for row in rows]


@pytest.fixture(scope="module")
def documents(corpus: Corpus) -> dict[tuple[str, str], SourceDocument]:
    """File and id of a source -> the source."""
    return {
        (entry.file, source.id): source
        for entry in (*corpus.reports, *corpus.superseded)
        for source in entry.report.report.source_documents
    }


SCALE = {"percent": Decimal("0.01"), "minutes": 1 / Decimal(60), "days": Decimal(24)}
"""Unit of the set -> what a value of it is in the unit of its metric; 1 for counts."""
PLACES = {"global": "GLOBAL", "EU": "EU27"}
EVERYBODY = {"TikTok": "other_grouped"}  # "global excl. USA"


def _words(row: dict[str, str]) -> tuple[str, ...]:
    """Source, label, category, period and printed digits of a row of the set."""
    printed = (row["source_label"], row["category_as_published"], row["value_text_as_published"])
    return (row["source_id"], *printed, row["period_start"], row["period_end"])


def _words_of(row: Mapping[Any, Any]) -> tuple[str, ...]:
    printed = (row["published_label"], row["published_category"], row["published_value"])
    return (row["source"], *printed, row["period_start"], row["period_end"])


def _numbers(row: dict[str, Any]) -> list[Decimal]:
    """The value, and the ends of a range."""
    given = (row[name] for name in ("value", "low", "high"))
    return [Decimal(str(n)) for n in given if n is not None and n == n]  # noqa: PLR0124  (nan)


def _is_row(found: dict[str, Any], row: dict[str, str]) -> bool:
    """Whether a row of the table is a row of the set: service, place and value."""
    place = PLACES.get(row["geo"], row["geo"])
    services = {found["service_name"], SERVICES.get(found["service_name"], "")}
    hotline = found["role"] != "provider"
    if not hotline and ALIASES.get(row["service"], row["service"]) not in services:
        return False
    if row["reporter"] == "provider" and place not in (found["jurisdiction"], "GLOBAL"):
        return False
    if row["unit"] == "unit_not_stated" or not row["value"]:
        return found["status"] in ("unit_not_stated", "unknown") or bool(_numbers(found))
    expected = Decimal(row["value"]) * SCALE.get(row["unit"], Decimal(1))
    return any(abs(number - expected) <= Decimal("0.000001") for number in _numbers(found))


def _of_a_file(found: dict[str, Any], documents: Mapping[Any, Any]) -> bool:
    """Whether a further row was read in a publisher's file, where the set has no row for it."""
    return "SHA-256" in (documents[found["file"], found["source"]].read_in or "")


SERVICES = {
    "X": "Twitter",
    "Hosted consumer services": "Hosted consumer services (OneDrive, Outlook, Skype, Xbox, …)",
    "Blogger": "Google",
    "YouTube, Drive, Chat, Photos, Gmail": "Google",
}
ALIASES = {
    "Amazon (hotline reports)": "Amazon and subsidiaries",
    "Amazon (third-party reports)": "Amazon and subsidiaries",
    "Facebook and Instagram (and Threads in later reports)": "Facebook and Instagram",
}
"""Service of the table -> its name in the set, and the reverse where several have one."""


@real
def test_each_figure_of_the_set_is_in_the_table_once_and_nothing_else_is(
    table: list[dict[str, Any]], documents: Mapping[Any, Any]
) -> None:
    left = _left()
    there: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for found in table:
        there.setdefault(_words_of(found), []).append(found)
    missing = []
    for line, row in enumerate(_rows(), start=2):
        same = there.get(_words(row), [])
        match = next((one for one in same if _is_row(one, row)), None)
        if match is not None:
            same.remove(match)
        elif line not in left:
            missing.append((line, _words(row)))
        assert match is None or line not in left, line
    assert not missing
    rest = [found for same in there.values() for found in same if not _of_a_file(found, documents)]
    assert {found["metric"] for found in rest} == {"active_recipients_monthly_avg"}
    with (PUBLISHED / "providers.csv").open(encoding="utf-8-sig", newline="") as file:
        users = {
            (row["service"], row["mau_source_id"], row["monthly_active_users"])
            for row in csv.DictReader(file)
            if row["mau_scope"].startswith("EU average")
        }
    assert {(r["service_name"], r["source"], r["published_value"]) for r in rest} == users


@real
def test_what_is_not_carried_is_one_row_that_is_no_figure() -> None:
    rows = _rows()
    kept_out = {rows[line - 2]["source_label"]: reason for line, reason in _left().items()}
    change = "Change in reports to NCMEC against the previous half"
    assert kept_out == {change: "not_a_figure_of_a_period"}


@real
def test_superseded_rows_stand_beside_the_table_and_never_in_it(corpus: Corpus) -> None:
    old = [row for row in _rows() if row["flag"] == "restated:superseded"]
    frame = observe_others(corpus)
    beside = frame[frame["relation"] == "superseded"].to_dict("records")
    assert sorted(map(_words_of, beside)) == sorted(map(_words, old))
    current = observe(corpus)
    revised = current[current["status"] == "revised"]
    assert len(revised) == sum(row["flag"] == "restated:latest" for row in _rows())


def test_every_example_is_valid_and_none_is_set_aside(corpus: Corpus) -> None:
    assert not corpus.set_aside
    assert all(entry.result.valid for entry in (*corpus.reports, *corpus.superseded))


def test_every_figure_of_the_table_has_a_source_with_an_address_or_a_word_on_it(
    table: list[dict[str, Any]], documents: Mapping[Any, Any]
) -> None:
    for row in table:
        source = documents[row["file"], row["source"]]
        assert source.title, row
        assert source.publisher, row
        assert source.url or "no address" in (source.read_in or ""), row
        assert row["published_value"], row


def test_earlier_versions_are_a_chain_to_the_report_in_force(corpus: Corpus) -> None:
    current = {entry.report.report.id: entry.report.report for entry in corpus.reports}
    known = {
        (entry.report.report.id, entry.report.report.version): entry.report
        for entry in (*corpus.reports, *corpus.superseded)
    }
    assert corpus.superseded
    for entry in corpus.superseded:
        info = entry.report.report
        version, steps = current[info.id], 0
        while version.version != info.version:
            assert version.supersedes is not None
            version = known[version.supersedes.id, version.supersedes.version].report
            steps += 1
        assert steps
    for report in known.values():
        assert (report.report.version != "1.0.0") == (report.report.supersedes is not None)


def test_each_named_organisation_of_the_clearing_house_belongs_to_a_reporter(
    corpus: Corpus,
) -> None:
    services = {
        entry.report.reporter.id: {s.id for s in entry.report.services} for entry in corpus.reports
    }
    known = {row["reporter"] for row in _register()}
    lists = [e.report for e in corpus.reports if e.report.reporter.role == "clearing_house"]
    named = [one for report in lists for one in report.counterparties]
    assert all(one.reporter for one in named)
    assert known <= {one.reporter for one in named} | set(services) | NOT_LISTED
    for one in named:
        assert not one.services or one.reporter in services, one


NOT_LISTED = {"mega"}
"""Providers of the register of whom no figure was found anywhere."""


def _register() -> list[dict[str, str]]:
    with (EXAMPLES / "PROVIDERS.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@real
def test_the_register_has_every_provider_and_says_what_is_unverified() -> None:
    with (PUBLISHED / "providers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    register = _register()
    assert [(r["name"], r["service_name"], r["users"]) for r in register] == [
        (r["provider"], r["service"], r["monthly_active_users"]) for r in rows
    ]
    for ours, row in zip(register, rows, strict=True):
        verified = "read" in row["entity_country_basis"].split()[:2][0] or row[
            "entity_country_basis"
        ].startswith("entity read")
        assert (ours["legal_name_verified"] == "yes") == verified, row
        assert ours["users_source"] == row["mau_source_id"], row


@real
def test_each_superseded_value_is_a_restatement_with_the_value_that_followed(
    corpus: Corpus,
) -> None:
    series: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in _rows():
        if row["flag"].startswith("restated:"):
            label = row["source_label"].removesuffix(" (as given in 2024 report)")
            cell = (row["service"], label, row["category_as_published"], row["period_start"])
            series.setdefault(cell, []).append(row)
    expected = sorted(
        (old["source_id"], old["period_start"], *(_plain(row) for row in (old, new)))
        for rows in series.values()
        for old, new in pairwise(sorted(rows, key=_edition))
    )
    made = sorted(
        (entry.source or "", entry.period.start.isoformat(), _float(entry.old), _float(entry.new))
        for one in corpus.reports
        for entry in one.report.restatements
        if entry.old is not None and entry.new is not None
    )
    assert made == expected
    assert made


def _edition(row: dict[str, str]) -> tuple[str, bool]:
    return row["source_id"], row["flag"] == "restated:latest"


def _float(value: float | None) -> float:
    assert value is not None
    return float(value)


def _plain(row: dict[str, str]) -> float:
    return float(round(Decimal(row["value"]) * SCALE.get(row["unit"], Decimal(1)), 6))


def test_reasons_are_known() -> None:
    with (EXAMPLES / "NOT_CARRIED.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert row["text"] == REASONS[row["reason"]]


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2022, 2023])
def test_the_lines_of_the_clearing_house_add_up_to_its_printed_total(year: int) -> None:
    report = json.loads((EXAMPLES / "ncmec" / f"{year}.json").read_text(encoding="utf-8"))
    figures = [o for o in report["observations"] if o["metric"] == "reports_received"]
    cells = [(o["dimensions"], o["value"]) for o in figures]
    total = next(value for cell, value in cells if cell == {"source_kind": "provider"})
    assert sum(value for cell, value in cells if "counterparty" in cell) == total
    listed = {cell["counterparty"] for cell, _ in cells if "counterparty" in cell}
    assert listed <= {one["id"] for one in report["counterparties"]}


def test_every_figure_of_the_examples_has_a_source_that_is_declared() -> None:
    for name, report in _transcribed():
        declared = {source["id"] for source in report["report"]["source_documents"]}
        assert report["report"]["transcribed"] is True, name
        for observation in report["observations"]:
            assert observation["source"] in declared, name
            assert observation["as_published"]["value"], name


@real
def test_every_measure_of_the_examples_stands_in_the_set_with_its_source() -> None:
    with (PUBLISHED / "methodology.csv").open(encoding="utf-8-sig", newline="") as file:
        said = {(row["provider"], row["source_id"]) for row in csv.DictReader(file)}
    said |= {("NCMEC", row["source_id"]) for row in _rows() if "Public" in row["source_label"]}
    given = {(entry["provider"], entry["source"]) for entry in the_map("measures.json")}
    assert given <= said


def test_measures_of_the_examples_name_a_public_document_and_claim_nothing_more() -> None:
    every = [
        (one["measure"], one) for _, report in _transcribed() for one in report.get("measures", [])
    ]
    assert len(every) == len(the_map("measures.json"))
    for _, one in every:
        assert one["evidence"][0]["url"].startswith("http")
        assert not {"text", "since", "evaluation"} & set(one)


def test_a_folder_without_the_files_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as caught:
        import_published(tmp_path)
    assert "\n" not in str(caught.value)
    (tmp_path / "observations.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ImportFailed) as caught:
        import_published(tmp_path)
    assert "provider" in str(caught.value)


def _edited(folder: Path, name: str, column: str, value: str | None) -> Path:
    """A copy of the small set: a column of one file with another value, or without it."""
    copy = folder / "set"
    shutil.copytree(FIXTURE / "in", copy)
    with (copy / name).open(encoding="utf-8", newline="") as file:
        rows = [dict(row) for row in csv.DictReader(file)]
    for row in rows:
        row.pop(column)
        if value is not None:
            row[column] = value
    with (copy / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return copy


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        *(("observations.csv", column, None) for column in OBSERVATION_COLUMNS),
        *(("sources.csv", column, None) for column in SOURCE_COLUMNS),
        *(("providers.csv", column, None) for column in PROVIDER_COLUMNS),
        ("observations.csv", "value", "12 million"),
        ("observations.csv", "period_start", "2021-13-01"),
        ("observations.csv", "source_id", "nowhere"),
        ("providers.csv", "provider", "Nobody"),
    ],
)
def test_a_set_that_cannot_be_read_is_refused_in_one_line(
    tmp_path: Path, name: str, column: str, value: str | None
) -> None:
    with pytest.raises(ImportFailed, match=name) as caught:
        import_published(_edited(tmp_path, name, column, value))
    assert "\n" not in str(caught.value)


def test_a_row_without_all_its_cells_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FIXTURE / "in", tmp_path / "set")
    with (tmp_path / "set" / "observations.csv").open("a", encoding="utf-8") as file:
        file.write("Google,YouTube\n")
    with pytest.raises(ImportFailed, match="as many cells"):
        import_published(tmp_path / "set")


def test_a_row_in_another_unit_is_not_taken_for_the_mapped_one(tmp_path: Path) -> None:
    result = import_published(_edited(tmp_path, "observations.csv", "unit", "fraction"))
    figures = [o for _, report in result.reports for o in report["observations"]]
    mapped = {o["metric"] for o in figures if "counterparty" not in o["dimensions"]}
    assert mapped <= {"active_recipients_monthly_avg", "reports_received"}
    assert "no_metric" in {row["reason"] for row in result.not_carried}


def test_a_report_of_rows_takes_places_and_further_figures_from_the_publishers_file() -> None:
    path = FIXTURE / "expected" / "reddit" / "2022.json"
    rows, data = (json.loads(path.read_text(encoding="utf-8")) for _ in range(2))
    same, other, further = (dict(one) for one in data["observations"][:3])
    same["as_published"] = {**same["as_published"], "place": "reddit.csv:7 column B"}
    other["value"] += 1
    further["dimensions"] = {**further["dimensions"], "surface": "comment"}
    further["method"] = "m_file"
    data["observations"] = [other, same, further]
    data["methods"] = [{**data["methods"][0], "id": "m_file"}]
    data["changes"] = [{"path": "/observations/1/value", "old": 1, "reason": "not_stated"}]
    data["report"] |= {"version": "1.1.0", "supersedes": {"id": "reddit-2022", "version": "1.0.0"}}
    joined = _joined(rows, data)
    made = joined["observations"]
    assert made[0]["as_published"] == same["as_published"]
    assert [one["value"] for one in made[1]["also_published"]] == [other["value"]]
    assert made[1]["value"] == rows["observations"][1]["value"]
    assert made[len(rows["observations"]) :] == [further]
    assert "m_file" in [method["id"] for method in joined["methods"]]
    assert joined["changes"][0]["path"] == "/observations/0/value"
    assert joined["report"]["version"] == "1.1.0"
    assert rows["observations"][0]["as_published"].keys() < same["as_published"].keys()
