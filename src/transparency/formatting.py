"""The canonical text of report files, JSON and YAML, without loss."""

from __future__ import annotations

import json
from pathlib import PurePath

from transparency.document import Document, TransparencyError, shown
from transparency.layout import dumps, ordered
from transparency.reading import read_document

YAML = (".yaml", ".yml")


class FormattingError(TransparencyError):
    """A file that cannot be brought into its canonical form without losing something."""


def canonical(raw: bytes, source: str, *, drop_comments: bool = False) -> str:
    """The canonical text of a report, in the form that the suffix of `source` names.

    Reading it gives the same data. Raises DocumentError for what cannot be read, FormattingError
    for YAML with comments, which the canonical form does not keep, unless they may be dropped.
    """
    document = read_document(raw, source)
    if PurePath(source).suffix.lower() not in YAML:
        return _same(dumps(document.data), source, document)
    from transparency import yamltext

    line = first_comment(raw.decode("utf-8-sig"))
    if line is not None and not drop_comments:
        raise FormattingError(
            f"{shown(source, 400)}:{line}: a comment would be lost; keep the file as it is, or "
            "use --drop-comments"
        )
    return _same(yamltext.dumps(ordered(document.data)), source, document)


def first_comment(text: str) -> int | None:
    """Line of the first comment of a YAML text, from 1; None when there is none."""
    if "#" not in text:
        return None
    import yaml

    end = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        start = token.start_mark.index
        place = text.find("#", end, start)
        if place < 0 and getattr(token, "style", None) in ("|", ">"):  # after its sign
            place = text.find("#", start, text.find("\n", start))
        if place >= 0:
            return text.count("\n", 0, place) + 1
        end = token.end_mark.index
    return None


def _same(text: str, source: str, document: Document) -> str:
    """The text, if it reads back as the same data; otherwise nothing may be written."""
    again = read_document(text.encode("utf-8"), source)
    if _strict(again) != _strict(document):
        raise FormattingError(f"{shown(source, 400)}: cannot be written without loss; report this")
    return text


def _strict(document: Document) -> str:
    """Data as text, because 1, 1.0 and true are equal in Python."""
    return json.dumps(document.data, sort_keys=True)
