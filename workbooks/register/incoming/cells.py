"""Cells of a messy register by the kind of their column: a value, what is worth a warning, or why it is left blank."""

import datetime as dt
import html
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from udfs.cells import Cell, ExcelError, shown
from udfs.register import dates, parse, schema
from udfs.register.amounts import read_money
from udfs.register.names import read_company_number
from udfs.register.reading import PLACEHOLDERS, Reading, flat, shows_error
from workbooks.exports.contacts import has_email, has_telephone
from workbooks.register.incoming.mapping import MONTH_FIRST
from workbooks.register.incoming.source_rows import NotCalculated

TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
ENTITY = re.compile(r"&(#\d+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
YES, NO = frozenset(("yes", "y", "true", "1", "1.0")), frozenset(("no", "n", "false", "0", "0.0"))
PARTS = re.compile(r"(\s*)(\d{1,2})([/.-])(\d{1,2})\3(\d{2,4})(.*)", re.DOTALL)
CACHED = 10_000


def plain(cell: Cell) -> str:
    """A cell as a text column holds it: texts as they are, numbers as their digits."""
    if isinstance(cell, NotCalculated):
        return "(formula, not calculated)"
    return "" if cell is None else cell if isinstance(cell, str) and not isinstance(cell, ExcelError) else shown(cell)


class How(NamedTuple):
    """What a column needs to be read: the day from which far dates are counted, the currency, month first, days added to serials."""

    today: dt.date
    currency: str = "GBP"
    month_first: bool = False
    days: int = 0


def read_cell(column: schema.Column | None, cell: Cell, how: How) -> Reading:
    """A cell of a column of the register; one that is none of the schema is text."""
    if isinstance(cell, NotCalculated):
        return Reading(error="not_calculated", reason="whose value the file does not have, because nobody calculated it")
    if isinstance(cell, ExcelError):
        return Reading(error="excel_error", reason="which is an error")
    if cell is None:
        return Reading()
    kind = column.kind if column else "text"
    if column and column.name == "company_no":
        return read_company_number(cell)
    if column and column.name == "cpv":
        return _cpv(cell)
    if kind == "code":
        return _code(cell, schema.codes(column.codelist)) if column else Reading()
    return READERS.get(kind, read_text)(cell, how)


def _date(cell: Cell, how: How) -> Reading:
    if isinstance(cell, str):
        return _date_text(swap(cell) if how.month_first else cell, how.today)
    if isinstance(cell, float) and how.days:
        cell += how.days
    reading = dates.read_date(cell, how.today)
    return reading._replace(flags=tuple(f for f in reading.flags if f != "excel_serial"))


@lru_cache(CACHED)
def _date_text(text: str, today: dt.date) -> Reading:
    return dates.read_date(text, today)


def swap(text: str) -> str:
    """A text date with its first two parts exchanged."""
    match = PARTS.fullmatch(text)
    return "".join((match[1], match[4], match[3], match[2], match[3], match[5], match[6])) if match else text


def _money(cell: Cell, how: How) -> Reading:
    reading = _amount(cell, how.currency) if isinstance(cell, str) else read_money(cell, how.currency)
    if reading.value is not None and reading.currency != "GBP":
        return Reading(error="other_currency", reason=f"which is in {reading.currency} and is never added to pounds")
    return reading


_amount = lru_cache(CACHED)(read_money)


def _share(cell: Cell, how: How) -> Reading:
    """A share of 1; per cent are divided out."""
    text = cell.strip().rstrip("%").strip() if isinstance(cell, str) else cell
    number = parse.read_amount(None).value if isinstance(text, bool) else _number(text)
    if number is None:
        return Reading(error="not_a_number", reason="which is not a share")
    percent = (isinstance(cell, str) and cell.strip().endswith("%")) or number > 1
    value = number / 100 if percent else number
    if not 0 <= value <= 1:
        return Reading(error="share_out_of_range", reason="which is no share between 0 and 1")
    return Reading(round(value, 12), ("per_cent",) if percent and not isinstance(cell, str) else ())


def _number(cell: Cell) -> float | None:
    if isinstance(cell, float):
        return cell
    return float(cell) if isinstance(cell, str) and re.fullmatch(r"\d+(\.\d+)?", cell) else None


def _whole(cell: Cell, how: How) -> Reading:
    return parse.read_months(cell)


def _logical(cell: Cell, how: How) -> Reading:
    word = plain(cell).strip().casefold()
    if word in YES or word in NO:
        return Reading(word in YES)
    if not word or word in PLACEHOLDERS:
        return Reading(flags=("placeholder",) if word else ())
    return Reading(error="neither_yes_nor_no", reason="which is neither yes nor no")


def _code(cell: Cell, codes: tuple[str, ...]) -> Reading:
    text = flat(plain(cell))
    key = re.sub(r"[\W_]+", "_", text.casefold())
    match = next((code for code in codes if code.casefold() == key), None)
    if match or not text or text.casefold() in PLACEHOLDERS:
        return Reading(match, () if match or not text else ("placeholder",))
    return Reading(error="code_not_known", reason=f"which is none of {', '.join(codes)}")


def _cpv(cell: Cell) -> Reading:
    text = flat(plain(cell))
    match = re.match(r"(\d{8})(?:-\d)?\b", text)
    if not match and text:
        return Reading(error="not_a_cpv_code", reason="which is no CPV code of eight digits")
    return Reading(match[1] if match else None)


def read_text(cell: Cell, how: How | None = None) -> Reading:
    """A text on one line. Markup and doubly encoded letters are told and left as they are; entities are decoded."""
    return _words(cell) if isinstance(cell, str) else Reading(plain(cell))


@lru_cache(CACHED)
def _words(cell: str) -> Reading:
    text = flat(cell)
    if not text or text.casefold() in PLACEHOLDERS:
        return Reading(flags=("placeholder",) if text else ())
    if text[0] == "#" and shows_error(text):
        return Reading(error="excel_error", reason="which is an error")
    flags = []
    if "\n" in cell.strip() or "\r" in cell.strip():
        flags.append("line_break")
    if cell.startswith(FORMULA_SIGNS):
        flags.append("formula_like")
    if "<" in text and TAG.search(text):
        flags.append("markup")
    if has_email(text) or (" " in text and has_telephone(text)):  # digits alone are as often a reference
        flags.append("contact_in_text")
    if not text.isascii() and doubly_encoded(text):
        flags.append("doubly_encoded")
    if "&" in text and ENTITY.search(text):
        text = flat(html.unescape(html.unescape(text)))
        flags.append("html_entities")
    return Reading(text, tuple(flags))


def doubly_encoded(text: str) -> bool:
    """Whether the letters are bytes of UTF-8 that somebody read in another alphabet."""
    for alphabet in ("cp1252", "mac_roman", "latin-1"):
        try:
            return text.encode(alphabet).decode("utf-8") != text
        except UnicodeError:
            continue
    return False


READERS: dict[str, Callable[[Cell, How], Reading]] = {
    "date": _date, "money": _money, "pct": _share, "int": _whole, "bool": _logical,
}  # fmt: skip


def three_dates(cell: Cell, today: dt.date) -> list[Reading] | None:
    """Start, end and review where one cell holds two or three dates in that order; None where it does not."""
    text = flat(cell) if isinstance(cell, str) else ""
    pieces = [_date_text(piece[0], today) for piece in re.finditer(dates.PIECE, text, re.IGNORECASE)]
    days = [piece.value for piece in pieces]
    if len(days) not in (2, 3) or None in days or days[0] > days[1] or (len(days) == 3 and not days[0] < days[2] <= days[1]):
        return None
    return pieces


def month_first_only(cell: Cell) -> bool:
    """Whether a text date makes sense month first only."""
    return isinstance(cell, str) and dates.month_first(cell) is not None


def is_month_first(read_as: str) -> bool:
    """Whether a person chose that a column is read month first."""
    return read_as == MONTH_FIRST
