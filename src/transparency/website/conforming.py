"""What our own validator does with the conformance cases, for the authors of others."""

from __future__ import annotations

from importlib.metadata import version

from transparency.conformance import differences
from transparency.website.blocks import Site

RESULT = "{conformance}"
"""Stands in the page for authors of other validators where our own result belongs."""

WORDS = {
    "en": "When this site was built, version {version} of the program passed "
    '<data id="cases-passed" value="{passed}">{passed_text}</data> of '
    '<data id="cases" value="{cases}">{cases_text}</data> cases of standard {standard}.',
    "es": "Cuando se generó este sitio, la versión {version} del programa superó "
    '<data id="cases-passed" value="{passed}">{passed_text}</data> de '
    '<data id="cases" value="{cases}">{cases_text}</data> casos del estándar {standard}.',
}


def with_result(site: Site, text: str) -> str:
    """A page with our own result in its place: every case is run for it."""
    if RESULT not in text:
        return text
    cases = site.analysis.cases
    passed = sum(not differences(case, site.analysis.outcome(case)) for case in cases)
    sentence = WORDS[site.language].format(
        version=version("transparency"),
        standard=site.spec.version,
        passed=passed,
        passed_text=site.number(passed),
        cases=len(cases),
        cases_text=site.number(len(cases)),
    )
    return text.replace(RESULT, sentence)
