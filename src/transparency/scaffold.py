"""A report to fill in: what its role must answer, as explicit nulls with a word on each."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from transparency.layout import ordered
from transparency.spans import kind_of
from transparency.spec import Metric, Spec

TODO = "TODO"
"""What stands where only the reporter knows the words; free text, so that it is valid."""

PUBLISHED = datetime.timedelta(days=60)
"""Days from the end of the period to the day of publication that a draft assumes."""
WIDTH = 92
HINTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "head": "Report to fill in. Check it with: transparency validate FILE",
        "figure": "Give a value with the status reported and the id of a method, or keep null with "
        "the status that says why there is none; unknown is no answer. 0 means: it could have "
        "happened and did not.",
        "core": "Core metrics of the role, one figure for each service. Break a figure down by "
        "adding an observation with dimensions.",
        "units": "unit: {unit}",
        "dimensions": "may be broken down by: {dimensions}",
        "method": "One entry for each way of counting. applies_to lists the metrics that are "
        "counted this way.",
        "todo": f"Replace every {TODO}, and correct every value that was only assumed.",
        "example": "For example:",
        "status": "draft until it is published, then final. Correct published_on, url and licence.",
    },
    "es": {
        "head": "Informe para rellenar. Se comprueba con: transparency validate ARCHIVO",
        "figure": "Dé un valor con el estado reported y el id de un método, o deje null con el "
        "estado que diga por qué no lo hay; unknown no es una respuesta. 0 significa: pudo haber "
        "ocurrido y no ocurrió.",
        "core": "Métricas básicas del papel, una cifra por servicio. Para desglosar una cifra, "
        "añada una observación con dimensions.",
        "units": "unidad: {unit}",
        "dimensions": "se puede desglosar por: {dimensions}",
        "method": "Una entrada por cada forma de contar. applies_to enumera las métricas que se "
        "cuentan así.",
        "todo": f"Sustituya cada {TODO} y corrija cada valor que solo se supuso.",
        "example": "Por ejemplo:",
        "status": "draft hasta que se publique, después final. Corrija "
        "published_on, url y licence.",
    },
}


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known before a report is written. Names may be anything, ids are slugs."""

    role: str
    reporter_id: str
    reporter_name: str
    country: str
    start: datetime.date
    end: datetime.date
    service_id: str = "service"
    service_name: str = TODO
    service_type: str = "other"
    language: str = "en"


def scaffold(spec: Spec, outline: Outline) -> dict[str, Any]:
    """Data of a draft whose structure is sound and in which no figure is answered yet."""
    provider = outline.role == "provider"
    metrics = core_metrics(spec, outline.role)
    service = {"service": outline.service_id} if provider else {}
    return ordered(
        {
            "spec_version": spec.version,
            "report": {
                "id": f"{outline.reporter_id}-{outline.start:%Y-%m}",
                "version": "1.0.0",
                "language": outline.language,
                "status": "draft",
                "transcribed": False,
                "published_on": (outline.end + PUBLISHED).isoformat(),
                "url": f"https://example.org/{TODO}",
                "licence": "CC-BY-4.0",
            },
            "reporter": {
                "id": outline.reporter_id,
                "role": outline.role,
                "name": outline.reporter_name,
                "legal_name": TODO,
                "country": outline.country,
            },
            "period": {
                "start": outline.start.isoformat(),
                "end": outline.end.isoformat(),
                "kind": kind_of((outline.start, outline.end)),
            },
            "date_basis": "decided",
            "data_cutoff": outline.end.isoformat(),
            "geography": {"scope": ["GLOBAL"], "basis": "no_geography"},
            "severity_scheme": "none",
            "methods": [],
            "observations": [
                {"metric": m.code, **service, "dimensions": {}, "value": None, "status": "unknown"}
                for m in metrics
            ],
            "assurance": {"level": "none"},
            "disclosure_control": {"rule": "threshold", "threshold": 5},
            **(_of_services(outline) if provider else {}),
        }
    )


