"""Is the standard itself in order: schema style, code lists, words, translations, freeze?"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from transparency import derived, framework, schema
from transparency.conformance import load_cases
from transparency.findings import Severity
from transparency.profiles import UNCONFIRMED, Profile, is_field, load_profile
from transparency.rules.periods import DEADLINES
from transparency.spec import Capability, Spec, SpecError, load_spec, meta_schema, versions

SPECS = [load_spec(entry["version"]) for entry in versions()]
each_version = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.version)


def _subschemas(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key not in ("enum", "const", "required"):
                yield from _subschemas(value)
    elif isinstance(node, list):
        for part in node:
            yield from _subschemas(part)


@each_version
def test_schema_is_valid_json_schema(spec: Spec) -> None:
    Draft202012Validator.check_schema(spec.schema)


@each_version
def test_schema_is_in_step_with_the_code_lists(spec: Spec) -> None:
    stored = (spec.folder / "report.schema.json").read_text(encoding="utf-8")
    assert stored == derived.render(derived.derived_schema(spec)), "run: make spec"


@each_version
def test_schema_keeps_to_the_portable_subset(spec: Spec) -> None:
    known = {
        *schema.RULES,
        *schema.CARRIERS,
        *("$schema", "$id", "$defs", "title", "description", "codelist", "rule", "ruleIfMissing"),
    }
    names = {"properties", "$defs"}

    def walk(node: dict[str, Any]) -> None:
        assert set(node) <= known, f"keyword without a rule: {set(node) - known}"
        for key, value in node.items():
            if key in names:
                for child in value.values():
                    walk(child)
            elif isinstance(value, dict):
                walk(value)
            elif key == "allOf":
                for child in value:
                    walk(child)

    walk(spec.schema)


@each_version
def test_every_object_is_closed_and_every_property_described(spec: Spec) -> None:
    for node in _subschemas(spec.schema):
        if node.get("type") == "object" and "properties" in node:
            assert node["additionalProperties"] is False
            for name, child in node["properties"].items():
                assert child.get("title"), name
                assert child.get("description"), name
                assert "type" in child or "$ref" in child, name
            assert set(node.get("required", ())) <= set(node["properties"])


@each_version
def test_patterns_are_portable(spec: Spec) -> None:
    for node in _subschemas(spec.schema):
        pattern = node.get("pattern")
        if isinstance(pattern, str):
            assert pattern.startswith("^")
            assert pattern.endswith("$")
            assert not re.search(r"\\[dwspb]|\(\?[=!<]|(?<!\[)\.(?![^\[]*\])", pattern), pattern
        if "format" in node:
            assert "pattern" in node


@each_version
def test_references_stay_in_the_file(spec: Spec) -> None:
    for node in _subschemas(spec.schema):
        if "$ref" in node:
            target = node["$ref"].removeprefix("#/$defs/")
            assert target in spec.schema["$defs"]


@each_version
def test_code_lists_are_tidy(spec: Spec) -> None:
    files = {path.stem for path in (spec.folder / "codelists").glob("*.csv")} - {"index"}
    assert files == set(spec.codelist_index)
    for name in files:
        text = (spec.folder / "codelists" / f"{name}.csv").read_bytes()
        assert not text.startswith(b"\xef\xbb\xbf"), name
        assert b"\r" not in text, name
        for code, row in spec.codelist(name).rows.items():
            assert all(value == value.strip() for value in row.values() if value), (name, code)
            assert row["title"], (name, code)
            assert row["description"], (name, code)
            assert None not in row, (name, code)
            assert None not in row.values(), (name, code)


@each_version
def test_codes_are_not_repeated(spec: Spec) -> None:
    for name in spec.codelist_index:
        lines = (spec.folder / "codelists" / f"{name}.csv").read_text(encoding="utf-8")
        codes = re.findall(r"^([^,\"\n]+),", lines, re.MULTILINE)[1:]
        assert len(codes) == len(set(codes)) == len(spec.codelist(name).rows), name


@each_version
def test_every_code_list_is_used(spec: Spec) -> None:
    used = {
        node["$ref"].removeprefix("#/$defs/code_")
        for node in _subschemas(spec.schema)
        if node.get("$ref", "").startswith("#/$defs/code_")
    }
    by_the_tool = {
        *("additivity", "dimension", "forbidden_property", "metric_group", "theme", "unit"),
        *("legislation_status", "term", "term_status", "rule_subject", "confidence_mark"),
        *("crosswalk_relation", "crosswalk_use"),
        *("comparability_reason", "comparability_verdict", "reconciliation_class"),
        *("coverage_class", "gap_kind"),
    }
    assert set(spec.codelist_index) - used - by_the_tool == set()


@each_version
def test_metrics_are_consistent(spec: Spec) -> None:
    for metric in spec.metrics.values():
        assert set(metric.dimensions) <= set(spec.dimensions), metric.code
        assert set(metric.additivity_except) <= set(metric.dimensions), metric.code
        assert metric.additivity in spec.codelist("additivity"), metric.code
        assert metric.group in spec.codelist("metric_group"), metric.code
        assert set(metric.roles) <= set(spec.codelist("role")), metric.code
        assert set(metric.core_roles) <= set(metric.roles), metric.code
        assert (metric.level == "core") == bool(metric.core_roles), metric.code
    numbers = [metric.number for metric in spec.metrics.values()]
    assert numbers == list(range(1, len(numbers) + 1))


@each_version
def test_both_sides_of_an_event_are_metrics_with_the_dimensions_named(spec: Spec) -> None:
    assert spec.two_sides
    for sides in spec.two_sides:
        for metric, codes in (
            (sides.left_metric, sides.left_dimensions),
            (sides.right_metric, sides.right_dimensions),
        ):
            assert set(codes) <= set(spec.metrics[metric].dimensions), sides.id
        assert sides.right_dimensions["counterparty"] == "@provider"
        assert sides.left_covers in ("pair", "all")
        shared = [
            {name for name, code in codes.items() if code == "@same"}
            for codes in (sides.left_dimensions, sides.right_dimensions)
        ]
        assert shared[0] == shared[1], sides.id


@each_version
def test_the_framework_names_only_what_exists_and_leaves_no_capability_without_evidence(
    spec: Spec,
) -> None:
    codes = spec.codelist("capability").rows
    assert [one.code for one in spec.framework] == list(codes)
    measures = {code: row["capability"] for code, row in spec.codelist("measure").rows.items()}
    for one in spec.framework:
        row = codes[one.code]
        assert (str(one.number), one.theme) == (row["number"], row["theme"]), one.code
        assert one.theme in spec.codelist("theme"), one.code
        assert one.titles["en"] == row["title"], one.code
        assert one.titles["es"] == spec.code_text("capability", one.code, "es"), one.code
        assert one.metrics, one.code
        assert one.measures == tuple(m for m, of in measures.items() if of == one.code), one.code
        assert one.roles, one.code
        assert set(one.roles) <= set(spec.codelist("role")), one.code
        for term in map(framework.parse, one.metrics):
            _check_framework_term(spec, one, term)
        for text in one.fields:
            assert _is_field(spec, framework.parse(text)), (one.code, text)


def _check_framework_term(spec: Spec, one: Capability, term: framework.Term) -> None:
    metric = spec.metrics[term.base]
    assert set(metric.roles) & set(one.roles), (one.code, term)
    if term.name is not None:
        assert term.name in metric.dimensions, (one.code, term)
        rows = spec.codelist(spec.dimensions[term.name])
        assert term.code is None or any(term.allows(code) for code in rows), (one.code, term)


def _is_field(spec: Spec, term: framework.Term) -> bool:
    """Whether a path leads through the properties of the schema."""
    node: dict[str, Any] = spec.schema
    for name in (*term.base.split("."), *([term.name] if term.name else [])):
        while "properties" not in node:
            node = node.get("items", node)
            reference = node.get("$ref", "").removeprefix("#/$defs/")
            node = spec.schema["$defs"][reference] if reference else node
        if name not in node["properties"]:
            return False
        node = node["properties"][name]
    return True


@each_version
def test_rule_pages_are_complete(spec: Spec) -> None:
    for rule_id in spec.rule_ids:
        page = spec.rule(rule_id)
        assert re.fullmatch("[a-z]+(-[a-z0-9]+)+", rule_id)
        stages = ("read", "workbook", "schema", "check", "previous", "corpus", "result")
        assert page.stage in stages, rule_id
        assert page.subject in spec.codelist("rule_subject"), rule_id
        assert len(page.message) <= 200, rule_id
        assert bool(page.reader) is (page.severity is not Severity.ERROR), rule_id
        assert page.why, rule_id
        assert page.remedy, rule_id


def _english(spec: Spec) -> dict[str, str]:
    """Every key that a translation must have, with its English text."""
    words: dict[str, str] = {}
    for name, row in spec.codelist_index.items():
        words |= {f"codelist.{name}.{part}": row[part] for part in ("title", "description")}
        for code, entry in spec.codelist(name).rows.items():
            words |= {
                f"code.{name}.{code}.{part}": entry[part]
                for part in ("title", "description", "remedy")
                if part in entry
            }
    for rule_id in spec.rule_ids:
        page = spec.rule(rule_id)
        words |= {
            f"rule.{rule_id}.{part}": getattr(page, part)
            for part in ("title", "message", "reader", "why", "remedy")
            if getattr(page, part)
        }
    for profile_id in spec.profile_ids:
        words |= _words_of(load_profile(profile_id, spec))
    for sides in spec.two_sides:
        words[f"two_sides.{sides.id}.description"] = sides.description
    for crosswalk, row in spec.crosswalks.items():
        words[f"crosswalk.{crosswalk}.title"] = row["title"]
    for relation in spec.relations:
        words[f"relation.{relation.id}.description"] = relation.description
    words |= {f"case.{rule_id}.{name}": name for rule_id, name in _shown_cases(spec)}
    for name, node in (("root", spec.schema), *spec.schema["$defs"].items()):
        if name.startswith("code_"):
            continue
        if name != "root":
            words |= {f"field.{name}.{part}": node[part] for part in ("title", "description")}
        own = {} if name == "dimensions" else node.get("properties", {})  # a code list of their own
        for field, entry in own.items():
            words |= {
                f"field.{name}.{field}.{part}": entry[part] for part in ("title", "description")
            }
    return words


def _shown_cases(spec: Spec) -> set[tuple[str, str]]:
    """Rule and name of the first failing and the first passing case: those that people see."""
    first: dict[tuple[str, bool], str] = {}
    for case in load_cases(spec):
        first.setdefault((case.rule, case.passing), case.name)
    return {(rule_id, name) for (rule_id, _), name in first.items()}


def _words_of(profile: Profile) -> dict[str, str]:
    place = f"profile.{profile.id}"
    words = {f"{place}.title": profile.title, f"{place}.description": profile.description}
    for entry in profile.requirements:
        words[f"{place}.{entry.id}.title"] = entry.title
        words[f"{place}.{entry.id}.reference"] = entry.reference
        if entry.note:
            words[f"{place}.{entry.id}.note"] = entry.note
    return words


@each_version
@pytest.mark.parametrize("language", ["es"])
def test_translation_is_complete_and_has_nothing_stale(spec: Spec, language: str) -> None:
    english, translated = _english(spec), spec.translations(language)
    assert sorted(set(english) - set(translated)) == [], "missing"
    assert sorted(set(translated) - set(english)) == [], "stale"
    assert [key for key, text in translated.items() if not text.strip()] == []


@each_version
@pytest.mark.parametrize("language", ["es"])
def test_translated_messages_have_the_same_placeholders(spec: Spec, language: str) -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for rule_id in spec.rule_ids:
        for part in ("message", "reader"):
            english = names(spec.rule_text(rule_id, part))
            assert names(spec.rule_text(rule_id, part, language)) == english, rule_id
            assert english <= names(spec.rule(rule_id).message), rule_id


def test_released_versions_are_frozen() -> None:
    for entry in versions():
        if entry["status"] == "released":
            assert entry["checksum"] == load_spec(entry["version"]).checksum
        else:
            assert entry["checksum"] is None


def test_unknown_names_are_refused_in_one_line() -> None:
    spec = load_spec()
    for call in (
        lambda: load_spec("9.9"),
        lambda: spec.rule("no-such-rule"),
        lambda: spec.rule("../README"),
        lambda: spec.codelist("no_such_list"),
    ):
        with pytest.raises(SpecError) as caught:
            call()
        assert "\n" not in str(caught.value)


@each_version
def test_profiles_agree_with_the_code_lists_and_the_rules(spec: Spec) -> None:
    regimes = spec.codelist("regime").rows
    for profile_id in spec.profile_ids:
        profile = load_profile(profile_id, spec)
        assert profile.id == profile_id
        if profile.regime is None:
            continue
        row = regimes[profile.regime]
        ended = profile.in_force_until.isoformat() if profile.in_force_until else ""
        assert (profile.status, ended) == (row["status"], row["lapsed_on"] or "")
        for requirement in profile.requirements:
            assert requirement.source, (profile_id, requirement.id)
            if requirement.kind == "deadline" and requirement.confirmed:
                months = DEADLINES[profile.regime]
                assert requirement.months_after_end == months, "published-late says otherwise"


@each_version
def test_the_profile_of_the_core_asks_for_the_core(spec: Spec) -> None:
    asked = {entry.roles: entry.metrics for entry in load_profile("core", spec).requirements}
    for role in spec.codelist("role"):
        core = tuple(code for code, metric in spec.metrics.items() if role in metric.core_roles)
        assert asked.get((role,), ()) == core


@each_version
def test_confidence_marks_are_those_of_the_schema_of_profiles(spec: Spec) -> None:
    requirement = meta_schema("profile")["$defs"]["requirement"]["properties"]
    assert requirement["confidence"]["enum"] == list(spec.codelist("confidence_mark"))
    marks = spec.codelist("confidence_mark").rows
    assert {code for code, row in marks.items() if row["mapping"] == "no"} == set(UNCONFIRMED)


@each_version
def test_crosswalks_name_only_what_the_standard_has(spec: Spec) -> None:
    files = {path.stem for path in (spec.folder / "crosswalks").glob("*.csv")}
    assert files == {*spec.crosswalks, "index", "sources"}
    used = set()
    for name, entry in spec.crosswalks.items():
        assert entry["status"] in spec.codelist("regime_status"), name
        assert not entry["regime"] or entry["regime"] in spec.codelist("regime"), name
        for row in spec.crosswalk(name):
            _check_row(spec, row)
            used.add(row["source"])
    assert used == set(spec.crosswalk_sources)


def _check_row(spec: Spec, row: Mapping[str, str]) -> None:
    Draft202012Validator(meta_schema("crosswalk")).validate(dict(row))
    kind, ours = row["kind"], row["ours"]
    if kind == "metric":
        metric = spec.metrics[ours]
        for pair in filter(None, row["dimensions"].split(";")):
            dimension, code = pair.split("=")
            assert dimension in metric.dimensions, row
            codelist = spec.dimensions[dimension]
            assert code == "*" or not codelist or code in spec.codelist(codelist), row
        assert row["statistic"] in ("", *spec.codelist("statistic")), row
        assert not row["statistic"] or metric.unit_kind == "duration", row
        return
    assert not row["dimensions"], row
    assert not row["statistic"], row
    if kind == "code":
        codelist, code = ours.split(".")
        assert code in spec.codelist(codelist), row
    else:
        assert is_field(spec.schema, spec.schema, ours.split("/")[1:]), row


@each_version
def test_what_is_not_confirmed_is_background_and_never_a_mapping(spec: Spec) -> None:
    uses = {"yes": "mapping", "partial": "partial", "no": "background"}
    marks = spec.codelist("confidence_mark").rows
    row_schema = meta_schema("crosswalk")["properties"]
    assert row_schema["use"]["enum"] == list(spec.codelist("crosswalk_use"))
    assert row_schema["relation"]["enum"] == list(spec.codelist("crosswalk_relation"))
    for name in spec.crosswalks:
        for row in spec.crosswalk(name):
            assert row["use"] == uses[marks[row["confidence"]]["mapping"]], (name, row)


@each_version
def test_every_requirement_of_a_regime_with_a_profile_has_a_correspondence(spec: Spec) -> None:
    for name in ("eu_dsa", "eu_interim"):
        known = {row["ours"] for row in spec.crosswalk(name)}
        for requirement in load_profile(name, spec).requirements:
            if requirement.kind in ("metric", "breakdown"):
                assert set(requirement.metrics) <= known, requirement.id
