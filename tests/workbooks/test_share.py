"""Make a copy to share: what is in it, what is not, and that it says so."""

import datetime as dt
import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as any_

from tests.practice_books import cwb
from tests.workbooks.foreign_books import with_parts
from tests.workbooks.leaving_books import INJECTIONS, PENCE, book, clean, hostile, leaky, parts, saved, tender
from udfs.cells import ExcelError
from workbooks.cell_looks import Look
from workbooks.copy_sheets import CopySheet
from workbooks.copy_writer import write
from workbooks.errors import WorkbookError
from workbooks.package import Package
from workbooks.reader import read
from workbooks.scan.scanning import scan
from workbooks.share import ABOUT, make_copy, share
from workbooks.source_file import open_source


@pytest.fixture
def shared_copy(tmp_path):
    """A function: bytes of a source -> the copy's bytes and the copy as read back."""

    def made(data, **asked):
        path = saved(tmp_path, data)
        told = share(path, tmp_path / "copy.xlsx", **asked)
        return told, read(tmp_path / "copy.xlsx")

    return made


def text_of(data):
    return b"\n".join(parts(data).values()).decode("utf-8", "replace")


def formulas(data):
    """Cells with a formula, calculated names and anything else a program would calculate."""
    return re.findall(r"<f[ >/]|<definedName |calculatedColumnFormula|totalsRowFormula", text_of(data))


def test_only_what_is_seen_is_copied(shared_copy):
    told, copy = shared_copy(leaky())
    assert list(copy.sheets) == [ABOUT, "Bids"]
    bids = copy.sheet("Bids")
    # row 3 (Birch) is hidden, so Cedar moves up; the ghost in A6 and the ;;; cell A7 are gone; B8 held =[1]Sheet1!A1
    assert bids.cells == {
        (1, 1): "Bidder", (1, 2): "Price", (1, 3): "Note", (2, 1): "Alder", (2, 2): 1200.5, (3, 1): "Cedar", (3, 2): 1300.1, (7, 2): 5,
    }  # fmt: skip
    for gone in ("Birch", "ghost", "reserve price", "deep", "margin", "ask legal", "A. Person", "An Organisation", "b.xlsx", "[1]"):
        assert gone not in text_of(told.data), gone


def test_the_copy_says_what_was_left_out(shared_copy):
    told, copy = shared_copy(leaky())
    about = copy.sheet(ABOUT)
    counts = {about.cell(row, 1): about.cell(row, 2) for row in range(11, about.max_row + 1)}
    assert counts == told.left_out == {
        "Formulas, replaced by their values": 1, "Cells in hidden columns": 1, "Cells in hidden rows": 2,
        "Cells with text in the colour of their background": 1, "Cells whose number format shows nothing": 1, "Hidden sheets": 1,
        "Very hidden sheets": 1, "Comments": 1, "Defined names": 1,
    }  # fmt: skip


def test_the_first_sheet_says_where_the_copy_comes_from(shared_copy):
    core = "docProps/core.xml"
    data = tender()
    stamp = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-03-31T17:05:00Z", parts(data)[core])
    data = with_parts(data, {core: stamp})
    _, copy = shared_copy(data)
    about = copy.sheet(ABOUT)
    told = {about.cell(row, 1): about.cell(row, 2) for row in range(5, 9)}
    assert told == {
        "Source file": "source.xlsx",
        "SHA-256 of the source file": hashlib.sha256(data).hexdigest(),
        "Calculated on": "31/03/2026 17:05, when the source was last saved (UTC)",
        "Sheets copied": 2,
    }


def test_a_date_older_than_the_file_format_is_not_repeated(shared_copy):
    def fill(made):
        made.add_worksheet("Prices").write(0, 0, 5)
        made.set_properties({"created": dt.datetime(2000, 1, 1)})

    _, copy = shared_copy(book(fill))
    assert copy.sheet(ABOUT).cell(7, 2) == "not stated by the source file"


def test_a_copy_of_a_copy_keeps_both_first_sheets(shared_copy):
    told, _ = shared_copy(clean())
    _, again = shared_copy(told.data)
    assert list(again.sheets) == [f"{ABOUT} (2)", ABOUT, "Prices"]


def test_tables_that_lie_on_one_another_do_no_harm(shared_copy):
    def fill(made):
        sheet = made.add_worksheet("Prices")
        for column in (0, 2):
            sheet.add_table(0, column, 2, column, {"columns": [{"header": f"C{column}"}]})
            sheet.write(1, column, 5)

    data = book(fill)
    part = "xl/tables/table2.xml"
    told, copy = shared_copy(with_parts(data, {part: parts(data)[part].replace(b'"C1:C3"', b'"A1:A3"')}))
    assert [t.columns for t in Package.from_bytes(told.data).tables.values() if t.sheet == "Prices"] == [("C0",)]
    assert copy.sheet("Prices").cell(2, 3) == 5


