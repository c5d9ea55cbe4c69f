"""Formulas respelt from host to host; texts, other functions, values and other parts stay."""

import io

import openpyxl
import pytest
import xlsxwriter

from tests.workbooks.foreign_books import part_text, touched
from workbooks.dialect import respell, respell_package

PLAIN = '=IF(A1="TENDER_RANK(A1)",SUM(TENDER_RANK(A1:A2,B1:B2)),CAPITATION_SPLIT(1,A1:A2))'
OFFICE = PLAIN.replace("SUM(TENDER", "SUM(_xldudf_CWB_TENDER").replace(",CAPITATION", ",_xldudf_CWB_CAPITATION")
CALC = PLAIN.replace("SUM(TENDER", "SUM(CWB.TENDER").replace(",CAPITATION", ",CWB.CAPITATION")
LINKED = PLAIN.replace("SUM(TENDER", "SUM([1]!TENDER").replace(",CAPITATION", ",[12]!CAPITATION")
PATHS = PLAIN.replace("SUM(TENDER", r"SUM('C:\add ins\it''s\cwb.xlam'!TENDER").replace(",CAPITATION", ",cwb.xlam!CAPITATION")
LOWER = PLAIN.replace("SUM(TENDER_RANK", "SUM(cwb.tender_rank")


@pytest.mark.parametrize("stored", [PLAIN, OFFICE, CALC, LINKED, PATHS, LOWER])
@pytest.mark.parametrize(("host", "spelt"), [("desktop", PLAIN), ("libreoffice", CALC), ("officejs", OFFICE)])
def test_every_stored_spelling_becomes_that_of_the_host(stored, host, spelt):
    assert respell(stored, host) == spelt
    assert respell(stored[1:], host) == spelt[1:]


@pytest.mark.parametrize(
    "formula",
    ['="TENDER_RANK("&A1', "=MY_TENDER_RANK(A1)", "=TENDER_RANKS(A1)", "=TENDER_RANK", "=OTHER.TENDER_RANK(A1)",
     "=[1]!THEIRS(A1)", "=SUM('TENDER_RANK('!A1)"],
)  # fmt: skip
def test_what_is_not_a_call_of_ours_stays(formula):
    assert respell(formula, "libreoffice") == formula


def book() -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet, other = made.add_worksheet("Bids"), made.add_worksheet("Other")
    sheet.write_column("A1", [60, 70, 80])
    sheet.write_array_formula("B1:B3", "{=TENDER_RANK(A1:A3)}", None, 3)
    sheet.write_formula("C1", '=SUM(TENDER_RANK(A1:A3))&" of TENDER_RANK(x) <&>"', None, "6 of TENDER_RANK(x) <&>")
    sheet.data_validation("D1", {"validate": "custom", "value": "=SUM(TENDER_RANK(A1:A3))>0"})
    rule = {"type": "formula", "criteria": "=SUM(TENDER_RANK($A$1:$A$3))>5", "format": made.add_format({"bold": True})}
    sheet.conditional_format("A1:A3", rule)
    made.define_name("Ranks", "=TENDER_RANK(Bids!$A$1:$A$3)")
    other.write_formula("A1", "=SUM(1,2)", None, 3)
    made.close()
    return out.getvalue()


def test_a_package_is_respelt_in_cells_names_validations_and_conditional_formats():
    before = book()
    after = respell_package(before, "libreoffice")
    sheet = part_text(after, "xl/worksheets/sheet1.xml")
    assert sheet.count("CWB.TENDER_RANK(") == part_text(before, "xl/worksheets/sheet1.xml").count("TENDER_RANK(") - 2
    assert "<definedName name=\"Ranks\">CWB.TENDER_RANK(Bids!$A$1:$A$3)</definedName>" in part_text(after, "xl/workbook.xml")
    assert touched(before, after) == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}


def test_cached_values_stay_and_the_way_back_gives_the_same_parts():
    before = book()
    there = respell_package(before, "libreoffice")
    values = openpyxl.load_workbook(io.BytesIO(there), data_only=True)["Bids"]
    assert (values["B1"].value, values["C1"].value) == (3, "6 of TENDER_RANK(x) <&>")
    back = respell_package(there, "desktop")
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        assert part_text(back, part) == part_text(before, part)
    assert respell_package(before, "desktop") == respell_package(respell_package(before, "desktop"), "desktop")


def test_an_unknown_host_is_refused():
    with pytest.raises(ValueError, match="desktop, libreoffice, officejs"):
        respell_package(book(), "lotus")
