"""Faults of one row of an input table of a contract model, as conditions that a formula can look at: the row as it stands now."""

from collections.abc import Callable

from workbooks.contract_model.findings import ONCE, SHARES, SIGNED
from workbooks.contract_model.job import SCHEMA, SHARE_KEYS, ContractJob
from workbooks.job.findings import naming
from workbooks.job.schema import Field, grid_name
from workbooks.layout import Places
from workbooks.live_gate import Fault, of_the_row, plain

MAKE_ANEW = "make the sheets anew: press Contract model"
SHAPE = "the sheets were made without it; make them anew: press Contract model"
FELL = {"years": ("list_growth", "growth"), "scenarios": ("demand", "price")}  # by which nothing may fall by all of it


def row_faults(job: ContractJob, table: str, at: Places, i: int) -> list[Fault]:
    """What may be wrong with a row: each cell by itself, then with the others, then what the sheets were not made for."""
    cell = lambda column, row=i: at.at(grid_name(table), column, row)
    found = [fault for field in SCHEMA.tables[table] for fault in _cell_fault(job, table, field, cell(field.name))]
    found += [(cell(c[-1]), _count(at, table, c, cell) + ">1", "it stands twice; keep one") for t, *c in ONCE if t == table]
    new = [(cell(f.name), f'{cell(f.name)}<>""', f"{f.header} was empty: {SHAPE}") for f in SCHEMA.tables[table] if _unused(job, table, f)]
    names = {cell(field.name): field.header for field in SCHEMA.tables[table]}
    itself = [(next(iter(names)), *fault) for fault in of_the_row(list(names), MAKE_ANEW)]
    return [*itself, *naming(found + SPECIAL.get(table, lambda *_: [])(job, at, cell, i) + new, names)]


def _unused(job: ContractJob, table: str, field: Field) -> bool:
    """Whether the sheets were made without a column of figures."""
    return field.kind in ("number", "money", "date") and not field.required and not job.given(field.name, table)


def _count(at: Places, table: str, columns: list[str], cell: Callable[[str], str]) -> str:
    """How many rows have what a row has in these columns."""
    return f"SUMPRODUCT({'*'.join(f'({at.column(grid_name(table), c)}={cell(c)})' for c in columns)}*1)"


def _cell_fault(job: ContractJob, table: str, field: Field, cell: str) -> list[Fault]:
    if field.choices:
        chosen = ",".join(f'{cell}="{choice}"' for choice in ("", *field.choices))
        return [(cell, f"NOT(OR({chosen}))", f"{field.header} is not one of {', '.join(field.choices)}")]
    if field.kind not in ("number", "money", "date"):
        return [(cell, f'{cell}=""', f"{field.header} is blank")] if field.required else []
    if _unused(job, table, field):
        return []
    least, most = _bounds(table, field)
    limits = [*([f"{cell}<{least}"] if least else []), *([f"{cell}>1"] if most else [])]
    inside = f"OR({','.join(limits)})" if limits else "FALSE"
    told = f"{field.header} is {'blank or ' if field.required else ''}no number{_said(least, most)}"
    return [(cell, f'IF(ISNUMBER({cell}),{inside},{"TRUE" if field.required else f"{cell}<>" + chr(34) * 2})', told)]


def _bounds(table: str, field: Field) -> tuple[str, bool]:
    if field.name in FELL.get(table, ()):
        return "-0.999999999", True
    return "" if field.name in SIGNED else "0", field.name in SHARES.get(table, ())


def _said(least: str, most: bool) -> str:
    if least not in ("", "0"):
        return " between -1 and 1 (10 per cent is 0.1)"
    return " from 0 to 1 (10 per cent is 0.1)" if most else " from 0" if least else ""


# ---- with the other cells


def _years(job: ContractJob, at: Places, cell, i: int) -> list[Fault]:
    one = lambda names: "+".join(f'({cell(n)}<>"")' for n in names)
    found = [(cell("year"), f"{cell('year')}<>{i + 1}", f"this is the row of year {i + 1}")]
    if job.has_sums:
        found += _basis(cell, i, one)
    for column in ("vat_spend", "outcome_share", "trajectory"):
        if job.given(column):
            found.append((cell(column), f'{cell(column)}=""', "it is blank, and filled in another year; a blank is not a zero"))
    if job.has_ramp and not job.measures(i + 1):
        found.append((cell("score"), f'{cell("score")}=""', "there are neither measures nor a score"))
    elif job.has_ramp:
        found.append((cell("score"), f'{cell("score")}<>""', "there are measures and a score; keep one"))
    if job.has_cost:
        plans, actual = one(("planned", "planned_saving")), cell("actual")
        found.append((cell("planned"), f"{plans}>1", "planned cost and planned saving are both given; keep one"))
        found.append((cell("planned"), f'AND({plans}=0,{actual}="")', "there is neither planned cost nor planned saving"))
        if i:
            found.append((actual, f'AND({actual}<>"",{cell("actual", i - 1)}="")', "a year before it has no actual cost"))
        if not job.has_trajectory:
            found.append((cell("planned_saving"), f'{cell("planned_saving")}<>""', "there is no trajectory to save against"))
    return found


