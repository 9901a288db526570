"""Builds the site: data, then pages on disk, then mkdocs for each language, then the charts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from transparency.corpus import Corpus, load_corpus
from transparency.document import TransparencyError
from transparency.layout import write_text
from transparency.spec import load_spec
from transparency.website.blocks import Site
from transparency.website.pages import pages
from transparency.website.text import LANGUAGES

OURS = ".transparency-site"
"""Marks a folder that this builder made and may replace."""

CONFIGS = {"en": "mkdocs.yml", "es": "mkdocs.es.yml"}
STEPS = 5

Progress = Callable[[int, int], None]


class SiteError(TransparencyError):
    """The site cannot be built. The message is one line."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What was built: number of HTML pages, and the files of the corpus that were set aside."""

    pages: int
    set_aside: tuple[str, ...]


@cache
def site_root() -> Path:
    """Folder that holds `mkdocs.yml` and `site/`: inside an installed wheel, or the checkout."""
    package = Path(__file__).parent.parent
    for folder in (package / "site_files", package.parent.parent):
        if (folder / "mkdocs.yml").is_file() and (folder / "site").is_dir():
            return folder
    raise SiteError("the folder site/ is missing from this installation; reinstall the package")


def build(
    paths: Iterable[Path | str], out: Path, *, progress: Progress | None = None
) -> BuildResult:
    """Build the site of all valid reports under `paths` into the folder `out`.

    `out` is replaced as a whole, and only when the new site is complete. Raises SiteError when
    `out` holds something else, when there is no valid report, or when mkdocs finds a fault.
    """
    _refuse_foreign(out)
    tell = progress or (lambda _done, _whole: None)
    corpus = load_corpus(paths)
    if not corpus.reports:
        raise SiteError("no valid report was found; check the files with: transparency validate")
    tell(1, STEPS)
    with tempfile.TemporaryDirectory(prefix="transparency-site-") as name:
        work = Path(name)
        charts = _write_pages(corpus, work)
        tell(2, STEPS)
        for done, language in enumerate(LANGUAGES, start=3):
            _run_mkdocs(work, CONFIGS[language])
            tell(done, STEPS)
        public = work / "public"
        _splice(public, charts)
        _copy_data(corpus, public)
        count = sum(1 for _ in public.rglob("*.html"))
        _replace(public, out)
    tell(STEPS, STEPS)
    return BuildResult(count, tuple(aside.file for aside in corpus.set_aside))


def _refuse_foreign(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise SiteError(f"{out}: is a file; name a folder")
    if out.is_dir() and any(out.iterdir()) and not (out / OURS).is_file():
        raise SiteError(f"{out}: holds files that are not a site of ours; name an empty folder")


def _write_pages(corpus: Corpus, work: Path) -> dict[str, dict[str, str]]:
    """Copy the hand-written files and write the generated pages; give the charts by language."""
    root = site_root()
    shutil.copytree(root / "site", work / "site")
    for config in CONFIGS.values():
        shutil.copy(root / config, work / config)
    charts = {}
    for language in LANGUAGES:
        site = Site(corpus, load_spec(), language)
        folder = work / "site" / ("" if language == "en" else language)
        for path, text in pages(site):
            write_text(folder / path, text)
        charts[language] = site.charts
    return charts


def _run_mkdocs(work: Path, config: str) -> None:
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-f", config],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise SiteError(f"mkdocs, {config}: {'; '.join(said[:3]) or 'failed without a word'}")


TOKEN = re.compile(r"tr-chart-[0-9]+-")


def _splice(public: Path, charts: dict[str, dict[str, str]]) -> None:
    """Put the charts into the built pages, where Markdown and search never saw them."""
    for path in public.rglob("*.html"):
        language = "es" if path.is_relative_to(public / "es") else "en"
        text = path.read_text(encoding="utf-8")
        if TOKEN.search(text):
            mine = charts[language]
            write_text(path, TOKEN.sub(lambda match: mine[match[0]], text))  # noqa: B023


def _copy_data(corpus: Corpus, public: Path) -> None:
    for entry in corpus.reports:
        report = entry.report
        target = public / "data" / report.reporter.id / f"{report.report.id}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(entry.file, target)


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
