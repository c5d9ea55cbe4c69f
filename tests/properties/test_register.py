"""Laws of the register functions: months and extensions, money that adds up, readings that never guess, rows that stand alone."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from udfs import dispatch
from udfs.cells import DAY_ZERO, ExcelError
from udfs.money import exact
from udfs.register import (
    assurance,
    breaks,
    commitments,
    conditions,
    extensions,
    lifecycle,
    modification,
    notices,
    spend,
)
from udfs.register.amounts import read_money
from udfs.register.dates import read_date
from udfs.register.modification import ANSWERS, PROCESSES, Change, Sums, decide
from udfs.register.months import DAY, add_months, end_after, spread, whole_months
from udfs.register.names import name_key
from udfs.register.schema import KINDS, REQUIREMENTS, codes, tables

RANDOM = settings(max_examples=300, deadline=None)
days = st.dates(dt.date(1990, 1, 1), dt.date(2080, 12, 31))
money = st.integers(0, 10**12).map(lambda pence: Decimal(pence).scaleb(-2))


def serial(day: dt.date) -> float:
    return float((day - DAY_ZERO).days)


# ---- months --------------------------------------------------------------------------------------------------------------------


@given(start=days, months=st.integers(1, 240))
@RANDOM
def test_a_term_of_whole_months_is_read_back(start, months):
    assume(start.day <= 28)
    assert whole_months(start, end_after(start, months)) == months


@given(start=days, first=st.integers(1, 60), second=st.integers(1, 60))
@RANDOM
def test_periods_that_follow_each_other_leave_no_gap(start, first, second):
    assume(start.day <= 28)
    end = end_after(start, first)
    assert end_after(end + DAY, second) == end_after(start, first + second)


@given(end=days, months=st.integers(0, 60), n=st.integers(1, 3))
@RANDOM
def test_lapsed_extensions_move_nothing(end, months, n):
    ids = ["C"] * n
    rows = dispatch.call("CONTRACT_ENDS", [["C"], [serial(end)], ids, list(range(1, n + 1)), [months + 1] * n, ["lapsed"] * n])
    assert rows == [[serial(end), serial(end), None]]


# ---- money ---------------------------------------------------------------------------------------------------------------------


@given(value=money, start=days, length=st.integers(1, 5000), year=st.integers(1990, 2080), count=st.integers(1, 8),
       basis=st.sampled_from(["lifetime", "annual"]))  # fmt: skip
@RANDOM
def test_commitments_add_up_to_the_value(value, start, length, year, count, basis):
    end = start + dt.timedelta(days=length)
    years = [serial(dt.date(year + k, 4, 1)) for k in range(count)]
    (row,) = dispatch.call("REGISTER_COMMITMENTS", [[serial(start)], [serial(end)], [float(value)], [basis], [years]])
    whole = exact(value) if basis == "lifetime" else spread(start, exact(value), start, end)
    assert abs(sum(exact(cell) for cell in row) - whole) <= Fraction(1, 200)
    assert all(cell >= 0 for cell in row)


@given(amount=money, parts=st.lists(st.integers(1, 1000), min_size=1, max_size=6))
@RANDOM
def test_share_amounts_add_up_to_the_penny_in_any_order(amount, parts):
    shares = [part / sum(parts) for part in parts]
    names = [f"P{k}" for k in range(len(parts))]
    of, blank = ["C"] * len(parts), [None] * len(parts)

    def ask(order):
        told = [["C"], [float(amount)], of, [names[k] for k in order], [shares[k] for k in order], blank, "2023-06-01"]
        return dispatch.call("CONTRACT_SHARE_AMOUNTS", told)

    forward, order = ask(range(len(parts))), list(reversed(range(len(parts))))
    assert sum(exact(row[0]) for row in forward) == exact(amount)
    assert ask(order) == [forward[k] for k in order]


payments = st.tuples(st.sampled_from(["A", "B", "ambiguous", "outside_period", "unmatched"]), st.integers(-(10**8), 10**8))


@given(lines=st.lists(payments, min_size=1, max_size=12))
@RANDOM
def test_spend_totals_hold_every_payment(lines):
    ids = [name if name in "AB" else None for name, _ in lines]
    hows = ["reference" if name in "AB" else name for name, _ in lines]
    rows = dispatch.call("REGISTER_SPEND_TOTALS", [["A", "B"], [100, 100], ids, hows, [net / 100 for _, net in lines], "2022-01-31"])
    assert exact(rows[-1][1]) == sum(exact(row[1]) for row in rows[:-1]) == Fraction(sum(net for _, net in lines), 100)


# ---- modification --------------------------------------------------------------------------------------------------------------

LIMITS = (Fraction(500000), Fraction(1, 4), Fraction(500000))
SUMS = [Sums(c, c, c, original, *LIMITS) for c in map(Fraction, (0, 499_999, 500_000, 10**6)) for original in (None, Fraction(10**6))]
CHANGES = [Change(process, *answers) for process in PROCESSES for answers in product(ANSWERS, repeat=6)]


def test_what_is_refused_stays_refused_whatever_the_unknowns_are():
    """An unknown never counts as no: every way of filling it in is refused too."""
    wrong = []
    for change, sums in product(CHANGES, SUMS):
        if decide(change, sums)[0] == "no":
            names = [name for name in Change._fields[1:] if getattr(change, name) == "unknown"]
            filled = (change._replace(**{name: answer}) for name in names for answer in ("yes", "no"))
            wrong += [(change, sums) for other in filled if decide(other, sums)[0] != "no"]
    assert wrong == []


def test_unknown_names_what_it_hangs_on_and_yes_its_ground():
    for change, sums in product(CHANGES, SUMS):
        permitted, ground, unknowns = decide(change, sums)
        assert (permitted == "unknown") == bool(unknowns), change
        assert (permitted == "yes") == (ground is not None), change


# ---- reading -------------------------------------------------------------------------------------------------------------------


@given(day=days, sign=st.sampled_from("/.-"))
@RANDOM
def test_a_date_written_day_first_is_read_back_and_its_swap_is_not(day, sign):
    assert read_date(f"{day.day:02d}{sign}{day.month:02d}{sign}{day.year}").value == day
    swapped = read_date(f"{day.month:02d}{sign}{day.day:02d}{sign}{day.year}")
    assert (swapped.error == "month_out_of_range") == (day.day > 12)


@given(text=st.text(max_size=30))
@settings(max_examples=1000, deadline=None)
def test_any_text_is_read_or_refused_never_both(text):
    for found in (read_date(text), read_money(text)):
        assert found.value is None or not found.error
        assert bool(found.error) == bool(found.reason)


@given(amount=st.integers(-(10**11), 10**11))
@RANDOM
def test_an_amount_written_with_commas_is_read_back(amount):
    value = Decimal(amount).scaleb(-2)
    for text in (f"{value:,.2f}", f"£{value:,.2f}".replace("£-", "-£"), f"{value:.2f} GBP"):
        assert read_money(text).value == value


@given(name=st.text(max_size=40))
@RANDOM
def test_a_name_key_is_its_own_key(name):
    assume("&" not in name)  # an entity may come to light when its own & has been decoded
    assert name_key(name_key(name)) == name_key(name)


# ---- rows stand alone ----------------------------------------------------------------------------------------------------------


@given(starts=st.lists(st.sampled_from([43191.0, None, "1/4/2020", "20219-03-20", ExcelError("#N/A"), 0.0]), min_size=1, max_size=8))
@RANDOM
def test_a_fault_spoils_its_own_row_only(starts):
    ends = [45016.0] * len(starts)
    told = dispatch.call("REGISTER_STATUS", [starts, ends, ends, 44000.0])
    assert [row[0] for row in told] == [dispatch.call("REGISTER_STATUS", [[s], [45016.0], [45016.0], 44000.0])[0][0] for s in starts]
    assert [not isinstance(row[0], ExcelError) for row in told] == [start == 43191.0 for start in starts]


# ---- schema --------------------------------------------------------------------------------------------------------------------


def test_every_column_of_the_schema_is_sound():
    for table in tables().values():
        assert len({column.name for column in table.columns}) == len(table.columns), table.name
        for column in table.columns:
            assert column.kind in KINDS and column.requirement in REQUIREMENTS, (table.name, column.name)
            assert (column.kind == "code") == bool(column.codelist), (table.name, column.name)
            assert not column.codelist or codes(column.codelist)


def test_the_functions_know_the_codes_of_the_schema():
    pairs = {"regime": modification.REGIMES, "route": (*PROCESSES[:-1], *modification.OTHER_ROUTES, "unknown"), "answer": ANSWERS,
             "extension_state": extensions.STATES, "break_trigger": breaks.TRIGGERS, "break_party": breaks.PARTIES,
             "org_type": assurance.ORG_TYPES, "transfer_kind": assurance.KINDS, "condition_type": conditions.TYPES,
             "condition_blocks": conditions.BLOCKS, "notice_type": notices.TYPES, "agreement_kind": notices.KINDS,
             "match_how": spend.HOWS, "value_basis": commitments.BASES, "end_flag": lifecycle.END_FLAGS}  # fmt: skip
    assert {name: codes(name) for name in pairs} == pairs


@given(moment=st.datetimes(dt.datetime(1997, 1, 1), dt.datetime(2037, 12, 31)))
@RANDOM
def test_an_instant_is_the_day_in_london(moment):
    from zoneinfo import ZoneInfo

    london = moment.replace(tzinfo=dt.UTC).astimezone(ZoneInfo("Europe/London")).date()
    found = read_date(f"{moment:%Y-%m-%dT%H:%M:%S}Z")
    assert found.value == london
    assert ("timezone_shift" in found.flags) == (london != moment.date())


def test_months_are_added_as_a_spreadsheet_does():
    assert add_months(dt.date(2025, 8, 31), -6) == dt.date(2025, 2, 28)
    assert add_months(dt.date(2024, 2, 29), 12) == dt.date(2025, 2, 28)
