"""Every control of the ribbon and what its macro does on a sample: the one table of test_ribbon_excel.py and test_ribbon_web.py.

A button that calculates finds a calculated cell cleared, as by a slip of the hand, and writes its sheet again as the sample has it. The
others make a sheet, or leave a file beside the workbook, or tell of something that is there to be told.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from tests.hosts.contract_book import foreign
from tests.hosts.template_book import empty, enter
from tests.sample_books import book_bytes
from tests.workbooks.tender_folders import tender
from workbooks import samples
from workbooks.backup import Backups
from workbooks.patch import set_cells
from workbooks.pooled_budget import returns
from workbooks.reader import read
from workbooks.template import from_book
from workbooks.tender import packs
from workbooks.tender.importing import from_book as tender_of
from xl_addin.headless import press_file

NAME = "book.xlsx"
APRIL_2018 = 43_191.0  # the serial number of 1 April 2018
FOLDER = "takes files from the workbook's folder, and on the web it has none"
COMPUTER = "looks at the computer it runs on, and here that is the server"


@dataclass(frozen=True)
class Row:
    """What stands before the press and what there is after it."""

    book: str = ""  # which sample; an empty workbook where none is named
    says: str = ""  # stands in the message
    cleared: str = ""  # a calculated cell that is blank before; afterwards its sheet is as in the sample
    makes: tuple[str, ...] = ()  # sheets that are new
    leaves: tuple[str, ...] = ()  # files that are new beside the workbook, each a pattern
    lay: Callable[[Path], object] = lambda path: None  # lays down what the button looks for
    not_on_web: str = ""  # why nothing can be run there

    @property
    def sheet(self) -> str:
        return self.cleared.rpartition("!")[0]


@dataclass(frozen=True)
class Seen:
    """What a press came to: the message, sheets and files that are new, and the cells of the sheet with the cleared cell."""

    message: str
    sheets: Collection[str]
    files: Collection[str]
    cells: object = None


def wrong(row: Row, seen: Seen, sample: object) -> list[str]:
    """What is not as the row has it, in words. `sample`: the cells its sheet has there."""
    told = [] if row.says in seen.message else [f"says {seen.message}"]
    told += [f"does not make {name}" for name in row.makes if name not in seen.sheets]
    told += [f"does not leave {name}" for name in row.leaves if not any(fnmatch(file, name) for file in seen.files)]
    return told + ([f"{row.sheet} is not as in the sample"] if row.cleared and seen.cells != sample else [])


def ready(row: Row, folder: Path, *, lay: bool = True) -> Path:
    """The workbook before the press, in a folder of its own, with what the button looks for."""
    path = empty(folder / NAME)
    if row.book:
        path.write_bytes(_cleared(row.book, row.cleared))
    if lay:
        row.lay(path)
    return path


@cache
def sample(kind: str) -> bytes:
    """The packaged sample, or what stands for it, as a press calculates the whole: a tender of two bids, a register of contracts alone."""
    if kind not in SMALL:
        return book_bytes(kind)
    with tempfile.TemporaryDirectory() as folder:
        return book_bytes(kind.partition(" ")[0], str(SMALL[kind](Path(folder))))


def _contracts(folder: Path) -> Path:
    for name in ("contracts.csv", "settings.csv"):
        shutil.copy(samples.FOLDER / "register" / name, folder)
    return folder


SMALL: dict[str, Callable[[Path], Path]] = {
    "tender of two": lambda folder: tender(folder, bidders=("Ash", "Beech")),
    "register of contracts": _contracts,
}


def _cleared(kind: str, cell: str) -> bytes:
    sheet, _, place = cell.rpartition("!")
    letters, row = coordinate_from_string(place) if cell else ("", 0)
    return set_cells(sample(kind), sheet, {(row, column_index_from_string(letters)): None}, locked=True) if cell else sample(kind)


# ---- what lies beside the workbook ------------------------------------------------------------------------------------


def practices(path: Path) -> None:
    (path.parent / "Sources").mkdir()
    with samples.practices() as source:
        shutil.copy(source, path.parent / "Sources")


def practices_of_2018(path: Path) -> None:
    """A capitation set up for the day the invented list is of, with its money."""
    practices(path)
    press_file("capitation_set_up", path)
    enter(path, as_at=APRIL_2018, quantum_hchs=190_000.0, quantum_prescribing=27_000.0, quantum_population=218_085.0)
    press_file("capitation_set_up", path)


def tables(path: Path) -> None:
    shutil.copytree(samples.FOLDER / "capitation_age_sex", path.parent / "Tables")


def intruder(path: Path) -> None:
    (path.parent / "udfs.py").touch()


def marked_packs(path: Path) -> None:
    """A scoring pack as an evaluator who joined later returns it."""
    for file in packs.issue(tender_of(read(path)), ["Evaluator 4"], path.parent / "Scoring packs returned").files:
        book = openpyxl.load_workbook(file)
        for row in range(5, book["Declaration"].max_row + 1):
            book["Declaration"].cell(row, 2).value = "none"
        for row in range(5, book["Marks"].max_row + 1):
            book["Marks"].cell(row, 5).value, book["Marks"].cell(row, 6).value = 3, "The answer is clear"
        book.save(file)


def filled_returns(path: Path) -> None:
    """The partners' returns with what the pool has already, but for one figure."""
    job = from_book(returns.TEMPLATE, read(path))
    known = {row["line"]: (row["actual"], row["users"]) for row in job.rows["lines"]}
    for file in returns.issue(job, path.parent / "Returns received").files:
        book = openpyxl.load_workbook(file)
        for row in book["Lines"].iter_rows(min_row=5):
            if row[0].value in known:
                row[3].value, row[4].value = known[row[0].value]
        book.save(file)


