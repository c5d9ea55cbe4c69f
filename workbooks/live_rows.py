"""Rows that came, went or were typed below an input table since its sheets were made: no formula of theirs takes them in.

A button reads a table down to what stands below it on its sheet, blank rows in between or not. So far is looked here, in the table's
own columns. What is looked at begins with the last row made (the headings of a table that was empty) and ends with the first row of
what stands below, and both are left out: rows put in beside either of them are seen too.
"""

from workbooks.job_tables import Schema, grid_name
from workbooks.layout import Area, Places, quoted
from workbooks.live_gate import Span, plain

BELOW = 1_000  # rows looked at where nothing stands below


def rows_changed(at: Places, schema: Schema, table: str, made: int) -> str:
    """Whether the table has other rows than the `made` ones, or entries below; an error in them is an entry as well."""
    span = Span.of(_looked_at(at, schema, table, made))
    line = lambda first, last: f"SUMPRODUCT(--(LEN(TRIM({span.sheet}${span.left}${first}:${span.right}${last}))>0))"
    below = f"{line(span.first, span.last)}>{line(span.first, span.first)}+{line(span.last, span.last)}"
    return f"IFERROR(OR(ROWS({_whole(at, schema, table)})<>{made},{below}),TRUE)" if made else f"IFERROR({below},TRUE)"


def rows_told(at: Places, schema: Schema, table: str, made: int, anew: str) -> str:
    """In words, with the first row that is not taken in, or the last row made; `anew` says what to press."""
    whole, looked = _whole(at, schema, table), Span.of(_looked_at(at, schema, table, made))
    span = Span.of(whole)
    top = plain(f"{span.sheet}{span.left}")
    said = "this row, below the table, is in no figure yet" if made else "filled since the sheets were made"
    typed = f'"{top}"&{_first_below(at, schema, table, looked)}&": {said}: {anew}"'
    went = f'"{top}{span.last}: rows came or went since the sheets were made: {anew}"'
    return f"IF(IFERROR(ROWS({whole})<>{made},TRUE),{went},{typed})" if made else typed


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
