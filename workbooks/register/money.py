"""Sheets of money: commitments by financial year, payments laid to contracts, and what commissioners bear against their budgets."""

import datetime as dt
from collections.abc import Iterator

from udfs.register.spend import ENTERED
from workbooks.contract_model.cells import part
from workbooks.layout import Places
from workbooks.register.cells import (
    BLANK,
    all_rows,
    answers,
    columns_of,
    linked,
    or_blank,
    same,
    table_columns,
    text_found,
)
from workbooks.register.dates import call
from workbooks.register.events import LARGE
from workbooks.register.tables import CONTRACT, FEW, RegisterJob
from workbooks.spec import Block, CellFormula, Chart, Check, Column, Grid, RowFormula, Sheet

YEARS = 5
BESIDE = (("before", "Before these years"), ("after", "After them"))
BANDS = (("over_value", "#F4CDC6"), ("near_value", "#FFF2CC"), ("ok", "#CCE2D8"))
REST = 4  # rows below the contracts: ambiguous, outside the period, unmatched, all lines


def money_sheets(job: RegisterJob) -> tuple[Sheet, ...]:
    """The sheets whose tables have rows."""
    made = ((_commits(job), commitments_sheet), (_spends(job), spend_sheet), (_budgets(job), budget_sheet))
    return tuple(sheet(job) for wanted, sheet in made if wanted)


def _commits(job: RegisterJob) -> bool:
    """Of a register of thousands of contracts only where their details were asked for: it is ten more columns of each."""
    if len(job.contracts) > LARGE and not job.settings.get("show_details"):
        return False
    return job.as_at is not None and bool(job.contracts) and any(row["value_basis"] is not None for row in job.rows["values"])


def _spends(job: RegisterJob) -> bool:
    return bool(job.contracts and job.rows["transaction"])


def _budgets(job: RegisterJob) -> bool:
    return bool(job.contracts and job.rows["budget"] and job.rows["commissioner_share"])


def money_checks(job: RegisterJob) -> Iterator[Check]:
    """What must hold on those sheets."""
    if _commits(job):
        sums, values = (lambda at, c=c: at.column("Commitments", c) for c in ("sum", "value"))
        told = lambda at, cells: f'ROUND(SUMPRODUCT(--({columns_of(job, "value_basis")(at)}="lifetime"),--ISNUMBER({sums(at)}),{cells}),2)'
        yield Check("Commitments of lifetime values add up to them", lambda at: told(at, sums(at)), lambda at: told(at, values(at)), 0.005,
                    "All years, before and after = the values spread", "money")  # fmt: skip
    if _spends(job):
        all_lines = len(job.contracts) + REST - 1
        yield Check("Every payment is laid to a contract or left over", lambda at: at.at("SpendTotals", "spent", all_lines),
                    lambda at: f'ROUND(SUM({at.column("Transaction", "net")}),2)', 0.005, "All lines = all payments", "money")  # fmt: skip
    if _budgets(job):
        total = len(job.rows["budget"]) + 1
        yield Check("Commitments by commissioner are those of the lines", lambda at: at.at("BudgetCheck", "base", total),
                    lambda at: f'ROUND(SUM({at.column("BudgetLines", "base")}),2)', 0.005, "Total = counted lines", "money")  # fmt: skip


# ---- commitments


def financial_years(as_at: dt.date) -> list[dt.date]:
    """First day of the financial year a date lies in, and of those after it."""
    first = as_at.year - (as_at < dt.date(as_at.year, 4, 1))
    return [dt.date(year, 4, 1) for year in range(first, first + YEARS)]


def _year(start: dt.date) -> str:
    return f"{start.year}/{(start.year + 1) % 100:02d}"


