"""The document in which a figure was read, as a link on the figure."""

from __future__ import annotations

from transparency.report import Observation, Report
from transparency.website.blocks import link
from transparency.website.text import safe


def document_of(report: Report, observation: Observation) -> tuple[str, str]:
    """Address and title of the document in which a figure of a report was read."""
    sources = {source.id: source for source in report.report.source_documents}
    only = next(iter(sources)) if len(sources) == 1 else ""
    source = sources.get(observation.source or only)
    url = (source.url if source else None) or report.report.url or ""
    return url, source.title if source else ""


def cited(document: tuple[str, str], text: str, listed: str = "") -> str:
    """Text, harmless already, as a link to its document, or to the list that names it.

    `listed` is the target of that list, for a document without an address.
    """
    url, title = document
    if url:
        return link(url, text, safe(title))
    return f'<a href="{listed}" title="{safe(title)}">{text}</a>' if listed else text
