"""Checks of a report against the file that was published."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.findings import Finding, Param, Unchecked
from transparency.report import Report
from transparency.rules.registry import Context, rule


@rule("checksum-mismatch")
def checksum_mismatch(report: Report, context: Context) -> Iterator[Finding | Unchecked]:
    """The file as published is another than the one whose checksum the report states."""
    stated, found = report.report.sha256, context.published_sha256
    if stated is not None and found is None:
        yield Unchecked("checksum-mismatch", "published")
    elif stated is not None and found is not None and stated != found:
        params: dict[str, Param] = {"stated": stated, "found": found}
        yield Finding("checksum-mismatch", "/report/sha256", params)
