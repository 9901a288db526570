"""Checks of what a profile asks for beyond the standard."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from transparency.cells import Figure
from transparency.completeness import NO_REASON
from transparency.document import join, split
from transparency.findings import Finding, Param
from transparency.intervals import gives_figure
from transparency.report import Report, Service
from transparency.rules.methodology import NOT_STATED, field_state
from transparency.rules.periods import DEADLINES
from transparency.rules.registry import Context, rule
from transparency.spans import last_day, months_later

if TYPE_CHECKING:
    from transparency.profiles import Profile, Requirement

RULES = {
    ("metric", "must"): "profile-metric-missing",
    ("metric", "should"): "profile-metric-expected",
    ("breakdown", "must"): "profile-breakdown-missing",
    ("breakdown", "should"): "profile-breakdown-expected",
    ("field", "must"): "profile-field-missing",
    ("field", "should"): "profile-field-expected",
    ("method_field", "must"): "profile-field-missing",
    ("method_field", "should"): "profile-field-expected",
    ("deadline", "must"): "profile-deadline-missed",
    ("deadline", "should"): "profile-deadline-missed",
    ("period", "must"): "profile-period-unsuitable",
    ("period", "should"): "profile-period-unsuitable",
}
"""Kind and level of a requirement -> rule that speaks where it binds and is confirmed."""

NOT_BINDING = "profile-requirement-not-binding"


class Unmet(NamedTuple):
    """A requirement that a report does not meet at one place; `what` names it in codes."""

    pointer: str
    what: str
    params: Mapping[str, Param]


def _findings(report: Report, context: Context, rule_id: str) -> Iterator[Finding]:
    for profile in context.profiles:
        if report.reporter.role not in profile.roles:
            continue
        in_force = profile.in_force(report.period.start, report.period.end)
        for requirement in profile.requirements:
            if requirement.roles and report.reporter.role not in requirement.roles:
                continue
            binding = in_force and requirement.confirmed
            own = RULES[requirement.kind, requirement.level] if binding else NOT_BINDING
            if own != rule_id:
                continue
            for unmet in KINDS[requirement.kind](report, context, profile, requirement):
                params: dict[str, Param] = {
                    "profile": profile.id,
                    "requirement": requirement.id,
                    "what": unmet.what,
                    "reference": requirement.reference,
                    "confidence": requirement.confidence,
                    **unmet.params,
                }
                if not binding:
                    params["why"] = "not_in_force" if requirement.confirmed else "unconfirmed"
                yield Finding(rule_id, unmet.pointer, params)


@rule("profile-metric-missing")
def profile_metric_missing(report: Report, context: Context) -> Iterator[Finding]:
    """A metric that a profile requires has neither a figure nor a reason."""
    yield from _findings(report, context, "profile-metric-missing")


@rule("profile-metric-expected")
def profile_metric_expected(report: Report, context: Context) -> Iterator[Finding]:
    """A metric that a profile recommends has neither a figure nor a reason."""
    yield from _findings(report, context, "profile-metric-expected")


@rule("profile-breakdown-missing")
def profile_breakdown_missing(report: Report, context: Context) -> Iterator[Finding]:
    """A breakdown that a profile requires has neither figures nor a reason."""
    yield from _findings(report, context, "profile-breakdown-missing")


@rule("profile-breakdown-expected")
def profile_breakdown_expected(report: Report, context: Context) -> Iterator[Finding]:
    """A breakdown that a profile recommends has neither figures nor a reason."""
    yield from _findings(report, context, "profile-breakdown-expected")


@rule("profile-field-missing")
def profile_field_missing(report: Report, context: Context) -> Iterator[Finding]:
    """A field of the report, or of a method, that a profile requires is not filled."""
    yield from _findings(report, context, "profile-field-missing")


@rule("profile-field-expected")
def profile_field_expected(report: Report, context: Context) -> Iterator[Finding]:
    """A field of the report, or of a method, that a profile recommends is not filled."""
    yield from _findings(report, context, "profile-field-expected")


@rule("profile-deadline-missed")
def profile_deadline_missed(report: Report, context: Context) -> Iterator[Finding]:
    """The report was published after the day that a profile sets."""
    yield from _findings(report, context, "profile-deadline-missed")


@rule("profile-period-unsuitable")
def profile_period_unsuitable(report: Report, context: Context) -> Iterator[Finding]:
    """The report covers a period of a kind that a profile does not take."""
    yield from _findings(report, context, "profile-period-unsuitable")


@rule("profile-requirement-not-binding")
def profile_requirement_not_binding(report: Report, context: Context) -> Iterator[Finding]:
    """What a profile asks for without binding: unconfirmed, or not in force in the period."""
    yield from _findings(report, context, NOT_BINDING)


@rule("profile-not-in-force")
def profile_not_in_force(report: Report, context: Context) -> Iterator[Finding]:
    """The regime of a profile did not bind reports on this period."""
    period = report.period
    for profile in context.profiles:
        if profile.in_force(period.start, period.end) or report.reporter.role not in profile.roles:
            continue
        begun, ended = profile.in_force_from, profile.in_force_until
        params: dict[str, Param] = {
            "profile": profile.id,
            "from": begun.isoformat() if begun else None,
            "until": ended.isoformat() if ended else None,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
        }
        yield Finding("profile-not-in-force", "/period", params)


@rule("profile-not-for-role")
def profile_not_for_role(report: Report, context: Context) -> Iterator[Finding]:
    """A profile was asked for that is not for reporters of this role."""
    role = report.reporter.role
    for profile in context.profiles:
        if role not in profile.roles:
            params: dict[str, Param] = {
                "profile": profile.id,
                "role": role,
                "roles": list(profile.roles),
            }
            yield Finding("profile-not-for-role", "/reporter/role", params)


class _Answerer(NamedTuple):
    """Who must answer: a service, or the report as a whole (`service` is None).

    `names` are the services whose figures count: its own, of its groups, of the whole report.
    """

    pointer: str
    service: str | None
    names: frozenset[str | None]


def _answerers(report: Report, profile: Profile, requirement: Requirement) -> Iterator[_Answerer]:
    """The services that a requirement is about, or the whole report."""
    singles = [(i, service) for i, service in enumerate(report.services) if not service.members]
    concerned = [(i, service) for i, service in singles if _concerns(requirement, service)]
    if not profile.each_service or not singles:
        if concerned or not singles:
            named = frozenset([None, *(service.id for service in report.services)])
            yield _Answerer("/observations", None, named)
        return
    for index, service in concerned:
        groups = [group.id for group in report.services if service.id in group.members]
        names = frozenset([None, service.id, *groups])
        yield _Answerer(join("services", index), service.id, names)


def _concerns(requirement: Requirement, service: Service) -> bool:
    """Whether a requirement is about a service; one that states no designation may have any."""
    held = set(service.designated_as)
    if requirement.not_designated_as and not service.states("designated_as"):
        return False
    wanted = not requirement.designated_as or held & set(requirement.designated_as)
    return bool(wanted) and not held & set(requirement.not_designated_as)


class _Ask(NamedTuple):
    """A cell of a metric that must be answered; with `over`, at any code of that dimension.

    `whole` are the codes that a figure has which names none: the place of the whole report.
    """

    metric: str
    cell: Mapping[str, str]
    whole: Mapping[str, str]
    statistic: str | None
    over: str | None = None
    codes: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        """The cell in codes, such as external_notices_received[jurisdiction=EU27]."""
        part = {self.over: "|".join(self.codes) or "*"} if self.over else {}
        codes = ", ".join(f"{name}={code}" for name, code in sorted({**self.cell, **part}.items()))
        return f"{self.metric}[{codes}]" if codes else self.metric

    def answered_by(self, figure: Figure) -> bool:
        """True for a figure in the cell, and for a reason that covers the cell."""
        observation, given = figure.observation, dict(figure.cell.dimensions)
        if not gives_figure(observation):
            covers = all(self.cell.get(n) == code or n == self.over for n, code in given.items())
            return covers and observation.status not in NO_REASON
        if self.statistic not in (None, observation.statistic):
            return False
        place = {**self.whole, **given}
        if any(place.get(name) != code for name, code in self.cell.items()):
            return False
        return self.over is None or given.get(self.over) not in (None, *self.whole.values())

    def at(self, code: str) -> _Ask:
        """The same cell at one code of the dimension of the breakdown."""
        return self._replace(cell={**self.cell, str(self.over): code}, over=None, codes=())


def _ask(
    report: Report, context: Context, profile: Profile, requirement: Requirement, metric: str
) -> _Ask:
    by_place = "jurisdiction" in context.spec.metrics[metric].dimensions
    wanted = profile.geography if by_place and not requirement.any_place else None
    place = {"jurisdiction": wanted} if wanted else {}
    cell = {**place, **requirement.dimensions}
    cell.pop(requirement.over or "", None)
    scope = report.geography.scope
    whole = {"jurisdiction": scope[0]} if len(scope) == 1 else {}
    over = requirement.over or None
    return _Ask(metric, cell, whole, requirement.statistic, over, requirement.codes)


def _metrics(
    report: Report, context: Context, profile: Profile, requirement: Requirement
) -> Iterator[Unmet]:
    for answerer in _answerers(report, profile, requirement):
        for metric in requirement.metrics:
            ask = _ask(report, context, profile, requirement, metric)
            if not any(map(ask.answered_by, _figures(context, answerer, metric))):
                params: dict[str, Param] = {"metric": metric, "service": answerer.service}
                yield Unmet(answerer.pointer, ask.named, params)


def _breakdowns(
    report: Report, context: Context, profile: Profile, requirement: Requirement
) -> Iterator[Unmet]:
    wholes = [entry for entry in profile.requirements if entry.kind == "metric"]
    for answerer in _answerers(report, profile, requirement):
        for metric in requirement.metrics:
            figures = _figures(context, answerer, metric)
            asked = [
                _ask(report, context, profile, r, metric) for r in wholes if metric in r.metrics
            ]
            if not all(any(map(whole.answered_by, figures)) for whole in asked):
                continue  # the metric as a whole is missing: one fault, one finding
            ask = _ask(report, context, profile, requirement, metric)
            lacking = _lacking(ask, figures)
            if lacking is not None:
                params: dict[str, Param] = {
                    "metric": metric,
                    "service": answerer.service,
                    "over": requirement.over,
                    "codes": list(lacking),
                }
                yield Unmet(answerer.pointer, ask._replace(codes=lacking).named, params)


def _lacking(ask: _Ask, figures: Sequence[Figure]) -> tuple[str, ...] | None:
    """Codes without an answer, none of them where any code would do; None when all is there."""
    if not ask.codes:
        return None if any(map(ask.answered_by, figures)) else ()
    lacking = [code for code in ask.codes if not any(map(ask.at(code).answered_by, figures))]
    return tuple(lacking) or None


def _figures(context: Context, answerer: _Answerer, metric: str) -> list[Figure]:
    every = context.figures.of(metric)
    return [figure for figure in every if figure.observation.service in answerer.names]


def _fields(
    report: Report, context: Context, profile: Profile, requirement: Requirement
) -> Iterator[Unmet]:
    for pattern in requirement.fields:
        for pointer, name in _empty(report, split(pattern), ()):
            params: dict[str, Param] = {"field": name, "fields": [name]}
            yield Unmet(pointer, pattern, params)


def _empty(node: Any, parts: Sequence[str], path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Place that exists, and name of the first property on the way that is not filled."""
    name, *rest = parts
    if name == "*":
        for index, item in enumerate(node):
            if rest:
                yield from _empty(item, rest, (*path, str(index)))
        return
    value = getattr(node, name)
    if not node.states(name) or not is_filled(value):
        yield join(*path), name
    elif rest:
        yield from _empty(value, rest, (*path, name))


