"""One year party by party: the sum handed down, who bears what of over- and underspends, money moved, a subcontract that ends early."""

from workbooks.contract_model.cells import NAMED, WIDTHS, answers, copied, text_of
from workbooks.contract_model.job import METHODS, STEPS, ContractJob
from workbooks.layout import Places
from workbooks.spec import CellFormula, Chart, Column, Grid, Line, Lines, Sheet

CASCADE = (("unit", "Party", "words"), ("above", "Paid by", "words"), ("level", "Level", "count"), ("share", "Share", "percent"),
           ("amount", "Amount", "money"), ("below", "Handed on", "money"), ("kept", "Kept", "money"))  # fmt: skip
BORNE = (("party", "Party", "words"), ("budget", "Budget", "money"), ("actual", "Actual", "money"),
         ("variance", "Overspend (+)", "money"), ("taken", "Taken on from below", "money"), ("passed", "Passed on", "money"),
         ("borne", "Bears (+) or gains (-)", "money"), ("note", "Note", "words"))  # fmt: skip
MOVED = (("party", "Party", "words"), ("before", "Before", "money"), ("out", "Moved out", "money"), ("into", "Moved in", "money"),
         ("after", "After", "money"), ("expected", "Expected spending", "money"), ("left_before", "Left before", "money"),
         ("left_after", "Left after", "money"))  # fmt: skip
ENDED = (("party", "Party", "words"), ("before", "Before", "money"), ("released", "Released", "money"), ("received", "Received", "money"),
         ("after", "After", "money"), ("change", "Change", "money"))  # fmt: skip
MONTHS = 12
ENDS = "Every party before and after one ends early"


def parties_sheet(job: ContractJob) -> Sheet:
    """The cascade, and what every party bears."""
    blocks = [_sums(job), _cascade(job), _leaves(job)]
    blocks += [_own_costs(job), _borne(job), _borne_chart(), _bars(job)] if job.has_prime else []
    intro = "The year's contract sum handed down to every party, and its over- and underspends handed back up; totals stay to the penny."
    return Sheet("Prime provider", "Prime provider and subcontractors", intro, tuple(blocks), widths=NAMED)


def _year(grid: str, column: str) -> CellFormula:
    """A figure of the year shown."""
    return lambda at: f"INDEX({at.column(grid, column)},{at.cell('party_year')})"


def _sums(job: ContractJob) -> Lines:
    paid = [Line("Paid to the prime provider after outcomes", _year("Ramp", "paid"), "money", name="party_paid")] if job.has_ramp else []
    return Lines("The year", (
        Line("Year", _year("Years", "name"), "words"),
        Line("Contract sum handed down", _year("Sums", "sum"), "money", name="party_sum"), *paid,
    ))  # fmt: skip


def _cascade(job: ContractJob) -> Grid:
    columns = lambda at: [at.column("Parties", name) for name in ("party", "weight", "above")]
    or_usual = lambda at, name, usual: f'IF({at.cell(name)}="","{usual}",{at.cell(name)})'  # a blank text is no choice in LibreOffice
    rules = lambda at: f"{or_usual(at, 'cascade_steps', STEPS[0])},{or_usual(at, 'cascade_method', METHODS[0])}"
    call = lambda at: (f"CAPITATION_CASCADE({at.cell('party_sum')},{','.join(columns(at))},{at.cell('top_slice')},"
                       f"{at.column('Parties', 'level')},{rules(at)})")  # fmt: skip
    name = lambda at, i: text_of(at.at("Parties", "name", i)) if i < len(job.rows["parties"]) else '"kept by the prime provider"'
    return Grid("Cascade", (Column("name", "Name", "words", 40, formula=name), *answers(*CASCADE)), len(job.rows["parties"]) + 1,
                "Handed down", spill=call)  # fmt: skip


