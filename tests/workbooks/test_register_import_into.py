"""Files imported into a register that exists: what is new is added, what is there is a duplicate, what differs is shown first. Invented."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from tests.practice_books import cwb
from tests.workbooks.messy_registers import MESSY, write_csv
from workbooks.outcome import BadInput
from workbooks.reader import read
from workbooks.register.incoming.bring_in import bring_in, proposals
from workbooks.register.incoming.changes import HEADERS, Take, take
from workbooks.register.incoming.collected import DUPLICATE, IMPORTED, SET_ASIDE, Gathered
from workbooks.register.incoming.joined import held
from workbooks.register.incoming.written import write

DONE, LEFT_BLANK, REFUSED = 0, 1, 2
TODAY = dt.date(2026, 3, 2)
HEADINGS = ["Contract ref", "Contract Title", "Supplier", "Company number", "Start date", "Current end date", "Lifetime value"]
SAME = ["R-1", "Home care", "EXAMPLE CARE LIMITED", "99900001", "1 April 2024", "31/03/2027", "£1,200,000"]
LONGER = ["R-2", "Day care", "Other Ltd", "", "2024-04-01", "2027-03-31", "300000"]
FILLED = ["R-3", "Beds", "Third Ltd", "", "2024-04-01", "", "90000.00"]
NEW = ["R-4", "Transport", "Example Care Ltd", "", "2025-04-01", "2028-03-31", "70000"]
ANOTHER = ["R-1", "Home care, north", "Fifth Ltd", "", "2024-04-01", "2027-03-31", "1000"]
LATER = [HEADINGS, SAME, LONGER, FILLED, NEW, ANOTHER]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A register of three contracts: R-2 ends on 31 March 2026 and is worth 250,000, the value of R-3 is not known."""
    path = tmp_path_factory.mktemp("held")
    first = [HEADINGS, ["R-1", "Home care", "Example Care Ltd", "99900001", "2024-04-01", "2027-03-31", "1200000.00"],
             ["R-2", "Day care", "Other Ltd", "", "2024-04-01", "2026-03-31", "250000"],
             ["R-3", "Beds", "Third Ltd", "", "2024-04-01", "", ""]]  # fmt: skip
    files, layouts = proposals([write_csv(path / "first.csv", first)])
    write(bring_in(layouts, today=TODAY), files, str(path / "held"), "Northshire")
    return path / "held"


def into(folder: Path, tmp_path: Path, rows: list[list[str]] = LATER, wanted: Take | None = None) -> Gathered:
    layouts = proposals([write_csv(tmp_path / "later.csv", rows)])[1]
    return bring_in(layouts, today=TODAY, held=held(str(folder)).tables, take=wanted or Take())


def outcomes(found: Gathered) -> list[str]:
    return [row.outcome for row in found.source_rows[1:]]


def test_each_row_is_new_there_already_or_proposed_and_the_count_adds_up(folder, tmp_path):
    found = into(folder, tmp_path)
    (one,) = found.counted()
    assert outcomes(found) == [DUPLICATE, SET_ASIDE, SET_ASIDE, IMPORTED, IMPORTED]
    assert (one.read, one.imported, one.set_aside, one.duplicates) == (5, 2, 2, 1) and one.adds_up
    assert [c["contract_id"] for c in found.tables["contract"]] == ["R-4", "R-1-2"]
    assert found.source_rows[1].reason == "the register has it as R-1"


def test_other_values_are_shown_with_both_texts_and_nothing_is_overwritten(folder, tmp_path):
    found = into(folder, tmp_path)
    assert [(c.key, c.column, c.old, c.new, c.at.row, c.taken) for c in found.changes] == [
        ("R-2", "end_date_current", "2026-03-31", "2027-03-31", 3, False),
        ("R-2", "value_lifetime", "250000", "300000", 3, False),
        ("R-3", "value_lifetime", "", "90000", 4, False), ("R-3", "value_basis", "", "lifetime", 4, False),
        ("R-3", "value_flag", "", "exact", 4, False),
    ]  # fmt: skip
    assert [c["end_date_current"] for c in found.held["contract"]] == [dt.date(2027, 3, 31), dt.date(2026, 3, 31), None]


