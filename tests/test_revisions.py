"""Is every changed figure in the ledger, and nothing that did not change?"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Collection, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from transparency.cli import main
from transparency.conformance import changed
from transparency.corpus import load_corpus
from transparency.frames import FORMATS
from transparency.importers import meta_cser, tiktok_cger
from transparency.importers.longtables import Table
from transparency.importers.periodtext import span_of
from transparency.layout import write_report
from transparency.revisions import IDENTITIES, Ledger, Steps, edition_of, ledger, version_editions
from transparency.revisions.ledger import Revision
from transparency.revisions.tables import LEDGER_COLUMNS, SUMMARY_COLUMNS
from transparency.spec import load_spec

SHARED = ROOT.parent / "shared"
FILES = SHARED / "data" / "meta-cser"
with_files = pytest.mark.skipif(
    bool(os.environ.get("CI")) or not FILES.is_dir(), reason="needs ../shared, and not in CI"
)

HEAD = "app,policy_area,metric,period,value\n"


def row(period: str, value: str, area: str = "Spam", metric: str = "Content Actioned") -> str:
    return f'Facebook,{area},{metric},{period},"{value}"\n'


def numbers(*values: Decimal | None) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


def editions(folder: Path, *texts: str, labels: str = "canonical") -> Ledger:
    """A ledger over files given as rows; the last row of each names its quarter."""
    for index, text in enumerate(texts):
        (folder / f"{index}.csv").write_text(HEAD + text, encoding="utf-8")
    found = []
    for table in meta_cser.tables([folder]):
        span = meta_cser.edition_span(table)
        days = span.start, span.end
        found.append(edition_of(table, span.name, days, identity=IDENTITIES[labels]))
    return ledger(found, relabelling=labels == "canonical")


def test_a_changed_figure_is_in_the_ledger_with_its_places(tmp_path: Path) -> None:
    found = editions(
        tmp_path,
        row("2020Q1", "100") + row("2020Q2", "7"),
        row("2020Q1", "80") + row("2020Q2", "7") + row("2020Q3", "9"),
    )
    (one,) = found.revisions
    assert numbers(one.old.number, one.new.number) == [100, 80]
    assert one.old.place.endswith("0.csv:2 column E")
    assert one.new.place.endswith("1.csv:2 column E")
    assert one.age == 2
    assert numbers(one.change, one.relative) == [-20, -0.2]
    (summary,) = found.summaries
    assert (summary.rows, summary.matched, summary.numeric, summary.revised) == (2, 2, 2, 1)
    assert summary.periods == {"2020-Q1": 1}


def test_the_order_is_that_of_the_periods_and_not_of_the_names(tmp_path: Path) -> None:
    later = row("2020Q1", "80") + row("2020Q2", "7")
    found = editions(tmp_path, later, row("2020Q1", "100"))
    (one,) = found.revisions
    assert (one.earlier, one.later) == ("2020-Q1", "2020-Q2")
    assert one.change == -20


def test_not_available_is_no_zero_and_no_revision(tmp_path: Path) -> None:
    found = editions(
        tmp_path,
        row("2020Q1", "N/A") + row("2020Q2", "7"),
        row("2020Q1", "0") + row("2020Q2", "N/A") + row("2020Q3", "9"),
    )
    (summary,) = found.summaries
    assert found.revisions == ()
    assert (summary.matched, summary.numeric, summary.filled, summary.blanked) == (2, 0, 1, 1)


def test_a_value_that_comes_back_is_marked(tmp_path: Path) -> None:
    found = editions(
        tmp_path,
        row("2020Q1", "100"),
        row("2020Q1", "80") + row("2020Q2", "7"),
        row("2020Q1", "100") + row("2020Q3", "9"),
    )
    assert [one.reverts for one in found.revisions] == [False, True]


def test_a_change_of_case_is_no_other_series(tmp_path: Path) -> None:
    texts = (
        row("2020Q1", "100", "Violence and Incitement"),
        row("2020Q1", "100", "Violence And Incitement") + row("2020Q2", "1", "Spam"),
    )
    (summary,) = editions(tmp_path, *texts).summaries
    assert (summary.matched, len(summary.vanished)) == (1, 0)
    (strict,) = editions(tmp_path, *texts, labels="exact").summaries
    assert (strict.matched, len(strict.vanished), len(strict.backfilled)) == (0, 1, 1)


def test_a_series_goes_on_under_another_label_when_all_its_numbers_agree(tmp_path: Path) -> None:
    quarters = ("2019Q1", "2019Q2", "2019Q3")
    old = "".join(row(q, str(10 + i), metric="Content Actioned") for i, q in enumerate(quarters))
    same = "".join(row(q, str(10 + i), metric="Accounts Actioned") for i, q in enumerate(quarters))
    other = same.replace('"12"', '"13"')
    (summary,) = editions(tmp_path, old, same + row("2019Q4", "1", "Bullying")).summaries
    assert list(summary.relabelled.values()) == [("facebook", "spam", "accounts actioned")]
    assert (summary.matched, summary.vanished, summary.backfilled) == (3, (), ())
    (summary,) = editions(tmp_path, old, other + row("2019Q4", "1", "Bullying")).summaries
    assert summary.relabelled == {}
    assert len(summary.vanished) == 3


def test_a_key_given_twice_is_not_compared(tmp_path: Path) -> None:
    twice = row("2020Q1", "100") + row("2020Q1", "90")
    found = editions(tmp_path, twice, row("2020Q1", "80") + row("2020Q2", "7"))
    (summary,) = found.summaries
    assert found.revisions == ()
    assert (summary.repeated, summary.matched) == (2, 0)


def test_a_change_within_one_step_proves_nothing(tmp_path: Path) -> None:
    many = "".join(row(f"201{i}Q1", f"{i}00", "Spam") for i in range(1, 8))
    found = editions(
        tmp_path,
        many + row("2020Q1", "800") + row("2020Q2", "300"),
        many + row("2020Q1", "900") + row("2020Q2", "700") + row("2020Q3", "100"),
    )
    assert numbers(*(one.steps for one in found.revisions)) == [1, 4]
    assert [one.provable for one in found.revisions] == [False, True]


@given(st.lists(st.integers(1, 9999), min_size=1, max_size=20), st.data())
def test_the_ledger_holds_exactly_what_was_changed(
    tmp_path_factory: pytest.TempPathFactory, values: list[int], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("files")
    new = [data.draw(st.sampled_from((value, value + 17))) for value in values]
    quarters = [f"{2000 + i}Q1" for i in range(len(values))]
    texts = ["".join(map(row, quarters, map(str, column))) for column in (values, new)]
    found = editions(folder, texts[0], texts[1] + row("2031Q1", "5"))
    changed_pairs = [[a, b] for a, b in zip(values, new, strict=True) if a != b]
    assert [numbers(r.old.number, r.new.number) for r in found.revisions] == changed_pairs
    summary = found.summaries[0]
    assert summary.increases == len(changed_pairs)
    assert summary.matched == len(values)


def _versions(folder: Path, *, declared: bool) -> None:
    base = load_spec().base_case
    first = changed(base, [])
    told = {
        "metric": "items_confirmed",
        "service": "example_forum",
        "period": base["period"],
        "dimensions": {},
        "old": 12,
        "new": 15,
        "announced": "yes",
        "reason": "A log was found.",
    }
    second = changed(
        base,
        [
            {"set": "/report/version", "to": "1.1.0"},
            {"set": "/report/supersedes", "to": {"id": "example-2025-h1", "version": "1.0.0"}},
            {
                "add": "/changes",
                "value": {
                    "path": "/observations/1/value",
                    "reason": "A log was found.",
                    "date": "2025-08-01",
                },
            },
            {"set": "/observations/1/value", "to": 15},
            {"set": "/observations/1/status", "to": "revised"},
            *([{"add": "/restatements", "value": told}] if declared else []),
        ],
    )
    write_report(folder / "a.json", first)
    write_report(folder / "b.json", second)


@pytest.mark.parametrize(("declared", "announced"), [(True, "yes"), (False, "silent")])
def test_versions_of_a_report_are_editions(tmp_path: Path, declared: bool, announced: str) -> None:
    _versions(tmp_path, declared=declared)
    corpus = load_corpus([tmp_path])
    (found,) = version_editions(corpus).values()
    (one,) = ledger(found, Steps.stated()).revisions
    assert numbers(one.old.number, one.new.number) == [12, 15]
    assert one.announced == announced
    assert one.old.place.endswith("a.json#/observations/1")


def test_the_command_lists_declared_changes_of_real_reports() -> None:
    arguments = ["revisions", str(ROOT / "examples" / "meta"), "--format", "json"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [column["name"] for column in found["columns"]] == list(LEDGER_COLUMNS)
    facebook = [r for r in found["rows"] if r["new"] == 2_800_000 and r["old"] == 9_400_000]
    assert len(facebook) == 1


def test_an_unknown_form_is_refused_with_those_that_exist(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(HEAD, encoding="utf-8")
    done = CliRunner().invoke(main, ["revisions", str(tmp_path), "--files", "no_such"])
    assert done.exit_code == 2
    assert "meta_cser" in done.output


# The published audit: every figure from the publisher's files, through importer and ledger.


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SHARED / "audit" / "expected.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def meta() -> dict[str, Ledger]:
    tables = meta_cser.tables(sorted(FILES.glob("*.csv")))
    made = {}
    for labels, identity in IDENTITIES.items():
        found = []
        for table in tables:
            span = meta_cser.edition_span(table)
            found.append(edition_of(table, span.name, (span.start, span.end), identity=identity))
        made[labels] = ledger(found, relabelling=labels == "canonical")
    return made


def _pair(name: str) -> tuple[str, str]:
    earlier, later = name.split("->")
    return f"{earlier[:4]}-{earlier[4:]}", f"{later[:4]}-{later[4:]}"


@with_files
def test_the_published_audit_of_meta_comes_out(
    meta: dict[str, Ledger], expected: dict[str, Any]
) -> None:
    assert expected["meta_restatements"]
    for name, told in expected["meta_restatements"].items():
        exact = next(s for s in meta["exact"].summaries if (s.earlier, s.later) == _pair(name))
        same = next(s for s in meta["canonical"].summaries if (s.earlier, s.later) == _pair(name))
        assert exact.rows == told["rows_prev"]
        assert exact.rows_later == told["rows_next"]
        assert exact.matched == told["keys_in_both"]
        assert exact.numeric == told["numeric_in_both"]
        assert exact.revised == told["divergent"]
        assert (exact.rate or 0) * 100 == pytest.approx(told["rate_pct_of_prev_rows"], abs=5e-4)
        comparable = told["rate_pct_of_comparable"]
        assert (exact.rate_of_numeric or 0) * 100 == pytest.approx(comparable, abs=5e-4)
        assert len(exact.vanished) == told["keys_dropped_exact"]
        assert len(exact.backfilled) == told["keys_backfilled_exact"]
        assert same.matched == told["keys_in_both_canonical"]
        assert same.revised == told["divergent_canonical"]
        assert len(same.vanished) == told["keys_dropped_canonical"]
        periods = {key.replace("-", ""): count for key, count in exact.periods.items()}
        assert periods == told["divergent_by_period"]
        assert exact.blanked + exact.filled == told["one_sided_missing"]
        new = exact.rows_later - exact.matched - len(exact.backfilled)
        assert new == told["keys_new_period"]
        if told["divergent"]:
            assert (exact.oldest, exact.youngest) == (
                told["age_quarters_max"],
                told["age_quarters_min"],
            )
            assert (exact.increases, exact.decreases) == (told["increases"], told["decreases"])
            assert exact.revised - exact.provable == told["within_one_rounding_step"]
            assert exact.provable == told["beyond_one_rounding_step"]
            assert exact.reverts == told["reverts_to_earlier_published_value"]
            assert (exact.locality or 0) * 100 == pytest.approx(
                told["top_period_share_pct"], abs=5e-3
            )


@with_files
def test_the_rows_of_the_published_ledger_come_out(
    meta: dict[str, Ledger], expected: dict[str, Any]
) -> None:
    for name, told in expected["meta_restatements"].items():
        if not told["divergent"]:
            continue
        rows = [r for r in meta["exact"].revisions if (r.earlier, r.later) == _pair(name)]
        for column, field in (("app", "app"), ("policy_area", "policy_area"), ("metric", "metric")):
            counted: dict[str, int] = {}
            for one in rows:
                label = one.old.labels[column]
                counted[label] = counted.get(label, 0) + 1
            assert counted == told[f"divergent_by_{field}"]
        for areas, field in ((CSE, "narrow"), ((*CSE, CSE_ABUSE), "broad")):
            assert len(_about(rows, areas)) == told[f"divergent_cse_{field}"]
        lines = sorted(_line(one) for one in rows)
        assert hashlib.sha256("".join(lines).encode()).hexdigest() == told["ledger_sha256"]


CSE = ("Child Nudity & Sexual Exploitation", "Child Endangerment: Sexual Exploitation")
CSE_ABUSE = "Child Endangerment: Nudity and Physical Abuse"


def _about(rows: Iterable[Revision], areas: Collection[str]) -> list[Revision]:
    return [one for one in rows if one.old.labels["policy_area"] in areas]


@with_files
def test_the_summary_of_all_pairs_comes_out(
    meta: dict[str, Ledger], expected: dict[str, Any]
) -> None:
    told = {entry["id"]: entry for entry in expected["meta_restatement_summary"]}
    pairs = meta["exact"].summaries
    six, seven = pairs[:6], pairs[:7]
    assert sum(one.revised for one in six) / 6 == told["META-S-1"]["value"]
    rates = [100 * (one.rate or 0) for one in seven]
    assert sum(rates[:6]) / 6 == pytest.approx(
        told["META-S-1"]["mean_rate_pct_of_prev_rows"], abs=5e-3
    )
    assert sum(rates) / 7 == pytest.approx(told["META-S-2"]["value"], abs=5e-3)
    changes = meta["exact"].revisions
    counts = [len(_about((r for r in changes if r.later == one.later), CSE)) for one in seven]
    assert counts == told["META-S-3"]["value"]
    actioned = [r for r in _about(changes, CSE) if r.old.labels["metric"] == "Content Actioned"]
    worst, value = min(actioned, key=lambda r: r.relative or 0), told["META-S-7"]["value"]
    assert (worst.earlier, worst.later) == _pair(f"{value['file_prev']}->{value['file_next']}")
    for name in ("app", "policy_area", "period"):
        assert worst.old.labels[name] == value[name]
    assert (_plain(worst.old.number), _plain(worst.new.number)) == (value["old"], value["new"])
    assert 100 * (worst.relative or 0) == pytest.approx(
        Decimal(str(value["rel_pct"])), abs=Decimal("0.005")
    )
    (pair,) = [one for one in pairs if (one.earlier, one.later) == ("2022-Q2", "2022-Q3")]
    value = told["META-S-8"]["value"]
    found = (pair.revised, pair.rows, pair.periods["2020-Q4"])
    assert found == (value["divergent"], value["rows"], value["in_2020Q4"])


@with_files
def test_the_verdicts_on_the_files_come_out(
    meta: dict[str, Ledger], tiktok: dict[str, Ledger], expected: dict[str, Any]
) -> None:
    told = expected["paper_v1_verdicts"]["recomputed"]
    apps = {one.old.labels["app"] for one in meta["exact"].revisions if one.provable}
    assert apps == set(told["fail_history"])
    assert not any(one.provable for one in tiktok["casefold"].revisions)


@with_files
def test_rows_of_tiktok_differ_as_text_and_not_in_value(
    tiktok_tables: tuple[Table, ...], tiktok: dict[str, Ledger], expected: dict[str, Any]
) -> None:
    told = {entry["id"]: entry for entry in expected["tiktok_summary"]}
    tables = {tiktok_cger.edition_span(one).name: one for one in tiktok_tables}
    summaries = {(one.earlier, one.later): one for one in tiktok["exact"].summaries}
    for name, count in told["TT-S-1"]["value"].items():
        earlier, later = (tables[edition] for edition in _pair(name))
        end = tiktok_cger.edition_span(earlier).end
        assert len(_texts(earlier, end) ^ _texts(later, end)) == count, name
    pairs = [summaries[_pair(name)] for name in told["TT-S-1"]["value"]]
    assert sum(one.revised for one in pairs) == told["TT-S-2"]["value"]


def _texts(table: Table, end: datetime.date) -> set[tuple[str, ...]]:
    """Whole rows about the time up to a day, as printed."""
    spans = ((row, span_of(row.key["period"])) for row in table.rows)
    return {
        (*row.key.values(), row.reading.text) for row, span in spans if span and span.end <= end
    }


def _line(one: Any) -> str:
    labels = one.old.labels
    head = [labels[name] for name in ("app", "policy_area", "metric", "period")]
    return "|".join([*head, _plain(one.old.number), _plain(one.new.number)]) + "\n"


def _plain(number: Decimal | None) -> str:
    assert number is not None
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@with_files
def test_the_steps_of_meta_are_inferred(meta: dict[str, Ledger], expected: dict[str, Any]) -> None:
    steps = Steps.inferred(meta["exact"].editions)
    told = expected["meta_rounding"][0]["value"]
    for digits, entry in told.items():
        assert steps.found["", "", int(digits)] == entry["gcd"]
        assert steps.distinct["", "", int(digits)] == entry["distinct"]


@with_files
def test_the_odd_tokens_of_meta_are_found(
    meta: dict[str, Ledger], expected: dict[str, Any]
) -> None:
    entries = {entry["id"]: entry["value"] for entry in expected["meta_csv_lifecycle"]}
    found = {e.name.replace("-", ""): list(e.tokens) for e in meta["exact"].editions}
    assert found == entries["LIFE-3"]
    for name, count in entries["LIFE-1"].items():
        same = next(s for s in meta["canonical"].summaries if (s.earlier, s.later) == _pair(name))
        assert len(same.vanished) == count
    first = meta["exact"].summaries[0]
    assert len(first.backfilled) == entries["LIFE-4"]


@pytest.fixture(scope="module")
def tiktok_tables() -> tuple[Table, ...]:
    return tiktok_cger.tables(sorted((SHARED / "data" / "tiktok").iterdir()))


@pytest.fixture(scope="module")
def tiktok(tiktok_tables: tuple[Table, ...]) -> dict[str, Ledger]:
    made = {}
    for labels in ("exact", "casefold"):
        found = []
        for table in tiktok_tables:
            span = tiktok_cger.edition_span(table)
            days = span.start, span.end
            found.append(edition_of(table, span.name, days, identity=IDENTITIES[labels]))
        made[labels] = ledger(found, relabelling=False)
    return made


@with_files
def test_the_published_audit_of_tiktok_comes_out(
    tiktok: dict[str, Ledger], expected: dict[str, Any]
) -> None:
    for labels, of_labels in tiktok.items():
        pairs = {(s.earlier, s.later): s for s in of_labels.summaries}
        seen = 0
        for name, entry in expected["tiktok_restatements"].items():
            if _pair(name) not in pairs:
                continue  # a file that is not among those at hand
            summary, told = pairs[_pair(name)], entry[labels]
            seen += 1
            assert summary.rows == told["rows_prev"]
            assert summary.matched == told["matched_keys"]
            assert summary.repeated == 2 * told["ambiguous_keys_prev"]
            assert summary.revised == told["differs_beyond_1e_6"] == 0
            assert len(summary.backfilled) == told["next_only"]
        assert seen >= 2


@with_files
def test_fewer_digits_are_no_provable_change() -> None:
    files = [SHARED / "data" / "tiktok" / f"tiktok-2022-{q}" for q in ("q3.xlsx", "q4.csv")]
    found = []
    for table in tiktok_cger.tables(files):
        span = tiktok_cger.edition_span(table)
        found.append(edition_of(table, span.name, (span.start, span.end)))
    assert {one.provable for one in ledger(found).revisions} == {False}


@with_files
def test_the_command_gives_the_same_summary(expected: dict[str, Any]) -> None:
    arguments = ["revisions", str(FILES), "--files", "meta_cser", "--labels", "exact"]
    done = CliRunner().invoke(main, [*arguments, "--show", "summary", "--format", "json"])
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["rows"]
    assert list(rows[0]) == list(SUMMARY_COLUMNS)
    told = expected["meta_restatements"]["2022Q2->2022Q3"]
    (row,) = [r for r in rows if (r["earlier"], r["later"]) == ("2022-Q2", "2022-Q3")]
    assert (row["revised"], row["numeric"]) == (told["divergent"], told["numeric_in_both"])
    assert set(FORMATS) >= {"csv", "json", "parquet", "table"}
