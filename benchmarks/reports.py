"""Synthetic reports of any size: valid under the schema and free of findings of the rules.

The same arguments always give the same report. Every figure is invented.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from transparency.spec import load_spec

METRICS = ("items_confirmed", "items_actioned", "items_removed")
"""Each at most as large as the one before, in every cell."""
MEDIA = ("image", "video", "text", "audio")
PER_COUNTRY = len(METRICS) * (len(MEDIA) + 1) + 2
"""Observations that one more country adds: every metric by medium and in total, two durations."""
NOTE = "Counted by the data team; number {} of the table; appeals decided later are not taken off."

Report = dict[str, Any]


def report(observations: int, seed: int = 0) -> Report:
    """A provider's half-year with at most this many observations, and nearly as many.

    Countries and media are declared as partitions and add up, so that the rules have work to do.
    """
    rng = random.Random(seed)  # noqa: S311  (invented figures)
    spec = load_spec()
    data: Report = copy.deepcopy(spec.base_case)
    service = data["services"][0]
    service["users"] = {"basis": "monthly_active_users", "band": "from_10m"}
    places = [code for code, row in spec.codelist("jurisdiction").rows.items() if len(code) == 2]  # noqa: PLR2004
    services = 1 + observations // (len(places) * PER_COUNTRY)
    countries = observations // (services * PER_COUNTRY) - 2
    data["services"] = [{**service, "id": f"service_{i}"} for i in range(services)]
    data["detection_coverage"] = [
        {**data["detection_coverage"][0], "service": one["id"]} for one in data["services"]
    ]
    data["methods"] = _methods(data["methods"][0])
    data["observations"] = [
        *(_null(o) for o in data["observations"] if o["metric"] not in METRICS),
        *(
            figure
            for one in data["services"]
            for figure in _service(rng, one["id"], places[:countries])
        ),
    ]
    data["partitions"] = [
        {"metric": metric, "over": over, "exclusive": True, "exhaustive": True}
        for metric in METRICS
        for over in ("jurisdiction", "media_type")
    ]
    data["geography"] = {"scope": ["GLOBAL"], "basis": "account_country"}
    return data


def _methods(items: Report) -> list[Report]:
    geography = {"basis": "account_country"}
    items = {**items, "geography_basis": geography, "applies_to": list(METRICS)}
    hours = {
        **items,
        "id": "m_hours",
        "applies_to": ["time_user_report_to_outcome"],
        "unit_note": "Hours from the report of a user to the decision.",
        "clocks": {"start": "report_received", "stop": "decision"},
        "no_action_treatment": "included",
    }
    return [items, hours]


def _null(observation: Report) -> Report:
    return {**observation, "service": "service_0"}


def _service(rng: random.Random, service: str, countries: list[str]) -> Iterator[Report]:
    """Every metric by country and medium, with all totals, and the durations by country."""
    totals: dict[tuple[str | None, str | None], list[int]] = {}
    for country in (*countries, None):
        for medium in (*MEDIA, None):
            totals[country, medium] = [0] * len(METRICS)
    for country in countries:
        for medium in MEDIA:
            confirmed = rng.randint(100, 90_000)
            actioned = confirmed - rng.randint(0, 40)
            values = (confirmed, actioned, actioned - rng.randint(0, 40))
            for cell in ((country, medium), (country, None), (None, medium), (None, None)):
                totals[cell] = [a + b for a, b in zip(totals[cell], values, strict=True)]
    for (country, medium), sums in totals.items():
        pairs = (("jurisdiction", country), ("media_type", medium))
        dimensions = {name: code for name, code in pairs if code}
        for metric, value in zip(METRICS, sums, strict=True):
            yield _figure(service, metric, dimensions, value, method="m_items")
    for country in (*countries, None):
        dimensions = {"jurisdiction": country} if country else {}
        median = round(rng.uniform(0.5, 40), 1)
        for statistic, hours in (("median", median), ("p90", round(median * 3, 1))):
            metric, n = "time_user_report_to_outcome", rng.randint(500, 9_000)
            more = {"statistic": statistic, "n": n, "method": "m_hours"}
            yield _figure(service, metric, dimensions, hours, **more)


def _figure(service: str, metric: str, dimensions: Report, value: float, **more: Any) -> Report:
    return {
        "metric": metric,
        "service": service,
        "dimensions": dimensions,
        "value": value,
        "status": "reported",
        **more,
        "precision": {"kind": "exact"},
        "period": {"start": "2025-01-01", "end": "2025-06-30", "kind": "half"},
        "note": NOTE.format(value),
    }


FAULTS: Mapping[str, Callable[[Report], object]] = {
    "wrong type": lambda o: o.update(value="12"),
    "unknown code": lambda o: o.update(status="published"),
    "unknown metric": lambda o: o.update(metric="items_remvoed"),
    "missing property": lambda o: o.pop("status"),
    "unknown property": lambda o: o.update(comment="late"),
    "forbidden property": lambda o: o.update(hash_value="none"),
    "impossible day": lambda o: o["period"].update(end="2025-06-31"),
    "negative count": lambda o: o.update(value=-1),
}
"""Name -> change of one observation that breaks the schema."""


def with_faults(data: Report, count: int, seed: int = 1) -> Report:
    """A copy in which `count` observations have one fault each, of all kinds in turn."""
    rng = random.Random(seed)  # noqa: S311
    broken = copy.deepcopy(data)
    counts = [o for o in broken["observations"] if o["metric"] in METRICS]
    for index, observation in enumerate(rng.sample(counts, count)):
        list(FAULTS.values())[index % len(FAULTS)](observation)
    return broken


def with_rule_faults(data: Report, count: int, seed: int = 2) -> Report:
    """A copy in which `count` figures contradict others, though each is well-formed."""
    rng = random.Random(seed)  # noqa: S311
    broken = copy.deepcopy(data)
    removed = [o for o in broken["observations"] if o["metric"] == "items_removed"]
    for observation in rng.sample(removed, count):
        observation["value"] = 10**9
    return broken


def as_bytes(data: Report) -> bytes:
    """The report as a file of one line a list item would be: plain JSON, a space after signs."""
    return json.dumps(data, ensure_ascii=False).encode()