@pytest.mark.parametrize(("how", "value_2", "value_3", "rows"), [("blanks", 250000, 90000, [SET_ASIDE, IMPORTED]),
                                                                 ("all", 300000, 90000, [IMPORTED, IMPORTED])])  # fmt: skip
def test_blanks_or_all_are_taken_where_a_person_says_so(folder, tmp_path, how, value_2, value_3, rows):
    found = into(folder, tmp_path, wanted=take(how))
    assert [c["value_lifetime"] for c in found.held["contract"]] == [1200000, value_2, value_3]
    assert outcomes(found)[1:3] == rows


def test_one_reference_with_another_supplier_is_a_question(folder, tmp_path):
    found = into(folder, tmp_path)
    assert [(p.finding, p.key, p.other_key) for p in found.proposals] == [("multi_supplier_award", "R-1-2", "R-1")]


def test_a_question_names_the_contract_of_the_register_not_the_new_row_of_the_same_reference(tmp_path):
    """D-2 is Beta's. The file has D-2 with another supplier, and Beta's contract once more without a reference."""
    alpha = ["D-1", "Beds", "Alpha Ltd", "", "2024-04-01", "2027-03-31", "100"]
    beta = ["D-2", "Meals", "Beta Ltd", "", "2024-04-01", "2027-03-31", "200"]
    files, layouts = proposals([write_csv(tmp_path / "first.csv", [HEADINGS, alpha, beta])])
    write(bring_in(layouts, today=TODAY), files, str(tmp_path / "held"), "Northshire")
    other, copy = ["D-2", "Laundry", "Gamma Ltd", "", "2025-04-01", "2026-03-31", "300"], ["", *beta[1:]]
    found = into(tmp_path / "held", tmp_path, [HEADINGS, other, copy])
    assert [(p.finding, p.key, p.other_key) for p in found.proposals] == [
        ("multi_supplier_award", "D-2-2", "D-2"), ("possible_duplicate_other_ref", "later.csv row 3", "D-2"),
    ]  # fmt: skip


def test_organisations_the_register_has_keep_their_id_and_new_ones_get_a_free_one(folder, tmp_path):
    found = into(folder, tmp_path)
    parties = {p["name"]: p["party_id"] for p in held(str(folder)).tables["party"]}
    assert [p["party_id"] for p in found.tables["party"]] == ["P-00004"] and "P-00004" not in parties.values()
    assert found.tables["contract"][0]["holder_party_id"] == parties["Example Care Ltd"]


def test_a_name_nearly_that_of_the_register_is_a_question(folder, tmp_path):
    found = into(folder, tmp_path, [HEADINGS, ["R-9", "Care", "Exampl Care Ltd", "", "2024-04-01", "", ""]])
    assert [(p.finding, p.other_at.file) for p in found.proposals] == [("name_candidate", "register")]


def test_a_known_name_with_another_number_stays_apart(folder, tmp_path):
    found = into(folder, tmp_path, [HEADINGS, ["R-9", "Care", "Example Care Ltd", "12345678", "2024-04-01", "", ""]])
    assert [p["party_id"] for p in found.tables["party"]] == ["P-00004"]
    assert "same_name_two_numbers" in {i.code for i in found.issues}


def test_two_rows_for_one_cell_cannot_both_be_taken(folder, tmp_path):
    both = [HEADINGS, LONGER, [*LONGER[:5], "2028-03-31", "300000"]]
    with pytest.raises(BadInput) as refused:
        into(folder, tmp_path, both, take("all"))
    assert "would be 2027-03-31 by later.csv, row 2 and 2028-03-31 by later.csv, row 3" in refused.value.findings[0].sentence


def test_the_same_files_again_are_all_duplicates(folder, tmp_path):
    layouts, files = proposals([write_csv(tmp_path / "later.csv", LATER)])[::-1]
    before = held(str(folder))
    found = bring_in(layouts, today=TODAY, held=before.tables, take=take("all"))
    write(found, files, str(tmp_path / "once"), "", before)
    again = bring_in(layouts, today=TODAY, held=held(str(tmp_path / "once")).tables)
    assert set(outcomes(again)) == {DUPLICATE} and again.changes == [] and again.proposals == []
    assert not any(again.tables.values())


