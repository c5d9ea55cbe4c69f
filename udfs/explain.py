"""Asking a cell: WHY it failed, how its answer came about (EXPLAIN), and where a rule comes from (SOURCES)."""

from typing import Any

from udfs import cells, errors, memory
from udfs.registry import Param, Result, Source, load, udf

OURS = Source("commissioning-workbooks, docs/functions.md", "Asking a cell", evidence="project rule")
ONE = "1 value"
CELL = Param("cell", "The cell to ask about", kind="address", rank="scalar", unit="cell address", example="Sheet1!D5")


@udf(
    params=[CELL],
    result=Result("scalar", "text", "text", "One sentence; empty when the last calculation of the cell did not fail"),
    sources=[OURS],
    since="0.1.0",
)
def why(cell: str) -> str:
    """Why a cell of ours shows an error, in one sentence.

    Answers for the last calculation of that cell in this session; #N/A when there was none.
    """
    return _known(cell).sentence or ""


@udf(
    params=[CELL],
    result=Result("table", "text", "text", "Two columns: what, and its value"),
    sources=[OURS],
    since="0.1.0",
)
def explain(cell: str) -> list[list[Any]]:
    """How a cell of ours came to its answer: function, every input, unit, result and source.

    Two columns that spill downwards. #N/A when the cell was not calculated in this session.
    """
    call = _known(cell)
    if call.udf is None:
        return [["Failure", call.sentence]]
    lines = [["Function", call.udf.name], ["What it does", call.udf.label]]
    given = call.given + [None] * (len(call.udf.params) - len(call.given))  # some hosts hand over what was left out, some do not
    lines += [[p.name, _summary(p, held)] for p, held in zip(call.udf.params, given, strict=False)]
    lines += [["Result", _result(call)]]
    lines += [["Source", _cited(s)] for s in call.udf.sources]
    return lines + ([["Failure", call.sentence]] if call.sentence else [])


@udf(
    params=[Param("function_name", "Name of a worksheet function", kind="text", rank="scalar", unit="text", example="TENDER_RANK")],
    result=Result("table", "text", "text", "Four columns: title, section, address on the web, evidence status"),
    sources=[OURS],
    since="0.1.0",
)
def sources(function_name: str) -> list[list[Any]]:
    """Where the rule behind a function comes from: title, section, web address, evidence status.

    #VALUE! when there is no function of that name.
    """
    known = load().get(function_name.upper())
    if known is None:
        raise errors.Refused("function_name", reason=f"there is no function {function_name}; choose one from the function list")
    return [[s.title, s.section or None, s.url or None, s.evidence] for s in known.sources]


def _known(cell: str) -> memory.Call:
    call = memory.recall(cell)
    if call is None:
        raise errors.NotAvailable("cell", reason="nothing is remembered of it; recalculate that cell first")
    return call


def _summary(param: Param, held: Any) -> str:
    """An argument in a few words: its value, or its size and unit."""
    block = held if isinstance(held, memory.Block) else memory.Block(1, 1, held)
    if block.height == block.width == 1:
        return "left out" if block.first is None else f"{cells.shown(block.first)} ({param.unit})"
    return f"{_size(block)}, first {cells.shown(block.first)} ({param.unit})"


def _result(call: memory.Call) -> str:
    """What came back: the error of a call that failed as a whole, else how much of what."""
    size = _size(call.answer)
    if size == ONE and isinstance(call.answer.first, cells.ExcelError):
        return f"the error {call.answer.first}"
    return f"{call.udf.result.description}, in {call.udf.result.unit}" + ("" if size == ONE else f" ({size})")


def _size(block: memory.Block) -> str:
    return ONE if block.height == block.width == 1 else f"{block.height} x {block.width} values"


def _cited(source: Source) -> str:
    return ", ".join(part for part in (source.title, source.section, source.evidence) if part)
