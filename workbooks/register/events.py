"""The events of a register as its sheets hold them: what the calendar lists, with formulas of the date and of whether each is over."""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from workbooks.exports import events as listed
from workbooks.exports.duties import BEFORE
from workbooks.exports.events import TAKES_EFFECT
from workbooks.exports.owed import MODIFICATION, modifications
from workbooks.exports.rows import Record, read
from workbooks.job.schema import Row
from workbooks.layout import Places
from workbooks.register.cells import of_contract, or_blank
from workbooks.register.tables import CONTRACT, RegisterJob, tables_of
from workbooks.spec import CellFormula

LARGE, YEAR = 1000, 366  # contracts, days
NO_END = "DATE(2099,12,31)"  # what systems write where no end is meant
OWN = {"notice_deadline": "notice", "review": "review", "expiry": "expiry", "next_award": "award"}  # kind -> its column on Dates
KINDS = {"notice_deadline": "notice deadline", "review": "review", "expiry": "expiry", "next_award": "next award",
         "extension": "extension decision", "break": "break", "break_effect": "break", "milestone": "checkpoint", "condition": "condition",
         "notice": "notice to publish", "kpi": "assessment", "consumption": "consumption", "payment_from": "payment change",
         "payment_to": "payment change"}  # fmt: skip
REASONS = {"notice_deadline": "Notice, months is blank", "review": "Review date is blank", "expiry": "End, current is blank",
           "extension": "Decision date is blank and nothing gives it", "break": "Earliest date is blank", "milestone": "Due is blank",
           "condition": "Due is blank", "notice": "Due is blank, and no rule gives it or the day it counts from is blank"}  # fmt: skip
NEVER = "FALSE"


class Event(NamedTuple):
    """Something to be done about a contract (its row `i`): of what kind, in words, why it may have no date, and its formulas."""

    contract: str
    i: int
    kind: str
    words: str
    reason: str
    date: CellFormula
    over: CellFormula
    missing: str = ""  # kind of a notice that the register does not have

    @property
    def outlives(self) -> bool:
        """Whether it must be done though the contract is over: a notice waits until it is published."""
        return self.kind == KINDS["notice"]

    @property
    def is_own(self) -> bool:
        """Whether it follows from the contract's own row."""
        return self.kind in (KINDS[kind] for kind in OWN)


def events(job: RegisterJob) -> list[Event]:
    """Every event of every contract that is not over, those of contracts' own rows first; of one that is over its notices."""
    if job.as_at is None or not job.contracts:
        return []
    lead = (job.settings.get(name) for name in ("notice_buffer", "lead_months"))
    days = listed.Lead(*(int(value) if isinstance(value, int | float) else None for value in lead))
    register = read({name: _numbered(rows) for name, rows in tables_of(job).items()}, listed.TABLES)
    place = {row[CONTRACT]: int(row["at"]) - 1 for row in register.contracts}
    left_out = {row[CONTRACT] for row in job.whole if is_long_over(job, row) and not job.is_closed(row)}
    found, missing = list[Event](), 0
    every = [e for e in listed.every(register, job.as_at, days) if e.kind in KINDS and e.contract_id not in left_out]
    above = {e.contract_id for e in every if (e.kind, e.number) == ("consumption", "over")}
    for event in every:
        if (event.day is None and len(job.contracts) > LARGE) or (event.number == "near" and event.contract_id in above):
            continue
        date, over = _formulas(job, event, place[event.contract_id], missing)
        lacks = event.number if event.kind == "notice" and event.row is None else ""
        missing += bool(lacks)
        found.append(Event(event.contract_id, place[event.contract_id], KINDS[event.kind], _words(event), REASONS.get(event.kind, ""),
                           date, over, lacks))  # fmt: skip
    return found


def held_by(job: RegisterJob) -> dict[int, int]:
    """Rows of changes that need a notice -> rows of the notices of a modification that answer them."""
    if job.as_at is None or not job.rows["variation"] or not any(row["type"] == MODIFICATION for row in job.rows["notice"]):
        return {}
    register = read({name: _numbered(rows) for name, rows in tables_of(job).items()}, ("variation", "notice"))
    pairs = modifications(register, register.contracts)
    return {int(pair.variation["at"]) - 1: int(pair.notice["at"]) - 1 for pair in pairs if pair.notice is not None}


def is_long_over(job: RegisterJob, row: Row) -> bool:
    """Whether a contract of a large register ended more than a year ago: it would bury what is due under what nobody recorded as closed."""
    end = row["end_date_current"]
    return len(job.contracts) > LARGE and job.as_at is not None and isinstance(end, dt.date) and (job.as_at - end).days > YEAR


def _numbered(rows: list[Row]) -> list[Row]:
    """Rows that say which they are, in place of where they stood."""
    return [row | {"at": k} for k, row in enumerate(rows, 1)]


# ---- in words


