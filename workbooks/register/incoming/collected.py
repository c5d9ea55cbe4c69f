"""What an import has gathered: rows of the register's tables with where each came from, and what became of every row of the files."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from udfs.cells import Cell
from workbooks.register.incoming.changes import Change
from workbooks.register.incoming.issues import Issues, Place
from workbooks.register.incoming.mapping import Layout
from workbooks.register.incoming.parties import Parties

IMPORTED, SET_ASIDE, DUPLICATE = "imported", "set aside", "duplicate"
TITLE, HEADING = "title", "heading"
Record = dict[str, Any]


class Sparse(dict[str, Any]):
    """A row that holds only the cells a file fills; every other column is blank."""

    def __missing__(self, key: str) -> None:
        return None


@dataclass(slots=True)
class SourceRow:
    """A row as it stood, and what became of it."""

    at: Place
    cells: list[Cell]
    outcome: str
    reason: str = ""
    table: str = ""
    key: str = ""


class Proposal(NamedTuple):
    """Two rows a person should look at. `score`: how alike, 0 to 1; empty where that is not measured."""

    finding: str
    at: Place
    key: str
    other_at: Place
    other_key: str
    score: float | None
    sentence: str


class Counted(NamedTuple):
    """Rows of a sheet: read = imported + set aside + duplicates."""

    file: str
    sheet: str
    kind: str
    read: int
    imported: int
    set_aside: int
    duplicates: int
    blank: int

    @property
    def adds_up(self) -> bool:
        return self.read == self.imported + self.set_aside + self.duplicates


@dataclass
class Gathered:
    """The import while it grows."""

    today: dt.date
    contacts: bool
    without_expense: tuple[str, ...] = ()
    issues: Issues = field(default_factory=Issues)
    parties: Parties = field(default_factory=Parties)
    tables: dict[str, list[Record]] = field(default_factory=dict)
    origins: dict[str, list[SourceRow]] = field(default_factory=dict)  # beside `tables`: the row each record was made of
    source_rows: list[SourceRow] = field(default_factory=list)
    layouts: list[Layout] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    suppliers: dict[str, list[int]] = field(default_factory=dict)  # contract as the file names it -> mentions of its suppliers
    buyers: dict[str, int] = field(default_factory=dict)  # reference -> mention of its buyer
    held: dict[str, list[Record]] = field(default_factory=dict)  # tables of a register that exists, with the changes that were taken
    changes: list[Change] = field(default_factory=list)  # what the files say otherwise of it
    derived: set[str] = field(default_factory=set)  # ids of contracts that no file states
    contact_cells: int = 0  # cells with personal contacts that were left out
    _headings: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict, repr=False)

    def heading(self, at: Place, target: str) -> str:
        """What the file of a row calls a column of the register; the column's own name where it has none."""
        found = self._headings.get((at.file, at.sheet))
        if found is None:
            layout = next((one for one in self.layouts if (one.sheet.file, one.sheet.name) == (at.file, at.sheet)), None)
            found = self._headings[at.file, at.sheet] = {c.use: c.name for c in layout.columns} if layout else {}
        return found.get(target, target.partition(".")[2])

    def tell(self, at: Place, target: str, raw: Cell, code: str, sentence: str, remedy: str) -> None:
        """An issue of a column of the register, under the heading its file has for it."""
        self.issues.tell(at, self.heading(at, target), raw, code, sentence, remedy)

    def keep(self, table: str, record: Record, source: SourceRow) -> Record:
        """A record of a table, and its row as imported."""
        self.tables.setdefault(table, []).append(record)
        self.origins.setdefault(table, []).append(source)
        source.table = source.table or table
        return record

    def records(self, table: str) -> list[tuple[Record, SourceRow]]:
        return list(zip(self.tables.get(table, []), self.origins.get(table, []), strict=True))

    def counted(self) -> list[Counted]:
        """Rows by sheet, in the order of the files."""
        tally: dict[tuple[str, str], list[int]] = {}
        for row in self.source_rows:
            counts = tally.setdefault((row.at.file, row.at.sheet), [0, 0, 0])
            if row.outcome in (IMPORTED, SET_ASIDE, DUPLICATE):
                counts[(IMPORTED, SET_ASIDE, DUPLICATE).index(row.outcome)] += 1
        found = []
        for layout in self.layouts:
            sheet = layout.sheet
            above = sum(number <= layout.row for number, _ in sheet.rows)
            counts = tally.get((sheet.file, sheet.name), [0, 0, 0])
            found.append(Counted(sheet.file, sheet.name, layout.kind, len(sheet.rows) - above, *counts, sheet.blank_rows))
        return found
