"""Cells of one sheet: formulas taken off and set as texts, single cells copied. Rows and columns count from 0."""

FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA


class Lifted:
    """Formulas of a sheet by their place, array formulas by their area, and whether the sheet was protected."""

    def __init__(self, protected=False):
        self.protected, self.single, self.arrays = protected, {}, {}

    def __bool__(self):
        return bool(self.single or self.arrays)


def formulas(sheet, naming=None):
    """The formulas of a sheet; with `naming` only those in which the name of one of those sheets stands."""
    found = Lifted(bool(sheet.isProtected()))
    quick = None if naming is None else [name.replace("'", "''") for name in naming]
    if quick == []:
        return found
    for area in sheet.queryContentCells(FORMULAS).getRangeAddresses():
        block = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)
        for r, row in enumerate(block.getFormulaArray(), area.StartRow):
            for c, text in enumerate(row, area.StartColumn):
                if quick is None or any(name in text for name in quick):
                    _keep(found, sheet, r, c, text)
    return found


def _keep(found, sheet, row, column, text):
    if not text.startswith("{="):
        found.single[row, column] = text
        return
    cursor = sheet.createCursorByRange(sheet.getCellByPosition(column, row))
    cursor.collapseToCurrentArray()
    area = cursor.getRangeAddress()
    found.arrays[area.StartColumn, area.StartRow, area.EndColumn, area.EndRow] = text[1:-1]


def lift(sheet):
    """The formulas, taken off; the sheet is open for writing afterwards when no password keeps it shut."""
    found = formulas(sheet)
    sheet.unprotect("")
    for area in sheet.queryContentCells(FORMULAS).getRangeAddresses():
        sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow).clearContents(FORMULAS)
    return found


def put(sheet, lifted):
    """Formulas set at their places."""
    for (row, column), text in lifted.single.items():
        sheet.getCellByPosition(column, row).setFormula(text)
    for area, text in lifted.arrays.items():
        sheet.getCellRangeByPosition(*area).setArrayFormula(text)


def copy(source, target, places):
    """Single cells as the other sheet holds them: a text stays a text even when it begins with an equals sign."""
    done = set()
    for row, column in places:
        old, new = source.getCellByPosition(column, row), target.getCellByPosition(column, row)
        kind = old.Type.value
        if kind == "TEXT":
            new.setString(old.String)
        elif kind == "VALUE":
            new.setValue(old.Value)
        elif kind == "EMPTY":
            new.setString("")
        elif (row, column) not in done:
            done |= _copy_formula(source, target, row, column)


def _copy_formula(source, target, row, column):
    """An array formula is set as a whole, once; the places it stands at."""
    found = Lifted()
    _keep(found, source, row, column, source.getCellByPosition(column, row).Formula)
    put(target, found)
    return {(r, c) for left, top, right, bottom in found.arrays for r in range(top, bottom + 1) for c in range(left, right + 1)}
