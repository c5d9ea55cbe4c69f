"""Whether settings of others, or an end of Python, change anything: `python -m tests.hosts.excel_settings ADDIN FOLDER` prints it.

xlwings' real CallUDF and the real code of the add-in run in FOLDER, beside a workbook, an xlwings.conf and Python files with names of ours;
every file that is opened is noted. A process of its own, because the stubs of Windows stay in it.
"""

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

from tests.hosts import fakewin
from tests.hosts.excel_vba import Control, Excel, Server, to_vba

SHEETS = ("xlwings.conf", "cwb.conf", "_xlwings.conf")


def main() -> None:
    addin, folder = sys.argv[1], Path(sys.argv[2])
    opened: list[str] = []
    sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
    fakewin.install()
    os.chdir(folder)
    from xlwings.com_server import XLPython

    Server.real = XLPython()
    told = {"commands": commands(addin), "answer": answer(addin), "book": online(folder), "ended": ended(addin)}
    (folder / "book.xlsx").read_bytes()  # shows that what is opened there is noted
    beside = sorted({Path(path).name for path in opened if str(folder) in path or not os.path.isabs(path)})
    print(json.dumps({**told, "opened": [name for name in beside if (folder / name).exists()]}))


def commands(addin: str) -> list[str]:
    """The command that starts Python, with each sheet of settings in the workbook that is shown."""
    found = []
    for name in SHEETS:
        excel = Excel(addin)
        excel.app.sheet(1).sheet.vba_set("Name", name)
        settings = [["INTERPRETER_WIN", "calc.exe"], ["PYTHONPATH", "Z:\\"], ["UDF MODULES", "udfs"], ["ADD_WORKBOOK_TO_PYTHONPATH", True]]
        excel.range("A1:B4").vba_set("Value2", to_vba(settings))
        found.append(excel.app.run("CwbPython.CwbCommand"))
    return found


def answer(addin: str) -> list[list[object]]:
    """A cell, calculated in that folder."""
    return Excel(addin).call("TENDER_RANK", [[[70.0], [80.0]]], "H1")


def ended(addin: str) -> list[object]:
    """A cell while Python ends in the middle of its call, what WHY says, the message of a button, and the cell calculated again."""
    excel, alive = Excel(addin), Server.real
    Server.real = SimpleNamespace()  # every call fails, as an automation error does in VBA
    told = [excel.call("TENDER_RANK", [[[70.0], [80.0]]], "H1"), excel.call("WHY", [excel.range("H1")], "I1")]
    excel.pressed = "tender_score"
    excel.app.run("CwbRibbon.CwbButton", Control())
    Server.real = alive
    return [*told, excel.app.dialogs.pop()[1], excel.call("TENDER_RANK", [[[70.0], [80.0]]], "H1")]


def online(folder: Path) -> dict[str, str]:
    """Where the file of a workbook in OneDrive is looked for when a sheet in it names a folder: by xlwings itself, and by our buttons."""
    from xlwings import _xlwindows

    from workbooks.errors import WorkbookError
    from xl_addin.desktop import buttons

    _xlwindows.read_config_sheet = lambda book: {"ONEDRIVE_CONSUMER_WIN": str(folder)}  # what it reads of the sheet
    workbook = SimpleNamespace(FullName="https://d.docs.live.net/1234/book.xlsx")
    by_itself = _xlwindows.Book(xl=workbook).fullname
    try:
        ours = str(buttons.file_of(buttons.book_of(workbook)))
    except WorkbookError as problem:
        ours = str(problem)
    return {"xlwings": by_itself, "ours": ours}


if __name__ == "__main__":
    main()
