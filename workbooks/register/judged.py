"""What the calculated sheets of a register find, told at the cell a person entered with what to do, by the functions those sheets call.

Warnings as the register reference has them; of shares and duties that cannot be as they are, it says error, which blocks.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from udfs.cells import shown
from udfs.errors import UdfError
from udfs.findings import Finding
from udfs.register.assurance import (
    MUST_BE_COMMISSIONER,
    SENTENCES,
    contract_duty,
    contract_function_transfer,
    isap_check,
)
from udfs.register.extensions import contract_ends
from udfs.register.notices import contract_notices_due
from udfs.register.shares import register_share_check
from workbooks.exports.breaks_served import ends_early
from workbooks.exports.ending import OVER, day_ended
from workbooks.exports.notices import AFTER_THE_END
from workbooks.exports.rows import read
from workbooks.job.findings import at
from workbooks.job.schema import Row
from workbooks.register.tables import CONTRACT, SCHEMA, RegisterJob, tables_of

SEVERITY = {"error": "block", "warn": "warn"}
UNEXPLAINED, BEYOND = "end_current_not_explained_by_exercised_extensions", "beyond_maximum"
OF_NUMBERS = {
    "extension_numbers_not_consecutive": ("ext_no", "The extensions of {} are not numbered 1, 2, 3.", "Number them in their order."),
    "extension_exercised_before_earlier_one": (
        "state", "An extension of {} is exercised before an earlier one.", "Correct the state of one of them, or their numbers."),
}  # fmt: skip
OF_SHARES = {
    "no_shares_recorded": ("{}: no shares are recorded.", "Enter on Shares who bears the contract, if that is known."),
    "share_outside_0_1": ("{}: a share is below 0 or above 1.", "Enter each share as a part of 1, such as 0.25."),
    "commissioner_twice": ("{}: a commissioner has two shares of the same day.", "Add them up, or correct the commissioner or the day."),
}
CHECKPOINTS = ("ISAP_EE", "ISAP_CP1", "ISAP_CP2", "ISAP_CP3")
ABOUT = {"early_engagement": "ISAP_EE", "cp1": "ISAP_CP1", "cp2": "ISAP_CP2", "cp3": "ISAP_CP3",
         "checkpoint_1": "ISAP_CP1", "checkpoint_2": "ISAP_CP2"}  # fmt: skip
WITH_STANDSTILL = ("PSR_intention", "UK6")


Judge = Callable[[RegisterJob, dt.date], Iterator[Finding]]


def judged(job: RegisterJob, judges: Iterable[Judge]) -> Iterator[Finding]:
    """The findings of every sheet that is made. What a function refuses as a whole stands on its sheet, and is told from there."""
    if job.as_at is None or not job.contracts:
        return
    for judge in judges:
        try:
            yield from judge(job, job.as_at)
        except UdfError:
            continue


def cell_of(row: Row, table: str, column: str) -> str:
    return at(SCHEMA, row, table, column) if row.get("at") else f"{table}, {column}"


def heads_of(job: RegisterJob) -> dict[str, Row]:
    """Every contract with all its columns, each id once; one that stands twice is told elsewhere."""
    heads: dict[str, Row] = {}
    for row in job.whole:
        if row[CONTRACT] is not None:
            heads.setdefault(row[CONTRACT], row)
    return heads


def rows_known(job: RegisterJob, table: str, heads: dict[str, Row]) -> list[Row]:
    """Rows of a table of contracts that are known; the others are told elsewhere."""
    return [row for row in job.rows[table] if row[CONTRACT] in heads]


def terms_of(job: RegisterJob, head: Row) -> Row:
    """The row of the sheet Terms about a contract."""
    return next(row for row in job.rows["terms"] if row[CONTRACT] == head[CONTRACT])


def cells_of(rows: list[Row], *names: str) -> list[list[Any]]:
    return [[row[name] for row in rows] for name in names]


def codes_in(said: Any) -> list[str]:
    return said.split("; ") if isinstance(said, str) else []


# ---- ends and shares


def _ends(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    heads = heads_of(job)
    rows, whole = rows_known(job, "extension", heads), list(heads.values())
    if not rows:
        return
    broken = {row[CONTRACT] for row in job.rows["break_clause"] if row["exercised_date"]}
    answers = contract_ends(*cells_of(whole, CONTRACT, "end_date_original"), *cells_of(rows, CONTRACT, "ext_no", "months", "state"),
                            *cells_of(whole, "signed_date", "end_date_current", "end_flag"))  # fmt: skip
    for head, (explained, latest, codes) in zip(whole, answers, strict=True):
        for code in codes_in(codes):
            if code in OF_NUMBERS:
                yield _of_number(code, [row for row in rows if row[CONTRACT] == head[CONTRACT]])
            elif code in (UNEXPLAINED, BEYOND) and not (head[CONTRACT] in broken and ends_early(head)):
                yield Finding(cell_of(head, "contracts", "end_date_current"), code, "warn", *_of_end(code, head, explained, latest))


def _of_number(code: str, rows: list[Row]) -> Finding:
    column, told, remedy = OF_NUMBERS[code]
    last = [row for row in rows if column == "ext_no" or row["state"] == "exercised"][-1]
    return Finding(cell_of(last, "extension", column), code, "warn", told.format(last[CONTRACT]), remedy)


def _of_end(code: str, head: Row, explained: dt.date, latest: dt.date) -> tuple[str, str]:
    stored = f"The current end of {head[CONTRACT]} is {head['end_date_current']:%d/%m/%Y}"
    if code == BEYOND:
        return f"{stored}, after the latest possible end ({latest:%d/%m/%Y}).", "Correct the end, or enter the extension that allows it."
    return (f"{stored}; the original end and the exercised extensions give {explained:%d/%m/%Y}.",
            "Correct the end or the state of an extension, or enter the extension that moved it.")  # fmt: skip


def _shares(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    heads = heads_of(job)
    rows = rows_known(job, "commissioner_share", heads)
    if not rows:
        return
    answers = register_share_check(list(heads), *cells_of(rows, CONTRACT, "party_id", "share_pct", "effective_from"), as_at)
    for key, (verdict, total, _, code) in zip(heads, answers, strict=True):
        if verdict in SEVERITY:
            first = next((row for row in rows if row[CONTRACT] == key), None)
            where = cell_of(first, "commissioner_share", "share_pct") if first else cell_of(heads[key], "contracts", CONTRACT)
            sums = "" if total is None else f"{{}}: the shares in force add up to {float(total):.12g}, not to 1."
            told, remedy = OF_SHARES.get(code, (sums, "Correct a share, or enter the one that is missing; none is rescaled."))
            yield Finding(where, code if code in OF_SHARES else "shares_sum", SEVERITY[verdict], told.format(key), remedy)


# ---- assurance


def _checkpoints(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    heads = heads_of(job)
    rows = [row for row in rows_known(job, "milestone", heads) if row["scheme"] in CHECKPOINTS]
    met: dict[tuple[Any, Any], dt.date] = {}
    for row in (row for row in rows if row["met_date"]):
        key = row[CONTRACT], row["scheme"]
        met[key] = min(row["met_date"], met.get(key, row["met_date"]))
    mine = list({row[CONTRACT]: heads[row[CONTRACT]] for row in rows}.values())
    early, one, two, three = ([met.get((row[CONTRACT], scheme)) for row in mine] for scheme in CHECKPOINTS)
    (signed, start), none = cells_of(mine, "signed_date", "start_date"), [None] * len(mine)
    for head, (_, codes, _) in zip(mine, isap_check(early, one, none, none, two, signed, three, start), strict=True):
        for code in codes_in(codes):
            about = next(scheme for name, scheme in ABOUT.items() if code.startswith(name))
            nearest = min((row for row in rows if row[CONTRACT] == head[CONTRACT]), key=lambda row: row["scheme"] != about)
            told = f"{head[CONTRACT]}: {SENTENCES[code]}."
            yield Finding(cell_of(nearest, "milestone", "met_date"), code, "warn", told, "Enter the day it was met, or correct a date.")


def _bodies(job: RegisterJob) -> list[list[Any]]:
    kinds = {row["party_id"]: row["org_type"] or "other" for row in reversed(job.rows["party"]) if row["party_id"] is not None}
    return [list(kinds), list(kinds.values())]


def _functions(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """What stands against functions that move; a body that is known to be no commissioner is told whether or not a sheet is made."""
    rows = job.rows["function_transfer"]
    if rows and job.rows["party"]:
        engaged = {row[CONTRACT] for row in job.rows["milestone"] if row["scheme"] == "ISAP_EE"}
        recorded = ["yes" if row[CONTRACT] in engaged else "no" for row in rows]
        answers = contract_function_transfer(*cells_of(rows, "kind", "accountable_body", "isap_covered"), recorded, *_bodies(job))
        kinds = {row["party_id"] for row in job.rows["party"] if row["org_type"] is not None}
        told = _said("function_transfer", rows, answers, ("accountable_body", "isap_covered"))
        yield from (finding for row, finding in told if finding.rule != MUST_BE_COMMISSIONER or row["accountable_body"] not in kinds)


def _duties(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    rows = job.rows["statutory_duty"]
    if rows and job.rows["party"]:
        answers = contract_duty(*cells_of(rows, "delegable", "body"), *_bodies(job))
        yield from (finding for _, finding in _said("statutory_duty", rows, answers, ("body", "delegable")))


def _said(table: str, rows: list[Row], answers: list, columns: tuple[str, str]) -> Iterator[tuple[Row, Finding]]:
    """What stands against functions and duties; the cell is that of the body, or of what is said of it."""
    for row, (verdict, codes, _) in zip(rows, answers, strict=True):
        for code in codes_in(codes) if isinstance(verdict, str) else ():
            severity = SEVERITY[verdict] if code == MUST_BE_COMMISSIONER else "warn"
            told, remedy = f"{SENTENCES[code][:1].upper()}{SENTENCES[code][1:]}.", "Enter what is known, or have it checked."
            if code == MUST_BE_COMMISSIONER:
                body = row[columns[0]]
                told = f"{'A blank' if body is None else shown(body)} is not known as a commissioner; responsibility stays with one."
                remedy = "Name the commissioner, or enter on Parties what kind of body it is."
            yield row, Finding(cell_of(row, table, columns[code != MUST_BE_COMMISSIONER]), code, severity, told, remedy)


# ---- notices


def _standstills(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """Notices published so late that the contract was signed before their standstill had ended."""
    heads = heads_of(job)
    rows = [row for row in rows_known(job, "notice", heads) if row["type"] in WITH_STANDSTILL and row["published_date"]]
    signed = [heads[row[CONTRACT]]["signed_date"] for row in rows]
    regimes = [row["regime"] or heads[row[CONTRACT]]["regime"] for row in rows]
    answers = contract_notices_due(regimes, *cells_of(rows, "type"), signed, as_at, None, *cells_of(rows, "published_date"))
    for row, day, (due, _, _, state, *_) in zip(rows, signed, answers, strict=True):
        if state == "published late":
            told = (f"Published on {row['published_date']:%d/%m/%Y}; for its standstill to end before {row[CONTRACT]} was signed on "
                    f"{day:%d/%m/%Y}, {due:%d/%m/%Y} was the last day.")  # fmt: skip
            yield Finding(cell_of(row, "notice", "published_date"), "signed_in_standstill", "warn", told,
                          "Correct a date, or have a person check what follows; representations keep it open longer.")  # fmt: skip


def _ended(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """Contracts recorded as over on a day that nobody recorded, from which their notice of termination counts."""
    over = [head for head in heads_of(job).values() if head["status"] in OVER and str(head["regime"]).startswith("PA2023")]
    if not over:
        return
    register = read(tables_of(job), ("notice", "status_event"))
    for head in over:
        published = any(row["type"] in AFTER_THE_END and row["published_date"] for row in register.of("notice", head))
        if not published and day_ended(head, register.of("status_event", head), as_at) is None:
            told = f"{head[CONTRACT]} is {head['status']}, and on which day is not recorded, so by when UK11 is due is not known."
            yield Finding(cell_of(terms_of(job, head), "terms", "status"), "last_day_not_recorded", "warn", told,
                          "Enter the day with that status on Status history (asked for on Register), such as 15/02/2026.")  # fmt: skip


RULES: tuple[Judge, ...] = (_ends, _shares, _checkpoints, _functions, _duties, _standstills, _ended)
