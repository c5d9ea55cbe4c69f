"""NHS England's GP practice weighted populations: from the published workbook to rows that can be split.

Everything goes through a ledger: rows read = practices placed + total rows + rows refused; notes are counted apart. One blocking
finding stops the import, and all findings are returned together.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from udfs.cells import ExcelError, shown
from udfs.findings import Finding
from udfs.money import exact
from workbooks.reader import Cell, Workbook
from workbooks.sources import header_rules, headings
from workbooks.sources.covering import Units
from workbooks.sources.delimited import TextSheet
from workbooks.sources.table_rows import FIGURE, SPOILT, TOTAL, printed_total
from workbooks.uncollected import uncollected

ALIASES = {  # spellings of the published layouts, then ours, so that a table which was imported and written out comes in again
    "practice": ("Practice", "Practice_Code", "Practice code", "GP code"),
    "name": ("GP practice name", "GP_Practice_Name", "Practice name", "Name"),
    "system": ("STP21", "ICS22", "STP22", "ICB23", "icb", "System"),
    "ccg": ("CCG", "CCG21", "CCG23"),
    "network": ("PCN", "PCN_Code", "PCN_Oct21"),
    "authority": ("LAD21", "LA_district", "Council"),
    "place": ("Place",),
    "list": ("GP_pop", "pop {year}", "Projected population {year}", "Registered list"),
    "general_and_acute": ("WP_G&A", "G&A WP", "General and acute weighted population"),
    "community": ("WP_CS", "CS WP", "Community weighted population"),
    "mental_health": ("WP_MH", "MH WP", "Mental health weighted population"),
    "maternity": ("WP_Mat", "Mat WP", "Maternity weighted population"),
    "avoidable_mortality": ("WP_AM", "WP_SMR", "Health Ineq WP", "Avoidable mortality weighted population"),
    "prescribing": ("WP_Presc", "Prescr WP", "Prescribing weighted population"),
    "market_forces": ("MFF_index", "MFF", "Market forces factor"),
    "ambulance": ("EACA_index", "EACA", "Emergency ambulance cost adjustment"),
    "target_exc_k": ("Target_exc_remote_£k",),
    "target_inc_k": ("Target_inc_remote_£k",),
    "remoteness_k": ("Remoteness, £ thousand",),
    "hchs": ("WP_HCHS", "HCHS WP"),
    "overall": ("WP_Overall", "Final WP", "Weighted population"),
    "need_index": ("Need_index",),
}
TEXTS = ("practice", "name", "system", "ccg")
GROUPINGS = ("network", "authority", "place")  # what a practice may be placed by; a name, a code or a number, and often blank
NUMBERS = ("list", "general_and_acute", "community", "mental_health", "maternity", "avoidable_mortality", "prescribing", "market_forces",
           "ambulance")  # fmt: skip
REMOTENESS = ("target_exc_k", "target_inc_k")
INDICES = ("market_forces", "ambulance")
WILDCARDS = ("*", "?", "~", "<", ">", "=")
PATTERN = re.compile(r"[*?~<>=]")
PUBLISHED = ("hchs", "target_exc_k", "target_inc_k", "remoteness_k", "overall", "need_index")
REQUIRED = ("practice", "ccg", *NUMBERS)
FIRST_VINTAGE = "2018/19"  # the only layout that publishes the cost indices, and it names no year in its headings
ADDED = tuple(n for n in (*NUMBERS, *PUBLISHED) if n not in (*INDICES, "need_index"))  # columns a total can be printed of
LONGEST_CODE = 12  # letters; anything longer below a table is a sentence
PRACTICE_CODE, NO_LETTER = re.compile(r"[A-Z]\d{5}"), re.compile(r"[^A-Za-z]+")


@dataclass(frozen=True)
class Practice:
    """One practice as published: texts, inputs of the formula, remoteness in GBP thousand, published outputs where the file has them."""

    texts: dict[str, str]
    numbers: dict[str, float | None]
    remoteness: float | None
    published: dict[str, float]

    @property
    def code(self) -> str:
        return self.texts["practice"]


@dataclass
class PracticeTable:
    """The import: practices in the order of the file, printed totals kept apart, ledger and findings."""

    path: str
    sha256: str
    sheet: str
    practices: list[Practice] = field(default_factory=list)
    totals: dict[str, float] = field(default_factory=dict)
    header: headings.Header | None = None
    rows: list[int] = field(default_factory=list)  # where each practice stands
    apart: set[int] = field(default_factory=set)  # rows of totals and notes
    rows_read: int = 0
    total_rows: int = 0
    note_rows: int = 0
    refused: int = 0
    unknown: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)

    @property
    def blocked(self) -> bool:
        return any(f.severity == "block" for f in self.findings)

    @property
    def cells(self) -> list[str]:
        """Where the code of each practice stands."""
        return [self.header.address("practice", row) for row in self.rows] if self.header else []

    @property
    def vintage(self) -> str:
        """The year its headings name, or that of the one layout which names none."""
        return self.header.vintages[0] if self.header and self.header.vintages else FIRST_VINTAGE

    def has(self, name: str) -> bool:
        """Whether the file publishes this output for every practice."""
        return bool(self.practices) and all(name in p.published for p in self.practices)


@uncollected
def load(book: Workbook, progress: Callable[[int, int], None] | None = None, strict: bool = False) -> PracticeTable:
    """The practices of a workbook, with every finding of the import.

    strict: a list of nobody and a printed total that does not agree block; else they warn, and the checks of the workbook show them."""
    header, findings = headings.find(book, ALIASES)
    table = PracticeTable(book.path, book.sha256, header.sheet.name if header else "", findings=findings, header=header)
    if header is None:
        sentence = "No sheet has a header row with at least five known headings of a practice table."
        known = ", ".join(spellings[0] for spellings in ALIASES.values())
        table.findings.append(Finding(book.path, "practice table", "block", sentence, f"Give a sheet with headings such as {known}."))
        return table
    table.unknown = header.unknown
    missing = [name for name in REQUIRED if name not in header.columns]
    if missing == list(INDICES):
        missing_indices(table, header)
    asked = {} if missing == list(INDICES) else {name: ALIASES[name] for name in missing}
    table.findings += [*header_rules.one_vintage(header), *header_rules.complete(header, book, asked)]
    if not missing and not table.blocked:
        _Rows(table, header, "block" if strict else "warn").read(progress)
        _flag_no_remoteness(table)
    _flag_choice(table, header, book)
    return table


def _flag_choice(table: PracticeTable, header: headings.Header, book: Workbook) -> None:
    """Say which sheet was taken when there was a choice, and when it was hidden."""
    others = [name for name in headings.candidates(book, ALIASES) if name != header.sheet.name]
    if others:
        sentence = f"Sheet {header.sheet.name} was read; {', '.join(others)} has such a table too and was not."
        table.findings.append(Finding(header.sheet.name, "one table", "warn", sentence, "Remove the table that is not meant."))
    if not header.sheet.visible:
        sentence = f"Sheet {header.sheet.name}, which was read, is hidden."
        table.findings.append(Finding(header.sheet.name, "hidden sheet", "note", sentence, "Check that it is the one meant."))


def missing_indices(table: PracticeTable, header: headings.Header) -> None:
    """The layouts of 2022/23 and later publish the finished weighted population without the cost indices behind it."""
    where = f"{header.sheet.name}!{header.row}:{header.row}"
    told = f" of {', '.join(header.vintages)}" if header.vintages else ""
    lacking = "neither a market forces factor nor an emergency ambulance cost adjustment"
    sentence = f"The table{told} has {lacking}, so no target can be computed."
    remedy = "Give a workbook that publishes both (MFF_index and EACA_index), such as that of 2018/19, or add the two columns."
    table.findings.append(Finding(where, "required columns", "block", sentence, remedy))


class _Rows:
    """Reads the rows below a header into the table, one finding a fault."""

    def __init__(self, table: PracticeTable, header: headings.Header, severity: str):
        self.table, self.header, self.severity, self.first_seen = table, header, severity, dict[str, int]()
        self.total_row, self.text_only = 0, isinstance(header.sheet, TextSheet)

    def read(self, progress: Callable[[int, int], None] | None) -> None:
        last = self.header.sheet.max_row
        for row, cells in self.header.sheet.rows():
            if row > self.header.row:
                self._row(row, {n: self._cell(n, cells[c - 1]) for n, c in self.header.columns.items()})
                if progress:
                    progress(row, last)
        self._ledger()

    def _cell(self, name: str, cell: Cell) -> Cell:
        """An empty text is a blank; in a CSV file a figure is text."""
        figure = self.text_only and name in (*NUMBERS, *PUBLISHED) and isinstance(cell, str) and FIGURE.fullmatch(cell.strip())
        return None if cell in headings.NOTHING else float(str(cell)) if figure else cell

    def _row(self, row: int, cells: dict[str, Cell]) -> None:
        if self._is_note(row, cells):
            self.table.note_rows += 1
            self.table.apart.add(row)
            words = shown(str(cells["practice"])[:60])
            self._find("practice", row, "notes below the table", "note", f"A line of words, which is not read: {words}.", "")
            return
        self.table.rows_read += 1
        uncoded = cells["practice"] is None and not self._is_uncalculated("practice", row)
        if uncoded or TOTAL.fullmatch(str(cells["practice"]).strip()):
            self._without_code(row, cells)
            return
        before = len(self.table.findings)
        texts = {n: self._text(n, row, cells[n]) for n in TEXTS if n in cells}
        texts |= {n: self._grouping(n, row, cells[n]) for n in GROUPINGS if cells.get(n) is not None}
        numbers = {n: self._number(n, row, cells[n]) for n in NUMBERS}
        published = {n: self._number(n, row, cells[n]) for n in PUBLISHED if n in cells and self._has(n, row, cells[n])}
        if isinstance(cells["practice"], str) and not isinstance(cells["practice"], ExcelError):
            self._code(row, texts["practice"])
        if len(self.table.findings) > before and any(f.severity == "block" for f in self.table.findings[before:]):
            self.table.refused += 1
            return
        self.table.practices.append(Practice(texts, numbers, _remoteness(published), published))
        self.table.rows.append(row)

    def _is_note(self, row: int, cells: dict[str, Cell]) -> bool:
        """Words alone in the column of codes, and too many of them for a code."""
        words = cells["practice"]
        alone = sum(v is not None for v in cells.values()) == 1 and not self._uncalculated(row)
        return isinstance(words, str) and alone and (len(words.strip()) > LONGEST_CODE or " " in words.strip())

    def _uncalculated(self, row: int) -> bool:
        return any(self._is_uncalculated(name, row) for name in self.header.columns)

    def _is_uncalculated(self, name: str, row: int) -> bool:
        return (row, self.header.columns[name]) in self.header.sheet.missing_cached

    def _has(self, name: str, row: int, cell: Cell) -> bool:
        """Whether a published output is given; one gap in a column is told, because the comparison or the remoteness hangs on it."""
        if cell is None and name in REMOTENESS:
            sentence = f"{self.header.written[name]} is blank, so the remoteness of this practice is not known."
            self._find(name, row, "remoteness is given", "block", sentence, "Fill it in, or remove both target columns.")
        elif cell is None:
            sentence = f"{self.header.written[name]} is blank, so this published column is not compared with ours."
            self._find(name, row, "published columns are whole", "warn", sentence, "Fill it in if it is known.")
        return cell is not None

    def _without_code(self, row: int, cells: dict[str, Cell]) -> None:
        """Numbers without any code or name are a printed total: kept to compare with, never added in."""
        amounts = {n: v for n, v in cells.items() if isinstance(v, float)}
        if amounts and all(cells.get(name) is None or TOTAL.fullmatch(str(cells[name]).strip()) for name in TEXTS):
            self.table.totals, self.table.total_rows, self.total_row = amounts, self.table.total_rows + 1, row
            self.table.apart.add(row)
            return
        self.table.refused += 1
        self._find("practice", row, "practice code", "block", "The practice code is blank.", "Enter the code or remove the row.")

    def _text(self, name: str, row: int, cell: Cell) -> str:
        if isinstance(cell, str) and not isinstance(cell, ExcelError):
            return self._clean(name, row, cell)
        if isinstance(cell, ExcelError):
            self._find(name, row, "no error cells", "block", f"The cell holds the error {cell}.", "Mend the cell in the source.")
        elif cell is not None:
            self._spoilt(name, row, cell)
        elif self._is_uncalculated(name, row):
            sentence = f"{self.header.written[name]} is a formula nobody has calculated."
            self._find(name, row, "calculated", "block", sentence, "Open the source in Excel, save it, and try again.")
        elif name in ("practice", "ccg"):
            self._find(name, row, "codes are given", "block", f"{self.header.written[name]} is blank.", "Fill it in.")
        return "" if cell is None else shown(cell)

    def _grouping(self, name: str, row: int, cell: Cell) -> str:
        if isinstance(cell, ExcelError):
            return self._text(name, row, cell)
        return cell.strip() if isinstance(cell, str) else shown(cell)

    def _clean(self, name: str, row: int, cell: str) -> str:
        """Codes in capitals; signs a spreadsheet reads as a pattern would gather other units' rows."""
        if name == "name":
            return cell.strip()
        if self._was_a_figure(name, cell.strip()):
            self._spoilt(name, row, cell)
        elif PATTERN.search(cell):
            sentence = f"The code {shown(cell)} holds one of the signs {' '.join(WILDCARDS)}, which a spreadsheet reads as a pattern."
            self._find(name, row, "codes are plain", "block", sentence, "Correct the code in the source.")
        return cell.strip().upper()

    def _spoilt(self, name: str, row: int, cell: Cell) -> None:
        sentence = f"The code {shown(cell)} was read as a number or a date, so it is not known which code was meant."
        severity, remedy = "warn" if name == "name" else "block", "Format the column as text in the source and enter the code again."
        self._find(name, row, "codes are text", severity, sentence, remedy)

    def _was_a_figure(self, name: str, code: str) -> bool:
        """What a CSV file holds of a code that a spreadsheet took for a number or a date. Codes of practices and CCGs have a letter, those
        of other areas need none; 1E5 may be a CCG, never a practice."""
        shapes = {"practice": (SPOILT, FIGURE, NO_LETTER), "ccg": (SPOILT, NO_LETTER)}
        return any(shape.fullmatch(code) for shape in shapes.get(name, (SPOILT,)))

    def _number(self, name: str, row: int, cell: Cell) -> float:
        heading = self.header.written[name]
        if isinstance(cell, float):
            if cell < 0:
                sentence = f"{heading} is {shown(cell)}, which is negative."
                self._find(name, row, "no negative populations", "block", sentence, "Correct the number in the source.")
            if cell == 0 and name in INDICES:
                self._find(name, row, "indices are given", "block", f"{heading} is 0; a cost index is above zero.", "Find the index.")
            if cell == 0 and name == "list":
                remedy = "Enter the list, or take the practice out if it has closed."
                self._find(name, row, "lists of somebody", self.severity, f"{heading} is 0, so there is no figure a head.", remedy)
            return cell
        if self._is_uncalculated(name, row):
            sentence, remedy = f"{heading} is a formula nobody has calculated.", "Open the source in Excel, save it, and try again."
        elif cell is None and name in INDICES:
            sentence, remedy = f"{heading} is blank; a missing index is never 1 and never 0.", "Find the missing index."
        elif cell is None:
            sentence, remedy = f"{heading} is blank; a blank is not a zero.", "Enter the number, 0 if nobody is meant."
        elif isinstance(cell, ExcelError):
            sentence, remedy = f"{heading} holds the error {cell}.", "Mend the cell in the source."
        else:
            sentence, remedy = f"{heading} holds {shown(cell)}, which is not a number.", "Enter a number."
        self._find(name, row, "numbers are numbers", "block", sentence, remedy)
        return 0.0

    def _code(self, row: int, code: str) -> None:
        first = self.first_seen.setdefault(code, row)
        if first != row:
            self._find("practice", row, "every practice once", "block", f"Practice {code} stands twice, first in row {first}.", "Keep one.")
        elif not PRACTICE_CODE.fullmatch(code):
            sentence = f"{shown(code)} is not shaped like a practice code (one letter and five digits)."
            self._find("practice", row, "practice code", "warn", sentence, "Check the code; the row is kept.")

    def _find(self, name: str, row: int, rule: str, severity: str, sentence: str, remedy: str) -> None:
        self.table.findings.append(Finding(self.header.address(name, row), rule, severity, sentence, remedy))

    def _ledger(self) -> None:
        table = self.table
        for name in ADDED if not table.refused else ():
            if name in table.totals:
                total = Fraction(math.fsum(p.numbers.get(name, p.published.get(name)) or 0.0 for p in table.practices))
                where = self.header.address(name, self.total_row)
                table.findings += printed_total(where, self.header.written[name], table.totals[name], total, self.severity)
        if not table.practices and not table.blocked:
            remedy = "Give a workbook with practice rows."
            table.findings.append(Finding(table.sheet, "practice table", "block", "The table has no practice rows.", remedy))


def _remoteness(published: dict[str, float]) -> float:
    """As given, else target with remoteness less target without, exactly; 0 where the file publishes no such targets (a note says so)."""
    if "remoteness_k" in published:
        return published["remoteness_k"]
    with_it, without = published.get("target_inc_k"), published.get("target_exc_k")
    if with_it is None or without is None or with_it == without:
        return 0.0
    return float(exact(with_it) - exact(without))


def _flag_no_remoteness(table: PracticeTable) -> None:
    if table.practices and not (table.has("remoteness_k") or table.has("target_inc_k") and table.has("target_exc_k")):
        sentence = "The file gives no remoteness, so none is added to the targets."
        table.findings.append(Finding(table.sheet, "remoteness", "note", sentence, "Enter it in the Practices sheet where it applies."))


def units(table: PracticeTable, group: str = "") -> Units:
    """The practices with their lists, as the universe of a coverage ledger; `group`: system or ccg."""
    groups = [p.texts.get(group, "") for p in table.practices] if group else []
    return Units([p.code for p in table.practices], [[p.numbers["list"]] for p in table.practices], table.cells, groups)
