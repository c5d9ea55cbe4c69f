"""By when each notice of a contract must be published, and from which day that counts: live, as exports/notices.py tells it."""

from workbooks.exports.ending import OVER
from workbooks.layout import Places
from workbooks.register.cells import BLANK, answers, limits, linked, of_contract, or_blank, wrapped
from workbooks.register.dates import call
from workbooks.register.events import NO_END, Event, held_by
from workbooks.register.tables import CONTRACT, RegisterJob
from workbooks.spec import CellFormula, Column, Grid, RowFormula, Sheet

NOTICE_ANSWERS = (
    *answers(("due", "Due", "date", 12), ("left", "Days", "count", 8), ("band", "Band", "words", 10), ("state", "State", "words", 18)),
    *wrapped(("rule", "Rule", "words", 36), ("checked", "Checked by", "words", 14), ("check", "To be checked by a person", "words", 84),
             ("source", "Source", "words", 100)),
)  # fmt: skip
NOTICE_LINES = 4
WAITS = "Due as entered, else by the rule"
AFTER_THE_END = ("UK11",)  # every other notice that is computed counts from the signature
FROM_SIGNATURE = ("PSR_intention", "PSR_award", "PSR_confirmation", "UK5", "UK6", "UK7", "contract_copy")


def notices_sheet(job: RegisterJob, found: list[Event]) -> Sheet:
    """By when each notice must be published, from dated parameters nobody may have checked yet; then those the register does not have."""
    mine = lambda at, name: at.column("NoticesDue", name)
    spill = lambda at: call("CONTRACT_NOTICES_DUE", mine(at, "regime"), at.column("Notice", "type"), mine(at, "event"), at.cell("as_at"),
                            mine(at, "value"), at.column("Notice", "published_date"), limits(at))  # fmt: skip
    cell = lambda name: lambda at, i: at.at("Notice", name, i)
    of = lambda name: lambda at, i: of_contract(job, name, cell(CONTRACT)(at, i))(at)
    regime = lambda at, i: f'IF({cell("regime")(at, i)}="",{of("regime")(at, i)},{cell("regime")(at, i)})'
    due = lambda at, i: at.at("NoticesDue", "due", i)
    waits = lambda at, i: f'IF({cell("due_date")(at, i)}<>"",{cell("due_date")(at, i)},IFERROR(IF({due(at, i)}="","",{due(at, i)}),""))'
    wait = lambda at, i: f'IF({cell("published_date")(at, i)}<>"","",{waits(at, i)})'
    grids = [Grid("NoticesDue", (
        linked("notice", CONTRACT, "Contract"), linked("notice", "type", "Type", width=20),
        Column("regime", "Regime", "words", 14, formula=regime), Column("event", "Counts from", "date", 12, formula=_counts_from(job)),
        Column("value", "Value", "money", 18, formula=of("value_lifetime")), linked("notice", "notice_id", "Notice", width=12),
        Column("wait", WAITS, "date", 14, formula=wait), *NOTICE_ANSWERS,
    ), len(job.rows["notice"]), "On the register", spill=spill, lines=NOTICE_LINES)] if job.rows["notice"] else []  # fmt: skip
    missing = [event for event in found if event.missing]
    intro = "From dated parameters: unchecked means that nobody has confirmed the rule. Alerts hold what waits. Not legal advice."
    return Sheet("Notices due", "Notices due", intro, (*grids, *((_missing(job, missing),) if missing else ())))


