"""A sheet that something else in the workbook still uses is not taken away; the sentence says where it is used."""

import pytest

from tests.workbooks.foreign_books import finance_book, part_text, replaced, with_parts
from tests.workbooks.rich_sheet import NAME, rich_sheet
from workbooks.errors import WorkbookError
from workbooks.package import Package
from workbooks.patch import Formula, Sheet, add_sheet, remove_sheet, replace_sheet, set_cells

BIDS, SUMS = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
CHART, DRAWING = "xl/charts/chart1.xml", "xl/drawings/drawing1.xml"
ON_SUMS, ON_BIDS = "the sheet Lot's sums", "the sheet Bids & prices"


@pytest.fixture(scope="module")
def book() -> bytes:
    """A foreign workbook with three sheets of ours behind its own two."""
    data = finance_book()
    for name in ("Data", "Mid year", "Last"):
        data = add_sheet(data, name, Sheet([[1, 2], [3, 4]], names={"Cwb.Rates": "A1:B2"} if name == "Data" else {}))
    return data


def before(tag: str, text: str):
    """Puts something in front of an element of a part."""
    return lambda data, part: replaced(data, part, tag.encode(), text.encode() + tag.encode())


def refusal(action) -> WorkbookError:
    with pytest.raises(WorkbookError) as refused:
        action()
    return refused.value


USES = {
    "drop-down": (SUMS, "<pageMargins", '<dataValidations count="1"><dataValidation type="list" sqref="D2:D9"><formula1>{}$A$1:$A$2'
                  "</formula1></dataValidation></dataValidations>", f"{ON_SUMS}, cells D2:D9"),
    "highlight": (SUMS, "<pageMargins", '<conditionalFormatting sqref="B5"><cfRule type="expression" priority="1"><formula>A1&gt;{}A1'
                  "</formula></cfRule></conditionalFormatting>", f"{ON_SUMS}, cell B5"),
    "colour scale": (SUMS, "<pageMargins", '<conditionalFormatting sqref="B5"><cfRule type="colorScale" priority="1"><colorScale>'
                     '<cfvo type="formula" val="MAX({}$A$1:$A$2)"/></colorScale></cfRule></conditionalFormatting>', f"{ON_SUMS}, cell B5"),
    "link in a cell": (SUMS, "<pageMargins", '<hyperlinks><hyperlink ref="C7" location="{}A1" display="there"/></hyperlinks>',
                       f"{ON_SUMS}, cell C7"),
    "sparkline": (SUMS, "<pageMargins", '<xm:f xmlns:xm="urn:m">{}A1:B1</xm:f>', ON_SUMS),
    "formula in CDATA": (SUMS, "<pageMargins", "<f><![CDATA[{}A1]]></f>", ON_SUMS),
    "chart": (CHART, "<c:plotVisOnly", "<c:f>{}$A$1</c:f>", f"{CHART} on {ON_SUMS}"),
    "filtered series of a chart": (CHART, "<c:plotVisOnly", '<c15:sqref xmlns:c15="urn:c">{}$A$1</c15:sqref>', f"{CHART} on {ON_SUMS}"),
    "text box": (DRAWING, "<xdr:clientData", '<xdr:sp textlink="{}$A$1"/>', f"{DRAWING} on {ON_SUMS}"),
    "link on a picture": ("xl/drawings/_rels/drawing1.xml.rels", "</Relationships>",
                          '<Relationship Id="r9" Type="http://x/hyperlink" Target="#{}A1" TargetMode="External"/>', ON_SUMS),
    "control": ("xl/drawings/vmlDrawing1.vml", "</xml>", "<x:ClientData><x:FmlaLink>{}$A$1</x:FmlaLink></x:ClientData>", ON_BIDS),
    "control in a drawing that is no sound XML": ("xl/drawings/vmlDrawing1.vml", "</xml>", "<br><x:FmlaRange>{}$A$1</x:FmlaRange>",
                                                  ON_BIDS),
}  # fmt: skip


@pytest.mark.parametrize("kind", USES)
@pytest.mark.parametrize(("sheet", "spelt"), [("Data", "Data!"), ("Mid year", "'mid YEAR'!")])
def test_a_sheet_something_points_to_is_not_taken_away(book, kind, sheet, spelt):
    part, tag, text, where = USES[kind]
    used = before(tag, text.format(spelt))(book, part)
    error = refusal(lambda: remove_sheet(used, sheet))
    assert error.code == "sheet_referred_to" and where in error.sentence and f"the sheet {sheet} is used" in error.sentence
    assert sheet not in Package.from_bytes(remove_sheet(book, sheet)).tabs


