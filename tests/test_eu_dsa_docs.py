"""Do the commands of docs/eu-dsa.md do what it says, in their order?"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT
from test_eu_dsa import CSAM, MINORS, folder_of, identity, measures, row

from transparency.cli import main
from transparency.importers.eu_dsa import REASONS, template

TEXT = (ROOT / "docs" / "eu-dsa.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)


def test_every_command_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = measures(row(6, MINORS, measures=9), row(6, CSAM, measures=4, automated=3))
    folder_of(tmp_path / "filing", **{"1_report": identity(), "6_own_initiative_TC": rows})
    commands = []
    for kind, block in BLOCKS:
        if kind == "yaml":
            (tmp_path / "reporter.yaml").write_text(block, encoding="utf-8")
        commands += [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    assert len(commands) > 5
    for command in commands:
        name, *arguments = shlex.split(command)
        assert name == "transparency"
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, f"{command}: {result.output}"


def test_a_finding_points_into_the_filing(tmp_path: Path) -> None:
    rows = measures(row(6, CSAM, measures=4, automated=5))
    filing = folder_of(tmp_path / "filing", t1=identity(), t6=rows)
    arguments = ["import", "eu_dsa", str(filing), "-o", str(tmp_path / "out"), "--check"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert f"{filing.as_posix()}/t6.csv:2 column G" in result.stdout


def test_the_page_names_codes_and_metrics_as_they_are() -> None:
    for category in template.categories():
        if category.parent == template.MINORS:
            assert f"`{category.code}`" in TEXT
    metrics = {figure.metric for figure in template.figures().values()} - {""}
    assert all(f"`{metric}`" in TEXT for metric in metrics)
    assert {"may_hold_csea", "unreadable", "all_content"} <= REASONS.keys()
