"""The proposed mapping as a workbook: a drop-down of the columns of the register beside each column of the files."""

from workbooks.register.incoming.mapping import (
    HEADERS,
    LEAVE_OUT,
    MONTH_FIRST,
    SPECIAL,
    SPLIT,
    Column,
    targets,
)
from workbooks.tender.plain import Cell, Offer, PlainSheet, header, plain_book, texts

SHEET, COLUMNS = "Mapping", "Columns"
WIDTHS = (24, 16, 10, 8, 30, 30, 28, 11, 24, 40, 30, 13)
OPEN = (HEADERS.index("Use"), HEADERS.index("Read as"))
TOP = 4  # the row of the headings
TREATMENTS = {LEAVE_OUT: "not taken into the register; it stays with the source rows", SPLIT: "start, end and review date in one cell"}


def mapping_book(columns: list[Column]) -> bytes:
    """A line for each column; what it is used for is chosen from a list, or typed: an extra column keeps its own name."""
    lines = [[Cell(text or None, "Input" if i in OPEN else "Label", "text") for i, text in enumerate(c.cells())] for c in columns]
    about = "What each column means. Correct Use, fill it in where it is blank, or choose leave out; then import again with this file."
    told = uses(columns)
    last = TOP + len(columns)
    place = lambda letter: f"{letter}{TOP + 1}:{letter}{last}"
    offers = (
        Offer(place("K"), "Use", "Choose what the column is for; the sheet Columns says what each is. Blank: it stays out.",
              source=f"={COLUMNS}!$A${TOP + 1}:$A${TOP + len(told)}"),
        Offer(place("L"), "Read as", "Blank, or month first for dates such as 6/30/2020.", (MONTH_FIRST,)),
    )  # fmt: skip
    sheet = PlainSheet(SHEET, "Mapping", about, [header(*HEADERS), *lines], WIDTHS, offers=offers, frozen=TOP, protect=False)
    listed = [header("Use", "Holds", "Rule"), *(texts(*line) for line in told)]
    known = PlainSheet(COLUMNS, "Columns", "What a column of a file can be used for.", listed, (38, 14, 70), frozen=TOP)
    return plain_book("Mapping of an import", [sheet, known])


def uses(columns: list[Column]) -> list[tuple[str, str, str]]:
    """Everything that may stand under Use, with what it holds."""
    kept = {c.use: (c.name, "kept with the source rows") for c in columns if c.treatment == "extra"}
    return [*((name, "", rule) for name, rule in TREATMENTS.items()),
            *((name, column.kind, column.rule) for name, column in targets().items()), *((name, "", "") for name in SPECIAL),
            *((use, "", f"{name}: {rule}") for use, (name, rule) in kept.items())]  # fmt: skip
