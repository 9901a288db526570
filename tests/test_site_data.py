"""Does the site serve the data package, and does its page name every table and column?"""

from __future__ import annotations

import csv
import datetime
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import EXAMPLES
from frictionless import Package, system

from transparency.corpus import load_corpus
from transparency.datapackage import MADE_UP, write_package
from transparency.spec import load_spec
from transparency.website.api import FOLDER
from transparency.website.blocks import Site
from transparency.website.citation import FILE, bibtex, cff
from transparency.website.columns import column_text, told
from transparency.website.data import ARCHIVE, WORDS, data_page
from transparency.website.descriptors import descriptor, write_descriptors
from transparency.website.downloads import pack
from transparency.website.settings import Settings
from transparency.website.text import LANGUAGES

DAY = datetime.date(2026, 2, 3)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a site with the data package alone."""
    folder = tmp_path_factory.mktemp("site")
    write_package(load_corpus([EXAMPLES / "discord"]), folder / FOLDER)
    write_descriptors(folder / FOLDER, load_spec(), LANGUAGES)
    pack(folder / FOLDER, folder / ARCHIVE)
    return folder


def _site(language: str, **settings: Any) -> Site:
    return Site(load_corpus([EXAMPLES / "discord"]), load_spec(), language, Settings(**settings))


def _package(root: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((root / FOLDER / "datapackage.json").read_text("utf-8"))
    return data


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["en"].keys() == WORDS["es"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_column_and_code_list_is_named_and_linked(root: Path, language: str) -> None:
    site = _site(language)
    page = data_page(site, root / FOLDER, root / ARCHIVE, DAY)
    soup = BeautifulSoup(page, "html.parser")
    links = {str(tag["href"]) for tag in soup.select("a[href]")}
    shown = [tag.get_text() for tag in soup.select("th code")]
    wanted = []
    for resource in _package(root)["resources"]:
        assert f"{site.root(1)}{FOLDER}/{resource['path']}" in links
        if "/" not in resource["path"]:
            wanted += [one["name"] for one in resource["schema"]["fields"]]
    assert shown == wanted
    assert len(wanted) > 100
    described = f"{FOLDER}/{descriptor(language)}"
    wanted = [ARCHIVE, FILE, "api/v1/index.json", described]
    assert {f"{site.root(1)}{one}" for one in wanted} <= links
    for link in links:
        place = link.removeprefix(site.root(1))
        if place.startswith(FOLDER):
            assert (root / place).is_file(), link


def test_rows_are_counted_as_a_reader_counts_them(root: Path) -> None:
    page = data_page(_site("en"), root / FOLDER, root / ARCHIVE, DAY)
    soup = BeautifulSoup(page, "html.parser")
    counted = {
        row.th.get_text(): row.select("td.n")[0].get_text().replace(",", "")
        for row in soup.select("table")[0].select("tbody tr")
        if row.th
    }
    for name, number in counted.items():
        with (root / FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert int(number) == len(list(csv.DictReader(file))), name
    assert int(counted["observations"]) > 100


def test_titles_and_descriptions_are_there_in_spanish(root: Path) -> None:
    spec = load_spec()
    for resource in _package(root)["resources"]:
        if "/" in resource["path"]:
            continue
        assert told("es", resource["title"]) != resource["title"]
        for one in resource["schema"]["fields"]:
            text = one.get("description", "")
            spanish = column_text(spec, "es", resource["name"], one["name"], text)
            assert spanish != text, one["name"]


def _told(value: Any, told: bool = False) -> Iterator[str]:
    """Titles and descriptions, wherever they stand."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _told(inner, key in ("title", "description"))
    elif isinstance(value, list):
        for inner in value:
            yield from _told(inner)
    elif told:
        yield value


def _untold(value: Any) -> Any:
    if isinstance(value, dict):
        left_out = ("title", "description")
        return {key: _untold(inner) for key, inner in value.items() if key not in left_out}
    return [_untold(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("made_up", [False, True])
def test_the_package_is_described_in_spanish_as_well(
    root: Path, made_up: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "package" if made_up else root / FOLDER
    if made_up:
        write_package(load_corpus([EXAMPLES / "example-national"]), folder)
        assert write_descriptors(folder, load_spec(), LANGUAGES) == [folder / descriptor("es")]
    english, spanish = (
        json.loads((folder / descriptor(one)).read_text("utf-8")) for one in ("en", "es")
    )
    assert _untold(spanish) == _untold(english)
    pairs = set(zip(_told(english), _told(spanish), strict=True))
    assert {one for one, other in pairs if one == other} == set()
    assert spanish["description"].startswith(told("es", MADE_UP)) is made_up


@pytest.mark.slow
def test_the_reference_library_reads_the_spanish_description(root: Path) -> None:
    with system.use_context(trusted=True):
        report = Package(str(root / FOLDER / descriptor("es"))).validate()
    assert report.flatten(["title", "type", "message"]) == []


def test_the_archive_holds_the_whole_package(root: Path) -> None:
    with zipfile.ZipFile(root / ARCHIVE) as archive:
        names = set(archive.namelist())
    files = (path for path in (root / FOLDER).rglob("*") if path.is_file())
    assert names == {path.relative_to(root).as_posix() for path in files}


def test_the_citation_names_site_day_and_address() -> None:
    title = dict.fromkeys(LANGUAGES, "A {title}: 50% & <b>more</b>")
    site = _site("en", title=title, address="https://a.example/csea/")
    data = yaml.safe_load(cff(site, DAY))
    assert data["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "type", "url", "version"} <= data.keys()
    assert data["title"] == title["en"]
    assert data["date-released"] == DAY
    entry = bibtex(site, DAY)
    assert entry.count("{") == entry.count("}")
    assert re.search(r"(?<!\\)%", entry) is None
    page = data_page_of(site)
    assert "<b>more</b>" not in page
    assert "https&#58;//a.example/csea/" in page or "a.example" in page


def data_page_of(site: Site) -> str:
    """The part of the page that cites."""
    from transparency.website import data

    return "".join(data._cite(site, DAY))
