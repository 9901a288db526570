"""Are the reports beside a report chosen as section 3 of the standard says?"""

from __future__ import annotations

import datetime
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import WriteReport
from hypothesis import given
from hypothesis import strategies as st

from transparency.archive import read_shelf
from transparency.cli import main
from transparency.conformance import changed
from transparency.document import TransparencyError
from transparency.neighbours import Shelf, chain
from transparency.report import Report
from transparency.spec import load_spec
from transparency.validation import build

BASE = load_spec().base_case


def _report(*place: str, **info: Any) -> Report:
    return build(_data(*place, **info))


def _data(
    start: str, end: str, id_: str, *services: str, scope: str = "GLOBAL", **info: Any
) -> dict[str, Any]:
    names = services or ("example_forum",)
    return changed(
        BASE,
        [
            {"set": "/period", "to": {"start": start, "end": end, "kind": "custom"}},
            {"set": "/report", "to": {**BASE["report"], "id": id_, **info}},
            {"set": "/geography/scope", "to": [scope]},
            {"set": "/services", "to": [{**BASE["services"][0], "id": name} for name in names]},
        ],
    )


def _ids(reports: tuple[Report, ...]) -> list[str]:
    return [report.report.id for report in reports]


def test_facebook_and_instagram_are_two_series_and_a_worldwide_one_is_a_third() -> None:
    facebook = _report("2025-01-01", "2025-06-30", "fb-25", "facebook", scope="EU27")
    instagram = _report("2025-01-01", "2025-06-30", "ig-25", "instagram", scope="EU27")
    world = _report("2025-04-01", "2025-06-30", "world-25", "facebook", "instagram")
    shelf = Shelf([facebook, instagram, world])
    later = _report("2025-07-01", "2025-12-31", "ig-25-2", "instagram", scope="EU27")
    assert _ids(shelf.earlier(later).previous) == ["ig-25"]
    more = _report("2025-07-01", "2025-09-30", "world-25-2", "facebook", "instagram", "threads")
    assert _ids(shelf.earlier(more).previous) == ["world-25"]


def test_only_the_newest_version_of_an_earlier_report_is_taken() -> None:
    versions = [
        _report("2024-01-01", "2024-12-31", "y24", version=version)
        for version in ("1.9.0", "1.10.0", "1.0.0")
    ]
    report = _report("2025-01-01", "2025-12-31", "y25")
    previous = Shelf(versions).earlier(report).previous
    assert [one.report.version for one in previous] == ["1.10.0"]


def test_of_an_earlier_report_the_version_of_the_time_is_taken() -> None:
    earlier = [
        _report("2024-01-01", "2024-12-31", "y24", version=version, published_on=day)
        for version, day in (("1.0.0", "2025-02-01"), ("1.1.0", "2025-09-01"))
    ]
    taken = [
        [one.report.version for one in Shelf(earlier).earlier(report).previous]
        for report in (
            _report("2025-01-01", "2025-06-30", "h1", published_on="2025-08-01"),
            _report("2025-07-01", "2025-12-31", "h2", published_on="2026-02-01"),
            _report("2025-01-01", "2025-01-31", "early", published_on="2025-01-31"),
        )
    ]
    assert taken == [["1.0.0"], ["1.1.0"], ["1.0.0"]]


def test_an_answer_to_a_regulator_is_a_series_of_its_own() -> None:
    own = _report("2024-01-01", "2024-12-31", "own")
    answer = _data("2024-01-01", "2024-12-31", "own")
    answer["report"]["id"] = "answer"
    answer["regimes"] = [{"regime": "esafety", "status": "current"}]
    report = _report("2025-01-01", "2025-06-30", "h1")
    assert _ids(Shelf([own, build(answer)]).earlier(report).previous) == ["own"]


def test_versions_of_the_report_come_oldest_first_and_without_later_ones() -> None:
    versions = [
        _report("2025-01-01", "2025-12-31", "y25", version=version)
        for version in ("1.10.0", "1.2.0", "2.0.0", "1.9.0")
    ]
    beside = Shelf(versions).earlier(versions[0])
    assert [one.report.version for one in beside.versions] == ["1.2.0", "1.9.0"]
    assert beside.previous == beside.overlapping == ()


def test_the_halves_are_nearer_than_their_year() -> None:
    year = _report("2024-01-01", "2024-12-31", "year")
    halves = [
        _report("2024-01-01", "2024-06-30", "h1"),
        _report("2024-07-01", "2024-12-31", "h2"),
    ]
    next_ = _report("2025-01-01", "2025-06-30", "next")
    previous = Shelf([year, *halves]).earlier(next_).previous
    assert _ids(previous) == ["h1", "year", "h2"]
    assert _ids(chain(previous)) == ["h1", "h2"]
    assert _ids(Shelf([year, *halves]).earlier(year).overlapping) == ["h1", "h2"]
    assert _ids(Shelf([year, *halves]).earlier(halves[1]).overlapping) == []


DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2026, 12, 31))


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=6))
def test_what_is_beside_a_report_never_ends_later_and_is_sorted(spans: list[Any]) -> None:
    reports = [
        _report(min(span).isoformat(), max(span).isoformat(), f"r{index}")
        for index, span in enumerate(spans)
    ]
    shelf = Shelf(reports)
    for report in reports:
        beside = shelf.earlier(report)
        assert report not in (*beside.previous, *beside.overlapping, *beside.versions)
        assert all(one.period.end < report.period.start for one in beside.previous)
        for one in beside.overlapping:
            assert report.period.start <= one.period.end <= report.period.end
        ends = [one.period.end for one in beside.previous]
        assert ends == sorted(ends)
        linked = chain(beside.previous)
        for first, second in pairwise(linked):
            assert first.period.end < second.period.start


@pytest.mark.parametrize(
    "change",
    [
        {"set": "/spec_version", "to": "7"},
        {"set": "/spec_version", "to": ["1.0"]},
        {"set": "/observations", "to": "none"},
    ],
)
@pytest.mark.parametrize("option", ["--previous", "--corpus"])
def test_an_unusable_earlier_report_is_one_line_with_its_file(
    write_report: WriteReport, change: dict[str, Any], option: str
) -> None:
    path, earlier = write_report(), write_report(change, name="earlier/broken.json")
    result = CliRunner().invoke(main, ["validate", str(path), option, str(earlier.parent)])
    assert result.exit_code == 3
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "broken.json" in result.stderr


def test_a_folder_without_reports_is_no_earlier_report(tmp_path: Path) -> None:
    with pytest.raises(TransparencyError) as caught:
        read_shelf([tmp_path])
    assert "\n" not in str(caught.value)


def test_the_published_copy_is_compared_and_belongs_to_one_report(
    write_report: WriteReport, tmp_path: Path
) -> None:
    path = write_report({"set": "/report/sha256", "to": "0" * 64})
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(b"published")
    arguments = ["validate", str(path), "--published", str(copy), "--format", "json"]
    findings = json.loads(CliRunner().invoke(main, arguments).stdout)["results"][0]["findings"]
    assert "checksum-mismatch" in {finding["rule"] for finding in findings}
    two = CliRunner().invoke(main, [*arguments, str(write_report(name="b.json"))])
    assert two.exit_code == 2
