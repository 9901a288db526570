"""A publisher's own category in the words that it printed, instead of the id it has in a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from transparency.corpus import Entry

DIMENSION = "own_category"
SPACE = r"[\W_]+"
FEW_WORDS = r"[\W_]+(?:[^\W_]+[\W_]+){0,3}?"


def own_words(code: str, entries: Iterable[Entry]) -> str:
    """The printed words that the id of an own category stands for; empty where none are printed.

    The latest report is asked first; "member" will do for "members" where nothing fits better, and
    up to three words may stand between.
    """
    texts = list(_printed(code, entries))
    words = [re.escape(word) for word in re.split(r"[\W_]+", code) if word]
    near = [f"{word.removesuffix('s')}s?" for word in words]
    for known, between in ((words, SPACE), (near, SPACE), (words, FEW_WORDS)):
        pattern = re.compile(rf"(?<![^\W_]){between.join(known)}(?![^\W_])", re.IGNORECASE)
        for text in texts:
            found = pattern.search(text)
            if found:
                return found[0]
    return ""


def _printed(code: str, entries: Iterable[Entry]) -> Iterator[str]:
    for entry in reversed(list(entries)):
        for observation in entry.report.observations:
            printed = observation.as_published
            if printed is not None and observation.dimensions.get(DIMENSION) == code:
                yield from (text for text in (printed.category, printed.label) if text)