def _basis(cell, i: int, one) -> list[Fault]:
    """Exactly one of sum, GBP per head and its growth; one of list and its growth, which an agreed sum can do without."""
    bases, lists = one(("sum", "per_head", "growth")), one(("list", "list_growth"))
    found = [
        (cell("list"), f"{cell('list')}&\"\"=\"0\"", "the list is 0, so there is no amount a head"),
        (cell("sum"), f"{bases}<>1", "enter exactly one of contract sum, £ per head and its growth; no growth is 0"),
        (cell("list"), f'OR({lists}>1,AND({lists}=0,{cell("sum")}=""))', "enter exactly one of list and its growth; no growth is 0"),
    ]
    for column, before in (("growth", ("per_head", "sum", "growth")), ("list_growth", ("list", "list_growth"))):
        known = "OR(" + ",".join(f'{cell(name, i - 1)}<>""' for name in before) + ")" if i else "FALSE"
        if column == "growth" and i:  # an agreed sum gives an amount a head only where there are people
            known = f'AND({known},OR({cell("list", i - 1)}<>"",{cell("list_growth", i - 1)}<>""))'
        found.append((cell(column), f'AND({cell(column)}<>"",NOT({known}))', "it cannot grow: the year before has none"))
    return found


def _measures(job: ContractJob, at: Places, cell, i: int) -> list[Fault]:
    year, weight = cell("year"), at.column("Measures", "weight")
    whole = f"SUMPRODUCT(({at.column('Measures', 'year')}={year})*1,{weight})"
    return [(year, f"{year}<>{job.rows['measures'][i]['year']:g}", "its year was changed: make the sheets anew, press Contract model"),
            (cell("weight"), f"ABS({whole}-1)>0.000000001", "the weights of the year do not add up to 1")]  # fmt: skip


def _bands(side: str, table: str):
    """Bands from 0 upwards, each beginning where the one before it ends."""
    def faults(job: ContractJob, at: Places, cell, i: int) -> list[Fault]:
        begin, end = cell("from"), cell("to")
        before = f"{begin}<>{cell('to', i - 1)}" if i else f"{begin}<>0"
        blank = [(begin, f'{cell("to", i - 1)}=""', "the band before has no end")] if i else []
        found = [*blank, (begin, before, "it does not begin where the band before it ends; the first begins at 0"),
                 (end, f'IF({end}="",FALSE,OR({end}<={begin},{end}>1))', "it does not end above its beginning, up to 1")]  # fmt: skip
        if i == len(job.rows[table]) - 1 and job.has_share:
            dead = at.cell(f"{side}_dead")
            found.append((dead, f'IF({end}="",FALSE,{dead}>={end})', "the dead-band reaches beyond the last band: nothing is shared"))
        return found

    return faults


def _breaks(job: ContractJob, at: Places, cell, i: int) -> list[Fault]:
    year, last = cell("year"), len(job.years)
    return [(year, f"OR({year}<>INT({year}),{year}<1,{year}>{last})", f"it is no year of the contract, which has {last}")]


def _values(job: ContractJob, at: Places, cell, i: int) -> list[Fault]:
    made = job.rows["values"][i]
    changed = [(cell(c), f'({cell(c)}<>"")<>{"FALSE" if made[c] is None else "TRUE"}', "filled or emptied since the sheets were made; "
                "make them anew: press Contract model") for c in ("total", "annual", "people")]  # fmt: skip
    return [*changed, (cell("people"), f'{cell("people")}&""="0"', "it is for 0 people")]


def _parties(job: ContractJob, at: Places, cell, i: int) -> list[Fault]:
    party, above, leaves = cell("party"), cell("above"), set(job.leaves)
    below = f"SUMPRODUCT(--({at.column('Parties', 'above')}={party}))"
    known = f"SUMPRODUCT(--({at.column('Parties', 'party')}={above}))"
    found = [
        (above, f'AND({above}<>"",OR({known}=0,{above}={party}))', "Paid by is no other party"),
        (party, f"{below}{'>0' if i in leaves else '=0'}", "who is paid by it was changed: make the sheets anew, press Contract model"),
    ]
    if i in leaves:
        terms = (("actual", "gain_share", "loss_share") if job.has_prime else ()) + (("expected",) if job.rows["moves"] else ())
        terms += ("take_over",) if job.ends_early else ()
        found += [(cell(c), f'{cell(c)}=""', "it is blank; a blank is not a zero") for c in terms if job.given(c, "parties")]
        if job.ends_early and job.given("take_over", "parties"):
            ends = f"AND({party}={at.cell('leaver')},{cell('take_over')}<>0)"
            found.append((cell("take_over"), ends, "the one that ends takes over nothing"))
    else:
        found.append((cell("actual"), f'{cell("actual")}<>""', "it pays others and keeps nothing, so its own cost has no budget"))
    return found


