"""Do the pages of reporters show findings beside figures, breaks, and pictures as they are?"""

from __future__ import annotations

import csv
import datetime
import re
from itertools import accumulate, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import EXAMPLES, WriteReport
from openpyxl import load_workbook

from transparency.cells import Figures
from transparency.corpus import load_corpus
from transparency.datapackage import write_package
from transparency.spec import load_spec
from transparency.website import listed as listed_module
from transparency.website.absent import absent_spans
from transparency.website.alike import methods_section
from transparency.website.api import PLACE as API
from transparency.website.blocks import Site, free_text, written_in
from transparency.website.charts import HEIGHT, Drawing, Point, picture
from transparency.website.columns import CODES
from transparency.website.directory import directory_page
from transparency.website.fields import field_text
from transparency.website.flagged import _title, flags_of
from transparency.website.fullfigures import full_pages
from transparency.website.listed import list_pages
from transparency.website.owncategory import own_words
from transparency.website.reporters import beside, reporter_page
from transparency.website.series import Series, in_order
from transparency.website.seriestables import LATEST, WIDE, blocks, series_tables
from transparency.website.settings import Settings
from transparency.website.spreadsheets import ABOUT, write_spreadsheets
from transparency.website.spreadsheets import PLACE as SPREADSHEETS
from transparency.website.spreadsheets import WORDS as WORKBOOK_WORDS
from transparency.website.text import safe

NAMES = ("discord", "snap", "inhope", "ncmec")


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(load_corpus([EXAMPLES / name for name in NAMES]), load_spec(), "en")


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, BeautifulSoup]:
    """The page of each reporter with the one that holds in full what it shows in part."""
    made = {
        name: "".join((reporter_page(site, name), *(text for _, text in full_pages(site, name))))
        for name in ("discord", "snap", "inhope")
    }
    return {name: BeautifulSoup(text, "html.parser") for name, text in made.items()}


@pytest.fixture(scope="module")
def large() -> Site:
    """Reporters with figures for single countries, many series, and gaps."""
    names = ("meta", "google", "openai", "tiktok", "x")
    return Site(load_corpus([EXAMPLES / name for name in names]), load_spec(), "en")


def _points(*values: float, run: int = 0) -> tuple[Point, ...]:
    return tuple(Point(f"{2018 + i}-07-01", v, v, v, run) for i, v in enumerate(values))


def _paths(svg: str, sign: str) -> list[str]:
    root = ET.fromstring(svg)  # noqa: S314  (made by us)
    paths = (path for path in root.iter("{http://www.w3.org/2000/svg}path"))
    return [path.get("d", "") for path in paths if sign in ET.tostring(path, encoding="unicode")]


def _heights(line: str) -> list[float]:
    """Where the vertices of a line of several runs stand, told from one to the next."""
    found = []
    for run in line.split("M")[1:]:
        start, _, steps = run.partition("l")
        height = float(start.split(",")[1])
        for step in steps.split():
            height += float(step.split(",")[1])
            found.append(height)
    return found


def test_a_picture_has_a_dot_a_figure_at_its_height() -> None:
    values = (0, 250, 1000, 333.25)
    svg = picture(Drawing(_points(*values)), key="c1", name="n", unit="item")
    (line,) = _paths(svg, "marker-mid")
    assert _heights(line) == pytest.approx([HEIGHT * (1 - v / 1000) for v in values], abs=0.051)
    assert _paths(svg, "--tr-band") == _paths(svg, "stroke-dasharray") == []
    assert len(svg) < 2_500


def _years(svg: str) -> dict[str, float]:
    """Years on the axis of a picture, and where they stand."""
    root = ET.fromstring(svg)  # noqa: S314  (made by us)
    texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
    return {
        text.text: float(text.get("x", ""))
        for text in texts
        if re.fullmatch(r"(19|20)\d\d", text.text or "") and text.text
    }


