"""What several test files need: the base report as a file that can be changed."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import settings

from transparency.conformance import changed
from transparency.spec import load_spec

settings.register_profile("ci", derandomize=True, deadline=None)
settings.load_profile("ci")

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
PUBLISHERS = ("google", "reddit", "ncmec", "pinterest", "snap", "microsoft", "inhope", "esafety")

WriteReport: TypeAlias = Callable[..., Path]


@contextmanager
def heard() -> Iterator[None]:
    """Processes started meanwhile hear an interrupt, though a shell that runs us may ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a few publishers, one of each role, for the tests in a browser."""
    from transparency.website.build import build

    out = tmp_path_factory.mktemp("browser") / "public"
    build([EXAMPLES / name for name in PUBLISHERS], out)
    return out


@pytest.fixture
def write_report(tmp_path: Path) -> WriteReport:
    """Write the base report after changes, one property a line; give its path."""

    def write(*changes: dict[str, Any], name: str = "report.json") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = changed(load_spec().base_case, changes)
        path.write_text(json.dumps(data, indent=1, ensure_ascii=False), encoding="utf-8")
        return path

    return write
