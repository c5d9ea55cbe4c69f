"""Target allocations and what follows from them: the exact total, the overall weighted population (F6, F7)."""

from decimal import Decimal
from fractions import Fraction

from udfs import errors
from udfs.capitation.population import LISTS, PRACTICE_WORKBOOK
from udfs.cells import shown
from udfs.columns import exact_sum, same_length
from udfs.errors import At
from udfs.money import exact, half_up
from udfs.registry import Param, Result, udf

SUMS = ("targets", "registered lists")
POUNDS_IN = {"GBP": 1, "GBP thousand": 1000}

TARGETS = Param("targets", "Target allocation of each unit", kind="number", rank="column", unit="GBP thousand",
                example=[9698.605005428159, 3734.5190137856084], minimum=0)  # fmt: skip


@udf(
    params=[
        Param("weighted_populations", "Weighted population of each unit by stream of money, one column a stream", kind="number",
              rank="table", unit="persons", example=[[7637.0, 8039.5], [2896.4, 3036.1]], minimum=0),
        Param("quanta", "Money of each stream for all units", kind="number", rank="row", unit="GBP thousand",
              example=[12000.0, 2000.0], minimum=0),
        Param("add_ons", "Fixed amount of each unit outside the shares, such as remoteness", kind="number", rank="column",
              unit="GBP thousand", example=[0, 250.5], minimum=0),
        Param("stream_totals", "Weighted population of all units by stream, when only some of the units are listed", kind="number",
              rank="row", unit="persons", example=[58714798.48496573, 59079904.481503785], minimum=0),
    ],
    result=Result("column", "number", "GBP thousand", "Target allocation of each unit"),
    sources=[PRACTICE_WORKBOOK],
    since="0.1.0",
)  # fmt: skip
def capitation_target(
    weighted_populations: list[list[float]],
    quanta: list[float],
    add_ons: list[float] | None = None,
    stream_totals: list[float] | None = None,
) -> list[Fraction]:
    """Target allocation: each stream's money shared by weighted population, the streams added, then fixed add-ons (F6).

    weighted_populations: persons, n x S; quanta: GBP thousand, S; add_ons: GBP thousand, n; stream_totals: persons, S, the sums over
    all units when the rows are only a part of them. Result: GBP thousand, n. Law: the targets add up to the quanta and the add-ons.
    Errors: #DIV/0! when a stream with money has no weighted population; #VALUE! when the shapes differ.
    """
    streams = list(zip(*weighted_populations, strict=True))
    for name, line in (("quanta", quanta), ("stream_totals", stream_totals)):
        if line is not None and len(line) != len(streams):
            raise errors.LengthsDiffer(name, found=len(line), what="streams", other="weighted_populations", expected=len(streams))
    same_length(weighted_populations=weighted_populations, add_ons=add_ons)
    rates = [_rate(k, stream, quanta[k], stream_totals) for k, stream in enumerate(streams)]
    extra = add_ons or [0] * len(weighted_populations)
    return [
        sum((rate * exact(y) for rate, y in zip(rates, row, strict=True)), Fraction(0)) + exact(more)
        for row, more in zip(weighted_populations, extra, strict=True)
    ]


def _rate(k: int, stream: tuple[float, ...], quantum: float, stream_totals: list[float] | None) -> Fraction:
    """Money per weighted head of one stream."""
    listed = exact_sum(list(stream))
    total = exact(stream_totals[k]) if stream_totals else listed
    if total == 0:
        if quantum == 0:
            return Fraction(0)
        raise errors.NoShareToTake(At("weighted_populations", None, k))
    # the stated total is a rounded double, so it may fall short of the exact sum in its last digit, but not by a person
    if listed > total + 1:
        rule = f"the units listed already have {shown(float(listed))}, so it cannot be the sum over all units"
        raise errors.OutOfRange(At("stream_totals", None, k), value=shown(float(total)), rule=rule)
    return exact(quantum) / total


@udf(
    params=[
        Param("amounts", "Amounts to add up", kind="number", rank="column", unit="as told by amounts_unit",
              example=[9698.605005428159, 3734.5190137856084]),
        Param("amounts_unit", "Unit of the amounts", kind="text", rank="scalar", unit="text", example="GBP thousand",
              choices=tuple(POUNDS_IN)),
    ],
    result=Result("scalar", "number", "GBP", "Exact total, rounded half-up to the penny"),
    sources=[PRACTICE_WORKBOOK],
    since="0.1.0",
)  # fmt: skip
def capitation_total(amounts: list[float], amounts_unit: str = "GBP") -> Decimal:
    """Total of a column of amounts, added exactly and rounded once, half-up, to the penny.

    SUM adds doubles and can be pence off on a national column; this adds the decimals as written. amounts: n, in GBP or GBP thousand.
    Result: GBP. Errors: #VALUE! for a blank or text.
    """
    return half_up(exact_sum(amounts) * POUNDS_IN[amounts_unit], 2)


@udf(
    params=[
        TARGETS,
        LISTS,
        Param("all_units", "Sum of the targets (GBP thousand) and sum of the registered lists (persons) over all units, when only some of "
              "the units are listed", kind="number", rank="row", unit="GBP thousand and persons",
              example=[74185184.23212153, 59079904.55623126], minimum=0),
    ],
    result=Result("column", "number", "persons", "Overall weighted population of each unit"),
    sources=[PRACTICE_WORKBOOK],
    since="0.1.0",
)  # fmt: skip
def capitation_overall_population(
    targets: list[float], registered_lists: list[float], all_units: list[float] | None = None
) -> list[Fraction]:
    """Overall weighted population: the registered list of all units shared by target allocation (F7).

    targets: GBP thousand, n, add-ons included; registered_lists: persons, n; all_units: the sums of both over all units when the rows
    are only a part of them. Result: persons, n. Law: over all units the result adds up to the registered lists.
    Errors: #DIV/0! when the targets add up to zero; #VALUE! when the columns differ in length or a sum is blank.
    """
    same_length(targets=targets, registered_lists=registered_lists)
    if all_units is not None and len(all_units) != len(SUMS):
        raise errors.LengthsDiffer("all_units", found=len(all_units), what="sums", other="targets and registered_lists", expected=len(SUMS))
    listed = (exact_sum(targets), exact_sum(registered_lists))
    money, people = map(exact, all_units) if all_units else listed
    for column, (whole, part) in enumerate(zip((money, people), listed, strict=True)):
        if part > whole + 1:  # a stated sum is a rounded double, but never short by a whole unit
            rule = f"the units listed already have {shown(float(part))}, so it cannot be the sum over all units"
            raise errors.OutOfRange(At("all_units", None, column), value=shown(float(whole)), rule=rule)
    if money == 0:
        raise errors.NoShareToTake("targets")
    return [exact(t) * people / money for t in targets]
