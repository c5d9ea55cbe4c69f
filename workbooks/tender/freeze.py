"""Freezing a tender for award: every value the award rests on, by cell, with one SHA-256, the time, the role and, where needed, the reason.

The fingerprint is over values, not over the file's bytes: numbers to twelve digits, text with one kind of line end, an empty text as blank,
TRUE as 1. Saving the workbook again in Excel or LibreOffice does not change it; a changed mark does.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from udfs.cells import ExcelError
from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.errors import refuse
from workbooks.fill import Filled, number
from workbooks.outcome import FAILS
from workbooks.reader import Cell, Sheet, Workbook
from workbooks.sheet_plan import SheetPlan
from workbooks.tender.findings import findings as tender_findings
from workbooks.tender.importing import from_book
from workbooks.tender.job import Job
from workbooks.tender.plain import canonical_number, sha256

SHEET = "Frozen"
MARK = "Made by the button Freeze for award: values only, for comparison. Nothing is calculated from this sheet; leave it as it is."
ENTERED = ("Procurement", "Criteria", "Conflicts", "Bids", "Scores", "Moderation")
CALCULATED = ("Weights", "Moderated", "Marks", "Price", "Result", "Checks")
STRESS = "Stress test "
VERDICT_ROW = 3  # the overall verdict stands there on every sheet; the sheet Checks alone is asked for it
HEADS = ("Sheet", "Cell", "Value", "Kind")
LABELS = ("Frozen at", "Frozen by", "SHA-256 of the values", "Cells", "Checks when frozen", "What stood against it", "Reason given")
FIRST_LABEL, HEAD_ROW = 4, 12
NUMBERED = re.compile(rf"{SHEET}(?: (\d+))?")

Place = tuple[str, int, int]
Frozen = dict[Place, tuple[str, str]]


@dataclass(frozen=True)
class Freeze:
    """A freeze: its sheet's name, the values by place, their fingerprint, and what is said about it."""

    sheet: str
    values: Frozen
    sha256: str
    at: str
    by: str
    verdict: str
    against: tuple[str, ...] = ()
    reason: str = ""

    @property
    def sentence(self) -> str:
        """What was done, in one sentence."""
        return f"Frozen for award at {self.at} by {self.by}: {len(self.values):,} values, SHA-256 {self.sha256}, on the sheet {self.sheet}."


def canonical(value: Cell) -> tuple[str, str] | None:
    """A cell's value and kind as every office program keeps them; none for a blank."""
    if isinstance(value, ExcelError):
        return str(value), "error"
    if isinstance(value, bool | int | float):
        return canonical_number(float(value)), "number"
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("_x000D_", "").rstrip()
    return (text, "text") if text else None


def values_of(book: Workbook) -> Frozen:
    """Every value the award rests on. Raises WorkbookError not_calculated when a formula's result was never saved."""
    found: Frozen = {}
    for sheet in book.sheets.values():
        if sheet.name in (*ENTERED, *CALCULATED) or sheet.name.startswith(STRESS):
            _calculated(book, sheet)
            for (row, column), value in sheet.cells.items():
                plain = None if row == VERDICT_ROW else canonical(value)
                if plain:
                    found[sheet.name, row, column] = plain
    return found


def _calculated(book: Workbook, sheet: Sheet) -> None:
    if sheet.missing_cached:
        row, column = min(sheet.missing_cached)
        cell = cell_name((sheet.name, row, column))
        raise refuse("not_calculated", cell=cell, count=len(sheet.missing_cached), path=book.path)


def cell_name(place: Place) -> str:
    """Scores!G6."""
    sheet, row, column = place
    return f"{sheet}!{column_letters(column)}{row}"


def digest(values: Frozen) -> str:
    """SHA-256 over places and values, whatever the order of the tabs."""
    return sha256(json.dumps([*place, *plain], ensure_ascii=False) for place, plain in sorted(values.items()))


# ---- what stands against it


def standing(book: Workbook, job: Job | None = None) -> tuple[str, list[Finding]]:
    """The verdict of the checks, and everything wrong: what is entered, checks that fail, what could not be calculated."""
    job, filled = job or from_book(book), Filled(book)
    found = [*job.findings, *tender_findings(job)]
    seen = {(f.where, f.sentence) for f in found}
    for check in filled.table_with_errors("Checks"):
        if check["Result"] == FAILS or isinstance(check["Result"], ExcelError):
            sentence = f"{check['Check']}: computed {_told(check['Computed'])}, expected {_told(check['Expected'])}."
            found.append(Finding("Checks", "checks", "block", sentence, str(check["What it means"] or "")))
    found += [finding for finding in filled.findings() if (finding.where, finding.sentence) not in seen]
    return str(filled.shown("Checks.Master")), found


