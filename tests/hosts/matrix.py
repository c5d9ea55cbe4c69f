"""The parity matrix: every function and case through every door, `python -m tests.hosts.matrix` writes docs/parity.md from what ran.

The command and the tests ask the same doors. A test of a door compares its own column of the page with what it has just been told, so that
nothing runs twice; a page that is not current fails there.
"""

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.hosts import doors, libreoffice_vba, matrix_holes, server_doors
from tests.hosts.cases import Case, differences, load_cases
from tests.hosts.matrix_holes import CLOSED_LIST, Hole, Rows
from udfs.cells import ExcelError
from udfs.registry import load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "parity.md"
VALUES = "value-"  # cases whose id begins so make the table of values
SAME = "same"
MISSING = "–"
Ask = Callable[[list[Case]], doors.Answers]


@dataclass(frozen=True)
class Door:
    """A way to call a function. `runs` says what really runs; without `ask` nobody has made it yet."""

    id: str
    runs: str
    ask: Ask | None = None
    hole: Callable[[Case], Hole | None] = matrix_holes.none
    expected: Callable[[Case], Rows] = Case.computed


DOORS = [
    Door("plain", "the Python function, called with Python values", doors.plain_call),
    Door("COM", "Excel for Windows: the call as xlwings' real COM server dispatches it; pywin32 stands in for Windows", doors.desktop),
    Door("VBA", "Excel for Windows: the code out of the built Commissioning.xlam, executed by pyOpenVBA, calling that server", doors.vba),
    Door("LO VBA", "the same VBA code in an .xlsm, executed by LibreOffice, calling that server", libreoffice_vba.answers,
         matrix_holes.of_vba_in_libreoffice),
    Door("LO cell", "an array formula in a real LibreOffice with the built extension", doors.libreoffice, matrix_holes.of_libreoffice),
    Door("HTTP", "Excel on the web: a request to a running xlwings Server", server_doors.http),
    Door("Office.js", "Excel on the web: the custom functions' JavaScript, executed in Node, asking that server", server_doors.officejs),
    Door("file", "a workbook recalculated without any spreadsheet program", doors.headless, expected=matrix_holes.with_addresses),
    Door("cwb call", "the command line", doors.command_line, matrix_holes.of_the_command_line),
]
BY_ID = {door.id: door for door in DOORS}


# ---- what a door told ------------------------------------------------------------------------------------------------


@dataclass
class Column:
    """What the page says of one door."""

    functions: dict[str, str] = field(default_factory=dict)  # function -> "62", or "60 of 62"
    holes: dict[str, str] = field(default_factory=dict)  # line of the closed list -> the cases it touches
    values: dict[str, str] = field(default_factory=dict)  # case of the table of values -> what the cell shows, "same" as everywhere


@cache
def cases() -> list[Case]:
    return load_cases()


def wrong(door: Door, answers: doors.Answers) -> list[str]:
    """Every cell that is neither what the function gives nor what the closed list allows; a hole that is none any more."""
    found = []
    for case in cases():
        hole = door.hole(case)
        expected = hole.shows(case) if hole else door.expected(case)
        found += [f"{case.id}: {told}" for told in differences(answers[case.id], expected)]
        if hole and not list(differences(answers[case.id], case.computed())):
            found.append(f"{case.id}: is named for '{hole.reason}' and agrees")
    return found


def column(door: Door, answers: doors.Answers) -> Column:
    """The column of a door that told nothing wrong."""
    ran = Counter(case.udf.name for case in cases())
    holes = {case.id: hole for case in cases() if (hole := door.hole(case))}
    touched = Counter(case.udf.name for case in cases() if case.id in holes)
    reasons = sorted({hole.reason for hole in holes.values()}, key=list(CLOSED_LIST).index)
    return Column(
        {name: f"{n - touched[name]} of {n}" if touched[name] else str(n) for name, n in ran.items()},
        {reason: ", ".join(name for name, hole in holes.items() if hole.reason == reason) for reason in reasons},
        {case.id: _beside(case, answers[case.id]) for case in cases() if case.id.startswith(VALUES)},
    )


def _beside(case: Case, rows: Rows) -> str:
    told = shown(rows)
    return SAME if told == shown(case.computed()) else told