def _dots(svg: str) -> list[float]:
    """Where the points of a line of one run stand, from left to right."""
    (line,) = _paths(svg, "marker-mid")
    start, _, steps = line.removeprefix("M").partition("l0,0 ")
    moved = re.search(r"translate\(([\d.]+),", svg)
    first = float(start.split(",")[0]) + float(moved[1] if moved else 0)
    return list(accumulate((float(one.split(",")[0]) for one in steps.split()), initial=first))


def test_the_figure_of_a_year_stands_over_its_name() -> None:
    svg = picture(Drawing(_points(3, 1, 2, 5)), key="c1", name="n", unit="item")
    years = _years(svg)
    assert list(years) == ["2018", "2019", "2020", "2021"]
    assert list(years.values()) == pytest.approx(_dots(svg), abs=1.5)
    assert "></text>" not in svg


def test_the_axis_names_the_years_of_a_short_series_and_no_others() -> None:
    points = tuple(Point(f"2020-{month:02}-15", month, month, month, 0) for month in range(2, 12))
    svg = picture(Drawing(points), key="c1", name="n", unit="item")
    ((year, place),) = _years(svg).items()
    assert year == "2020"
    assert min(_dots(svg)) < place < max(_dots(svg))


def test_years_of_a_long_series_do_not_overlap() -> None:
    svg = picture(Drawing(_points(*range(30))), key="c1", name="n", unit="item")
    years = list(_years(svg).values())
    assert len(years) > 5
    assert min(after - before for before, after in pairwise(years)) > 25


@pytest.mark.parametrize(
    ("values", "unit", "english", "spanish"),
    [
        ((200, 2500, 1200), "item", "1.5 k", "1,5\N{NO-BREAK SPACE}mil"),
        ((200, 2.5e6, 1e6), "item", "1.5 M", "1,5\N{NO-BREAK SPACE}M"),
        ((0.1, 0.5, 0.3), "ratio", "30%", "30\N{NO-BREAK SPACE}%"),
        ((0.001, 0.004, 0.002), "ratio", "0.3%", "0,3\N{NO-BREAK SPACE}%"),
        ((0.1, 0.5, 0.3), "hour", "0.3", "0,3"),
    ],
)
def test_labels_of_the_axes_are_in_the_number_format_of_the_language(
    values: tuple[float, ...], unit: str, english: str, spanish: str
) -> None:
    drawing = Drawing(_points(*values))
    both = [
        picture(drawing, key="c1", name="n", unit=unit, language=language)
        for language in ("en", "es")
    ]
    labels = [re.findall(r"<text[^>]*>([^<]*)</text>", svg) for svg in both]
    assert len(labels[0]) == len(labels[1])
    assert labels[0].index(english) == labels[1].index(spanish)
    assert not any("." in label for label in labels[1])
    years = [[label for label in one if re.fullmatch(r"20\d\d", label)] for one in labels]
    assert years[0] == years[1] != []
    boxes = [re.findall(r'viewBox="([-0-9.]+) 0 ([0-9.]+) ', svg)[0] for svg in both]
    longer = max(map(len, labels[1])) - max(map(len, labels[0]))
    assert float(boxes[1][1]) - float(boxes[0][1]) == -float(boxes[1][0]) >= 5 * longer


def test_rounding_breaks_and_replaced_values_are_seen() -> None:
    rounded = Point("2019-07-01", 500, 400, 600, 0)
    little = Point("2020-07-01", 500, 499, 501, 0)
    drawing = Drawing((*_points(1000), rounded, little), _points(800), ("2019-01-01",))
    svg = picture(drawing, key="c1", name="n", unit="item")
    (band,) = _paths(svg, "--tr-band")
    assert re.fullmatch(r"M[\d.]+,[\d.]+v-24", band), "a fifth of the height"
    assert len(_paths(svg, "stroke-dasharray")) == 1
    hollow = [d for d in _paths(svg, "--tr-1") if "a2.9" in d]
    assert len(hollow) == 1


