"""Calls of our functions lifted out of a workbook, so that an engine that does not know them can calculate the rest.

A call is unknown to the engine, so whatever depends on it is unavailable. Each round calculates what the arguments of
calls need, calls each function whose arguments are there, and puts the answer in the place of the call in a throw-away
copy. It ends when no argument changes any more: then every call has been made with the values that stand in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from udfs.cells import Cell, ExcelError
from workbooks import dialect
from workbooks.engines import NOTHING, Calculation, Engine, Unavailable
from workbooks.formulas import Call, FormulaCell, calls_in, every
from workbooks.liftcopy import Copy, Stage, filling
from workbooks.literals import literal_value
from workbooks.package import Package
from workbooks.references import Block, Resolver
from workbooks.scratch import Sizes
from workbooks.standing import Ahead, Standing

MOST_ROUNDS = 200  # a chain of calls takes one round per link; no sheet made by people has so long a one
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Functions:
    """Our functions: the registry, the one way to call them, and the sentence of a failed call."""

    registry: Mapping[str, Any]
    call: Callable[..., list[list[Cell]]]
    sentence: Callable[[str], str | None]

    def wants_address(self, name: str, index: int) -> bool:
        """Whether an argument is the address of a cell and not its value (WHY, EXPLAIN)."""
        params = getattr(self.registry[name], "params", ())
        return index < len(params) and params[index].kind == "address"


@dataclass(frozen=True)
class Answer:
    """The cells a call was last made with and where they stood, what it gave, and why it failed if it did."""

    used: list[Any]
    sources: list[Block | None]
    rows: list[list[Cell]]
    sentence: str | None


@dataclass(frozen=True)
class Known:
    """What one calculation leaves to the next of nearly the same workbook: answers by place and text of their calls, and sizes."""

    answers: Mapping[tuple, Answer] = field(default_factory=dict)
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class NotReady(Exception):
    """An argument holds a cell that is not calculated yet; carries that cell and why."""

    def __init__(self, where: str, reason: Unavailable) -> None:
        super().__init__(where)
        self.where = where
        self.reason = reason


class Lifting:
    """All calls of one workbook and what is known of them."""

    def __init__(self, package: Package, functions: Functions, engine: Engine, known: Known | None = None) -> None:
        names = functions.registry
        self.functions = functions
        self.engine = engine
        self.resolver = Resolver(package)
        self.standing = Standing(package)
        self.cells = self.standing.formulas(names)
        wanted = dialect.mentions(names)
        found = ((cell, calls_in(cell, names)) for cell in self.cells if wanted.search(cell.text))
        self.calls: dict[FormulaCell, list[Call]] = {cell: calls for cell, calls in found if calls}
        self.refused = {cell: _refusal(cell, calls) for cell, calls in self.calls.items() if _refusal(cell, calls)}
        self.answers: dict[Call, Answer] = self._known_before(known or Known())
        self.waiting: dict[Call, NotReady] = {}
        self.settled = True
        self.made = self._whole = 0
        self._sizes: Sizes = dict(known.sizes) if known else {}
        # not a method of this object: the two would hold on to each other, and to gigabytes, until somebody looks for rings
        self._ahead_of_engine = Ahead(self.standing, self.cells, partial(_filled_by, self.calls, self.answers))
        self._stage = Stage(package, self.standing.used, self.cells, self.calls, engine.free_spills)

    def _known_before(self, known: Known) -> dict[Call, Answer]:
        """Answers to begin with; a call whose arguments turn out otherwise is made anew all the same."""
        calls = {_name(call): call for call in self.open_calls} if known.answers else {}
        return {calls[name]: answer for name, answer in known.answers.items() if name in calls}

    @property
    def known(self) -> Known:
        """What another calculation of nearly the same workbook may begin with."""
        return Known({_name(call): answer for call, answer in self.answers.items()}, self._sizes)

    @property
    def open_calls(self) -> list[Call]:
        """Calls to be made, inner ones before outer ones."""
        return [c for cell, calls in self.calls.items() if cell not in self.refused for c in every(calls)]

    def run(self, progress: Progress) -> tuple[Copy, Calculation]:
        """Makes every call that can be made; answers the last copy, calculated in full.

        On the way calls that read constants and each other's answers are made without the engine, and it is asked for the other
        arguments alone. In the end all is calculated, and every call is made anew whose arguments are seen differently."""
        calls = self.open_calls
        self._whole = len(calls)
        for _ in range(MOST_ROUNDS):
            while self._ahead(progress):
                pass
            if not self._round(progress):
                copy, calculation = self._calculated(calls)
                if not self._make(calls, copy, calculation, progress):
                    return copy, calculation
        self.settled = False
        return self._calculated(calls)

    @property
    def _unanswered(self) -> list[Call]:
        return [call for call in self.open_calls if call not in self.answers]

    def _ahead(self, progress: Progress) -> int:
        """Makes the calls whose arguments stand in the file or are answers of calls."""
        calls = self._unanswered
        return self._make(calls, self._planned(calls), self._ahead_of_engine, progress) if calls else 0

    def _round(self, progress: Progress) -> int:
        """Makes the calls for whose arguments an engine is needed, as far as they can be made."""
        calls = self._unanswered
        copy = self._planned(calls)
        targets = [block for block in copy.targets if not self._ahead_of_engine.holds(block)]
        calculation = self.engine.calculate(copy.to_bytes(), targets) if targets else NOTHING
        return self._make(calls, copy, self._ahead_of_engine.before(calculation), progress) if calls else 0

    def _calculated(self, calls: list[Call]) -> tuple[Copy, Calculation]:
        copy = self._planned(calls)
        return copy, self.engine.calculate(copy.to_bytes())

    def _planned(self, calls: list[Call]) -> Copy:
        copy = Copy(self._stage, {call: answer.rows for call, answer in self.answers.items()}, self.resolver)
        for call in calls:
            for index, argument in enumerate(call.arguments):
                copy.plan(call, index, argument, self._sizes)
        return copy

    def _make(self, calls: list[Call], copy: Copy, calculation: Calculation, progress: Progress) -> int:
        """Makes the calls whose arguments are there and new; answers how many."""
        made = 0
        for call in calls:
            try:
                used, sources = self._arguments(call, copy, calculation)
            except NotReady as reason:
                self.waiting[call] = reason.with_traceback(None)  # which would hold on to this round's copy
                continue
            self.waiting.pop(call, None)
            if call not in self.answers or (self.answers[call].used, self.answers[call].sources) != (used, sources):
                self.answers[call] = self._answer(call, used, sources)
                made += 1
                progress("functions", len(self.answers), self._whole)
        self.made += made
        return made + copy.scratch.note_sizes(calculation, self._sizes)

    def _answer(self, call: Call, used: list[Any], sources: list[Block | None]) -> Answer:
        where = call.cell.where
        raw = [
            source.label if source and self.functions.wants_address(call.name, index) else value
            for index, (value, source) in enumerate(zip(used, sources, strict=True))
        ]
        refs = [(s.sheet, s.area.top, s.area.left) if s else None for s in sources]
        rows = self.functions.call(call.name, raw, where=where, refs=refs)
        return Answer(used, sources, rows, self.functions.sentence(where))

    def _arguments(self, call: Call, copy: Copy, calculation: Calculation) -> tuple[list[Any], list[Block | None]]:
        """The values of a call's arguments, and the cells each points to (None for a constant or an expression)."""
        used: list[Any] = []
        sources: list[Block | None] = []
        for index, argument in enumerate(call.arguments):
            known, value = literal_value(argument.text)
            source = None if known else copy.source(call, index)
            if isinstance(source, Call):
                value = _nested(source, self.answers)
            elif isinstance(source, Block) and copy.scratch.fits(source, calculation):
                value = _read(calculation, source)
            elif not known:
                raise NotReady(call.cell.where, Unavailable("waiting", None))
            used.append(value)
            sources.append(source if isinstance(source, Block) and copy.points(call, index) else None)
        return used, sources


