"""Publishable copy: what is withheld is nowhere in the file, the cell says why, and what would give it away stops the job."""

import csv
import datetime as dt
import io
import re
import zipfile

import pytest
import xlsxwriter

from tests.practice_books import cwb
from tests.workbooks.leaving_books import INJECTIONS, book, hostile, leaky, parts, saved, tender
from udfs.parameters import shipped
from workbooks import accessibility
from workbooks.backup import Backups
from workbooks.errors import WorkbookError
from workbooks.outcome import BadInput
from workbooks.package import Package
from workbooks.publish import WITHHELD, make_publishable, publish
from workbooks.reader import read
from workbooks.share import ABOUT
from workbooks.source_file import open_source

AS_AT = dt.date(2026, 11, 21)
PRICES = "Bids!B:B=section 43"
NAMES = "Bids!A4:A6=s.40(2)"
WINNER = "Result!B1=names of bidders before the award"
ALL = (PRICES, NAMES, WINNER)
# As texts, numbers and parts of numbers; 1189000.25 may be written 1189000.25 or 1,189,000.25.
SECRETS = ("Alder", "Birch", "Cedar", "1234567", "1189000", "1301222", "3724790", "1,189,000", "Workings", "more time")


@pytest.fixture
def published(tmp_path):
    """A function: wishes -> what was told, the copy as read back, and its path."""

    def made(*asked, data=None, **more):
        path = saved(tmp_path, data or tender())
        told = publish(path, tmp_path / "foi.xlsx", asked, AS_AT, **more)
        return told, read(tmp_path / "foi.xlsx"), tmp_path / "foi.xlsx"

    return made


def refused(tmp_path, asked, data=None):
    """The rules that stopped a publication; nothing may have been written."""
    with pytest.raises(BadInput) as stopped:
        publish(saved(tmp_path, data or tender()), tmp_path / "foi.xlsx", asked, AS_AT)
    assert not (tmp_path / "foi.xlsx").exists()
    return {(f.rule, f.where) for f in stopped.value.findings if f.severity == "block"}


def test_the_reason_stands_in_place_of_a_heading_that_may_be_a_name_too(published):
    _, copy, _ = published(*ALL)
    bids = copy.sheet("Bids")
    assert bids.cell(3, 2) == "Withheld: section 43 commercial interests", "only a real table is known to have a heading"
    assert {bids.cell(row, 2) for row in range(4, 8)} == {"Withheld: section 43 commercial interests"}
    assert {bids.cell(row, 1) for row in range(4, 7)} == {"Withheld: section 40(2) personal information"}
    assert copy.sheet("Result").cell(1, 2) == "Withheld: names of bidders before the award"
    assert [bids.cell(row, 3) for row in range(4, 7)] == [61.5, 64.2, 58.9]


def test_nothing_withheld_is_anywhere_in_the_package(published):
    _, _, path = published(*ALL)
    for name, content in parts(path.read_bytes()).items():
        text = content.decode("utf-8", "replace")
        assert [s for s in SECRETS if s in text or s in name] == [], name


def test_nothing_withheld_is_in_the_bytes_between_the_parts(published):
    _, _, path = published(*ALL)
    data = path.read_bytes()
    assert [s for s in SECRETS if s.encode() in data or s.encode("utf-16-le") in data] == []


def test_the_list_says_where_how_many_why_and_on_what_basis(published):
    _, copy, _ = published(*ALL)
    sheet = copy.sheet(WITHHELD)
    assert [[sheet.cell(row, column) for column in range(1, 5)] for row in range(3, 7)] == [
        ["Where in this copy", "Cells", "Reason in place", "Basis"],
        ["Bids!B3:B7", 5, "Withheld: section 43 commercial interests", "Freedom of Information Act 2000, section 43"],
        ["Bids!A4:A6", 3, "Withheld: section 40(2) personal information", "Freedom of Information Act 2000, section 40(2)"],
        ["Result!B1", 1, "Withheld: names of bidders before the award", "Reason as given by the publisher"],
    ]
    about = copy.sheet(ABOUT)
    told = {about.cell(row, 1): about.cell(row, 2) for row in range(5, 11)}
    assert told["Cells withheld"] == 9 and told["Published on"] == "21/11/2026"


def test_same_input_same_bytes(tmp_path):
    path = saved(tmp_path, tender())
    one, other = (make_publishable(open_source(path), ALL, AS_AT).data for _ in range(2))
    assert one == other