@pytest.mark.parametrize("name", ["once", "once.xlsx"])
def test_the_same_file_again_changes_nothing(tmp_path, name):
    """A file with a repeat, a reference in two states, a total and a payment: no issue, source row, question or mapping line more."""
    write_csv(tmp_path / "messy.csv", MESSY)
    payment = ["03/03/2021", "Example Care Ltd", "1", "5000"]
    write_csv(tmp_path / "spend.csv", [["Date", "Supplier", "Transaction Number", "Amount"], payment])
    options = ("import", "register", "messy.csv", "spend.csv", "--as-proposed", "--as-at", "2026-03-02")
    assert cwb(*options, "--out", name, cwd=tmp_path).code == LEFT_BLANK
    again = cwb(*options, "--register", name, "--out", name.replace("once", "twice"), cwd=tmp_path)
    assert again.code == LEFT_BLANK and "none of the register's" not in again.said  # the sheet Spend totals is one of ours
    if name == "once":
        told = [{p.name: p.read_bytes() for p in (tmp_path / folder).iterdir()} for folder in ("once", "twice")]
        assert {name for name in told[1] if told[1].get(name) != told[0].get(name)} <= {"proposed_changes.csv"}
        assert set(told[0]) <= set(told[1])
    else:
        books = [read(tmp_path / f"{made}.xlsx") for made in ("once", "twice")]
        for sheet in ("Import issues", "Source rows", "Proposals", "Mapping", "Spend totals"):
            assert books[1].sheet(sheet).cells == books[0].sheet(sheet).cells, sheet


def test_payments_of_the_register_count_in_the_totals_and_the_same_line_is_not_counted_twice(folder, tmp_path):
    """5,000 in March, then a file with that line and 7,000 in April: 12,000 altogether."""
    spend = [["Date", "Supplier", "Transaction Number", "Amount"], ["03/03/2025", "Other Ltd", "1", "5000"]]
    files, layouts = proposals([write_csv(tmp_path / "spend.csv", spend)])
    before = held(str(folder))
    write(bring_in(layouts, today=TODAY, held=before.tables), files, str(tmp_path / "once"), "", before)
    write_csv(tmp_path / "spend.csv", [*spend, ["03/04/2025", "Other Ltd", "2", "7000"]])
    done = cwb("import", "register", "spend.csv", "--as-proposed", "--register", "once", "--out", "twice", cwd=tmp_path)
    assert "2 rows = 1 imported + 0 set aside + 1 duplicates: adds up" in done.said and "all_lines 12,000.00: adds up" in done.said
    assert "R-2,12000,0.048,ok" in (tmp_path / "twice" / "spend_totals.csv").read_text(encoding="utf-8-sig").replace('"', "")


# ---- the change log


def test_an_import_is_an_import_in_the_change_log_with_its_batch_and_a_change_has_its_reason(tmp_path):
    """The invented sample keeps a log; C-03 gets another end, NEW-1 is new."""
    assert cwb("regenerate", "register", "--out", "r.xlsx", cwd=tmp_path).code == DONE
    rows = [["Contract ref", "Supplier", "Start date", "Current end date"], ["INV/03", "Invented Imaging Ltd", "", "2027-06-30"],
            ["NEW-1", "Invented New Ltd", "2026-04-01", "2028-03-31"]]  # fmt: skip
    write_csv(tmp_path / "later.csv", rows)
    options = ("--as-proposed", "--register", "r.xlsx", "--changes", "all", "--out", "r2.xlsx")
    assert cwb("import", "register", "later.csv", *options, cwd=tmp_path).code == DONE
    log = [list(cells) for _, cells in read(tmp_path / "r2.xlsx").sheet("Change log").rows()]
    new = [cells for cells in log if "NEW-1" in cells]
    assert new and all("import" in cells for cells in new) and len({cells[4] for cells in new}) == 1
    (changed,) = [cells for cells in log if "change" in cells and "end_date_current" in cells]
    assert {"C-03", "2026-06-30", "2027-06-30", "Import of later.csv"} <= set(changed)
    again = cwb("regenerate", "register", "--source", "r2.xlsx", "--out", "r3.xlsx", cwd=tmp_path)
    assert again.code == DONE and "All checks hold" in again.said


