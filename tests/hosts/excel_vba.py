"""The VBA out of the built add-in, executed: `python -m tests.hosts.excel_vba ADDIN` prints what came of every case; with a FILE behind it
(cases as JSON) what came of those; with `ribbon FILE` (controls and their workbooks as JSON) what came of every control pressed.

pyOpenVBA runs the wrappers, the callbacks and the help texts as they stand in the file; xlwings' real CallUDF stands behind them, pywin32
stubbed. Not real are: what is asked of Windows (WINDOWS below), the library that starts Python (XLPy answers with the server itself), and
Excel's cells, which are those of pyOpenVBA. A process of its own, because the stubs stay in it.
"""

import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._bridge import ExcelBridge
from pyopenvba.apps.excel._model import Application, Range
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, method
from pyopenvba.interpreter._values import EMPTY, MISSING, NOTHING, VBAArray, VBAErrorValue, error

from tests.hosts import fakewin
from tests.hosts.cases import LEFT_OUT, Case, load_cases
from tests.hosts.desktop import told_cases
from udfs.cells import ERROR_CODES, ExcelError, rows_of
from udfs.registry import load

SCODE_BASE = -2146828288
RIBBON = "customUI/customUI14.xml"
STARTS_PYTHON = re.compile(r"(?<=Public Function XLPy\(\) As Object\r\n).*?(?=End Function)", re.S)
DESCRIPTION = re.compile(r"^Attribute \w+\.VB_Description.*\r\n", re.M)  # for Excel's wizard; pyOpenVBA does not know them
TAKES_HELP = ("Application.MacroOptions", "Described")
ASKED_OF_WINDOWS = {"Environ(": "Setting(", "GetAttr(path)": "Attributes(path)", "LoadLibrary(StrPtr(path)) <> 0": "Loads(path)"}
WINDOWS = r"""
Public HasPython As Boolean, HasLibrary As Boolean, Unset As Boolean
Public Function Setting(ByVal name As String) As String
    Setting = IIf(name = "SystemRoot", "C:\Windows", IIf(Unset, "", "C:\Users\a b\AppData\Local"))
End Function
Public Function Attributes(ByVal path As String) As Long
    If Not HasPython Then Err.Raise 53
End Function
Public Function Loads(ByVal path As String) As Boolean
    Loads = HasLibrary And InStr(path, "..") > 0
End Function
Public Sub Described(ByVal Macro As String, ByVal Description As String, ByVal Category As String, Optional ArgumentDescriptions As Variant)
    Debug.Print Macro
    Debug.Print Description
    Debug.Print Category
    If Not IsMissing(ArgumentDescriptions) Then Debug.Print Join(ArgumentDescriptions, "|")
End Sub
Public Sub Has(ByVal python As Boolean, ByVal library As Boolean, ByVal setting As Boolean)
    HasPython = python
    HasLibrary = library
    Unset = Not setting
End Sub
"""
CODES = {number: text for text, number in ERROR_CODES.items()}


def from_vba(value: Any) -> Any:
    """What pywin32 hands to Python: tuples of tuples, None for blank, error values as int, numbers as float."""
    if isinstance(value, Range):
        value = value.vba_get("Value2")
    if isinstance(value, VBAArray):
        return _tuples(value)
    if isinstance(value, VBAErrorValue):
        return SCODE_BASE + value.number
    if value is EMPTY or value is NOTHING:
        return None
    if value is MISSING:
        return -2147352572
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _tuples(array: VBAArray) -> tuple:
    if len(array.bounds) == 1:
        ((low, high),) = array.bounds
        return tuple(from_vba(array.get([i])) for i in range(low, high + 1))
    (top, bottom), (left, right) = array.bounds
    return tuple(tuple(from_vba(array.get([r, c])) for c in range(left, right + 1)) for r in range(top, bottom + 1))


def to_vba(result: Any) -> Any:
    """What CallUDF answers as VBA sees it: an array counted from 0, of one dimension for one row; one cell is no array."""
    if not isinstance(result, (list, tuple)):
        return result
    flat = not isinstance(result[0], (list, tuple))
    bounds = [(0, len(result) - 1)] if flat else [(0, len(result) - 1), (0, len(result[0]) - 1)]
    array = VBAArray(bounds)
    for i, row in enumerate(result):
        for j, cell in enumerate([row] if flat else row):
            array.items[array.offset([i] if flat else [i, j])] = cell
    return array


