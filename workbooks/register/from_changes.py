"""A register against what its source says now: what would change, cell by cell, and what a person has said to each of it.

`said` is what the source said when it was last taken over. A cell is a change only where the source says something else than then, so that
what a person corrected in the register stays, and is told when the source moves on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from workbooks.job.schema import Row
from workbooks.register.log import KEYS, text
from workbooks.register.origin import Taken
from workbooks.register.tables import CONTRACT, PARTS, TABLES, RegisterJob
from workbooks.spec import Value

Place = tuple[str, str]  # table, key of a row
Said = dict[tuple[str, str, str], str]  # table, key and column -> text
OF_FILES = {"transaction": ("file", "row", "txn_ref"), "import_issue": ("file", "sheet", "row", "column", "code")}
NEW, MOVED, BY_HAND, DELETED = "new", "changed in the source", "changed in the source, corrected here", "deleted here"
TAKE, KEEP = "yes", "no"


class Change(NamedTuple):
    """A cell of the register that the source says otherwise of, or a whole row (`column` blank): the texts it has and would have."""

    table: str
    key: str
    column: str
    old: str
    new: str
    what: str


@dataclass(frozen=True)
class Compared:
    """Every change, rows the source has no more, and what the source is known to say where nothing is open."""

    changes: tuple[Change, ...]
    gone: tuple[Place, ...]
    said: Said


def said_by(source: Taken) -> Said:
    """Everything a source says, cell by cell."""
    return {(*place, column): told for place, row in _rows(source.rows) for column, told in _cells(row).items()}


def compare(job: RegisterJob, source: Taken, said: Said) -> Compared:
    """The changes of a source against a register."""
    there, once = dict(_rows(job.rows)), {key[:2] for key in said}
    changes: list[Change] = []
    known: Said = {}
    for place, row in _rows(source.rows):
        if place not in there:
            if place[0] not in PARTS or place[0] == "contracts" or ("contracts", place[1]) in there:
                changes += _missing(place, row, said, once)
            known |= {(*place, c): said[*place, c] for c in _cells(row) if (*place, c) in said}
        else:
            changes += _moved(place, _cells(there[place]), _cells(row), said, known)
    now = {place for place, _ in _rows(source.rows)}
    gone = tuple(sorted(place for place in once - now if place in there))
    return Compared(tuple(changes), gone, known | {key: told for key, told in said.items() if key[:2] in gone})


def _missing(place: Place, row: Row, said: Said, once: set[Place]) -> Iterator[Change]:
    """A row the register does not have; one that a person deleted is asked about only where the source says something else of it."""
    cells = _cells(row)
    if place in once and all(said.get((*place, column)) == told for column, told in cells.items()):
        return
    about = ", ".join(told for column, told in cells.items() if column != CONTRACT)
    yield Change(*place, "", "", about or place[1], DELETED if place in once else NEW)


def _moved(place: Place, old: dict[str, str], new: dict[str, str], said: Said, known: Said) -> Iterator[Change]:
    """The cells of a row that differ where the source has moved on since it was last taken over."""
    for column in dict.fromkeys((*new, *(key[2] for key in said if key[:2] == place))):
        here, told, before = old.get(column, ""), new.get(column, ""), said.get((*place, column))
        if here == told or told == before:
            known[*place, column] = told
            continue
        if before is not None:
            known[*place, column] = before
        yield Change(*place, column, here, told, MOVED if here in ("", before) else BY_HAND)


# ---- what a person said


def decided(job: RegisterJob, source: Taken, compared: Compared, answer: Callable[[Change], str]) -> tuple[RegisterJob, Compared, int]:
    """The register with the changes taken whose `answer` is yes, the changes that are still open, and how many were taken."""
    rows = {name: [dict(row) for row in table] for name, table in job.rows.items()}
    new, said = dict(_rows(source.rows)), dict(compared.said)
    still, count = [], 0
    for change in compared.changes:
        told = answer(change)
        if told not in (TAKE, KEEP):
            still.append(change)
            continue
        for place in _places(change, new):
            cells = _cells(new[place])
            said |= {(*place, c): cells.get(c, "") for c in ([change.column] if change.column else cells)}
            if told == TAKE:
                _take(rows, place, change.column, new[place])
        count += told == TAKE
    return replace(job, rows=rows), replace(compared, changes=tuple(still), said=said), count


def _places(change: Change, new: dict[Place, Row]) -> list[Place]:
    """A new contract comes with its details."""
    if change.table == "contracts" and not change.column:
        return [(part, change.key) for part in PARTS if (part, change.key) in new]
    return [(change.table, change.key)]


def _take(rows: dict[str, list[Row]], place: Place, column: str, source: Row) -> None:
    table = rows[place[0]]
    row = next((row for row in table if _key(place[0], row) == place[1]), None)
    if row is None:
        table.append(dict(source))
    elif column:
        row[column] = source[column]
    else:
        row |= {name: value for name, value in source.items() if value is not None}


def changed_cells(before: RegisterJob, after: RegisterJob) -> Iterator[tuple[str, str, str, Value]]:
    """Table, place of the row, heading and value of every cell that is another in `after`, of rows that stand on a sheet in both."""
    for table, rows in after.rows.items():
        old = {row["at"]: row for row in before.rows[table] if row.get("at")}
        for row in rows:
            for field in TABLES[table] if row.get("at") in old else ():
                if row[field.name] != old[row["at"]][field.name]:
                    yield table, str(row["at"]), field.header, row[field.name]


# ---- rows by their keys


def _rows(tables: dict[str, list[Row]]) -> Iterator[tuple[Place, Row]]:
    """Every row with its table and key; of rows with one key the first."""
    seen: set[Place] = set()
    for table, rows in tables.items():
        for row in rows if table != "change_log" else ():
            place = (table, _key(table, row))
            if place not in seen:
                seen.add(place)
                yield place, row


def _key(table: str, row: Row) -> str:
    names = (CONTRACT,) if table in PARTS else OF_FILES.get(table) or KEYS.get(table) or (TABLES[table][0].name,)
    return "/".join(text(row.get(name)) for name in names)


def _cells(row: Row) -> dict[str, str]:
    return {name: text(value) for name, value in row.items() if name != "at" and value is not None}
