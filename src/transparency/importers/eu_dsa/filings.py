"""Sheets to filings: who reports on what and when, and the rows of figures of each service."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from transparency.document import Location
from transparency.importers.drafts import NotPlaced
from transparency.importers.eu_dsa import template, values
from transparency.importers.eu_dsa.tables import BY_CATEGORY, TOTALS, Table, code_of, tables
from transparency.importers.eu_dsa.template import MINORS, OTHER, TOTAL, plain
from transparency.importers.eu_dsa.values import text_of
from transparency.sheets import Sheet

TOTALS_OF_SCOPE = TOTALS | {"total number", "nombre total", "gesamtzahl", "eu", "eu27"}
LONGEST_NAME = 100
"""A longer name of a service is prose in the wrong cell."""
COMPETING = re.compile(r"(?:v|version|copy|kopie|final|new|neu|old|alt)?[\s_-]*\d*")
"""What a file's name adds when it is another version of the same table, not another part."""
WITHOUT_FIGURE = re.compile(r"No figure \((?P<status>[a-z0-9_]+)\)(?:: (?P<text>.*))?", re.DOTALL)
"""How the exporter says in the text on a figure why there is none."""
COMPETES = "\0"
"""Variant of a table that is another version of one that is read."""
PERIOD_OF_TEMPLATE = re.compile(r"[A-Z]{4}[-/][A-Z]{2}[-/][A-Z]{2}.*")

Period = tuple[datetime.date, datetime.date]


@dataclass(slots=True)
class Row:
    """A row of tables 3 to 6.

    `parent` is the category it stands in; `variant` tells apart several tables of one kind.
    """

    table: Table
    number: int
    index: int
    service: str
    period: Period | None
    code: str
    parent: str
    description: str
    scope: str
    variant: str

    def place(self, name: str | None = None) -> Location:
        """Where the row, or its cell in a column, stands."""
        column = self.table.columns["code"] if name is None else self.table.columns.get(name)
        return self.table.sheet.place(self.index, column)

    @property
    def content_category(self) -> str:
        """Content category of the standard; "" for a row that is not about minors."""
        return template.content_category(self.code, self.parent)

    @property
    def own_category(self) -> str:
        """What tells the row apart from others of its content category, as an identifier."""
        row = own_category(self.code, self.description)
        parts = filter(None, (slug(self.variant) if self.variant else "", row))
        return ".".join(part[:45].strip("-") for part in parts)

    def context(self, name: str) -> str:
        """The publisher's text on a figure."""
        return text_of(self.table.at(self.index, self.table.contexts.get(name)))


@dataclass(slots=True)
class Recipients:
    """A row of table 10."""

    table: Table
    index: int
    service: str
    period: Period | None
    scope: str


@dataclass(slots=True)
class Identity:
    """What table 1 says of a service, each with its place."""

    provider: str = ""
    published: datetime.date | None = None
    previous: datetime.date | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None
    places: dict[str, Location] = field(default_factory=dict)


@dataclass(slots=True)
class Filing:
    """Everything in one folder, zip or workbook."""

    name: str
    path: str
    identities: dict[str, Identity] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    recipients: list[Recipients] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Sheet] = field(default_factory=dict)
    left: list[NotPlaced] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)

    def leave(self, place: Location, label: str, value: str, reason: str) -> None:
        """Note a cell that no report carries."""
        self.left.append(NotPlaced(place, " ".join(label.split()), value, reason))


def own_category(code: str, description: str) -> str:
    """What tells a row of the category of minors apart from others of one content category."""
    if template.content_category(code, MINORS) == "minor_safety_other":
        return slug(code.removeprefix("KEYWORD_").removesuffix("_MINORS"))
    return slug(description or "other")[:45].strip("-") if code == OTHER else ""


def slug(text: str) -> str:
    """An identifier made of a name; a name without Latin letters gets a short digest."""
    latin = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    parts = re.findall("[a-z0-9]+", latin)
    if "".join(parts):
        return "-".join(parts)[:80].strip("-")
    return "n-" + hashlib.sha256(text.encode()).hexdigest()[:8]


def grouped(sheets: Iterable[Sheet]) -> list[Filing]:
    """Sheets of one folder, zip or workbook are one filing."""
    groups: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        path = PurePosixPath(sheet.source)
        key = sheet.source if sheet.name is not None else path.parent.as_posix()
        groups.setdefault(key, []).append(sheet)
    return [_filing(key, group) for key, group in groups.items()]


def _filing(key: str, group: list[Sheet]) -> Filing:
    path = PurePosixPath(key)
    name = (
        path.stem
        if path.suffix.lower() in (".xlsx", ".xls", ".xlsm", ".ods", ".xlsb")
        else path.name
    )
    filing = Filing(name, key)
    read = [(sheet, tables(sheet)) for sheet in group]
    variants = _variants([table for _, found in read for table in found])
    for sheet, found in read:
        filing.sources[sheet.source] = sheet
        covered: set[int] = set()
        for table in found:
            filing.languages[table.language or "en"] += 1
            covered.update(range(max(0, table.first - 1), table.last))
            _read(filing, table, variants.get(id(table), ""))
        _leave_the_rest(filing, sheet, covered, known=bool(found))
    return filing


