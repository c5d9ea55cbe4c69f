"""What a file is taken for, and which of its rows are totals. Invented."""

import csv
from decimal import Decimal

import pytest

from tests.practice_books import cwb
from tests.workbooks.messy_registers import write_csv
from tests.workbooks.test_register_import import LGTC, imported
from workbooks.register.incoming import mapping_file
from workbooks.register.incoming.collected import SET_ASIDE
from workbooks.register.incoming.written import write_mapping

SPEND = [["Supplier", "Invoice date", "Amount £", "Reference", "Expense type", "Description"],
         ["One Ltd", "01/05/2025", "1,000.00", "1", "Services", "Beds"], ["Two Ltd", "02/05/2025", "500.00", "2", "Services", "Meals"],
         ["Total", "", "1,500.00", "", "", ""]]  # fmt: skip
DOUBTFUL = [["Supplier", "Paid on", "Amount", "Reference"], ["One Ltd", "01/05/2025", "1000", "1"]]


@pytest.mark.parametrize("word", ["Total", "Grand Total:", "TOTAL (£)", "Sub-total", "Total value"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_called_a_total_is_no_contract_though_nobody_said_yet_what_its_amount_means(tmp_path, word, place):
    """100,000 and 200,000 are 300,000; the sum of the agreement must be asked, lifetime or annual."""
    row = lambda ref, value: [ref, "Care", "One Ltd", "", value, ""]
    total = ["", "", "", "", "300000", ""]
    total[place] = word
    found = imported(tmp_path, [LGTC, row("R1", "100000"), row("R2", "200000"), total, row("R3", "5")])
    assert [c["contract_ref"] for c in found.tables["contract"]] == ["R1", "R2", "R3"]
    assert (found.source_rows[3].outcome, found.source_rows[3].reason) == (SET_ASIDE, "total_row")
    told = next(issue for issue in found.issues if issue.code == "total_row")
    assert told.column == LGTC[4] and "300,000.00, the sum of the rows above" in told.sentence


def test_an_organisation_called_total_is_none(tmp_path):
    rows = [["Contract ref", "Supplier", "Start date", "Lifetime value"], ["C-1", "Total", "2024-04-01", "5"], ["C-2", "Total", "", "6"]]
    assert [c["contract_ref"] for c in imported(tmp_path, rows).tables["contract"]] == ["C-1", "C-2"]


def test_a_total_without_an_amount_is_set_aside_with_a_word(tmp_path):
    found = imported(tmp_path, [["Contract ref", "Supplier", "Start date"], ["C-1", "One Ltd", "2024-04-01"], ["Total", "", ""]])
    assert len(found.tables["contract"]) == 1 and (3, "total_row") in {(i.row, i.code) for i in found.issues}


def test_a_plain_spend_file_is_payments(tmp_path):
    found = imported(tmp_path, SPEND)
    assert found.layouts[0].kind == "spend" and not found.tables.get("contract")
    assert [row["net"] for row in found.tables["transaction"]] == [Decimal("1000.00"), Decimal("500.00")]


def test_a_doubtful_kind_is_told_and_changed_in_the_mapping(tmp_path):
    first = imported(tmp_path, DOUBTFUL)
    told = next(issue for issue in first.issues if issue.code == "kind_doubtful")
    assert (first.layouts[0].kind, told.remedy) == ("register", "If it is spend, enter that under Kind in the mapping.")
    assert first.tables["contract"] and "transaction" not in first.tables
    out = write_mapping([c for layout in first.layouts for c in layout.columns], str(tmp_path / "out"))
    choices = {key: choice._replace(kind="spend", use="transaction.date" if key[2] == "B" else choice.use)
               for key, choice in mapping_file.choices(out).items()}  # fmt: skip
    found = imported(tmp_path, DOUBTFUL, choices=choices)
    (row,) = found.tables["transaction"]
    assert (row["supplier_raw"], row["net"], row["txn_ref"], str(row["date"])) == ("One Ltd", 1000, "1", "2025-05-01")
    assert "contract" not in found.tables and "kind_doubtful" not in {i.code for i in found.issues}


@pytest.mark.parametrize(("kinds", "said"), [(["spend", "register", "register", "register"], "enter the same in all its lines"),
                                             (["payments"] * 4, "none of register, lots, spend")])  # fmt: skip
def test_a_kind_that_cannot_be_is_refused_by_name(tmp_path, kinds, said):
    write_csv(tmp_path / "f.csv", DOUBTFUL)
    assert cwb("import", "register", "f.csv", "--out", "out", cwd=tmp_path).code == 0
    path = tmp_path / "out" / "mapping.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    write_csv(path, [lines[0], *([*line[:2], kind, *line[3:]] for line, kind in zip(lines[1:], kinds, strict=True))])
    done = cwb("import", "register", "f.csv", "--mapping", "out/mapping.csv", cwd=tmp_path)
    assert done.code == 2 and said in done.said.replace("\n", " ")
