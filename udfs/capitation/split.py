"""Splitting a sum so that the parts add up to the penny (F10)."""

from decimal import Decimal
from fractions import Fraction

from udfs import errors
from udfs.capitation import bulk_split
from udfs.cells import shown
from udfs.columns import distinct, exact_sum, same_length
from udfs.money import WIDE, exact, sainte_lague
from udfs.registry import Param, Result, Source, udf

APPORTIONMENT = Source(
    "Balinski and Young, The Quota Method of Apportionment, American Mathematical Monthly 82(7), 1975",
    "Hamilton (largest remainder) and Webster (Sainte-Lague)",
    evidence="reproduced",
)
METHODS = {"largest_remainder": bulk_split.split, "sainte_lague": sainte_lague}  # the first is money.largest_remainder, only sooner
SUM_IN_SIGHT = "a sum of 0 splits into zeros in plain sight"
PLACES = {"penny": 2, "pound": 0}  # decimals of a part, in pounds


@udf(
    params=[
        Param("total", "Sum to split", kind="number", rank="scalar", unit="GBP", example=100.00, decimals=2,
              blank_as_zero=SUM_IN_SIGHT),
        Param("weights", "Weight of each unit; only their ratios matter", kind="number", rank="column", unit="any", example=[1, 1, 1],
              minimum=0),
        Param("keys", "Code of each unit, decides exact ties; the position is taken when left out", kind="text", rank="column",
              unit="code", example=["M87001", "M87002", "M87003"]),
        Param("method", "Rule of apportionment", kind="text", rank="scalar", unit="text", example="largest_remainder",
              choices=tuple(METHODS)),
        Param("smallest_part", "Smallest unit handed out: penny, or pound (seats and other whole things too)", kind="text", rank="scalar",
              unit="text", example="penny", choices=tuple(PLACES)),
    ],
    result=Result("column", "number", "GBP", "Part of each unit, in the order given"),
    sources=[APPORTIONMENT],
    since="0.1.0",
)  # fmt: skip
def capitation_split(
    total: Decimal,
    weights: list[float],
    keys: list[str] | None = None,
    method: str = "largest_remainder",
    smallest_part: str = "penny",
) -> list[Decimal]:
    """Split of a sum by weight, whole pence, parts adding up to the sum exactly (F10).

    Largest remainder: floors, then a penny each by larger remainder, larger weight, code in ascending text order; with codes the
    order of rows never matters. total: GBP, negative allowed; weights: n, >= 0. Result: GBP, n.
    Errors: #DIV/0! when all weights are zero and the sum is not; #VALUE! for a blank or negative weight, or a code given twice.
    """
    units = _units(total, smallest_part)
    names = unique_keys(weights, keys)
    shares = [exact(w) for w in weights]
    if units and exact_sum(weights) == 0:
        raise errors.NoShareToTake("weights")
    parts = METHODS[method](units, shares, names)
    return [Decimal(part).scaleb(-PLACES[smallest_part], context=WIDE) for part in parts]


def _units(total: Decimal, smallest_part: str) -> int:
    """The sum in the smallest unit handed out."""
    scaled: Fraction = exact(total) * 10 ** PLACES[smallest_part]
    if scaled.denominator != 1:
        raise errors.OutOfRange("total", value=shown(total), rule=f"it is not a whole number of {smallest_part} parts, so round it first")
    return scaled.numerator


def unique_keys(weights: list, keys: list[str] | None) -> list[str]:
    """Unique codes; positions are padded so that text order is row order."""
    if keys is None:
        return [f"{i:09d}" for i in range(len(weights))]
    same_length(weights=weights, keys=keys)
    distinct("keys", keys)
    return keys
