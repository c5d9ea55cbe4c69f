"""What must be put right before a step of any template is possible."""

from __future__ import annotations

from collections.abc import Iterable

from udfs.findings import Finding
from workbooks.job.schema import grid_name
from workbooks.job.state import Job
from workbooks.template import Template
from workbooks.templates import at_cells


def none(kind: Template, job: Job, found: tuple[Finding, ...]) -> list[Finding]:
    """Whatever is wrong is just what this step is to tell."""
    return []


def nothing_blocks(kind: Template, job: Job, found: tuple[Finding, ...]) -> list[Finding]:
    """Every table that must be there has rows, and no finding blocks."""
    needed = [name for name in kind.tables if name not in kind.optional]
    return [*without_rows(job, needed), *(f for f in found if f.severity == "block")]


def without_rows(job: Job, tables: Iterable[str]) -> list[Finding]:
    """A table without rows is one finding, and the first thing to say."""
    empty = [Finding(grid_name(name), "nothing entered", "block", f"The table {name} has no rows.", "Fill it in.")
             for name in tables if not job.rows[name]]  # fmt: skip
    return at_cells(job, empty)
