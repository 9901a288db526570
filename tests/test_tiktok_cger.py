"""Do TikTok's shares, from files and workbooks, keep what they are shares of?"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import xlsxwriter
from publishers import DATA, assert_valid, cells, left, published, real, write

from transparency.importers import ImportFailed, tiktok_cger
from transparency.importers.longtables import Table

HEADER = (
    "Metric,Period Type,Period,Policy Type,Issue Policy,Task Type,Task,Location,Market,Result\n"
)
YOUTH = "Youth Safety & Well-Being - Youth Exploitation & Abuse"
ROWS = f"""Category share,quarterly,Jul-Sep 2023,issue,Minor safety,all,all,all,all,0.41
Category share,quarterly,Jul-Sep 2023,p,{YOUTH},all,all,all,all,0.3080000000000001
Category share,quarterly,Jul-Sep 2023,p,Youth Exploitation & Abuse,T,human moderation,all,all,0.2
Proactive removal rate,quarterly,Jul-Sep 2023,p,{YOUTH},all,all,Market,Turkey,0.99
Removal rate within 24 hours,quarterly,Jul-Sep 2023,p,{YOUTH},all,all,Market,Atlantis,0.9
Removal rate before any views,quarterly,Jul-Sep 2023,p,{YOUTH},all,all,all,all,1.5
Total videos removed,quarterly,Jul-Sep 2023,all,all,all,all,all,all,43086543.0
Total videos removed,quarterly,Jul-Sep 2020,all,all,all,all,all,all,7.0
Category share,quarterly,Jul-Sep 2023,issue,Hateful behavior,all,all,all,all,0.02
Category share,quarterly,Jul-Sep 2023,issue,Child everything,all,all,all,all,0.02
"""
MINORS = "content_category=csea_and_other"


def test_shares_keep_their_category_market_and_total(tmp_path: Path) -> None:
    made = tiktok_cger.read([write(tmp_path, "t.csv", HEADER + ROWS)], {})
    ((name, document),) = made.reports
    assert name == "tiktok/2023-Q3.json"
    own = "own_category=youth-safety-well-being"
    bare = "own_category=no-parent-given"
    youth = "content_category=csea_unspecified"
    assert cells(document) == {
        ("items_removed", MINORS): 0.41,
        ("items_removed", youth, own): 0.308,
        ("items_removed", "automation_decision=none", youth, bare): 0.2,
        ("proactive_detection_ratio", youth, "jurisdiction=TR", own): 0.99,
        ("items_removed_any_reason", "media_type=video"): 43086543,
    }
    shares = [o["precision"] for o in document.data["observations"][:3]]
    assert {share["kind"] for share in shares} == {"fraction_only"}
    assert len({share["share_of"] for share in shares}) == 3
    assert [o["as_published"]["value"] for o in document.data["observations"]][1] == (
        "0.3080000000000001"
    )
    assert left(made) == {
        ("6 column J", "unknown_place"),
        ("7 column J", "impossible_value"),
        ("9 column J", "not_csea"),
        ("10 column J", "other_subject"),
        ("11 column J", "unknown_label"),
    }
    assert_valid(made.reports)


def test_a_split_that_the_metric_has_not_is_left(tmp_path: Path) -> None:
    share, restored = ROWS.splitlines()[0], ROWS.splitlines()[6]
    restored = restored.replace("Total videos removed", "Videos restored")
    text = f"{HEADER}{share}\n{restored.replace('all,all,all,all,4', 'T,automation,all,all,4')}\n"
    made = tiktok_cger.read([write(tmp_path, "t.csv", text)], {})
    assert left(made) == {("3 column J", "no_metric")}
    assert_valid(made.reports)


def test_newer_headers_and_letters_are_the_same(tmp_path: Path) -> None:
    header = "Market,Metric,Period type,Period,Policy type,Issue,Task type,Task,Location,Result\n"
    row = "All,CATEGORY SHARE,Quarterly,Jul-Sep 2023,Policy,minor safety,All,All,All,0.41\n"
    ((_, document),) = tiktok_cger.read([write(tmp_path, "t.csv", header + row)], {}).reports
    assert cells(document) == {("items_removed", MINORS): 0.41}
    assert document.data["observations"][0]["note"]


def test_rows_of_one_key_are_told_apart_or_left(tmp_path: Path) -> None:
    row = "Category share,quarterly,Apr-Jun 2023,r,Youth Exploitation & Abuse,all,all,all,all,"
    text = HEADER + ROWS.splitlines()[0].replace("Jul-Sep", "Apr-Jun") + "\n"
    made = tiktok_cger.read([write(tmp_path, "t.csv", text + f"{row}0.3\n{row}0.2\n")], {})
    assert left(made) == {("3 column J", "duplicate_key"), ("4 column J", "duplicate_key")}


def test_a_share_with_fewer_digits_is_no_new_value(tmp_path: Path) -> None:
    row = "Category share,quarterly,Jul-Sep 2023,i,Minor safety,all,all,all,all,"
    later = row.replace("2023", "2024")
    first = write(tmp_path, "a.csv", f"{HEADER}{row}0.41049\n")
    second = write(tmp_path, "b.csv", f"{HEADER}{row}0.41\n{later}0.5\n")
    names = [name for name, _ in tiktok_cger.read([first, second], {}).reports]
    assert names == ["tiktok/2023-Q3.json", "tiktok/2024-Q3.json"]


def test_a_withdrawn_count_makes_a_version(tmp_path: Path) -> None:
    row = "Total videos removed,quarterly,Jul-Sep 2023,i,Minor safety,all,all,all,all,12"
    share = "Category share,quarterly,Jul-Sep 2023,i,Minor safety,all,all,all,all,0.5\n"
    first = write(tmp_path, "a.csv", f"{HEADER}{row}\n{share}")
    second = write(tmp_path, "b.csv", f"{HEADER}{share}{share.replace('2023', '2024')}")
    made = tiktok_cger.read([first, second], {})
    data = dict(made.reports)["tiktok/2023-Q3.json"].data
    assert [(entry["old"], entry["new"]) for entry in data["restatements"]] == [(12, None)]
    assert_valid(made.reports)


def test_a_workbook_of_wide_sheets_is_one_table(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    sheets: dict[str, list[list[object]]] = {
        "Historical video removals": [["Date", "Total videos removed"], ["", 100]],
        "Video removals by policy": [["Date", "Spam", "Minor safety"], ["", 0.1, 0.4]],
        "Removal rates by policy": [
            ["Jul - Sep 2022 removal policy", "Proactive removal"],
            ["Minor safety", 0.985],
        ],
        "Sub Policy": [
            ["Issue policy", "Sub-policy", "Category Share"],
            ["Minor safety", "Grooming behavior", 0.0226],
        ],
    }
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(number, column, cell)
            if rows[0][0] == "Date":
                sheet.write_datetime(1, 0, datetime.datetime(2022, 9, 30), day)  # noqa: DTZ001
    made = tiktok_cger.read([path], {})
    ((name, document),) = made.reports
    assert name == "tiktok/2022-Q3.json"
    assert cells(document) == {
        ("items_removed_any_reason", "media_type=video"): 100,
        ("items_removed", MINORS): 0.4,
        ("proactive_detection_ratio", MINORS): 0.985,
        ("items_removed", "automation_decision=none", "content_category=grooming"): 0.0226,
    }
    place = str(document.locate("/observations/1/value"))
    assert place.endswith("t.xlsx:Video removals by policy!C2")
    assert left(made) == {("Video removals by policy!B2", "other_subject")}
    assert_valid(made.reports)


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed):
        tiktok_cger.read([write(tmp_path, "a.csv", "Month,Reports\nJuly,7\n")], {})


# --- the real files -------------------------------------------------------------------------------


@real
def test_every_published_figure_of_the_files_is_carried_or_listed() -> None:
    made = tiktok_cger.read([DATA / "tiktok"], {})
    assert_valid(made.reports)
    found: dict[tuple[str, str], set[float]] = {}
    for name, document in made.reports:
        for o in document.data["observations"]:
            start = document.data["period"]["start"]
            found.setdefault((o["as_published"]["label"], start), set()).add(o["value"])
            assert name
    listed = {round(float(item.value), 3) for item in made.left if item.reason == "duplicate_key"}
    rows = [
        row
        for row in published("tiktok-cge")
        if row["period_end"] <= "2023-09-30"
        and "2023" not in row["category_as_published"]
        and row["source_id"] not in ("tiktok-cge-2022-q1", "tiktok-cge-2022-q2")
    ]
    assert len(rows) > 120
    missing = []
    for row in rows:
        label = row["source_label"].partition(" (")[0]
        values = set()
        for (other, start), some in found.items():
            if start == row["period_start"] and other.split()[0] == label.split()[0]:
                values |= some
        if not any(abs(float(row["value"]) - value) < 0.00051 for value in values | listed):
            missing.append((row["source_label"], row["category_as_published"], row["value"]))
    assert missing == []


@real
@pytest.mark.parametrize(
    "pair", [("2022-q4", "2023-q1"), ("2023-q1", "2023-q2"), ("2023-q2", "2023-q3")]
)
def test_no_matched_key_of_the_real_files_changes_its_value(pair: tuple[str, str]) -> None:
    before, after = (
        tiktok_cger.tables([DATA / "tiktok" / f"tiktok-{name}.csv"])[0] for name in pair
    )

    def unique(table: Table) -> dict[tuple[str, ...], float]:
        keys: dict[tuple[str, ...], list[float]] = {}
        for row in table.rows:
            key = (row.id[0], row.id[2], *row.id[4:5], *row.id[6:])
            if row.reading.value is not None:
                keys.setdefault(tuple(map(str.casefold, key)), []).append(float(row.reading.value))
        return {key: values[0] for key, values in keys.items() if len(values) == 1}

    old, new = unique(before), unique(after)
    both = old.keys() & new.keys()
    assert len(both) > 700
    assert not {key for key in both if abs(old[key] - new[key]) > 1e-6}
