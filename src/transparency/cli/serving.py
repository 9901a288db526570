"""A finished site on this machine: only for programs of this machine, until interrupted."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click

LOOPBACK = "127.0.0.1"

TYPES = {
    ".css": "text/css",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
"""Suffix -> content type: what a machine itself believes of them differs."""


class Handler(SimpleHTTPRequestHandler):
    """Answers with files of the folder and says nothing of each request."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}  # noqa: RUF012

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: a page asks for a dozen files."""


def bound(out: Path, port: int) -> ThreadingHTTPServer:
    """A server of a folder that may not be there yet. Raises UsageError when the port is taken."""
    try:
        return ThreadingHTTPServer((LOOPBACK, port), partial(Handler, directory=str(out)))
    except OSError as error:
        raise click.UsageError(f"port {port} is not free; give another with --port") from error


def serve(server: ThreadingHTTPServer) -> None:
    """Say the address and answer until interrupted."""
    click.echo(f"http://{LOOPBACK}:{server.server_address[1]}/ (stop with Ctrl-C)", err=True)
    with suppress(KeyboardInterrupt):  # the way to end it; the site is written
        server.serve_forever()
