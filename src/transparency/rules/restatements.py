"""Checks of figures that were published before with another value."""

from __future__ import annotations

from collections.abc import Iterator

from transparency.cells import Cell, Figure, cell_at
from transparency.findings import Finding, Param
from transparency.report import Report
from transparency.rules.registry import Context, rule
from transparency.rules.relations import described


@rule("past-value-changed-without-restatement", needs="series")
def past_value_changed(report: Report, context: Context) -> Iterator[Finding]:
    """A figure of an earlier report stands here with another value and no word on it."""
    told = {(r.metric, r.service, r.period.start, r.period.end) for r in report.restatements}
    for figure, old in _differing(report, context):
        cell = figure.cell
        listed = (cell.metric, cell.service, cell.start, cell.end) in told
        if not listed and figure.observation.status != "revised":
            params = _params(figure, old)
            yield Finding("past-value-changed-without-restatement", figure.pointer, params)


@rule("restatement-not-listed", needs="series")
def restatement_not_listed(report: Report, context: Context) -> Iterator[Finding]:
    """A figure that is said to be changed, or lies among changed ones, is in no list of changes."""
    metrics = {(r.metric, r.service, r.period.start, r.period.end) for r in report.restatements}
    restated = restated_cells(report)
    for figure, old in _differing(report, context):
        cell = figure.cell
        near = (cell.metric, cell.service, cell.start, cell.end) in metrics
        known = near or figure.observation.status == "revised"
        if known and cell not in restated:
            yield Finding("restatement-not-listed", figure.pointer, _params(figure, old))
    if report.changes:  # with none at all, correction-without-changes answers
        yield from _not_in_changes(report, context, restated)


def _differing(report: Report, context: Context) -> Iterator[tuple[Figure, Figure]]:
    """Figures whose interval has nothing in common with the one in the last earlier report."""
    earlier: dict[Cell, Figure] = {}
    for one in (*context.beside.previous, *context.beside.overlapping):
        earlier |= context.figures_of(one).by_cell
    for cell, figure in context.figures.by_cell.items():
        old = earlier.get(cell)
        if old is None or old.interval is None or figure.interval is None:
            continue
        if not old.interval.overlaps(figure.interval):
            yield figure, old


def _not_in_changes(
    report: Report, context: Context, restated: frozenset[Cell]
) -> Iterator[Finding]:
    """Figures of the version before that are other now, or gone, with no change listed."""
    versions = context.beside.versions
    for cell, old in context.figures_of(versions[-1]).by_cell.items() if versions else ():
        new = context.figures.by_cell.get(cell)
        if cell in restated or not differs(old, new):
            continue
        places = {old.pointer, new.pointer if new else old.pointer}
        if not any(covers(change.path, place) for change in report.changes for place in places):
            pointer = new.pointer if new else "/observations"
            yield Finding("restatement-not-listed", pointer, _params(new, old))


def differs(old: Figure, new: Figure | None) -> bool:
    """Whether a figure is another number than before, beyond what rounding leaves open."""
    before, now = old.observation, new.observation if new else None
    if now is None or (before.value is None) != (now.value is None):
        return before.value is not None or (now is not None and now.value is not None)
    if old.interval is None or new is None or new.interval is None:
        return before.value != now.value
    return not old.interval.overlaps(new.interval)


def covers(path: str, pointer: str) -> bool:
    """Whether a listed change is of this place, of a part of it, or of what holds it."""
    return f"{pointer}/".startswith(f"{path}/") or f"{path}/".startswith(f"{pointer}/")


def restated_cells(report: Report) -> frozenset[Cell]:
    """Cells that the list of restatements names."""
    return frozenset(
        cell_at(report, r.metric, r.service, r.period, r.dimensions, r.statistic)
        for r in report.restatements
    )


def _params(figure: Figure | None, old: Figure) -> dict[str, Param]:
    return {
        "metric": old.cell.metric,
        "before": old.observation.value,
        "now": figure.observation.value if figure else None,
        "cell": described(old.cell),
    }
