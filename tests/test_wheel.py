"""Does the wheel, in an empty environment, validate an example from another directory?"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as a wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    built = _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The `transparency` command of the bare package, without any extra."""
    folder = wheel.parent
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    done = _run(
        python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return folder / "venv" / "bin" / "transparency"


@pytest.mark.slow
def test_validates_an_example(installed: Path, tmp_path: Path) -> None:
    example = ROOT / "examples" / "google" / "2020-H1.json"
    done = _run(installed, "validate", example, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    spanish = _run(installed, "rules", "part-exceeds-total", "--language", "es", cwd=tmp_path)
    assert spanish.returncode == 0


@pytest.mark.slow
def test_says_which_extra_a_command_needs(installed: Path, tmp_path: Path) -> None:
    done = _run(installed, "table", ROOT / "examples", "-o", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 3
    assert "[table]" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_builds_the_whole_site_far_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    package = tmp_path / "package"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(package)
    shutil.copytree(ROOT / "examples" / "reddit", tmp_path / "reports")
    code = (
        "import sys; sys.path.insert(0, 'package'); import transparency\n"
        "assert 'package' in transparency.__file__\n"
        "from transparency.website.generator import site_root\n"
        "assert site_root().name == 'site_files'\n"
        "from transparency.cli import main; main(['site', 'reports', '-o', 'public'])"
    )
    environment = {**os.environ, "PYTHONPATH": str(package)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name in ("about", "data/api", "use/company", "use/importing", "use/python"):
        for folder in ("", "es/"):
            assert (tmp_path / "public" / f"{folder}{name}.html").is_file(), name
    assert (tmp_path / "public" / "downloads" / "importing" / "acme.yaml").is_file()


@pytest.mark.slow
def test_the_lines_that_install_it_install_it(tmp_path: Path) -> None:
    """Those of the page "Use it", in a shell, with this checkout as the source."""
    pages = [ROOT / "site" / folder / "index.md" for folder in ("use", "es/use")]
    block = re.compile(r"```console\n(.*?pip install.*?)```", re.DOTALL)
    (lines,) = {found[1] for found in (block.search(p.read_text("utf-8")) for p in pages) if found}
    script = "\n".join(line.removeprefix("$ ") for line in lines.splitlines())
    assert script.count("SOURCE") == 2
    example = ROOT / "examples" / "google" / "2020-H1.json"
    script = (
        script.replace("SOURCE", str(ROOT))
        + f"""
        set -e
        test "$(command -v transparency)" = "$PWD/.venv/bin/transparency"
        transparency validate {example}
        transparency table {example} -o out
    """
    )
    done = _run("bash", "-c", script, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "out" / "observations.parquet").is_file()