# ---- the command, on workbooks


def test_by_the_command_changes_are_marked_in_the_list_and_taken_the_next_time(folder, tmp_path):
    write_csv(tmp_path / "later.csv", LATER)
    with_register = ("--as-proposed", "--register", str(folder))
    first = cwb("import", "register", "later.csv", *with_register, "--out", "r.xlsx", cwd=tmp_path)
    assert first.code == DONE and "5 cells of the register stay as they are" in first.said
    book = read(tmp_path / "r.xlsx")
    contracts = [cells[0] for _, cells in book.sheet("Contracts").rows()]
    assert [c for c in contracts if str(c).startswith("R-")] == ["R-1", "R-2", "R-3", "R-4", "R-1-2"]
    marked = [[str(cell or "") for cell in cells] for _, cells in book.sheet("Proposed changes").rows()]
    marked = [[*row[:8], "yes" if row[1:3] == ["R-2", "end_date_current"] else ""] if n else row for n, row in enumerate(marked)]
    write_csv(tmp_path / "marked.csv", marked)
    second = cwb("import", "register", "later.csv", *with_register, "--changes", "marked.csv", "--out", "r2.xlsx", cwd=tmp_path)
    assert second.code == DONE and "4 cells of the register stay as they are" in second.said
    told = {cells[0]: cells for _, cells in read(tmp_path / "r2.xlsx").sheet("Contracts").rows()}
    assert (told["R-2"][5], told["R-2"][8]) == (46477, 250000)  # 31 March 2027; the value stays
    stale = cwb("import", "register", "later.csv", "--as-proposed", "--register", "r2.xlsx", "--changes", "marked.csv", cwd=tmp_path)
    assert stale.code == REFUSED and "proposed no more" in stale.said


def test_records_of_both_imports_stand_behind_and_a_sheet_of_ones_own_is_told(folder, tmp_path):
    for number in (1, 2):
        write_csv(tmp_path / f"later{number}.csv", [HEADINGS, [f"N-{number}", *NEW[1:]]])
    assert cwb("import", "register", "later1.csv", "--as-proposed", "--register", str(folder), "--out", "r.xlsx", cwd=tmp_path).code == DONE
    done = cwb("import", "register", "later2.csv", "--as-proposed", "--register", "r.xlsx", "--out", "r2.xlsx", cwd=tmp_path)
    rows = {str(cells[0]) for _, cells in read(tmp_path / "r2.xlsx").sheet("Source rows").rows()}
    assert done.code == DONE and rows == {"File", "first.csv", "later1.csv", "later2.csv"}


def test_a_mark_beside_no_change_is_refused_with_where_it_stands(tmp_path):
    write_csv(tmp_path / "marked.csv", [list(HEADERS), ["contract", "C-1", "title", "", "Care", "f.csv", "", "2", ""], [*[""] * 8, "yes"]])
    with pytest.raises(BadInput) as refused:
        take(str(tmp_path / "marked.csv"))
    assert [f.sentence for f in refused.value.findings] == ["Row 3 is marked under Take and names no change."]


def test_changes_without_a_register_are_refused(tmp_path):
    write_csv(tmp_path / "later.csv", LATER)
    assert cwb("import", "register", "later.csv", "--as-proposed", "--changes", "all", cwd=tmp_path).code == REFUSED


def test_a_register_with_a_cell_that_cannot_be_read_is_not_imported_into(folder, tmp_path):
    """The cell would be lost on the way."""
    shutil.copytree(folder, tmp_path / "bad")
    path = tmp_path / "bad" / "contracts.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("2026-03-31", "soon"), encoding="utf-8-sig")
    write_csv(tmp_path / "later.csv", LATER)
    done = cwb("import", "register", "later.csv", "--as-proposed", "--register", "bad", "--out", "out", cwd=tmp_path)
    assert done.code == REFUSED and "soon" in done.said and not (tmp_path / "out").exists()
