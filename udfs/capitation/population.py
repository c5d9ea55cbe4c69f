"""Weighted populations: blending services and health inequalities, unavoidable cost, need index.

Formula numbers F2 to F7 are those of the project's capitation reference; the published check is NHS England's 2018/19 practice
workbook, whose 7,325 rows these functions reproduce.
"""

from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import adds_up_to, same_length
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf

PRACTICE_WORKBOOK = Source(
    "NHS England, GP practice weighted populations 2018/19 (gp_practice_weighted_population.xlsx)",
    "sheet GP practice WP by ICS",
    "https://github.com/nhsx/AIF_Allocation_Tool",
    evidence="reproduced",
)

LISTS = Param("registered_lists", "Registered list of each unit", kind="number", rank="column", unit="persons",
              example=[7285.25, 2794.1669921875], minimum=0)  # fmt: skip


@udf(
    params=[
        Param("weighted_populations", "Weighted population of each unit by service, one column a service", kind="number", rank="table",
              unit="persons", example=[[8930.2109375, 9457.705078125, 5109.841796875, 6552.22705078125]], minimum=0),
        Param("service_weights", "Share of each service in the blend, adding up to 1", kind="number", rank="row", unit="share",
              example=[0.7443451385104918, 0.06413866213433597, 0.14985545245073117, 0.04166074690444151], minimum=0),
    ],
    result=Result("column", "number", "persons", "Weighted population of each unit for hospital and community health services"),
    sources=[PRACTICE_WORKBOOK],
    since="0.1.0",
)  # fmt: skip
def capitation_service_blend(weighted_populations: list[list[float]], service_weights: list[float]) -> list[Fraction]:
    """HCHS weighted population: service weighted populations blended by their share of spending (F3).

    weighted_populations: persons, n units x S services, blank refused; service_weights: S shares adding up to 1. Result: persons, n.
    Errors: #VALUE! when the weights do not add up to 1, or when their number is not the number of services.
    """
    if len(weighted_populations[0]) != len(service_weights):
        raise errors.LengthsDiffer("service_weights", found=len(service_weights), what="services", other="weighted_populations",
                                   expected=len(weighted_populations[0]))  # fmt: skip
    adds_up_to("service_weights", service_weights, Fraction(1))
    weights = [exact(w) for w in service_weights]
    return [sum((w * exact(x) for w, x in zip(weights, row, strict=True)), Fraction(0)) for row in weighted_populations]


@udf(
    params=[
        Param("weighted_population", "Weighted population of each unit by need", kind="number", rank="column", unit="persons",
              example=[8292.471975018789], minimum=0),
        Param("avoidable_mortality", "Weighted population of each unit by avoidable mortality", kind="number", rank="column",
              unit="persons", example=[5662.718019615565], minimum=0),
        Param("inequalities_weight", "Share given to health inequalities, above 0 and up to 1", kind="number", rank="scalar", unit="share",
              example=0.1, above=0),
    ],
    result=Result("column", "number", "persons", "Weighted population of each unit after the health inequalities adjustment"),
    sources=[PRACTICE_WORKBOOK],
    since="0.1.0",
)  # fmt: skip
def capitation_inequalities_blend(
    weighted_population: list[float], avoidable_mortality: list[float], inequalities_weight: float
) -> list[Fraction]:
    """Health inequalities adjustment: (1 - h) x need + h x avoidable mortality (F4).

    weighted_population, avoidable_mortality: persons, n; inequalities_weight h: above 0, up to 1. Result: persons, n.
    Errors: #VALUE! when h is above 1 or the columns differ in length.
    """
    same_length(weighted_population=weighted_population, avoidable_mortality=avoidable_mortality)
    if inequalities_weight > 1:
        raise errors.OutOfRange("inequalities_weight", value=shown(inequalities_weight), rule="it must be between 0 and 1")
    h = exact(inequalities_weight)
    return [(1 - h) * exact(need) + h * exact(am) for need, am in zip(weighted_population, avoidable_mortality, strict=True)]


