"""The checks, one module a subject; importing this package registers them all."""

from transparency.rules import (
    history,
    methodology,
    partitions,
    periods,
    privacy,
    registry,
    structure,
    transcription,
)

__all__ = [
    "history",
    "methodology",
    "partitions",
    "periods",
    "privacy",
    "registry",
    "structure",
    "transcription",
]
