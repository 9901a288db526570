"""Tables written in Markdown, made as those of the builder: they scroll by keyboard, too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from itertools import count

PLAIN = re.compile(r"<table>(.*?)</table>", re.DOTALL)
HEAD = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
NUMBERED: Mapping[str, str] = {"en": "Table {n}: {head}", "es": "Tabla {n}: {head}"}


def reachable(page: str, language: str) -> str:
    """The HTML of a page with each bare table in a region that has a name of its own."""
    numbers = count(1)

    def wrapped(match: re.Match[str]) -> str:
        words = (unescape(re.sub("<[^>]*>", "", cell)).strip() for cell in HEAD.findall(match[1]))
        head = ", ".join(word for word in words if word)
        label = escape(NUMBERED[language].format(n=next(numbers), head=head), quote=True)
        return (
            f'<div class="tr-scroll" tabindex="0" role="region" aria-label="{label}">'
            f'<table class="tr">{match[1]}</table></div>'
        )

    return PLAIN.sub(wrapped, page)