def commitments_sheet(job: RegisterJob) -> Sheet:
    """What each contract commits in each financial year, to the penny, and all of them together."""
    assert job.as_at is not None
    starts = financial_years(job.as_at)
    names = [f"y{k}" for k in range(YEARS)]
    dated = (Column(name, _year(start), "date", 20, (start,)) for name, start in zip(names, starts, strict=True))
    years = Grid("CommitmentYears", tuple(dated), 1, "Financial years, from the one of the as-at date when this was made")
    mine = lambda name: lambda at: at.column("Commitments", name)
    spill = lambda at: call("REGISTER_COMMITMENTS", columns_of(job, "start_date", "end_date_current")(at), mine("value")(at),
                            columns_of(job, "value_basis")(at), at.column("CommitmentYears", names[0], names[-1]),
                            columns_of(job, "end_flag")(at))  # fmt: skip
    every = [*names, *(name for name, _ in BESIDE)]
    sums = lambda at: "+".join(at.column("Commitments", name) for name in every)
    columns = (
        same("Dates", "contract", "Contract", width=20), Column("value", "Value spread", "money", 20, array=_spread(job)),
        *(Column(name, _year(start), "money", 20) for name, start in zip(names, starts, strict=True)),
        *(Column(name, head, "money", 20) for name, head in BESIDE),
        Column("sum", "Sum", "money", 20, array=lambda at: f'IFERROR(ROUND({sums(at)},2),"")'),
    )  # fmt: skip
    labels = (*map(_year, starts), *(head for _, head in BESIDE))
    total: RowFormula = lambda at, i: _sum_of_numbers(at.column("Commitments", every[i]))
    totals = Grid("CommitmentTotals", (Column("year", "Financial year", "text", 20, labels),
                                       Column("total", "Committed", "money", 20, formula=total)), len(labels), "All contracts")  # fmt: skip
    chart = Chart("Commitments by financial year", "CommitmentTotals", "year", ("total",), axis="GBP", number="£#,##0", height=300,
                  alt_text="Bars: what all contracts commit in each financial year, before these years and after them")  # fmt: skip
    intro = "A lifetime value evenly over the days of the term, a yearly one over each contract year. #N/A: something is not recorded."
    return Sheet("Commitments", "Commitments", intro, (
        years, totals, chart, Grid("Commitments", columns, len(job.contracts), "Each contract", spill=spill)), widths=(20,))  # fmt: skip


def _spread(job: RegisterJob) -> CellFormula:
    """The yearly value where that is the basis, else the current value, else the one over the lifetime."""
    basis, annual, current, lifetime = (all_rows(job, n) for n in ("value_basis", "value_annual", "value_current", "value_lifetime"))
    return lambda at: (f'IF({basis(at)}="annual",{or_blank(annual(at))},IF({current(at)}="",{or_blank(lifetime(at))},{current(at)}))')


def _sum_of_numbers(cells: str) -> str:
    """The sum of a column that may hold errors, which a comparison passes over."""
    return f'ROUND(SUMIF({cells},">0")+SUMIF({cells},"<0"),2)'


# ---- spend


def spend_sheet(job: RegisterJob) -> Sheet:
    """Which contract each payment belongs to, and what has been spent against each. What a person entered on Spend goes first."""
    line = lambda *names: table_columns("transaction", *names)
    known = lambda name: lambda at: at.column("SpendContracts", name)
    match = lambda at: call("REGISTER_SPEND_MATCH", line("supplier_raw", "date", "net", "contract_ref_raw", "narrative")(at),
                            at.column("SpendLines", "number"), columns_of(job, CONTRACT)(at), known("reference")(at),
                            known("supplier")(at), known("number")(at), columns_of(job, "start_date", "end_date_current")(at),
                            at.cell("as_at"))  # fmt: skip
    recorded = lambda at: at.column("Transaction", CONTRACT)
    how = lambda at: at.column("Transaction", "match_how")
    laid = lambda at: f'IF({recorded(at)}<>"",{recorded(at)},IF({how(at)}<>"","",IFERROR({at.column("SpendLines", "match")}&"","")))'
    by = lambda at: (f'IF({how(at)}<>"",{how(at)},IF({recorded(at)}<>"","{ENTERED}",IFERROR({at.column("SpendLines", "how")}&"",'
                     '"unmatched")))')  # fmt: skip
    totals = lambda at: call("REGISTER_SPEND_TOTALS", columns_of(job, CONTRACT)(at), known("value")(at), at.column("SpendLines", "laid"),
                             at.column("SpendLines", "by"), line("net")(at), at.cell("as_at"))  # fmt: skip
    lines = Grid("SpendLines", (
        linked("transaction", "supplier_raw", "Supplier", width=34), linked("transaction", "date", "Date", "date", 12),
        linked("transaction", "net", "Net", "money", 18), Column("number", "Company number", "words", 16, array=_numbers(job)),
        *answers(("match", "Matches", "words", 16), ("how", "How", "words", 16), ("score", "Score", "ratio", 10),
                 ("candidates", "Candidates", "words", 22), ("flags", "Flags", "words", 16)),
        Column("laid", "Counted for", "words", 13, array=laid), Column("by", "By", "words", 16, array=by),
    ), len(job.rows["transaction"]), "Each payment", spill=match)  # fmt: skip
    totals_grid = Grid("SpendTotals", tuple(
        Column(c.name, c.header, c.number, c.width, tones=BANDS if c.name == "band" else ())
        for c in answers(("contract", "Contract", "words", 34), ("spent", "Spent", "money", 18),
                         ("share", "Share of value", "percent", 16),
                         ("band", "Band", "words", 16))
    ), len(job.contracts) + REST, "Spent against each contract, and what could not be laid to one", spill=totals)  # fmt: skip
    intro = "A payment of several possible contracts is not split. Enter the contract on Spend where a match is wrong or missing."
    return Sheet("Spend check", "Spend against contracts", intro, (totals_grid, lines, _spend_contracts(job)))


