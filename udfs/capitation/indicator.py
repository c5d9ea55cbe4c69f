"""Splitting a small local fund by several indicators at once (F3, indicator blend)."""

from decimal import Decimal
from fractions import Fraction

from udfs import errors
from udfs.capitation.split import METHODS, SUM_IN_SIGHT, unique_keys
from udfs.cells import shown
from udfs.columns import adds_up_to, same_length
from udfs.errors import At
from udfs.money import exact, pence, pounds
from udfs.registry import Param, Result, Source, udf

FORMS = ("as_given", "hundred_less", "largest_less")
HUNDRED = 100


@udf(
    params=[
        Param("total", "Sum to split", kind="number", rank="scalar", unit="GBP", example=100000.00, decimals=2,
              blank_as_zero=SUM_IN_SIGHT),
        Param("eligible", "Eligible people of each unit", kind="number", rank="column", unit="persons", example=[1000, 3000], minimum=0),
        Param("indicators", "Indicators of each unit, one column an indicator", kind="number", rank="table", unit="any",
              example=[[20, 60], [10, 80]], minimum=0, blank="none"),
        Param("indicator_weights", "Share of the sum each indicator moves, adding up to 1", kind="number", rank="row", unit="share",
              example=[0.5, 0.5], minimum=0),
        Param("forms", "How each indicator counts: as_given (more of it, more money), hundred_less (100 less a percentage, where lower is "
              "worse) or largest_less (largest less the value, where lower is worse)", kind="text", rank="row", unit="text",
              example=["as_given", "hundred_less"], choices=FORMS),
        Param("keys", "Code of each unit, decides exact ties; the position is taken when left out", kind="text", rank="column",
              unit="code", example=["M87001", "M87002"]),
    ],
    result=Result("table", "number", "GBP, share", "Two columns, one row a unit: part in GBP, adding up to the sum, and exact share"),
    sources=[Source("commissioning-workbooks, capitation reference", "F3, indicator blend after eFIT", evidence="project rule")],
    since="0.3.0",
)  # fmt: skip
def capitation_indicator_split(
    total: Decimal, eligible: list[float], indicators: list[list[float | None]], indicator_weights: list[float], forms: list[str],
    keys: list[str] | None = None,
) -> list[list[Decimal | Fraction]]:  # fmt: skip
    """Split of a local fund by indicators: each moves its share of the sum by eligible people x indicator (F3, indicator blend).

    total: GBP; eligible: persons, n; indicators: n x K; indicator_weights: K, adding up to 1; forms: K. Result: n rows of GBP and share.
    1 less the share of the sum is not offered for lower is worse, because it flattens every difference as the units grow in number.
    Errors: #VALUE! for a blank indicator (no unit is dropped) or weights off 1; #DIV/0! when an indicator moves nothing anywhere.
    """
    same_length(eligible=eligible, indicators=indicators, keys=keys)
    for name, line in (("indicator_weights", indicator_weights), ("forms", forms)):
        if len(line) != len(indicators[0]):
            raise errors.LengthsDiffer(name, found=len(line), what="indicators", other="indicators", expected=len(indicators[0]))
    adds_up_to("indicator_weights", indicator_weights, Fraction(1))
    columns = [_shares(k, eligible, indicators, form, keys) for k, form in enumerate(forms)]
    weights = [exact(w) for w in indicator_weights]
    blend = [sum((w * c for w, c in zip(weights, row, strict=True)), Fraction(0)) for row in zip(*columns, strict=True)]
    whole = sum(blend, Fraction(0))
    parts = METHODS["largest_remainder"](pence(total), blend, unique_keys(eligible, keys))
    return [[pounds(part), share / whole] for part, share in zip(parts, blend, strict=True)]


def _shares(column: int, eligible: list[float], indicators: list[list[float | None]], form: str, keys: list[str] | None) -> list[Fraction]:
    """Each unit's share of eligible people x indicator."""
    values = []
    for row, line in enumerate(indicators):
        cell, at = line[column], At("indicators", row, column)
        if cell is None:
            unit = f"{shown(keys[row])} has" if keys else "the unit has"
            raise errors.BlankCell(at, remedy=f"{unit} no value here; find it, no unit is ever dropped")
        if form == "hundred_less" and cell > HUNDRED:
            raise errors.OutOfRange(at, value=shown(cell), rule="hundred_less is for percentages, so it must be between 0 and 100")
        values.append(exact(cell))
    top = {"hundred_less": Fraction(HUNDRED), "largest_less": max(values)}.get(form)
    counted = values if top is None else [top - value for value in values]
    amounts = [exact(b) * c for b, c in zip(eligible, counted, strict=True)]
    whole = sum(amounts, Fraction(0))
    if whole == 0:
        raise errors.NoShareToTake(At("indicators", None, column))
    return [amount / whole for amount in amounts]
