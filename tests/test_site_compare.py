"""Do the files of the compare page say what the aggregator says, and nothing that it forbids?"""

from __future__ import annotations

import inspect
import json
import re
from itertools import combinations
from urllib.parse import quote_plus

import pytest
from bs4 import BeautifulSoup
from conftest import EXAMPLES, WriteReport

from transparency.comparability import Verdict, aspects, comparand, compare, rates, worst
from transparency.comparability.alike import NOT_COMPARED
from transparency.comparability.aspects import Reason
from transparency.corpus import Corpus, load_corpus
from transparency.report import Method, names
from transparency.spec import load_spec
from transparency.website import groups as grouping
from transparency.website.alike import classes_section, methods_section
from transparency.website.bars import bar
from transparency.website.blocks import Site
from transparency.website.comparing import (
    compare_page,
    data_files,
    elsewhere,
    left_out,
    metric_data,
    start,
)
from transparency.website.groups import CHOICES
from transparency.website.text import plain

REPORTERS = ("pinterest", "snap", "amazon", "microsoft", "x", "openai", "telegram", "apple")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus([EXAMPLES / name for name in REPORTERS])


@pytest.fixture(scope="module")
def site(corpus: Corpus) -> Site:
    return Site(corpus, load_spec(), "en")


@pytest.mark.parametrize("language", ["en", "es"])
def test_titles_of_documents_carry_the_language_of_their_report(
    corpus: Corpus, language: str
) -> None:
    site = Site(corpus, load_spec(), language)
    page = BeautifulSoup(compare_page(site), "html.parser")
    shown = {one.get_text() for one in page.select("#tr-result td:last-child")}
    marked = {one.get_text() for one in page.select('td [lang="en"]')}
    figures = [
        one
        for metric in site.analysis.groups
        for cell in metric_data(site, metric)["cells"]
        for one in cell["figures"]
    ]
    assert shown
    assert marked == (set() if language == "en" else shown)
    assert {one.get("lang") for one in figures} == ({None} if language == "en" else {"en"})


