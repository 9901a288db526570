"""Do Microsoft's workbooks become reports, with the figure that only a note holds?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from publishers import DATA, assert_valid, left, published, real

from transparency.importers import ImportFailed, microsoft_dscr

HOSTED = "Child Sexual Exploitation & Abuse Imagery (CSEAI) - Hosted Consumer Services"
LABELS = [
    "",
    "",
    "Content Actioned",
    "Accounts Actioned",
    "Accounts Reinstated",
    "Content Actioned",
]
ROWS: list[Sequence[object]] = [
    ["", "Digital Safety Content Report"],
    ["", "Jul - Dec 2024", HOSTED, "", "", "CSEAI - Bing Search Engine"],
    LABELS,
    ["", "", 1234, "567*", 0.0125, "2,000"],
    ["", "Note: inclusive of all. The total NCMEC CyberTip Reports for this period is 12,345."],
    ["", "* Accounts Actioned has been restated"],
    ["", "Jul - Dec 2024", "Terrorist & Violent Extremist Content (TVEC)"],
    ["", "", "Content Actioned"],
    ["", "", 9],
]


def _book(folder: Path, rows: Sequence[Sequence[object]], name: str = "ms.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Digital Safety Content")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(number, column, cell)
    return path


def test_blocks_of_a_sheet_become_a_report(tmp_path: Path) -> None:
    made = microsoft_dscr.read([_book(tmp_path, ROWS)], {})
    ((name, document),) = made.reports
    assert name == "microsoft/2024-H2.json"
    figures = {
        (o["service"], o["metric"]): (o["value"], o["status"], o["as_published"]["value"])
        for o in document.data["observations"]
    }
    assert figures == {
        ("hosted_consumer_services", "items_actioned"): (1234, "reported", "1234"),
        ("hosted_consumer_services", "accounts_actioned"): (567, "revised", "567*"),
        ("hosted_consumer_services", "accounts_reinstated"): (0.0125, "reported", "0.0125"),
        ("bing", "items_actioned"): (2000, "reported", "2,000"),
        ("all_consumer_services", "authority_reports"): (12345, "reported", "12,345"),
    }
    places = [str(document.locate(f"/observations/{row}/value")) for row in range(5)]
    assert [place.rsplit("!", 1)[1] for place in places] == ["C4", "D4", "E4", "F4", "B5"]
    assert left(made) == {("Digital Safety Content!C9", "not_csea")}
    assert_valid(made.reports)


def test_a_share_is_no_count(tmp_path: Path) -> None:
    ((_, document),) = microsoft_dscr.read([_book(tmp_path, ROWS)], {}).reports
    share = next(o for o in document.data["observations"] if o["metric"] == "accounts_reinstated")
    assert share["precision"]["kind"] == "fraction_only"
    assert share["precision"]["share_of"]


def test_a_note_about_another_period_is_said(tmp_path: Path) -> None:
    note = "Note: Data represents January to June 2024 and is inclusive of all. The total NCMEC "
    rows = [*ROWS[:4], ["", note + "CyberTip Reports for this period is 5."], *ROWS[5:]]
    ((_, document),) = microsoft_dscr.read([_book(tmp_path, rows)], {}).reports
    noted = [o["note"] for o in document.data["observations"] if o["metric"] == "authority_reports"]
    assert noted == ["The note speaks of 2024-H1."]


def test_columns_may_move_and_percentages_are_ratios(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        ["January - June 2025", "CSEAI - Bing Search Engine", "", HOSTED],
        ["", "Content Detected Proactively", "Content Actioned", "Content Actioned", "Surprise"],
        ["", "99.3%", 11, 22, 33],
    ]
    made = microsoft_dscr.read([_book(tmp_path, rows)], {})
    ((name, document),) = made.reports
    assert name == "microsoft/2025-H1.json"
    figures = {(o["service"], o["metric"]): o["value"] for o in document.data["observations"]}
    assert figures == {
        ("bing", "proactive_detection_ratio"): 0.993,
        ("bing", "items_actioned"): 11,
        ("hosted_consumer_services", "items_actioned"): 22,
    }
    assert left(made) == {("Digital Safety Content!E3", "unknown_label")}


def test_the_period_may_stand_in_the_title_or_in_the_rows(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        ["Digital Safety Content Report, January - June 2025"],
        ["", "CSEAI - Bing Search Engine", "CSEAI - Hosted Consumer Services"],
        ["Period", "Content Actioned", "Content Actioned"],
        ["", 11, 22],
        ["July - December 2025", 33, 44],
    ]
    made = microsoft_dscr.read([_book(tmp_path, rows)], {})
    figures = {
        (name, o["service"]): o["value"]
        for name, document in made.reports
        for o in document.data["observations"]
    }
    assert figures == {
        ("microsoft/2025-H1.json", "bing"): 11,
        ("microsoft/2025-H1.json", "hosted_consumer_services"): 22,
        ("microsoft/2025-H2.json", "bing"): 33,
        ("microsoft/2025-H2.json", "hosted_consumer_services"): 44,
    }


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed):
        microsoft_dscr.read([_book(tmp_path, [["a", "b"], [1, 2]])], {})


@real
def test_every_published_figure_of_the_workbooks_is_carried() -> None:
    made = microsoft_dscr.read([DATA / "microsoft"], {})
    assert len(made.reports) == 8
    assert_valid(made.reports)
    found = {}
    for _, document in made.reports:
        for o in document.data["observations"]:
            label = o["as_published"]["label"]
            kind = "bing" if o["service"] == "bing" else "other"
            found[(o["source"], kind, label)] = o["value"]
    rows = [row for row in published("ms-dscr-20") if row["source_id"] != "ms-dscr-2024"]
    assert len(rows) == len(found)
    for row in rows:
        kind = "bing" if row["service"] == "Bing" else "other"
        value = found[(row["source_id"], kind, row["source_label"])]
        assert value == pytest.approx(float(row["value"]), abs=1e-8), row
