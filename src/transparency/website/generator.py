"""One run of mkdocs a language, with the project's configuration and a site's own settings."""

from __future__ import annotations

import contextlib
import html
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from transparency.layout import write_text
from transparency.website.card import card, card_path
from transparency.website.settings import Settings, SiteError
from transparency.website.text import WORDS
from transparency.website.theme import slimmed

CONFIGS = {"en": "mkdocs.yml", "es": "mkdocs.es.yml"}
FICTIONAL = {
    "en": "Fictional: every figure and every organisation on this site is made up.",
    "es": "Ficticio: todas las cifras y todas las organizaciones de este sitio son inventadas.",
}
"""What every page says of a site that is made of fictional reports alone."""
NAMES = {"en": "English", "es": "Español"}
OVERRIDES = "overrides"
FOOT = {
    "about": "about.html",
    "corrections": "about.html#corrections",
    "privacy": "about.html#privacy",
    "data": "data/index.html",
    "glossary": "glossary.html",
    "contact": "about.html#contact",
}
"""What the foot of every page leads to."""
LOST = {
    "reporters": "reporters/index.html",
    "metrics": "metrics/index.html",
    "compare": "compare.html",
    "data": "data/index.html",
    "the_standard": "standard/index.html",
}
"""Where the page of a wrong address leads to."""


@cache
def site_root() -> Path:
    """Folder that holds `mkdocs.yml` and `site/`: inside an installed wheel, or the checkout."""
    package = Path(__file__).parent.parent
    for folder in (package / "site_files", package.parent.parent):
        if (folder / "mkdocs.yml").is_file() and (folder / "site").is_dir():
            return folder
    raise SiteError("the folder site/ is missing from this installation; reinstall the package")


def prepare(work: Path, settings: Settings, *, fictional: bool = False) -> None:
    """Put the hand-written pages, the look and the configuration of each language into `work`."""
    source = site_root() / "site"
    shutil.copytree(source / OVERRIDES, work / OVERRIDES)
    logo = _copy_logo(work, settings)
    for language in settings.languages:
        folder = docs_folder(work, language)
        folder.mkdir(parents=True)
        for page in (source if language == "en" else source / language).glob("*.md"):
            shutil.copyfile(page, folder / page.name)
        _draw_card(work, settings, language)
        config = yaml.safe_dump(
            _config(work, settings, language, logo, fictional), allow_unicode=True
        )
        write_text(work / f"{language}.yml", config)


def _draw_card(work: Path, settings: Settings, language: str) -> None:
    name, text = configured_name(settings, language), configured_description(settings, language)
    place = work / OVERRIDES / card_path(language)
    place.write_bytes(card(name, text, urlsplit(settings.address).netloc))


def docs_folder(work: Path, language: str) -> Path:
    """Where the pages of a language are written before mkdocs reads them."""
    return work / "docs" / language


def built_folder(work: Path, language: str) -> Path:
    """Where mkdocs puts the pages of a language: apart, as it empties the folder first."""
    return work / "built" / language


def _copy_logo(work: Path, settings: Settings) -> str:
    if settings.logo is None:
        return ""
    name = f"assets/logo{settings.logo.suffix.lower()}"
    shutil.copyfile(settings.logo, work / OVERRIDES / name)
    return name


def _config(
    work: Path, settings: Settings, language: str, logo: str, fictional: bool
) -> dict[str, Any]:
    config = _load(CONFIGS["en"])
    if language != "en":
        own = _load(CONFIGS[language])
        own.pop("INHERIT")
        theme, extra = own.pop("theme"), own.pop("extra", {})
        config = {**config, **own}
        config["theme"], config["extra"] = (
            {**config["theme"], **theme},
            {**config["extra"], **extra},
        )
    config |= {
        "site_url": settings.page_address(language, ""),
        "docs_dir": str(docs_folder(work, language)),
        "site_dir": str(built_folder(work, language)),
        "exclude_docs": "",
    }
    config["theme"]["custom_dir"] = str(work / OVERRIDES)
    if logo:
        config["theme"] |= {"logo": logo, "favicon": logo}
    config["site_name"] = configured_name(settings, language)
    config["site_description"] = configured_description(settings, language)
    config["extra"]["card"] = settings.address + card_path(language)
    config["extra"]["fictional"] = FICTIONAL[language] if fictional else ""
    config["extra"]["scope"] = urlsplit(settings.address).path
    config["extra"]["alternate"] = len(settings.languages) > 1
    config["extra"]["other"] = _other(settings, language)
    config["extra"] |= {"foot": _foot(settings, language), "lost": _lost(language)}
    return config


