"""Does a corpus show what evidence it holds for each capability, and what is missing?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from conftest import EXAMPLES, WriteReport

from transparency import evidence, framework
from transparency.cli import main
from transparency.corpus import Corpus, load_corpus
from transparency.spec import load_spec

SPEC = load_spec()
NOTHING = Corpus((), (), ())


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def capability(number: int) -> Any:
    return framework.find(str(number), SPEC)


@pytest.fixture
def corpus(write_report: WriteReport) -> Corpus:
    """The base report with a measure in place, one planned, and another that gives nothing."""
    measures = [
        {
            "id": "cadence",
            "capability": "increased_transparency",
            "measure": "reporting_cadence",
            "status": "in_place",
            "text": "Twice a year.",
        },
        {
            "id": "tools",
            "capability": "digital_culture",
            "measure": "parental_tools",
            "status": "planned",
        },
    ]
    write_report({"set": "/measures", "to": measures}, name="one.json")
    path = write_report({"set": "/reporter/id", "to": "silent"}, name="two.json")
    data = json.loads(path.read_text("utf-8"))
    for figure in data["observations"]:
        figure.update(value=None, status="not_collected")
        figure.pop("method", None)
    path.write_text(json.dumps(data), "utf-8")
    found = load_corpus([path.parent])
    assert len(found.reports) == 2
    return found


def row(frame: pd.DataFrame, **wanted: Any) -> Any:
    rows = [one for one in frame.to_dict("records") if wanted.items() <= one.items()]
    assert len(rows) == 1, (wanted, rows)
    return rows[0]


def test_the_matrix_counts_reporters_and_tells_a_gap_from_what_is_not_asked(
    corpus: Corpus,
) -> None:
    frame = evidence.matrix_table(corpus)
    assert list(frame["number"]) == list(range(1, 27))
    one = row(frame, number=16)
    assert (one["provider"], one["government"]) == (1, 0)
    assert (one["figures"], one["measures"]) == (3, 1)
    culture = row(frame, number=17)
    assert (culture["provider"], culture["measures"]) == (0, 0)
    assert pd.isna(row(frame, number=3)["provider"])


def test_the_coverage_table_tells_who_is_silent_and_what_is_only_planned(corpus: Corpus) -> None:
    rows = {(one["number"], one["role"]): one for one in evidence.coverage_rows(corpus, SPEC)}
    assert len(rows) == sum(len(one.roles) for one in SPEC.framework)
    one = rows[16, "provider"]
    assert (one["reporters"], one["silent"], one["figures"], one["stated"]) == (1, 1, 3, 0)
    assert (one["period_start"].isoformat(), one["period_end"].isoformat()) == (
        "2025-01-01",
        "2025-06-30",
    )
    assert (rows[17, "provider"]["stated"], rows[17, "provider"]["silent"]) == (1, 2)
    assert rows[16, "hotline"]["period_start"] is None


def test_a_capability_lists_givers_gaps_and_the_silent(corpus: Corpus) -> None:
    frame = evidence.capability_table(corpus, capability(16))
    assert row(frame, evidence="items_removed")["reporter"] == "example"
    assert row(frame, evidence="items_scanned")["count"] == 0
    assert row(frame, evidence="reporting_cadence")["status"] == "in_place"
    assert row(frame, kind="reporter")["reporter"] == "silent"
    figures = evidence.figures_table(corpus, capability(16))
    assert list(figures["value"]) == [12, 12, 12]
    assert list(figures["unit"].unique()) == ["content_item"]


def test_every_term_and_measure_has_a_row_although_nobody_gives_it() -> None:
    for one in SPEC.framework:
        frame = evidence.capability_table(NOTHING, one, language="es")
        assert list(frame["evidence"]) == [*one.metrics, *one.measures]
        assert (frame["count"] == 0).all()
        assert frame["title"].str.len().min() > 0


def test_evidence_of_the_examples_is_what_the_reports_hold() -> None:
    found = load_corpus([EXAMPLES / name for name in ("ncmec", "iwf", "c3p")])
    matrix = evidence.matrix_table(found)
    assert row(matrix, number=6)["clearing_house"] == 1
    assert row(matrix, number=11)["hotline"] == 1
    given = evidence.capability_table(found, capability(11))
    sent = given[given["evidence"] == "notices_sent"]
    assert set(sent["reporter"]) == {"c3p", "ncmec"}
    wanted = {
        (entry.file, f"/observations/{index}")
        for entry in found.reports
        for index, one in enumerate(entry.report.observations)
        if one.metric == "notices_sent" and one.value is not None
    }
    figures = evidence.figures_table(found, capability(11))
    sent = figures[figures["evidence"] == "notices_sent"]
    assert set(zip(sent["file"], sent["place"], strict=True)) == wanted


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_command_shows_the_matrix_and_one_capability(corpus: Corpus, language: str) -> None:
    folder = Path(corpus.reports[0].file).parent
    asked = run("framework", "--language", language)
    assert asked.exit_code == 0
    assert asked.stdout.count("\n") == 27
    held = run("framework", folder, "--language", language, "--format", "json")
    rows = json.loads(held.stdout)["rows"]
    assert rows[15]["title"] == SPEC.code_text("capability", "increased_transparency", language)
    assert (rows[2]["provider"], rows[16]["provider"]) == (None, 0)
    page = run("framework", "16", folder, "--language", language)
    assert page.exit_code == 0
    assert SPEC.code_text("role", "government", language) in page.stdout
    assert page.stdout.count("reporting_cadence") == 2
    same = run("framework", "increased_transparency", folder, "--language", language)
    assert same.stdout == page.stdout
    figures = run("framework", "16", folder, "--show", "figures", "--format", "csv")
    assert len(figures.stdout.splitlines()) == 4


def test_the_command_refuses_what_is_neither_a_capability_nor_a_file() -> None:
    for word in ("27", "0", "nowhere"):
        assert run("framework", word).exit_code == 2
    assert run("framework", "16", "nowhere").exit_code == 2


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_capability_is_explained_by_number_and_code(language: str) -> None:
    for one in SPEC.framework:
        by_number = run("explain", str(one.number), "--language", language)
        assert by_number.exit_code == 0
        assert SPEC.code_text("capability", one.code, language) in by_number.stdout
        for word in (*one.metrics, *one.measures, *one.fields):
            assert word in by_number.stdout
        assert run("explain", one.code, "--language", language).stdout == by_number.stdout


def test_a_metric_says_what_it_is_evidence_for() -> None:
    text = run("explain", "helpline_contacts").stdout
    assert "crisis_response" in text
    assert "trauma_research" in text