def keeps_money(job: ContractJob, at: Places, cell: str) -> str:
    """Whether a cell holds the code of a party that keeps money."""
    return "OR(" + ",".join(f"{cell}={at.at('Parties', 'party', row)}" for row in job.leaves) + ")"


def _moves(job: ContractJob, at: Places, cell, i: int) -> list[Fault]:
    if not job.has_cascade:
        return []
    ends = [(cell(c), f"NOT({keeps_money(job, at, cell(c))})", "it is no party that keeps money") for c in ("from", "to")]
    itself = (cell("to"), f"{cell('from')}={cell('to')}", "it gives to itself")
    return [*ends, itself, (cell("amount"), f"{cell('amount')}=0", "nothing is moved")]


def _cash(job: ContractJob, at: Places, cell, i: int) -> list[Fault]:
    month, actual = cell("month"), cell("actual")
    if not i:
        run_rate = f'AND({at.cell("cash_method")}="run_rate",{actual}="")'
        return [(actual, run_rate, "no month is over, so there is no run rate; forecast by the plan for now")]
    number = lambda one: f"(YEAR({one})*12+MONTH({one}))"
    return [(month, f"{number(month)}<>{number(cell('month', i - 1))}+1", "it does not follow the month above"),
            (actual, f'AND({actual}<>"",{cell("actual", i - 1)}="")', "a month before it has no actual")]  # fmt: skip


def _services(job: ContractJob, at: Places, cell, i: int) -> list[Fault]:
    found = [(cell(f"users_{when}"), f"AND({cell(f'users_{when}')}=0,{cell(f'cost_{when}')}<>0)", f"there is a cost but nobody {when}")
             for when in ("before", "after")]  # fmt: skip
    return [*found, (cell("users_after"), f"{cell('users_before')}+{cell('users_after')}=0", "there are no users in either year")]


def _members(job: ContractJob, at: Places, cell, i: int) -> list[Fault]:
    known = (("contract", "Carveouts", "contract", "contract carved out"), ("unit", "Units", "unit", "area"))
    return [(cell(c), f"SUMPRODUCT(--({at.column(grid, column)}={cell(c)}))=0", f"there is no such {noun}; spelling counts")
            for c, grid, column, noun in known]  # fmt: skip


def _units(job: ContractJob, at: Places, cell, i: int) -> list[Fault]:
    headers = (("budget", "Whole budget"), ("list", "Registered list"), ("weighted", "Weighted population"))
    zeros = [(cell(c), f"{cell(c)}=0", f"{header} is 0") for c, header in headers]
    if not job.has_carve_outs:
        return zeros
    taken = "+".join(_taken(at, n, cell("unit"), i) for n in range(len(job.rows["carveouts"])))
    first = at.at("Carveouts", "value", 0)
    told = f"the contracts take more out of the area in {plain(cell('unit'))} than its whole budget"
    return [*zeros, (first, f"{taken}>{cell('budget')}+0.005", told)]


def _taken(at: Places, n: int, unit: str, i: int) -> str:
    """What one contract takes out of a unit: its value by the unit's share of those who take part."""
    contracts, units = at.column("Members", "contract"), at.column("Members", "unit")
    member = lambda which: f"COUNTIFS({contracts},{at.at('Carveouts', 'contract', n)},{units},{which})>0"
    by, keys = at.cell("share_carve_outs_by"), at.column("Units", "budget", "weighted")  # which lie in the order of SHARE_KEYS
    chosen = f'INDEX({keys},0,IF({by}="{SHARE_KEYS[0]}",1,IF({by}="{SHARE_KEYS[1]}",2,3)))'
    whole = f"SUMPRODUCT(--({member(at.column('Units', 'unit'))}),{chosen})"
    return f"IF({member(unit)},{at.at('Carveouts', 'value', n)}*INDEX({chosen},{i + 1})/{whole},0)"


SPECIAL = {"years": _years, "measures": _measures, "gains": _bands("gain", "gains"), "losses": _bands("loss", "losses"),
           "breaks": _breaks, "values": _values, "parties": _parties, "moves": _moves,
           "cash": _cash, "services": _services, "members": _members, "units": _units}  # fmt: skip
