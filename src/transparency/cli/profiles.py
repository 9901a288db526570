"""`transparency profiles`: what single regimes ask for beyond the standard."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import click

from transparency.cli.terminal import language_option, needs
from transparency.document import printable
from transparency.profiles import Profile, Requirement, load_profile
from transparency.spec import Spec, load_spec

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "must": "must",
        "should": "should",
        "counts": "must {must}, should {should}, unconfirmed {unconfirmed}",
        "roles": "for",
        "geography": "figures about",
        "each_service": "every service answers for itself",
        "from": "binds periods from {from_} on",
        "until": "lapsed on {until}",
        "sources": "Sources",
        "marks": "Marks",
        "unconfirmed": "not confirmed: information only",
        "designated_as": "only services designated as {codes}",
        "not_designated_as": "not services designated as {codes}",
        "months": "within {months} months of the end of the period",
        "month_day": "by {day} (MM-DD) of the year after the period",
        "more": "Requirements of one: transparency profiles ID. Apply: transparency validate "
        "--profile ID_OR_FILE REPORT",
    },
    "es": {
        "must": "debe",
        "should": "debería",
        "counts": "obligatorios {must}, recomendados {should}, sin confirmar {unconfirmed}",
        "roles": "para",
        "geography": "cifras sobre",
        "each_service": "cada servicio responde por sí mismo",
        "from": "obliga en periodos desde el {from_}",
        "until": "caducó el {until}",
        "sources": "Fuentes",
        "marks": "Marcas",
        "unconfirmed": "sin confirmar: solo información",
        "designated_as": "solo servicios designados como {codes}",
        "not_designated_as": "no los servicios designados como {codes}",
        "months": "en los {months} meses siguientes al fin del periodo",
        "month_day": "hasta el {day} (MM-DD) del año posterior al periodo",
        "more": "Requisitos de uno: transparency profiles ID. Aplicar: transparency validate "
        "--profile ID_O_ARCHIVO INFORME",
    },
}

WIDTH = 100


@click.command("profiles")
@click.argument("profile", required=False, metavar="[ID_OR_FILE]")
@language_option
def profiles_command(profile: str | None, language: str) -> None:
    """List the profiles of regimes, or show what one asks for, with its provisions.

    A profile file of your own is read strictly and shown the same way.
    """
    spec = load_spec()
    with needs("yaml"):
        if profile is None:
            lines = _list(spec, language)
        else:
            lines = _page(spec, load_profile(profile, spec), language)
    click.echo("\n".join(map(printable, lines)))


def _list(spec: Spec, language: str) -> list[str]:
    lines = []
    for profile_id in spec.profile_ids:
        profile = load_profile(profile_id, spec)
        title = _text(spec, profile, "title", language)
        lines += [f"{profile_id}  {title} ({_status(spec, profile, language)})"]
        lines += [f"  {_counts(profile, language)}"]
    return [*lines, "", WORDS[language]["more"]]


def _counts(profile: Profile, language: str) -> str:
    confirmed = [entry for entry in profile.requirements if entry.confirmed]
    return WORDS[language]["counts"].format(
        must=sum(entry.level == "must" for entry in confirmed),
        should=sum(entry.level == "should" for entry in confirmed),
        unconfirmed=len(profile.requirements) - len(confirmed),
    )


def _status(spec: Spec, profile: Profile, language: str) -> str:
    return spec.code_text("regime_status", profile.status, language).lower()


def _text(
    spec: Spec, profile: Profile, part: str, language: str, entry: Requirement | None = None
) -> str:
    own: str = getattr(entry or profile, part) or ""
    if not profile.standard:
        return own
    place = entry.id if entry else ""
    return spec.profile_text(profile.id, part, language, requirement=place) or own


def _page(spec: Spec, profile: Profile, language: str) -> list[str]:
    words = WORDS[language]
    lines = [
        f"{profile.id}: {_text(spec, profile, 'title', language)} "
        f"({_status(spec, profile, language)})",
        "",
        *textwrap.wrap(_text(spec, profile, "description", language), WIDTH),
        "",
        *(f"  {line}" for line in _scope(profile, words)),
        f"  {_counts(profile, language)}",
    ]
    for entry in profile.requirements:
        lines += ["", *_requirement(spec, profile, entry, language)]
    if profile.sources:
        lines += ["", words["sources"]]
        lines += [f"  {s.id}  {s.title}" + (f"  {s.url}" if s.url else "") for s in profile.sources]
    lines += ["", words["marks"]]
    for mark in sorted({entry.confidence for entry in profile.requirements}):
        lines.append(f"  {mark}  {spec.code_text('confidence_mark', mark, language)}")
    return lines


def _scope(profile: Profile, words: Mapping[str, str]) -> list[str]:
    lines = [f"{words['roles']}: {', '.join(profile.roles)}"]
    if profile.geography:
        lines.append(f"{words['geography']}: {profile.geography}")
    if profile.each_service:
        lines.append(words["each_service"])
    if profile.in_force_from:
        lines.append(words["from"].format(from_=profile.in_force_from))
    if profile.in_force_until:
        lines.append(words["until"].format(until=profile.in_force_until))
    return lines


def _requirement(spec: Spec, profile: Profile, entry: Requirement, language: str) -> list[str]:
    words = WORDS[language]
    doubt = "" if entry.confirmed else f" ({words['unconfirmed']})"
    head = f"{words[entry.level]}  {_text(spec, profile, 'title', language, entry)}{doubt}"
    lines = [head, *(f"    {what}" for what in _asked(entry, words))]
    for name in ("designated_as", "not_designated_as"):
        codes = ", ".join(getattr(entry, name))
        lines += [f"    {words[name].format(codes=codes)}"] if codes else []
    reference = _text(spec, profile, "reference", language, entry)
    lines.append(f"    {reference} [{entry.confidence}]")
    note = _text(spec, profile, "note", language, entry)
    return [*lines, f"    {note}"] if note else lines


def _asked(entry: Requirement, words: Mapping[str, str]) -> list[str]:
    """What is asked for, in codes."""
    if entry.kind == "deadline":
        if entry.months_after_end is not None:
            return [words["months"].format(months=entry.months_after_end)]
        return [words["month_day"].format(day=entry.month_day)]
    if entry.kind == "period":
        return ["period.kind = " + "|".join(entry.period_kinds)]
    if entry.kind == "field":
        return list(entry.fields)
    if entry.kind == "method_field":
        return [
            f"{metric}: methods[].{name}"
            for metric in entry.metrics
            for name in entry.method_fields
        ]
    cell = {**entry.dimensions, **({"statistic": entry.statistic} if entry.statistic else {})}
    if entry.over:
        cell[entry.over] = "|".join(entry.codes) or "*"
    codes = ", ".join(f"{name}={code}" for name, code in cell.items())
    return [f"{metric}[{codes}]" if codes else metric for metric in entry.metrics]