@pytest.mark.parametrize("how", ["tblBids[Price]", "Prices!B2:B4", "ThePrices", "'Prices'!2:4"])
def test_tables_ranges_names_and_rows_can_be_withheld(published, how):
    def fill(made):
        sheet = made.add_worksheet("Prices")
        sheet.add_table(0, 0, 3, 1, {"name": "tblBids", "columns": [{"header": "Bidder"}, {"header": "Price"}]})
        for row, price in enumerate([1200.5, 1100.25, 1300.1], 1):
            sheet.write_row(row, 0, ["a", price])
        made.define_name("ThePrices", "=Prices!$B$2:$B$4")

    _, copy, _ = published(f"{how}=section 43", data=book(fill))
    assert {copy.sheet("Prices").cell(row, 2) for row in (2, 3, 4)} == {"Withheld: section 43 commercial interests"}
    assert copy.sheet("Prices").cell(1, 2) == "Price"


def test_cells_move_up_with_the_hidden_rows_that_are_left_out(published):
    """Row 3 of the source is hidden, so the price in B4 stands in B3 of the copy."""
    _, copy, _ = published("Bids!B4=section 43", data=leaky())
    assert copy.sheet("Bids").cell(3, 2) == "Withheld: section 43 commercial interests"
    assert copy.sheet(WITHHELD).cell(4, 1) == "Bids!B3"


def test_what_is_hidden_anyway_is_said_to_be_gone(published):
    told, copy, _ = published("Secret!A1=section 43", data=leaky())
    assert [f.rule for f in told.findings if f.severity == "note"] == ["withheld_left_out"]
    assert copy.sheet(WITHHELD).cell(4, 1) == "not in this copy"


# ---- what would give it away


def test_the_same_text_elsewhere_stops_the_job(tmp_path):
    assert refused(tmp_path, [PRICES, NAMES]) == {("withheld_value_repeated", "Result!B1")}


def test_a_name_inside_a_longer_text_stops_the_job(tmp_path):
    def fill(made):
        sheet = made.add_worksheet("Bids")
        sheet.write_column(0, 0, ["Alder Health CIC", "Award to alder health cic, subject to call-in", "Alderman"])

    assert refused(tmp_path, ["Bids!A1=section 43"], book(fill)) == {("withheld_value_repeated", "Bids!A2")}


def test_the_same_number_in_a_text_stops_the_job(tmp_path):
    def fill(made):
        made.add_worksheet("Bids").write_column(0, 0, [1189000.25, "The winning bid was £1,189,000.25 net", 1189000.26])

    assert refused(tmp_path, ["Bids!A1=section 43"], book(fill)) == {("withheld_value_repeated", "Bids!A2")}


def test_the_name_of_a_sheet_or_of_the_file_stops_the_job(tmp_path):
    def fill(made):
        made.add_worksheet("Alder Health").write(0, 0, "Alder Health")

    assert ("withheld_value_repeated", "The name of sheet Alder Health") in refused(tmp_path, ["'Alder Health'!A1=section 43"], book(fill))
    path = saved(tmp_path, book(lambda made: made.add_worksheet("Bids").write(0, 0, "Cedar LLP")), "Bid of Cedar LLP.xlsx")
    found = make_publishable(open_source(path), ["Bids!A1=section 43"], AS_AT).findings
    assert {f.where for f in found if f.severity == "block"} == {"The name of the source file"}


def test_a_sum_of_which_one_part_is_withheld_stops_the_job(tmp_path):
    """3,724,790.64 less the two bids shown is the third."""
    assert refused(tmp_path, ["Bids!B5=section 43"]) == {("withheld_value_from_sum", "Bids!B7")}


def test_a_sum_of_which_several_parts_are_withheld_is_told(published):
    told, _, _ = published("Bids!B4:B6=section 43")
    assert [(f.where, f.severity) for f in told.findings if f.rule == "result_of_withheld"] == [("Bids!B7", "warn")]


def test_a_result_that_comes_by_way_of_a_hidden_sheet_is_told(published):
    """Result!A1 reads Workings!A1, which is hidden and reads the withheld price in Bids!A1."""

    def fill(made):
        bids, workings, result = (made.add_worksheet(name) for name in ("Bids", "Workings", "Result"))
        bids.write(0, 0, 1234.5)
        workings.write_formula(0, 0, "=ROUND(Bids!A1,-1)", None, 1230)
        workings.hide()
        result.write_formula(0, 0, "=Workings!A1+1", None, 1231)
        result.write_formula(1, 0, "=1+1", None, 2)

    told, _, _ = published("Bids!A1=section 43", data=book(fill))
    assert [f.where for f in told.findings if f.rule == "result_of_withheld"] == ["Result!A1"]