def test_nothing_in_the_copy_calculates_or_links(shared_copy):
    told, copy = shared_copy(tender())
    assert formulas(told.data) == []
    assert not [name for name in parts(told.data) if "external" in name.lower() or "vba" in name.lower()]
    assert copy.sheet("Bids").cell(7, 2) == 3724790.64 and copy.sheet("Result").cell(1, 2) == "Birch Diagnostics Ltd"


def test_the_scan_finds_nothing_on_a_copy(shared_copy, tmp_path):
    shared_copy(leaky())
    assert scan(tmp_path / "copy.xlsx") == []


def test_hidden_content_comes_along_when_asked_for_and_is_hidden_no_more(shared_copy, tmp_path):
    _, copy = shared_copy(leaky(), with_hidden=True)
    assert list(copy.sheets) == [ABOUT, "Bids", "Secret", "Deep"]
    bids = copy.sheet("Bids")
    assert (bids.cell(3, 1), bids.cell(1, 5), bids.cell(6, 1), bids.cell(7, 1)) == ("Birch", "margin", "ghost", 42)
    assert scan(tmp_path / "copy.xlsx") == []


def test_same_input_same_bytes(tmp_path):
    path = saved(tmp_path, tender())
    assert make_copy(open_source(path)).data == make_copy(open_source(path)).data


def test_every_digit_every_error_every_kind_is_kept(shared_copy):
    errors = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]

    def fill(made):
        sheet = made.add_worksheet("Figures")
        sheet.write_boolean(0, 0, True)
        sheet.write_string(1, 0, "007")
        for column in range(len(errors)):
            sheet.write_number(2, column, 5)

    data = book(fill)
    part = "xl/worksheets/sheet1.xml"
    text = parts(data)[part].decode()
    for column, code in zip("ABCDEFG", errors, strict=True):
        text = text.replace(f'<c r="{column}3"><v>5</v>', f'<c r="{column}3" t="e"><v>{code}</v>')
    digits = "".join(f'<c r="{c}4"><v>{n!r}</v></c>' for c, n in zip("ABCDEFGH", PENCE, strict=True))
    text = text.replace("</sheetData>", f'<row r="4">{digits}</row></sheetData>')
    _, copy = shared_copy(with_parts(data, {part: text.encode()}))
    sheet = copy.sheet("Figures")
    assert [sheet.cell(3, c) for c in range(1, 8)] == errors
    assert all(isinstance(sheet.cell(3, c), ExcelError) for c in range(1, 8))
    assert tuple(sheet.cell(4, c) for c in range(1, 9)) == PENCE
    assert sheet.cell(1, 1) is True and sheet.cell(2, 1) == "007"


def test_formats_widths_bold_and_fill_are_kept(shared_copy):
    told, _ = shared_copy(tender())
    bids = next(s for s in told.sheets if s.name == "Bids")
    assert bids.looks[4, 2].number == "£#,##0.00" and bids.looks[4, 4].number == "dd/mm/yyyy"
    assert bids.looks[3, 1].bold and bids.looks[3, 1].paper == "12436D"
    styles = parts(told.data)["xl/styles.xml"].decode()
    assert "£#,##0.00" in styles and "FF12436D" in styles


def test_a_plain_number_shows_all_its_decimals(shared_copy):
    """61.5 in the format General must not become 62 on the screen."""
    told, _ = shared_copy(tender())
    sheet = next(xml for name, xml in parts(told.data).items() if b"<v>61.5</v>" in xml).decode()
    style = int(re.search(r'<c r="C4"(?: s="(\d+)")?', sheet)[1] or 0)
    formats = re.search(r"<cellXfs.*</cellXfs>", parts(told.data)["xl/styles.xml"].decode(), re.S)[0]
    assert 'numFmtId="0"' in re.findall(r"<xf [^>]*>", formats)[style]


def test_tables_stay_tables_with_names_of_our_own(shared_copy):
    def fill(made):
        sheet = made.add_worksheet("Prices")
        sheet.add_table(2, 1, 5, 2, {"name": "SecretProject", "columns": [{"header": "Bidder"}, {"header": "Price"}]})
        sheet.write_row(3, 1, ["Alder", 5])

    told, _ = shared_copy(book(fill))
    tables = [t for t in Package.from_bytes(told.data).tables.values() if t.sheet == "Prices"]
    assert [(t.first_row, t.first_column, t.last_row, t.columns) for t in tables] == [(3, 2, 6, ("Bidder", "Price"))]
    assert "SecretProject" not in text_of(told.data)


