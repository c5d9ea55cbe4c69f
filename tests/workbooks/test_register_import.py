"""Messy registers brought in: what a person sees of each fault, and that no row is lost. All files are invented."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.workbooks.messy_registers import HEADINGS, MESSY, SUM_ABOVE, write_csv
from workbooks.outcome import BadInput
from workbooks.register.incoming import mapping_file
from workbooks.register.incoming.bring_in import bring_in, proposals
from workbooks.register.incoming.collected import DUPLICATE, IMPORTED, SET_ASIDE, Gathered
from workbooks.register.incoming.written import write_mapping

TODAY = dt.date(2026, 1, 5)
LGTC = [
    "Reference number", "Title of agreement", "Supplier name and details", "Start, end and review dates",
    "Sum to be paid over the length of the contract or the estimated annual spending or budget for the contract",
    "Whether or not the supplier is a small or medium sized enterprise and/or a voluntary or community sector organisation",
]  # fmt: skip


def imported(folder: Path, *files: list[list[str]], names: tuple[str, ...] = (), **options: object) -> Gathered:
    paths = [write_csv(folder / (names[i] if names else f"file{i + 1}.csv"), rows) for i, rows in enumerate(files)]
    return bring_in(proposals(paths)[1], today=TODAY, **options)


def codes(found: Gathered) -> set[tuple[int, str, str]]:
    """Row, column as the file calls it, and code of every issue."""
    return {(issue.row, issue.column, issue.code) for issue in found.issues}


def contract(found: Gathered, reference: str) -> dict:
    return next(row for row in found.tables["contract"] if row["contract_ref"] == reference)


# ---- faults, each with file, row and column


@pytest.fixture(scope="module")
def messy(tmp_path_factory) -> Gathered:
    path = tmp_path_factory.mktemp("messy") / "messy.csv"
    return bring_in(proposals([write_csv(path, MESSY, "cp1252")])[1], today=TODAY)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (6, "Start Date", "not_a_date"),  # 20219-03-20
        (8, "Start Date", "month_out_of_range"),  # 6/30/2020: never swapped silently
        (7, "End Date", "end_before_start"),
        (7, "End Date", "possible_day_month_swap"),  # 04/01/2021 after 01/04/2021
        (6, "Contract value", "malformed_number"),  # 76500.0025.95625.00
        (7, "Contract value", "other_currency"),  # CAD at the end
        (8, "Contract value", "no_value"),
        (5, "Contract Ref", "duplicate_exact"),
        (9, "Contract Ref", "same_contract_changed"),
        (10, "Contract Ref", "possible_duplicate_other_ref"),
        (7, "Contract Title", "line_break"),
        (6, "Supplier", "formula_like"),
        (6, "End Date", "open_ended"),  # 31/12/2099
        (8, "End Date", "open_ended"),  # Rolling
        (4, "Company number", "zero_padded"),
        (8, "Company number", "nine_digits_maybe_vat"),
        (11, "Contract value", "total_disagrees"),
    ],
)
def test_each_fault_is_told_with_file_row_and_column(messy, row, column, code):
    issue = next(i for i in messy.issues if (i.row, i.column, i.code) == (row, column, code))
    assert issue.file == "messy.csv" and issue.sentence.endswith((".", "?")) and issue.remedy.endswith(".")
    assert issue.where == f"messy.csv, row {row}, {column}"


def test_every_row_is_in_the_register_set_aside_or_a_duplicate(messy):
    """Eight rows below the headings: row 5 repeats row 4, row 11 is a total."""
    (one,) = messy.counted()
    assert (one.read, one.imported, one.set_aside, one.duplicates, one.blank) == (8, 6, 1, 1, 1) and one.adds_up
    assert [row.at.row for row in messy.source_rows] == [1, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert [row.outcome for row in messy.source_rows][:2] == ["title", "heading"]


def test_the_total_row_says_how_far_it_is_from_the_rows_above(messy):
    issue = next(i for i in messy.issues if i.code == "total_disagrees")
    assert SUM_ABOVE in issue.sentence


def test_a_file_of_windows_is_read_with_a_note(messy):
    assert contract(messy, "C-1")["value_lifetime"] == Decimal("382699.82")
    assert [i.code for i in messy.issues if "cp1252" in i.sentence] == ["file_alphabet"]


def test_what_cannot_be_read_stays_blank_and_is_kept_in_the_source_row(messy):
    record = contract(messy, "C-2")
    assert record["start_date"] is None and record["value_lifetime"] is None and record["value_basis"] is None
    row = next(r for r in messy.source_rows if r.at.row == 6)
    assert "20219-03-20" in row.cells and "76500.0025.95625.00" in row.cells


def test_an_end_that_is_no_end_is_a_flag(messy):
    assert (contract(messy, "C-2")["end_date_current"], contract(messy, "C-2")["end_flag"]) == (None, "open_ended")


def test_a_blank_far_down_a_sheet_is_beyond_its_last_row(tmp_path):
    """1,048,577 rows: headings, a contract, then nothing until the first row no sheet has."""
    path = tmp_path / "long.csv"
    top = "Reference number,Supplier name,Contract value\nC-1,Example Ltd,5\n"
    path.write_text(top + "\n" * 1_048_574 + "C-2,Example Ltd,6\n", encoding="utf-8")
    found = bring_in(proposals([str(path)])[1], today=TODAY)
    (one,) = found.counted()
    assert (one.read, one.imported, one.set_aside, one.blank) == (2, 1, 1, 1_048_574)
    assert (1_048_577, "Reference number", "beyond_sheet") in codes(found)


def test_shares_of_99_per_cent(tmp_path):
    found = imported(tmp_path, [["Contract", "Commissioner", "Share"], ["C-1", "First ICB", "60%"], ["C-1", "Second ICB", "39%"]])
    assert (3, "Share", "shares_do_not_add_up") in codes(found)
    assert [row["share_pct"] for row in found.tables["commissioner_share"]] == [0.6, 0.39]


def test_a_column_that_only_makes_sense_month_first_is_read_again_by_one_choice(tmp_path):
    rows = [["Contract ref", "Supplier", "Start date"], ["C-1", "One Ltd", "6/30/2020"], ["C-2", "Two Ltd", "7/4/2020"]]
    first = imported(tmp_path, rows)
    assert "1 of 2 cells" in next(i.sentence for i in first.issues if i.code == "month_first_column")
    out = write_mapping([c for layout in first.layouts for c in layout.columns], str(tmp_path / "out"))
    Path(out).write_bytes(Path(out).read_bytes().replace(b"contract.start_date,\r\n", b"contract.start_date,month first\r\n"))
    again = imported(tmp_path, rows, choices=mapping_file.choices(out))
    assert [row["start_date"] for row in again.tables["contract"]] == [dt.date(2020, 6, 30), dt.date(2020, 7, 4)]


# ---- the mapping


def test_the_proposal_maps_asks_splits_keeps_and_sets_contacts_apart(tmp_path):
    path = write_csv(tmp_path / "lgtc.csv", [[*LGTC, "Project Code", "", "Contact e-mail"], ["R1"] + [""] * 8])
    (layout,) = proposals([path])[1]
    told = [(c.treatment, c.use) for c in layout.columns]
    assert told == [
        ("map", "contract.contract_ref"), ("map", "contract.title"), ("map", "party.name"), ("split", ""), ("ask", ""),
        ("map", "party.sme + party.vcse"), ("extra", "extra_01"), ("extra", "extra_02"), ("contact", "contact.email"),
    ]  # fmt: skip


@pytest.mark.parametrize(("use", "column", "basis"), [("contract.value_annual", "value_annual", "annual"),
                                                      ("contract.value_lifetime", "value_lifetime", "lifetime")])  # fmt: skip
@pytest.mark.parametrize("name", ["out", "mapping.xlsx"])
def test_what_is_asked_is_decided_in_the_mapping(tmp_path, use, column, basis, name):
    rows = [LGTC, ["R1", "Home care", "Example Ltd", "01/04/2018 31/03/2023 30/09/2022", "5000", "SME"],
            ["R2", "Day care", "Other Ltd", "from 2018", "6000", "Neither"]]  # fmt: skip
    first = imported(tmp_path, rows)
    assert {i.column for i in first.issues if i.code == "mapping_undecided"} == {LGTC[3], LGTC[4]}
    assert contract(first, "R1")["value_annual"] is None and contract(first, "R1")["start_date"] is None
    out = write_mapping([c for layout in first.layouts for c in layout.columns], str(tmp_path / name))
    choices = mapping_file.choices(out)
    for (file, sheet, letter), choice in list(choices.items()):
        choices[file, sheet, letter] = choice._replace(use={"D": "split", "E": use}.get(letter, choice.use))
    found = imported(tmp_path, rows, choices=choices)
    record = contract(found, "R1")
    assert (record["start_date"], record["end_date_current"], record["review_date"]) == (
        dt.date(2018, 4, 1), dt.date(2023, 3, 31), dt.date(2022, 9, 30))  # fmt: skip
    assert (record[column], record["value_basis"]) == (5000, basis)
    assert [party.get("sme") for party in found.tables["party"]] == [True, False]
    assert (3, LGTC[3], "cannot_be_split") in codes(found)


def test_the_mapping_offers_every_column_of_the_register_and_what_else_can_be_chosen(tmp_path):
    first = imported(tmp_path, MESSY)
    sheet = load_workbook(write_mapping([c for layout in first.layouts for c in layout.columns], str(tmp_path / "m.xlsx")))["Mapping"]
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered["L5:L15"] == '"month first"' and offered["K5:K15"].startswith("=Columns!$A$5:$A$".lstrip("="))
    listed = [row[0] for row in load_workbook(tmp_path / "m.xlsx")["Columns"].iter_rows(min_row=5, values_only=True)]
    assert {"leave out", "split", "contract.value_annual", "party.name", "transaction.net", "contact.email", "extra_01"} <= set(listed)
    assert {cell.value for cell in sheet["K"][4:]} - {None} <= set(listed)


def test_a_mapping_of_another_file_is_refused(tmp_path):
    rows = [["Contract ref", "Supplier", "Start date"], ["C-1", "One Ltd", "2020-06-30"]]
    found = imported(tmp_path, rows)
    out = write_mapping([c for layout in found.layouts for c in layout.columns], str(tmp_path / "out"))
    with pytest.raises(BadInput) as refused:
        imported(tmp_path, [["Contract ref", "Provider", "Start date"], rows[1]], choices=mapping_file.choices(out))
    assert [f.sentence for f in refused.value.findings] == ["file1.csv, column B is headed Provider in the file, Supplier in the mapping."]


def test_of_two_columns_for_one_target_the_one_that_says_more_is_taken(tmp_path):
    head = ["Contract ref", "Supplier", "End date", "Current end date"]
    found = imported(tmp_path, [head, ["C-1", "One Ltd", "2020-01-01", "2021-01-01"]])
    assert contract(found, "C-1")["end_date_current"] == dt.date(2021, 1, 1)
    assert (1, "End date", "mapping_undecided") in codes(found)


def test_a_sheet_without_known_headings_is_set_aside_whole(tmp_path):
    found = imported(tmp_path, [["a", "b"], ["1", "2"], ["3", "4"]])
    (one,) = found.counted()
    assert (one.read, one.set_aside) == (3, 3) and not found.tables.get("contract")


def test_two_files_of_one_name_are_refused(tmp_path):
    paths = [write_csv(folder / "a.csv", MESSY) for folder in (tmp_path, tmp_path / "b") if folder.mkdir(exist_ok=True) is None]
    with pytest.raises(BadInput):
        proposals(paths)


# ---- duplicates and names


def pair(folder: Path, **other: str) -> Gathered:
    first = {"ref": "C-1", "supplier": "Example Ltd", "start": "2020-04-01", "end": "2023-03-31", "value": "1000.00"}
    head = ["Contract ref", "Supplier", "Start date", "Current end date", "Contract value"]
    return imported(folder, [head, list(first.values()), list({**first, **other}.values())])


@pytest.mark.parametrize(
    ("other", "finding"),
    [
        ({"supplier": "Other plc"}, "multi_supplier_award"),
        ({"end": "2024-03-31", "value": "1300.00"}, "same_contract_changed"),
        ({"ref": "C-2"}, "possible_duplicate_other_ref"),
    ],
)
def test_repeats_are_proposed_and_both_rows_stay(tmp_path, other, finding):
    found = pair(tmp_path, **other)
    assert [p.finding for p in found.proposals] == [finding] and len(found.tables["contract"]) == 2
    assert [row.outcome for row in found.source_rows[1:]] == [IMPORTED, IMPORTED]


def test_an_exact_repeat_is_set_aside(tmp_path):
    found = pair(tmp_path, supplier="EXAMPLE LIMITED")
    assert not found.proposals and len(found.tables["contract"]) == 1
    assert (found.source_rows[-1].outcome, found.source_rows[-1].reason) == (DUPLICATE, "the same as file1.csv, row 2")


def test_with_and_without_nhs_is_a_question(tmp_path):
    rows = [["Contract ref", "Supplier", "Start date"], ["C-1", "NHS Sheffield CCG", "2020-04-01"], ["C-2", "Sheffield CCG", "2021-04-01"]]
    found = imported(tmp_path, rows)
    assert len(found.tables["party"]) == 2 and [p.finding for p in found.proposals] == ["name_candidate"]


def test_one_number_is_one_party_and_two_numbers_are_a_question(tmp_path):
    """The same number under two names is one party; one name with 01959704 and 195974 is a question, not a merge."""
    head = ["Contract ref", "Supplier", "Company number"]
    rows = [["C-1", "Example Ltd", "12345678"], ["C-2", "Ejemplo Ltd", "12345678"], ["C-3", "Typing Ltd", "01959704"],
            ["C-4", "Typing Ltd", "195974"], ["C-5", "Typing Ltd", ""], ["C-6", "Various", ""], ["C-7", "Various", ""]]  # fmt: skip
    found = imported(tmp_path, [head, *rows])
    holders = [row["holder_party_id"] for row in found.tables["contract"]]
    assert holders[0] == holders[1] and len({*holders[2:5]}) == 3 and holders[5] != holders[6]
    assert {"same_number_other_name", "same_name_two_numbers"} <= {i.code for i in found.issues}


# ---- nothing is lost

CELL = st.sampled_from(["", "C-1", "Total", "Example Ltd", "=1+1", "01/04/2020", "31/02/2020", "£5m", "1,00", "5", "#REF!", "n/a", "x\ny"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=9), max_size=12))
def test_whatever_the_cells_every_row_ends_in_one_place(tmp_path_factory, rows):
    found = imported(tmp_path_factory.mktemp("any"), [HEADINGS, *rows])
    (one,) = found.counted()
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    assert one.read == filled and one.adds_up
    assert all(row.reason for row in found.source_rows if row.outcome in (SET_ASIDE, DUPLICATE))
    kept = sum(row.outcome == IMPORTED for row in found.source_rows)
    assert kept == len(found.tables.get("contract", []))