def list_to_import(path: Path) -> None:
    (path.parent / "Register files").mkdir()
    lines = "Reference,Title,Supplier,Start date,End date\nNEW/1,Wheelchairs,Wheels Ltd (invented),01/04/2026,31/03/2029\n"
    (path.parent / "Register files" / "list.csv").write_text(lines, encoding="utf-8")


def earlier_one(path: Path) -> None:
    (path.parent / "Compare with").mkdir()
    _small(path.parent / "Compare with" / "last year.xlsx", 1)
    _small(path, 2)


def earlier_copy(path: Path) -> None:
    Backups.of(path).keep(_small(path, 1))
    _small(path, 2)


def _small(path: Path, value: object) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = value
    book.save(path)
    return path.read_bytes()


# ---- the table --------------------------------------------------------------------------------------------------------

ROWS: dict[str, Row] = {
    # Set up
    "import_file": Row(says="24 rows = 24 placed", leaves=("invented_practices imported.xlsx",), lay=practices, not_on_web=FOLDER),
    "workbook_from_tables": Row(says="All checks hold.", leaves=("capitation age sex from tables.xlsx",), lay=tables, not_on_web=FOLDER),
    "move_data": Row("pooled_budget", "book moved.xlsx. All checks hold.", leaves=("book moved.xlsx",)),
    "roll_forward": Row("pooled_budget", "book next year.xlsx. 5 of 6 checks fail.", leaves=("book next year.xlsx",)),
    "doctor": Row(says="udfs.py has the name of a part of this toolkit.", leaves=("book doctor.csv",), lay=intruder, not_on_web=COMPUTER),
    # Tender
    "tender_set_up": Row(says="Fill Procurement first", makes=("Procurement", "Criteria", "Conflicts", "Bids", "Scores")),
    "tender_moderate": Row("tender of two", "Moderate: Moderated written. All checks hold.", "Moderated!L7"),
    "tender_score": Row("tender of two", "Score: Result written. All checks hold.", "Result!A7"),
    "tender_stress_test": Row("tender of two", "Stress test: Stress test 1 written. All checks hold.", "Stress test 1!B6"),
    "tender_health_check": Row("tender of two", "Health check: Health check written. All checks hold.", "Health check!B6"),
    "tender_packs_issue": Row("tender of two", "2 scoring packs issued", leaves=("Scoring packs/Scoring pack Evaluator [12].xlsx",)),
    "tender_returns_merge": Row("tender of two", "4 rows in the returns: 4 added", leaves=("book merged.xlsx",),
                                lay=marked_packs, not_on_web=FOLDER),
    "tender_freeze_award": Row("tender of two", "on the sheet Frozen.", makes=("Frozen",)),
    "tender_summaries_write": Row("tender of two", "2 assessment summaries written", leaves=(
        "Assessment summaries/Assessment summary Ash.docx", "Assessment summaries/Assessment summary Beech.xlsx")),
    "tender_record_write": Row("tender of two", "Written: the sheet Record", makes=("Record",), leaves=("Record/Record *.docx",)),
    "tender_decision_write": Row("tender of two", "Decision record written", leaves=(
        "Record/Decision record *.docx", "Record/Decision record *.pdf")),
    "tender_check": Row("tender of two", "All checks hold; 0 blocking of 3 findings; not frozen.", leaves=("book checked.csv",)),
    # Capitation
    "capitation_set_up": Row(says="The capitation sheets are there.", makes=("Inputs", "Practices")),
    "capitation_split": Row("capitation", "Split: Results written. All checks hold.", "Results!B6"),
    "assign_practices": Row("capitation", "By place written. All checks hold.", "By place!B21"),
    "pace_of_change": Row("capitation", "Pace of change: Pace written. All checks hold.", "Pace!B6"),
    "hand_down": Row("capitation", "Hand down: Cascade written. All checks hold.", "Cascade!B6"),
    "reconcile_lists": Row("capitation", "Reconcile lists: Reconciliation written. All checks hold.", "Reconciliation!B6"),
    "import_source": Row(says="Import: ", makes=("Working", "Results", "By CCG"), lay=practices_of_2018, not_on_web=FOLDER),
    "compare_vintages": Row("capitation", "Compare two vintages: Vintage change written. All checks hold.", "Vintage change!B7"),
    "explain_number": Row("capitation", "Explain this number: Explain written. All checks hold.", "Explain!B10"),
    "pool_set_up": Row(says="The sheets of the pool are there.", makes=("Pool", "Lines", "Shares")),
    "pool_outturn": Row("pooled_budget", "Pool outturn: Outturn written. All checks hold.", "Outturn!B6"),
    "pool_returns_issue": Row("pooled_budget", "3 returns issued", leaves=("Returns issued/Return Invented Northshire Council.xlsx",)),
    "pool_returns_merge": Row("pooled_budget", "6 rows in the returns: 6 placed, 0 refused", leaves=("book merged.xlsx",),
                              lay=filled_returns, not_on_web=FOLDER),
    "contract_set_up": Row(says="The sheets of the contract model are there.", makes=("Contract", "Terms", "Years")),
    "contract_model": Row("contract_model", "Contract model: Cash written. All checks hold.", "Cash!B6"),
    # Register
    "register_set_up": Row(says="The sheets of the register are there.", makes=("Contracts", "Register")),
    "register_refresh": Row("register of contracts", "Refresh register: Dashboard written. All checks hold.", "Dashboard!B6"),
    "register_generate": Row(says="3 rows read = 3 in the register + 0 set aside", makes=("Contracts", "Alerts", "Dashboard"), lay=foreign),
    "register_export_ocds": Row("register", "12 releases as at 02/03/2026. Written to book ocds.json.", leaves=("book ocds.json",)),
    "register_export_transparency": Row("register", "10 rows as at 02/03/2026", leaves=("book transparency.csv",)),
    "register_export_nhsbsa": Row("register", "10 rows as at 02/03/2026", leaves=("book nhsbsa.csv",)),
    "register_export_notices": Row("register", "6 rows as at 02/03/2026", leaves=("book notices.csv",)),
    "register_summary": Row("register", "14 rows for 01/04/2024 to 31/03/2025", leaves=("book annual summary.csv",)),
    "register_calendar": Row("register", "69 new events", leaves=("book calendar.ics",)),
    "register_import": Row("register", "5 columns to be looked through on Mapping", makes=("Mapping",),
                           lay=list_to_import, not_on_web=FOLDER),
    "register_alerts": Row("register of contracts", "43 events: 6 overdue, 3 red, 1 watch, 20 green, 13 without a date", "Events!C6"),
    "register_variation": Row("register of contracts", "the sheet Budget moves is there", makes=("Budget moves",)),
    # Check and share
    "compare_workbooks": Row(says="Cells changed elsewhere: 1.", leaves=("book compared.xlsx",), lay=earlier_one, not_on_web=FOLDER),
    "scan_workbook": Row("pooled_budget", "holds nothing that blocks. All 32 findings", leaves=("book scanned.csv",)),
    "share_copy": Row("pooled_budget", "formulas, replaced by their values 663", leaves=("book to share.xlsx",)),
    "copy_for_excel": Row("pooled_budget", "Copy for Excel: Saved as ", leaves=("book for Excel.xlsx",)),
    "publish_copy": Row("pooled_budget", "is made. Enter there what is withheld and why", leaves=("book to withhold.xlsx",),
                        not_on_web=FOLDER),
    "restore_backup": Row(says="is brought back", leaves=("book restored.xlsx",), lay=earlier_copy, not_on_web=FOLDER),
}  # fmt: skip
