"""What every importer makes: reports whose parts remember where in the foreign file they stood."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from transparency.document import Document, Location, join, split
from transparency.formulas import harmless

NOT_STATED = "not_stated"
"""What a field says where the publisher says nothing."""


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """A figure or text of the foreign file that no report carries, and why.

    `reason` is a code that the importer documents; `label` and `value` are the publisher's words.
    """

    place: Location
    label: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """Reports, each with a file name such as `discord/2023-q4.json`, and what was left."""

    reports: tuple[tuple[str, Document], ...]
    left: tuple[NotPlaced, ...]


def left_table(left: Iterable[NotPlaced]) -> str:
    """CSV of what no report carries; text that a spreadsheet would run is made harmless."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("place", "label", "value", "reason"))
    for item in left:
        writer.writerow(map(harmless, (str(item.place), item.label, item.value, item.reason)))
    return text.getvalue()


class Draft:
    """A report under construction: data, and the place each part came from."""

    def __init__(self, source: str, sha256: str) -> None:
        self.source = source
        self.sha256 = sha256
        self.data: dict[str, Any] = {}
        self._places: dict[str, Location] = {}

    def put(self, pointer: str, value: Any, place: Location | None = None) -> None:
        """Set the value at a pointer into objects that exist or are made."""
        *parents, last = split(pointer)
        holder = self.data
        for part in parents:
            holder = holder.setdefault(part, {})
        holder[last] = value
        self.note(pointer, place)

    def add(
        self,
        section: str,
        item: Mapping[str, Any],
        place: Location | None = None,
        **places: Location,
    ) -> str:
        """Append an item to a list; `places` are those of its properties. Gives its pointer."""
        items = self.data.setdefault(section, [])
        items.append(dict(item))
        pointer = join(section, len(items) - 1)
        self.note(pointer, place)
        for name, where in places.items():
            self.note(pointer + join(name), where)
        return pointer

    def note(self, pointer: str, place: Location | None) -> None:
        """Remember where a part came from."""
        if place is not None:
            self._places[pointer] = place

    def document(self) -> Document:
        """The report; `locate` answers the place of a pointer or of its nearest parent."""
        places, source = dict(self._places), self.source

        def locate(pointer: str) -> Location:
            parts = split(pointer)
            for length in range(len(parts), 0, -1):
                found = places.get(join(*parts[:length]))
                if found is not None:
                    return found
            return Location(source)

        return Document(self.source, self.data, self.sha256, locate)


def completed(data: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """`data` with what `known` adds. What `known` states wins.

    Objects are merged, and so are the items of two lists that have the same `id`.
    """
    merged = dict(data)
    for key, value in known.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, Mapping):
            merged[key] = completed(old, value)
        elif isinstance(old, list) and _has_ids(old) and _has_ids(value):
            merged[key] = _joined(old, value)
        else:
            merged[key] = value
    return merged


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, dict) and "id" in v for v in value)


def _joined(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The old items in their order, completed; then the new ones that have other ids."""
    additions = {item["id"]: item for item in new}
    ids = {item["id"] for item in old}
    kept = [completed(item, additions.get(item["id"], {})) for item in old]
    return [*kept, *(item for item in new if item["id"] not in ids)]


RATIO = {"denominator": {"definition": NOT_STATED}}
"""What the method of a ratio must have too."""
DURATION = {
    "clocks": {"start": NOT_STATED, "stop": NOT_STATED},
    "no_action_treatment": NOT_STATED,
}
"""What the method of a duration must have too."""
UNIQUE = {"uniqueness": NOT_STATED}
"""What the method of a count of accounts must have too."""


def blank_method() -> dict[str, Any]:
    """Every field that a method must have, each saying that the publisher does not say."""
    return {
        "definition_used": {"text": NOT_STATED, "differs_from_standard": NOT_STATED},
        "unit_note": NOT_STATED,
        "counting_rule": NOT_STATED,
        "deduplication_rule": {"rule": NOT_STATED},
        "date_basis": NOT_STATED,
        "geography_basis": {"basis": NOT_STATED},
        "policy_scope": NOT_STATED,
        "inclusions": [NOT_STATED],
        "exclusions": [NOT_STATED],
        "data_source": NOT_STATED,
        "computation_note": NOT_STATED,
        "precision": {"kind": "exact"},
        "completeness": {"text": NOT_STATED},
        "quality_controls": NOT_STATED,
        "change_since_last": NOT_STATED,
        "limitations": NOT_STATED,
    }
