"""Is every figure of a harmonised DSA report read as printed, in its place, or listed with why?"""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from conftest import ROOT

from transparency.cli import main
from transparency.document import Document
from transparency.importers import ImportFailed
from transparency.importers.drafts import Imported
from transparency.importers.eu_dsa import REASONS, read, template, values
from transparency.validation import validate

FILINGS = ROOT.parent / "shared" / "data" / "eu-dsa"
TODAY = date(2026, 11, 26)
PERIOD = "2025-07-01/2025-12-31"
CSAM = "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL"
GROOMING = "KEYWORD_GROOMING_SEXUAL_ENTICEMENT_MINORS"
MINORS = "STATEMENT_CATEGORY_PROTECTION_OF_MINORS"
VIOLENCE = "STATEMENT_CATEGORY_VIOLENCE"

real = pytest.mark.skipif(
    not FILINGS.is_dir() or bool(os.environ.get("CI")),
    reason="the filings of ../shared/data/eu-dsa are not here (they are never used in CI)",
)

Rows = list[list[Any]]


def header(number: int, *, contexts: bool = True) -> list[str]:
    """The English header of a table by category."""
    names = template.fields(number)
    lead = ["applicability", "service", "period", "code", "description"]
    lead += ["scope"] if number == 3 else []
    labels = [template.label_of(name, number) for name in (*lead, *names)]
    texts = [f"Contextual information on {template.label_of(n, number)}" for n in names]
    return labels + (texts if contexts else [])


def row(number: int, code: str, description: str = "", /, **figures: Any) -> list[Any]:
    """A row of a table by category; `x_NAME` is the text on the figure NAME."""
    names = template.fields(number)
    scope = [figures.pop("scope", "TOTAL")] if number == 3 else []
    lead = ["All", figures.pop("service", "Example"), figures.pop("period", PERIOD)]
    texts = [figures.pop(f"x_{name}", "") for name in names]
    cells = [figures.pop(name, "") for name in names]
    assert not figures
    return [*lead, code, description, *scope, *cells, *texts]


def identity(**said: Any) -> Rows:
    """Table 1."""
    facts = {
        "provider": "Example Ltd",
        "published": "2026-02-27",
        "previous": "2025-08-28",
        "start": "2025-07-01",
        "end": "2025-12-31",
        **said,
    }
    labels = {n: template.label_of(n, 1) for n in ("provider", "published", "previous")}
    labels |= {n: template.label_of(n, 1) for n in ("start", "end")}
    rows = [["All", "Example", labels[name], value] for name, value in facts.items()]
    return [["Applicability", "Service", "Indicator", "Value"], *rows]


def text_of(rows: Rows, delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def folder_of(where: Path, **tables: Rows) -> Path:
    """A folder with a CSV file for each table."""
    where.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        (where / f"{name}.csv").write_text(text_of(rows), encoding="utf-8", newline="")
    return where


def notices(*rows: list[Any]) -> Rows:
    return [header(4), *rows]


def measures(*rows: list[Any]) -> Rows:
    return [header(6), *rows]


def only(imported: Imported) -> Document:
    ((_, document),) = imported.reports
    return document


def figures(document: Document) -> dict[tuple[str, ...], Any]:
    """Metric and codes of every figure -> its value, or its status where there is none."""
    return {
        (o["metric"], *sorted(o["dimensions"].values())): (
            o["status"] if o["value"] is None else o["value"]
        )
        for o in document.data["observations"]
    }


def left(imported: Imported) -> set[tuple[str, str]]:
    return {(item.value, item.reason) for item in imported.left}


def errors(document: Document) -> list[str]:
    found = validate(document, today=TODAY).findings
    from transparency.spec import load_spec

    severity = {rule: load_spec().rule(rule).severity for rule in {f.rule for f in found}}
    return [f"{f.rule} {f.pointer}" for f in found if severity[f.rule] == "error"]


# --- cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("11,279,462", 11279462),
        ("29.808", 29808),
        ("1 234 567", 1234567),
        ("1\u202f234", 1234),
        ("1'234'567", 1234567),
        ("1375", 1375),
        ("0", 0),
        ("12.0", 12),
        ("12,00", 12),
        (7.0, 7),
        ("-3", -3),
    ],
)
def test_counts(printed: Any, value: int) -> None:
    for mark in ".,":
        assert values.count(printed, mark).value == value


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("", "empty"),
        (" ", "empty"),
        ("N/A", "no_figure"),
        ("n.a.", "no_figure"),
        ("–", "no_figure"),
        ("Not applicable", "not_applicable"),
        ("sans objet", "not_applicable"),
        ("283k", "unreadable"),
        ("about 12", "unreadable"),
        ("1,23,4", "unreadable"),
        (True, "unreadable"),
    ],
)
def test_what_is_no_count_is_never_zero(printed: Any, kind: str) -> None:
    cell = values.count(printed, ".")
    assert (cell.kind, cell.value) == (kind, None)


