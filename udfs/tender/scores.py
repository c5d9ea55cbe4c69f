"""The append-only table of individual scores, read once for every function that works on it.

A row is one evaluator's mark of one bidder on one question. Wholly blank rows are spare. An original is never overwritten, so a second
mark of the same evaluator for the same answer is refused. A mark marked as conflicted is kept, counted as kept, and enters no figure.
"""

from fractions import Fraction
from typing import NamedTuple

from udfs import errors
from udfs.cells import shown
from udfs.errors import At, UdfError
from udfs.money import exact
from udfs.registry import Param

Answer = tuple[str, str]  # question, bidder

EVALUATORS = Param("evaluators", "Evaluator of each individual score; wholly blank rows are skipped", kind="text", rank="column",
                   unit="name", example=["E1", "E2", "E1", "E2"], blank="none")  # fmt: skip
QUESTIONS = Param("questions", "Question of each individual score; a question asked in one lot only carries the lot in its name",
                  kind="text", rank="column", unit="name", example=["Q1", "Q1", "Q1", "Q1"], blank="none")  # fmt: skip
BIDDERS = Param("bidders", "Bidder of each individual score", kind="text", rank="column", unit="name", example=["A", "A", "B", "B"],
                blank="none")  # fmt: skip
MARKS = Param("marks", "Mark each evaluator gave, as first written down", kind="number", rank="column", unit="marks",
              example=[4, 3, 2, 1], minimum=0, blank="none")  # fmt: skip
SCALE = Param("scale", "Every mark the scale allows", kind="number", rank="column", unit="marks", example=[0, 1, 2, 3, 4, 5], minimum=0)
CONFLICTS = Param("conflicts", "TRUE where the evaluator has a conflict of interest that bars the mark from counting; none when left out",
                  kind="logical", rank="column", unit="TRUE or FALSE", example=[False, False, False, False], blank="none")  # fmt: skip


class Score(NamedTuple):
    """One mark, with the row it stands in; `counts` is False for a mark barred by a conflict."""

    row: int
    evaluator: str
    answer: Answer
    mark: float | None
    counts: bool


class Scores:
    """All individual scores of one run."""

    def __init__(self, evaluators: list, questions: list, bidders: list, marks: list, scale: list[float], conflicts: list | None = None):
        for name, column in (("questions", questions), ("bidders", bidders), ("marks", marks), ("conflicts", conflicts)):
            if column is not None and len(column) != len(evaluators):
                raise errors.LengthsDiffer(name, found=len(column), what="scores", other="evaluators", expected=len(evaluators))
        self.scale = sorted({exact(m) for m in scale})
        if self.scale[-1] == 0:
            raise errors.OutOfRange("scale", value=0, rule="the highest mark must be above zero")
        self.all = self._read(evaluators, questions, bidders, marks, conflicts)
        if not self.all:
            raise errors.Refused("evaluators", reason="the table holds no score; enter the evaluators' marks")
        self.questions = list(dict.fromkeys(s.answer[0] for s in self.all))
        self.bidders = list(dict.fromkeys(s.answer[1] for s in self.all))
        self.evaluators = list(dict.fromkeys(s.evaluator for s in self.all))
        self.by_answer: dict[Answer, list[Score]] = {(q, b): [] for q in self.questions for b in self.bidders}
        for score in self.all:
            self.by_answer[score.answer].append(score)
        self.panels = {question: self._panel(question) for question in self.questions}

    def _read(self, evaluators: list, questions: list, bidders: list, marks: list, conflicts: list | None) -> list[Score]:
        found: list[Score] = []
        seen: dict[tuple[str, Answer], int] = {}
        for row, (who, question, bidder, mark) in enumerate(zip(evaluators, questions, bidders, marks, strict=True)):
            if who is None and question is None and bidder is None and mark is None:
                continue
            for name, value in (("evaluators", who), ("questions", question), ("bidders", bidder)):
                if value is None:
                    raise errors.BlankCell(At(name, row), remedy="every score names its evaluator, question and bidder")
            if conflicts is not None and conflicts[row] is None:
                raise errors.BlankCell(At("conflicts", row), remedy=f"{shown(who)} has not declared: enter TRUE or FALSE")
            key = (who, (question, bidder))
            if key in seen:
                reason = f"{shown(who)} has already marked {question} of {bidder} in row {seen[key] + 1}; an original is never " \
                         "overwritten, so record the change in moderation"  # fmt: skip
                raise errors.Refused(At("marks", row), reason=reason)
            seen[key] = row
            self._on_scale(row, mark)
            found.append(Score(row, who, (question, bidder), mark, not (conflicts and conflicts[row])))
        return found

    def _on_scale(self, row: int, mark: float | None) -> None:
        if mark is not None and exact(mark) not in self.scale:
            choices = ", ".join(shown(m) for m in self.scale)
            raise errors.NotAChoice(At("marks", row), value=shown(mark), choices=f"{choices} (the scale)")

    def _panel(self, question: str) -> list[str]:
        """Who has marked a question at all, each once."""
        return list(dict.fromkeys(s.evaluator for bidder in self.bidders for s in self.by_answer[question, bidder] if s.counts))

    def counted(self, answer: Answer) -> list[Score]:
        """The scores of an answer that count, complete; UdfError when a mark is missing, because fewer marks are never averaged."""
        here = {s.evaluator: s for s in self.by_answer[answer]}
        for evaluator in self.panels[answer[0]]:
            score = here.get(evaluator)
            if score is None:
                reason = f"{evaluator} has not marked {answer[0]} of {answer[1]}; a missing mark blocks it, fewer marks are never averaged"
                raise errors.Refused("marks", reason=reason)
            if score.counts and score.mark is None:
                remedy = f"{evaluator} has not marked {answer[0]} of {answer[1]}; a missing mark blocks it and is not a zero"
                raise errors.BlankCell(At("marks", score.row), remedy=remedy)
        found = [s for s in here.values() if s.counts]
        if not found:
            raise errors.Refused("marks", reason=f"no mark of {answer[0]} of {answer[1]} counts; name an evaluator without a conflict")
        return found

    def kept(self, answer: Answer) -> str:
        """What the row of an answer says of marks that are kept but do not count."""
        names = ", ".join(s.evaluator for s in self.by_answer[answer] if not s.counts)
        return f"kept but not counted, conflict declared: {names}" if names else ""

    def position(self, mark: float) -> int:
        """Place of a mark on the scale, in steps."""
        return self.scale.index(exact(mark))


def values(scores: list[Score]) -> list[Fraction]:
    """The marks of complete scores, exact."""
    return [exact(s.mark) for s in scores]


def range_steps(table: Scores, scores: list[Score]) -> int:
    """Steps of the scale between the lowest and the highest mark."""
    places = [table.position(s.mark) for s in scores]
    return max(places) - min(places)


def blocked(problem: UdfError, width: int) -> list[UdfError | str]:
    """The cells of an answer that cannot be worked out."""
    return [problem] + [""] * (width - 2) + ["blocked: see the error"]
