"""Charts: one small static picture a series, coloured by the variables of the page's style."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

import altair as alt
import vl_convert

FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif"


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: the middle day of its period, its value, its bounds, and its run.

    Points of one run are joined; a period that was not published starts a new run.
    """

    day: str
    value: float
    low: float
    high: float
    run: int


def picture(points: Sequence[Point], *, name: str, finding: str, unit: str) -> str:
    """An SVG element with a name and a description, ready to stand in a page.

    `name` says what is seen, `finding` what it shows; both in the language of the page.
    """
    key = hashlib.sha256(repr((tuple(points), unit)).encode()).hexdigest()[:12]
    return _labelled(_drawn(json.dumps([_row(p) for p in points]), unit), key, name, finding)


def _row(point: Point) -> dict[str, Any]:
    return {
        "day": point.day,
        "value": point.value,
        "low": point.low,
        "high": point.high,
        "run": point.run,
    }


@cache
def _drawn(rows: str, unit: str) -> str:
    spec = _compiled(unit)
    data = [
        {**one, "values": json.loads(rows)} if one["name"] == SOURCE else one
        for one in spec["data"]
    ]
    svg: str = vl_convert.vega_to_svg({**spec, "data": data})
    return svg


SOURCE = "figures"
"""Name of the data of a chart."""


@cache
def _compiled(unit: str) -> dict[str, Any]:
    """The chart as Vega: to compile Vega-Lite takes longer than to draw, and data are many."""
    spec: dict[str, Any] = vl_convert.vegalite_to_vega(_template(unit), vl_version="6.4")
    return spec


@cache
def _template(unit: str) -> dict[str, Any]:
    """The chart without its data: built once, because altair is slow and data are many."""
    days = alt.X("day:T", axis=alt.Axis(format="%Y", tickCount="year", grid=False), title=None)
    labels = "format(datum.value, '.0%')" if unit == "ratio" else _short_labels()
    axis = alt.Axis(labelExpr=labels, tickCount=4, title=None, domain=False)
    values = alt.Y("value:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    base = alt.Chart({"name": SOURCE, "values": []}).encode(x=days)
    band = base.mark_rule(strokeWidth=7, opacity=1, color="var(--tr-band)").encode(
        y=alt.Y("low:Q", title=None), y2="high:Q"
    )
    line = base.mark_line(strokeWidth=1.6, color="var(--tr-1)").encode(y=values, detail="run:N")
    dots = base.mark_circle(size=34, opacity=1, color="var(--tr-1)").encode(y=values)
    chart = alt.layer(band, line, dots).properties(width=270, height=120)
    spec: dict[str, Any] = chart.configure(
        background="transparent",
        font=FONT,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor="var(--tr-soft)",
            gridColor="var(--tr-line)",
            tickColor="var(--tr-line)",
            domainColor="var(--tr-line)",
            labelFontSize=11,
        ),
    ).to_dict()
    return spec


def _short_labels() -> str:
    """Axis labels without words, so that they read the same in every language."""
    return (
        "datum.value >= 1e6 ? format(datum.value / 1e6, '.3~r') + ' M' : "
        "datum.value >= 1e3 ? format(datum.value / 1e3, '.3~r') + ' k' : "
        "format(datum.value, '.3~r')"
    )


def _labelled(svg: str, key: str, name: str, finding: str) -> str:
    svg = re.sub(r' (?:role|aria-[a-z]+|class)="[^"]*"', "", svg)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", svg)
    svg = re.sub(r'^(<svg[^>]*?) width="[^"]*"', r"\1", svg)
    svg = re.sub(r'^(<svg[^>]*?) height="[^"]*"', r"\1", svg)
    labels = f'role="img" aria-labelledby="{key}-t" aria-describedby="{key}-d"'
    words = f'<title id="{key}-t">{escape(name)}</title><desc id="{key}-d">{escape(finding)}</desc>'
    return re.sub(r"^<svg([^>]*)>", rf"<svg\1 {labels}>{words}", svg, count=1)
