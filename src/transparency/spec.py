"""The standard as data: the only module that opens files of `spec/`."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from transparency.document import TransparencyError
from transparency.findings import Severity

LATEST = "latest"
Row = Mapping[str, str]


class SpecError(TransparencyError):
    """A file of the standard is missing or malformed, or a version does not exist."""


@cache
def spec_root() -> Path:
    """Folder that holds `versions.json`: inside an installed wheel, or in the checkout."""
    package = Path(__file__).parent
    for folder in (package / "spec_files", package.parent.parent / "spec"):
        if (folder / "versions.json").is_file():
            return folder
    raise SpecError("the folder spec/ is missing from this installation; reinstall the package")


@cache
def versions() -> tuple[Mapping[str, Any], ...]:
    """Entries of `versions.json`, oldest first: version, status, released_on, checksum."""
    entries: list[Mapping[str, Any]] = json.loads(_read(spec_root() / "versions.json"))["versions"]
    return tuple(entries)


def load_spec(version: str = LATEST) -> Spec:
    """The standard in one version.

    `version` is a minor line such as "1.0", or "latest". Raises SpecError for any other.
    """
    known = [entry["version"] for entry in versions()]
    wanted = known[-1] if version == LATEST else version
    if wanted not in known:
        raise SpecError(f"version {wanted!r} is not published; known: {', '.join(known)}")
    return _load(wanted)


def schema_text(name: str) -> str:
    """The JSON Schema of one of our own files, such as `result`, as it stands in `meta/`."""
    return _read(spec_root() / "meta" / f"{name}.schema.json")


def prose(name: str) -> str:
    """A Markdown text of `spec/`, such as `CHANGELOG.md` or `1.0/README.md`. Raises SpecError."""
    return _read(spec_root() / name)


def published_files() -> dict[str, Path]:
    """Every file of the standard by the path that `$id` addresses it with, `spec/…`; sorted."""
    root = spec_root()
    found = sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".py")
    return {f"spec/{path.relative_to(root).as_posix()}": path for path in found}


@cache
def _load(version: str) -> Spec:
    status = next(entry["status"] for entry in versions() if entry["version"] == version)
    return Spec(version, status, spec_root() / version)


@dataclass(frozen=True, slots=True)
class Codelist:
    """One code list: its rows in order, keyed by code. `closed` lists become enums."""

    name: str
    title: str
    description: str
    closed: bool
    rows: Mapping[str, Row]

    def __contains__(self, code: object) -> bool:
        return code in self.rows

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def title_of(self, code: str) -> str:
        """English title of a code; the code itself when the list does not have it."""
        row = self.rows.get(code)
        return row["title"] if row else code


@dataclass(frozen=True, slots=True)
class Metric:
    """One row of `metric.csv`.

    `unit_kind` is count, stock, ratio, duration, quantity, money or rank. `additivity` is sum,
    parts, bounded or none; over the dimensions in `additivity_except` it is none.
    """

    code: str
    title: str
    description: str
    number: int
    group: str
    unit: str
    unit_kind: str
    additivity: str
    additivity_except: tuple[str, ...]
    dimensions: tuple[str, ...]
    level: str
    roles: tuple[str, ...]
    core_roles: tuple[str, ...]

    def adds_over(self, dimension: str) -> bool:
        """True when parts over this dimension may be summed."""
        return self.additivity in ("sum", "parts") and dimension not in self.additivity_except


@dataclass(frozen=True, slots=True)
class Relation:
    """One row of `relations.csv`: arithmetic between metrics, read by `rules.arithmetic`."""

    id: str
    rule: str
    left: str
    operator: str
    right: str
    condition: str
    tolerance: str
    description: str


@dataclass(frozen=True, slots=True)
class TwoSides:
    """One row of `two_sides.csv`: what one side sends and the other receives.

    Dimensions are code by name; `@other` stands for the id of the receiving reporter, `@provider`
    for the name under which it lists the provider, `@same` for any code that both sides give.
    `left_covers` is `pair` where the left figure is about this receiver only, `all` where it holds
    others of its kind too.
    """

    id: str
    left_metric: str
    left_dimensions: Mapping[str, str]
    right_metric: str
    right_dimensions: Mapping[str, str]
    left_covers: str
    description: str


@dataclass(frozen=True, slots=True)
class Capability:
    """One row of `framework.csv`: what in a report is evidence for a capability, and from whom.

    `titles` by language; `metrics` and `fields` are terms that `framework` reads; `measures` are
    codes.
    """

    code: str
    number: int
    theme: str
    titles: Mapping[str, str]
    metrics: tuple[str, ...]
    fields: tuple[str, ...]
    measures: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule in words: front matter and the two sections of its page.

    `stage` is where it runs: read, workbook (the form of a workbook or CSV folder), schema, check,
    previous, corpus, or result (over the findings of all others). `message` has `{placeholders}`
    that the params of a finding fill; so has `reader`, which says to a reader of the figures what
    the finding means for them. Errors have no `reader`: they keep a report from being published.
    """

    id: str
    title: str
    severity: Severity
    stage: str
    subject: str
    message: str
    references: tuple[str, ...]
    why: str
    remedy: str
    reader: str = ""


