"""Small things that many pages hold: the way back to the pages above, and codes."""

from __future__ import annotations

import re

from transparency.website.text import safe

TRAIL = '<p class="tr-trail"'
"""How a trail begins; a page puts it over its title."""


def trail(*above: tuple[str, str]) -> str:
    """Links to the pages above this one, the uppermost first: target and title, harmless."""
    links = " › ".join(f'<a href="{target}">{title}</a>' for target, title in above)
    return f"{TRAIL} data-search-exclude>{links} ›</p>"


def marked(text: str) -> str:
    """A text of the standard, harmless, with what stands between grave accents as code."""
    return re.sub("&#96;(.+?)&#96;", r"<code>\1</code>", safe(text))


def coded(text: str, anchor: str = "") -> str:
    """A code, that may break after an underscore on a narrow screen; `anchor` is its id."""
    place = f' id="{safe(anchor)}"' if anchor else ""
    return f"<code{place}>{safe(text).replace('&#95;', '&#95;<wbr>')}</code>"
