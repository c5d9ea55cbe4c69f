"""The code LibreOffice runs: a Calc add-in whose methods are the functions of the registry.

LibreOffice brings its own Python, sometimes an old one. This file itself must therefore stay readable for Python 3.6, and must not
touch the registry before the version is known to do.
"""

import struct
import sys

import uno
import unohelper
from com.sun.star.lang import XServiceInfo

OLDEST = (3, 11)
SERVICE = "CWB"  # cells are spelt SERVICE.FUNCTION
CALC_ERRORS = {
    "#NULL!": 521, "#DIV/0!": 532, "#VALUE!": 519, "#REF!": 524, "#NAME?": 525, "#NUM!": 503, "#N/A": 32767,
}  # fmt: skip
TOO_OLD = "Commissioning Workbooks needs Python %d.%d or later and this LibreOffice brings %d.%d: install a newer LibreOffice."
NO_ADDRESS = (
    "LibreOffice does not tell an add-in which cell calls it, so a cell cannot be asked here: "
    "the Checks sheet of a book that cwb wrote or recalculated gives the reason, and `cwb call` gives it for the same arguments."
)


def new_enough():
    return sys.version_info[:2] >= OLDEST


def too_old():
    return TOO_OLD % (OLDEST + tuple(sys.version_info[:2]))


def error_value(code):
    """A double that Calc takes for an error value: a NaN whose low bits are Calc's error number."""
    return struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000 | CALC_ERRORS[code]))[0]


def answer(name, raw):
    """Rows of values as Calc can carry them. Asking a cell answers with a sentence, everything else that fails with an error value."""
    asks = name in ("WHY", "EXPLAIN")
    if not new_enough():
        return ((too_old() if asks else error_value("#VALUE!"),),)
    if asks:
        return ((NO_ADDRESS,),)
    from udfs import cells, dispatch  # an old Python could not even read these

    def out(cell):
        # Calc shows None as blank but saves it as 0, and TRUE would become 0
        if isinstance(cell, cells.ExcelError):
            return error_value(cell)
        if cell is None:
            return ""
        return cell if isinstance(cell, str) else float(cell)

    rows = dispatch.call(name, list(raw))
    return tuple(map(tuple, rows)) if type(rows) is cells.PlainRows else tuple(tuple(out(cell) for cell in row) for row in rows)


class Functions(unohelper.Base, XServiceInfo, uno.getClass("commissioningworkbooks.XFunctions")):
    """Calc asks for the methods of the interface by name; each of them is one call of the registry."""

    NAMES = (SERVICE, "com.sun.star.sheet.AddIn")

    def __init__(self, context):
        self.context = context

    def __getattr__(self, name):
        if not name.isupper():
            raise AttributeError(name)
        return lambda *raw: answer(name, raw)

    def getImplementationName(self):
        return SERVICE

    def supportsService(self, name):
        return name in self.NAMES

    def getSupportedServiceNames(self):
        return self.NAMES


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Functions, SERVICE, Functions.NAMES)
