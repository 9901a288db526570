"""Do the quick ways of the rules give what the slow ones give?"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import SPEC, WORDS, structures, whole

from transparency.cells import Figures
from transparency.rules import language
from transparency.rules.privacy import KINDS, is_plain
from transparency.rules.structure import references, used
from transparency.rules.texts import texts, wanted
from transparency.validation import build

few = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])

ODD = st.sampled_from(
    ["@", ":", "::", ".", "0", "12", "555", "a1", "deadbeef", "jpg", "onion", "www", "+", " ", "٣"]
)


@settings(max_examples=500)
@given(st.lists(ODD, max_size=40).map("".join) | WORDS | st.text(max_size=40))
def test_plain_text_holds_nothing_that_identifies(text: str) -> None:
    assert not (is_plain(text) and any(holds(text) for holds in KINDS.values()))


def test_ordinary_sentences_are_plain() -> None:
    assert is_plain("Counted from the case system, 1200 of 3400; appeals are not taken off.")


TERMS = language._terms(SPEC)
PIECES = st.sampled_from([*TERMS, *map(str.upper, TERMS), " ", "x", "-", "ſ", "K", "İ"])


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=6).map("".join))
def test_no_avoided_term_is_passed_over(text: str) -> None:
    found = language._avoided(SPEC).search(text) is not None
    assert language._may_hold(TERMS, text) or not found


def _pointers(figures: Figures, word: str) -> list[str]:
    return [text.pointer for text in wanted(figures, lambda _, value: word in value)]


def _fields(figures: Figures, field: str) -> set[str]:
    return {text.field for text in wanted(figures, lambda names, _: names[-1] == field)}


@few
@given(structures() | st.just(whole()))
def test_every_text_is_judged_and_placed(data: dict[str, Any]) -> None:
    report = build(data)
    every = [text.pointer for text in texts(report)]
    assert _pointers(Figures(report), "") == every
    for field in {text.field for text in texts(report)}:
        assert _fields(Figures(report), field) == {field}


@few
@given(structures() | st.just(whole()))
def test_what_is_used_is_what_is_referred_to(data: dict[str, Any]) -> None:
    report = build(data)
    assert used(Figures(report)) == {(one.kind, one.id) for one in references(report)}
