"""Filings to reports of the standard: each figure with its cell, its method and its place."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from transparency.document import Document, Location, join
from transparency.importers import ImportFailed
from transparency.importers.drafts import NOT_STATED, Draft, blank_method, completed
from transparency.importers.eu_dsa import filings, template, values
from transparency.importers.eu_dsa.filings import Filing, Identity, Period, Recipients, Row, slug
from transparency.importers.eu_dsa.template import MINORS
from transparency.importers.periodtext import Span
from transparency.sheets import Foreign

PUBLISHER = "European Union, DSA harmonised transparency report"
STATES = {"EL": "GR", "UK": "GB"}
"""Code of a Member State as the template writes it -> ISO 3166-1."""
ABOUT_MINORS = re.compile(
    r"\b(?:child|minor|underage|under-age|csam|csea|csae|kinder|kindes|kind\b|minderjähr|jugendschutz"
    r"|enfan|mineur|pédo|pedo|menor|niñ|infantil|minori|bambin|minderjarig|kinderen|dzieck|dzieci"
    r"|nieletni|małoletni|παιδ|ανηλίκ|ανήλικ)",
    re.IGNORECASE,
)
"""Words that make a row of another category worth a look."""
LIMITS = {
    "whole": "Counts CSEA and other protection of minors together: an upper bound of CSEA in this "
    "table.",
    "other": "May hold CSEA, other matters or both; only the publisher's own words say what.",
    "strict": "Publishers may file CSEA under other rows of the category as well, or under other "
    "categories: a lower bound of CSEA in this table.",
    "not_csea": "Not CSEA.",
}
"""Kind of row -> what its figures do not show."""
GROUNDS = {5: "illegal content", 6: "incompatible with the provider's terms and conditions"}
COUNTED = {
    "measures": "Measures on the provider's own initiative: no order and no notice came before.",
    "notices": "Notices under Article 16 of the DSA; several notices about one item each count.",
    "notice-items": "Specific items of information listed in the notices.",
    "actions": "Actions taken after notices, by their ground.",
    "times": "Median time, in hours where the publisher names no unit, as the template asks.",
    "orders": "Orders of authorities of Member States.",
    "order-items": "Specific items of information listed in the orders.",
}
RULES = {"measures": "per_decision", "notices": "per_notice", "notice-items": "per_item_in_notice"}


def reports(
    found: Iterable[Filing], foreign: Foreign, known: Mapping[str, Any]
) -> list[tuple[str, Document]]:
    """Reports of all filings; several versions of one are linked."""
    made = [one for filing in found for one in _of_filing(filing, foreign, known)]
    ids = {draft.data["reporter"]["id"] for draft in made}
    if "id" in known.get("reporter", {}) and len({d.data["reporter"]["name"] for d in made}) > 1:
        names = ", ".join(sorted(d.data["reporter"]["name"] for d in made))
        raise ImportFailed(
            f"--reporter names one reporter ({', '.join(ids)}), but the files hold several "
            f"({names}); import each apart"
        )
    return [(name, draft.document()) for name, draft in _versions(made)]


@dataclass(slots=True)
class _Part:
    """What goes into one report: services of one provider, one period, one publication."""

    identity: Identity
    period: Period
    services: dict[str, None]
    first: bool = False


def _of_filing(filing: Filing, foreign: Foreign, known: Mapping[str, Any]) -> list[Draft]:
    if not filing.rows and not filing.identities and not filing.recipients:
        return []
    return [_Maker(filing, part, foreign, known).draft for part in _parts(filing, known)]


def _parts(filing: Filing, known: Mapping[str, Any]) -> list[_Part]:
    named: dict[str, None] = dict.fromkeys(r.service for r in filing.rows if r.service)
    named |= dict.fromkeys(r.service for r in filing.recipients if r.service)
    named |= dict.fromkeys(s for s in filing.identities if s)
    sole = next(iter(filing.identities.values())) if len(filing.identities) == 1 else Identity()
    parts: dict[tuple[Any, ...], _Part] = {}
    for service in named or {"": None}:
        identity = filing.identities.get(service) or filing.identities.get("") or sole
        period = _period(filing, service, identity, known)
        key = (identity.provider, period, identity.published)
        parts.setdefault(key, _Part(identity, period, {})).services[service] = None
    made = list(parts.values())
    made[0].first = True
    return made


def _period(filing: Filing, service: str, identity: Identity, known: Mapping[str, Any]) -> Period:
    """The period that table 1 states, else the one that most rows have."""
    if identity.start is not None and identity.end is not None:
        return identity.start, identity.end
    rows: list[Row | Recipients] = [*filing.rows, *filing.recipients]
    counts = Counter(r.period for r in rows if r.period and r.service in (service, ""))
    if counts:
        return counts.most_common(1)[0][0]
    given = known.get("period", {})
    if {"start", "end"} <= given.keys():
        return (
            datetime.date.fromisoformat(given["start"]),
            datetime.date.fromisoformat(given["end"]),
        )
    raise ImportFailed(
        f"{filing.name}: no table states the period; give period.start and period.end with "
        "--reporter"
    )


class _Maker:
    """Builds the draft of one report."""

    def __init__(
        self, filing: Filing, part: _Part, foreign: Foreign, known: Mapping[str, Any]
    ) -> None:
        self.filing, self.part = filing, part
        self.draft = Draft(filing.path, foreign.sha256)
        self.seen: dict[tuple[Any, ...], str] = {}
        self.methods: dict[str, dict[str, Any]] = {}
        self.notes: dict[tuple[int, str], str] = {}
        self.services = {name: slug(name) for name in part.services if name}
        self.only = next(iter(self.services)) if len(self.services) == 1 else ""
        self._head(known)
        for row in filing.rows:
            if self._is_ours(row):
                self._add_row(row)
        for recipients in filing.recipients:
            if self._is_ours(recipients):
                self._add_recipients(recipients)
        for method in self.methods.values():
            place = method.pop("place")
            self.draft.add("methods", method, place)
        self.draft.data.setdefault("methods", [])
        self.draft.data.setdefault("observations", [])
        self._add_definitions()
        self._drop_unused_sources()
        self.draft.data = completed(self.draft.data, known)

    def _add_definitions(self) -> None:
        """What table 2 says of a category of which there are figures."""
        used = {o["dimensions"].get("content_category") for o in self.draft.data["observations"]}
        for code, words in self.filing.words.items():
            category = template.content_category(code, MINORS)
            if category in used and category != "minor_safety_other":
                self.draft.add("definitions", {"term": category, "text": words})

    def _is_ours(self, row: Row | Recipients) -> bool:
        if row.service:
            return row.service in self.part.services
        return self.part.first  # a row of no service is of all of them, and listed once

    def _head(self, known: Mapping[str, Any]) -> None:
        identity, (start, end) = self.part.identity, self.part.period
        name = identity.provider or " and ".join(self.services) or self.filing.name
        reporter = known.get("reporter", {}).get("id") or slug(name)
        draft, place = self.draft, identity.places.get
        draft.put("/spec_version", "1.0")
        draft.put("/report/id", f"{reporter}-eu-dsa-{Span(start, end).name.lower()}")
        draft.put("/report/version", "1.0.0")
        draft.put("/report/language", self._language())
        corrected = identity.previous is not None and identity.previous > end
        draft.put("/report/status", "corrected" if corrected else "final", place("previous"))
        draft.put("/report/transcribed", True)
        draft.put("/report/transcription/by", "transparency import eu_dsa")
        if corrected:
            draft.put(
                "/report/transcription/note",
                f"Published again for the same period: the previous publication, of "
                f"{identity.previous}, is later than its end. That version was not read.",
                place("previous"),
            )
        if identity.published:
            draft.put("/report/published_on", identity.published.isoformat(), place("published"))
        if identity.previous:
            previous = identity.previous.isoformat()
            draft.put("/report/previous_published_on", previous, place("previous"))
        draft.put("/report/licence", NOT_STATED)
        draft.put("/report/source_documents", [])
        draft.put("/reporter/id", reporter, place("provider"))
        draft.put("/reporter/role", "provider")
        draft.put("/reporter/name", name, place("provider"))
        if identity.provider:
            draft.put("/reporter/legal_name", identity.provider, place("provider"))
            draft.put("/reporter/unverified", ["legal_name"])
        draft.put("/period/start", start.isoformat(), place("start"))
        draft.put("/period/end", end.isoformat(), place("end"))
        draft.put("/period/kind", Span(start, end).kind, place("end"))
        draft.put("/date_basis", NOT_STATED)
        draft.put("/geography", {"scope": ["EU27"], "basis": NOT_STATED})
        self._add_services(name)
        draft.put("/services_excluded", [])
        draft.put("/regimes", [{"regime": "eu_dsa", "status": "current"}])
        draft.put("/severity_scheme", NOT_STATED)
        draft.put("/detection_coverage", [])
        draft.put("/assurance", {"level": NOT_STATED})
        draft.put("/disclosure_control", {"rule": NOT_STATED})

    def _language(self) -> str:
        counted = [(n, lang) for lang, n in self.filing.languages.items() if len(lang) == 2]  # noqa: PLR2004
        return max(counted)[1] if counted else "en"

    def _add_services(self, name: str) -> None:
        for service in self.services or {name: ""}:
            self.services.setdefault(service, slug(service))
            entry = {"id": slug(service), "name": service, "types": [], "encryption": "unknown"}
            self.draft.add("services", entry)
        self.only = next(iter(self.services)) if len(self.services) == 1 else self.only

    def _source(self, place: Location) -> str:
        """Id of the source document of a file, which is listed when first used."""
        name = PurePosixPath(place.source).name
        source = slug(name.rpartition(".")[0] or name)
        documents = self.draft.data["report"]["source_documents"]
        if all(entry["id"] != source for entry in documents):
            identity = self.part.identity
            published = (
                {"published_on": identity.published.isoformat()} if identity.published else {}
            )
            documents.append(
                {
                    "id": source,
                    "title": f"DSA transparency report, {name}",
                    "publisher": self.draft.data["reporter"]["name"],
                    **published,
                }
            )
        return source

    def _drop_unused_sources(self) -> None:
        if not self.draft.data["report"]["source_documents"]:
            places = self.part.identity.places.values()
            for place in places:
                self._source(place)
        if not self.draft.data["report"]["source_documents"]:
            for source in self.filing.sources:
                self._source(Location(source))

    # --- figures --------------------------------------------------------------------------------

    def _add_row(self, row: Row) -> None:
        for name, cell in filings.cells(row):
            reason = self._reason_to_leave(row, name, cell)
            if reason:
                label = f"{row.table.labels.get(name, name)}; {_row_words(row)}"
                self.filing.leave(row.place(name), label, cell.text, reason)
            else:
                self._add_figure(row, name, cell)
        if row.content_category:
            self._add_words_without_figure(row)

    def _reason_to_leave(self, row: Row, name: str, cell: values.Cell) -> str:
        """Why a figure has no place in the report, in order of weight; "" if it has one."""
        metric = template.figures()[row.number or 5, name].metric
        checks = {
            "competing_table": row.variant == filings.COMPETES,
            _why_not_csea(row, cell): not row.content_category,
            "ground_unclear": row.number == 0,
            "unreadable": cell.kind == "unreadable",
            "no_metric": not metric,
            "unknown_scope": row.number == 3 and _state(row.scope) is None,  # noqa: PLR2004
        }
        return next((reason for reason, holds in checks.items() if holds), "")

    def _add_figure(self, row: Row, name: str, cell: values.Cell) -> None:
        figure = template.figures()[row.number, name]
        dimensions = dict(figure.dimensions)
        dimensions["content_category"] = row.content_category
        if row.own_category:
            dimensions["own_category"] = row.own_category
        state = _state(row.scope) if row.number == 3 else ""  # noqa: PLR2004
        if state:
            dimensions["jurisdiction"] = state
        service = self.services.get(row.service or self.only)
        status, note, printed = _status(cell, row.context(name))
        place = row.place(name)
        key = (figure.metric, service, *sorted(dimensions.items()), row.period, figure.statistic)
        if key in self.seen:
            words = f"{row.table.labels.get(name, name)}; {_row_words(row)}"
            self.filing.leave(place, words, cell.text, "same_cell")
            return
        self.seen[key] = str(place)
        observation = {
            "metric": figure.metric,
            **({"service": service} if service else {}),
            "dimensions": dimensions,
            "value": cell.value if status == "reported" else None,
            "status": status,
            **({"statistic": figure.statistic} if figure.statistic else {}),
            **self._own_period(row.period),
            "method": self._method(row, figure.method, figure.metric),
            "source": self._source(place),
            "as_published": {
                "label": row.table.labels.get(name, name),
                "category": _row_words(row),
                "value": printed,
                **({"unit": cell.unit} if cell.unit else {}),
                "place": _short_place(place),
            },
            **({"note": note} if note else {}),
        }
        self.draft.add("observations", observation, place)

    def _own_period(self, period: Period | None) -> dict[str, Any]:
        if period is None or period == self.part.period:
            return {}
        start, end = period
        return {"period": Span(start, end).data}

    def _add_recipients(self, row: Recipients) -> None:
        table = row.table
        place = table.sheet.place(row.index, table.columns["value"])
        cell = values.count(table.cell(row.index, "value"), table.mark)
        state = _state(row.scope)
        words = f"Average monthly active recipients – {row.scope}"
        if cell.kind == "empty":
            return
        if cell.kind == "unreadable" or state is None:
            reason = "unreadable" if cell.kind == "unreadable" else "unknown_scope"
            self.filing.leave(place, words, cell.text, reason)
            return
        context = values.text_of(table.cell(row.index, "context"))
        status, note, printed = _status(cell, context)
        service = self.services.get(row.service or self.only)
        key = ("active_recipients_monthly_avg", service, state, row.period)
        if key in self.seen:
            self.filing.leave(place, words, cell.text, "same_cell")
            return
        self.seen[key] = str(place)
        observation = {
            "metric": "active_recipients_monthly_avg",
            **({"service": service} if service else {}),
            "dimensions": {"jurisdiction": state} if state else {},
            "value": cell.value if status == "reported" else None,
            "status": status,
            **self._own_period(row.period),
            "method": self._recipients_method(place),
            "source": self._source(place),
            "as_published": {
                "label": table.text(row.index, "indicator") or "AMAR",
                "category": row.scope,
                "value": printed,
                "place": _short_place(place),
            },
            **({"note": note} if note else {}),
        }
        self.draft.add("observations", observation, place)

    # --- methods --------------------------------------------------------------------------------

    def _method(self, row: Row, group: str, metric: str) -> str:
        ident = _ident(row, group)
        method = self.methods.get(ident)
        if method is None:
            method = self._blank_method(ident, row.place())
            method["definition_used"]["text"] = self._definition(row, group)
            method["limitations"] = LIMITS[_kind(row)]
            method["counting_rule"] = RULES.get(group, NOT_STATED)
            method["computation_note"] = self._on_whole_table(row, ident) or NOT_STATED
            method["sources"] = [self._source(row.place())]
            if group == "times":
                method["clocks"] = {"start": NOT_STATED, "stop": NOT_STATED}
                method["no_action_treatment"] = NOT_STATED
            self.methods[ident] = method
        if metric not in method["applies_to"]:
            method["applies_to"].append(metric)
        return ident

    def _blank_method(self, ident: str, place: Location) -> dict[str, Any]:
        own = {"place": place, "id": ident, "applies_to": [], "sources": []}
        method = {**own, **blank_method()}
        method["definition_used"] = {"text": "", "differs_from_standard": NOT_STATED}
        return method

    def _definition(self, row: Row, group: str) -> str:
        """What the figure counts: the template's words, then the publisher's own, quoted."""
        title = next(
            c.title
            for c in template.categories()
            if c.code == row.code and MINORS in (c.parent, c.code)
        )
        ground = f", {GROUNDS[row.number]}" if row.number in GROUNDS else ""
        parts = [
            f"Table {row.number} of the template{ground}; row {row.code} ({title}).",
            COUNTED[group],
        ]
        if row.description:
            parts.append(f"The publisher's description: “{row.description}”")
        if row.code in self.filing.words:
            parts.append(f"The publisher on this category: “{self.filing.words[row.code]}”")
        if row.variant:
            parts.append(f"One of several tables, told apart as “{row.variant}”.")
        if row.table.language == "?":
            parts.append("Columns were read by their position in the template.")
        return " ".join(parts)

    def _on_whole_table(self, row: Row, ident: str) -> str:
        """The publisher's texts in the row TOTAL, which hold for the whole table; given once."""
        first = self.notes.setdefault((id(row.table), row.service), ident)
        texts: dict[str, None] = {}
        for other in self.filing.rows:
            if other.table is row.table and other.code == template.TOTAL and _same(other, row):
                for name in template.fields(row.number):
                    if other.context(name):
                        label = row.table.labels.get(name, name)
                        texts[f"On {label}: “{other.context(name)}”"] = None
        if texts and first != ident:
            return f"The publisher's texts on the whole table stand in the method {first}."
        return "The publisher on the whole table. " + " ".join(texts) if texts else ""

    def _add_words_without_figure(self, row: Row) -> None:
        """Texts on cells that hold no figure go into the method, if the row has one."""
        group = next((n for n, _ in filings.cells(row)), None)
        for name in template.fields(row.number or 5):
            text = row.context(name)
            if not text or any(name == other for other, _ in filings.cells(row)):
                continue
            label = row.table.labels.get(name, name)
            if group is None or row.number == 0:
                place = row.table.sheet.place(row.index, row.table.contexts[name])
                self.filing.leave(place, f"{label}; {_row_words(row)}", text, "text_without_figure")
                continue
            ident = self._method_of(row, name)
            if ident is None:
                continue
            completeness = self.methods[ident]["completeness"]
            said = "" if completeness["text"] == NOT_STATED else completeness["text"] + " "
            completeness["text"] = f"{said}On {label}, without a figure: “{text}”"

    def _method_of(self, row: Row, name: str) -> str | None:
        """A method of the row: of the column's own group, else any."""
        groups = [template.figures()[row.number, n].method for n in template.fields(row.number)]
        own = template.figures()[row.number, name].method
        idents = (_ident(row, group) for group in (own, *groups))
        return next((ident for ident in idents if ident in self.methods), None)

    def _recipients_method(self, place: Location) -> str:
        ident = "t10-recipients"
        if ident not in self.methods:
            method = self._blank_method(ident, place)
            method["applies_to"] = ["active_recipients_monthly_avg"]
            method["definition_used"]["text"] = (
                "Table 10 of the template: average monthly active recipients of the service in the "
                "Union, in total and by Member State."
            )
            method["sources"] = [self._source(place)]
            self.methods[ident] = method
        return ident


