"""Calls through every door: the function itself, Excel's COM dispatch, the command line, a workbook without a program, LibreOffice."""

import datetime as dt
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from tests.hosts import case_book
from tests.hosts.cases import Case
from tests.hosts.compare_libreoffice import cached
from tests.hosts.libreoffice import recalculated
from udfs import cells, dispatch, memory
from udfs.cells import DAY_ZERO, ExcelError
from udfs.errors import UdfError
from workbooks.dialect import respell_package
from workbooks.recalc import recalculate
from xl_addin.cli import app
from xl_addin.libreoffice.build import build

ROOT = Path(__file__).resolve().parents[2]
Rows = list[list[Any]]
Answers = dict[str, Rows]


def plain_call(cases: list[Case]) -> Answers:
    """The Python function itself, called with Python values."""

    def answer(case: Case) -> Rows:
        try:
            return cells.emit(case.udf.name, case.udf.result, case.udf.function(*dispatch.arguments(case.udf, case.raw())))[0]
        except UdfError as problem:
            return [[ExcelError(problem.code)]]

    return {case.id: answer(case) for case in cases}


def desktop(cases: list[Case]) -> Answers:
    """xlwings' COM dispatch, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "cases.json"
        told.write_text(json.dumps([case.told for case in cases], default=_serial), encoding="utf-8")
        words = [sys.executable, "-m", "tests.hosts.desktop", str(told)]
        run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr[-3000:]
    error = lambda cell: ExcelError(cell["error"]) if isinstance(cell, dict) else cell
    answers = json.loads(run.stdout.splitlines()[-1])
    return {name: [[error(cell) for cell in row] for row in answer["rows"]] for name, answer in answers.items()}


def _serial(day: dt.date) -> int:
    """A date as a cell holds it."""
    return (day - DAY_ZERO).days


def command_line(cases: list[Case]) -> Answers:
    """`cwb call`, each call as if in a process of its own."""
    answers = {}
    for case in cases:
        memory.forget()
        run = CliRunner().invoke(app, ["call", case.udf.name, json.dumps(json_arguments(case))])
        printed = json.loads(run.stdout)
        assert run.exit_code == (2 if "error" in printed else 0), case.id
        answers[case.id] = rows_of_json(case, printed)
    return answers


def headless(cases: list[Case]) -> Answers:
    """A workbook recalculated without any spreadsheet program."""
    data, answers = case_book.write(cases)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.xlsx"
        path.write_bytes(recalculate(data).data)
        sheets = cached(path)
    return {name: at.read(sheets[at.sheet]) for name, at in answers.items()}


def libreoffice(cases: list[Case]) -> Answers:
    """The same workbook, respelt, in a real LibreOffice with our extension."""
    data, answers = case_book.write(cases)
    with tempfile.TemporaryDirectory() as folder:
        book, oxt = Path(folder) / "cases.xlsx", Path(folder) / "cwb.oxt"
        book.write_bytes(respell_package(data, "libreoffice"))
        build(oxt)
        sheets = recalculated(book, oxt)
    return {name: at.read(sheets[at.sheet]) for name, at in answers.items()}


def json_arguments(case: Case) -> list[Any]:
    """As a script writes them: lists for lines of cells, dates as text, null for blank and for left out."""

    def plain(told: Any) -> Any:
        if isinstance(told, list):
            return [plain(item) for item in told]
        return told.isoformat() if isinstance(told, dt.date) else None if told == "blank" else told

    if case.asks:
        return [f"{case.id}!A1"]
    given = [case.told["arguments"].get(p.name) for p in case.udf.params]
    return [plain(told) for told in given[: len(case.cells())]]


def rows_of_json(case: Case, printed: dict[str, Any]) -> Rows:
    """The cells of what `cwb call` printed."""
    if "error" in printed:
        return [[ExcelError(printed["error"]["code"])]]
    result = printed["result"]
    lines = result if isinstance(result, list) else [result]
    rows = [lines] if case.udf.result.rank == "row" and not isinstance(lines[0], list) else lines
    dates = case.udf.result.kind == "date"
    return [
        [_cell_of_json(cell, dates) for cell in (row if isinstance(row, list) else [row])] for row in rows
    ]


def _cell_of_json(told: Any, date: bool) -> Any:
    """JSON has neither errors nor dates: both are text there."""
    if told in cells.ERROR_CODES:
        return ExcelError(told)
    return float((dt.date.fromisoformat(told) - DAY_ZERO).days) if date else told
