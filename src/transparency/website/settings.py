"""The small file with which somebody else builds a site of its own: title, contact, languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from transparency.document import TransparencyError
from transparency.website.text import LANGUAGES

LOGOS = (".svg", ".png")


class SiteError(TransparencyError):
    """The site cannot be built. The message is one line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a site is called, where it will stand, and in which languages.

    `title` and `description` are by language; empty means the words of the project. `address` is
    absolute and ends with a slash. The first language stands at the root of the site.
    """

    title: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    address: str = "https://transparency.example/"
    contact: str = ""
    languages: tuple[str, ...] = LANGUAGES
    logo: Path | None = None

    def prefix(self, language: str) -> str:
        """Folder of a language inside the site, empty or with a final slash."""
        return "" if language == self.languages[0] else f"{language}/"

    def page_address(self, language: str, path: str) -> str:
        """Absolute address of a page, as its canonical link gives it; empty path: of the folder."""
        return f"{self.address}{self.prefix(language)}{path}"


KEYS = ("title", "description", "address", "contact", "languages", "logo")


def load_settings(path: Path) -> Settings:
    """Read a file such as `site.yml`. Raises SiteError with the key and the remedy."""
    data = _read(path)
    unknown = [str(key) for key in data if key not in KEYS]
    if unknown:
        raise SiteError(f"{path}: unknown key {unknown[0]!r}; known are {', '.join(KEYS)}")
    languages = _languages(path, data.get("languages", list(LANGUAGES)))
    return Settings(
        title=_words(path, "title", data.get("title"), languages),
        description=_words(path, "description", data.get("description"), languages),
        address=_address(path, data.get("address", Settings().address)),
        contact=_text(path, "contact", data.get("contact", "")),
        languages=languages,
        logo=_logo(path, data.get("logo")),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise SiteError(f"{path}: cannot be read as YAML: {reason}") from error
    if not isinstance(data, dict):
        raise SiteError(f"{path}: write one key a line, such as 'title: Our reports'")
    return data


def _languages(path: Path, value: object) -> tuple[str, ...]:
    chosen = [value] if isinstance(value, str) else value
    listed = [str(one) for one in chosen] if isinstance(chosen, list) else []
    if not listed or len(set(listed)) < len(listed) or not set(listed) <= set(LANGUAGES):
        raise SiteError(f"{path}: languages: list one or more of {', '.join(LANGUAGES)}, once each")
    return tuple(listed)


def _words(path: Path, key: str, value: object, languages: Sequence[str]) -> dict[str, str]:
    if value is None:
        return {}
    if isinstance(value, dict):
        if set(value) != set(languages):
            raise SiteError(f"{path}: {key}: give it in each language: {', '.join(languages)}")
        return {str(name): _text(path, key, text) for name, text in value.items()}
    return dict.fromkeys(languages, _text(path, key, value))


def _text(path: Path, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise SiteError(f"{path}: {key}: write text, in quotes if it looks like something else")
    return " ".join(value.split())


def _address(path: Path, value: object) -> str:
    text = _text(path, "address", value)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    whole = parts.scheme in ("http", "https") and parts.hostname and not parts.query
    if not whole or parts.fragment or any(sign in text for sign in "\"'<> "):
        raise SiteError(f"{path}: address: give the whole address, such as https://a.example/csea/")
    return text if text.endswith("/") else f"{text}/"


def _logo(path: Path, value: object) -> Path | None:
    if value is None:
        return None
    logo = path.parent / _text(path, "logo", value)
    if logo.suffix.lower() not in LOGOS or not logo.is_file():
        raise SiteError(f"{path}: logo: name an existing file in {' or '.join(LOGOS)}: {logo}")
    return logo
