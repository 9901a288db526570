"""What the commands of the aggregator share: reading a corpus, and printing or writing a table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from transparency.cli.terminal import progress, say, stopped_cleanly
from transparency.document import TransparencyError, printable

if TYPE_CHECKING:
    import pandas as pd

    from transparency.corpus import Corpus

Command = TypeVar("Command", bound=Callable[..., Any])

NAMES = ("table", "csv", "json", "parquet")


def frame_options(command: Command) -> Command:
    """`--format` and `-o` of a command that gives a table, and how its corpus is read."""
    form = click.option(
        "--format",
        "format_",
        type=click.Choice(NAMES),
        default="table",
        show_default=True,
        help="Form of the table; the columns are described in json.",
    )
    out = click.option(
        "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write."
    )
    return form(out(corpus_options(command)))


def show_option(*names: str, help_: str) -> Callable[[Command], Command]:
    """`--show` of a command that gives one of several tables; the first is the default."""
    return click.option(
        "--show", type=click.Choice(names), default=names[0], show_default=True, help=help_
    )


def corpus_options(command: Command) -> Command:
    """`--cache`, `--rehash` and `--jobs` of a command that reads a corpus by `read_corpus`."""

    def kept(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
        context.meta[f"{__name__}.{parameter.name}"] = value
        return value

    cache = click.option(
        "--cache",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="TRANSPARENCY_CACHE",
        show_envvar=True,
        expose_value=False,
        callback=kept,
        help="Folder that keeps what was found out about each file, outside of the reports; the "
        "next run looks only at what changed. Nothing is kept without it.",
    )
    rehash = click.option(
        "--rehash",
        is_flag=True,
        expose_value=False,
        callback=kept,
        help="Read all files to see whether they changed, whatever their times say.",
    )
    jobs = click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        expose_value=False,
        callback=kept,
        help="Processes to use.  [default: what pays]",
    )
    return cache(rehash(jobs(command)))


def chosen() -> dict[str, Any]:
    """What `corpus_options` were given for the command that runs: cache, rehash, jobs."""
    meta = click.get_current_context().meta
    cache, rehash, jobs = (meta.get(f"{__name__}.{name}") for name in ("cache", "rehash", "jobs"))
    return {"cache": cache, "rehash": bool(rehash), "jobs": jobs}


def read_corpus(paths: tuple[Path, ...]) -> Corpus:
    """The corpus under the paths; what was set aside is told on stderr."""
    from transparency.corpus import load_corpus

    with progress("Reading", None) as advance, stopped_cleanly():
        corpus = load_corpus(paths, progress=advance, **chosen())
    for aside in corpus.set_aside:
        say(f"set aside: {aside.file} (see: transparency validate)")
    names = [entry.file for entry in corpus.fictional]
    tell_fictional(names, alone=corpus.all_fictional)
    if not corpus.reports:
        raise TransparencyError("no valid report was found; check: transparency validate")
    return corpus


def tell_fictional(names: Iterable[str], *, alone: bool) -> None:
    """Say on stderr which reports are made up, and whether the result is made of them."""
    told = "fictional, every figure is made up" if alone else "left out, as it is fictional"
    for name in names:
        say(f"{told}: {name}")


def give(
    frame: pd.DataFrame, described: Mapping[str, str], format_: str, out: Path | None, nothing: str
) -> None:
    """Print the table, or write it aside and rename it. An empty table says `nothing` on stderr."""
    from transparency.frames import FORMATS

    if out is None and format_ == "parquet":
        raise click.UsageError("Parquet is no text; name a file with -o")
    raw = FORMATS[format_](frame, described)
    if frame.empty:
        say(nothing)
    if out is None:
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.part")
    temporary.write_bytes(raw)
    temporary.replace(out)
    say(f"{out}: {len(frame)} rows")


def known_metric(metric: str) -> str:
    """The metric. Raises UsageError with the nearest names when the standard has none such."""
    from transparency.spec import load_spec

    return _known(metric, load_spec().metrics, "metric")


def known_dimension(dimension: str) -> str:
    """The dimension. Raises UsageError with the nearest names when the standard has none such."""
    from transparency.spec import load_spec

    return _known(dimension, load_spec().dimensions, "dimension")


def _known(name: str, names: Iterable[str], what: str) -> str:
    from difflib import get_close_matches

    every = list(names)
    if name in every:
        return name
    near = ", ".join(get_close_matches(name, every)) or "-"
    raise click.UsageError(f"there is no {what} {printable(name)!r}; did you mean {near}?")