class Server(VBAObject):
    """The COM server: every call goes to xlwings' own; an exception is an automation error, as pywin32 makes it."""

    vba_type_name = "XLPython"
    real: Any = None

    def _answer(self, name: str, *given: Any) -> Any:
        try:
            return getattr(self.real, name)(*given)
        except Exception as problem:  # whatever it is, VBA sees an error and no more
            raise error(-2147467259, f"{type(problem).__name__}: {problem}") from problem

    @method
    def CallUDF(self, module: str, name: str, args: Any) -> Any:
        return to_vba(self._answer("CallUDF", module, name, from_vba(args)))

    @method
    def Module(self, name: str) -> Any:
        return Held(self._answer("Module", name))

    @method
    def Tuple(self, *elements: Any) -> Any:
        return Held(self._answer("Tuple", *elements))

    @method
    def Call(self, *given: Any) -> Any:
        return Held(self._answer("Call", *(g.held for g in given[:1]), given[1], *(g.held for g in given[2:])))

    @method
    def Str(self, value: Any) -> str:
        return self._answer("Str", value.held)


class Held(VBAObject):
    """An object of Python in the hands of VBA."""

    vba_type_name = "Object"

    def __init__(self, held: Any) -> None:
        super().__init__()
        self.held = getattr(held, "obj", held)  # pywin32 would take the server's object out of its wrapping


class Bridge(ExcelBridge):
    server = Server()

    def global_object(self, name: str) -> object:
        return self.server if name == "pythonserver" else super().global_object(name)


class Control(VBAObject):
    """The button Excel hands to the callback."""

    vba_type_name = "IRibbonControl"


class Excel:
    """An Excel with one workbook, and the add-in's modules in it."""

    def __init__(self, addin: str) -> None:
        self.app = ExcelApplication()
        self.app.add_workbook()
        self.app.interpreter.host = Bridge(self.app.application)
        self.caller, self.pressed, self.row = "H1", "", 0
        Application.vba_add_member(MemberSpec(name="Caller", kind="property", getter=lambda _: self.range(self.caller)))
        Control.vba_add_member(MemberSpec(name="ID", kind="property", getter=lambda _: self.pressed))
        with ExcelFile(addin) as book:
            texts = {name: book.get_module(name) for name in book.module_names() if name.startswith("Cwb")}
        answers = "    If Not HasPython Or Not HasLibrary Or Unset Then Err.Raise 1000\r\n    Set XLPy = PythonServer\r\n"
        texts["CwbPython"] = STARTS_PYTHON.sub(answers, texts["CwbPython"])
        for asked, answered in ASKED_OF_WINDOWS.items():
            assert asked in texts["CwbPython"]
            texts["CwbPython"] = texts["CwbPython"].replace(asked, answered)
        texts["CwbHelp"] = texts["CwbHelp"].replace(*TAKES_HELP)
        texts["Windows"] = WINDOWS.replace("\n", "\r\n")
        for name, text in texts.items():
            self.app.add_module(DESCRIPTION.sub("", text), name=name)

        self.app.run("Windows.Has", True, True, True)

    def range(self, address: str) -> Range:
        return self.app.sheet(1).sheet.vba_get("Range", [address])

    def argument(self, value: Any) -> Any:
        """Where it stands on the sheet; a lone value is typed into the formula, as a person would."""
        if value is LEFT_OUT:
            return MISSING
        if not isinstance(value, list):
            return VBAErrorValue(ERROR_CODES[value]) if isinstance(value, ExcelError) else EMPTY if value is None else value
        first, self.row = self.row + 1, self.row + len(value)
        from openpyxl.utils import get_column_letter

        area = self.range(f"K{first}:{get_column_letter(10 + len(value[0]))}{self.row}")
        area.vba_set("NumberFormat", "@" if any(isinstance(cell, str) for row in value for cell in row) else "General")
        area.vba_set("Value2", to_vba([[self.argument(cell) for cell in row] for row in value]))
        return area

    def call(self, name: str, arguments: list[Any], caller: str) -> list[list[Any]]:
        """The cells a formula in the calling cell would show."""
        self.caller = caller
        given = [self.argument(a) for a in arguments]
        while given and given[-1] is MISSING:
            given.pop()
        answer = self.app.interpreter.run(f"CwbFunctions.{name}", given)
        rows = rows_of(_tuples(answer) if isinstance(answer, VBAArray) else from_vba(answer))
        return [[_shown(cell) for cell in row] for row in rows]


def _shown(cell: Any) -> Any:
    return {"error": CODES[cell - SCODE_BASE]} if type(cell) is int else cell


def cases(excel: Excel, asked: list[Case]) -> dict[str, Any]:
    """Each case from a calling cell of its own, and what =WHY(of that cell) then says."""
    told = {}
    for number, case in enumerate(asked, 1):
        told[case.id] = {"rows": _case(excel, case, f"H{number}"), "sentence": excel.call("WHY", [excel.range(f"H{number}")], "I1")[0][0]}
    return told


