"""All pictures of a site at once: on several processes, and kept by what they show between runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

from transparency.store import Store
from transparency.website.charts import Drawn, drawn, has_drawn, known, learn
from transparency.website.settings import SiteError
from transparency.workers import Workers

KIND = "chart"
"""Kind under which the store keeps pictures."""

WORTH = 40
"""Pictures from which a second process pays."""


def draw_all(every: Iterable[Drawn], cache: Path | None, jobs: int) -> None:
    """See to it that each of these pictures is known to `charts`. Raises SiteError."""
    new = [what for what in dict.fromkeys(every) if not known(what)]
    with Store(cache) as store:
        keys = {what: _key(what) for what in new}
        kept = store.get(KIND, keys.values(), date.today())
        learn((what, kept[keys[what]].decode()) for what in new if keys[what] in kept)
        fresh = [what for what in new if not known(what)]
        learn(zip(fresh, _pictures(fresh, jobs), strict=True))
        store.put(KIND, ((keys[what], "", drawn(what).encode()) for what in fresh))


def _pictures(fresh: Sequence[Drawn], jobs: int) -> Iterable[str]:
    """The pictures in order. A process that has drawn cannot be forked: its copies would hang."""
    if jobs == 1 or len(fresh) < WORTH or has_drawn():
        return [drawn(what) for what in fresh]
    return Workers(_picture, None, _died).run(fresh, jobs)


def _picture(what: Drawn, _: None) -> str:
    return drawn(what)


def _died(_: Drawn, how: str) -> str:
    raise SiteError(f"the drawing of charts was ended ({how}); try fewer processes")


def _key(what: Drawn) -> str:
    text = json.dumps([_version(), *astuple(what[0]), what[1]])
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _version() -> str:
    """Of what draws."""
    return version("vl-convert-python")
