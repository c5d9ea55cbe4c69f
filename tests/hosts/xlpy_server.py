"""xlwings' real COM server for LibreOffice's VBA, pywin32 stubbed: each line of calls on the input is answered with a line of rows.

A process of its own, because the stubs stay in it; tests/hosts/libreoffice_vba.py says who calls.
"""

import json
import sys
from typing import Any

from tests.hosts import fakewin
from tests.hosts.desktop import SCODES
from tests.hosts.libreoffice import CALC_ERRORS

CALC_ERROR = "calc:"  # and LibreOffice's number of the error


def serve() -> None:
    fakewin.install()
    from xlwings.com_server import XLPython

    server = XLPython()
    for line in sys.stdin:
        script, name, given = json.loads(line)
        told = server.CallUDF(script, name, _as_com(given), None, None)
        rows = told if isinstance(told, list) else [[told]]  # one cell comes without brackets, one row without the outer ones
        print(json.dumps(rows if isinstance(rows[0], (list, tuple)) else [rows]), flush=True)


def _as_com(value: Any) -> Any:
    """Tuples of tuples of doubles, as Value2 gives them; an error cell is a number of its own kind there."""
    if isinstance(value, list):
        return tuple(_as_com(item) for item in value)
    if isinstance(value, str) and value.startswith(CALC_ERROR):
        return SCODES[CALC_ERRORS[int(value.removeprefix(CALC_ERROR))]]
    return float(value) if type(value) is int else value


if __name__ == "__main__":
    serve()