@dataclass(frozen=True, eq=False)
class Spec:
    """One version of the standard. Files are read when first asked for."""

    version: str
    status: str
    folder: Path
    _pages: dict[str, RulePage] = field(default_factory=dict, repr=False)

    @cached_property
    def checksum(self) -> str:
        """SHA-256 over names and contents of the version's files, translations left out."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and "i18n" not in path.parts:
                name = path.relative_to(self.folder).as_posix().encode()
                digest.update(name + b"\0" + path.read_bytes())
        return digest.hexdigest()

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a report."""
        schema: dict[str, Any] = json.loads(self.schema_text)
        return schema

    @property
    def schema_text(self) -> str:
        """The JSON Schema of a report as it stands in its file."""
        return _read(self.folder / "report.schema.json")

    @cached_property
    def codelist_index(self) -> Mapping[str, Row]:
        """List name -> its row of `codelists/index.csv` (title, description, closed)."""
        return {row["list"]: row for row in _rows(self.folder / "codelists" / "index.csv")}

    @cached_property
    def _codelists(self) -> dict[str, Codelist]:
        return {}

    def codelist(self, name: str) -> Codelist:
        """One code list by name. Raises SpecError when there is none."""
        if name not in self._codelists:
            index = self.codelist_index.get(name)
            if index is None:
                raise SpecError(f"there is no code list {name!r} in version {self.version}")
            rows = {row["code"]: row for row in _rows(self.folder / "codelists" / f"{name}.csv")}
            self._codelists[name] = Codelist(
                name, index["title"], index["description"], index["closed"] == "yes", rows
            )
        return self._codelists[name]

    @cached_property
    def metrics(self) -> Mapping[str, Metric]:
        """Metric code -> Metric, in the order of the standard."""
        units = self.codelist("unit").rows
        rows = self.codelist("metric").rows.values()
        return {row["code"]: _metric(row, units[row["unit"]]["kind"]) for row in rows}

    @cached_property
    def dimensions(self) -> Mapping[str, str]:
        """Dimension -> name of the code list of its values, empty when values are open."""
        return {code: row["codelist"] for code, row in self.codelist("dimension").rows.items()}

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """Arithmetic between metrics."""
        return tuple(Relation(**row) for row in _rows(self.folder / "relations.csv"))

    @cached_property
    def two_sides(self) -> tuple[TwoSides, ...]:
        """Events of which two reporters each publish their side."""
        rows = _rows(self.folder / "two_sides.csv")
        return tuple(
            TwoSides(
                row["id"],
                row["left_metric"],
                _codes(row["left_dimensions"]),
                row["right_metric"],
                _codes(row["right_dimensions"]),
                row["left_covers"],
                row["description"],
            )
            for row in rows
        )

    @cached_property
    def framework(self) -> tuple[Capability, ...]:
        """The capabilities of the WeProtect response, in their order."""
        return tuple(map(_capability, _rows(self.folder / "framework.csv")))

    @cached_property
    def rule_ids(self) -> tuple[str, ...]:
        """Ids of all rules of this version, sorted: the files in `rules/`."""
        return tuple(sorted(path.stem for path in (self.folder / "rules").glob("*.md")))

    def rule(self, rule_id: str) -> RulePage:
        """The page of one rule. Raises SpecError when there is none."""
        if rule_id not in self._pages:
            path = self.folder / "rules" / f"{rule_id}.md"
            if not re.fullmatch("[a-z0-9-]+", rule_id) or not path.is_file():
                raise SpecError(f"there is no rule {rule_id!r} in version {self.version}")
            self._pages[rule_id] = _page(path)
        return self._pages[rule_id]

    @cached_property
    def profile_ids(self) -> tuple[str, ...]:
        """Ids of the profiles of this version, sorted: the files in `profiles/`."""
        return tuple(sorted(path.stem for path in (self.folder / "profiles").glob("*.yaml")))

    def profile_file(self, profile_id: str) -> Path:
        """File of one profile, to be read by `transparency.profiles`."""
        return self.folder / "profiles" / f"{profile_id}.yaml"

    def profile_text(
        self, profile_id: str, part: str, language: str = "en", *, requirement: str = ""
    ) -> str | None:
        """A translated title, description, reference or note of a profile or a requirement."""
        name = f"{profile_id}.{requirement}" if requirement else profile_id
        return self.translations(language).get(f"profile.{name}.{part}")

    @cached_property
    def crosswalks(self) -> Mapping[str, Row]:
        """Crosswalk id -> its row of `crosswalks/index.csv`: title, regime, status."""
        return {row["crosswalk"]: row for row in _rows(self.folder / "crosswalks" / "index.csv")}

    @cached_property
    def crosswalk_sources(self) -> Mapping[str, Row]:
        """Source id of a correspondence -> title and address of the text that was read."""
        return {row["source"]: row for row in _rows(self.folder / "crosswalks" / "sources.csv")}

    def crosswalk(self, crosswalk_id: str) -> tuple[Row, ...]:
        """The rows of one crosswalk (`spec/meta/crosswalk.schema.json`). Raises SpecError.

        Rows whose `use` is background are for orientation: nothing may be carried over by them.
        """
        if crosswalk_id not in self.crosswalks:
            raise SpecError(f"there is no crosswalk {crosswalk_id!r} in version {self.version}")
        return tuple(_rows(self.folder / "crosswalks" / f"{crosswalk_id}.csv"))

    def crosswalk_title(self, crosswalk_id: str, language: str = "en") -> str:
        """Title of a crosswalk in a language, falling back to English."""
        translated = self.translations(language).get(f"crosswalk.{crosswalk_id}.title")
        return translated or self.crosswalks[crosswalk_id]["title"]

    def case_files(self) -> tuple[Path, ...]:
        """Conformance cases, one YAML file a rule, sorted by name."""
        return tuple(sorted((self.folder / "cases").glob("*.yaml")))

    @cached_property
    def base_case(self) -> dict[str, Any]:
        """The smallest valid report, from which the conformance cases differ."""
        base: dict[str, Any] = json.loads(_read(self.folder / "cases" / "base.json"))
        return base

    @cached_property
    def _translations(self) -> dict[str, Mapping[str, str]]:
        return {}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages in which the words of the standard exist; English first."""
        return ("en", *sorted(path.stem for path in (self.folder / "i18n").glob("*.json")))

    def translations(self, language: str) -> Mapping[str, str]:
        """Flat key -> text of one language; empty for English and for unknown languages."""
        if language not in self._translations:
            path = self.folder / "i18n" / f"{language}.json"
            known = language in self.languages and language != "en"
            self._translations[language] = json.loads(_read(path)) if known else {}
        return self._translations[language]

    def code_text(self, codelist: str, code: str, language: str = "en", part: str = "title") -> str:
        """Title (or `part="description"`) of a code in a language, falling back to English."""
        translated = self.translations(language).get(f"code.{codelist}.{code}.{part}")
        row = self.codelist(codelist).rows.get(code)
        return translated or (row[part] if row else code)

    def codelist_text(self, name: str, language: str = "en", part: str = "title") -> str:
        """Title (or `part="description"`) of a code list in a language, falling back to English."""
        translated = self.translations(language).get(f"codelist.{name}.{part}")
        return translated or str(getattr(self.codelist(name), part))

    def rule_page(self, rule_id: str, language: str = "en") -> str:
        """Address of the page on a rule, below the one that `$id` of the schema begins with."""
        base = self.schema["$id"].removesuffix(f"spec/{self.version}/report.schema.json")
        return f"{base}{'' if language == 'en' else f'{language}/'}rules/{rule_id}.html"

    def case_text(self, rule_id: str, name: str, language: str = "en") -> str:
        """Name of a conformance case in a language; the first of each kind are translated."""
        return self.translations(language).get(f"case.{rule_id}.{name}", name)

    def rule_text(self, rule_id: str, part: str, language: str = "en") -> str:
        """`part` is title, message, reader, why or remedy; falls back to English."""
        translated = self.translations(language).get(f"rule.{rule_id}.{part}")
        return translated or str(getattr(self.rule(rule_id), part))


@cache
def meta_schema(name: str) -> dict[str, Any]:
    """A schema of the standard's own files, such as `profile`, from `spec/meta/`."""
    schema: dict[str, Any] = json.loads(_read(spec_root() / "meta" / f"{name}.schema.json"))
    return schema


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SpecError(f"{path}: cannot be read ({error.strerror}); reinstall") from error


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_read(path), newline="")))


