"""`transparency site`: the static site of a corpus."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from transparency.cli.frames import chosen, corpus_options, tell_fictional
from transparency.cli.serving import bound
from transparency.cli.serving import serve as serve_until_interrupted
from transparency.cli.terminal import needs, paths_argument, progress, say, stopped_cleanly


@click.command("site")
@paths_argument
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file with title, description, address, contact, languages and logo.",
)
@click.option("--serve", is_flag=True, help="Then show it on this machine until interrupted.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="With --serve: 0 takes a free one.",
)
@corpus_options
def site_command(
    paths: tuple[Path, ...], out: Path, config: Path | None, serve: bool, port: int
) -> None:
    """Build the static site from a corpus of reports."""
    with needs("site"):
        from transparency.website.build import build as build_site
        from transparency.website.settings import load_settings
    settings = load_settings(config) if config else None
    with ExitStack() as stack:
        server = stack.enter_context(bound(out, port)) if serve else None  # before the long work
        with progress("Building", None) as advance, stopped_cleanly():
            result = build_site(paths, out, settings=settings, progress=advance, **chosen())
        for file in result.set_aside:
            say(f"set aside: {file} (see: transparency validate)")
        tell_fictional(result.fictional, alone=result.all_fictional)
        click.echo(f"{out}: {result.pages} pages; open {out / 'index.html'}", err=True)
        if server:
            serve_until_interrupted(server)
