"""How the command line shows progress, findings and checks: tables for people, JSON for programs."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from udfs.findings import Finding
from workbooks.outcome import Outcome

LARGE = 1e6  # from here on nobody looks at more than pence
MOST_FINDINGS = 50  # a table longer than a few screens hides what matters; the rest is counted
_errors = Console(stderr=True)
_out = Console()


def say(sentence: str) -> None:
    """A line for a person, on the error stream so that it never mixes with data."""
    _errors.print(sentence, markup=False, highlight=False)


@contextmanager
def progress() -> Iterator[Any]:
    """A bar that names the step; plain lines where nobody watches a terminal."""
    if not _errors.is_terminal:
        yield _Plain()
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_errors, transient=True) as bar:
        task = bar.add_task("Starting", total=None)
        yield lambda step, part=0, whole=0: bar.update(task, description=step, completed=part, total=whole or None)


class _Plain:
    """One line a step, the first time it is named."""

    def __init__(self) -> None:
        self.last = ""

    def __call__(self, step: str, part: int = 0, whole: int = 0) -> None:
        if step != self.last:
            self.last = step
            say(f"{step} …")


def show_findings(findings: list[Finding], console: Console = _errors, most: int = MOST_FINDINGS) -> None:
    """Where, how bad, what and what to do; the worst first, and no more than `most`."""
    if not findings:
        return
    order = {"block": 0, "warn": 1, "note": 2}
    table = Table(box=box.SIMPLE_HEAD, title="Findings", title_justify="left", show_edge=False)
    for heading in ("Severity", "Where", "What", "What to do"):
        table.add_column(heading, overflow="fold")
    ranked = sorted(findings, key=lambda f: order[f.severity])
    for f in ranked[:most]:
        table.add_row(*(plain(text) for text in (f.severity, f.where, f.sentence, f.remedy)))
    console.print(table)
    if len(ranked) > most:
        console.print(f"and {len(ranked) - most:,} more findings", markup=False)


def plain(text: str) -> Text:
    """Text from a workbook, never taken for console markup; a backslash before a bracket would undo an escaped bracket."""
    return Text(text)


def show_outcome(outcome: Outcome, as_json: bool) -> None:
    """Checks, findings and verdict of a finished job."""
    if as_json:
        told = {"path": outcome.path, "verdict": outcome.verdict, "holds": outcome.holds, "checks": outcome.checks,
                "findings": [f.as_dict() for f in outcome.findings]}  # fmt: skip
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return
    table = Table(box=box.SIMPLE_HEAD, title="Checks", title_justify="left", show_edge=False)
    for heading in ("Check", "Computed", "Expected", "Difference", "Result"):
        table.add_column(heading, justify="left" if heading in ("Check", "Result") else "right", overflow="fold")
    for check in outcome.checks:
        table.add_row(*(plain(cell_text(check[h])) for h in ("Check", "Computed", "Expected", "Difference", "Result")))
    _out.print(table)
    show_findings(outcome.findings, _out)
    _out.print(f"{outcome.verdict}: {outcome.path}", markup=False, highlight=False)


def cell_text(value: Any) -> str:
    """A figure as a table for people shows it."""
    if isinstance(value, float):
        if value == int(value) and abs(value) < 1e15:
            return f"{value:,.0f}"
        return f"{value:,.2f}" if abs(value) >= LARGE else f"{value:,.12g}"
    return "" if value is None else str(value)