def _kind(row: Row) -> str:
    if row.content_category == "minor_safety_other":
        return "not_csea"
    if row.code == template.OTHER:
        return "other"
    return "whole" if row.code == MINORS else "strict"


def _ident(row: Row, group: str) -> str:
    """Id of the method of a group of figures in a row."""
    own = row.own_category.replace(".", "-")
    name = f"t{row.number}-{group}-{row.content_category.replace('_', '-')}"
    return f"{name}-{own}"[:100].strip("-") if own else name


def _same(one: Row, other: Row) -> bool:
    return one.service == other.service or not one.service or not other.service


def _row_words(row: Row) -> str:
    """Code and description of a row as printed, for a reader."""
    words = f"{row.code}: {row.description}" if row.description else row.code
    scope = f", {row.scope}" if row.scope else ""
    return f"{words}{scope}"


def _short_place(place: Location) -> str:
    return f"{PurePosixPath(place.source).name}:{place.place}"


def _state(scope: str) -> str | None:
    """Country of a scope; "" for the total, None for what is neither."""
    text = scope.strip().upper()
    if template.plain(scope) in filings.TOTALS_OF_SCOPE or not text:
        return ""
    return STATES.get(text, text) if re.fullmatch("[A-Z]{2}", text) else None


def _status(cell: values.Cell, context: str) -> tuple[str, str, str]:
    """Status of a figure, the note beside it, and the cell's text."""
    if cell.kind == "value":
        return "reported", context, cell.text
    said = filings.WITHOUT_FIGURE.fullmatch(context)
    if said is not None:
        return said["status"], said["text"] or "", cell.text
    return ("not_applicable" if cell.kind == "not_applicable" else "unknown"), context, cell.text