def core_metrics(spec: Spec, role: str) -> list[Metric]:
    """Core metrics of a role, in the order of the standard; all of its metrics if it has none."""
    metrics = spec.metrics.values()
    core = [metric for metric in metrics if role in metric.core_roles]
    return core or [metric for metric in metrics if role in metric.roles]


def _of_services(outline: Outline) -> dict[str, Any]:
    return {
        "services": [
            {
                "id": outline.service_id,
                "name": outline.service_name,
                "types": [outline.service_type],
                "encryption": "none_or_transit",
            }
        ],
        "services_excluded": [],
        "detection_coverage": [],
        "definitions": [{"term": "csam", "text": TODO}],
    }


def _method(metrics: list[str]) -> dict[str, Any]:
    """What a method says; an example, because nobody but the reporter knows how it counts."""
    return {
        "id": "m_all",
        "applies_to": metrics,
        "definition_used": {"text": TODO, "differs_from_standard": "no"},
        "unit_note": TODO,
        "counting_rule": "per_distinct_item",
        "deduplication_rule": {"rule": "none", "scope": "period"},
        "date_basis": "decided",
        "geography_basis": {"basis": "no_geography"},
        "policy_scope": "law_only",
        "inclusions": [TODO],
        "exclusions": [TODO],
        "data_source": "case_system",
        "computation_note": TODO,
        "precision": {"kind": "exact"},
        "quality_controls": TODO,
        "change_since_last": "none",
        "limitations": TODO,
        "owner_role": TODO,
    }


def commented(spec: Spec, data: Mapping[str, Any], language: str) -> str:
    """YAML of a scaffold with a comment on everything that is to be filled in."""
    from transparency import yamltext

    hints = HINTS[language]
    lines = [*_comment(hints["head"]), *_comment(hints["todo"]), ""]
    for key, value in data.items():
        lines += _comment(_about(spec, key, language))
        if key == "observations":
            lines += [*_comment(hints["core"]), *_comment(hints["figure"]), f"{key}:"]
            for item in value:
                lines += _observation(spec, item, language)
        else:
            if key == "methods":
                lines += [*_comment(hints["method"]), *_comment(hints["example"])]
                metrics = [item["metric"] for item in data["observations"]]
                example = yamltext.dumps({"methods": [_method(metrics)]})
                lines += [f"# {line}" for line in example.splitlines()]
            if key == "report":
                lines += _comment(f"status: {hints['status']}")
            lines += yamltext.dumps({key: value}).splitlines()
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _about(spec: Spec, key: str, language: str) -> str:
    """Title and description of a root property."""
    definition = spec.schema["properties"][key]
    translated = spec.translations(language)
    parts = [
        translated.get(f"field.root.{key}.{part}") or definition.get(part, "")
        for part in ("title", "description")
    ]
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _observation(spec: Spec, item: Mapping[str, Any], language: str) -> Iterator[str]:
    from transparency import yamltext

    metric, hints = spec.metrics[item["metric"]], HINTS[language]
    title, description = (
        spec.code_text("metric", metric.code, language, part) for part in ("title", "description")
    )
    about = [
        f"{title}. {description}",
        hints["units"].format(unit=spec.code_text("unit", metric.unit, language)),
    ]
    if metric.dimensions:
        about.append(hints["dimensions"].format(dimensions=", ".join(metric.dimensions)))
    for text in about:
        yield from _comment(text, "  ")
    first, *rest = yamltext.dumps(item).splitlines()
    yield f"  - {first}"
    yield from (f"    {line}" for line in rest)
    yield ""


def _comment(text: str, indent: str = "") -> list[str]:
    start = f"{indent}# "
    return textwrap.wrap(
        text, WIDTH, initial_indent=start, subsequent_indent=start, break_on_hyphens=False
    )
