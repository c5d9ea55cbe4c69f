"""Payment for outcomes: a score from measures, and a share of the contract sum that grows over the years (F14)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.capitation.shares import share_between, whole_pence
from udfs.cells import shown
from udfs.columns import adds_up_to, distinct, same_length
from udfs.errors import At
from udfs.money import exact, pence, pounds
from udfs.registry import Param, Result, Source, udf

MISSING = ("zero", "exclude")
BETTER = ("higher", "lower")
REFERENCE = Source("commissioning-workbooks, capitation reference", "F14, outcome ramp", evidence="project rule")
DUDLEY = Source("Pulse, 2016, Dudley multispecialty community provider", "10% of funding linked to outcomes", evidence="second-hand")
SCORES = Param("scores", "Score of each year, 0 to 1 (total of OUTCOME_SCORE)", kind="number", rank="column", unit="share",
               example=[0.6, 0.6], minimum=0)  # fmt: skip


@udf(
    params=[
        Param("measures", "Name of each measure, each once", kind="text", rank="column", unit="name", example=["Falls", "Stays at home"]),
        Param("weights", "Weight of each measure; they add up to 1", kind="number", rank="column", unit="share", example=[0.6, 0.4],
              minimum=0),
        Param("thresholds", "Result at which each measure begins to pay", kind="number", rank="column", unit="any", example=[12, 60]),
        Param("targets", "Result at which it pays in full; below the threshold where lower is better", kind="number", rank="column",
              unit="any", example=[8, 80]),
        Param("results", "Result reached; blank where it is missing", kind="number", rank="column", unit="any", example=[9, 75],
              blank="none"),
        Param("missing", "A missing result scores zero, or exclude leaves the measure out and rescales the other weights", kind="text",
              rank="scalar", unit="text", example="zero", choices=MISSING),
        Param("better", "Whether higher or lower is better, needed where target and threshold are the same; blank elsewhere", kind="text",
              rank="column", unit="text", example=["lower", None], choices=BETTER, blank="none"),
    ],
    result=Result("table", "any", "share", "A row for each measure and a last row total, five columns: measure, weight used, score 0 to 1 "
                  "(empty where excluded), weighted score, note. The last row holds the sum of weights and the score of the year in both "
                  "score columns"),
    sources=[REFERENCE],
    since="0.3.0",
)  # fmt: skip
def outcome_score(
    measures: list[str], weights: list[float], thresholds: list[float], targets: list[float], results: list[float | None],
    missing: str = "zero", better: list[str | None] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Score of a year's outcomes: each measure runs from 0 at its threshold to 1 at its target (F14).

    One row a measure. score = sum of weight x clip((result - threshold) / (target - threshold), 0, 1), whichever way is better; where
    target and threshold are the same it is a step. Result: n + 1 rows of five columns.
    Errors: #VALUE! for weights that do not add up to 1, a measure given twice or a step without a direction; #N/A when every result is
    excluded.
    """
    same_length(measures=measures, weights=weights, thresholds=thresholds, targets=targets, results=results, better=better)
    distinct("measures", measures)
    adds_up_to("weights", weights, Fraction(1))
    counted = [i for i, result in enumerate(results) if result is not None or missing == "zero"]
    left = sum(exact(weights[i]) for i in counted)
    if left == 0:
        raise errors.NotAvailable("results", reason="no measure with a weight has a result, so there is no score; enter at least one")
    rows = []
    for i, measure in enumerate(measures):
        way = better[i] if better else None
        worth = _measure(i, thresholds[i], targets[i], results[i], way)
        if i in counted:
            used = exact(weights[i]) / (left if missing == "exclude" else 1)
            rows.append([measure, used, worth, used * worth, "no result: scored zero" if results[i] is None else ""])
        else:
            rows.append([measure, Fraction(0), "", Fraction(0), "no result: left out, the other weights are rescaled"])
    score = sum(row[3] for row in rows)
    return [*rows, ["total", sum(row[1] for row in rows), score, score, ""]]


