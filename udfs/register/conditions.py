"""GPs who may take their lists back, and conditions that stand before a distribution of profit."""

import datetime as dt
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.columns import same_length
from udfs.errors import At, UdfError
from udfs.money import exact
from udfs.register.params import dates, keys, links, numbers, texts
from udfs.register.rows import by_row, children, needed, once_each
from udfs.registry import Param, Result, Source, udf

ARTICLE = Source("Commissioners must drive but leave providers to steer new care models, 6 October 2017",
                 "GPs could reactivate their contract later; pre-conditions where relevant", evidence="read")  # fmt: skip
FORMS = Source("Hempsons; Health Service Journal", "fully, partially and virtually integrated practices", evidence="read")
TYPES = ("profit_distribution_precondition", "condition_precedent", "transparency_requirement", "reporting_requirement", "performance_gate")
BLOCKS = ("payment", "distribution", "start", "none")
CONTRACTS = keys("contract_ids", "Contract ids, each once", ["C-1"])
RETURN = Param("right_to_return", "May the practice take up its own contract again? TRUE or FALSE", kind="logical", rank="column",
               unit="TRUE or FALSE", example=[True, True, False, True], blank="none", errors="row")  # fmt: skip
Row = list[Any]


@udf(
    params=[
        CONTRACTS,
        links("practice_contract_ids", "Contract each practice takes part in", ["C-1", "C-1", "C-1", "C-1"]),
        numbers("list_sizes", "People on each practice's list; blank where not known", "persons", [8400, 12150, 5200, None]),
        RETURN,
        dates("returned_dates", "Day a practice took its list back; blank if it did not", [None, "2019-04-01", None, None]),
        Param("gp_led", "Is the holder or the governing body led by GPs? TRUE or FALSE for each contract", kind="logical", rank="column",
              unit="TRUE or FALSE", example=[True], blank="none", errors="row"),
        Param("warn_above", "Share at risk above which a contract led by GPs is flagged; no flag when left out", kind="number",
              rank="scalar", unit="share", example=0.25, above=0),
    ],
    result=Result("table", "any", "persons, count, share and text", "One row a contract, six columns: list at risk, practices at risk, "
                  "practices without a list size, total of the known lists, share at risk (#N/A without a known list), flag"),
    sources=[ARTICLE, FORMS],
    since="0.3.0",
)  # fmt: skip
def contract_gp_list_at_risk(
    contract_ids: list[str], practice_contract_ids: list, list_sizes: list, right_to_return: list, returned_dates: list,
    gp_led: list | None = None, warn_above: float | None = None,
) -> list[Row]:  # fmt: skip
    """People on the lists of practices that may still return to a contract of their own, for each contract.

    Contract columns: n; practice columns: m. Result: n rows of list at risk, practices at risk, sizes missing, total list, share, flag.
    At risk: right to return and not returned. A missing size is counted, not taken as 0; the share is of the known lists. The flag
    destabilising stands where GPs lead and the share is above warn_above. Errors: #N/A in the row of a contract with a practice whose
    right to return is not recorded; #VALUE! for a practice of a contract not in the list.
    """
    same_length(practice_contract_ids=practice_contract_ids, list_sizes=list_sizes, right_to_return=right_to_return,
                returned_dates=returned_dates)  # fmt: skip
    same_length(contract_ids=contract_ids, gp_led=gp_led)
    once_each("contract_ids", contract_ids)
    rows_of = children(contract_ids, practice_contract_ids, "practice_contract_ids")
    practices = by_row(_practice, list_sizes, right_to_return, returned_dates)

    def row(i: int, contract: str, led: bool | None) -> Row:
        mine = _sound(practices, rows_of[contract])
        at_risk = [size for size, risk in mine if risk]
        known = sum((exact(size) for size, _ in mine if size is not None), Fraction(0))
        total = sum((exact(size) for size in at_risk if size is not None), Fraction(0))
        missing = sum(size is None for size, _ in mine)
        share = total / known if known else errors.NotAvailable(At("contract_ids", i), reason="no practice with a known list is recorded")
        over = led and warn_above is not None and known and share > exact(warn_above)
        return [total, len(at_risk), missing, known, share, "destabilising" if over else None]

    return by_row(row, contract_ids, gp_led, width=6)


def _practice(k: int, size: float | None, may_return: bool | None, returned: dt.date | None) -> tuple[float | None, bool]:
    right = needed(At("right_to_return", k), may_return, "it is not recorded whether the practice may return; enter TRUE or FALSE")
    return size, right and returned is None


def _sound(rows: list, wanted: list[int]) -> list:
    for k in wanted:
        if isinstance(rows[k], UdfError):
            raise rows[k]
    return [rows[k] for k in wanted]


@udf(
    params=[
        CONTRACTS,
        links("condition_contract_ids", "Contract of each condition", ["C-1", "C-1"]),
        texts("condition_ids", "Id of each condition", ["D-1", "D-2"], unit="id"),
        texts("condition_types", "What each condition is", [TYPES[0], TYPES[0]], TYPES),
        texts("blocks", "What each stands before: payment, distribution, start or none", ["distribution", "distribution"], BLOCKS),
        texts("met", "Is it met? yes, no or unknown; a blank is unknown, and unknown is not met", ["yes", "no"], ("yes", "no", "unknown")),
    ],
    result=Result("table", "any", "text and count", "One row a contract, four columns: verdict (blocked, allowed, none_recorded), the "
                  "conditions not known to be met, conditions of that kind, sentence"),
    sources=[ARTICLE],
    since="0.3.0",
)  # fmt: skip
def contract_distribution(
    contract_ids: list[str], condition_contract_ids: list, condition_ids: list, condition_types: list, blocks: list, met: list
) -> list[Row]:
    """Whether a profit may be distributed under each contract, by its recorded preconditions.

    Contract columns: n; condition columns: m. Result: n rows of verdict, open conditions, count, sentence. Only conditions of type
    profit_distribution_precondition that block distribution decide: any not known to be met blocks; all met allow; none recorded is
    none_recorded, never allowed. Errors: #N/A in the row of a contract with a condition without type or block.
    """
    same_length(condition_contract_ids=condition_contract_ids, condition_ids=condition_ids, condition_types=condition_types,
                blocks=blocks, met=met)  # fmt: skip
    once_each("contract_ids", contract_ids)
    rows_of = children(contract_ids, condition_contract_ids, "condition_contract_ids")
    conditions = by_row(_condition, condition_ids, condition_types, blocks, met)

    def row(_: int, contract: str) -> Row:
        mine = [(name, is_met) for name, decides, is_met in _sound(conditions, rows_of[contract]) if decides]
        still = [name for name, is_met in mine if not is_met]
        if not mine:
            return ["none_recorded", None, 0, "No precondition of a distribution is recorded; a person must read the contract."]
        if still:
            return ["blocked", "; ".join(still), len(mine), f"{len(still)} of {len(mine)} preconditions not known to be met."]
        return ["allowed", None, len(mine), f"All {len(mine)} recorded preconditions are met."]

    return by_row(row, contract_ids, width=4)


def _condition(k: int, name: str | None, kind: str | None, block: str | None, met: str | None) -> tuple[str, bool, bool]:
    kind = needed(At("condition_types", k), kind, "the type of the condition is not recorded; choose one")
    block = needed(At("blocks", k), block, f"it is not recorded what the condition stands before; choose one of {', '.join(BLOCKS)}")
    return name or f"row {k + 1}", kind == TYPES[0] and block == "distribution", met == "yes"
