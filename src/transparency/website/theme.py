"""What the theme's HTML gets wrong, put right in the built pages."""

from __future__ import annotations

import re

TOGGLE = 'type="checkbox" id="__{name}" autocomplete="off"'
TOGGLES = ("drawer", "search")
OWNER = "__toggles"
CONTENTS = ' for="__toc"'
FOREIGN = re.compile(r'<div lang="([a-z]+)">(.*?)</div>', re.DOTALL)
HEADING = re.compile(r'<h[1-6] id="([^"]+)"')


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
