"""Are many files checked in order, on several cores, and does no failure hide another file?"""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import WriteReport, heard

from transparency import batch, reading
from transparency.batch import Settings, check, check_files
from transparency.cli import main
from transparency.rules import registry
from transparency.workers import Workers

DAY = datetime.date(2025, 8, 15)
FORKS = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")


@pytest.fixture
def many(write_report: WriteReport) -> list[tuple[Path, str]]:
    """Thirty files; every fifth has an error, one cannot be read."""
    bad = {"set": "/period/end", "to": "2024-12-31"}
    files = [
        write_report(*([bad] if number % 5 == 0 else []), name=f"{number:02}.json")
        for number in range(30)
    ]
    files[7].write_text("{", encoding="utf-8")
    return [(path, path.name) for path in files]


def test_results_on_two_cores_are_those_on_one(many: list[tuple[Path, str]]) -> None:
    seen: list[tuple[int, int]] = []
    alone = check_files(many, Settings(DAY), jobs=1)
    together = check_files(many, Settings(DAY), jobs=2, progress=lambda *at: seen.append(at))
    assert [checked.source for checked in together] == [name for _, name in many]
    assert list(map(repr, together)) == list(map(repr, alone))
    assert seen == [(number, 30) for number in range(1, 31)]


def _deadly(item: int, shared: int) -> int:
    if item == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if item == 17:
        os._exit(4)
    return item * shared


@FORKS
def test_a_worker_that_dies_costs_only_its_own_item() -> None:
    deaths: list[tuple[int, str]] = []

    def died(item: int, how: str) -> int:
        deaths.append((item, how))
        return -1

    results = list(Workers(_deadly, 10, died).run(range(40), 2))
    assert results == [-1 if item in (13, 17) else item * 10 for item in range(40)]
    assert deaths == [(13, "SIGKILL"), (17, "exit status 4")]


