"""How the site is made: what mkdocs never sees, processes that share the work, what is kept."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.corpus import load_corpus
from transparency.datapackage import write_package
from transparency.website import charts, drawn
from transparency.website.build import SiteError, build
from transparency.website.charts import Drawing, Point
from transparency.website.settings import Settings
from transparency.website.spliced import lifted, put_back
from transparency.website.spreadsheets import write_spreadsheets

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
HEAD = '---\ntitle: "T"\n---\n'
QUIET = '<div class="a" data-search-exclude><table><tr><td>1</td></tr></table></div>'
DRAWING = Drawing((Point("2024-01-01", 1, 1, 1, 0), Point("2024-07-01", 2, 2, 3, 0)))

BLOCKS = st.lists(
    st.sampled_from(
        (
            QUIET,
            "<details data-search-exclude><summary>s</summary><p>x</p></details>",
            '<ul class="b"><li>c</li></ul>',
            "Words of *Markdown*.",
            "## Title {#title}",
            "<div data-search-exclude>open",
            "</div>",
            "<!--tr-part-x-->",
        )
    )
)


@given(BLOCKS, st.booleans())
def test_what_is_taken_out_comes_back_in_its_place(blocks: list[str], excluded: bool) -> None:
    front = HEAD.replace("title", "search: {exclude: true}\ntitle") if excluded else HEAD
    text = front + "\n\n".join(blocks)
    light, parts = lifted(text)
    assert put_back(light, parts) == text
    assert [part for part in parts if part == QUIET] == [b for b in blocks if b == QUIET]


def test_only_what_search_does_not_read_is_taken_out() -> None:
    read, whole = '<ul class="b"><li>c</li></ul>', QUIET
    assert lifted(f"{HEAD}\n{read}\n\n{whole}")[1] == [whole]
    excluded = HEAD.replace("title", "search: {exclude: true}\ntitle")
    assert lifted(f"{excluded}\n\n{read}\n\n{whole}")[1] == [read, whole]


def test_an_element_that_is_not_closed_in_its_block_stays() -> None:
    for block in ("<div data-search-exclude>", "<div data-search-exclude><div></div>", "<p>x</p>"):
        assert lifted(f"{HEAD}\n\n{block}\n\nend")[1] == []


def test_a_picture_that_is_kept_is_not_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _forget(monkeypatch)
    drawn.draw_all([(DRAWING, False), (DRAWING, True), (DRAWING, False)], tmp_path, 1)
    first = charts.drawn((DRAWING, False)), charts.drawn((DRAWING, True))
    assert first[0] != first[1]
    assert all(picture.startswith("<svg") for picture in first)
    _forget(monkeypatch)
    monkeypatch.setattr(charts, "_draw", _refused)
    drawn.draw_all([(DRAWING, True), (DRAWING, False)], tmp_path, 1)
    assert (charts.drawn((DRAWING, False)), charts.drawn((DRAWING, True))) == first


def test_a_copy_of_a_process_that_drew_does_not_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    _forget(monkeypatch)
    monkeypatch.setattr(charts._memory, "process", 1)
    with pytest.raises(RuntimeError):
        charts.drawn((DRAWING, False))


def test_shares_of_spreadsheets_are_the_whole_and_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, cache = tmp_path / "package", tmp_path / "cache"
    write_package(
        load_corpus([EXAMPLES / "discord", EXAMPLES / "ncmec", EXAMPLES / "snap"]), package
    )
    write_spreadsheets(package, tmp_path / "whole", Settings())
    for share in ((0, 2), (1, 2)):
        write_spreadsheets(package, tmp_path / "shares", Settings(), share, cache)
    whole = _sums(tmp_path / "whole")
    assert len(whole) == 6
    assert _sums(tmp_path / "shares") == whole
    monkeypatch.setattr("transparency.website.spreadsheets._workbook", _refused)
    write_spreadsheets(package, tmp_path / "again", Settings(), cache=cache)
    assert _sums(tmp_path / "again") == whole


def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts._memory, "pictures", {})


def _refused(*_: Any) -> str:
    raise AssertionError("drawn again")


@pytest.mark.slow
def test_processes_and_cache_make_no_difference(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    for name in ("discord", "ncmec"):
        shutil.copytree(EXAMPLES / name, reports / name)
    ways: list[dict[str, Any]] = [{"jobs": 1}, {"jobs": 2, "cache": tmp_path / "cache"}]
    sums = []
    for way in ways:
        build([reports], tmp_path / "public", **way)
        sums.append(_sums(tmp_path / "public"))
    assert len(sums[0]) > 1000
    assert sums[1] == sums[0]


def _sums(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_step_that_fails_leaves_no_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    def broken(*_: Any) -> None:
        raise SiteError("stopped here")

    monkeypatch.setattr("transparency.website.steps.write_api", broken)
    with pytest.raises(SiteError, match="stopped here"):
        build([EXAMPLES / "discord"], tmp_path / "public", jobs=jobs)
    assert list(tmp_path.iterdir()) == []


ENDLESS = """
import os, pathlib, time
pathlib.Path("pid.new").write_text(str(os.getpid()))
os.rename("pid.new", "pid")
time.sleep(600)
"""
"""Stands for mkdocs: Python looks for it in the folder of work first."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_whoever_is_told_to_end_leaves_no_mkdocs_behind(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.py").write_text(ENDLESS, encoding="utf-8")
    code = f"""
from pathlib import Path
from transparency.website.generator import run_mkdocs
run_mkdocs(Path({str(tmp_path)!r}), "en")
"""
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        deadline = time.monotonic() + 60
        while not (tmp_path / "pid").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.terminate()
        assert process.wait(60) == -signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text("utf-8")), 0)
