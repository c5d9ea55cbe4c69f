"""The dashboard: what is due by kind and quarter, value by provider, and a timeline of the contracts that are not over."""

import datetime as dt

from udfs.cells import DAY_ZERO
from workbooks.job.schema import Row
from workbooks.layout import Places
from workbooks.register.alerts import as_at_line
from workbooks.register.cells import own, provider
from workbooks.register.events import KINDS, Event
from workbooks.register.tables import CONTRACT, RegisterJob
from workbooks.spec import Block, CellFormula, Chart, Column, Grid, Line, Lines, Notes, RowFormula, Sheet

QUARTERS = 8
MOST_PROVIDERS, MOST_BARS = 15, 25
BAR, AROUND = 24, 140  # pixels of a bar and of what stands around all of them
COUNTED = (("expiry", "Expiries"), ("notice deadline", "Notice deadlines"), ("break", "Breaks"), ("checkpoint", "Checkpoints"))
BAND_COLOURS = ("#801650", "#D4351C", "#F46A25", "#28A197")  # overdue, red, amber, watch: a bar called red is red
ENDLESS = dt.date(2099, 12, 31)


def dashboard_sheet(job: RegisterJob, found: list[Event]) -> Sheet:
    """Headline figures, then each chart beside its table."""
    blocks: list[Block] = [Lines("Where it stands", _headlines(job, found))]
    if found:
        kinds = [kind for kind in dict.fromkeys(KINDS.values()) if any(event.kind == kind for event in found)]
        bands, names = ("overdue", "red", "amber", "watch"), tuple(name for name, _ in _counted())
        blocks += [_due(kinds), Chart("What is due, by kind", "Due", "kind", bands, "stacked", "Events", height=280, colours=BAND_COLOURS,
                                      alt_text="Bars: events of each kind that are overdue, red, amber or on watch")]  # fmt: skip
        blocks += [_quarters(), Chart("What comes in the next two years", "Quarters", "quarter", names, "stacked", "Events", height=200,
                                      alt_text="Bars: expiries, notice deadlines, breaks and checkpoints by quarter")]  # fmt: skip
    if job.contracts:
        blocks += list(_providers(job))
    if lines := _running(job):
        blocks += list(_timeline(job, lines))
    if not job.contracts:
        blocks.append(Notes("Nothing here yet", ("Enter contracts on the sheet Contracts and make the workbook anew.",)))
    return Sheet("Dashboard", "Dashboard", "What is due, what comes, and with whom. Every figure is a live formula.", tuple(blocks),
                 widths=(56, *(25,) * 6), shown=as_at_line())  # fmt: skip


# ---- headline figures


def _headlines(job: RegisterJob, found: list[Event]) -> tuple[Line, ...]:
    lines = [Line("Contracts", lambda at: f'COUNTA({at.column("Contracts", CONTRACT)})', "count", name="contracts_count")]
    if not job.contracts:
        return tuple(lines)
    has = lambda *states: lambda at: "+".join(f'SUMPRODUCT(--({at.column("Contracts", "status_now")}="{s}"))' for s in states)
    values = lambda at: at.column("Contracts", "value_lifetime")
    lines += [
        Line("Live or in extension", has("live", "in_extension"), "count"),
        Line("Not started", has("not_started"), "count"),
        Line("Past their end", has("expired"), "count", "By their dates; whether they were renewed, replaced or left to expire is yours"),
        Line("No status: a date is missing or wrong", has("not known"), "count"),
        Line("Lifetime value recorded", lambda at: f"ROUND(SUM({values(at)}),2)", "money"),
        Line("Contracts without a lifetime value", lambda at: f'{at.cell("contracts_count")}-COUNT({values(at)})', "count",
             "Blank is not zero"),
    ]  # fmt: skip
    if found:
        dates = lambda at: at.column("Events", "date")
        lines += [
            Line("Events overdue", lambda at: f'COUNTIF({dates(at)},"<"&{at.cell("as_at")})', "count", name="overdue_count"),
            Line("Events red: to be acted on now", lambda at: _between(at, "", 0, at.cell("alert_red")), "count"),
            Line("Events without a recorded date", lambda at: f'{open_events(at)}-COUNT({dates(at)})', "count", "At the end of Alerts"),
        ]  # fmt: skip
    return tuple(lines)


