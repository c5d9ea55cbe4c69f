"""One cell as bytes of a worksheet: values, formulas and texts as SpreadsheetML writes them (ECMA-376 part 1, 18.3.1.4)."""

from __future__ import annotations

import enum
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from udfs.cells import Cell, ExcelError
from udfs.errors import column_letters
from workbooks.errors import refuse

if TYPE_CHECKING:
    from workbooks.sheetxml import CellEdit, Grammar

LONGEST_TEXT = 32_767  # Microsoft, Excel specifications and limits: characters a cell can contain, in UTF-16 units
LONGEST_FORMULA = 8_192  # same table: length of formula contents
MOST_ROWS = 1_048_576  # same table
MOST_COLUMNS = 16_384  # same table
WHOLE_UP_TO = 1e15  # above it a double written as digits would look more exact than Excel's 15 digits

EXACT_UP_TO = 2**53  # every whole number up to it is a double of its own; beyond, neighbours fall together

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_REACH = re.compile(r"""(\sref\s*=\s*)("[^"]*"|'[^']*')""")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Kept(enum.Enum):
    """Marks what an edit leaves as it stands."""

    KEPT = "kept"


KEPT = Kept.KEPT


class Written(NamedTuple):
    """A value as XML: the type attribute (None for numbers) and the text of <v>; `text` None for a blank."""

    kind: str | None
    text: str | None


def written(value: Cell, sheet: str, place: tuple[int, int]) -> Written:
    """How a value stands in <v>. Raises `number_not_finite`, `text_too_long` or `text_characters`, naming the cell."""
    if value is None:
        return Written(None, None)
    if isinstance(value, bool):
        return Written("b", "1" if value else "0")
    if isinstance(value, ExcelError):
        return Written("e", escape(str(value)))
    if isinstance(value, str):
        return Written("str", escape(cell_text(value, sheet, place)))
    return Written(None, number_text(value, sheet, place))


def number_text(value: float | Decimal, sheet: str, place: tuple[int, int]) -> str:
    """The shortest digits that read back as the same double (17 at most).

    Raises `number_not_exact` for an integer beyond 2^53 and for a Decimal that a double does not give back."""
    if type(value) is float and value - value == 0:  # neither infinite nor no number
        return str(int(value)) if value.is_integer() and abs(value) < WHOLE_UP_TO else repr(value).replace("e", "E")
    try:
        number = float(value) if not isinstance(value, int) or abs(value) <= EXACT_UP_TO else None
    except (TypeError, ValueError):
        raise refuse("number_not_finite", sheet=sheet, cell=_where(place), text=str(value)) from None
    if number is None or (isinstance(value, Decimal) and Decimal(repr(number)) != value and value.is_finite()):
        raise refuse("number_not_exact", sheet=sheet, cell=_where(place), text=_short(value))
    if not math.isfinite(number):
        raise refuse("number_not_finite", sheet=sheet, cell=_where(place), text=str(value))
    if number.is_integer() and abs(number) < WHOLE_UP_TO:
        return str(int(number))
    return repr(number).replace("e", "E")


def _short(value: int | Decimal) -> str:
    """A number for a sentence; Python refuses to write out an integer of thousands of digits."""
    large = isinstance(value, int) and abs(value) >= 10**100
    return "a whole number of more than 100 digits" if large else str(value)


def cell_text(value: str, sheet: str, place: tuple[int, int]) -> str:
    """Text fit for a cell: characters XML cannot hold are spelt _xHHHH_, as Excel does."""
    length = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if length > LONGEST_TEXT:
        raise refuse("text_too_long", sheet=sheet, cell=_where(place), length=length, limit=LONGEST_TEXT)
    if _SURROGATE.search(value):
        raise refuse("text_characters", sheet=sheet, cell=_where(place))
    return _spelt(_ESCAPE_LIKE.sub("_x005F_", value))


def _spelt(text: str) -> str:
    return _ILLEGAL.sub(lambda m: f"_x{ord(m.group()):04X}_", text)


def inline_text(value: str, sheet: str, place: tuple[int, int], prefix: str = "") -> str:
    """<is> of a text cell: never read as a formula, whatever it begins with."""
    text = escape(cell_text(value, sheet, place))
    return f'<{prefix}is><{prefix}t xml:space="preserve">{text}</{prefix}t></{prefix}is>'


