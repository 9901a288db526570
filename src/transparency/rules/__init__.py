"""The checks, one module a subject; importing this package registers them all."""

from transparency.rules import methodology, periods, privacy, registry, structure

__all__ = ["methodology", "periods", "privacy", "registry", "structure"]