def open_events(at: Places) -> str:
    """How many events are not over."""
    return f'COUNTIF({at.column("Events", "state")},"open")'


def _between(at: Places, kind: str, low: int | str, high: str) -> str:
    """Events from `low` to `high` days after the as-at date, of one kind (the cell that names it) or of all."""
    dates, day = at.column("Events", "date"), at.cell("as_at")
    of_kind = f'{at.column("Events", "kind")},{kind},' if kind else ""
    more = f'">="&{day}' if low == 0 else f'">"&{day}+{low}'
    return f'COUNTIFS({of_kind}{dates},{more},{dates},"<="&{day}+{high})'


# ---- what is due


def _due(kinds: list[str]) -> Grid:
    """Events of each kind by band."""
    kind = lambda at, i: at.at("Due", "kind", i)
    steps = (("red", 0, "alert_red"), ("amber", "alert_red", "alert_amber"), ("watch", "alert_amber", "alert_watch"))
    banded = lambda low, high: lambda at, i: _between(at, kind(at, i), low if low == 0 else at.cell(low), at.cell(high))
    dates = lambda at: f'{at.column("Events", "kind")},{{}},{at.column("Events", "date")}'
    late = lambda at, i: f'COUNTIFS({dates(at).format(kind(at, i))},"<"&{at.cell("as_at")})'
    later = lambda at, i: f'COUNTIFS({dates(at).format(kind(at, i))},">"&{at.cell("as_at")}+{at.cell("alert_watch")})'
    still = lambda at: f'{at.column("Events", "state")},"open"'
    undated = lambda at, i: (f'COUNTIFS({at.column("Events", "kind")},{kind(at, i)},{still(at)})-SUM({at.at("Due", "overdue", i)}:'
                             f'{at.at("Due", "green", i).rpartition("!")[2]})')  # fmt: skip
    return Grid("Due", (
        Column("kind", "Kind of event", "text", 30, tuple(kinds)), Column("overdue", "Overdue", "count", 12, formula=late),
        *(Column(name, name.capitalize(), "count", 12, formula=banded(low, high)) for name, low, high in steps),
        Column("green", "Green", "count", 12, formula=later), Column("undated", "No date", "count", 12, formula=undated),
    ), len(kinds), "What is due")  # fmt: skip


def _counted() -> list[tuple[str, str]]:
    return [(kind.replace(" ", "_"), heading) for kind, heading in COUNTED]


def _quarters() -> Grid:
    """Events of the quarters from that of the as-at date on."""

    def first(at: Places, i: int) -> str:
        day = at.cell("as_at")
        return f"EDATE(DATE(YEAR({day}),3*ROUNDUP(MONTH({day})/3,0)-2,1),{3 * i})"

    def count(kind: str) -> RowFormula:
        def formula(at: Places, i: int) -> str:
            start, dates = at.at("Quarters", "first", i), at.column("Events", "date")
            return f'COUNTIFS({at.column("Events", "kind")},"{kind}",{dates},">="&{start},{dates},"<"&EDATE({start},3))'

        return formula

    label = lambda at, i: f'YEAR({at.at("Quarters", "first", i)})&" Q"&ROUNDUP(MONTH({at.at("Quarters", "first", i)})/3,0)'
    counts = (Column(kind.replace(" ", "_"), heading, "count", 12, formula=count(kind)) for kind, heading in COUNTED)
    return Grid("Quarters", (Column("quarter", "Calendar quarter", "words", 24, formula=label),
                             Column("first", "From", "date", 14, formula=first), *counts), QUARTERS, "The next two years")  # fmt: skip


# ---- value by provider


