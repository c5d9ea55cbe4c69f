"""The contract against the area it is for: is its value a head plausible, and what hole does it leave in whole budgets."""

from workbooks.contract_model.cells import NAMED, answers, text_of
from workbooks.contract_model.job import SHARE_KEYS, ContractJob
from workbooks.layout import Places
from workbooks.spec import CellFormula, Chart, Column, Grid, Line, Lines, Sheet

GATE = (("head", "£ a head", "money"), ("ratio", "Of the core target", "percent"), ("listed", "Of the registered list", "percent"),
        ("status", "Status", "words"), ("reason", "Reason", "words"))  # fmt: skip
HOLE = (("unit", "Unit", "words"), ("budget", "Whole budget", "money"), ("taken", "Carved out", "money"), ("left", "Left", "money"),
        ("lost", "Share lost", "percent"), ("head_before", "A head before", "money"), ("head_after", "A head after", "money"),
        ("weighted_before", "A weighted head before", "money"), ("weighted_after", "A weighted head after", "money"),
        ("off_before", "Off the mean before", "percent"), ("off_after", "Off the mean after", "percent"))  # fmt: skip
SIZE = (("scope", "Scope", "words"), ("value", "Value a year", "money"), ("inside", "Units that take part", "count"),
        ("outside", "Units that do not", "count"), ("of_all", "Of all budgets", "percent"),
        ("of_members", "Of its members' budgets", "percent"), ("head", "A weighted head of its members", "money"))  # fmt: skip


def gate_sheet(job: ContractJob) -> Sheet:
    """GBP a head against the core target and people against the list, and values told elsewhere beside the model's."""
    blocks = ([_gate(job)] if job.has_gate else []) + ([_told(job)] if job.has_sums and job.given("total", "values") else [])
    intro = "The gate asks, it does not judge: a contract with social care may rightly exceed the core target."
    return Sheet("Per-head gate", "Per-head gate", intro, tuple(blocks), widths=NAMED)


def _gate(job: ContractJob) -> Grid:
    rows = ([None] if job.own_gate else []) + job.told
    name = lambda at, i: '"This contract, year 1"' if rows[i] is None else at.at("Values", "told_by", rows[i])
    annual = lambda at, i: at.at("Sums", "sum", 0) if rows[i] is None else at.at("Values", "annual", rows[i])
    people = lambda at, i: at.at("Sums", "list", 0) if rows[i] is None else at.at("Values", "people", rows[i])
    columns = ("annual", "people", "listed_people", "core")
    call = lambda at: f"CAPITATION_PER_HEAD_GATE({','.join(at.column('Gate', c) for c in columns)},{at.cell('start_date')})"
    return Grid("Gate", (
        Column("told_by", "Value", "words", 40, formula=name), Column("annual", "A year", "money", 17, formula=annual),
        Column("people", "People", "persons", 18, formula=people),
        Column("listed_people", "Registered list", "persons", 18, formula=lambda at, i: at.cell("registered_list")),
        Column("core", "Core target a head", "money", 17, formula=lambda at, i: at.cell("core_per_head")),
        *answers(*GATE[:-1]), *answers(GATE[-1], width=50),
    ), len(rows), "Plausible a head?", role="Long text", spill=call, lines=3)  # fmt: skip


def _told(job: ContractJob) -> Grid:
    """One contract can have several values in print."""
    rows = [i for i, row in enumerate(job.rows["values"]) if row["total"] is not None]
    cell = lambda at, column, i: at.at("Told", column, i)
    return Grid("Told", (
        Column("told_by", "Whole term told by", "words", 40, formula=lambda at, i: at.at("Values", "told_by", rows[i])),
        Column("total", "Told", "money", 17, formula=lambda at, i: at.at("Values", "total", rows[i])),
        Column("model", "This model", "money", 17, formula=lambda at, i: at.cell("sum_of_all_years")),
        Column("gap", "Told less model", "money", 17, formula=lambda at, i: f"ROUND({cell(at, 'total', i)}-{cell(at, 'model', i)},2)"),
        Column("share", "Of the model", "percent", 18, formula=lambda at, i: f"{cell(at, 'gap', i)}/{cell(at, 'model', i)}"),
    ), len(rows), "The same contract, values told elsewhere")  # fmt: skip


# ---- carve-outs


def carve_out_sheet(job: ContractJob) -> Sheet:
    """What is left of whole budgets, a weighted head inside and outside."""
    intro = "Judge by the weighted head: level before, and the gap after is the hole."
    blocks = (_sizes(job), _hole(job), _gap(), _hole_chart(), _contracts(job), _membership(job), _shared_by(job))
    return Sheet("Carve-outs", "Carve-outs and the hole they leave", intro, blocks, widths=NAMED)


