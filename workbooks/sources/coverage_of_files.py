"""The coverage ledger between any two imported tables: who the second drops, adds or has twice, and what they carry.

The same for the command line and for a button: both hand over files, and nothing may be split while the answer blocks.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from udfs.findings import Finding
from workbooks.outcome import BadInput
from workbooks.sources import nhs_practices, tables
from workbooks.sources.covering import Accepted, Coverage, Units, cover, units
from workbooks.sources.delimited import open_table
from workbooks.sources.imported import Imported, bring_in
from workbooks.sources.nhs_practices import PracticeTable
from workbooks.sources.recognise import PLACES
from workbooks.sources.tables import CODE, TEXT, Column

FIGURES = ("people", "weighted people")
BY = ("system", "ccg", "place", "none")
_LISTS, _WEIGHTED = ("list",), ("overall",)  # columns of people, and of weighted people
ACCEPTED = tables.Layout(
    "table of accepted findings",
    (
        Column("kind", ("Kind",), TEXT),
        Column("group", ("Group", "Area", "Place"), CODE, required=False, blank="carry"),
        Column("code", ("Code", "Practice"), CODE),
        Column("reason", ("Reason",), TEXT),
    ),
    keys=("code",), once=("kind", "group", "code"), enough=3,
)  # fmt: skip


@dataclass
class Held:
    """A source held against a universe: both as they came in, by what units were grouped, and the ledger."""

    universe: Imported
    source: Imported
    by: str
    ledger: Coverage
    dated: tuple[Finding, ...] = ()  # what is to be said of the days both are of

    @property
    def findings(self) -> list[Finding]:
        """Of both imports and of the ledger, each with its file before its sheet and cell."""
        ledger = [_in_file(self.universe if f.rule == "coverage: missing" else self.source, f) for f in self.ledger.findings]
        ours = [_in_file(one, f) for one in (self.universe, self.source) for f in one.findings]
        return [*ours, *self.dated, *ledger]

    @property
    def blocked(self) -> bool:
        return any(f.severity == "block" for f in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """Lines of the ledger, and for each kind of finding and group the units and what they carry."""
        kinds = ("missing", "alien", "duplicate", "overlap")
        lines = [{"line": name, "units": count, **dict(zip(FIGURES, map(_shown, figures), strict=True))}
                 for name, count, *figures, _ in self.ledger.lines]  # fmt: skip
        groups = [{"kind": kind, "group": group, "units": count, **dict(zip(FIGURES, sums, strict=True))}
                  for kind in kinds for group, (count, sums) in self.ledger.by_group(kind).items()]  # fmt: skip
        return {"by": self.by, "blocked": self.blocked, "reconciles": self.ledger.reconciles, "lines": lines, "groups": groups,
                "findings": [f.as_dict() for f in self.findings]}  # fmt: skip


def _in_file(one: Imported, found: Finding) -> Finding:
    """As a spreadsheet writes it: [file]Sheet!A1. The sheet of a CSV file is named after it already."""
    file = one.table.path.replace("\\", "/").rsplit("/", 1)[-1]
    sheet = found.where.rpartition("!")[0]
    return replace(found, where=f"[{file}]{found.where}") if sheet and sheet != file and found.rule != "coverage" else found


def _shown(figure: Any) -> float | None:
    return None if figure is None else float(figure)


def hold(
    universe: Imported, source: Imported, *, by: str = "", accepted: Accepted = (), dates: tuple[dt.date, dt.date] | None = None
) -> Held:
    """The ledger of the source against the universe. `by`: what units are grouped by (system, ccg, place, none); left out, the system
    where both tell it, the place of a map of places, else nothing. `dates`: as-at dates of the universe and of the source.

    A table that blocks is not compared: its own findings come first."""
    groups = by or _shared(universe, source)
    if universe.blocked or source.blocked:
        return Held(universe, source, groups, Coverage())
    group = "" if groups == "none" else groups
    home = "" if groups == "place" else group  # a map of places puts units into groups the universe does not have
    return Held(universe, source, groups, cover(_units(universe, home), _units(source, group), FIGURES, accepted, dates))


def _shared(universe: Imported, source: Imported) -> str:
    if source.kind == PLACES:
        return "place"
    return "system" if _tells(universe, "system") and _tells(source, "system") else "none"


def _tells(one: Imported, name: str) -> bool:
    return one.header is not None and name in one.header.columns


def _units(one: Imported, group: str) -> Units:
    """Codes with people and weighted people, None where the table does not tell them."""
    if one.people is not None:
        told = one.people.units(by_system=group == "system")
        return Units(told.codes, [[row[0], None] for row in told.amounts], told.cells, told.groups)
    if isinstance(one.table, PracticeTable):
        told = nhs_practices.units(one.table, group)
        weighted = [p.published.get("overall") for p in one.table.practices]
        return Units(told.codes, [[row[0], w] for row, w in zip(told.amounts, weighted, strict=True)], told.cells, told.groups)
    columns = [next((name for name in names if one.table.has(name)), None) for names in (_LISTS, _WEIGHTED)]
    return units(one.table, "practice", columns, group if _tells(one, group) else "")


def compare(
    universe: str, source: str, *, by: str = "", accepted: str | None = None, dates: tuple[dt.date, dt.date] | None = None,
    vintage: str = "", blanks: str = "error", progress: Callable[[str], None] = lambda step: None,
) -> Held:  # fmt: skip
    """The same between two files. `vintage` and `blanks` as for `bring_in`; `accepted`: a table of kind, group, code and reason.

    WorkbookError for a file that cannot be read; BadInput for one without practices, and for a table of acceptances at fault."""
    read = []
    for path in (universe, source):
        progress(f"Reading {path}")
        read.append(_of_practices(path, bring_in(path, vintage=vintage, blanks=blanks)))
    lines = accepted_in(accepted) if accepted else []
    progress("Comparing")
    held = hold(*read, by=by, accepted=lines, dates=dates)
    held.dated = tuple(_dated(*read, dates))
    return held


def _dated(universe: Imported, source: Imported, dates: tuple[dt.date, dt.date] | None) -> Iterator[Finding]:
    """A source older than the universe; a population older than its map is told by the ledger."""
    years = universe.table.vintage, source.table.vintage
    if dates and dates[1] < dates[0]:
        sentence = f"The source is of {dates[1]:%d/%m/%Y}, older than the universe of {dates[0]:%d/%m/%Y}; codes may have changed since."
        yield Finding("--source-as-at", "dates", "warn", sentence, "Take both as at one day, or look at who opened, closed and moved.")
    elif not dates and all(years) and years[0] != years[1]:
        sentence = f"The source is of {years[1]} and the universe of {years[0]}; codes may have changed between."
        yield Finding("--source-as-at", "dates", "warn", sentence, "Take both of one year, or look at who opened, closed and moved.")
    elif not dates:
        sentence = "It was not checked that both files are of one day."
        yield Finding("--universe-as-at", "dates", "note", sentence, "Give --universe-as-at and --source-as-at.")


def _of_practices(path: str, found: list[Imported]) -> Imported:
    for one in found:
        if one.header is not None and "practice" in one.header.columns:
            return one
    return _refused(Finding(path, "recognised", "block", "The file has no table of practices.", "Give one with practice codes."))


def accepted_in(path: str) -> list[list[str | None]]:
    """Lines of kind, group, code and reason from a file with those headings."""
    table = tables.load(open_table(path), ACCEPTED)
    if table.blocked:
        _refused(*table.findings)
    return [[line.text("kind").lower(), line.text("group") or None, line.text("code"), line.text("reason")] for line in table.lines]


def _refused(*findings: Finding) -> Any:

    raise BadInput(list(findings))
