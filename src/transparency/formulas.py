"""Text that a spreadsheet would run as a formula: made harmless, and given back unchanged."""

from __future__ import annotations

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that spreadsheet programs take for a formula or strip to reach one."""


def harmless(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before what would start a formula."""
    return f"'{text}" if text.lstrip("'").startswith(STARTS) else text


def restored(text: str) -> str:
    """The text that `harmless` was given; other text stays as it is."""
    hidden = text.startswith("'") and text.lstrip("'").startswith(STARTS)
    return text[1:] if hidden else text
