"""Are printed figures and periods read exactly, and everything else left as words?"""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.importers.figuretext import normal, read_figure, text_of
from transparency.importers.periodtext import (
    Span,
    ending_on,
    month_number,
    months,
    span_in_name,
    span_in_text,
    span_of,
)
from transparency.importers.places import jurisdiction_of
from transparency.importers.transcribing import stated


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("0", "0", "1"),
        ("1,234,567", "1234567", "1"),
        ("1 234", "1234", "1"),
        ("1\u202f234\u00a0567", "1234567", "1"),
        ("1\u00a0234\u00a0567", "1234567", "1"),
        ("0.9620000000000001", "0.9620000000000001", "1e-16"),
        ("920793.0", "920793", "0.1"),
        ("5.8M", "5800000", "100000"),
        ("16.9 million", "16900000", "100000"),
        ("1.5e3", "1500", "100"),
        ("-3", "-3", "1"),
        ("1,23", None, None),
        ("12,34,567", None, None),
        ("1.2.3", None, None),
        ("2024-01-01", None, None),
        ("007a", None, None),
    ],
)
def test_numbers_are_read_as_printed(text: str, value: str | None, step: str | None) -> None:
    reading = read_figure(text)
    assert reading.value == (None if value is None else Decimal(value))
    assert reading.step == (None if step is None else Decimal(step))
    assert reading.text == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("N/A", "not_available"),
        ("--", "not_available"),
        ("–", "not_available"),
        ("98.6%", "percent"),
        ("<10", "below"),
        ("fewer than 100", "below"),
        (">5", "above"),
        ("4%-5%", "range"),
        ("10 to 20", "range"),
        ("20-10", "words"),
        ("Accounts Disabled", "words"),
    ],
)
def test_empty_nothing_and_ranges_are_kinds_of_their_own(text: str, kind: str) -> None:
    assert read_figure(text).kind == kind


def test_a_footnote_star_is_seen_and_a_comma_can_be_the_decimal_sign() -> None:
    assert read_figure("15,935*").marked
    assert read_figure("15,935*").value == 15935
    assert read_figure("1.234,5", ",").value == Decimal("1234.5")
    assert read_figure("1,234", ",").value == Decimal("1.234")
    assert read_figure("1.234").value == Decimal("1.234")


@given(st.integers(0, 10**15))
def test_grouping_changes_no_number(number: int) -> None:
    assert read_figure(f"{number:,}").value == number
    assert read_figure(f"{number:,}".replace(",", ".") + ",0", ",").value == number
    assert read_figure(float(number)).value == Decimal(text_of(float(number)))


@given(st.text(max_size=30), st.sampled_from([".", ","]))
def test_every_text_is_some_kind(text: str, decimal: str) -> None:
    reading = read_figure(text, decimal)
    assert (reading.value is None) == (reading.kind not in ("number", "percent"))
    for unit in ("count", "ratio", "hour"):
        found = stated(reading, unit)
        assert isinstance(found, str) or "value" in found


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("<10", "count", {"low": 0, "high": 9}),
        ("≤10", "count", {"low": 0, "high": 10}),
        ("up to 10", "count", {"low": 0, "high": 10}),
        ("<10%", "ratio", {"low": 0, "high": 0.1}),
        (">99%", "ratio", {"low": 0.99, "high": 1}),
        ("4%-5%", "ratio", {"low": 0.04, "high": 0.05}),
    ],
)
def test_limits_become_bounds(text: str, unit: str, expected: dict[str, float]) -> None:
    found = stated(read_figure(text), unit)
    assert isinstance(found, dict)
    assert (found["value"], found["bounds"]) == (None, expected)


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        ("1.5", "count", "impossible_value"),
        ("-1", "count", "impossible_value"),
        ("1.5", "ratio", "impossible_value"),
        ("150%", "ratio", "impossible_value"),
        ("50%", "count", "not_a_figure"),
        ("many", "count", "not_a_figure"),
    ],
)
def test_what_cannot_be_is_not_carried(text: str, unit: str, reason: str) -> None:
    assert stated(read_figure(text), unit) == reason


@pytest.mark.parametrize(
    ("text", "start", "end", "kind"),
    [
        ("2023Q1", "2023-01-01", "2023-03-31", "quarter"),
        ("Q4 2022", "2022-10-01", "2022-12-31", "quarter"),
        ("2020-h2", "2020-07-01", "2020-12-31", "half"),
        ("2021", "2021-01-01", "2021-12-31", "year"),
        ("Jul-Sep 2022", "2022-07-01", "2022-09-30", "quarter"),
        ("January - June 2020", "2020-01-01", "2020-06-30", "half"),
        ("January to June 2020", "2020-01-01", "2020-06-30", "half"),
        ("Dec 2023 - Feb 2024", "2023-12-01", "2024-02-29", "custom"),
        ("Oct-Mar 2023", "2022-10-01", "2023-03-31", "custom"),
        ("Sept 2022", "2022-09-01", "2022-09-30", "month"),
        ("2022-02", "2022-02-01", "2022-02-28", "month"),
        ("2024-08-28/2024-10-20", "2024-08-28", "2024-10-20", "custom"),
    ],
)
def test_periods_are_closed_intervals(text: str, start: str, end: str, kind: str) -> None:
    span = span_of(text)
    assert span is not None
    assert span.data == {"start": start, "end": end, "kind": kind}


@pytest.mark.parametrize("text", ["", "Q5 2022", "soon", "2022-13", "20221", "May", "1 May 2022"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert span_of(text) is None


@given(st.integers(1990, 2090), st.sampled_from([1, 3, 6, 12]), st.integers(0, 11))
def test_a_period_is_read_back_from_its_name(year: int, length: int, place: int) -> None:
    span = months(year, place // length * length + 1, length)
    assert span_of(span.name) == span
    assert ending_on(span.end, length) == span
    if span.kind != "month":
        assert span_in_name(f"acme-{span.name.lower()}.csv") == span


@given(st.text(max_size=40))
def test_no_text_crashes_the_readers_of_periods(text: str) -> None:
    for read in (span_of, span_in_text, span_in_name):
        found = read(text)
        assert found is None or found.start <= found.end
    assert month_number(text) in (None, *range(1, 13))


def test_two_periods_in_a_name_or_sentence_are_none() -> None:
    assert span_in_name("from-2022-q1-to-2022-q3.csv") is None
    assert span_in_text("Data for Q1 2022 and Q2 2022") is None
    assert span_in_text("Data represents July to December 2022 and more") == Span(
        datetime.date(2022, 7, 1), datetime.date(2022, 12, 31)
    )


def test_labels_are_the_same_whatever_their_case_and_signs() -> None:
    assert normal("Violence & Incitement") == normal("violence and  INCITEMENT:")
    assert normal("Child Nudity") != normal("Child Nudity 2")


def test_places_have_codes() -> None:
    names = [
        "Turkey",
        "United States",
        "fr",
        "Lao Peoples Democratic Republic",
        "No Country Listed*",
    ]
    assert list(map(jurisdiction_of, names)) == ["TR", "US", "FR", "LA", "UNKNOWN"]
    assert jurisdiction_of("Atlantis") is None
