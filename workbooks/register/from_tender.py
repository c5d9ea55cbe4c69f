"""Rows of a register from a calculated tender workbook: one contract a lot whose winner the score names, with only what the tender states.

Dates of the contract, its signature and its notice period stand in no tender workbook: they stay blank and a person enters them.
"""

import datetime as dt
from collections.abc import Iterator

from udfs.findings import Finding
from workbooks.errors import refuse
from workbooks.job.schema import Row
from workbooks.reader import Workbook
from workbooks.register.origin import Taken, of_rows, taken
from workbooks.register.tables import CONTRACT
from workbooks.tender.award import Award, Lot, award
from workbooks.tender.check import check_book
from workbooks.tender.issue import cautions, undecided

KIND = "tender"
REGIMES = {"psr": "PSR", "pa23": "PA2023", "pa23_light_touch": "PA2023_light_touch", "pcr2015": "PCR2015",
           "pcr2015_light_touch": "PCR2015_light_touch", "person_check": "unknown"}  # fmt: skip
ROUTES = {"direct_award_a": "DAP_A", "direct_award_b": "DAP_B", "direct_award_c": "DAP_C", "most_suitable_provider": "MSP",
          "competitive": "competitive"}  # fmt: skip
PROCEDURES = {"open": "open", "restricted": "restricted", "competitive_flexible": "other"}  # of the other regimes
NOTICES = {"Intention notice published": "PSR_intention", "Contract award notice": "PSR_award"}  # steps with a day on which they were done
STARTED = "Service start"
POUNDS = "GBP"
NOT_STATED = "signature, end and notice period stand in no tender workbook"


def from_tender(book: Workbook) -> Taken:
    """The awards of a tender workbook that was read. Raises WorkbookError no_award where no lot has a winner, and what an award raises."""
    whole = award(book)
    won = [lot for lot in whole.lots if lot.winner]
    if not won:
        reasons = "; ".join(f"lot {lot.lot} is {lot.undecided}" for lot in whole.lots)
        raise refuse("no_award", path=book.path, reason=reasons or "it has no lot")
    tables = {
        "contract": [_contract(whole, lot) for lot in won], "conflict_record": [row for lot in won for row in _conflicts(whole, lot)],
        "notice": [row for lot in won for row in _notices(whole, lot)],
    }  # fmt: skip
    found = [*undecided(whole), *cautions(check_book(book)), *(f for lot in won for f in _blanks(book, whole, lot))]
    counts = f"{of_rows(len(whole.lots), 'lot')} = {len(won)} in the register + {len(whole.lots) - len(won)} without a winner"
    return taken(f"tender workbook {_name(book)}", tables, found, counts, whole.setting("authority"))


def _name(book: Workbook) -> str:
    return book.path.replace("\\", "/").rpartition("/")[2]


def _key(whole: Award, lot: Lot) -> str:
    reference = (whole.setting("reference") or "tender").replace("#", "-")
    return reference if len(whole.lots) == 1 else f"{reference}-{lot.lot}"


def _contract(whole: Award, lot: Lot) -> Row:
    winner = lot.winner
    assert winner is not None  # lots without one make no row
    in_pounds = whole.setting("currency") == POUNDS and winner.offered is not None
    vat = whole.setting("vat_basis").casefold()
    process, procedure = whole.setting("process"), whole.setting("procedure")
    return {
        CONTRACT: _key(whole, lot), "contract_ref": whole.setting("reference") or None, "title": lot.title or None,
        "holder_party_id": winner.bidder, "lead_commissioner_id": whole.setting("authority") or None, "start_date": _done(whole, STARTED),
        "status": "preferred_bidder", "regime": REGIMES.get(whole.setting("regime")),
        "route": ROUTES.get(process) or PROCEDURES.get(procedure),
        "value_lifetime": winner.offered if in_pounds else None, "value_original": winner.offered if in_pounds else None,
        "value_basis": "lifetime" if in_pounds else None, "value_flag": "exact" if in_pounds else None,
        "value_incl_vat": False if vat.startswith("exclud") else True if vat.startswith("includ") else None,
    }  # fmt: skip


def _conflicts(whole: Award, lot: Lot) -> Iterator[Row]:
    """Conflicts as roles: names stay in the tender workbook."""
    for row in whole.job.rows["conflicts"]:
        if row["kind"] != "none":
            told = f"{row['kind']}: {row['interest'] or 'interest not recorded'}"
            managed = row["mitigation"] or ("excluded" if row["excludes"] else None)
            yield {CONTRACT: _key(whole, lot), "decision": f"award of {_key(whole, lot)}", "date": row["declared"], "role": row["role"],
                   "conflict": told, "how_managed": managed}  # fmt: skip


def _notices(whole: Award, lot: Lot) -> Iterator[Row]:
    """Notices of the Provider Selection Regime that the timetable says were published."""
    if whole.setting("regime") != "psr":
        return
    for step, kind in NOTICES.items():
        if day := _done(whole, step):
            yield {"notice_id": f"{_key(whole, lot)}-{kind}", CONTRACT: _key(whole, lot), "regime": "PSR", "type": kind,
                   "published_date": day}  # fmt: skip


def _done(whole: Award, step: str) -> dt.date | None:
    day = next((row["actual"] for row in whole.job.rows["timetable"] if row["step"] == step), None)
    return day if isinstance(day, dt.date) else None


def _blanks(book: Workbook, whole: Award, lot: Lot) -> Iterator[Finding]:
    """What a person must still enter, told once a contract."""
    where = f"{_name(book)}, lot {lot.lot}"
    planned = next((row["planned"] for row in whole.job.rows["timetable"] if row["step"] == STARTED), None)
    start = f"; the start is planned for {planned:%d/%m/%Y}" if isinstance(planned, dt.date) and not _done(whole, STARTED) else ""
    sentence = f"{_key(whole, lot)}: {NOT_STATED}{start}."
    yield Finding(where, "not_in_the_tender", "warn", sentence, "Enter them on the sheets Contracts and Terms once they are agreed.")
    if whole.setting("currency") != POUNDS:
        told = f"{_key(whole, lot)}: the price is in {whole.setting('currency') or 'no currency'}, and the register reckons in pounds."
        yield Finding(where, "not_in_pounds", "warn", told, "Enter the value in pounds on Contracts if it is known.")