@udf(
    params=[
        Param("weighted_population", "Weighted population of each unit", kind="number", rank="column", unit="persons",
              example=[8029.496579478466], minimum=0),
        Param("market_forces_factor", "Market forces factor of each unit", kind="number", rank="column", unit="ratio",
              example=[0.9522498250007629], minimum=0),
        Param("ambulance_cost_adjustment", "Emergency ambulance cost adjustment of each unit", kind="number", rank="column",
              unit="ratio", example=[0.9988232254981995], minimum=0),
    ],
    result=Result("column", "number", "persons", "Weighted population of each unit after unavoidable cost"),
    sources=[PRACTICE_WORKBOOK],
    since="0.1.0",
)  # fmt: skip
def capitation_unavoidable_cost(
    weighted_population: list[float], market_forces_factor: list[float], ambulance_cost_adjustment: list[float]
) -> list[Fraction]:
    """Unavoidable cost: weighted population x market forces factor x emergency ambulance cost adjustment (F5).

    A product over the whole blended population; a missing index is an error, never 1. All columns n; result: persons, n.
    Errors: #VALUE! for a blank or zero index, or when the columns differ in length.
    """
    same_length(weighted_population=weighted_population, market_forces_factor=market_forces_factor,
                ambulance_cost_adjustment=ambulance_cost_adjustment)  # fmt: skip
    for name, index in (("market_forces_factor", market_forces_factor), ("ambulance_cost_adjustment", ambulance_cost_adjustment)):
        for row, value in enumerate(index):
            if value == 0:
                raise errors.OutOfRange(At(name, row), value=0, rule="a cost index is above zero, so find the missing one")
    rows = zip(weighted_population, market_forces_factor, ambulance_cost_adjustment, strict=True)
    return [exact(x) * exact(mff) * exact(eaca) for x, mff, eaca in rows]


@udf(
    params=[
        Param("weighted_population", "Weighted population of each unit", kind="number", rank="column", unit="persons",
              example=[7723.815260152466, 2974.111733786753], minimum=0),
        LISTS,
    ],
    result=Result("column", "number", "ratio", "Need index of each unit, England = 1 where the weighted populations are England's"),
    sources=[PRACTICE_WORKBOOK],
    since="0.1.0",
)  # fmt: skip
def capitation_need_index(weighted_population: list[float], registered_lists: list[float]) -> list[Fraction | errors.UdfError]:
    """Need index: weighted population per registered person (F2).

    Both columns persons, n. The base is that of the weighted populations: state it beside the numbers. Result: ratio, n.
    Errors: #N/A in the row of a unit without a list, never 1 or 0.
    """
    same_length(weighted_population=weighted_population, registered_lists=registered_lists)
    return [
        exact(wp) / exact(n) if n else errors.NotAvailable(At("registered_lists", row), reason="an empty list has no need index")
        for row, (wp, n) in enumerate(zip(weighted_population, registered_lists, strict=True))
    ]


@udf(
    params=[
        Param("weighted_population", "Weighted population of each unit", kind="number", rank="column", unit="persons",
              example=[139113.07803272177, 136216.79787554752], minimum=0),
        LISTS._replace(example=[133195.41455078125, 142069.916015625]),
        Param("base", "What the weighted populations are scaled to, as the label of the first index", kind="text", rank="scalar",
              unit="text", example="England 2018/19"),
        Param("systems", "System of each unit, for the second index; all units listed are one system when left out", kind="text",
              rank="column", unit="code", example=["QNC", "QNC"]),
    ],
    result=Result("table", "any", "ratio, text", "Four columns, one row a unit: need index on the base of the weighted populations, the "
                  "label of that base, need index relative to the unit's system, the label of that base"),
    sources=[PRACTICE_WORKBOOK, Source("NHS England, GP practice weighted populations 2018/19", "sheet Outputs, second pivot: indices of "
                                       "places relative to their system", evidence="reproduced")],
    since="0.3.0",
)  # fmt: skip
def capitation_need_index_by_base(
    weighted_population: list[float], registered_lists: list[float], base: str, systems: list[str] | None = None
) -> list[list[Any]]:
    """Need index on both bases, each with its label: as published, and relative to the unit's system (F2).

    Both columns persons, n; systems: n. The system's index is the sum of its weighted populations over the sum of its lists: indices are
    never averaged. Law: lists x system index add up to the lists of the system. Result: n rows of index, base, index, base.
    Errors: #N/A in the row of a unit with an empty list, or in a system without weighted population; never 1 or 0.
    """
    same_length(weighted_population=weighted_population, registered_lists=registered_lists, systems=systems)
    names = systems or ["all units listed"] * len(registered_lists)
    sums = {name: [Fraction(0), Fraction(0)] for name in names}
    for name, wp, n in zip(names, weighted_population, registered_lists, strict=True):
        sums[name][0] += exact(wp)
        sums[name][1] += exact(n)
    rows = []
    for row, index in enumerate(capitation_need_index(weighted_population, registered_lists)):
        need, people = sums[names[row]]
        relative: Any = index
        if isinstance(index, Fraction):
            reason = f"{names[row]} has no weighted population, so no index is relative to it"
            relative = index * people / need if need else errors.NotAvailable(At("weighted_population", row), reason=reason)
        rows.append([index, f"{base} = 1", relative, f"{names[row]} = 1"])
    return rows
