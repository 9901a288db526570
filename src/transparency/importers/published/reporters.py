"""Who reports: reporters and their services, with what is known of their users and encryption."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from transparency.importers import ImportFailed
from transparency.importers.published.labels import counterparty_name
from transparency.importers.published.tables import Row, Tables, slug, the_map

EU_USERS = "EU average monthly active recipients"
BANDS = ((45_000_000, "from_45m"), (10_000_000, "from_10m"), (1_000_000, "from_1m"))
"""Number of users from which a band begins."""


def reporter_id(provider: str) -> str:
    """Identifier of a reporter."""
    return str(the_map("reporters.json").get(provider, {}).get("id") or slug(provider))


def reporter(tables: Tables, provider: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """The reporter of a report; what was not verified says so."""
    role = about.get("role", "provider")
    known = about.get("known") or _known(tables, provider)
    unverified = about.get("unverified", known.pop("unverified", []))
    return {
        "id": about["id"],
        "role": role,
        "name": about["name"],
        **known,
        **({"unverified": unverified} if unverified else {}),
    }


def _known(tables: Tables, provider: str) -> dict[str, Any]:
    rows = [row for row in tables.providers if row["provider"] == provider]
    if not rows:
        raise ImportFailed(f"providers.csv: {provider} has figures but no line; add one")
    row = rows[0]
    stated = {"legal_name": row["legal_entity"], "country": row["country"]}
    known = {key: value for key, value in stated.items() if value}
    return {**known, "unverified": [name for name in known if not is_verified(row, name)]}


def is_verified(row: Row, name: str) -> bool:
    """Whether the legal name or the country of a provider was read in a source."""
    basis = row["entity_country_basis"]
    read = basis.startswith(("read", "entity read"))
    return read and not (name == "country" and "country unverified" in basis)


def services(
    tables: Tables,
    provider: str,
    about: Mapping[str, Any],
    wanted: Iterable[str],
    period: Mapping[str, str],
) -> list[dict[str, Any]]:
    """The services wanted, with the members of groups among them."""
    described = about.get("services", {})
    named = set(wanted)
    for service in tuple(named):
        named |= set(described[service].get("members", ()))
    return [
        _service(tables, provider, service, entry, period)
        for service, entry in described.items()
        if service in named
    ]


def _service(
    tables: Tables, provider: str, service: str, entry: Mapping[str, Any], period: Mapping[str, str]
) -> dict[str, Any]:
    names = (entry["name"], *entry.get("names", ()))
    rows = [r for r in tables.providers if r["provider"] == provider and r["service"] in names]
    users = [band for row in rows if (band := _users(row)) and _meets(row["mau_date"], period)]
    stated = {key: value for key, value in entry.items() if key != "names"}
    return {
        "id": service,
        "encryption": _encryption(rows),
        **stated,
        **({"users": users[0]} if users else {}),
    }


def _encryption(rows: Sequence[Row]) -> str:
    words = the_map("words.json")["encryption"]
    found = [words[row["e2ee_status"]] for row in rows if row["e2ee_status"] in words]
    return found[0] if found else "unknown"


def _users(row: Row) -> dict[str, str] | None:
    basis = the_map("words.json")["users"].get(row["mau_scope"])
    lowest = re.match("[0-9]+", row["monthly_active_users"])
    if basis is None or lowest is None:
        return None
    number = int(lowest[0])
    band = next((name for least, name in BANDS if number >= least), "under_1m")
    return {"basis": basis, "band": band}


def _meets(when: str, period: Mapping[str, str]) -> bool:
    """True where the day, month, quarter or span of a number of users meets a period."""
    first, _, last = when.replace(" Q4", "-10").partition("/")
    return period["start"][: len(first)] <= (last or first) and first <= period["end"][: len(first)]


def recipients(tables: Tables, provider: str) -> list[dict[str, str]]:
    """Rows of the set for the average monthly recipients in the EU that a provider published."""
    found = []
    for row in tables.providers:
        if row["provider"] != provider or row["mau_scope"] != EU_USERS:
            continue
        start, end = (
            f"{month}-{day}"
            for month, day in zip(row["mau_date"].split("/"), ("01", "31"), strict=True)
        )
        found.append(
            {
                "provider": provider,
                "service": row["service"],
                "source_label": "Average monthly active recipients in the EU",
                "metric_guess": "active_recipients_monthly_avg",
                "unit": "users",
                "category_as_published": "",
                "period_start": start,
                "period_end": end,
                "value": row["monthly_active_users"],
                "value_text_as_published": row["monthly_active_users"],
                "rounding": "exact",
                "reporter": "provider",
                "source_id": row["mau_source_id"],
                "geo": "EU",
                "flag": "",
                "notes": "",
                "line": "0",
            }
        )
    return found


def counterparties(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The organisations that rows of the clearing house name, and the reporters they belong to."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = counterparty_name(row)
        if name:
            found[slug(name)] = _counterparty(row, name)
    return [found[key] for key in sorted(found)]


def _counterparty(row: Row, name: str) -> dict[str, Any]:
    about = the_map("reporters.json").get(row["provider"], {})
    notes = ["Related platforms, merged by NCMEC."] if "*" in name else []
    if not _names(name, row["provider"]):
        notes.append(f"That it belongs to {row['provider']} is not printed and was not verified.")
    named = [
        key
        for key, entry in about.get("services", {}).items()
        if row["service"] in (entry["name"], *entry.get("names", ())) and "members" not in entry
    ]
    return {
        "id": slug(name),
        "name": name,
        "reporter": reporter_id(row["provider"]),
        **({"services": named} if named and "*" not in name else {}),
        **({"note": " ".join(notes)} if notes else {}),
    }


def _names(printed: str, provider: str) -> bool:
    """Whether a printed name holds the name of the provider."""
    words, whole = slug(printed).split("-"), slug(provider).replace("-", "")
    return slug(provider).split("-")[0] in words or whole in "".join(words)


def register(tables: Tables) -> list[dict[str, str]]:
    """Every provider and service of the set, one a row, in the words of our code lists."""
    words, found = the_map("words.json"), []
    for row in tables.providers:
        about = the_map("reporters.json").get(row["provider"], {})
        ids = [
            key
            for key, entry in about.get("services", {}).items()
            if row["service"] in (entry["name"], *entry.get("names", ()))
        ]
        found.append(
            {
                "reporter": reporter_id(row["provider"]),
                "name": row["provider"],
                "legal_name": row["legal_entity"],
                "legal_name_verified": _yes(is_verified(row, "legal_name")),
                "country": row["country"],
                "country_verified": _yes(bool(row["country"]) and is_verified(row, "country")),
                "service": ids[0] if ids else "",
                "service_name": row["service"],
                "service_type": row["service_type"],
                "users": row["monthly_active_users"],
                "users_date": row["mau_date"],
                "users_scope": row["mau_scope"],
                "users_source": row["mau_source_id"],
                "users_source_url": _url(tables, row["mau_source_id"]),
                "encryption": words["encryption"].get(row["e2ee_status"], "unknown"),
                "encryption_as_stated": row["e2ee_status"],
                "encryption_source": row["e2ee_source_id"],
                "encryption_source_url": _url(tables, row["e2ee_source_id"]),
                "note": row["notes"],
            }
        )
    return found


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def _url(tables: Tables, source: str) -> str:
    return tables.sources[source]["url"].partition(" ")[0] if source in tables.sources else ""
