"""Weights, need and sums with every fault a table can have: read before a single person, one sentence and no workbook."""

import pytest
import xlsxwriter

from tests.population.small import GOOD, NEED, SUMS, WEIGHTS, asked, refused, write
from workbooks.errors import WorkbookError
from workbooks.outcome import BadInput
from workbooks.population import job

WRONG_WEIGHTS = {
    "gap": (WEIGHTS.replace("18-64,F", "20-64,F"), "The band 20-64 of F does not begin at age 18"),
    "overlap": (WEIGHTS.replace("65+,M", "60+,M"), "The band 60+ of M does not begin at age 65"),
    "twice": (WEIGHTS + "65+,F,5,3\n", "65+ F stands twice, first in row 6."),
    "text": (WEIGHTS.replace("2.25", "much"), 'General holds "much", which is not a number.'),
    "blank": (WEIGHTS.replace("2.25", ""), "The figures are blank in 1 cell"),
    "negative": (WEIGHTS.replace("2.25", "-2.25"), "General is -2.25, which is negative."),
    "infinite": (WEIGHTS.replace("2.25", "1e400"), "General is larger than any number here can be."),
    "nothing": ("Age band,Sex,General,Community\n0+,F,0,1\n0+,M,0,1\n", "No age or sex has a weight for General."),
    "one sex": ("Age band,Sex,General,Community\n0+,F,1,1\n", "The table has no rows for M."),
    "third sex": (WEIGHTS + "0+,X,1,1\n", "The sex 'X' is none of F, FEMALE, M, MALE."),
    "same service": (WEIGHTS.replace("Community", "GENERAL"), "The services General and GENERAL are one to the other tables."),
    "headings only": ("Age band,Sex,General,Community\n", "The table has no rows."),
    # 300 people x 6,000 x 10,000,000,000,000 = 1.8e19, and 64 bits hold 9.2e18
    "overflow": (WEIGHTS.replace("2.25", "2.1234567890123").replace("M,6,", "M,6000,"),
                 "300 people at the largest weight, exact to 13 decimals, could add up to more than 64 bits hold."),
}  # fmt: skip
WRONG_NEED = {
    "zero": (NEED.replace("X2,North,1.5", "X2,North,0"), "General is 0, and has to be more than that."),
    "blank": (NEED.replace("X2,North,1.5", "X2,North,"), "The figures are blank in 1 cell"),
    "negative": (NEED.replace("X2,North,1.5", "X2,North,-1"), "General is -1, which is negative."),
    "twice": (NEED + "x1,North,1,1\n", "X1 stands twice, first in row 2."),
    "no practice": (NEED + ",North,1,1\n", "Practice is blank"),
    "long code": (NEED.replace("X2", "X" * 256), "The practice has 256 characters, and a formula compares 255 at most."),
    "long place": (NEED.replace("South", "S" * 40_000), "The place has 40,000 characters, and a formula compares 255 at most."),
    "places that are one number": (NEED.replace("North", "1").replace("South", "01"), "The places 1 and 01 are one number"),
    "no service": (NEED.replace("Community", "Other"), "The table of need has no column Community, which the weights have."),
}  # fmt: skip
WRONG_SUMS = {
    "unknown": (SUMS + "Dentistry,1\n", "The weights have no service Dentistry."),
    "third decimal": (SUMS.replace("1000.01", "1000.001"), "Sum is 1000.001, which is no sum of whole pence."),
    "negative": (SUMS.replace(",100\n", ",-100\n"), "Sum is -100, which is negative."),
    "twice": (SUMS + "General,3\n", "General stands twice, first in row 2."),
    "twice, in capitals": (SUMS + "GENERAL,3\n", "General stands twice, first in row 2."),
    "text": (SUMS.replace(",100\n", ",lots\n"), 'Sum holds "lots", which is not a number.'),
    "two sums": (SUMS.replace("Service,Sum", "Service,Sum,Sum").replace("\nG", ",\nG"), "Column \"Sum\""),
    "blank": (SUMS.replace(",100\n", ",\n"), "The sum of Community is blank; a blank is not a zero."),
    "too large": (SUMS.replace(",100\n", ",1e14\n"), "The sum of Community is too large to be kept to the penny."),
}  # fmt: skip
CASES = [(table, name, text, piece) for table, cases in (("weights", WRONG_WEIGHTS), ("need", WRONG_NEED), ("sums", WRONG_SUMS))
         for name, (text, piece) in cases.items()]  # fmt: skip


