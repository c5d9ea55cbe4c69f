"""The parity matrix: every function and case through every door, `python -m tests.hosts.matrix` writes docs/parity.md from what ran.

The command and the tests ask the same doors. A test of a door compares its own column of the page with what it has just been told, so that
nothing runs twice; a page that is not current fails there.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from tests.hosts import doors, libreoffice_vba, matrix_holes, server_doors
from tests.hosts.cases import Case, differences, load_cases
from tests.hosts.matrix_holes import CLOSED_LIST, Hole, Rows
from tests.published import capitation_calls, register_calls
from udfs.cells import ExcelError
from udfs.registry import load

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "parity.md"
SHARED = ROOT.parent / "shared"
VALUES = "value-"  # cases whose id begins so make the table of values
SAME = "same"
HELPED = ", with help"  # the test did a part of the host's work
MANY = 60  # cases that are counted and not named
MISSING = "–"
ALL = "all"
STALE = "run python -m tests.hosts.matrix"
CLOSED = (
    "The closed list; any other difference is a fault. A case in which the test does a part of the host's work is listed too, and "
    "not counted as one that agrees."
)
Ask = Callable[[list[Case]], doors.Answers]


@dataclass(frozen=True)
class Door:
    """A way to call a function. `runs` says what really runs; without `ask` nobody has made it yet."""

    id: str
    runs: str
    ask: Ask | None = None
    hole: Callable[[Case], Hole | None] = matrix_holes.none
    helped: Callable[[Case], list[str]] = matrix_holes.not_at_all  # lines of the closed list where the test does the host's work
    expected: Callable[[Case], Rows] = Case.computed
    needs: str = ""  # the fixture without which it stays shut


DOORS = [
    Door("plain", "the Python function, called with Python values", doors.plain_call),
    Door("COM", "Excel for Windows: the call as xlwings' real COM server dispatches it; pywin32 stands in for Windows", doors.desktop),
    Door("VBA", "Excel for Windows: the code out of the built Commissioning.xlam, executed by pyOpenVBA, calling that server", doors.vba),
    Door("LO VBA", "that VBA code changed for LibreOffice's Basic, in an .xlsm executed by LibreOffice, calling that server",
         libreoffice_vba.answers, matrix_holes.of_vba_in_libreoffice, matrix_holes.helped_in_libreoffice, needs="soffice"),
    Door("LO cell", "an array formula in a real LibreOffice with the built extension",
         doors.libreoffice, matrix_holes.of_libreoffice, needs="soffice"),
    Door("HTTP", "Excel on the web: a request to a running xlwings Server", server_doors.http),
    Door("Office.js", "Excel on the web: the custom functions' JavaScript, executed in Node, asking that server",
         server_doors.officejs, needs="node"),
    Door("file", "a workbook recalculated without any spreadsheet program", doors.headless, expected=matrix_holes.with_addresses),
    Door("cwb call", "the command line", doors.command_line, matrix_holes.of_the_command_line),
]  # fmt: skip
BY_ID = {door.id: door for door in DOORS}


OURS, REGISTER, CAPITATION = "Cases of this project", "Published register reference", "Published capitation reference"
Functions = dict[str, str]  # function -> "62", or "60 of 62"


@cache
def cases(told: str = OURS) -> list[Case]:
    """Every case that has a call. The published ones are built from ../shared/cases."""
    if told == REGISTER:
        return [vector.case for vector in register_calls.vectors(_shared("register.json"))]
    if told == CAPITATION:
        examples = _shared("capitation.json")["examples"]
        made = capitation_calls.calls({example["id"]: example for example in examples}, SHARED / "data" / "capitation")
        return [case for calls in made.values() for case in calls]
    return load_cases()


def origins() -> list[str]:
    """Where cases come from; the published ones only where ../shared is beside the checkout."""
    return [OURS, REGISTER, CAPITATION] if (SHARED / "cases").is_dir() else [OURS]


def _shared(name: str) -> Any:
    return json.loads((SHARED / "cases" / name).read_text(encoding="utf-8"))


# ---- what a door told ------------------------------------------------------------------------------------------------


@dataclass
class Column:
    """What the page says of one door."""

    functions: dict[str, Functions] = field(default_factory=dict)  # where the cases come from -> what agrees
    holes: dict[tuple[str, str], str] = field(default_factory=dict)  # the same and a line of the closed list -> the cases it touches
    values: dict[str, str] = field(default_factory=dict)  # case of the table of values -> what the cell shows, "same" as everywhere


def wrong(door: Door, answers: doors.Answers, told: str = OURS) -> list[str]:
    """Every cell that is neither what the function gives nor what the closed list allows; a hole that is none any more."""
    found = [f"no answer to {case.id}" for case in cases(told) if case.id not in answers]
    for case in [] if found else cases(told):
        hole = door.hole(case)
        expected = hole.shows(case) if hole else door.expected(case)
        found += [f"{case.id}: {different}" for different in islice(differences(answers[case.id], expected), 3)]
        if hole and not list(differences(answers[case.id], case.computed())):
            found.append(f"{case.id}: is named for '{hole.reason}' and agrees")
    return found


def add(column: Column, door: Door, answers: doors.Answers, told: str = OURS) -> Column:
    """The column of a door with what came of these cases, of which nothing is wrong."""
    ran = Counter(case.udf.name for case in cases(told))
    holes = {case.id: [*([hole.reason] if (hole := door.hole(case)) else []), *door.helped(case)] for case in cases(told)}
    touched = Counter(case.udf.name for case in cases(told) if holes[case.id])
    column.functions[told] = {name: f"{n - touched[name]} of {n}" if touched[name] else str(n) for name, n in ran.items()}
    for reason in CLOSED_LIST:
        if names := [name for name, reasons in holes.items() if reason in reasons]:
            column.holes[told, reason] = ", ".join(names) if len(names) <= MANY else f"{len(names)} cases"
    column.values |= {case.id: _beside(door, case, answers[case.id]) for case in cases(told) if case.id.startswith(VALUES)}
    return column


def _beside(door: Door, case: Case, rows: Rows) -> str:
    told = shown(rows)
    return (SAME if told == shown(case.computed()) else told) + (HELPED if door.helped(case) else "")


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
        f"{len(load())} functions, with all their cases from tests/cases and the published references, were put through each of these "
        "doors, and every cell of every answer was compared with what the function gives: errors as errors, numbers to the last digit. "
        "`python -m tests.hosts.matrix` asks all doors and writes this page; the tests ask them again and fail when a cell or this page "
        "differs.\n\n" + "\n".join(lines) + "\n\nFor **LO VBA** the code of the add-in and the formulas are changed before LibreOffice "
        "executes them, so this door shows that a second program reads the code, and nothing that only Excel does:\n\n"
        + "\n".join(f"- {change}" for change in libreoffice_vba.CHANGED)
    )


def _functions(columns: dict[str, Column]) -> str:
    return "\n\n".join(_of(told, columns) for told in (OURS, REGISTER, CAPITATION))


def _of(told: str, columns: dict[str, Column]) -> str:
    """The table of the cases of one origin, with their sum below."""
    of = {door.id: columns[door.id].functions[told] if door.id in columns else {} for door in DOORS}
    counts = {name: int(text.split()[-1]) for functions in of.values() for name, text in functions.items()}
    order = [name for name in load() if name in counts]
    rows = [[name, str(counts[name]), *(functions.get(name, MISSING) for functions in of.values())] for name in order]
    sums = [str(sum(int(text.split()[0]) for text in functions.values())) if functions else MISSING for functions in of.values()]
    return f"## {told}: those that agree\n\n{_table(['function', 'cases', *of], [*rows, [ALL, str(sum(counts.values())), *sums]])}"


def _holes(columns: dict[str, Column]) -> str:
    holes = [(door, *place, names) for door, column in columns.items() for place, names in column.holes.items()]
    rows = [[door, told, reason, CLOSED_LIST[reason], names] for door, told, reason, names in holes]
    heads = ["door", "of", "difference", "what the host does", "cases"]
    return f"## Where a host shows something else\n\n{CLOSED}\n\n{_table(heads, rows)}\n\n{_zeros()}"


def _zeros() -> str:
    """The single cells in which a blank that LibreOffice gives as 0 is not refused; the registry lets in no other."""
    told = [f"- {udf.name}, {p.name}: {p.blank_as_zero}." for udf in load().values() for p in udf.params if p.blank_as_zero]
    return "Single cells that refuse a blank and take 0, so that in LibreOffice a blank passes as 0:\n\n" + "\n".join(told)


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
    _, *functions, holes, values = text.split("\n## ")
    at = [d.id for d in DOORS].index(door.id)
    told = Column(values={row[0]: row[3 + at] for row in _rows(values)})
    for part in functions:
        told.functions[part.partition(":")[0]] = {row[0]: row[2 + at] for row in _rows(part) if row[0] != ALL}
    told.holes = {(row[1], row[2]): row[4] for row in _rows(holes) if row[0] == door.id}
    return told


def _rows(part: str) -> list[list[str]]:
    lines = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return [[cell.replace("\\|", "|") for cell in line] for line in lines[2:]]


def asked(door: Door, told: list[str]) -> doors.Answers:
    """What a door answers to all of these at once, as opening it takes longest."""
    every = [case for origin in told for case in cases(origin)]
    assert len({case.id for case in every}) == len(every), "two cases have the same id"
    return door.ask(every) if every else {}


def current(door_id: str, answers: doors.Answers, told: str = OURS) -> None:
    """For the test of a door: all that it told is right, and the page says so."""
    door = BY_ID[door_id]
    assert wrong(door, answers, told) == []
    text = PAGE.read_text(encoding="utf-8")
    assert _zeros() in text, STALE
    page, found = read(text, door), add(Column(), door, answers, told)
    holes = {key: names for key, names in page.holes.items() if key[0] == told}
    assert (page.functions[told], holes) == (found.functions[told], found.holes), STALE
    assert told != OURS or page.values == found.values, STALE


def main() -> int:
    columns: dict[str, Column] = {}
    if len(origins()) == 1:
        print("The published references are not there: ../shared belongs beside the checkout.", file=sys.stderr)
        return 2
    for door in filter(lambda door: door.ask, DOORS):
        print(door.id, flush=True)
        answers = asked(door, origins())
        if found := [line for told in origins() for line in wrong(door, answers, told)]:
            print(*found, sep="\n")
            return 1
        for told in origins():
            columns[door.id] = add(columns.get(door.id, Column()), door, answers, told)
    PAGE.write_text(page(columns), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
