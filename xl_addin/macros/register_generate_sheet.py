"""The sheet Generated from: what the source of a register would change, where a person says yes or no to it, and what it said before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import xlwings as xw

from udfs.cells import Cell
from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.errors import WorkbookError, refuse
from workbooks.register.from_changes import KEEP, TAKE, Change, Compared, Said
from workbooks.register.inputs import sheet_of
from workbooks.register.origin import Taken, of_rows
from workbooks.register.tables import PARTS, TABLES
from workbooks.sheet_plan import SheetPlan
from xl_addin.macros.reading import LiveSheet
from xl_addin.macros.template_places import second_choice
from xl_addin.macros.writing import write

SHEET, KIND = "Generated from", "register"
MARK = "Made by the button Generate register. Yellow cells are yours: yes takes a change over, no keeps what the register has."
HEADS = ("Sheet", "Row", "Column", "In the register", "In the source", "What it is", "Take")
FOUND, FOUND_HEADS = "What was found in the source", ("Where", "How bad", "Rule", "What", "What to do")
SAID, SAID_HEADS = "What the source said when it was last taken over", ("Sheet", "Row", "Column", "Said")
HEAD_ROW = 6
NOTHING, NO_FINDINGS = "No change waits.", "No findings."
HOW_BAD = {"block": "must be mended", "warn": "look at", "note": "for information"}
WIDTHS = {1: 22.0, 2: 26.0, 3: 26.0, 4: 46.0, 5: 46.0, 6: 34.0, 7: 10.0}
HEADERS = {name: {f.name: f.header for f in fields} for name, fields in TABLES.items()}
COLUMNS = {name: {header: column for column, header in headers.items()} for name, headers in HEADERS.items()}
SHEETS = {name: name.capitalize() if name in PARTS else sheet_of(name) for name in TABLES}
TABLE_OF = {sheet: name for name, sheet in SHEETS.items()}


@dataclass
class Record:
    """What stands on the sheet: what the source said before, and a person's answers to its changes."""

    said: Said = field(default_factory=dict)
    answers: dict[Change, str] = field(default_factory=dict)
    sheet: xw.Sheet | None = None


def read(book: xw.Book) -> Record:
    """The sheet as it stands. Raises WorkbookError answer_not_known, sheet_names_taken, cell_would_be_lost."""
    found = {sheet.name.casefold(): sheet for sheet in book.sheets}
    names = (SHEET, second_choice(SHEET, KIND))
    standing = [found[name.casefold()] for name in names if name.casefold() in found]
    ours = next((sheet for sheet in standing if str(sheet["A2"].options(err_to_str=True).value or "").startswith(MARK[:38])), None)
    if ours is None:
        if len(standing) == len(names):
            sentence = f"The sheets {names[0]} and {names[1]} are both taken by sheets this button did not make."
            raise WorkbookError("sheet_names_taken", sentence, "Rename one of them and press the button again.")
        return Record()
    live = LiveSheet(ours)
    beside = next((place for place, value in live.cells.items() if place[1] > len(HEADS) and value != ""), None)
    if beside:
        raise refuse("cell_would_be_lost", sheet=ours.name, cell=f"{column_letters(beside[1])}{beside[0]}")
    return Record(_said(live), _answers(live), ours)


def _said(live: LiveSheet) -> Said:
    top = next((row for row in range(1, live.max_row + 1) if live.cell(row, 1) == SAID), live.max_row)
    rows = ([_text(live.cell(row, column)) for column in range(1, 5)] for row in range(top + 2, live.max_row + 1))
    return {_place(sheet, key, column): told for sheet, key, column, told in rows if sheet in TABLE_OF}


def _place(sheet: str, key: str, header: str) -> tuple[str, str, str]:
    table = TABLE_OF[sheet]
    return table, key, COLUMNS[table].get(header, header)


def _answers(live: LiveSheet) -> dict[Change, str]:
    found: dict[Change, str] = {}
    for row in range(HEAD_ROW + 1, live.max_row + 1):
        cells = [_text(live.cell(row, column)) for column in range(1, len(HEADS) + 1)]
        if cells[0] not in TABLE_OF:
            break
        told = cells[6].strip().casefold()
        if told not in ("", TAKE, KEEP):
            raise refuse("answer_not_known", cell=f"{live.name}!G{row}", text=cells[6])
        found[Change(*_place(*cells[:3]), *cells[3:6])] = told
    return found


