"""A workbook with our functions inside: a copy as .xlsm that calculates where the add-in is not installed, Python still being needed.

Only what Excel itself changes when a workbook gets its first macro is changed: names of the sheets for code, the kind of the file, and the
part with the code. It has no buttons: those are the add-in's.
"""

import tempfile
from pathlib import Path

from workbooks.dialect import respell_package
from workbooks.package import Package
from workbooks.permission import open_for_change
from xl_addin.building import CannotBuild
from xl_addin.desktop.addin import INTERPRETER, TEMPLATE, modules, refuse_other_places

PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WITH_CODE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
TYPES = "[Content_Types].xml"
NEEDED = ("CwbFunctions", "CwbHost", "CwbPython")


def with_code(workbook: bytes, interpreter: str = INTERPRETER) -> bytes:
    """The workbook (.xlsx) with the wrappers, spelt for them. The same input gives the same bytes. CannotBuild, WorkbookError."""
    refuse_other_places(interpreter)  # a workbook goes everywhere, so not even beside itself
    open_for_change(workbook, structure=False)
    package = Package.from_bytes(respell_package(workbook, "desktop"))
    if package.parts[TYPES].count(PLAIN) != 1:
        raise CannotBuild("This workbook is of another kind than .xlsx.", "Only a workbook without macros (.xlsx) can get the functions.")
    package.parts[TYPES] = package.parts[TYPES].replace(PLAIN, WITH_CODE)
    return _with_modules(package.to_bytes(), interpreter)


def _with_modules(workbook: bytes, interpreter: str) -> bytes:
    import pyopenvba  # takes a while to load

    with pyopenvba.ExcelFile(TEMPLATE) as template:
        texts = modules(template.get_module("xlwings"), interpreter)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.xlsm"
        copy.write_bytes(workbook)
        with pyopenvba.ExcelFile(copy) as book:
            book.add_vba_project()
            for name in NEEDED:
                book.vba_project().add_module(name, texts[name])
            book.save()
        return copy.read_bytes()
