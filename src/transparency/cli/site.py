"""`transparency site`: the static site of a corpus."""

from __future__ import annotations

from pathlib import Path

import click

from transparency.cli.terminal import needs, paths_argument, progress


@click.command("site")
@paths_argument
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
def site_command(paths: tuple[Path, ...], out: Path) -> None:
    """Build the static site from a corpus of reports."""
    with needs("site"):
        from transparency.website.build import build as build_site
    with progress("Building", None) as advance:
        result = build_site(paths, out, progress=advance)
    click.echo(f"{out}: {result.pages} pages; open {out / 'index.html'}", err=True)
