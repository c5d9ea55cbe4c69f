"""The VBA wrappers of Commissioning.xlam, changed as CHANGED says, executed by LibreOffice from cells of an .xlsm: `answers(cases)`.

The formulas of every case stand in a workbook beside the modules, as Excel stores them. CHANGED says what is not as in Excel, and
docs/parity.md repeats it. A class stands for the library that starts Python and hands each call to a program of the toolkit's own Python,
tests/hosts/xlpy_server.py, in which xlwings' real COM server answers, pywin32 stubbed.
"""

import io
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from pyopenvba import ExcelFile, VBAModuleKind

from tests.hosts import case_book, libreoffice
from tests.hosts.cases import Case
from workbooks.package import Package
from xl_addin.desktop.addin import TEMPLATE, modules
from xl_addin.desktop.with_code import PLAIN, TYPES, WITH_CODE
from xl_addin.libreoffice import build

ROOT = Path(__file__).resolve().parents[2]
WRAPPERS = ("CwbFunctions", "CwbHost")
# What stands in the wrappers -> what LibreOffice executes instead.
CALC_LACKS = {
    "CwbValues = block.Value2": "CwbValues = CalcValue2(block)",
    "Optional base As": "Optional base_ As",
    "CwbIn(base)": "CwbIn(base_)",
}
CHANGED = [
    "`CwbValues = block.Value2` is `CwbValues = CalcValue2(block)`: LibreOffice's Basic has no Value2, so a function of the test reads "
    "each range by Value, and marks error cells, which Value gives as 0",
    "the argument `base` is spelt `base_`, as LibreOffice's Basic keeps the word for itself",
    "the descriptions for Excel's wizard are taken out (Attribute lines)",
    "XLPy, which starts Python in Excel, is a class of the test that hands the call to that server",
    "in the formulas an argument left out between two others is a reference to an empty cell",
]
DESCRIPTION = re.compile(r"^Attribute \w+\.VB_Description.*\r\n", re.M)  # for Excel's wizard; LibreOffice takes them for code
LEFT_OUT = re.compile(rb"(?<=[(,])(?=,)")
# A class, because XLPy must answer .CallUDF. The service gives rows of rows, and VBA has blocks.
LIBRARY = """Public Function CallUDF(script, fname, args)
    Dim rows, i, j, block()
    rows = createUnoService("cwb.XLPy").CallUDF(script, fname, args)
    If UBound(rows) = 0 And UBound(rows(0)) = 0 Then
        CallUDF = rows(0)(0)
        Exit Function
    End If
    ReDim block(UBound(rows), UBound(rows(0)))
    For i = 0 To UBound(rows)
        For j = 0 To UBound(rows(0))
            block(i, j) = rows(i)(j)
        Next j
    Next i
    CallUDF = block
End Function
"""
STARTS_PYTHON = """Function XLPy()
    Set XLPy = New XLPyLibrary
End Function
Public Function CwbTrouble() As String
End Function
Public Function CalcValue2(ByVal block As Object) As Variant
    Dim values, area, i, j, number
    values = block.Value
    Set area = ThisComponent.Sheets.getByName(block.Worksheet.Name).getCellRangeByName(block.Address)
    If area.queryFormulaCells(4).Count > 0 Then
        For i = 0 To area.Rows.Count - 1
            For j = 0 To area.Columns.Count - 1
                number = area.getCellByPosition(j, i).getError()
                If number <> 0 Then
                    If IsArray(values) Then values(i + 1, j + 1) = "calc:" & number Else values = "calc:" & number
                End If
            Next j
        Next i
    End If
    CalcValue2 = values
End Function
"""
IDL = """module cwb { interface XXLPy {
    sequence< sequence< any > > CallUDF([in] any script, [in] any name, [in] any args); }; };
"""
COMPONENT = '''
import functools, json, subprocess
import unohelper
from cwb import XXLPy
from com.sun.star.lang import XServiceInfo

@functools.lru_cache
def server():
    return subprocess.Popen(%r, cwd=%r, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

def plain(value):
    """A block of cells comes as a Range or as a wrapped array."""
    value = getattr(value, "Value", value)
    value = getattr(value, "Array", value)
    return [plain(item) for item in value] if isinstance(value, tuple) else value

class XLPy(unohelper.Base, XXLPy, XServiceInfo):
    def __init__(self, context): pass
    def CallUDF(self, script, name, args):
        server().stdin.write(json.dumps([script, name, plain(args)]) + "\\n")
        server().stdin.flush()
        return tuple(tuple(row) for row in json.loads(server().stdout.readline()))
    def getImplementationName(self): return "cwb.XLPy"
    def supportsService(self, name): return name == "cwb.XLPy"
    def getSupportedServiceNames(self): return ("cwb.XLPy",)

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(XLPy, "cwb.XLPy", ("cwb.XLPy",))
'''


