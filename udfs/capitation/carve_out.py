"""Carve-outs (F17): what is left of whole-population budgets when some units put some services into contracts of their own."""

from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.capitation.codes import once_each, unit_codes
from udfs.cells import shown
from udfs.columns import exact_sum, same_length
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, capitation reference", "F17, hole (carve-out) analysis", evidence="project rule")
HSJ = Source("Article on the Staffordshire cancer and end-of-life procurement, quoting HSJ", "two big holes", evidence="second-hand")
KEYS = Param("keys", "Code of each unit, each once", kind="any", rank="column", unit="code", example=["04Y", "05D", "05G"])
BUDGETS = Param("budgets", "Whole-population budget of each unit", kind="number", rank="column", unit="GBP",
                example=[174680873.31, 171044085.49, 280044346.01], minimum=0)  # fmt: skip
SHARE_BY = Param("share_by", "What each contract is shared by among the units that take part, such as core target or list", kind="number",
                 rank="column", unit="any", example=[174680873.31, 171044085.49, 280044346.01], minimum=0)  # fmt: skip
MEMBERS = Param("members", "TRUE where a unit takes part: one row a unit, one column a contract and scope", kind="logical", rank="table",
                unit="TRUE or FALSE", example=[[True, True], [False, True], [True, False]])  # fmt: skip
VALUES = Param("contract_values", "Yearly value of each contract and scope", kind="number", rank="row", unit="GBP",
               example=[69000000, 51000000], minimum=0)  # fmt: skip
SCOPES = Param("scopes", "Service scope of each column; a contract of several scopes takes a column each", kind="text", rank="row",
               unit="text", example=["cancer", "end of life"])  # fmt: skip


class Carved(NamedTuple):
    """One contract: who takes part, and what it takes from each unit."""

    members: list[int]
    parts: list[Fraction]


@udf(
    params=[
        KEYS, BUDGETS,
        Param("registered_lists", "Registered list of each unit", kind="number", rank="column", unit="persons",
              example=[133195.41, 142069.92, 218066.25], minimum=0),
        Param("weighted_populations", "Weighted population of each unit", kind="number", rank="column", unit="persons",
              example=[139113.08, 136216.80, 223022.88], minimum=0),
        SHARE_BY, MEMBERS, VALUES, SCOPES,
    ],
    result=Result("table", "any", "code, GBP and share", "One row a unit, eleven columns: code, budget, carved out, left, share lost, a "
                  "head before, a head after, a weighted head before, a weighted head after, distance from the mean weighted head of all "
                  "units before (share), the same after"),
    sources=[REFERENCE, HSJ],
    since="0.3.0",
)  # fmt: skip
def capitation_carve_out(
    keys: list[Any], budgets: list[float], registered_lists: list[float], weighted_populations: list[float], share_by: list[float],
    members: list[list[bool]], contract_values: list[float], scopes: list[str],
) -> list[list[Any]]:  # fmt: skip
    """The hole that carved-out contracts leave in each unit's whole-population budget (F17).

    budgets: GBP, n; lists, weighted populations: persons, n; members: n x m; contract_values, scopes: m. Result: rows of code, budget,
    carved out, left, share lost, a head before and after, a weighted head before and after, distance before and after. Judge by the
    weighted head: it is level before, and the gap after is the hole; the plain spread a head can even shrink. Unrounded. Law: left +
    carved out = budget for every unit, carved out adds up to the contracts with members. Errors: #VALUE! when a unit would be left with
    less than nothing, or one scope is carved out of a unit twice; #DIV/0! when the members have nothing to share by; #N/A for a head of
    an empty list.
    """
    codes = once_each("keys", unit_codes("keys", keys))
    same_length(keys=keys, budgets=budgets, registered_lists=registered_lists, weighted_populations=weighted_populations,
                share_by=share_by, members=members)  # fmt: skip
    carved = _carved(share_by, members, contract_values, scopes, codes)
    taken = [sum((c.parts[i] for c in carved), Fraction(0)) for i in range(len(codes))]
    before = [exact(b) for b in budgets]
    after = [b - t for b, t in zip(before, taken, strict=True)]
    for row, left in enumerate(after):
        if left < 0:
            rule = f"the contracts take {shown(-left)} more out of {codes[row]} than it has; correct the value or who takes part"
            raise errors.OutOfRange(At("budgets", row), value=shown(before[row]), rule=rule)
    heads = _heads(registered_lists, "registered_lists"), _heads(weighted_populations, "weighted_populations")
    per_head = [[_per(amounts[i], line[i]) for line in heads for amounts in (before, after)] for i in range(len(codes))]
    distances = [_distances(amounts, weighted_populations) for amounts in (before, after)]
    return [
        [codes[i], before[i], taken[i], after[i], _share(i, taken[i], before[i]), *per_head[i], *(d[i] for d in distances)]
        for i in range(len(codes))
    ]