@pytest.mark.parametrize(
    ("printed", "mark", "value"),
    [
        ("24 hours", ".", 24),
        ("30.66 hr", ".", 30.66),
        ("21,7", ",", 21.7),
        ("21,7", ".", 21.7),
        ("5.83", ",", 5.83),
        ("2,664", ".", 2664),
        ("04:06:00", ".", 4.1),
        ("1 day, 0:30:00", ".", 24.5),
        ("2 Tage", ",", 48),
        ("90 minutes", ".", 1.5),
        ("3h", ".", 3),
        (12.5, ".", 12.5),
        ("2,664", ",", None),
        ("6:1", ".", None),
        ("5 fortnights", ".", None),
    ],
)
def test_durations(printed: Any, mark: str, value: float | None) -> None:
    assert values.hours(printed, mark).value == value


@pytest.mark.parametrize(
    "printed",
    [
        "2026-02-27",
        "2026/02/27",
        "2026/2/27",
        "2026-02-27 00:00:00",
        "27/02/2026",
        "02/27/2026",
        "27.02.2026",
        "27 February 2026",
        "Feb 27, 2026",
        46080.0,
        date(2026, 2, 27),
    ],
)
def test_dates(printed: Any) -> None:
    assert values.date(printed) == date(2026, 2, 27)


@pytest.mark.parametrize("printed", ["03/04/2026", "YYYY-MM-DD", "2026-02-30", "soon", ""])
def test_what_could_be_two_dates_is_none(printed: str) -> None:
    assert values.date(printed) is None


# --- tables -------------------------------------------------------------------------------------

BASIC = notices(
    row(4, "TOTAL", notices=100),
    row(4, MINORS, notices=20, tf_notices=3),
    row(4, CSAM, notices="1,234", tf_notices=2, items=9, median_time="5.5", actions_law=0),
    row(4, VIOLENCE, notices=30),
)
READ = {
    ("external_notices_received", "csea_and_other"): 20,
    ("external_notices_received", "csea_and_other", "trusted_flagger"): 3,
    ("external_notices_received", "csam"): 1234,
    ("external_notices_received", "csam", "trusted_flagger"): 2,
    ("external_notice_items", "csam"): 9,
    ("time_notice_to_action", "csam"): 5.5,
    ("notice_actions", "csam", "law"): 0,
}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    raw = text_of(BASIC, delimiter).encode(encoding)
    (tmp_path / "some table.csv").write_bytes(raw)
    assert figures(only(read([tmp_path], {}))) == READ


