"""What is said in the code of a macro file: our add-in, a workbook with our functions inside, or somebody else's."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from workbooks import guard
from workbooks.errors import WorkbookError

FUNCTION = re.compile(r"^[ \t]*(?:Public[ \t]+)?Function[ \t]+(\w+)", re.M | re.I)  # a Private one cannot be called from a cell
LIBRARY = re.compile(r'"xlwings64-([\w.]+?)\.dll"', re.I)
PYTHON = re.compile(r'^[ \t]*Private Const INTERPRETER As String = "([^"\r\n]*)"', re.M | re.I)
PRIVATE_MODULE = re.compile(r"^[ \t]*Option[ \t]+Private[ \t]+Module", re.M | re.I)
SUFFIXES = (".xlam", ".xla", ".xlsm", ".xlsb", ".xltm")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how a file of Excel 97-2003 (.xla) begins; anything else is taken for a package
COMPILED = ".xll"  # an add-in that is a program of Windows


class Unreadable(ValueError):
    """The code of a file could not be read; the text says of which."""


@dataclass(frozen=True)
class Code:
    """Functions a cell can call (in capitals), and of our own files the version of xlwings and the place of Python in them."""

    functions: frozenset[str]
    ours: bool = False
    classic: bool = False  # the module of xlwings itself, which ours takes the place of
    signed: bool = False
    xlwings: str = ""
    python: str = ""


def code_of(path: Path) -> Code:
    """The code of a file. Unreadable when it holds none that can be read."""
    import pyopenvba  # takes a while to load

    if path.suffix.lower() == COMPILED:
        raise Unreadable(f"{path} is an add-in of compiled code ({COMPILED}), whose functions cannot be read.")
    _check(path)
    try:
        with pyopenvba.ExcelFile(path) as book:
            texts = {name: book.get_module(name) for name in book.module_names()}
    except (pyopenvba.exceptions.PyOpenVBAError, zipfile.BadZipFile, OSError, ValueError, KeyError, MemoryError) as problem:
        raise Unreadable(f"The code in {path} cannot be read.") from problem
    python = texts.get("CwbPython", "")
    callable_ = {name.upper() for text in texts.values() if not PRIVATE_MODULE.search(text) for name in FUNCTION.findall(text)}
    library, place = LIBRARY.search(python), PYTHON.search(python)
    return Code(
        frozenset(callable_), "CwbFunctions" in texts, "xlwings" in texts, _signed(path),
        library[1] if library else "", place[1] if place else "",
    )  # fmt: skip


def is_ours(path: Path) -> bool:
    """Whether the file has this toolkit's functions inside."""
    try:
        return code_of(path).ours
    except Unreadable:
        return False


def _check(path: Path) -> None:
    """Anybody may have made the file, and what reads its code takes as much memory as the file unpacks to."""
    try:
        data = guard.load(path)
        if not data.startswith(OLE):
            guard.check_package(data)
    except WorkbookError as problem:
        raise Unreadable(f"The code in {path} cannot be read. {problem.sentence}") from problem
    except MemoryError as problem:
        raise Unreadable(f"The code in {path} cannot be read.") from problem


def _signed(path: Path) -> bool:
    """Whether the code carries a signature; whose, and whether it holds, only Windows can tell."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any("vbaProjectSignature" in name for name in archive.namelist())