def _numbers(job: RegisterJob) -> CellFormula:
    """The company number of each payment's party, where it names one."""
    if not job.rows["party"] or len(job.rows["party"]) > FEW:
        return lambda at: BLANK
    return lambda at: _party(at, at.column("Transaction", "party_id"))


def _party(at: Places, ids: str) -> str:
    width = at.index("Party", "company_no") - at.index("Party", "party_id") + 1
    return f'IFERROR({text_found(ids, at.column("Party", "party_id", "company_no"), width, BLANK)},"")'


def _spend_contracts(job: RegisterJob) -> Grid:
    """What payments are matched to."""
    holders = all_rows(job, "holder_party_id")
    many = len(job.rows["party"]) > FEW
    held = {row["party_id"]: row["company_no"] for row in job.rows["party"]} if many else {}
    number = {"array": (lambda at: _party(at, holders(at))) if job.rows["party"] else (lambda at: BLANK)}
    told = {"values": tuple(held.get(row["holder_party_id"]) for row in job.contracts)} if many else number
    current, lifetime = all_rows(job, "value_current"), all_rows(job, "value_lifetime")
    value = lambda at: f'IF({current(at)}="",{or_blank(lifetime(at))},{current(at)})'
    return Grid("SpendContracts", (
        same("Dates", "contract", "Contract", width=34),
        Column("reference", "Reference", "words", 18, array=lambda at: or_blank(all_rows(job, "contract_ref")(at))),
        Column("supplier", "Supplier", "words", 30, array=lambda at: or_blank(at.column("Dates", "provider"))),
        Column("number", "Company number", "words", 16, **told),
        Column("value", "Current or lifetime value", "money", 18, array=value),
    ), len(job.contracts), "What payments are matched to")  # fmt: skip


# ---- budgets


def budget_sheet(job: RegisterJob) -> Sheet:
    """What each commissioner bears of the yearly values, with the uplift entered for it, against its budget."""
    count, shares = len(job.rows["budget"]), len(job.rows["commissioner_share"])
    told = table_columns("commissioner_share", CONTRACT, "party_id", "share_pct", "effective_from")
    amounts = lambda at: call("CONTRACT_SHARE_AMOUNTS", columns_of(job, CONTRACT, "value_annual")(at), told(at), at.cell("as_at"))
    borne = lambda at, i: at.at("BudgetLines", "borne", i)
    held = lambda at, i, name: (f'INDEX({at.column("Budget", name)},MATCH({at.at("BudgetLines", "party_id", i)},'
                                f'{at.column("Budget", "party_id")},0))')  # fmt: skip
    open_ = lambda at, i: (f'INDEX({at.column("Dates", "open")},MATCH({at.at("BudgetLines", CONTRACT, i)},'
                           f'{columns_of(job, CONTRACT)(at)},0))')  # fmt: skip
    base = lambda at, i: f'IF(IFERROR({open_(at, i)}&"","")="open",IFERROR(IF({borne(at, i)}="",0,{borne(at, i)}),""),0)'
    uplift = lambda at, i: f'IFERROR(IF({held(at, i, "uplift")}="",0,{held(at, i, "uplift")}),0)'
    name = "commissioner_share"
    lines = Grid("BudgetLines", (
        linked(name, CONTRACT, "Contract", width=24), linked(name, "party_id", "Commissioner", width=20),
        Column("borne", "Of the yearly value", "money", 20, array=amounts), Column("base", "Counted", "money", 20, formula=base),
        Column("uplift", "Uplift", "percent", 20, formula=uplift),
    ), shares, "Each share in force of a contract that is not over")  # fmt: skip
    spill = lambda at: call("REGISTER_BUDGET", *(at.column("BudgetLines", n) for n in ("party_id", "base", "uplift")),
                            part("Budget", "party_id", count)(at), part("Budget", "budget", count)(at))  # fmt: skip
    whole = Grid("BudgetCheck", answers(
        ("commissioner", "Commissioner", "words", 24), ("base", "Base", "money", 20), ("uplift", "Uplift", "money", 20),
        ("committed", "Committed", "money", 20), ("budget", "Budget", "money", 20), ("left", "Budget less committed", "money", 20),
        ("status", "Status", "words", 18)), count + 2, "Each commissioner", spill=spill)  # fmt: skip
    intro = "Yearly values by the shares in force, with each commissioner's uplift. Contracts without shares are not in it."
    blocks: tuple[Block, ...] = (whole, lines)
    return Sheet("Budget check", "Commissioners against their budgets", intro, blocks)


