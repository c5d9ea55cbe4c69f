"""What was noticed in a file: file, sheet, row, column, the cell as it stood, a code, a sentence and what to do. Nothing is refused."""

from typing import NamedTuple

from udfs.cells import Cell, shown
from udfs.findings import Finding
from udfs.register.reading import FLAGS, Reading
from workbooks.exports.contacts import nobody
from workbooks.register.incoming.cells import plain
from workbooks.register.incoming.mapping import Column
from workbooks.register.incoming.source_rows import NotCalculated
from workbooks.register.unread import LEFT_BLANK

NOTES = frozenset(("excl_vat", "incl_vat", "multiplier", "time_dropped", "per_cent", "line_break", "placeholder", "ends_on_first_day",
                   "open_ended", "file_alphabet", "several_suppliers"))  # fmt: skip
TOLD = FLAGS | {
    "line_break": "which has a line break; the register holds it on one line",
    "formula_like": "which begins like a formula; it stays a text",
    "markup": "which holds markup of a web page",
    "doubly_encoded": "whose letters were encoded twice",
    "html_entities": "which holds signs as a web page writes them; they are decoded",
    "contact_in_text": "which holds an e-mail address or a telephone number",
    "per_cent": "read as per cent",
    "zero_padded": "which had lost zeros at its front; they are put back",
}
REMEDIES = {
    "date": "Write the date as dd/mm/yyyy, day first.", "money": "Enter one amount, such as 1200000 or £1,200,000.00.",
    "code": "Enter one of the codes.", "bool": "Enter yes or no.", "int": "Enter a whole number.",
    "pct": "Enter a share such as 0.25 or 25%.",
    "text": "Correct it in the source.",
}  # fmt: skip
ERROR_REMEDIES = {"not_calculated": "Open the file in a spreadsheet program, save it there, and import it again."}
FLAG_REMEDIES = {
    "implausibly_large": "Check the digits.", "far_future": "Check the year.", "far_past": "Check the year.",
    "two_digit_year": "Write the year with four digits.", "zero_value": "Enter the value if it is known.",
    "nominal_value": "Enter the value if it is known.", "contact_in_text": "Move the contact to the sheet of contacts.",
    "zero_padded": "Format company numbers as text in the source.", "formula_like": "Check that it is the name that was meant.",
}  # fmt: skip


class Issue(NamedTuple):
    """One thing noticed. `row` is 0 where it is about the file as a whole."""

    file: str
    sheet: str
    row: int
    column: str
    raw: str
    code: str
    sentence: str
    remedy: str

    @property
    def severity(self) -> str:
        return "note" if self.code in NOTES else "warn"

    @property
    def where(self) -> str:
        parts = (self.file, self.sheet, f"row {self.row}" if self.row else "", self.column)
        return ", ".join(part for part in parts if part)

    def finding(self) -> Finding:
        return Finding(self.where, self.code, self.severity, self.sentence, self.remedy)


class Place(NamedTuple):
    """A row of a file."""

    file: str
    sheet: str
    row: int

    def __str__(self) -> str:
        return ", ".join(part for part in (self.file, self.sheet, f"row {self.row}") if part)


class Issues(list[Issue]):
    """Everything noticed, in the order it was noticed."""

    def tell(self, at: Place, column: str, raw: Cell, code: str, sentence: str, remedy: str = "Check it in the source.") -> None:
        self.append(Issue(*at, column, nobody(plain(raw)), code, nobody(sentence), remedy))

    def read(self, at: Place, column: Column, kind: str, cell: Cell, reading: Reading) -> None:
        """What reading one cell found."""
        raw = nobody(plain(cell))
        text = nobody(cell) if isinstance(cell, str) else cell  # before it is cut short, else half an address is shown
        what = f"{column.name} holds {'a formula' if isinstance(cell, NotCalculated) else shown(text)}"
        if reading.error:
            told = f"{what}, {reading.reason}; {LEFT_BLANK}."
            remedy = ERROR_REMEDIES.get(reading.error) or REMEDIES.get(kind, REMEDIES["text"])
            self.append(Issue(*at, column.name, raw, reading.error, told, remedy))
        for flag in reading.flags:
            told = f"{what}, {TOLD.get(flag, flag)}."
            self.append(Issue(*at, column.name, raw, flag, told, FLAG_REMEDIES.get(flag, "Check it in the source.")))

    def counts(self) -> dict[str, int]:
        """How often each code was told."""
        found: dict[str, int] = {}
        for issue in self:
            found[issue.code] = found.get(issue.code, 0) + 1
        return found