def check_place(sheet: str, row: int, column: int) -> None:
    """Raises `outside_sheet` for a place no worksheet has."""
    if not (1 <= row <= MOST_ROWS and 1 <= column <= MOST_COLUMNS):
        raise refuse("outside_sheet", sheet=sheet, row=row, column=column, rows=MOST_ROWS, columns=MOST_COLUMNS)


def formula_text(text: str, sheet: str, place: tuple[int, int]) -> str:
    """Formula fit for <f>, without its equals sign."""
    bare = text.removeprefix("=")
    if len(bare) > LONGEST_FORMULA:
        raise refuse("formula_too_long", sheet=sheet, cell=_where(place), length=len(bare), limit=LONGEST_FORMULA)
    if _SURROGATE.search(bare):
        raise refuse("text_characters", sheet=sheet, cell=_where(place))
    return _spelt(bare)


def cell_bytes(
    sheet: str, place: tuple[int, int], change: CellEdit, old: dict[str, str], inside: bytes, grammar: Grammar
) -> bytes:
    """The <c> element after `change`; `old` and `inside` are the attributes and content it had, empty if it is new."""
    check_place(sheet, *place)
    formula = _formula(sheet, place, change, inside, grammar)
    kept = {name: value for name, value in old.items() if name not in ("r", "s", "t", "vm")}
    if change.formula is not KEPT and not change.dynamic:
        kept.pop("cm", None)
    style = old.get("s") if change.style is None else str(change.style)
    kind, content = _content(sheet, place, change, formula, grammar)
    if not content and not style and not kept:
        return b""
    pairs = {"r": _where(place), **({"s": style} if style else {}), **({"t": kind} if kind else {}), **kept}
    return _element(pairs, content, grammar.prefix.decode())


def revalued(tag: bytes, number: float, sheet: str, place: tuple[int, int], inside: bytes, grammar: Grammar) -> bytes:
    """`cell_bytes` for the most frequent edit, another number beside the same formula; `tag` is address and style as they stand."""
    match = grammar.formula.search(inside) if inside else None
    formula = match.group(0) if match else b""
    text = number_text(number, sheet, place).encode()
    return b"<%sc%s>%s<%sv>%s</%sv></%sc>" % (grammar.prefix, tag, formula, grammar.prefix, text, grammar.prefix, grammar.prefix)


def _content(
    sheet: str, place: tuple[int, int], change: CellEdit, formula: str, grammar: Grammar
) -> tuple[str | None, str]:
    prefix = grammar.prefix.decode()
    if isinstance(change.value, str) and not isinstance(change.value, ExcelError) and not formula:
        if change.formula is None:
            return "inlineStr", inline_text(change.value, sheet, place, prefix)
    kind, text = written(change.value, sheet, place)
    if text is None:
        return None, formula
    space = ' xml:space="preserve"' if kind == "str" and text != text.strip() else ""
    return kind, f"{formula}<{prefix}v{space}>{text}</{prefix}v>"


def _formula(sheet: str, place: tuple[int, int], change: CellEdit, inside: bytes, grammar: Grammar) -> str:
    """The <f> element the cell shall have, or nothing."""
    prefix = grammar.prefix.decode()
    if change.formula is None:
        return ""
    if change.formula is KEPT:
        match = grammar.formula.search(inside)
        old = match.group(0).decode("utf-8") if match else ""
        return _REACH.sub(rf'\1"{change.reach}"', old, count=1) if change.reach else old
    array = ' t="array"' if change.reach or change.dynamic else ""
    reach = f' ref="{change.reach}"' if change.reach else ""
    return f"<{prefix}f{array}{reach}>{escape(formula_text(change.formula, sheet, place))}</{prefix}f>"


def _element(pairs: dict[str, str], content: str, prefix: str) -> bytes:
    tag = "".join(f" {name}={quoteattr(value)}" for name, value in pairs.items())
    end = f">{content}</{prefix}c>" if content else "/>"
    return f"<{prefix}c{tag}{end}".encode()


def _where(place: tuple[int, int]) -> str:
    return f"{column_letters(place[1])}{place[0]}"
