"""Do bytes that a fuzzer found in a few seconds stop the reader or the validator?"""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT

from fuzz.__main__ import TARGETS, check, seeds


@pytest.mark.parametrize("form", TARGETS)
def test_the_corpus_of_the_fuzzer_is_read(form: str) -> None:
    corpus = list(seeds(form))
    assert corpus
    for raw in corpus[:40]:
        check(form, raw)


@pytest.mark.slow
@pytest.mark.parametrize("form", TARGETS)
def test_some_seconds_of_fuzzing_find_no_crash(form: str) -> None:
    pytest.importorskip("atheris", reason="there is no built atheris for this Python")
    command = [sys.executable, "-m", "fuzz", form, "8"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "Done" in done.stderr