def _case(excel: Excel, case: Case, cell: str) -> list[list[Any]]:
    excel.row = 0
    if not case.asks_a_cell:
        return excel.call(case.udf.name, case.cells(), cell)
    asked = case.address or excel.range("J1")
    if case.asks:
        excel.call(case.asks.udf.name, case.asks.cells(), "J1")
    return excel.call(case.udf.name, [asked], cell)


def ribbon(excel: Excel, addin: str, jobs: list[dict[str, str]]) -> dict[str, Any]:
    """Every job's control pressed by the callback the add-in's ribbon names for it; what each came to, and a control nobody knows."""
    nodes = ElementTree.fromstring(_part(addin, RIBBON)).iter()
    controls = {node.get("id"): node.get("onAction") for node in nodes if node.get("onAction")}
    told = {job["button"]: _pressed(excel, controls[job["button"]], job) for job in jobs}
    excel.pressed = "unknown"
    excel.app.run("CwbRibbon.CwbButton", Control())
    return {"controls": list(controls), "rows": told, "unknown": excel.app.dialogs.pop()[1]}


def _part(addin: str, name: str) -> bytes:
    with zipfile.ZipFile(addin) as archive:
        return archive.read(name)


def _pressed(excel: Excel, callback: str, job: dict[str, str]) -> dict[str, Any]:
    """Its macro on the workbook of a file: the message, what is new in and beside it, and whether a copy was kept before."""
    from xl_addin.desktop import buttons as module
    from xl_addin.headless import opened

    path, excel.pressed = Path(job["path"]), job["button"]
    before, there = path.read_bytes(), _files(path.parent)
    with opened(path) as book:
        sheets = [sheet.name for sheet in book.sheets]
        if job["button"] == "doctor":  # it looks at the program it is pressed in
            book.app.engine.impl.name = "excel"
        module.book_of = lambda workbook: book
        module.as_shown = lambda shown, suffix: before  # Excel's SaveCopyAs
        excel.app.run(callback, Control())
        new = {place: file for place, file in _files(path.parent).items() if place not in there}
        return {
            "message": excel.app.dialogs.pop()[1],
            "sheets": [sheet.name for sheet in book.sheets if sheet.name not in sheets],
            "files": list(new),
            "cells": cells_of(book, job["sheet"]) if job["sheet"] else None,
            "kept": [place for place, file in new.items() if file.parent.parent == path.parent and file.read_bytes() == before],
        }


def _files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def cells_of(book: Any, sheet: str) -> dict[str, Any]:
    """Every cell of a sheet that is not blank: its formula, else its value."""
    from xl_addin.macros.reading import LiveSheet

    live = LiveSheet(book.sheets[sheet])
    return {f"{row} {column}": value for (row, column), value in {**live.cells, **live.formulas}.items() if value != ""}


def help_texts(excel: Excel) -> list[str]:
    """What Excel is told of a function with two arguments and of one without any."""
    excel.app.sheet(1).sheet.vba_set("Name", "cwb.help")
    rows = [["TENDER_RANK", "Places", "2", "Totals", "Order"], ["TENDER_METHODS", "Methods", "0", None, None]]
    excel.range("A1:E2").vba_set("Value2", to_vba([[EMPTY if cell is None else cell for cell in row] for row in rows]))
    excel.app.run("CwbHelp.CwbDescribe")
    return excel.app.console


def without_python(excel: Excel) -> dict[str, Any]:
    """What a cell, a question about it and a button say where Python or its library is missing."""
    told = {"command": excel.app.run("CwbPython.CwbCommand")}
    for name, *there in (("no python", False, False, True), ("no library", True, False, True), ("no variable", True, True, False)):
        excel.app.run("Windows.Has", *there)
        excel.app.run("CwbRibbon.CwbButton", Control())
        cells = [excel.call("TENDER_METHODS", [], "H1"), excel.call("WHY", [excel.range("H1")], "I1")]
        told[name] = [cells[0][0][0], cells[1][0][0], excel.app.dialogs.pop()[1]]
    excel.app.run("Windows.Has", True, True, True)
    return told


def main() -> None:
    fakewin.install()
    from xlwings.com_server import XLPython

    Server.real = XLPython()
    load()
    excel = Excel(sys.argv[1])
    if sys.argv[2:] and sys.argv[2] == "ribbon":
        print(json.dumps(ribbon(excel, sys.argv[1], json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")))))
    elif sys.argv[2:]:
        print(json.dumps({"cases": cases(excel, told_cases(sys.argv[2]))}))
    else:
        told = {"help": help_texts(Excel(sys.argv[1])), "without": without_python(excel)}
        print(json.dumps({**told, "cases": cases(excel, load_cases())}))


if __name__ == "__main__":
    main()
