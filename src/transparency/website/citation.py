"""How the collection is cited: as a sentence, for BibTeX, and as a CITATION.cff file."""

from __future__ import annotations

import datetime
import html

import yaml

from transparency.datapackage import LICENCE
from transparency.website.blocks import Site
from transparency.website.generator import configured_name
from transparency.website.text import day_text

FILE = "CITATION.cff"
"""Name of the file at the root of the site."""

BRACED = str.maketrans({sign: f"\\{sign}" for sign in "{}&%$#_"} | {"\\": "", "~": "", "^": ""})


def collection(site: Site) -> str:
    """Title of the collection as it is cited: the name of the site."""
    return html.unescape(configured_name(site.settings, site.language))


def sentence(site: Site, day: datetime.date, words: str) -> str:
    """The citation of the collection; `words` has the places name, day and address."""
    return words.format(
        name=collection(site), day=day_text(day, site.language), address=site.settings.address
    )


def bibtex(site: Site, day: datetime.date) -> str:
    """An entry for BibTeX."""
    name = collection(site).translate(BRACED)
    lines = {
        "title": name,
        "author": f"{{{name}}}",
        "year": str(day.year),
        "version": day.isoformat(),
        "url": site.settings.address,
        "note": f"{LICENCE['name']}; figures belong to the publishers named with them",
    }
    inside = ",\n".join(f"  {key} = {{{value}}}" for key, value in lines.items())
    return f"@misc{{csea_transparency_{day.year},\n{inside}\n}}"


def cff(site: Site, day: datetime.date) -> str:
    """A CITATION.cff file, version 1.2.0."""
    name = collection(site)
    data = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": "For a single figure, cite the publisher and its document; for the collection, "
        "cite it as below with the day of download.",
        "title": name,
        "authors": [{"name": name}],
        "version": day.isoformat(),
        "date-released": day,
        "url": site.settings.address,
        "license": LICENCE["name"],
    }
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
