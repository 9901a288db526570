"""Does hostile input end in findings or one line, in little memory, without the network?"""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import SPEC, as_bytes, structures

from transparency import yamltext
from transparency.cli import main
from transparency.conformance import TODAY, changed
from transparency.document import Document, DocumentError, TransparencyError
from transparency.outputs import FORMATS
from transparency.reading import read_document
from transparency.validation import validate

UNREADABLE = 3


def _base(place: str, value: Any) -> dict[str, Any]:
    return changed(SPEC.base_case, [{"set": place, "to": value}])


def _findings(data: dict[str, Any]) -> set[tuple[str, str]]:
    result = validate(Document.read(as_bytes(data), "hostile.json"), today=TODAY)
    return {(finding.rule, finding.pointer) for finding in result.findings}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"a":' * 100_000, "too-deep"),
        (b'{"a": [' + b"[" * 70 + b"]" * 70 + b"]}", "too-deep"),
        (b'{"a": ' + b"1" * 1_000_000 + b"}", "number-too-large"),
        (b'{"a": 1e999999999}', "not-a-number"),
        (b'{"a": -' + b"9" * 17 + b"}", "number-too-large"),
        (b'{"a": "\\udfff\\ud800"}', "lone-surrogate"),
        (b'{"a": 1' + b"," * 100_000, "not-json"),
    ],
)
def test_hostile_json_is_refused_in_one_line(raw: bytes, reason: str) -> None:
    with pytest.raises(DocumentError) as caught:
        Document.read(raw, "hostile.json")
    assert caught.value.reason == reason
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "a: &x {b: 1}\nc: {<<: *x}\n",
        "a: !!python/object/apply:os.system ['true']\n",
        "a: " + "[" * 5_000,
        "? " * 5_000,
        "- " * 5_000,
    ],
)
def test_hostile_yaml_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        yamltext.read(text.encode(), "hostile.yaml")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize("value", [1e30, -1e308, 1e-308, 9007199254740991, 0.1 + 0.2, -0.0])
@pytest.mark.parametrize("metric", ["items_actioned", "time_user_report_to_outcome"])
def test_extreme_numbers_stop_no_rule(metric: str, value: float) -> None:
    data = changed(SPEC.base_case, [])
    figure = {"metric": metric, "service": "example_forum", "dimensions": {}, "status": "reported"}
    bounds = {"bounds": {"low": -1e308, "high": 1e308}, "precision": {"kind": "rounded"}}
    data["observations"] += [
        {**figure, "value": value},
        {**figure, "value": value, "dimensions": {"surface": "comment"}, **bounds},
        {
            **figure,
            "value": value,
            "dimensions": {"surface": "profile"},
            "precision": {"kind": "rounded", "base": 1e-300, "mode": "down"},
        },
    ]
    data["partitions"] = [
        {"metric": metric, "over": "surface", "exclusive": True, "exhaustive": True}
    ]
    assert _findings(data)


def _zip(method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("xl/workbook.xml", "<workbook>" + "abcdefgh" * 200 + "</workbook>")
    return buffer.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_workbook_is_refused_in_one_line(method: int) -> None:
    raw = _zip(method)
    start = raw.index(b"xl/workbook.xml") + len("xl/workbook.xml")
    for place in range(start, len(raw) - 60):
        damaged = raw[:place] + bytes([raw[place] ^ 255]) + raw[place + 1 :]
        with pytest.raises(TransparencyError) as caught:
            read_document(damaged, "damaged.xlsx")
        assert str(caught.value).isprintable()


ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\r\n::error::no\u202e\u2028"


@pytest.mark.parametrize("form", sorted(FORMATS))
@pytest.mark.parametrize(
    "place", ["/observations/1/status", "/reporter/name", "/services/0/id", "/spec_version"]
)
def test_no_escape_sequence_reaches_an_output(form: str, place: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{ESCAPES[:4]}b.json"
    path.write_bytes(as_bytes(_base(place, ESCAPES)))
    result = CliRunner().invoke(main, ["validate", str(path), "--format", form])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    for control in ("\x1b", "\x07", "\x9b", "\r", "\u202e"):
        assert control not in result.stdout
        assert control not in result.stderr
    assert not any(line.startswith("::error::no") for line in result.stdout.splitlines())


def test_a_key_of_escape_sequences_is_not_printed_raw(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(as_bytes({**SPEC.base_case, ESCAPES: 1}))
    result = CliRunner().invoke(main, ["validate", str(path)])
    assert result.exit_code == 1
    assert "\x1b" not in result.output


def test_a_reference_to_another_host_is_text_and_nothing_is_fetched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("something asked the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    address = "https://schema.example/other.json"
    data = {**SPEC.base_case, "$schema": address}
    assert not any(pointer == "/$schema" for _, pointer in _findings(data))
    assert ("unknown-property", "/$ref") in _findings({**data, "$ref": address})
    inside = _base("/observations/1/$ref", address)
    assert ("unknown-property", "/observations/1/$ref") in _findings(inside)


MEMORY = """
import resource, sys
from pathlib import Path
from transparency import Document, validate
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
validate(Document.open(sys.argv[1]))
before = peak()
result = validate(Document.open(sys.argv[2]))
places = result.document.locate_all([finding.pointer for finding in result.findings])
print(peak() - before, len(places))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is counted in kB on Linux")
@pytest.mark.parametrize("unit", ["a", "\\n", "é", '\\"', "@x.example "])
def test_a_string_of_two_megabytes_takes_little_memory(unit: str, tmp_path: Path) -> None:
    small, large = tmp_path / "small.json", tmp_path / "large.json"
    small.write_bytes(as_bytes(SPEC.base_case))
    size = 2_000_000
    text = as_bytes(_base("/observations/1/note", "HERE")).decode()
    large.write_text(text.replace("HERE", unit * (size // len(unit))), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, small, large],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    grown, places = map(int, done.stdout.split())
    assert places
    assert grown < 20 * size


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_cut_and_changed_files_are_read_or_refused(draw: st.DataObject) -> None:
    raw = bytearray(as_bytes(draw.draw(structures())))
    for _ in range(draw.draw(st.integers(1, 4))):
        place = draw.draw(st.integers(0, len(raw) - 1))
        raw[place : place + draw.draw(st.integers(0, 3))] = draw.draw(st.binary(max_size=3))
        if not raw:
            raw = bytearray(b"{")
    cut = bytes(raw[: draw.draw(st.integers(0, len(raw)))] if draw.draw(st.booleans()) else raw)
    for read in (Document.read, yamltext.read):
        try:
            document = read(cut, "changed")
        except DocumentError as error:
            assert str(error).isprintable()
        else:
            validate(document, today=TODAY)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_any_bytes_through_the_command_line_end_with_an_exit_code(form: str, raw: bytes) -> None:
    result = CliRunner().invoke(main, ["validate", "-", "--format", form], input=raw)
    assert result.exit_code in (1, UNREADABLE)
    if form == "json":
        assert json.loads(result.stdout)["results"]