def test_a_workbook_is_read_with_sheet_and_cell(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("1", identity()), ("any name", [["title"], [], *BASIC])):
            sheet = book.add_worksheet(name)
            for index, cells in enumerate(rows):
                sheet.write_row(index, 0, cells)
    document = only(read([path], {}))
    assert figures(document) == READ
    assert str(document.locate("/observations/0/value")) == f"{path}:any name!F5"
    assert document.data["observations"][0]["as_published"]["place"] == "report.xlsx:any name!F5"


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "report.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/1_report.csv", text_of(identity()))
        archive.writestr("x/anything.csv", text_of(BASIC))
    document = only(read([path], {}))
    assert figures(document) == READ
    assert document.data["reporter"]["name"] == "Example Ltd"


def test_a_place_is_file_line_and_column(tmp_path: Path) -> None:
    document = only(read([folder_of(tmp_path, t4=BASIC)], {}))
    place = tmp_path.as_posix() + "/t4.csv"
    assert str(document.locate("/observations/0/value")) == f"{place}:3 column F"
    assert str(document.locate("/methods/0/id")).startswith(f"{place}:3 column ")


def _shuffled(rows: Rows, order: Sequence[int]) -> Rows:
    return [[cells[index] for index in order] for cells in rows]


def test_neither_order_of_columns_nor_extra_columns_matter(tmp_path: Path) -> None:
    order = list(reversed(range(len(BASIC[0]))))
    padded = [["", "Category label", *cells, "", ""] for cells in _shuffled(BASIC, order)]
    assert figures(only(read([folder_of(tmp_path, t=padded)], {}))) == READ


def test_renamed_padded_and_damaged_labels(tmp_path: Path) -> None:
    rows = [list(cells) for cells in BASIC]
    rows[0][0] = "e"
    rows[0][4] = "Description of the sub-category "
    rows[0][5] = "Number of notices received \n"
    rows[0][7] = "Number of Items Moderated"
    rows[0][9] = "Median Time to take action (reports) (in hour)"
    assert figures(only(read([folder_of(tmp_path, t=rows)], {}))) == READ


def test_a_column_that_the_template_lacks_is_listed(tmp_path: Path) -> None:
    rows = [[*cells[:5], *extra, *cells[5:]] for cells, extra in zip(BASIC, "HABCD", strict=True)]
    rows[0][5] = "Number of elephants"
    rows[3][5] = 77
    imported = read([folder_of(tmp_path, t=rows)], {})
    assert figures(only(imported)) == READ
    assert ("77", "unknown_column") in left(imported)


def test_a_header_further_down_and_a_second_one(tmp_path: Path) -> None:
    second = row(4, CSAM, notices=8, service="Other")
    rows: Rows = [["", "", "CONFIDENTIAL"], *BASIC, [], header(4), second]
    imported = read([folder_of(tmp_path, t=rows)], {})
    document = only(imported)
    assert {s["name"] for s in document.data["services"]} == {"Example", "Other"}
    values_ = {(o["service"], o["value"]) for o in document.data["observations"]}
    assert {("example", 1234), ("other", 8)} <= values_
    assert ("CONFIDENTIAL", "prose") in left(imported)


GERMAN = {
    "service": "Dienst",
    "period": "Berichtszeitraum",
    "notices": "Anzahl der eingegangenen Meldungen",
    "median_time": "Mediandauer bis zur Ergreifung von Maßnahmen",
}


def test_translated_labels(tmp_path: Path) -> None:
    lead = ["Anwendbarkeit", GERMAN["service"], GERMAN["period"], "Kategorie illegaler Inhalte"]
    rows: Rows = [
        [*lead, "Beschreibung", GERMAN["notices"], GERMAN["median_time"]],
        ["Alle", "Beispiel", PERIOD, CSAM, "", "1.234", "2,5"],
    ]
    document = only(read([folder_of(tmp_path, t=rows)], {}))
    assert figures(document) == {
        ("external_notices_received", "csam"): 1234,
        ("time_notice_to_action", "csam"): 2.5,
    }
    assert document.data["report"]["language"] == "de"


