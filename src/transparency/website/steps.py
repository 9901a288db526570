"""The steps in which a site is made. Those of one round stand alone: processes may share them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from transparency.datapackage import write_package
from transparency.layout import write_text
from transparency.website.analysis import Analysis
from transparency.website.api import FOLDER, Api, write_api
from transparency.website.blocks import Site
from transparency.website.citation import FILE as CITATION
from transparency.website.citation import cff
from transparency.website.comparing import data_files
from transparency.website.data import ARCHIVE, data_page
from transparency.website.descriptors import write_descriptors
from transparency.website.downloads import copy_standard, pack
from transparency.website.generator import docs_folder, run_mkdocs
from transparency.website.guides import write_guide_files
from transparency.website.pages import general_pages, reporter_pages
from transparency.website.settings import Settings
from transparency.website.spliced import write_lifted
from transparency.website.spreadsheets import PLACE as SPREADSHEETS
from transparency.website.spreadsheets import write_spreadsheets
from transparency.website.text import safe

SHARES = 4
"""Parts into which the spreadsheets of all reporters are divided."""


@dataclass
class Work:
    """What all steps share: what is known of the corpus, and the folder in which they work."""

    analysis: Analysis
    folder: Path
    settings: Settings
    cache: Path | None = None
    day: datetime.date = field(default_factory=datetime.date.today)
    _sites: dict[str, Site] = field(default_factory=dict)

    @property
    def files(self) -> Path:
        """Folder of what stands beside the pages, as in the root of the site."""
        return self.folder / "files"

    @property
    def package(self) -> Path:
        """Folder of the data package."""
        return self.files / FOLDER

    def aside(self, language: str) -> Path:
        """Folder of what mkdocs is not to read of the pages of a language."""
        return self.folder / "aside" / language

    def site(self, language: str) -> Site:
        """What the pages of a language are made from."""
        if language not in self._sites:
            known = self.analysis
            site = Site(known.corpus, known.spec, language, self.settings, known=known)
            self._sites[language] = site
        return self._sites[language]

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """The same for every language."""
        return tuple(map(self.site, self.settings.languages))


Step: TypeAlias = tuple[str, str]
"""Name of a step, and what it is for: a reporter, a language, or a part of many."""


def first_round(work: Work) -> list[Step]:
    """Steps that write pages and tables, the longest first."""
    general = ("general", "package", "guides")
    return [*((name, "") for name in general), *(("reporter", r) for r in work.analysis.reporters)]


def second_round(work: Work) -> list[Step]:
    """Steps that read what the first round wrote."""
    shares = (("spreadsheets", str(share)) for share in range(SHARES))
    languages = (("mkdocs", language) for language in work.settings.languages)
    return [*languages, ("api", ""), *shares, ("standard", "")]


def do(step: Step, work: Work) -> str:
    """Do a step, and give what stopped it: nothing. Raises SiteError."""
    name, what = step
    STEPS[name](work, what)
    return ""


def died(step: Step, how: str) -> str:
    """What is told when the process of a step was ended from outside."""
    return f"the step {' '.join(filter(None, step))} was ended ({how}); try fewer processes"


def _write_pages(work: Work, site: Site, pages: Iterator[tuple[str, str]]) -> None:
    folder, aside = docs_folder(work.folder, site.language), work.aside(site.language)
    for path, text in pages:
        write_lifted(folder, aside, path, text)


def _reporter(work: Work, reporter: str) -> None:
    for site in work.sites:
        _write_pages(work, site, reporter_pages(site, reporter))


def _general(work: Work, _: str) -> None:
    for site in work.sites:
        _write_pages(work, site, general_pages(site))
        _add_contact(work, site)
        for path, text in data_files(site):
            write_text(work.files / work.settings.prefix(site.language) / path, text)
    write_text(work.files / CITATION, cff(work.sites[0], work.day))


def _add_contact(work: Work, site: Site) -> None:
    about = docs_folder(work.folder, site.language) / "about.md"
    contact = safe(work.settings.contact or site.words["contact_none"])
    section = f"\n## {site.words['contact']} {{#contact}}\n\n{contact}\n"
    write_text(about, about.read_text(encoding="utf-8") + section)


def _package(work: Work, _: str) -> None:
    write_package(work.analysis.corpus, work.package)
    write_descriptors(work.package, work.analysis.spec, work.settings.languages)
    archive = work.files / ARCHIVE
    pack(work.package, archive)
    for site in work.sites:
        text = data_page(site, work.package, archive, work.day)
        write_text(docs_folder(work.folder, site.language) / "data" / "index.md", text)


def _guides(work: Work, _: str) -> None:
    write_guide_files(work.settings, work.files, work.cache)


def _mkdocs(work: Work, language: str) -> None:
    run_mkdocs(work.folder, language)


def _api(work: Work, _: str) -> None:
    write_api(Api(work.analysis, work.settings, work.package, work.day), work.files)


def _spreadsheets(work: Work, share: str) -> None:
    part = int(share), SHARES
    write_spreadsheets(work.package, work.files / SPREADSHEETS, work.settings, part, work.cache)


def _standard(work: Work, _: str) -> None:
    copy_standard(work.files, work.analysis.cases)


STEPS: Mapping[str, Callable[[Work, str], None]] = {
    "reporter": _reporter,
    "general": _general,
    "package": _package,
    "guides": _guides,
    "mkdocs": _mkdocs,
    "api": _api,
    "spreadsheets": _spreadsheets,
    "standard": _standard,
}
