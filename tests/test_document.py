"""Is every byte sequence either data with true positions, or one line that says what is wrong?"""

from __future__ import annotations

import hashlib
import json
import os
from json.decoder import JSONDecoder
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transparency.document import (
    DEPTH,
    LIMIT,
    Document,
    DocumentError,
    Location,
    join,
    resolve,
    split,
)

KEYS = st.sampled_from(["a", "b", "~", "/", "~1", "", '"', "\\", "{", "]", "ключ", "😀", "\n"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1000, 1000)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=5)


def _pointers(data: Any, pointer: str = "") -> list[str]:
    found = [pointer]
    if isinstance(data, dict):
        inside = [(str(key), value) for key, value in data.items()]
    elif isinstance(data, list):
        inside = [(str(index), value) for index, value in enumerate(data)]
    else:
        inside = []
    for key, value in inside:
        found += _pointers(value, pointer + join(key))
    return found


def _offset(text: str, line: int | None, column: int | None) -> int:
    assert line is not None
    assert column is not None
    return sum(len(part) + 1 for part in text.split("\n")[: line - 1]) + column - 1


@settings(max_examples=200)
@given(OBJECTS, st.sampled_from([None, 0, 2]), st.booleans())
def test_each_pointer_leads_to_its_value(data: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    document = Document.read(text.encode(), "x.json")
    pointers = _pointers(data)
    together = document.locate_all(pointers)
    for pointer in pointers:
        location = document.locate(pointer)
        assert location == together[pointer]
        value, _ = JSONDecoder().raw_decode(text, _offset(text, location.line, location.column))
        assert value == resolve(document.data, pointer)


@settings(max_examples=100)
@given(OBJECTS)
def test_the_place_of_a_key_is_the_key(data: Any) -> None:
    text = json.dumps(data, indent=1, ensure_ascii=False)
    document = Document.read(text.encode(), "x.json")
    for pointer in _pointers(data)[1:]:
        *parent, key = split(pointer)
        location = document.locate(pointer, key=True)
        found, _ = JSONDecoder().raw_decode(text, _offset(text, location.line, location.column))
        in_object = isinstance(resolve(data, join(*parent)), dict)
        assert found == (key if in_object else resolve(data, pointer))


@settings(max_examples=100)
@given(st.data(), OBJECTS)
def test_skipping_the_rest_changes_no_place(choose: st.DataObject, data: Any) -> None:
    document = Document.read(json.dumps(data, indent=2).encode(), "x.json")
    pointers = _pointers(data)
    everything = document.locate_all(pointers)
    some = choose.draw(st.lists(st.sampled_from(pointers), unique=True))
    assert document.locate_all(some) == {pointer: everything[pointer] for pointer in some}


def test_a_long_string_full_of_escapes_is_skipped() -> None:
    raw = b'{"a": "' + b"\\n" * 1_000_000 + b'", "b": 1}'
    assert Document.read(raw, "x.json").locate("/b") == Location("x.json", 1, raw.index(b"1}") + 1)


def test_a_pointer_that_does_not_exist_leads_to_its_nearest_parent() -> None:
    document = Document.read(b'{\n "a": {\n  "b": [1]\n }\n}', "x.json")
    assert (document.locate("/a/b/7").line, document.locate("/a/b/7").column) == (3, 8)
    assert (document.locate("/a/none").line, document.locate("/a/none").column) == (2, 7)
    assert (document.locate("/none").line, document.locate("/none").column) == (1, 1)


def test_the_key_of_a_property_that_does_not_exist_is_its_nearest_parent() -> None:
    document = Document.read(b'{"a": {"b": 1}}', "x.json")
    assert document.locate("/a/none", key=True) == document.locate("/a")


def test_data_from_elsewhere_brings_its_own_places() -> None:
    def cell(pointer: str) -> Location:
        return Location("report.xlsx", None, None, f"Sheet!{pointer[1:].upper()}")

    document = Document("report.xlsx", {"c7": 1}, "0" * 64, cell)
    assert str(document.locate("/c7")) == "report.xlsx:Sheet!C7"
    assert document.locate("/c7", key=True) == document.locate("/c7")
    assert document.locate_all(["/c7"]) == {"/c7": document.locate("/c7")}


def test_a_place_is_written_as_editors_read_it() -> None:
    assert str(Location("x.json", 12, 5)) == "x.json:12:5"
    assert str(Location("x.json", None, None)) == "x.json"


def test_the_checksum_is_of_the_bytes_as_they_are() -> None:
    raw = b'\xef\xbb\xbf{"a": 1}'
    assert Document.read(raw, "x.json").sha256 == hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_lines_and_columns_count_characters(ending: str) -> None:
    text = ending.join(["\ufeff{", ' "😀é": 1,', ' "b": 2', "}"])
    location = Document.read(text.encode(), "x.json").locate("/b")
    assert (location.line, location.column) == (3, 7)
    first = Document.read(text.encode(), "x.json").locate("/😀é")
    assert (first.line, first.column) == (2, 8)


@pytest.mark.parametrize(
    ("raw", "reason", "place"),
    [
        (b"", "empty", None),
        (b" \n", "empty", None),
        (b"{", "not-json", (1, 2)),
        (b'{"a": 1}\n x', "not-json", (2, 2)),
        (b'{"a": 1,\n "b": {"a": 2},\n "a": 3}', "duplicate-key", (3, 2)),
        (b'{"a": {"b": 1,\n "b": 2}, "b": 3}', "duplicate-key", (2, 2)),
        (b'{"a": [1,\n NaN]}', "not-a-number", (2, 2)),
        (b'{"a": -Infinity}', "not-a-number", (1, 7)),
        (b'{"a": 1e400}', "not-a-number", (1, 7)),
        (b'{"a": 9007199254740993}', "number-too-large", (1, 7)),
        (b'{"a": ' + b"9" * 5000 + b"}", "number-too-large", (1, 7)),
        (b'{"a": "\\ud800"}', "lone-surrogate", (1, 7)),
        (b'{"a": "\xff"}', "not-utf8", (1, 8)),
        (b"\xff\xfe{\x00}\x00", "not-utf8", (1, 1)),
        (b'\xef\xbb\xbf{"a": "\xff"}', "not-utf8", (1, 8)),
        ('{"a": 1}'.encode("utf-16"), "not-utf8", (1, 1)),
        ('{"a": 1}'.encode("utf-16-le"), "not-utf8", (1, 1)),
        ('{"a": 1}'.encode("utf-16-be"), "not-utf8", (1, 1)),
        ('{"a": 1}'.encode("utf-32-le"), "not-utf8", (1, 1)),
        ('{"a": 1}'.encode("utf-32-be"), "not-utf8", (1, 1)),
        (b'\xef\xbb\xbf\xef\xbb\xbf{"a": 1}', "not-json", (1, 1)),
        (b'\xef\xbb\xbf{"a": 1,\r\n "a": 2}', "duplicate-key", (2, 2)),
        (b'{"a": 1,\n "\\u0061": 2}', "duplicate-key", (2, 2)),
        (b'{"a": "NaN", "b": NaN}', "not-a-number", (1, 19)),
        (b'{"a": 9007199254740993.5, "b": 9007199254740993}', "number-too-large", (1, 32)),
        (b'{"a": 1e400x, "b": 1e400}', "not-a-number", (1, 7)),
        (b'{"\\udc00": 1}', "lone-surrogate", (1, 2)),
        (b'{"a": "\n"}', "not-json", (1, 8)),
        (b'{"a": "', "not-json", (1, 7)),
        (b" \n []", "not-an-object", (2, 2)),
        (b"[" * 200 + b"]" * 200, "too-deep", (1, DEPTH + 1)),
        (b"[" * 100_000, "too-deep", (1, DEPTH + 1)),
        (b"[]", "not-an-object", (1, 1)),
        (b"3", "not-an-object", (1, 1)),
    ],
)
def test_a_fault_has_its_reason_and_place(
    raw: bytes, reason: str, place: tuple[int, int] | None
) -> None:
    with pytest.raises(DocumentError) as caught:
        Document.read(raw, "x.json")
    assert caught.value.reason == reason
    assert (caught.value.line, caught.value.column) == (place or (None, None))
    assert "\n" not in str(caught.value)


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_one_printable_line(raw: bytes) -> None:
    try:
        Document.read(raw, "x.json")
    except DocumentError as error:
        assert str(error).isprintable()


@settings(max_examples=300)
@given(st.text(alphabet='{}[]",:\\u0d8 1e\n-.truefalsnNaI', max_size=60))
def test_almost_json_is_read_or_refused(text: str) -> None:
    try:
        Document.read(text.encode(), "x.json")
    except DocumentError as error:
        assert str(error).isprintable()


def test_surrogate_pairs_are_characters() -> None:
    document = Document.read(b'{"a": "\\ud83d\\ude00"}', "x.json")
    assert document.data == {"a": "😀"}


def test_files_that_are_no_reports_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "none", tmp_path / "pipe", Path("a\0b"), Path("/dev/null")):
        with pytest.raises(DocumentError) as caught:
            Document.open(path)
        assert caught.value.reason == "unreadable-file"
        assert str(caught.value).isprintable()


