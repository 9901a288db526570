"""Do the clearing house's lists by provider add up, line by line, to what is printed?"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pdfs import page_of, write_pdf
from publishers import DATA, assert_valid, real

from transparency.importers import ImportFailed, ncmec_by_esp

HEADING = [
    "2030 CyberTipline Reports by",
    "In 2030, the CyberTipline received more than 1.2 million reports.",
]
HEADER = ["ESP", "Number of Reports"]
FIRST = [HEADER, ["Acme, Inc.", "1,000"], ["Long/Name/Of/\nProvider LLC", "3"]]
SECOND = [HEADER, ["Face Book*", "12"], ["Totals:", "1,015"]]


def _list(folder: Path, *, rules: bool = True, second: list[list[str]] = SECOND) -> Path:
    pages = [
        page_of(HEADING, FIRST, rules=rules),
        page_of(["2030 Reports by ESP"], second, rules=rules),
    ]
    return write_pdf(folder / "list.pdf", pages)


def test_lines_and_total_become_a_report(tmp_path: Path) -> None:
    made = ncmec_by_esp.read([_list(tmp_path)], {})
    ((name, document),) = made.reports
    assert name == "ncmec/2030.json"
    figures = {
        o["as_published"].get("category", ""): (o["value"], o["dimensions"].get("counterparty"))
        for o in document.data["observations"]
    }
    assert figures == {
        "": (1200000, None),
        "Acme, Inc.": (1000, "acme-inc"),
        "Long/Name/Of/ Provider LLC": (3, "long-name-of-provider-llc"),
        "Face Book*": (12, "face-book"),
        "Totals:": (1015, None),
    }
    assert document.data["partitions"][0]["exhaustive"] is True
    assert str(document.locate("/observations/3/value")).endswith("list.pdf:page 2 row 2")
    assert not made.left
    assert_valid(made.reports)


def test_a_number_in_words_is_no_exact_number(tmp_path: Path) -> None:
    ((_, document),) = ncmec_by_esp.read([_list(tmp_path)], {}).reports
    whole = document.data["observations"][0]
    assert whole["precision"] == {"kind": "rounded", "base": 100000, "mode": "down"}
    assert whole["method"] == "m_total"


def test_a_list_without_rules_is_read_by_lines(tmp_path: Path) -> None:
    second = [row for row in SECOND if row is not HEADER]
    pages = [
        page_of(HEADING, [["ESP Number of Reports", ""], ["Acme, Inc.", "1,000"]], rules=False),
        page_of([], second, rules=False),
    ]
    with pytest.raises(ImportFailed):  # no header of two columns: nothing is guessed
        ncmec_by_esp.read([write_pdf(tmp_path / "list.pdf", pages)], {})


def test_a_list_that_does_not_add_up_says_so(tmp_path: Path) -> None:
    made = ncmec_by_esp.read([_list(tmp_path, second=[*SECOND[:2], ["Total", "1,016"]])], {})
    (partition,) = made.reports[0][1].data["partitions"]
    assert partition["exhaustive"] is False
    assert "1015" in partition["note"]
    assert "1016" in partition["note"]
    assert_valid(made.reports)


def test_what_has_no_number_or_no_name_is_listed(tmp_path: Path) -> None:
    second = [*SECOND[:2], ["Nothing beside it", ""], ["", "7"], ["Total", "1,015"]]
    made = ncmec_by_esp.read([_list(tmp_path, second=second)], {})
    assert {item.reason for item in made.left} == {"no_number", "no_name"}


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\nrubbish", b"PK\x03\x04", b"\x00" * 100])
def test_what_is_no_pdf_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(ImportFailed) as error:
        ncmec_by_esp.read([path], {})
    assert len(str(error.value).splitlines()) == 1


# --- the real files -------------------------------------------------------------------------------


@real
def test_every_line_of_the_real_lists_is_read_and_adds_up() -> None:
    made = ncmec_by_esp.read([DATA / "ncmec"], {})
    assert not made.left
    assert_valid(made.reports)
    counts = {}
    with (DATA / "published" / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source_id"].startswith("ncmec-esp-20")]
    for name, document in made.reports:
        year = name[6:10]
        (partition,) = document.data["partitions"]
        assert partition["exhaustive"], name
        lines = {
            (f"ESP: {o['as_published']['category']}", o["value"])
            for o in document.data["observations"]
            if "counterparty" in o["dimensions"]
        }
        counts[year] = len(lines)
        expected = {
            (row["category_as_published"], int(row["value"]))
            for row in rows
            if row["source_id"] == f"ncmec-esp-{year}"
            and row["category_as_published"].startswith("ESP: ")
        }
        assert {(text.replace(" ", ""), value) for text, value in lines} == {
            (text.replace(" ", ""), value) for text, value in expected
        }
    assert counts == {"2019": 148, "2020": 168, "2021": 230, "2022": 236, "2023": 247}
