"""A workbook just made in which something cannot be calculated: it shows no value it never had, and no verdict says that all holds."""

from openpyxl import load_workbook

from workbooks.build import build
from workbooks.outcome import silent
from workbooks.spec import Book, Check, Checks, Sheet


def test_what_cannot_be_calculated_in_a_new_workbook_is_not_taken_for_zero(tmp_path):
    """0 against 0 would hold; the function is one no program knows."""
    check = Check("Given", lambda at: "NOSUCHFUNCTION(1)", lambda at: "0", 0.0, "Both are the same.")
    path = tmp_path / "made.xlsx"
    done = build(lambda told: Book("t", "1", "T", (Sheet("Only", "T", "I", (Checks((check,)),)),)), str(path), silent, [])
    assert not done.holds and done.verdict == "1 of 1 checks fail"
    values = [cell.value for row in load_workbook(path, data_only=True)["Only"] for cell in row]
    assert "#N/A" in values and "All checks hold" not in values and 0 in values
    assert any(f.sentence.endswith("it shows #N/A.") for f in done.findings if f.severity == "block"), done.findings