LEAF = (("actual", "Actual cost", "money"), ("gain_share", "Share of own gain", "general"),
        ("loss_share", "Share of own loss", "general"), ("loss_cap", "Most it bears", "money"), ("expected", "Expected spending", "money"),
        ("take_over", "Takes over, weight", "general"))  # fmt: skip


def _leaves(job: ContractJob) -> Grid:
    """The parties that keep what they get, with their terms."""
    rows = job.leaves
    kept = lambda at, i: at.at("Cascade", "kept", rows[i])
    terms = [Column(n, h, f, 18, formula=copied("Parties", n, rows)) for n, h, f in LEAF if job.given(n, "parties")]
    return Grid("Subcontracts", (
        Column("name", "Name", "words", 40, formula=copied("Parties", "name", rows)),
        Column("party", "Party", "words", 18, formula=lambda at, i: at.at("Parties", "party", rows[i])),
        Column("budget", "Budget", "money", 17, formula=kept), *terms,
    ), len(rows), "Those who keep it")  # fmt: skip


def _own_costs(job: ContractJob) -> Grid:
    """The prime provider's own costs, the VAT it cannot recover among them; one line of 0 where there are none."""
    count = len(job.rows["costs"])
    rest = ["VAT not recovered"] if job.has_vat else [] if count else ["none"]
    amount = lambda at, i: at.at("Costs", "amount", i) if i < count else _year("Sums", "leakage")(at) if job.has_vat else "0"
    name = lambda at, i: at.at("Costs", "cost", i) if i < count else f'"{rest[0]}"'
    return Grid("OwnCosts", (
        Column("cost", "Own cost of the prime provider", "words", 40, formula=name),
        Column("amount", "Amount", "money", 17, formula=amount),
    ), count + len(rest), "The prime provider's own costs")  # fmt: skip


def _borne(job: ContractJob) -> Grid:
    whole = lambda at: at.cell("party_paid" if job.has_ramp else "party_sum")
    leaf = lambda at, *names: ",".join(at.column("Subcontracts", name) for name in names)
    caps = lambda at: f",{leaf(at, 'loss_cap')}" if job.given("loss_cap", "parties") else ""
    call = lambda at: (f"RISK_PRIME_PROVIDER({leaf(at, 'party', 'budget', 'actual', 'gain_share', 'loss_share')},{whole(at)},"
                       f"{at.column('OwnCosts', 'amount')},{at.cell_range('prime_gain_share', 'prime_loss_share')}{caps(at)})")  # fmt: skip
    label = lambda at, i: at.at("Subcontracts", "name", i) if i < len(job.leaves) else at.at("Borne", "party", i)
    return Grid("Borne", (Column("name", "Name", "words", 40, formula=label), *answers(*BORNE)), len(job.leaves) + 3,
                "Who bears what", spill=call)  # fmt: skip


def _borne_chart() -> Chart:
    told = "Bars of what each party, the prime provider and the commissioner bear (+) or gain (-); the figures stand in the table above"
    return Chart("Who bears (+) or gains (-) what", "BorneBars", "name", ("borne",), "bar", "£", "£#,##0", told, 380, low_labels=True)


def _bars(job: ContractJob) -> Grid:
    """The rows of the chart: everybody, and not the total they add up to."""
    columns = (Column("name", "Name", "words", 40, formula=lambda at, i: at.at("Borne", "name", i)),
               Column("borne", "Bears (+) or gains (-)", "money", 17, formula=lambda at, i: at.at("Borne", "borne", i)))  # fmt: skip
    return Grid("BorneBars", columns, len(job.leaves) + 2, "Bars of the chart")


# ---- moves and endings


