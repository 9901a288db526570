"""Do the pages on how to use this say what is true: does every command of them do what it says?"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from click.testing import CliRunner
from conftest import EXAMPLES, ROOT

from transparency.cli import main
from transparency.cli.reference import commands
from transparency.conformance import load_cases
from transparency.conformance import run as run_case
from transparency.corpus import Corpus
from transparency.document import Document
from transparency.reading import open_document
from transparency.spec import load_spec
from transparency.validation import validate
from transparency.website.blocks import Site
from transparency.website.commandline import WORDS, commandline_page
from transparency.website.commandwords import ALIKE, SPANISH
from transparency.website.conforming import with_result
from transparency.website.guides import (
    EXAMPLES as FILES,
)
from transparency.website.guides import (
    GUIDES,
    WORKBOOKS,
    guide_pages,
    guide_text,
    write_guide_files,
)
from transparency.website.scrolling import reachable
from transparency.website.settings import Settings
from transparency.website.text import LANGUAGES

PAGES = ("company", "developer", "implementers", "regulator")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXITS = re.compile(r"# (?:exits with|termina con) (\d)")


def page_text(name: str, language: str) -> str:
    folder = ROOT / "site" if language == "en" else ROOT / "site" / language
    return (folder / "use" / f"{name}.md").read_text(encoding="utf-8")


def blocks(text: str) -> list[tuple[str, str]]:
    """Kind and text of every code block."""
    return BLOCK.findall(text)


def lines(text: str) -> list[str]:
    """The commands of a page with their comments."""
    return [
        line.removeprefix("$ ")
        for kind, body in blocks(text)
        if kind == "console"
        for line in body.splitlines()
        if line.startswith("$ ")
    ]


def of_kind(name: str, kind: str) -> list[str]:
    return [body for other, body in blocks(page_text(name, "en")) if other == kind]


def merged(*changes: dict[str, Any]) -> dict[str, Any]:
    """The smallest report after changes as the pages show them: objects join, all else is set."""
    data: dict[str, Any] = deepcopy(dict(load_spec().base_case))
    for change in changes:
        for key, value in change.items():
            data[key] = {**data[key], **value} if isinstance(value, dict) else value
    return data


def write(name: str, data: Any) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")


def company() -> None:
    acknowledged, corrected, restated = map(json.loads, of_kind("company", "json"))
    write("example.json", merged())
    past = {"start": "2024-07-01", "end": "2024-12-31", "kind": "half"}
    about = {"id": "example-2024-h2", "published_on": "2025-01-31"}
    write("earlier/2024-H2.json", merged({"report": about, "period": past}))
    fewer = merged()["observations"][:-1]
    write("acknowledged.json", merged({"observations": fewer}, acknowledged))
    figures = merged()["observations"]
    (change,) = corrected["changes"]
    assert change["path"] == "/observations/1/value"
    assert figures[1]["value"] == change["old"]
    figures[1]["value"] = change["new"]
    write("corrected.json", merged({"observations": figures}, corrected))
    write("restated.json", merged(restated))


def regulator() -> None:
    profile, site = of_kind("regulator", "yaml")
    Path("my-profile.yaml").write_text(profile, encoding="utf-8")
    Path("site.yml").write_text(site, encoding="utf-8")
    for name in ("reddit/2023-H1", "reddit/2023-H2", "google/2023-H1", "google/2023-H2"):
        target = Path("reports") / f"{name}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(EXAMPLES / f"{name}.json", target)
    shutil.copyfile(EXAMPLES / "ncmec" / "2023.json", "reports/ncmec-2023.json")


def developer() -> None:
    write("example.json", merged())


def implementers() -> None:
    (results,) = of_kind("implementers", "json")
    Path("results.json").write_text(results, encoding="utf-8")


PREPARE: dict[str, Callable[[], None]] = {
    "company": company,
    "developer": developer,
    "implementers": implementers,
    "regulator": regulator,
}


def run(name: str, *, site: bool) -> None:
    """Run the commands of a page in their order, with those that build a site or all others."""
    PREPARE[name]()
    seen = 0
    for line in lines(page_text(name, "en")):
        program, *arguments = shlex.split(line, comments=True)
        assert program == "transparency", line
        if (arguments[0] == "site") is site:
            seen += 1
            given = Path("example.json").read_bytes() if "-" in arguments else None
            result = CliRunner().invoke(main, arguments, input=given)
            code = EXITS.search(line)
            assert result.exit_code == (int(code[1]) if code else 0), f"{line}\n{result.output}"
    assert seen


@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_a_page_does_what_it_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(name, site=False)
    if name == "company":
        rules = ["core-incomplete"]
        found = validate(Document.open("acknowledged.json"))
        assert [finding.rule for finding in found.findings] == rules
        assert len(found.acknowledged) == 1
        for file in ("corrected.json", "restated.json"):
            assert validate(open_document(file)).findings == ()


@pytest.mark.slow
def test_a_site_of_ones_own_is_built_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("regulator", site=True)
    about = Path("public/about.html").read_text(encoding="utf-8")
    assert "regulator.example" in about
    assert Path("public/es/index.html").is_file()


def same(kind: str, body: str) -> str:
    """A block without what may differ between languages: comments, and the language asked for."""
    if kind == "json":
        return re.sub(r'"(reason|text|by)": "[^"]*"', r'"\1": ""', body)
    without = re.sub(r" *# .*$", "", body, flags=re.MULTILINE)
    return re.sub(r" --language es$", "", without, flags=re.MULTILINE)


@pytest.mark.parametrize("name", ["index", *PAGES])
def test_spanish_pages_show_the_same_commands(name: str) -> None:
    both = [
        [(kind, same(kind, body)) for kind, body in blocks(page_text(name, language))]
        for language in LANGUAGES
    ]
    assert both[0] == both[1]
    codes = [[EXITS.findall(line) for line in lines(page_text(name, one))] for one in LANGUAGES]
    assert codes[0] == codes[1]
    known = {one.name: " ".join(two.written for two in one.parameters) for one in commands()}
    for line in lines(page_text(name, "es")):
        words = shlex.split(line, comments=True)[1:]
        if "--language" in words:
            assert "--language" in known.get(" ".join(words[:2]), known.get(words[0], "")), line
    headings = [re.findall(r"^#+ ", page_text(name, one), re.MULTILINE) for one in LANGUAGES]
    assert headings[0] == headings[1]


@pytest.mark.parametrize("name", GUIDES)
def test_guides_are_the_same_in_both_languages(name: str) -> None:
    texts = [guide_text(name, language) for language in LANGUAGES]
    both = [[(kind, same(kind, body)) for kind, body in blocks(text)] for text in texts]
    assert both[0] == both[1]
    for form in (r"^#+ ", r"^\| ", r"^- "):
        first, second = (re.findall(form, text, re.MULTILINE) for text in texts)
        assert first == second, form


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_option_is_on_the_page(language: str) -> None:
    site = Site(Corpus((), (), ()), load_spec(), language)
    soup = BeautifulSoup(commandline_page(site), "html.parser")
    shown = {tag.get_text() for tag in soup.select("th code")}
    every = list(commands())
    assert {one.name for one in every} > {"validate", "workbook init", "import generic"}
    for command in every:
        for parameter in command.parameters:
            assert parameter.written in shown, (command.name, parameter)
        assert "\b" not in " ".join(command.told)
    examples = CliRunner().invoke(main, ["explain", "--help"]).output
    assert re.search(r"^  transparency explain items_removed  ", examples, re.MULTILINE)
    helped = CliRunner().invoke(main, ["validate", "--help"]).output
    validated = next(one for one in every if one.name == "validate")
    options = set(re.findall(r"^ +(?:-\w, )?(--[\w-]+)", helped, re.MULTILINE)) - {"--help"}
    written = " ".join(one.written for one in validated.parameters)
    assert len(options) > 10
    assert all(option in written for option in options)


def test_every_command_and_option_says_itself_in_spanish_too() -> None:
    every = list(commands())
    said = {part for one in every for part in one.told}
    for one in every:
        assert one.told, one.name
        for parameter in one.parameters:
            assert parameter.told or not parameter.written.startswith("-"), parameter
            assert "[default" not in parameter.told
            said |= {parameter.told, parameter.default_told}
    assert said - {"", *ALIKE} == SPANISH.keys()
    assert all(english != spanish for english, spanish in SPANISH.items() if " " in english)
    for english, spanish in SPANISH.items():
        assert re.findall(r"(?<!\S)--[\w-]+", english) == re.findall(r"(?<!\S)--[\w-]+", spanish)
        assert english.count("\n") == spanish.count("\n")


def test_the_spanish_page_shows_the_help_in_spanish() -> None:
    site = Site(Corpus((), (), ()), load_spec(), "es")
    shown = BeautifulSoup(commandline_page(site), "html.parser")
    assert not shown.select("[lang]")
    texts = {text.strip() for text in shown.find_all(string=True)}
    assert not texts & (SPANISH.keys() - set(SPANISH.values()))
    assert len(texts & set(SPANISH.values())) > 100


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["index", *PAGES])
def test_code_blocks_stand_where_they_are_read(name: str, language: str) -> None:
    assert " ```" not in page_text(name, language)  # not inside a list


def test_every_table_of_a_page_scrolls_by_keyboard_under_a_name_of_its_own() -> None:
    bare = "<table><tr><th>A &amp; <code>b</code></th><th></th></tr><tr><td>1</td></tr></table>"
    made = '<table class="tr"><tr><td>2</td></tr></table>'
    soup = BeautifulSoup(reachable(f"{bare}<p>{made}</p>{bare}", "es"), "html.parser")
    regions = soup.select('div[role="region"][tabindex="0"]')
    assert [region["aria-label"] for region in regions] == ["Tabla 1: A & b", "Tabla 2: A & b"]
    assert len(soup.select("table.tr")) == len(soup.select("table")) == 3


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["en"].keys() == WORDS["es"].keys()


def test_files_to_download_are_those_that_the_pages_link(tmp_path: Path) -> None:
    write_guide_files(Settings(), tmp_path)
    linked: set[str] = set()
    for language in LANGUAGES:
        text = page_text("company", language)
        linked |= set(re.findall(rf"\{{root\}}({WORKBOOKS}/[\w.]+)", text))
    written = {p.relative_to(tmp_path).as_posix() for p in (tmp_path / WORKBOOKS).iterdir()}
    assert linked == written
    for role in load_spec().codelist("role"):
        document = open_document(tmp_path / WORKBOOKS / f"{role}.es.xlsx")
        assert document.data["reporter"]["role"] == role
    site = Site(Corpus((), (), ()), load_spec(), "es")
    guides = dict(guide_pages(site))
    named = set(re.findall(rf"{FILES}/([\w.-]+)", guides["use/importing.md"]))
    assert named
    assert all((tmp_path / FILES / name).is_file() for name in named)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_result_is_what_the_cases_give(language: str) -> None:
    site = Site(Corpus((), (), ()), load_spec(), language)
    first, *others = load_cases(load_spec(), "period-ends-before-start")
    assert others
    site.analysis.__dict__["cases"] = [first, *others]
    site.analysis._outcomes[first.rule, first.name] = run_case(others[0])
    soup = BeautifulSoup(with_result(site, page_text("implementers", language)), "html.parser")
    counts = {str(tag["id"]): tag["value"] for tag in soup.find_all("data")}
    assert counts == {"cases": str(1 + len(others)), "cases-passed": str(len(others))}


def test_the_extras_to_install_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for language in LANGUAGES:
        rows = re.findall(r"^\| (`.*?) \|", page_text("index", language), re.MULTILINE)
        named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
        assert sorted(named) == sorted(set(project["optional-dependencies"]) - {"dev"})


def test_the_integrations_shown_are_there() -> None:
    hooks, action = map(yaml.safe_load, of_kind("developer", "yaml"))
    known = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    shown = [hook["id"] for repo in hooks["repos"] for hook in repo["hooks"]]
    assert shown == [hook["id"] for hook in known]
    ours = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    step = action["jobs"]["check"]["steps"][1]
    assert set(step["with"]) <= set(ours["inputs"])
    text = page_text("developer", "en")
    assert all(f"`{name}`" in text for name in ours["outputs"])
