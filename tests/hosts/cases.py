"""The cases of tests/cases/*.yaml as cells: what stands in each argument, and what the cells of the answer must show."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from udfs import dispatch
from udfs.cells import DAY_ZERO, ERROR_CODES, ExcelError
from udfs.registry import Param, Udf, find

FOLDER = Path(__file__).resolve().parents[1] / "cases"
LEFT_OUT = object()  # an optional argument nobody gave, which is not the same as a blank cell


@dataclass(frozen=True)
class Case:
    """One call. `told` is the YAML entry as it stands in the file."""

    id: str
    told: dict[str, Any]

    @property
    def udf(self) -> Udf:
        udf = find(self.told["function"])  # not the whole registry, which is put in order each time it is asked for
        assert udf, f"{self.id}: there is no function {self.told['function']}"
        return udf

    @property
    def asks(self) -> "Case | None":
        """The call that stands in the cell this case asks about."""
        return Case(f"{self.id}, the cell asked about", self.told["asks"]) if "asks" in self.told else None

    @property
    def address(self) -> str | None:
        """The address of a cell that is asked about and holds no call of ours."""
        return self.told["arguments"].get("cell") if self.asks_a_cell and not self.asks else None

    @property
    def asks_a_cell(self) -> bool:
        return any(p.kind == "address" for p in self.udf.params)

    def cells(self) -> list[Any]:
        """Per argument one cell, rows of cells, or LEFT_OUT; arguments left out at the end are not listed."""
        given = self.told["arguments"]
        unknown = set(given) - {p.name for p in self.udf.params}
        assert not unknown, f"{self.id}: {self.udf.name} has no argument {unknown}"
        cells = [_shaped(p, given[p.name]) if p.name in given else LEFT_OUT for p in self.udf.params]
        while cells and cells[-1] is LEFT_OUT:
            cells.pop()
        return cells

    def raw(self) -> list[Any]:
        """The arguments as `dispatch.call` takes them."""
        return [None if value is LEFT_OUT else value for value in self.cells()]

    def expected(self) -> list[list[Any]]:
        """The cells of the answer as the file states them."""
        if "error" in self.told:
            return [[ExcelError(self.told["error"])]]
        if "shows" in self.told:
            return self._shown()
        answer = self.told["answer"]
        if not isinstance(answer, list):
            return [[_cell(answer)]]
        return [[_cell(c) for c in (line if isinstance(line, list) else [line])] for line in answer]

    def _shown(self) -> list[list[Any]]:
        """For tables too wide to state: the cells that are told (first cell of the row, then column number: cell); the others as computed,
        so that they are compared between hosts only."""
        rows = [list(row) for row in self.computed()]
        by_first = {row[0]: row for row in rows}
        for first, cells in self.told["shows"].items():
            assert _cell(first) in by_first, f"{self.id}: no row begins with {first}"
            for column, told in cells.items():
                by_first[_cell(first)][column - 1] = _cell(told)
        return rows

    def computed(self) -> list[list[Any]]:
        """The cells of the answer as the one path for all hosts gives them, with its sentence kept under the case's id."""
        return ask(self, self.id, lambda case, raw, where: dispatch.call(case.udf.name, raw, where))


def ask(case: Case, where: str, call: Any) -> Any:
    """`call(case, raw, where)`; for a question about a cell, first the call in that cell, then the question."""
    if not case.asks_a_cell:
        return call(case, case.raw(), where)
    if case.asks:
        call(case.asks, case.asks.raw(), f"{where}!A1")
    return call(case, [case.address or f"{where}!A1"], where)


# PyYAML's safe loader in C, where it is built in: the cases are thousands of lines, read by every process that runs them
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_cases() -> list[Case]:
    """Every case of every file, ids unique."""
    cases = [
        Case(told["id"], told)
        for path in sorted(FOLDER.glob("*.yaml"))
        for told in yaml.load(path.read_text("utf-8"), LOADER)
    ]
    assert len({case.id for case in cases}) == len(cases), "two cases have the same id"
    return cases


def differences(got: list[list[Any]], expected: list[list[Any]], tolerance: float = 0.0) -> Iterator[str]:
    """What is different, cell by cell; a blank and an empty text are one thing on every host's screen."""
    if [len(row) for row in got] != [len(row) for row in expected]:
        yield f"{got} is not of the shape of {expected}"
        return
    for r, (left, right) in enumerate(zip(got, expected, strict=True), 1):
        for c, (a, b) in enumerate(zip(left, right, strict=True), 1):
            if not _same(a, b, tolerance):
                yield f"row {r}, column {c}: {a!r}, expected {b!r}"


def _same(a: Any, b: Any, tolerance: float) -> bool:
    if isinstance(a, ExcelError) != isinstance(b, ExcelError):
        return False  # an error told as text is no error: SUM would skip it
    if isinstance(a, str) or isinstance(b, str) or a is None or b is None:
        return (a or "") == (b or "") if not isinstance(a, float) and not isinstance(b, float) else False
    return abs(float(a) - float(b)) <= tolerance


def _shaped(param: Param, told: Any) -> Any:
    """A list is a row of cells where the argument is a row, else a column; lists in a list are rows."""
    if not isinstance(told, list):
        return _cell(told)
    if told and isinstance(told[0], list):
        return [[_cell(c) for c in row] for row in told]
    return [[_cell(c) for c in told]] if param.rank == "row" else [[_cell(c)] for c in told]


def _cell(told: Any) -> Any:
    if told == "blank":
        return None
    if isinstance(told, dt.date):
        return float((told - DAY_ZERO).days)
    if isinstance(told, str):
        return ExcelError(told) if told in ERROR_CODES else told
    return told if isinstance(told, bool) else float(told)
