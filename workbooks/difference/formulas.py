"""What a formula says, whatever row it stands in: references as the tables, rows and names they point to."""

from __future__ import annotations

import re
from functools import cache

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

from workbooks.difference.sides import Place, Side
from workbooks.references import Block
from workbooks.sheetxml import Area


class Spelling:
    """The formulas of one side."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.names = {at: name for name, at in side.named.items()}
        self.blocks = cache(self._blocks)
        self.rows = {name: {row: i for i, row in enumerate(table.rows_at)} for name, table in side.tables.items()}
        self.keys = {name: table.keys(table.key) for name, table in side.tables.items() if table.key}

    def plain(self, sheet: str, place: Place) -> object:
        """The formula as it stands, its own row left open; the cheap way to see that most are the same. None for a value."""
        own = self.side.book.sheets[sheet]
        first = own._shared.get(place)
        if first is not None:
            return own.formulas[first], place[0] - first[0], place[1] - first[1]
        text = own.formulas.get(place)
        return None if text is None else re.sub(rf"(?<=[A-Z$]){place[0]}(?!\d)", "{row}", text)

    def meaning(self, sheet: str, place: Place, text: str) -> str:
        """The formula with its references in words; two formulas that mean the same read the same."""
        try:
            tokens = Tokenizer("=" + text).items
        except (TokenizerError, LookupError, ValueError):
            return text
        return "".join(self._word(token, sheet, place) for token in tokens if token.type != Token.WSPACE)

    def in_its_row(self, sheet: str, place: Place, later: Side) -> str | None:
        """What the formula says that stood in the same row of the same table before: the rows of a calculation may change places."""
        name = next((n for n, (on, area) in later.areas.items() if on == sheet and area.holds(*place)), "")
        if not name or name not in self.side.areas:
            return None
        (_, new), (on, old) = later.areas[name], self.side.areas[name]
        at = old.top + place[0] - new.top, old.left + place[1] - new.left
        text = self.side.book.sheets[on].formula(*at)
        return None if text is None else self.meaning(on, at, text)

    def _word(self, token: Token, sheet: str, place: Place) -> str:
        if token.type != Token.OPERAND or token.subtype != Token.RANGE or self.side.resolver is None:
            return token.value
        block = self.side.resolver.block(token.value, sheet, place)
        return token.value if block is None else self._where(block, sheet, place, ":" in token.value)

    def _where(self, block: Block, sheet: str, place: Place, ranged: bool) -> str:
        area = block.area
        if area.size == 1 and (block.sheet, (area.top, area.left)) in self.names:
            return self.names[block.sheet, (area.top, area.left)]
        for name, (on, whole) in self.side.areas.items():
            if on == block.sheet and whole.holds(area.top, area.left) and whole.holds(area.bottom, area.right):
                return self._in_table(name, whole, area, ranged)
        if block.sheet == sheet:
            return f"R[{area.top - place[0]}]C[{area.left - place[1]}]:R[{area.bottom - place[0]}]C[{area.right - place[1]}]"
        return block.label

    def _in_table(self, name: str, whole: Area, area: Area, ranged: bool) -> str:
        table = self.side.tables[name]
        columns = f"{table.columns[area.left - whole.left]}:{table.columns[area.right - whole.left]}"
        if ranged and area.bottom == whole.bottom and area.top <= whole.top + 1:
            return f"{name}[{columns}]"  # every row; with its headings or without is one thing to a reader
        if area.top != area.bottom or name not in self.keys or area.top not in self.rows[name]:
            return f"{name}[{columns}, rows {area.top - whole.top} to {area.bottom - whole.top}]"
        return f"{name}[{columns}, {self.keys[name][self.rows[name][area.top]]}]"

    def references(self, sheet: str, place: Place, text: str) -> tuple[Block, ...]:
        """The areas a formula reads."""
        return self.blocks(sheet, place, text)

    def _blocks(self, sheet: str, place: Place, text: str) -> tuple[Block, ...]:
        try:
            tokens = Tokenizer("=" + text).items
        except (TokenizerError, LookupError, ValueError):
            return ()
        resolver = self.side.resolver
        ranges = (t.value for t in tokens if t.type == Token.OPERAND and t.subtype == Token.RANGE)
        found = (resolver.block(text, sheet, place) for text in ranges) if resolver else ()
        return tuple(block for block in found if block)
