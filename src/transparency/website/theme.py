"""What the theme's HTML gets wrong, put right in the built pages."""

from __future__ import annotations

TOGGLE = 'type="checkbox" id="__{name}" autocomplete="off"'
TOGGLES = ("drawer", "search")
OWNER = "__toggles"
CONTENTS = ' for="__toc"'


def mended(page: str) -> str:
    """The HTML of a page without the theme's faults.

    `autocomplete` is not for check boxes: it moves to a form that owns them, so that browsers
    still forget on reload that the menu was open. The title of the list of contents is a label of
    a check box that only pages inside the menu have.
    """
    first = page.find('<input class="md-toggle" data-md-toggle="')
    if first >= 0:
        form = f'<form id="{OWNER}" autocomplete="off" hidden></form>\n    '
        page = page[:first] + form + page[first:]
    for name in TOGGLES:
        written = TOGGLE.format(name=name)
        page = page.replace(written, written.replace('autocomplete="off"', f'form="{OWNER}"'), 1)
    return page if 'id="__toc"' in page else page.replace(CONTENTS, "")
