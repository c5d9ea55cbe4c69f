"""How far evaluators differ, by answer and by person, and whether one person decides the winner."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import adds_up_to, distinct
from udfs.errors import At, UdfError
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf
from udfs.settings import cell_as, settings
from udfs.tender.admission import as_compared
from udfs.tender.scores import (
    BIDDERS,
    CONFLICTS,
    EVALUATORS,
    MARKS,
    QUESTIONS,
    SCALE,
    Score,
    Scores,
    blocked,
    range_steps,
    values,
)
from udfs.tender.spread import mean, median, population_variance, rank_correlation, root

POINTS = Param("points", "", kind="number", rank="scalar", unit="points", example=None, minimum=0)
CONVENTIONS = {"moderation_range_steps": "moderation_range_steps", "divergent_mark_steps": "divergent_mark_steps"}
MODERATION_SOURCES = [
    Source("Independent Patient Choice and Procurement Panel", "individual evaluator comments and scores to be handed over",
           evidence="read, as quoted by mwe.com"),
    Source("commissioning-workbooks, tender reference", "evaluators, moderation and divergence", evidence="project rule"),
]  # fmt: skip
PARAMETERS = Param("parameters", "Conventions, two columns: name and value: as_at (date of the tender notice) for those in force on that "
                   "day, or moderation_range_steps and divergent_mark_steps", kind="any", rank="table", unit="name and value",
                   example=[["as_at", "2026-01-05"]], blank="none")  # fmt: skip


@udf(
    params=[EVALUATORS, QUESTIONS, BIDDERS, MARKS, SCALE, PARAMETERS, CONFLICTS],
    result=Result("table", "any", "names, marks, scale steps", "A row for each question and bidder: question, bidder, n, min, max, range "
                  "in scale steps, mean, median, population SD, number of marks far from the median, moderation required (TRUE or "
                  "FALSE), note"),
    sources=MODERATION_SOURCES,
    since="0.2.0",
)  # fmt: skip
def tender_divergence(
    evaluators: list[str | None], questions: list[str | None], bidders: list[str | None], marks: list[float | None],
    scale: list[float], parameters: list[list[Any]], conflicts: list[bool | None] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """How far the evaluators' marks of each answer lie apart, and whether it must be moderated.

    evaluators, questions, bidders, marks, conflicts: one row a score; scale: the marks allowed. Result: a row for each question and
    bidder, in order of first appearance, twelve columns. Steps are places on the scale, so a scale of 0, 3, 5, 10 has three. Whoever
    marked one bidder on a question must mark all.
    Errors: #VALUE! for a mark off the scale, a second mark by the same evaluator or an undeclared conflict; in the row of an answer
    #VALUE! (third column) where a mark is missing: fewer marks are never averaged.
    """
    table = Scores(evaluators, questions, bidders, marks, scale, conflicts)
    given = settings(parameters, CONVENTIONS)
    rows: list[list] = []
    for answer in table.by_answer:
        try:
            rows.append([*answer, *_spread(table, table.counted(answer), given), table.kept(answer)])
        except UdfError as problem:
            rows.append([*answer, *blocked(problem, 10)])
    return rows


def _spread(table: Scores, scores: list[Score], given: dict[str, Fraction]) -> list[Any]:
    """The figures of one answer."""
    found = values(scores)
    places = [Fraction(table.position(s.mark)) for s in scores]
    middle = median(places)
    far = sum(abs(p - middle) >= given["divergent_mark_steps"] for p in places)
    steps = range_steps(table, scores)
    return [len(found), min(found), max(found), steps, mean(found), median(found), root(population_variance(found)), far,
            steps >= given["moderation_range_steps"]]  # fmt: skip


@udf(
    params=[
        EVALUATORS, QUESTIONS, BIDDERS, MARKS, SCALE,
        Param("question_weights", "Weight of each question, two columns: question and weight", kind="any", rank="table",
              unit="name and points", example=[["Q1", 60]]),
        Param("other_points", "Points of each bidder besides these questions (price), two columns: bidder and points, in the unit of the "
              "weights; none when left out", kind="any", rank="table", unit="name and points", example=[["A", 30], ["B", 40]]),
        CONFLICTS,
        Param("questions_total", "What the weights of the questions must add up to; not checked when left out", kind="number",
              rank="scalar", unit="points", example=60, above=0),
    ],
    result=Result("table", "any", "names, marks, TRUE or FALSE", "A row for each evaluator: evaluator, n, leniency (mean deviation from "
                  "the panel mean, marks), population SD of own marks, rank correlation with the panel, winner with all, winner without "
                  "this evaluator, winner changes (TRUE or FALSE), note; #N/A where a figure is not defined"),
    sources=MODERATION_SOURCES,
    since="0.2.0",
)  # fmt: skip
def tender_evaluator_profile(
    evaluators: list[str | None], questions: list[str | None], bidders: list[str | None], marks: list[float | None],
    scale: list[float], question_weights: list[list[Any]], other_points: list[list[Any]] | None = None,
    conflicts: list[bool | None] | None = None, questions_total: float | None = None,
) -> list[list[Any]]:  # fmt: skip
    """What each evaluator's marks are like, and whether the winner hangs on them.

    One row a score; question_weights: question and weight; other_points: bidder and points. Result: a row for each evaluator, nine
    columns. The panel mean of an answer is the mean of all marks that count, the evaluator's own among them. The winner is the bidder
    with most points: weight x mean mark / highest mark, plus other_points; leading bidders that tie are all named.
    Errors: #VALUE! when a mark is missing or off the scale, a question has no weight or a bidder no other points.
    """
    table = Scores(evaluators, questions, bidders, marks, scale, conflicts)
    weights = _named("question_weights", question_weights, table.questions)
    if questions_total is not None:
        adds_up_to("question_weights", list(weights.values()), exact(questions_total), tolerance=Fraction(0))
    other = _named("other_points", other_points, table.bidders) if other_points else dict.fromkeys(table.bidders, Fraction(0))
    counted = {answer: table.counted(answer) for answer in table.by_answer}
    leaders = _leaders(table, counted, weights, other)
    return [_profile(table, counted, weights, other, leaders, evaluator) for evaluator in table.evaluators]


def _profile(table: Scores, counted: dict, weights: dict, other: dict, leaders: str, evaluator: str) -> list[Any]:
    """The row of one evaluator."""
    own = [(exact(s.mark), mean(values(scores))) for scores in counted.values() for s in scores if s.evaluator == evaluator]
    note = "kept but not counted where a conflict is declared" if any(s.evaluator == evaluator and not s.counts for s in table.all) else ""
    if not own:
        return [evaluator, 0, "", "", "", leaders, leaders, False, note]
    mine, panel = [m for m, _ in own], [p for _, p in own]
    without = {answer: [s for s in scores if s.evaluator != evaluator] for answer, scores in counted.items()}
    alone = [answer for answer, scores in without.items() if not scores]
    if alone:
        reason = f"{evaluator} alone marked {alone[0][0]}, so nothing is left without these marks; add an evaluator"
        winner: list[Any] = [errors.NotAvailable("evaluators", reason=reason), "", note]
    else:
        rest = _leaders(table, without, weights, other)
        winner = [rest, rest != leaders, note]
    return [evaluator, len(own), mean([m - p for m, p in own]), root(population_variance(mine)), _agreement(mine, panel, evaluator),
            leaders, *winner]  # fmt: skip


def _agreement(mine: list[Fraction], panel: list[Fraction], evaluator: str) -> Decimal | UdfError:
    found = rank_correlation(mine, panel)
    if found is not None:
        return found
    reason = f"{evaluator} or the panel gave every answer the same mark, so there is no order to compare; read the marks themselves"
    return errors.NotAvailable("marks", reason=reason)


def _leaders(table: Scores, counted: dict, weights: dict[str, Fraction], other: dict[str, Fraction]) -> str:
    """The bidder with most points, or every bidder that ties for them."""
    points = {
        bidder: other[bidder] + sum(weights[q] * mean(values(counted[q, bidder])) / table.scale[-1] for q in table.questions)
        for bidder in table.bidders
    }
    best = as_compared(max(points.values()))
    return ", ".join(sorted(b for b, p in points.items() if as_compared(p) == best))


def _named(argument: str, rows: list[list[Any]], names: list[str]) -> dict[str, Fraction]:
    """Name and number rows as a dictionary that has every name needed."""
    if len(rows[0]) != 2:
        raise errors.Refused(argument, reason="it needs two columns, name and points")
    found: dict[str, Fraction] = {}
    keys = [row[0] if isinstance(row[0], str) else shown(row[0]) for row in rows]
    distinct(argument, keys)
    for row, (key, cells) in enumerate(zip(keys, rows, strict=True)):
        found[key.strip()] = exact(cell_as(At(argument, row, 1), cells[1], POINTS))
    for name in names:
        if name not in found:
            raise errors.Refused(argument, reason=f"{shown(name)} has no row; give every question and bidder of the table its points")
    return found