def _filled_by(calls: dict[FormulaCell, list[Call]], answers: dict[Call, Answer], cell: FormulaCell) -> list[list[Cell]] | None:
    """What stands in the cells of a formula that is nothing but a call of ours; None while that is not known."""
    call = calls[cell][0] if cell in calls else None
    if call is None or not call.alone or cell.dynamic or call not in answers:
        return None
    rows = answers[call].rows
    return filling(rows, cell.reach) if cell.reach else [rows[0][:1]]


def _name(call: Call) -> tuple:
    """A call by its place and text, the same in a workbook that was written anew."""
    return call.cell.sheet, call.cell.place, call.start, call.cell.text


def _nested(call: Call, answers: dict[Call, Answer]) -> Any:
    if call not in answers:
        raise NotReady(call.cell.where, Unavailable("waiting", call.name))
    rows = answers[call].rows
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows


def _read(calculation: Calculation, block: Block) -> Any:
    rows = calculation.rows(block)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if isinstance(value, Unavailable):
                area = block.area
                place = Block(block.sheet, area._replace(top=area.top + i, bottom=area.top + i,
                                                         left=area.left + j, right=area.left + j))
                raise NotReady(place.label, value)
    return rows[0][0] if block.area.size == 1 else rows


def _refusal(cell: FormulaCell, calls: list[Call]) -> str | None:
    """Why the calls of a cell cannot be lifted, None if they can."""
    if any(call.bound for call in every(calls)):
        return "inside_let"
    if cell.reach and not cell.dynamic and not (len(calls) == 1 and calls[0].alone):
        return "inside_array_formula"
    return None


def failed(answer: Answer) -> bool:
    """Whether a call gave an error in any cell."""
    return any(isinstance(cell, ExcelError) for row in answer.rows for cell in row)
