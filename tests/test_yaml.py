"""Is YAML the same data as JSON, with true places, and is everything else in it refused?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import EXAMPLES
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transparency import yamltext
from transparency.conformance import load_cases
from transparency.document import SAFE, Document, DocumentError, join, resolve
from transparency.spec import load_spec
from transparency.validation import validate

yaml = pytest.importorskip("yaml")

WORDS = ["no", "NO", "~", "null", "true", "017", "1_000", "12:30:00", "2025-01-31", "1e3", ".inf"]
SIGNS = ["<<", "=", "- a", "a: b", "#", "&a", "*a", "!t", "%", "'", '"', "\\", "{", "[", "|", ">"]
HOSTILE = [
    "\x00",
    "\x1b[2J",
    "\x7f",
    "\x85",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\ufffe",
    "😀",
    " a ",
    "\t",
]
TEXTS = st.sampled_from([*WORDS, *SIGNS, *HOSTILE, "a" * 2000, "", "\r\n", "a\n\n b\n"]) | st.text(
    max_size=12
)
NUMBERS = st.integers(-SAFE, SAFE) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=25,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=5)


def read(text: str) -> Document:
    return yamltext.read(text.encode(), "x.yaml")


@settings(max_examples=100)
@given(OBJECTS)
@example({"a": 1e-05, "b": 1e22, "c": -0.0, "<<": "<<", "": [[], {}, ""]})
def test_json_to_yaml_to_json_loses_nothing(data: Any) -> None:
    back = read(yamltext.dumps(data)).data
    assert json.dumps(back) == json.dumps(data)  # the text tells 1 from 1.0 and from true


@settings(max_examples=40)
@given(OBJECTS)
def test_the_pure_parser_reads_the_same(data: Any) -> None:
    text = yamltext.dumps(data)
    fast, slow = yamltext.Loader, yaml.BaseLoader
    try:
        yamltext.Loader = slow
        pure = read(text)
    finally:
        yamltext.Loader = fast
    assert json.dumps(pure.data) == json.dumps(data)
    for pointer in _pointers(data):
        assert pure.locate(pointer) == read(text).locate(pointer)


def _pointers(data: Any, pointer: str = "") -> list[str]:
    inside: list[tuple[Any, Any]] = []
    if isinstance(data, dict):
        inside = list(data.items())
    elif isinstance(data, list):
        inside = list(enumerate(data))
    return [pointer, *(p for key, value in inside for p in _pointers(value, pointer + join(key)))]


@settings(max_examples=50)
@given(OBJECTS)
def test_json_is_yaml_and_every_place_agrees(data: Any) -> None:
    text = json.dumps(data, indent=1)  # escaped: two readers differ on no character
    if "\\ud" in text or max(map(len, data), default=0) > 1000:  # surrogate pairs; long flow keys
        return
    as_yaml, as_json = read(text), Document.read(text.encode(), "x.yaml")
    assert json.dumps(as_yaml.data) == json.dumps(as_json.data)
    for pointer in _pointers(data):
        assert as_yaml.locate(pointer) == as_json.locate(pointer)
        assert as_yaml.locate(pointer, key=True) == as_json.locate(pointer, key=True)


EXAMPLE = """\
# a comment
a: 😀
list:
  - b: 1
    c: {d: x, "e/f": y}
  -   - z
text: |
  two
  lines
