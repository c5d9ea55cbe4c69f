"""Two states of the same tables: rows found again by what names them, wherever they stand."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.cells import ExcelError
from workbooks.difference.tables import (
    CellChange,
    RowChange,
    Table,
    TableDifference,
    difference,
    find_key,
    same,
)

CONTRACTS = ("Reference", "Title", "Supplier", "Annual value")


def contracts(*rows: tuple) -> Table:
    numbers = tuple(range(2, len(rows) + 2))
    return Table("Contracts", CONTRACTS, rows, ("Reference",), "Supplier", sheet="Register", rows_at=numbers)


def only(found) -> TableDifference:
    (table,) = found.tables
    return table


def test_a_row_that_moved_down_is_the_same_row():
    old = contracts(("C1", "Cleaning", "Ash Ltd", 100.0), ("C2", "Catering", "Beech Ltd", 200.0))
    new = contracts(("C3", "Porters", "Cedar Ltd", 50.0), ("C2", "Catering", "Beech Ltd", 250.0), ("C1", "Cleaning", "Ash Ltd", 100.0))
    table = only(difference([old], [new]))
    assert (table.old_rows, table.new_rows, table.count("added"), table.count("removed")) == (2, 3, 1, 0)
    assert {(row.what, row.key, row.at) for row in table.rows} == {("added", "C3", "Register!A2"), ("changed", "C2", "Register!A3")}
    (change,) = next(row for row in table.rows if row.what == "changed").cells
    assert change == CellChange("Annual value", 200.0, 250.0, "Register!D3", "Register!D3")
    assert change.size == 50


def test_a_row_under_another_parent_is_moved():
    old, new = contracts(("C1", "Cleaning", "Ash Ltd", 100.0)), contracts(("C1", "Cleaning", "Beech Ltd", 100.0))
    (row,) = only(difference([old], [new])).rows
    assert (row.what, row.cells[0].column, row.cells[0].old, row.cells[0].new) == ("moved", "Supplier", "Ash Ltd", "Beech Ltd")


def test_a_row_with_a_new_code_is_one_row_when_somebody_says_so():
    old, new = contracts(("C1", "Cleaning", "Ash Ltd", 100.0)), contracts(("D1", "Cleaning", "Ash Ltd", 110.0))
    apart = only(difference([old], [new]))
    assert [row.what for row in apart.rows] == ["removed", "added"]
    (row,) = only(difference([old], [new], {"Contracts": {("c1",): ("d1",)}})).rows
    assert row.what == "coded anew"
    assert {c.column for c in row.cells} == {"Reference", "Annual value"}


def test_blank_zero_text_and_error_are_four_things():
    assert same(None, "") and same(0.1 + 0.2, 0.3)
    for a, b in [(None, 0.0), (0.0, False), (5.0, "5"), ("#N/A", ExcelError("#N/A")), (1.0, 1.0000001), ("a", "A")]:
        assert not same(a, b)


def test_a_code_that_became_a_number_is_told_and_not_lost():
    old, new = contracts(("101", "Cleaning", "Ash Ltd", 1.0)), contracts((101.0, "Cleaning", "Ash Ltd", 1.0))
    (row,) = only(difference([old], [new])).rows
    assert (row.what, row.cells[0].old, row.cells[0].new) == ("changed", "101", 101.0)


def test_a_key_that_stands_twice_loses_no_row():
    old = contracts(("C1", "a", "x", 1.0), ("C1", "b", "x", 2.0))
    new = contracts(("C1", "a", "x", 1.0), ("C1", "b", "x", 3.0), ("C1", "c", "x", 4.0))
    rows = only(difference([old], [new])).rows
    assert [(row.what, row.at) for row in rows] == [("changed", "Register!A3"), ("added", "Register!A4")]


def test_headings_that_came_and_went_are_named_and_the_rest_compared():
    old = Table("T", ("Code", "Old only"), (("A", 1.0),), ("Code",))
    new = Table("T", ("Code", "New only"), (("A", 2.0),), ("Code",))
    table = only(difference([old], [new]))
    assert (table.columns_added, table.columns_removed, table.rows, table.same) == (("New only",), ("Old only",), (), False)


def test_a_table_of_one_side_has_all_its_rows_added_or_removed():
    table = contracts(("C1", "Cleaning", "Ash Ltd", 100.0))
    assert [row.what for row in difference([], [table]).rows()] == ["added"]
    assert [row.what for row in difference([table], []).rows()] == ["removed"]
    assert difference([table], [table]).same


def test_largest_change_first_and_words_before_figures():
    old = contracts(("C1", "a", "x", 1.0), ("C2", "b", "x", 1.0), ("C3", "c", "x", 1.0))
    new = contracts(("C1", "a", "x", 3.0), ("C2", "b", "x", -9.0), ("C3", "z", "x", 1.0))
    assert [row.key for row in difference([old], [new]).rows()] == ["C3", "C2", "C1"]


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([("A", "x", 1.0), ("B", "x", 1.0)], ("Unit",)),
        ([("A", "x", 1.0), ("A", "y", 1.0)], ("Unit", "Place")),
        ([("A", "x", 1.0), ("A", "x", 2.0)], ("Unit", "Place", "List")),
        ([("A", "x", 1.5), ("A", "x", 2.5)], ()),
        ([("A", "x", 1.0), ("A", "x", 1.0)], ()),
        ([("A", "x", 1.0), (None, None, 1.0)], ("Unit", "Place", "List")),
    ],
)
def test_the_fewest_leading_columns_that_name_every_row(rows, key):
    """Fractions are measured, so they name nothing; a key may be blank in part, never as a whole."""
    assert find_key(Table("T", ("Unit", "Place", "List"), tuple(rows))) == key


cells = st.one_of(st.none(), st.sampled_from(["", "a", "b", "1"]), st.sampled_from([0.0, 1.0, 2.5]), st.booleans())
tables = st.lists(st.tuples(st.sampled_from("ABCDEF"), cells, cells), max_size=8)


@given(old=tables, new=tables, key=st.sampled_from([("K",), ()]), seed=st.randoms(use_true_random=False))
@settings(max_examples=1000, deadline=None)
def test_every_row_is_accounted_for_in_any_order(old, new, key, seed: random.Random):
    """Rows before + added - removed = rows after; without a key the order of the rows says nothing."""
    made = lambda rows: Table("T", ("K", "X", "Y"), tuple(rows), key)
    table = only(difference([made(old)], [made(new)]))
    assert len(old) + table.count("added") - table.count("removed") == len(new)
    assert only(difference([made(old)], [made(old)])).same
    if not key:
        shuffled = seed.sample(new, len(new))
        again = only(difference([made(old)], [made(shuffled)]))
        assert (again.count("added"), again.count("removed")) == (table.count("added"), table.count("removed"))


def test_a_row_change_without_cells_comes_first():
    assert RowChange("T", "added", "A", "").size > RowChange("T", "changed", "A", "", (CellChange("X", 1.0, 2.0),)).size