def _leave_the_rest(filing: Filing, sheet: Sheet, covered: set[int], *, known: bool) -> None:
    """Rows that stand in no table: a title above it, or a file that is not of the template."""
    reason = "prose" if known else "not_the_template"
    for index, row in enumerate(sheet.rows):
        texts = [text_of(cell) for cell in row]
        if index not in covered and any(texts):
            label = next(text for text in texts if text)
            value = " | ".join(text for text in texts if text)
            filing.leave(sheet.place(index), label, value, reason)


def _variants(found: list[Table]) -> dict[int, str]:
    """Table -> what its file's or sheet's name adds, where several are of one kind."""
    kinds: dict[tuple[int, frozenset[str]], list[Table]] = {}
    for table in found:
        if table.number in BY_CATEGORY:
            services = {table.text(i, "service") for i in table.filled()} - {""}
            kinds.setdefault((table.number, frozenset(services)), []).append(table)
    named: dict[int, str] = {}
    for group in kinds.values():
        if len({(t.sheet.source, t.sheet.name) for t in group}) > 1:
            added = _added([_name(t) for t in group])
            parts = [name for name in added if not COMPETING.fullmatch(name.casefold())]
            for table, name in zip(group, added, strict=True):
                one = "" if len(parts) == 1 else name
                named[id(table)] = one if name in parts else COMPETES
    return named


def _name(table: Table) -> str:
    return table.sheet.name or PurePosixPath(table.sheet.source).stem


def _added(names: list[str]) -> list[str]:
    """What each name has beyond the words that all share; "main" for one that adds nothing."""
    split = [re.findall(r"[^\W_]+(?:-[^\W_]+)*", name) for name in names]
    common = set(split[0]).intersection(*split[1:])
    rest = [" ".join(word for word in words if word not in common) for words in split]
    return [text or "main" for text in rest]


def _read(filing: Filing, table: Table, variant: str) -> None:
    if table.number == 1:
        _read_identity(filing, table)
    elif table.number == 2:  # noqa: PLR2004
        _read_words(filing, table)
    elif table.number in (7, 11):
        _read_indicators(filing, table)
    else:
        _read_categories(filing, table, variant)


def _service(text: str) -> str:
    """The name of a service; "" for none, and for "all" of them."""
    tidy = " ".join(text.split())
    return "" if plain(tidy) in ("all", "alle", "tous", "") else tidy


# --- tables 1 and 2 -----------------------------------------------------------------------------


def _read_identity(filing: Filing, table: Table) -> None:
    by_rank = _ranked(table) if table.language not in ("en", "de", "fr", "el") else {}
    before = ""
    for index in table.filled():
        label, value = table.text(index, "indicator"), table.cell(index, "value")
        service = _service(table.text(index, "service")) or before  # only the first row has it
        before = service if len(service) <= LONGEST_NAME else ""
        text = text_of(value)
        place = table.sheet.place(index, table.columns["value"])
        name = by_rank.get(index) or _identity_field(label)
        if name is None or len(service) > LONGEST_NAME:
            for column, cell in enumerate(table.sheet.rows[index]):
                words = text_of(cell)
                if words and plain(words) not in ("all", "alle", "tous"):
                    where = table.sheet.place(index, column)
                    filing.leave(
                        where,
                        label or words,
                        words,
                        "wrong_cell" if len(service) > LONGEST_NAME else "prose",
                    )
            continue
        identity = filing.identities.setdefault(service, Identity())
        if name == "provider":
            identity.provider = "" if text == "Text" else text
        elif text and not PERIOD_OF_TEMPLATE.fullmatch(text):
            day = values.date(value)
            if day is None:
                reason = "no_date" if values.count(value, ".").kind == "no_figure" else "unreadable"
                filing.leave(place, label, text, reason)
            else:
                setattr(identity, name, day)
        identity.places[name] = place


def _identity_field(label: str) -> str | None:
    names = ("provider", "published", "previous", "start", "end")
    return next((entry[0] for entry in template.known(label) if entry[0] in names), None)


def _ranked(table: Table) -> dict[int, str]:
    """Rows of a table in an unknown language, by their order in the template."""
    names = ("provider", "published", "previous", "start", "end")
    filled = list(table.filled())
    return dict(zip(filled, names, strict=True)) if len(filled) == len(names) else {}


def _read_words(filing: Filing, table: Table) -> None:
    """Table 2: what the provider says it counts in each category."""
    column = table.columns.get("context")
    for index in table.filled():
        code, words = code_of(table.text(index, "code")), text_of(table.at(index, column))
        if not words:
            continue
        if code and code != OTHER and template.content_category(code, MINORS):
            filing.words[code] = words
        else:
            reason = "other_category" if code else "prose"
            filing.leave(table.sheet.place(index, column), code or words, words, reason)


