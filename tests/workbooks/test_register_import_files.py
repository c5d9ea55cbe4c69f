"""`cwb import register` on files: two runs, what is written, spend laid to contracts. All names are invented."""

import csv
import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.practice_books import cwb
from tests.workbooks.messy_registers import MAIL, MESSY, PERSON, write_csv
from udfs.register import schema
from udfs.register.schema import heading_key
from workbooks.reader import read
from workbooks.register.incoming.mapping import known

DONE, LEFT_BLANK, REFUSED = 0, 1, 2
CONTRACTS = [["Contract ref", "Supplier", "Company number", "Start date", "Current end date", "Lifetime value"],
             ["2222", "Example Prime Provider Ltd", "99999991", "2018-04-01", "2023-03-31", "1000000.00"],
             ["3333", "Example Prime Provider Ltd", "99999991", "2020-04-01", "2022-03-31", "200000.00"],
             ["CW/77", "Northside Care CIC", "", "2019-04-01", "2021-03-31", "90000.00"]]  # fmt: skip
# the lines of the register reference, section 9: 430,000 + 0 + 85,000 to contracts, 50,000 + 10,000 + 30,000 to none
SPEND = [["Spend over £25,000"],
         ["Date", "Expense type", "Supplier", "Transaction Number", "Amount", "PO Line Description"],
         ["01/05/2019", "Services", "EXAMPLE PRIME PROVIDER LIMITED", "1", "400000.00", ""],
         ["01/06/2020", "Services", "EXAMPLE PRIME PROVIDER LTD", "2", "50000.00", ""],
         ["01/06/2020", "Services", "EXAMPLE PRIME PROVIDER LTD", "3", "50000.00", "Contract Ref 2222 (CCN 126)"],
         ["01/07/2019", "Services", "Northside Care C.I.C.", "4", "75000.00", ""],
         ["15/05/2021", "Services", "Northside Care", "5", "10000.00", ""],
         ["01/09/2021", "Services", "Northside Care", "6", "10000.00", ""],
         ["01/07/2019", "Services", "Northsid Care", "7", "30000.00", ""],
         ["01/06/2019", "Services", "EXAMPLE PRIME PROVIDER LTD", "8", "-20000.00", "credit"],
         ["01/06/2019", "GMS contract payments", "Example Practice", "9", "70000.00", ""],
         ["", "", "", "", "675000.00", ""]]  # fmt: skip
HOWS = ["exact_name", "ambiguous", "reference", "exact_name", "exact_name", "outside_period", "unmatched", "exact_name"]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_first_run_writes_the_mapping_the_second_a_folder_the_template_takes(tmp_path):
    write_csv(tmp_path / "messy.csv", MESSY, "cp1252")
    first = cwb("import", "register", "messy.csv", "--out", "out", cwd=tmp_path)
    assert first.code == DONE and [p.name for p in (tmp_path / "out").iterdir()] == ["mapping.csv"]
    options = ("--mapping", "out/mapping.csv", "--out", "out", "--as-at", "2026-01-05")
    second = cwb("import", "register", "messy.csv", *options, cwd=tmp_path)
    # 20219-03-20, 76500.0025.95625.00, 1,000.00 CAD, a company number of nine digits, 6/30/2020
    assert second.code == LEFT_BLANK and "5 cells could not be read and are blank in the register" in second.said
    assert "8 rows = 6 imported + 1 set aside + 1 duplicates: adds up; 1 blank rows skipped" in second.said
    assert "2 cells with personal contacts left out" in second.said
    rows = table(tmp_path / "out" / "source_rows.csv")
    assert {row["Outcome"] for row in rows} == {"title", "heading", "imported", "set aside", "duplicate"}
    issues = table(tmp_path / "out" / "import_issue.csv")
    assert all(row["File"] == "messy.csv" and row["Sentence"] and row["Remedy"] for row in issues)
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir() if path.name != "mapping.csv")
    assert PERSON.encode() not in written and MAIL.encode() not in written
    made = cwb("regenerate", "register", "--source", "out", "--out", "r.xlsx", cwd=tmp_path)
    assert made.code in (0, 1) and "C-9" in read(tmp_path / "r.xlsx").sheet("Contracts").cells.values()


def test_nothing_is_written_over(tmp_path):
    write_csv(tmp_path / "messy.csv", MESSY)
    for code in (LEFT_BLANK, REFUSED):
        assert cwb("import", "register", "messy.csv", "--as-proposed", "--out", "out", cwd=tmp_path).code == code


def test_a_register_workbook_with_the_records_of_the_import_behind_it(tmp_path):
    write_csv(tmp_path / "messy.csv", MESSY)
    done = cwb("import", "register", "messy.csv", "--as-proposed", "--contacts", "table", "--out", "r.xlsx", cwd=tmp_path)
    assert done.code == LEFT_BLANK
    book = read(tmp_path / "r.xlsx")
    assert [*book.sheets][:2] == ["Contracts", "Alerts"] and [*book.sheets][-3:] == ["Source rows", "Proposals", "Mapping"]
    assert "=HYPERLINK(1)" in book.sheet("Source rows").cells.values()
    assert not book.sheet("Source rows").formulas and [*book.sheet("Parties").formulas] == [(3, 1)]  # the verdict above the table
    assert sum(MAIL in sheet.cells.values() for sheet in book.sheets.values()) == 1  # the internal contacts, nowhere else
    again = cwb("regenerate", "register", "--source", "r.xlsx", "--out", "again.xlsx", cwd=tmp_path)
    assert again.code in (0, 1) and read(tmp_path / "again.xlsx").sheet("Contracts").cells == book.sheet("Contracts").cells


