"""May two figures be compared, and why not: verdicts with every reason as a code.

`comparand` says what is looked at, `aspects` what may differ, `rates` when a rate is sound,
`verdicts` what follows for a pair, `alike` for many pairs, `classes` for a chart; `tables` (which
needs pandas) gives data frames. Codes are those of the code lists `comparability_reason` and
`comparability_verdict`.
"""

from transparency.comparability.alike import Judge
from transparency.comparability.aspects import Reason
from transparency.comparability.classes import ComparableClass, classes
from transparency.comparability.comparand import Comparand, Selection, comparands
from transparency.comparability.rates import (
    PER_MILLION,
    PER_MONTH,
    RATES,
    Denominators,
    Rated,
    rated,
)
from transparency.comparability.verdicts import (
    Comparison,
    Verdict,
    compare,
    pairs,
    worst,
)

__all__ = [
    "PER_MILLION",
    "PER_MONTH",
    "RATES",
    "ComparableClass",
    "Comparand",
    "Comparison",
    "Denominators",
    "Judge",
    "Rated",
    "Reason",
    "Selection",
    "Verdict",
    "classes",
    "comparands",
    "compare",
    "pairs",
    "rated",
    "worst",
]
