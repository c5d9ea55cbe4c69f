"""What a workbook of ours says of itself, before another is made from it."""

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.fill import Filled
from workbooks.reader import Workbook
from workbooks.writer import MASTER

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