@pytest.mark.parametrize("number", [3, 4, 6])
@pytest.mark.parametrize("contexts", [True, False])
def test_an_unknown_language_is_read_by_position(
    tmp_path: Path, number: int, contexts: bool
) -> None:
    names = template.fields(number)
    head = [f"{n}. oszlop" for n in range(len(header(number, contexts=contexts)))]
    codes = [c.code for c in template.categories() if number in c.tables]
    rows = [row(number, code) for code in codes]
    rows[codes.index(CSAM)] = row(number, CSAM, **{names[0]: 5, names[1]: 4})
    rows = [cells[: len(head)] for cells in rows]
    imported = read([folder_of(tmp_path, **{f"{number}_valami": [head, *rows]})], {})
    document = only(imported)
    assert sorted(figures(document).values()) == [4, 5]
    text = document.data["methods"][0]["definition_used"]["text"]
    assert "position" in text


SKROUTZ = [
    "~~",
    "Περίοδος υποβολής εκθέσεων",
    "Κατηγορία παράνομου περιεχομένου",
    "Περιγραφή της υποκατηγορίας «Άλλο»",
    "Αριθμός των ειδοποιήσεων που ελήφθησαν",
    "Αριθμός των ειδοποιήσεων που ελήφθησαν από αξιόπιστες πηγές επισήμανσης παράνομου "
    "περιεχομένου",
]
"""Header of a filing in Greek: no applicability, and a damaged label for the service."""


def test_a_filing_without_applicability_and_with_a_damaged_label(tmp_path: Path) -> None:
    rows: Rows = [SKROUTZ, ["Skroutz", PERIOD, CSAM, "", "1826", "4"]]
    document = only(read([folder_of(tmp_path, t=rows)], {}))
    assert document.data["services"][0]["name"] == "Skroutz"
    assert sorted(figures(document).values()) == [4, 1826]


def test_all_tables_stacked_in_one_file(tmp_path: Path) -> None:
    width = len(header(6))
    title = ["DSA report of Example"]
    stacked = [
        title,
        *identity(),
        [],
        ["4. Notices"],
        *BASIC,
        ["6"],
        *measures(row(6, CSAM, measures=3)),
    ]
    rows: Rows = [[*cells, *[""] * (width - len(cells))] for cells in stacked]
    document = only(read([folder_of(tmp_path, report=rows)], {}))
    assert document.data["reporter"]["name"] == "Example Ltd"
    assert set(READ.values()) | {3} == set(figures(document).values())


@pytest.mark.parametrize("width", [18, 20])  # 20 is the width of another table
def test_an_unknown_language_with_other_columns_is_not_guessed(tmp_path: Path, width: int) -> None:
    head = [f"{n}. oszlop" for n in range(width)]
    rows = [row(4, c.code, notices=7)[:width] for c in template.categories() if 4 in c.tables]
    imported = read([folder_of(tmp_path, t=[head, *rows])], {"period": {}})
    assert imported.reports == ()
    assert {reason for _, reason in left(imported)} == {"not_the_template"}


# --- rows ---------------------------------------------------------------------------------------


def test_empty_zero_and_not_applicable_are_three_things(tmp_path: Path) -> None:
    rows = measures(
        row(6, MINORS, measures=0, removal="", automated="N/A", label="Not applicable"),
    )
    assert figures(only(read([folder_of(tmp_path, t=rows)], {}))) == {
        ("enforcement_measures", "csea_and_other", "provider_any", "terms"): 0,
        (
            "enforcement_measures",
            "csea_and_other",
            "provider_any",
            "solely",
            "terms",
        ): "unknown",
        (
            "enforcement_measures",
            "csea_and_other",
            "label",
            "provider_any",
            "terms",
        ): "not_applicable",
    }


def test_unfilled_rows_of_the_template_are_no_data(tmp_path: Path) -> None:
    blank = {"service": "", "period": "YYYY-MM-DD/YYYY-MM-DD"}
    rows = measures(row(6, MINORS, **blank), row(6, CSAM, **blank))
    document = only(read([folder_of(tmp_path, t1=identity(), t6=rows)], {}))
    assert document.data["observations"] == []
    assert errors(document) == []


