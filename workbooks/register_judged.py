"""What the calculated sheets of a register find, told at the cell a person entered with what to do, by the functions those sheets call.

Warnings as the register reference has them; of shares and duties that cannot be as they are, it says error, which blocks.
"""

import datetime as dt
from collections.abc import Iterator
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
from udfs.register.spend import register_spend_match, register_spend_totals
from workbooks.job_findings import at
from workbooks.job_tables import Row
from workbooks.register_tables import CONTRACT, SCHEMA, RegisterJob

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


def judged(job: RegisterJob) -> Iterator[Finding]:
    """The findings of every sheet that is made. What a function refuses as a whole stands on its sheet, and is told from there."""
    if job.as_at is None or not job.contracts:
        return
    for judge in (_ends, _shares, _checkpoints, _functions, _duties, _standstills, _spend):
        try:
            yield from judge(job, job.as_at)
        except UdfError:
            continue


def _cell(row: Row, table: str, column: str) -> str:
    return at(SCHEMA, row, table, column) if row.get("at") else f"{table}, {column}"


def _heads(job: RegisterJob) -> dict[str, Row]:
    """Every contract with all its columns, each id once; one that stands twice is told elsewhere."""
    heads: dict[str, Row] = {}
    for row in job.whole:
        if row[CONTRACT] is not None:
            heads.setdefault(row[CONTRACT], row)
    return heads


def _of(job: RegisterJob, table: str, heads: dict[str, Row]) -> list[Row]:
    """Rows of a table of contracts that are known; the others are told elsewhere."""
    return [row for row in job.rows[table] if row[CONTRACT] in heads]


def _columns(rows: list[Row], *names: str) -> list[list[Any]]:
    return [[row[name] for row in rows] for name in names]


def _codes(said: Any) -> list[str]:
    return said.split("; ") if isinstance(said, str) else []


# ---- ends and shares