def test_a_workbook_is_read_as_its_cells_are(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in [["Register"], ["Contract Ref", "Supplier", "Start Date", "Value"], ["C-1", "Example Ltd", "2020-04-01", 12.345]]:
        sheet.append(row)
    sheet["C3"] = 43922  # 1 April 2020 without the look of a date
    book.save(tmp_path / "r.xlsx")
    done = cwb("import", "register", "r.xlsx", "--as-proposed", "--out", "out", cwd=tmp_path)
    assert done.code == DONE and table(tmp_path / "out" / "contracts.csv")[0]["Start"] == "2020-04-01"
    assert [row["Row"] for row in table(tmp_path / "out" / "source_rows.csv")] == ["1", "2", "3"]


def test_what_is_hidden_or_not_calculated_in_a_workbook_is_told(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in [["Contract Ref", "Supplier", "Start Date"], ["C-1", "Example Ltd", "2020-04-01"], ["C-2", "Other Ltd", "=TODAY()"]]:
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Old").append(["Notes"])
    book["Old"].sheet_state = "hidden"
    book.save(tmp_path / "r.xlsx")
    told = json.loads(cwb("import", "register", "r.xlsx", "--as-proposed", "--json", cwd=tmp_path).out)["findings"]
    sentences = {f["rule"] + ": " + f["sentence"] for f in told}
    assert "hidden_was_read: Hidden in r.xlsx, Sheet: 1 rows (first 2), the columns B; it was read like all the rest." in sentences
    assert "hidden_was_read: Hidden in r.xlsx, Old: the sheet itself; it was read like all the rest." in sentences
    (formula,) = [f for f in told if f["rule"] == "not_calculated"]
    assert formula["sentence"].startswith("Start Date holds a formula, whose value the file does not have")
    assert "#N/A" not in str(told) and "save it" in formula["remedy"]


def test_a_register_workbook_of_ours_is_no_file_to_import(tmp_path):
    write_csv(tmp_path / "c.csv", CONTRACTS)
    assert cwb("import", "register", "c.csv", "--as-proposed", "--out", "r.xlsx", cwd=tmp_path).code == DONE
    done = cwb("import", "register", "r.xlsx", "--as-proposed", cwd=tmp_path)
    assert done.code == REFUSED and "register workbook" in done.said and "--register" in done.said


def test_payments_are_laid_to_contracts_with_a_score_and_add_up(tmp_path):
    """Each payment as the register reference has it; the practice payment is left out by choice, listed with its reason."""
    write_csv(tmp_path / "contracts.csv", CONTRACTS)
    write_csv(tmp_path / "spend.csv", SPEND, "cp1252")
    options = ("--as-proposed", "--without-expense", "GMS", "--as-at", "2021-10-01")
    done = cwb("import", "register", "contracts.csv", "spend.csv", *options, "--out", "out", cwd=tmp_path)
    assert done.code == DONE
    assert "9 rows" not in done.said and "10 rows = 8 imported + 2 set aside + 0 duplicates: adds up" in done.said
    assert "ambiguous 50,000.00, outside_period 10,000.00, unmatched 30,000.00, all_lines 605,000.00: adds up" in done.said
    lines = table(tmp_path / "out" / "transaction.csv")
    assert [line["Match how"] for line in lines] == HOWS
    assert [line["Match score"] for line in lines] == ["0.9", "0", "1", "0.9", "0.9", "0", "0", "0.9"]
    assert [line["Contract"] for line in lines] == ["2222", "", "2222", "CW/77", "CW/77", "", "", "2222"]
    spent = {row["Contract"]: (row["Spent"], row["Band"]) for row in table(tmp_path / "out" / "spend_totals.csv")}
    assert (spent["2222"], spent["3333"], spent["CW/77"]) == (("430000", "ok"), ("0", "no_spend"), ("85000", "near_value"))
    reasons = {row["Reason"] for row in table(tmp_path / "out" / "source_rows.csv") if row["Outcome"] == "set aside"}
    assert reasons == {"expense type GMS contract payments left out by choice", "total_row"}
    asked = [row for row in table(tmp_path / "out" / "proposals.csv") if row["Finding"] == "spend_candidate"]
    assert [(row["Row"], row["Key"], row["Alike"]) for row in asked] == [("9", "CW/77", "0.9286")]  # northsid care, 1 of 14 letters


def test_payments_are_matched_to_a_register_there_is_already(tmp_path):
    write_csv(tmp_path / "contracts.csv", CONTRACTS)
    write_csv(tmp_path / "spend.csv", SPEND)
    assert cwb("import", "register", "contracts.csv", "--as-proposed", "--out", "held", cwd=tmp_path).code == DONE
    done = cwb("import", "register", "spend.csv", "--as-proposed", "--register", "held", "--json", cwd=tmp_path)
    told = json.loads(done.out)
    spent = {row[0]: row[1] for row in told["spend"]["rows"]}
    assert told["spend"]["conserved"] and (spent["2222"], spent["3333"], spent["CW/77"]) == (430000, 0, 85000)


@pytest.mark.parametrize("alias", schema.aliases(), ids=lambda alias: alias.heading)
def test_every_heading_seen_in_published_files_is_known_in_its_kind_of_file(alias):
    meant = [known(kind).get(heading_key(alias.heading)) for kind in ("register", "lots", "awards", "spend")]
    assert (alias.column, alias.treatment) in [(m.target, m.treatment) for m in meant if m]


def test_generic_headings_count_only_in_their_kind_of_file():
    assert "amount" in known("spend") and known("register")["amount"].treatment == "ask"
    assert known("lots")["start date"].target == "lot.start_date" and known("register")["start date"].target == "contract.start_date"
    assert "date" not in known("register")
