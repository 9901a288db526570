"""Do the outputs say the same, in the shape that is promised, in both languages?"""

from __future__ import annotations

import json

import pytest
from conftest import EXAMPLES, WriteReport
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from transparency import output
from transparency.conformance import TODAY, load_cases, run
from transparency.document import Document, DocumentError, printable
from transparency.spec import load_spec, spec_root
from transparency.validation import validate

RESULT = Draft202012Validator(
    json.loads((spec_root() / "meta" / "result.schema.json").read_text(encoding="utf-8"))
)
OUTCOMES = [run(case) for case in load_cases(load_spec())]
FILES = {
    language: [output.describe(outcome, language) for outcome in OUTCOMES]
    for language in ("en", "es")
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_json_of_every_case_has_the_promised_shape(language: str) -> None:
    data = json.loads(output.as_json(FILES[language], language))
    assert [error.message for error in RESULT.iter_errors(data)] == []


def test_a_wrong_shape_would_be_noticed() -> None:
    data = json.loads(output.as_json(FILES["en"][:1], "en"))
    data["results"][0]["verdict"] = "correct"
    assert list(RESULT.iter_errors(data))


@pytest.mark.parametrize("language", ["en", "es"])
def test_text_names_every_rule_and_no_placeholder_is_left(language: str) -> None:
    for checked in FILES[language]:
        text = output.as_text([checked], language)
        assert all(rule in text for rule in checked.totals)
        assert "{" not in text.replace("{…}", "")


def test_both_languages_have_the_same_words() -> None:
    assert output.WORDS["en"].keys() == output.WORDS["es"].keys()


def test_unreadable_files_are_part_of_the_result() -> None:
    with pytest.raises(DocumentError) as caught:
        Document.read(b"{", "broken.json")
    text = output.as_text([output.describe(caught.value)], "en")
    assert "broken.json" in text


@given(st.text())
def test_nothing_printable_survives_that_could_steer_a_terminal(text: str) -> None:
    assert printable(text).isprintable()


def test_a_finding_in_an_item_has_a_label_in_words(write_report: WriteReport) -> None:
    path = write_report({"set": "/observations/1/service", "to": "nowhere"})
    result = validate(Document.open(path), today=TODAY)
    spec = load_spec()
    title = spec.code_text("metric", "items_confirmed", "es")
    labels = [entry.label for entry in output.printed(result, "es")]
    assert any(label.startswith(title) for label in labels)


def test_examples_conform() -> None:
    for path in sorted(EXAMPLES.rglob("*.json")):
        result = validate(Document.open(path))
        assert result.valid, (path, result.findings)
