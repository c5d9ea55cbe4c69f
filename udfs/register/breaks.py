"""Break clauses, and the earliest day one party can be out of a contract with what it costs until then."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.cells import shown
from udfs.columns import same_length
from udfs.errors import At, UdfError
from udfs.money import exact, half_up
from udfs.register.alerts import LIMITS, Limits, band, band_limits
from udfs.register.months import DAY, counted, moved, spread
from udfs.register.params import AS_AT, REFERENCE, dates, keys, links, money, numbers, texts
from udfs.register.rows import by_row, children, ends, needed, once_each, without_placeholders
from udfs.registry import Param, Result, Source, udf

TRIGGERS = ("date", "rolling", "no_fault", "change_in_law", "performance", "funding", "GP_withdrawal", "other")
TIMED = ("date", "rolling")  # the others hang on an event or on their wording, so no day can be computed
PARTIES = ("commissioner", "provider", "either")
BOTH_SIDES = Source("Commissioners must drive but leave providers to steer new care models, 6 October 2017", "break clauses for both sides",
                    evidence="read")  # fmt: skip
CLAUSE = (
    texts("triggers", "What opens each break: date, rolling, or an event (no_fault, change_in_law, performance, funding, GP_withdrawal, "
          "other)", ["date", "rolling"], TRIGGERS),
    dates("earliest_dates", "First day each break can take effect", ["2020-04-01", "2020-04-01"]),
    numbers("notice_months", "Notice each break needs", "months", [12, 6]),
)  # fmt: skip
Row = list[Any]


class Break(NamedTuple):
    """By when notice must be given, and the day the contract would end if it were served on the as-at date."""

    notice_by: dt.date | None
    effective: dt.date | None
    sentence: str


@udf(
    params=[
        *CLAUSE, AS_AT._replace(example="2019-01-15"), LIMITS,
        dates("exercised_dates", "Day notice of each break was served; blank while it was not", [None, "2019-01-10"]),
    ],
    result=Result("table", "any", "dates, days and text", "One row a break, five columns: notice_by (rolling: blank), effective if served "
                  "on the as-at date, or as it was served (blank where it is too late or hangs on an event), days left, alert band, "
                  "sentence"),
    sources=[REFERENCE, BOTH_SIDES],
    since="0.3.0",
)  # fmt: skip
def contract_breaks(
    triggers: list, earliest_dates: list, notice_months: list, as_at: dt.date, limits: Limits | None = None,
    exercised_dates: list | None = None,
) -> list[Row]:  # fmt: skip
    """By when notice of each break must be given, and when it takes effect: as it was served, or if served on the as-at date.

    triggers, earliest_dates, notice_months, exercised_dates: n. Result: n rows of notice_by, effective, days left, band, sentence. date:
    notice by EDATE of the earliest date less the notice; rolling: effective on the earliest date or after the notice, whichever is later.
    A break that hangs on an event has no day. One that was exercised waits for nothing: its days left are blank, its band none. A blank
    row stays blank. Errors: #N/A for a break without trigger, date or notice; #VALUE! for a text no date.
    """
    same_length(triggers=triggers, earliest_dates=earliest_dates, notice_months=notice_months, exercised_dates=exercised_dates)
    bounds = band_limits(as_at, limits)
    columns = triggers, without_placeholders(earliest_dates), notice_months, without_placeholders(exercised_dates)
    return by_row(lambda i, *row: _row(i, *row, as_at, bounds), *columns, width=5)


def _row(
    i: int, trigger: str | None, earliest: dt.date | None, notice: float | None, served: dt.date | None, as_at: dt.date, limits: Limits,
) -> Row:  # fmt: skip
    if trigger is earliest is notice is served is None:
        return [None] * 5
    if served:
        found = read_break(i, trigger, earliest, notice, served)
        return [found.notice_by, found.effective, None, "none", _as_served(found, served)]
    found = read_break(i, trigger, earliest, notice, as_at)
    left = (found.notice_by - as_at).days if found.notice_by else None
    return [found.notice_by, found.effective, left, "none" if left is None else band(left, limits), found.sentence]


def _as_served(found: Break, served: dt.date) -> str:
    """What became of a break that was exercised; a day the clause does not give is for a person."""
    if found.effective:
        return f"Exercised on {served:%d/%m/%Y}, it takes effect on {found.effective:%d/%m/%Y}."
    late = f"after the last day of notice, {found.notice_by:%d/%m/%Y}" if found.notice_by else "but it hangs on an event"
    return f"Exercised on {served:%d/%m/%Y}, {late}; a person must read in the clause when it takes effect."


def read_break(i: int, trigger: str | None, earliest: dt.date | None, notice: float | None, as_at: dt.date) -> Break:
    """The break in row i of its table on a date. Errors: NotAvailable for what is not recorded."""
    trigger = needed(At("triggers", i), trigger, "what opens the break is not recorded; enter date, rolling or the event")
    if trigger not in TIMED:
        return Break(None, None, f"It hangs on {trigger.replace('_', ' ')}, so no day can be computed; a person must read the clause.")
    earliest = needed(At("earliest_dates", i), earliest, "no first day of the break is recorded; enter it")
    at = At("notice_months", i)
    months = counted(at, needed(at, notice, "no notice of the break is recorded; enter its months, 0 if none is needed"), "notice")
    if trigger == "rolling":
        effective = max(earliest, moved(at, as_at, months))
        return Break(None, effective, f"Notice served on {as_at:%d/%m/%Y} takes effect on {effective:%d/%m/%Y}.")
    by = moved(at, earliest, -months)
    late = as_at > by
    told = "had to be" if late else "must be"
    return Break(by, None if late else earliest, f"Notice {told} given by {by:%d/%m/%Y} for {earliest:%d/%m/%Y}.")


@udf(
    params=[
        keys("contract_ids", "Contract ids, each once", ["C-1", "C-2"]),
        dates("start_dates", "First day of each contract", ["2018-04-01", "2018-04-01"]),
        dates("end_dates_current", "End of each contract, exercised extensions included", ["2023-03-31", "2023-03-31"]),
        money("values_annual", "Value of a contract year of each; blank if not known", [365000, 100000]),
        links("break_contract_ids", "Contract of each break", ["C-1", "C-1"]),
        texts("break_parties", "Who may break: commissioner, provider or either", ["either", "commissioner"], PARTIES),
        *CLAUSE,
        money("compensations", "What each break costs; 0 where it is free, blank where it is not known", [100000, 0]),
        AS_AT._replace(example="2019-01-15"),
        Param("party", "Whose way out: commissioner or provider", kind="text", rank="scalar", unit="text", example="commissioner",
              choices=PARTIES[:2]),
    ],
    result=Result("table", "any", "dates, text and GBP", "One row a contract, seven columns: last day, way out (break in row k, "
                  "or end), notice by, compensation, payments from the day after the as-at date to that day, both together, sentence"),
    sources=[REFERENCE, BOTH_SIDES],
    since="0.3.0",
)  # fmt: skip
def contract_earliest_exit(
    contract_ids: list[str], start_dates: list, end_dates_current: list, values_annual: list, break_contract_ids: list,
    break_parties: list, triggers: list, earliest_dates: list, notice_months: list, compensations: list, as_at: dt.date,
    party: str = "commissioner",
) -> list[Row]:  # fmt: skip
    """Earliest day a party can be out of each contract if it acts on the as-at date, and what that costs.

    Contract columns: n; break columns: m. Result: n rows of last day, way out, notice by, compensation, payments, total, sentence. A break
    ends the contract on its effective day; of two on one day the cheaper known one is taken. The current end is the last way out and
    costs nothing. Payments spread each contract year's value evenly over its days. Breaks that hang on an event are named, not used.
    Errors: #N/A for an open-ended contract without a usable break, and in the money of an unknown value or compensation; #VALUE! in the
    row of an end before its start.
    """
    same_length(contract_ids=contract_ids, start_dates=start_dates, end_dates_current=end_dates_current, values_annual=values_annual)
    same_length(break_contract_ids=break_contract_ids, break_parties=break_parties, triggers=triggers, earliest_dates=earliest_dates,
                notice_months=notice_months, compensations=compensations)  # fmt: skip
    once_each("contract_ids", contract_ids)
    rows_of = children(contract_ids, break_contract_ids, "break_contract_ids")
    read = lambda k, *row: (*read_break(k, *row[1:4], as_at), row[0], row[4], k)
    clauses = by_row(read, break_parties, triggers, without_placeholders(earliest_dates), notice_months, compensations)

    def row(i: int, start: dt.date | None, end: dt.date | None, flag: str | None, annual: Decimal | None) -> Row:
        mine = [clauses[k] for k in rows_of[contract_ids[i]]]
        return _exit(i, start, end, flag, annual, _usable(mine, party), as_at)

    return by_row(row, without_placeholders(start_dates), *ends(end_dates_current, None), values_annual, width=7)


def _usable(clauses: list, party: str) -> tuple[list[tuple], list[str]]:
    """Breaks of that party with a day, and what stands against the others."""
    for clause in clauses:
        if isinstance(clause, UdfError):
            raise clause
    mine = [(effective, by, cost, k) for by, effective, _, who, cost, k in clauses if effective and who in (party, "either")]
    unread = [f"break in row {k + 1}: {told}" for by, effective, told, who, _, k in clauses
              if effective is None and by is None and who in (party, "either")]  # fmt: skip
    unnamed = [f"break in row {k + 1} does not say whose it is" for *_, who, _, k in clauses if who is None]
    return mine, [*unread, *unnamed]


def _exit(i: int, start: Any, end: Any, flag: str | None, annual: Decimal | None, found: tuple[list, list[str]], as_at: dt.date) -> Row:
    start = needed(At("start_dates", i), start, "no start date is recorded, so what is paid until the exit is not known")
    if end and end < start:
        raise errors.OutOfRange(At("end_dates_current", i), value=shown(f"{end:%d/%m/%Y}"), rule="it lies before the start date")
    mine, notes = found
    ways = [way for way in mine if end is None or way[0] < end]
    if not ways and end is None:
        told = "it is open-ended" if flag else "no end is recorded"
        reason = f"{told} and no break with a day is recorded for that party{''.join('; ' + note for note in notes)}"
        raise errors.NotAvailable(At("end_dates_current", i), reason=reason)
    order = lambda way: (way[0], way[2] is None, way[2] or 0, way[3])
    last, by, cost, k = min(ways, key=order) if ways else (end, None, Decimal(0), None)
    paid = _payments(i, start, annual, as_at, last)
    compensation = needed_money(At("compensations", k), cost, "what the break costs is not recorded; enter it, 0 where it is free")
    total = next((m for m in (compensation, paid) if isinstance(m, UdfError)), None) or compensation + paid
    name = "end" if k is None else f"break in row {k + 1}"
    sentence = f"Out on {last:%d/%m/%Y} by the {name}." if last >= as_at else f"It ended on {last:%d/%m/%Y}."
    notice = None if k is None else by or as_at
    return [last, name, notice, compensation, paid, total, " ".join([sentence, *(f"Not used: {note}" for note in notes)])]


def needed_money(at: At, amount: Decimal | None, reason: str) -> Decimal | UdfError:
    """The amount, or the error its cell shows: what is not known is not zero."""
    return errors.NotAvailable(at, reason=reason) if amount is None else amount


def _payments(i: int, start: dt.date, annual: Decimal | None, as_at: dt.date, last: dt.date) -> Decimal | UdfError:
    if last <= as_at:
        return Decimal(0)
    if annual is None:
        return errors.NotAvailable(At("values_annual", i), reason="no yearly value is recorded, so payments until the exit are not known")
    return half_up(spread(start, Fraction(exact(annual)), max(start, as_at + DAY), last), 2)
