"""Whatever a cell, a script or a person hands over, a call answers with rows of cells and a sentence: it never breaks."""

import datetime as dt
import json
from random import Random

import pytest

from udfs import dispatch
from udfs.cells import ERROR_CODES, ExcelError
from udfs.registry import Param, Udf, load

CALLS = 2_000
WHERE = "Sheet1!H9"
ODD = (
    None, "", " ", 0, -1, 1, 0.1, 1e300, -1e300, 1e-300, 2**70, True, False, "lots", "5", "=1+1", "#N/A", "#REF!", "2018-04-01", "£5",
    float("nan"), float("inf"), ExcelError("#DIV/0!"), "A" * 40_000, "\x00", "\ud800", "higher", "fixed", "largest_remainder", 43191, 61,
    1.005, dt.date(2018, 4, 1),
)  # fmt: skip
ASKING = ("WHY", "EXPLAIN", "SOURCES")


def odd_cells(random: Random) -> object:
    """A cell, a line, rows, ragged rows, empty ones: anything JSON can write, and what hosts hand over."""
    shape = random.randrange(8)
    pick = lambda n: [random.choice(ODD) for _ in range(n)]
    if shape < 2:
        return random.choice(ODD)
    if shape == 2:
        return pick(random.randrange(4))
    if shape == 3:
        return [pick(random.randrange(4)) for _ in range(random.randrange(3))]
    if shape == 4:
        return tuple((cell,) for cell in pick(3))
    if shape == 5:
        return [[random.uniform(-2, 9) for _ in range(2)] for _ in range(3)]
    if shape == 6:
        return [[random.randrange(5) for _ in range(random.randrange(3))] for _ in range(3)]
    return [{"a": 1}, [[1]]]


def near_example(param: Param, random: Random) -> object:
    """The argument's own example with one cell spoilt, which comes further than pure noise."""
    example = json.loads(json.dumps(param.example))
    if not isinstance(example, list):
        return random.choice([example, example, random.choice(ODD)])
    rows = example if isinstance(example[0], list) else [[cell] for cell in example]
    if random.random() < 0.5:
        rows[random.randrange(len(rows))][0] = random.choice(ODD)
    return rows


def arguments(udf: Udf, random: Random) -> list[object]:
    wild = random.random() < 0.5
    given = [odd_cells(random) if wild else near_example(p, random) for p in udf.params]
    return given[: random.randrange(len(given) + 1)] if random.random() < 0.2 else given + [1] * random.randrange(2)


def from_a_sheet(raw: list[object]) -> bool:
    """Whether a sheet could have handed it over: no argument empty, rows equally long."""
    tables = [value for value in raw if isinstance(value, (list, tuple))]
    rows = [row for table in tables for row in table if isinstance(row, (list, tuple))]
    even = all(len({len(row) if isinstance(row, (list, tuple)) else 0 for row in table}) == 1 for table in tables)
    return even and all(rows)


def is_cell(cell: object) -> bool:
    if isinstance(cell, float):
        return cell == cell and abs(cell) != float("inf")
    return cell is None or type(cell) in (bool, str, ExcelError)


@pytest.mark.parametrize("name", sorted(load()))
def test_a_call_answers_with_cells_whatever_it_is_given(name):
    random, udf = Random(name), load()[name]
    for _ in range(CALLS):
        raw = arguments(udf, random)
        rows = dispatch.call(name, raw, where=WHERE)
        assert rows and rows[0] and len({len(row) for row in rows}) == 1, raw
        cells = [cell for row in rows for cell in row]
        assert all(map(is_cell, cells)), raw
        sentence = dispatch.sentence(WHERE)
        failed = any(isinstance(cell, ExcelError) for cell in cells)
        assert failed == bool(sentence), (raw, rows, sentence)
        assert "fault of the toolkit" not in (sentence or "") or not from_a_sheet(raw), (raw, sentence)
        assert not failed or all(cell in ERROR_CODES for cell in cells if isinstance(cell, ExcelError)), raw


@pytest.mark.parametrize("name", sorted(set(load()) - set(ASKING)))
def test_a_sentence_says_where_and_ends_as_one(name):
    random, udf = Random(name), load()[name]
    refs = [("Inputs", 7, 3)] * len(udf.params)
    for _ in range(300):
        raw = [near_example(p, random) for p in udf.params]
        dispatch.call(name, raw, where=WHERE, refs=refs)
        sentence = dispatch.sentence(WHERE)
        if sentence:
            assert "Inputs!" in sentence or sentence.startswith("No value of ") or "number too large for a cell" in sentence, sentence
            assert sentence.rstrip(")").endswith((".", "like it")), sentence


def test_an_unknown_function_is_a_name_error_with_a_sentence():
    assert dispatch.call("NO_SUCH_FUNCTION", [1], where=WHERE) == [["#NAME?"]]
    assert "NO_SUCH_FUNCTION" in dispatch.sentence(WHERE)


def test_one_argument_too_many_is_told_as_such():
    assert dispatch.call("WHY", ["Sheet1!A1", 2], where=WHERE) == [["#VALUE!"]]
    assert dispatch.sentence(WHERE) == "WHY takes 1 arguments at most, 2 were given; remove the last ones."
