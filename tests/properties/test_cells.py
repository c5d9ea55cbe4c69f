"""Blank, zero, text and error are four different things for every kind of argument; whatever leaves is what a cell can hold."""

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs import errors
from udfs.cells import ERROR_CODES, ExcelError, coerce, emit
from udfs.registry import Param, Result
from udfs.values import LONG_LINE

RANDOM = settings(max_examples=1000, deadline=None)
NO = errors.UdfError
BLANK, WRONG = errors.BlankCell, errors.NotANumber
SAYS_NO = errors.NotLogical


def argument(kind: str, blank: str = "error", **more) -> Param:
    return Param("weights", "Weights", kind=kind, rank="column", unit="share", example=[1], blank=blank, **more)


# What the four things, and a logical, become in a column of each kind: hand-written from the rules of the house.
TABLE = [
    # kind, blank, zero, text "x", error #N/A, TRUE
    ("number", BLANK, 0, WRONG, errors.IncomingError, WRONG),
    ("text", BLANK, "0", "x", errors.IncomingError, errors.NotText),
    ("date", BLANK, errors.NotADate, errors.NotADate, errors.IncomingError, errors.NotADate),
    ("logical", BLANK, False, SAYS_NO, errors.IncomingError, True),
    ("any", BLANK, 0, "x", errors.IncomingError, True),
]
GIVEN = (None, 0, "x", ExcelError("#N/A"), True)
CASES = [(kind, cell, want) for kind, *wants in TABLE for cell, want in zip(GIVEN, wants, strict=True)]


@pytest.mark.parametrize(("kind", "cell", "want"), CASES, ids=[f"{kind}-{cell!r}" for kind, cell, _ in CASES])
def test_each_thing_stays_itself_in_each_kind_of_argument(kind, cell, want):
    if isinstance(want, type) and issubclass(want, NO):
        with pytest.raises(want):
            coerce(argument(kind), [[5 if kind == "number" else cell], [cell]])
        return
    (value,) = coerce(argument(kind), [[cell]])
    assert value == want and type(value) is type(want)


@pytest.mark.parametrize("kind", [row[0] for row in TABLE])
def test_a_blank_a_function_asks_for_stays_a_blank_and_never_becomes_zero(kind):
    assert coerce(argument(kind, blank="none"), [[None], [""]]) == [None, None]


@pytest.mark.parametrize("error", ERROR_CODES)
def test_an_error_passes_through_as_itself(error):
    with pytest.raises(errors.IncomingError) as caught:
        coerce(argument("number", blank="none"), [[1.0], [ExcelError(error)]])
    assert caught.value.code == error
    assert "row 2" in str(caught.value) and error in str(caught.value)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_what_no_cell_can_hold_is_no_number(number):
    with pytest.raises(errors.NotANumber):
        coerce(argument("number"), [[number]])


@pytest.mark.parametrize("text", ["5", " 5 ", "1e3", "£5", "5%", "1,000", "TRUE", "-"])
def test_text_that_looks_like_a_number_is_still_text(text):
    with pytest.raises(errors.NotANumber):
        coerce(argument("number"), [[text]])


@pytest.mark.parametrize("money", [0.001, 1.005, 1e-9, Fraction(1, 3), Decimal("2.675")])
def test_a_third_decimal_of_money_is_refused_because_rounding_is_a_decision(money):
    with pytest.raises(errors.TooFine, match="round it first"):
        coerce(argument("number", decimals=2), [[money]])


@given(pence=st.integers(-(10**14), 10**14))
@RANDOM
def test_whole_pence_come_in_exactly_however_the_double_looks(pence):
    assert coerce(argument("number", decimals=2), [[pence / 100]]) == [Decimal(pence).scaleb(-2)]


@given(cells=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
@RANDOM
def test_a_line_of_cells_may_stand_or_lie(cells):
    standing, lying, bare = [[c] for c in cells], [cells], cells
    assert coerce(argument("number"), standing) == coerce(argument("number"), lying) == coerce(argument("number"), bare) == cells


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        # Excel's serials: 61 is 1 March 1900, 43191 is 1 April 2018, 2958465 is the last day there is
        (61, dt.date(1900, 3, 1)), (43191, dt.date(2018, 4, 1)), (43191.999, dt.date(2018, 4, 1)), (2958465, dt.date(9999, 12, 31)),
        ("2018-04-01", dt.date(2018, 4, 1)), (" 2018-04-01 ", dt.date(2018, 4, 1)), (dt.date(2018, 4, 1), dt.date(2018, 4, 1)),
    ],
)  # fmt: skip
def test_a_date_is_a_serial_or_iso_text(cell, day):
    assert coerce(argument("date"), [[cell]]) == [day]


