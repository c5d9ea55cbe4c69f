"""What came in with a file: the importer each table fits, where its rows went, and the figures of its columns beside printed totals.

Nothing is changed and nothing is written. A file that fits no importer raises BadInput with one finding.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.outcome import BadInput
from workbooks.reader import Cell, Workbook
from workbooks.sources import (
    age_sex,
    cost_weights,
    nhs_practices,
    package_costs,
    practice_areas,
    primary_medical,
    verdict,
)
from workbooks.sources.delimited import TextSheet, open_table
from workbooks.sources.headings import NOTHING, Header
from workbooks.sources.nhs_practices import PracticeTable
from workbooks.sources.recognise import (
    AGE_AND_SEX,
    AREAS,
    LAYOUTS,
    PLACES,
    PRACTICES,
    PRIMARY_MEDICAL,
    Recognised,
    recognise,
)
from workbooks.sources.table_rows import FIGURE
from workbooks.sources.tables import NUMBER, Layout, Table
from workbooks.sources.tables import total as total_of

TEXTS = (*nhs_practices.TEXTS, *nhs_practices.GROUPINGS)
FORMATS = {
    PRACTICES: "practices with weighted populations and cost indices",
    PRIMARY_MEDICAL: "practices with weighted populations and primary medical care",
    AGE_AND_SEX: "registered people by practice, sex and age",
    "package costs": "pseudonymised costs of care packages",
    "cost weights": "cost weights by age and sex",
    AREAS: "practices by area",
    PLACES: "practices by place",
}


@dataclass(frozen=True)
class Figures:
    """One column over the rows of units, totals and notes left out. `total` and what follows are None where they mean nothing."""

    name: str
    heading: str
    where: str
    filled: int
    blanks: int
    zeros: int | None = None
    negatives: int | None = None
    repeated: int | None = None
    total: float | None = None
    printed: float | None = None

    @property
    def difference(self) -> float | None:
        """Printed total less the rows' own."""
        return self.printed - self.total if self.printed is not None and self.total is not None else None


@dataclass
class Imported:
    """A table as it came in. Law: rows = placed + totals + notes + refused. `as_at`: the day its people are of, where it says so."""

    kind: str
    table: Table | PracticeTable
    people: age_sex.People | None = None
    as_at: dt.date | None = None

    @property
    def header(self) -> Header | None:
        return self.table.header

    @property
    def findings(self) -> list[Finding]:
        return self.table.findings

    @property
    def blocked(self) -> bool:
        return self.table.blocked

    @property
    def placed(self) -> int:
        return len(self.table.practices if isinstance(self.table, PracticeTable) else self.table.lines)

    @property
    def rows(self) -> int:
        """Rows below the headings that hold anything."""
        notes = self.table.note_rows if isinstance(self.table, PracticeTable) else 0  # which counts them apart
        return self.table.rows_read + notes

    @property
    def reconciles(self) -> bool:
        """Whether every row is placed, a total, a note or refused, and every person of them."""
        table = self.table
        return self.rows == self.placed + table.total_rows + table.note_rows + table.refused and (
            isinstance(table, PracticeTable) or table.reconciles)  # fmt: skip

    def columns(self) -> list[Figures]:
        """The figures of each recognised column, in the order of the file; columns by a rule, such as ages, as one."""
        return list(_figures(self)) if self.header else []

    def as_dict(self) -> dict[str, Any]:
        table, header = self.table, self.header
        return {
            "kind": self.kind, "meaning": FORMATS[self.kind], "sheet": table.sheet, "header_row": header.row if header else None,
            "vintage": table.vintage, "rows": self.rows, "placed": self.placed, "total_rows": table.total_rows,
            "notes": table.note_rows, "refused": table.refused, "reconciles": self.reconciles, "blocked": self.blocked,
            "columns": [asdict(column) | {"difference": column.difference} for column in self.columns()],
            "unknown_columns": list(table.unknown), "findings": [f.as_dict() for f in self.findings],
        }  # fmt: skip


# ---- reading


def bring_in(
    path: str, *, vintage: str = "", sheet: str = "", blanks: str = "error", progress: Callable[[int, int], None] | None = None
) -> list[Imported]:
    """Every table of a file that an importer knows, in the order of the tabs; `vintage` ("2022/23") keeps those of one year, `sheet` that
    of one tab.

    `blanks`: what a blank among ages means, error or zero. WorkbookError for a file that is none, BadInput when no table fits."""
    return tables_of(open_table(path), vintage=vintage, sheet=sheet, blanks=blanks, progress=progress)


def tables_of(
    book: Workbook, *, vintage: str = "", sheet: str = "", blanks: str = "error", progress: Callable[[int, int], None] | None = None
) -> list[Imported]:
    """The same of a workbook that is read already."""
    known = recognise(book)
    if not known:
        _refuse(book.path, "No sheet has the headings of a table that can be imported.",
                f"Known are {'; '.join(f'{FORMATS[k]} ({_headings(k)})' for k in FORMATS)}.")  # fmt: skip
    chosen = [one for one in known if (not vintage or vintage in one.vintages) and sheet in ("", one.sheet)]
    if not chosen and sheet not in ("", *(one.sheet for one in known)):
        _refuse(book.path, f"Sheet {sheet} has no table that can be imported.", f"Choose {' or '.join(one.sheet for one in known)}.")
    if not chosen:
        years = sorted({year for one in known for year in one.vintages})
        _refuse(book.path, f"No table of the file is of {vintage}.", f"It has {', '.join(years) or 'no year in its headings'}.")
    return [_load(book, one, blanks, progress) for one in chosen]


