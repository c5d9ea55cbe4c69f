"""The first reader: streams a sheet's XML once and keeps every cell as it is stored.

Spreadsheet libraries turn numbers into dates and lose error cells; here a number stays the stored number, an error
stays an error, and a formula without a stored result is told apart from a blank.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO
from xml.parsers import expat

from workbooks.errors import WorkbookError, refuse
from workbooks.outline import MAIN
from workbooks.xml_stream import MAX_TEXT_CHARACTERS, RPH, T, decoded, parse

# Excel's own grid, ECMA-376 part 1, 18.3.1.73.
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
# About 1 GiB of memory on this side; more needs another tool than a workbook.
MAX_CELLS = 5_000_000
# Excel accepts 8,192 characters in a formula.
_MAX_FORMULA = 8_192
# A double written out in full has at most some 770 digits; nobody needs more to say a number.
_LONGEST_NUMBER = 800

_NUMBER = re.compile(r"[+-]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LOGICAL = {"0": False, "1": True, "false": False, "true": True}

NUMBER, TEXT, LOGICAL, ERROR, NO_RESULT, ISO_DATE = "n", "s", "b", "e", "x", "d"


@dataclass
class StoredCells:
    """One sheet's cells in file order as parallel lists: place = (row - 1) * 16384 + column - 1, kind, value."""

    places: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    values: list[float | str | bool | None] = field(default_factory=list)
    formulas: list[tuple[int, str]] = field(default_factory=list)
    # Cells that repeat the formula of another one, shifted: (place, place of the first cell).
    shared: list[tuple[int, int]] = field(default_factory=list)
    characters: int = 0


def address(place: int) -> str:
    """The A1 address of a place: 16385 is B2."""
    row, column = divmod(place, MAX_COLUMNS)
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


_WORKSHEET, _ROW, _C, _V, _F, _IS = (f"{MAIN} {tag}" for tag in ("worksheet", "row", "c", "v", "f", "is"))


