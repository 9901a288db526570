"""The grammar of `relations.csv`: terms and what joins them, as section 7 of the standard says."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from transparency.spec import SpecError

ANY = "*"


class Term(NamedTuple):
    """One operand: a metric at chosen codes, the sum of its parts, or its opening backlog."""

    kind: str
    metric: str
    codes: tuple[tuple[str, str], ...] = ()
    over: str = ""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions that the term fixes or sums over, and so leaves out of the cell."""
        return (*(name for name, _ in self.codes), *((self.over,) if self.over else ()))


class Expression(NamedTuple):
    """Terms joined by one operator: `+`, `/`, or nothing for a single term."""

    joint: str
    terms: tuple[Term, ...]


TERM = re.compile(
    r"(?P<kind>sum|backlog)\((?P<inner>[a-z0-9_]+)(?: over (?P<over>[a-z0-9_]+))?\)"
    r"|(?P<metric>[a-z0-9_]+)(?:\[(?P<codes>[^\]]+)\])?"
)


@cache
def parse(text: str) -> Expression:
    """An expression of `relations.csv`. Raises SpecError when it is none."""
    joint = "/" if " / " in text else "+" if " + " in text else ""
    parts = text.split(f" {joint} ") if joint else [text]
    return Expression(joint, tuple(_term(part) for part in parts))


def _term(text: str) -> Term:
    match = TERM.fullmatch(text)
    if match is None:
        raise SpecError(f"relations.csv: {text!r} is no term")
    if match["kind"]:
        return Term(match["kind"], match["inner"], over=match["over"] or "")
    codes = (pair.split("=", 1) for pair in (match["codes"] or "").split(",") if pair)
    return Term("figure", match["metric"], tuple((name, code) for name, code in codes))
