"""Tables of a PDF file as rows of words, each with its page. Needs pdfplumber.

A row is what stands between two horizontal rules; where a page has none, a line that ends in a
number begins a row. Nothing in the file is executed or fetched.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from transparency.document import Location, printable
from transparency.importers import ImportFailed
from transparency.importers.figuretext import read_figure
from transparency.sheets import LIMIT

PAGES = 500
"""Most pages of a file."""
NEAR = 2.0
"""Points within which two rules or two words are at one height."""
TALLEST = 60.0
"""Points of the tallest row; a wider space between rules is no row."""


@dataclass(frozen=True, slots=True)
class PdfRow:
    """Cells of one row from left to right, and where it stands (both count from 1)."""

    page: int
    number: int
    cells: tuple[str, ...]

    def place(self, source: str) -> Location:
        """Such as `list.pdf:page 3 row 12`."""
        return Location(source, place=f"page {self.page} row {self.number}")


@dataclass(frozen=True, slots=True)
class Pdf:
    """Rows of all pages, and the text of the first page."""

    source: str
    sha256: str
    rows: tuple[PdfRow, ...]
    text: str


def read_pdf(path: Path) -> Pdf:
    """The rows of a file. Raises ImportFailed for what is no readable PDF."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    source = path.as_posix()
    name = printable(source)
    try:
        if path.stat().st_size > LIMIT:
            raise ImportFailed(f"{name}: larger than {LIMIT} bytes; split it")
        raw = path.read_bytes()
        with pdfplumber.open(path) as file:
            if len(file.pages) > PAGES:
                raise ImportFailed(f"{name}: more than {PAGES} pages; split it")
            text = file.pages[0].extract_text() if file.pages else ""
            rows = [row for page in file.pages for row in _rows(page)]
    except OSError as error:
        raise ImportFailed(f"{name}: cannot be read: {error.strerror}; check the file") from error
    except (PDFException, PdfminerException, ValueError, KeyError, TypeError) as error:
        raise ImportFailed(f"{name}: not a readable PDF; save it again") from error
    return Pdf(source, hashlib.sha256(raw).hexdigest(), tuple(rows), text)


def _rows(page: Any) -> Iterator[PdfRow]:
    words = page.extract_words()
    rules = [edge for edge in page.edges if edge["orientation"] == "h"]
    bands = _bands(sorted({round(edge["top"], 1) for edge in rules}))
    starts = _starts(rules)
    found = 0
    if bands and len(starts) > 1:
        for top, bottom in bands:
            inside = [word for word in words if top < (word["top"] + word["bottom"]) / 2 < bottom]
            cells = tuple(_cell(inside, left, right) for left, right in _columns(starts))
            if any(cells):
                found += 1
                yield PdfRow(page.page_number, found, cells)
        return
    for cells in _by_number(words):
        found += 1
        yield PdfRow(page.page_number, found, cells)


def _bands(heights: Sequence[float]) -> list[tuple[float, float]]:
    """Spaces between neighbouring rules that can hold a row."""
    merged: list[float] = []
    for height in heights:
        if not merged or height - merged[-1] > NEAR:
            merged.append(height)
    return [(top, bottom) for top, bottom in pairwise(merged) if bottom - top <= TALLEST]


def _starts(rules: Sequence[dict[str, Any]]) -> list[float]:
    """Left ends of the columns: where many rules begin."""
    counts = Counter(round(rule["x0"]) for rule in rules)
    most = max(counts.values(), default=0)
    starts: list[float] = []
    for start in sorted(start for start, count in counts.items() if count * 3 >= most):
        if not starts or start - starts[-1] > 5 * NEAR:
            starts.append(start)
    return starts


def _columns(starts: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(starts, [*starts[1:], float("inf")], strict=True))


def _cell(words: Sequence[dict[str, Any]], left: float, right: float) -> str:
    """Words whose middle lies in a column, line by line."""
    mine = [word for word in words if left <= (word["x0"] + word["x1"]) / 2 < right]
    return " ".join(word["text"] for line in _lines(mine) for word in line)


def _lines(words: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    lines: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda word: (word["top"], word["x0"])):
        if lines and abs(word["top"] - lines[-1][0]["top"]) <= NEAR:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word["x0"]) for line in lines]


def _by_number(words: Sequence[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Lines that end in a number, as name and number; other lines as one cell."""
    for line in _lines(words):
        texts = [word["text"] for word in line]
        is_row = len(texts) > 1 and read_figure(texts[-1]).kind == "number"
        yield (" ".join(texts[:-1]), texts[-1]) if is_row else (" ".join(texts),)
