"""Is the static JSON what its schema says, and does it hold the figures as they were published?"""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pandas as pd
import pytest
from conftest import EXAMPLES, ROOT
from jsonschema import Draft202012Validator

from transparency.comparability import compare
from transparency.corpus import load_corpus
from transparency.datapackage import write_package
from transparency.document import resolve
from transparency.spec import load_spec, meta_schema, published_files
from transparency.website.analysis import Analysis
from transparency.website.api import PLACE, Api, write_api
from transparency.website.settings import Settings
from transparency.website.text import LANGUAGES

SCHEMA = meta_schema("api")
KINDS = {"index", "reporters", "reporter", "metrics", "metric", "comparability", "codelists"}


def problems(data: Any) -> list[str]:
    """What the schema says against a file."""
    validator = jsonschema_rs.validator_for(SCHEMA, offline=True)
    return [error.message for error in validator.iter_errors(data)]


def files(folder: Path) -> Iterator[tuple[str, Any]]:
    """Path inside the site, and content, of every file."""
    for path in sorted((folder / PLACE).rglob("*.json")):
        yield path.relative_to(folder).as_posix(), json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    names = ("discord", "reddit", "pinterest")
    return Analysis(load_corpus([EXAMPLES / name for name in names], inside=True), load_spec())


@pytest.fixture(scope="module")
def site(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the data package and the static JSON."""
    folder = tmp_path_factory.mktemp("site")
    write_package(analysis.corpus, folder / "datapackage")
    write_api(Api(analysis, Settings(), folder / "datapackage"), folder)
    return folder


def test_every_file_is_as_the_schema_says(site: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    found = dict(files(site))
    assert {data["kind"] for data in found.values()} == KINDS
    for path, data in found.items():
        assert problems(data) == [], path
    listed = {(one["path"], one["kind"]) for one in found[f"{PLACE}/index.json"]["files"]}
    assert listed == {(path, data["kind"]) for path, data in found.items()} - {
        (f"{PLACE}/index.json", "index")
    }


def test_both_engines_read_the_schema_alike(site: Path) -> None:
    data = json.loads((site / PLACE / "reporters" / "pinterest.json").read_text(encoding="utf-8"))
    reference = Draft202012Validator(SCHEMA)
    assert reference.is_valid(data)
    for path, value in (
        (("figures", 0, "value"), "1"),
        (("figures", 0, "guess"), 1),
        (("kind",), "reporters"),
        (("licence",), None),
        (("other",), []),
    ):
        broken = copy.deepcopy(data)
        place = broken
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        assert problems(broken), path
        assert not reference.is_valid(broken), path


def test_every_figure_is_there_as_in_the_table(site: Path) -> None:
    table = pd.read_parquet(site / "datapackage" / "observations.parquet")
    found = dict(files(site))
    for kind in ("reporter", "metric"):
        figures = [f for data in found.values() if data["kind"] == kind for f in data["figures"]]
        assert len(figures) == len(table) > 200
        assert len({one["id"] for one in figures}) == len(table)
        values = [one["value"] for one in figures]
        assert values.count(None) == int(table["value"].isna().sum()) > 0
        assert values.count(0) == int((table["value"] == 0).sum())
        assert {one["status"] for one in figures} == set(table["status"])


def test_an_id_leads_to_the_figure_in_the_report(site: Path, analysis: Analysis) -> None:
    data = {
        (entry.report.reporter.id, entry.report.report.id, entry.report.report.version): entry
        for entry in analysis.corpus.reports
    }
    for _, content in files(site):
        for one in content.get("figures", []):
            name, pointer = one["id"].split("#", 1)
            reporter, _, rest = name.partition("/")
            report, _, version = rest.partition("@")
            given = resolve(data[reporter, report, version].result.document.data, pointer)
            assert (one["metric"], one["value"]) == (given["metric"], given["value"])
            assert one["source"]["title"]


def test_sources_are_those_of_the_figures(site: Path) -> None:
    for path, data in files(site):
        if data["kind"] in ("reporter", "metric"):
            rows = [*data["figures"], *data.get("other_values", [])]
            named = {(one["reporter"], one["source"]["id"]) for one in rows}
            known = {(one["reporter"], one["id"]) for one in data["sources"]}
            assert known == named, path


def test_verdicts_are_those_of_the_aggregator(site: Path, analysis: Analysis) -> None:
    seen = set()
    for code, groups in analysis.groups.items():
        path = site / PLACE / "comparability" / f"{code}.json"
        data = json.loads(path.read_text(encoding="utf-8"))
        for group, found in zip(groups, data["groups"], strict=True):
            places = itertools.combinations(range(len(found["figures"])), 2)
            for (one, other), number in zip(places, found["pairs"]["none"], strict=True):
                verdict = compare(group.rated()[one], group.rated()[other]).verdict
                assert data["sets"][number]["verdict"] == verdict
                seen.add(str(verdict))
            classes = sorted(place for own in found["classes"] for place in own["figures"])
            assert classes == list(range(len(found["figures"])))
    assert {"with_caution", "not_comparable"} <= seen


def test_words_are_there_in_every_language(site: Path, analysis: Analysis) -> None:
    found = dict(files(site))
    heads = [data[name] for data in found.values() for name in ("caution",)]
    heads += [data["licence"]["title"] for data in found.values()]
    for texts in heads:
        assert list(texts) == list(LANGUAGES)
        assert len(set(texts.values())) == len(LANGUAGES)
    spec = analysis.spec
    lists = found[f"{PLACE}/codelists.json"]
    assert list(lists["codelists"]) == list(spec.codelist_index)
    for name, one in lists["codelists"].items():
        assert one["closed"] == spec.codelist(name).closed
        assert list(one["codes"]) == list(spec.codelist(name))
    for path, data in found.items():
        for figure in data.get("figures", []):
            assert figure["language"] == "en", path
            for dimension, code in figure["dimensions"].items():
                codelist = lists["dimensions"][dimension]
                assert codelist is None or code in lists["codelists"][codelist]["codes"], path


def test_the_index_leads_to_page_schema_and_tables(site: Path) -> None:
    index = json.loads((site / PLACE / "index.json").read_text(encoding="utf-8"))
    assert index["about"] == {"en": "data/api.html", "es": "es/data/api.html"}
    assert (site / index["data_package"]).is_file()
    assert index["schema"] in published_files()
    assert SCHEMA["$id"].endswith(f"/{index['schema']}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_field(language: str) -> None:
    folder = ROOT / "site" if language == "en" else ROOT / "site" / language
    text = (folder / "data" / "api.md").read_text(encoding="utf-8")
    fields = set(_fields(SCHEMA["$defs"]))
    assert {"value", "low", "high", "pairs"} <= fields
    assert [name for name in sorted(fields) if f"`{name}`" not in text] == []


def _fields(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        properties = node.get("properties", {})
        yield from properties
        for value in node.values():
            yield from _fields(value)
    elif isinstance(node, list):
        for value in node:
            yield from _fields(value)
