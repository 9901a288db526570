"""Do the pre-commit hooks and the GitHub Action work, when they are really run?"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import EXAMPLES, ROOT, WriteReport
from jsonschema import Draft4Validator

from transparency.cli import main
from transparency.layout import dumps

SARIF = ROOT / "tests" / "vendor" / "sarif-schema-2.1.0.json"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
SHIPPED: tuple[str, ...]
SHIPPED = ("pyproject.toml", "README.md", "LICENSE", "constraints.txt", "mkdocs.yml")
SHIPPED += ("mkdocs.es.yml", ".pre-commit-hooks.yaml", "action.yml")
BAD = {"set": "/period/end", "to": "2024-12-31"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a user of the hooks or the action fetches: the project in a git repository."""
    folder = tmp_path_factory.mktemp("project")
    for name in SHIPPED:
        shutil.copy(ROOT / name, folder / name)
    for name in ("src", "spec", "site", "docs"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    _commit(folder)
    return folder


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=test", "-c", "user.email=test@example.org", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _commit(folder: Path) -> str:
    _git(folder, "init", "--quiet")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "all")
    return _git(folder, "rev-parse", "HEAD")


# --- pre-commit ----------------------------------------------------------------------------------


def test_hooks_call_commands_that_exist() -> None:
    assert [hook["id"] for hook in HOOKS] == ["transparency-validate", "transparency-fmt"]
    for hook in HOOKS:
        program, command = hook["entry"].split()
        assert program == "transparency"
        assert main.get_command(None, command)  # type: ignore[arg-type]
        assert re.search(hook["files"], "data/transparency-reports/2025.json")
        assert not re.search(hook["files"], "package.json")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_the_hooks_stop_a_bad_report_and_format_a_good_one(
    project: Path, tmp_path: Path, write_report: WriteReport
) -> None:
    work = tmp_path / "work"
    reports = work / "transparency-reports"
    reports.mkdir(parents=True)
    bad = write_report(BAD)
    shutil.copy(bad, reports / "bad.json")
    (work / "package.json").write_text("{}", encoding="utf-8")
    hooks = [{"id": hook["id"]} for hook in HOOKS]
    config = {
        "repos": [{"repo": str(project), "rev": _git(project, "rev-parse", "HEAD"), "hooks": hooks}]
    }
    (work / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    _commit(work)

    def run() -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PRE_COMMIT_HOME": str(tmp_path / "cache"),
            "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
        }
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never"]
        return subprocess.run(
            command, cwd=work, env=environment, capture_output=True, text=True, check=False
        )

    first = run()
    assert first.returncode == 1, first.stdout + first.stderr
    assert "period-ends-before-start" in first.stdout
    assert "files were modified by this hook" in first.stdout
    assert "package.json" not in first.stdout
    good = json.loads(write_report().read_text(encoding="utf-8"))
    (reports / "bad.json").write_text(dumps(good), encoding="utf-8")
    _git(work, "add", "--all")
    second = run()
    assert second.returncode == 0, second.stdout + second.stderr
    assert second.stdout.count("Passed") == 2


# --- the action ----------------------------------------------------------------------------------

ANNOTATION = r"^::error file=my reports/bad\.json,line=\d+,col=\d+,"
EXPRESSION = re.compile(r"\$\{\{ *([\w.]+) *\}\}")


class Runner:
    """Runs the steps of a composite action as GitHub does: `bash` steps, inputs, outputs, files."""

    def __init__(self, action: Path, temp: Path, work: Path) -> None:
        self.values = {"github.action_path": str(action), "runner.temp": str(temp)}
        self.temp, self.work = temp, work
        self.log = ""
        self.installed = False  # once a job is enough
        temp.mkdir(exist_ok=True)
        work.mkdir(exist_ok=True)

    @property
    def summary(self) -> Path:
        return self.temp / "summary.md"

    def run(self, **inputs: str) -> int:
        """Exit code of the first step that fails, or 0."""
        self.log = ""
        self.summary.unlink(missing_ok=True)
        for name, declared in ACTION["inputs"].items():
            given = inputs.get(name, declared.get("default"))
            assert given is not None, f"{name} is required"
            self.values[f"inputs.{name}"] = given
        install, check = ACTION["runs"]["steps"]
        for step in [check] if self.installed else [install, check]:
            self.installed = True
            code = self._step(step)
            if code:
                return code
        return 0

    def _step(self, step: dict[str, Any]) -> int:
        assert step["shell"] == "bash"
        assert not EXPRESSION.search(step["run"]), "an input in a script could become a command"
        output = self.temp / "output"
        output.write_text("", encoding="utf-8")
        environment = {
            **os.environ,
            **{name: self.filled(text) for name, text in step.get("env", {}).items()},
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }
        script = self.temp / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        done = subprocess.run(
            command, cwd=self.work, env=environment, capture_output=True, text=True, check=False
        )
        self.log += done.stdout + done.stderr
        for line in output.read_text(encoding="utf-8").splitlines():
            name, value = line.split("=", 1)
            self.values[f"steps.{step.get('id')}.outputs.{name}"] = value
        return done.returncode

    def filled(self, text: str) -> str:
        return EXPRESSION.sub(lambda match: self.values[match[1]], text)

    def output(self, name: str) -> str:
        return self.filled(ACTION["outputs"][name]["value"])


@pytest.fixture(scope="module")
def runner(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    folder = tmp_path_factory.mktemp("runner")
    return Runner(project, folder / "temp", folder / "work")


def test_every_input_of_the_action_is_used() -> None:
    used = {
        name
        for step in ACTION["runs"]["steps"]
        for text in step["env"].values()
        for name in EXPRESSION.findall(text)
    }
    assert {f"inputs.{name}" for name in ACTION["inputs"]} <= used


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_the_action_annotates_a_bad_report_and_passes_a_good_one(
    runner: Runner, write_report: WriteReport
) -> None:
    reports = runner.work / "my reports"
    reports.mkdir()
    shutil.copy(write_report(BAD), reports / "bad.json")
    python = {"python": sys.executable}
    assert runner.run(paths="my reports", **python) == 1, runner.log
    assert re.search(ANNOTATION, runner.log, re.MULTILINE)
    assert runner.output("verdict") == "invalid"
    data = json.loads(Path(runner.output("sarif")).read_text(encoding="utf-8"))
    schema = json.loads(SARIF.read_text(encoding="utf-8"))
    assert not list(Draft4Validator(schema).iter_errors(data))
    assert data["runs"][0]["results"][0]["ruleId"]
    assert "bad" in runner.summary.read_text(encoding="utf-8")

    shutil.copy(EXAMPLES / "reddit" / "2022.json", reports / "bad.json")
    assert runner.run(paths="my reports/bad.json\n", **python) == 0, runner.log
    assert runner.output("verdict") == "valid"
    strict = runner.run(paths="my reports", strict="true", format="text", **python)
    assert strict == 1
    assert "::warning" not in runner.log
    profile = runner.run(paths="my reports", profile="core\n", language="es", **python)
    assert profile in (0, 1), runner.log

    hostile = '"; touch pwned; echo "\n$(touch pwned)\n--version\n`touch pwned`'
    assert runner.run(paths=hostile, **python) == 3
    assert runner.output("verdict") == "unreadable"
    assert not list(runner.work.rglob("pwned"))