def test_leaks_can_be_accepted_and_are_still_told(published):
    told, _, path = published(PRICES, NAMES, accept_leaks=True)
    assert ("withheld_value_repeated", "warn") in {(f.rule, f.severity) for f in told.findings}
    assert path.exists()


def test_common_small_values_do_not_stop_the_job(published):
    def fill(made):
        made.add_worksheet("Bids").write_column(0, 0, ["yes", 12000.0, True, "yes", 12000.0, True])

    told, _, _ = published("Bids!A1:A3=section 43", data=book(fill))
    assert [f for f in told.findings if f.rule == "withheld_value_repeated"] == []


# ---- wishes that cannot be met


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("Bids!B4", "withhold_unclear"),
        ("B4=section 43", "withhold_unclear"),
        ("Nonsense=section 43", "withhold_unclear"),
        ("Bids!B4=" + "x" * 201, "withhold_unclear"),
        ("Bids!B4=section 99", "unknown_exemption"),
        ("Bidz!B4=section 43", "no_such_sheet"),
        ("Bids!Z99=section 43", "withhold_nothing"),
    ],
)
def test_a_wish_that_cannot_be_met_is_one_sentence_and_nothing_is_written(tmp_path, asked, code):
    with pytest.raises(WorkbookError) as stopped:
        publish(saved(tmp_path, tender()), tmp_path / "foi.xlsx", [asked], AS_AT)
    assert stopped.value.code == code and not (tmp_path / "foi.xlsx").exists()


def test_every_exemption_has_a_section_a_source_and_an_evidence_status():
    known = [p for p in shipped() if p.key.startswith("foia_exemption_")]
    assert [p.key.rpartition("_")[2] for p in known] == ["21", "22", "31", "36", "38", "40", "41", "42", "43", "44"]
    for entry in known:
        section = entry.key.rpartition("_")[2]
        assert entry.value.casefold() == f"section {section} {entry.label}".casefold()
        assert entry.source == f"Freedom of Information Act 2000, section {section}" and entry.evidence
        assert entry.valid_from == dt.date(2005, 1, 1)


def test_before_the_act_was_in_force_there_is_no_exemption(tmp_path):
    with pytest.raises(WorkbookError) as stopped:
        publish(saved(tmp_path, tender()), tmp_path / "foi.xlsx", [PRICES], dt.date(2004, 12, 31))
    assert stopped.value.code == "unknown_exemption"


# ---- the copy can be used by everybody


def test_headings_become_those_of_real_tables_and_nothing_is_hard_to_use(published):
    told, _, path = published(*ALL)
    tables = {t.sheet: t.columns for t in Package.from_bytes(path.read_bytes()).tables.values()}
    assert tables["Bids"] == ("Bidder", "Withheld: section 43 commercial interests", "Points", "Received")
    assert tables[WITHHELD][0] == "Where in this copy"
    assert accessibility.check(path) == [] == told.findings


def test_labels_beside_values_are_not_taken_for_a_table(published):
    def fill(made):
        made.add_worksheet("Facts").write_row(0, 0, ["Lot", "Imaging"])
        made.get_worksheet_by_name("Facts").write_row(1, 0, ["Bids", 5])

    _, _, path = published(data=book(fill))
    assert "Facts" not in {t.sheet for t in Package.from_bytes(path.read_bytes()).tables.values()}


# ---- CSV and .ods of the same


def test_csv_files_hold_the_same_cells_and_nothing_withheld(published, tmp_path):
    published(*ALL, csv_folder=tmp_path)
    files = sorted(tmp_path.glob("foi_*.csv"))
    assert [f.name for f in files] == ["foi_01_About_this_copy.csv", "foi_02_What_is_withheld.csv", "foi_03_Bids.csv", "foi_04_Result.csv"]
    assert [s for f in files for s in SECRETS if s in f.read_text("utf-8-sig")] == []
    bids = list(csv.reader(io.StringIO(files[2].read_text("utf-8-sig"))))
    assert bids[3] == ["Withheld: section 40(2) personal information", "Withheld: section 43 commercial interests", "61.5", "2023-10-14"]


