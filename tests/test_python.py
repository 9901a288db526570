"""Are the names that the package promises there, is the guide true, and is nothing loaded early?"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import transparency

BLOCKS = re.findall(
    r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text(encoding="utf-8"), re.DOTALL
)


@pytest.mark.parametrize("name", transparency.__all__)
def test_a_promised_name_is_there(name: str) -> None:
    found = getattr(transparency, name)
    assert found.__doc__
    assert found.__name__ == name
    assert name in dir(transparency)


def test_other_names_are_not() -> None:
    assert not hasattr(transparency, "pandas")


def test_naming_what_is_lazy_loads_nothing_until_it_is_used() -> None:
    code = """
import sys, transparency
assert set(transparency.__all__) <= set(dir(transparency))
heavy = {"pandas", "pyarrow", "pydantic", "duckdb", "yaml", "jsonschema"}
assert not heavy & set(sys.modules)
transparency.load_corpus, transparency.tabulate
assert not heavy & set(sys.modules)
transparency.observe
assert "pandas" in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_guide_runs(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    command = [sys.executable, "-c", "\n".join(BLOCKS)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "package" / "datapackage.json").is_file()


def test_the_guide_names_every_function_of_the_package() -> None:
    code = "\n".join(BLOCKS)
    functions = {name for name in transparency.__all__ if name.islower()}
    unnamed = {name for name in functions if not re.search(rf"\b{name}\b", code)}
    assert unnamed == {"audit", "compare", "comparands"}  # single figures; see their docstrings
