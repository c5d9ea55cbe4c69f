"""Figures of the tables that no cell or double keeps, names that are taken, and sums that are not there: one sentence each."""

import pytest

from tests.population.small import GOOD, NEED, SUMS, WEIGHTS, asked, refused, write
from workbooks.population import inputs, job

LARGEST = "9999999999999.99"  # 15 digits
CASES = {
    "weight": ({"weights": WEIGHTS.replace("2.25", "1.00000000000000001")}, "General is 1.00000000000000001, of which 1.0 could be kept."),
    "whole weight": ({"weights": WEIGHTS.replace("2.25", "9007199254740993")}, "General is 9007199254740993, of which"),
    "need": ({"need": NEED.replace("1.5", "1.12345678901234567890")}, "General is 1.12345678901234567890, of which 1.1234567890123457"),
    "long": ({"need": NEED.replace("1.5", "1." + "2" * 500)}, f"General is 1.{'2' * 38}, of which"),
    "sum": ({"sums": SUMS.replace("1000.01", "1000.0100000000000000001")}, "Sum is 1000.0100000000000000001, of which 1000.01"),
    "a penny more": ({"sums": SUMS.replace("1000.01", "10000000000000.00")}, "The sum of General is too large to be kept to the penny."),
    "a lost penny": ({"sums": SUMS.replace("1000.01", "90071992547409.91")}, "The sum of General is too large to be kept to the penny."),
    "blank": ({"sums": "Service,Sum\nGeneral,\n"}, "No service has a sum."),
    "headings": ({"sums": "Service,Sum\n"}, "No service has a sum."),
    **{name: ({"weights": WEIGHTS.replace("Community", name), "need": NEED.replace("Community", name)},
              f"The service {name} has the name of another column of the table of need.") for name in ("MFF", "EACA_index", "practice")},
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_one_sentence_with_a_remedy(case, tmp_path):
    tables, piece = CASES[case]
    assert refused(asked(tmp_path, write(tmp_path / "p.csv", GOOD), **tables), tmp_path / "out.xlsx").startswith(piece)


def test_what_is_written_in_other_ways_is_kept(tmp_path):
    """Sixteen digits that a double tells apart, a zero behind, a power of ten."""
    written = WEIGHTS.replace("2.25", "2.2500000000000000000").replace(",5,", ",0.3333333333333333,").replace(",6,", ",6E0,")
    found = inputs.weights(write(tmp_path / "w.csv", written))
    assert {str(band.weights[0]) for band in found.bands} == {"1", "2", "9/4", "3333333333333333/10000000000000000", "6"}


def test_the_largest_sum_is_handed_out_to_the_penny(tmp_path):
    run = job.weighed(asked(tmp_path, write(tmp_path / "p.csv", GOOD), sums=f"Service,Sum\nGeneral,{LARGEST}\n"))
    pence = run.parts["General"]
    assert sum(pence) == 999_999_999_999_999
    assert [round(float(repr(p / 100)) * 100) for p in pence] == pence
