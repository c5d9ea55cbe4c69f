"""The sheets of a register that a person fills, and those that lead through it."""

from dataclasses import replace

from udfs.register import schema
from workbooks.job.schema import grid_name
from workbooks.pooled_budget.inputs import INVENTED
from workbooks.register.alerts import as_at_line
from workbooks.register.cells import BANDS, ends_first
from workbooks.register.tables import (
    CHILDREN,
    CONTRACT,
    CONTRACTS,
    NOTES,
    PART_SHEETS,
    PARTIES,
    PARTS,
    PARTY,
    SCHEMA,
    SHEETS,
    TABLES,
    RegisterJob,
)
from workbooks.spec import Column, Grid, Notes, RowFormula, Sheet
from workbooks.template_sheets import input_table, setting_blocks, sign_off, this_book

CONTACTS = "Contacts (internal)"
OWN_SHEETS = {"contact": CONTACTS, "statement": "Statements", "budget_move": "Budget moves"}
PLACED_ELSEWHERE = ("change_log",)
NOW = (("status_now", "Status on the date", "words", 16), ("deadline_now", "Notice by", "date", 12), ("alert_now", "Alert", "words", 11))


def table_grid(job: RegisterJob, table: str, title: str = "") -> Grid:
    """A table as a real Excel table with drop-downs, whose cells are looked at as they are typed in but never refused."""
    grid = input_table(SCHEMA, job, table, title)
    return replace(grid, columns=tuple(_guarded(job, table, column) for column in grid.columns))


def _guarded(job: RegisterJob, table: str, column: Column) -> Column:
    listed = None
    if column.name in PARTIES and job.rows["party"] and (table, column.name) != PARTY_ITSELF:
        listed = PARTY
    elif column.name in (CONTRACT, "from_contract", "to_contract") and table not in PARTS and job.contracts:
        listed = CONTRACTS
    return replace(column, guarded=True, choices_from=listed)


PARTY_ITSELF = ("party", "party_id")


def contracts_sheet(job: RegisterJob) -> Sheet:
    """The twelve columns a register opens on: nine to fill in, three that say where each contract stands."""
    _, intro = PART_SHEETS["contracts"]
    grid = table_grid(job, "contracts")
    told = tuple(Column(name, head, number, width, formula=_now(job, name), role="Calculation", tones=BANDS if "alert" in name else ())
                 for name, head, number, width in NOW)  # fmt: skip
    intro = f"{INVENTED if job.invented else ''}{intro}"
    return Sheet("Contracts", f"Contract register: {job.settings.get('title') or ''}".rstrip(": "), intro,
                 (replace(grid, columns=(*grid.columns, *told)),), protect=False, shown=as_at_line())  # fmt: skip


def _now(job: RegisterJob, name: str) -> RowFormula:
    if not job.contracts:
        return lambda at, i: '""'
    told = {name: lambda at, i, name=name: at.at("Dates", name, i) for name in ("status_now", "alert_now")}
    # a row that was emptied is empty in every column, or it would be taken for a contract without an id
    wrong = lambda at, i: ends_first(*(at.at("Contracts", column, i) for column in ("start_date", "end_date_current")))
    return told.get(name, lambda at, i: f'IF({wrong(at, i)}=1,"",IFERROR({at.at("Dates", "deadline", i)},""))')


def detail_sheets(job: RegisterJob) -> tuple[Sheet, ...]:
    """The other columns of the contracts and every table that has rows or was asked for."""
    made = []
    for name, (sheet, intro) in PART_SHEETS.items():
        if name != "contracts" and job.shows(name):
            made.append(Sheet(sheet, sheet, intro, (table_grid(job, name),), protect=False))
    for name in CHILDREN:
        if job.shows(name) and name not in PLACED_ELSEWHERE and name != "contact":
            made.append(_table_sheet(job, name))
    return tuple(made)


def sheet_of(table: str) -> str:
    """Name of the sheet a table other than the contracts' stands on."""
    told = schema.tables().get(table)
    return OWN_SHEETS.get(table) or SHEETS.get(table) or (told.sheet if told else grid_name(table))


