"""The ledger of every figure that changed between editions: of files, and of versions of reports.

`editions` makes both alike, `ledger` compares neighbours, `steps` and `relabelled` recognise
rounding and renamed series from the values themselves; `tables` (needs pandas) gives data frames.
"""

from transparency.revisions.editions import IDENTITIES, Edition, Value, edition_of
from transparency.revisions.ledger import Ledger, PairSummary, Revision, ledger
from transparency.revisions.reports import version_editions
from transparency.revisions.steps import Steps

__all__ = [
    "IDENTITIES",
    "Edition",
    "Ledger",
    "PairSummary",
    "Revision",
    "Steps",
    "Value",
    "edition_of",
    "ledger",
    "version_editions",
]