empty:
"""


@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        ("", (2, 1), (2, 1)),
        ("/a", (2, 4), (2, 1)),
        ("/list", (4, 3), (3, 1)),
        ("/list/0", (4, 5), (4, 5)),
        ("/list/0/c", (5, 8), (5, 5)),
        ("/list/0/c/e~1f", (5, 22), (5, 15)),
        ("/list/1/0", (6, 9), (6, 9)),
        ("/text", (7, 7), (7, 1)),
        ("/list/0/missing", (4, 5), (4, 5)),
        ("/list/7/c", (4, 3), (4, 3)),
        ("/nowhere/at/all", (2, 1), (2, 1)),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_places_are_those_of_the_file(
    pointer: str, value: tuple[int, int], key: tuple[int, int], end: str
) -> None:
    document = read("\ufeff" + EXAMPLE.replace("\n", end))
    at_value, at_key = document.locate(pointer), document.locate(pointer, key=True)
    assert (at_value.line, at_value.column) == value
    assert (at_key.line, at_key.column) == key


def test_scalars_mean_what_json_means() -> None:
    plain = {
        "1": 1, "-0": 0, "1.5": 1.5, "1e2": 100.0, "1E+2": 100.0, "null": None, "true": True,
        "false": False,
    }  # fmt: skip
    for text, value in plain.items():
        assert json.dumps(read(f"a: {text}").data["a"]) == json.dumps(value)
    assert read("a:").data == {"a": None}
    for text in [*WORDS[:4], *WORDS[5:9], "0x1F", "0o17", "+5", ".5", "5.", "TRUE", "yes", "NaN"]:
        if text != "null":
            assert read(f"a: {text}").data == {"a": text}
    for text in ("1", "null", "true", ""):
        assert read(f"a: '{text}'").data == {"a": text}


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "reason", "line", "column"),
    [
        (BOMB, "yaml-anchor", 1, 4),
        ("a: *x", "yaml-anchor", 1, 4),
        ("a:\n  <<: {b: 1}", "yaml-anchor", 2, 3),
        ("&k a: 1", "yaml-anchor", 1, 1),
        ("a: !!python/object/apply:os.system [x]", "yaml-tag", 1, 4),
        ("a: !!str 5", "yaml-tag", 1, 4),
        ("a: ! 5", "yaml-tag", 1, 4),
        ("!x a: 5", "yaml-tag", 1, 1),
        ("a: 1\nb: 2\na: 3", "duplicate-key", 3, 1),
        ("a: {b: 1, 'b': 2}", "duplicate-key", 1, 11),
        ("1: a", "yaml-key", 1, 1),
        ("null: a", "yaml-key", 1, 1),
        ("true: a", "yaml-key", 1, 1),
        ("? [a]\n: b", "yaml-key", 1, 3),
        ("a: " + "[" * 64 + "]" * 64, "too-deep", 1, 67),
        ("[" * 100_000, "too-deep", 1, None),
        ("{a: " * 2_000, "too-deep", 1, 257),
        (f"a: {SAFE + 1}", "number-too-large", 1, 4),
        ("a: -" + "9" * 50_000, "number-too-large", 1, 4),
        ("a: 1e400", "not-a-number", 1, 4),
        ("a: 1\n---\nb: 2", "yaml-documents", 2, 1),
        ("- a", "not-an-object", 1, 1),
        ("hello", "not-an-object", 1, 1),
        ("", "empty", None, None),
        ("# only a comment", "empty", None, None),
        ("a: [1, 2\nb: 3", "not-yaml", 2, 2),
        ("a:\n\tb: 1", "not-yaml", 2, 1),
        ('a: "x', "not-yaml", 1, 6),
        ('a: "\\ud800"', "not-yaml", 1, 7),
        ("b: 1\na: \x07", "yaml-control", 2, 4),
        ("a: x\u2028y", "yaml-break", 1, 5),
        ("b: 1\na: 'x\x85y'", "yaml-break", 2, 6),
    ],
)
def test_what_json_has_not_is_refused_at_its_place(
    text: str, reason: str, line: int | None, column: int | None
) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text)
    assert caught.value.reason == reason
    assert caught.value.line == line
    assert column is None or caught.value.column == column
    assert "\n" not in str(caught.value)


def test_64_levels_are_read_as_in_json() -> None:
    text = '{"a": ' + "[" * 63 + "]" * 63 + "}"
    assert read(text).data == Document.read(text.encode(), "x").data


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(DocumentError) as caught:
        yamltext.read("a: é".encode(encoding), "x.yaml")
    assert caught.value.reason == "not-utf8"


@given(st.binary(max_size=60) | st.text(alphabet="ab:-?[]{}&*!|>'\"%#, \n\t<0.", max_size=40))
def test_no_bytes_crash_the_reader(raw: bytes | str) -> None:
    try:
        document = yamltext.read(raw if isinstance(raw, bytes) else raw.encode(), "x.yaml")
    except DocumentError as error:
        assert "\n" not in str(error)
    else:
        json.dumps(document.data, allow_nan=False)
        assert isinstance(document.data, dict)


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.json"))[::12], ids=lambda path: path.stem)
def test_examples_read_the_same_in_yaml(path: Any) -> None:
    data = Document.open(path).data
    assert json.dumps(read(yamltext.dumps(data)).data) == json.dumps(data)


SPEC = load_spec()
FAULTS = [
    next(case for case in load_cases(SPEC) if case.rule == rule and not case.passing)
    for rule in SPEC.rule_ids
    if SPEC.rule(rule).stage == "schema"
]


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.rule)
def test_a_fault_has_the_same_rule_and_pointer_and_its_own_line(case: Any) -> None:
    document = Document.read(case.raw, "x.json")
    text = yamltext.dumps(document.data)
    expected = validate(document, today=case.today)
    found = validate(read(text), today=case.today)
    assert found.findings == expected.findings
    for finding in found.findings:
        place = found.document.locate(finding.pointer, key=finding.at_key)
        line = text.splitlines()[(place.line or 0) - 1]
        name = finding.pointer.rpartition("/")[2]
        if finding.at_key:
            assert line[(place.column or 0) - 1 :].startswith(name)
        elif isinstance(value := resolve(document.data, finding.pointer), int | float):
            assert line[(place.column or 0) - 1 :] == json.dumps(value)
