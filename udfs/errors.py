"""What can be wrong with the arguments of a worksheet function.

Each class is one Excel error value and one sentence: the class docstring is the sentence's pattern. A sentence says what is wrong,
where, and what to do. The place is kept apart (`At`), because only the host knows which cell an argument's row 3 came from.
"""

from functools import lru_cache
from typing import NamedTuple


class At(NamedTuple):
    """A place inside an argument; row and column count from 0, None means the argument as a whole."""

    param: str
    row: int | None = None
    column: int | None = None


class UdfError(ValueError):
    """{problem}."""

    code = "#VALUE!"
    cell: object = None  # what the cell held, where a column is read row by row

    def __init__(self, at: "At | str | None" = None, **fields: object):
        self.at = At(at) if isinstance(at, str) else at
        self.fields = fields
        super().__init__(self.sentence())

    def sentence(self, refs: dict[str, tuple[str, int, int]] | None = None) -> str:
        """The sentence, with the cell named where the host told its address (`refs`: argument -> sheet, row, column)."""
        pattern = type(self).__doc__ or "{problem}."
        text = pattern.format(where=place(self.at, refs or {}), **self.fields)
        return text if self.at else text[:1].upper() + text[1:]  # an argument's name keeps its spelling


def place(at: At | None, refs: dict[str, tuple[str, int, int]]) -> str:
    """`weights (Inputs!C7)` where the address is known, else `weights, row 3`."""
    if at is None:
        return "the formula"
    if at.param in refs:
        sheet, row, column = refs[at.param]
        return f"{at.param} ({sheet}!{column_letters(column + (at.column or 0))}{row + (at.row or 0)})"
    parts = [at.param]
    parts += [f"row {at.row + 1}"] if at.row is not None else []
    parts += [f"column {at.column + 1}"] if at.column is not None else []
    return ", ".join(parts)


@lru_cache(maxsize=16_384)  # as many as a sheet has
def column_letters(number: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class MissingArgument(UdfError):
    """{where} is missing; give {description}."""


class TooManyArguments(UdfError):
    """{name} takes {most} arguments at most, {given} were given; remove the last ones."""


class UnknownFunction(UdfError):
    """there is no function {name}; choose one from the function list."""

    code = "#NAME?"


class IncomingError(UdfError):
    """{where} holds the error {value}; mend that cell first."""

    def __init__(self, at: At, value: str):
        self.code = value
        super().__init__(at, value=value)


class BlankCell(UdfError):
    """{where} is blank; {remedy}."""


class NotANumber(UdfError):
    """{where} holds {value}, which is not a number; enter a number."""


class NotADate(UdfError):
    """{where} holds {value}, which is not a date; enter a date."""


class NotText(UdfError):
    """{where} holds {value}, which is not text; enter text."""


class Unreadable(UdfError):
    """{where} holds {value}, {reason}."""


class NotLogical(UdfError):
    """{where} holds {value}; enter TRUE or FALSE."""


class NotAChoice(UdfError):
    """{where} says {value}; choose one of {choices}."""


class NotOneValue(UdfError):
    """{where} needs one value but {rows} rows and {columns} columns were given; point it at one cell."""


class NotAVector(UdfError):
    """{where} needs one row or one column but {rows} rows and {columns} columns were given; point it at one line of cells."""


class LengthsDiffer(UdfError):
    """{where} has {found} {what} but {other} has {expected}; give both for the same {what}, in the same order."""


class OutOfRange(UdfError):
    """{where} is {value}; {rule}."""


class TooFine(UdfError):
    """{where} is {value}, which is not a whole number of pence; money is in pounds with at most two decimals, so round it first."""


class TooLarge(UdfError):
    """{where} is {value}; a cell keeps 15 digits, so amounts of £{limit} and more cannot be kept to the penny: use a larger unit."""


class SumIsOff(UdfError):
    """{where} add up to {found}, not {expected} (difference {difference}); correct them, they are never rescaled."""


class DuplicateKey(UdfError):
    """{where} repeats {value}, first seen in row {first}; give every unit once."""


class NoShareToTake(UdfError):
    """{where} add up to zero, so there is nothing to share by; give at least one amount above zero."""

    code = "#DIV/0!"


class NotAvailable(UdfError):
    """{where}: {reason}."""

    code = "#N/A"


class NotCovered(UdfError):
    """no value of {parameter} covers {date}; {remedy}."""

    code = "#N/A"


class Refused(UdfError):
    """{where}: {reason}."""


class NotFinite(UdfError):
    """{name} gave a number too large for a cell; check the size of the inputs."""

    code = "#NUM!"


class InternalFault(UdfError):
    """{name} failed inside ({kind}); this is a fault of the toolkit, not of the sheet: please report it with the inputs."""
