"""What in a report answers the capabilities of the WeProtect Global Strategic Response.

`framework.csv` of the standard says, for each capability, which figures, coded measures and fields
are evidence, and which roles can give it. Evidence is not achievement: nothing here is a score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from transparency.document import join
from transparency.intervals import gives_figure
from transparency.spec import Capability, Spec, SpecError

if TYPE_CHECKING:
    from transparency.report import Report

PATTERN = re.compile(r"(?P<base>[a-z_.]+)(?:\[(?P<name>[a-z_]+)(?:=(?P<code>[a-z0-9_]+\*?))?\])?")


class Term(NamedTuple):
    """`base`; only where `name` is given; only where that is `code`. `x*` is all that begins so."""

    base: str
    name: str | None
    code: str | None

    def allows(self, code: str | None) -> bool:
        """Whether a code fits the condition of the term."""
        if self.name is None:
            return True
        if self.code is None or code is None:
            return code is not None
        stem = self.code.removesuffix("*")
        return code.startswith(stem) if stem != self.code else code == stem


@dataclass(frozen=True, slots=True)
class Answer:
    """How a report answers one capability: pointers to figures, to measures and to fields."""

    capability: Capability
    figures: tuple[str, ...]
    measures: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """True when there is a figure or a coded measure; fields alone are background."""
        return bool(self.figures or self.measures)


@cache
def parse(text: str) -> Term:
    """A term of `framework.csv`. Raises SpecError when it is none."""
    match = PATTERN.fullmatch(text)
    if match is None:
        raise SpecError(f"framework.csv: {text!r} is no term")
    return Term(match["base"], match["name"], match["code"])


def answers(report: Report, spec: Spec) -> tuple[Answer, ...]:
    """An answer for each capability that the role of the reporter can give evidence for."""
    role = report.reporter.role
    return tuple(
        Answer(
            one,
            tuple(join("observations", index) for index, _ in figures(report, one)),
            tuple(_measures(report, one.code)),
            tuple(place for text in one.fields for place in _fields(report, parse(text))),
        )
        for one in spec.framework
        if role in one.roles
    )


def figures(report: Report, capability: Capability) -> Iterator[tuple[int, str]]:
    """Index of each figure that is evidence, with the first term of the capability it fits."""
    terms: dict[str, list[tuple[str, Term]]] = {}
    for text in capability.metrics:
        term = parse(text)
        terms.setdefault(term.base, []).append((text, term))
    for index, observation in enumerate(report.observations):
        for text, term in terms.get(observation.metric, ()):
            code = observation.dimensions.get(term.name or "")
            if term.allows(code) and gives_figure(observation):
                yield index, text
                break


def _measures(report: Report, capability: str) -> Iterator[str]:
    for index, measure in enumerate(report.measures):
        if measure.capability == capability:
            yield join("measures", index)


def _fields(report: Report, term: Term) -> Iterator[str]:
    """Pointers to what a path such as `services.min_age` holds."""
    first, *rest = term.base.split(".")
    value = getattr(report, first)
    items = enumerate(value) if isinstance(value, tuple) else [(None, value)]
    for index, item in items:
        held = item
        for name in rest:
            held = getattr(held, name, None)
        condition = getattr(item, term.name, None) if term.name else None
        if held not in (None, ()) and term.allows(condition):
            yield join(first, *([index] if index is not None else []), *rest)


def find(text: str, spec: Spec) -> Capability | None:
    """The capability of a number such as "16" or of a code, or None."""
    for one in spec.framework:
        if text in (one.code, str(one.number)):
            return one
    return None


def described(text: str, spec: Spec, language: str = "en") -> str:
    """A term of a metric in words: its title, and the titles of the codes that it asks for."""
    term = parse(text)
    title = spec.code_text("metric", term.base, language)
    if term.name is None:
        return title
    condition = spec.code_text("dimension", term.name, language)
    if term.code is not None:
        codelist = spec.dimensions[term.name]
        codes = [code for code in spec.codelist(codelist) if term.allows(code)]
        condition = ", ".join(spec.code_text(codelist, code, language) for code in codes)
    return f"{title} ({condition})"
