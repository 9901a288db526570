"""The page on the command line, from the commands themselves."""

from __future__ import annotations

from collections.abc import Mapping

from transparency.cli.reference import Command, Parameter, commands
from transparency.website.blocks import Site, page, paragraph, table
from transparency.website.commandwords import told
from transparency.website.places import trail
from transparency.website.text import safe

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "use": "Use it",
        "title": "Command line",
        "lead": "Every command of transparency with its arguments and options, as the program "
        "itself tells them with --help.",
        "exits": "Exit codes",
        "exit": "Code",
        "means": "Means",
        "0": "every report conforms; warnings are allowed",
        "1": "an error was found (with --strict: a warning); a comparison that was asked for "
        "failed",
        "2": "wrong usage; the message says what is right",
        "3": "something could not be read or written; the message names place and remedy",
        "130": "interrupted (Ctrl-C); no half-written file is left",
        "143": "ended by the system; no half-written file is left",
        "usage": "Usage",
        "argument": "Argument or option",
        "default": "Default",
        "required": "required",
        "own": "Where a command has exit codes of its own, they stand with it.",
    },
    "es": {
        "use": "Uso",
        "title": "Línea de órdenes",
        "lead": "Todas las órdenes de transparency con sus argumentos y opciones. Con --help el "
        "programa las explica en inglés; los mensajes sobre los informes se obtienen en español "
        "con --language es.",
        "exits": "Códigos de salida",
        "exit": "Código",
        "means": "Significa",
        "0": "todos los informes son conformes; se admiten advertencias",
        "1": "se halló un error (con --strict: una advertencia); una comparación pedida falló",
        "2": "uso incorrecto; el mensaje dice cuál es el correcto",
        "3": "algo no pudo leerse o escribirse; el mensaje nombra el lugar y el remedio",
        "130": "interrumpido (Ctrl-C); no queda ningún archivo a medio escribir",
        "143": "terminado por el sistema; no queda ningún archivo a medio escribir",
        "usage": "Uso",
        "argument": "Argumento u opción",
        "default": "Por defecto",
        "required": "obligatorio",
        "own": "Si una orden tiene códigos de salida propios, figuran con ella.",
    },
}
CODES = ("0", "1", "2", "3", "130", "143")


def commandline_page(site: Site) -> str:
    """The page of a language."""
    words = WORDS[site.language]
    rows = ([f"<code>{code}</code>", safe(words[code])] for code in CODES)
    return page(
        words["title"],
        words["lead"],
        trail(("index.html", words["use"])),
        paragraph(safe(words["lead"]), "tr-lead"),
        f"## {words['exits']} {{#exit-codes}}",
        table(words["exits"], (words["exit"], words["means"]), rows, quiet=True),
        paragraph(safe(words["own"])),
        *(_section(site, command) for command in commands()),
    )


def _section(site: Site, command: Command) -> str:
    level = "###" if " " in command.name else "##"
    paragraphs = "".join(
        _verbatim(part) if "\n" in part else paragraph(safe(part))
        for part in (told(site.language, english) for english in command.told)
    )
    return "\n\n".join(
        (
            f"{level} {command.name} {{#{command.name.replace(' ', '-')}}}",
            paragraphs,
            _verbatim(command.usage),
            _parameters(site, command),
        )
    )


def _verbatim(text: str) -> str:
    lines = "\n".join(_spaced(line) for line in text.split("\n"))
    return f'<pre class="tr-case" tabindex="0"><code>{lines}</code></pre>'


def _spaced(line: str) -> str:
    """A line, harmless, with its columns kept."""
    return "  ".join(safe(part) for part in line.split("  "))


def _parameters(site: Site, command: Command) -> str:
    words = WORDS[site.language]
    head = (words["argument"], site.words["description"], words["default"])
    rows = [
        [
            f"<code>{safe(one.written)}</code>",
            safe(told(site.language, one.told)),
            words["required"] if one.required else _default(site, one),
        ]
        for one in command.parameters
    ]
    return table(f"transparency {safe(command.name)}", head, rows, quiet=True) if rows else ""


def _default(site: Site, one: Parameter) -> str:
    values = [one.default] if one.default else []
    written = [f"<code>{safe(text)}</code>" for text in (*values, *one.variables)]
    in_words = [safe(told(site.language, one.default_told))] if one.default_told else []
    return ", ".join((*in_words, *written)) or "–"
