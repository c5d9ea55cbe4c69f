"""Marks after moderation: the originals stay, the agreed mark stands beside them with its distance and its reason."""

from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.cells import shown
from udfs.errors import At, UdfError
from udfs.money import exact
from udfs.registry import Param, Result, udf
from udfs.settings import cell_as, settings
from udfs.tender.evaluators import CONVENTIONS, MODERATION_SOURCES, PARAMETERS
from udfs.tender.scores import (
    BIDDERS,
    CONFLICTS,
    EVALUATORS,
    MARKS,
    QUESTIONS,
    SCALE,
    Answer,
    Score,
    Scores,
    blocked,
    range_steps,
    values,
)
from udfs.tender.spread import mean, median

METHODS = ("consensus", "mean_of_originals", "mean_of_adjusted", "median")
RECORD = Param("decisions", "Record of the moderation, five columns: question, bidder, agreed mark (consensus only), reason, and the "
               "reason for a mark outside the originals; blank rows are skipped", kind="any", rank="table", unit="names, marks and words",
               example=[["Q1", "A", 3, "E2 had overlooked the annex", None]], blank="none")  # fmt: skip
AGREED = Param("agreed", "", kind="number", rank="scalar", unit="marks", example=None, minimum=0)
ADJUSTED = Param("adjusted", "For mean_of_adjusted: each evaluator's mark after discussion, the original again where it stayed",
                 kind="number", rank="column", unit="marks", example=[4, 2, 3, 3], minimum=0, blank="none")  # fmt: skip


class Decision(NamedTuple):
    """What the record says of one answer."""

    row: int
    mark: float | None
    reason: str
    reason_outside: str


NOTHING = Decision(-1, None, "", "")


