"""Does a report come back unchanged from the EU's template, and harmless to a spreadsheet?"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import WriteReport
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from test_eu_dsa import (
    COMPANIES,
    CSAM,
    FILINGS,
    MINORS,
    folder_of,
    header,
    identity,
    measures,
    notices,
    only,
    real,
    row,
)

from transparency.cli import main
from transparency.document import Document
from transparency.exporters import eu_dsa
from transparency.formulas import STARTS
from transparency.importers.drafts import Imported
from transparency.importers.eu_dsa import read, template
from transparency.spec import load_spec

SPEC = load_spec()
OTHER = "KEYWORD_OTHER"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def facts(imported: Imported) -> list[tuple[str, list[str]]]:
    """Every report with its figures: all but where they stand and how digits were printed."""
    found = []
    for _, document in imported.reports:
        words = {m["id"]: m["definition_used"]["text"] for m in document.data["methods"]}
        figures = [
            json.dumps(
                [
                    {k: v for k, v in o.items() if k not in ("as_published", "source")},
                    words[o["method"]].partition(" Columns were read by")[0],
                ],
                sort_keys=True,
            )
            for o in document.data["observations"]
        ]
        head = {k: document.data["report"].get(k) for k in ("id", "status", "published_on")}
        head["period"] = document.data["period"]
        head["definitions"] = document.data.get("definitions", [])
        found.append((json.dumps(head, sort_keys=True), sorted(figures)))
    return sorted(found)


def again(document: Document, where: Path, *, workbook: bool = False) -> Imported:
    """What is read back of what is exported. The names of the parts have to be told."""
    exported = eu_dsa.export(document.data, SPEC)
    assert exported.left == ()
    if workbook:
        eu_dsa.write_workbook(exported, where / "report.xlsx")
        return read([where / "report.xlsx"], {})
    eu_dsa.write_folder(exported, where)
    return read([where], {})


# --- round trips --------------------------------------------------------------------------------


QUICK = ("discord", "line", "pinterest")
ROUND_TRIPS = [
    pytest.param(company, workbook, marks=() if company in QUICK else pytest.mark.slow)
    for company in COMPANIES
    if company != "heise"  # it has no table of the template
    for workbook in (False, True)
]


@real
@pytest.mark.parametrize(("company", "workbook"), ROUND_TRIPS)
def test_filings_come_back(company: str, workbook: bool, tmp_path: Path) -> None:
    imported = read([FILINGS / "reports" / company], {})
    for number, (name, document) in enumerate(imported.reports):
        once = again(document, tmp_path / str(number), workbook=workbook)
        assert facts(once) == facts(Imported(((name, document),), ()))


words = st.text(
    alphabet=st.characters(exclude_categories=("C", "Z"), include_characters=" =+-@'\"\n,;"),
    max_size=12,
)
cells = st.one_of(
    st.just(""),
    st.integers(0, 10**9),
    st.sampled_from(["0", "1,234", "N/A", "Not applicable", "-", "12.0"]),
)


CODES = [MINORS, CSAM, OTHER, f"{CSAM}_DEEPFAKE", "KEYWORD_UNSAFE_CHALLENGES", OTHER, "TOTAL"]


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """Tables 3, 4 and 6 with rows on minors and others, figures and texts of all kinds."""
    found = {}
    for number in (3, 4, 6):
        names = st.sampled_from([*template.fields(number), *(f"x_{template.fields(number)[0]}",)])
        rows = [row(number, MINORS)]
        for code in draw(st.lists(st.sampled_from(CODES), max_size=4)):
            filled = {
                name: draw(words if name.startswith("x_") else cells)
                for name in draw(st.sets(names, max_size=4))
            }
            rows.append(row(number, code, draw(words) if code == OTHER else "", **filled))
        found[f"t{number}"] = [header(number), *rows]
    return found


@pytest.mark.slow
@settings(max_examples=15, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(tables())
def test_whatever_is_filed_comes_back(filed: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        imported = read([folder_of(folder / "in", t1=identity(), **filed)], {})
        once = again(only(imported), folder / "once")
        twice = again(only(once), folder / "twice", workbook=True)
    assert facts(imported) == facts(once) == facts(twice)


def test_parts_in_several_files_come_back(tmp_path: Path) -> None:
    folder_of(
        tmp_path / "in",
        **{
            "1": identity(),
            "6_own_initiative_TC": measures(row(6, MINORS, measures=9), row(6, CSAM, measures=4)),
            "6_own_initiative_TC_Ads": measures(
                row(6, MINORS, measures=3),
                row(6, OTHER, "Odd"),
                row(6, OTHER, "Even", measures=1),
            ),
        },
    )
    imported = read([tmp_path / "in"], {})
    once = again(only(imported), tmp_path / "out")
    labels = [
        sorted((o["dimensions"].get("own_category"), o["value"]) for o in d.data["observations"])
        for _, d in (*imported.reports, *once.reports)
    ]
    assert labels[0] == labels[1] == [("ads", 3), ("ads.even", 1), ("main", 4), ("main", 9)]


# --- a report of the standard -------------------------------------------------------------------

HEAD = {"metric": "external_notices_received", "service": "example", "status": "reported"}


def _exported(tmp_path: Path, *observations: dict[str, Any], scope: str = "EU27") -> Any:
    imported = read([folder_of(tmp_path, t1=identity(), t4=notices(row(4, CSAM, notices=1)))], {})
    data = dict(only(imported).data)
    data["observations"] = list(observations)
    data["geography"] = {"scope": [scope], "basis": "not_stated"}
    return eu_dsa.export(data, SPEC)


def _row(exported: Any, code: str, table: str = "4_notices") -> dict[str, Any]:
    head, *rows = exported.tables[table]
    return next(dict(zip(head, cells, strict=True)) for cells in rows if code in cells)


def _observation(category: str, value: int | None, **more: Any) -> dict[str, Any]:
    dimensions = {"content_category": category, **more.pop("dimensions", {})}
    return {**HEAD, "dimensions": dimensions, "value": value, **more}


RECEIVED = "Number of notices received"
ON_RECEIVED = f"Contextual information on {RECEIVED}"


@pytest.mark.parametrize(
    ("status", "value", "cell", "text"),
    [
        ("reported", 0, 0, ""),
        ("reported", 12, 12, ""),
        ("not_applicable", None, "", ""),
        ("not_collected", None, "", "No figure (not_collected)"),
        ("suppressed_small", None, "", "No figure (suppressed_small)"),
    ],
)
def test_zero_blank_and_withheld(
    tmp_path: Path, status: str, value: int | None, cell: Any, text: str
) -> None:
    exported = _exported(tmp_path, _observation("csam", value, status=status))
    found = _row(exported, CSAM)
    assert (found[RECEIVED], found[ON_RECEIVED]) == (cell, text)


def test_other_kinds_of_csea_are_rows_other_with_their_own_text(tmp_path: Path) -> None:
    kinds = [_observation("sexual_extortion", 3), _observation("live_abuse", 4)]
    head, *rows = _exported(tmp_path, *kinds).tables["4_notices"]
    at = head.index(RECEIVED)
    found = {cells[4]: cells[at] for cells in rows if cells[3] == OTHER and cells[at] != ""}
    assert sorted(found.values()) == [3, 4]
    assert len(found) == 2


@pytest.mark.parametrize(
    ("observation", "scope", "reason"),
    [
        (_observation("csam", 1), "GLOBAL", "not_union"),
        (_observation("csam", 1, dimensions={"jurisdiction": "US"}), "GLOBAL", "not_union"),
        (_observation("csam", 1, dimensions={"jurisdiction": "FR"}), "EU27", "not_union"),
        (_observation("csea_all", 1), "EU27", "no_row"),
        (_observation("csam", 1, metric="items_confirmed"), "EU27", "no_column"),
        (
            _observation("csam", 1, metric="time_notice_to_action", statistic="mean"),
            "EU27",
            "other_statistic",
        ),
    ],
)
def test_what_the_template_has_no_cell_for_is_named(
    tmp_path: Path, observation: dict[str, Any], scope: str, reason: str
) -> None:
    (item,) = _exported(tmp_path, observation, scope=scope).left
    assert (item.pointer, item.reason) == ("/observations/0", reason)


def test_a_global_report_gives_its_figures_for_the_union(tmp_path: Path) -> None:
    part = _observation("csam", 7, dimensions={"jurisdiction": "EU27"})
    exported = _exported(tmp_path, _observation("csam", 99), part, scope="GLOBAL")
    assert _row(exported, CSAM)[RECEIVED] == 7
    assert [item.reason for item in exported.left] == ["not_union"]


def test_all_tables_have_the_rows_of_the_template(tmp_path: Path) -> None:
    tables_ = _exported(tmp_path, _observation("csam", 1)).tables
    assert list(tables_) == list(eu_dsa.NAMES.values())
    for number in (3, 4, 5, 6):
        codes = [cells[3] for cells in tables_[eu_dsa.NAMES[number]][1:]]
        assert codes == [c.code for c in template.categories() if number in c.tables]
    assert all(len(cells) == len(rows[0]) for rows in tables_.values() for cells in rows)


# --- files --------------------------------------------------------------------------------------

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_and_none_is_changed(tmp_path: Path, text: str) -> None:
    rows = measures(row(6, MINORS), row(6, OTHER, text, measures=4, x_measures=text))
    imported = read([folder_of(tmp_path / "in", t1=identity(provider=text), t6=rows)], {})
    for workbook in (False, True):
        once = again(only(imported), tmp_path / str(workbook), workbook=workbook)
        assert facts(once) == facts(imported)
        (observation,) = only(once).data["observations"]
        assert observation["note"] == text.removeprefix("'") or text.startswith("'")
    for path in (tmp_path / "False").glob("*.csv"):
        raw = path.read_bytes().decode("utf-8")
        assert raw.count("\n") == raw.count("\r\n")
        for cells_ in csv.reader(io.StringIO(raw, newline="")):
            assert not any(cell.startswith(STARTS) for cell in cells_)
    book = CalamineWorkbook.from_path(str(tmp_path / "True" / "report.xlsx"))
    for name in book.sheet_names:
        for values in book.get_sheet_by_name(name).to_python():
            assert not any(isinstance(v, str) and v.startswith(STARTS) for v in values)


def test_the_command_writes_a_folder_or_a_workbook(tmp_path: Path) -> None:
    filing = folder_of(tmp_path / "in", t1=identity(), t4=notices(row(4, CSAM, notices=5)))
    report = tmp_path / "report.json"
    assert run("import", "eu_dsa", filing, "-o", report).exit_code == 0
    for out in (tmp_path / "out", tmp_path / "out.xlsx"):
        result = run("export", "eu_dsa", report, "-o", out)
        assert result.exit_code == 0, result.output
        assert result.stdout == ""
        assert len(only(read([out], {})).data["observations"]) == 1


def test_a_report_with_faults_is_refused_in_one_line(
    write_report: WriteReport, tmp_path: Path
) -> None:
    path = write_report({"set": "/observations/0/dimensions", "to": []})
    result = run("export", "eu_dsa", path, "-o", tmp_path / "out")
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_the_base_report_exports(write_report: WriteReport, tmp_path: Path) -> None:
    result = run("export", "eu_dsa", write_report(), "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
