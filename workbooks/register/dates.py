"""Sheets of dates: where each contract stands on the as-at date, its extensions and its breaks."""

from udfs.registry import load
from workbooks.layout import Places
from workbooks.register.cells import (
    BANDS,
    all_rows,
    answers,
    columns_of,
    ends_first,
    heads,
    limits,
    linked,
    of_contract,
    or_blank,
    same,
    table_columns,
    text_found,
    wrapped,
)
from workbooks.register.events import NO_END, Event
from workbooks.register.tables import CLOSED, CONTRACT, FEW, RegisterJob
from workbooks.spec import CellFormula, Column, Grid, RowFormula, Sheet

OWN_DATES = {"notice": "notice deadline", "review": "review", "expiry": "expiry", "award": "next award"}  # events of a contract's row


def call(name: str, *arguments: str) -> str:
    """A call of one of our functions."""
    return load()[name].formula(list(arguments))


def dates_sheet(job: RegisterJob, found: list[Event]) -> Sheet:
    """Term, status, notice deadline and next event of every contract: its own dates, and those of the other events on Alerts."""
    rows = len(job.contracts)
    starts, months = columns_of(job, "start_date"), columns_of(job, "notice_period_months")
    ends = lambda at: at.column("Dates", "end")
    status = lambda at: call("REGISTER_STATUS", *columns_of(job, "start_date", "end_date_original", "end_date_current")(at).split(","),
                             at.cell("as_at"), columns_of(job, "end_flag")(at))  # fmt: skip
    others = [event.kind for event in found if not event.is_own]
    kinds = list(dict.fromkeys(others))
    names = [*OWN_DATES, *(kind.replace(" ", "_") for kind in kinds)]
    first, last = "ev_notice", f"ev_{names[-1]}"
    events = lambda at: call("REGISTER_NEXT_EVENT", at.column("Dates", first, last), heads(at, "Dates", first, last), at.cell("as_at"),
                             limits(at))  # fmt: skip
    columns = (
        Column("contract", "Contract", "words", 16, array=lambda at: or_blank(all_rows(job, CONTRACT)(at))),
        _provider(job),
        Column("open", "Open", "words", 10, array=_open(job)),
        Column("end", "End (31/12/2099: none)", "date", 16, array=_end(job)),
        Column("status", "Status on the date", "words", 16, array=status),
        Column("term", "Term, months", "count", 10, array=lambda at: call("CONTRACT_TERM", starts(at), ends(at))),
        Column("deadline", "Notice by", "date", 12, array=lambda at: call("REGISTER_NOTICE_DEADLINE", ends(at), months(at))),
        Column("internal", "Own date for notice", "date", 13,
               array=lambda at: f'IFERROR({at.column("Dates", "deadline")}-{at.cell("notice_buffer")},"")'),
        *(Column(f"ev_{name}", head, "date", 12, array=_event(job, name)) for name, head in OWN_DATES.items()),
        *(Column(f"ev_{kind.replace(' ', '_')}", kind, "date", 12, formula=_soonest(kind, found)) for kind in kinds),
        *answers(("next", "Next event", "words", 24), ("next_date", "On", "date", 12), ("days", "Days", "count", 10),
                 ("band", "Band", "words", 10), ("late", "Overdue", "count", 10)),
        *wrapped(("which", "Overdue since", "words", 44)),
        *((Column("missed", "Others overdue", "count", 10, formula=_missed(found)),) if others else ()),
        Column("status_now", "Status in words", "words", 16, array=_told("status")),
        Column("alert_now", "Alert", "words", 12, array=_alert(job, bool(others)), tones=BANDS),
    )  # fmt: skip
    banded = tuple(c if c.name != "band" else Column(c.name, c.header, c.number, c.width, tones=BANDS) for c in columns)
    return Sheet("Dates", "Dates", "Every contract on the as-at date. #N/A: something it needs is not recorded; Checks says what.",
                 (Grid("Dates", banded, rows, spill=events, lines=2),))  # fmt: skip


def _provider(job: RegisterJob) -> Column:
    """The provider by name; of very many parties as they were when the workbook was made: looking each up takes minutes."""
    if len(job.rows["party"]) > FEW:
        names = {row["party_id"]: row["name"] for row in job.rows["party"]}
        held = (row["holder_party_id"] for row in job.contracts)
        return Column("provider", "Provider, when this was made", "text", 32, tuple(names.get(key) or key for key in held))
    holders = lambda at: or_blank(all_rows(job, "holder_party_id")(at))
    if not job.rows["party"]:
        return Column("provider", "Provider", "words", 32, array=holders)
    named = lambda at: text_found(all_rows(job, "holder_party_id")(at), at.column("Party", "party_id", "name"), 2, holders(at))
    return Column("provider", "Provider", "words", 32, array=lambda at: f"IFERROR({named(at)},{holders(at)})")


