"""Is the built site whole, the same in both languages, harmless, and without outside requests?"""

from __future__ import annotations

import gzip
import json
import re
import struct
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, unquote

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from conftest import EXAMPLES, ROOT, WriteReport
from hypothesis import given
from hypothesis import strategies as st
from markup import faults
from spanish import english_words, published, texts_of
from test_site_api import files, problems

from transparency.corpus import load_corpus
from transparency.spec import load_spec
from transparency.website.build import OURS, SiteError, build
from transparency.website.card import card
from transparency.website.guides import GUIDES
from transparency.website.series import series_of
from transparency.website.settings import Settings, load_settings
from transparency.website.text import LANGUAGES, WORDS, address, number, safe
from transparency.website.theme import OF_UNUSED, slimmed


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of all examples."""
    out = tmp_path_factory.mktemp("site") / "public"
    build([EXAMPLES], out)
    return out


def _pages(folder: Path) -> Iterator[tuple[Path, BeautifulSoup]]:
    for path in sorted(folder.rglob("*.html")):
        yield path, BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name, "")
    return value if isinstance(value, str) else " ".join(value or ())


@pytest.mark.slow
def test_both_languages_have_the_same_pages(site: Path) -> None:
    spanish = {path.relative_to(site / "es") for path in (site / "es").rglob("*.html")}
    english = {
        path.relative_to(site) for path in site.rglob("*.html") if site / "es" not in path.parents
    }
    assert english == spanish
    spec = load_spec()
    wanted = {f"metrics/{metric}.html" for metric in spec.metrics}
    wanted |= {f"rules/{rule_id}.html" for rule_id in spec.rule_ids}
    wanted |= {f"reporters/{name}.html" for name in ("google", "meta", "ncmec", "snap")}
    assert wanted <= {path.as_posix() for path in english}


@pytest.mark.slow
def test_spanish_pages_hold_none_of_our_english_words(site: Path) -> None:
    ours, filled = english_words()
    names, found = published(EXAMPLES), dict[str, Path]()
    pages = [page.relative_to(site / "es") for page in (site / "es").rglob("*.html")]
    english = {text for page in pages for text in texts_of(site / page, "en")}
    for page in pages:
        found.update(dict.fromkeys(texts_of(site / "es" / page, "es"), page))
    assert sum(text in ours or bool(filled.fullmatch(text)) for text in english) > 3_000
    known = {text: page for text, page in found.items() if text in ours or filled.fullmatch(text)}
    assert {text: page for text, page in known.items() if text not in names} == {}


@pytest.mark.slow
def test_hand_written_pages_have_no_sentence_in_both_languages(site: Path) -> None:
    written = [path.relative_to(ROOT / "site") for path in (ROOT / "site").rglob("*.md")]
    written += [Path("use") / f"{name}.md" for name in GUIDES]
    pages = {path.with_suffix(".html") for path in written if path.parts[0] != "es"}
    assert len(pages) > 8
    for page in (*pages, Path("404.html")):
        english, spanish = texts_of(site / page, "en"), texts_of(site / "es" / page, "es")
        both = {text for text in english & spanish if re.search(r"\w [a-z]+ \w", text)}
        assert both == set(), page


@pytest.mark.slow
def test_headings_in_another_language_keep_it_in_the_list_of_contents(site: Path) -> None:
    seen = 0
    for name in ("versions", "cases"):
        text = (site / "es" / "standard" / f"{name}.html").read_text(encoding="utf-8")
        page = BeautifulSoup(text, "html.parser")
        english = {_attribute(tag, "id") for tag in page.select('[lang="en"] [id]')}
        for link in page.select("a.md-nav__link[href^='#']"):
            foreign = _attribute(link, "href").removeprefix("#") in english
            assert _attribute(link, "lang") == ("en" if foreign else "")
            seen += foreign
    assert seen > 50


@pytest.mark.slow
def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    for path, page in _pages(site):
        for tag in page.find_all(["script", "link", "img", "iframe", "source"]):
            for name in ("src", "href"):
                target = _attribute(tag, name)
                canonical = "canonical" in (tag.get("rel") or ())
                assert canonical or not re.match("(?:https?:)?//", target), (path, target)


LINKS = ("href", "src", "xlink:href", "data", "poster", "action")
LINKED = ", ".join(f"[{name.replace(':', chr(92) + ':')}]" for name in LINKS)


def _links(page: BeautifulSoup) -> Iterator[str]:
    """Where the elements of a page lead, those of drawings too."""
    for tag in page.select(LINKED):
        yield from (_attribute(tag, name) for name in LINKS if tag.has_attr(name))


@pytest.mark.slow
def test_every_link_inside_the_site_leads_somewhere(site: Path) -> None:
    pages = dict(_pages(site))
    anchors = {
        path: {_attribute(t, "id") for t in p.find_all(id=True)} for path, p in pages.items()
    }
    for path, page in pages.items():
        for target in _links(page):
            if re.match("[a-z]+:", target):
                assert re.match("https?:|data:image/", target), (path, target)
                continue
            name, _, anchor = target.partition("#")
            name = name.partition("?")[0]
            folder = site if name.startswith("/") else path.parent
            file = (folder / name.lstrip("/")).resolve() if name else path
            file = file / "index.html" if file.is_dir() else file
            assert file.is_file(), (path, target)
            if file.name == "compare.html" and "=" in anchor:  # a choice, read by the script
                state = parse_qs(anchor)
                data = (file.parent / "assets" / "compare" / f"{state['metric'][0]}.js").read_text()
                assert all(f'"key":"{cell}"' in data for cell in state.get("cell", [])), target
            elif anchor and file.suffix == ".html":
                assert anchor in anchors[file], (path, target)


PLACE = re.compile(r"[\w-][\w./-]*\.(?:html|json|csv|xlsx|zip|parquet)(?:#[\w-]+)?")


def _strings(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for part in data.values() if isinstance(data, dict) else data:
            yield from _strings(part)


@pytest.mark.slow
def test_every_address_outside_the_pages_leads_somewhere(site: Path) -> None:
    """Places in the static JSON, and absolute addresses of this site in files of any kind."""
    texts = {
        path: path.read_text("utf-8")
        for path in site.rglob("*")
        if path.suffix in {".html", ".json", ".xml", ".txt", ".cff", ".csv", ".js"}
    }
    own = re.compile(re.escape(Settings().address) + r"([\w./-]*)")
    places: set[tuple[Path, str]] = {
        (path, place) for path, text in texts.items() for place in own.findall(text)
    }
    named = [(site / path, one) for path, data in files(site) for one in _strings(data)]
    places |= {(path, one) for path, one in named if PLACE.fullmatch(one)}
    for language in ("", "es/"):
        path = site / language / "search" / "search_index.json"
        found = json.loads(texts[path])["docs"]
        places |= {(path, f"{language}{one['location']}") for one in found}
    assert len(places) > 1000
    for path, place in places:
        name, _, anchor = place.partition("#")
        file = site / name / "index.html" if (site / name).is_dir() else site / name
        assert file.is_file(), (path, place)
        assert not anchor or f'id="{anchor}"' in texts[file], (path, place)


@pytest.mark.slow
def test_charts_have_a_name_a_description_and_a_table(site: Path) -> None:
    seen = 0
    for path in (site / "reporters" / "meta.html", site / "es" / "reporters" / "meta.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        spanish = "es" in path.parts
        for svg in page.select("figure svg"):
            seen += 1
            assert svg["role"] == "img"
            for name in ("aria-labelledby", "aria-describedby"):
                assert page.find(id=_attribute(svg, name)) is not None
            description = page.find(id=_attribute(svg, "aria-describedby"))
            assert description is not None
            assert description.get_text().startswith("De " if spanish else "From ")
            panels = svg.find_parent(class_="tr-panels")
            assert panels is not None
            assert panels.find_next("table") is not None
        ids = [_attribute(tag, "id") for tag in page.find_all(id=True)]
        assert len(ids) == len(set(ids))
    assert seen > 20
    assert "tr-chart-" not in "".join(p.read_text(encoding="utf-8") for p in site.rglob("*.html"))


@pytest.mark.slow
def test_every_figure_of_a_reporter_links_to_its_source(site: Path) -> None:
    page = BeautifulSoup((site / "reporters" / "reddit.html").read_text("utf-8"), "html.parser")
    report = json.loads((EXAMPLES / "reddit" / "2023-H1.json").read_text(encoding="utf-8"))
    texts = {number(o["value"], "en") for o in report["observations"] if o["value"] > 1}
    linked = {tag.get_text() for tag in page.select("td.n a[href^=http]")}
    assert texts <= linked


@pytest.mark.slow
@pytest.mark.parametrize("reporter", ["google", "meta", "pinterest", "reddit", "snap"])
def test_own_figures_stand_beside_the_clearing_house(site: Path, reporter: str) -> None:
    path = site / "reporters" / f"{reporter}.html"
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    heading = page.find(id="beside")
    assert heading is not None
    table = heading.find_next("table")
    assert table is not None
    years = [row.get_text() for row in table.select("tbody th")]
    assert years[:5] == ["2019", "2020", "2021", "2022", "2023"]


@pytest.mark.slow
def test_known_agreement_and_difference_are_shown(site: Path) -> None:
    def row(reporter: str, year: str) -> list[str]:
        text = (site / "reporters" / f"{reporter}.html").read_text(encoding="utf-8")
        table = BeautifulSoup(text, "html.parser").find(id="beside")
        assert table is not None
        rows = table.find_next("table")
        assert rows is not None
        found = next(r for r in rows.select("tbody tr") if r.th and r.th.get_text() == year)
        return [cell.get_text(" ") for cell in found.find_all("td")]

    assert row("reddit", "2021")[-1] == "0"
    assert row("google", "2020")[-1] == "\N{MINUS SIGN}1,171"
    assert row("pinterest", "2021")[-1] == "\N{MINUS SIGN}401"
    assert row("meta", "2022")[-1] == "–"


def test_figures_for_one_country_are_no_series_of_the_world() -> None:
    corpus = load_corpus([EXAMPLES / "x"])
    for series in series_of(corpus.reports):
        scopes = {tuple(mark.entry.report.geography.scope) for mark in series.marks}
        assert len(scopes) == 1, series.key
        named = {code for dimension, code in series.key[2] if dimension == "jurisdiction"}
        assert scopes == {("GLOBAL",)} or named == set(*scopes), series.key


def test_a_folder_of_others_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SiteError) as caught:
        build([EXAMPLES], tmp_path)
    assert "\n" not in str(caught.value)
    assert (tmp_path / "precious.txt").is_file()


def test_a_corpus_without_valid_reports_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(SiteError):
        build([tmp_path], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_folder_is_marked_and_holds_the_data(site: Path) -> None:
    assert (site / OURS).is_file()
    copied = json.loads((site / "data" / "google" / "google-2020-h1.json").read_text("utf-8"))
    assert copied == json.loads((EXAMPLES / "google" / "2020-H1.json").read_text("utf-8"))


@pytest.mark.slow
def test_every_file_of_the_static_json_is_as_its_schema_says(site: Path) -> None:
    seen = 0
    for path, data in files(site):
        assert problems(data) == [], path
        for one in [data.get("reporter"), *data.get("reporters", []), *data.get("files", [])]:
            places = [*one.get("page", {}).values(), one.get("path", "index.html")] if one else []
            assert all((site / place).is_file() for place in places), path
        places = [*data.get("about", {}).values(), data.get("schema", "index.html")]
        assert all((site / place).is_file() for place in places), path
        seen += len(data.get("figures", []))
    assert seen == 2 * len(pd.read_csv(site / "datapackage" / "observations.csv", dtype=str))


@pytest.mark.slow
def test_no_file_tells_where_the_corpus_lay(site: Path) -> None:
    place = EXAMPLES.as_posix()
    for path in site.rglob("*"):
        if path.suffix == ".parquet":
            assert place not in pd.read_parquet(path).to_csv(), path
        elif path.is_file():
            assert place.encode() not in path.read_bytes(), path
    files = pd.read_csv(site / "datapackage" / "reports.csv")["file"]
    assert all((EXAMPLES / file).is_file() for file in files)


@pytest.mark.slow
def test_a_report_in_another_form_is_served_as_json(
    write_report: WriteReport, tmp_path: Path
) -> None:
    path = write_report(name="in/report.json")
    report = json.loads(path.read_text("utf-8"))
    path.rename(path.with_suffix(".yaml"))  # JSON is YAML too
    path.with_suffix(".yaml").write_text("# by hand\n" + json.dumps(report), "utf-8")
    build([tmp_path / "in"], tmp_path / "out")
    name = f"{report['reporter']['id']}/{report['report']['id']}.json"
    assert json.loads((tmp_path / "out" / "data" / name).read_text("utf-8")) == report


def test_rules_of_the_theme_that_are_left_out_are_for_nothing_that_a_page_has(site: Path) -> None:
    for path, page in _pages(site):
        held = {name for tag in page.select("[class]") for name in _attribute(tag, "class").split()}
        assert {name for name in held if OF_UNUSED.match(f".{name}")} == set(), path
        assert page.select("[dir=rtl]") == []
    for sheet in site.rglob("assets/stylesheets/*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert text.count("{") == text.count("}") > 50
        assert slimmed(text) == text


def test_a_rule_stays_where_any_of_its_selectors_may_be_used() -> None:
    kept = [
        ".a,.tabbed-set{b:c}",
        ".a:not(.giscus){b:c}",
        "@media print{.a{b:c}}",
        "@media print{.a{b:c}.d{e:f}}",
    ]
    gone = [".tabbed-set .a{b:c}", "[dir=rtl] .a{b:c}", ".md-tags,.a .md-version__list{b:c}"]
    mixed = "@media print{.md-tabs{b:c}.a{b:c}.giscus{d:e}}"
    made = slimmed("".join((*gone, *kept, mixed, *gone)))
    assert made == "".join((*kept, "@media print{.a{b:c}}"))


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["en"].keys() == WORDS["es"].keys() == WORDS[LANGUAGES[0]].keys()


@given(st.text())
def test_escaped_text_has_nothing_that_html_or_markdown_would_read(text: str) -> None:
    escaped = safe(text)
    assert not re.search(r"[<>\"'`*_{}\[\]|\\\n]", escaped)
    assert BeautifulSoup(escaped, "html.parser").find(True) is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])
def test_only_web_addresses_become_links(url: str) -> None:
    assert address(url) == "#"


@given(st.text())
def test_a_link_holds_no_sign_that_addresses_may_not(text: str) -> None:
    link = unescape(address(f"https://a.example/{text}"))
    assert not re.search(r"[\x00-\x20\"<>\\^`{|}\[\]]|%(?![0-9A-Fa-f]{2})|#.*#", link)
    assert unquote(link) == unquote(f"https://a.example/{text}")


@pytest.mark.parametrize(
    ("value", "language", "unit", "text"),
    [
        (1234567, "en", "", "1,234,567"),
        (1234567, "es", "", "1.234.567"),
        (0.978, "en", "ratio", "97.8%"),
        (0.978, "es", "ratio", "97,8\N{NO-BREAK SPACE}%"),
        (0, "en", "", "0"),
        (23.4, "en", "", "23.4"),
        (-1234, "en", "", "\N{MINUS SIGN}1,234"),
        (-0.5, "es", "ratio", "\N{MINUS SIGN}50\N{NO-BREAK SPACE}%"),
    ],
)
def test_numbers_follow_the_language(value: float, language: str, unit: str, text: str) -> None:
    assert number(value, language, unit) == text


@pytest.mark.slow
def test_every_page_has_one_policy_that_allows_no_inline_code(site: Path) -> None:
    policies = set()
    for path, page in _pages(site):
        meta = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert isinstance(meta, Tag), path
        policies.add(_attribute(meta, "content"))
        assert page.find("style") is None
        assert page.find(style=True) is None
    (policy,) = policies
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.slow
def test_the_sitemap_names_every_page_in_both_languages(site: Path) -> None:
    text = (site / "sitemap.xml").read_text("utf-8")
    locations = set(re.findall("<loc>(.*?)</loc>", text))
    files = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    files -= {"404.html", "es/404.html"}
    assert locations == {f"https://transparency.example/{path}" for path in files}
    canonical = BeautifulSoup((site / "es" / "compare.html").read_text("utf-8"), "html.parser")
    link = canonical.find("link", rel="canonical")
    assert isinstance(link, Tag)
    assert link["href"] in locations
    assert set(re.findall('hreflang="(.*?)"', text)) == {"en", "es"}


@pytest.mark.slow
def test_others_build_a_site_of_their_own_in_one_language(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    config = tmp_path / "site.yml"
    config.write_text(
        "title: Informes <b>propios</b>\ndescription: '\"><script>x</script>'\n"
        "address: https://a.example/csea\nlanguages: [es]\n"
        "contact: '<script>x</script> casa@a.example'\nlogo: logo.svg\n",
        encoding="utf-8",
    )
    build([EXAMPLES / "pinterest"], tmp_path / "out", settings=load_settings(config))
    page = BeautifulSoup((tmp_path / "out" / "index.html").read_text("utf-8"), "html.parser")
    assert page.html is not None
    assert page.html["lang"] == "es"
    assert page.select(".tr-language") == []
    assert page.select("header b") == []
    scripts = [tag for tag in page.find_all("script") if tag.string == "x"]
    assert scripts == []
    assert (tmp_path / "out" / "assets" / "logo.svg").is_file()
    assert not (tmp_path / "out" / "es").exists()
    about = BeautifulSoup((tmp_path / "out" / "about.html").read_text("utf-8"), "html.parser")
    article = about.find("article")
    assert article is not None
    assert "<script>x</script> casa@a.example" in article.get_text()
    reporter = (tmp_path / "out" / "reporters" / "pinterest.html").read_text("utf-8")
    assert 'href="../data/pinterest/' in reporter
    assert "<loc>https://a.example/csea/compare.html</loc>" in (
        (tmp_path / "out" / "sitemap.xml").read_text("utf-8")
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("titel: x", "titel"),
        ("title: [x]", "title"),
        ("title: {en: x}", "title"),
        ("languages: [fr]", "languages"),
        ("languages: []", "languages"),
        ("languages: [en, en]", "languages"),
        ("languages: [{a: b}]", "languages"),
        ("address: example.org", "address"),
        ("address: 'https://[a/'", "address"),
        ("address: 'https://a.example/\"x'", "address"),
        ("logo: nothing.svg", "logo"),
        ("- x", "title"),
        ("{", "YAML"),
    ],
)
def test_settings_that_do_not_fit_are_named(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "site.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SiteError) as caught:
        load_settings(path)
    assert key in str(caught.value)
    assert "\n" not in str(caught.value)


LIGHT = 95_000
"""Bytes of the first view of a reporter's page; the limit is 100 kB, the heaviest have 93."""