def _providers(job: RegisterJob) -> tuple[Grid, Chart]:
    """Lifetime value by provider, the largest first, what is left in one row."""
    totals: dict[str, float] = {}
    for row in job.contracts:
        if row["holder_party_id"] is not None:
            holder = str(row["holder_party_id"])
            totals[holder] = totals.get(holder, 0.0) + (row["value_lifetime"] if isinstance(row["value_lifetime"], float) else 0.0)
    largest = sorted(totals, key=lambda name: (-totals[name], name))[:MOST_PROVIDERS]
    rows = len(largest)
    holders, values = (lambda at, c=c: at.column("Contracts", c) for c in ("holder_party_id", "value_lifetime"))
    key = lambda at, i: at.at("Providers", "party", i)
    name = provider(job, key)
    named = lambda at, i: name(at, i) if i < rows else '"All others and contracts without a provider"'
    above = lambda at, c: f'{at.at("Providers", c, 0)}:{at.at("Providers", c, rows - 1).rpartition("!")[2]}' if rows else "0"
    unknown = lambda at, i: f'COUNTIFS({holders(at)},{key(at, i)},{values(at)},">=0")=0'  # a value nobody recorded is not nothing
    summed = lambda at, i: f"ROUND(SUMIFS({values(at)},{holders(at)},{key(at, i)}),2)"
    value = lambda at, i: (f'IF({unknown(at, i)},"",{summed(at, i)})' if i < rows else
                           f'ROUND(SUM({values(at)})-SUM({above(at, "value")}),2)')  # fmt: skip
    count = lambda at, i: (f"COUNTIFS({holders(at)},{key(at, i)})" if i < rows else
                           f'{at.cell("contracts_count")}-SUM({above(at, "contracts")})')  # fmt: skip
    grid = Grid("Providers", (
        Column("provider", "Provider", "words", 46, formula=named), Column("party", "Party", "text", 20, (*largest, "—")),
        Column("contracts", "Contracts", "count", 12, formula=count), Column("value", "Lifetime value", "money", 22, formula=value),
    ), rows + 1, "Value by provider")  # fmt: skip
    return grid, Chart("Lifetime value by provider", "Providers", "provider", ("value",), axis="GBP", number="£#,##0",
                       alt_text="Bars: lifetime value of the contracts of each provider", height=100 + 18 * (rows + 1))  # fmt: skip


# ---- timeline


def _running(job: RegisterJob) -> list[int]:
    """Contracts with a start and an end that are not over, those that end first first."""
    whole = job.whole
    lines = [i for i, row in enumerate(whole) if not job.is_closed(row) and _is_drawn(row)]
    return sorted(lines, key=lambda i: (whole[i]["end_date_current"], str(whole[i][CONTRACT])))[:MOST_BARS]


def _is_drawn(row: Row) -> bool:
    start, end = row["start_date"], row["end_date_current"]
    return isinstance(start, dt.date) and isinstance(end, dt.date) and start <= end < ENDLESS


def _timeline(job: RegisterJob, lines: list[int]) -> tuple[Grid, Chart]:
    """Each contract as a bar from its start: time gone by, time to its current end, and time its extensions may still bring."""
    cell = lambda name: lambda at, i: at.at("Contracts", name, lines[i])
    start, end, day = cell("start_date"), cell("end_date_current"), lambda at: at.cell("as_at")
    label = lambda at, i: f'{cell(CONTRACT)(at, i)}&": "&LEFT({cell("title")(at, i)},30)'
    latest = own(job, "end_date_max")
    gone = lambda at, i: f"MAX(0,MIN({day(at)},{end(at, i)})+1-{start(at, i)})"
    left = lambda at, i: f"MAX(0,{end(at, i)}-MAX({day(at)},{start(at, i)}-1))"
    more = lambda at, i: f'IF(ISNUMBER({latest(at, lines[i])}),MAX(0,{latest(at, lines[i])}-{end(at, i)}),0)'
    grid = Grid("Timeline", (
        Column("label", "Contract", "words", 46, formula=label), Column("start", "Start (not drawn)", "date", 14, formula=start),
        Column("gone", "Days gone by", "count", 14, formula=gone), Column("left", "Days to the current end", "count", 14, formula=left),
        Column("more", "Days extensions may bring", "count", 14, formula=more),
    ), len(lines), f"Timeline of contracts with a start and an end, the first {MOST_BARS} to end")  # fmt: skip
    first = min(job.contracts[i]["start_date"] for i in lines)
    chart = Chart("Timeline", "Timeline", "label", ("start", "gone", "left", "more"), "stacked", "Year", "yyyy",
                  "Bars from the start of each contract: days gone by, days to its current end, days its extensions may bring",
                  AROUND + BAR * len(lines), hidden=("start",), least=float((dt.date(first.year, 1, 1) - DAY_ZERO).days))  # fmt: skip
    return grid, chart


def total(grid: str, column: str) -> CellFormula:
    """Sum of a column."""
    return lambda at: f"ROUND(SUM({at.column(grid, column)}),2)"