@udf(
    params=[
        EVALUATORS, QUESTIONS, BIDDERS, MARKS, SCALE,
        Param("method", "How the mark that counts is found, as declared beforehand", kind="text", rank="scalar", unit="text",
              example="consensus", choices=METHODS),
        PARAMETERS,
        RECORD._replace(example=[["Q1", "A", 4, "E2 had overlooked the annex", None], ["Q1", "B", 2, "Agreed after discussion", None]]),
        ADJUSTED._replace(example=[4, 4, 2, 2]), CONFLICTS,
    ],
    result=Result("table", "any", "names, marks, TRUE or FALSE", "A row for each question and bidder: question, bidder, agreed mark, mean "
                  "of originals, delta (agreed less mean), lowest and highest delta from an original, outside the originals (TRUE or "
                  "FALSE), "
                  "moderation required (TRUE or FALSE), reason, note"),
    sources=MODERATION_SOURCES,
    since="0.2.0",
)  # fmt: skip
def tender_moderated_marks(
    evaluators: list[str | None], questions: list[str | None], bidders: list[str | None], marks: list[float | None],
    scale: list[float], method: str, parameters: list[list[Any]], decisions: list[list[Any]] | None = None,
    adjusted: list[float | None] | None = None, conflicts: list[bool | None] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Mark of each answer after moderation, with its distance from the originals and its reason.

    One row a score; decisions: question, bidder, agreed mark, reason, reason outside; adjusted: one a score. Result: a row for each
    question and bidder, eleven columns; the originals are never changed. A mean or median may lie between the marks of the scale: tell
    TENDER_QUALITY_POINTS with means.
    Errors: in the row of an answer #VALUE! (third column) where an original is missing, the agreed mark is missing or off the scale, or
    a reason is missing: one is mandatory where the mark is not the mean of the originals or the spread needs moderation, and another
    where it lies outside the originals.
    """
    if method == "mean_of_adjusted" and adjusted is None:
        raise errors.Refused("adjusted", reason="mean_of_adjusted needs every evaluator's mark after discussion; give the column")
    table = Scores(evaluators, questions, bidders, marks, scale, conflicts)
    if adjusted is not None and len(adjusted) != len(marks):
        raise errors.LengthsDiffer("adjusted", found=len(adjusted), what="scores", other="marks", expected=len(marks))
    steps = settings(parameters, CONVENTIONS)["moderation_range_steps"]
    record = _record(decisions, table)
    rows: list[list] = []
    for answer in table.by_answer:
        try:
            scores = table.counted(answer)
            decision = record.get(answer, NOTHING)
            mark = _mark(table, answer, scores, decision, method, adjusted)
            rows.append([*answer, *_moderated(table, answer, scores, decision, mark, steps)])
        except UdfError as problem:
            rows.append([*answer, *blocked(problem, 9)])
    return rows


def _record(decisions: list[list[Any]] | None, table: Scores) -> dict[Answer, Decision]:
    """The record by answer; a line about an answer nobody marked is refused."""
    found: dict[Answer, Decision] = {}
    for row, cells in enumerate(decisions or []):
        if all(c is None for c in cells):
            continue
        question, bidder, mark, reason, outside = (list(cells) + [None] * 5)[:5]
        answer = (_text(question), _text(bidder))
        if answer not in table.by_answer:
            reason = f"nobody marked {answer[0]} of {answer[1]}; correct the names or add the marks"
            raise errors.Refused(At("decisions", row), reason=reason)
        if answer in found:
            raise errors.DuplicateKey(At("decisions", row), value=f"{answer[0]} of {answer[1]}", first=found[answer].row + 1)
        agreed = None if mark is None else cell_as(At("decisions", row, 2), mark, AGREED)
        found[answer] = Decision(row, agreed, _text(reason), _text(outside))
    return found


def _text(cell: Any) -> str:
    return "" if cell is None else cell.strip() if isinstance(cell, str) else shown(cell)


def _mark(table: Scores, answer: Answer, scores: list[Score], decision: Decision, method: str, adjusted: list | None) -> Fraction:
    """The mark that counts, by the declared method."""
    if method == "consensus":
        return _agreed(table, answer, decision)
    if decision.mark is not None:
        reason = f"{method} works the mark out, so the record must not state one; leave it blank or declare consensus"
        raise errors.Refused(At("decisions", decision.row, 2), reason=reason)
    if method != "mean_of_adjusted":
        return (median if method == "median" else mean)(values(scores))
    for score in scores:
        mark = adjusted[score.row]
        if mark is None:
            raise errors.BlankCell(At("adjusted", score.row), remedy="give the mark after discussion, the original again where it stayed")
        _on_scale(table, At("adjusted", score.row), mark)
    return mean([exact(adjusted[s.row]) for s in scores])


def _agreed(table: Scores, answer: Answer, decision: Decision) -> Fraction:
    if decision.mark is None:
        at = At("decisions", decision.row, 2) if decision.row >= 0 else At("decisions")
        raise errors.Refused(at, reason=f"{answer[0]} of {answer[1]} has no agreed mark; record what the evaluators agreed")
    _on_scale(table, At("decisions", decision.row, 2), decision.mark)
    return exact(decision.mark)


def _on_scale(table: Scores, at: At, mark: float) -> None:
    if exact(mark) not in table.scale:
        choices = ", ".join(shown(m) for m in table.scale)
        raise errors.NotAChoice(at, value=shown(mark), choices=f"{choices} (the scale)")


def _moderated(table: Scores, answer: Answer, scores: list[Score], decision: Decision, mark: Fraction, steps: Fraction) -> list[Any]:
    """The figures of one answer, refused while a reason is missing."""
    originals = values(scores)
    delta = mark - mean(originals)
    required = range_steps(table, scores) >= steps
    outside = not min(originals) <= mark <= max(originals)
    at = At("decisions", decision.row, 3) if decision.row >= 0 else At("decisions")
    who = f"{answer[0]} of {answer[1]}"
    if (delta or required) and not decision.reason:
        why = f"differs by {shown(delta)} from the mean of the originals" if delta else "has marks so far apart that it must be moderated"
        raise errors.Refused(at, reason=f"{who} {why} and has no reason; record it")
    if outside and not decision.reason_outside:
        span = f"{shown(min(originals))} to {shown(max(originals))}"
        at = At("decisions", decision.row, 4) if decision.row >= 0 else At("decisions")
        raise errors.Refused(at, reason=f"{who} is {shown(mark)}, outside the originals ({span}), and has no reason of its own; record it")
    return [mark, mean(originals), delta, mark - max(originals), mark - min(originals), outside, required, decision.reason,
            _note(table, answer, decision, outside)]  # fmt: skip


def _note(table: Scores, answer: Answer, decision: Decision, outside: bool) -> str:
    notes = [f"AMBER: outside the originals, because {decision.reason_outside}"] if outside else []
    kept = table.kept(answer)
    return "; ".join(notes + ([kept] if kept else []))
