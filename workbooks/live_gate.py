"""What live gates share: faults as conditions a formula can look at, and the first that is there in words, with its cell."""

import re
from typing import NamedTuple

from workbooks.job.schema import Setting

COMPLETE = "complete"
BELOW_TABLE = "below the table, is in no figure yet"
EMPTY_ROW = "this row is empty: delete it, or fill it in"
TONES = ((COMPLETE, "#CCE2D8"),)
Fault = tuple[str, str, str]  # the cell, a condition, and what to say where it is true
RowFault = tuple[str, str]  # a condition on each row of a column, and what to say where it is true
AREA = re.compile(r"(.+!)\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)")


def plain(cell: str) -> str:
    """An address as people write it."""
    return cell.replace("'", "").replace("$", "")


def of_the_row(cells: list[str], anew: str) -> list[RowFault]:
    """That a row of a table, given its cells from left to right, was deleted since the sheets were made, or is empty."""
    row = f"{cells[0]}:{cells[-1].rpartition('!')[2]}"
    empty = f"IFERROR(SUMPRODUCT(--(LEN(TRIM({row}))>0))=0,FALSE)"  # an error is an entry
    return [(f"ISERROR(ROWS({row}))", f"the row that stood here is gone: {anew}"), (empty, EMPTY_ROW)]


def first_fault(faults: list[Fault]) -> str:
    """The first fault that is there, with its cell, in words."""
    text = f'"{COMPLETE}"'
    for cell, condition, told in reversed(faults):
        text = f'IF(IFERROR({condition},TRUE),"{plain(cell)}: {told}",{text})'
    return text


# ---- a setting that holds a number


def no_number(s: Setting, cell: str, share: bool) -> str:
    """Whether a cell that may be blank holds anything but a number within its limits."""
    least = [f"{cell}<{s.minimum:g}"] if s.minimum is not None else []
    limits = least + [f"{cell}>1"] * share
    return f'IF(ISNUMBER({cell}),{"OR(" + ",".join(limits) + ")" if limits else "FALSE"},{cell}<>"")'


def wanted(s: Setting, share: bool) -> str:
    """The same in words."""
    if s.number == "date":
        return "no date"
    above = f" from {s.minimum:g}" if s.minimum is not None else ""
    return f"no number{above}{' to 1 (10 per cent is 0.1)' if share else ''}"


# ---- a column of a table, looked at as a whole: so many formulas as columns, however long the table


class Span(NamedTuple):
    """The rows and columns of an address such as 'Lists'!$A$7:$C$12."""

    sheet: str
    left: str
    first: int
    right: str
    last: int

    @classmethod
    def of(cls, address: str) -> "Span":
        match = AREA.fullmatch(address)
        assert match, address
        return cls(match[1], match[2], int(match[3]), match[4], int(match[5]))

    @property
    def rows(self) -> int:
        return self.last - self.first + 1

    def cell(self, row: int) -> str:
        """The cell of the first column in a row of the sheet."""
        return f"{self.sheet}${self.left}${row}"

    @property
    def below(self) -> str:
        """The row under it."""
        return f"{self.sheet}${self.left}${self.last + 1}:${self.right}${self.last + 1}"


def first_in_column(column: str, faults: list[RowFault | Fault]) -> str:
    """The first fault of a column, with the first cell that has it; a fault of the whole column stands at the cell it names.

    A condition on rows gives one truth a row, without IF or IFERROR, which some programs do not reckon row by row outside array
    formulas."""
    span = Span.of(column)
    top, text = plain(f"{span.sheet}${span.left}"), f'"{COMPLETE}"'
    for *where, condition, told in reversed(faults):
        if where:
            text = f'IF(IFERROR({condition},TRUE),"{plain(where[0])}: {told}",{text})'
            continue
        row = f"{span.first - 1}+MATCH(1,INDEX(({condition})*1,0),0)"
        text = f'IF(IFERROR(SUMPRODUCT(--({condition})),1)>0,"{top}"&IFERROR({row},{span.first})&": {told}",{text})'
    return text
