"""Are profile files read strictly, and do the standard's own say what they should?"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT

from transparency.cli import main
from transparency.conformance import changed
from transparency.document import Document, DocumentError, TransparencyError
from transparency.findings import Severity, ValidationResult
from transparency.outputs.described import message
from transparency.profiles import ProfileError, load_profile, load_profiles
from transparency.spec import load_spec
from transparency.validation import validate

SPEC = load_spec()

PROFILE: dict[str, Any] = {
    "id": "regulator",
    "title": "A regulator",
    "description": "What it asks for.",
    "status": "current",
    "roles": ["provider"],
    "requirements": [
        {
            "id": "flagged",
            "title": "Items flagged",
            "kind": "metric",
            "metrics": ["items_flagged"],
            "level": "must",
            "reference": "Art. 1",
            "confidence": "P",
        }
    ],
}


def _file(folder: Path, *changes: dict[str, Any]) -> str:
    path = folder / "own.yaml"
    path.write_text(json.dumps(changed(PROFILE, changes), indent=1), encoding="utf-8")
    return str(path)


def _result(profiles: list[str], *changes: dict[str, Any], today: str) -> ValidationResult:
    raw = json.dumps(changed(SPEC.base_case, changes)).encode()
    loaded = load_profiles(profiles, SPEC)
    day = datetime.date.fromisoformat(today)
    return validate(Document.read(raw, "report.json"), today=day, profiles=loaded)


def test_a_file_of_anybody_is_a_profile(tmp_path: Path) -> None:
    profile = load_profile(_file(tmp_path), SPEC)
    assert (profile.id, profile.standard) == ("regulator", False)
    assert profile.requirement("flagged").metrics == ("items_flagged",)
    assert load_profile("eu_dsa", SPEC).standard


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"remove": "/roles"}, "/"),
        ({"set": "/id", "to": "../core"}, "/id"),
        ({"set": "/status", "to": "binding"}, "/status"),
        ({"set": "/title", "to": "red \x1b[31m"}, "/title"),
        ({"set": "/surprise", "to": 1}, "/"),
        ({"set": "/roles", "to": ["prover"]}, "/roles/0"),
        ({"set": "/regime", "to": "no_regime"}, "/regime"),
        ({"set": "/geography", "to": "Europe"}, "/geography"),
        ({"set": "/in_force_from", "to": "2025-02-30"}, "/in_force_from"),
        ({"set": "/requirements/0/confidence", "to": "sure"}, "/requirements/0/confidence"),
        ({"set": "/requirements/0/metrics", "to": ["items_flaged"]}, "/requirements/0/metrics/0"),
        ({"remove": "/requirements/0/metrics"}, "/requirements/0"),
        ({"set": "/requirements/0/dimensions", "to": {"authority": "ncmec"}}, "/requirements/0"),
        (
            {"set": "/requirements/0/dimensions", "to": {"content_category": "cats"}},
            "/requirements/0/dimensions/content_category",
        ),
        ({"set": "/requirements/0/source", "to": "X9"}, "/requirements/0/source"),
        ({"set": "/requirements/0/fields", "to": ["/no_field"]}, "/requirements/0/fields/0"),
        ({"add": "/requirements", "value": PROFILE["requirements"][0]}, "/requirements/1/id"),
    ],
)
def test_a_bad_file_is_one_line_with_its_place(
    change: dict[str, Any], place: str, tmp_path: Path
) -> None:
    name = _file(tmp_path, change)
    with pytest.raises(ProfileError) as caught:
        load_profile(name, SPEC)
    words = str(caught.value)
    assert "\n" not in words
    assert "\x1b" not in words
    assert words.startswith(name + ":")
    assert f": {place}: " in words


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: &a [1]\nb: *a\n", "yaml-anchor"),
        ("a: !!python/object:os.system x\n", "yaml-tag"),
        ("a: 1\na: 2\n", "duplicate-key"),
        ("[" * 100, "too-deep"),
        ("id: [", "not-yaml"),
        ("", "empty"),
    ],
)
def test_hostile_files_are_refused(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        load_profile(str(path), SPEC)
    assert caught.value.reason == reason


def test_a_missing_file_or_id_is_one_line(tmp_path: Path) -> None:
    calls: tuple[Callable[[], object], ...] = (
        lambda: load_profile("no_such_profile", SPEC),
        lambda: load_profile(str(tmp_path / "none.yaml"), SPEC),
        lambda: load_profile(str(tmp_path), SPEC),
        lambda: load_profile("../../etc/passwd\0", SPEC),
    )
    for call in calls:
        with pytest.raises(TransparencyError) as caught:
            call()
        assert "\n" not in str(caught.value)


def test_two_profiles_under_one_id_are_refused(tmp_path: Path) -> None:
    name = _file(tmp_path, {"set": "/id", "to": "core"})
    assert len(load_profiles(["core", "core"], SPEC)) == 1
    with pytest.raises(ProfileError):
        load_profiles(["core", name], SPEC)


def test_the_result_names_the_profiles_applied(tmp_path: Path) -> None:
    result = _result(["core", _file(tmp_path)], today="2025-08-15")
    assert result.profiles == ("core", "regulator")
    assert [finding.rule for finding in result.findings] == ["profile-metric-missing"]
    assert not result.valid


def test_an_unsound_report_is_held_to_no_profile() -> None:
    result = _result(["core"], {"remove": "/period"}, today="2025-08-15")
    assert result.profiles == ()


def test_nothing_of_the_lapsed_regime_is_more_than_information() -> None:
    for period, day in (
        ({"start": "2025-01-01", "end": "2025-12-31", "kind": "year"}, "2026-02-10"),
        ({"start": "2026-01-01", "end": "2026-12-31", "kind": "year"}, "2027-02-10"),
    ):
        result = _result(
            ["eu_interim"],
            {"set": "/period", "to": period},
            {"set": "/data_cutoff", "to": day},
            {"set": "/report/published_on", "to": day},
            today=day,
        )
        about = [f for f in result.findings if f.rule.startswith("profile-")]
        assert len(about) > 5
        assert {result.severities[finding.rule] for finding in about} == {Severity.INFO}


def test_every_finding_of_the_dsa_names_its_provision() -> None:
    result = _result(
        ["eu_dsa"],
        {"set": "/period", "to": {"start": "2026-01-01", "end": "2026-12-31", "kind": "year"}},
        {"set": "/data_cutoff", "to": "2027-01-10"},
        {"set": "/report/published_on", "to": "2027-03-01"},
        today="2027-03-02",
    )
    profile = load_profile("eu_dsa", SPEC)
    about = [f for f in result.findings if f.rule.startswith("profile-")]
    assert {"profile-metric-missing", "profile-field-missing", "profile-deadline-missed"} <= {
        finding.rule for finding in about
    }
    for finding in about:
        requirement = profile.requirement(str(finding.params["requirement"]))
        assert finding.params["reference"] == requirement.reference
        assert finding.params["confidence"] == "P"


def test_a_provision_is_told_in_the_language_of_the_message(tmp_path: Path) -> None:
    result = _result(["eu_interim"], today="2025-08-15")
    finding = next(f for f in result.findings if f.rule.startswith("profile-"))
    english, asked = str(finding.params["reference"]), str(finding.params["requirement"])
    spanish = SPEC.profile_text("eu_interim", "reference", "es", requirement=asked)
    assert spanish
    assert spanish != english
    assert english in message(SPEC, finding, longest=400)
    assert spanish in message(SPEC, finding, "es", 400)
    namesake: list[dict[str, Any]] = [
        {"set": "/id", "to": "eu_interim"},
        {"set": "/requirements/0/id", "to": asked},
        {"set": "/requirements/0/metrics", "to": ["items_flagged"]},
    ]
    result = _result([_file(tmp_path, *namesake)], today="2025-08-15")
    finding = next(f for f in result.findings if f.rule == "profile-metric-missing")
    assert (finding.params["profile"], finding.params["requirement"]) == ("eu_interim", asked)
    assert str(finding.params["reference"]) in message(SPEC, finding, "es", 400)


def _command(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


BASE = str(ROOT / "spec" / "1.0" / "cases" / "base.json")


def test_the_command_lists_all_profiles_and_shows_every_provision() -> None:
    listed = _command("profiles")
    assert listed.exit_code == 0
    for profile_id in SPEC.profile_ids:
        assert profile_id in listed.output
        shown = _command("profiles", profile_id).output
        for requirement in load_profile(profile_id, SPEC).requirements:
            assert f"{requirement.reference} [{requirement.confidence}]" in shown


def test_the_command_speaks_spanish() -> None:
    english, spanish = (
        _command("profiles", "eu_interim", "--language", language).output
        for language in ("en", "es")
    )
    for requirement in load_profile("eu_interim", SPEC).requirements:
        assert requirement.title in english
        translated = SPEC.profile_text("eu_interim", "title", "es", requirement=requirement.id)
        assert translated is not None
        assert translated in spanish


def test_a_profile_turns_the_verdict_and_is_named(tmp_path: Path) -> None:
    options = ("validate", BASE, "--date", "2025-08-15", "--format", "json")
    assert _command(*options).exit_code == 0
    held = _command(*options, "--profile", _file(tmp_path), "--profile", "core")
    assert held.exit_code == 1
    (result,) = json.loads(held.output)["results"]
    assert result["profiles"] == ["regulator", "core"]


def test_a_bad_profile_stops_before_any_report_is_read(tmp_path: Path) -> None:
    name = _file(tmp_path, {"set": "/status", "to": "binding"})
    for command in (("validate", BASE, "--profile", name), ("profiles", name)):
        done = _command(*command)
        assert done.exit_code == 3
        assert "own.yaml" in done.output
        assert len(done.output.splitlines()) == 1


def test_the_table_of_completeness_is_in_the_result() -> None:
    done = _command("validate", BASE, "--date", "2025-08-15", "--format", "json")
    (result,) = json.loads(done.output)["results"]
    rows = {row["metric"]: row for row in result["core"]}
    assert rows["items_confirmed"]["figures"] == 1
    assert rows["items_scanned"]["state"] == "accepted_reason"
    assert all(row["lacking"] == [] for row in rows.values())


@pytest.mark.parametrize("profile_id", SPEC.profile_ids)
def test_a_reason_for_every_metric_answers_every_profile(profile_id: str) -> None:
    profile = load_profile(profile_id, SPEC)
    for role in profile.roles:
        observations: list[dict[str, Any]] = [
            {"metric": code, "dimensions": {}, "value": None, "status": "not_collected"}
            for code, metric in SPEC.metrics.items()
            if role in metric.roles
        ]
        result = _result(
            [profile_id],
            {"set": "/reporter/role", "to": role},
            {"set": "/observations", "to": observations},
            {"set": "/services/0/designated_as", "to": ["vlop"]},
            today="2025-08-15",
        )
        fired = {f.rule for f in result.findings if f.rule.startswith("profile-")}
        kinds = {f.params.get("metric") for f in result.findings if f.rule.startswith("profile-")}
        assert fired <= {
            "profile-not-in-force",
            "profile-requirement-not-binding",
            "profile-field-missing",
            "profile-field-expected",
        }
        assert kinds <= {None}
