"""What do the checks do that the standard's cases cannot show?"""

from __future__ import annotations

import copy
import csv
import datetime
import json
import os
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from transparency.document import Document
from transparency.report import Period
from transparency.rules.periods import DEADLINES
from transparency.rules.privacy import ADDRESS_FIELDS, KINDS, identifying
from transparency.spans import kind_of, months_later
from transparency.spec import load_spec
from transparency.validation import validate

SPEC = load_spec()
PUBLISHED = ROOT.parent / "shared" / "data" / "published"

DAYS = st.dates(min_value=datetime.date(1990, 1, 1), max_value=datetime.date(2099, 12, 31))
COUNTS = st.integers(min_value=0, max_value=10**12)

WAYS_TO_WRITE_A_COUNT = (
    lambda n: f"{n}",
    lambda n: f"{n:,}",
    lambda n: f"{n:,}".replace(",", " "),
    lambda n: f"{n:,}".replace(",", "\N{NO-BREAK SPACE}"),
    lambda n: f"{n:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"),
    lambda n: f"{n:,}".replace(",", "'"),
    lambda n: f"{n / 1000:.3f}",
    lambda n: f"+{n / 1000:.3f}",
    lambda n: f"-{n}",
    lambda n: f"{n:,}.50",
)

WAYS_TO_WRITE_A_DAY = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%d %m %Y",
    "%Y%m%d",
    "%d %B %Y",
    "%Y-%m-%dT%H:%M:%SZ",
)


@given(st.text())
def test_any_text_is_scanned(text: str) -> None:
    assert set(identifying(text)) <= set(KINDS)


@given(COUNTS, st.sampled_from(WAYS_TO_WRITE_A_COUNT))
def test_a_count_identifies_nobody(count: int, write: Any) -> None:
    assert identifying(f"There were {write(count)} of them ({write(count)}).") == ()


@given(COUNTS, COUNTS, DAYS)
def test_a_row_of_counts_identifies_nobody(first: int, second: int, day: datetime.date) -> None:
    years = " ".join(str(day.year + n) for n in range(4))
    assert identifying(f"{years}: {first} {second}; {first}-{second}; {first}/{second}") == ()


@given(DAYS, DAYS, st.sampled_from(WAYS_TO_WRITE_A_DAY))
def test_a_day_identifies_nobody(first: datetime.date, last: datetime.date, form: str) -> None:
    start, end = first.strftime(form), last.strftime(form)
    for text in (
        f"{start} - {end}",
        f"{start}\N{EN DASH}{end}",
        f"{start}-{end}",
        f"{start} {end}",
    ):
        assert identifying(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Regulation (EU) 2024/2835, Article 15(1)(c); 18 U.S.C. 2258A; § 184b StGB",
        "ISO/IEC 27001:2022, ISBN 978-3-16-148410-0, CELEX 32021R1232",
        "Versions 1.2.3 and 10.4.1.2; section 3.1.2.4; 1.234.567.890 and 1.200.100.150 items",
        "Rates of 0.98 0.97 0.96 0.95 and 99.9 %, 10:30:45 to 11:00:00, 24/7, 2:1",
        "Ages 13-15, 16-17 and 18+; bands 1-9, 10-99, 100-999, 1000-9999, 10000-99999",
        "Matched with PhotoDNA, SHA-256 and MD5; formats .jpg, .png and *.mp4",
        "l@s niñ@s; AT&T; Q&A; R&D; e.g. users/month; https and .onion are protocols",
    ],
)
def test_the_language_of_reports_identifies_nobody(text: str) -> None:
    assert identifying(text) == ()


