"""A publisher's own category in the words that it printed, instead of the id it has in a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from transparency.corpus import Entry

DIMENSION = "own_category"


def own_words(code: str, entries: Iterable[Entry]) -> str:
    """The printed words that the id of an own category stands for; empty where none are printed.

    The latest report is asked first; "member" will do for "members" where nothing fits better.
    """
    texts = list(_printed(code, entries))
    words = [re.escape(word) for word in re.split(r"[\W_]+", code) if word]
    for known in (words, [f"{word.removesuffix('s')}s?" for word in words]):
        spaced = r"[\W_]+".join(known)
        pattern = re.compile(rf"(?<![^\W_]){spaced}(?![^\W_])", re.IGNORECASE)
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
