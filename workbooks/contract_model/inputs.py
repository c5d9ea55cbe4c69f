"""The sheets of a contract model that lead through it and that a person fills."""

from workbooks.contract_model.job import SCHEMA, ContractJob
from workbooks.layout import Places
from workbooks.spec import Line, Lines, Notes, Sheet
from workbooks.template_sheets import input_table, setting_blocks, sign_off, this_book

INVENTED = "INVENTED EXAMPLE, for trying out only. "
# the short tables on the sheet Terms, then tables with a sheet of their own: name of the sheet, title, purpose
TERMS = (("gains", "Bands of a gain"), ("losses", "Bands of a loss"), ("breaks", "Break years"),
         ("scenarios", "Scenarios of demand and price"), ("values", "Values told elsewhere"),
         ("costs", "The prime provider's own costs in the year shown"))  # fmt: skip
OWN_SHEETS = {
    "years": ("Years", "Years", "One row a year. List and £ per head typed or grown, or the sum as agreed; cost actual, planned or saved."),
    "measures": ("Measures", "Measures", "What outcomes are paid by, year by year; weights of a year add up to 1. Blank: no result."),
    "parties": ("Parties", "Parties", "The prime provider's subcontractors; a party that pays others is named in their column Paid by."),
    "moves": ("Moves", "Moves", "Money moved between parties, each line double-sided."),
    "cash": ("Cash plan", "Cash plan", "One row a month, in order; actual is blank from the first month that is not over."),
    "services": ("Services", "Services", "Users and cost before and after, one row a service; package costs come in through the ledger."),
    "carveouts": ("Carved contracts", "Contracts carved out", "One row a contract and scope."),
    "units": ("Areas", "Areas", "Every area whose whole budget the contracts are carved out of, members or not."),
    "members": ("Members", "Members", "Which area takes part in which contract."),
}


def start_sheet(job: ContractJob, ready: bool) -> Sheet:
    """The steps, and the figures people ask for first."""
    steps = Notes("Steps", (
        "1. Contract: term, readings of what was announced, price bases, rates of the day. Terms: bands, break years, scenarios, values.",
        "2. Years: list and £ per head or the agreed sum, outcome share, trajectory, planned and actual cost. Measures: what is scored.",
        "3. Parties: subcontractors and their terms. Moves: money moved between them. Cash plan: month by month.",
        "4. Services: users and cost before and after. Areas, Carved contracts, Members: for a contract that carves out services.",
        "5. Make the sheets: press Contract model, or run cwb regenerate contract_model. A sheet whose table is empty is left out.",
        "6. Completion: what is to be filled or mended, as you type; nothing is calculated before. A change of what the sheets are made "
        "of needs them anew: press Contract model again.",
        "7. Checks: every check and finding. While one cell blocks, nothing is paid: only the sheets with inputs are made.",
    ))  # fmt: skip
    blocks = (steps, Lines("Where it stands", tuple(_headlines(job, ready))), sign_off(job))
    intro = f"{INVENTED if job.invented else ''}A contract over its whole life: payment, risk, savings, breaks, cash. Source: {job.source}."
    return Sheet("Start", f"Contract model: {job.settings.get('title') or ''}", intro, blocks, widths=(112, 40, 16, 24))


