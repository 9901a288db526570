"""The site of many providers, beside plain pages: `python -m benchmarks.site`; README.md tells."""

from __future__ import annotations

import argparse
import copy
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.__main__ import OURS, Command, Goal, run, say, show_json, show_tables
from transparency.spec import load_spec

PROVIDERS = (50, 200)
PERIODS = 10
FIRST_YEAR = 2021
METRICS = ("items_confirmed", "items_actioned", "items_removed")
"""Each at most as large as the one before."""
MEDIA = ("image", "video")
LIMIT = 1.5
THEIRS = "mkdocs, plain pages"
AGAIN = f"{OURS}, again"
"""With the cache that the first run filled, and nothing changed."""


Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """Medians of one way to a site of `pages` pages. `peak` is the largest process, in bytes."""

    providers: int
    way: str
    pages: int
    cpu: float
    wall: float
    peak: int


def write_corpus(folder: Path, providers: int, periods: int = PERIODS) -> None:
    """Half-yearly reports of invented providers, each valid and different from all others."""
    for number in range(providers):
        rng = random.Random(number)  # noqa: S311  (invented figures)
        target = folder / f"provider-{number:04}"
        target.mkdir(parents=True)
        for place in range(periods):
            data = _report(rng, number, place)
            text = json.dumps(data, ensure_ascii=False)
            (target / f"{data['report']['id']}.json").write_text(text, encoding="utf-8")


def _report(rng: random.Random, number: int, place: int) -> Report:
    """One half-year: three metrics in total and by medium, null with a reason for the others."""
    data: Report = copy.deepcopy(load_spec().base_case)
    half, year = place % 2, FIRST_YEAR + place // 2
    start, end = (
        (f"{year}-01-01", f"{year}-06-30") if half == 0 else (f"{year}-07-01", f"{year}-12-31")
    )
    published = f"{year}-07-31" if half == 0 else f"{year + 1}-01-31"
    name = f"provider-{number:04}"
    data["report"] |= {"id": f"{name}-{year}-h{half + 1}", "published_on": published}
    data["report"]["url"] = f"https://{name}.example/{year}-h{half + 1}"
    data["reporter"] |= {
        "id": name,
        "name": f"Provider {number}",
        "legal_name": f"Provider {number} Ltd",
    }
    data["period"] |= {"start": start, "end": end}
    data["data_cutoff"] = published
    data["methods"][0]["review_date"] = published
    service = data["services"][0]
    service["name"] = f"Service {number}"
    nulls = [one for one in data["observations"] if one["metric"] not in METRICS]
    data["observations"] = [*nulls, *_figures(rng, service["id"])]
    return data


def _figures(rng: random.Random, service: str) -> Iterator[Report]:
    for medium in (None, *MEDIA):
        value = rng.randint(50_000, 90_000) if medium is None else rng.randint(100, 20_000)
        for metric in METRICS:
            yield {
                "metric": metric,
                "service": service,
                "dimensions": {"media_type": medium} if medium else {},
                "value": value,
                "status": "reported",
                "method": "m_items",
            }
            value -= rng.randint(0, 40)


PLAIN = """\
site_name: Plain
site_url: https://plain.example/
use_directory_urls: false
docs_dir: docs
site_dir: public
strict: true
theme: {name: material, font: false}
plugins: [search]
markdown_extensions: [tables, {toc: {permalink: true}}]
nav: [index.md]
not_in_nav: "*"
"""
"""The same generator and theme, in the way in which many pages are fastest: outside the menu."""

SENTENCE = "Figures of page {} are counted by the data team and reconciled each month. "


