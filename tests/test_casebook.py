"""Can another implementation run the suite from plain files, and is its result judged rightly?"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from transparency.casebook import ResultsError, judged, own_verdicts, write_cases
from transparency.cli import main
from transparency.conformance import load_cases
from transparency.document import Document, DocumentError, TransparencyError
from transparency.findings import ValidationResult
from transparency.profiles import checked, load_profile
from transparency.spec import load_spec
from transparency.validation import build, validate

SPEC = load_spec()
CASES = list(load_cases(SPEC))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suite") / "cases"
    assert write_cases(CASES, SPEC, folder) == len(CASES)
    return folder


def _index(folder: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((folder / "cases.json").read_bytes())["cases"]
    return cases


def _result(entry: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What an implementation that knows nothing but the files and `validate` gives."""
    name = {"rule": entry["rule"], "case": entry["case"]}
    try:
        document = Document.read((folder / entry["report"]).read_bytes(), "case")
    except DocumentError as error:
        found = {"rule": "document-unreadable", "pointer": "", "params": {"reason": error.reason}}
        return {**name, "findings": [found], "unchecked": []}
    beside = {
        kind: [build(json.loads((folder / path).read_bytes())) for path in entry[kind]]
        for kind in ("previous", "others")
    }
    outcome = validate(
        document,
        today=datetime.date.fromisoformat(entry["today"]),
        previous=beside["previous"],
        corpus=beside["others"],
        published_sha256=entry["published"],
        profiles=tuple(map(_profile, entry["profiles"])),
    )
    return {**name, "findings": _findings(outcome), "unchecked": _unchecked(outcome)}


def _profile(given: Any) -> Any:
    if isinstance(given, str):
        return load_profile(given, SPEC)
    return checked(Document.read(json.dumps(given).encode(), "profile"), SPEC)


def _findings(outcome: ValidationResult) -> list[dict[str, Any]]:
    return [
        {
            "rule": finding.rule,
            "pointer": finding.pointer,
            "params": dict(finding.params),
            "acknowledged": index in outcome.acknowledged,
        }
        for index, finding in enumerate(outcome.findings)
    ]


def _unchecked(outcome: ValidationResult) -> list[str]:
    return [entry.rule for entry in outcome.unchecked]


def _judge(results: Any, tmp_path: Path) -> Any:
    path = tmp_path / "results.json"
    path.write_text(json.dumps(results), encoding="utf-8")
    return {(v.rule, v.case): v for v in judged(CASES, Document.open(path))}


@pytest.mark.slow
def test_the_exported_cases_are_enough_to_pass(exported: Path, tmp_path: Path) -> None:
    results = [_result(entry, exported) for entry in _index(exported)]
    assert [v for v in _judge({"results": results}, tmp_path).values() if not v.passed] == []


def test_a_surplus_a_missing_and_an_absent_result_fail_alone(
    exported: Path, tmp_path: Path
) -> None:
    entries = [entry for entry in _index(exported) if entry["findings"]][:3]
    results = [
        {"rule": e["rule"], "case": e["case"], "findings": e["findings"], "unchecked": []}
        for e in entries
    ]
    results[0]["findings"] = [*results[0]["findings"], {"rule": "field-missing", "pointer": ""}]
    results[1]["findings"] = []
    verdicts = _judge({"results": results[:2]}, tmp_path)
    keys = [(e["rule"], e["case"]) for e in entries]
    assert [len(verdicts[key].problems) for key in keys] == [1, len(entries[1]["findings"]), 1]


@pytest.mark.parametrize(
    "results",
    [
        {},
        {"results": {}},
        {"results": [1]},
        {"results": [{"rule": "a", "case": "b"}]},
        {"results": [{"rule": "a", "case": "b", "findings": [1]}]},
        {"results": [{"rule": "a", "case": "b", "findings": [{}]}]},
    ],
)
def test_a_results_file_of_another_form_is_one_line(results: Any, tmp_path: Path) -> None:
    with pytest.raises(ResultsError) as caught:
        _judge(results, tmp_path)
    assert "\n" not in str(caught.value)
    path = tmp_path / "results.json"
    outcome = CliRunner().invoke(main, ["conformance", "field-missing", "--results", str(path)])
    assert outcome.exit_code == 3
    assert len(outcome.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_plain_json_schema_validator_agrees_with_schema_valid(exported: Path) -> None:
    validator = Draft202012Validator(
        SPEC.schema, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    told = {True: 0, False: 0}
    for entry in _index(exported):
        if entry["schema_valid"] is not None:
            data = json.loads((exported / entry["report"]).read_bytes())
            assert validator.is_valid(data) is entry["schema_valid"], entry
            told[entry["schema_valid"]] += 1
    assert min(told.values()) > 30


def test_cases_are_never_written_over_anything(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(TransparencyError):
        write_cases(CASES[:1], SPEC, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_our_own_result_is_printed_by_rule() -> None:
    rule = "period-ends-before-start"
    outcome = CliRunner().invoke(main, ["conformance", rule, "--format", "json"])
    assert outcome.exit_code == 0
    own = [case for case in CASES if case.rule == rule]
    data = json.loads(outcome.stdout)
    assert data["rules"] == [{"rule": rule, "cases": len(own), "failed": []}]
    assert len(CliRunner().invoke(main, ["conformance", rule]).stdout.splitlines()) == 3
    assert CliRunner().invoke(main, ["conformance", "no-such-rule"]).exit_code == 2


def test_a_fault_of_ours_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    from transparency.rules import registry

    rule = "period-ends-before-start"
    silent = registry.Registered(lambda _report, _context: iter(()), needs=None)
    monkeypatch.setitem(registry.CHECKS, rule, silent)
    cases = [case for case in CASES if case.rule == rule]
    assert any(not verdict.passed for verdict in own_verdicts(cases))
    assert CliRunner().invoke(main, ["conformance", rule]).exit_code == 1
