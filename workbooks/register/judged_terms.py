"""What the sheets of terms find: changes that are not permitted, profit that may not be distributed, what an ACO contract lacks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from udfs.findings import Finding
from udfs.register.conditions import TYPES, contract_distribution, contract_gp_list_at_risk
from udfs.settings import dated
from workbooks.exports.breaks_served import as_served, ends_early, ends_later
from workbooks.exports.owed import asked
from workbooks.exports.rows import read
from workbooks.job.schema import Row
from workbooks.register.judged import Judge, cell_of, cells_of, heads_of, rows_known, terms_of
from workbooks.register.judged_money import DRAFT
from workbooks.register.tables import CONTRACT, GP_LED, LEADS, RegisterJob, tables_of

ACO, NO_POWER = "ACO", "none"
REPORTS = ("reporting_requirement", "report")  # a condition, or a milestone


def _changes(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """Changes for which regulation 13 has no ground, as the sheet Variation check asks it."""
    if not job.rows["variation"]:
        return
    register = read(tables_of(job), ("variation",))
    rows = [(head, row) for head in register.contracts for row in register.of("variation", head)]
    for (head, row), (permitted, *_, said) in zip(rows, asked(register, rows), strict=True):
        if permitted == "no":
            name = f"Variation {row['var_no'] or ''} of {head[CONTRACT]}".replace("  ", " ")
            told = f"{name}{', a draft' if row['state'] == DRAFT else ''}: {said[:1].lower()}{said[1:]}"
            yield Finding(cell_of(row, "variation", "value_delta"), "change_not_permitted", "warn", told,
                          "Have a person judge it, or correct an answer given for it.")  # fmt: skip


def _breaks(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """Breaks that were exercised while the current end is a later day: nothing that follows from the end knows of them."""
    heads = heads_of(job)
    rows = [row for row in rows_known(job, "break_clause", heads) if row["exercised_date"] and not job.is_closed(heads[row[CONTRACT]])]
    for row, (_, day, _, _, said) in zip(rows, as_served(rows, as_at), strict=True):
        head = heads[row[CONTRACT]]
        if ends_later(head, day) if isinstance(day, dt.date) else not ends_early(head):
            told = _served(row, said, head["end_date_current"])
            last = f"{day:%d/%m/%Y}" if isinstance(day, dt.date) else "the day it ends the contract"
            remedy = f"Enter {last} as End, current, and lapse extensions that fall away."
            yield Finding(cell_of(row, "break_clause", "exercised_date"), "break_not_in_end", "warn", told, remedy)


def _served(row: Row, said: Any, end: dt.date | None) -> str:
    """A break that was exercised beside the end that does not know of it."""
    number = "A break" if row["break_no"] is None else f"Break {row['break_no']:g}"
    why = said.rstrip(".") if isinstance(said, str) else f"Exercised on {row['exercised_date']:%d/%m/%Y}, and its day cannot be told"
    still = "no end is recorded" if end is None else f"the current end is still {end:%d/%m/%Y}"
    return f"{number} of {row[CONTRACT]}: {why[:1].lower()}{why[1:]}; {still}."


def _distribution(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """Contracts whose profit may not be distributed yet: no fault, but nobody should overlook it."""
    heads = heads_of(job)
    rows = rows_known(job, "condition", heads)
    if not rows:
        return
    answers = contract_distribution(list(heads), *cells_of(rows, CONTRACT, "condition_id", "type", "blocks", "met"))
    for key, (verdict, still, _, said) in zip(heads, answers, strict=True):
        if verdict == "blocked" and not job.is_closed(heads[key]):
            first = next(row for row in rows if row[CONTRACT] == key and row["type"] == TYPES[0] and row["met"] != "yes")
            told = f"{key}: profit may not be distributed ({still}). {said}"
            yield Finding(cell_of(first, "condition", "met"), "distribution_blocked", "note", told,
                          "Enter yes, and the day, once a condition is met.")  # fmt: skip


def _lists(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """Contracts led by GPs of whose lists too large a part may leave."""
    heads = heads_of(job)
    rows = rows_known(job, "gp_participation", heads)
    if not rows:
        return
    kinds = {row["party_id"]: row["org_type"] for row in job.rows["party"]}
    led = [any(kinds.get(head[name]) in GP_LED for name in LEADS) for head in heads.values()]
    above = float(dated("gp_list_at_risk_share", as_at))
    told = cells_of(rows, CONTRACT, "list_size", "right_to_return", "returned_on")
    for key, (people, _, _, _, share, flag) in zip(heads, contract_gp_list_at_risk(list(heads), *told, led, above), strict=True):
        if flag == "destabilising":
            first = next(row for row in rows if row[CONTRACT] == key)
            sentence = f"{key} is led by GPs, and practices with {int(people):,} people, {float(share):.1%} of its lists, may still leave."
            yield Finding(cell_of(first, "gp_participation", "list_size"), "lists_at_risk", "warn", sentence,
                          f"Plan for their return; above {above:.0%} is told.")  # fmt: skip


# ---- contracts of an accountable care organisation


def _aco(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """Subcontracts over which the commissioner has no power, and what else such a contract should record and does not."""
    mine = {key: head for key, head in heads_of(job).items() if head["model"] == ACO and not job.is_closed(head)}
    for row in (row for row in rows_known(job, "subcontract", mine) if row["commissioner_power"] in (None, NO_POWER)):
        told = f"{row['subcontract_id']} stands under {row[CONTRACT]}, an ACO contract, without a recorded power of the commissioner."
        remedy = "Enter the power the contract gives, or have it agreed."
        yield Finding(cell_of(row, "subcontract", "commissioner_power"), "aco_subcontract_without_power", "warn", told, remedy)
    below = {table: _grouped(rows_known(job, table, mine)) for table in ("break_clause", "condition", "milestone")}
    for key, head in mine.items():
        if lacking := _lacking(*(rows[key] for rows in below.values())):
            told = f"{key} is an ACO contract, and these are not recorded: {', '.join(lacking)}."
            remedy = "Enter them on Breaks and Conditions, if the contract has them."
            yield Finding(cell_of(terms_of(job, head), "terms", "model"), "aco_terms_missing", "warn", told, remedy)


def _lacking(breaks: list[Row], conditions: list[Row], milestones: list[Row]) -> list[str]:
    who = {row["who"] for row in breaks}
    kinds = {row["type"] for row in conditions} | {row["scheme"] for row in milestones}
    has = {"a break for both sides": "either" in who or {"commissioner", "provider"} <= who,
           "preconditions of a distribution of profit": TYPES[0] in kinds,
           "reporting": not kinds.isdisjoint(REPORTS)}  # fmt: skip
    return [name for name, is_there in has.items() if not is_there]


def _grouped(rows: list[Row]) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[CONTRACT]].append(row)
    return groups


TERMS: tuple[Judge, ...] = (_changes, _breaks, _distribution, _lists, _aco)