def _end(job: RegisterJob) -> CellFormula:
    """The current end; of a contract that is flagged to have none, the day that systems write for that."""
    flag, end = all_rows(job, "end_flag"), all_rows(job, "end_date_current")
    return lambda at: f'IF(({flag(at)}="open_ended")+({flag(at)}="on_completion")>0,{NO_END},{or_blank(end(at))})'


def _open(job: RegisterJob) -> CellFormula:
    state, replaced, known = all_rows(job, "status"), all_rows(job, "replaced_by_id"), all_rows(job, CONTRACT)
    if not job.shows("terms"):
        return lambda at: f'IF({known(at)}="","","open")'
    over = lambda at: "+".join(f'({state(at)}="{code}")' for code in CLOSED)
    return lambda at: f'IF({over(at)}+({replaced(at)}<>"")>0,"closed","open")'


def _event(job: RegisterJob, name: str) -> CellFormula:
    """The date of an event of each open contract, blank where it has none."""
    end, flag, review, start = (all_rows(job, name) for name in ("end_date_current", "end_flag", "review_date", "start_date"))

    def formula(at: Places) -> str:
        fixed = f'ISNUMBER({end(at)})*({end(at)}<{NO_END})*(({flag(at)}="")+({flag(at)}="fixed"))*({ends_first(start(at), end(at))}=0)>0'
        told = {
            "notice": f'IF({ends_first(start(at), end(at))}=1,"",IFERROR({at.column("Dates", "deadline")},""))',
            "review": or_blank(review(at)),
            "expiry": f'IF({fixed},{end(at)},"")', "award": f'IF({fixed},{_months_before(end(at), at.cell("lead_months"))},"")',
        }  # fmt: skip
        return f'IF({at.column("Dates", "open")}="open",{told[name]},"")'

    return formula


def _months_before(dates: str, months: str) -> str:
    """EDATE backwards over a whole column, for which Excel's own takes single cells only: the same day, or the last of its month."""
    day = f"DATE(YEAR({dates}),MONTH({dates})-{months},DAY({dates}))"
    last = f"DATE(YEAR({dates}),MONTH({dates})-{months}+1,0)"
    return f"IF({day}>{last},{last},{day})"


def _told(column: str) -> CellFormula:
    """A result in words: not known where something is missing, blank in a row that was emptied."""
    return lambda at: f'IF({at.column("Dates", "contract")}="","",IFERROR({at.column("Dates", column)}&"","not known"))'


def _alert(job: RegisterJob, has_others: bool) -> CellFormula:
    start = all_rows(job, "start_date")

    def formula(at: Places) -> str:
        contract, open_, late, band, end = (at.column("Dates", column) for column in ("contract", "open", "late", "band", "end"))
        late += f'+{at.column("Dates", "missed")}' if has_others else ""
        nothing = f'IF({end}="","no date",IF({ends_first(start(at), end)}=1,"not known","none"))'
        nothing = f'IF({open_}="closed","closed",{nothing})'  # of one that is over only its notices wait
        known = f'IF({late}>0,"overdue",IF({band}&""="none",{nothing},{band}&""))'
        return f'IF({contract}="","",IFERROR({known},IF({open_}="closed","closed","not known")))'

    return formula


def _others(at: Places, first: int, column: str) -> str:
    """A column of Events from row `first` on: without those of contracts' own rows, which Dates has itself."""
    return f'{at.at("Events", column, first)}:{at.column("Events", column).rpartition(":")[2]}'


def _soonest(kind: str, found: list[Event]) -> RowFormula:
    """The first date to come of a contract's events of one kind."""
    first = sum(event.is_own for event in found)

    def formula(at: Places, i: int) -> str:
        dates, keys, kinds = (_others(at, first, column) for column in ("date", "contract", "kind"))
        wanted = f'{keys},{at.at("Dates", "contract", i)},{kinds},"{kind}",{dates},">="&{at.cell("as_at")}'
        return f'IF(COUNTIFS({wanted})=0,"",_xlfn.MINIFS({dates},{wanted}))'

    return formula


def _missed(found: list[Event]) -> RowFormula:
    """How many of a contract's other events are overdue; of its own dates Overdue tells."""
    first = sum(event.is_own for event in found)
    return lambda at, i: (f'COUNTIFS({_others(at, first, "contract")},{at.at("Dates", "contract", i)},'
                          f'{_others(at, first, "date")},"<"&{at.cell("as_at")})')  # fmt: skip


# ---- extensions and breaks