def test_a_broken_line_is_two_lines_and_names_stay_apart() -> None:
    points = (*_points(1, 2), Point("2021-07-01", 3, 3, 3, 1), Point("2022-07-01", 4, 4, 4, 1))
    svg = picture(Drawing(points), key="c1", name='<"&', unit="item")
    (line,) = _paths(svg, "marker-mid")
    assert line.count("M") == 2
    other = picture(Drawing(points), key="c2", name="other", unit="item")
    ids = [set(re.findall(r'id="([^"]+)"', one)) for one in (svg, other)]
    assert ids[0].isdisjoint(ids[1])
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= ids[0]


@pytest.mark.parametrize("reporter", ["discord", "snap"])
def test_every_finding_about_a_figure_is_marked_beside_it(
    site: Site, pages: dict[str, BeautifulSoup], reporter: str
) -> None:
    page = pages[reporter]
    rules = {
        mark["id"]: str(row.select("a[href^='../rules/']")[0]["href"])
        for row in page.find_all("tr")
        if isinstance(mark := row.find("span", id=re.compile(r"^f\d+$")), Tag)
    }
    assert len(rules) == len(flags_of(site, reporter).all) > 0
    seen = 0
    for entry in site.reporters[reporter]:
        for finding in entry.result.findings:
            match = re.fullmatch(r"/observations/(\d+).*", finding.pointer)
            if match is None:
                continue
            figure = Figures(entry.report).all[int(match[1])]
            share = figure.cell.statistic == "share"
            unit = "ratio" if share else site.spec.metrics[figure.cell.metric].unit
            value = site.number(figure.observation.value or 0, unit)
            marks = {
                str(link["href"]).partition("#")[2]
                for cell in page.find_all("td", class_="n")
                if (first := cell.find("a")) and first.get_text() == value
                for link in cell.select("a.tr-flag")
            }
            assert f"../rules/{finding.rule}.html" in {rules[mark] for mark in marks}, value
            seen += 1
    assert seen > 2


def test_findings_about_a_method_stand_beside_the_periods_it_counts(
    site: Site, pages: dict[str, BeautifulSoup]
) -> None:
    flags = [flag for flag in flags_of(site, "inhope").all if flag.rule == "method-not-stated"]
    assert flags
    for flag in flags:
        links = pages["inhope"].select(f'tbody th a.tr-flag[href$="#f{flag.number}"]')
        assert links


def test_findings_have_titles_instead_of_ids(site: Site) -> None:
    told = [flag.words for name in NAMES for flag in flags_of(site, name).all]
    ids = {m.id for e in site.corpus.reports for m in e.report.methods}
    assert not [words for words in told if ids & set(re.findall(r"[\w-]+", words))]


def test_the_reporters_reason_stands_with_its_finding(write_report: WriteReport) -> None:
    reason = "The note is <late>."
    known = {"rule": "coverage-row-missing", "pointer": "/services/0", "reason": reason}
    path = write_report(
        {"set": "/detection_coverage", "to": []},
        {"set": "/acknowledged", "to": [known]},
        name="corpus/a.json",
    )
    site = Site(load_corpus([path]), load_spec(), "es")
    page = BeautifulSoup(reporter_page(site, "example"), "html.parser")
    mark = page.find(id=re.compile(r"^f\d+$"))
    row = mark and mark.find_parent("tr")
    assert isinstance(row, Tag)
    assert reason in row.get_text()
    assert row.select('a[href="../rules/coverage-row-missing.html"]')


@pytest.mark.parametrize("language", ["en", "es"])
def test_readers_are_told_what_a_finding_means_for_them(
    write_report: WriteReport, language: str
) -> None:
    path = write_report({"set": "/detection_coverage", "to": []}, name="corpus/a.json")
    site = Site(load_corpus([path]), load_spec(), language)
    (finding,) = (
        one for one in site.corpus.reports[0].result.findings if one.rule == "coverage-row-missing"
    )
    text = BeautifulSoup(reporter_page(site, "example"), "html.parser").get_text(" ")
    told = {
        part: [
            piece
            for piece in re.split(r"\{.*?\}", site.spec.rule_text(finding.rule, part, language))
            if piece.strip()
        ]
        for part in ("reader", "message")
    }
    assert all(piece.strip() in text for piece in told["reader"])
    assert not all(piece.strip() in text for piece in told["message"])


