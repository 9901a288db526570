"""A structurally valid report as frozen values: what rules and tables read.

The JSON Schema stays the judge; these classes are built only from data that passed it and may be
looser, never stricter. Each class mirrors one definition of `report.schema.json`. They are data
classes with slots that pydantic fills: a tenth of the memory of its models, and quicker to make.
"""
# Annotations are evaluated as they stand: pydantic reads each of them when this is imported.

import datetime
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, dataclass
from operator import attrgetter
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter


class _Absent(tuple[Any, ...]):
    """An empty list that the report does not state; one that it states is the plain `()`."""

    __slots__ = ()

    def __reduce__(self) -> str:
        return "ABSENT"  # the same object after its way to another process


ABSENT: tuple[Any, ...] = _Absent()


class Part:
    """Base of all parts of a report: closed and frozen."""

    __slots__ = ()
    read: ClassVar[Callable[[Any], Any]]
    """What the properties of a part hold: quickest for many parts of one kind."""
    __pydantic_config__ = ConfigDict(extra="forbid")

    def states(self, name: str) -> bool:
        """Whether the report states a property, if only to say that a list is empty."""
        value = getattr(self, name)
        return value is not None and value is not ABSENT

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and values(self) == values(other)

    def __hash__(self) -> int:
        return hash(values(self))

    def __repr__(self) -> str:
        stated = (f"{name}={getattr(self, name)!r}" for name in names(self) if self.states(name))
        return f"{type(self).__name__}({', '.join(stated)})"

    def __getstate__(self) -> tuple[Any, ...]:
        return values(self)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        for name, value in zip(names(self), state, strict=True):
            object.__setattr__(self, name, value)


def names(part: Part | type[Part]) -> tuple[str, ...]:
    """The properties of a part, in the order of the schema."""
    slots: tuple[str, ...] = part.__slots__
    return slots


def values(part: Part) -> tuple[Any, ...]:
    """What the properties of a part hold, in the same order."""
    held: tuple[Any, ...] = type(part).read(part)
    return held


def plain(value: object) -> Any:
    """A part as JSON has it: objects with all properties (None where absent), lists, ISO dates."""
    if isinstance(value, Part):
        return {JSON_NAMES.get(name, name): plain(getattr(value, name)) for name in names(value)}
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value


JSON_NAMES = {"schema_address": "$schema"}
"""Attribute -> the property of the file, where the two differ."""

Kind = TypeVar("Kind", bound=Part)


def part(kind: type[Kind]) -> type[Kind]:
    """Make a part of its annotations. It is filled by pydantic, so it needs no constructor."""
    make: Callable[[type[Kind]], type[Kind]] = dataclass(
        init=False, repr=False, eq=False, kw_only=True, slots=True
    )
    made = make(kind)
    made.read = attrgetter(*names(made))  # of several: each kind has at least two
    return made


@part
class Transcription(Part):
    """Who made the file from a publication by somebody else."""

    by: str
    on: datetime.date | None = None
    note: str | None = None


@part
class VersionReference(Part):
    """Points to one version of one report."""

    id: str
    version: str


@part
class SourceDocument(Part):
    """One published document in which figures or methods were read."""

    id: str
    title: str
    publisher: str | None = None
    url: str | None = None
    archived_url: str | None = None
    published_on: str | None = None
    retrieved_on: datetime.date | None = None
    read_in: str | None = None
    confidence: str | None = None
    licence_note: str | None = None


@part
class ReportInfo(Part):
    """What this file is and where it came from."""

    id: str
    version: str
    language: str
    status: str
    transcribed: bool
    transcription: Transcription | None = None
    published_on: datetime.date | None = None
    previous_published_on: datetime.date | None = None
    supersedes: VersionReference | None = None
    url: str | None = None
    licence: str
    methodology_url: str | None = None
    sha256: str | None = None
    redundant: bool | None = None
    fictional: bool | None = None
    source_documents: tuple[SourceDocument, ...] = ABSENT


@part
class Reporter(Part):
    """Who reports."""

    id: str
    role: str
    name: str
    legal_name: str | None = None
    country: str | None = None
    lei: str | None = None
    parent: str | None = None
    contact_role: str | None = None
    unverified: tuple[str, ...] = ABSENT


@part
class Period(Part):
    """A closed interval of days: the first and the last day both belong to it."""

    start: datetime.date
    end: datetime.date
    kind: str


@part
class Geography(Part):
    """Which places the figures cover unless an observation says otherwise."""

    scope: tuple[str, ...]
    basis: str
    subdivision: str | None = None

    @property
    def places(self) -> tuple[str, ...]:
        """Codes of the places in order; a part of a country stands for itself."""
        return (self.subdivision,) if self.subdivision else tuple(sorted(self.scope))


@part
class Users(Part):
    """Size band of a service."""

    basis: str
    band: str


