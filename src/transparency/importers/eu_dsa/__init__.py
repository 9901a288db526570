"""Importer of the EU's harmonised transparency reports (Implementing Regulation (EU) 2024/2835).

Tables 1 to 11 as a folder of CSV files, a workbook or a zip; several filings at once. Figures on
the protection of minors become observations, read strictly (the three CSEA keywords) and widely
(the whole category); the standard has no place for figures on all content, and they are listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from transparency import sheets
from transparency.importers.drafts import Imported
from transparency.importers.eu_dsa.filings import grouped
from transparency.importers.eu_dsa.reports import reports

REASONS = {
    "all_content": "Covers all content moderation, not CSEA or the protection of minors.",
    "other_category": "Another category than the protection of minors.",
    "may_hold_csea": "Another category whose description or note speaks of minors: look whether "
    "it holds CSEA.",
    "unreadable": "Not a number or date that can be read with certainty.",
    "unknown_column": "A column that the template does not have.",
    "unknown_row": "A row that the template does not have.",
    "unknown_scope": "Neither the total nor a Member State.",
    "no_metric": "The standard has no metric for it.",
    "same_cell": "A figure for the same cell stands before it in the same filing.",
    "competing_table": "Another version of a table that was read.",
    "ground_unclear": "Neither header nor rows and name say whether it is table 5 or 6.",
    "text_without_figure": "A text on a row of minors that holds no figure at all.",
    "prose": "Text that is no figure; the narrative of a report is given with --reporter.",
    "wrong_cell": "Stands in a cell where the template has something else.",
    "no_date": "Says that there is no date.",
    "not_the_template": "The file has no table of the template.",
}
"""Why a figure or text is in no report."""


def read(paths: Sequence[Path], known: Mapping[str, Any]) -> Imported:
    """Reports of all filings in the paths; `known` completes each.

    Raises SheetError for files that cannot be read, ImportFailed for a filing without a period.
    """
    foreign = sheets.read(paths)
    found = grouped(foreign.sheets)
    made = reports(found, foreign, known)
    return Imported(tuple(made), tuple(item for filing in found for item in filing.left))