def _text(value: Any) -> str:
    """A cell as this sheet wrote it: a text, whatever a program made of it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def put(book: xw.Book, record: Record, source: Taken, compared: Compared) -> tuple[str, ...]:
    """Write the sheet where it would say something else than it does; answers its name then."""
    plan = _plan(source, compared, record.answers)
    name = record.sheet.name if record.sheet is not None else _free(book)
    if record.sheet is not None:
        wanted = {(r, c): v for r, row in enumerate(plan.rows, 1) for c, v in enumerate(row, 1) if v not in (None, "")}
        if LiveSheet(record.sheet).cells == wanted:
            return ()
        record.sheet.clear()
    write(record.sheet if record.sheet is not None else book.sheets.add(name, after=book.sheets[-1]), plan)
    return (name,)


def _free(book: xw.Book) -> str:
    taken = {sheet.name.casefold() for sheet in book.sheets}
    return next(name for name in (SHEET, second_choice(SHEET, KIND)) if name.casefold() not in taken)


def _plan(source: Taken, compared: Compared, answers: dict[Change, str]) -> SheetPlan:
    waits = [[*_named(c), c.old or None, c.new or None, c.what, answers.get(c) or None] for c in compared.changes]
    rows: list[list[Cell]] = [[SHEET], [MARK], ["Source", source.origin], ["Rows", source.counts], []]
    rows += [list(HEADS), *(waits or [[NOTHING]]), [], [FOUND], list(FOUND_HEADS)]
    found = len(rows)
    rows += [_found(f) for f in source.findings] or [[NO_FINDINGS]]
    rows += [[], [SAID], list(SAID_HEADS)]
    said = len(rows)
    rows += [[*_named(Change(*key, "", "", "")), told or None] for key, told in sorted(compared.said.items())]
    return SheetPlan(rows, looks=_looks(len(waits), found, said, len(rows)), widths=dict(WIDTHS), frozen_rows=HEAD_ROW)


def _named(change: Change) -> list[Cell]:
    """Sheet, key and heading of a cell; a row as a whole has no heading."""
    return [SHEETS[change.table], change.key, HEADERS[change.table].get(change.column, change.column) or None]


def _found(finding: Finding) -> list[Cell]:
    return [finding.where, HOW_BAD[finding.severity], finding.rule.replace("_", " "), finding.sentence, finding.remedy or None]


def _looks(waiting: int, found: int, said: int, last: int) -> list[tuple[str, str]]:
    changes = HEAD_ROW + max(waiting, 1)
    looks = [("A1", "title"), ("A2", "note"), ("A3:A4", "label"), ("B3:B4", "plain"), (f"A{HEAD_ROW}:G{HEAD_ROW}", "header"),
             (f"A{HEAD_ROW + 1}:F{changes}", "text")]  # fmt: skip
    looks += [(f"G{HEAD_ROW + 1}:G{changes}", "input_text")] if waiting else []
    looks += [(f"A{found - 1}", "label"), (f"A{found}:E{found}", "header"), (f"A{found + 1}:E{said - 3}", "text"),
              (f"A{said - 1}", "label"), (f"A{said}:D{said}", "header")]  # fmt: skip
    return looks + ([(f"A{said + 1}:D{last}", "text")] if last > said else [])


def told(compared: Compared, name: str) -> list[Finding]:
    """What waits for a person, and what the source has no more."""
    found = [Finding(f"{name}!G{row}", "source_changed", "note", _sentence(change), f"Enter {TAKE} or {KEEP} there and press again.")
             for row, change in enumerate(compared.changes, HEAD_ROW + 1)]  # fmt: skip
    gone = "{} is in the source no more; it is kept here."
    return found + [Finding(f"{SHEETS[table]}, {key}", "gone_from_source", "note", gone.format(key),
                            "Record in its status what became of it, or delete the row.") for table, key in compared.gone]  # fmt: skip


def _sentence(change: Change) -> str:
    sheet, key, column = _named(change)
    if not column:
        return f"{sheet}, {key}: {change.what} ({change.new})."
    return f"{sheet}, {key}, {column}: {change.old or 'blank'} in the register, {change.new or 'blank'} in the source; {change.what}."


def waiting(compared: Compared, name: str) -> str:
    """That changes wait for a person; nothing when none does."""
    count = len(compared.changes)
    wait = "waits" if count == 1 else "wait"
    return f" {of_rows(count, 'change')} of the source {wait} on the sheet {name}: say yes or no there and press again." if count else ""