def _refuse(path: str, sentence: str, remedy: str) -> None:

    raise BadInput([Finding(path, "recognised", "block", sentence, remedy)])


def _headings(kind: str) -> str:
    if kind == PRACTICES:
        return ", ".join(nhs_practices.ALIASES[name][0] for name in nhs_practices.REQUIRED)
    layout = LAYOUTS[kind]
    ages = ["0", "1", "2 ..."] if layout.many else []
    return ", ".join([*(c.spellings[0] for c in layout.columns if c.required), *ages])


def _load(book: Workbook, one: Recognised, blanks: str, progress: Callable[[int, int], None] | None) -> Imported:
    alone = replace(book, sheets={one.sheet: book.sheets[one.sheet]})
    if one.kind == PRACTICES:
        table = nhs_practices.load(alone, progress)
        table.findings += verdict.against(book)
        return Imported(one.kind, table, as_at=verdict.people_as_at(book))
    if one.kind == AGE_AND_SEX:
        people = age_sex.load(alone, blanks)
        return Imported(one.kind, people.table, people)
    return Imported(one.kind, _LOADERS[one.kind](alone))


_LOADERS: dict[str, Callable[[Workbook], Table]] = {
    PRIMARY_MEDICAL: primary_medical.load, AREAS: practice_areas.load_areas, PLACES: practice_areas.load_places,
    "package costs": package_costs.load, "cost weights": lambda book: cost_weights.load(book).table,
}  # fmt: skip


# ---- figures of columns


def _figures(one: Imported) -> Iterator[Figures]:
    header = one.header
    assert header is not None
    rows = _rows(one.table, header)
    layout = None if isinstance(one.table, PracticeTable) else one.table.layout
    once = ("practice",) if layout is None else layout.once or layout.keys
    ruled = [name for name in header.columns if layout and layout.many and name not in layout.aliases]
    for name, column in sorted(header.columns.items(), key=lambda item: item[1]):
        if name in ruled:
            continue
        cells = [row[column - 1] for row in rows]
        repeated = _repeated(rows, [header.columns[n] for n in once if n in header.columns]) if name == once[0] else None
        yield _one(one.table, name, header, cells, _is_number(name, layout), repeated)
    if ruled:
        yield _many(header, rows, ruled)


def _rows(table: Table | PracticeTable, header: Header) -> list[list[Cell]]:
    """The rows of units, whether placed or refused."""
    kept, uncalculated = [], {row for row, _ in header.sheet.missing_cached}
    for row, cells in header.sheet.rows():
        if row > header.row and row not in table.apart:
            values = [None if _blank(c) else c for c in cells]
            if row in uncalculated or any(v is not None for v in values):
                kept.append(values)
    return kept


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip() in NOTHING)


def _numbers(header: Header, cells: Iterable[Cell]) -> list[float]:
    """Figures among the cells; in a CSV file they are text."""
    if isinstance(header.sheet, TextSheet):
        return [float(c) for c in cells if isinstance(c, str) and FIGURE.fullmatch(c.strip())]
    return [c for c in cells if isinstance(c, float)]


def _is_number(name: str, layout: Layout | None) -> bool:
    return name not in TEXTS if layout is None else layout.column(name).kind == NUMBER


def _one(table: Table | PracticeTable, name: str, header: Header, cells: Sequence[Cell], number: bool, repeated: int | None) -> Figures:
    where, heading = f"{column_letters(header.columns[name])}{header.row}", " ".join(header.written[name].split())
    blanks = sum(c is None for c in cells)
    if not number:
        return Figures(name, heading, where, len(cells) - blanks, blanks, repeated=repeated)
    values = _numbers(header, cells)
    total = float(total_of(values)) if _adds(table, name) else None
    return Figures(name, heading, where, len(cells) - blanks, blanks, sum(v == 0 for v in values), sum(v < 0 for v in values), None,
                   total, table.totals.get(name) if total is not None else None)  # fmt: skip


def _adds(table: Table | PracticeTable, name: str) -> bool:
    return name in nhs_practices.ADDED if isinstance(table, PracticeTable) else bool(table.layout.column(name).unit)


def _repeated(rows: Sequence[Sequence[Cell]], columns: Sequence[int]) -> int:
    """Rows whose code (and what else makes a row one of its kind) stood before."""
    keys = [tuple(str(row[c - 1]).strip().upper() for c in columns) for row in rows if all(row[c - 1] is not None for c in columns)]
    return sum(count - 1 for count in Counter(keys).values())


def _many(header: Header, rows: Sequence[Sequence[Cell]], names: Sequence[str]) -> Figures:
    columns = [header.columns[name] for name in names]
    cells = [row[c - 1] for row in rows for c in columns]
    values = _numbers(header, cells)
    blanks = sum(c is None for c in cells)
    first, last = header.written[names[0]], header.written[names[-1]]
    where = f"{column_letters(min(columns))}{header.row}:{column_letters(max(columns))}{header.row}"
    total = float(total_of(values))
    zeros, negatives = sum(v == 0 for v in values), sum(v < 0 for v in values)
    return Figures("ages", f"{first} to {last}", where, len(cells) - blanks, blanks, zeros, negatives, None, total)

