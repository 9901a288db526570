"""Do Discord's files of small tables become reports, whatever stands in the wrong row?"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from publishers import DATA, assert_valid, cells, left, printed, published, real, write

from transparency.importers import ImportFailed, discord

MONTHS = """Month,Media Reports,Grooming or Endangerment Escalations,Total by month
July,"1,000",10,"1,010"
August,"2,000",20,"2,020"
September,"3,000",30,"3,030"
,,,
,"6,000",60,
Total,"6,060",,
"""

TABLES = """Example heading,,,
Warns,,,
Warns,Individual Accounts Warned,Servers Warned,Server Member Warnings
Child Safety,"1,200",--,0
Spam,1,2,3
Total:,"1,201",2,3

Accounts Disabled,,,
Accounts Disabled Category,Accounts Disabled,,
Child Safety,Accounts Disabled,,
Deceptive Practices,"9,000",,

Appeals,,,
Appeal Category,Accounts Disabled,Appeals,% Account Appeals Granted
Child Safety,"9,000",900,0.50%

In-App Reports,,,
Report Category,Reports Received,,
Child Safety,"7,000",,

Online Reports,,,
Report Category,Reports Received,Reports Actioned,
Child Safety,70,7,

NCMEC,,,
Month,Media Reports,Grooming or Endangerment Escalations,Month Total
January,5,1,6
Total,5,1,6