def _codes(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split())


def _metric(row: Row, unit_kind: str) -> Metric:
    return Metric(
        code=row["code"],
        title=row["title"],
        description=row["description"],
        number=int(row["number"]),
        group=row["group"],
        unit=row["unit"],
        unit_kind=unit_kind,
        additivity=row["additivity"],
        additivity_except=tuple(row["additivity_except"].split()),
        dimensions=tuple(row["dimensions"].split()),
        level=row["level"],
        roles=tuple(row["roles"].split()),
        core_roles=tuple(row["core_roles"].split()),
    )


def _capability(row: Row) -> Capability:
    return Capability(
        code=row["capability"],
        number=int(row["number"]),
        theme=row["theme"],
        titles={"en": row["title_en"], "es": row["title_es"]},
        metrics=tuple(row["metrics"].split()),
        fields=tuple(row["report_fields"].split()),
        measures=tuple(row["measures"].split()),
        roles=tuple(row["roles"].split()),
    )


_PAGE = re.compile(
    r"---\n(?P<matter>.*?)\n---\n+## Why\n+(?P<why>.*?)\n+## How to mend\n+(?P<remedy>.*)",
    re.DOTALL,
)


def _page(path: Path) -> RulePage:
    """Front matter is one `key: value` a line, so that no YAML library is needed here."""
    match = _PAGE.fullmatch(_read(path))
    if match is None:
        raise SpecError(f"{path}: needs front matter, then '## Why', then '## How to mend'")
    matter = dict(line.split(": ", 1) for line in match["matter"].splitlines())
    if matter.get("id") != path.stem:
        raise SpecError(f"{path}: the id in the front matter must be the file's name")
    try:
        return RulePage(
            id=matter["id"],
            title=matter["title"],
            severity=Severity(matter["severity"]),
            stage=matter["stage"],
            subject=matter["subject"],
            message=matter["message"],
            references=tuple(part for part in matter.get("references", "").split("; ") if part),
            why=match["why"].strip(),
            remedy=match["remedy"].strip(),
            reader=matter.get("reader", ""),
        )
    except (KeyError, ValueError) as error:
        raise SpecError(f"{path}: front matter lacks or misspells {error}") from error
