"""Do the outputs say the same, in the shape that is promised, in both languages?"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from base64 import b64encode
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from conftest import EXAMPLES, ROOT, WriteReport
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator
from junitparser import Error, Failure, JUnitXml, Skipped

from transparency import outputs
from transparency.cli import main
from transparency.conformance import TODAY, load_cases, run
from transparency.document import REMEDIES, Document, DocumentError, printable
from transparency.findings import Finding
from transparency.outputs import Checked, Run, describe, write
from transparency.outputs.described import LONGEST, error_text, message, remedy
from transparency.outputs.github import step_summary
from transparency.outputs.junit import NOT_XML
from transparency.outputs.words import READING, WORDS
from transparency.rules.registry import REASONS, checks
from transparency.spec import load_spec, spec_root
from transparency.validation import validate

LANGUAGES = ("en", "es")
RESULT = Draft202012Validator(
    json.loads((spec_root() / "meta" / "result.schema.json").read_text(encoding="utf-8"))
)
SARIF_FILE = ROOT / "tests" / "vendor" / "sarif-schema-2.1.0.json"
SARIF = Draft4Validator(json.loads(SARIF_FILE.read_text(encoding="utf-8")))
FAILING = {case.rule: case for case in load_cases(load_spec()) if not case.passing}
OUTCOMES = [run(case) for case in FAILING.values()]
HOSTILE = "<script>alert(1)</script>\"'&]]>\x1b[31m\u202e\x00|`[x](javascript:1)%0A::error::x\r\n"


@cache
def cases(language: str) -> Run:
    """A failing conformance case of each rule as one run."""
    return Run(tuple(describe(o, language, core=True) for o in OUTCOMES), language, "2025-08-15")


def _few(language: str = "en") -> Run:
    """Some of them, for what is slow to read back."""
    whole = cases(language)
    return replace(whole, files=whole.files[::8])


def _hostile(language: str = "en") -> Run:
    """A run in which everything that a file can bring is hostile, one warning acknowledged."""
    first = next(checked for checked in cases(language).files if checked.entries)
    entries = tuple(
        replace(
            entry,
            message=printable(HOSTILE),  # as `describe` promises
            label=printable(HOSTILE),
            acknowledged=HOSTILE if number else None,
            finding=replace(entry.finding, pointer="/" + HOSTILE, params={"x": HOSTILE}),
            location=replace(entry.location, source=HOSTILE),
        )
        for number, entry in enumerate([first.entries[0]] * 2)
    )
    unreadable = DocumentError(HOSTILE, "duplicate-key", {"key": HOSTILE}, line=1, column=2)
    checked = replace(
        first, source=HOSTILE, entries=entries, totals={first.entries[0].finding.rule: 2}
    )
    return Run((checked, describe(unreadable)), language, "2025-08-15")


# --- all forms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [*outputs.FORMATS, "quiet"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_placeholder_is_left_and_no_terminal_is_steered(form: str, language: str) -> None:
    text = write(form, cases(language))
    assert not re.search(r"\{[a-z_]+\}", re.sub(r"(?s)<style>.*</style>", "", text))
    hostile = write(form, _hostile(language))
    assert not any(c in hostile for c in "\x1b\x07\x00\u202e\r")


@pytest.mark.parametrize("form", outputs.FORMATS)
def test_the_languages_differ(form: str) -> None:
    assert write(form, cases("en")) != write(form, cases("es"))


def test_every_language_has_the_same_words() -> None:
    english = WORDS["en"]
    for language, words in WORDS.items():
        assert words.keys() == english.keys(), language
        for key, text in words.items():
            names = set(re.findall(r"\{(\w+)\}", text))
            assert names == set(re.findall(r"\{(\w+)\}", english[key])), (language, key)


def test_every_reason_for_being_unreadable_is_told_in_every_language() -> None:
    for language, reading in READING.items():
        assert reading.keys() == REMEDIES.keys(), language
        for reason, text in reading.items():
            names = set(re.findall(r"\{(\w+)\}", REMEDIES[reason]))
            assert set(re.findall(r"\{(\w+)\}", text)) == names, (language, reason)


def test_every_reason_for_not_checking_has_words() -> None:
    needs = {check.needs for check in checks(load_spec()).values() if check.needs}
    needs = {REASONS.get(need, need) for need in needs}
    given = {entry.reason for checked in cases("en").files for entry in checked.unchecked}
    assert needs | given <= WORDS["en"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_long_and_every_rule_says_how_to_mend(language: str) -> None:
    for checked in cases(language).files:
        assert all(len(entry.message) <= LONGEST for entry in checked.entries)
    for rule_id in load_spec().rule_ids:
        assert 10 < len(remedy(load_spec(), rule_id, language)) < 300, rule_id


@given(
    st.sampled_from(load_spec().rule_ids),
    st.one_of(st.text(max_size=500), st.lists(st.text(max_size=40), max_size=60)),
)
def test_a_message_is_one_short_harmless_line(rule_id: str, value: str | list[str]) -> None:
    names = re.findall(r"\{(\w+)\}", load_spec().rule(rule_id).message)
    finding = Finding(rule_id, "", dict.fromkeys(names, value))
    for language in LANGUAGES:
        text = message(load_spec(), finding, language)
        assert len(text) <= LONGEST
        assert text.isprintable()


def test_a_shortened_list_says_how_much_is_left_out() -> None:
    rule_id = "core-incomplete"
    names = re.findall(r"\{(\w+)\}", load_spec().rule(rule_id).message)
    finding = Finding(rule_id, "", {n: [f"metric_{i:03}" for i in range(50)] for n in names})
    assert re.search(r"and \d\d more", message(load_spec(), finding))


@given(st.text())
def test_nothing_printable_survives_that_could_steer_a_terminal(text: str) -> None:
    assert printable(text).isprintable()


def test_a_finding_in_an_item_has_a_label_in_words(write_report: WriteReport) -> None:
    path = write_report({"set": "/observations/1/service", "to": "nowhere"})
    result = validate(Document.open(path), today=TODAY)
    title = load_spec().code_text("metric", "items_confirmed", "es")
    assert any(entry.label.startswith(title) for entry in outputs.printed(result, "es"))


def test_a_key_stays_when_other_lines_move(write_report: WriteReport) -> None:
    bad = {"set": "/observations/1/service", "to": "nowhere"}

    def keys(*changes: dict[str, Any]) -> set[str]:
        result = validate(Document.open(write_report(*changes)), today=TODAY)
        return {e.key for e in outputs.printed(result) if e.finding.rule == "dangling-reference"}

    moved = keys({"set": "/observations/2/service", "to": "nowhere"}, {"remove": "/observations/0"})
    other = keys({"set": "/observations/2/service", "to": "nowhere"})
    assert keys(bad)
    assert moved == other != keys(bad)


def test_examples_conform() -> None:
    for path in sorted(EXAMPLES.rglob("*.json")):
        result = validate(Document.open(path))
        assert result.valid, (path, result.findings)


# --- text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_names_every_rule(language: str) -> None:
    for checked in cases(language).files:
        text = write("text", replace(cases(language), files=(checked,)))
        assert all(rule in text for rule in checked.totals)


def test_an_acknowledged_warning_is_shown_with_its_reason() -> None:
    for form in ("text", "html", "sarif", "junit", "json"):
        first = next(c for c in cases("en").files if c.entries)
        entry = replace(first.entries[0], acknowledged="Known and kept")
        marked = replace(first, entries=(entry, *first.entries[1:]))
        assert "Known and kept" in write(form, Run((marked,)))


# --- JSON ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_json_of_every_case_has_the_promised_shape(language: str) -> None:
    for data in (json.loads(write("json", _few(language))), json.loads(write("json", _hostile()))):
        assert [error.message for error in RESULT.iter_errors(data)] == []


def test_a_wrong_shape_would_be_noticed() -> None:
    data = json.loads(write("json", replace(cases("en"), files=cases("en").files[:1])))
    data["results"][0]["verdict"] = "correct"
    assert list(RESULT.iter_errors(data))


FIELDS = {
    "": "counts date format format_version language profiles results standards strict tool "
    "truncated verdict",
    "profiles": "id sha256",
    "tool": "name sha256 version",
    "standards": "sha256 status version",
    "results": "complete core counts error findings profiles rules sha256 source standard "
    "truncated unchecked verdict",
    "counts": "acknowledged error info warning",
    "rules": "count rule run skipped",
    "findings": "acknowledged column key label line message params place pointer rule severity "
    "title",
    "unchecked": "pointer reason rule",
    "core": "figures lacking metric state statuses",
    "error": "column line message reason",
}
"""Field names of version 1: one may be added here, none renamed or removed."""


def test_field_names_of_the_json_are_pinned() -> None:
    unreadable = describe(DocumentError("x.json", "empty"))
    digests = {"core": "0" * 64}
    whole = Run((*cases("en").files, unreadable), "en", "2025-08-15", profiles=digests)
    data = json.loads(write("json", whole))
    seen: dict[str, set[str]] = {}

    def walk(name: str, value: Any) -> None:
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and name != "params":
                seen.setdefault(name, set()).update(item)
                for key, inner in item.items():
                    walk(key, inner)

    walk("", data)
    assert {name: " ".join(sorted(keys)) for name, keys in seen.items()} == FIELDS


def test_every_rule_is_accounted_for() -> None:
    data = json.loads(write("json", cases("en")))
    for entry in data["results"]:
        if entry["verdict"] != "unreadable":
            assert {rule["rule"] for rule in entry["rules"]} == set(load_spec().rule_ids)
            skipped = {e["rule"] for e in entry["unchecked"] if not e["pointer"]}
            assert {rule["rule"] for rule in entry["rules"] if not rule["run"]} == skipped
            assert sum(rule["count"] for rule in entry["rules"]) == len(entry["findings"])


# --- SARIF ---------------------------------------------------------------------------------------


def test_the_schema_of_sarif_is_the_published_one() -> None:
    digest = hashlib.sha256(SARIF_FILE.read_bytes()).hexdigest()
    assert digest in (SARIF_FILE.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sarif_is_valid_by_the_official_schema(language: str) -> None:
    for text in (write("sarif", cases(language)), write("sarif", _hostile(language))):
        assert [error.message for error in SARIF.iter_errors(json.loads(text))] == []


@pytest.mark.parametrize(
    "broken",
    [
        lambda data: data["runs"][0].pop("tool"),
        lambda data: data["runs"][0]["results"][0].update(level="bad"),
        lambda data: data["runs"][0]["results"][0].update(message="text"),
        lambda data: data.update(version="2.0"),
    ],
)
def test_a_broken_sarif_file_would_be_noticed(broken: Any) -> None:
    data = json.loads(write("sarif", cases("en")))
    broken(data)
    assert list(SARIF.iter_errors(data))


def test_sarif_points_to_each_finding_and_its_rule() -> None:
    data = json.loads(write("sarif", cases("en")))["runs"][0]
    assert len(data["results"]) == sum(
        len(checked.entries) + bool(checked.error) for checked in cases("en").files
    )
    levels = [result["level"] for result in data["results"]]
    assert levels == sorted(levels, key=["error", "warning", "note"].index)
    for result in data["results"]:
        assert data["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_sarif_leads_to_the_page_of_each_rule(language: str) -> None:
    data = json.loads(write("sarif", cases(language)))["runs"][0]
    base = load_spec().schema["$id"].split("spec/")[0]
    folder = "" if language == "en" else f"{language}/"
    rules = data["tool"]["driver"]["rules"]
    assert rules
    for rule in rules:
        assert rule["helpUri"] == f"{base}{folder}rules/{rule['id']}.html"


def test_sarif_says_what_it_leaves_out() -> None:
    first = next(checked for checked in cases("en").files if checked.entries)
    shortened = replace(first, entries=first.entries[:1])
    rule = first.entries[0].finding.rule
    data = json.loads(write("sarif", Run((replace(shortened, totals={rule: 26_000}),))))
    assert data["runs"][0]["properties"]["resultsLeftOut"] == 25_999


def test_sarif_names_files_as_code_hosts_want_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sources = ["a b/ü.json", str(tmp_path / "c.json"), "../d.json", "/elsewhere/e.json"]
    files = [Checked(source, error=DocumentError(source, "empty")) for source in sources]
    results = json.loads(write("sarif", Run(files)))["runs"][0]["results"]
    places = [r["locations"][0]["physicalLocation"]["artifactLocation"] for r in results]
    assert places[0] == {"uri": "a%20b/%C3%BC.json", "uriBaseId": "%SRCROOT%"}
    assert places[1] == {"uri": "c.json", "uriBaseId": "%SRCROOT%"}
    assert places[2] == {"uri": (tmp_path.parent / "d.json").as_uri()}
    assert places[3] == {"uri": "file:///elsewhere/e.json"}


# --- JUnit ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("strict", [False, True])
def test_junit_reads_back_with_a_case_for_each_rule(strict: bool) -> None:
    whole = replace(_few(), strict=strict)
    suites = list(JUnitXml.fromstring(write("junit", whole).encode()))
    assert len(suites) == len(whole.files)
    for suite, checked in zip(suites, whole.files, strict=True):
        kinds = {case.name: [type(result) for result in case.result] for case in suite}
        if checked.error:
            assert kinds == {"document-unreadable": [Error]}
            continue
        assert kinds.keys() == set(load_spec().rule_ids)
        failing = ("error", "warning") if strict else ("error",)
        fired = {
            entry.finding.rule
            for entry in checked.entries
            if entry.severity in failing and entry.acknowledged is None
        }
        assert {name for name, kind in kinds.items() if Failure in kind} == fired
        skipped = {entry.rule for entry in checked.unchecked if not entry.pointer}
        assert {name for name, kind in kinds.items() if Skipped in kind} == skipped
        assert suite.failures == len(fired)


@given(st.text())
def test_no_text_makes_junit_unreadable(text: str) -> None:
    error = DocumentError(text, "duplicate-key", {"key": text})
    assert ET.fromstring(write("junit", Run((describe(error),)))) is not None  # noqa: S314
    assert not NOT_XML.search(write("junit", _hostile()))


# --- GitHub --------------------------------------------------------------------------------------


def test_annotations_are_capped_by_severity_and_the_total_is_told() -> None:
    lines = write("github", cases("en")).splitlines()
    kinds = [line.split(" ")[0] for line in lines if line.startswith("::")]
    assert [kinds.count(f"::{kind}") for kind in ("error", "warning", "notice")] == [10, 10, 10]
    total = sum(
        sum(entry.acknowledged is None for entry in checked.entries) + bool(checked.error)
        for checked in cases("en").files
    )
    assert f"30 of {total}" in lines[-2]


def test_hostile_text_stays_inside_its_annotation() -> None:
    lines = write("github", _hostile()).splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == 2  # the acknowledged one is none
    for line in commands:
        _, properties, text = line.split("::", 2)
        assert "%250A::error::x" in text  # a percent sign of theirs is no escape of ours
        assert {pair.split("=")[0].split(" ")[-1] for pair in properties.split(",")} == {
            "file",
            "line",
            "col",
            "title",
        }


def test_the_summary_of_a_step_holds_hostile_text_as_text() -> None:
    summary = step_summary(_hostile())
    for active in ("<script", "](", "`", "\x1b"):
        assert active not in summary
    rows = [line for line in summary.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {3, 5}


def test_the_summary_of_a_step_holds_every_finding() -> None:
    few = replace(cases("en"), files=cases("en").files[:40])
    rows = [line for line in step_summary(few).splitlines() if line.startswith("|")]
    findings = sum(len(checked.entries) for checked in few.files)
    assert len(rows) == findings + len(few.files) + 4


# --- HTML ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_nothing_and_runs_nothing(language: str) -> None:
    for page in (write("html", _few(language)), write("html", _hostile(language))):
        soup = BeautifulSoup(page, "html.parser")
        assert soup.html is not None
        assert soup.html["lang"] == language
        assert not soup.find_all(["script", "img", "link", "iframe", "object", "form", "base"])
        assert not [tag for tag in soup.find_all(True) if tag.get("src") or tag.get("style")]
        assert all(str(a["href"]).startswith("#f") for a in soup.find_all("a"))
        assert not [n for tag in soup.find_all(True) for n in tag.attrs if n.startswith("on")]
        ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
        assert len(ids) == len(set(ids))


def test_the_page_shows_hostile_text_as_text() -> None:
    soup = BeautifulSoup(write("html", _hostile()), "html.parser")
    assert "<script>alert(1)</script>" in soup.get_text()


def test_the_policy_of_the_page_fits_its_style() -> None:
    page = write("html", cases("en"))
    style = re.search(r"(?s)<style>(.*)</style>", page)
    policy = re.search(r"'sha256-([^']+)'", page)
    assert style is not None
    assert policy is not None
    digest = hashlib.sha256(style[1].encode()).digest()
    assert policy[1] == b64encode(digest).decode()


def test_the_page_names_every_finding_and_what_was_not_checked() -> None:
    soup = BeautifulSoup(write("html", _few()), "html.parser")
    rows = soup.select(".findings tbody tr")
    assert len(rows) == sum(len(checked.entries) for checked in _few().files)
    text = soup.get_text()
    for checked in _few().files:
        assert checked.sha256 in text


def test_unreadable_files_are_part_of_every_form() -> None:
    with pytest.raises(DocumentError) as caught:
        Document.read(b"{", "broken.json")
    for form in outputs.FORMATS:
        for language in LANGUAGES:
            text = write(form, Run((describe(caught.value, language),), language))
            assert "broken.json" in text
    assert error_text(caught.value, "es") != error_text(caught.value)


def test_the_result_does_not_depend_on_the_document_object() -> None:
    before = copy.deepcopy(cases("en").files[0])
    assert write("json", replace(cases("en"), files=(before,)))


def test_checksums_of_everything_that_was_applied(write_report: WriteReport) -> None:
    path = write_report()
    arguments = ["validate", str(path), "--profile", "core", "--format", "json"]
    data = json.loads(CliRunner().invoke(main, arguments).stdout)
    file = load_spec().folder / "profiles" / "core.yaml"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert data["profiles"] == [{"id": "core", "sha256": digest}]
    assert data["standards"][0]["sha256"] == load_spec().checksum
    assert data["results"][0]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert list(RESULT.iter_errors(data)) == []
