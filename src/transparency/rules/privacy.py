"""Checks that nothing in a report points to a person, an account or a single item."""

from __future__ import annotations

import ipaddress
import re
import string
from collections.abc import Callable, Iterable, Iterator

from transparency.findings import Finding
from transparency.report import Report
from transparency.rules.registry import Context, rule
from transparency.rules.texts import Column, Names, wanted

ADDRESS_FIELDS = frozenset({"$schema", "url", "archived_url", "methodology_url", "report_url"})
"""Fields that hold the address of a published document: only a hidden service is refused there."""

PLACE_FIELD = "read_in"
"""Where a source was read: names of files, commits and sites belong there."""

CHECKSUM_FIELD = "sha256"
"""Checksum of the published report itself."""

SHORTEST_NUMBER, LONGEST_NUMBER = 9, 15
"""Digits of a telephone number."""

SHORTEST_HASH = 32
"""Hexadecimal digits of the shortest hash in use, MD5."""

SHORTEST_ADDRESS = 6
"""Digits below which four numbers with dots are rather a version or a section than an address."""

PLACE_KINDS = frozenset({"onion_address", "email", "phone", "ip_address"})

# The patterns are compiled when the first text asks for them: hardly any does.
# Every repetition below is bounded, or starts only where a run of its characters starts, so that
# the time taken grows with the length of the text and no faster.

_EMAIL = r"[^\s@]@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}\b"
_HANDLE = r"(?<![\w@./-])@\w{0,30}[^\W\d]"
_WEB = r"(?i)\b(?:(?:h(?:tt|xx)ps?|ftps?)://[^\s/]|www\.[A-Za-z0-9-])"
_ONION = r"(?i)[a-z0-9]\.onion\b"
_FILE = (
    r"(?i)[\w)\]]\.(?:jpe?g|jfif|png|gif|bmp|webp|tiff?|hei[cf]|avif"
    r"|mp4|m4v|mov|avi|mkv|webm|wmv|flv|mpe?g|3gp)\b"
)
_HEX = r"(?<![0-9A-Za-z])[0-9A-Fa-f]{32,}(?![0-9A-Za-z])"
_IPV4 = r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\w)"
_BILLIONS = r"\d(?:\.\d{3}){3}"  # 1.200.100.150 is a count
_IPV6 = r"(?<![\w:.])[0-9A-Fa-f]{1,4}(?:::?[0-9A-Fa-f]{1,4}){2,7}(?![\w:])"
_INTERNATIONAL = r"(?<![\w+])\+[1-9](?:[ .()-]{0,2}\d){7,14}(?!\d)"
_NATIONAL = (
    r"(?<![\w.,+-])(?:"
    r"\(0\d{1,4}\)[ .-]?\d{2,4}(?:[ .-]?\d{2,4}){1,3}"  # (020) 7946 0958
    r"|\(\d{3}\) ?\d{3}[ .-]\d{4}"  # (555) 010-1234
    r"|0\d{1,4}([ .-])(?!(?:19|20)\d\d)\d{2,4}"  # 020 7946 0958, but no year among the groups
    r"(?:\1(?!(?:19|20)\d\d)\d{2,4}){1,3}"
    r"|\d{3}([.-])\d{3}\2\d{4}"  # 555-010-1234
    r")(?![.,-]?\d)"
)


@rule("identifying-text")
def identifying_text(report: Report, context: Context) -> Iterator[Finding]:
    """A text holds what looks like an address, a number, a name or a hash of someone's."""

    def identifies(names: Names, value: str) -> bool:
        return any(not _allowed(kind, names[-1]) for kind in identifying(value))

    for text in wanted(context.figures, identifies, _worth_judging):
        for kind in identifying(text.value):
            if not _allowed(kind, text.field):
                yield Finding("identifying-text", text.pointer, {"kind": kind})


