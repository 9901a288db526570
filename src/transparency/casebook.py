"""The conformance suite for any implementation: cases as plain files, and verdicts on results.

Another implementation reads the files that `write_cases` makes and gives back a results file;
`judged` compares it. Nobody needs YAML or Python for that. Described in the standard's
`cases/README.md`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transparency import schema
from transparency.conformance import Case, Expected, compared, differences, run
from transparency.document import Document, DocumentError, TransparencyError
from transparency.spec import Spec

INDEX = "cases.json"
"""Name of the file that lists the cases."""


class ResultsError(TransparencyError):
    """A results file that cannot be judged."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one case: `problems` are empty when it passed."""

    rule: str
    case: str
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """True when the case gave exactly what it must."""
        return not self.problems


def own_verdicts(
    cases: Sequence[Case], progress: Callable[[int, int], None] | None = None
) -> list[Verdict]:
    """Verdicts on this implementation. `progress` is called with cases done and their number."""
    verdicts = []
    for case in cases:
        verdicts.append(Verdict(case.rule, case.name, tuple(differences(case, run(case)))))
        if progress:
            progress(len(verdicts), len(cases))
    return verdicts


def judged(cases: Sequence[Case], results: Document) -> list[Verdict]:
    """Verdicts on the results of another implementation; a case without a result has failed.

    Raises ResultsError, with the place, where the file has another form.
    """
    given = dict(_results(results))
    return [_verdict(case, given.get((case.rule, case.name))) for case in cases]


def _verdict(case: Case, result: Mapping[str, Any] | None) -> Verdict:
    if result is None:
        return Verdict(case.rule, case.name, ("no result",))
    problems = compared(case, result["findings"], result["unchecked"])
    return Verdict(case.rule, case.name, tuple(problems))


def _results(results: Document) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    entries = results.data.get("results")
    if not isinstance(entries, list):
        raise ResultsError(f'{results.source}: needs a list "results"; see cases/README.md')
    for index, entry in enumerate(entries):
        try:
            findings = [_finding(one) for one in entry["findings"]]
            unchecked = {str(rule) for rule in entry.get("unchecked", ())}
            key = (str(entry["rule"]), str(entry["case"]))
        except (AttributeError, KeyError, TypeError) as error:
            place = results.locate(f"/results/{index}")
            words = 'needs "rule", "case" and a list "findings" of {rule, pointer}'
            raise ResultsError(f"{place}: {words}; see cases/README.md") from error
        yield key, {"findings": findings, "unchecked": unchecked}


def _finding(entry: Mapping[str, Any]) -> Expected:
    params = dict(entry.get("params", {}))
    return Expected(entry["rule"], entry["pointer"], params, entry.get("acknowledged") is True)


def write_cases(cases: Sequence[Case], spec: Spec, folder: Path) -> int:
    """Write every case as plain files, and `cases.json` last. Gives the number of cases.

    Raises TransparencyError where the folder holds anything already, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise TransparencyError(f"{folder}: is not empty; name a folder to make")
        numbers: dict[str, int] = {}
        entries = []
        for case in cases:
            numbers[case.rule] = numbers.get(case.rule, 0) + 1
            place = folder / case.rule / str(numbers[case.rule])
            place.mkdir(parents=True)
            entries.append(_write(case, spec, place, folder))
        index = {"version": spec.version, "cases": entries}
        _dump(folder / INDEX, index)
    except OSError as error:
        raise TransparencyError(f"{folder}: cannot be written ({error.strerror})") from error
    return len(entries)


def _write(case: Case, spec: Spec, place: Path, folder: Path) -> dict[str, Any]:
    (place / "report.json").write_bytes(case.raw)
    files: dict[str, list[str]] = {}
    for kind, each in (("previous", case.previous), ("others", case.others)):
        files[kind] = []
        for number, data in enumerate(each, start=1):
            path = place / f"{kind}-{number}.json"
            _dump(path, data)
            files[kind].append(path.relative_to(folder).as_posix())
    return {
        "rule": case.rule,
        "case": case.name,
        "report": (place / "report.json").relative_to(folder).as_posix(),
        **files,
        "profiles": list(case.profiles_given),
        "published": case.published,
        "today": case.today.isoformat(),
        "schema_valid": _schema_valid(case, spec),
        "findings": [_shown(one) for one in case.expected],
        "unchecked": list(case.unchecked),
    }


def _dump(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n", "utf-8")


def _shown(one: Expected) -> dict[str, Any]:
    shown = {"rule": one.rule, "pointer": one.pointer, "params": dict(one.params)}
    return {**shown, "acknowledged": True} if one.acknowledged else shown


def _schema_valid(case: Case, spec: Spec) -> bool | None:
    """Whether `report.schema.json` alone accepts the report; None where it is no readable JSON."""
    try:
        document = Document.read(case.raw, case.name)
    except DocumentError:
        return None
    return not schema.check(spec, document.data)