def _foot(settings: Settings, language: str) -> dict[str, Any]:
    """Links and words at the foot of every page; `home` is for the page of a wrong address."""
    words = WORDS[language]
    links = [{"path": path, "title": words[f"foot_{name}"]} for name, path in FOOT.items()]
    return {"home": _home(settings, language), "links": links, "text": words["foot_text"]}


def _lost(language: str) -> dict[str, Any]:
    words = WORDS[language]
    links = [{"path": path, "title": words[name]} for name, path in LOST.items()]
    texts = {name: words[f"lost_{name}"] for name in ("title", "text", "more")}
    return {**texts, "links": links}


def _home(settings: Settings, language: str) -> str:
    """Path of the pages of a language on its host, with a final slash."""
    return urlsplit(settings.page_address(language, "")).path


def configured_name(settings: Settings, language: str) -> str:
    """Name of the site in a language, as HTML."""
    own = settings.title.get(language)
    return html.escape(own) if own else str(_load(CONFIGS[language])["site_name"])


def configured_description(settings: Settings, language: str) -> str:
    """What the site is about, in a language, as HTML."""
    own = settings.description.get(language)
    return html.escape(own) if own else str(_load(CONFIGS[language])["site_description"])


def _load(name: str) -> dict[str, Any]:
    text = (site_root() / name).read_text(encoding="utf-8")
    config: dict[str, Any] = yaml.safe_load(text)
    return config


def _other(settings: Settings, language: str) -> dict[str, str] | None:
    """The language to which the link in the header leads, and its folder seen from this one."""
    other = next((one for one in settings.languages if one != language), None)
    if other is None:
        return None
    path = "../" if settings.prefix(language) else settings.prefix(other)
    home = _home(settings, other)
    return {"name": NAMES[other], "lang": other, "path": path, "home": home}


def run_mkdocs(work: Path, language: str) -> None:
    """Build the pages of one language, with lighter sheets. Raises SiteError with mkdocs' words."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "0"}
    with (
        subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", f"{language}.yml"],
            cwd=work,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
        _ended_with_us(process),
    ):
        _, errors = process.communicate()
    if process.returncode:
        lines = errors.splitlines()  # not --quiet: then --strict sees no warning
        said = [line for line in lines if line.strip() and not line.startswith("INFO")]
        name = CONFIGS[language]
        raise SiteError(f"mkdocs, {name}: {'; '.join(said[:3]) or 'failed without a word'}")
    for sheet in (built_folder(work, language) / "assets" / "stylesheets").glob("*.css"):
        write_text(sheet, slimmed(sheet.read_text(encoding="utf-8")))


@contextmanager
def _ended_with_us(process: subprocess.Popen[str]) -> Iterator[None]:
    """Whoever is told to end ends this process first: it would go on writing where all is cleared.

    So does an exception, such as that of an interrupt.
    """
    try:
        with _told_to_end(process):
            yield
    except BaseException:
        process.kill()
        raise


@contextmanager
def _told_to_end(process: subprocess.Popen[str]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # where no signal arrives
        yield
        return
    before = signal.getsignal(signal.SIGTERM) or signal.SIG_DFL

    def end(*_: object) -> None:
        process.kill()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(process.pid, 0)  # not wait(): its lock may be ours already
        signal.signal(signal.SIGTERM, before)
        os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