def test_dates_of_a_workbook_that_counts_from_1904_stay_the_same_days(shared_copy):
    def fill(made):
        made.add_worksheet("Days").write(0, 0, 1, made.add_format({"num_format": "dd/mm/yyyy"}))

    _, copy = shared_copy(book(fill, date_1904=True))
    assert copy.date1904 and copy.sheet("Days").cell(1, 1) == 1


def test_a_formula_without_a_saved_result_is_refused_by_name(shared_copy):
    def fill(made):
        made.add_worksheet("Sums").write_formula(1, 1, "=1+1")

    data = book(fill)
    part = "xl/worksheets/sheet1.xml"
    data = with_parts(data, {part: parts(data)[part].replace(b"<v>0</v>", b"")})
    with pytest.raises(WorkbookError) as refused:
        shared_copy(data)
    assert refused.value.code == "not_calculated" and "Sums!B2" in refused.value.sentence


def test_manual_calculation_is_told(shared_copy):
    data = tender()
    part = "xl/workbook.xml"
    data = with_parts(data, {part: parts(data)[part].replace(b"<calcPr ", b'<calcPr calcMode="manual" ')})
    told, _ = shared_copy(data)
    assert [f.rule for f in told.findings] == ["manual_calculation"]


# ---- text from outside stays text


def test_no_text_from_outside_becomes_a_formula(shared_copy):
    told, copy = shared_copy(hostile())
    assert formulas(told.data) == []
    sheet = copy.sheet("=1+1")
    assert tuple(sheet.cell(row, 1) for row in range(2, len(INJECTIONS) + 2)) == INJECTIONS
    assert all(type(sheet.cell(row, 1)) is str for row in range(2, len(INJECTIONS) + 2))
    assert sheet.cell(1, 1) == "=Heading" and copy.sheet("@SUM(1)").cell(1, 1) == "x"


texts = any_.text(any_.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=40)
cells = any_.one_of(texts, any_.floats(allow_nan=False, allow_infinity=False), any_.booleans(), any_.sampled_from(INJECTIONS))


@how(max_examples=25, deadline=None)
@given(any_.lists(cells, min_size=1, max_size=20))
def test_whatever_a_cell_holds_is_written_and_read_back_exactly(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("copy") / "copy.xlsx"
    sheet = CopySheet("Any", {(row, 1): value for row, value in enumerate(values, 1)})
    path.write_bytes(write([sheet], "Any"))
    back = read(path).sheet("Any")
    assert [back.cell(row, 1) for row in range(1, len(values) + 1)] == [0.0 if v == 0 and type(v) is float else v for v in values]
    assert back.formulas == {}


def test_a_text_excel_cannot_hold_is_an_error_that_names_the_cell():
    with pytest.raises(WorkbookError) as refused:
        write([CopySheet("Long", {(2, 3): "x" * 32_768}, {(2, 3): Look()})], "Long")
    assert refused.value.code == "text_too_long" and "C2" in refused.value.sentence


# ---- the command


def test_the_command_never_writes_over_the_source(tmp_path):
    path = saved(tmp_path, tender())
    before = path.read_bytes()
    done = cwb("share", str(path), "--out", str(path), cwd=tmp_path)
    assert done.code == 2 and "another name" in done.said
    assert path.read_bytes() == before


def test_a_folder_that_is_missing_does_not_hide_that_the_target_is_the_source(tmp_path):
    """For the system `missing/../book.xlsx` names no file; taken apart as text it names the source."""
    path = saved(tmp_path, tender())
    before = path.read_bytes()
    (tmp_path / "link.xlsx").symlink_to(f"missing/../{path.name}")
    for out in (f"missing/../{path.name}", f"./missing/../{path.name}", "link.xlsx"):
        done = cwb("share", path.name, "--out", out, cwd=tmp_path)
        assert done.code == 2 and "no folder" in done.said, out
    assert path.read_bytes() == before and not list(tmp_path.glob("Backups*"))


def test_the_command_tells_what_was_left_out_as_json(tmp_path):
    path = saved(tmp_path, clean())
    done = cwb("share", str(path), "--out", str(tmp_path / "copy.xlsx"), "--json", cwd=tmp_path)
    assert done.code == 0
    assert json.loads(done.out) == {"path": str(tmp_path / "copy.xlsx"), "holds": True, "left_out": {}, "findings": []}