Legal,,,
Request Type,Requests,Complied
Subpoenas,3,2
"""

NCMEC = ("authority_report_accounts", "authority=ncmec")


def test_months_and_totals_in_the_wrong_column(tmp_path: Path) -> None:
    made = discord.read([write(tmp_path, "discord-2022-q3.csv", MONTHS)], {})
    ((name, document),) = made.reports
    assert name == "discord/2022-Q3.json"
    assert document.data["period"]["kind"] == "quarter"
    found = cells(document)
    assert found[(*NCMEC, "content_category=csam", "2022-08-01")] == 2000
    assert found[(*NCMEC, "content_category=csam")] == 6000
    assert found[(*NCMEC, "content_category=csea_unspecified")] == 60
    assert found[NCMEC] == 6060
    assert len(found) == 12
    assert not made.left
    assert_valid(made.reports)


def test_a_total_that_fits_nothing_is_left_where_another_fits(tmp_path: Path) -> None:
    text = MONTHS.replace('Total,"6,060"', 'Total,"5,999"')
    made = discord.read([write(tmp_path, "discord-2022-q3.csv", text)], {})
    assert left(made) == {("7 column B", "total_in_doubt")}


def test_every_table_of_a_file_is_read(tmp_path: Path) -> None:
    made = discord.read([write(tmp_path, "discord-2022-q4.csv", TABLES)], {})
    ((_, document),) = made.reports
    assert cells(document) == {
        ("accounts_actioned", "action=account_warning", "own_category=individual-accounts"): 1200,
        ("spaces_actioned", "action=space_warning"): None,
        ("accounts_actioned", "action=account_warning", "own_category=server-members"): 0,
        ("accounts_actioned", "action=account_disabled"): 9000,
        ("complaints_received", "complaint_basis=account"): 900,
        ("complaint_reversal_ratio", "complaint_basis=account"): 0.005,
        ("user_reports_received", "report_channel=in_app"): 7000,
        ("user_reports_received", "report_channel=online_form"): 70,
        ("user_reports_actioned", "report_channel=online_form"): 7,
        (*NCMEC, "content_category=csam"): 5,
        (*NCMEC, "content_category=csea_unspecified"): 1,
        NCMEC: 6,
    }
    reasons = {reason for _, reason in left(made)}
    assert reasons == {"not_csea", "not_a_figure", "month_outside_period"}
    assert ("10 column B", "not_a_figure") in left(made)
    total = next(
        o for o in document.data["observations"] if o["dimensions"] == {"authority": "ncmec"}
    )
    assert "January" in total["note"]
    assert_valid(made.reports)


APPEALS = "% of Accounts who Appealed,Appeals Granted,% of Appeals Granted"
HALF = f"""Discord January-June 2024 Transparency Report CSV,,,,,
,,,,,
Accounts and Servers: Warnings & Temporary Interventions,,,,,
Policy Category,Individual Accounts,Servers,Server Members,,
Child Safety,"2,000",12,"3,000",,
Total,"9,000",75,"8,000",,
,,,,,
Appeals,,,,,
Policy Category,Distinct Accounts Actioned,Appeals,{APPEALS}
Child Safety,"4,000",400,10.00%,8,2.00%
Misinformation,26,0,0.00%,--,--
,,,,,
Reports,,,,,
Policy Category,Reports,% of Reports,,,
Child Safety,"5,000",3.51%,,,
,,,,,
NCMEC,,,,,
Month,Media Reports,Grooming or Endangerment Escalations,Total,,
January,21,5,26,,
,,,,,
Total,21,5,26,,
"""


def test_the_layout_of_half_a_year_is_read_too(tmp_path: Path) -> None:
    made = discord.read([write(tmp_path, "data.csv", HALF)], {})
    ((name, document),) = made.reports
    assert name == "discord/2024-H1.json"
    warned = ("accounts_actioned", "action=warning_or_limit")
    assert cells(document) == {
        (*warned, "own_category=individual-accounts"): 2000,
        (*warned, "own_category=server-members"): 3000,
        ("spaces_actioned", "action=warning_or_limit"): 12,
        ("accounts_actioned",): 4000,
        ("complaints_received", "complaint_basis=account"): 400,
        ("complaint_ratio", "complaint_basis=account"): 0.1,
        ("accounts_reinstated", "trigger=user_appeal"): 8,
        ("complaint_reversal_ratio", "complaint_basis=account"): 0.02,
        ("user_reports_received",): 5000,
        (*NCMEC, "content_category=csam", "2024-01-01"): 21,
        (*NCMEC, "content_category=csea_unspecified", "2024-01-01"): 5,
        (*NCMEC, "2024-01-01"): 26,
        (*NCMEC, "content_category=csam"): 21,
        (*NCMEC, "content_category=csea_unspecified"): 5,
        NCMEC: 26,
    }
    assert {reason for _, reason in left(made)} == {"not_csea", "no_metric"}
    assert_valid(made.reports)


def test_the_period_comes_from_the_heading_before_the_name(tmp_path: Path) -> None:
    text = "Discord July - September 2022 Transparency Report,,,\n" + MONTHS
    ((name, _),) = discord.read([write(tmp_path, "data-2020-h1.csv", text)], {}).reports
    assert name == "discord/2022-Q3.json"


def test_a_file_that_says_no_year_is_refused_unless_a_period_is_given(tmp_path: Path) -> None:
    path = write(tmp_path, "data.csv", MONTHS)
    with pytest.raises(ImportFailed):
        discord.read([path], {})
    period = {"start": "2022-07-01", "end": "2022-09-30", "kind": "quarter"}
    ((name, document),) = discord.read([path], {"period": period}).reports
    assert (name, document.data["period"]) == ("discord/2022-Q3.json", period)


def test_two_files_of_one_period_are_not_written_over_each_other(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{folder}/discord-2022-q3.csv", MONTHS) for folder in "ab"]
    with pytest.raises(ImportFailed):
        discord.read(paths, {})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encoding_and_delimiter_do_not_matter(tmp_path: Path, encoding: str) -> None:
    expected = discord.read([write(tmp_path, "a/discord-2022-q3.csv", MONTHS)], {})
    text = "\n".join(";".join(row) for row in csv.reader(MONTHS.splitlines()))
    made = discord.read([write(tmp_path, "b/discord-2022-q3.csv", text, encoding)], {})
    assert cells(made.reports[0][1]) == cells(expected.reports[0][1])


# --- the real files -------------------------------------------------------------------------------


@real
def test_every_published_figure_of_the_files_is_carried_or_listed() -> None:
    made = discord.read([DATA / "discord"], {})
    assert len(made.reports) == 11
    assert_valid(made.reports)
    carried = {(*key[:2], _digits(key[2]), key[3]) for key in printed(dict(made.reports))}
    listed = {(Path(item.place.source or "").stem, _digits(item.value)) for item in made.left}
    files = {path.stem for path in (DATA / "discord").glob("*.csv")}
    rows = [row for row in published("discord-2") if row["source_id"] in files]
    assert len(rows) > 130
    missing = []
    for row in rows:
        value = _digits(row["value_text_as_published"])
        key = (row["period_start"], row["period_end"], value, row["source_id"])
        if key not in carried and (row["source_id"], value) not in listed:
            missing.append(row)
    assert missing == []


def _digits(text: str) -> str:
    """A number as printed, without its thousands commas, percent sign and last zeros."""
    plain = text.replace(",", "").rstrip("%")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
