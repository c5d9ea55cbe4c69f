"""Excel on the web as two doors of the parity matrix: what a request to a running server answers, and what the JavaScript of the custom
functions, executed in Node, gives Excel.

    http(cases), officejs(cases) -> {case id: rows of cells}

What goes with an answer is asserted on the way: the sentence of a #VALUE! on hovering over it; in Node, what =WHY() says of any failure.
"""

import atexit
import contextlib
import json
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from tests.hosts.cases import Case, ask
from tests.hosts.server import ROOT, Server, cell_of, office, running
from udfs.cells import ExcelError

HERE = Path(__file__).parent
Rows = list[list[Any]]
Answers = dict[str, Rows]


@cache
def shared_server() -> Server:
    """One server for whatever this process asks."""
    open_ones = contextlib.ExitStack()
    atexit.register(open_ones.close)
    folder = open_ones.enter_context(tempfile.TemporaryDirectory())
    return open_ones.enter_context(running(Path(folder)))


def http(cases: list[Case]) -> Answers:
    """Each call a request, as xlwings' JavaScript sends it."""
    server = shared_server()

    def call(case: Case, raw: list[Any], where: str) -> Rows:
        args = raw if case.asks_a_cell else [rows(value) for value in raw]
        status, told = server.call(case.udf.name, args, caller(where))
        if status == 400:
            assert case.told.get("sentence", "") in told, f"{case.id}: {told}"
            return [[ExcelError("#VALUE!")]]
        assert status == 200, f"{case.id}: {status} {told}"
        return [[cell_of(cell) for cell in row] for row in told["result"]]

    return {case.id: ask(case, case.id, call) for case in cases}


def officejs(cases: list[Case]) -> Answers:
    """All calls in one process of Node."""
    calls: list[dict[str, Any]] = []

    def note(case: Case, raw: list[Any], where: str) -> int:
        asked = [cell_address(raw[0])] if case.asks_a_cell else []
        args = [[["what the cell shows"]]] if asked else [rows(value) for value in raw]
        calls.append({"name": case.udf.name, "args": args, "address": caller(where).partition("]")[2], "parameterAddresses": asked})
        return len(calls) - 1

    places = {case.id: ask(case, case.id, note) for case in cases}
    for case in cases:
        if case.told.get("sentence"):
            asked = [f"{quoted(case.id)}!H9"]
            calls.append({"name": "WHY", "args": [[[None]]], "address": "asking!A1", "parameterAddresses": asked, "of": case.id})
    told = node(shared_server(), calls)
    whys = {call["of"]: answer["rows"][0][0] for call, answer in zip(calls, told, strict=True) if "of" in call}
    sentences = {case.id: case.told["sentence"] for case in cases if case.told.get("sentence")}
    assert [name for name, sentence in sentences.items() if sentence not in whys[name]] == []
    return {name: _shown(told[place]) for name, place in places.items()}


def node(server: Server, calls: list[dict[str, Any]], meanwhile: Callable[[], None] = lambda: None) -> list[dict[str, Any]]:
    """What the JavaScript answers to each call: rows, or the code and the sentence of an error, and the number of requests it took.

    `meanwhile` is done before the call that says `wait`."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "calls.json"
        told.write_text(json.dumps(calls), encoding="utf-8")
        words = ["node", str(HERE / "officejs" / "cells.mjs"), server.url, server.token, str(told)]
        run = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if any(call.get("wait") for call in calls):
            assert run.stderr.readline() == "waiting\n"
            meanwhile()
        out, problems = run.communicate("go\n", timeout=300)
    assert run.returncode == 0, problems[-3000:]
    return json.loads(out)


def _shown(answer: dict[str, Any]) -> Rows:
    if "code" in answer:
        assert answer["sentence"] and answer["requests"] == 1  # refused once and for all, with its sentence
        return [[ExcelError(answer["code"])]]
    return [[cell_of(cell) for cell in row] for row in answer["rows"]]


def rows(value: Any) -> Any:
    """An argument as Excel hands it over: rows of cells, null where nothing was given."""
    if value is None:
        return None
    lines = value if isinstance(value, list) else [[value]]
    return [[office(cell) for cell in line] for line in lines]


def caller(where: str) -> str:
    """`case` and `case!A1` as the address of a cell."""
    sheet, _, cell = where.partition("!")
    return f"[Book1]{quoted(sheet)}!{cell or 'H9'}"


def cell_address(where: str) -> str:
    sheet, _, cell = where.partition("!")
    return f"{quoted(sheet)}!{cell}"


def quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"