def is_filled(value: object) -> bool:
    """True for what says something; an empty list does, `not_stated` does not."""
    if isinstance(value, str):
        return bool(value.strip()) and value != NOT_STATED
    return value is not None and value != (NOT_STATED,)


def _method_fields(
    report: Report, context: Context, profile: Profile, requirement: Requirement
) -> Iterator[Unmet]:
    used = {
        figure.observation.method
        for metric in requirement.metrics
        for figure in context.figures.of(metric)
        if gives_figure(figure.observation)
    }
    for index, method in enumerate(report.methods):
        if method.id not in used:
            continue
        empty = [n for n in requirement.method_fields if field_state(method, n) != "stated"]
        if empty:
            pointer = join("methods", index)
            named = ", ".join(f"/methods/{method.id}/{name}" for name in empty)
            yield Unmet(pointer, named, {"method": method.id, "fields": empty})


def _deadlines(
    report: Report, context: Context, profile: Profile, requirement: Requirement
) -> Iterator[Unmet]:
    published = report.report.published_on
    named = {reference.regime for reference in report.regimes} & set(DEADLINES)
    if published is None or profile.regime in named:
        return  # published-late speaks for the regimes that a report names
    if not any(_answerers(report, profile, requirement)):
        return
    deadline = deadline_of(requirement, report.period.end)
    if published > deadline:
        params: dict[str, Param] = {
            "published": published.isoformat(),
            "deadline": deadline.isoformat(),
        }
        yield Unmet("/report/published_on", f"published_on <= {deadline}", params)


def deadline_of(requirement: Requirement, end: datetime.date) -> datetime.date:
    """Last day on which a report on a period that ends on a day is in time."""
    if requirement.months_after_end is not None:
        return months_later(end, requirement.months_after_end)
    month, day = map(int, (requirement.month_day or "12-31").split("-"))
    return datetime.date(end.year + 1, month, min(day, last_day(end.year + 1, month)))


def _period_kinds(
    report: Report, context: Context, profile: Profile, requirement: Requirement
) -> Iterator[Unmet]:
    kinds, kind = requirement.period_kinds, report.period.kind
    if kind not in kinds and any(_answerers(report, profile, requirement)):
        params: dict[str, Param] = {"kind": kind, "kinds": list(kinds)}
        yield Unmet("/period/kind", "period.kind = " + "|".join(kinds), params)


KINDS: Mapping[str, Callable[[Report, Context, Profile, Requirement], Iterator[Unmet]]] = {
    "metric": _metrics,
    "breakdown": _breakdowns,
    "field": _fields,
    "method_field": _method_fields,
    "deadline": _deadlines,
    "period": _period_kinds,
}
"""Kind of a requirement -> how a report can fail it."""