@part
class Service(Part):
    """One service the reporter runs, or several that it reports together."""

    id: str
    name: str
    members: tuple[str, ...] = ABSENT
    types: tuple[str, ...]
    surfaces: tuple[str, ...] = ABSENT
    encryption: str
    users: Users | None = None
    min_age: int | None = None
    designated_as: tuple[str, ...] = ABSENT
    launched_on: datetime.date | None = None
    ended_on: datetime.date | None = None
    note: str | None = None


@part
class ExcludedService(Part):
    """A service of the reporter that is not in this report."""

    name: str
    reason: str


@part
class RegimeReference(Part):
    """A reporting regime that this report answers."""

    regime: str
    profile: str | None = None
    status: str


@part
class Definition(Part):
    """A term as the reporter uses it."""

    term: str
    text: str
    legal_reference: str | None = None
    wider_than_law: bool | None = None


@part
class Coverage(Part):
    """Whether one surface of one service is scanned for one purpose, and with what."""

    service: str
    surface: str
    encryption: str | None = None
    purpose: str
    technologies: tuple[str, ...]
    state: str
    since: datetime.date | None = None
    reason: str | None = None
    hash_lists: tuple[str, ...] = ABSENT
    source: str | None = None


@part
class DefinitionUsed(Part):
    """The definition of the metric as applied."""

    text: str
    differs_from_standard: str
    difference: str | None = None


@part
class DeduplicationRule(Part):
    """How repeats are removed before counting."""

    rule: str
    scope: str | None = None
    note: str | None = None


@part
class Clocks(Part):
    """Where a duration starts and stops."""

    start: str
    stop: str


@part
class MethodGeography(Part):
    """How a place is assigned."""

    basis: str
    unknown_share: float | None = None
    grouped: str | None = None


@part
class Bounds(Part):
    """Lower and upper end of a figure; both ends belong to it."""

    low: float
    high: float
    level: float | None = None


@part
class Estimation(Part):
    """How an estimated figure was obtained."""

    kind: str
    n: int | None = None
    frame: str | None = None
    interval: Bounds | None = None


@part
class Precision(Part):
    """How exactly a figure is given. Arithmetic is done on the interval it leaves."""

    kind: str
    base: float | None = None
    mode: str | None = None
    epsilon: float | None = None
    share_of: str | None = None


@part
class Denominator(Part):
    """What a ratio is divided by."""

    metric: str | None = None
    definition: str | None = None
    value: float | None = None
    status: str | None = None


@part
class TestDesign(Part):
    """How accuracy was measured."""

    dataset_type: str | None = None
    labelling: str | None = None
    n: int | None = None
    base_rate: float | None = None
    threshold_set: bool | None = None
    period: str | None = None
    languages: tuple[str, ...] = ABSENT
    tested_by: str | None = None
    false_negatives_observable: bool | None = None


@part
class Completeness(Part):
    """How complete the records behind a figure are."""

    share: float | None = None
    backlog_start: int | None = None
    backlog_end: int | None = None
    text: str | None = None


@part
class Method(Part):
    """How a group of figures is counted. A number never travels without its counting rule."""

    id: str
    applies_to: tuple[str, ...]
    services: tuple[str, ...] = ABSENT
    sources: tuple[str, ...] = ABSENT
    definition_used: DefinitionUsed | None = None
    unit_note: str | None = None
    counting_rule: str | None = None
    deduplication_rule: DeduplicationRule | None = None
    date_basis: str | None = None
    clocks: Clocks | None = None
    no_action_treatment: str | None = None
    geography_basis: MethodGeography | None = None
    policy_scope: str | None = None
    law: str | None = None
    inclusions: tuple[str, ...] = ABSENT
    exclusions: tuple[str, ...] = ABSENT
    data_source: str | None = None
    computation_note: str | None = None
    estimation: Estimation | None = None
    precision: Precision | None = None
    denominator: Denominator | None = None
    provider_sources: tuple[str, ...] = ABSENT
    bundling: str | None = None
    label_source: str | None = None
    uniqueness: str | None = None
    test_design: TestDesign | None = None
    hash_validation: str | None = None
    completeness: Completeness | None = None
    quality_controls: str | None = None
    change_since_last: str | None = None
    limitations: str | None = None
    security_withheld: str | None = None
    review_date: datetime.date | None = None
    owner_role: str | None = None


@part
class AsPublished(Part):
    """The figure in the words of the publication from which it was transcribed."""

    label: str | None = None
    category: str | None = None
    value: str | None = None
    unit: str | None = None
    place: str | None = None


@part
class OtherPublication(Part):
    """A further place in which the same figure was printed, whether it agrees or not."""

    source: str
    value: int | float | None
    as_published: AsPublished | None = None
    note: str | None = None


@part
class Observation(Part):
    """One figure."""

    metric: str
    service: str | None = None
    dimensions: Mapping[str, str]
    value: int | float | None
    status: str
    unit: str | None = None
    statistic: str | None = None
    n: int | None = None
    bounds: Bounds | None = None
    precision: Precision | None = None
    period: Period | None = None
    method: str | None = None
    source: str | None = None
    as_published: AsPublished | None = None
    also_published: tuple[OtherPublication, ...] = ABSENT
    note: str | None = None