def moves_sheets(job: ContractJob) -> tuple[Sheet, ...]:
    """Every party before and after the moves, and after one of them ends early; then the months an ending is reckoned by."""
    blocks = [_moved(job)] if job.rows["moves"] else []
    blocks += [_ended(job)] if job.ends_early else []
    intro = "Every move is double-sided: what one party gives another receives. Moves and ending are told each by itself."
    shown = Sheet("Moves and endings", "Money moved and subcontracts ended early", intro, tuple(blocks), widths=NAMED)
    told = "Every party's budget in twelve instalments that add up to it."
    return (shown, Sheet("Months working", "Months of the year", told, _months(job), widths=WIDTHS)) if job.ends_early else (shown,)


def _moved(job: ContractJob) -> Grid:
    moves = lambda at: ",".join(at.column("Moves", name) for name in ("from", "to", "amount"))
    expected = lambda at: f",{at.column('Subcontracts', 'expected')}" if job.given("expected", "parties") else ""
    own = lambda at: f"{at.column('Subcontracts', 'party')},{at.column('Subcontracts', 'budget')}"
    call = lambda at: f"TRAJECTORY_MOVE({own(at)},{moves(at)}{expected(at)})"
    columns = (_named(job, "Moved"), *answers(*MOVED))
    return Grid("Moved", columns, len(job.leaves) + 1, "Every party before and after the moves", spill=call)


def _ended(job: ContractJob) -> Grid:
    months = lambda at: at.column("Months", "m0", f"m{MONTHS - 1}")
    plan = lambda at: at.column("MonthPlan", "m0", f"m{MONTHS - 1}")
    weights = lambda at: f",{at.column('Subcontracts', 'take_over')}" if job.given("take_over", "parties") else ""
    leaver = lambda at: f"{at.cell('leaver')},{at.cell('last_month')}"
    party = lambda at: at.column("Subcontracts", "party")
    call = lambda at: f"TRAJECTORY_END_EARLY({party(at)},{months(at)},{plan(at)},{leaver(at)}{weights(at)})"
    title = "Every party before and after one ends early: from the sums before the moves" if job.rows["moves"] else ENDS
    return Grid("Ended", (_named(job, "Ended"), *answers(*ENDED)), len(job.leaves) + 2, title, spill=call)


def _named(job: ContractJob, grid: str) -> Column:
    """The name beside a party's code; what is no party stays as the function calls it."""
    name = lambda at, i: text_of(at.at("Subcontracts", "name", i)) if i < len(job.leaves) else at.at(grid, "party", i)
    return Column("name", "Name", "words", 40, formula=name)


def _months(job: ContractJob) -> tuple[Grid, Grid, Grid]:
    """The months of the year, and every party's budget in twelve instalments that add up to it."""
    def month(k: int):
        start = lambda at: at.cell("start_date")
        return lambda at, i: f"DATE(YEAR({start(at)})+{at.cell('party_year')}-1,MONTH({start(at)})+{k},1)"

    row = lambda at: at.column("MonthWeights", "m0", f"m{MONTHS - 1}")
    call = lambda at: f'POOL_INSTALMENTS({at.column("Subcontracts", "budget")},{row(at)},"cumulative")'
    names = [(f"m{k}", f"Month {k + 1}") for k in range(MONTHS)]
    first = lambda label: Column("what", "What", "text", 20, (label,))
    party = Column("party", "Party", "words", 20, formula=lambda at, i: at.at("Subcontracts", "party", i))
    return (
        Grid("Months", (first("First day"), *(Column(n, h, "date", 18, formula=month(k)) for k, (n, h) in enumerate(names))), 1,
             "Months of the year"),
        Grid("MonthWeights", (first("Weight"), *(Column(n, h, "general", 18, (1,)) for n, h in names)), 1, "Weight of each month"),
        Grid("MonthPlan", (party, *answers(*((n, h, "money") for n, h in names))), len(job.leaves), "Every party month by month",
             spill=call),
    )  # fmt: skip


def months_add_up(at: Places, job: ContractJob) -> str:
    """All instalments of all parties."""
    return f"ROUND(SUM({at.column('MonthPlan', 'm0', f'm{MONTHS - 1}')}),2)"
