"""`transparency init`: a report to fill in."""

from __future__ import annotations

import datetime
import re
import unicodedata
from pathlib import Path, PurePath

import click

from transparency.cli.terminal import language_option, needs
from transparency.document import TransparencyError, shown
from transparency.formatting import YAML
from transparency.layout import dumps, write_text
from transparency.scaffold import TODO, Outline, commented, scaffold
from transparency.spec import load_spec

SPEC = load_spec()
PERIOD = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?|(\S{10})/(\S{10})")


Days = tuple[datetime.date, datetime.date]


def _period(_: click.Context, __: click.Parameter, value: str) -> Days:
    """Two dates, or a year, half, quarter or month."""
    found = PERIOD.fullmatch(value)
    try:
        days = _days(found) if found else None
    except ValueError:
        days = None
    if days is None or days[0] > days[1]:
        raise click.BadParameter("write 2025, 2025-H1, 2025-Q3, 2025-07 or 2025-01-01/2025-06-30")
    return days


def _days(found: re.Match[str]) -> Days:
    if found[5]:
        return datetime.date.fromisoformat(found[5]), datetime.date.fromisoformat(found[6])
    year, half, quarter, month = (int(part) if part else 0 for part in found.groups()[:4])
    length = 6 if half else 3 if quarter else 1 if month else 12
    first = month or (max(half, quarter, 1) - 1) * length + 1
    start = datetime.date(year, first, 1)
    after = datetime.date(year + (first + length > 12), (first + length - 1) % 12 + 1, 1)  # noqa: PLR2004
    return start, after - datetime.timedelta(days=1)


def _id(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    pattern = SPEC.schema["$defs"]["slug"]["pattern"]
    if value is not None and not re.fullmatch(pattern[1:-1], value):
        raise click.BadParameter("use lower-case letters, digits, - and _")
    return value


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "_", plain).strip("_")[:60] or "reporter"


@click.command("init")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="Name of the reporter.")
@click.option(
    "--id", "reporter_id", callback=_id, help="Its id, lower case.  [default: from the name]"
)
@click.option(
    "--country",
    type=click.Choice(tuple(SPEC.codelist("country"))),
    metavar="CODE",
    required=True,
    help="Country of establishment, two letters.",
)
@click.option(
    "--role",
    type=click.Choice(tuple(SPEC.codelist("role"))),
    default="provider",
    show_default=True,
    help="Role of the reporter.",
)
@click.option("--period", required=True, callback=_period, help="2025, 2025-H1, 2025-Q3, 2025-07 …")
@click.option("--service", help="Name of the service.  [default: the reporter's]")
@click.option(
    "--service-type",
    type=click.Choice(tuple(SPEC.codelist("service_type"))),
    metavar="TYPE",
    default="other",
    show_default=True,
    help="See: transparency explain service_type",
)
@language_option
@click.option("--force", is_flag=True, help="Write over a file that exists.")
def init_command(
    file: Path,
    name: str,
    reporter_id: str | None,
    country: str,
    role: str,
    period: Days,
    service: str | None,
    service_type: str,
    language: str,
    force: bool,
) -> None:
    """Write a report to fill in, with a comment on each figure.

    FILE is YAML with comments (*.yaml) or plain JSON (*.json).

    Every core metric of the role stands in it as an explicit null. The draft is sound from the
    start; transparency validate then says what is still missing.
    """
    if file.exists() and not force:
        raise TransparencyError(f"{shown(file, 400)}: exists already; use --force to write over it")
    outline = Outline(
        role=role,
        reporter_id=reporter_id or _slug(name),
        reporter_name=name,
        country=country,
        start=period[0],
        end=period[1],
        service_id=_slug(service or name),
        service_name=service or name or TODO,
        service_type=service_type,
        language=language,
    )
    data = scaffold(SPEC, outline)
    if PurePath(file).suffix.lower() in YAML:
        with needs("yaml"):
            text = commented(SPEC, data, language)
    else:
        text = dumps(data)
    write_text(file, text)
    click.echo(f"{file}: fill it in, then: transparency validate {file}", err=True)
