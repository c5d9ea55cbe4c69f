"""The live gate of a contract model: what of the inputs is to be filled or mended, row by row, as they are typed.

Nothing is calculated while one fault is counted: every formula of the calculated sheets stands behind `held`. What shapes the sheets
(which columns are used, who is paid by whom) is fixed when they are made, so a change of it is a fault until they are made anew.
"""

from collections.abc import Callable
from dataclasses import replace

from workbooks.contract_model.gate_rows import MAKE_ANEW, row_faults
from workbooks.contract_model.gate_settings import setting_faults
from workbooks.contract_model.inputs import OWN_SHEETS, TERMS
from workbooks.contract_model.job import SCHEMA, ContractJob
from workbooks.held_back import COMPLETION, HELD
from workbooks.job.schema import grid_name
from workbooks.layout import Places
from workbooks.live_gate import COMPLETE, TONES, Fault, first_fault
from workbooks.live_rows import rows_to_mend, rows_told
from workbooks.spec import Block, CellFormula, Column, Grid, Line, Lines, RowFormula, Sheet


def completion_sheet(job: ContractJob) -> Sheet:
    """The count and the first fault, the tables, then the rows behind them."""
    checked = [_settings(job), *(_rows(job, name) for name in SCHEMA.tables if job.rows[name])]
    flags = Lines("All inputs", (
        Line("Cells to fill or mend", lambda at: f"SUM({at.column('Completion', 'faults')})", "count",
             "Nothing is calculated while this is above 0", name="faults"),
        Line("The first of them", _first, "words", name="first_fault"),
    ))  # fmt: skip
    tables = [name for name in SCHEMA.tables if job.rows[name]]
    empty = [name for name in SCHEMA.tables if not job.rows[name]]
    sheets = _overview(job, [grid.name for grid in checked], [None, *tables], empty)
    intro = "What is to be filled or mended in the inputs, as they stand now. Nothing is calculated before all is complete."
    return Sheet(COMPLETION, COMPLETION, intro, (flags, sheets, *checked), widths=(44, 96, 20, 20))


def _overview(job: ContractJob, grids: list[str], tables: list[str | None], empty: list[str]) -> Grid:
    """One row a table: rows that came or went and entries in a table that was empty are faults as well."""
    def faults(at: Places, i: int) -> str:
        if i >= len(tables):
            return f"IF({rows_to_mend(at, SCHEMA, empty[i - len(tables)], 0)},1,0)"
        counted = f"SUM({at.column(grids[i], 'fault')})"
        table = tables[i]
        return f"{counted}+IF({rows_to_mend(at, SCHEMA, table, len(job.rows[table]))},1,0)" if table else counted

    def says(at: Places, i: int) -> str:
        if i >= len(tables):
            told = rows_told(at, SCHEMA, empty[i - len(tables)], 0, MAKE_ANEW)
            return f'IF({at.at("Completion", "faults", i)}=0,"{COMPLETE}",{told})'
        listed = f'INDEX({at.column(grids[i], "says")},MATCH(1,{at.column(grids[i], "fault")},0))'
        table = tables[i]
        rows = rows_told(at, SCHEMA, table, len(job.rows[table]), MAKE_ANEW) if table else f'"{COMPLETE}"'
        told = f'IF(SUM({at.column(grids[i], "fault")})>0,{listed},{rows})'
        return f'IF({at.at("Completion", "faults", i)}=0,"{COMPLETE}",{told})'

    names = ("Contract, settings", *(_title(table) for table in tables if table), *map(_title, empty))
    return Grid("Completion", (
        Column("table", "Table", "words", 44, names), Column("says", "State, or the first cell", "words", 96, formula=says, tones=TONES),
        Column("faults", "To fill or mend", "count", 20, formula=faults),
    ), len(names), "Table by table")  # fmt: skip


def _title(table: str) -> str:
    """The sheet of a table, or Terms and its title there."""
    return OWN_SHEETS[table][0] if table in OWN_SHEETS else f"Terms, {dict(TERMS)[table].lower()}"


def _first(at: Places) -> str:
    says, faults = at.column("Completion", "says"), at.column("Completion", "faults")
    return f'IF({at.cell("faults")}=0,"{COMPLETE}",INDEX({says},MATCH(TRUE,INDEX({faults}>0,0),0)))'


def _settings(job: ContractJob) -> Grid:
    faults = setting_faults(job)
    return _grid("Settings", "Contract, settings", tuple(s.label for s, _ in faults), [lambda at, f=f: f(at) for _, f in faults])


def _rows(job: ContractJob, table: str) -> Grid:
    label = SCHEMA.tables[table][1 if table in ("years", "measures") else 0].name
    made = [lambda at, i=i: row_faults(job, table, at, i) for i in range(len(job.rows[table]))]
    return _grid(grid_name(table), _title(table), lambda at, i: _text(at.at(grid_name(table), label, i)), made)


def _grid(grid: str, title: str, label: tuple[str, ...] | RowFormula, faults: list[Callable[[Places], list[Fault]]]) -> Grid:
    """A row for each row of inputs: its first fault, and 1 where there is one."""
    name = f"{grid}Checks"
    first = Column("label", "Row", "words", 44, label) if isinstance(label, tuple) else Column("label", "Row", "words", 44, formula=label)
    return Grid(name, (
        first,
        Column("says", "What", "words", 96, formula=lambda at, i: first_fault(faults[i](at)), tones=TONES),
        Column("fault", "To fill or mend", "count", 20, formula=lambda at, i: f'IF({at.at(name, "says", i)}="{COMPLETE}",0,1)'),
    ), len(faults), title)  # fmt: skip


def _text(cell: str) -> str:
    return f'IF({cell}="","(blank)",{cell}&"")'


# ---- holding back


def held(formula: str, at: Places) -> str:
    """A result while no fault is counted, else words that no formula takes for an amount."""
    return f'IF({at.cell("faults")}=0,{formula},"{HELD}")'


def gated(sheet: Sheet) -> Sheet:
    """A calculated sheet with every result behind the gate."""
    return replace(sheet, blocks=tuple(_gated(block) for block in sheet.blocks))


def _gated(block: Block) -> Block:
    if isinstance(block, Lines):
        return replace(block, items=tuple(replace(line, formula=_cell(line.formula)) for line in block.items))
    if isinstance(block, Grid):
        columns = tuple(replace(c, formula=_row(c.formula)) if c.formula else c for c in block.columns)
        return replace(block, columns=columns, spill=_call(block.spill) if block.spill else None)
    return block


def _cell(formula: CellFormula) -> CellFormula:
    return lambda at: held(formula(at), at)


def _call(formula: CellFormula) -> CellFormula:
    """A call of one of ours, which has to be the whole formula: its first argument is held back."""

    def whole(at: Places) -> str:
        name, _, rest = formula(at).partition("(")
        first, _, others = rest.partition(",")
        return f"{name}({held(first, at)},{others}"

    return whole


def _row(formula: RowFormula) -> RowFormula:
    return lambda at, i: held(formula(at, i), at)