def extension_sheet(job: RegisterJob) -> Sheet:
    """From when to when each extension runs, by when it must be decided, and whether the ends of contracts are explained by them."""
    notice = lambda at, i: (f'IF({at.at("Extension", "notice_months", i)}<>"",{at.at("Extension", "notice_months", i)},'
                            f'{of_contract(job, "notice_period_months", at.at("Extension", CONTRACT, i))(at)})')  # fmt: skip
    told = table_columns("extension", CONTRACT, "ext_no", "months", "state")
    known = lambda at: columns_of(job, CONTRACT, "end_date_original")(at)
    signed = columns_of(job, "signed_date")
    periods = lambda at: call("CONTRACT_EXTENSIONS", told(at), known(at), signed(at), at.column("ExtensionDates", "notice"))
    recorded, computed = (lambda at, i: at.at("Extension", "decision_date", i)), (lambda at, i: at.at("ExtensionDates", "decide", i))
    wait = lambda at, i: f'IF({recorded(at, i)}<>"",{recorded(at, i)},IFERROR(IF({computed(at, i)}="","",{computed(at, i)}),""))'
    each = Grid("ExtensionDates", (
        linked("extension", CONTRACT, "Contract"), linked("extension", "ext_no", "Extension", "count", 12),
        linked("extension", "state", "State"), Column("notice", "Notice, months", "count", 10, formula=notice),
        *answers(("first", "From", "date", 12), ("last", "To", "date", 12), ("counts", "Counts in", "words", 16),
                 ("decide", "Decide by", "date", 12)),
        Column("wait", "Decide by, recorded or computed", "date", 16, formula=wait),
    ), len(job.rows["extension"]), "Each extension", spill=periods)  # fmt: skip
    ends = lambda at: call("CONTRACT_ENDS", known(at), told(at), signed(at), columns_of(job, "end_date_current", "end_flag")(at))
    whole = Grid("Ends", (
        same("Dates", "contract", "Contract"),
        Column("stored", "End, current, as recorded", "date", 12, array=lambda at: or_blank(all_rows(job, "end_date_current")(at))),
        *answers(("current", "Current end explained", "date", 16), ("latest", "Latest possible end", "date", 12),
                 ("warnings", "What does not fit", "words", 60)),
    ), len(job.contracts), "Ends of the contracts", spill=ends)  # fmt: skip
    intro = "Each runs from the day after the end before it; only a person moves a state."
    return Sheet("Extension dates", "Extensions", intro, (each, whole))


def break_sheet(job: RegisterJob) -> Sheet:
    """By when notice of each break must be given, and the earliest day the commissioner can be out of each contract."""
    clause = table_columns("break_clause", "trigger", "earliest_date", "notice_months")
    served = table_columns("break_clause", "exercised_date")
    breaks = lambda at: call("CONTRACT_BREAKS", clause(at), at.cell("as_at"), limits(at), served(at))
    used = lambda at, i: f'{at.at("Break_clause", "exercised_date", i)}<>""'
    first = lambda at, i: or_blank(at.at("Break_clause", "earliest_date", i))
    other = lambda at, i: f'IF(OR({at.at("Break_clause", "trigger", i)}="date",{at.at("Break_clause", "trigger", i)}=""),{first(at, i)},"")'
    give = lambda at, i: f'IF({used(at, i)},"",IFERROR(IF({mine(at, i)}="",{other(at, i)},{mine(at, i)}),{other(at, i)}))'
    mine = lambda at, i: at.at("BreakDates", "notice_by", i)
    grids = [Grid("BreakDates", (
        linked("break_clause", CONTRACT, "Contract"), linked("break_clause", "break_no", "Break", "count", 10),
        linked("break_clause", "who", "Who"), linked("break_clause", "trigger", "Trigger"),
        Column("give", "Waits until", "date", 12, formula=give),
        *answers(("notice_by", "Notice by", "date", 12), ("effective", "Effective as served, or if served now", "date", 16),
                 ("left", "Days", "count", 10), ("band", "Band", "words", 10)), *wrapped(("said", "In words", "words", 39)),
    ), len(job.rows["break_clause"]), "Each break", spill=breaks, lines=3)]  # fmt: skip
    if job.shows("values"):
        theirs = table_columns("break_clause", CONTRACT, "who", "trigger", "earliest_date", "notice_months", "compensation")
        way_out = lambda at: call("CONTRACT_EARLIEST_EXIT",
                                  columns_of(job, CONTRACT, "start_date", "end_date_current", "value_annual")(at), theirs(at),
                                  at.cell("as_at"))  # fmt: skip
        grids.append(Grid("Exits", (
            same("Dates", "contract", "Contract"),
            *answers(("out", "Last day", "date", 12), ("way", "Way out", "words", 16), ("by", "Notice by", "date", 12),
                     ("compensation", "Compensation", "money", 16), ("paid", "Payments until then", "money", 16),
                     ("cost", "Both", "money", 16)), *wrapped(("said", "In words", "words", 54)),
        ), len(job.contracts), "Earliest way out for the commissioner", spill=way_out, lines=3))  # fmt: skip
    intro = "Breaks that hang on an event have no day. The way out is that of a commissioner who acts on the as-at date."
    return Sheet("Break dates", "Breaks", intro, tuple(grids))