def test_figures_beside_an_unfilled_period_belong_to_the_stated_one(tmp_path: Path) -> None:
    blank = {"service": "", "period": "AAAA-MM-JJ/AAAA-MM-JJ"}
    rows = measures(row(6, CSAM, measures=902, **blank))
    document = only(read([folder_of(tmp_path, t1=identity(), t6=rows)], {}))
    (observation,) = document.data["observations"]
    assert observation["value"] == 902
    assert observation["service"] == "example"
    assert "period" not in observation


def test_other_belongs_to_the_category_above_it(tmp_path: Path) -> None:
    rows = measures(
        row(6, MINORS, measures=9),
        row(6, "KEYWORD_OTHER", "Child Safety", measures=4),
        row(6, "KEYWORD_OTHER", "Youth", measures=3),
        row(6, "KEYWORD_OTHER_SHARENTING", measures=2),
        row(6, VIOLENCE, measures=8),
        row(6, "KEYWORD_OTHER", "Threats", measures=5),
        row(6, "KEYWORD_OTHER", "Threats to children", measures=6),
    )
    imported = read([folder_of(tmp_path, t6=rows)], {})
    document = only(imported)
    labels = {
        o["dimensions"].get("own_category"): o["value"] for o in document.data["observations"]
    }
    assert labels == {None: 9, "child-safety": 4, "youth": 3, "sharenting": 2}
    assert {("5", "other_category"), ("6", "may_hold_csea"), ("8", "other_category")} <= left(
        imported
    )
    words = [method["definition_used"]["text"] for method in document.data["methods"]]
    assert sum("“Child Safety”" in text for text in words) == 1
    assert errors(document) == []


def test_a_placeholder_is_no_description(tmp_path: Path) -> None:
    placeholder = 'Text to detail the "Other" keyword.'
    rows = measures(row(6, MINORS), row(6, "KEYWORD_OTHER", placeholder, measures=4))
    (observation,) = only(read([folder_of(tmp_path, t6=rows)], {})).data["observations"]
    assert observation["dimensions"]["own_category"] == "other"
    assert "Text to detail" not in str(only(read([tmp_path], {})).data)


def test_texts_of_the_publisher_stay_with_figure_method_and_table(tmp_path: Path) -> None:
    rows = measures(
        row(6, "TOTAL", measures=9, x_measures="Facebook and Instagram combined."),
        row(6, CSAM, measures=4, x_measures="Rounded.", x_automated="It is unknown."),
    )
    document = only(read([folder_of(tmp_path, t6=rows)], {}))
    (observation,) = document.data["observations"]
    (method,) = document.data["methods"]
    assert observation["note"] == "Rounded."
    assert "Facebook and Instagram combined." in method["computation_note"]
    assert "It is unknown." in method["completeness"]["text"]


def test_table_2_says_what_a_category_counts(tmp_path: Path) -> None:
    labels = [template.label_of(n, 2) for n in ("category_label", "category_description", "code")]
    words: Rows = [[*labels, "Contextual information"], ["9b", "CSAM", CSAM, "Also drawings."]]
    rows = measures(row(6, CSAM, measures=4))
    document = only(read([folder_of(tmp_path, t2=words, t6=rows)], {}))
    assert "“Also drawings.”" in document.data["methods"][0]["definition_used"]["text"]


def test_files_of_one_table_are_parts_and_versions_are_not_added(tmp_path: Path) -> None:
    one = measures(row(6, CSAM, measures=4))
    folder_of(tmp_path, **{"6_own": one, "6_own_Ads": measures(row(6, CSAM, measures=2))})
    labels = {
        o["dimensions"]["own_category"]: o["value"]
        for o in only(read([tmp_path], {})).data["observations"]
    }
    assert labels == {"main": 4, "ads": 2}
    (tmp_path / "6_own_Ads.csv").rename(tmp_path / "6_own_version2.csv")
    imported = read([tmp_path], {})
    (observation,) = only(imported).data["observations"]
    assert (observation["value"], "own_category" in observation["dimensions"]) == (4, False)
    assert ("2", "competing_table") in left(imported)


