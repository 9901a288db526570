"""The picture that other sites show beside a link to this one: one a language, drawn here."""

from __future__ import annotations

import textwrap
from html import escape, unescape

import vl_convert

from transparency.website.text import plain

WIDTH, HEIGHT = 1200, 630
"""Pixels, as the sites that show such pictures ask for."""

NAME_LETTERS, TEXT_LETTERS, LINES = 28, 56, 3


def card_path(language: str) -> str:
    """Path of the picture of a language inside the site."""
    return f"assets/card-{language}.png"


def card(name: str, description: str, host: str) -> bytes:
    """A PNG with name, description and host of the site; name and description are HTML text."""
    names, texts = _wrapped(name, NAME_LETTERS), _wrapped(description, TEXT_LETTERS)
    top = 240 - 35 * len(names)
    lines = [_line(text, top + 84 * place, 68, 700) for place, text in enumerate(names, start=1)]
    below = top + 84 * len(names) + 40
    lines += [_line(text, below + 46 * place, 34, 400) for place, text in enumerate(texts, start=1)]
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}"><rect width="{WIDTH}" height="{HEIGHT}" fill="#16324f"/>'
        '<path d="M90 130V100M120 130V70M150 130V40" stroke="#a9ccf5" stroke-width="16"/>'
        f"{''.join(lines)}{_line(plain(host), 570, 28, 400)}</svg>"
    )
    png: bytes = vl_convert.svg_to_png(drawn)
    return png


def _wrapped(text: str, letters: int) -> list[str]:
    lines = textwrap.wrap(
        plain(unescape(text)), letters, max_lines=LINES, placeholder=" …", break_on_hyphens=False
    )
    return lines or [""]


def _line(text: str, y: int, size: int, weight: int) -> str:
    return (
        f'<text x="80" y="{y}" fill="#fff" font-family="Liberation Sans, Arial, sans-serif" '
        f'font-size="{size}" font-weight="{weight}">{escape(text)}</text>'
    )