def test_a_series_break_stands_in_the_row_after_it(site: Site) -> None:
    page = BeautifulSoup(reporter_page(site, "ncmec"), "html.parser")
    breaks = [b for e in site.reporters["ncmec"] for b in e.report.series_breaks]
    assert breaks
    title = f"{site.code('metric', 'reports_received')}:"
    table = next(t for t in page.find_all("table") if title in str(t.caption))
    marked = {
        row.find("th").get_text()[:4]  # type: ignore[union-attr]
        for row in table.select("tbody tr")
        if row.select("th .tr-mark")
    }
    assert {str(one.date.year) for one in breaks} <= marked


def test_the_list_says_what_each_reporter_covers(site: Site) -> None:
    page = BeautifulSoup(directory_page(site), "html.parser")
    rows = page.select("tbody tr")
    assert [row.select("a")[0]["href"] for row in rows] == [
        f"{name}.html" for name in ("discord", "inhope", "ncmec", "snap")
    ]
    for row in rows:
        reporter = str(row.select("a")[0]["href"]).removesuffix(".html")
        reports = [entry.report for entry in site.reporters[reporter]]
        days = [tag["datetime"] for tag in row.find_all("time")]
        assert days == [
            min(report.period.start for report in reports).isoformat(),
            max(report.period.end for report in reports).isoformat(),
        ]
        counts = [int(str(tag["value"])) for tag in row.find_all("data")]
        assert counts[:2] == [len(reports), sum(len(r.observations) for r in reports)]
        assert counts[2] == sum(len(e.result.findings) for e in site.reporters[reporter])
        regimes = {one.regime for report in reports for one in report.regimes}
        assert all(site.code("regime", one) in str(row) for one in regimes)


def test_an_own_category_is_shown_as_it_was_printed(site: Site) -> None:
    entries = site.reporters["discord"]
    assert own_words("individual-accounts", entries) == "Individual Accounts"
    assert own_words("server-members", entries) == "Server Members"
    assert own_words("row-1", entries) == ""
    page = reporter_page(site, "discord")
    assert "server&#45;members" not in page
    assert safe(site.words["own_quoted"].format(words="Individual Accounts")) in page
    assert safe(site.words["own_note"]) in page


def test_each_report_is_a_file_with_its_date_and_size(
    site: Site, pages: dict[str, BeautifulSoup]
) -> None:
    links = {str(a["href"]) for a in pages["discord"].select("a[download]")}
    files = {f"../data/discord/{e.report.report.id}.json" for e in site.reporters["discord"]}
    own = {f"../{SPREADSHEETS}/discord.{kind}" for kind in ("csv", "xlsx")}
    assert links - files == {*own, f"../{API}/reporters/discord.json"}
    assert files <= links


def test_files_of_a_reporter_hold_its_part_of_the_table(
    tmp_path: Path, write_report: WriteReport
) -> None:
    note = "=HYPERLINK(1)"
    report = write_report({"set": "/observations/1/note", "to": note}, name="corpus/a.json")
    corpus = load_corpus([report, EXAMPLES / "openai"])
    package, out = tmp_path / "package", tmp_path / "out"
    write_package(corpus, package)
    write_spreadsheets(package, out, Settings())
    lines = (package / "observations.csv").read_text("utf-8").splitlines()
    parts = [
        (out / f"{name}.csv").read_text("utf-8").splitlines() for name in ("example", "openai")
    ]
    assert [*parts[0], *parts[1][1:]] == lines
    assert f",'{note}," in "\n".join(parts[0])
    book = load_workbook(out / "example.xlsx")
    head, *rows = book.worksheets[0].iter_rows()
    names = [cell.value for cell in head]
    assert names == lines[0].split(",")
    cells = [dict(zip(names, row, strict=True)) for row in rows]
    assert all(cell.data_type != "f" and not cell.hyperlink for row in rows for cell in row)
    assert {row["note"].value for row in cells} == {None, f"'{note}"}
    assert {row["period_start"].value for row in cells} == {datetime.datetime(2025, 1, 1)}  # noqa: DTZ001
    assert {row["period_start"].number_format for row in cells} == {"yyyy-mm-dd"}
    assert 12 in {row["value"].value for row in cells}
    for name in ("transcribed", "fictional"):
        truths = {str(row[name].value).lower() for row in cells}
        assert truths == {line[name] for line in csv.DictReader(parts[0])} <= {"true", "false"}


