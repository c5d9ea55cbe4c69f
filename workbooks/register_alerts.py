"""Events that need somebody to act, one row each, and the alerts: the same in the order of their dates, with who acts."""

from collections.abc import Iterator
from typing import NamedTuple

from workbooks.job_tables import Row
from workbooks.layout import Places
from workbooks.register_cells import BANDS, answers, limits
from workbooks.register_dates import EVENTS, call
from workbooks.register_tables import CONTRACT, RegisterJob
from workbooks.spec import CellFormula, Column, Grid, Line, Notes, Sheet

LARGE, YEAR = 1000, 366  # contracts, days
TO_DECIDE = ("envisaged", "available", "agreed")
TO_MEET = ("scheduled", "partiallyMet", "notMet")
STARTED = ("signed", "live")
KINDS = (*EVENTS.values(), "extension decision", "break", "checkpoint", "condition", "notice to publish")


class Event(NamedTuple):
    """Something to be done about a contract: of what kind, in words, and the formula of its date."""

    contract: str
    kind: str
    words: str
    date: CellFormula


def events(job: RegisterJob) -> list[Event]:
    """Every event of every contract that is not over. Dates are formulas; one that is not recorded stays blank and is listed as such."""
    still_open = {row[CONTRACT] for row in job.whole if not job.is_closed(row) and not is_long_over(job, row)}
    found = [event for i, row in enumerate(job.whole) if row[CONTRACT] in still_open for event in _of_contract(i, row)]
    return found + [event for event in _of_tables(job) if event.contract in still_open]


def is_long_over(job: RegisterJob, row: Row) -> bool:
    """Whether a contract of a large register ended more than a year ago: it would bury what is due under what nobody recorded as closed."""
    end = row["end_date_current"]
    return len(job.contracts) > LARGE and job.as_at is not None and end is not None and (job.as_at - end).days > YEAR


def _of_contract(i: int, row: Row) -> Iterator[Event]:
    own = lambda name: lambda at: at.at("Dates", f"ev_{name}", i)
    fixed = row["end_flag"] in (None, "fixed")
    wanted = {
        "notice": fixed and row["end_date_current"] is not None and row["notice_period_months"] is not None,
        "review": row["review_date"] is not None or row["status"] in STARTED,
        "expiry": fixed and (row["end_date_current"] is not None or row["status"] in STARTED),
        "award": fixed and row["end_date_current"] is not None,
    }
    for name, is_wanted in wanted.items():
        if is_wanted:
            yield Event(str(row[CONTRACT]), EVENTS[name], EVENTS[name], own(name))


def _of_tables(job: RegisterJob) -> Iterator[Event]:
    for k, row in enumerate(job.rows["extension"]):
        if row["state"] in TO_DECIDE:
            yield _event(row, "extension decision", f"extension {row['ext_no']:g}: decide" if row["ext_no"] else "extension: decide",
                         "ExtensionDates", "decide", k)  # fmt: skip
    for k, row in enumerate(job.rows["break_clause"]):
        if row["trigger"] == "date" and row["exercised_date"] is None:
            words = f"break {row['break_no']:g}: give notice" if row["break_no"] else "break: give notice"
            yield _event(row, "break", words, "BreakDates", "give", k)
    for k, row in enumerate(job.rows["milestone"]):
        if row["status"] in TO_MEET:
            yield _event(row, "checkpoint", f"{row['scheme']} {row['milestone_id']}", "Milestone", "due_date", k)
    for k, row in enumerate(job.rows["condition"]):
        if row["met"] != "yes" and row["due_date"] is not None:
            yield _event(row, "condition", f"condition {row['condition_id']}", "Condition", "due_date", k)
    for k, row in enumerate(job.rows["notice"]):
        if row["published_date"] is None:
            grid, column = ("NoticesDue", "due") if row["due_date"] is None else ("Notice", "due_date")
            yield _event(row, "notice to publish", f"publish {row['type']}", grid, column, k)


def _event(row: Row, kind: str, words: str, grid: str, column: str, k: int) -> Event:
    return Event(str(row[CONTRACT]), kind, words, lambda at: at.at(grid, column, k))


def events_sheet(job: RegisterJob, found: list[Event]) -> Sheet:
    """One row an event, in the order of the contracts."""
    date = lambda at, i: f'IFERROR(IF({found[i].date(at)}="","",{found[i].date(at)}),"")'
    columns = (
        Column("contract", "Contract", "text", 16, tuple(e.contract for e in found)),
        Column("kind", "Kind", "text", 24, tuple(e.kind for e in found)),
        Column("words", "Event", "text", 34, tuple(e.words for e in found)),
        Column("date", "Date", "date", 14, formula=date),
        Column("who", "Who acts", "words", 30, formula=_who(job)),
    )
    intro = "What must be done about contracts that are not over. Made anew with the workbook; the dates are live."
    return Sheet("Events", "Events", intro, (Grid("Events", columns, len(found)),))


def _who(job: RegisterJob):  # a RowFormula
    """Who acts: of this contract and event, else of this contract, else of this event, else of any."""
    if not job.rows["contact"]:
        return lambda at, i: '""'

    def formula(at: Places, i: int) -> str:
        contract, kind = at.at("Events", "contract", i), at.at("Events", "kind", i)
        keys, roles = at.column("Contact", "key"), at.column("Contact", "role")
        text = '""'
        for key in ('"|"', f'"|"&{kind}', f'{contract}&"|"', f'{contract}&"|"&{kind}'):
            text = f"IFERROR(INDEX({roles},MATCH({key},{keys},0)),{text})"
        return text

    return formula


def alerts_sheet(job: RegisterJob, found: list[Event]) -> Sheet:
    """Every event in the order of its date; those without a date stand last, so that none is left out."""
    over = sum(is_long_over(job, row) and not job.is_closed(row) for row in job.whole)
    more = f" {over:,} contracts that ended more than a year ago and are not recorded as closed are left out." if over else ""
    intro = f"What is due, the oldest first. Events without a recorded date stand at the end.{more}"
    if not found:
        return Sheet("Alerts", "Alerts", intro, (Notes("Nothing to do", ("No contract needs anybody to act.",)),))
    spill = lambda at: call("REGISTER_ALERTS", at.column("Events", "contract"), at.column("Events", "words"), at.column("Events", "date"),
                            at.cell("as_at"), at.column("Events", "who"), limits(at))  # fmt: skip
    columns = answers(("contract", "Contract", "words", 18), ("event", "Event", "words", 30), ("date", "Date", "date", 14),
                      ("days", "Days", "count", 10), ("band", "Band", "words", 12), ("who", "Who acts", "words", 30),
                      ("said", "In words", "words", 78))  # fmt: skip
    banded = tuple(Column(c.name, c.header, c.number, c.width, tones=BANDS) if c.name == "band" else c for c in columns)
    return Sheet("Alerts", "Alerts", intro, (Grid("Alerts", banded, len(found), spill=spill),), shown=as_at_line())


def as_at_line() -> tuple[Line, ...]:
    """The as-at date beside the verdict."""
    return (Line("As at", lambda at: at.cell("as_at"), "date"),)