@part
class Partition(Part):
    """A declared way in which parts add up. Sums are checked only where one is declared."""

    metric: str
    over: str
    exclusive: bool
    exhaustive: bool
    parts: tuple[str, ...] = ABSENT
    dimensions: Mapping[str, str] | None = None
    service: str | None = None
    note: str | None = None


@part
class Counterparty(Part):
    """An organisation that figures of this report are about, as the reporter lists it."""

    id: str
    name: str
    reporter: str | None = None
    services: tuple[str, ...] = ABSENT
    note: str | None = None


@part
class Evidence(Part):
    """A public document."""

    title: str
    url: str
    kind: str | None = None


@part
class Evaluation(Part):
    """Whether and how a measure was evaluated."""

    state: str
    evaluator: str | None = None
    design: str | None = None
    date: datetime.date | None = None
    result: str | None = None
    url: str | None = None


@part
class Measure(Part):
    """Something that is done, keyed by a capability of the WeProtect Global Strategic Response."""

    id: str
    capability: str
    measure: str
    status: str
    service: str | None = None
    jurisdiction: str | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    text: str | None = None
    evidence: tuple[Evidence, ...] = ABSENT
    evaluation: Evaluation | None = None
    withheld_reason: str | None = None


@part
class SeriesBreak(Part):
    """A day from which figures are not comparable with earlier ones."""

    metric: str | None = None
    service: str | None = None
    date: datetime.date
    kind: str
    text: str
    source: str | None = None


@part
class Restatement(Part):
    """A past value that was changed."""

    metric: str
    service: str | None = None
    period: Period
    dimensions: Mapping[str, str]
    statistic: str | None = None
    old: int | float | None
    new: int | float | None
    announced: str | None = None
    reason: str
    source: str | None = None


@part
class Change(Part):
    """A change between two versions of this report."""

    path: str
    old: str | int | float | bool | None = None
    new: str | int | float | bool | None = None
    reason: str
    method: str | None = None
    date: datetime.date | None = None


@part
class Assurance(Part):
    """Who checked the report, and how far."""

    level: str
    standard: str | None = None
    practitioner: str | None = None
    scope: tuple[str, ...] = ABSENT
    date: datetime.date | None = None
    report_url: str | None = None
    exceptions: str | None = None


@part
class DisclosureControl(Part):
    """How single persons are protected in small cells."""

    rule: str
    threshold: int | None = None
    rounding_base: int | None = None
    secondary: bool | None = None
    text: str | None = None


@part
class Attestation(Part):
    """A statement of responsibility."""

    role: str
    date: datetime.date
    statement: str


@part
class DataProtection(Part):
    """Legal basis and safeguards of the processing behind the figures."""

    legal_basis: tuple[str, ...] = ABSENT
    transfer_ground: str | None = None
    retention_max_days: int | None = None
    safeguards: str | None = None
    recipients: tuple[str, ...] = ABSENT


@part
class Narrative(Part):
    """Free text beside the figures, at most 5,000 characters each."""

    policies_and_practices: str | None = None
    processes_and_systems: str | None = None
    wellness: str | None = None
    prevention: str | None = None
    governance: str | None = None


@part
class Acknowledgement(Part):
    """A finding that the reporter knows, with the reason why it stands."""

    rule: str
    pointer: str | None = None
    metric: str | None = None
    service: str | None = None
    dimensions: Mapping[str, str] | None = None
    statistic: str | None = None
    reason: str
    by: str | None = None
    until: datetime.date | None = None


@part
class Report(Part):
    """One report, root of the document."""

    schema_address: Annotated[str | None, Field(alias=JSON_NAMES["schema_address"])] = None
    spec_version: str
    report: ReportInfo
    changes: tuple[Change, ...] = ABSENT
    reporter: Reporter
    period: Period
    date_basis: str
    data_cutoff: datetime.date | None = None
    geography: Geography
    services: tuple[Service, ...] = ABSENT
    services_excluded: tuple[ExcludedService, ...] = ABSENT
    counterparties: tuple[Counterparty, ...] = ABSENT
    regimes: tuple[RegimeReference, ...] = ABSENT
    definitions: tuple[Definition, ...] = ABSENT
    severity_scheme: str
    detection_coverage: tuple[Coverage, ...] = ABSENT
    methods: tuple[Method, ...]
    observations: tuple[Observation, ...]
    partitions: tuple[Partition, ...] = ABSENT
    measures: tuple[Measure, ...] = ABSENT
    data_protection: DataProtection | None = None
    narrative: Narrative | None = None
    series_breaks: tuple[SeriesBreak, ...] = ABSENT
    restatements: tuple[Restatement, ...] = ABSENT
    assurance: Assurance
    disclosure_control: DisclosureControl
    attestation: Attestation | None = None
    acknowledged: tuple[Acknowledgement, ...] = ABSENT


ADAPTER = TypeAdapter(Report)
"""Makes a `Report` of data that the schema accepts: `ADAPTER.validate_python(data)`."""
