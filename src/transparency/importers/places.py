"""Names of countries, as publishers print them, to codes of the standard."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from transparency.importers.figuretext import normal
from transparency.importers.transcribing import publisher_map
from transparency.spec import load_spec


@cache
def _names() -> Mapping[str, str]:
    codes = load_spec().codelist("jurisdiction")
    titles = {normal(codes.title_of(code)): code for code in codes}
    short = {code.casefold(): code for code in codes if len(code) == 2}  # noqa: PLR2004
    usual = {normal(name): code for name, code in publisher_map("countries.json").items()}
    return {**short, **titles, **usual}


def jurisdiction_of(name: str) -> str | None:
    """Code for the printed name or two-letter code of a place; None where it is none we know."""
    return _names().get(normal(name))
