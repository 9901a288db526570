"""Checks of a transcribed figure against the digits that were printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from transparency.document import join
from transparency.findings import Finding, Param
from transparency.report import AsPublished, Observation, Report
from transparency.rules.registry import Context, rule
from transparency.schema import shown

PRINTED = re.compile(
    r"(?:(?:over|more than|about) )?"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]+(?:\.[0-9]+)?)"
    r" ?(?P<scale>%|thousand|million|billion)?(?: of [0-9,. ]+)?"
)
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
UNITS = {"percent": Decimal(1) / 100, "minutes": Decimal(1) / 60, "days": Decimal(24)}
"""Printed unit -> factor to the unit of the standard."""
CLOSE = Decimal("0.000001")
"""How far a converted value may be off after rounding, in the unit of the metric."""


@rule("value-differs-from-publication")
def value_differs_from_publication(report: Report, context: Context) -> Iterator[Finding]:
    """The value is none of the numbers that its printed digits can mean."""
    quoting = ("as_published", "also_published")
    figures = {f.index: f for field in quoting for f in context.figures.stating(field)}
    for figure in figures.values():
        for path, value, printed in _quoted(figure.observation):
            readings = list(_readings(printed))
            number = Decimal(str(value))
            if readings and not any(abs(one - number) <= CLOSE for one in readings):
                params: dict[str, Param] = {"value": value, "printed": shown(printed.value)}
                yield Finding("value-differs-from-publication", figure.pointer + path, params)


def _quoted(observation: Observation) -> Iterator[tuple[str, float, AsPublished]]:
    """Values with the words and digits beside them, here and in other publications."""
    if observation.value is not None and observation.as_published is not None:
        yield "/value", observation.value, observation.as_published
    for index, other in enumerate(observation.also_published):
        if other.value is not None and other.as_published is not None:
            yield join("also_published", index, "value"), other.value, other.as_published


def _readings(printed: AsPublished) -> Iterator[Decimal]:
    """Numbers, in the unit of the standard, that printed digits can mean; none if unreadable."""
    match = PRINTED.fullmatch((printed.value or "").strip())
    if match is None:
        return
    digits, scale = match["digits"], match["scale"] or ""
    factor = Decimal(SCALES.get(scale, 1)) * UNITS.get(printed.unit or "", Decimal(1))
    if scale == "%" and printed.unit not in UNITS:
        factor /= 100
    if digits.count(".") < 2:  # noqa: PLR2004  (two points can only part thousands)
        yield Decimal(digits.replace(",", "")) * factor
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})+", digits):  # a point parts thousands in places
        yield Decimal(digits.replace(".", "")) * factor
