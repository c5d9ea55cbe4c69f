"""Rows that came, went or were typed below an input table since its sheets were made: no formula of theirs takes them in.
And empty rows between others: a formula that takes a table as a whole does not pass over them.

A button reads a table down to what stands below it on its sheet, blank rows in between or not. So far is looked here, in the table's
own columns. What is looked at begins with the last row made (the headings of a table that was empty) and ends with the first row of
what stands below, and both are left out: rows put in beside either of them are seen too.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from udfs.findings import Finding
from workbooks.job.schema import Row, Schema, grid_name
from workbooks.layout import Area, Places, quoted
from workbooks.live_gate import BELOW_TABLE, EMPTY_ROW, Span, plain

BELOW = 1_000  # rows looked at where nothing stands below
_ROW_OF = re.compile(r"(.+![A-Z]+)(\d+)")


def empty_rows(tables: Mapping[str, list[Row]]) -> list[Finding]:
    """The first of the empty rows between two rows of a table of a workbook, for every such place."""
    return [_empty(where) for rows in tables.values() for where in _passed_over([str(row.get("at", "")) for row in rows])]


def _empty(where: str) -> Finding:
    return Finding(where, "empty rows", "block", "This row is empty, and others stand below it.", "Delete it, or fill it in.")


def _passed_over(places: list[str]) -> Iterator[str]:
    for one, following in pairwise(filter(None, map(_ROW_OF.fullmatch, places))):
        if one[1] == following[1] and int(following[2]) > int(one[2]) + 1:
            yield f"{one[1]}{int(one[2]) + 1}"


def rows_changed(at: Places, schema: Schema, table: str, made: int) -> str:
    """Whether the table has other rows than those it was `made` with, or entries below; an error in them is an entry as well.

    Empty rows it had when the sheets were made do not count."""
    span = Span.of(_looked_at(at, schema, table, made))
    line = lambda first, last: f"SUMPRODUCT(--(LEN(TRIM({span.sheet}${span.left}${first}:${span.right}${last}))>0))"
    below = f"{line(span.first, span.last)}>{line(span.first, span.first)}+{line(span.last, span.last)}"
    return f"IFERROR(OR({_came_or_went(at, schema, table)},{below}),TRUE)" if made else f"IFERROR({below},TRUE)"


def _came_or_went(at: Places, schema: Schema, table: str) -> str:
    whole = _whole(at, schema, table)
    return f"ROWS({whole})<>{Span.of(whole).rows}"


def rows_to_mend(at: Places, schema: Schema, table: str, made: int) -> str:
    """The same, or whether a row between others is empty."""
    return f"OR({rows_changed(at, schema, table, made)},{_empty_row(at, schema, table, made)}>0)"


def rows_told(at: Places, schema: Schema, table: str, made: int, anew: str) -> str:
    """In words: the empty row, else the first row that is not taken in, or the last row made; `anew` says what to press."""
    whole, looked = _whole(at, schema, table), Span.of(_looked_at(at, schema, table, made))
    span, empty = Span.of(whole), _empty_row(at, schema, table, made)
    top = plain(f"{span.sheet}{span.left}")
    said = f"this row, {BELOW_TABLE}" if made else "filled since the sheets were made"
    typed = f'"{top}"&{_first_below(at, schema, table, looked)}&": {said}: {anew}"'
    went = f'"{top}{span.last}: rows came or went since the sheets were made: {anew}"'
    told = f"IF(IFERROR({_came_or_went(at, schema, table)},TRUE),{went},{typed})" if made else typed
    return f'IF({empty}>0,"{top}"&{empty}&": {EMPTY_ROW}",{told})'


def _empty_row(at: Places, schema: Schema, table: str, made: int) -> str:
    """The number of the first empty row between two that are filled, in the table or below it; 0 where there is none.

    Looked for in the first column, which every row fills, and then whether nothing else stands in the row that was found."""
    whole, looked = Span.of(_whole(at, schema, table)), Span.of(_looked_at(at, schema, table, made))
    first, last = whole.first if made else looked.first + 1, looked.last - 1
    if last - first < 2:
        return "0"
    column = f"{looked.sheet}${looked.left}"
    filled = lambda one, other: f"(LEN(TRIM({column}${one}:${looked.left}${other}))>0)"
    top = f"MATCH(1,INDEX({filled(first, last)}*1,0),0)"
    end = f"MATCH(1,INDEX({filled(first, last - 1)}*(1-{filled(first + 1, last)}),0),0)"  # of the rows without an empty one
    more = f"SUMPRODUCT({filled(first, last)}*1)>{end}-{top}+1"
    box = f"INDEX({looked.sheet}${looked.left}${first}:${looked.right}${last},{end}+1,0)"
    return f"IFERROR(IF({more},IF(SUMPRODUCT(--(LEN(TRIM({box}))>0))=0,ROW({looked.cell(first)})+{end},0),0),0)"


def _first_below(at: Places, schema: Schema, table: str, looked: Span) -> str:
    """Row of the first entry, column by column: not every program gives a number a row for ROW of many."""
    first, last = looked.first + 1, looked.last - 1
    columns = [Span.of(at.column(grid_name(table), field.name)).left for field in schema.tables[table]]
    found = (f"IFERROR(MATCH(1,INDEX((LEN(TRIM({looked.sheet}${c}${first}:${c}${last}))>0)*1,0),0),{BELOW})" for c in columns)
    nearest = f"MIN({','.join(found)})"
    return f"IFERROR(ROW({looked.cell(first)})-1+IF({nearest}<{BELOW},{nearest},1),{first})"


def _whole(at: Places, schema: Schema, table: str) -> str:
    fields = schema.tables[table]
    return at.column(grid_name(table), fields[0].name, fields[-1].name)


def _looked_at(at: Places, schema: Schema, table: str, made: int) -> str:
    """From the last row made to the first one of what stands below, where the rows stand in this book."""
    _, area = at.grids[grid_name(table)]
    span = Span.of(_whole(at, schema, table))
    first = span.last if made else span.first - 1
    return f"{quoted(area.sheet)}!${span.left}${first}:${span.right}${_next(at, area, span.last)}"


def _next(at: Places, area: Area, last: int) -> int:
    """The first row of the next block of its sheet. A person's sheet may hold its tables elsewhere than they were planned; what is planned
    below a table moves with it."""
    tops = [_top(at, name) for name, (_, other) in at.grids.items() if other.sheet == area.sheet]
    planned = [other.title or other.header or other.first for (sheet, _), other in at.areas.items() if sheet == area.sheet]
    tops += [top + last - area.last for top in planned if top > area.last]
    return min((top for top in tops if top > last), default=last + BELOW)


def _top(at: Places, name: str) -> int:
    grid, area = at.grids[name]
    above = area.first - (area.title or area.header or area.first)
    return Span.of(at.column(name, grid.columns[0].name)).first - above
