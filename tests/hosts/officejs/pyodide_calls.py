"""Runs inside Pyodide: TOLD is a list of calls as JSON, the last value the list of their answers and sentences."""

import json

from udfs import dispatch
from udfs.cells import ExcelError


def cell(value):
    if isinstance(value, list):
        return [cell(item) for item in value]
    return ExcelError(value["error"]) if isinstance(value, dict) else value


def shown(value):
    return {"error": str(value)} if isinstance(value, ExcelError) else value


answers = []
for name, raw, where in json.loads(TOLD):  # noqa: F821 - put there by pyodide.mjs
    rows = dispatch.call(name, [cell(value) for value in raw], where)
    answers.append([[[shown(value) for value in row] for row in rows], dispatch.sentence(where)])
json.dumps(answers)