@pytest.mark.parametrize("languages", [("en", "es"), ("es",)])
def test_a_workbook_explains_itself_in_every_language_of_the_site(
    tmp_path: Path, languages: tuple[str, ...]
) -> None:
    spec, package = load_spec(), tmp_path / "package"
    write_package(load_corpus([EXAMPLES / "openai"]), package)
    write_spreadsheets(package, tmp_path, Settings(languages=languages))
    book = load_workbook(tmp_path / "openai.xlsx")
    assert book.sheetnames == [
        " · ".join(WORKBOOK_WORDS[one][name] for one in languages)
        for name in ("figures", "columns", "codes", "sources", "about")
    ]
    figures, columns, codes, sources, about = book.worksheets
    names = [cell.value for sheet in (figures, sources) for cell in sheet[1]]
    explained = list(columns.iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in explained] == names
    assert {len(row) - 3 for row in explained} == {len(languages)}
    assert all(all(row) and len(set(row[3:])) == len(languages) for row in explained)
    titles = {row[:2]: row[2 : 2 + len(languages)] for row in codes.iter_rows(values_only=True)}
    used = {(figures.cell(1, c).value, figures.cell(2, c).value) for c in range(1, len(names))}
    metric = next(code for column, code in used if column == "metric")
    assert titles["metric", metric] == tuple(
        spec.code_text("metric", str(metric), one) for one in languages
    )
    coded = {(column, code) for column, code in used if code and column in CODES}
    assert coded <= titles.keys()
    assert about.max_column == len(languages)
    assert all(all(row) for row in about.iter_rows(values_only=True))


def test_both_languages_say_as_much_of_a_workbook() -> None:
    assert WORKBOOK_WORDS["en"].keys() == WORKBOOK_WORDS["es"].keys()
    assert len(ABOUT["en"]) == len(ABOUT["es"])


@pytest.mark.parametrize(
    ("language", "start", "quote"), [("en", "1 Feb 2025", "“"), ("es", "1 feb 2025", "«")]
)
def test_words_of_findings_are_written_as_the_page_is(
    write_report: WriteReport, language: str, start: str, quote: str
) -> None:
    path = write_report(
        {"set": "/period", "to": {"start": "2025-02-01", "end": "2025-06-30", "kind": "custom"}},
        name="corpus/a.json",
    )
    site = Site(load_corpus([path, EXAMPLES / "snap"]), load_spec(), language)
    (words,) = (one.words for one in flags_of(site, "example").all)
    assert start in words
    assert "2025-02" not in words
    assert any(quote in one.words for one in flags_of(site, "snap").all)
    assert _title(site, {}, 1234567) == site.number(1234567) != "1234567"
    assert _title(site, {}, "2025") == "2025"
    assert _title(site, {}, "2025-02-30") == "2025-02-30"


def test_a_difference_has_the_same_sign_on_every_page(site: Site) -> None:
    by_year = {
        (one.year, one.own.low, one.compared.low): one.difference
        for one in beside(site, site.reporters["snap"])
        if one.own
    }
    met = 0
    for one in site.analysis.reconciliations:
        group = one.group
        if one.provider != "snap" or group is None:
            continue
        here = by_year.get((one.span[0].year, group.left.value, group.right.value))
        if here is not None:
            assert here.low == here.high == group.difference
            met += 1
    assert met


def test_a_list_of_names_has_a_page_of_its_own(site: Site) -> None:
    made = dict(list_pages(site, "ncmec"))
    entry = next(e for e in reversed(site.reporters["ncmec"]) if e.report.counterparties)
    page = BeautifulSoup(made[f"lines/{entry.report.report.id}.md"], "html.parser")
    listed = {
        o.dimensions["counterparty"]
        for o in entry.report.observations
        if "counterparty" in o.dimensions
    }
    assert len(page.select("tbody tr")) == len(listed) > 30
    own = reporter_page(site, "ncmec")
    assert all(f"../{path.removesuffix('.md')}.html" in own for path in made)