@pytest.mark.parametrize("choice", list(CHOICES))
def test_reasons_in_the_files_are_those_of_the_aggregator(site: Site, choice: str) -> None:
    seen = set()
    for metric, groups in site.analysis.groups.items():
        data = metric_data(site, metric)
        for group, cell in zip(groups, data["cells"], strict=True):
            sides = group.rated(choice)
            kinds, alike, own = (cell["pairs"][choice][name] for name in ("kinds", "alike", "own"))
            n = max(kinds) + 1
            for i, j in combinations(range(len(sides)), 2):
                one_reporter = sides[i].side.reporter == sides[j].side.reporter
                a, b = sorted((kinds[i], kinds[j]))  # the place that the script works out
                number = own.get(f"{i}-{j}", alike[a * n - a * (a - 1) // 2 + (b - a)])
                assert (f"{i}-{j}" in own) is one_reporter
                found = compare(sides[i], sides[j], rates=CHOICES[choice])
                codes = data["sets"][number]
                assert len(codes) == len(set(codes))
                assert set(codes) == {reason.code for reason in found.reasons}
                assert worst(map(Reason, codes), site.spec) is found.verdict
                seen.add(found.verdict)
    assert Verdict.NOT_COMPARABLE in seen


def test_each_figure_of_a_group_has_a_name_of_its_own(site: Site) -> None:
    for groups in site.analysis.groups.values():
        assert len({group.key for group in groups}) == len(groups)
        for group in groups:
            assert len(set(group.names)) == len(group.names)
            assert not {",", "/", "&"} & set("".join(group.names))


def test_every_reason_that_can_occur_has_words_in_the_file(site: Site) -> None:
    for language in ("en", "es"):
        other = Site(site.corpus, site.spec, language, known=site.analysis)
        data = metric_data(other, "authority_reports")
        used = {code for codes in data["sets"] for code in codes}
        assert used <= data["reasons"].keys()
        assert all(all(words) for words in data["reasons"].values())


def test_the_first_state_is_complete_without_scripts(site: Site) -> None:
    group = start(site)
    assert group is not None
    assert group.widest.verdict is not Verdict.NOT_COMPARABLE
    page = BeautifulSoup(compare_page(site), "html.parser")
    assert page.select_one("form[inert]") is not None
    verdict = page.select_one("#tr-result .tr-verdict")
    assert verdict is not None
    assert f"tr-{group.widest.verdict}" in verdict["class"]
    assert len(page.select("#tr-result .tr-bars li")) == len(group.widest.members)
    assert len(page.select("#tr-result tbody tr")) == len(group.widest.members)
    assert len(page.select(".tr-reasons li")) == len(group.widest.reasons)


def test_no_chart_of_a_metric_holds_figures_that_may_not_be_compared(site: Site) -> None:
    for metric, groups in site.analysis.groups.items():
        for group in groups:
            for found in group.classes:
                if len(found.members) > 1:
                    pairs = combinations(found.members, 2)
                    verdicts = {compare(a, b).verdict for a, b in pairs}
                    assert Verdict.NOT_COMPARABLE not in verdicts
        page = BeautifulSoup(classes_section(site, metric), "html.parser")
        shown = len(page.select("figure.tr-bars"))
        assert len(page.select(".tr-verdict")) == shown
        assert page.select(".tr-verdict.tr-not_comparable") == []


def test_how_each_publisher_counts_stands_side_by_side(site: Site) -> None:
    page = BeautifulSoup(methods_section(site, "authority_reports"), "html.parser")
    named = {row.get_text() for row in page.select("tbody th")}
    assert {"Pinterest", "Snap", "OpenAI"} <= named


def test_hostile_text_cannot_leave_the_files(write_report: WriteReport) -> None:
    hostile = "</script><script>alert(1)</script>\u2028\u202e'\";//"
    paths = [
        write_report(
            {"set": "/reporter/name", "to": hostile},
            {"set": "/reporter/id", "to": name},
            {"set": "/services/0/name", "to": hostile},
            name=f"corpus/{name}.json",
        )
        for name in ("alfa", "beta")
    ]
    site = Site(load_corpus(paths), load_spec(), "en")
    assert site.analysis.groups
    for _, text in data_files(site):
        head, data = text.split("={", 2)[0], text[text.index("=", text.index("[")) + 1 : -2]
        assert head.startswith("window.TR_COMPARE")
        assert text.isascii()
        assert json.loads(data)["cells"][0]["figures"][0]["who"].count(plain(hostile)) == 1
    page = BeautifulSoup(compare_page(site), "html.parser")
    assert page.find("script") is None


def test_a_bar_shows_what_rounding_leaves_open() -> None:
    page = BeautifulSoup(bar(400, 500, 1000), "html.parser")
    whole, band = page.find_all("rect")
    assert (whole["width"], band["x"], band["width"]) == ("400", "400.0", "100")
    assert len(BeautifulSoup(bar(0, 0, 0), "html.parser").find_all("rect")) == 1


def test_a_method_is_judged_by_all_that_the_aspects_look_at() -> None:
    modules = (aspects, rates, comparand)
    code = "".join(map(inspect.getsource, modules))
    looked_at = set(re.findall(r"\.([a-z_]+)\b", code))
    own = {"id", "services", "sources", "precision"}  # read of reports, services and figures
    assert looked_at & (NOT_COMPARED - own) == set()
    assert set(names(Method)) >= NOT_COMPARED
    assert not re.search(r"\.method\.(id|services|sources|precision)\b", code)


def test_figures_of_many_alike_providers_are_judged_once(write_report: WriteReport) -> None:
    paths = [
        write_report({"set": "/reporter/id", "to": f"p{n}"}, name=f"corpus/{n}.json")
        for n in range(12)
    ]
    site = Site(load_corpus(paths), load_spec(), "en")
    for groups in site.analysis.groups.values():
        for group in groups:
            judged = group.judged("none")
            assert len(group.sides) == 12
            assert (set(judged.kinds), len(judged.alike), judged.own) == ({0}, 1, {})


def test_figures_that_are_left_out_are_counted_with_a_way_to_all(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "MOST", 3)
    for language in ("en", "es"):
        site = Site(corpus, load_spec(), language)
        known = {
            metric: [group.left_out for group in groups]
            for metric, groups in site.analysis.groups.items()
        }
        assert any(count for counts in known.values() for count in counts)
        for metric, counts in known.items():
            told = [cell["leftOut"] for cell in metric_data(site, metric)["cells"]]
            assert told == [site.number(count) if count else "" for count in counts]
        group = next(g for g in site.analysis.groups["authority_reports"] if g.left_out)
        note = BeautifulSoup(left_out(site, group, "metrics/"), "html.parser")
        assert note.get_text().count(site.number(group.left_out))
        link = note.find("a")
        assert link is not None
        assert link["href"] == "metrics/authority_reports.html#each"


def test_who_has_figures_with_another_breakdown_is_told_once() -> None:
    names = ("snap", "microsoft", "google", "amazon")
    site = Site(load_corpus([EXAMPLES / name for name in names]), load_spec(), "en")
    for metric, groups in site.analysis.groups.items():
        for group, cell in zip(groups, metric_data(site, metric)["cells"], strict=True):
            alike = [g for g in groups if g.year == group.year]
            every = {side.reporter for g in alike for side in g.sides}
            told = [one for _, reporters in elsewhere(site, group) for one in reporters]
            assert sorted([*told, *{side.reporter for side in group.sides}]) == sorted(every)
            assert len(cell["elsewhere"]) == len(elsewhere(site, group))
    first = start(site)
    assert first is not None
    page = BeautifulSoup(compare_page(site), "html.parser")
    links = {str(a["href"]).partition("cell=")[2] for a in page.select(".tr-elsewhere a")}
    assert links == {quote_plus(other.key) for other, _ in elsewhere(site, first)} != set()