@FORKS
def test_a_file_that_kills_its_worker_is_named(
    many: list[tuple[Path, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.open_document

    def deadly(path: Path, name: str) -> object:
        if name == "21.json":
            os._exit(9)
        return real(path, name)

    monkeypatch.setattr(batch, "open_document", deadly)
    results = check_files(many, Settings(DAY), jobs=2)
    (dead,) = [c for c in results if c.error and c.error.reason == "check-ended"]
    assert dead.source == "21.json"
    assert len(results) == 30


def test_a_bug_in_a_rule_is_one_line_that_names_file_and_rule(
    many: list[tuple[Path, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError("oops")

    entry = registry.Registered(check=broken, needs=None)  # type: ignore[arg-type]
    monkeypatch.setitem(registry.CHECKS, "backlog-growing", entry)
    checked = check(many[1], Settings(DAY))
    assert checked.error is not None
    assert checked.error.reason == "check-failed"
    problem = str(checked.error.params["problem"])
    assert "ZeroDivisionError" in problem
    assert "backlog-growing" in problem


def _transparency(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "transparency", *map(str, arguments)]


def _wait_for_children(process: subprocess.Popen[str]) -> None:
    """Until it has started its workers: an interrupt during imports is Python's to answer."""
    place = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    until = time.monotonic() + 60
    while time.monotonic() < until:  # without a pause: the interrupt is to fall among the forks
        if place.read_text(encoding="ascii"):
            return
    pytest.fail("no worker was started")


@FORKS
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_ends_cleanly_and_leaves_no_process(
    tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    large = tmp_path / "0.json"
    text = json.dumps({"spec_version": "1.0", "x": ["y" * 50] * 200_000})
    large.write_text(text, encoding="utf-8")
    for number in range(1, 40):
        (tmp_path / f"{number}.json").hardlink_to(large)
    for _ in range(4):
        _interrupt(tmp_path, sent, code)


def _interrupt(folder: Path, sent: signal.Signals, code: int) -> None:
    out = folder / "result.txt"
    with heard():
        process = subprocess.Popen(
            _transparency("validate", folder, "--jobs", "2", "--output", out),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    _wait_for_children(process)
    if sent is signal.SIGINT:
        os.killpg(process.pid, sent)  # as a terminal does
    else:
        process.send_signal(sent)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == code
    assert len(complaint.splitlines()) == (1 if sent is signal.SIGINT else 0)
    assert not out.exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_standard_input_is_read_by_the_suffix_of_its_name(write_report: WriteReport) -> None:
    raw = b"# a comment\n" + write_report().read_bytes()
    arguments = ["validate", "-", "--date", "2025-08-15", "--format", "json"]
    plain = CliRunner().invoke(main, arguments, input=raw)
    named = CliRunner().invoke(main, [*arguments, "--stdin-name", "a/b.yaml"], input=raw)
    first, second = (json.loads(done.stdout)["results"][0] for done in (plain, named))
    assert (first["source"], second["source"]) == ("stdin", "a/b.yaml")
    assert first["error"]["reason"] == "not-json"
    assert "error" not in second


def test_a_folder_is_searched_for_every_form(write_report: WriteReport, tmp_path: Path) -> None:
    text = write_report(name="a.json").read_text(encoding="utf-8")
    for name in ("b.yaml", "c.yml", "d.txt", ".e.json"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["validate", str(tmp_path), "--format", "json"])
    names = [Path(entry["source"]).name for entry in json.loads(done.stdout)["results"]]
    assert names == ["a.json", "b.yaml", "c.yml"]


def test_quiet_prints_the_summary_line_and_what_could_not_be_read(
    many: list[tuple[Path, str]],
) -> None:
    paths = [str(path) for path, _ in many]
    done = CliRunner().invoke(main, ["validate", *paths, "--quiet", "--date", "2025-08-15"])
    assert done.exit_code == 3
    assert len(done.stdout.splitlines()) == 1
    assert len(done.stderr.splitlines()) == 1
    fine = CliRunner().invoke(main, ["validate", paths[1], "-q", "--date", "2025-08-15"])
    assert (fine.exit_code, fine.stderr) == (0, "")


def test_the_result_goes_to_a_file_or_leaves_it_as_it_was(
    write_report: WriteReport, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "result.json"
    report = str(write_report())
    done = CliRunner().invoke(main, ["validate", report, "--format", "json", "-o", str(out)])
    assert done.stdout == ""
    assert json.loads(out.read_text(encoding="utf-8"))["format_version"] == 1
    assert [path.name for path in out.parent.iterdir()] == ["result.json"]


@pytest.mark.parametrize(("limit", "shown"), [("1", 1), ("0", 2)])
def test_a_limit_hides_findings_but_never_the_total(
    write_report: WriteReport, limit: str, shown: int
) -> None:
    path = write_report(*({"set": f"/observations/{i}/service", "to": "no"} for i in (0, 1)))
    arguments = ["validate", str(path), "--format", "json", "--limit", limit]
    result = json.loads(CliRunner().invoke(main, arguments).stdout)["results"][0]
    dangling = [f for f in result["findings"] if f["rule"] == "dangling-reference"]
    assert len(dangling) == shown
    assert result["counts"]["error"] >= 2


def test_one_check_is_written_in_several_forms(write_report: WriteReport, tmp_path: Path) -> None:
    path = write_report(*({"set": f"/observations/{i}/service", "to": "no"} for i in range(5)))
    places = {name: tmp_path / f"out.{name}" for name in ("json", "sarif", "html")}
    also = [f"--also={name}={place}" for name, place in places.items()]
    done = CliRunner().invoke(main, ["validate", str(path), *also])
    assert done.exit_code == 1
    shown = [line for line in done.stdout.splitlines() if "· no ·" in line]
    assert len(shown) == 3
    (result,) = json.loads(places["json"].read_text(encoding="utf-8"))["results"]
    dangling = [f for f in result["findings"] if f["rule"] == "dangling-reference"]
    assert len(dangling) == 5
    assert not result["truncated"]
    assert "dangling-reference" in places["sarif"].read_text(encoding="utf-8")
    assert places["html"].read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("also", ["sarif", "sarif=", "word=x.txt", "=x"])
def test_another_form_needs_a_name_and_a_file(write_report: WriteReport, also: str) -> None:
    assert (
        CliRunner().invoke(main, ["validate", str(write_report()), "--also", also]).exit_code == 2
    )