def _table_sheet(job: RegisterJob, name: str) -> Sheet:
    told, sheet = schema.tables().get(name), sheet_of(name)
    note = NOTES.get(name) or f"{told.note[:1].upper()}{told.note[1:]}." if told or name in NOTES else ""
    return Sheet(sheet, sheet, note, (table_grid(job, name),), protect=False)


def contacts_sheet(job: RegisterJob) -> tuple[Sheet, ...]:
    """Who acts; it stands last and no export reads it."""
    if not job.shows("contact"):
        return ()
    grid = table_grid(job, "contact")
    key = Column("key", "Looked up by", "words", 34, role="Calculation",
                 formula=lambda at, i: f'{at.at("Contact", CONTRACT, i)}&"|"&{at.at("Contact", "event", i)}')  # fmt: skip
    columns = tuple(replace(c, choices_from=None) if c.name == CONTRACT else c for c in grid.columns)
    whole = replace(grid, columns=(*columns, key))
    return (Sheet(CONTACTS, "Contacts (internal)", NOTES["contact"], (whole,), protect=False),)


def register_sheet(job: RegisterJob) -> Sheet:
    """Steps, settings, sign-off and what book this is."""
    steps = Notes("Steps", (
        "1. Contracts: one row a contract. Nine columns are yours, three say where it stands on the as-at date.",
        "2. Below: the as-at date. Change it and every sheet shows the register on that day.",
        "3. Need more than twelve columns? Say TRUE beside the sheets you want, below, and make the workbook anew.",
        "4. Alerts: what is due, the oldest first. Contacts (internal) says who acts; no export carries it.",
        "5. Checks: every check and finding with one verdict. A blank is not a zero and not 'no end': for that there is the end flag.",
        "6. After changes: give the reason below and make the workbook anew (cwb regenerate register --source this.xlsx --out new.xlsx).",
    ))  # fmt: skip
    intro = f"As at date, alert bands, further sheets and sign-off. Source: {job.source}."
    return Sheet("Register", "Register", intro, (steps, *setting_blocks(SCHEMA, job), sign_off(job), this_book(SCHEMA, job)),
                 widths=(56, 34, 15, 13, 13, 48, 19, 13))  # fmt: skip


def readme_sheet() -> Sheet:
    lines = (
        "Pale yellow cells with blue text are inputs; a cell that looks odd is asked about and kept if you say so. Nothing is refused.",
        "Nothing is invented: what no document states stays blank, or unknown where a list offers it. A month is not a day.",
        "End flag: fixed, open_ended or on_completion. A blank end without a flag means that the end is not known.",
        "End, current holds exercised extensions only; End, latest possible on Terms holds those that may still come.",
        "Status on Terms is what a person recorded; the status on the date follows from the dates. Where they disagree Checks says so.",
        "Notice by: the current end less the notice period, as EDATE counts. Own date: earlier by the days set on Register.",
        "Alert: the band of the next event, or overdue where one was missed; closed where it is over or replaced and no notice waits.",
        "Provider, and every other body: the id of a row of Parties, or its name as long as there is no such row.",
        "Two sources that disagree are two rows on Statements with their sources; the register shows one, and neither is overwritten.",
        "Change log: entries are added when the workbook is made anew, dated to the as-at date, chained by hashes. Never edit one.",
        "Terms, Procurement and Values hold a row for each contract in the order of Contracts. After sorting, make the workbook anew.",
        "Bands, notices and periods are dated parameters; many are unchecked. Nothing here is legal advice.",
    )
    return Sheet("Read me", "Read me", "Conventions of this register.", (Notes("How this book works", lines),), widths=(124, 20))


FILLED = ("Contracts", "Register", "Read me", *(sheet for name, (sheet, _) in PART_SHEETS.items() if name != "contracts"),
          *map(sheet_of, CHILDREN))  # fmt: skip
HEADINGS = {name: {field.name: field.header for field in fields} for name, fields in TABLES.items()}
