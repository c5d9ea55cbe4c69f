"""The JavaScript that Excel on the web loads, executed in Node against a running server: what a cell shows then, and what it says."""

import os
import re
import shutil
import signal
import threading
from pathlib import Path

import pytest

from tests.conftest import absent
from tests.hosts.server import cell_of, running
from tests.hosts.server_doors import node, shared_server
from udfs.cells import ExcelError
from udfs.registry import load

SCRIPT = Path(__file__).resolve().parents[2] / "xl_addin" / "server" / "project" / "static" / "js" / "cells.js"


@pytest.fixture(scope="module")
def server():
    if not shutil.which("node"):
        absent("Node is not installed, so the JavaScript of the custom functions is not executed (apt-get install nodejs)")
    return shared_server()


def rank(totals: list, where: str = "Sheet1!D2", **more: object) -> dict:
    args = [[[total] for total in totals]]
    return {"name": "TENDER_RANK", "args": args, "address": where, "parameterAddresses": ["Sheet1!A1:A4"], **more}


def why(cell: str) -> dict:
    return {"name": "WHY", "args": [[["what it shows"]]], "address": "Sheet1!H1", "parameterAddresses": [cell]}


def test_a_cell_shows_numbers_and_real_errors_and_says_why(server):
    spilt, reason = node(server, [rank([70, 80, None, 80], "'My sheet'!D2"), why("'My sheet'!$D$2")])
    assert [[cell_of(cell) for cell in row] for row in spilt["rows"]] == [[3], [1], [ExcelError("#N/A")], [1]]
    assert reason["rows"] == [["totals, row 3: the bid has no total, so it has no rank; complete its scores."]]


def test_a_refused_cell_says_so_on_hovering_after_one_request(server):
    (told,) = node(server, [rank(["n/a", 80])])
    assert told == {"code": "#VALUE!", "sentence": 'totals, row 1 holds "n/a", which is not a number; enter a number.', "requests": 1}


def test_without_the_right_token_a_cell_says_where_to_enter_it(server):
    (told,) = node(type(server)(server.url, "wrong", server.process), [rank([1])])
    assert (told["code"], told["requests"]) == ("#VALUE!", 1)
    assert told["sentence"].startswith("The access token is missing or wrong: enter it in the task pane Commissioning")


def test_a_server_killed_while_it_answers_is_one_sentence(tmp_path):
    """Held so that the request stands unanswered, then ended as a power cut would; there is no second request and no traceback."""
    with running(tmp_path) as doomed:

        def hold() -> None:
            os.kill(doomed.process.pid, signal.SIGSTOP)
            threading.Timer(1, lambda: os.kill(doomed.process.pid, signal.SIGKILL)).start()

        before, after = node(doomed, [rank([2, 1]), rank([2, 1], wait=True)], hold)
    assert before["rows"] == [[1], [2]]
    assert (after["code"], after["requests"]) == ("#VALUE!", 1)
    assert re.fullmatch(r"The server of Commissioning Workbooks does not answer\. Nothing was changed; ask whoever .*", after["sentence"])


def test_the_script_knows_which_functions_ask_about_a_cell():
    listed = re.search(r"ASK_A_CELL = \[(.*)\]", SCRIPT.read_text("utf-8"))[1]
    assert re.findall(r'"(\w+)"', listed) == [name for name, udf in load().items() if any(p.kind == "address" for p in udf.params)]