@pytest.mark.parametrize("cell", [60, 0, -1, 2958466, 1e300, "01/04/2018", "2018-02-30", "2018-4-1", "20180401", "2018-W13-7", "April"])
def test_what_could_be_misread_is_no_date(cell):
    """60 is Excel's 29 February 1900, which never was; 01/04/2018 is a different day in other countries."""
    with pytest.raises(errors.NotADate):
        coerce(argument("date"), [[cell]])


items = st.one_of(
    st.none(), st.booleans(), st.text(max_size=5), st.integers(), st.fractions(),
    st.decimals(allow_nan=True, allow_infinity=True).filter(lambda d: not d.is_snan()),  # no calculation ever gives a signalling one
    st.floats(), st.dates(), st.just(errors.NotAvailable("totals", reason="no total")),
)  # fmt: skip


@given(answer=st.lists(items, max_size=6))
@RANDOM
def test_whatever_a_function_answers_leaves_as_what_a_cell_can_hold(answer):
    rows, problems = emit("TENDER_RANK", Result("column", "any", "rank", "Ranks"), answer)
    cells = [cell for row in rows for cell in row]
    assert len(rows) == max(len(answer), 1) and {len(row) for row in rows} == {1}
    assert all(cell is None or type(cell) in (float, str, bool, ExcelError) for cell in cells)
    assert all(cell == cell and abs(cell) != float("inf") for cell in cells if isinstance(cell, float))
    assert sum(isinstance(cell, ExcelError) for cell in cells) == len(problems)


def test_a_number_too_large_for_a_cell_is_an_error_and_not_infinity():
    rows, problems = emit("TENDER_RANK", Result("scalar", "number", "GBP", "Sum"), 10**400)
    assert rows == [["#NUM!"]] and isinstance(rows[0][0], ExcelError)
    assert "too large" in problems[0].sentence()


LONG = [
    [43191.0, 45016.5], [43191.0, None, ""], [43191.0, ExcelError("#N/A")], [dt.date(2018, 4, 1), 43191.0], [0.0, 61.0], [1.0, True],
    [2.0, 2], ["fixed", "", None], ["fixed", "x "], ["#N/A", "fixed"], ["fixed", ExcelError("#REF!")],
]  # fmt: skip
KINDS, RANDOMS = st.sampled_from([row[0] for row in TABLE]), st.randoms(use_true_random=False)
POLICIES = st.sampled_from(["raise", "row"])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(LONG), KINDS, POLICIES, RANDOMS, st.booleans())
def test_a_long_column_of_few_different_cells_means_what_each_cell_means_alone(few, kind, policy, random, lying):
    param = argument(kind, blank="none", errors=policy)
    line = [random.choice(few) for _ in range(150)]
    told = lambda values: [(type(v), getattr(v, "at", v)) for v in values]
    try:
        alone = [value for i, cell in enumerate(line) for value in coerce(param, [[None]] * i + [[cell]])[i:]]
    except NO as problem:
        with pytest.raises(type(problem)) as caught:
            coerce(param, [line] if lying else [[cell] for cell in line])
        assert caught.value.at == problem.at
    else:
        assert told(coerce(param, [line] if lying else [[cell] for cell in line])) == told(alone)


def test_a_long_column_of_texts_or_dates_leaves_as_every_other_does():
    days = [dt.date(1900, 3, 1), dt.date(2023, 6, 1), dt.date(9999, 12, 31)]
    assert emit("NAME", Result("column", "date", "date", ""), days) == ([[61.0], [45078.0], [2958465.0]], [])
    assert emit("NAME", Result("column", "text", "text", ""), ["live", ""]) == ([["live"], [""]], [])
    assert emit("NAME", Result("column", "any", "any", ""), []) == ([[None]], [])


# ---- long columns, which are read and written as a whole -------------------------------------------------------------------------------

