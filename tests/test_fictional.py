"""Is a made-up report kept apart from real ones, everywhere?"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from conftest import EXAMPLES, WriteReport

from transparency.cli import main
from transparency.corpus import load_corpus
from transparency.datapackage import MADE_UP, tables, write_package
from transparency.evidence import matrix_table
from transparency.profiles import load_profile
from transparency.reading import open_document
from transparency.spec import load_spec
from transparency.validation import validate
from transparency.website.api import MADE_UP as API_MADE_UP
from transparency.website.generator import FICTIONAL, prepare
from transparency.website.settings import Settings

NATIONAL = EXAMPLES / "example-national"


def test_the_national_report_conforms_and_uses_every_metric_of_its_role() -> None:
    spec = load_spec()
    result = validate(
        open_document(NATIONAL / "2025.json"), profiles=[load_profile("national_response", spec)]
    )
    assert [finding.rule for finding in result.findings] == []
    assert result.report is not None
    used = {one.metric for one in result.report.observations if one.value is not None}
    role = {code for code, metric in spec.metrics.items() if "government" in metric.roles}
    assert used == role
    asked = {one.code for one in spec.framework if "government" in one.roles}
    assert {one.capability for one in result.report.measures} == asked
    assert {one.status for one in result.report.measures} >= {
        *("none", "planned", "pilot", "in_place", "withheld_operational_security")
    }


def test_the_national_report_says_that_it_is_fictional_wherever_one_looks() -> None:
    report = load_corpus([NATIONAL]).reports[0].report
    assert report.report.fictional
    assert report.reporter.id.startswith("example-")
    assert "fictional" in report.reporter.name
    assert report.geography.scope == ("QZ",)
    texts = [measure.text or measure.withheld_reason for measure in report.measures]
    assert all("ictional" in text for text in texts if text)
    assert all("made up" in (method.limitations or "") for method in report.methods)


@pytest.mark.parametrize("first", ["real", "fictional"])
def test_beside_real_reports_a_fictional_one_takes_no_part(first: str) -> None:
    paths = [EXAMPLES / "iwf", NATIONAL]
    corpus = load_corpus(paths if first == "real" else paths[::-1])
    assert {one.report.reporter.id for one in corpus.reports} == {"iwf"}
    assert [one.report.reporter.id for one in corpus.fictional] == ["example-national"]
    assert corpus.set_aside == ()
    assert matrix_table(corpus)["government"].sum() == 0
    (reports,) = (table for table in tables(corpus) if table.name == "reports")
    assert not any(row["fictional"] for row in reports.rows)


def test_by_themselves_fictional_reports_can_be_tried_out_and_say_so(tmp_path: Path) -> None:
    corpus = load_corpus([NATIONAL])
    (reports,) = (table for table in tables(corpus) if table.name == "reports")
    assert [row["fictional"] for row in reports.rows] == [True]
    done = CliRunner().invoke(main, ["table", str(NATIONAL), "-o", str(tmp_path)])
    assert done.exit_code == 0
    assert "fictional" in done.stderr
    frame = pd.read_csv(tmp_path / "observations.csv")
    assert set(frame["reporter"]) == {"example-national"}
    assert set(frame["fictional"]) == {True}


@pytest.mark.parametrize(("folder", "made_up"), [("example-national", True), ("c3p", False)])
def test_a_package_says_whether_it_is_made_up(folder: str, made_up: bool, tmp_path: Path) -> None:
    write_package(load_corpus([EXAMPLES / folder]), tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["description"].startswith(MADE_UP) == made_up
    assert set(pd.read_csv(tmp_path / "observations.csv")["fictional"]) == {made_up}


@pytest.mark.slow
def test_every_page_of_a_fictional_site_says_so(tmp_path: Path) -> None:
    out = tmp_path / "site"
    done = CliRunner().invoke(main, ["site", str(NATIONAL), "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "every figure is made up" in done.stderr
    files = [json.loads(path.read_text("utf-8")) for path in (out / "api").rglob("*.json")]
    assert files
    assert all(
        text.startswith(API_MADE_UP[language])
        for one in files
        for language, text in one["caution"].items()
    )
    assert {one["fictional"] for file in files for one in file.get("figures", ())} == {True}
    for page in out.rglob("*.html"):
        language = "es" if page.relative_to(out).parts[0] == "es" else "en"
        assert FICTIONAL[language] in page.read_text(encoding="utf-8"), page


@pytest.mark.parametrize("made_up", [True, False])
def test_the_banner_is_there_only_where_all_is_made_up(made_up: bool, tmp_path: Path) -> None:
    prepare(tmp_path, Settings(), fictional=made_up)
    for language, words in FICTIONAL.items():
        config = yaml.safe_load((tmp_path / f"{language}.yml").read_text(encoding="utf-8"))
        assert config["extra"]["fictional"] == (words if made_up else "")


def test_a_table_of_real_and_fictional_reports_holds_only_the_real(
    write_report: WriteReport, tmp_path: Path
) -> None:
    real = write_report()
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["table", str(real), str(NATIONAL), "-o", str(out)])
    assert done.exit_code == 0
    assert "2025.json" in done.stderr
    assert set(pd.read_csv(out / "observations.csv")["reporter"]) == {"example"}


def test_the_data_package_holds_every_measure_with_its_evidence_and_evaluation() -> None:
    corpus = load_corpus([NATIONAL])
    (measures,) = (table for table in tables(corpus) if table.name == "measures")
    report = corpus.reports[0].report
    assert [row["id"] for row in measures.rows] == [one.id for one in report.measures]
    (evaluated,) = (row for row in measures.rows if row["measure"] == "campaign_evaluation")
    assert evaluated["evaluation"] == "independent"
    assert evaluated["evaluator"]
    assert evaluated["evidence"] == ["https://national.example/campaign-evaluation"]
    assert set(evaluated) == set(measures.columns)
