"""Does every page say where it stands, and does the first one lead everywhere?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import EXAMPLES

from transparency.comparability import Verdict
from transparency.corpus import load_corpus
from transparency.spec import load_spec
from transparency.website import home
from transparency.website.alike import between
from transparency.website.bars import reasons_in_words
from transparency.website.blocks import Site, page, table
from transparency.website.checked import FEW, findings_page
from transparency.website.comparing import compare_page
from transparency.website.covered import SHADES, coverage_page
from transparency.website.definitions import CODE, definition
from transparency.website.framing import FRAMING
from transparency.website.generator import CONFIGS, FOOT, LOST, prepare, site_root
from transparency.website.home import home_page
from transparency.website.measured import metric_index, metric_page
from transparency.website.pages import rule_pages
from transparency.website.places import marked, trail
from transparency.website.reconciled import reconciliation_page
from transparency.website.revised import share_of_change
from transparency.website.settings import Settings
from transparency.website.standard import PARTS, standard_pages
from transparency.website.text import LANGUAGES, WORDS, span_name

NAMES = ("snap", "pinterest", "ncmec", "x")


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(load_corpus([EXAMPLES / name for name in NAMES]), load_spec(), "en")


def _soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def test_the_way_back_stands_over_the_title() -> None:
    text = page("Title", "About", "first", trail(("index.html", "Above")), "last")
    places = [text.index(part) for part in ("tr-trail", "# Title", "first", "last")]
    assert places == sorted(places)
    assert text.count("tr-trail") == 1


def test_heads_of_numbers_stand_over_their_numbers() -> None:
    made = _soup(table("caption", ("name", "text", "count"), [("a", "b", "#1"), ("c", "d", "#–")]))
    assert [head.get("class") for head in made.select("thead th")] == [None, None, ["n"]]


def test_the_first_page_counts_and_names_what_there_is(site: Site) -> None:
    made = _soup(home_page(site))
    numbers = [tag.get_text() for tag in made.select(".tr-holdings dd")]
    figures = sum(len(entry.report.observations) for entry in site.corpus.reports)
    assert numbers[:3] == [site.number(n) for n in (4, len(site.corpus.reports), figures)]
    last = max(entry.report.period.end for entry in site.corpus.reports)
    assert str(last) in [tag["datetime"] for tag in made.select(".tr-holdings time")]
    assert {a["href"] for a in made.select(".tr-names a")} == {
        f"reporters/{name}.html" for name in NAMES
    }
    assert len(made.select(".tr-way")) == 3
    assert len(made.select(".tr-callout li")) == 4


def test_the_first_page_does_not_name_more_than_can_be_read(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "MOST_NAMES", 3)
    made = _soup(home_page(site))
    assert made.select(".tr-names") == []
    assert made.select_one('.tr-way a[href="reporters/index.html"]') is not None


def test_the_first_page_asks_only_what_the_corpus_answers(site: Site) -> None:
    asked = {a["href"] for a in _soup(home_page(site)).select(".tr-way:last-child a")}
    assert "reconciliation.html" in asked
    alone = Site(load_corpus([EXAMPLES / "telegram"]), load_spec(), "en")
    fewer = {a["href"] for a in _soup(home_page(alone)).select(".tr-way:last-child a")}
    assert "compare.html" in fewer
    assert not {"reconciliation.html", "metrics/authority_reports.html"} & fewer


def test_widest_metrics_come_first(site: Site) -> None:
    way = _soup(home_page(site)).select(".tr-way")[1]
    counts = [int(tag.get_text()) for tag in way.select("li .tr-soft")]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_foot_and_wrong_address_lead_to_pages_of_the_site(language: str) -> None:
    own = site_root() / "site" / ("" if language == "en" else language)
    made = {"reporters/index", "metrics/index", "compare", "data/index", "standard/index"}
    for path in {*FOOT.values(), *LOST.values()}:
        page_path = path.partition("#")[0].removesuffix(".html")
        assert page_path in made or (own / f"{page_path}.md").is_file(), path
    assert set(FRAMING[language]) == set(FRAMING["en"])
    assert all(WORDS[language][f"foot_{name}"] for name in FOOT)


def test_a_wrong_address_leads_home_from_a_folder_of_the_host(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    work = tmp_path_factory.mktemp("work")
    prepare(work, Settings(address="https://a.example/csea/"))
    for language, own, other in (("en", "/csea/", "/csea/es/"), ("es", "/csea/es/", "/csea/")):
        extra = yaml.safe_load((work / f"{language}.yml").read_text("utf-8"))["extra"]
        assert extra["foot"]["home"] == own
        assert extra["other"]["home"] == other


def test_both_menus_have_the_same_pages_in_the_same_groups() -> None:
    shapes = []
    for name in CONFIGS.values():
        menu = yaml.safe_load((site_root() / name).read_text("utf-8"))["nav"]
        entries = [next(iter(entry.values())) for entry in menu]
        shapes.append(
            [e if isinstance(e, str) else [p for d in e for p in d.values()] for e in entries]
        )
    assert shapes[0] == shapes[1]


def test_the_words_are_the_same_in_both_languages() -> None:
    folder = site_root() / "site"
    texts = [(folder / path).read_text("utf-8") for path in ("glossary.md", "es/glossary.md")]
    ids = [re.findall('<dt id="([^"]+)">', text) for text in texts]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0]) > 30
    assert all(text.count("<dd>") == len(ids[0]) for text in texts)


def _targets(made: BeautifulSoup, selector: str) -> set[str]:
    return {str(a["href"]) for a in made.select(f"{selector} a")}


@pytest.mark.parametrize("build", [coverage_page, findings_page, reconciliation_page])
def test_long_pages_lead_to_their_sections(site: Site, build: Callable[[Site], str]) -> None:
    text = build(site)
    anchors = {f"#{name}" for name in re.findall(r"{#(\w+)}", text)}
    assert _targets(_soup(text), ".tr-jumps") == anchors
    assert len(anchors) > 1


def test_findings_name_few_and_count_many(site: Site) -> None:
    made = _soup(findings_page(site))
    counts = [tag.get_text() for tag in made.select(".tr-holdings dd")]
    total = sum(len(entry.result.findings) for entry in site.corpus.reports)
    assert counts[:2] == [site.number(len(site.corpus.reports)), site.number(total)]
    for row in made.select("table")[0].select("tbody tr"):
        names = row.select("td:last-child a")
        assert (row.find("details") is not None) is (len(names) > FEW)
        assert names


def test_the_legend_has_every_shade(site: Site) -> None:
    made = _soup(coverage_page(site))
    shades = [tag["class"][-1] for tag in made.select(".tr-legend .tr-heat")]
    assert shades == [f"tr-heat-{number}" for number in range(len(SHADES) + 1)]


@pytest.mark.parametrize(
    ("name", "english", "spanish"),
    [
        ("2020-Q2", "Q2 2020", "T2 2020"),
        ("2020-H1", "H1 2020", "S1 2020"),
        ("2020", "2020", "2020"),
        ("2020-03", "Mar 2020", "mar 2020"),
        ("2020-03-01/2020-04-15", "1 Mar – 15 Apr 2020", "1 mar – 15 abr 2020"),
        ("2020-12-01/2021-01-15", "1 Dec 2020 – 15 Jan 2021", "1 dic 2020 – 15 ene 2021"),
        ("–", "–", "–"),
    ],
)
def test_periods_are_written_alike_everywhere(name: str, english: str, spanish: str) -> None:
    assert (span_name(name, "en"), span_name(name, "es")) == (english, spanish)


@pytest.mark.parametrize(
    ("change", "text"),
    [(0.5, "+50%"), (-0.019, "−1.9%"), (0.0, "0%"), (None, "–"), (-0.00002, "&#60; 0.01%")],
)
def test_a_small_change_is_not_none(site: Site, change: float | None, text: str) -> None:
    assert share_of_change(site, change) == text


def test_the_list_of_metrics_has_what_is_published_and_links_the_rest(site: Site) -> None:
    made = _soup(metric_index(site))
    listed = _targets(made, "tbody th")
    published = {f"{s.metric}.html" for own in site.series.values() for s in own}
    assert listed == published
    assert _targets(made, "p.tr-soft") == {f"{code}.html" for code in site.spec.metrics} - published
    for row in made.select("tbody tr"):
        code = str(row.select_one("th a")["href"]).removesuffix(".html")  # type: ignore[index]
        given = [r for r, own in site.series.items() if any(s.metric == code for s in own)]
        assert row.select_one("td.n").get_text() == str(len(given))  # type: ignore[union-attr]


def test_a_period_of_one_day_is_that_day() -> None:
    assert span_name("2023-01-31/2023-01-31", "en") == "31 Jan 2023"
    assert span_name("2023-01-31/2023-01-31", "es") == "31 ene 2023"


def test_a_metric_leads_to_each_who_publishes_it(site: Site) -> None:
    text = metric_page(site, "authority_reports")
    named = {f"#{anchor}" for anchor in re.findall(r"{#(by-[\w-]+)}", text)}
    assert _targets(_soup(text), "#publishers") == named
    assert "#by-snap" in named


def test_a_metric_that_nobody_publishes_says_what_that_means_and_where_to_go(site: Site) -> None:
    made = _soup(metric_page(site, "items_scanned"))
    assert len(made.select(".tr-callout a")) == 3
    assert made.select("table") == []


def test_groups_that_are_apart_say_what_keeps_them_apart(site: Site) -> None:
    told = 0
    for metric, groups in site.analysis.groups.items():
        shown = {group.key for group in groups if group.breadth > 1}
        for group in (g for g in groups if g.key in shown):
            together = [found for found in group.classes if len(found.members) > 1]
            codes = set(between(site, group, together))
            rows = site.spec.codelist("comparability_reason").rows
            forbidding = [c for c in codes if rows[c]["verdict"] == Verdict.NOT_COMPARABLE]
            assert bool(forbidding) is (len(together) > 1), metric
            told += len(together) > 1
    assert told > 0


def test_what_forbids_stands_open_and_cautions_by_name(site: Site) -> None:
    rows = site.spec.codelist("comparability_reason").rows
    made = _soup(reasons_in_words(site, rows))
    forbidding = [code for code in rows if rows[code]["verdict"] == Verdict.NOT_COMPARABLE]
    assert 0 < len(forbidding) < len(rows)
    opened = [li for li in made.select(".tr-reasons li") if li.find_parent("details") is None]
    assert len(opened) == len(forbidding)
    assert all(li["class"] == ["tr-not_comparable"] for li in opened)
    folded = made.select("details .tr-reasons li")
    assert len(folded) == len(rows) - len(forbidding)
    summary = made.find("summary")
    assert summary is not None
    for li in folded:
        title = li.find("b")
        assert title is not None
        assert title.get_text().rstrip(".") in summary.get_text()


def test_a_verdict_is_told_with_what_it_means(site: Site) -> None:
    made = _soup(compare_page(site))
    data = json.loads(str(made.select_one("#tr-compare")["data-start"]))  # type: ignore[index]
    assert set(data["meanings"]) == set(site.spec.codelist("comparability_verdict").rows)
    outcome = made.select_one(".tr-outcome")
    assert outcome is not None
    assert any(text in outcome.get_text() for text in data["meanings"].values())


def test_code_in_a_text_of_the_standard_is_code_and_nothing_else_is() -> None:
    assert marked("use `other`, or `a<b`") == "use <code>other</code>, or <code>a&#60;b</code>"
    assert marked("one ` alone <b>") == "one &#96; alone &#60;b&#62;"


def test_a_rule_says_what_is_shown_of_its_case(site: Site) -> None:
    wanted = next(case for case in site.analysis.cases_of["value-repeated"] if case.previous)
    text = dict(rule_pages(site))["rules/value-repeated.md"]
    made = _soup(text)
    shown = made.select("pre.tr-case")
    assert len(shown) == 2
    assert len(shown[0].get_text().splitlines()) == wanted.shown.count("} ; {") + 1 > 1
    assert str(len(wanted.previous)) in str(shown[0].find_previous("p"))
    assert made.select_one(".tr-said") is not None


def test_the_overview_of_the_standard_leads_to_each_page_once(site: Site) -> None:
    made = _soup(dict(standard_pages(site))["standard/index.md"])
    cards = [str(a["href"]) for a in made.select(".tr-cards a")]
    assert len(cards) == len(set(cards)) == sum(map(len, PARTS.values()))


def test_tables_of_a_metric_have_names_of_their_own() -> None:
    names = ("roblox", "grindr", "match-group", "snap", "x", "tiktok", "pinterest")
    site = Site(load_corpus([EXAMPLES / name for name in names]), load_spec(), "en")
    made = _soup(metric_page(site, "enforcement_measures"))
    regions = [str(tag["aria-label"]) for tag in made.select("[role=region]")]
    alone = [name for name in regions if name.startswith(site.words["class_single"])]
    assert len(alone) > 1
    assert len(set(regions)) == len(regions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_definitions_name_by_title_what_the_standard_names_by_code(language: str) -> None:
    site = Site(load_corpus([EXAMPLES / "reddit"]), load_spec(), language)
    shown = {metric: definition(site, metric) for metric in site.spec.metrics}
    asked = [definition(site, one.code, "capability") for one in site.spec.framework]
    assert [text for text in (*shown.values(), *asked) if CODE.search(text)] == []
    code, named = "items_unique_perceptual", "items_unique_exact"
    written = site.spec.code_text("metric", code, language, "description")
    assert named in written
    assert site.spec.code_text("metric", named, language) in shown[code]
    lead = BeautifulSoup(metric_page(site, code), "html.parser").select_one(".tr-lead")
    assert lead is not None
    assert lead.get_text() == shown[code]
    index = metric_index(site)
    assert not [text for text in re.findall(r'tr-about">([^<]*)', index) if CODE.search(text)]
