"""Results of the formulas of a workbook file, calculated without Excel.

Taken over are the results of what was written here, and of other sheets that call our functions; every other sheet keeps the bytes it
has, whatever its formulas are.
"""

from __future__ import annotations

from collections.abc import Iterator

from udfs import registry
from udfs.cells import Cell
from udfs.findings import Finding
from workbooks.cached import cached_values
from workbooks.package import Package
from workbooks.recalc import recalculate
from workbooks.sheetxml import area_of
from xl_addin.headless.file import FileSheet, Place, WorkbookFile

Values = dict[tuple[str, int, int], Cell]


def calculate(file: WorkbookFile) -> list[Finding]:
    """Put results into the file's sheets; answers what could not be calculated there and why."""
    made = recalculate(file.to_bytes(pending=True))
    package = Package.from_bytes(made.data)
    values = cached_values(package)
    base = Package.from_bytes(file.base)
    taken = set()
    for sheet in file.sheets:
        if sheet.state == "kept" and _calls_us(sheet):
            base.parts[base.sheets[sheet.name]] = package.parts[package.sheets[sheet.name]]
            _shown_anew(sheet, values)
        for place in _results(sheet):
            sheet.values[place] = values.get((sheet.name, *place))
        if sheet.state != "kept" or sheet.written or _calls_us(sheet):
            taken.add(sheet.name.lower())
    file.base = base.to_bytes()
    return [finding for finding in made.findings if finding.where.rpartition("!")[0].strip("'").lower() in taken]


def _calls_us(sheet: FileSheet) -> bool:
    formulas = sheet.source.formulas.values() if sheet.source else ()
    return any(f"{name}(" in text for text in formulas for name in registry.load())


def _shown_anew(sheet: FileSheet, values: Values) -> None:
    for (name, *place), value in values.items():
        if name == sheet.name and tuple(place) not in sheet.written and sheet.value(tuple(place)) != value:
            sheet.values[tuple(place)] = value


def _results(sheet: FileSheet) -> Iterator[Place]:
    """Cells whose content is the result of a formula written here."""
    yield from sheet.formulas
    for reach in sheet.reaches.values():
        yield from area_of(reach).places()
