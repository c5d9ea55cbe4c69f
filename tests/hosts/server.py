"""A real server for the web, started as a person starts it, and what Excel would send it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import xlwings

from udfs.cells import ExcelError

ROOT = Path(__file__).resolve().parents[2]
CODE = "import sys; from xl_addin.cli import main; sys.argv[0] = 'cwb'; main()"
ERRORS = {"NotAvailable": "#N/A", "Div0": "#DIV/0!", "Value": "#VALUE!", "Num": "#NUM!", "Name": "#NAME?", "Null": "#NULL!", "Ref": "#REF!"}
KINDS = {text: kind for kind, text in ERRORS.items()}
SERVING = re.compile(r"Serving on (https?://\S+),")


def words(*more: str) -> list[str]:
    return [sys.executable, "-c", CODE, "server", *more]


def settings(**changes: str) -> dict[str, str]:
    """The environment of a server: none of the settings of whoever runs the tests, and the licence for noncommercial use."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("XLWINGS_")}
    return clean | {"XLWINGS_LICENSE_KEY": "noncommercial"} | changes


@dataclass
class Server:
    """A running server: where it is and who may call it."""

    url: str
    token: str
    process: subprocess.Popen

    def post(self, path: str, body: Any, *, authorisation: str | None = None, session: str = "a") -> tuple[int, Any]:
        """Status and answer; an answer that is no JSON is its text."""
        sent = f"{session} {self.token}" if authorisation is None else authorisation
        return self._asked("POST", path, json.dumps(body), {"Content-Type": "application/json", "Authorization": sent})

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        return self._asked("GET", path, None, headers)

    @cached_property
    def line(self) -> HTTPConnection:
        """One connection for all requests, as a browser keeps it."""
        return HTTPConnection(self.url.removeprefix("http://"), timeout=120)

    def _asked(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, Any]:
        try:
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
        except ConnectionError:  # a server ends a connection that was idle for some seconds
            self.line.close()
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
        return answer.status, _plain(answer.read())

    def call(self, name: str, args: list[Any], where: str = "[Book1]Sheet1!A1", **sender: str) -> tuple[int, Any]:
        """A cell: the function with what Excel hands over, each argument rows of cells or null."""
        body = {
            "client": "Office.js", "func_name": name.lower(), "args": args, "caller_address": where, "session_id": "s",
            "culture_info_name": "en-GB", "date_format": "dd/mm/yyyy", "version": xlwings.__version__, "runtime": "1.4",
        }  # fmt: skip
        return self.post("/xlwings/custom-functions-call", body, **sender)


def _plain(data: bytes) -> Any:
    with contextlib.suppress(ValueError):
        return json.loads(data)
    return data.decode()


@contextlib.contextmanager
def running(folder: Path, **changes: str) -> Iterator[Server]:
    """A server on a free port of this computer."""
    token = folder / "server-token"
    command = words("start", "--port", "0", "--token-file", str(token))
    process = subprocess.Popen(command, cwd=ROOT, env=settings(**changes), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        told = SERVING.match(line)
        assert told, line + process.communicate(timeout=20)[1]
        yield Server(told[1], token.read_text().strip(), process)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def office(cell: Any) -> Any:
    """A cell as Excel hands it to a custom function."""
    if isinstance(cell, ExcelError):
        return {"type": "Error", "basicType": "Error", "errorType": KINDS[cell], "basicValue": str(cell)}
    return cell


def cell_of(told: Any) -> Any:
    """What a cell shows of an answer; an error told as a text stays a text."""
    return ExcelError(ERRORS[told["errorType"]]) if isinstance(told, dict) else told
