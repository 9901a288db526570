"""What providers say they sent beside what others say they received."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from transparency.counterparts import TOLERANCE, Match, Reconciliation
from transparency.spans import name_of
from transparency.totals import Sum
from transparency.website.blocks import WIDE, Site, folded, jumps, page, paragraph, table
from transparency.website.cited import cited, document_of
from transparency.website.text import safe, span_name

CLASSES = "reconciliation_class"


def reconciliation_page(site: Site) -> str:
    """All events of which two reporters each publish their side."""
    words = site.words
    found = site.analysis.reconciliations
    blocks = [paragraph(safe(words["reconciliation_intro"]), "tr-lead")]
    if not found:
        blocks.append(paragraph(safe(words["reconciliation_none"])))
    else:
        sections = (("classes", "reconciliation_classes"), ("all", "reconciliation_all"))
        blocks.append(jumps(site, ((anchor, words[key]) for anchor, key in sections)))
        blocks += [f"## {words['reconciliation_classes']} {{#classes}}", _classes(site, found)]
        share = site.number(float(TOLERANCE), "ratio")
        blocks.append(paragraph(safe(words["tolerance"].format(share=share)), "tr-soft"))
        blocks.append(f"## {words['reconciliation_all']} {{#all}}")
        made = rows_table(site, found, words["reconciliation_all"], "reporters/", quiet=True)
        blocks.append(f'<div class="tr-pairs">{made}</div>')
    return page(words["reconciliation"], words["reconciliation_intro"], *blocks, extra=WIDE)


def reconciliation_section(site: Site, reporter: str) -> str:
    """The rows of one reporter, for its page."""
    both = (one for one in site.analysis.reconciliations if reporter in (one.provider, one.other))
    found = list(both)
    if not found:
        return ""
    more = f'<a href="../reconciliation.html">{site.words["reconciliation_how"]}</a>'
    words = site.words["reconciliation"]
    listed = folded(site, words, len(found), rows_table(site, found, words, ""))
    return f"{paragraph(more)}\n\n{listed}"


def _classes(site: Site, found: Sequence[Reconciliation]) -> str:
    often = Counter(one.klass for one in found)
    rows = [
        [
            site.code(CLASSES, code),
            f"#{site.number(often[code])}",  # type: ignore[index]
            safe(site.spec.code_text(CLASSES, code, site.language, "description")),
        ]
        for code in site.spec.codelist(CLASSES)
        if code in often
    ]
    head = [site.words[key] for key in ("outcome", "n_pairs", "description")]
    return table(site.words["reconciliation_classes"], head, rows, quiet=True)


def rows_table(
    site: Site, found: Sequence[Reconciliation], caption: str, folder: str, *, quiet: bool = False
) -> str:
    """A row for each provider, receiver and period; no difference where none may be formed.

    Without a folder the table stands on a page of a reporter; a provider needs no name on its own.
    """
    own = not folder and len({one.provider for one in found}) == 1
    keys = ("sent", "received", "received_minus_sent", "of_mean", "outcome", "receiver")
    head = [site.words[key] for key in ("period" if own else "reporter", *keys)]
    ordered = sorted(found, key=lambda one: (one.provider, one.other, one.sides.id, one.span))
    rows = ([_of_what(site, one, folder, own), *_row(site, one, folder)] for one in ordered)
    return table(caption, head, rows, quiet=quiet)


def _of_what(site: Site, one: Reconciliation, folder: str, own: bool) -> str:
    """The period, under the provider where that needs its name."""
    period = safe(span_name(name_of(one.span), site.language))
    if own:
        return period
    who = reporter_link(site, one.provider, folder)
    return f'{who}<br><span class="tr-parts">{period}</span>'


def _row(site: Site, one: Reconciliation, folder: str) -> list[str]:
    group = one.group
    note = _note(site, one, folder)
    klass = site.code(CLASSES, str(one.klass))
    event = site.code("metric", one.sides.right_metric)
    return [
        f"#{_linked(site, group.left, folder) if group else '–'}",
        f"#{_linked(site, one.right, folder)}",
        f"#{_number(site, group.difference) if group else '–'}",
        f"#{_share(site, group)}",
        f'{klass}<br><span class="tr-parts">{note}</span>' if note else klass,
        f'{reporter_link(site, one.other, folder)}<br><span class="tr-soft">{event}</span>',
    ]


def _note(site: Site, one: Reconciliation, folder: str) -> str:
    """What there is instead of a difference, or the scope with the smallest one."""
    words = site.words
    if one.partial:
        spans = ", ".join(span_name(name_of(span), site.language) for span in one.partial.spans)
        before, _, after = words["only_for"].partition("{value}")
        value = _linked(site, one.partial, folder)
        return safe(before) + value + safe(after.format(periods=spans))
    if one.unlike:
        metric = site.spec.code_text(
            "metric", one.unlike.parts[0].figure.cell.metric, site.language
        )
        return f"{safe(metric)}: {_linked(site, one.unlike, folder)}"
    best = one.best
    if best is None or one.group is None or best.scope == one.group.scope:
        return ""
    numbers = f"{_sum(site, best.left)} / {_sum(site, best.right)}"
    return safe(words["best_scope"].format(scope=_scope(site, one, best), numbers=numbers))


def _scope(site: Site, one: Reconciliation, match: Match) -> str:
    kind, _, ids = match.scope.partition(":")
    names = {name.id: name.name for name in one.names}
    if kind == "service":
        entries = site.reporters.get(one.provider, ())
        names = {s.id: s.name for entry in entries for s in entry.report.services}
    shown = ", ".join(names.get(part, part) for part in ids.split("+"))
    return f"{site.words['without']} {shown}" if kind == "without" else shown


def _sum(site: Site, side: Sum) -> str:
    return site.number(float(side.value))


def _linked(site: Site, side: Sum, folder: str) -> str:
    """A sum as a link to its document, or to its figures where they stand in several."""
    text = _sum(site, side)
    documents = dict.fromkeys(
        document_of(part.held.report, part.figure.observation) for part in side.parts
    )
    first = side.parts[0]
    page = f"{folder}{first.held.report.reporter.id}.html"
    if len(documents) == 1:
        return cited(next(iter(documents)), text, f"{page}#sources")
    return f'<a href="{page}#metric-{first.figure.cell.metric}">{text}</a>'


def _number(site: Site, value: Decimal) -> str:
    return site.number(float(value))


def _share(site: Site, group: Match | None) -> str:
    if group is None or group.of_mean is None:
        return "–"
    return site.number(round(float(group.of_mean), 4), "ratio")


def reporter_link(site: Site, reporter: str, folder: str) -> str:
    """Name of a reporter of the corpus, as a link to its page."""
    known = site.reporters.get(reporter)
    if not known:
        return safe(reporter)
    return f'<a href="{folder}{reporter}.html">{safe(known[-1].report.reporter.name)}</a>'
