"""`transparency framework`: what evidence there is for the capabilities, from whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from transparency import framework
from transparency.cli.explain import page
from transparency.cli.frames import frame_options, give, read_corpus
from transparency.cli.terminal import language_option, needs
from transparency.glossary import Word
from transparency.spec import Capability, load_spec

if TYPE_CHECKING:
    from transparency.corpus import Corpus

TEXT = {
    "en": {
        "held": "What these reports hold",
        "no_role": "No report of these roles is here",
        "ask": "name report files or folders to see what evidence they hold",
        "nothing": "no report here is of a role that can give evidence",
    },
    "es": {
        "held": "Lo que contienen estos informes",
        "no_role": "Aquí no hay ningún informe de estas funciones",
        "ask": "indique archivos o carpetas de informes para ver qué evidencia contienen",
        "nothing": "ningún informe es de una función que pueda dar evidencia",
    },
}


@click.command("framework")
@click.argument("words", nargs=-1, metavar="[N] [PATHS]...")
@click.option(
    "--show",
    type=click.Choice(("evidence", "figures")),
    default="evidence",
    show_default=True,
    help="With N: who gives what and who does not; or every figure that is evidence.",
)
@language_option
@frame_options
def framework_command(
    words: tuple[str, ...], show: str, language: str, format_: str, out: Path | None
) -> None:
    """Show what evidence reports hold for the 26 capabilities of the WeProtect response.

    \b
    transparency framework                  what can be evidence, from which roles
    transparency framework examples         how many reporters of each role give evidence
    transparency framework 16 examples      one capability: who gives what, who does not

    In the matrix an empty cell is a role that is not asked, and 0 an open gap. Evidence is not
    achievement: nothing is scored.
    """  # noqa: D301  (click reads the character)
    spec = load_spec()
    chosen = framework.find(words[0], spec) if words else None
    paths = tuple(map(Path, words[1:] if chosen else words))
    if missing := [path for path in paths if str(path) != "-" and not path.exists()]:
        raise click.UsageError(
            f"{missing[0]} is neither a capability (1 to {len(spec.framework)}, or its code) "
            "nor a file or folder"
        )
    with needs("table"):
        from transparency import evidence
        from transparency.corpus import Corpus
    if not paths and chosen is None:
        frame = evidence.asked_table(language=language)
        return give(frame, evidence.ASKED, format_, out, "")
    corpus = read_corpus(paths) if paths else Corpus((), (), ())
    if chosen is None:
        frame = evidence.matrix_table(corpus, language=language)
        return give(frame, evidence.MATRIX, format_, out, "")
    if format_ == "table" and out is None:
        _head(chosen, corpus, language, asked=bool(paths))
    if show == "figures":
        frame, columns = evidence.figures_table(corpus, chosen), evidence.FIGURES
    else:
        frame = evidence.capability_table(corpus, chosen, language=language)
        columns = evidence.EVIDENCE
    if paths or format_ != "table":
        give(frame, columns, format_, out, TEXT[language]["nothing"])
    return None


def _head(chosen: Capability, corpus: Corpus, language: str, *, asked: bool) -> None:
    spec, text = load_spec(), TEXT[language]
    click.echo(page(spec, Word("capability", chosen.code, "capability"), language))
    if not asked:
        click.echo(f"({text['ask']})")
        return
    here = {entry.report.reporter.role for entry in corpus.reports}
    absent = [spec.code_text("role", role, language) for role in chosen.roles if role not in here]
    if absent:
        click.echo(f"{text['no_role']}: {', '.join(absent)}")
    click.echo(f"{text['held']}:")
