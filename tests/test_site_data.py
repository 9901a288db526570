"""Does the site serve the data package, and does its page name every table and column?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import EXAMPLES

from transparency.corpus import load_corpus
from transparency.datapackage import write_package
from transparency.spec import load_spec
from transparency.website.blocks import Site
from transparency.website.data import FOLDER, WORDS, data_page
from transparency.website.text import LANGUAGES


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["en"].keys() == WORDS["es"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_and_column_is_named_and_linked(tmp_path: Path, language: str) -> None:
    corpus = load_corpus([EXAMPLES / "discord"])
    write_package(corpus, tmp_path)
    site = Site(corpus, load_spec(), language)
    soup = BeautifulSoup(data_page(site, tmp_path), "html.parser")
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    links = {str(tag["href"]) for tag in soup.select("a[href]")}
    shown = [tag.get_text() for tag in soup.select("th code")]
    wanted = []
    for resource in package["resources"]:
        if "/" not in resource["path"]:
            assert f"{site.root(1)}{FOLDER}/{resource['path']}" in links
            wanted += [one["name"] for one in resource["schema"]["fields"]]
    assert shown == wanted
    assert len(wanted) > 100
    for link in links:
        assert (tmp_path / link.removeprefix(f"{site.root(1)}{FOLDER}/")).is_file(), link