def _missing(job: RegisterJob, missing: list[Event]) -> Grid:
    """Notices that contracts need by their regime and route, and the register does not have."""
    mine = lambda at, name: at.column("NoticesMissing", name)
    spill = lambda at: call("CONTRACT_NOTICES_DUE", mine(at, "regime"), mine(at, "type"), mine(at, "event"), at.cell("as_at"),
                            mine(at, "value"), "", limits(at))  # fmt: skip
    key = lambda at, i: at.at("NoticesMissing", "contract", i)
    of = lambda name: lambda at, i: of_contract(job, name, key(at, i))(at)
    ended = lambda at, i: _ended(job, key(at, i), missing[i].contract)(at)
    event = lambda at, i: (ended if missing[i].missing in AFTER_THE_END else of("signed_date"))(at, i)
    found = lambda at, i: at.at("NoticesMissing", "due", i)
    due = lambda at, i: f'IFERROR(IF({found(at, i)}="","",{found(at, i)}),"")'
    return Grid("NoticesMissing", (
        Column("contract", "Contract", "text", 16, tuple(e.contract for e in missing)),
        Column("type", "Type", "text", 20, tuple(e.missing for e in missing)),
        Column("regime", "Regime", "words", 14, formula=of("regime")), Column("event", "Counts from", "date", 12, formula=event),
        Column("value", "Value", "money", 18, formula=of("value_lifetime")),
        Column("notice", "Notice", "text", 12, ("none",) * len(missing)), Column("wait", WAITS, "date", 14, formula=due), *NOTICE_ANSWERS,
    ), len(missing), "Needed, and not on the register", spill=spill, lines=NOTICE_LINES)  # fmt: skip


def _counts_from(job: RegisterJob) -> RowFormula:
    """The day a notice counts from; that of a modification from the change it answers."""
    changes = {notice: variation for variation, notice in held_by(job).items()}

    def formula(at: Places, i: int) -> str:
        kind, key = job.rows["notice"][i]["type"], at.at("Notice", CONTRACT, i)
        if i in changes:
            return or_blank(at.at("Variation", "date", changes[i]))
        if kind in AFTER_THE_END:
            return _ended(job, key, job.rows["notice"][i][CONTRACT])(at)
        return of_contract(job, "signed_date", key)(at) if kind in FROM_SIGNATURE else BLANK

    return formula


def _ended(job: RegisterJob, key: str, contract: object) -> CellFormula:
    """The day a contract ended, as exports/ending.py tells it: the first on which the status history calls it over, or a planned end
    that has passed; of one that is not recorded as over its planned end. `key`: the cell of its id."""
    history = [k for k, row in enumerate(job.rows["status_event"]) if row[CONTRACT] == contract]

    def formula(at: Places) -> str:
        state, start, end = (of_contract(job, column, key)(at) for column in ("status", "start_date", "end_date_current"))
        end = f'IF(N({start})>N({end}),"",{end})'
        last = f'IF({end}="",{NO_END},{end})'
        told = f'IF({last}<={at.cell("as_at")},{last},"")'
        if history:
            first = f"MIN({','.join(_recorded(at, k) for k in history)})"
            told = f"IF({first}<{NO_END},MIN({last},{first}),{told})"
        return f"IF({_is_over(state)},{told},{end})"

    return formula


def _recorded(at: Places, k: int) -> str:
    """The day of a row of the status history that calls its contract over; a text of a whole day is one, a month is not."""
    day = at.at("Status_event", "as_of", k)
    cut = lambda start, length: f"VALUE(MID({day},{start},{length}))"
    iso, ours = f"DATE({cut(1, 4)},{cut(6, 2)},{cut(9, 2)})", f"DATE({cut(7, 4)},{cut(4, 2)},{cut(1, 2)})"
    sign = lambda place, text: f'(LEN({day})=10)*(MID({day},{place},1)="{text}")>0'
    read = f'IF(LEN({day})=5,VALUE({day}),IF({sign(5, "-")},{iso},IF({sign(3, "/")},{ours},{NO_END})))'
    return f'IF({_is_over(at.at("Status_event", "status", k))},IFERROR({read},{NO_END}),{NO_END})'


def _is_over(state: str) -> str:
    return f"OR({','.join(f'{state}={chr(34)}{code}{chr(34)}' for code in OVER)})"
