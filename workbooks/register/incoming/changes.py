"""Cells of a register that an import says otherwise of: told one by one, taken over only where a person says so."""

from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from udfs.findings import Finding
from udfs.register.reading import flat
from workbooks.outcome import BadInput
from workbooks.reader import read
from workbooks.register.incoming.cells import plain
from workbooks.register.incoming.issues import Place
from workbooks.register.incoming.mapping_file import lines

SHEET, FILE = "Proposed changes", "proposed_changes.csv"
HEADERS = ("Table", "Key", "Column", "In the register", "In the file", "File", "Sheet", "Row", "Take")
ALL, BLANKS = "all", "blanks"
TAKEN = "taken"  # under Take, once it was
YES = ("yes", "y", "true", "x", "1")
Mark = tuple[str, str, str, str, str]


class Change(NamedTuple):
    """A cell: its table, the key of its row, its column, the text it has and the one the file has, and where that stands."""

    table: str
    key: str
    column: str
    old: str
    new: str
    at: Place
    value: Any
    taken: bool = False

    @property
    def mark(self) -> Mark:
        """What a person marked; the same words on a later run are the same change."""
        return tuple(flat(text) for text in self[:5])  # type: ignore[return-value]  # five texts

    def cells(self) -> list[Any]:
        return [*self[:5], *self.at, TAKEN if self.taken else None]


class Take(NamedTuple):
    """Which changes are taken: none of them, all, those of blank cells, or those marked in a file."""

    how: str = ""
    marks: frozenset[Mark] = frozenset()

    def takes(self, change: Change) -> bool:
        return self.how == ALL or (self.how == BLANKS and not change.old) or change.mark in self.marks


def take(how: str | None) -> Take:
    """`all`, `blanks`, or the file in which a person marked changes: proposed_changes.csv, or a workbook with that sheet."""
    if how in (None, "", ALL, BLANKS):
        return Take(how or "")
    rows = _rows(str(how))
    top = next((i for i, row in enumerate(rows) if set(HEADERS) <= set(row)), None)
    if top is None:
        refuse(str(how), f"It has no columns {', '.join(HEADERS)}.", f"Give {ALL}, {BLANKS}, or the list that the run before wrote.")
    place = [rows[top].index(name) for name in HEADERS]
    cells = ([row[i] if i < len(row) else "" for i in place] for row in rows[top + 1 :])
    marked = {n: tuple(map(flat, row[:5])) for n, row in enumerate(cells, top + 2) if row[-1].strip().casefold() in YES}
    if lost := [n for n, mark in marked.items() if not all(mark[:3])]:
        refuse(str(how), f"Row {lost[0]} is marked under Take and names no change.", "Move the mark beside the change that is meant.")
    return Take(str(how), frozenset(marked.values()))  # type: ignore[arg-type]  # five texts each


def _rows(path: str) -> list[list[str]]:
    if Path(path).suffix.lower() in (".xlsx", ".xlsm"):
        return [[plain(cell) for cell in cells] for _, cells in read(path).sheet(SHEET).rows()]
    return lines(path)


Proposed = tuple[Change, dict[str, Any]]  # and the row of the register it is about


def taken_over(proposed: list[Proposed], wanted: Take) -> list[Change]:
    """The changes, those that are wanted made in the rows of the register. BadInput where one cell would get two values, or where what
    was marked is proposed no more."""
    told: list[Change] = []
    got: dict[tuple[str, str, str], Change] = {}
    for change, row in proposed:
        is_taken = wanted.takes(change)
        if is_taken:
            first = got.setdefault(change[:3], change)
            if first.new != change.new:
                sentence = f"{change.column} of {change.key} would be {first.new} by {first.at} and {change.new} by {change.at}."
                refuse(f"{change.table}, {change.key}", sentence, f"Mark one of the two in {FILE} and give that file.")
            row[change.column] = change.value
        told.append(change._replace(taken=is_taken))
    _all_there(wanted, told)
    return told


def _all_there(wanted: Take, told: list[Change]) -> None:
    gone = sorted(wanted.marks - {change.mark for change in told})
    if gone:
        table, key, column, old, new = gone[0]
        sentence = f"{len(gone):,} marked changes are proposed no more, first {column} of {key} ({table}) from {old or 'blank'} to {new}."
        refuse(wanted.how, sentence, "Import again without it, look at the changes proposed now, and mark those.")


def refuse(where: str, sentence: str, remedy: str) -> NoReturn:

    raise BadInput([Finding(where, "changes", "block", sentence, remedy)])


