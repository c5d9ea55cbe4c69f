"""A button of LibreOffice, pressed outside it: `python -I -m xl_addin.libreoffice.pressing FOLDER`.

LibreOffice's own Python has neither xlwings nor openpyxl, so the extension saves a copy of the open document into a private folder and
starts this program of the toolkit's own environment. It presses the same macro on the copy and answers with the workbook that came of it
and the list of what changed; the extension brings just that into the document (office/bring.py).

In the folder: `request.json` and `book.xlsx`; written there: `answer.json` and `result.xlsx`. Each line printed is progress.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import xlwings as xw

from udfs.findings import Finding
from workbooks import dialect, guard
from workbooks.package import Package, rels_name
from workbooks.save import save
from xl_addin import ribbon
from xl_addin.headless.engine import App, Engine
from xl_addin.headless.file import FileSheet, WorkbookFile
from xl_addin.libreoffice.controls import COPY_FOR_EXCEL, RESPELL
from xl_addin.macros.beside import fresh
from xl_addin.ribbon import Report

COPY, RESULT = "book.xlsx", "result.xlsx"
LOGICAL = re.compile(rb"<f[^>]*>(TRUE|FALSE)\(\)</f>")
BLANK = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
MOVED = "'\x01"  # a dollar sign and a quote, put where the tokenizer takes both for a part of the sheet's name


class TellingApp(App):
    """Prints what a macro shows in the status bar."""

    host = "libreoffice"

    @property
    def status_bar(self) -> None:
        return None

    @status_bar.setter
    def status_bar(self, text: Any) -> None:
        if isinstance(text, str):
            print(" ".join(text.split()), flush=True)


def main(folder: Path) -> None:
    """Answer the request in `folder`."""
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    jobs = {RESPELL: _respelt, COPY_FOR_EXCEL: _copied}
    answer = jobs.get(request["button"], _pressed)(folder, request)
    (folder / "answer.json").write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


def _respelt(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Formulas of the document that call one of our functions, as LibreOffice finds it."""
    wanted = {text: _as_here(text) for text in request["formulas"]}
    return _told(Report("")) | {"formulas": {old: new for old, new in wanted.items() if new != old}}


def _as_here(formula: str) -> str:
    """LibreOffice writes $'Line shares'.A1, where the tokenizer of Excel's formulas knows no quote behind a dollar sign."""
    return dialect.respell(formula.replace("$'", MOVED), "libreoffice").replace(MOVED, "$'")


def _copied(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """A copy of the document beside it, with our functions as Excel on the desktop stores them."""

    def work() -> Report:
        target = fresh(Path(request["path"]).with_suffix(".xlsx"), "for Excel")
        save(target, _as_typed(dialect.respell_package(guard.load(folder / COPY), "desktop")))
        return Report(f"Saved {target.name} beside the document, with the functions as Excel spells them.")

    return _told(ribbon.reported("Copy for Excel", work))


def _pressed(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """The report of a macro, and what it changed."""
    made: dict[str, Any] = {}
    known_buttons = ribbon.load()
    label = known_buttons[request["button"]].label if request["button"] in known_buttons else request["button"]

    def work() -> Report:
        book = _opened(folder / COPY, request)
        file: WorkbookFile = book.impl.file
        known = {name.name for name in file.names}
        report = ribbon.press(request["button"], book)
        changes = {} if report.refused else _changes(file)
        if any(changes.values()):
            (folder / RESULT).write_bytes(dialect.respell_package(_only(file.to_bytes(), changes), "libreoffice"))
            made.update(changes, dropped=sorted(known - {name.name for name in file.names}))
        return report

    return _told(ribbon.reported(Path(request["path"]).name, work)) | {"changes": made, "label": label}


def _opened(copy: Path, request: dict[str, Any]) -> xw.Book:
    """The copy as the book of the macro, which is told the name and the place of the document itself."""
    copy.write_bytes(_as_typed(dialect.respell_package(guard.load(copy), "desktop")))
    apps = Engine().apps
    apps.apps.append(TellingApp(apps))
    book = apps.apps[0].books.open(copy)
    book.file.path = Path(request["path"])
    book.file.Saved = not request["modified"]  # a macro that reads the saved file asks for this, as in Excel
    return xw.Book(impl=book)


def _as_typed(data: bytes) -> bytes:
    """A cell in which somebody typed TRUE or FALSE, which LibreOffice saves as the formula TRUE()."""
    package = Package.from_bytes(data)
    for part in package.sheets.values():
        package.parts[part] = LOGICAL.sub(b"", package.parts[part])
    return package.to_bytes()


def _only(data: bytes, changes: dict[str, Any]) -> bytes:
    """The workbook with the sheets that are brought back; the others stay as blank sheets, to which formulas and names may point, since
    LibreOffice takes longer to open fifty sheets than for all else."""
    package, wanted = Package.from_bytes(data), {*changes["added"], *changes["replaced"], *changes["cells"]}
    for name, part in package.sheets.items():
        if name not in wanted and b"<worksheet" in package.parts[part][:2000]:
            package.parts[part] = BLANK
            package.parts.pop(rels_name(part), None)
    return package.to_bytes()


def _changes(file: WorkbookFile) -> dict[str, Any]:
    """Sheets that are wholly the macro's, sheets it took away, and single cells written on sheets that stay."""
    kept = {s.name: _cells(s) for s in file.sheets if s.state == "kept" and s.written}
    return {
        "added": [s.name for s in file.sheets if s.state == "new"],
        "replaced": [s.name for s in file.sheets if s.state == "cleared"],
        "removed": [n for n in file.removed if n not in {s.name for s in file.sheets}],
        "cells": kept,
    }


def _cells(sheet: FileSheet) -> list[list[int]]:
    """Rows and columns from 0, as LibreOffice counts them."""
    return [[row - 1, column - 1] for row, column in sorted(sheet.written)]


def _told(report: Report) -> dict[str, Any]:
    findings: list[Finding] = [*report.findings, *report.notes]
    if report.refused:  # the reason has been said
        findings = [f for f in findings if f.sentence not in report.sentence]
    return {
        "sentence": report.sentence,
        "refused": report.refused,
        "listed": report.listed,
        "findings": [{"severity": f.severity, "text": f"{f.where}: {f.sentence} {f.remedy}".strip()} for f in findings],
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