@pytest.mark.parametrize("file", ["methodology.csv", "inconsistencies.csv", "sources.csv"])
def test_published_sentences_identify_nobody(file: str) -> None:
    path = PUBLISHED / file
    if not path.is_file() or os.environ.get("CI"):
        pytest.skip("../shared/data/published is not here, or this is CI, which never uses it")
    places = {"url", "read_in"}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            words = [text for name, text in row.items() if name not in places and text]
            assert [text for text in words if identifying(text)] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "part",
    [
        *("a", "1", "f", "@", ".", " ", "a.", "a@", "a@a.", "@1", "1.", "1:", "f:"),
        *("+1", "+1 ", "(0", "0-", "0 12", "01 23 ", "www.", "http", "\N{ARABIC-INDIC DIGIT SIX}"),
    ],
)
def test_a_very_long_text_is_judged_like_a_long_one(kind: str, part: str) -> None:
    """A pattern that is not linear would never come back from the longer text."""
    short, long = (part * (length // len(part)) for length in (2_000, 200_000))
    assert bool(KINDS[kind](long)) == bool(KINDS[kind](short))


def test_addresses_stand_in_the_fields_of_the_schema_that_are_addresses() -> None:
    definitions = SPEC.schema["$defs"].values()
    named = {
        name
        for definition in definitions
        for name, entry in definition.get("properties", {}).items()
        if entry.get("$ref") == "#/$defs/url"
    }
    assert named | {"$schema"} == ADDRESS_FIELDS


@given(DAYS, DAYS)
def test_a_period_has_one_kind(one: datetime.date, other: datetime.date) -> None:
    period = TypeAdapter(Period).validate_python(
        {"start": min(one, other), "end": max(one, other), "kind": "custom"}
    )
    days = (period.end - period.start).days + 1
    lengths = {"month": (28, 31), "quarter": (90, 92), "half": (181, 184), "year": (365, 366)}
    low, high = lengths.get(kind_of((period.start, period.end)), (1, days))
    assert low <= days <= high


@given(DAYS.filter(lambda day: day.year < 2099))
def test_a_deadline_lies_after_the_period(end: datetime.date) -> None:
    assert 59 <= (months_later(end, DEADLINES["eu_dsa"]) - end).days <= 62
    assert months_later(end, 12).replace(day=1) == end.replace(day=1, year=end.year + 1)


NUMBERS = st.one_of(st.none(), st.integers(0, 10**6), st.floats(-2, 100, allow_nan=False))
OBSERVATIONS = st.fixed_dictionaries(
    {
        "metric": st.sampled_from([*SPEC.metrics, "no_such_metric"]),
        "dimensions": st.dictionaries(
            st.sampled_from(list(SPEC.dimensions)), st.sampled_from(["all", "csam", "AU"])
        ),
        "value": NUMBERS,
        "status": st.sampled_from([*SPEC.codelist("status"), "no_such_status"]),
    },
    optional={
        "service": st.sampled_from(["example_forum", "no_such_service"]),
        "method": st.sampled_from(["m_items", "no_such_method"]),
        "statistic": st.sampled_from(["median", "p90"]),
        "n": st.integers(0, 1000),
        "bounds": st.fixed_dictionaries({"low": st.integers(-9, 9), "high": st.integers(-9, 9)}),
        "precision": st.sampled_from(
            [{"kind": kind, "base": 10} for kind in ("rounded", "banded", "noised", "no_such_kind")]
        ),
    },
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(OBSERVATIONS, max_size=8),
    st.sampled_from([*SPEC.codelist("role"), "no_such_role"]),
    st.booleans(),
)
def test_no_structurally_sound_report_breaks_a_rule(
    observations: list[dict[str, Any]], role: str, transcribed: bool
) -> None:
    data = copy.deepcopy(SPEC.base_case)
    data["observations"] += observations
    data["reporter"]["role"] = role
    data["report"]["transcribed"] = transcribed
    result = validate(Document.read(json.dumps(data).encode(), "generated"))
    known = {rule_id: SPEC.rule(rule_id) for rule_id in SPEC.rule_ids}
    assert {finding.rule for finding in result.findings} <= set(known)
