"""What a workbook of ours says of itself, before another is made from it."""

import datetime as dt

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.fill import Filled
from workbooks.reader import Workbook
from workbooks.writer import MASTER

PEOPLE_AS_AT = "people_as_at"  # name of the cell in which a population workbook says of which day its people are
ALL_HOLD = "All checks hold"  # as writer.verdict_formula says it


def against(book: Workbook) -> list[Finding]:
    """A finding that blocks when the overall verdict of a workbook of ours does not hold; nothing for anybody else's workbook."""
    filled = Filled(book)
    if not filled.has(MASTER) or (verdict := filled.shown(MASTER)) == ALL_HOLD:
        return []
    said = f"{book.path} says of itself: {verdict or 'nothing, because nobody has calculated its checks'}."
    sheet, row, column, *_ = filled.place(MASTER)
    where = f"{sheet.name}!{column_letters(column)}{row}"
    return [Finding(where, "checks of the source", "block", said, "Look at its sheet Checks, put right what fails, and make it again.")]


def people_as_at(book: Workbook) -> dt.date | None:
    """The day its people are of, where it says so."""
    filled = Filled(book)
    told = filled.has(PEOPLE_AS_AT) and isinstance(filled.shown(PEOPLE_AS_AT), float)
    return filled.date(PEOPLE_AS_AT) if told else None
