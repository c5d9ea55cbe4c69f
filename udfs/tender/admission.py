"""What every scoring function asks of its columns: one row a bid, who is admitted, and what stands in the row of a bid that is not."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.errors import At, IncomingError, UdfError
from udfs.money import Number, fifteen_digits
from udfs.registry import Param

ADMITTED = Param(
    "admitted", "TRUE for each bid that passed every hurdle; all are taken as admitted when left out", kind="logical", rank="column",
    unit="TRUE or FALSE", example=[True, True, True],
)  # fmt: skip
SINGLE_BID = "only one bid is admitted, so its price has not been tested: compare it with a published estimate or should-cost"


def one_row_a_bid(measure: str, rows: Sequence, **columns: Sequence | None) -> None:
    """Refuse columns that do not have one row for each bid of the first one."""
    for name, column in columns.items():
        if column is not None and len(column) != len(rows):
            raise errors.LengthsDiffer(name, found=len(column), what="bids", other=measure, expected=len(rows))


def admitted_rows(rows: Sequence, admitted: Sequence[bool] | None) -> list[int]:
    """Rows of the bids that count."""
    return [i for i in range(len(rows)) if admitted is None or admitted[i]]


def not_admitted(row: int, what: str) -> UdfError:
    """What stands in the row of a bid that does not count."""
    return errors.NotAvailable(At("admitted", row), reason=f"the bid is not admitted, so it has no {what}")


def needed(name: str, row: int, value: Any, what: str) -> Any:
    """The value of an admitted bid; an error that came in is handed on, a blank is refused."""
    if isinstance(value, IncomingError):
        raise value
    if value is None:
        raise errors.BlankCell(At(name, row), remedy=f"give the {what}, or mark the bid as not admitted; a blank is not a zero")
    return value


def as_compared(value: Number) -> Decimal:
    """A number as cells compare it: 15 significant digits, so that the last binary digit decides nothing."""
    return fifteen_digits(float(value))


def pounds_text(value: Fraction | Decimal) -> str:
    """An amount as a sentence quotes it, in pounds and pence."""
    return f"£{float(value):,.2f}"
