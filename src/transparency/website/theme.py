"""What the theme gets wrong, put right in the built pages; what it has too much of, taken out."""

from __future__ import annotations

import re

TOGGLE = 'type="checkbox" id="__{name}" autocomplete="off"'
TOGGLES = ("drawer", "search")
OWNER = "__toggles"
CONTENTS = ' for="__toc"'
FOREIGN = re.compile(r'<div lang="([a-z]+)">(.*?)</div>', re.DOTALL)
HEADING = re.compile(r'<h[1-6] id="([^"]+)"')

UNUSED = (
    *("annotation", "arithmatex", "critic", "footnote", "giscus", "keys", "linenos", "mermaid"),
    *("tabbed", "task-list", "twemoji"),
    *("md-author", "md-blog", "md-consent", "md-feedback", "md-pagination", "md-post"),
    *("md-profile", "md-select", "md-social", "md-source", "md-status", "md-tabs", "md-tag"),
    *("md-tooltip", "md-version"),
)
"""What names of classes begin with, of parts of the theme that no page has and no script makes."""

RULE = re.compile(r"(?:\A|(?<=[{};]))([^{}@;]+)\{[^{}]*\}")
BESIDE = re.compile(r":not\([^()]*\)")
OF_UNUSED = re.compile(rf"\.(?:{'|'.join(UNUSED)})|\[dir=rtl\]")


def slimmed(sheet: str) -> str:
    """A style sheet of the theme without the rules for what no page has: a third of its weight.

    A rule goes when each of its selectors asks for such a class, or for text from right to left.
    """
    return RULE.sub(lambda rule: "" if _is_unused(rule[1]) else rule[0], sheet)


def _is_unused(selectors: str) -> bool:
    return all(OF_UNUSED.search(one) for one in BESIDE.sub("", selectors).split(","))


def mended(page: str) -> str:
    """The HTML of a page without the theme's faults.

    `autocomplete` is not for check boxes: it moves to a form that owns them, so that browsers
    still forget on reload that the menu was open. The title of the list of contents is a label of
    a check box that only pages inside the menu have. Headings in another language keep it in that
    list. Labels of the menu have an empty `tabindex`.
    """
    page = page.replace(' tabindex=""', "")
    first = page.find('<input class="md-toggle" data-md-toggle="')
    if first >= 0:
        form = f'<form id="{OWNER}" autocomplete="off" hidden></form>\n    '
        page = page[:first] + form + page[first:]
    for name in TOGGLES:
        written = TOGGLE.format(name=name)
        page = page.replace(written, written.replace('autocomplete="off"', f'form="{OWNER}"'), 1)
    for language, inside in FOREIGN.findall(page):
        for name in HEADING.findall(inside):
            listed = f'<a href="#{name}" class="md-nav__link"'
            page = page.replace(listed, f'{listed} lang="{language}"')
    return page if 'id="__toc"' in page else page.replace(CONTENTS, "")