def shown(rows: Rows) -> str:
    """Cells as a reader writes them: one row in brackets, several with semicolons between."""
    lines = [", ".join(map(_cell, row)) for row in rows]
    return lines[0] if len(rows) == len(rows[0]) == 1 else f"{{{'; '.join(lines)}}}"


def _cell(cell: object) -> str:
    if cell is None or cell == "":
        return "blank"
    if isinstance(cell, ExcelError):
        return str(cell)
    if isinstance(cell, str):
        return f'"{cell}"'
    return f"{float(cell):.15g}"


# ---- the page --------------------------------------------------------------------------------------------------------


def page(columns: dict[str, Column]) -> str:
    """docs/parity.md."""
    return "\n\n".join([_head(columns), _functions(columns), _holes(columns), _values(columns)]) + "\n"


def _head(columns: dict[str, Column]) -> str:
    lines = [f"- **{door.id}**: {door.runs}{'' if door.id in columns else '. **Not there yet.**'}" for door in DOORS]
    return (
        "<!-- Generated by python -m tests.hosts.matrix from what ran. Do not edit. -->\n\n# The same cells through every door\n\n"
        f"{len(cases()):,} cases of {len(load())} functions (tests/cases) were put through each of these doors, and every cell of every "
        "answer was compared with what the function gives: errors as errors, numbers to the last digit. `python -m tests.hosts.matrix` "
        "asks all doors and writes this page; the tests ask them again and fail when a cell or this page differs.\n\n" + "\n".join(lines)
    )


def _functions(columns: dict[str, Column]) -> str:
    ran = Counter(case.udf.name for case in cases())
    rows = [
        [name, str(ran[name]), *(columns[d.id].functions[name] if d.id in columns else MISSING for d in DOORS)] for name in load()
    ]
    return f"## Cases that agree, by function\n\n{_table(['function', 'cases', *(d.id for d in DOORS)], rows)}"


def _holes(columns: dict[str, Column]) -> str:
    rows = [
        [door, reason, CLOSED_LIST[reason], told] for door, column in columns.items() for reason, told in column.holes.items()
    ]
    return (
        "## Where a host shows something else\n\nThe closed list; any other difference is a fault.\n\n"
        + _table(["door", "difference", "what the host does", "cases"], rows)
    )


def _values(columns: dict[str, Column]) -> str:
    told = [case for case in cases() if case.id.startswith(VALUES)]
    rows = [
        [case.id, case.told["why"], shown(case.computed()),
         *(columns[d.id].values[case.id] if d.id in columns else MISSING for d in DOORS)] for case in told
    ]  # fmt: skip
    heads = ["case", "what stands there", "the cell shows", *(d.id for d in DOORS)]
    return f"## What stands in a cell, and what comes of it\n\n{_table(heads, rows)}"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def read(text: str, door: Door) -> Column:
    """A door's column as the page has it."""
    told, parts = Column(), text.split("\n## ")
    at = [d.id for d in DOORS].index(door.id)
    for part, target, before in ((parts[1], told.functions, 2), (parts[3], told.values, 3)):
        target.update({row[0]: row[before + at] for row in _rows(part)})
    told.holes.update({row[1]: row[3] for row in _rows(parts[2]) if row[0] == door.id})
    return told


def _rows(part: str) -> list[list[str]]:
    lines = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return [[cell.replace("\\|", "|") for cell in line] for line in lines[2:]]


def current(door_id: str, answers: doors.Answers) -> None:
    """For the test of a door: all that it told is right, and the page says so."""
    door = BY_ID[door_id]
    assert set(answers) == {case.id for case in cases()}
    assert wrong(door, answers) == []
    assert read(PAGE.read_text(encoding="utf-8"), door) == column(door, answers), "run python -m tests.hosts.matrix"


def main() -> int:
    columns = {}
    for door in DOORS:
        if door.ask:
            print(f"{door.id}: {door.runs}", flush=True)
            answers = door.ask(cases())
            if found := wrong(door, answers):
                print(*found, sep="\n")
                return 1
            columns[door.id] = column(door, answers)
    PAGE.write_text(page(columns), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
