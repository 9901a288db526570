"""Are the pages on the standard whole, generated from it, and honest about what is confirmed?"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import EXAMPLES

from transparency.columnwords import NAMED, in_words, list_of
from transparency.corpus import load_corpus
from transparency.profiles import load_profile
from transparency.spec import load_spec, meta_schema, prose, published_files
from transparency.website.blocks import Site
from transparency.website.build import SiteError, build
from transparency.website.fields import ROOT, objects, simple_types
from transparency.website.pages import general_pages
from transparency.website.standard import deeper, schema_files, standard_pages
from transparency.website.text import LANGUAGES
from transparency.website.wording import WORDING

SPEC = load_spec()
UNCONFIRMED = ("S", "R")


@pytest.fixture(scope="module")
def written() -> dict[str, dict[str, str]]:
    """Language -> path -> Markdown of the pages on the standard."""
    corpus = load_corpus([EXAMPLES / "discord"])
    return {language: dict(standard_pages(Site(corpus, SPEC, language))) for language in LANGUAGES}


@pytest.fixture(scope="session")
def standard_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of few reports, for the pages that do not depend on them."""
    out = tmp_path_factory.mktemp("standard") / "public"
    build([EXAMPLES / "discord"], out)
    return out


def _soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def test_both_languages_have_the_same_words() -> None:
    assert WORDING["en"].keys() == WORDING["es"].keys()


def test_both_languages_have_the_same_pages(written: dict[str, dict[str, str]]) -> None:
    by_hand = {"standard/text.md"}  # Spanish has a summary of it in site/es/
    assert written["en"].keys() - by_hand == written["es"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_property_of_the_schema_has_an_anchor(
    written: dict[str, dict[str, str]], language: str
) -> None:
    text = written[language]["standard/fields.md"]
    anchors = {tag["id"] for tag in _soup(text).find_all(id=True)}
    wanted = {
        f"{name}.{field}" for name, one in objects(_site()).items() for field in one["properties"]
    }
    assert wanted <= anchors
    assert len(wanted) > 300
    for name in {*objects(_site()), *simple_types(_site())}:
        assert f"{{#{name}}}" in text


def _site(language: str = "en") -> Site:
    return Site(load_corpus([EXAMPLES / "discord"]), SPEC, language)


def test_required_properties_are_marked(written: dict[str, dict[str, str]]) -> None:
    page = _soup(written["en"]["standard/fields.md"])
    for name, one in objects(_site()).items():
        for field in one["properties"]:
            code = page.find(id=f"{name}.{field}")
            assert isinstance(code, Tag)
            head = code.find_parent("th")
            assert head is not None
            marked = WORDING["en"]["required"] in head.get_text(" ")
            assert marked == (field in one.get("required", ())), (name, field)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (ROOT, ("reporter.role", "provider", "detection_coverage")),
        ("observation", ("fraction_only", "ratio-out-of-range", "count-negative-or-fractional")),
        ("report_info", ("transcribed", "false", "published_on")),
    ],
)
def test_conditions_of_the_schema_are_in_words(
    written: dict[str, dict[str, str]], field: str, said: tuple[str, ...]
) -> None:
    text = written["es"]["standard/fields.md"]
    section = text.split(f"{{#{field}}}")[1].split("\n## ")[0]
    listed = _soup(section).find_all("ul")[-1].get_text(" ")
    assert [one for one in said if one not in listed] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_on_the_page_of_its_list(
    written: dict[str, dict[str, str]], language: str
) -> None:
    for name in SPEC.codelist_index:
        page = _soup(written[language][f"standard/codelists/{name}.md"])
        anchors = {tag["id"] for tag in page.find_all(id=True)}
        assert set(SPEC.codelist(name)) == anchors, name
        titles = page.get_text(" ")
        for code in list(SPEC.codelist(name))[:3]:
            assert SPEC.code_text(name, code, language, "description") in titles


AS_IT_STANDS = ("number", "rank", "lapsed_on", "pattern")
"""Columns of code lists that hold no words."""


def test_words_in_further_columns_are_there_in_spanish() -> None:
    seen = 0
    for name in SPEC.codelist_index:
        for code, row in SPEC.codelist(name).rows.items():
            for column, content in row.items():
                if content and column not in (*NAMED, *AS_IT_STANDS):
                    both = [in_words(SPEC, name, code, column, one) for one in LANGUAGES]
                    alike = content in ("no", "null", "total") or list_of(name, column)
                    assert alike or both[0] != both[1], (name, code, column)
                    assert not alike or "_" not in both[1], (name, code, column)
                    seen += 1
    assert seen > 500