def _why_not_csea(row: Row, cell: values.Cell) -> str:
    if row.code == template.TOTAL:
        return "all_content"
    words = " ".join([row.description, *(row.context(n) for n in template.fields(row.number or 5))])
    if cell.value and ABOUT_MINORS.search(words.replace("_", " ")):
        return "may_hold_csea"
    return "other_category"


# --- versions of one report ---------------------------------------------------------------------


def _versions(drafts: Sequence[Draft]) -> list[tuple[str, Draft]]:
    """Name each report; of several publications for one period, later ones supersede earlier."""
    groups: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        report, reporter = draft.data["report"], draft.data["reporter"]
        groups.setdefault((reporter["id"], report["id"]), []).append(draft)
    named: list[tuple[str, Draft]] = []
    for (reporter, _), group in groups.items():
        group.sort(key=lambda d: str(d.data["report"].get("published_on", "")))
        dates = [draft.data["report"].get("published_on") for draft in group]
        linked = len(group) > 1 and None not in dates and len(set(dates)) == len(dates)
        for number, draft in enumerate(group):
            period = draft.data["period"]
            start, end = (datetime.date.fromisoformat(period[d]) for d in ("start", "end"))
            name = f"{reporter}/{Span(start, end).name}"
            if linked and number:
                _supersede(group[number - 1], draft, number)
            elif number:
                draft.data["report"]["id"] += f"-{number + 1}"
            last = number == len(group) - 1
            named.append((f"{name}.json" if last else f"{name}-v{number + 1}.json", draft))
    return named


