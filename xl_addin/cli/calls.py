"""`cwb functions` and `cwb call`: the registry, and one function with JSON arguments, exactly as a cell would call it."""

import datetime as dt
import json
import sys
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from udfs import dispatch
from udfs.cells import DAY_ZERO, ExcelError
from udfs.registry import Udf, load

HERE = "cwb call"  # the address under which this process remembers its one call


def functions(as_json: Annotated[bool, typer.Option("--json", help="The whole registry as JSON.")] = False) -> None:
    """List the worksheet functions."""
    if as_json:
        sys.stdout.write(json.dumps([u.as_dict() for u in load().values()], ensure_ascii=False, indent=2) + "\n")
        return
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column("Function", no_wrap=True)
    table.add_column("What it computes")
    table.add_column("Arguments")
    for udf in sorted(load().values(), key=lambda u: u.name):
        table.add_row(udf.name, udf.label, ", ".join(rf"\[{p.name}]" if p.optional else p.name for p in udf.params))
    Console().print(table)


def call(
    name: Annotated[str, typer.Argument(help="Function name, such as CAPITATION_SPLIT.")],
    arguments: Annotated[
        str, typer.Argument(help="Arguments as a JSON list, such as '[100, [1, 1, 1]]', or - to read them from the input.")
    ] = "[]",
) -> None:
    """Call one function as a cell would, and print {"result": ...} or {"error": {"code": ..., "sentence": ...}}.

    A list stands for a line of cells, a list of lists for rows; blanks are null, dates are "2018-04-01", money is pounds. The answer has
    the shape the arguments are written in: rows in, rows out.
    """
    answer = answered(name, sys.stdin.read() if arguments == "-" else arguments)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    if "error" in answer:
        raise typer.Exit(2)


def answered(name: str, text: str) -> dict[str, Any]:
    """The answer as it is printed."""
    try:
        raw = json.loads(text, parse_constant=_refuse_constant)
        if not isinstance(raw, list):
            raise ValueError("the outermost brackets are missing")
        _check(raw)
    except (ValueError, RecursionError) as problem:
        sentence = f"The arguments are not a JSON list ({problem}); write them as '[100, [1, 1, 1]]'."
        return {"error": {"code": "#VALUE!", "sentence": sentence}}
    rows = dispatch.call(name, raw, where=HERE)
    sentence = dispatch.sentence(HERE)
    if isinstance(rows[0][0], ExcelError) and len(rows) == len(rows[0]) == 1:
        return {"error": {"code": str(rows[0][0]), "sentence": sentence}}
    shaped = {"result": _shaped(load()[name.upper()], rows, raw)}
    return {**shaped, "sentence": sentence} if sentence else shaped


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not a number a cell can hold")


def _check(raw: list[Any]) -> None:
    """Cells hold nothing, numbers, text and logicals; rows of one table are equally long."""
    for number, value in enumerate(raw, 1):
        rows = value if isinstance(value, list) else [value]
        nested = [isinstance(row, list) for row in rows]
        if any(nested) and (not all(nested) or len({len(row) for row in rows}) > 1):
            raise ValueError(f"argument {number} has rows of different lengths")
        cells = [cell for row in rows for cell in (row if isinstance(row, list) else [row])]
        if not cells or any(isinstance(cell, (list, dict)) for cell in cells):
            raise ValueError(f"argument {number} is not a cell, a line of cells or rows of cells")


def _shaped(udf: Udf, rows: list[list[Any]], raw: list[Any]) -> Any:
    told = [[_json(udf, cell) for cell in row] for row in rows]
    if udf.result.rank == "scalar":
        return told[0][0]
    in_rows = any(isinstance(value, list) and isinstance(value[0], list) for value in raw)
    if udf.result.rank == "table" or in_rows:
        return told
    return told[0] if udf.result.rank == "row" else [row[0] for row in told]


def _json(udf: Udf, cell: Any) -> Any:
    if isinstance(cell, float) and udf.result.kind == "date":
        return (DAY_ZERO + dt.timedelta(days=int(cell))).isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return str(cell) if isinstance(cell, ExcelError) else cell
