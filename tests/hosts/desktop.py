"""Every case through xlwings' real COM dispatch, pywin32 stubbed: `python -m tests.hosts.desktop [FILE]` prints id -> rows and sentence.

FILE holds other cases, as JSON; those of tests/cases when left out. A process of its own, because the stubs stay in it.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tests.hosts import fakewin
from tests.hosts.cases import LEFT_OUT, Case, ask, load_cases
from udfs.cells import ERROR_CODES, ExcelError, rows_of
from udfs.registry import load

MODULE = "xl_addin.desktop"  # what saved files name
NO_ARGUMENT = -2147352572
SCODES = {text: -2146828288 + number for text, number in ERROR_CODES.items()}
MARKED = {f"\x01cwb:{number}": text for text, number in ERROR_CODES.items()}


def com(value: Any) -> Any:
    """A value as Excel's Value2 reaches Python: tuples of tuples, doubles, error cells as numbers, one cell without brackets."""
    if value is LEFT_OUT:
        return NO_ARGUMENT
    if isinstance(value, list):
        return (
            com(value[0][0])
            if len(value) == len(value[0]) == 1
            else tuple(tuple(com(c) for c in row) for row in value)
        )
    return SCODES[value] if isinstance(value, ExcelError) else value


def call(server: Any, case: Case, raw: list[Any], where: str) -> Any:
    """What the VBA wrapper sends: every argument of the signature, then the caller's address."""
    padded = raw + [LEFT_OUT] * (len(case.udf.params) - len(raw))
    return server.CallUDF(MODULE, case.udf.name, (*map(com, padded), where), None, None)


def told_cases(path: str) -> list[Case]:
    """The cases another process was asked for."""
    return [Case(told["id"], told) for told in json.loads(Path(path).read_text(encoding="utf-8"))]


def main() -> None:
    fakewin.install()
    from xlwings.com_server import XLPython

    server, told = XLPython(), {}
    load()
    for case in told_cases(sys.argv[1]) if sys.argv[1:] else load_cases():
        where = f"[Book1]{case.id}!$H$9"
        # what was left out in the middle arrives as a missing argument, not as a blank cell
        answer = ask(case, where, lambda c, raw, w: call(server, c, raw if c.asks_a_cell else c.cells(), w))
        rows = [[{"error": MARKED[c]} if c in MARKED else c for c in row] for row in rows_of(answer)]
        told[case.id] = {
            "rows": rows,
            "sentence": server.CallUDF(MODULE, "WHY", (where, "[Book1]Asking!$A$1"), None, None),
        }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