def _supersede(old: Draft, new: Draft, number: int) -> None:
    """Link a corrected report to the one before it, and list what changed."""
    report = new.data["report"]
    report["version"], report["status"] = f"1.{number}.0", "corrected"
    report["supersedes"] = {"id": report["id"], "version": old.data["report"]["version"]}
    report.get("transcription", {}).pop("note", None)
    before = {_cell(o): o["value"] for o in old.data["observations"]}
    changes = []
    for index, observation in enumerate(new.data["observations"]):
        was = before.pop(_cell(observation), None)
        if was != observation["value"]:
            changes.append(
                _change(join("observations", index, "value"), was, observation["value"], report)
            )
    changes += [_change("/observations", was, None, report) for was in before.values()]
    if not changes:
        changes = [
            _change(
                "/report/published_on",
                old.data["report"]["published_on"],
                report["published_on"],
                report,
            )
        ]
    new.data["changes"] = changes


def _change(path: str, old: Any, new: Any, report: Mapping[str, Any]) -> dict[str, Any]:
    date = report["published_on"]
    return {"path": path, "old": old, "new": new, "reason": NOT_STATED, "date": date}


def _cell(observation: Mapping[str, Any]) -> tuple[Any, ...]:
    period = observation.get("period", {})
    return (
        observation["metric"],
        observation.get("service"),
        *sorted(observation["dimensions"].items()),
        period.get("start"),
        period.get("end"),
        observation.get("statistic"),
    )