@udf(
    params=[
        BUDGETS,
        Param("weighted_populations", "Weighted population of each unit", kind="number", rank="column", unit="persons",
              example=[139113.08, 136216.80, 223022.88], minimum=0),
        SHARE_BY, MEMBERS, VALUES, SCOPES,
    ],
    result=Result("table", "any", "text, GBP and share", "One row a contract and scope, seven columns: scope, yearly value, units that "
                  "take part, units that do not, share of all budgets, share of the budgets of those who take part, taken from a "
                  "weighted head of those who take part"),
    sources=[REFERENCE, HSJ],
    since="0.3.0",
)  # fmt: skip
def capitation_carve_out_contracts(
    budgets: list[float], weighted_populations: list[float], share_by: list[float], members: list[list[bool]],
    contract_values: list[float], scopes: list[str],
) -> list[list[Any]]:  # fmt: skip
    """How large each carved-out contract is against the whole budget and against those who take part (F17).

    Arguments as in CAPITATION_CARVE_OUT. Result: rows of scope, value, members, others, share of all, share of the members' budgets,
    GBP a weighted head of the members. A contract nobody takes part in has no effect: shares #N/A. Errors as there.
    """
    same_length(budgets=budgets, weighted_populations=weighted_populations, share_by=share_by, members=members)
    carved = _carved(share_by, members, contract_values, scopes, [f"row {i + 1}" for i in range(len(budgets))])
    rows = []
    for c, (scope, value) in enumerate(zip(scopes, contract_values, strict=True)):
        inside = carved[c].members
        sums = [exact_sum(column) for column in (budgets, [budgets[i] for i in inside], [weighted_populations[i] for i in inside])]
        sizes = [_size(c, exact(value), total, bool(inside)) for total in sums]
        rows.append([scope, exact(value), len(inside), len(budgets) - len(inside), *sizes])
    return rows


def _carved(share_by: list[float], members: list[list[bool]], values: list[float], scopes: list[str], codes: list[str]) -> list[Carved]:
    """Each contract shared among its members."""
    for name, line in (("contract_values", values), ("scopes", scopes)):
        if len(line) != len(members[0]):
            raise errors.LengthsDiffer(name, found=len(line), what="contracts", other="members", expected=len(members[0]))
    _refuse_overlap(members, scopes, codes)
    return [_contract(exact(value), share_by, [line[c] for line in members]) for c, value in enumerate(values)]


def _contract(value: Fraction, share_by: list[float], inside: list[bool]) -> Carved:
    rows = [i for i, member in enumerate(inside) if member]
    weight = sum((exact(share_by[i]) for i in rows), Fraction(0))
    if rows and value and not weight:
        raise errors.NoShareToTake("share_by")
    parts = [value * exact(w) / weight if member and weight else Fraction(0) for w, member in zip(share_by, inside, strict=True)]
    return Carved(rows, parts)


def _refuse_overlap(members: list[list[bool]], scopes: list[str], codes: list[str]) -> None:
    """One scope carved out of one unit twice would be counted twice."""
    for row, line in enumerate(members):
        first: dict[str, int] = {}
        for c, scope in enumerate(scopes):
            name = scope.casefold()
            if line[c] and name in first:
                reason = f"{codes[row]} takes part in {shown(scope)} twice, in columns {first[name] + 1} and {c + 1}; one scope leaves a "
                raise errors.Refused(At("members", row, c), reason=f"{reason}unit once, so take it out of one of them")
            if line[c]:
                first[name] = c


def _heads(people: list[float], name: str) -> list[Any]:
    return [exact(n) if n else errors.NotAvailable(At(name, row), reason="nobody is on it, so there is no amount a head")
            for row, n in enumerate(people)]  # fmt: skip


def _per(amount: Fraction, people: Any) -> Any:
    return people if isinstance(people, errors.UdfError) else amount / people


def _share(row: int, taken: Fraction, budget: Fraction) -> Any:
    if budget == 0:
        return errors.NotAvailable(At("budgets", row), reason="the budget is 0, so nothing can be a share of it")
    return taken / budget


def _distances(amounts: list[Fraction], weighted: list[float]) -> list[Any]:
    """Amount a weighted head against that of all units together, less 1."""
    people, money = exact_sum(weighted), sum(amounts, Fraction(0))
    if not people or not money:
        return [errors.NotAvailable("weighted_populations", reason="people or money add up to 0, so there is no mean")] * len(amounts)
    heads = _heads(weighted, "weighted_populations")
    return [head if isinstance(head, errors.UdfError) else a * people / (money * head) - 1 for a, head in zip(amounts, heads, strict=True)]


def _size(c: int, value: Fraction, total: Fraction, anyone: bool) -> Any:
    if anyone and total:
        return value / total
    reason = "its members' figures add up to 0" if anyone else "nobody takes part in it, so it has no effect"
    return errors.NotAvailable(At("members", None, c), reason=reason)
