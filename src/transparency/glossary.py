"""What a word of the standard means: rules, metrics, capabilities, code lists and codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
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


def lookup(spec: Spec, text: str) -> Word:
    """The one word that a text names: `part-exceeds-total`, `items_removed`, `status.unknown`.

    A number such as `16` is a capability. A rule goes before a metric, then come capabilities,
    lists and codes. Raises UnknownWordError, saying what was perhaps meant.
    """
    capability = framework.find(text.removeprefix("capability."), spec)
    if capability is not None and text not in spec.metrics:
        return Word("capability", capability.code, "capability")
    named = [word for word in words(spec) if text in (word.name, str(word))]
    for kind in ("rule", "metric", "codelist", "code"):
        found = [word for word in named if word.kind == kind]
        if len(found) == 1:
            return found[0]
        if found:
            lists = ", ".join(map(str, found))
            raise UnknownWordError(
                f"{shown(text)} stands in several code lists; say which: {lists}"
            )
    known = {str(word) for word in words(spec)} | {word.name for word in words(spec)}
    near = get_close_matches(text, sorted(known), n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "list the rules: transparency rules"
    raise UnknownWordError(f"the standard has no word {shown(text)!r}; {hint}")
