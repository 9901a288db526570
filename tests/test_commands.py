"""Do the smaller commands do what they say: explain, fmt, schema, completion?"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import EXAMPLES, WriteReport
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import as_bytes, structures

from transparency import yamltext
from transparency.cli import COMMANDS, main
from transparency.columnwords import NAMED, TITLES
from transparency.conformance import TODAY, load_cases
from transparency.document import Document
from transparency.formatting import FormattingError, canonical, first_comment
from transparency.glossary import lookup, words
from transparency.reading import read_document
from transparency.spec import load_spec, schema_text
from transparency.validation import validate


def run(*arguments: str | Path, data: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=data)


def test_help_lists_every_command() -> None:
    text = run("--help").stdout
    for name in COMMANDS:
        assert f"  {name} " in text
        assert run(name, "--help").exit_code == 0


# --- explain and rules ---------------------------------------------------------------------------


def test_every_word_is_found_by_its_full_name() -> None:
    for word in words(load_spec()):
        if word.kind == "rule":
            continue  # each reads its cases; a sample below
        found = lookup(load_spec(), str(word))
        assert (found.kind, found.name) == (word.kind, word.name) or word.name == str(word)


def test_every_further_column_of_a_list_has_a_title() -> None:
    spec = load_spec()
    rows = (next(iter(spec.codelist(name).rows.values())) for name in spec.codelist_index)
    columns = {column for row in rows for column in row} - set(NAMED)
    assert columns
    assert columns == set(TITLES["en"]) == set(TITLES["es"])
    done = run("explain", "content_category.minor_sexualisation", "--language", "es")
    assert f"{TITLES['es']['csea']}: sí" in done.stdout


@pytest.mark.parametrize("language", ["en", "es"])
def test_metrics_lists_and_codes_are_explained(language: str) -> None:
    for text in ("items_removed", "status", "status.not_collected", "hash_perceptual_image"):
        done = run("explain", text, "--language", language)
        assert done.exit_code == 0
        assert text.split(".")[-1] in done.stdout


def test_the_remedy_of_a_reason_is_told_in_the_language() -> None:
    spec, code = load_spec(), "role_differs"
    done = run("explain", f"comparability_reason.{code}", "--language", "es")
    words = " ".join(done.stdout.split())
    assert spec.code_text("comparability_reason", code, "es", "remedy") in words
    assert spec.code_text("comparability_reason", code, "en", "remedy") not in words


@pytest.mark.parametrize("rule_id", [path.stem for path in load_spec().case_files()][::20])
def test_a_rule_is_explained_with_a_failing_and_a_passing_case(rule_id: str) -> None:
    english = run("explain", rule_id)
    spec = load_spec()
    flat = " ".join(english.stdout.split())
    assert " ".join(spec.rule(rule_id).why.split())[:40] in flat
    assert " ".join(spec.rule(rule_id).remedy.split())[:40] in flat
    kinds = {case.passing for case in load_cases(spec, rule_id)}  # none for a workbook's rules
    assert ("fails when" in flat) is (False in kinds)
    assert ("passes when" in flat) is (True in kinds)
    spanish = " ".join(run("explain", rule_id, "--language", "es").stdout.split())
    first = {case.passing: case.name for case in reversed(list(load_cases(spec, rule_id)))}
    for name in first.values():
        assert spec.case_text(rule_id, name, "es") in spanish


@pytest.mark.parametrize(
    ("word", "meant"),
    [("part-exceed-total", "part-exceeds-total"), ("item_removed", "items_removed")],
)
def test_a_misspelt_word_is_wrong_usage_with_what_was_meant(word: str, meant: str) -> None:
    for command in ("explain", "rules"):
        done = run(command, word)
        assert done.exit_code == 2
        assert meant in done.stderr


def test_an_ambiguous_code_names_its_lists() -> None:
    done = run("explain", "unknown")
    assert done.exit_code == 2
    assert "status.unknown" in done.stderr


# --- fmt -----------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(structures(), st.sampled_from(["report.json", "report.yaml"]))
def test_a_report_means_the_same_after_formatting(data: dict[str, Any], name: str) -> None:
    raw = as_bytes(data) if name.endswith("json") else yamltext.dumps(data).encode()
    text = canonical(raw, name)
    again = read_document(text.encode(), name)
    assert json.dumps(again.data, sort_keys=True) == json.dumps(data, sort_keys=True)
    assert canonical(text.encode(), name) == text
    before = validate(Document.read(as_bytes(data), "x"), today=TODAY)
    after = validate(again, today=TODAY)
    assert [(f.rule, f.pointer) for f in after.findings] == [
        (f.rule, f.pointer) for f in before.findings
    ]


def test_files_are_formatted_in_place_and_only_when_they_differ(write_report: WriteReport) -> None:
    path = write_report()
    path.chmod(0o640)
    link = path.with_name("link.json")
    link.symlink_to(path)
    before = path.read_bytes()
    assert run("fmt", "--check", path).exit_code == 1
    assert path.read_bytes() == before
    done = run("fmt", link)
    assert (done.exit_code, done.stdout) == (0, "")
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_bytes() != before
    assert json.loads(path.read_bytes()) == json.loads(before)
    assert run("fmt", "--check", path).exit_code == 0
    assert sorted(file.name for file in path.parent.iterdir()) == ["link.json", "report.json"]


def test_comments_are_never_lost_unasked(write_report: WriteReport) -> None:
    data = json.loads(write_report().read_text(encoding="utf-8"))
    path = write_report(name="r.yaml")
    text = "# why\n" + yamltext.dumps(data)
    path.write_text(text, encoding="utf-8")
    done = run("fmt", path)
    assert done.exit_code == 3
    assert ":1: " in done.stderr
    assert path.read_text(encoding="utf-8") == text
    assert run("fmt", "--drop-comments", path).exit_code == 0
    assert "# why" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\n", None),
        ("a: 'x # y'\nb: c#d\n", None),
        ("a: |\n  # text\n  b\n", None),
        ("a: 1 # x\n", 1),
        ("a: 1\n# x\n", 2),
        ("a: | # x\n  b\n", 1),
        ("a:\n  - 1\n  # x\n  - 2\n", 3),
        ("a: 1\nü: '😀' # x", 2),
    ],
)
def test_comments_of_yaml_are_found(text: str, line: int | None) -> None:
    assert first_comment(text) == line


def test_formatting_refuses_what_it_cannot_read() -> None:
    done = run("fmt", "-", data=b'{"a": 1, "a": 2}')
    assert (done.exit_code, done.stdout) == (3, "")
    with pytest.raises(FormattingError):
        canonical(b"a: 1 # x", "r.yaml")


def test_standard_input_is_formatted_to_standard_output() -> None:
    raw = (EXAMPLES / "reddit" / "2022.json").read_bytes()
    loose = json.dumps(json.loads(raw), indent=3).encode()
    assert run("fmt", "-", data=loose).stdout_bytes == raw
    assert run("fmt", "-", "--check", data=loose).exit_code == 1
    assert run("fmt", "-", "--check", data=raw).exit_code == 0


# --- schema --------------------------------------------------------------------------------------


def test_the_schema_is_printed_as_it_is() -> None:
    assert json.loads(run("schema").stdout) == load_spec().schema
    for own in ("result", "api"):
        assert run("schema", own).stdout == schema_text(own)
        assert own in json.loads(schema_text(own))["$id"]
    assert run("schema", "--version", "0.1").exit_code == 2


# --- completion ----------------------------------------------------------------------------------

SCRIPTS = Path(sys.executable).parent


def _shell(shell: str, script: str) -> str:
    environment = {**os.environ, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [shell, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_completes_commands_and_rules() -> None:
    script = """
        eval "$(transparency completion bash)"
        complete -p transparency
        COMP_WORDS=(transparency {words}); COMP_CWORD={place}
        _transparency_completion transparency >/dev/null; printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    shown = _shell("bash", script.format(words="val", place=1)).splitlines()
    assert "_transparency_completion" in shown[0]
    assert shown[1:] == ["validate"]
    rules = _shell("bash", script.format(words="explain part-ex", place=2)).splitlines()
    assert rules[1:] == ["part-exceeds-total"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_is_good_for_that_shell(shell: str) -> None:
    script = run("completion", shell).stdout
    assert "_TRANSPARENCY_COMPLETE" in script
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True)
