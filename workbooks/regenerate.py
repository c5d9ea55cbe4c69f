"""Whole jobs without a spreadsheet program: source -> spec -> file -> calculation -> checks -> saved workbook.

Bad input raises BadInput with every finding and writes nothing. A job that ran is told by its checks.
"""

import os

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks import templates
from workbooks.backup import Backups
from workbooks.build import PATIENCE, outcome, worded
from workbooks.errors import refuse
from workbooks.fill import Filled
from workbooks.guard import load
from workbooks.outcome import Outcome, Progress, not_onto_source, silent
from workbooks.patch import set_cells
from workbooks.reader import read
from workbooks.recalc import recalculate
from workbooks.save import check_target, save
from workbooks.totals import of_package
from workbooks.writer import AREA, FINDINGS, NO_FINDINGS


def move_data(old: str, out: str, *, progress: Progress = silent) -> Outcome:
    """The data of an older workbook of ours in the newest template."""
    not_onto_source(old, out)
    progress(f"Reading {old}")
    return templates.move_data(read(old, timeout=PATIENCE), out, progress=progress)


def roll_forward(old: str, out: str, *, progress: Progress = silent) -> Outcome:
    """The same workbook for the next financial year: structure kept, yearly figures emptied, parameters of the new year."""
    not_onto_source(old, out)
    progress(f"Reading {old}")
    return templates.roll_forward(read(old, timeout=PATIENCE), out, progress=progress)


def recalculated(path: str, out: str, *, progress: Progress = silent, backups: str | None = None) -> Outcome:
    """An edited workbook calculated anew with its formulas as they stand; failing cells are told in its Checks sheet.

    A file that is replaced is kept as a dated copy, in the folder `backups` or the usual one. A workbook whose results
    were right already stays as it is: nothing is written over it. Findings about inputs are told anew where the template says so."""
    check_target(out)
    progress(f"Reading {path}")
    book = read(path, timeout=PATIENCE)
    old = load(path)
    calculated = recalculate(old, progress=worded(progress))
    filled = Filled(book)
    standing = filled.findings()
    of_inputs = templates.told_of_inputs(book, standing)
    found = templates.not_told(templates.told_of_calculation(filled, calculated.findings), of_inputs)
    told = [*of_inputs, *found]
    data = calculated.data if calculated.changed else old
    if told != standing:
        data = _told_in_sheet(data, filled, told)
        again = recalculate(data)  # a check counts the findings that stand there now
        data = again.data if again.changed else data
    same = os.path.exists(out) and os.path.samefile(path, out)
    if same and data == old:
        return outcome(out, told)
    hashed = book.sha256 if same else None
    saved = save(
        out, data, expected_sha256=hashed, backups=Backups.of(out, backups), expected_totals=of_package(data)
    )
    return outcome(out, [*told, *saved.findings], saved)


def _told_in_sheet(data: bytes, filled: Filled, findings: list[Finding]) -> bytes:
    """The findings in the Checks sheet; what a person wrote below stays where it is."""
    if not filled.has(FINDINGS + AREA):
        return data
    sheet, top, left, bottom, right = filled.place(FINDINGS + AREA)
    old = filled.finding_rows()
    rows = [[f.where, f.severity, f.sentence, f.remedy, f.marked_rule] for f in findings] or [
        list(NO_FINDINGS)
    ]
    for row in range(top + 1 + len(old), top + 1 + len(rows)):
        taken = [
            c
            for c in range(left, right + 1)
            if sheet.cell(row, c) is not None or sheet.formula(row, c) is not None
        ]
        if taken:
            raise refuse(
                "no_room", cell=f"{sheet.name}!{column_letters(taken[0])}{row}", count=len(rows) - len(old)
            )
    rows += [[None] * (right - left + 1)] * (len(old) - len(rows))
    cells = {(top + 1 + i, left + j): value for i, row in enumerate(rows) for j, value in enumerate(row)}
    return set_cells(data, sheet.name, cells, locked=True)  # our own template, protected without a password
