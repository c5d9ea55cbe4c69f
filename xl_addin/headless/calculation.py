"""Results of the formulas of a workbook file, calculated without Excel.

Taken over are the results of what was written here, of sheets that call our functions, and of all sheets that these refer to or that
refer to them; every other sheet keeps the bytes it has, whatever its formulas are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from udfs import registry
from udfs.cells import Cell
from udfs.findings import Finding
from workbooks.cached import cached_values
from workbooks.names import sheet_reference
from workbooks.package import Package
from workbooks.recalc import recalculate
from workbooks.sheetxml import area_of
from xl_addin.headless.file import FileSheet, Place, WorkbookFile

WORD = re.compile(r"[A-Za-z_][\w.]*")


def calculate(file: WorkbookFile) -> list[Finding]:
    """Put results into the file's sheets; answers what could not be calculated there and why."""
    made = recalculate(file.to_bytes(pending=True))
    package = Package.from_bytes(made.data)
    by_sheet: dict[str, dict[Place, Cell]] = {}
    for (name, *place), value in cached_values(package).items():
        by_sheet.setdefault(name, {})[tuple(place)] = value
    base = Package.from_bytes(file.base)
    taken = _connected(file)
    for sheet in file.sheets:
        if sheet.state == "kept" and sheet.name in taken and sheet.source.formulas:
            base.parts[base.sheets[sheet.name]] = package.parts[package.sheets[sheet.name]]
            _shown_anew(sheet, by_sheet.get(sheet.name, {}))
        for place in _results(sheet):
            sheet.values[place] = by_sheet.get(sheet.name, {}).get(place)
    file.base = base.to_bytes()
    return [finding for finding in made.findings if finding.where.rpartition("!")[0].strip("'") in taken]


def _connected(file: WorkbookFile) -> set[str]:
    """Sheets written here or calling us, and what refers to them or they refer to, however many steps away."""
    texts = {sheet.name: _formula_text(sheet) for sheet in file.sheets}
    links = {name: _referred(file, text) | {name} for name, text in texts.items()}
    taken = {s.name for s in file.sheets if s.state != "kept" or s.written or _calls_us(texts[s.name])}
    while True:
        joined = [link for link in links.values() if link & taken]
        grown = taken.union(*joined)
        if grown == taken:
            return taken
        taken = grown


def _formula_text(sheet: FileSheet) -> str:
    old = sheet.source.formulas.values() if sheet.source else ()
    return "\n".join([*old, *sheet.formulas.values()])


def _referred(file: WorkbookFile, text: str) -> set[str]:
    """Sheets a text of formulas refers to, by their own names or by defined names."""
    words = {word.lower() for word in WORD.findall(text)}
    texts = [text, *(name.text for name in file.names if name.name.lower() in words)]
    lower = "\n".join(texts).lower()
    return {s.name for s in file.sheets if f"{s.name.lower()}!" in lower or sheet_reference(s.name).lower() in lower}


def _calls_us(text: str) -> bool:
    return any(f"{name}(" in text for name in registry.load())


def _shown_anew(sheet: FileSheet, values: dict[Place, Cell]) -> None:
    for place, value in values.items():
        if place not in sheet.written and _differs(sheet.value(place), value):
            sheet.values[place] = value


def _differs(old: Cell, new: Cell) -> bool:
    """LibreOffice saves the TRUE that a function of ours answers as 1, which Python takes for the same."""
    return old != new or isinstance(old, bool) != isinstance(new, bool)


def _results(sheet: FileSheet) -> Iterator[Place]:
    """Cells whose content is the result of a formula written here."""
    yield from sheet.formulas
    for reach in sheet.reaches.values():
        yield from area_of(reach).places()
