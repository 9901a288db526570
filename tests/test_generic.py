"""Can a spreadsheet that nobody has seen be imported by a mapping alone?"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from click.testing import CliRunner
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from publishers import DATA, assert_valid, left, real, write

from transparency.cli import main
from transparency.document import Document, TransparencyError
from transparency.importers import FORMS, ImportFailed, discord, generic
from transparency.importers.drafts import Imported
from transparency.importers.genericmap import MappingFile, checked, read_mapping

DOCS = ROOT / "docs"
METHOD = {"id": "m", "definition_used": {"text": "Told.", "differs_from_standard": "no"}}
BASE: dict[str, Any] = {
    "reporter": {"id": "acme", "role": "provider", "name": "Acme"},
    "services": [{"id": "acme", "name": "Acme", "types": ["forum"]}],
    "methods": [METHOD],
}
ITEMS = {"column": "Items", "metric": "items_removed", "method": "m"}


def _mapping(*tables: dict[str, Any], **more: Any) -> MappingFile:
    data = {**BASE, **more, "tables": list(tables)}
    return checked(Document.read(json.dumps(data).encode(), "map.json"))


def _table(*values: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"service": "acme", "period": {"column": "Period"}, **more, "values": list(values)}


def _figures(made: Imported) -> dict[tuple[str, ...], Any]:
    found = {}
    for name, document in made.reports:
        for o in document.data["observations"]:
            codes = [f"{key}={code}" for key, code in sorted(o["dimensions"].items())]
            found[(name, o["metric"], *codes)] = o["value"]
    return found


# --- the worked example -----------------------------------------------------------------------


def test_the_worked_example_runs_as_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "importing").symlink_to(DOCS / "importing")
    monkeypatch.chdir(tmp_path)
    text = (DOCS / "importing.md").read_text(encoding="utf-8")
    (console,) = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    for line in console.splitlines():
        program, *arguments = shlex.split(line.removeprefix("$ "))
        assert program == "transparency"
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
    assert sorted(p.as_posix() for p in Path("out").rglob("*.json")) == [
        "out/acme/2024-Q1.json",
        "out/acme/2024-Q2.json",
    ]
    report = json.loads(Path("out/acme/2024-Q2.json").read_text(encoding="utf-8"))
    below = next(o for o in report["observations"] if o["as_published"].get("value") == "<10")
    assert (below["value"], below["bounds"]) == (None, {"low": 0, "high": 9})
    assert len(Path("left.csv").read_text(encoding="utf-8").splitlines()) == 12


def test_the_tables_of_the_page_are_those_of_the_example() -> None:
    text = (DOCS / "importing.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    mapping = yaml.safe_load((DOCS / "importing" / "acme.yaml").read_text(encoding="utf-8"))
    part = yaml.safe_load(shown)["tables"][0]
    whole = mapping["tables"][0]
    assert {key: part[key] for key in ("period", "service")} == {
        key: whole[key] for key in ("period", "service")
    }
    assert all(value in whole["values"] for value in part["values"])


def test_the_page_names_every_form() -> None:
    text = (DOCS / "importing.md").read_text(encoding="utf-8")
    assert {*FORMS, "generic"} <= set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))


# --- layouts ----------------------------------------------------------------------------------


def test_a_long_table_takes_the_first_entry_that_fits(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.csv",
        "Period,Measure,Country,Value\n2024,Items,Turkey,5\n2024,Share,Turkey,12%\n"
        "2024,Items,Atlantis,6\n2024,Other,Turkey,7\n",
    )
    place = {"jurisdiction": {"column": "Country", "places": True}}
    items = {**ITEMS, "column": "Value", "when": {"Measure": ["items"]}, "dimensions": place}
    share = {**items, "when": {"Measure": "Share"}, "kind": "share", "share_of": "All items."}
    made = generic.read([path], {}, _mapping(_table(items, share)))
    assert [(o["value"], o.get("precision", {}).get("kind")) for o in _observations(made)] == [
        (5, None),
        (0.12, "fraction_only"),
    ]
    assert left(made) == {("4 column D", "unknown_label"), ("5 column D", "unknown_label")}
    assert_valid(made.reports)


def _observations(made: Imported) -> list[dict[str, Any]]:
    return [o for _, document in made.reports for o in document.data["observations"]]


def test_periods_may_be_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'Country,iso,2022,2023\nFrance,FRA,"1,000",2\nSpain,ESP,,N/A\n')
    entry = {
        **ITEMS,
        "column": {"periods": True},
        "dimensions": {"jurisdiction": {"column": "Country", "places": True}},
    }
    table = {"service": "acme", "values": [entry], "absent": {"empty": "leave"}}
    made = generic.read([path], {}, _mapping(table))
    assert _figures(made) == {
        ("acme/2022.json", "items_removed", "jurisdiction=FR"): 1000,
        ("acme/2023.json", "items_removed", "jurisdiction=FR"): 2,
        ("acme/2023.json", "items_removed", "jurisdiction=ES"): None,
    }
    assert left(made) == {("1 column B", "unknown_column")}


def test_a_workbook_with_merged_headings_and_days(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Figures")
        for number, row in enumerate([["", "Items", ""], ["Until", "all", "new"]]):
            sheet.write_row(number, 0, row)
        sheet.write_row(2, 0, ["2024-06-30", 12, 3])
        book.add_worksheet("Notes").write(0, 0, "words")
    entry = {**ITEMS, "column": "Items / all"}
    other = {"column": "Items / new", "leave": "no_metric"}
    table = _table(
        entry,
        other,
        sheet="figures",
        header={"rows": 2},
        period={"last_day": "Until", "months": 6},
    )
    made = generic.read([path], {}, _mapping(table))
    assert _figures(made) == {("acme/2024-H1.json", "items_removed"): 12}
    assert str(made.reports[0][1].locate("/observations/0")).endswith("a.xlsx:Figures!B3")
    assert left(made) == {("Figures!C3", "no_metric"), ("Notes!A1", "unknown_table")}


def test_numbers_with_a_comma_and_hours_from_minutes(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "Period;Items;Minutes;Cases\nH1 2024;1.234;90,5;17\n", "cp1252")
    hours = {
        "column": "Minutes",
        "metric": "time_detection_to_action",
        "method": "m",
        "kind": "hour",
        "scale": 0.01666666667,
        "statistic": "median",
        "n": "Cases",
    }
    made = generic.read([path], {}, _mapping(_table(ITEMS, hours, decimal=",")))
    items, time = _observations(made)
    assert items["value"] == 1234
    assert (time["statistic"], time["n"]) == ("median", 17)
    assert time["value"] == pytest.approx(90.5 / 60)


@pytest.mark.parametrize(
    ("period", "name", "head"),
    [
        ({"constant": "2024-H1"}, "a.csv", ""),
        ({"file_name": True}, "acme-2024-h1.csv", ""),
        ({"heading": True}, "a.csv", "Report January - June 2024\n"),
    ],
)
def test_months_lie_within_the_period_of_the_report(
    tmp_path: Path, period: dict[str, Any], name: str, head: str
) -> None:
    path = write(tmp_path, name, f"{head}Month,Items\nJanuary,1\nJuly,2\nTotal,3\n")
    month = {**ITEMS, "when": {"Month": ["January", "July"]}}
    total = {**ITEMS, "when": {"Month": "Total"}, "period": {"report": True}}
    made = generic.read(
        [path], {}, _mapping(_table(month, total, period={"month": "Month"}), period=period)
    )
    ((report, document),) = made.reports
    assert report == "acme/2024-H1.json"
    own = [o.get("period", {}).get("start") for o in document.data["observations"]]
    assert own == ["2024-01-01", None]
    assert {reason for _, reason in left(made)} == {"unknown_period"}


def test_other_organisations_are_declared(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "Period,Provider,Reports\n2024,Acme Inc,5\n")
    party = {
        "column": "Reports",
        "metric": "reports_received",
        "method": "m",
        "dimensions": {"counterparty": {"column": "Provider", "slug": True}},
    }
    house = {"id": "house", "role": "clearing_house", "name": "House"}
    table = {"period": {"column": "Period"}, "values": [party]}
    made = generic.read([path], {}, _mapping(table, reporter=house))
    assert made.reports[0][1].data["counterparties"] == [{"id": "acme-inc", "name": "Acme Inc"}]
    assert_valid(made.reports)


# --- mistakes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"metric": "items_remved"}, "/tables/0/values/0/metric"),
        ({"method": "n"}, "/tables/0/values/0/method"),
        ({"service": "other"}, "/tables/0/values/0/service"),
        ({"dimensions": {"colour": "red"}}, "/tables/0/values/0/dimensions/colour"),
        ({"dimensions": {"authority": "ncmec"}}, "/tables/0/values/0/dimensions/authority"),
        ({"kind": "many"}, "/tables/0/values/0/kind"),
        ({"kind": "share"}, "/tables/0/values/0"),
        ({"period": {"constant": "soon"}}, "/tables/0/values/0/period/constant"),
        ({"colum": "x"}, "/tables/0/values/0"),
    ],
)
def test_a_mistake_in_the_mapping_is_one_line_with_its_place(
    change: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(ImportFailed) as error:
        _mapping(_table({**ITEMS, **change}))
    data = {**BASE, "tables": [_table({**ITEMS, **change})]}
    where = Document.read(json.dumps(data).encode(), "map.json").locate(pointer)
    assert str(error.value).startswith(f"{where}: ")
    assert len(str(error.value).splitlines()) == 1


def test_yaml_mistakes_have_a_line(tmp_path: Path) -> None:
    text = (DOCS / "importing" / "acme.yaml").read_text(encoding="utf-8")
    path = write(
        tmp_path, "m.yaml", text.replace("metric: items_removed\n", "metric: items_gone\n")
    )
    with pytest.raises(ImportFailed, match=r"m\.yaml:\d+:\d+: "):
        read_mapping(path)


def test_a_mapping_that_fits_no_table_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "x,y\n1,2\n")
    with pytest.raises(ImportFailed) as error:
        generic.read([path], {}, _mapping(_table(ITEMS)))
    assert "Period" in str(error.value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=6),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["reporter", "methods", "tables", "values", "column", "id", "x"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_mapping_crashes_the_reader(data: Any) -> None:
    try:
        checked(Document.read(json.dumps(data).encode(), "map.json"))
    except TransparencyError as error:
        assert len(str(error).splitlines()) == 1


@settings(max_examples=40)
@given(text=st.text(max_size=200))
def test_no_table_crashes_the_import(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("tables")
    path = write(folder, "a.csv", f"Period,Items\n2024,1\n{text}\n")
    try:
        generic.read([path], {}, _mapping(_table(ITEMS)))
    except TransparencyError as error:
        assert len(str(error).splitlines()) == 1


# --- a real file ------------------------------------------------------------------------------

NCMEC = {"metric": "authority_report_accounts", "method": "m_ncmec", "unit": "accounts reported"}
DISCORD = {
    "period": {"file_name": True},
    "source": {"id": "discord-{period}", "title": "Discord Transparency Report {period} (CSV)"},
}
MONTHS = ["July", "August", "September", "October", "November", "December"]
MONTHS += ["January", "February", "March", "April", "May", "June"]


def _discord() -> MappingFile:
    about = json.loads(
        (ROOT / "src/transparency/importers/maps/discord.json").read_text(encoding="utf-8")
    )
    values = []
    for columns, category in (
        (["Media Reports"], {"content_category": "csam"}),
        (
            ["Grooming or Endangerment Escalations", "Escalations"],
            {"content_category": "csea_unspecified"},
        ),
    ):
        dimensions = {"authority": "ncmec", **category}
        entry = {**NCMEC, "column": columns, "dimensions": dimensions}
        values += [
            {**entry, "when": {"Month": MONTHS}, "period": {"month": "Month"}},
            {**entry, "when": {"Month": ["SUM", ""]}, "period": {"report": True}},
        ]
    # headers are told apart by words; the oldest file says "Grooming or endangerment escalations"
    data = {
        "reporter": about["reporter"],
        "services": [{"id": "discord", "name": "Discord", "types": ["messaging"]}],
        "methods": [{"id": "m_ncmec", **about["methods"]["m_ncmec"]}],
        **DISCORD,
        "tables": [{"service": "discord", "values": values}],
    }
    return checked(Document.read(json.dumps(data).encode(), "discord.json"))


@real
@pytest.mark.parametrize("name", ["2020-h2", "2021-h1", "2021-h2", "2022-q1"])
def test_a_real_file_by_mapping_equals_its_own_importer(name: str) -> None:
    path = DATA / "discord" / f"discord-{name}.csv"
    by_mapping = generic.read([path], {}, _discord())
    ((file, made),) = by_mapping.reports
    ((same, expected),) = discord.read([path], {}).reports
    assert file == same
    keys = ("metric", "service", "dimensions", "value", "status", "period", "method", "source")

    def figures(document: Document) -> list[str]:
        return sorted(
            json.dumps([*(o.get(key) for key in keys), o["as_published"]["value"], str(place)])
            for o, place in (
                (o, document.locate(f"/observations/{row}"))
                for row, o in enumerate(document.data["observations"])
            )
        )

    assert figures(made) == figures(expected)
    for part in ("reporter", "period", "methods"):
        assert made.data[part] == expected.data[part]
    assert_valid(by_mapping.reports)


@real
def test_the_contents_of_the_clearing_house_s_reports_by_mapping() -> None:
    mapping = read_mapping(DOCS / "importing" / "ncmec-contents.yaml")
    made = generic.read([DATA / "ncmec" / "ocse-report-contents.csv"], {}, mapping)
    assert not made.left
    assert_valid(made.reports)
    figures = _figures(made)
    for year, total in (("2020", 21751085), ("2021", 29397681), ("2022", 32059029)):
        mine = {key[1:]: value for key, value in figures.items() if key[0] == f"ncmec/{year}.json"}
        assert mine[("reports_received",)] == total
        kinds = [v for k, v in mine.items() if k[0] == "reports_received" and "category=" in k[-1]]
        places = [v for k, v in mine.items() if k[0] == "reports_received" and "juris" in k[-1]]
        assert (len(kinds), sum(kinds)) == (8, total)
        assert (len(places), sum(places)) == (3, total)


@real
def test_the_countries_of_the_clearing_house_by_mapping() -> None:
    mapping = read_mapping(DOCS / "importing" / "ncmec-countries.yaml")
    made = generic.read([DATA / "ncmec" / "ocse-reports-per-country.csv"], {}, mapping)
    assert_valid(made.reports)
    figures = _figures(made)
    assert figures[("ncmec/2021.json", "reports_received", "jurisdiction=US")] == 716474
    assert figures[("ncmec/2020.json", "reports_received", "jurisdiction=US")] == 494388
    assert figures[("ncmec/2020.json", "reports_received", "jurisdiction=UNKNOWN")] == 641874
    unknown = {item.label.split(" / ")[0] for item in made.left if item.reason == "unknown_label"}
    assert unknown == {"Eretria", "Europe", "Kosovo", "Netherlands Antilles"}