def _worth_judging(_: Names, column: Column) -> Iterable[str]:
    """Texts that are not plain; told from all in one, if it can be."""
    if column.has_word_of(SHORTEST_HASH) or column.most_digits >= SHORTEST_NUMBER:
        return column.texts
    if is_plain_line(column.joined):
        return ()
    return (text for text in column.texts if not is_plain_line(text))


def _allowed(kind: str, field: str) -> bool:
    if field in ADDRESS_FIELDS:
        return kind != "onion_address"
    if field == PLACE_FIELD:
        return kind not in PLACE_KINDS
    return field == CHECKSUM_FIELD


def identifying(text: str) -> tuple[str, ...]:
    """Kinds of identifying data that a text seems to hold; never the data itself."""
    if is_plain(text):
        return ()
    return tuple(kind for kind, holds in KINDS.items() if holds(text))


_DOTTED = re.compile(r"\.(?:[A-Za-z-]|3gp|\d+\.)", re.IGNORECASE)
"""A point as in the name of a host or a file, or between the numbers of an address; 1.9 is none."""


def is_plain(text: str) -> bool:
    """True for what cannot hold any of KINDS, as nearly every text: looked at before the rest.

    Each kind needs a sign @ or :, a point inside a word, nine digits or a word of 32 letters.
    """
    return (
        is_plain_line(text)
        and sum(map(text.count, string.digits)) < SHORTEST_NUMBER
        and (len(text) < SHORTEST_HASH or max(map(len, text.split()), default=0) < SHORTEST_HASH)
    )


def is_plain_line(text: str) -> bool:
    """True for what has no sign that addresses, names of files and other alphabets need."""
    return text.isascii() and "@" not in text and ":" not in text and not _DOTTED.search(text)


def _matches(pattern: str, sign: str = "") -> Callable[[str], bool]:
    """Whether a text holds `sign`, without which the pattern finds nothing, and the pattern."""
    return lambda text: sign in text and re.search(pattern, text) is not None


def _holds_hash(text: str) -> bool:
    found = (match[0] for match in re.finditer(_HEX, text))
    return any(not run.isdigit() and not run.isalpha() for run in found)


def _holds_ip(text: str) -> bool:
    four = any(_is_ipv4(match[0]) for match in re.finditer(_IPV4, text))
    return four or any(_is_ipv6(match[0]) for match in re.finditer(_IPV6, text))


def _is_ipv4(candidate: str) -> bool:
    digits = sum(map(str.isdigit, candidate))
    return (
        digits >= SHORTEST_ADDRESS and not re.fullmatch(_BILLIONS, candidate) and _parses(candidate)
    )


def _is_ipv6(candidate: str) -> bool:
    return any(map(str.isdigit, candidate)) and _parses(candidate)


def _parses(candidate: str) -> bool:
    try:
        ipaddress.ip_address(candidate)
    except ValueError:
        return False
    return True


def _holds_phone(text: str) -> bool:
    return any(
        SHORTEST_NUMBER <= sum(map(str.isdigit, match[0])) <= LONGEST_NUMBER
        for pattern in (_INTERNATIONAL, _NATIONAL)
        for match in re.finditer(pattern, text)
        if not _is_amount(match[0])
    )


def _is_amount(candidate: str) -> bool:
    """True for +0.123456789 and +1.234.567.890, which are no telephone numbers."""
    return re.fullmatch(r"\+\d+\.\d+|\+\d{1,3}(?:\.\d{3})+", candidate) is not None


KINDS: dict[str, Callable[[str], bool]] = {
    "account_handle": _matches(_HANDLE, "@"),
    "email": _matches(_EMAIL, "@"),
    "file_name": _matches(_FILE, "."),
    "ip_address": _holds_ip,
    "long_hex": _holds_hash,
    "onion_address": _matches(_ONION, "."),
    "phone": _holds_phone,
    "web_address": _matches(_WEB),
}
"""Kind of identifying data -> whether a text holds it."""
