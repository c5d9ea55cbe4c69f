"""Commissioning.xlam, the add-in of Excel for Windows: the package from xlwings' own template, code and ribbon ours.

The same input gives the same bytes. The template is the one in the installed package xlwings, whose version the code must name; a file
the size of a few tens of kilobytes that IT can read, sign once and deploy. It is not signed here: that needs a certificate and Windows.
"""

import io
import re
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import xlwings

from udfs.registry import Udf, load
from xl_addin.building import CannotBuild, zipped

TEMPLATE = Path(xlwings.__file__).with_name("quickstart_addin_ribbon.xlam")
NOT_OURS = ("RibbonMyAddin", "Dictionary", "xlwings")  # modules of the template; the last is replaced by CwbPython
HERE = Path(__file__).parent
MODULES = (*sorted(HERE.glob("*.bas")), HERE / "generated" / "CwbFunctions.bas")
RIBBON = HERE / "generated" / "customUI14.xml"
HELP_SHEET = "cwb.help"
LONGEST_HELP = 255  # Microsoft, Application.MacroOptions
INTERPRETER = r"%LOCALAPPDATA%\commissioning-workbooks\Scripts\pythonw.exe"
# A drive, a share or a variable: Windows would look for anything else from Excel's current folder or drive, which a workbook may decide.
FULL = re.compile(r"[A-Z]:\\|\\\\(?![.?]\\)[^\\%]+\\[^\\%]+\\|%[^%\\]+%\\", re.I | re.A)
# What Windows' command line and drives call the current folder: %CD%, %__CD__%, %CD:~0,2%, %=C:%.
CURRENT = re.compile(r"%(?:CD|__CD__)(?::[^%]*)?%|%=", re.I)
BESIDE = ".\\"  # the add-in's own folder
NO_STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="0" uniqueCount="0"/>'
CORE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Commissioning Workbooks</dc:title>
<dc:description>Worksheet functions and ribbon. Made from the add-in template of xlwings, BSD-3-Clause.</dc:description>
</cp:coreProperties>
"""


def build(path: Path | str, interpreter: str = INTERPRETER) -> None:
    """Write the add-in to `path`. CannotBuild when what it is built from is missing or is of another version.

    A place of Python that somebody typed goes through `refuse_other_places` first.
    """
    zipped(Path(path), _with_ribbon(_with_code(TEMPLATE.read_bytes(), interpreter)))


# ---- code


def _with_code(template: bytes, interpreter: str) -> bytes:
    """The template with our modules in place of its own."""
    import pyopenvba  # takes a while to load, and most of what imports this module builds nothing

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "template.xlam"
        copy.write_bytes(template)
        with pyopenvba.ExcelFile(copy) as book:
            texts = modules(book.get_module("xlwings"), interpreter)
            project = book.vba_project()
            for name in NOT_OURS:
                project.delete_module(name)
            for name, text in texts.items():
                project.add_module(name, text)
            book.remove_reference("MSForms")  # a file in its maker's folder, for windows we have none of
            book.save()
        return copy.read_bytes()


def refuse_other_places(python: str, beside: bool = False) -> None:
    """CannotBuild for a place that is not the same whatever folder is current; `beside`: the file may name its own folder."""
    if not python:
        raise CannotBuild("No place of Python is given.", "Name the full path of pythonw.exe, or leave the option out.")
    _refuse_signs(python)
    start = FULL.match(python)
    folders = python[start.end() :] if start else python.removeprefix(BESIDE)
    sound = folders and "/" not in python and python.count("%") % 2 == 0 and not {"", ".", ".."} & set(folders.split("\\"))
    if not (sound and not CURRENT.search(python) and (start or (beside and python.startswith(BESIDE)))):
        own = r", or .\ for the add-in's own folder" if beside else ""
        raise CannotBuild(
            f"{python} is not the full path of Python, and which program it starts would depend on Excel's current folder.",
            rf"Begin with a drive, a share (\\server\share\) or a variable (%NAME%\){own}, and name each folder without \..\ in it.",
        )


def modules(of_xlwings: str, interpreter: str = INTERPRETER) -> dict[str, str]:
    """Name -> text of our modules, lines ended as in Windows. `of_xlwings`: the template's own code, whose library ours calls."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in MODULES}
    python = texts["CwbPython"]
    known = of_xlwings.replace("\r\n", "\n")
    for line in python.splitlines():
        declared = line.strip().removeprefix("Private ")
        if declared.startswith("Declare") and "xlwings" in declared and declared not in known:
            raise CannotBuild(
                f"The installed xlwings {xlwings.__version__} is not the version the add-in is written for ({declared.split(chr(34))[1]}).",
                "Install the version that pyproject.toml names.",
            )
    _refuse_signs(interpreter)
    texts["CwbPython"] = python.replace(f'"{INTERPRETER}"', f'"{interpreter}"')
    return {name: text.replace("\n", "\r\n") for name, text in texts.items()}


def _refuse_signs(python: str) -> None:
    """They would end the text in the code in which the path stands."""
    if any(sign in python for sign in '"\r\n') or not python.isprintable():
        raise CannotBuild(f"The path of Python may hold no quotation mark and no line break: {python!r}.", "Name another place.")


# ---- the package


def _with_ribbon(book: bytes) -> dict[str, bytes]:
    """Every part of the finished add-in, the first two where programs look for them."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["customUI/customUI14.xml"] = RIBBON.read_bytes()
    del parts["customUI/customUI.xml"]
    _edit(parts, "_rels/.rels", b"customUI/customUI.xml", b"customUI/customUI14.xml")
    _edit(parts, "xl/workbook.xml", b"_myaddin.conf", HELP_SHEET.encode())
    parts["xl/workbook.xml"] = _without_folder_of_its_maker(parts["xl/workbook.xml"])
    parts["xl/worksheets/sheet1.xml"] = help_sheet(list(load().values())).encode()
    parts["xl/sharedStrings.xml"] = NO_STRINGS
    parts["docProps/core.xml"] = CORE.encode()
    first = ("[Content_Types].xml", "_rels/.rels")
    return {name: parts[name] for name in (*first, *sorted(set(parts) - set(first)))}


def _edit(parts: dict[str, bytes], name: str, old: bytes, new: bytes) -> None:
    if parts[name].count(old) != 1:
        found = f"{old.decode()} does not stand once in {name}"
        raise CannotBuild(
            f"The template of xlwings {xlwings.__version__} is not as expected: {found}.", "Install the version that pyproject.toml names."
        )
    parts[name] = parts[name].replace(old, new)


def _without_folder_of_its_maker(workbook: bytes) -> bytes:
    head, _, rest = workbook.partition(b"<mc:AlternateContent")
    return head + rest.partition(b"</mc:AlternateContent>")[2]


def help_sheet(udfs: list[Udf]) -> str:
    """The texts of the function wizard, a row each: function, description, number of arguments, one text an argument."""
    rows = "\n".join(_row(number, udf) for number, udf in enumerate(udfs, 1))
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr codeName="Sheet2"/><sheetData>
{rows}
</sheetData></worksheet>
"""


def _row(number: int, udf: Udf) -> str:
    arguments = [f"{p.description} ({p.rank}, {p.unit}{', optional' * p.optional})" for p in udf.params]
    texts = [udf.name, udf.label, str(len(udf.params)), *arguments]
    cells = "".join(f'<c t="inlineStr"><is><t>{escape(_shortened(text))}</t></is></c>' for text in texts)
    return f'<row r="{number}">{cells}</row>'


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_HELP else text[: LONGEST_HELP - 1] + "…"