def _contract_columns(job: ContractJob, formula) -> tuple[Column, ...]:
    return tuple(Column(f"c{n}", str(row["contract"]), "general", 17, formula=formula(n)) for n, row in enumerate(job.rows["carveouts"]))


def _contracts(job: ContractJob) -> Grid:
    """Scope and value of each contract, lying as the memberships do."""
    told = lambda n: lambda at, i: at.at("Carveouts", ("scope", "value")[i], n)
    return Grid("CarvedContracts", (Column("what", "Contract", "text", 40, ("Scope", "Value a year")), *_contract_columns(job, told)), 2,
                "Contracts")  # fmt: skip


def _membership(job: ContractJob) -> Grid:
    """TRUE where a unit takes part."""
    def inside(n: int):
        def formula(at: Places, i: int) -> str:
            contracts, units = at.column("Members", "contract"), at.column("Members", "unit")
            both = f"({contracts}={at.at('Carveouts', 'contract', n)})*({units}={at.at('Units', 'unit', i)})"
            return f"SUMPRODUCT({both})>0"

        return formula

    first = Column("unit", "Unit", "words", 40, formula=lambda at, i: at.at("Units", "unit", i))
    return Grid("Membership", (first, *_contract_columns(job, inside)), len(job.rows["units"]), "Who takes part")


def _shared_by(job: ContractJob) -> Grid:
    keys = {key: column for key, column in zip(SHARE_KEYS, ("budget", "list", "weighted"), strict=True)}

    def formula(at: Places, i: int) -> str:
        budget, people, weighted = (at.at("Units", column, i) for column in keys.values())
        by = at.cell("share_carve_outs_by")
        return f'IF({by}="{SHARE_KEYS[0]}",{budget},IF({by}="{SHARE_KEYS[1]}",{people},{weighted}))'

    unit = Column("unit", "Unit", "words", 40, formula=lambda at, i: at.at("Units", "unit", i))
    return Grid("SharedBy", (unit, Column("key", "Shared by", "general", 17, formula=formula)), len(job.rows["units"]), "Shared by")


def _terms(job: ContractJob) -> CellFormula:
    last = f"c{len(job.rows['carveouts']) - 1}"
    row = lambda at, i: f"{at.at('CarvedContracts', 'c0', i)}:{at.at('CarvedContracts', last, i).rsplit('!', 1)[-1]}"
    return lambda at: f"{at.column('SharedBy', 'key')},{at.column('Membership', 'c0', last)},{row(at, 1)},{row(at, 0)}"


def _hole(job: ContractJob) -> Grid:
    units = lambda at: ",".join(at.column("Units", name) for name in ("unit", "budget", "list", "weighted"))
    call = lambda at: f"CAPITATION_CARVE_OUT({units(at)},{_terms(job)(at)})"
    name = Column("name", "Name", "words", 40, formula=lambda at, i: text_of(at.at("Units", "name", i)))
    return Grid("Hole", (name, *answers(*HOLE)), len(job.rows["units"]), "What is left of each budget", spill=call)


def _sizes(job: ContractJob) -> Grid:
    units = lambda at: ",".join(at.column("Units", name) for name in ("budget", "weighted"))
    call = lambda at: f"CAPITATION_CARVE_OUT_CONTRACTS({units(at)},{_terms(job)(at)})"
    contract = Column("contract", "Contract", "words", 40, formula=lambda at, i: at.at("Carveouts", "contract", i))
    return Grid("CarveSizes", (contract, *answers(*SIZE)), len(job.rows["carveouts"]), "How large each contract is", spill=call)


def _gap() -> Lines:
    gap = lambda when: lambda at: f"MAX({at.column('Hole', f'weighted_{when}')})-MIN({at.column('Hole', f'weighted_{when}')})"
    return Lines("The hole", (
        Line("Widest gap between weighted heads before", gap("before"), "money"),
        Line("Widest gap between weighted heads after", gap("after"), "money", name="hole"),
    ))  # fmt: skip


def _hole_chart() -> Chart:
    told = "Bars of the amount a weighted head of each unit before and after the carve-outs; the figures stand in the table above"
    heads = ("weighted_before", "weighted_after")
    return Chart("A weighted head before and after", "Hole", "unit", heads, "bar", "£", "£#,##0", told, 360, least=0)
