"""Do the README's commands do what it says?"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
COMMANDS = [
    line.removeprefix("$ ").split("#")[0].strip()
    for kind, block in BLOCKS
    if kind == "console"
    for line in block.splitlines()
    if line.startswith("$ ")
]
OURS = [command for command in COMMANDS if command.startswith("transparency ")]


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that looks like the checkout to a reader of the README, but may be written to."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    return tmp_path


def test_the_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake (\w+)", TEXT)) - {"it"}
    assert {"demo", "test", "check", "fix", "spec"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, marks=pytest.mark.slow if " site " in command else ())
        for command in OURS
    ],
)
def test_a_command_of_the_tour_succeeds(command: str, checkout: Path) -> None:
    done = _run(shlex.split(command), checkout)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_the_python_of_the_tour_runs(checkout: Path) -> None:
    (code,) = (block for kind, block in BLOCKS if kind == "python")
    done = _run([sys.executable, "-c", code], checkout)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("True ")


def test_it_fits_two_screens() -> None:
    assert len(TEXT.splitlines()) <= 100