def write_plain(folder: Path, pages: int) -> None:
    """Plain pages of 3 kB Markdown with a table of 16 rows each, and their configuration."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(PLAIN, encoding="utf-8")
    for number in range(pages - 1):  # mkdocs adds 404.html
        name = "index.md" if number == 0 else f"page-{number:05}.md"
        (docs / name).write_text(_plain(number), encoding="utf-8")


def _plain(number: int) -> str:
    rows = "".join(f"| {2000 + row} | {number * row} | reported |\n" for row in range(16))
    table = f"| Year | Value | Status |\n|---|--:|---|\n{rows}"
    parts = (f"## Part {part}\n\n{SENTENCE.format(number) * 10}\n" for part in range(3))
    return f"# Page {number}\n\n{''.join(parts)}\n## Table\n\n{table}"


def measure(place: Path, providers: int, rounds: int) -> Iterator[Measure]:
    """All ways in turn: the site of a corpus, the same again, and plain pages of that number."""
    reports, public, plain = place / "reports", place / "public", place / "plain"
    cache = place / "cache"
    write_corpus(reports, providers)
    ours: Command = (
        *(str(Path(sys.executable).parent / OURS), "site", str(reports), "-o", str(public)),
        *("--cache", str(cache)),
    )
    theirs: Command = (
        *(sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(plain / "mkdocs.yml")),
    )
    runs: dict[str, list[tuple[float, float, int, int]]] = {}
    pages = 0

    def note(way: str, command: Command) -> None:
        done = run(command)
        cpu, wall, peak, code = done
        say(
            f"{providers} providers: {way}: CPU {cpu:.1f} s, wall {wall:.1f} s, {peak / 1e6:.0f} MB"
        )
        if code:
            raise SystemExit(f"{' '.join(command)} failed with {code}")
        runs.setdefault(way, []).append(done)

    for _ in range(rounds):
        shutil.rmtree(cache, ignore_errors=True)
        note(OURS, ours)
        note(AGAIN, ours)
        if not pages:
            pages = sum(1 for _ in public.rglob("*.html"))
            write_plain(plain, pages)
        note(THEIRS, theirs)
    for way, measured in runs.items():
        cpu, wall, peak, _ = zip(*measured, strict=True)
        yield Measure(providers, way, pages, median(cpu), median(wall), int(max(peak)))


def goals(measures: Sequence[Measure]) -> Iterator[Goal]:
    """What was asked of the site, against what was measured."""
    found = {(one.providers, one.way): one for one in measures}
    counts = sorted({one.providers for one in measures})
    for count in counts:
        theirs = found[count, THEIRS]
        for way in (OURS, AGAIN):
            ours = found[count, way]
            for name, ratio in (("CPU", ours.cpu / theirs.cpu), ("wall", ours.wall / theirs.wall)):
                text = f"{count} providers, {ours.pages} pages, {way}: {name} of {THEIRS}"
                yield Goal(text, f"<= {LIMIT}", ratio, ratio <= LIMIT)
    for small, large in pairwise(counts):
        few, many = found[small, OURS], found[large, OURS]
        grown = (many.cpu - few.cpu) / (large - small)
        first = found[large, THEIRS].cpu - found[small, THEIRS].cpu
        ratio = grown / (first / (large - small))
        text = f"CPU of one more provider, {small} to {large}: of its two plain pages"
        yield Goal(text, f"<= {LIMIT}", ratio, ratio <= LIMIT)


def table(measures: Sequence[Measure]) -> Iterator[str]:
    """Markdown: a row for each number of providers and each way."""
    yield "\n| providers | pages | way | CPU s | wall s | peak MB | CPU ms a page |"
    yield "|--:|--:|---|--:|--:|--:|--:|"
    for one in measures:
        cells = (
            *(str(one.providers), str(one.pages), one.way, f"{one.cpu:.1f}", f"{one.wall:.1f}"),
            *(f"{one.peak / 1e6:.0f}", f"{1000 * one.cpu / one.pages:.1f}"),
        )
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure, print, and say which goals are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.site")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--rounds", type=int, default=1, help="runs of each way")
    parser.add_argument("--providers", type=int, nargs="+", default=PROVIDERS, help="each size")
    chosen = parser.parse_args()
    measures: list[Measure] = []
    for count in sorted(set(chosen.providers)):
        with tempfile.TemporaryDirectory() as name:
            measures += measure(Path(name), count, chosen.rounds)
    reached = list(goals(measures))
    if chosen.json:
        show_json(measures, reached)
    else:
        show_tables(chosen.rounds, reached, table(measures))


if __name__ == "__main__":
    main()
