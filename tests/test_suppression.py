"""Does the command name every suppressed figure that can be worked out, and the sum behind it?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from transparency.cli import main
from transparency.conformance import changed
from transparency.corpus import load_corpus
from transparency.layout import write_report
from transparency.spec import load_spec
from transparency.suppression import COLUMNS, disclosure_table

SPEC = load_spec()


def _figure(code: str | None, value: int | None) -> dict[str, Any]:
    return {
        "metric": "items_confirmed",
        "service": "example_forum",
        "dimensions": {"content_category": code} if code else {},
        "value": value,
        "status": "reported" if value is not None else "suppressed_small",
        "method": "m_items",
    }


def _write(path: Path, parts: dict[str, int | None], **changes: Any) -> None:
    figures = [_figure(None, 12), *(_figure(code, value) for code, value in parts.items())]
    rest = [o for o in SPEC.base_case["observations"] if o["metric"] != "items_confirmed"]
    partition = {
        "metric": "items_confirmed",
        "over": "content_category",
        "exclusive": True,
        "exhaustive": True,
    }
    data = changed(
        SPEC.base_case,
        [
            {"set": "/observations", "to": [*rest, *figures]},
            {"set": "/partitions", "to": [partition]},
            *({"set": f"/{name}", "to": value} for name, value in changes.items()),
        ],
    )
    write_report(path, data)


def test_a_single_hidden_part_is_named_with_its_sum(tmp_path: Path) -> None:
    _write(tmp_path / "a.json", {"csam": 7, "grooming": None, "csam_drawn": 2})
    corpus = load_corpus([tmp_path])
    assert not corpus.set_aside
    frame = disclosure_table(corpus)
    assert list(frame.columns) == list(COLUMNS)
    (row,) = frame.to_dict("records")
    assert (row["exact"], row["low"], row["high"], row["how"]) == (True, 3, 3, "sum")
    assert row["dimensions"] == "content_category=grooming"
    signs = sorted(source[0] for source in row["sources"].split())
    assert signs == ["+", "-", "-"]


def test_two_hidden_parts_keep_each_other(tmp_path: Path) -> None:
    _write(tmp_path / "a.json", {"csam": 7, "grooming": None, "csam_drawn": None})
    frame = disclosure_table(load_corpus([tmp_path]))
    assert not frame["exact"].any()


def test_an_older_version_that_prints_the_figure_gives_it_away(tmp_path: Path) -> None:
    _write(tmp_path / "a.json", {"csam": 7, "grooming": 3, "csam_drawn": 2})
    info = {
        **SPEC.base_case["report"],
        "version": "1.1.0",
        "supersedes": {"id": "example-2025-h1", "version": "1.0.0"},
    }
    change = {"path": "/observations", "reason": "Protection.", "date": "2025-08-01"}
    parts = {"csam": 7, "grooming": None, "csam_drawn": None}
    _write(tmp_path / "b.json", parts, report=info, changes=[change])
    frame = disclosure_table(load_corpus([tmp_path]))
    found = {row["dimensions"]: row["how"] for row in frame.to_dict("records") if row["exact"]}
    assert set(found) == {"content_category=grooming", "content_category=csam_drawn"}
    assert set(found.values()) == {"published"}


@pytest.mark.parametrize(("hidden", "code"), [(("grooming",), 1), (("grooming", "csam"), 0)])
def test_the_exit_code_says_whether_a_figure_is_known(
    tmp_path: Path, hidden: tuple[str, ...], code: int
) -> None:
    values: dict[str, int | None] = {"csam": 7, "grooming": 3, "csam_drawn": 2}
    _write(tmp_path / "a.json", {**values, **dict.fromkeys(hidden)})
    done = CliRunner().invoke(main, ["disclosure", str(tmp_path), "--format", "json"])
    assert done.exit_code == code, done.output
    assert [column["name"] for column in json.loads(done.stdout)["columns"]] == list(COLUMNS)


def test_a_report_about_the_eu_gives_away_no_part_of_a_worldwide_one(tmp_path: Path) -> None:
    europe: dict[str, int | None] = {"csam": 7, "grooming": 5}
    _write(tmp_path / "world.json", {"csam": 7, "grooming": None, "csam_drawn": None})
    info = {**SPEC.base_case["report"], "id": "example-eu-2025-h1"}
    geography = {**SPEC.base_case["geography"], "scope": ["EU27"]}
    _write(tmp_path / "eu.json", europe, report=info, geography=geography)
    corpus = load_corpus([tmp_path])
    assert not corpus.set_aside
    frame = disclosure_table(corpus)
    assert not frame["exact"].any()


def test_an_answer_to_a_regulator_gives_away_nothing_of_a_report(tmp_path: Path) -> None:
    _write(tmp_path / "own.json", {"csam": 7, "grooming": None, "csam_drawn": None})
    info = {**SPEC.base_case["report"], "id": "example-answer-2025-h1"}
    regimes = [{"regime": "esafety", "status": "current"}]
    _write(tmp_path / "answer.json", {"csam": 7, "grooming": 5}, report=info, regimes=regimes)
    corpus = load_corpus([tmp_path])
    assert not corpus.set_aside
    assert not disclosure_table(corpus)["exact"].any()
    _write(tmp_path / "answer.json", {"csam": 7, "grooming": 5}, report=info)
    corpus = load_corpus([tmp_path])
    assert not corpus.set_aside
    assert disclosure_table(corpus)["exact"].any()
