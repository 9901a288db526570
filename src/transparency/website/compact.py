"""A picture by vl-convert without what no reader sees: a fifth of its weight, the same to look at.

Pages hold up to fifty pictures, so that groups, labels of marks and digits that make no pixel
 would be most of what a reader has to load.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from xml.etree import ElementTree as ET

KEY = "KEY"
"""Stands in the ids of a compact picture until it gets a name of its own."""

SEEN = 0.5
"""Pixels below which a line is not seen beside the dot that stands on it."""

MOVE = re.compile(r"translate\(([^,]+),([^)]+)\)")
VERTEX = re.compile(r"([ML])([-\d.e]+),([-\d.e]+)")
MARKED = ' fill="none"' + "".join(
    f' marker-{place}="url(#{KEY}-m)"' for place in ("start", "mid", "end")
)
MARKER = (
    f'<marker id="{KEY}-m" markerUnits="userSpaceOnUse" overflow="visible">'
    '<circle r="2.9" fill="{colour}"/></marker>'
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A thing that is seen: what is the same for its neighbours, and what is its own."""

    style: str
    own: str = ""
    element: str = field(default="path")


def compact(svg: str) -> str:
    """A light picture of the same size and look; every vertex of a line of figures has a dot.

    The family of its letters is left to the style of the page, `.tr-panels svg`.
    """
    root = ET.fromstring(svg)  # noqa: S314  (made a moment ago by vl-convert)
    pieces = [piece for piece in _pieces(root, 0, 0) if piece.own]
    lines = [piece for piece in pieces if MARKED in piece.style]
    colour = re.search(r'stroke="([^"]*)"', lines[0].style) if lines else None
    marker = MARKER.format(colour=colour[1]) if colour else ""
    texts = next((text for text in root.iter() if _name(text) == "text"), None)
    fill = escape(texts.get("fill", "")) if texts is not None else ""
    body = "".join(map(_written, (list(group) for _, group in groupby(pieces, _kind))))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{root.get("viewBox")}" '
        f'font-size="11" fill="{fill}">{marker}{body}</svg>'
    )


def _kind(piece: _Piece) -> tuple[str, str]:
    return piece.element, piece.style


def _written(group: list[_Piece]) -> str:
    if group[0].element == "text":
        texts = "".join(piece.own for piece in group)
        return f"<g{group[0].style}>{texts}</g>"
    lines = TICKS.sub(_in_steps, "".join(piece.own for piece in group))
    return f'<path{group[0].style} d="{lines}"/>'


TICKS = re.compile(r"(?:M[\d.]+,[\d.]+v5){2,}")
"""Marks of years on the axis, one after the other."""


def _in_steps(ticks: re.Match[str]) -> str:
    """Each mark told from the one before: a third of the letters, on every picture."""
    first, *others = re.findall(r"M([\d.]+),([\d.]+)v5", ticks[0])
    found, last = [f"M{first[0]},{first[1]}v5"], first
    for x, y in others:
        across, down = float(x) - float(last[0]), float(y) - float(last[1]) - 5
        found.append(f"m{across:g},{down:g}v5")
        last = x, y
    return "".join(found)


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _pieces(element: ET.Element, x: float, y: float) -> Iterator[_Piece]:
    """What is seen of an element and what is in it, at absolute places."""
    moved = MOVE.search(element.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    name, drawn = _name(element), element.get("stroke", "")
    if name == "text" and element.text and element.get("opacity") != "0":  # hidden: overlaps
        anchor = f' text-anchor="{element.get("text-anchor", "start")}"'
        own = f'<text x="{x:.0f}" y="{_short(y)}">{escape(element.text)}</text>'
        yield _Piece(anchor, own, "text")
    elif name == "line":
        yield _Piece(_style(element), _line(element, x, y))
    elif name == "path" and drawn and MOVE.search(element.get("transform", "")):
        sign = _circle if "A" in element.get("d", "") else _cross
        yield _Piece(_style(element) + ' fill="none"', sign(x, y))
    elif name == "path" and drawn:
        moving = f' transform="translate({_short(x)},{_short(y)})"'
        yield _Piece(_style(element) + moving + MARKED, _line_of(element.get("d", "")))
    for child in element:
        yield from _pieces(child, x, y)


def _style(element: ET.Element) -> str:
    names = ("stroke", "stroke-width", "stroke-dasharray")
    return "".join(
        f' {name}="{escape(element.get(name, ""))}"'
        for name in names
        if element.get(name) not in (None, "1")
    )


def _line(element: ET.Element, x: float, y: float) -> str:
    right, down = (float(element.get(name, "0")) for name in ("x2", "y2"))
    if abs(right) < SEEN and abs(down) < SEEN:
        return ""
    drawn = f"h{_short(right)}" if abs(right) >= SEEN else f"v{_short(down)}"
    return f"M{math.floor(x) + 0.5},{_short(y)}{drawn}"  # half a pixel: a sharp line


def _line_of(path: str) -> str:
    """A line from vertex to vertex, each told from the one before: fewer digits for the same."""
    written, before = "", (0, 0)
    for sign, across, down in VERTEX.findall(path):
        x, y = round(float(across)), round(float(down) * 10)
        if sign == "M":
            written += f"M{x},{y / 10:g}l0,0"
        else:
            written += f" {x - before[0]},{(y - before[1]) / 10:g}"
        before = x, y
    return written


def _circle(x: float, y: float) -> str:
    return f"M{x - 2.9:.1f},{_short(y)}a2.9,2.9,0,1,0,5.8,0a2.9,2.9,0,1,0,-5.8,0"


def _cross(x: float, y: float) -> str:
    return f"M{x - 3.5:.1f},{_short(y - 3.5)}l7,7m0,-7l-7,7"


def _short(number: float) -> str:
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
