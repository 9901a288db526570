"""Does `transparency site --serve` answer on this machine alone, and end when it is told to?"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread, Timer
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from conftest import heard

from transparency.cli import main
from transparency.cli.serving import LOOPBACK, TYPES, bound


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for suffix in TYPES:
        (tmp_path / f"file{suffix}").write_bytes(b"x")
    (tmp_path / "index.html").write_text("<p>start</p>", encoding="utf-8")
    return tmp_path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    with bound(folder, 0) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://{LOOPBACK}:{server.server_address[1]}"
        server.shutdown()


def test_files_have_their_content_types(address: str) -> None:
    for suffix, wanted in TYPES.items():
        with urlopen(f"{address}/file{suffix}") as answer:  # noqa: S310
            assert answer.headers["Content-Type"] == wanted
    with urlopen(f"{address}/") as answer:  # noqa: S310
        assert answer.read() == b"<p>start</p>"
    for path in ("/missing.html", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd"):
        with pytest.raises(HTTPError) as caught:
            urlopen(f"{address}{path}")  # noqa: S310
        assert caught.value.code == 404
        caught.value.close()


def test_other_machines_are_not_answered(folder: Path) -> None:
    with bound(folder, 0) as server:
        assert server.socket.getsockname()[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_told_before_the_long_work(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = ["site", str(tmp_path), "-o", str(tmp_path / "out"), "--serve", "--port", port]
        result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert port in result.stderr.splitlines()[-1]
    assert "--port" in result.stderr.splitlines()[-1]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_a_port_that_cannot_be_is_refused(tmp_path: Path, port: str) -> None:
    command = ["site", str(tmp_path), "-o", str(tmp_path / "out"), "--serve", "--port", port]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)


LIMIT = 60
"""Seconds after which a process that does not answer is ended."""
CODE = """
import sys
from pathlib import Path
from types import SimpleNamespace
from transparency.cli import main
from transparency.website import build
result = SimpleNamespace(set_aside=(), fictional=(), all_fictional=False, pages=1)
build.build = lambda *_, **__: result  # what is built is tested elsewhere
main()
"""


@pytest.mark.parametrize("how", [signal.default_int_handler, signal.SIG_IGN])
def test_an_interrupt_ends_it_without_a_word(folder: Path, how: Any) -> None:
    """Also where those who start the tests ignore interrupts, as a shell in the background does."""
    command = (sys.executable, "-c", CODE, "site", str(folder), "-o", str(folder))
    before = signal.signal(signal.SIGINT, how)
    try:
        with heard():
            process = subprocess.Popen(
                (*command, "--serve", "--port", "0"), stderr=subprocess.PIPE, text=True
            )
    finally:
        signal.signal(signal.SIGINT, before)
    limit = Timer(LIMIT, process.kill)
    limit.start()
    with process:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        line = next((line for line in lines if line.startswith("http://127.0.0.1:")), "")
        assert line, "it never said where it answers"
        with urlopen(line.split()[0], timeout=LIMIT) as answer:  # noqa: S310
            assert answer.read() == b"<p>start</p>"
        os.kill(process.pid, signal.SIGINT)
        said = process.stderr.read()
    limit.cancel()
    assert (process.returncode, said) == (0, "")
