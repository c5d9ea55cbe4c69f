"""docs/smoke-excel.md done without Excel: `python -m tests.hosts.smoke ADDIN FOLDER` prints what every cell and every step shows.

The cells go through the add-in's own VBA and xlwings' real dispatch, the buttons through its callback to the real macros, on files. A
process of its own, because the stubs stay in it.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula

from tests.hosts import fakewin
from tests.hosts.excel_vba import Control, Excel, Server
from udfs.registry import load

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "smoke-excel.md"
BOOK = "smoke.xlsx"
CALL = re.compile(r"=([A-Z_]+)\((.*)\)")
AREA = re.compile(r"([A-Z])(\d+):([A-Z])(\d+)|([A-Z]\d+)")
NEW = re.compile(r"New workbook, saved as `([^`]+)`")
TYPE = re.compile(r"Type `([^`]+)` in `([^`!]+)!([A-Z]+\d+)`(, do not save)?")
FILE, GONE = re.compile(r"empty file `([^`]+)`"), re.compile(r"Delete that")
PRESS = re.compile(r"Press \*\*([^*]+), ([^*]+)\*\*")


def rows(heading: str) -> list[list[str]]:
    """The lines of every table of the page that has these headings."""
    found, inside = [], False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        inside = line.startswith("|") and (inside or cells == heading.split(", "))
        if inside and cells != heading.split(", ") and not set(line) <= set("|- "):
            found.append([cells[0].strip("*"), *cells[1:]])
    return found


def typed() -> dict[str, str]:
    """First cell -> what is typed there."""
    return {cell.split(" to ")[0]: text.strip("`") for cell, text, *_ in rows("cell, type, shows, why, seen")}


def plain(text: str) -> Any:
    return text if text.startswith("=") or not text.replace(".", "").isdigit() else float(text)


# ---- cells


def cells(excel: Excel) -> dict[str, list[list[Any]]]:
    """Each call of ours from the cell it is typed into."""
    told = {}
    for cell, text in typed().items():
        called = CALL.fullmatch(text)
        if called and called[1] in load():
            told[cell] = excel.call(called[1], [_argument(excel, called[1], word) for word in called[2].split(",")], cell)
    return told


def _argument(excel: Excel, name: str, word: str) -> Any:
    area = AREA.fullmatch(word)
    if not area:
        return word.strip('"') if word.startswith('"') else float(word)
    if load()[name].params[0].kind == "address":
        return excel.range(word)
    return [[_value(f"{area[1]}{row}")] for row in range(int(area[2]), int(area[4]) + 1)]


def _value(cell: str) -> Any:
    from udfs.cells import ExcelError

    text = typed().get(cell)
    return None if text is None else ExcelError("#DIV/0!") if text == "=1/0" else plain(text)


def written(path: Path) -> None:
    """The workbook as it is saved once its cells are typed: calculated."""
    from workbooks.recalc import recalculate

    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    for cell, text, *_ in rows("cell, type, shows, why, seen"):
        first, _, last = cell.partition(" to ")
        value = plain(text.strip("`"))
        book.active[first] = ArrayFormula(f"{first}:{last or first}", value) if last else value
    book.save(path)
    path.write_bytes(recalculate(path.read_bytes(), or_told=True).data)


# ---- buttons


def steps(excel: Excel, folder: Path) -> dict[str, dict[str, Any]]:
    """Step -> the message of its last button and what the cells named on its line then show."""
    told = {}
    for step, book, do, shows, *_ in rows("step, in, do, must show, seen"):
        path, saved = folder / book.strip("`"), True
        for name in NEW.findall(do):
            openpyxl.Workbook().save(folder / name)
        for name in FILE.findall(do):
            (folder / name).touch()
        if GONE.search(do):
            (folder / "udfs.py").unlink()
        for text, sheet, cell, unsaved in TYPE.findall(do):
            saved = not unsaved
            _type(path, sheet, cell, plain(text)) if saved else None
        message = _pressed(excel, path, *PRESS.search(do).groups(), saved)
        told[step] = {"message": message.replace(f"{folder}/", "FOLDER\\"), "cells": _shown(path, shows)}
    return told


def _type(path: Path, sheet: str, cell: str, value: Any) -> None:
    from xl_addin.headless import opened

    with opened(path) as book:
        book.sheets[sheet].range(cell).value = value
        book.app.calculate()
        book.save()


def _pressed(excel: Excel, path: Path, group: str, label: str, saved: bool) -> str:
    from xl_addin import ribbon
    from xl_addin.desktop import buttons
    from xl_addin.headless import opened

    (found,) = [button for button in ribbon.load().values() if (button.group, button.label) == (group, label)]
    with opened(path) as book:
        book.impl.file.Saved = saved
        book.app.impl.host = "libreoffice"  # so that the doctor looks for no program of this computer
        buttons.book_of = lambda workbook: book
        buttons.as_shown = lambda shown, suffix: path.read_bytes()  # Excel's SaveCopyAs
        excel.pressed = found.id
        excel.app.run("CwbRibbon.CwbButton", Control())
        book.save()
    return excel.app.dialogs.pop()[1]


def _shown(path: Path, shows: str) -> dict[str, Any]:
    from workbooks.reader import read

    named = re.findall(r"`([A-Z]\w+)!([A-Z])(\d+)` [\w,.]+", shows)
    sheets = read(path) if named else None
    return {f"{s}!{c}{r}": sheets.sheet(s).cell(int(r), ord(c) - 64) for s, c, r in named}


def main() -> None:
    fakewin.install()
    from xlwings.com_server import XLPython

    Server.real = XLPython()
    load()
    excel, folder = Excel(sys.argv[1]), Path(sys.argv[2])
    told = {"cells": cells(excel)}
    written(folder / BOOK)
    print(json.dumps({**told, "steps": steps(excel, folder)}))


if __name__ == "__main__":
    main()
