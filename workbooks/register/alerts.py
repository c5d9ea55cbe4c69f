"""Events that need somebody to act, one row each, and the alerts: the same in the order of their dates, with who acts."""

from workbooks.layout import Places
from workbooks.register.cells import BANDS, answers, limits, or_blank
from workbooks.register.dates import call
from workbooks.register.events import LARGE, Event, is_long_over
from workbooks.register.tables import RegisterJob
from workbooks.spec import Column, Grid, Line, Notes, Sheet


def events_sheet(job: RegisterJob, found: list[Event]) -> Sheet:
    """One row an event, those of contracts' own rows first. One that is over keeps its row, and is no alert."""
    mine = lambda name: lambda at, i: at.at("Events", name, i)
    if_open = lambda value: lambda at, i: f'IF({mine("state")(at, i)}="open",{value(at, i)},"")'
    none = lambda i: '=""' if found[i].outlives else '<>"open"'  # a notice waits though its contract is over, but not of an emptied row
    over = lambda at, i: f'OR({at.at("Dates", "open", found[i].i)}{none(i)},{found[i].over(at)})'
    date = lambda at, i: f'IFERROR(IF(ISNUMBER({found[i].date(at)}),{found[i].date(at)},""),"")'
    columns = (
        Column("contract", "Contract", "text", 16, tuple(e.contract for e in found)),
        Column("kind", "Kind", "text", 24, tuple(e.kind for e in found)),
        Column("state", "State", "words", 10, formula=lambda at, i: f'IF(IFERROR({over(at, i)},FALSE),"over","open")'),
        Column("listed", "Contract, while open", "words", 20, formula=if_open(mine("contract"))),
        Column("words", "Event", "words", 50, formula=if_open(lambda at, i: _words(at, i, found[i]))),
        Column("date", "Date", "date", 14, formula=if_open(date)),
        Column("who", "Who acts", "words", 30, formula=_who(job)),
    )
    intro = "What must be done about contracts that are not over, and notices of those that are. Dates and what is over are live."
    return Sheet("Events", "Events", intro, (Grid("Events", columns, len(found)),))


UNREAD = " (what it counts from cannot be read)"
BACKWARDS = " (End, current lies before Start)"


def _words(at: Places, i: int, event: Event) -> str:
    """What is to be done; without a date, why it has none; of a next award, whether its safe start has passed.

    Always words: Alerts, which takes all events at once, would have none of them for an error in one."""
    date, told = at.at("Events", "date", i), f'"{event.words.replace(chr(34), chr(34) * 2)}"'
    why = f'IF(IFERROR({_unread(at, event)},TRUE),"{UNREAD}","{f" ({event.reason})" if event.reason else ""}")'
    if event.is_own and event.kind != "review":
        why = f'IF({_ends_first(at, event.i)},"{BACKWARDS}",{why})'
    said = '""'
    if event.kind == "next award":
        end, day = at.at("Dates", "end", event.i), at.cell("as_at")
        said = f'IFERROR(IF(AND({day}>EDATE({end},-{at.cell("lead_safe")}),{day}<={date}),": safe start has passed",""),"")'
    return f'{told}&IF({date}="",{why},{said})'


def _ends_first(at: Places, i: int) -> str:
    """Whether a contract ends before it starts, so that nothing counts from its end."""
    start, end = at.at("Contracts", "start_date", i), at.at("Contracts", "end_date_current", i)
    return f"IFERROR(AND(ISNUMBER({start}),ISNUMBER({end}),{start}>{end}),FALSE)"


def _unread(at: Places, event: Event) -> str:
    """Whether something stands where an event without a date gets it from, which is no date. Something not recorded gives #N/A."""
    end = at.at("Dates", "end", event.i)
    if event.kind in ("next award", "expiry"):
        return f'{end}<>""'
    if event.kind == "notice deadline":
        return f'OR(ISTEXT({end}),{at.at("Contracts", "notice_period_months", event.i)}<>"")'
    return f'IF(ISNA({event.date(at)}),FALSE,{event.date(at)}<>"")'


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
    if job.as_at is None:
        return Sheet("Alerts", "Alerts", "What is due.", (Notes("Not known yet", ("Enter the as-at date on Register and refresh.",)),))
    over = sum(is_long_over(job, row) and not job.is_closed(row) for row in job.whole)
    more = f" {over:,} contracts that ended more than a year ago and are not recorded as closed are left out." if over else ""
    more += " Dates that are not recorded are not listed in a register of this size." if len(job.contracts) > LARGE else ""
    intro = f"What is due, the oldest first. Events without a recorded date stand at the end, with the reason.{more}"
    if not found:
        return Sheet("Alerts", "Alerts", intro, (Notes("Nothing to do", ("No contract needs anybody to act.",)),))
    spill = lambda at: call("REGISTER_ALERTS", at.column("Events", "listed"), at.column("Events", "words"), at.column("Events", "date"),
                            at.cell("as_at"), at.column("Events", "who"), limits(at))  # fmt: skip
    columns = answers(("contract", "Contract", "words", 16), ("event", "Event", "words", 44), ("date", "Date", "date", 12),
                      ("days", "Days", "count", 8), ("band", "Band", "words", 10), ("who", "Who acts", "words", 26),
                      ("said", "In words", "words", 78))  # fmt: skip
    banded = tuple(Column(c.name, c.header, c.number, c.width, tones=BANDS) if c.name == "band" else c for c in columns)
    return Sheet("Alerts", "Alerts", intro, (Grid("Alerts", banded, len(found), spill=spill),), shown=as_at_line())


def as_at_line() -> tuple[Line, ...]:
    """The as-at date beside the verdict; nothing while it is blank."""
    return (Line("As at", lambda at: or_blank(at.cell("as_at")), "date"),)