def test_terms_to_avoid_are_marked(written: dict[str, dict[str, str]]) -> None:
    for language in LANGUAGES:
        page = _soup(written[language]["standard/codelists/term.md"])
        struck = {tag.get_text() for tag in page.find_all("s")}
        rows = SPEC.codelist("term").rows
        avoid = {code for code, row in rows.items() if row["status"] == "avoid"}
        assert struck == {SPEC.code_text("term", code, language) for code in avoid}
        assert page.get_text().count(WORDING[language]["avoid"]) == len(avoid)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_unconfirmed_stands_among_what_is_confirmed(
    written: dict[str, dict[str, str]], language: str
) -> None:
    seen = 0
    words = WORDING[language]
    pages = written[language]
    for path, text in pages.items():
        if not re.match("standard/(profiles|crosswalks)/(?!index)", path):
            continue
        apart = words["unconfirmed"] if "profiles" in path else words["background"]
        for section in re.split("^## ", text, flags=re.MULTILINE):
            marks = {tag.get_text() for tag in _soup(section).select("td .tr-severity")}
            if section.startswith(apart):
                assert marks <= set(UNCONFIRMED), path
                assert 'class="tr-break"' in section
                seen += len(marks)
            else:
                assert not marks & set(UNCONFIRMED), path
    assert seen > 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_requirement_and_correspondence_is_shown(
    written: dict[str, dict[str, str]], language: str
) -> None:
    for name in SPEC.profile_ids:
        profile = load_profile(name, SPEC)
        page = _soup(written[language][f"standard/profiles/{name}.md"])
        levels = page.select("td .tr-severity")
        assert len(levels) == len(profile.requirements)
        for entry in profile.requirements:
            key = {"requirement": entry.id}
            told = SPEC.profile_text(name, "reference", language, **key) or entry.reference
            assert told in page.get_text()
    for name in SPEC.crosswalks:
        page = _soup(written[language][f"standard/crosswalks/{name}.md"])
        assert len(page.select("td .tr-severity")) == len(SPEC.crosswalk(name))


def test_spanish_text_has_the_sections_of_the_english_one() -> None:
    heading = re.compile(r"^## (\d+|An)", re.MULTILINE)
    root = Path(__file__).parent.parent / "site" / "es" / "standard" / "text.md"
    spanish = heading.findall(root.read_text(encoding="utf-8"))
    assert spanish == heading.findall(prose("1.0/README.md"))
    assert spanish[:-1] == [str(number) for number in range(1, len(spanish))]


def test_headings_go_down_a_level_outside_code() -> None:
    assert deeper("# a\n```\n# b\n```\n## c") == "## a\n```\n# b\n```\n### c"


@pytest.mark.slow
def test_schemas_stand_at_the_path_of_their_id(standard_site: Path) -> None:
    names = schema_files()
    assert len(names) >= 4
    for name in names:
        schema = json.loads((standard_site / name).read_text(encoding="utf-8"))
        assert urlsplit(schema["$id"]).path == f"/{name}"
    served = json.loads((standard_site / "spec/1.0/report.schema.json").read_text("utf-8"))
    assert served == SPEC.schema
    assert meta_schema("profile")["$id"].endswith("/spec/meta/profile.schema.json")


@pytest.mark.slow
def test_the_whole_standard_can_be_downloaded(standard_site: Path) -> None:
    for place, path in published_files().items():
        assert (standard_site / place).read_bytes() == path.read_bytes()
    archive = standard_site / "downloads" / "conformance-cases.zip"
    with zipfile.ZipFile(archive) as opened:
        index = json.loads(opened.read("conformance-cases/cases.json"))
        names = set(opened.namelist())
    assert len(index["cases"]) > 300
    assert all(f"conformance-cases/{case['report']}" in names for case in index["cases"])


def _links(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.select("article a[href]"):
        yield str(tag["href"])


@pytest.mark.slow
def test_pages_on_the_standard_link_to_what_is_there(standard_site: Path) -> None:
    seen = 0
    pages = [
        *standard_site.glob("standard/**/*.html"),
        *standard_site.glob("es/standard/**/*.html"),
    ]
    ids: dict[Path, set[str]] = {}
    for path in pages:
        for target in _links(_soup(path.read_text(encoding="utf-8"))):
            if re.match("https?:", target):
                continue
            name, _, anchor = target.partition("#")
            file = (path.parent / name).resolve() if name else path.resolve()
            assert file.is_file(), (path, target)
            seen += 1
            if anchor and file.suffix == ".html":
                if file not in ids:
                    found = _soup(file.read_text(encoding="utf-8")).find_all(id=True)
                    ids[file] = {str(tag["id"]) for tag in found}
                assert anchor in ids[file], (path, target)
    assert seen > 2000


@pytest.mark.slow
def test_a_dead_link_on_a_page_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(site: Site) -> Iterator[tuple[str, str]]:
        yield from general_pages(site)
        yield "about.md", "# About\n\n[nowhere](nowhere.md)\n"

    monkeypatch.setattr("transparency.website.steps.general_pages", broken)
    with pytest.raises(SiteError) as caught:
        build([EXAMPLES / "discord"], tmp_path / "public")
    assert "nowhere.md" in str(caught.value)
    assert not (tmp_path / "public").exists()
