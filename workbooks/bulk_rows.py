"""Rows of a large table as pieces of worksheet XML, made column by column: what a column holds is looked at once for many rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from types import NoneType
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from udfs.cells import Cell, ExcelError
from udfs.errors import column_letters
from workbooks import sheetcells
from workbooks.bulk_check import Tally
from workbooks.errors import refuse
from workbooks.newsheet import Formula, formula_xml, kind_xml

ROWS_A_PIECE = 500
_SURELY_SHORT = sheetcells.LONGEST_TEXT // 2  # a character is at most two UTF-16 units
_MOST_KNOWN = 50_000
_MARK = "<"  # between texts that are looked at together
Texts = Sequence[str]


@dataclass
class Pieces:
    """The XML of rows as they are asked for; `tally` tells what was written so far. A look is the attribute of a cell, or nothing."""

    sheet: str
    tally: Tally

    def row(self, cells: Sequence[Cell], looks: Sequence[str]) -> bytes:
        """One row, such as that of headings."""
        return self._piece([cells], looks)

    def rows(self, rows: Iterator[Sequence[Cell]], looks: Sequence[str], beside: Sequence[Sequence[Cell | Formula]]) -> Iterator[bytes]:
        """All rows below; `looks` by column, `beside` are further columns right of them, of the length of all rows."""
        width, taken = len(looks) - len(beside), 0
        while block := list(islice(rows, ROWS_A_PIECE)):
            self._check_places(block, width)
            if set(map(len, block)) != {width}:
                block = [(*row, *repeat(None, width - len(row))) for row in block]
            further = [column[taken : taken + len(block)] for column in beside]
            taken += len(block)
            yield self._piece(block, looks, further)

    def _check_places(self, block: Sequence[Sequence[Cell]], width: int) -> None:
        """Raises for a row no sheet has and for one wider than the headings."""
        wide = next((i for i, row in enumerate(block, 1) if len(row) > width), None)
        sheetcells.check_place(self.sheet, self.tally.rows + (wide or len(block)), max(width, 1))
        if wide:
            number, found = self.tally.rows + wide, len(block[wide - 1])
            sheetcells.check_place(self.sheet, number, found)
            reason = f"the row has {found} values under {width} headings"
            raise refuse("item_refused", sheet=self.sheet, cell=f"A{number}", item="table", reason=reason)

    def _piece(
        self, block: Sequence[Sequence[Cell]], looks: Sequence[str], further: Sequence[Sequence[Cell | Formula]] = ()
    ) -> bytes:
        first = self.tally.rows + 1
        self.tally.rows += len(block)
        numbers = list(map(str, range(first, first + len(block))))
        columns = [*zip(*block, strict=True), *further]
        at = first // ROWS_A_PIECE % len(block)  # another row in each stretch
        self.tally.looked_at[first + at] = [column[at] for column in columns]
        parts: list[Iterable[str]] = [repeat('<row r="'), numbers]
        before = '">'
        for c, (column, look) in enumerate(zip(columns, looks, strict=True), 1):
            start, middle, texts, after = self._column(column, (first, c), look)
            parts += [repeat(before + start), numbers, repeat(middle), texts] if start else [repeat(before), texts]
            before = after
        parts.append(repeat(before + "</row>"))
        return "".join(chain.from_iterable(zip(*parts, strict=False))).encode()

    def _column(self, column: Sequence[Cell | Formula], place: tuple[int, int], look: str) -> tuple[str, str, Texts, str]:
        """What stands before and after the row's number, the text of each cell, and what ends it."""
        start = f'<c r="{column_letters(place[1])}'
        kinds = set(map(type, column))
        present = [value for value in column if value is not None] if NoneType in kinds else column
        self.tally.cells += len(column) if look else len(present)
        alike = _alike(kinds - {NoneType}, present)
        if alike:
            self._count(present, alike.texts)
            if len(present) == len(column):
                return start, f'"{look}{alike.opening}', alike.texts, alike.end
            given = map(alike.opening.__add__, alike.texts)
            made = lambda value, r: f'{start}{r}"{look}{next(given)}{alike.end}'
        else:
            made = lambda value, r: self._single(f'{start}{r}"{look}', value, (r, place[1]))
        blank = lambda r: f'{start}{r}"{look}/>' if look else ""
        return "", "", [blank(r) if value is None else made(value, r) for r, value in enumerate(column, place[0])], ""

    def _single(self, start: str, value: Cell | Formula, place: tuple[int, int]) -> str:
        """A cell of whatever kind; one that cannot be written is refused by its place."""
        if isinstance(value, Formula):
            return start + formula_xml(self.sheet, place, value)
        if isinstance(value, str) and not isinstance(value, ExcelError):
            self.tally.texts += 1
            return f'{start} t="inlineStr">{sheetcells.inline_text(value, self.sheet, place)}</c>'
        kind, text = sheetcells.written(value, self.sheet, place)
        return f"{start}{kind_xml(kind)}><v>{text}</v></c>"

    def _count(self, values: Sequence[Any], texts: Texts) -> None:
        if type(values[0]) is float:
            self.tally.add_numbers(values, texts)
        else:
            self.tally.texts += len(texts)


class _Alike(NamedTuple):
    """How cells of one kind stand in XML: what opens them, the text of each, what ends them."""

    opening: str
    texts: Texts
    end: str


def _alike(kinds: set[type], column: Sequence[Any]) -> _Alike | None:
    """None where each cell must be looked at by itself."""
    if kinds == {float} and math.isfinite(sum(column)):
        return _Alike("><v>", _number_texts(column), "</v></c>")
    return _plain_texts(column) if kinds == {str} else None


class _Whole(dict[float, str]):
    """Whole numbers as their digits: dates and counts come again and again."""

    def __missing__(self, number: float) -> str:
        if len(self) > _MOST_KNOWN:
            self.clear()
        text = self[number] = str(int(number)) if abs(number) < sheetcells.WHOLE_UP_TO else repr(number)
        return text


_whole = _Whole()


def _number_texts(column: Sequence[float]) -> Texts:
    """The shortest digits that read back as the same doubles."""
    return list(map(_whole.__getitem__ if all(map(float.is_integer, column)) else repr, column))


def _plain_texts(column: Sequence[str]) -> _Alike | None:
    """Texts that need at most XML's own escapes: no control character or other oddity, no escape of Excel's, none too long."""
    joined = _MARK.join(column)
    if not joined.isprintable() or "_x" in joined or len(joined) > _SURELY_SHORT < max(map(len, column)):
        return None
    special = "&" in joined or ">" in joined or joined.count(_MARK) >= len(column)
    texts = [escape(text) if "&" in text or "<" in text or ">" in text else text for text in column] if special else column
    bare = _MARK + joined + _MARK
    space = ' xml:space="preserve"' if f" {_MARK}" in bare or f"{_MARK} " in bare else ""
    return _Alike(f' t="inlineStr"><is><t{space}>', texts, "</t></is></c>")
