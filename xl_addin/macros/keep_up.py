"""Ribbon group Set up, keeping up: the data of this workbook in the newest template, and its workbook of the next financial year."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import xlwings as xw

from workbooks import templates
from workbooks.outcome import BadInput, Outcome, not_onto_source
from xl_addin.macros.beside import Left, not_done, of_outcome, once, saved
from xl_addin.ribbon import Report, button, progress

GROUP = "Set up"
MOVE, ROLL = "Move data", "Roll forward"


@button(
    group=GROUP,
    label=MOVE,
    screentip="Move the data of this workbook to the newest template",
    supertip="Saves a new workbook beside this one: every input and table, found by name, in the newest version of its template, "
    "calculated and checked. Sheets of your own stay behind in this one, which is not changed, and are named. Save first.",
    keytip="SM",
    icon="FileSaveAsExcelXlsx",
)
def move_data(book: xw.Book, out: str | None = None) -> Report:
    """Save the data of the book in the newest template, beside it or as `out`."""
    return _made(book, MOVE, "moved", out, templates.move_data)


@button(
    group=GROUP,
    label=ROLL,
    screentip="The workbook of the next financial year",
    supertip="Saves a new workbook beside this one for the next financial year: structure, names and standing data stay, this year's "
    "figures and the sign-off are emptied, dated parameters are those of the new year. This workbook is not changed. Save "
    "first.",
    keytip="SR",
    icon="Redo",
)
def roll_forward(book: xw.Book, out: str | None = None) -> Report:
    """Save the workbook of the next financial year, beside the book or as `out`."""
    return _made(book, ROLL, "next year", out, templates.roll_forward)


def _made(book: xw.Book, label: str, word: str, out: str | None, job: Callable[..., Outcome]) -> Report:
    told = lambda step, part=0, whole=0: progress(book, f"{label}: {step}")
    told("reading the workbook")
    ours = saved(book)
    make = lambda target: job(ours, target, progress=told)
    try:
        if out is not None:
            not_onto_source(book.fullname, out)
            return of_outcome(label, make(out), Left(Path(out), new=True))
        return of_outcome(label, *once(Path(book.fullname).with_suffix(".xlsx"), word, make))
    except BadInput as problem:
        return not_done(problem)
