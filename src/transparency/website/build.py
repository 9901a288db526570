"""Builds the site: data, then pages on disk, then mkdocs for each language, then heavy parts."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from transparency.corpus import Corpus, load_corpus
from transparency.layout import write_report, write_text
from transparency.reading import report_files
from transparency.spec import load_spec
from transparency.website.analysis import Analysis
from transparency.website.drawn import draw_all
from transparency.website.figures import drawings
from transparency.website.generator import built_folder, prepare, site_root
from transparency.website.policy import enforce, write_sitemap
from transparency.website.scrolling import reachable
from transparency.website.settings import Settings, SiteError
from transparency.website.spliced import parts_of, put_back
from transparency.website.steps import Step, Work, died, do, first_round, second_round
from transparency.website.theme import mended
from transparency.workers import Workers, cores, forks

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
    cache: Path | None = None,
    rehash: bool = False,
    jobs: int | None = None,
) -> BuildResult:
    """Build the site of all valid reports under `paths` into the folder `out`.

    `out` is replaced as a whole, and only when the new site is complete. `cache`, `rehash` and
    `jobs` are as for `load_corpus`; charts and workbooks are kept, too. The pages are the same
    whatever is in it and however many processes there are. Raises SiteError when `out` holds
    something else, when there is no valid report, or when mkdocs finds a fault.
    """
    _refuse_foreign(out)
    settings = settings or Settings()
    paths = list(paths)
    files = {name: path for path, name in report_files(paths, inside=True)}
    corpus = load_corpus(paths, inside=True, cache=cache, rehash=rehash, jobs=jobs)
    if not corpus.reports:
        raise SiteError("no valid report was found; check the files with: transparency validate")
    with tempfile.TemporaryDirectory(prefix="transparency-site-") as name:
        work = Work(Analysis(corpus, load_spec()), Path(name), settings, cache)
        prepare(work.folder, settings, fictional=corpus.all_fictional)
        _do_all(work, progress or (lambda _done, _whole: None), jobs)
        public = _joined(work)
        _finish(work, public)
        _copy_reports(corpus, files, public)
        write_sitemap(public, settings)
        enforce(public)
        count = sum(1 for _ in public.rglob("*.html"))
        _replace(public, out)
    aside, made_up = (
        tuple(files[one.file].as_posix() for one in some)
        for some in (corpus.set_aside, corpus.fictional)
    )
    return BuildResult(count, aside, made_up, corpus.all_fictional)


def _do_all(work: Work, tell: Progress, jobs: int | None) -> None:
    """Draw what has to be drawn, then do both rounds of steps, each on several processes."""
    jobs = jobs or cores() if forks() else 1
    work.analysis.prepare()
    rounds = (first_round(work), second_round(work))
    whole = 1 + sum(map(len, rounds))
    tell(0, whole)
    every = (found for one in work.analysis.reporters for found in drawings(work.sites[0], one))
    draw_all(every, work.cache, jobs)
    done = 1
    for steps in rounds:
        for problem in _results(work, steps, jobs):
            if problem:
                raise SiteError(problem)
            done += 1
            tell(done, whole)


def _results(work: Work, steps: Sequence[Step], jobs: int) -> Iterator[str]:
    if jobs == 1:
        return (do(step, work) for step in steps)
    return Workers(do, work, died).run(steps, jobs, most=1)


def _joined(work: Work) -> Path:
    """The root of the site: the pages of all languages, and the files beside them."""
    first, *others = work.settings.languages
    public = built_folder(work.folder, first)
    for language in others:
        built_folder(work.folder, language).replace(public / work.settings.prefix(language))
    shutil.copytree(work.files, public, dirs_exist_ok=True, copy_function=os.replace)
    return public


def _refuse_foreign(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise SiteError(f"{out}: is a file; name a folder")
    if out.is_dir() and any(out.iterdir()) and not (out / OURS).is_file():
        raise SiteError(f"{out}: holds files that are not a site of ours; name an empty folder")


def _finish(work: Work, public: Path) -> None:
    """Put into the built pages what mkdocs never saw.

    Tables of hand-written pages get what those of the builder have, and the theme's faults go.
    """
    for path in public.rglob("*.html"):
        place = path.relative_to(public)
        language = work.settings.languages[0]
        if place.parts[0] in work.settings.languages[1:]:
            language, place = place.parts[0], Path(*place.parts[1:])
        text = path.read_text(encoding="utf-8")
        parts = parts_of(work.aside(language), place)
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
