"""Builds the site: data, then pages on disk, then mkdocs for each language, then heavy parts."""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from transparency.corpus import Corpus, load_corpus
from transparency.datapackage import write_package
from transparency.layout import write_report, write_text
from transparency.reading import report_files
from transparency.spec import load_spec
from transparency.website.analysis import Analysis
from transparency.website.api import FOLDER, Api, write_api
from transparency.website.blocks import Site
from transparency.website.citation import FILE as CITATION
from transparency.website.citation import cff
from transparency.website.comparing import data_files
from transparency.website.data import ARCHIVE, data_page
from transparency.website.downloads import copy_standard, pack
from transparency.website.generator import docs_folder, prepare, run_mkdocs, site_root
from transparency.website.guides import write_guide_files
from transparency.website.pages import pages
from transparency.website.policy import enforce, write_sitemap
from transparency.website.scrolling import reachable
from transparency.website.settings import Settings, SiteError
from transparency.website.spliced import parts_of, put_back, write_lifted
from transparency.website.spreadsheets import PLACE as SPREADSHEETS
from transparency.website.spreadsheets import write_spreadsheets
from transparency.website.text import safe
from transparency.website.theme import mended

OURS = ".transparency-site"
"""Marks a folder that this builder made and may replace."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What was built: number of HTML pages, and the files that were set aside or are made up.

    `all_fictional` is True when there was nothing real, so that the site is made of them.
    """

    pages: int
    set_aside: tuple[str, ...]
    fictional: tuple[str, ...] = ()
    all_fictional: bool = False


def build(
    paths: Iterable[Path | str],
    out: Path,
    *,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> BuildResult:
    """Build the site of all valid reports under `paths` into the folder `out`.

    `out` is replaced as a whole, and only when the new site is complete. Raises SiteError when
    `out` holds something else, when there is no valid report, or when mkdocs finds a fault.
    """
    _refuse_foreign(out)
    settings = settings or Settings()
    steps = 3 + len(settings.languages)
    tell = progress or (lambda _done, _whole: None)
    paths = list(paths)
    files = {name: path for path, name in report_files(paths, inside=True)}
    corpus = load_corpus(paths, inside=True)
    if not corpus.reports:
        raise SiteError("no valid report was found; check the files with: transparency validate")
    tell(1, steps)
    with tempfile.TemporaryDirectory(prefix="transparency-site-") as name:
        work = Path(name)
        analysis = Analysis(corpus, load_spec())
        _write_pages(analysis, work, settings)
        tell(2, steps)
        for done, language in enumerate(settings.languages, start=3):
            run_mkdocs(work, language)
            tell(done, steps)
        public = work / "public"
        _finish(work, public, settings)
        shutil.copytree(work / "files", public, dirs_exist_ok=True)
        _copy_reports(corpus, files, public)
        copy_standard(public, analysis.cases)
        write_sitemap(public, settings)
        enforce(public)
        count = sum(1 for _ in public.rglob("*.html"))
        _replace(public, out)
    tell(steps, steps)
    aside, made_up = (
        tuple(files[one.file].as_posix() for one in some)
        for some in (corpus.set_aside, corpus.fictional)
    )
    return BuildResult(count, aside, made_up, corpus.all_fictional)


def _refuse_foreign(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise SiteError(f"{out}: is a file; name a folder")
    if out.is_dir() and any(out.iterdir()) and not (out / OURS).is_file():
        raise SiteError(f"{out}: holds files that are not a site of ours; name an empty folder")


def _write_pages(analysis: Analysis, work: Path, settings: Settings) -> None:
    """Copy the hand-written files and write the generated pages and the files beside them."""
    prepare(work, settings, fictional=analysis.corpus.all_fictional)
    package = work / "files" / FOLDER
    write_package(analysis.corpus, package)
    write_spreadsheets(package, work / "files" / SPREADSHEETS, settings)
    archive = work / "files" / ARCHIVE
    pack(package, archive)
    day = datetime.date.today()
    for language in settings.languages:
        site = Site(analysis.corpus, analysis.spec, language, settings, known=analysis)
        folder = docs_folder(work, language)
        for path, text in pages(site):
            write_lifted(folder, work / ASIDE / language, path, text)
        write_text(folder / "data" / "index.md", data_page(site, package, archive, day))
        about = folder / "about.md"
        contact = safe(settings.contact or site.words["contact_none"])
        section = f"\n## {site.words['contact']} {{#contact}}\n\n{contact}\n"
        write_text(about, about.read_text(encoding="utf-8") + section)
        for path, text in data_files(site):
            write_text(work / "files" / settings.prefix(language) / path, text)
        if language == settings.languages[0]:
            write_text(work / "files" / CITATION, cff(site, day))
    write_guide_files(settings, work / "files")
    write_api(Api(analysis, settings, package, day), work / "files")


ASIDE = "aside"
"""Folder of what mkdocs is not to read, by language."""


def _finish(work: Path, public: Path, settings: Settings) -> None:
    """Put into the built pages what mkdocs never saw.

    Tables of hand-written pages get what those of the builder have, and the theme's faults go.
    """
    for path in public.rglob("*.html"):
        place = path.relative_to(public)
        language = settings.languages[0]
        if place.parts[0] in settings.languages[1:]:
            language, place = place.parts[0], Path(*place.parts[1:])
        text = path.read_text(encoding="utf-8")
        parts = parts_of(work / ASIDE / language, place)
        made = put_back(reachable(mended(text), language), parts)
        if made != text:
            write_text(path, made)


def _copy_reports(corpus: Corpus, files: Mapping[str, Path], public: Path) -> None:
    """Put each report under `data/` as JSON: the file itself, or what a file of another form says.

    `files` are the files by the name that an entry has.
    """
    for entry in corpus.reports:
        report, file = entry.report, files[entry.file]
        target = public / "data" / report.reporter.id / f"{report.report.id}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix.lower() == ".json":
            shutil.copyfile(file, target)
        else:
            write_report(target, entry.result.document.data)


def _replace(public: Path, out: Path) -> None:
    """Move the finished site into place; the old one goes only when the new one is there."""
    (public / OURS).write_text("made by transparency site\n", encoding="utf-8")
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}.new")
    old = out.with_name(f".{out.name}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(public, fresh)
    if out.exists():
        out.rename(old)
    fresh.rename(out)
    shutil.rmtree(old, ignore_errors=True)


__all__: Sequence[str] = ("BuildResult", "SiteError", "build", "site_root")
