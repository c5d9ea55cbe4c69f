"""A workbook that Excel saved with an add-in at a path of its own: respelt, the link to that path goes; no other link does."""

import io

import openpyxl
import pytest
from openpyxl.packaging.relationship import Relationship
from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink

from workbooks.dialect import respell_package
from workbooks.package import Package

OURS, THEIRS, BOOK = "file:///C:/add-ins/Commissioning.xlam", "file:///C:/add-ins/other.xlam", "file:///C:/figures.xlsx"


def saved(links: list[str], formulas: list[str]) -> bytes:
    """A workbook with links, numbered from 1, and formulas in column A."""
    book, data = openpyxl.Workbook(), io.BytesIO()
    for row, formula in enumerate(formulas, 1):
        book.active.cell(row, 1, formula)
    for target in links:
        link = ExternalLink(externalBook=ExternalBook(id="rId1"))
        link.file_link = Relationship(type="externalLinkPath", Target=target, TargetMode="External")
        book._external_links.append(link)
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("links", "formulas", "left"),
    [
        ([OURS], ["=[1]!TENDER_RANK(B1:B3)", "=SUM([1]!TENDER_RANK(B1:B3))"], []),
        ([BOOK, OURS], ["=[1]Sheet1!A1", "=[2]!TENDER_RANK(B1:B3)"], [BOOK]),
        ([OURS], ["=[1]!TENDER_RANK(B1:B3)", "=[1]!OTHER(B1)"], [OURS]),  # it has a function of somebody else too
        ([OURS, BOOK], ["=[1]!TENDER_RANK(B1:B3)", "=[2]Sheet1!A1"], [OURS, BOOK]),  # [2] would become [1]
        ([THEIRS], ["=TENDER_RANK(B1:B3)"], [THEIRS]),  # nothing of ours went through it
        ([BOOK], ["=[1]!TENDER_RANK(B1:B3)"], [BOOK]),  # no add-in
    ],
)  # fmt: skip
def test_only_a_link_to_an_add_in_that_nothing_uses_any_more_goes(links, formulas, left):
    data = respell_package(saved(links, formulas), "desktop")
    book = openpyxl.load_workbook(io.BytesIO(data), keep_links=True)
    assert [link.file_link.Target for link in book._external_links] == left
    assert book.active["A1"].value == formulas[0].replace("[1]!TENDER", "TENDER")
    parts = [part for part in Package.from_bytes(data).parts if "externalLink" in part]
    assert len(parts) == 2 * len(left)
    assert (b"externalReferences" in Package.from_bytes(data).parts["xl/workbook.xml"]) == bool(left)