def _words(event: listed.Event) -> str:
    row = event.row or {}
    number = lambda name: f" {row[name]}" if row.get(name) is not None else ""
    told: dict[str, Callable[[], str]] = {
        "extension": lambda: f"extension{number('ext_no')}: decide",
        "break": lambda: f"break{number('break_no')}: give notice",
        TAKES_EFFECT: lambda: f"break{number('break_no')} takes effect",
        "milestone": lambda: f"{row['scheme'] or 'checkpoint'}{number('milestone_id')}",
        "condition": lambda: f"condition{number('condition_id')}",
        "notice": lambda: f"publish {row.get('type') or 'notice'}" if "notice_id" in row else f"publish {event.number}",
        "kpi": lambda: f"assess indicators, {'at the end' if event.number == 'end' else f'period {event.number}'}",
    }
    if event.kind in OWN:
        return KINDS[event.kind]
    return told[event.kind]() if event.kind in told else f"{event.title[:1].lower()}{event.title[1:]}"


# ---- formulas


def _formulas(job: RegisterJob, event: listed.Event, i: int, missing: int) -> tuple[CellFormula, CellFormula]:
    """The date of an event, blank where there is none, and whether it is over."""
    if event.kind in OWN:
        return (lambda at: at.at("Dates", f"ev_{OWN[event.kind]}", i)), _own_over(event.kind, i)
    if event.kind == "kpi":
        return _assessed(job, event, i)
    if event.row is None:
        return (lambda at: at.at("NoticesMissing", "due", missing)), lambda at: NEVER
    k = int(event.row["at"]) - 1
    cell = lambda grid, column: lambda at: at.at(grid, column, k)
    if event.kind == "milestone":
        return _milestone(job, event.row, k), lambda at: f'{at.at("Milestone", "status", k)}="met"'
    if event.kind == "notice" and "var_no" in event.row:
        return cell("VariationNotices", "due"), lambda at: f'{at.at("VariationNotices", "type", k)}=""'
    if event.kind.startswith("payment"):
        date = cell("Payment_mechanism", f"{event.kind.removeprefix('payment_')}_date")
        return date, lambda at: f'AND({date(at)}<>"",{date(at)}<{at.cell("as_at")})'
    if event.kind == TAKES_EFFECT:
        return _in_effect(job, i, k)
    is_one_of = lambda grid, column, *codes: lambda at: f'OR({",".join(f"{at.at(grid, column, k)}={_text(c)}" for c in codes)})'
    is_filled = lambda grid, column: lambda at: f'{at.at(grid, column, k)}<>""'
    return {
        "extension": (cell("ExtensionDates", "wait"), is_one_of("Extension", "state", "agreed", "exercised", "lapsed", "refused")),
        "break": (cell("BreakDates", "give"), is_filled("Break_clause", "exercised_date")),
        "condition": (cell("Condition", "due_date"), is_one_of("Condition", "met", "yes")),
        "notice": (cell("NoticesDue", "wait"), is_filled("Notice", "published_date")),
        "consumption": (cell("Transaction", "date"), lambda at: NEVER),
    }[event.kind]


def _text(code: str) -> str:
    return f'"{code}"'


def _own_over(kind: str, i: int) -> CellFormula:
    """No end is asked for where the contract has none; what counts back from the end waits for it."""
    if kind == "review":
        return lambda at: NEVER
    endless = lambda at: f'N({at.at("Dates", "end", i)})>={NO_END}'
    if kind == "expiry":
        return endless
    return lambda at: f'OR({at.at("Dates", "end", i)}="",{endless(at)})'


def _in_effect(job: RegisterJob, i: int, k: int) -> tuple[CellFormula, CellFormula]:
    """The day a break that was exercised takes effect; no event any more once the current end is no later."""
    day = lambda at: at.at("BreakDates", "effective", k)
    end = lambda at: at.at("Contracts", "end_date_current", i)
    undone = lambda at: f'{at.at("Break_clause", "exercised_date", k)}=""'
    return day, lambda at: f'OR({undone(at)},AND({end(at)}<>"",{end(at)}<={day(at)}))'


def _milestone(job: RegisterJob, row: Record, k: int) -> CellFormula:
    """Its own day, else the last one its rule leaves."""
    due = lambda at: at.at("Milestone", "due_date", k)
    if row["scheme"] not in BEFORE:
        return due
    column, less, _ = BEFORE[row["scheme"]]

    def formula(at: Places) -> str:
        day = of_contract(job, column, at.at("Milestone", CONTRACT, k))(at)
        return f'IF({due(at)}<>"",{due(at)},IF({day}="","",{day}-{less.days}))'

    return formula


def _assessed(job: RegisterJob, event: listed.Event, i: int) -> tuple[CellFormula, CellFormula]:
    """The end of an interval, or of the contract. It is over when the next has gone by, or a notice of performance came after it."""
    start, end = (lambda at, c=c: at.at("Contracts", c, i) for c in ("start_date", "end_date_current"))
    after = lambda at, months: f"EDATE({start(at)},{months})-1"
    if event.number == "end":
        date: CellFormula = lambda at: or_blank(end(at))
        gone: CellFormula = lambda at: NEVER
    else:
        date = lambda at: after(at, event.months)
        gone = lambda at: f'{after(at, event.months + event.months // int(event.number))}<{at.cell("as_at")}'

    def over(at: Places) -> str:
        if not job.rows["notice"]:
            return gone(at)
        mine, kind, day = (at.column("Notice", column) for column in (CONTRACT, "type", "published_date"))
        contract = at.at("Contracts", CONTRACT, i)
        return f'OR({gone(at)},COUNTIFS({mine},{contract},{kind},"UK9",{day},">="&{date(at)})>0)'

    return date, over