@pytest.mark.slow
def test_the_first_view_of_a_reporter_is_light(site: Path) -> None:
    """Everything that a page loads, compressed: the largest pages are the ones that grow."""
    heaviest: list[tuple[int, str]] = []
    for folder in (site / "reporters", site / "es" / "reporters"):
        for path in folder.glob("*.html"):
            page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            loaded = [_attribute(tag, "src") for tag in page.select("script[src], img[src]")]
            loaded += [
                _attribute(tag, "href")
                for tag in page.select("link[rel=stylesheet], link[rel=icon]")
            ]
            files = [path, *{(path.parent / name.partition("?")[0]).resolve() for name in loaded}]
            weight = sum(len(gzip.compress(file.read_bytes())) for file in files)
            heaviest.append((weight, path.relative_to(site).as_posix()))
    assert max(heaviest)[0] < LIGHT, sorted(heaviest)[-5:]


@pytest.mark.slow
def test_compare_stays_light_whatever_is_chosen(site: Path) -> None:
    def weight(path: Path) -> int:
        return len(gzip.compress(path.read_bytes()))

    for folder in (site, site / "es"):
        page = BeautifulSoup((folder / "compare.html").read_text("utf-8"), "html.parser")
        names = [_attribute(tag, "src") for tag in page.find_all("script", src=True)]
        names += [_attribute(tag, "href") for tag in page.find_all("link", rel="stylesheet")]
        own = sum(weight((folder / name).resolve()) for name in names)
        own += weight(folder / "compare.html")
        files = list((folder / "assets" / "compare").glob("*.js"))
        assert files
        for path in files:
            assert own + weight(path) < 400_000, path