def test_the_same_cell_twice_is_listed_and_never_added(tmp_path: Path) -> None:
    rows = measures(row(6, CSAM, measures=4), row(6, CSAM, measures=5))
    imported = read([folder_of(tmp_path, t6=rows)], {})
    assert list(figures(only(imported)).values()) == [4]
    assert ("5", "same_cell") in left(imported)


def test_orders_by_member_state(tmp_path: Path) -> None:
    rows = [
        header(3),
        row(3, CSAM, orders_to_act=5, orders_to_provide=7, act_effect=12),
        row(3, CSAM, scope="EL", orders_to_act=2),
        row(3, CSAM, scope="AT, […], SE", orders_to_act=3),
    ]
    imported = read([folder_of(tmp_path, t3=rows)], {})
    assert figures(only(imported)) == {
        ("removal_orders_received", "csam"): 5,
        ("information_orders_received", "csam"): 7,
        ("time_order_effect", "csam"): 12,
        ("removal_orders_received", "GR", "csam"): 2,
    }
    assert ("3", "unknown_scope") in left(imported)
    assert errors(only(imported)) == []


def test_merged_cells_of_recipients(tmp_path: Path) -> None:
    label = template.label_of("amar", 10)
    rows: Rows = [
        ["Applicability", "Service", "Reporting period", "Section", "Indicator", "Scope", "Value"],
        ["Only for VLOPs", "Example", PERIOD, "AMAR", label, "TOTAL", "10,000,000"],
        ["", "", "", "", "", "AT", "8,042,219"],
    ]
    document = only(read([folder_of(tmp_path, t10=rows)], {}))
    assert figures(document) == {
        ("active_recipients_monthly_avg",): 10000000,
        ("active_recipients_monthly_avg", "AT"): 8042219,
    }


def test_figures_on_all_content_are_listed_with_their_percentages(tmp_path: Path) -> None:
    rows: Rows = [
        ["Applicability", "Service", "Reporting period", "Section", "Indicator", "Scope", "Value"],
        *(
            ["All", "Example", PERIOD, "Use of automated means", "Accuracy", scope, value]
            for scope, value in (("bg", "64.6 %"), ("sv", "1"), ("de", "N/A"))
        ),
    ]
    imported = read([folder_of(tmp_path, t1=identity(), t8=rows)], {})
    listed = {("64.6 %", "all_content"), ("1", "all_content"), ("N/A", "all_content")}
    assert left(imported) == listed


# --- reports ------------------------------------------------------------------------------------


def test_two_providers_in_one_table_are_two_reports(tmp_path: Path) -> None:
    second = identity(provider="Other Ltd")
    for cells in second[1:]:
        cells[1] = "Second"
    rows = measures(row(6, CSAM, measures=1), row(6, CSAM, measures=2, service="Second"))
    imported = read([folder_of(tmp_path, t1=[*identity(), [], *second], t6=rows)], {})
    assert {name: figures(d) for name, d in imported.reports} == {
        f"{name}/2025-H2.json": {("enforcement_measures", "csam", "provider_any", "terms"): value}
        for name, value in (("example-ltd", 1), ("other-ltd", 2))
    }
    with pytest.raises(ImportFailed):
        read([tmp_path], {"reporter": {"id": "one"}})


def test_a_service_named_in_the_first_row_only(tmp_path: Path) -> None:
    rows = identity()
    for cells in rows[2:]:
        cells[1] = ""
    document = only(read([folder_of(tmp_path, t1=rows, t6=measures(row(6, CSAM, measures=1)))], {}))
    assert document.data["report"]["published_on"] == "2026-02-27"
    assert document.data["reporter"]["name"] == "Example Ltd"


