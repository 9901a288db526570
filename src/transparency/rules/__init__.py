"""The checks, one module a subject; importing this package registers them all."""

from transparency.rules import registry

__all__ = ["registry"]
