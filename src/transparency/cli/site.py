"""`transparency site`: the static site of a corpus."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click

from transparency.cli.frames import tell_fictional
from transparency.cli.terminal import needs, paths_argument, progress, say


@click.command("site")
@paths_argument
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file with title, description, address, contact, languages and logo.",
)
@click.option("--serve", is_flag=True, help="Then show it on this machine until interrupted.")
@click.option("--port", default=8000, show_default=True, help="With --serve: 0 takes a free one.")
def site_command(
    paths: tuple[Path, ...], out: Path, config: Path | None, serve: bool, port: int
) -> None:
    """Build the static site from a corpus of reports."""
    with needs("site"):
        from transparency.website.build import build as build_site
        from transparency.website.settings import load_settings
    settings = load_settings(config) if config else None
    with progress("Building", None) as advance:
        result = build_site(paths, out, settings=settings, progress=advance)
    for file in result.set_aside:
        say(f"set aside: {file} (see: transparency validate)")
    tell_fictional(result.fictional, alone=result.all_fictional)
    click.echo(f"{out}: {result.pages} pages; open {out / 'index.html'}", err=True)
    if serve:
        _serve(out, port)


def _serve(out: Path, port: int) -> None:
    handler = partial(SimpleHTTPRequestHandler, directory=str(out))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise click.UsageError(f"port {port} is not free; give another with --port") from error
    with server:
        click.echo(f"http://127.0.0.1:{server.server_address[1]}/ (stop with Ctrl-C)", err=True)
        server.serve_forever()