@pytest.mark.parametrize(
    "words", ["Age_Specific_Restrictions_Minors", "Gefährdung von Kindern", "Protección del menor"]
)
def test_words_on_minors_elsewhere_are_worth_a_look(tmp_path: Path, words: str) -> None:
    rows = measures(row(6, VIOLENCE), row(6, "KEYWORD_OTHER", words, measures=3))
    assert ("3", "may_hold_csea") in left(read([folder_of(tmp_path, t1=identity(), t6=rows)], {}))


def test_a_corrected_report_alone_is_marked(tmp_path: Path) -> None:
    said = identity(published="2026/04/01", previous="2026/02/27")
    document = only(read([folder_of(tmp_path, t1=said)], {}))
    assert document.data["report"]["status"] == "corrected"
    assert "2026-02-27" in document.data["report"]["transcription"]["note"]


def test_two_publications_of_one_period_are_versions(tmp_path: Path) -> None:
    folder_of(tmp_path / "a", t1=identity(), t6=measures(row(6, CSAM, measures=1)))
    again = identity(published="2026-04-01", previous="2026-02-27")
    folder_of(tmp_path / "b", t1=again, t6=measures(row(6, CSAM, measures=2)))
    imported = read([tmp_path], {})
    (first, old), (second, new) = imported.reports
    assert (first, second) == ("example-ltd/2025-H2-v1.json", "example-ltd/2025-H2.json")
    assert new.data["report"]["supersedes"] == {"id": old.data["report"]["id"], "version": "1.0.0"}
    (change,) = new.data["changes"]
    assert (change["path"], change["old"], change["new"]) == ("/observations/0/value", 1, 2)
    assert errors(old) == errors(new) == []


def test_a_file_completes_what_the_template_does_not_say(tmp_path: Path) -> None:
    known = {
        "reporter": {"id": "example", "country": "IE"},
        "services": [{"id": "example", "types": ["social"]}],
        "methods": [{"id": "t6-measures-csam", "deduplication_rule": {"rule": "none"}}],
    }
    rows = measures(row(6, CSAM, measures=4))
    ((name, document),) = read([folder_of(tmp_path, t1=identity(), t6=rows)], known).reports
    assert name == "example/2025-H2.json"
    assert document.data["report"]["id"] == "example-eu-dsa-2025-h2"
    assert document.data["services"][0]["types"] == ["social"]
    assert document.data["methods"][0]["deduplication_rule"] == {"rule": "none"}


def test_a_filing_without_a_period_says_what_to_give(tmp_path: Path) -> None:
    rows = measures(row(6, CSAM, measures=4, period=""))
    with pytest.raises(ImportFailed, match="--reporter"):
        read([folder_of(tmp_path, t6=rows)], {})
    known = {"period": {"start": "2025-01-01", "end": "2025-12-31"}}
    assert only(read([tmp_path], known)).data["period"]["kind"] == "year"


def test_a_true_fault_of_the_filing_is_found_where_it_stands(tmp_path: Path) -> None:
    rows = measures(row(6, CSAM, measures=4, automated=5))
    document = only(read([folder_of(tmp_path, t6=rows)], {}))
    found = [
        f
        for f in validate(document, today=TODAY).findings
        if f.rule == "automated-measures-exceed-total"
    ]
    (place,) = [str(document.locate(f.pointer)) for f in found]
    assert place == f"{tmp_path.as_posix()}/t6.csv:2 column G"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_import_then_validate(tmp_path: Path) -> None:
    filing = folder_of(tmp_path / "in", t1=identity(), t4=BASIC)
    out = tmp_path / "out"
    result = run("import", "eu_dsa", filing, "-o", out, "--left", tmp_path / "left.csv")
    assert result.exit_code == 0, result.output
    assert "other_category" in result.stderr
    assert run("validate", out, "--date", "2026-11-26").exit_code == 0


