"""Does our validator give exactly the findings that the standard's own cases list?"""

from __future__ import annotations

import pytest

from transparency.conformance import Case, differences, load_cases, run
from transparency.findings import ValidationResult
from transparency.spec import Spec, load_spec, versions

CASES = [
    pytest.param(case, id=f"{entry['version']}-{case.rule}-{case.name}".replace(" ", "-"))
    for entry in versions()
    for case in load_cases(load_spec(entry["version"]))
]


def of_data(spec: Spec) -> set[str]:
    """Rules that a report in JSON can break; test_workbook.py holds the others to real files."""
    return {rule_id for rule_id in spec.rule_ids if spec.rule(rule_id).stage != "workbook"}


@pytest.mark.parametrize("case", CASES)
def test_case_gives_exactly_its_findings(case: Case) -> None:
    assert differences(case, run(case)) == []


@pytest.mark.parametrize("version", [entry["version"] for entry in versions()])
def test_base_report_gives_no_finding(version: str) -> None:
    import json

    from transparency.conformance import TODAY
    from transparency.document import Document
    from transparency.validation import validate

    raw = json.dumps(load_spec(version).base_case).encode()
    result = validate(Document.read(raw, "base.json"), today=TODAY)
    assert isinstance(result, ValidationResult)
    assert result.findings == ()


@pytest.mark.parametrize("version", [entry["version"] for entry in versions()])
def test_each_rule_has_a_passing_and_a_failing_case(version: str) -> None:
    spec = load_spec(version)
    cases = list(load_cases(spec))
    for rule_id in of_data(spec):
        own = [case for case in cases if case.rule == rule_id]
        assert any(case.passing for case in own), f"{rule_id}: no passing case"
        assert any(not case.passing for case in own), f"{rule_id}: no failing case"


@pytest.mark.parametrize("version", [entry["version"] for entry in versions()])
def test_rules_pages_checks_and_cases_belong_together(version: str) -> None:
    from transparency.acknowledgements import UNUSED
    from transparency.rules.registry import checks
    from transparency.schema import RULES

    spec = load_spec(version)
    pages = {rule_id: spec.rule(rule_id) for rule_id in spec.rule_ids}
    stages = ("check", "previous", "corpus")
    checked = {rule_id for rule_id, page in pages.items() if page.stage in stages}
    later = {rule_id for rule_id, page in pages.items() if page.stage == "result"}
    assert later == {UNUSED}
    assert checked == set(checks(spec)), "described but not checked, or checked but not described"
    assert set(RULES.values()) <= set(pages)
    assert {path.stem for path in spec.case_files()} == of_data(spec)


@pytest.mark.parametrize("version", [entry["version"] for entry in versions()])
def test_message_placeholders_are_the_params_seen(version: str) -> None:
    import string

    spec = load_spec(version)
    for case in load_cases(spec):
        outcome = run(case)
        if not isinstance(outcome, ValidationResult):
            continue
        for finding in outcome.findings:
            for language in spec.languages:
                message = spec.rule_text(finding.rule, "message", language)
                names = {name for _, name, _, _ in string.Formatter().parse(message) if name}
                assert names <= set(finding.params), (finding.rule, language)