PENCE = st.integers(-(10**14), 10**14).map(lambda pence: pence / 100)
NUMBERS = st.one_of(st.floats(-1e6, 1e6), PENCE, st.floats(), st.sampled_from([0.0, -0.0, 61.0, 1.005, 1e13]))
LINES = st.one_of(
    st.lists(NUMBERS, min_size=3, max_size=8),
    st.lists(PENCE, min_size=3, max_size=8),
    st.lists(st.sampled_from(["A1", " B ", "", "#N/A", "higher", "2018-04-01", "\u00a0"]), min_size=3, max_size=8),
    st.lists(st.floats(61, 60000), min_size=3, max_size=8),
    st.lists(st.sampled_from([None, 1.5, 43191.0, True, 0.0, 7, "x", ExcelError("#N/A"), ExcelError("#REF!")]), min_size=3, max_size=8),
)
WANTED = st.builds(
    argument,
    st.sampled_from(["number", "text", "date", "logical", "any"]),
    st.sampled_from(["error", "none"]),
    minimum=st.sampled_from([None, None, 0]),
    above=st.sampled_from([None, None, 0]),
    decimals=st.sampled_from([None, 2]),
    choices=st.sampled_from([(), (), ("higher", "lower")]),
    errors=st.sampled_from(["raise", "keep", "row"]),
)


def told(param: Param, rows) -> list:
    """Each value with its type, a refusal as its sentence."""
    try:
        return [str(v) if isinstance(v, NO) else (type(v), repr(v + 0.0 if type(v) is float else v)) for v in coerce(param, rows)]
    except NO as problem:
        return [str(problem)]


@settings(max_examples=300, deadline=None)
@given(WANTED, LINES)
def test_a_long_column_is_read_as_its_cells_are_one_by_one(param, line):
    many = [*line * 50][:LONG_LINE]
    expected = told(param, [[cell] for cell in many[:-1]])  # one cell too short to be read as a whole
    for rows in (tuple((cell,) for cell in many), [[cell] for cell in many], [many]):
        assert told(param, rows)[: LONG_LINE - 1] == expected


ODD = st.lists(st.sampled_from(["", " ", "\u2003x", "#N/A", " #REF!", None, 1.0]), max_size=2)


@settings(max_examples=100, deadline=None)
@given(WANTED, st.sampled_from(["{}", "P {}", " {} ", "{}#N/A"]), ODD)
def test_a_long_column_without_a_cell_twice_is_read_as_its_cells_are_one_by_one(param, pattern, odd):
    """Texts or days that all differ go another way than those that say the same again."""
    for line in ([*odd, *(pattern.format(i) for i in range(LONG_LINE))], [*odd, *(43191.25 + i for i in range(LONG_LINE))]):
        together, alone = told(param, [[cell] for cell in line]), [value for cell in line for value in told(param, [[cell]])]
        kept = "holds the error" if param.errors == "keep" else "\n"  # such a cell refuses nothing beside it
        refused = [value for value in alone if isinstance(value, str) and kept not in value]
        same = [re.sub(r", row \d+", "", value) if isinstance(value, str) else value for value in together]
        alone = [re.sub(r", row \d+", "", value) if isinstance(value, str) else value for value in alone]
        assert same == (alone if len(same) == len(line) else [re.sub(r", row \d+", "", refused[0])])


@settings(max_examples=200, deadline=None)
@given(st.one_of(
    st.lists(st.one_of(st.floats(), st.integers(), st.just(10**400), st.fractions(), st.decimals(allow_nan=False)), min_size=1, max_size=6),
    st.lists(st.dates(dt.date(1900, 3, 1)), min_size=1, max_size=6),
    st.lists(st.sampled_from(["x", "", None, True, 1.5, Decimal("0.10")]), min_size=1, max_size=6),
))  # fmt: skip
def test_a_long_column_leaves_as_its_cells_do_one_by_one(column):
    rows, problems = emit("F", Result("column", "any", "any", "x"), column * LONG_LINE)
    expected = [emit("F", Result("table", "any", "any", "x"), [[value]]) for value in column]
    assert [list(row) for row in rows[: len(column)]] == [cells[0] for cells, _ in expected]
    assert len(problems) == LONG_LINE * sum(len(told) for _, told in expected)