@pytest.mark.parametrize("table, name, text, piece", CASES, ids=[f"{table}: {name}" for table, name, _, _ in CASES])
def test_a_table_that_cannot_be_used_is_one_sentence(table, name, text, piece, tmp_path):
    one = asked(tmp_path, write(tmp_path / "p.csv", GOOD), **{table: text})
    assert refused(one, tmp_path / "out.xlsx").startswith(piece)


@pytest.mark.parametrize("table, text", [("weights", WEIGHTS), ("need", NEED), ("sums", SUMS)])
def test_of_two_sheets_with_such_a_table_it_is_told_which_was_read(table, text, tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "two.xlsx")
    for name in ("2025", "2026"):
        sheet = book.add_worksheet(name)
        for row, line in enumerate(text.splitlines()):
            for column, cell in enumerate(line.split(",")):
                sheet.write(row, column, float(cell) if row and cell.replace(".", "").isdigit() else cell)
    book.close()
    one = asked(tmp_path, write(tmp_path / "p.csv", GOOD))._replace(**{table: str(tmp_path / "two.xlsx")})
    told = [f for f in job.findings(job.weighed(one)) if f.rule == "one table"]
    assert [(f.severity, f.where, f.sentence.split(";")[0]) for f in told] == [("warn", "two.xlsx, 2025!A1", "Sheet 2025 was read")]


@pytest.mark.parametrize("table", ["weights", "need", "sums"])
def test_a_table_of_nothing(table, tmp_path):
    one = asked(tmp_path, write(tmp_path / "p.csv", GOOD), **{table: ""})
    with pytest.raises(WorkbookError, match=f"{table}.csv is empty"):
        job.population(one, str(tmp_path / "out.xlsx"))


def test_a_weight_just_small_enough_is_exact(tmp_path):
    """In quarters, for 2.25 x 4 is whole, as is 30,000,000,000,000.25 x 4 = 120,000,000,000,001; 300 times that is far beyond what a double
    counts by ones. Practice X1 has the people 0, 3, 6 ... 297, of age i % 90 and sex F where i is even."""
    heavy = WEIGHTS.replace("2.25", "30000000000000.25")
    run = job.weighed(asked(tmp_path, write(tmp_path / "p.csv", GOOD), weights=heavy))
    weight = lambda age, i: (1 if age < 18 else (2 if i % 2 == 0 else 0) if age < 65 else 5 + i % 2)
    men = sum(1 for i in range(0, 300, 3) if 18 <= i % 90 < 65 and i % 2)
    assert run.found.sums[0][0] == 4 * sum(weight(i % 90, i) for i in range(0, 300, 3)) + men * 120_000_000_000_001


def test_onto_a_source(tmp_path):
    one = asked(tmp_path, write(tmp_path / "p.csv", GOOD))
    with pytest.raises(WorkbookError, match="xlsx"):
        job.population(one, one.weights)
    assert (tmp_path / "weights.csv").read_text(encoding="utf-8") == WEIGHTS


def test_onto_the_people_by_a_link(tmp_path):
    one = asked(tmp_path, write(tmp_path / "p.csv", GOOD))
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "p.csv")
    for people in (one.people, [str(tmp_path / "p*.csv")]):
        with pytest.raises(BadInput, match="link.xlsx is the source itself"):
            job.population(one._replace(people=people), str(tmp_path / "link.xlsx"))
    assert (tmp_path / "p.csv").read_text(encoding="utf-8") == GOOD


def test_what_a_service_without_a_sum_gets(tmp_path):
    """A sum left out is not split, and a sum of 0 is split into nothing."""
    file = write(tmp_path / "p.csv", GOOD)
    run = job.weighed(asked(tmp_path, file, sums="Service,Sum\nCommunity,0\n"))
    assert set(run.parts) == {"Community"}
    assert [f.sentence for f in job.findings(run) if f.rule == "sums"] == ["There is no sum of General, so it is not split."]
    assert job.weighed(asked(tmp_path, file, sums=None)).parts == {}