def with_part(book: bytes, part: str, text: str) -> bytes:
    return with_parts(book, {part: text.encode()})


@pytest.mark.parametrize(
    ("sheet", "source"),
    [("Data", 'ref="A1:B2" sheet="Data"'), ("Mid year", 'sheet="MID YEAR" ref="A1:B2"'), ("Data", 'name="cwb.rates"')],
)
def test_the_source_of_a_pivot_table_is_not_taken_away(book, sheet, source):
    cache = f'<pivotCacheDefinition><cacheSource type="worksheet"><worksheetSource {source}/></cacheSource></pivotCacheDefinition>'
    error = refusal(lambda: remove_sheet(with_part(book, "xl/pivotCache/pivotCacheDefinition1.xml", cache), sheet))
    assert error.code == "sheet_referred_to" and "the part xl/pivotCache/pivotCacheDefinition1.xml" in error.sentence


def test_a_pivot_source_in_another_workbook_is_no_use(book):
    cache = '<p xmlns:r="urn:r"><worksheetSource ref="A1:B2" sheet="Data" r:id="rId1"/></p>'
    assert "Data" not in Package.from_bytes(remove_sheet(with_part(book, "xl/pivotCache/pivotCacheDefinition1.xml", cache), "Data")).tabs


@pytest.mark.parametrize(
    ("formula", "sheet"),
    [("=SUM(Data:Last!A1)", "Data"), ("=SUM(Data:Last!A1)", "Mid year"), ("=SUM('Last:Data'!A1)", "Mid year"),
     ("=SUM('Mid year:Last'!A1)", "Last"),
     ('=INDIRECT("Data!A1")', "Data"), ("=SUM(Cwb.Rates)", "Data")],
)  # fmt: skip
def test_a_formula_over_several_sheets_uses_each_of_them(book, formula, sheet):
    used = set_cells(book, "Lot's sums", {(5, 4): Formula(formula, 1)})
    error = refusal(lambda: remove_sheet(used, sheet))
    assert error.code == "sheet_referred_to" and "the sheet Lot's sums, cell D5" in error.sentence


def test_a_range_of_other_sheets_is_no_use(book):
    used = set_cells(book, "Lot's sums", {(5, 4): Formula("=SUM('Mid year:Last'!A1)", 1)})
    assert "Data" not in Package.from_bytes(remove_sheet(used, "Data")).tabs


def test_a_name_that_goes_by_replacing_is_told(book):
    used = set_cells(book, "Lot's sums", {(5, 4): Formula("=SUM(Cwb.Rates)", 1)})
    error = refusal(lambda: replace_sheet(used, "Data", Sheet([[1]])))
    assert "The name Cwb.Rates" in error.sentence and "cell D5" in error.sentence
    assert replace_sheet(used, "Data", Sheet([[5, 2], [3, 4]], names={"Cwb.Rates": "A1:B2"}))


def test_texts_and_other_workbooks_that_name_the_sheet_are_no_use(book):
    told = set_cells(book, "Lot's sums", {(5, 4): "see Data!A1", (5, 5): Formula("='[1]Data'!A1", 1)})
    link = '<externalLink><definedNames><definedName name="a" refersTo="=Data!$A$1"/></definedNames></externalLink>'
    package = Package.from_bytes(told)
    package.add_part("xl/externalLinks/externalLink1.xml", link.encode(), "application/xml")
    package.add_relation(package.workbook_part, "externalLink", "xl/externalLinks/externalLink1.xml")
    linked = before("<pageMargins", '<hyperlinks><hyperlink ref="C7" display="the data"/></hyperlinks>')(package.to_bytes(), SUMS)
    assert "Data" not in Package.from_bytes(remove_sheet(linked, "Data")).tabs


def test_what_stands_on_the_sheet_itself_is_no_use(book):
    data = add_sheet(book, NAME, rich_sheet())
    assert "Results of lot" in part_text(data, "xl/charts/chart2.xml")
    assert NAME not in Package.from_bytes(remove_sheet(data, NAME)).tabs
