"""What a comparison looks at: a figure with everything that its report says about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from transparency.cells import Figure, Figures
from transparency.corpus import Corpus, Entry
from transparency.intervals import Interval
from transparency.report import Method, Report, SeriesBreak, Service
from transparency.spans import Span
from transparency.spec import Metric, Spec, load_spec

UNSTATED = (None, "", "not_stated")
"""What says nothing. Two figures that both say nothing are not alike."""

SCANNED = ("yes", "partly")


@dataclass(frozen=True, eq=False)
class Comparand:
    """One figure of one report of a corpus. `breaks` are the reporter's, from all its reports."""

    entry: Entry
    figure: Figure
    metric: Metric
    breaks: tuple[SeriesBreak, ...]

    @property
    def report(self) -> Report:
        """The report that holds the figure."""
        return self.entry.report

    @cached_property
    def reporter(self) -> str:
        """Identifier of the reporter."""
        return self.report.reporter.id

    @property
    def method(self) -> Method | None:
        """The method of the figure, None when the report names none."""
        return self.figure.method

    @property
    def span(self) -> Span:
        """First and last day."""
        return self.figure.cell.start, self.figure.cell.end

    @property
    def interval(self) -> Interval | None:
        """The figure as an interval; None when there is no number."""
        return self.figure.interval

    @property
    def address(self) -> str:
        """File and pointer of the figure."""
        return f"{self.entry.file}#{self.figure.pointer}"

    @property
    def is_share(self) -> bool:
        """True for a count that is published only as a share of a total."""
        return self.figure.cell.statistic == "share"

    @cached_property
    def codes(self) -> dict[str, str]:
        """Dimensions of the figure without its place and without codes that mean the total."""
        return {name: code for name, code in self.figure.cell.dimensions if name != "jurisdiction"}

    @property
    def place(self) -> tuple[str, ...]:
        """Jurisdiction of the figure, else the places that the report covers."""
        own = self.figure.cell.code("jurisdiction")
        return (own,) if own else self.report.geography.places

    @cached_property
    def covered(self) -> frozenset[str]:
        """Ids of the services that the figure covers; empty means all of the reporter."""
        service = self.figure.cell.service
        return frozenset() if service is None else frozenset(members(self.report, service))

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """The services of the report that the figure covers."""
        wanted = self.covered
        return tuple(s for s in self.report.services if not wanted or s.id in wanted)

    @cached_property
    def scanned(self) -> frozenset[str] | None:
        """Surfaces that are scanned wholly or in part; None when the report does not say."""
        rows = [
            row
            for row in self.report.detection_coverage
            if (not self.covered or row.service in self.covered) and row.state not in UNSTATED
        ]
        if not rows:
            return None
        return frozenset(row.surface for row in rows if row.state in SCANNED)

    @cached_property
    def encryption(self) -> frozenset[str] | None:
        """Kinds of encryption of the services and surfaces; None when one is not known."""
        kinds = {service.encryption for service in self.services}
        kinds |= {
            row.encryption
            for row in self.report.detection_coverage
            if row.encryption and (not self.covered or row.service in self.covered)
        }
        return None if not kinds or "unknown" in kinds else frozenset(kinds)


def members(report: Report, service: str) -> tuple[str, ...]:
    """The service, or the services that it names as its members."""
    found = next((s for s in report.services if s.id == service), None)
    return found.members if found and found.members else (service,)


def comparands(corpus: Corpus, spec: Spec | None = None) -> Iterator[Comparand]:
    """Every figure of every current report, in the order of the corpus."""
    metrics = (spec or load_spec()).metrics
    breaks = _breaks(corpus.reports)
    for entry in corpus.reports:
        for figure in Figures(entry.report).all:
            metric = metrics[figure.cell.metric]
            yield Comparand(entry, figure, metric, breaks[entry.report.reporter.id])


def _breaks(entries: Iterable[Entry]) -> dict[str, tuple[SeriesBreak, ...]]:
    found: dict[str, dict[SeriesBreak, None]] = {}
    for entry in entries:
        own = found.setdefault(entry.report.reporter.id, {})
        own.update(dict.fromkeys(entry.report.series_breaks))
    return {reporter: tuple(breaks) for reporter, breaks in found.items()}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which figures to compare. None or empty asks for nothing.

    `codes` are dimensions with the code asked for; an empty code asks for the total.
    """

    metric: str | None = None
    reporters: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    span: Span | None = None
    codes: Mapping[str, str] = field(default_factory=dict)

    def holds(self, side: Comparand) -> bool:
        """True when the figure is asked for."""
        cell = side.figure.cell
        return (
            self.metric in (None, cell.metric)
            and (not self.reporters or side.reporter in self.reporters)
            and (not self.services or (cell.service or "") in self.services)
            and self.span in (None, side.span)
            and self._broken_down(side)
        )

    def _broken_down(self, side: Comparand) -> bool:
        codes = {**side.codes, "jurisdiction": " ".join(side.place)}
        return all(codes.get(name, "") == code for name, code in self.codes.items())
