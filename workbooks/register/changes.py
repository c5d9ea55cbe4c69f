"""Sheets that look at whole contracts: changes under regulation 13, lead times, overlaps, the year's summary, names and repeats."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from workbooks.exports.ending import sound_end
from workbooks.exports.owed import MODIFICATION, SUCCESSION, URGENT
from workbooks.layout import Places
from workbooks.register.cells import (
    BANDS,
    BLANK,
    all_rows,
    answers,
    columns_of,
    limits,
    linked,
    of_contract,
    or_blank,
    same,
    table_columns,
    wrapped,
)
from workbooks.register.dates import call
from workbooks.register.events import LARGE, held_by, is_long_over
from workbooks.register.notice_days import NOTICE_ANSWERS
from workbooks.register.tables import CONTRACT, RegisterJob
from workbooks.spec import Column, Grid, Line, Lines, RowFormula, Sheet

ENDLESS = dt.date(2099, 12, 31)
MOST_PAIRS = 500
ASKED = ("urgent_awards_and_modifications", "representations", "new_providers", "providers_that_lost_all_contracts")
SUMMARY_ROWS = 13
LEAD_BANDS = (("expired", "#F4CDC6"), ("red", "#F4CDC6"), ("amber", "#FFF2CC"), ("green", "#CCE2D8"))


def change_sheets(job: RegisterJob) -> tuple[Sheet, ...]:
    """The sheets for which the register holds something."""
    if not job.contracts:
        return ()
    pairs = overlaps(job)
    awaited = awarded_again(job)
    few = len(job.contracts) <= LARGE
    made = variation_sheets(job) if job.rows["variation"] else []
    made += [lead_sheet(job, awaited)] if few and awaited and job.rows["terms"] else []
    made += [overlap_sheet(job, pairs)] if pairs else []
    made += [summary_sheet(job)] if job.as_at and any(row["regime"] == "PSR" for row in job.rows["procurement"]) else []
    made += [repeats_sheet(job)] if few and len(job.contracts) > 1 and job.rows["terms"] else []
    made += [names_sheet(job)] if job.rows["party"] and len(job.rows["party"]) <= LARGE else []
    return tuple(made)


# ---- variations


def variation_sheets(job: RegisterJob) -> list[Sheet]:
    """Whether each change is allowed without a new award and on which ground, by when its notice must be published, and what was asked."""
    count = len(job.rows["variation"])
    mine = lambda name: lambda at: at.column("VariationFacts", name)
    answer = table_columns("variation", "date", "value_delta"), table_columns("variation", "materially_different", "provided_for")
    spill = lambda at: call(
        "CONTRACT_MODIFICATION", mine("regime")(at), mine("route")(at), answer[0](at), mine("prior")(at), mine("original")(at),
        answer[1](at), *(mine(name)(at) for name in ("succession", "criteria", "external", "authority", "urgent", "gross")))  # fmt: skip
    checked = (*_change(), *answers(
        ("permitted", "Permitted", "words", 11), ("ground", "Ground", "words", 12), ("cumulative", "All changes", "money", 16),
        ("share", "Share of the original", "percent", 12), ("notice", "Notice needed", "words", 10)),
        *wrapped(("flags", "Look at", "words", 31), ("said", "In words", "words", 60)))  # fmt: skip
    intro = "Is the change allowed without a new award? By regulation 13. A blank answer is unknown. Not legal advice."
    asked = f"What regulation 13 was asked with. The reasons {SUCCESSION} and {URGENT} are read as such; another reason is neither."
    due = "From dated parameters: unchecked means that nobody has confirmed the rule. Rows without a need of a notice stay blank."
    return [
        Sheet("Variation check", "Variations", intro, (Grid("VariationCheck", checked, count, spill=spill, lines=2),)),
        Sheet("Variation notices", "Notices of variations", due, (_variation_notices(job),)),
        Sheet("Variation facts", "What is known of variations", asked, (Grid("VariationFacts", _facts(job), count),)),
    ]


def _change() -> tuple[Column, ...]:
    shown = ((CONTRACT, "Contract", "words", 16), ("var_no", "Variation", "count", 11), ("date", "Date", "date", 12),
             ("value_delta", "Change of value", "money", 18))  # fmt: skip
    return tuple(linked("variation", *column) for column in shown)


def _facts(job: RegisterJob) -> tuple[Column, ...]:
    """Contract, money before and answers of each change."""
    cell = lambda name: lambda at, i: at.at("Variation", name, i)
    detail = lambda name: lambda at, i: of_contract(job, name, cell(CONTRACT)(at, i))(at)
    who = lambda word: lambda at, i: _answer(cell("initiated_by")(at, i), word)
    reason = lambda word: lambda at, i: _answer(cell("reason_code")(at, i), word)
    return (
        *_change()[:2], Column("prior", "Changes before it", "money", 18, formula=_before),
        Column("gross", "All changes, unsigned", "money", 18, formula=_gross),
        Column("regime", "Regime", "words", 20, formula=detail("regime")), Column("route", "Route", "words", 16, formula=detail("route")),
        Column("original", "Original value", "money", 20, formula=detail("value_original")),
        Column("succession", "Only a succession", "words", 16, formula=reason(SUCCESSION)),
        Column("criteria", "Successor qualifies", "words", 16, formula=lambda at, i: '"unknown"'),
        Column("external", "External cause", "words", 16, formula=who("external")),
        Column("authority", "Authority's decision", "words", 16, formula=who("authority")),
        Column("urgent", "Urgent", "words", 10, formula=lambda at, i: f'IF({cell("reason_code")(at, i)}="{URGENT}","yes","no")'),
    )  # fmt: skip


def _variation_notices(job: RegisterJob) -> Grid:
    """By when the notice of each signed change must be published that needs one; blank for the others and for drafts."""
    told = lambda name: lambda at: at.column("VariationCheck", name)
    signed = lambda at: f'(IFERROR({told("notice")(at)}&"","")="yes")*({at.column("Variation", "state")}<>"draft")>0'
    needed = lambda value: lambda at: f'IF({signed(at)},{value(at)},"")'
    held = held_by(job)
    published = lambda at, i: or_blank(at.at("Notice", "published_date", held[i])) if i in held else BLANK
    mine = lambda name: lambda at: at.column("VariationNotices", name)
    spill = lambda at: call("CONTRACT_NOTICES_DUE", mine("regime")(at), mine("type")(at), mine("event")(at), at.cell("as_at"), "",
                            mine("published")(at), limits(at))  # fmt: skip
    columns = (
        same("VariationCheck", CONTRACT, "Contract"), same("VariationCheck", "var_no", "Variation", "count", 11),
        Column("regime", "Regime", "words", 14, array=needed(lambda at: at.column("VariationFacts", "regime"))),
        Column("type", "Notice", "words", 20, array=needed(lambda at: f'"{MODIFICATION}"')),
        Column("event", "Counts from", "date", 12, array=needed(told("date"))),
        Column("published", "Published, as on Notices", "date", 12, formula=published),
        *(Column(c.name, c.header, c.number, c.width, tones=BANDS if c.name == "band" else (), role=c.role) for c in NOTICE_ANSWERS),
    )  # fmt: skip
    return Grid("VariationNotices", columns, len(job.rows["variation"]), spill=spill)


def _answer(cell: str, word: str) -> str:
    return f'IF({cell}="","unknown",IF({cell}="{word}","yes","no"))'


def _earlier(at: Places, i: int) -> tuple[str, str]:
    """Whether rows belong to the same contract with a lower number or this one; and the changes of value."""
    contracts, numbers, deltas = (at.column("Variation", name) for name in (CONTRACT, "var_no", "value_delta"))
    contract, number = (at.at("Variation", name, i) for name in (CONTRACT, "var_no"))
    return f"({contracts}={contract})*({numbers}<={number})", deltas


def _before(at: Places, i: int) -> str:
    contracts, numbers, deltas = (at.column("Variation", name) for name in (CONTRACT, "var_no", "value_delta"))
    contract, number = (at.at("Variation", name, i) for name in (CONTRACT, "var_no"))
    return f'ROUND(SUMIFS({deltas},{contracts},{contract},{numbers},"<"&{number}),2)'


def _gross(at: Places, i: int) -> str:
    which, deltas = _earlier(at, i)
    return f'IFERROR(ROUND(SUMPRODUCT({which}*ABS({deltas})),2),"")'



# ---- lead times


def awarded_again(job: RegisterJob) -> list[int]:
    """Rows of contracts that end on a day and are not over: what follows them must be awarded in time."""
    fixed = lambda row: (end := sound_end(row)) is not None and end < ENDLESS and row["end_flag"] in (None, "fixed")
    return [i for i, row in enumerate(job.whole) if fixed(row) and not job.is_closed(row) and not is_long_over(job, row)]


def lead_sheet(job: RegisterJob, rows: list[int]) -> Sheet:
    """By when the award of what follows must begin: a safe start, the last one, and where that stands."""
    own = lambda name: lambda at, i: at.at("Contracts", name, rows[i])
    end = lambda at, i: f'IF({own("end_date_current")(at, i)}="","",{own("end_date_current")(at, i)})'
    spill = lambda at: call("CONTRACT_LEAD_TIME", at.column("LeadTimes", "end"), at.cell("as_at"), at.cell("lead_safe"),
                            at.cell("lead_months"))  # fmt: skip
    columns = (
        Column("contract", "Contract", "words", 18, formula=lambda at, i: f'{own(CONTRACT)(at, i)}&""'),
        Column("title", "Title", "words", 40, formula=lambda at, i: f'{own("title")(at, i)}&""'),
        Column("end", "End, current", "date", 12, formula=end),
        *answers(("safe", "Safe start by", "date", 16), ("last", "Last start by", "date", 16)),
        Column("band", "Band", "words", 12, tones=LEAD_BANDS),
    )
    intro = "Contracts that end on a day and are not over. Amber: after the safe start; Alerts counts to the last. Months: on Register."
    return Sheet("Lead times", "Lead times of the next award", intro, (Grid("LeadTimes", columns, len(rows), spill=spill),))


# ---- overlaps


class Overlap(NamedTuple):
    """Two contracts, by their rows, that run on the same days, and what they have in common."""

    one: int
    other: int
    alike: str


def overlaps(job: RegisterJob) -> list[Overlap]:
    """Pairs of contracts that are not over, of the same service for the same area or between the same parties, with days in common."""
    groups: dict[tuple[str, ...], list[tuple[dt.date, dt.date, int]]] = defaultdict(list)
    for i, row in enumerate(job.whole):
        start, end = row["start_date"], row["end_date_current"] or (ENDLESS if row["end_flag"] in ("open_ended", "on_completion") else None)
        if start is None or end is None or job.is_closed(row):
            continue
        for alike, names in (("same service, same area", ("department", "footprint")),
                             ("same service, same parties", ("department", "holder_party_id", "lead_commissioner_id"))):  # fmt: skip
            if all(row[name] is not None for name in names):
                groups[alike, *(str(row[name]).casefold() for name in names)].append((start, end, i))
    found: dict[tuple[int, int], Overlap] = {}
    for key, members in groups.items():
        for one, other in _pairs(sorted(members)):
            found.setdefault((one, other), Overlap(one, other, key[0]))
            if len(found) == MOST_PAIRS:
                return sorted(found.values())
    return sorted(found.values())


def _pairs(members: list[tuple[dt.date, dt.date, int]]) -> Iterator[tuple[int, int]]:
    """Rows of periods with days in common; the members stand in the order of their starts."""
    for k, (_, end, i) in enumerate(members):
        for start, _, j in members[k + 1 :]:
            if start > end:
                break
            yield min(i, j), max(i, j)


def overlap_sheet(job: RegisterJob, pairs: list[Overlap]) -> Sheet:
    """Both contracts of each pair, the days they share, and how the other could end."""
    ends = lambda at, i: (at.at("Dates", "end", pairs[i].one), at.at("Dates", "end", pairs[i].other))
    starts = lambda at, i: (at.at("Contracts", "start_date", pairs[i].one), at.at("Contracts", "start_date", pairs[i].other))
    text = lambda side, name: lambda at, i: f'{at.at("Contracts", name, getattr(pairs[i], side))}&""'
    value: RowFormula = lambda at, i: or_blank(at.at("Contracts", "value_lifetime", pairs[i].other))
    columns = (
        Column("one", "Contract", "words", 14, formula=text("one", CONTRACT)),
        Column("one_title", "Title", "words", 34, formula=text("one", "title")),
        Column("other", "Overlaps with", "words", 14, formula=text("other", CONTRACT)),
        Column("other_title", "Its title", "words", 34, formula=text("other", "title")),
        Column("alike", "Alike in", "text", 25, tuple(pair.alike for pair in pairs)),
        Column("first", "Both from", "date", 12, formula=lambda at, i: f"MAX({','.join(starts(at, i))})"),
        Column("last", "Both to (31/12/2099: no end)", "date", 16, formula=lambda at, i: f"MIN({','.join(ends(at, i))})"),
        Column("value", "Its lifetime value", "money", 18, formula=value),
        *((Column("break", "Its next notice of a break", "date", 16, formula=_break),)
          if job.rows["break_clause"] else ()),
    )  # fmt: skip
    more = f" Only the first {MOST_PAIRS} pairs are shown." if len(pairs) == MOST_PAIRS else ""
    intro = f"Contracts not over that share a department and an area or both parties, and days. Pairs chosen when this was made.{more}"
    return Sheet("Overlaps", "Overlaps", intro, (Grid("Overlaps", columns, len(pairs)),))


def _break(at: Places, i: int) -> str:
    """The next notice of a break of the other contract that waits."""
    dates = at.column("BreakDates", "give")
    wanted = f'{at.column("Break_clause", CONTRACT)},{at.at("Overlaps", "other", i)},{dates},">="&{at.cell("as_at")}'
    return f'IF(COUNTIFS({wanted})=0,"",_xlfn.MINIFS({dates},{wanted}))'


# ---- the year's summary


def summary_sheet(job: RegisterJob) -> Sheet:
    """The counts of regulation 25 for the period of Register, or the financial year that ended last."""
    ended = lambda at: f'DATE(YEAR({at.cell("as_at")})-IF({at.cell("as_at")}<DATE(YEAR({at.cell("as_at")}),3,31),1,0),3,31)'
    from_ = lambda at: f'IF({at.cell("summary_from")}="",DATE(YEAR({ended(at)})-1,4,1),{at.cell("summary_from")})'
    to = lambda at: f'IF({at.cell("summary_to")}="",{ended(at)},{at.cell("summary_to")})'
    period = Lines("Period", (Line("From", from_, "date", name="summary_first"), Line("To, counted in", to, "date", name="summary_last")))
    given = Grid("SummaryGiven", (Column("item", "Item", "text", 44, ASKED),
                                  Column("count", "Given on Register", "count", 40, formula=lambda at, i: or_blank(at.cell(ASKED[i])))),
                 len(ASKED), "What no register knows, or what goes before its count")  # fmt: skip
    spill = lambda at: call("REGISTER_PSR_SUMMARY", columns_of(job, "regime", "route", "agreement_kind", "signed_date", "start_date",
                                                               "end_date_current", "holder_party_id")(at),
                            at.cell("summary_first"), at.cell("summary_last"), at.column("SummaryGiven", "item", "count"))  # fmt: skip
    words = Column("words", "In words", "words", 44, array=lambda at: f'SUBSTITUTE({at.column("Summary", "item")}&"","_"," ")')
    found = answers(("item", "Item", "words", 40), ("count", "Count", "count", 16), ("how", "How found", "words", 40))
    counts = Grid("Summary", (words, *found), SUMMARY_ROWS, "Counts", spill=spill)
    intro = "Contracts of the Provider Selection Regime that were signed in the period. #N/A: enter the count on Register."
    return Sheet("PSR summary", "Annual summary under regulation 25", intro, (period, counts, given), widths=(44, 40, 16))


# ---- repeats and names


def repeats_sheet(job: RegisterJob) -> Sheet:
    """Contracts that repeat another row, or nearly; nothing is merged."""
    row = lambda at: at.column("Repeats", "provider")
    spill = lambda at: call("REGISTER_DUPLICATES", columns_of(job, "contract_ref")(at), row(at),
                            columns_of(job, "start_date", "end_date_current", "value_lifetime")(at))  # fmt: skip
    columns = (same("Dates", "contract", "Contract", width=18),
               Column("reference", "Reference", "words", 24, array=lambda at: or_blank(all_rows(job, "contract_ref")(at))),
               same("Dates", "provider", "Provider", width=36),
               *answers(("finding", "Finding", "words", 30), ("row", "Same as contract number", "count", 16),
                        ("name", "Nearly the same name", "words", 24)))  # fmt: skip
    return Sheet("Repeats", "Repeated contracts", "Rows that say the same, or nearly: for a person to decide, nothing is merged.",
                 (Grid("Repeats", columns, len(job.contracts), spill=spill),))  # fmt: skip


def names_sheet(job: RegisterJob) -> Sheet:
    """How names and company numbers of parties are read, by which suppliers are told apart."""
    count = len(job.rows["party"])
    column = lambda name: lambda at: at.column("Party", name)
    spill = lambda at: call("REGISTER_COMPANY_NUMBER", column("company_no")(at))
    columns = (linked("party", "party_id", "Party", width=24), linked("party", "name", "Name", width=44),
               Column("key", "Name as it is compared", "words", 40, array=lambda at: call("REGISTER_NAME_KEY", column("name")(at))),
               *answers(("number", "Company number as read", "words", 18), ("flags", "Flags", "words", 26)))  # fmt: skip
    return Sheet("Names", "Names and numbers", "Two parties with one name key, or one number, may be the same body.",
                 (Grid("Names", columns, count, spill=spill),))  # fmt: skip
