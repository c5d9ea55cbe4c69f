"""What is wrong with parties, moves, months, services and carve-outs of a contract model, cell by cell."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from udfs.cells import shown
from udfs.findings import Finding
from workbooks.contract_model.job import SCHEMA, ContractJob
from workbooks.job.findings import at, block, is_number
from workbooks.job.schema import Row


def party_findings(job: ContractJob) -> list[Finding]:
    """Every fault of these tables, in the order of the sheets."""
    return [*_parties(job), *_prime(job), *_moves(job), *_ending(job), *_cash(job), *_services(job), *_areas(job), *_values(job)]


def _cell(table: str, row: Row, column: str, rule: str, told: str, remedy: str) -> Finding:
    return block(at(SCHEMA, row, table, column), rule, told, remedy)


def _blank(name: str, why: str) -> Finding:
    return block(f"settings, {name}", "settings", f"{SCHEMA.known[name].label} is blank, but {why}.", "Fill it in.")


def _code(value: object) -> str:
    return str(value).strip().upper()


def _years(job: ContractJob) -> int:
    return len(job.years)


def _parties(job: ContractJob) -> Iterator[Finding]:
    rows = job.rows["parties"]
    if not rows:
        return
    if not job.has_sums:
        yield block("parties", "parties", "There are parties, but no contract sum to hand down.", "Fill in the contract sum of the years.")
    codes = {_code(row["party"]) for row in rows}
    for row in rows:
        above = row["above"]
        if above is not None and (_code(above) not in codes or _code(above) == _code(row["party"])):
            yield _cell("parties", row, "above", "parties", f"{row['party']} is paid by {above}, which is no other party.",
                        "Correct it, or leave it blank: then the prime provider pays.")  # fmt: skip
    year = job.settings.get("party_year")
    if year is None:
        yield _blank("party_year", "there are parties")
    elif is_number(year) and (year != int(year) or not 1 <= year <= _years(job)):
        told = f"The year shown party by party is {shown(year)}, the contract has {_years(job)}."
        yield block("settings, party_year", "term", told, "Choose a year of the contract.")


def _prime(job: ContractJob) -> Iterator[Finding]:
    """Terms of every party that keeps money, once any party has an actual cost."""
    if not job.has_prime:
        return
    for name in ("prime_gain_share", "prime_loss_share"):
        if job.settings.get(name) is None:
            yield _blank(name, "parties have actual costs")
    leaves = set(job.leaves)
    for i, row in enumerate(job.rows["parties"]):
        if i in leaves:
            for column in ("actual", "gain_share", "loss_share"):
                if row[column] is None:
                    told = f"{row['party']} has no {next(f.header for f in SCHEMA.tables['parties'] if f.name == column).lower()}."
                    yield _cell("parties", row, column, "blank", told, "A blank is not a zero: every party that keeps money has one.")
        elif row["actual"] is not None:
            told = f"{row['party']} pays others and keeps nothing, so its own cost has no budget."
            yield _cell("parties", row, "actual", "parties", told, "Give that work a party of its own below it.")


def _moves(job: ContractJob) -> Iterator[Finding]:
    codes = {_code(job.rows["parties"][i]["party"]) for i in job.leaves}
    for row in job.rows["moves"]:
        for column in ("from", "to"):
            if row[column] is not None and _code(row[column]) not in codes:
                yield _cell("moves", row, column, "known parties", f"{row[column]} is no party that keeps money.", "Correct it.")
        if row["from"] is not None and _code(row["from"]) == _code(row["to"]):
            yield _cell("moves", row, "to", "known parties", f"{row['from']} gives to itself.", "Name another party.")
        if row["amount"] == 0:
            yield _cell("moves", row, "amount", "moves", "Nothing is moved.", "Enter an amount, or take the line out.")
    if job.rows["moves"] and job.given("expected", "parties"):
        yield from _all_leaves(job, "expected", "some parties have an expected spending")


def _all_leaves(job: ContractJob, column: str, why: str) -> Iterator[Finding]:
    for row in (job.rows["parties"][i] for i in job.leaves):
        if row[column] is None:
            told = f"It is blank for {row['party']}, but {why}."
            yield _cell("parties", row, column, "blank", told, "A blank is not a zero: fill it in.")


def _ending(job: ContractJob) -> Iterator[Finding]:
    leaver, last = job.settings.get("leaver"), job.settings.get("last_month")
    if leaver is None and last is None:
        return
    for name in ("leaver", "last_month"):
        if job.settings.get(name) is None:
            yield _blank(name, "an early ending is begun")
    leaves = [job.rows["parties"][i] for i in job.leaves]
    if leaver is not None and _code(leaver) not in {_code(row["party"]) for row in leaves}:
        yield block("settings, leaver", "known parties", f"{leaver} is no party that keeps money.", "Use the code of one.")
    start, year = job.settings.get("start_date"), job.settings.get("party_year")
    if isinstance(last, dt.date) and isinstance(start, dt.date) and is_number(year):
        month = (last.year - start.year) * 12 + last.month - start.month - 12 * (int(year) - 1)
        if not 0 <= month < 12:
            told = f"{last:%m/%Y} is not a month of year {shown(year)} of the contract."
            yield block("settings, last_month", "term", told, "Choose a month of the year shown party by party.")
    if job.given("take_over", "parties"):
        yield from _all_leaves(job, "take_over", "some parties take over")
        for row in leaves:
            if leaver is not None and _code(row["party"]) == _code(leaver) and row["take_over"]:
                yield _cell("parties", row, "take_over", "parties", f"{leaver} is the one that ends.", "Its weight is 0.")


def _cash(job: ContractJob) -> Iterator[Finding]:
    rows = job.rows["cash"]
    if not rows:
        return
    for one, following in pairwise(rows):
        a, b = one["month"], following["month"]
        if isinstance(a, dt.date) and isinstance(b, dt.date) and b.year * 12 + b.month != a.year * 12 + a.month + 1:
            told = f"{b:%m/%Y} does not follow {a:%m/%Y}."
            yield _cell("cash", following, "month", "months in order", told, "Give every month once, one after the other.")
    method = job.settings.get("cash_method")
    if method is None:
        yield _blank("cash_method", "there is a cash plan")
    elif method == "run_rate" and rows[0]["actual"] is None:
        yield _cell("cash", rows[0], "actual", "run rate", "No month is over, so there is no run rate.", "Forecast by the plan for now.")
    over = True
    for row in rows:
        if row["actual"] is not None and not over:
            yield _cell("cash", row, "actual", "months in order", "A month before it has no actual.", "Fill it in; nothing spent is 0.")
        over = over and row["actual"] is not None


def _services(job: ContractJob) -> Iterator[Finding]:
    for row in job.rows["services"]:
        for when in ("before", "after"):
            if row[f"users_{when}"] == 0 and row[f"cost_{when}"]:
                told = f"{row['service']} has a cost but no users {when}, so there is no cost of a user."
                yield _cell("services", row, f"users_{when}", "people", told, "Enter them; a service that is not there has no cost either.")
        if row["users_before"] == 0 and row["users_after"] == 0:
            yield _cell("services", row, "users_after", "people", f"{row['service']} has no users in either year.", "Take the row out.")


def _areas(job: ContractJob) -> Iterator[Finding]:
    contracts, units = ({_code(row[c]) for row in job.rows[t]} for t, c in (("carveouts", "contract"), ("units", "unit")))
    for row in job.rows["members"]:
        for column, known, noun in (("contract", contracts, "contract"), ("unit", units, "area")):
            if row[column] is not None and _code(row[column]) not in known:
                yield _cell("members", row, column, "members", f"There is no {noun} {row[column]}.", "Correct it; spelling counts.")
    begun = [name for name in ("units", "carveouts", "members") if job.rows[name]]
    if begun and len(begun) < 3:
        lacking = [n for n in ("units", "carveouts", "members") if n not in begun]
        told = f"Carve-outs are not shown: {' and '.join(lacking)} are empty."
        yield Finding(lacking[0], "carve-outs", "warn", told, "Fill in areas, contracts and who takes part.")
    if len(begun) == 3 and job.settings.get("share_carve_outs_by") is None:
        yield _blank("share_carve_outs_by", "there are carve-outs")
    for row in job.rows["units"]:
        for column, noun in (("list", "list"), ("weighted", "weighted population"), ("budget", "whole budget")):
            if row[column] == 0:
                yield _cell("units", row, column, "people", f"The {noun} of {row['unit']} is 0.", "Enter it, or take the area out.")


def _values(job: ContractJob) -> Iterator[Finding]:
    for name in ("registered_list", "core_per_head"):
        if job.settings.get(name) == 0:
            yield block(f"settings, {name}", "people", f"{SCHEMA.known[name].label} is 0.", "Enter it, or leave it blank: then no gate.")
    for row in job.rows["values"]:
        if (row["annual"] is None) != (row["people"] is None):
            column = "annual" if row["annual"] is None else "people"
            yield Finding(at(SCHEMA, row, "values", column), "gate", "note", f"{row['told_by']} has no amount a head.", "Give both.")
        if row["people"] == 0:
            yield _cell("values", row, "people", "people", f"{row['told_by']} is for 0 people.", "Enter them, or leave the cell blank.")