def _headlines(job: ContractJob, ready: bool) -> list[Line]:
    """Named results of the sheets that are there."""
    wanted = (
        ("Contract sum of all years", "sum_of_all_years", "money", job.has_sums),
        ("Paid after outcomes", "paid_in_all", "money", job.has_ramp),
        ("Saved against the trajectory", "saved_in_all", "money", job.has_savings),
        ("Claimed, up to the cap", "claimed_in_all", "money", job.has_savings),
        ("Present value of the savings", "present_value", "money", job.has_savings),
        ("Provider's part of gains and losses", "provider_part", "money", job.has_share),
        ("First month the cash does not cover", "cash_runs_out", "words", job.has_cash),
        ("Change of the bill, services before and after", "bill_change", "money", bool(job.rows["services"])),
        ("Gap between weighted heads that carve-outs leave", "hole", "money", job.has_carve_outs),
    )
    gate = [Line("First cell to fill or mend", _cell("first_fault"), "words", "Nothing is calculated before")] if ready else []
    asks = lambda at: f'SUMPRODUCT(--({at.column("Gate", "status")}&""<>"pass"))'
    if job.has_gate and ready:
        gate.append(Line("Values the per-head gate asks about", asks, "count", "It does not judge: see Per-head gate, and Checks"))
    if job.has_ramp and ready:
        gate.append(Line("Years in which the outcome share falls", _cell("falls"), "count", "Say why, or correct it on Years"))
    years = Line("Years", lambda at: f"COUNT({at.column('Years', 'year')})", "count")
    return [*gate, years] + [Line(label, _cell(name), number) for label, name, number, there in wanted if there and ready]


def _cell(name: str):
    return lambda at: at.cell(name)


def readme_sheet() -> Sheet:
    lines = (
        "Pale yellow cells with blue text are inputs. Everything else is calculated; sheets are protected without a password.",
        "Money is whole pence; every split adds up to its whole. A blank is not a zero: a blank cap is no cap, a cap of 0 pays nothing.",
        "Shares are 0 to 1 (10 % is 0.1). Weights are never rescaled. A finding that blocks stops every payment until its cell is mended.",
        "Gain and loss measures the contract as a whole against its benchmark; Prime provider shows one year party by party under the "
        "terms of the subcontracts. They are two views of the same money: do not add them up.",
        "A trajectory is a table, one figure a year. Where an announcement can be read in two ways, both readings are shown, and the words "
        "of the one that counts are kept beside it.",
        "Savings are claimed up to the cap of the contract. Their present value uses the rate and timing stated; trajectory and cost stand "
        "in one price base, real or nominal, never mixed.",
        "The effective share is what a printed share comes to after dead-bands and caps. First-pound sharing jumps at its dead-band.",
        "VAT the provider cannot recover is a line of its own: it is a gap unless the price allows for it.",
        "The per-head gate asks, it does not judge. Rates of the day show period, source and evidence status; those marked for a person's "
        "check need one before use.",
    )
    return Sheet("Read me", "Read me", "Conventions and limits of this workbook.", (Notes("How this book works", lines),), widths=(100, 20))


def contract_sheet(job: ContractJob) -> Sheet:
    """Everything that is agreed."""
    blocks = (*setting_blocks(SCHEMA, job), this_book(SCHEMA, job))
    return Sheet("Contract", "Contract", "What is agreed, and the readings and rates that count.", blocks,
                 widths=(44, 46, 15, 16, 13, 52, 22, 14))  # fmt: skip


def filled_sheets(job: ContractJob) -> tuple[Sheet, ...]:
    """One sheet a table that a person fills."""
    grids = tuple(input_table(SCHEMA, job, name, title) for name, title in TERMS)
    intro = "Bands of gains and losses, break years, scenarios, and what else is short; the tables grow when a row is inserted."
    terms = Sheet("Terms", "Terms", intro, grids, protect=False)
    return (terms, *(Sheet(n, t, intro, (input_table(SCHEMA, job, key),), protect=False) for key, (n, t, intro) in OWN_SHEETS.items()))


def years_in_order(at: Places) -> str:
    """Rows of Years that do not hold the number after the one above; the first holds 1."""
    first, rows = at.at("Years", "year", 0), at.grids["Years"][0].rows
    start = f"IF({first}=1,0,1)"
    if rows == 1:
        return start
    span = lambda top, end: f"{at.at('Years', 'year', top)}:{at.at('Years', 'year', end).rsplit('!', 1)[-1]}"
    return f"{start}+SUMPRODUCT(--({span(1, rows - 1)}-{span(0, rows - 2)}<>1))"
