"""What a word of the standard means: rules, metrics, capabilities, code lists and codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Literal, TypeAlias

from transparency import framework
from transparency.document import TransparencyError, shown
from transparency.spec import Spec

Kind: TypeAlias = Literal["rule", "metric", "capability", "codelist", "code"]


class UnknownWordError(TransparencyError):
    """A word that the standard does not have, or has in several places."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the standard. `codelist` is the list that it stands in, or empty."""

    kind: Kind
    name: str
    codelist: str = ""

    def __str__(self) -> str:
        return f"{self.codelist}.{self.name}" if self.kind == "code" else self.name


def words(spec: Spec) -> Iterator[Word]:
    """Every word that can be asked for: rules, metrics, capabilities, code lists, codes."""
    for rule_id in spec.rule_ids:
        yield Word("rule", rule_id)
    for code in spec.metrics:
        yield Word("metric", code, "metric")
    for one in spec.framework:
        yield Word("capability", one.code, "capability")
    for name in spec.codelist_index:
        yield Word("codelist", name)
        if name not in ("metric", "capability"):
            for code in spec.codelist(name):
                yield Word("code", code, name)


@cache
def _index(spec: Spec) -> Mapping[str, list[Word]]:
    """Every way to name a word -> the words that it names."""
    found: dict[str, list[Word]] = {}
    for word in words(spec):
        for name in dict.fromkeys((word.name, str(word))):
            found.setdefault(name, []).append(word)
    return found


def lookup(spec: Spec, text: str) -> Word:
    """The one word that a text names: `part-exceeds-total`, `items_removed`, `status.unknown`.

    A number such as `16` is a capability. A rule goes before a metric, then come capabilities,
    lists and codes. Raises UnknownWordError, saying what was perhaps meant.
    """
    capability = framework.find(text.removeprefix("capability."), spec)
    if capability is not None and text not in spec.metrics:
        return Word("capability", capability.code, "capability")
    index = _index(spec)
    named = index.get(text, ())
    for kind in ("rule", "metric", "codelist", "code"):
        found = [word for word in named if word.kind == kind]
        if len(found) == 1:
            return found[0]
        if found:
            lists = ", ".join(map(str, found))
            raise UnknownWordError(
                f"{shown(text)} stands in several code lists; say which: {lists}"
            )
    near = get_close_matches(text, sorted(index), n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "list the rules: transparency rules"
    raise UnknownWordError(f"the standard has no word {shown(text)!r}; {hint}")
