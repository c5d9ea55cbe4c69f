"""The checker column of the tables of a pooled budget: rows that came, went or stand below a table since the sheets were made."""

from workbooks.job.schema import grid_name
from workbooks.layout import Places
from workbooks.live_gate import COMPLETE, TONES
from workbooks.live_rows import rows_to_mend, rows_told
from workbooks.pooled_budget.faults import address_of
from workbooks.pooled_budget.tables import SCHEMA, PoolJob
from workbooks.spec import Column, Grid

ANEW = "make the sheets anew: press Pool outturn"


def table_checks(job: PoolJob) -> Grid:
    """A row for each table that a person fills; returns come by the merge."""
    tables = tuple(name for name in SCHEMA.tables if name != "returns")

    def says(at: Places, i: int) -> str:
        made = len(job.rows[tables[i]])
        return f'IF({rows_to_mend(at, SCHEMA, tables[i], made)},{rows_told(at, SCHEMA, tables[i], made, ANEW)},"{COMPLETE}")'

    where = lambda at, i: address_of(at.at(grid_name(tables[i]), SCHEMA.tables[tables[i]][0].name, 0))
    return Grid("TableChecks", (
        Column("label", "Table", "words", 44, tuple(map(grid_name, tables))),
        Column("where", "Where", "words", 24, formula=where),
        Column("fault", "To fill or mend", "count", 30, formula=lambda at, i: f'IF({at.at("TableChecks", "says", i)}="{COMPLETE}",0,1)'),
        Column("says", "What", "words", 60, formula=says, tones=TONES),
    ), len(tables), "Rows of all tables")  # fmt: skip