class SheetStream:
    """Reads one sheet part into StoredCells; `texts` is the table of shared strings."""

    def __init__(self, sheet: str, part: str, texts: list[str], date1904: bool, room: int = MAX_CELLS) -> None:
        self.sheet, self.part, self.texts, self.room = sheet, part, texts, room
        self.epoch = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)
        self.cells = StoredCells()
        self.columns: dict[str, int] = {}
        self.buffer: list[str] = []
        self.row = self.column = 0
        self.digits = ""  # of the row as the file numbers it
        self.shared_firsts: dict[str, int] = {}
        self.type = "n"
        self.value: str | None = None
        self.formula: str | None = None
        self.formula_attributes: dict[str, str] = {}
        self.inline: list[str] | None = None
        self.phonetic, self.in_order = False, True
        self.starts = {_C: self.start_cell, _F: self.start_formula, _ROW: self.start_row,
                       _IS: self.start_inline, T: self.start_text, RPH: self.start_phonetic}
        self.ends = {_C: self.end_cell, _V: self.end_value, _F: self.end_formula, T: self.end_text,
                     RPH: self.end_phonetic}

    def read(self, stream: IO[bytes]) -> StoredCells:
        """Every filled cell of the sheet; a WorkbookError names the cell that cannot be read."""
        parse(stream, self.part, self.wire)
        if not self.in_order:
            self._refuse_duplicates()
        return self.cells

    def wire(self, parser: expat.XMLParserType) -> None:
        def first(name: str, _: dict[str, str]) -> None:
            self._check_root(name)
            parser.StartElementHandler = self.start

        parser.StartElementHandler = first
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.buffer.append

    def start(self, name: str, attributes: dict[str, str]) -> None:
        # <v> first and without a call: it comes once for every cell.
        if name == _V:
            self.buffer.clear()
        elif name in self.starts:
            self.starts[name](attributes)

    def end(self, name: str) -> None:
        if name in self.ends:
            self.ends[name]()

    def _check_root(self, name: str) -> None:
        if name.startswith("http://purl.oclc.org/ooxml/"):
            raise refuse("strict_ooxml")
        if name != _WORKSHEET:
            raise refuse("damaged_part", part=self.part, reason="it does not begin with <worksheet>")

    def start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self.digits = number or ""
        if number is None:
            self.row += 1
        elif _ADDRESS.fullmatch("A" + number) and int(number) <= MAX_ROWS:
            self.row = int(number)
        else:
            raise refuse("damaged_part", part=self.part, reason=f"it holds a row numbered {number}")
        self.column = 0

    def start_cell(self, attributes: dict[str, str]) -> None:
        self.type = attributes.get("t", "n")
        self.value = self.formula = self.inline = None
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        elif self.digits and reference.endswith(self.digits) and reference[: -len(self.digits)] in self.columns:
            self.column = self.columns[reference[: -len(self.digits)]]  # as nearly every cell: in its row, in a known column
        else:
            self._locate(reference)
        if not 1 <= self.row <= MAX_ROWS or self.column > MAX_COLUMNS:
            raise refuse("bad_cell", sheet=self.sheet, cell=reference or "?", reason="it lies outside the grid")
        self.place = (self.row - 1) * MAX_COLUMNS + self.column - 1

    def _locate(self, reference: str) -> None:
        found = _ADDRESS.fullmatch(reference)
        if not found:
            raise refuse("bad_cell", sheet=self.sheet, cell=reference, reason="it has no proper address")
        letters, digits = found.groups()
        column = self.columns.get(letters)
        if column is None:
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            self.columns[letters] = column
        if self.digits and int(digits) != self.row:  # readers differ on which of the two counts
            raise refuse("bad_cell", sheet=self.sheet, cell=reference, reason=f"it stands in row {self.row}")
        self.row, self.column = int(digits), column

    def start_text(self, _: dict[str, str]) -> None:
        self.buffer.clear()

    def start_formula(self, attributes: dict[str, str]) -> None:
        self.buffer.clear()
        self.formula_attributes = attributes

    def start_inline(self, _: dict[str, str]) -> None:
        self.inline = []

    def start_phonetic(self, _: dict[str, str]) -> None:
        self.phonetic = True

    def end_phonetic(self) -> None:
        self.phonetic = False

    def end_value(self) -> None:
        if self.value is not None:  # readers differ on which of the two counts
            raise self._bad("it holds two values")
        self.value = self.buffer[0] if len(self.buffer) == 1 else "".join(self.buffer)

    def end_text(self) -> None:
        if self.inline is not None and not self.phonetic:
            self.inline.append("".join(self.buffer))

    def end_formula(self) -> None:
        self.formula = "".join(self.buffer)
        if len(self.formula) > _MAX_FORMULA:
            raise self._bad("its formula is longer than 8,192 characters")

    def end_cell(self) -> None:
        if self.type == "n" and self.value:  # without a call, as most cells are numbers
            text = self.value.strip()
            kind, value = (NUMBER, self._number(text)) if text else (NO_RESULT, None)
        else:
            kind, value = self._typed()
        if self.formula is not None:
            self._keep_formula()
        elif value is None:
            return
        cells = self.cells
        if cells.places and self.place <= cells.places[-1]:
            self.in_order = False
        cells.places.append(self.place)
        cells.kinds.append(kind)
        cells.values.append(value)
        if len(cells.places) > self.room:
            raise refuse("too_many_cells", limit=f"{MAX_CELLS:,}", sheet=self.sheet)

    def _typed(self) -> tuple[str, float | str | bool | None]:
        """Kind and value of the cell just read when it is no number; NO_RESULT and None when nothing is stored."""
        text, stored_as = self.value, self.type
        if stored_as == "inlineStr":
            return (NO_RESULT, None) if self.inline is None else (TEXT, self._text(decoded("".join(self.inline))))
        if text is None:
            return NO_RESULT, None
        if stored_as == "str":
            return TEXT, self._text(decoded(text))
        if not text.strip():
            return NO_RESULT, None
        if stored_as == "s":
            return TEXT, self._text(self._shared_text(text.strip()))
        return self._rare(stored_as, text.strip())

    def _rare(self, stored_as: str, text: str) -> tuple[str, float | str | bool | None]:
        if stored_as == "b" and text in _LOGICAL:
            return LOGICAL, _LOGICAL[text]
        if stored_as == "e" and text.startswith("#"):
            return ERROR, text
        if stored_as == "d":
            return ISO_DATE, self._iso_date(text)
        raise self._bad(f"it is of type {stored_as} and holds {text}")

    def _text(self, text: str) -> str:
        self.cells.characters += len(text)
        if self.cells.characters > MAX_TEXT_CHARACTERS:
            raise refuse("too_much_text", limit=MAX_TEXT_CHARACTERS // 1_000_000)
        return text

    def _number(self, text: str) -> float:
        if len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text):
            number = float(text)
            if math.isfinite(number):
                return number
        raise refuse("bad_number", sheet=self.sheet, cell=address(self.place), text=text)

    def _shared_text(self, text: str) -> str:
        if text.isascii() and text.isdigit() and len(text) < 10 and int(text) < len(self.texts):
            return self.texts[int(text)]
        raise refuse("bad_text_number", sheet=self.sheet, cell=address(self.place), text=text)

    def _iso_date(self, text: str) -> float:
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo:
                moment = moment.astimezone(UTC).replace(tzinfo=None)
        except (ValueError, OverflowError):
            raise refuse("bad_number", sheet=self.sheet, cell=address(self.place), text=text) from None
        return (moment - self.epoch).total_seconds() / 86_400

    def _keep_formula(self) -> None:
        attributes, text = self.formula_attributes, self.formula or ""
        index = attributes.get("si") if attributes.get("t") == "shared" else None
        if index is not None and not text:
            if index not in self.shared_firsts:
                raise self._bad("it repeats a formula that is nowhere given")
            self.cells.shared.append((self.place, self.shared_firsts[index]))
            return
        if index is not None:
            self.shared_firsts[index] = self.place
        if attributes.get("t") == "dataTable":
            text = f"TABLE({attributes.get('r1', '')},{attributes.get('r2', '')})"
        self.cells.formulas.append((self.place, text))

    def _refuse_duplicates(self) -> None:
        seen: set[int] = set()
        for place in self.cells.places:
            if place in seen:
                raise refuse("duplicate_cell", sheet=self.sheet, cell=address(place))
            seen.add(place)

    def _bad(self, reason: str) -> WorkbookError:
        return refuse("bad_cell", sheet=self.sheet, cell=address(self.place), reason=reason)