def answers(cases: list[Case]) -> dict[str, list[list[Any]]]:
    """What the cells of each case show."""
    data, places = case_book.write(cases)
    with tempfile.TemporaryDirectory() as folder:
        book, extension = Path(folder) / "cases.xlsm", Path(folder) / "xlpy.oxt"
        book.write_bytes(_with_code(_nothing_left_out(data), Path(folder) / "plain.xlsm"))
        extension.write_bytes(_extension(Path(folder)))
        sheets = libreoffice.recalculated(book, extension)
    return {name: at.read(sheets[at.sheet]) for name, at in places.items()}


def _nothing_left_out(data: bytes) -> bytes:
    """An empty cell where an argument is left out between two others."""
    package = Package.from_bytes(data)
    for part in package.sheets.values():
        package.parts[part] = LEFT_OUT.sub(case_book.NOWHERE.encode(), package.parts[part])
    return package.to_bytes()


def _with_code(data: bytes, path: Path) -> bytes:
    """The workbook with the wrappers of the add-in."""
    package = Package.from_bytes(data)
    package.parts[TYPES] = package.parts[TYPES].replace(PLAIN, WITH_CODE)
    path.write_bytes(package.to_bytes())
    with ExcelFile(TEMPLATE) as template:
        texts = modules(template.get_module("xlwings"))
    with ExcelFile(path) as book:
        book.add_vba_project()
        project = book.vba_project()
        code = "\0".join(DESCRIPTION.sub("", texts[name]) for name in WRAPPERS)
        for excel, calc in CALC_LACKS.items():
            assert excel in code, f"{excel} does not stand in the wrappers any more"
            code = code.replace(excel, calc)
        for name, text in zip(WRAPPERS, code.split("\0"), strict=True):
            project.add_module(name, text)
        project.add_module("XLPyLibrary", LIBRARY.replace("\n", "\r\n"), kind=VBAModuleKind.other)
        project.add_module("StartsPython", STARTS_PYTHON.replace("\n", "\r\n"))
        book.save()
    return path.read_bytes()


def _extension(folder: Path) -> bytes:
    """The service that hands calls over, as an extension of LibreOffice."""
    (folder / "x.idl").write_text(IDL)
    program = build.office_program()
    writer = program.parent / "sdk" / "bin" / "unoidl-write"
    subprocess.run([writer, program / "types.rdb", folder / "x.idl", folder / "x.rdb"], check=True)
    kinds = {name: kind for name, kind in build.KINDS.items() if name == "component.py"}
    rows = {"x.rdb": build.KINDS["functions.rdb"], **kinds}
    entries = "".join(f'<manifest:file-entry manifest:media-type="{kind}" manifest:full-path="{name}"/>' for name, kind in rows.items())
    manifest = f'<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">{entries}</manifest:manifest>'
    described = '<description xmlns="http://openoffice.org/extensions/description/2006"><identifier value="cwb.xlpy"/></description>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("description.xml", described)
        archive.write(folder / "x.rdb", "x.rdb")
        archive.writestr("component.py", COMPONENT % ([sys.executable, "-m", "tests.hosts.xlpy_server"], str(ROOT)))
    return target.getvalue()