# --- real filings -------------------------------------------------------------------------------

COMPANIES = sorted(path.name for path in (FILINGS / "reports").glob("*"))
TRUE_ERRORS = {"dailymotion": ["published-before-period-end /report/published_on"]}


@real
@pytest.mark.parametrize("company", COMPANIES)
def test_every_filing_imports_and_validates(company: str) -> None:
    imported = read([FILINGS / "reports" / company], {})
    assert {item.reason for item in imported.left} <= REASONS.keys()
    found = [error for _, document in imported.reports for error in errors(document)]
    assert found == TRUE_ERRORS.get(company, [])
    assert imported.reports or company == "heise"


def _cells(company: str) -> Iterator[str]:
    for path in (FILINGS / "reports" / company).glob("*.csv"):
        for cells in csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")):
            yield from cells


@real
@pytest.mark.parametrize("company", COMPANIES)
def test_every_number_of_a_filing_is_read_or_listed(company: str) -> None:
    imported = read([FILINGS / "reports" / company], {})
    carried = [
        o["as_published"]["value"]
        for _, document in imported.reports
        for o in document.data["observations"]
    ]
    listed = [item.value for item in imported.left]
    numbers = [c.strip() for c in _cells(company) if values.count(c, ".").kind == "value"]
    accounted = sorted(v for v in (*carried, *listed) if values.count(v, ".").kind == "value")
    if company != "heise":  # its rows are listed whole
        assert sorted(numbers) == accounted


SERVICES = {
    "X": "x",
    "TikTok": "tiktok",
    "Facebook": "facebook",
    "Pinterest": "pinterest",
    "YouTube": "youtube",
    "Multi-Services": "google-multi-services",
    "Snapchat": "snapchat",
    "XNXX": "xnxx",
    "AliExpress": "aliexpress",
}
"""Services of vlop_csea.csv of which a table is here."""
INDICATORS = {
    "vis_removal": "removal",
    "vis_disable": "disable_access",
    "vis_demoted": "demotion",
    "vis_age_restricted": "age_restrict",
    "vis_interaction_restricted": "interaction_restrict",
    "vis_labelled": "label",
    "vis_other": "visibility_other",
    "actions_tos": "actions_terms",
    "tf_actions_tos": "tf_actions_terms",
}


def _published(service: str, tables: set[int]) -> list[tuple[Any, ...]]:
    with (FILINGS / "vlop_csea.csv").open(encoding="utf-8") as file:
        return sorted(
            (
                int(r["table"][1:]),
                r["category"],
                INDICATORS.get(r["indicator"], r["indicator"]),
                float(r["value"]),
            )
            for r in csv.DictReader(file)
            if r["service"] == service
            and r["table"] in {f"t{number}" for number in tables}
            and r["surface"] in ("", "All", "Core")
            and float(r["value"])
        )


def _read(company: str) -> tuple[list[tuple[Any, ...]], set[int]]:
    found, tables = [], set()
    for _, document in read([FILINGS / "reports" / company], {}).reports:
        for o in document.data["observations"]:
            if o["metric"] == "active_recipients_monthly_avg":
                continue
            number = int(o["method"][1])
            own = {
                k: v
                for k, v in o["dimensions"].items()
                if k not in ("content_category", "own_category")
            }
            name = next(
                figure.field
                for (table, _), figure in template.figures().items()
                if (table, figure.metric, dict(figure.dimensions)) == (number, o["metric"], own)
            )
            code = o["as_published"]["category"].partition(":")[0]
            tables.add(number)
            if o["value"]:
                found.append((number, code, name, float(o["value"])))
    return sorted(found), tables


@real
@pytest.mark.parametrize("service", SERVICES)
def test_figures_agree_with_an_independent_reading(service: str) -> None:
    found, tables = _read(SERVICES[service])
    assert found == _published(service, tables)
