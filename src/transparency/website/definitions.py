"""Definitions in words: what they name by code stands there with its title."""

from __future__ import annotations

import re

from transparency.website.blocks import Site
from transparency.website.flagged import QUOTED

CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
"""What looks like a code of the standard; no word of a language has a low line."""


def definition(site: Site, code: str, codelist: str = "metric") -> str:
    """What a metric counts, or another code stands for, for readers of its page; not escaped.

    The standard names other metrics, dimensions and values by code, and so do its own pages.
    """
    text = site.spec.code_text(codelist, code, site.language, "description")
    return CODE.sub(lambda found: _titled(site, found[0]), text)


def _titled(site: Site, code: str) -> str:
    """The title of a code in quotation marks; a code that is in no list stays as it is."""
    values = filter(None, site.spec.dimensions.values())
    lists = ("metric", "dimension", "capability", *values, "regime")
    for name in lists:
        if code in site.spec.codelist(name).rows:
            title = site.spec.code_text(name, code, site.language)
            return QUOTED[site.language].format(title)
    return code
