"""A structurally valid report as frozen values: what rules and tables read.

The JSON Schema stays the judge; these models are built only from data that passed it and may be
looser, never stricter. Each class mirrors one definition of `report.schema.json`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """Base of all parts of a report: closed and frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Transcription(Part):
    """Who made the file from a publication by somebody else."""

    by: str
    on: datetime.date | None = None
    note: str | None = None


class VersionReference(Part):
    """Points to one version of one report."""

    id: str
    version: str


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
    source_documents: tuple[SourceDocument, ...] = ()


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
    unverified: tuple[str, ...] = ()


class Period(Part):
    """A closed interval of days: the first and the last day both belong to it."""

    start: datetime.date
    end: datetime.date
    kind: str


class Geography(Part):
    """Which places the figures cover unless an observation says otherwise."""

    scope: tuple[str, ...]
    basis: str
    subdivision: str | None = None

    @property
    def places(self) -> tuple[str, ...]:
        """Codes of the places in order; a part of a country stands for itself."""
        return (self.subdivision,) if self.subdivision else tuple(sorted(self.scope))


class Users(Part):
    """Size band of a service."""

    basis: str
    band: str


class Service(Part):
    """One service the reporter runs, or several that it reports together."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    types: tuple[str, ...]
    surfaces: tuple[str, ...] = ()
    encryption: str
    users: Users | None = None
    min_age: int | None = None
    designated_as: tuple[str, ...] = ()
    launched_on: datetime.date | None = None
    ended_on: datetime.date | None = None
    note: str | None = None


class ExcludedService(Part):
    """A service of the reporter that is not in this report."""

    name: str
    reason: str


class RegimeReference(Part):
    """A reporting regime that this report answers."""

    regime: str
    profile: str | None = None
    status: str


class Definition(Part):
    """A term as the reporter uses it."""

    term: str
    text: str
    legal_reference: str | None = None
    wider_than_law: bool | None = None


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
    hash_lists: tuple[str, ...] = ()
    source: str | None = None


class DefinitionUsed(Part):
    """The definition of the metric as applied."""

    text: str
    differs_from_standard: str
    difference: str | None = None


class DeduplicationRule(Part):
    """How repeats are removed before counting."""

    rule: str
    scope: str | None = None
    note: str | None = None


class Clocks(Part):
    """Where a duration starts and stops."""

    start: str
    stop: str


class MethodGeography(Part):
    """How a place is assigned."""

    basis: str
    unknown_share: float | None = None
    grouped: str | None = None


class Bounds(Part):
    """Lower and upper end of a figure; both ends belong to it."""

    low: float
    high: float
    level: float | None = None


class Estimation(Part):
    """How an estimated figure was obtained."""

    kind: str
    n: int | None = None
    frame: str | None = None
    interval: Bounds | None = None


class Precision(Part):
    """How exactly a figure is given. Arithmetic is done on the interval it leaves."""

    kind: str
    base: float | None = None
    mode: str | None = None
    epsilon: float | None = None
    share_of: str | None = None


class Denominator(Part):
    """What a ratio is divided by."""

    metric: str | None = None
    definition: str | None = None
    value: float | None = None
    status: str | None = None


class TestDesign(Part):
    """How accuracy was measured."""

    dataset_type: str | None = None
    labelling: str | None = None
    n: int | None = None
    base_rate: float | None = None
    threshold_set: bool | None = None
    period: str | None = None
    languages: tuple[str, ...] = ()
    tested_by: str | None = None
    false_negatives_observable: bool | None = None


class Completeness(Part):
    """How complete the records behind a figure are."""

    share: float | None = None
    backlog_start: int | None = None
    backlog_end: int | None = None
    text: str | None = None


class Method(Part):
    """How a group of figures is counted. A number never travels without its counting rule."""

    id: str
    applies_to: tuple[str, ...]
    services: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
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
    inclusions: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    data_source: str | None = None
    computation_note: str | None = None
    estimation: Estimation | None = None
    precision: Precision | None = None
    denominator: Denominator | None = None
    provider_sources: tuple[str, ...] = ()
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


class AsPublished(Part):
    """The figure in the words of the publication from which it was transcribed."""

    label: str | None = None
    category: str | None = None
    value: str | None = None
    unit: str | None = None
    place: str | None = None


class OtherPublication(Part):
    """A further place in which the same figure was printed, whether it agrees or not."""

    source: str
    value: int | float | None
    as_published: AsPublished | None = None
    note: str | None = None


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
    also_published: tuple[OtherPublication, ...] = ()
    note: str | None = None


class Partition(Part):
    """A declared way in which parts add up. Sums are checked only where one is declared."""

    metric: str
    over: str
    exclusive: bool
    exhaustive: bool
    parts: tuple[str, ...] = ()
    dimensions: Mapping[str, str] | None = None
    service: str | None = None
    note: str | None = None


class Counterparty(Part):
    """An organisation that figures of this report are about, as the reporter lists it."""

    id: str
    name: str
    reporter: str | None = None
    services: tuple[str, ...] = ()
    note: str | None = None


class Evidence(Part):
    """A public document."""

    title: str
    url: str
    kind: str | None = None


class Evaluation(Part):
    """Whether and how a measure was evaluated."""

    state: str
    evaluator: str | None = None
    design: str | None = None
    date: datetime.date | None = None
    result: str | None = None
    url: str | None = None


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
    evidence: tuple[Evidence, ...] = ()
    evaluation: Evaluation | None = None
    withheld_reason: str | None = None


class SeriesBreak(Part):
    """A day from which figures are not comparable with earlier ones."""

    metric: str | None = None
    service: str | None = None
    date: datetime.date
    kind: str
    text: str
    source: str | None = None


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


class Change(Part):
    """A change between two versions of this report."""

    path: str
    old: str | int | float | bool | None = None
    new: str | int | float | bool | None = None
    reason: str
    method: str | None = None
    date: datetime.date | None = None


class Assurance(Part):
    """Who checked the report, and how far."""

    level: str
    standard: str | None = None
    practitioner: str | None = None
    scope: tuple[str, ...] = ()
    date: datetime.date | None = None
    report_url: str | None = None
    exceptions: str | None = None


class DisclosureControl(Part):
    """How single persons are protected in small cells."""

    rule: str
    threshold: int | None = None
    rounding_base: int | None = None
    secondary: bool | None = None
    text: str | None = None


class Attestation(Part):
    """A statement of responsibility."""

    role: str
    date: datetime.date
    statement: str


class DataProtection(Part):
    """Legal basis and safeguards of the processing behind the figures."""

    legal_basis: tuple[str, ...] = ()
    transfer_ground: str | None = None
    retention_max_days: int | None = None
    safeguards: str | None = None
    recipients: tuple[str, ...] = ()


class Narrative(Part):
    """Free text beside the figures, at most 5,000 characters each."""

    policies_and_practices: str | None = None
    processes_and_systems: str | None = None
    wellness: str | None = None
    prevention: str | None = None
    governance: str | None = None


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


class Report(Part):
    """One report, root of the document."""

    schema_address: str | None = Field(default=None, alias="$schema")
    spec_version: str
    report: ReportInfo
    changes: tuple[Change, ...] = ()
    reporter: Reporter
    period: Period
    date_basis: str
    data_cutoff: datetime.date | None = None
    geography: Geography
    services: tuple[Service, ...] = ()
    services_excluded: tuple[ExcludedService, ...] = ()
    counterparties: tuple[Counterparty, ...] = ()
    regimes: tuple[RegimeReference, ...] = ()
    definitions: tuple[Definition, ...] = ()
    severity_scheme: str
    detection_coverage: tuple[Coverage, ...] = ()
    methods: tuple[Method, ...]
    observations: tuple[Observation, ...]
    partitions: tuple[Partition, ...] = ()
    measures: tuple[Measure, ...] = ()
    data_protection: DataProtection | None = None
    narrative: Narrative | None = None
    series_breaks: tuple[SeriesBreak, ...] = ()
    restatements: tuple[Restatement, ...] = ()
    assurance: Assurance
    disclosure_control: DisclosureControl
    attestation: Attestation | None = None
    acknowledged: tuple[Acknowledgement, ...] = ()
