"""Is the canonical text of a report the report, and are the examples in that form?"""

from __future__ import annotations

import json
from typing import Any

from conftest import EXAMPLES, ROOT
from hypothesis import given
from hypothesis import strategies as st

from transparency.layout import ROOT as ROOT_PROPERTIES
from transparency.layout import dumps

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), JSON, max_size=6))
def test_the_canonical_text_holds_the_same_data(data: dict[str, Any]) -> None:
    assert json.loads(dumps(data)) == data


def test_examples_are_in_canonical_form() -> None:
    for path in sorted(EXAMPLES.rglob("*.json")):
        text = path.read_text(encoding="utf-8")
        assert text == dumps(json.loads(text)), path


def test_root_properties_stand_in_the_order_of_the_schema() -> None:
    schema = json.loads((ROOT / "spec/1.0/report.schema.json").read_text(encoding="utf-8"))
    assert list(ROOT_PROPERTIES) == list(schema["properties"])
    report = json.loads((EXAMPLES / "ncmec" / "2021.json").read_text(encoding="utf-8"))
    assert dumps(dict(reversed(report.items()))) == dumps(report)
