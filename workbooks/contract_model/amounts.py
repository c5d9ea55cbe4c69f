"""Inputs of a contract model that ask for more than there is, told at the cell that asks: moves, carve-outs, and the per-head gate."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from udfs import dispatch
from udfs.cells import Cell
from udfs.findings import Finding
from udfs.money import exact
from workbooks.contract_model.job import METHODS, SCHEMA, SHARE_KEYS, STEPS, ContractJob
from workbooks.job.findings import at, block, is_number
from workbooks.job.schema import Row

KEPT = 6  # where CAPITATION_CASCADE answers what a party keeps
STATUS, REASON = 3, 4  # where CAPITATION_PER_HEAD_GATE answers them
SHARED_BY = dict(zip(SHARE_KEYS, ("budget", "list", "weighted"), strict=True))


def amount_findings(job: ContractJob) -> list[Finding]:
    """Every such input of a job in which no single cell blocks."""
    return [*(_moves(job) if job.has_cascade and job.rows["moves"] else ()), *(_carve_outs(job) if job.has_carve_outs else ()),
            *(_gate(job) if job.has_gate else ())]  # fmt: skip


def _code(value: object) -> str:
    return str(value).strip().upper()


def _pounds(amount: Fraction) -> str:
    return f"£{Decimal(round(amount * 100)) / 100:,.2f}"


# ---- moves


def year_sum(job: ContractJob, year: int) -> float:
    """The contract sum of a year as its sheet shows it: agreed, or list x GBP a head, each typed or grown."""
    people = head = 0.0
    agreed = None
    for row in job.years[:year]:
        agreed = row["sum"]
        people = row["list"] if row["list"] is not None else people * (1 + row["list_growth"]) if row["list_growth"] is not None else 0.0
        if agreed is not None:
            head = agreed / people if people else 0.0
        else:
            head = row["per_head"] if row["per_head"] is not None else head * (1 + row["growth"])
    return agreed if agreed is not None else round(people * head, 2)


def _kept(job: ContractJob) -> dict[str, Fraction]:
    """What each party that keeps money has before any move."""
    rows = job.rows["parties"]
    column = lambda name: [[row[name]] for row in rows]
    chosen = [job.settings.get("cascade_steps") or STEPS[0], job.settings.get("cascade_method") or METHODS[0]]
    given = [year_sum(job, int(job.settings["party_year"])), column("party"), column("weight"), column("above"),
             job.settings.get("top_slice"), column("level"), *chosen]  # fmt: skip
    answer = dispatch.call("CAPITATION_CASCADE", given)
    kept = {i: line[KEPT] for i, line in enumerate(answer) if len(line) > KEPT and is_number(line[KEPT])}
    return {_code(rows[i]["party"]): exact(kept[i]) for i in job.leaves if i in kept}


def _moves(job: ContractJob) -> Iterator[Finding]:
    """A party that would give more than it has, at the largest of its moves."""
    moves = [(row, _code(row["from"]), _code(row["to"]), exact(row["amount"])) for row in job.rows["moves"]]
    for party, has in _kept(job).items():
        given = [(amount, row) for row, giver, _, amount in moves if giver == party]
        short = sum((a for a, _ in given), Fraction(0)) - has - sum((a for _, _, taker, a in moves if taker == party), Fraction(0))
        if short > 0:
            _, row = max(given, key=lambda one: one[0])
            told = f"{row['from']} would give {_pounds(short)} more than the {_pounds(has)} it has in the year shown."
            yield block(at(SCHEMA, row, "moves", "amount"), "moves", told, "Make the move smaller, or move money to that party first.")


# ---- carve-outs


def _carve_outs(job: ContractJob) -> Iterator[Finding]:
    """A unit that would be left with less than nothing, at the contract that takes most out of it."""
    column = SHARED_BY[str(job.settings["share_carve_outs_by"])]
    units = {_code(row["unit"]): row for row in job.rows["units"]}
    taken: dict[str, list[tuple[Fraction, Row]]] = {code: [] for code in units}
    for contract in job.rows["carveouts"]:
        members = {_code(m["unit"]) for m in job.rows["members"] if _code(m["contract"]) == _code(contract["contract"])}
        whole = sum((exact(units[code][column]) for code in members), Fraction(0))
        for code in members:
            taken[code].append((exact(contract["value"]) * exact(units[code][column]) / whole, contract))
    for code, parts in taken.items():
        short = sum((amount for amount, _ in parts), Fraction(0)) - exact(units[code]["budget"])
        if parts and short > 0:
            _, contract = max(parts, key=lambda one: one[0])
            told = f"The contracts take {_pounds(short)} more out of {units[code]['unit']} than its whole budget."
            yield block(at(SCHEMA, contract, "carveouts", "value"), "carve-outs", told, "Correct the value, or who takes part.")


# ---- the per-head gate


def _gate(job: ContractJob) -> Iterator[Finding]:
    """Values a head the gate lets not pass: the gate asks, a person answers, so the payments go on."""
    asked: list[tuple[str, str, Cell, Cell]] = []
    if job.own_gate:
        asked.append((at(SCHEMA, job.years[0], "years", "list"), "This contract, year 1", year_sum(job, 1), job.years[0]["list"]))
    rows = [job.rows["values"][i] for i in job.told]
    asked += [(at(SCHEMA, row, "values", "annual"), str(row["told_by"]), row["annual"], row["people"]) for row in rows]
    same = lambda name: [[job.settings[name]] for _ in asked]
    given = [[[value] for _, _, value, _ in asked], [[people] for *_, people in asked], same("registered_list"), same("core_per_head")]
    answer = dispatch.call("CAPITATION_PER_HEAD_GATE", [*given, job.settings["start_date"].isoformat()])
    for (where, name, *_), line in zip(asked, answer, strict=False):
        if len(line) > REASON and line[STATUS] in ("warn", "block"):
            told = f"{name}: the per-head gate says {line[STATUS]}: {line[REASON]}."
            yield Finding(where, "gate", "warn", told, "Ask what value and people are for; correct them, or note the answer.")
