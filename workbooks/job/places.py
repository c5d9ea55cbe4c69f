"""Where a finding stands: the cell it is about, not the row, the table or the setting alone."""

from collections.abc import Container, Iterable
from dataclasses import replace

from udfs.findings import Finding
from workbooks.job.schema import grid_name
from workbooks.job.state import Job
from workbooks.spec import Value

OF_A_SETTING = "settings, "  # how a finding names a setting before it is known where it stands


class Cells:
    """The cells of a job as it stands in a workbook; a job of other files keeps its rows and tables."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.tables = {row["at"]: name for name, rows in job.rows.items() for row in rows if "at" in row}
        self.names = {known: name for name in job.columns_at for known in (name, grid_name(name))}

    def of(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings with the cell each is about."""
        return [replace(finding, where=self._cell(finding.where)) for finding in findings]

    def _cell(self, where: str) -> str:
        if where.startswith(OF_A_SETTING):
            return self.job.settings_at.get(where.removeprefix(OF_A_SETTING), where)
        if where in self.names:
            return _below(next(iter(self.job.columns_at[self.names[where]].values()), where))
        row, heading = split_at(where, self.tables)
        head = self.job.columns_at.get(self.tables.get(row, ""), {}).get(heading, "")
        return f"{head.rstrip(DIGITS)}{_number(row)}, {heading}" if head else where


DIGITS = "0123456789"


def split_at(where: str, rows: Container[Value]) -> tuple[str, str]:
    """The row and the heading of "Lines!A6, Uncommitted, of the actual"; either may hold a comma, so the row must be a known one."""
    parts = where.split(", ")
    cuts = ((", ".join(parts[:n]), ", ".join(parts[n:])) for n in range(1, len(parts)))
    return next((cut for cut in cuts if cut[0] in rows), (where, ""))


def _number(cell: str) -> str:
    return cell[len(cell.rstrip(DIGITS)) :]


def _below(head: str) -> str:
    """The first cell under a heading, where something is to be entered."""
    return f"{head.rstrip(DIGITS)}{int(_number(head)) + 1}" if _number(head) else head