@pytest.mark.slow
def test_every_page_is_valid_html(site: Path) -> None:
    assert faults(site) == []


BLOCKS = ("div", "ul", "ol", "table", "section", "figure", "p", "pre", "h1", "h2", "h3")
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls")


@pytest.mark.slow
def test_ids_headings_and_nesting_are_in_order(site: Path) -> None:
    for path, page in _pages(site):
        ids = [_attribute(tag, "id") for tag in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), path
        levels = [int(tag.name[1]) for tag in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        for name in REFERENCES:
            named = {
                one for tag in page.select(f"[{name}]") for one in _attribute(tag, name).split()
            }
            assert named <= set(ids), (path, name)
        for tag in page.find_all(["a", "button"]):
            assert tag.find_parent(["a", "button"]) is None, (path, tag)
        assert [tag for tag in page.find_all("p") if tag.find(BLOCKS)] == [], path
        for tag in page.find_all(["ul", "ol"]):
            assert {child.name for child in tag.find_all(recursive=False)} <= {"li"}, (path, tag)
        for table in page.select("article table"):
            assert len(_widths(table)) == 1, (path, table.get_text()[:80])


def _widths(table: Tag) -> set[int]:
    """Columns of each row, those that reach down from the row above included."""
    widths, above = set(), 0
    for row in table.find_all("tr"):
        cells = [
            (int(_attribute(cell, "colspan") or 1), _attribute(cell, "rowspan"))
            for cell in row.find_all(["th", "td"])
        ]
        widths.add(above + sum(columns for columns, _ in cells))
        above = sum(columns for columns, rows in cells if rows)
    return widths


@pytest.mark.slow
def test_every_page_says_what_others_may_show_of_it(site: Path) -> None:
    for path, page in _pages(site):
        if path.name == "404.html":
            continue
        place = path.relative_to(site).as_posix()
        language = "es" if place.startswith("es/") else "en"
        told = {
            _attribute(t, "property"): _attribute(t, "content")
            for t in page.select("meta[property]")
        }
        address = f"https://transparency.example/{place}"
        canonical = page.find("link", rel="canonical")
        assert isinstance(canonical, Tag), path
        assert canonical["href"] == told["og:url"] == address
        title = page.find("title")
        assert title is not None
        assert told["og:title"] != ""
        assert title.get_text() == f"{told['og:title']} - {told['og:site_name']}", path
        description = page.find("meta", attrs={"name": "description"})
        assert isinstance(description, Tag), path
        assert told["og:description"] == description["content"] != ""
        assert told["og:locale"] == language
        image = told["og:image"].removeprefix("https://transparency.example/")
        assert image == f"assets/card-{language}.png"
        assert (site / image).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        other = page.select_one(".tr-language a")
        assert other is not None
        assert (path.parent / _attribute(other, "href")).resolve().is_file(), path
        assert {_attribute(other, "hreflang"), language} == {"en", "es"}


@pytest.mark.parametrize(
    "name", ["Sitio", "Very " * 40, "<b>&amp;</b>" * 9, "W" * 300, "", "\u202e"]
)
def test_a_card_is_drawn_whatever_a_site_is_called(name: str) -> None:
    png = card(name, name, "a.example")
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (1200, 630)
