"""Charts: one small static picture a series, coloured by the variables of the page's style."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any, TypeAlias

import altair as alt
import vl_convert

from transparency.website.compact import KEY, compact
from transparency.website.text import plain

# The same as `.tr-panels svg` in the style of the site.
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif"
HEIGHT, WIDTH = 120, 270
BAND = 6
"""Pixels below which a band is hidden by the dot that stands on it."""
YEAR = "(scale('x', datetime(2002, 0)) - scale('x', datetime(2001, 0)))"
"""Pixels of a year on the axis."""
CROSS = "M-0.7,-0.7L0.7,0.7M-0.7,0.7L0.7,-0.7"
"""Stands on the axis where there is no figure."""


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: the middle day of its period, its value, its bounds, and its run.

    Points of one run are joined; a period that was not published starts a new run, and so does
    a break of the series.
    """

    day: str
    value: float
    low: float
    high: float
    run: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn of a series.

    `replaced` are values that their publisher replaced later, `breaks` the days (ISO 8601) from
    which figures are not comparable with earlier ones, `absent` the middle days of periods
    between others that have no figure.
    """

    points: tuple[Point, ...]
    replaced: tuple[Point, ...] = ()
    breaks: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def banded(self) -> tuple[Point, ...]:
        """Figures whose bounds are so far from each other that a band is seen behind the dot."""
        top = max((point.high for point in self.points), default=0)
        return tuple(p for p in self.points if (p.high - p.low) * HEIGHT > BAND * top)


def picture(drawing: Drawing, *, key: str, name: str, unit: str, language: str = "en") -> str:
    """An SVG element with a name, ready to stand in a page of a language.

    `key` is the picture's own in its page; `name` says what is seen, in the language of the page.
    What it shows is told by the element of the page whose id is the key and `-d`.
    """
    return _labelled(_in_words(drawn((drawing, unit == "ratio")), language), key, name)


def _rows(points: Sequence[Point]) -> list[dict[str, Any]]:
    names = ("day", "value", "low", "high", "run")
    return [{name: getattr(point, name) for name in names} for point in points]


Drawn: TypeAlias = tuple[Drawing, bool]
"""What a picture shows, and whether its axis is in percent."""


@dataclass(slots=True)
class _Memory:
    """Pictures without names, which depend on nothing else, and the process that drew first."""

    pictures: dict[Drawn, str] = field(default_factory=dict)
    process: int = 0


_memory = _Memory()


def known(what: Drawn) -> bool:
    """Whether a picture has been drawn or learned."""
    return what in _memory.pictures


def learn(pictures: Iterable[tuple[Drawn, str]]) -> None:
    """Take over pictures that another process drew, or an earlier run."""
    _memory.pictures.update(pictures)


def has_drawn() -> bool:
    """Whether this process drew: then its forked copies cannot, as vl-convert would hang there."""
    return _memory.process == os.getpid()


def drawn(what: Drawn) -> str:
    """A picture as SVG without a name, from memory where it is known."""
    if what not in _memory.pictures:
        _memory.process = _memory.process or os.getpid()
        if not has_drawn():
            raise RuntimeError("a picture is missing that had to be drawn before processes parted")
        _memory.pictures[what] = _draw(*what)
    return _memory.pictures[what]


def _draw(drawing: Drawing, ratio: bool) -> str:
    given = {
        "points": _rows(drawing.points),
        "bands": _rows(drawing.banded),
        "replaced": _rows(drawing.replaced),
        "breaks": [{"day": day} for day in drawing.breaks],
        "absent": [{"day": day, "value": 0} for day in drawing.absent],
    }
    spec = _compiled(ratio)
    data = [
        {**one, "values": given[one["name"]]} if one["name"] in given else one
        for one in spec["data"]
    ]
    text = json.dumps({**spec, "data": data})  # as text a third faster than as a dictionary
    return compact(vl_convert.vega_to_svg(text))


@cache
def _compiled(ratio: bool) -> dict[str, Any]:
    """The chart as Vega: to compile Vega-Lite takes longer than to draw, and data are many."""
    spec: dict[str, Any] = vl_convert.vegalite_to_vega(_template(ratio), vl_version="6.4")
    return spec


@cache
def _template(ratio: bool) -> dict[str, Any]:
    """The chart without its data: built once, because altair is slow and data are many.

    The axis holds whole years between ticks, each with its name in the middle, where the figure
    of a year stands: a name at its first day would be read as that of the year before.
    """
    ticks = alt.Axis(
        labelExpr="datum.index === 1 ? '' : timeFormat(datum.value, '%Y')",
        labelOffset=alt.ExprRef(f"{YEAR} / 2"),
        labelFlush=False,
        tickCount="year",
        grid=False,
        domain=False,  # the line of 0 stands there
        labelOverlap=True,
        labelSeparation=6,
    )
    days = alt.X("day:T", axis=ticks, scale=alt.Scale(nice="year"), title=None)
    labels = "format(datum.value, '~%')" if ratio else _short_labels()
    axis = alt.Axis(
        labelExpr=labels, labelPadding=6, tickCount=4, ticks=False, title=None, domain=False
    )
    values = alt.Y("value:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    points, bands, replaced, breaks, absent = (
        alt.Chart(alt.NamedData(name=name)).encode(x=days)
        for name in ("points", "bands", "replaced", "breaks", "absent")
    )
    band = bands.mark_rule(strokeWidth=7, opacity=1, color="var(--tr-band)").encode(
        y=alt.Y("low:Q", title=None), y2="high:Q"
    )
    line = points.mark_line(strokeWidth=1.6, color="var(--tr-1)").encode(y=values, detail="run:N")
    old = replaced.mark_point(size=34, opacity=1, color="var(--tr-1)").encode(y=values)
    end = breaks.mark_rule(strokeDash=[3, 3], opacity=1, color="var(--tr-warn)")
    nothing = absent.mark_point(
        size=46, opacity=1, shape=CROSS, strokeWidth=1.6, color="var(--tr-warn)"
    ).encode(y=values)
    chart = alt.layer(band, end, old, line, nothing).properties(width=WIDTH, height=HEIGHT)
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
    """Axis labels in English; `_in_words` puts them into another language."""
    return (
        "datum.value >= 1e6 ? format(datum.value / 1e6, '.3~r') + ' M' : "
        "datum.value >= 1e3 ? format(datum.value / 1e3, '.3~r') + ' k' : "
        "format(datum.value, '.3~r')"
    )


LABEL = re.compile(r">([0-9]+)(?:\.([0-9]+))?( k| M|%)?(?=</text>)")
SHORT = {" k": "\N{NO-BREAK SPACE}mil", " M": "\N{NO-BREAK SPACE}M", "%": "\N{NO-BREAK SPACE}%"}
"""End of a label in English -> in Spanish."""
VIEW = re.compile(r'viewBox="0 0 ([0-9.]+) ')
LETTER = 6
"""Pixels that a letter of a label is wide at most."""


def _in_words(svg: str, language: str) -> str:
    """Labels in the number format of a language: a picture is drawn once, in English.

    Where labels get longer, so does the picture, on the left, where they stand.
    """
    if language == "en":
        return svg
    longer = max((len(_label(one)) - len(one[0]) for one in LABEL.finditer(svg)), default=0)
    more = LETTER * max(longer, 0)
    made = LABEL.sub(_label, svg)
    return VIEW.sub(lambda view: f'viewBox="{-more} 0 {float(view[1]) + more:g} ', made)


def _label(match: re.Match[str]) -> str:
    decimals = f",{match[2]}" if match[2] else ""
    return f">{match[1]}{decimals}{SHORT.get(match[3], '')}"


def _labelled(svg: str, key: str, name: str) -> str:
    labels = f'role="img" aria-labelledby="{key}-t" aria-describedby="{key}-d"'
    title = f'<title id="{key}-t">{escape(plain(name))}</title>'
    whole = re.sub(r"^<svg([^>]*)>", lambda match: f"<svg{match[1]} {labels}>{title}", svg, count=1)
    return whole.replace(KEY, key)
