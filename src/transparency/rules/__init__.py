"""The checks, one module a subject; importing this package registers them all."""

from transparency.rules import (
    accuracy,
    durations,
    history,
    methodology,
    partitions,
    periods,
    plausibility,
    privacy,
    registry,
    structure,
    transcription,
)

__all__ = [
    "accuracy",
    "durations",
    "history",
    "methodology",
    "partitions",
    "periods",
    "plausibility",
    "privacy",
    "registry",
    "structure",
    "transcription",
]