def test_no_text_from_outside_becomes_a_formula_in_any_of_them(published, tmp_path, soffice):
    _, copy, path = published("'=1+1'!A1==Reason", data=hostile(), csv_folder=tmp_path, ods_out=tmp_path / "foi.ods")
    assert not re.search(rb"<f[ >/]", b"".join(parts(path.read_bytes()).values()))
    assert copy.sheet("=1+1").cell(1, 1) == "Withheld: =Reason"
    with zipfile.ZipFile(tmp_path / "foi.ods") as opened:
        content = opened.read("content.xml").decode()
        kept = "".join(opened.read(name).decode("utf-8", "replace") for name in opened.namelist())
    assert "table:formula" not in content and "<text:a " not in content
    assert content.count('office:value-type="string"') > len(INJECTIONS)
    assert "=Heading" not in kept
    files = [io.StringIO(f.read_bytes().decode("utf-8-sig"), newline="") for f in tmp_path.glob("*.csv")]
    fields = [field for file in files for row in csv.reader(file) for field in row]
    assert [f for f in fields if f.lstrip()[:1] in tuple("=+@＝")] == []


def test_the_ods_holds_nothing_withheld(published, tmp_path, soffice):
    published(*ALL, ods_out=tmp_path / "foi.ods")
    for name, content in parts((tmp_path / "foi.ods").read_bytes()).items():
        assert [s for s in SECRETS if s in content.decode("utf-8", "replace")] == [], name


def test_without_libreoffice_an_ods_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WorkbookError) as stopped:
        publish(saved(tmp_path, tender()), tmp_path / "foi.xlsx", ALL, AS_AT, ods_out=tmp_path / "foi.ods")
    assert stopped.value.code == "engine_missing" and not (tmp_path / "foi.xlsx").exists()


# ---- the command


def test_exit_codes_of_the_command(tmp_path):
    path, out = saved(tmp_path, tender()), str(tmp_path / "foi.xlsx")
    wishes = [part for wish in ALL for part in ("--withhold", wish)]
    leak = cwb("publish", str(path), "--out", out, "--as-at", "2026-11-21", "--withhold", PRICES, "--withhold", NAMES, cwd=tmp_path)
    assert leak.code == 2 and "Result!B1" in leak.said and "Nothing was written." in leak.said
    assert cwb("publish", str(path), "--out", out, "--as-at", "2026-11-21", *wishes, cwd=tmp_path).code == 0


def lists(path):
    """A list without a heading, and sections headed by the names of suppliers, all in bold: what a guess would take for headings."""
    with xlsxwriter.Workbook(path) as book:
        sheet, bold = book.add_worksheet("P"), book.add_format({"bold": True})
        rows = {0: ("Ann Example", "Nurse"), 1: ("Bob Example", "Clerk"), 3: ("Acme Ltd", ""), 4: ("lot", "1"), 6: ("Bolton Care", "")}
        for row, (name, role) in rows.items():
            sheet.write_string(row, 0, name, bold if row in (0, 3, 6) else None)
            sheet.write_string(row, 1, role, bold if row in (0, 3, 6) else None)
    return path


def test_a_whole_column_leaves_no_name_behind_that_looks_like_a_heading(tmp_path):
    publish(lists(tmp_path / "list.xlsx"), tmp_path / "out.xlsx", ["P!A:A=section 40"], AS_AT)
    everything = b"".join(zipfile.ZipFile(tmp_path / "out.xlsx").read(n) for n in zipfile.ZipFile(tmp_path / "out.xlsx").namelist())
    for name in (b"Ann Example", b"Bob Example", b"Acme Ltd", b"Bolton Care"):
        assert name not in everything


def test_csv_files_of_an_earlier_copy_are_never_left_beside_a_redacted_one(tmp_path):
    source, folder = lists(tmp_path / "list.xlsx"), tmp_path / "csv"
    folder.mkdir()
    publish(source, tmp_path / "out.xlsx", [], AS_AT, csv_folder=folder)
    with pytest.raises(WorkbookError, match="of an earlier copy"):
        publish(source, tmp_path / "out.xlsx", ["P!A:A=section 40"], AS_AT, csv_folder=folder)


def test_a_copy_that_is_replaced_is_kept_first(tmp_path):
    source, out = lists(tmp_path / "list.xlsx"), tmp_path / "out.xlsx"
    out.write_bytes(source.read_bytes())
    publish(source, out, [], AS_AT)
    assert [b.path.read_bytes() for b in Backups.of(out).listed()] == [source.read_bytes()]


def test_results_over_several_sheets_at_once_are_told(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "months.xlsx") as book:
        for name, value in (("Jan", 100.25), ("Feb", 200.5), ("Mar", 300.75)):
            book.add_worksheet(name).write_number(0, 1, value)
        book.add_worksheet("Year").write_formula(0, 0, "=SUM(Jan:Mar!B1)", None, 601.5)
    made = publish(tmp_path / "months.xlsx", tmp_path / "out.xlsx", ["Jan!B1=section 43"], AS_AT)
    assert "result_not_traced" in {f.rule for f in made.findings}
