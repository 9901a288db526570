"""The checks, one module a subject; importing this package registers them all."""

from transparency.rules import (
    accuracy,
    durations,
    history,
    language,
    methodology,
    partitions,
    periods,
    plausibility,
    privacy,
    registry,
    roles,
    series,
    smallcells,
    structure,
    transcription,
)

__all__ = [
    "accuracy",
    "durations",
    "history",
    "language",
    "methodology",
    "partitions",
    "periods",
    "plausibility",
    "privacy",
    "registry",
    "roles",
    "series",
    "smallcells",
    "structure",
    "transcription",
]