# --- tables 7 to 11 -----------------------------------------------------------------------------


def _read_indicators(filing: Filing, table: Table) -> None:
    before: dict[str, str] = {}
    names = ("service", "period", "section", "indicator")
    for index in table.filled():
        now = {name: table.text(index, name) for name in names}
        if not any(now.values()):
            now = before  # merged cells: only the first row of the block has them
        before = now
        scope, text = table.text(index, "scope"), table.text(index, "value")
        if _is_recipients(now, table):
            period = values.period(now["period"])
            service = _service(now["service"])
            filing.recipients.append(Recipients(table, index, service, period, scope))
        elif text and text != "Free text":
            label = f"{now['indicator']} – {scope}" if scope else now["indicator"]
            place = table.sheet.place(index, table.columns["value"])
            reason = "all_content" if table.number != 11 else "prose"  # noqa: PLR2004
            filing.leave(place, label, text, reason)


def _is_recipients(labels: dict[str, str], table: Table) -> bool:
    """Table 10: by its label, or because its scopes are Member States and its indicator is one."""
    if any(entry[0] == "amar" for entry in template.known(labels["indicator"])):
        return True
    if plain(labels["section"]) == "amar":
        return True
    if table.language == "en" or table.number != 7:  # noqa: PLR2004
        return False
    scopes = {table.text(i, "scope") for i in table.filled()}
    states = {scope for scope in scopes if re.fullmatch("[A-Z]{2}", scope)}
    return len(states) > 20 and len(states) >= len(scopes) - 2  # noqa: PLR2004


# --- tables 3 to 6 ------------------------------------------------------------------------------


def _read_categories(filing: Filing, table: Table, variant: str) -> None:
    for column, label in table.unknown.items():
        _leave_column(filing, table, column, label)
    parent = ""
    for index in table.filled():
        raw = table.text(index, "code")
        code = code_of(raw)
        if code is None:
            _leave_row(filing, table, index, raw)
            continue
        if code == TOTAL or code.startswith("STATEMENT"):
            parent = code
        row = _row(table, index, code, template.parent_of(code) or parent, variant)
        _describe(row, code, filing)
        if values.count(row.description, ".").kind == "value":
            place = row.place("description")
            filing.leave(place, f"description; {code}", row.description, "wrong_cell")
            row.description = ""
        filing.rows.append(row)


def _row(table: Table, index: int, code: str, parent: str, variant: str) -> Row:
    description = " ".join(table.text(index, "description").split())
    says_nothing = values.count(description, ".").kind in ("no_figure", "not_applicable")
    if plain(description) in template.placeholders() or says_nothing:
        description = ""
    surface = table.text(index, "surface")
    return Row(
        table,
        table.number,
        index,
        _service(table.text(index, "service")),
        values.period(table.text(index, "period")),
        code,
        parent,
        description,
        table.text(index, "scope"),
        " ".join(part for part in (variant, surface) if part),
    )


def _describe(row: Row, code: str, filing: Filing) -> None:
    """A keyword of the provider's own is a row "other" with that keyword as its description."""
    own = code.startswith(f"{OTHER}_") or (
        code.startswith("KEYWORD_") and code != OTHER and template.parent_of(code) is None
    )
    if own:
        name = code.removeprefix(f"{OTHER}_").removeprefix("KEYWORD_")
        row.code, row.description = OTHER, ": ".join(filter(None, (name, row.description)))
    if len(row.service) > LONGEST_NAME:
        filing.leave(row.place("service"), "service", row.service, "wrong_cell")
        row.service = ""


def _leave_column(filing: Filing, table: Table, column: int, label: str) -> None:
    """Figures under a label that is none of the template's."""
    for index in table.filled():
        text = text_of(table.at(index, column))
        if text and values.count(text, table.mark).kind == "value":
            code = table.text(index, "code")
            filing.leave(
                table.sheet.place(index, column), f"{label}; {code}", text, "unknown_column"
            )


def _leave_row(filing: Filing, table: Table, index: int, raw: str) -> None:
    """A row without a code: notes below the table, or a row that the template does not know."""
    for column, cell in enumerate(table.sheet.rows[index]):
        text = text_of(cell)
        if text:
            counted = values.count(cell, table.mark).kind == "value"
            reason = "unknown_row" if raw and counted else "prose"
            filing.leave(table.sheet.place(index, column), raw or text, text, reason)


def cells(row: Row) -> Iterator[tuple[str, values.Cell]]:
    """Field -> cell of the figures in a row that are not empty."""
    mark = row.table.mark
    for name in template.fields(row.number or 5):
        if name not in row.table.columns:
            continue
        raw = row.table.cell(row.index, name)
        if raw == "" and name not in row.table.contexts:
            continue
        figure = template.figures()[row.number or 5, name]
        read = values.hours if figure.statistic else values.count
        cell = read(raw, mark)
        said = row.context(name) if cell.kind == "empty" else ""
        if cell.kind != "empty" or (said and WITHOUT_FIGURE.fullmatch(said)):
            yield name, cell