def _measure(row: int, threshold: float, target: float, result: float | None, way: str | None) -> Fraction:
    """Score of one measure; terms that contradict each other are refused even where the result is missing."""
    begin, end = exact(threshold), exact(target)
    if begin == end and way is None:
        reason = f"target and threshold are both {shown(target)}; say whether higher or lower is better"
        raise errors.Refused(At("better", row), reason=reason)
    if begin != end and way not in (None, "higher" if end > begin else "lower"):
        reason = f"it says {way} but the target lies {'above' if end > begin else 'below'} the threshold; correct one of them"
        raise errors.Refused(At("better", row), reason=reason)
    if result is None:
        return Fraction(0)
    reached = exact(result)
    if begin == end:
        return Fraction(int(reached >= end if way == "higher" else reached <= end))
    return min(max((reached - begin) / (end - begin), Fraction(0)), Fraction(1))


def _year(contract_sum: Decimal, share: Fraction, score: Fraction) -> list[Decimal]:
    """Outcome element, core, earned, withheld, paid."""
    whole = pence(contract_sum)
    element = whole_pence(whole * share)
    earned = whole_pence(element * score)
    return list(map(pounds, (element, whole - element, earned, element - earned, whole - element + earned)))


@udf(
    params=[
        Param("contract_sum", "Sum of the contract in the year, or the fund of a performance element", kind="number", rank="scalar",
              unit="GBP", example=80000000.01, decimals=2, above=0),
        Param("outcome_share", "Share of it that hangs on outcomes, 0 to 1", kind="number", rank="scalar", unit="share", example=0.02,
              above=0),
        SCORES._replace(description="Score of the year, 0 to 1 (total of OUTCOME_SCORE), or several to compare", example=[0, 0.6, 1]),
    ],
    result=Result("table", "number", "GBP", "A row for each score, six columns: score, outcome element, core, earned, withheld, paid (core "
                  "+ earned; all GBP)"),
    sources=[REFERENCE, DUDLEY],
    since="0.3.0",
)  # fmt: skip
def outcome_payment(contract_sum: Decimal, outcome_share: float, scores: list[float]) -> list[list[Any]]:
    """What one year pays at its score, or at each of several: core, and what the score earned of the outcome element (F14).

    scores: n. Result: n rows of six columns. Outcome element = half-up(sum x share), earned = half-up(element x score), both in pence.
    core + earned + withheld = sum.
    Errors: #VALUE! for a share or score outside 0 to 1, or a sum or share of nothing.
    """
    share = share_between("outcome_share", outcome_share)
    return [[score, *_year(contract_sum, share, share_between(At("scores", i), score))] for i, score in enumerate(scores)]


@udf(
    params=[
        Param("contract_sums", "Sum of the contract in each year", kind="number", rank="column", unit="GBP",
              example=[80000000.01, 80000000.01], decimals=2, minimum=0),
        Param("outcome_shares", "Share of each year's sum that hangs on outcomes, 0 to 1", kind="number", rank="column", unit="share",
              example=[0.02, 0.04], minimum=0),
        SCORES,
        Param("distribution_gate", "Score below which no profit may be distributed, 0 to 1; 0 is no gate", kind="number",
              rank="scalar", unit="share", example=0.5, minimum=0),
    ],
    result=Result("table", "any", "GBP", "A row for each year, ten columns: year (1 ...), contract sum (GBP), outcome share, outcome "
                  "element (GBP), core (GBP), earned (GBP), withheld (GBP), paid (GBP), profit may be distributed (TRUE or FALSE), note"),
    sources=[REFERENCE, DUDLEY],
    since="0.3.0",
)  # fmt: skip
def outcome_ramp(
    contract_sums: list[Decimal], outcome_shares: list[float], scores: list[float], distribution_gate: float = 0
) -> list[list[Any]]:
    """Payment of every year as the share that hangs on outcomes grows (F14).

    contract_sums, outcome_shares, scores: one row a year. Result: a row a year, ten columns; core + earned + withheld = sum in each.
    That the share never falls is checked and told in the note, not assumed.
    Errors: #VALUE! for a share or score outside 0 to 1, or a negative sum.
    """
    same_length(contract_sums=contract_sums, outcome_shares=outcome_shares, scores=scores)
    gate = share_between("distribution_gate", distribution_gate)
    shares = [share_between(At("outcome_shares", i), share) for i, share in enumerate(outcome_shares)]
    rows = []
    for i, (whole, share) in enumerate(zip(contract_sums, shares, strict=True)):
        score = share_between(At("scores", i), scores[i])
        falls = bool(i) and share < shares[i - 1]
        note = f"the share falls from {shown(shares[i - 1])} to {shown(share)}" if falls else ""
        rows.append([i + 1, whole, share, *_year(whole, share, score), score >= gate, note])
    return rows
