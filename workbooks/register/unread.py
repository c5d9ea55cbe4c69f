"""What imported files said and the register does not: cells that could not be read, totals that disagree. A check until each was seen."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from workbooks.job.schema import grid_name
from workbooks.layout import Places
from workbooks.register.tables import RegisterJob
from workbooks.spec import Check

LEFT_BLANK = "the register leaves it blank"  # as the sentence of every such issue ends
TOTALS = "total_disagrees"
SEEN = "On Import issues: enter the value, then clear the row there"


class Told(Protocol):
    """An issue of an import."""

    code: str
    sentence: str


def unread(issues: Iterable[Told]) -> int:
    """How many cells of the files said something that the register does not have."""
    return sum(LEFT_BLANK in issue.sentence for issue in issues)


def unread_checks(job: RegisterJob) -> Iterator[Check]:
    """Live, so that they hold as soon as the rows on Import issues are cleared."""
    if not job.rows["import_issue"]:
        return
    column = lambda at, name: at.column(grid_name("import_issue"), name)
    yield Check("Imported cells that could not be read and are blank", lambda at: f'COUNTIF({column(at, "sentence")},"*{LEFT_BLANK}*")',
                _none, 0, SEEN, "count")  # fmt: skip
    yield Check("Totals of imported files that disagree with their rows", lambda at: f'COUNTIF({column(at, "code")},"{TOTALS}")', _none, 0,
                "On Import issues: look whether a row is missing, then clear the row there", "count")  # fmt: skip


def _none(at: Places) -> str:
    return "0"
