"""Splitting a sum so that the parts add up to the penny (F10)."""

from decimal import Decimal
from fractions import Fraction

from udfs import errors
from udfs.cells import shown
from udfs.columns import exact_sum, same_length
from udfs.errors import At
from udfs.money import WIDE, exact, largest_remainder, sainte_lague
from udfs.registry import Param, Result, Source, udf

APPORTIONMENT = Source(
    "Balinski and Young, The Quota Method of Apportionment, American Mathematical Monthly 82(7), 1975",
    "Hamilton (largest remainder) and Webster (Sainte-Lague)",
    evidence="reproduced",
)
METHODS = {"largest_remainder": largest_remainder, "sainte_lague": sainte_lague}
MOST_DECIMALS = 2  # money has pence and nothing below


@udf(
    params=[
        Param("total", "Sum to split", kind="number", rank="scalar", unit="GBP", example=100.00, decimals=2),
        Param("weights", "Weight of each unit; only their ratios matter", kind="number", rank="column", unit="any", example=[1, 1, 1],
              minimum=0),
        Param("keys", "Code of each unit, decides exact ties; the position is taken when left out", kind="text", rank="column",
              unit="code", example=["M87001", "M87002", "M87003"]),
        Param("method", "Rule of apportionment", kind="text", rank="scalar", unit="text", example="largest_remainder",
              choices=tuple(METHODS)),
        Param("decimals", "Decimals of the parts: 2 for pence, 0 for whole pounds or seats", kind="number", rank="scalar",
              unit="number of decimals", example=2, minimum=0),
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
    decimals: float = 2,
) -> list[Decimal]:
    """Split of a sum by weight, whole pence, parts adding up to the sum exactly (F10).

    Largest remainder: floors, then a penny each by larger remainder, larger weight, code in ascending text order; the order of rows
    never matters. total: GBP, negative allowed; weights: n, >= 0. Result: GBP, n.
    Errors: #DIV/0! when all weights are zero and the sum is not; #VALUE! for a blank or negative weight, or a code given twice.
    """
    if decimals != int(decimals) or decimals > MOST_DECIMALS:
        raise errors.OutOfRange("decimals", value=shown(decimals), rule="it must be 0, 1 or 2")
    units = _units(total, int(decimals))
    names = _keys(weights, keys)
    shares = [exact(w) for w in weights]
    if units and exact_sum(weights) == 0:
        raise errors.NoShareToTake("weights")
    parts = METHODS[method](units, shares, names)
    return [Decimal(part).scaleb(-int(decimals), context=WIDE) for part in parts]


def _units(total: Decimal, decimals: int) -> int:
    """The sum in the smallest unit handed out."""
    scaled: Fraction = exact(total) * 10**decimals
    if scaled.denominator != 1:
        rule = f"it cannot be split into parts of {decimals} decimals, so round it first"
        raise errors.OutOfRange("total", value=shown(total), rule=rule)
    return scaled.numerator


def _keys(weights: list[float], keys: list[str] | None) -> list[str]:
    """Unique codes; positions are padded so that text order is row order."""
    if keys is None:
        return [f"{i:09d}" for i in range(len(weights))]
    same_length(weights=weights, keys=keys)
    first: dict[str, int] = {}
    for row, key in enumerate(keys):
        if key in first:
            raise errors.DuplicateKey(At("keys", row), value=shown(key), first=first[key] + 1)
        first[key] = row
    return keys