def test_lists_are_looked_through_once_a_language(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = listed_module._elsewhere, []

    def counted(one: Site) -> list[listed_module.Listed]:
        calls.append(one)
        return real(one)

    monkeypatch.setattr(listed_module, "_elsewhere", counted)
    again = Site(site.corpus, site.spec, site.language, known=site.analysis)
    assert listed_module.listed_section(again)
    assert dict(listed_module.listed_pages(again))
    assert calls == [again]


def test_what_a_method_leaves_out_is_not_taken_for_what_is_in_it(write_report: WriteReport) -> None:
    path = write_report(
        {"set": "/methods/0/inclusions", "to": ["Kept things."]},
        {"set": "/methods/0/exclusions", "to": ["Lost things."]},
        name="corpus/a.json",
    )
    site = Site(load_corpus([path]), load_spec(), "es")
    told = BeautifulSoup(reporter_page(site, "example"), "html.parser").select(".tr-methods td")
    text = next(cell.get_text() for cell in told if "things" in cell.get_text())
    for name, thing in (("inclusions", "Kept things."), ("exclusions", "Lost things.")):
        assert f"{field_text(site, 'method', 'title', name)}: {thing}" in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_free_text_of_a_report_is_marked_with_its_language(
    write_report: WriteReport, language: str
) -> None:
    broken = {
        "date": "2025-03-01",
        "kind": "methodology",
        "metric": "items_removed",
        "text": "Rotura.",
    }
    path = write_report(
        {"set": "/report/language", "to": "es"},
        {"set": "/observations/1/note", "to": "Una nota."},
        {"set": "/services/0/note", "to": "Un servicio."},
        {"set": "/methods/0/exclusions", "to": ["Algo."]},
        {"set": "/series_breaks", "to": [broken]},
        name="corpus/a.json",
    )
    corpus = load_corpus([path])
    assert corpus.set_aside == ()
    used = corpus.reports[0].report.methods[0].definition_used
    assert used is not None
    page = BeautifulSoup(
        reporter_page(Site(corpus, load_spec(), language), "example"), "html.parser"
    )
    marked = {tag.get_text() for tag in page.select('[lang="es"]')}
    if language == "es":
        assert not page.select("[lang]")
    else:
        assert {"Una nota.", "Un servicio.", "Algo.", "Rotura.", used.text} <= marked
        assert {one.title for one in corpus.reports[0].report.report.source_documents} <= marked
        assert {one.name for one in corpus.reports[0].report.services}.isdisjoint(marked)
    assert "Una nota." in page.get_text()


def test_text_of_a_language_that_is_not_known_is_not_marked(write_report: WriteReport) -> None:
    first = write_report({"set": "/report/language", "to": "es"}, name="corpus/a.json")
    other = {"start": "2024-07-01", "end": "2024-12-31", "kind": "half"}
    second = write_report(
        {"set": "/report/id", "to": "other"}, {"set": "/period", "to": other}, name="corpus/b.json"
    )
    for paths, known in (([first], "es"), ([first, second], None)):
        site = Site(load_corpus(paths), load_spec(), "en")
        assert written_in(site, "example") == known
        text = methods_section(site, "items_removed")
        assert ('lang="es"' in text) == (known is not None)
    assert free_text(site, None, "<b>") == safe("<b>")


def _width(row: Tag) -> int:
    return sum(int(str(cell.get("colspan", "1"))) for cell in row.find_all(["th", "td"]))


@pytest.mark.parametrize("reporter", ["meta", "google", "tiktok", "x"])
def test_heads_of_figure_tables_fit_their_columns(large: Site, reporter: str) -> None:
    page = BeautifulSoup(reporter_page(large, reporter), "html.parser")
    tables = page.select(".tr-figures table")
    assert len(tables) > 5
    names = [str(region["aria-label"]) for region in page.select(".tr-figures [role=region]")]
    assert len(set(names)) == len(names) == len(tables)
    for table in tables:
        upper, *lower = table.select("thead tr")
        width = _width(upper)
        assert {_width(row) for row in table.select("tbody tr")} == {width}
        groups = table.select("th[colspan]")
        assert bool(groups) is bool(lower)
        for row in lower:
            assert _width(row) == sum(int(str(cell["colspan"])) for cell in groups)
            assert {cell["scope"] for cell in groups} == {"colgroup"}
            spans = [int(str(one.get("span", "1"))) for one in table.find_all("colgroup")]
            heads = [int(str(cell.get("colspan", "1"))) for cell in upper.find_all("th")]
            assert spans == heads
        assert all(cell.get("scope") for cell in table.find_all("th"))


def _spans(series: Series) -> set[tuple[datetime.date, datetime.date]]:
    return {(mark.period.start, mark.period.end) for mark in series.marks}


def test_series_that_share_no_period_stand_in_tables_of_their_own(large: Site) -> None:
    several = 0
    for every in large.series.values():
        for metric in {series.metric for series in every}:
            chosen = in_order(series for series in every if series.metric == metric)
            made = blocks(chosen)
            marks = [mark for one in made for series in one.series for mark in series.marks]
            assert len(marks) == sum(len(series.marks) for series in chosen)
            assert {s.key for one in made for s in one.series} == {s.key for s in chosen}
            several += len(made) > 1
            for one in made:
                about = {(s.key[1], *dict(s.key[2])) for s in one.series}
                assert one.across or len(one.series) <= WIDE or len(about) == 1
                if len(made) == 1:
                    for series in one.series if len(one.series) > 1 else ():
                        others = (_spans(s) for s in one.series if s is not series)
                        assert _spans(series) & set().union(*others)
                places = {
                    " ".join(m.entry.report.geography.places) for s in one.series for m in s.marks
                }
                assert places == {one.place}
    assert several > 3


def test_a_month_and_its_quarter_are_rows_of_two_tables(site: Site) -> None:
    chosen = [s for s in site.series["discord"] if s.metric == "authority_report_accounts"]
    assert {"month", "quarter"} <= {mark.period.kind for s in chosen for mark in s.marks}
    for one in blocks(in_order(chosen)):
        assert len({mark.period.kind for series in one.series for mark in series.marks}) == 1


def test_single_countries_and_old_periods_are_one_link_away(large: Site) -> None:
    page = BeautifulSoup(reporter_page(large, "meta"), "html.parser")
    full = dict(full_pages(large, "meta"))["figures/meta.md"]
    india = safe(large.spec.code_text("jurisdiction", "IN", "en"))
    country = [s for s in large.series["meta"] if ("jurisdiction", "IN") in s.key[2]]
    assert sum(len(series.marks) for series in country) > 50
    assert not [table for table in page.select(".tr-figures") if india in str(table)]
    links = [str(a["href"]) for a in page.select("a[href^='../figures/meta.html#']")]
    assert links
    anchors = set(re.findall(r"\{#([\w-]+)\}", full))
    assert {link.partition("#")[2] for link in links} == anchors
    for table in page.select(".tr-figures:not(.tr-across) table"):
        assert len(table.select("tbody tr:not(.tr-absent)")) <= LATEST + 1
    read = BeautifulSoup(full, "html.parser")
    assert max(len(t.select("tbody tr")) for t in read.select(".tr-figures table")) > 25
    back = {str(a["href"]).partition("#")[0] for a in read.select("a[href*='/reporters/']")}
    assert back == {"../reporters/index.html", "../reporters/meta.html"}


def test_few_figures_of_a_country_stay_with_the_others(site: Site) -> None:
    page = reporter_page(site, "snap")
    india = safe(site.spec.code_text("jurisdiction", "IN", "en"))
    assert india in page.partition("{#metric-accounts_actioned}")[2].partition("###")[0]


def _absent(page: str) -> list[tuple[str, str]]:
    rows = BeautifulSoup(page, "html.parser").select("tr.tr-absent")
    return [(row.th.get_text(), row.td.get_text()) for row in rows if row.th and row.td]


def test_a_period_without_a_report_is_a_row_between_others(large: Site) -> None:
    (gap,) = (g for g in large.analysis.gaps_of("openai") if g["kind"] == "missing_period")
    assert gap["period"] == "2024-H2"
    text = reporter_page(large, "openai")
    told = _absent(text)
    assert told
    assert {head for head, _ in told} == {"H2 2024"}
    assert {words for _, words in told} == {large.words["absent_report"]}
    for row in BeautifulSoup(text, "html.parser").select("tr.tr-absent"):
        before, after = row.find_previous_sibling("tr"), row.find_next_sibling("tr")
        assert str(before and before.th and before.th.get_text()).startswith("H1 2024")
        assert str(after and after.th and after.th.get_text()).startswith("H1 2025")


def test_an_overdue_report_is_a_row_after_the_last(large: Site) -> None:
    gap = next(g for g in large.analysis.gaps_of("tiktok") if g["kind"] == "overdue_report")
    days = large.number(int(gap["days"]))
    last = large.words["absent_after"].format(period="Q2 2024")
    told = dict(_absent(reporter_page(large, "tiktok")))
    assert told[last] == large.words["absent_overdue"].format(days=days)


def test_absent_periods_are_crosses_on_the_axis() -> None:
    points = (Point("2020-07-01", 1, 1, 1, 0), Point("2022-07-01", 2, 2, 2, 1))
    crossed = Drawing(points, absent=("2021-07-02",))
    svg = picture(crossed, key="c1", name="n", unit="item")
    (sign,) = [d for d in _paths(svg, "--tr-warn") if "l7,7" in d]
    found = re.fullmatch(r"M[\d.]+,([\d.]+)l7,7m0,-7l-7,7", sign)
    moved = re.search(r"translate\([\d.]+,([\d.]+)\)", svg)
    assert found
    assert moved
    assert float(found[1]) + 3.5 - float(moved[1]) == pytest.approx(HEIGHT, abs=0.6)
    assert "l7,7" not in picture(Drawing(points), key="c2", name="n", unit="item")


@pytest.mark.parametrize(
    ("spans", "absent"),
    [
        ([("2020-01-01", "2020-01-31"), ("2020-02-01", "2020-02-29")], []),
        (
            [("2020-01-01", "2020-01-31"), ("2020-04-01", "2020-04-30")],
            [("2020-02-01", "2020-02-29"), ("2020-03-01", "2020-03-31")],
        ),
        (
            [("2020-01-01", "2020-06-30"), ("2021-01-01", "2021-06-30")],
            [("2020-07-01", "2020-12-31")],
        ),
        (
            [("2020-01-05", "2020-02-10"), ("2020-03-01", "2020-03-31")],
            [("2020-02-11", "2020-02-29")],
        ),
        ([("2020-01-01", "2020-12-31"), ("2020-03-01", "2020-03-31")], []),
    ],
)
def test_what_is_missing_between_periods(
    spans: list[tuple[str, str]], absent: list[tuple[str, str]]
) -> None:
    day = datetime.date.fromisoformat
    found = absent_spans([(day(start), day(end)) for start, end in spans])
    assert list(found) == [(day(start), day(end)) for start, end in absent]


def test_quotation_marks_are_explained_only_where_they_are(large: Site) -> None:
    seen = set()
    for reporter in ("meta", "tiktok"):
        for metric in {series.metric for series in large.series[reporter]}:
            chosen = large.series_for(metric, reporter)
            text = series_tables(large, reporter, metric, chosen)
            quoted = "“" in "".join(row.get_text() for row in _heads(text))
            assert (safe(large.words["own_note"]) in text) is quoted, (reporter, metric)
            seen.add((quoted, "own_category" in str([series.key for series in chosen])))
    assert seen == {(True, True), (False, True), (False, False)}


def _heads(text: str) -> list[Tag]:
    """Captions and headings of tables, where own categories stand."""
    return list(BeautifulSoup(text, "html.parser").select("caption, th, td:not(.n)"))
