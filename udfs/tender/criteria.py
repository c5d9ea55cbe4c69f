"""Weight of each criterion of the total, from a tree of criteria whose families must each add up exactly."""

from fractions import Fraction

from udfs import errors
from udfs.cells import shown
from udfs.columns import distinct, exact_sum
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf

MODES = ("of_parent", "of_total")
Family = dict[str | None, list[int]]


@udf(
    params=[
        Param("criteria", "Name of each criterion, sub-criterion or question, once each", kind="text", rank="column", unit="name",
              example=["Quality", "Price", "Staffing", "Access", "Licence"]),
        Param("parents", "Criterion above it; blank at the top", kind="text", rank="column", unit="name",
              example=[None, None, "Quality", "Quality", "Quality"], blank="none"),
        Param("weights", "Weight of each criterion; zero only where pass_fail says TRUE", kind="number", rank="column", unit="points",
              example=[60, 40, 75, 25, 0], minimum=0),
        Param("mode", "of_parent: each family adds up to weights_total; of_total: each family adds up to its parent's weight",
              kind="text", rank="scalar", unit="text", example="of_parent", choices=MODES),
        Param("weights_total", "What the top criteria must add up to", kind="number", rank="scalar", unit="points", example=100, above=0),
        Param("pass_fail", "TRUE for a pass/fail or information question, which has no weight; none when left out", kind="logical",
              rank="column", unit="TRUE or FALSE", example=[False, False, False, False, True], blank="none"),
    ],
    result=Result("column", "number", "points", "Weight of each criterion of the total, unrounded; 0 for a pass/fail question"),
    sources=[
        Source("commissioning-workbooks, tender reference", "quality scoring: weights add up exactly, never rescaled",
               evidence="project rule"),
        Source("PPN 002, social value", "at least 10 % of the total, or of the non-price criteria: a weight to set here",
               evidence="read in a third-party dataset; needs a person's check"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_criteria_weights(
    criteria: list[str], parents: list[str | None], weights: list[float], mode: str, weights_total: float = 100,
    pass_fail: list[bool | None] | None = None,
) -> list[Fraction]:  # fmt: skip
    """Weight of each criterion of the total, from a tree of criteria and sub-criteria.

    criteria, parents, weights: n rows, parents blank at the top; pass_fail: n logicals. Result: points out of weights_total, n.
    Errors: #VALUE! when a family does not add up (named with its sum and the difference; weights are never rescaled), a name stands
    twice, a parent is no criterion or lies below itself, a weight of zero is not marked as pass/fail, or a pass/fail question has a
    weight.
    """
    for name, column in (("parents", parents), ("weights", weights), ("pass_fail", pass_fail)):
        if column is not None and len(column) != len(criteria):
            raise errors.LengthsDiffer(name, found=len(column), what="criteria", other="criteria", expected=len(criteria))
    distinct("criteria", criteria)
    unscored = [bool(mark) for mark in pass_fail or [None] * len(criteria)]
    _check_zeros(criteria, weights, unscored)
    families = _families(criteria, parents)
    shares: dict[str | None, Fraction] = {None: exact(weights_total)}
    waiting: list[str | None] = [None]
    while waiting:
        parent = waiting.pop()
        _share_out(parent, families.get(parent, []), criteria, weights, unscored, mode, exact(weights_total), shares)
        waiting += [criteria[i] for i in families.get(parent, [])]
    lost = [i for i, name in enumerate(criteria) if name not in shares]
    if lost:
        reason = f"{shown(criteria[lost[0]])} lies below itself; give each criterion a parent nearer the top"
        raise errors.Refused(At("parents", lost[0]), reason=reason)
    return [shares[name] for name in criteria]


def _check_zeros(criteria: list[str], weights: list[float], unscored: list[bool]) -> None:
    for row, weight in enumerate(weights):
        if weight == 0 and not unscored[row]:
            rule = f"give {shown(criteria[row])} a weight, or mark it TRUE in pass_fail"
            raise errors.OutOfRange(At("weights", row), value=0, rule=rule)
        if weight and unscored[row]:
            rule = f"{shown(criteria[row])} is pass/fail, so its weight must be 0"
            raise errors.OutOfRange(At("weights", row), value=shown(weight), rule=rule)


def _families(criteria: list[str], parents: list[str | None]) -> Family:
    """Rows by parent; a parent that is no criterion is refused."""
    families: Family = {}
    for row, parent in enumerate(parents):
        if parent is not None and parent not in criteria:
            raise errors.Refused(At("parents", row), reason=f"{shown(parent)} is no criterion; add its row or correct the name")
        families.setdefault(parent, []).append(row)
    return families


def _share_out(
    parent: str | None, family: list[int], criteria: list[str], weights: list[float], unscored: list[bool], mode: str,
    total: Fraction, shares: dict[str | None, Fraction],
) -> None:  # fmt: skip
    """Give each member of a family its weight of the total, once the family adds up."""
    if not family:
        return
    under_pass_fail = parent is not None and unscored[criteria.index(parent)]
    expected = Fraction(0) if under_pass_fail else total if mode == "of_parent" else shares[parent]
    found = exact_sum([weights[i] for i in family])
    if found != expected:
        raise errors.Refused(At("weights", family[0]), reason=_off(parent, found, expected))
    for i in family:
        shares[criteria[i]] = exact(weights[i]) * shares[parent] / expected if expected else Fraction(0)


def _off(parent: str | None, found: Fraction, expected: Fraction) -> str:
    family = "the top criteria" if parent is None else f"the criteria under {shown(parent)}"
    sums = f"{family} add up to {shown(found)}, not {shown(expected)} (difference {shown(found - expected)})"
    return f"{sums}; correct them, they are never rescaled"