def _told(value: Cell) -> str:
    plain = canonical(value)
    return plain[0] if plain else "nothing"


def freeze(book: Workbook, by: str = "", at: dt.datetime | None = None, reason: str = "") -> Freeze:
    """Everything the award rests on, frozen.

    `by` is a role; left out, the one who decides. Raises WorkbookError freeze_refused while a check fails, a finding blocks or an earlier
    freeze stands, unless a reason is given, which is recorded with what stood against it."""
    job = from_book(book)
    verdict, found = standing(book, job)
    against = [f"{f.where}: {f.sentence}" for f in found if f.severity == "block"]
    earlier = frozen_sheets(book)
    if earlier:
        against.append(f"{earlier[-1]}: the workbook was frozen before.")
    if against and not reason.strip():
        more = f" (and {len(against) - 1} more)" if len(against) > 1 else ""
        raise refuse("freeze_refused", path=book.path, reason=against[0].rstrip(".") + more)
    role = by.strip() or str(job.settings.get("decision_maker_role") or "")
    if not role:
        raise refuse("freeze_refused", path=book.path, reason="nobody is named who freezes it")
    values = values_of(book)
    name = SHEET if not earlier else f"{SHEET} {len(earlier) + 1}"
    return Freeze(name, values, digest(values), f"{at or dt.datetime.now():%Y-%m-%d %H:%M}", role, verdict, tuple(against), reason.strip())


def time_of(text: str | None) -> dt.datetime | None:
    """A time as a person types it; none when left out. Raises WorkbookError time_unusable."""
    if not text:
        return None
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text.strip(), form)
        except ValueError:
            continue
    raise refuse("time_unusable", text=text)


def frozen_sheets(book: Workbook) -> list[str]:
    """Sheets of earlier freezes, the last one last."""
    found = {name: match for name in book.sheets if (match := NUMBERED.fullmatch(name))}
    return sorted(found, key=lambda name: int(found[name][1] or 1))


# ---- the sheet


def plan(done: Freeze) -> SheetPlan:
    """The sheet of a freeze."""
    against = "\n".join(done.against) or "nothing"
    told = (done.at, done.by, done.sha256, f"{len(done.values)}", done.verdict, against, done.reason or "none needed")
    rows: list[list[Cell]] = [["Frozen for award"], [MARK], []]
    rows += [[label, None, text] for label, text in zip(LABELS, told, strict=True)]
    rows += [[]] * (HEAD_ROW - 1 - len(rows))
    rows += [list(HEADS)]
    rows += [[sheet, f"{column_letters(column)}{row}", text, kind] for (sheet, row, column), (text, kind) in sorted(done.values.items())]
    looks = [("A1", "title"), ("A2", "note"), (f"A{FIRST_LABEL}:A{FIRST_LABEL + len(LABELS) - 1}", "label"),
             (f"C{FIRST_LABEL}:C{FIRST_LABEL + len(LABELS) - 1}", "text"), (f"A{HEAD_ROW}:D{HEAD_ROW}", "header"),
             (f"A{HEAD_ROW + 1}:D{len(rows)}", "text")]  # fmt: skip
    return SheetPlan(rows, looks=looks, widths={1: 26, 2: 10, 3: 80, 4: 10}, frozen_rows=HEAD_ROW)


def read_freeze(book: Workbook) -> Freeze | None:
    """The last freeze of a workbook as it stands on its sheet; none when there is none."""
    names = frozen_sheets(book)
    if not names:
        return None
    sheet = book.sheet(names[-1])
    told = {sheet.cell(row, 1): str(sheet.cell(row, 3) or "") for row in range(FIRST_LABEL, FIRST_LABEL + len(LABELS))}
    values = dict(_lines(sheet))
    at, by, hashed, _, verdict, against, reason = (told.get(label, "") for label in LABELS)
    return Freeze(names[-1], values, hashed, at, by, verdict, tuple(against.split("\n")), reason)


def _lines(sheet: Sheet) -> Iterator[tuple[Place, tuple[str, str]]]:
    for row in range(HEAD_ROW + 1, sheet.max_row + 1):
        name, cell, value, kind = (sheet.cell(row, column) for column in range(1, 5))
        match = re.fullmatch(r"([A-Z]{1,3})(\d+)", str(cell))
        if match:
            text = canonical_number(value) if isinstance(value, float) else str(value)
            yield (str(name), int(match[2]), number(match[1])), (text, str(kind))