def test_a_large_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = tmp_path / "large.json"
    large.touch()
    os.truncate(large, 200_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(DocumentError) as caught:
        Document.open(large)
    assert caught.value.reason == "too-large"


def test_bytes_beyond_the_limit_are_refused() -> None:
    with pytest.raises(DocumentError) as caught:
        Document.read(b" " * (LIMIT + 1), "x.json")
    assert caught.value.reason == "too-large"


@given(st.text(min_size=1), st.text(max_size=80))
def test_what_a_file_says_is_shown_short_and_printable(source: str, key: str) -> None:
    raw = json.dumps({"a": 1})[:-1].encode() + b", " + (json.dumps(key) + ": 1, ").encode() * 2
    with pytest.raises(DocumentError) as caught:
        Document.read(raw + b'"b": 1}', source)
    assert caught.value.reason in {"duplicate-key", "lone-surrogate"}
    assert str(caught.value).isprintable()


def test_a_long_key_is_shortened() -> None:
    key = json.dumps("k" * 5000).encode()
    with pytest.raises(DocumentError) as caught:
        Document.read(b"{" + key + b": 1, " + key + b": 2}", "x.json")
    assert f"the key {'k' * 59}… stands" in str(caught.value)


def test_a_long_source_leaves_the_place_to_be_read() -> None:
    with pytest.raises(DocumentError) as caught:
        Document.read(b"[]", "x" * 10_000)
    assert "…:1:1: " in str(caught.value)


@given(st.lists(st.text()))
def test_pointers_are_split_as_they_were_joined(parts: list[str]) -> None:
    assert split(join(*parts)) == tuple(parts)


@pytest.mark.parametrize(
    "pointer", ["/a/x", "/b", "/a/01", "/a/-1", "/a/9", "/a/" + "9" * 5000, "/a/0/0"]
)
def test_a_missing_value_is_a_lookup_error(pointer: str) -> None:
    with pytest.raises(LookupError):
        resolve({"a": [1, 2]}, pointer)