def _ends(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    heads = _heads(job)
    rows, whole = _of(job, "extension", heads), list(heads.values())
    if not rows:
        return
    answers = contract_ends(*_columns(whole, CONTRACT, "end_date_original"), *_columns(rows, CONTRACT, "ext_no", "months", "state"),
                            *_columns(whole, "signed_date", "end_date_current", "end_flag"))  # fmt: skip
    for head, (explained, latest, codes) in zip(whole, answers, strict=True):
        for code in _codes(codes):
            if code in OF_NUMBERS:
                yield _of_number(code, [row for row in rows if row[CONTRACT] == head[CONTRACT]])
            elif code in (UNEXPLAINED, BEYOND):
                yield Finding(_cell(head, "contracts", "end_date_current"), code, "warn", *_of_end(code, head, explained, latest))


def _of_number(code: str, rows: list[Row]) -> Finding:
    column, told, remedy = OF_NUMBERS[code]
    last = [row for row in rows if column == "ext_no" or row["state"] == "exercised"][-1]
    return Finding(_cell(last, "extension", column), code, "warn", told.format(last[CONTRACT]), remedy)


def _of_end(code: str, head: Row, explained: dt.date, latest: dt.date) -> tuple[str, str]:
    stored = f"The current end of {head[CONTRACT]} is {head['end_date_current']:%d/%m/%Y}"
    if code == BEYOND:
        return f"{stored}, after the latest possible end ({latest:%d/%m/%Y}).", "Correct the end, or enter the extension that allows it."
    return (f"{stored}; the original end and the exercised extensions give {explained:%d/%m/%Y}.",
            "Correct the end or the state of an extension, or enter the extension that moved it.")  # fmt: skip


def _shares(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    heads = _heads(job)
    rows = _of(job, "commissioner_share", heads)
    if not rows:
        return
    answers = register_share_check(list(heads), *_columns(rows, CONTRACT, "party_id", "share_pct", "effective_from"), as_at)
    for key, (verdict, total, _, code) in zip(heads, answers, strict=True):
        if verdict in SEVERITY:
            first = next((row for row in rows if row[CONTRACT] == key), None)
            where = _cell(first, "commissioner_share", "share_pct") if first else _cell(heads[key], "contracts", CONTRACT)
            sums = "" if total is None else f"{{}}: the shares in force add up to {float(total):.12g}, not to 1."
            told, remedy = OF_SHARES.get(code, (sums, "Correct a share, or enter the one that is missing; none is rescaled."))
            yield Finding(where, code if code in OF_SHARES else "shares_sum", SEVERITY[verdict], told.format(key), remedy)


# ---- assurance


def _checkpoints(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    heads = _heads(job)
    rows = [row for row in _of(job, "milestone", heads) if row["scheme"] in CHECKPOINTS]
    met: dict[tuple[Any, Any], dt.date] = {}
    for row in (row for row in rows if row["met_date"]):
        key = row[CONTRACT], row["scheme"]
        met[key] = min(row["met_date"], met.get(key, row["met_date"]))
    mine = list({row[CONTRACT]: heads[row[CONTRACT]] for row in rows}.values())
    early, one, two, three = ([met.get((row[CONTRACT], scheme)) for row in mine] for scheme in CHECKPOINTS)
    (signed, start), none = _columns(mine, "signed_date", "start_date"), [None] * len(mine)
    for head, (_, codes, _) in zip(mine, isap_check(early, one, none, none, two, signed, three, start), strict=True):
        for code in _codes(codes):
            about = next(scheme for name, scheme in ABOUT.items() if code.startswith(name))
            nearest = min((row for row in rows if row[CONTRACT] == head[CONTRACT]), key=lambda row: row["scheme"] != about)
            told = f"{head[CONTRACT]}: {SENTENCES[code]}."
            yield Finding(_cell(nearest, "milestone", "met_date"), code, "warn", told, "Enter the day it was met, or correct a date.")


def _bodies(job: RegisterJob) -> list[list[Any]]:
    kinds = {row["party_id"]: row["org_type"] or "other" for row in reversed(job.rows["party"]) if row["party_id"] is not None}
    return [list(kinds), list(kinds.values())]


def _functions(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """What stands against functions that move; a body that is known to be no commissioner is told whether or not a sheet is made."""
    rows = job.rows["function_transfer"]
    if rows and job.rows["party"]:
        engaged = {row[CONTRACT] for row in job.rows["milestone"] if row["scheme"] == "ISAP_EE"}
        recorded = ["yes" if row[CONTRACT] in engaged else "no" for row in rows]
        answers = contract_function_transfer(*_columns(rows, "kind", "accountable_body", "isap_covered"), recorded, *_bodies(job))
        kinds = {row["party_id"] for row in job.rows["party"] if row["org_type"] is not None}
        told = _said("function_transfer", rows, answers, ("accountable_body", "isap_covered"))
        yield from (finding for row, finding in told if finding.rule != MUST_BE_COMMISSIONER or row["accountable_body"] not in kinds)


def _duties(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    rows = job.rows["statutory_duty"]
    if rows and job.rows["party"]:
        answers = contract_duty(*_columns(rows, "delegable", "body"), *_bodies(job))
        yield from (finding for _, finding in _said("statutory_duty", rows, answers, ("body", "delegable")))


def _said(table: str, rows: list[Row], answers: list, columns: tuple[str, str]) -> Iterator[tuple[Row, Finding]]:
    """What stands against functions and duties; the cell is that of the body, or of what is said of it."""
    for row, (verdict, codes, _) in zip(rows, answers, strict=True):
        for code in _codes(codes) if isinstance(verdict, str) else ():
            severity = SEVERITY[verdict] if code == MUST_BE_COMMISSIONER else "warn"
            told, remedy = f"{SENTENCES[code][:1].upper()}{SENTENCES[code][1:]}.", "Enter what is known, or have it checked."
            if code == MUST_BE_COMMISSIONER:
                body = row[columns[0]]
                told = f"{'A blank' if body is None else shown(body)} is not known as a commissioner; responsibility stays with one."
                remedy = "Name the commissioner, or enter on Parties what kind of body it is."
            yield row, Finding(_cell(row, table, columns[code != MUST_BE_COMMISSIONER]), code, severity, told, remedy)


# ---- notices


def _standstills(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """Notices published so late that the contract was signed before their standstill had ended."""
    heads = _heads(job)
    rows = [row for row in _of(job, "notice", heads) if row["type"] in WITH_STANDSTILL and row["published_date"]]
    signed = [heads[row[CONTRACT]]["signed_date"] for row in rows]
    regimes = [row["regime"] or heads[row[CONTRACT]]["regime"] for row in rows]
    answers = contract_notices_due(regimes, *_columns(rows, "type"), signed, as_at, None, *_columns(rows, "published_date"))
    for row, day, (due, _, _, state, *_) in zip(rows, signed, answers, strict=True):
        if state == "published late":
            told = (f"Published on {row['published_date']:%d/%m/%Y}; for its standstill to end before {row[CONTRACT]} was signed on "
                    f"{day:%d/%m/%Y}, {due:%d/%m/%Y} was the last day.")  # fmt: skip
            yield Finding(_cell(row, "notice", "published_date"), "signed_in_standstill", "warn", told,
                          "Correct a date, or have a person check what follows; representations keep it open longer.")  # fmt: skip


# ---- spend


def _spend(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """Contracts on which more was spent than their value, payments laid to them as on the sheet Spend check."""
    lines, heads = job.rows["transaction"], list(_heads(job).values())
    if not lines:
        return
    value = lambda row: row["value_lifetime"] if row["value_current"] is None else row["value_current"]
    laid = [_laid(*pair) for pair in zip(lines, _matches(job, lines, heads, as_at), strict=True)]
    totals = register_spend_totals(*_columns(heads, CONTRACT), list(map(value, heads)), [to for to, _ in laid], [how for _, how in laid],
                                   *_columns(lines, "net"), as_at)  # fmt: skip
    for head, (_, spent, share, band) in zip(heads, totals, strict=False):  # what no contract is named for comes after them
        if band == "over_value":
            told = f"£{float(spent):,.2f} was spent on {head[CONTRACT]}, {float(share):.1%} of its value."
            remedy = "Check the payments laid to it on Spend check, or enter the value as it was varied."
            yield Finding(_value_cell(job, head), band, "warn", told, remedy)


def _value_cell(job: RegisterJob, head: Row) -> str:
    """The cell of the value that counts: the current one, else the one over the lifetime."""
    rows = (row for row in job.rows["values"] if row[CONTRACT] == head[CONTRACT] and row["value_current"] is not None)
    mine = next(rows, None)
    return _cell(mine, "values", "value_current") if mine else _cell(head, "contracts", "value_lifetime")


def _matches(job: RegisterJob, lines: list[Row], heads: list[Row], as_at: dt.date) -> list[list[Any]]:
    parties = {row["party_id"]: row for row in job.rows["party"]}
    of = lambda rows, key, name: [parties.get(row[key], {}).get(name) for row in rows]
    names = [name or row["holder_party_id"] for name, row in zip(of(heads, "holder_party_id", "name"), heads, strict=True)]
    return register_spend_match(
        *_columns(lines, "supplier_raw", "date", "net", "contract_ref_raw", "narrative"), of(lines, "party_id", "company_no"),
        *_columns(heads, CONTRACT, "contract_ref"), names, of(heads, "holder_party_id", "company_no"),
        *_columns(heads, "start_date", "end_date_current"), as_at)  # fmt: skip


def _laid(line: Row, match: list[Any]) -> tuple[Any, Any]:
    """The contract of a payment and how it was found: what a person entered goes first."""
    if line["match_how"] is not None or line[CONTRACT] is not None:
        return line[CONTRACT], line["match_how"] or "reference"
    return (None, "unmatched") if isinstance(match[1], UdfError) else (match[0], match[1])
