"""What a reference in a formula points to: cells, names and structured references as rectangles on a sheet."""

from __future__ import annotations

import re
from typing import NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from workbooks.addresses import range_boundaries
from workbooks.package import DefinedName, Package, Table
from workbooks.sheetcells import MOST_COLUMNS, MOST_ROWS
from workbooks.sheetxml import Area, Place

_SHEET = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!\[\]\s]+))!(.+)$")
_ROW = r"\$?[1-9]\d{0,6}"
_CELLS = re.compile(rf"\$?[A-Z]{{1,3}}{_ROW}(:\$?[A-Z]{{1,3}}{_ROW})?|\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}|{_ROW}:{_ROW}", re.I)
_ITEM = re.compile(r"\[((?:[^\[\]']|'.)*)\]")
_DEEPEST = 8  # names that stand for names; a ring of them ends here


class Block(NamedTuple):
    """A rectangle on a sheet."""

    sheet: str
    area: Area

    @property
    def text(self) -> str:
        """As a formula on any sheet writes it, absolute."""
        return f"{quoted(self.sheet)}!{_absolute(self.area)}"

    @property
    def label(self) -> str:
        """As a sentence writes it: Sheet!B2:B9."""
        return f"{self.sheet}!{self.area.text}"


class Resolver:
    """References of one workbook; names and tables are read once."""

    def __init__(self, package: Package) -> None:
        self._sheets = {name.lower(): name for name in package.sheets}
        self._names = {(n.sheet and n.sheet.lower(), n.name.lower()): n for n in package.names}
        self._tables = {name.lower(): table for name, table in package.tables.items()}

    def block(self, text: str, sheet: str, place: Place, depth: int = 0) -> Block | None:
        """The rectangle `text` names for a formula at `place` of `sheet`; None for anything else, several areas too."""
        text = text.strip()
        on = _SHEET.match(text)
        target = self._sheets.get((on[1].replace("''", "'") if on[1] else on[2]).lower()) if on else sheet
        bare = on[3] if on else text
        if target is None or depth > _DEEPEST:
            return None
        area = _area(bare) if _CELLS.fullmatch(bare) else None
        if area and area.bottom <= MOST_ROWS and area.right <= MOST_COLUMNS:  # beyond, it is a name: YTD2026
            return Block(target, area)
        if bare.endswith("]"):
            return None if on else self._structured(bare, sheet, place)
        name = self._name(bare, target)
        return self.block(name.text, target, place, depth + 1) if name else self._whole_table(bare)

    def elsewhere(self, text: str, sheet: str, place: Place, depth: int = 0) -> str:
        """An expression rewritten so that it means the same on another sheet."""
        tokens = Tokenizer("=" + text).items
        return "".join(self._moved(token, sheet, place, depth) for token in tokens)

    def _moved(self, token: Token, sheet: str, place: Place, depth: int) -> str:
        if token.type != Token.OPERAND or token.subtype != Token.RANGE:
            return token.value
        block = self.block(token.value, sheet, place)
        own = self._names.get((sheet.lower(), token.value.lower()))
        if block or own is None or depth > _DEEPEST:
            return block.text if block else token.value
        return f"({self.elsewhere(own.text, sheet, place, depth + 1)})"  # a name of this sheet is unknown elsewhere

    def _name(self, text: str, sheet: str) -> DefinedName | None:
        return self._names.get((sheet.lower(), text.lower())) or self._names.get((None, text.lower()))

    def _whole_table(self, text: str) -> Block | None:
        table = self._tables.get(text.lower())
        return _rows_of(table, {"#data"}, table.first_column, table.last_column, 0) if table else None

    def _structured(self, text: str, sheet: str, place: Place) -> Block | None:
        name, _, rest = text.partition("[")
        table = self._tables.get(name.lower()) if name else self._table_at(sheet, place)
        if table is None:
            return None
        specials, columns = _items("[" + rest)
        found = [_column(table, column) for column in columns]
        if None in found or len(found) > 2:
            return None
        first, last = (found[0], found[-1]) if found else (table.first_column, table.last_column)
        return _rows_of(table, specials, min(first, last), max(first, last), place[0])

    def _table_at(self, sheet: str, place: Place) -> Table | None:
        for table in self._tables.values():
            area = Area(table.first_row, table.first_column, table.last_row, table.last_column)
            if table.sheet == sheet and area.holds(*place):
                return table
        return None


def quoted(sheet: str) -> str:
    """A sheet name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def _absolute(area: Area) -> str:
    return ":".join(re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", cell) for cell in area.text.split(":"))


def _area(text: str) -> Area:
    """Corners in any order; whole columns and rows reach to the end of the sheet."""
    left, top, right, bottom = range_boundaries(_ordered(text.replace("$", "").upper()))
    rows, columns = sorted((top or 1, bottom or MOST_ROWS)), sorted((left or 1, right or MOST_COLUMNS))
    return Area(rows[0], columns[0], rows[1], columns[1])


def _ordered(text: str) -> str:
    first, _, last = text.partition(":")
    if not last or first.isdigit() or first.isalpha():
        return text
    (a, b), (c, d) = (re.fullmatch(r"([A-Z]+)(\d+)", x).groups() for x in (first, last))
    left, right = sorted((a, c), key=lambda x: (len(x), x))
    top, bottom = sorted((int(b), int(d)))
    return f"{left}{top}:{right}{bottom}"


def _items(text: str) -> tuple[set[str], list[str]]:
    """`[[#Headers],[A]:[B]]` -> ({"#headers"}, ["A", "B"]); `[@A]` -> ({"#this row"}, ["A"])."""
    inner = text[1:-1].strip()
    specials: set[str] = set()
    if inner.startswith("@"):
        specials.add("#this row")
        inner = inner[1:].strip()
    items = [m.group(1) for m in _ITEM.finditer(inner)] if inner.startswith("[") else [inner] if inner else []
    specials |= {item.strip().lower() for item in items if item.startswith("#")}
    return specials, [item for item in items if not item.startswith("#")]


def _column(table: Table, text: str) -> int | None:
    """Column number by its heading; `'` before a character marks it as itself, _xHHHH_ spells it in the table part."""
    wanted = re.sub(r"'(.)", r"\1", text).strip().lower()
    for offset, heading in enumerate(table.columns):
        plain = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), heading)
        if plain.strip().lower() == wanted:
            return table.first_column + offset
    return None


def _rows_of(table: Table, specials: set[str], left: int, right: int, row: int) -> Block | None:
    data = (table.first_row + table.header_rows, table.last_row - table.totals_rows)
    header = (table.first_row, table.first_row) if table.header_rows else None
    totals = (table.last_row, table.last_row) if table.totals_rows else None
    spans = {
        "#all": (table.first_row, table.last_row),
        "#data": data,
        "#headers": header,
        "#totals": totals,
        "#this row": (row, row) if data[0] <= row <= data[1] else None,
    }
    chosen = [spans.get(special) for special in (specials or {"#data"})]
    if None in chosen:
        return None
    area = Area(min(top for top, _ in chosen), left, max(bottom for _, bottom in chosen), right)
    return Block(table.sheet, area)
