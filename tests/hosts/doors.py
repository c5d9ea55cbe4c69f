"""Calls through every door: the function itself, Excel's COM dispatch and VBA, the command line, a workbook without a program, LibreOffice.

Each takes cases and gives what the cells show, by case; what goes with an answer (sentence, exit code, finding) is asserted on the way.
"""

import contextlib
import datetime as dt
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import typer

from tests.hosts import case_book
from tests.hosts.cases import Case, ask
from tests.hosts.compare_libreoffice import cached
from tests.hosts.libreoffice import recalculated
from udfs import cells, dispatch, memory
from udfs.cells import DAY_ZERO, ExcelError
from udfs.errors import UdfError, column_letters
from workbooks.dialect import respell_package
from workbooks.recalc import recalculate
from xl_addin.cli import app
from xl_addin.desktop.addin import build as build_xlam
from xl_addin.libreoffice.build import build

ROOT = Path(__file__).resolve().parents[2]
ASKED = ("id", "function", "arguments", "asks")  # what a call needs of a case
Rows = list[list[Any]]
Answers = dict[str, Rows]


def plain_call(cases: list[Case]) -> Answers:
    """The Python function itself, called with Python values."""
    ids = {case.id for case in cases}

    def answer(case: Case, raw: list[Any], where: str) -> Rows:
        if case.id not in ids:
            return dispatch.call(case.udf.name, raw, where)  # the cell asked about must be remembered
        try:
            return cells.emit(case.udf.name, case.udf.result, case.udf.function(*dispatch.arguments(case.udf, raw)))[0]
        except UdfError as problem:
            return [[ExcelError(problem.code)]]

    return {case.id: ask(case, case.id, answer) for case in cases}


def desktop(cases: list[Case]) -> Answers:
    """xlwings' COM dispatch, in a process of its own."""
    with _asked(cases) as told:
        return _with_sentences(cases, _process("tests.hosts.desktop", told))


def vba(cases: list[Case]) -> Answers:
    """The code of the built add-in, executed by pyOpenVBA."""
    with _asked(cases) as told:
        addin = told.with_name("Commissioning.xlam")
        build_xlam(addin)
        return _with_sentences(cases, _process("tests.hosts.excel_vba", addin, told)["cases"])


@contextlib.contextmanager
def _asked(cases: list[Case]) -> Iterator[Path]:
    """The cases as a file for another process."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "cases.json"
        asked = [{key: case.told[key] for key in ASKED if key in case.told} for case in cases]
        told.write_text(json.dumps(asked, default=_serial), encoding="utf-8")
        yield told


def _process(module: str, *words: Path) -> Any:
    run = subprocess.run([sys.executable, "-m", module, *map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=500)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def _with_sentences(cases: list[Case], told: dict[str, Any]) -> Answers:
    """The cells of answers that came with what =WHY() then said."""
    silent = [case.id for case in cases if case.told.get("sentence", "") not in (told[case.id]["sentence"] or "")]
    assert silent == [], "=WHY() does not give the sentence"
    return {name: marked(answer["rows"]) for name, answer in told.items()}


def marked(rows: Rows) -> Rows:
    """An error value as VBA would make it of the mark; a mere text stays a text."""
    return [[ExcelError(cell["error"]) if isinstance(cell, dict) else cell for cell in row] for row in rows]


def _serial(day: dt.date) -> int:
    """A date as a cell holds it."""
    return (day - DAY_ZERO).days


def command_line(cases: list[Case]) -> Answers:
    """`cwb call`, each call as if in a process of its own."""
    answers = {}
    for case in cases:
        memory.forget()
        code, out = cwb(["call", case.udf.name, json.dumps(json_arguments(case))])
        printed = json.loads(out)
        assert code == (2 if "error" in printed else 0), case.id
        if "error" in printed and not case.asks:  # a process that ended forgets what the cell asked about was
            assert case.told.get("sentence", "") in printed["error"]["sentence"]
        answers[case.id] = rows_of_json(case, printed)
    return answers


@cache
def _command() -> Any:
    return typer.main.get_command(app)  # making it takes longer than twenty calls


def cwb(words: list[str]) -> tuple[int, str]:
    """Exit code and output of the command, in this process."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = _command().main(words, prog_name="cwb", standalone_mode=False)
    return code or 0, out.getvalue()


def headless(cases: list[Case]) -> Answers:
    """A workbook recalculated without any spreadsheet program; its findings tell which cells failed."""
    data, answers = case_book.write(cases)
    done = recalculate(data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.xlsx"
        path.write_bytes(done.data)
        sheets = cached(path)
    found = {finding.where.replace("'", "") for finding in done.findings}
    for case in cases:
        case.computed()
        told = f"{answers[case.id].sheet}!{column_letters(answers[case.id].column)}{answers[case.id].row}" in found
        assert told == bool(dispatch.sentence(case.id)), f"{case.id}: the findings do not tell which cells failed"
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
