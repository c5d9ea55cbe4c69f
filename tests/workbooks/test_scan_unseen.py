"""What a workbook keeps outside its cells, and what its file keeps outside the workbook, is found by `cwb scan` with its place."""

import io
import zipfile

import pytest

from tests.workbooks.foreign_books import with_parts
from tests.workbooks.leaving_books import book, clean, parts, saved
from tests.workbooks.test_scan import with_part
from workbooks.scan.parts import KINDS
from workbooks.scan.scanning import scan

SHEET, BOOK, TEXTS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
SCENARIO = '<scenarios><scenario name="Best" user="A. Person"><inputCells r="B2" val="99"/></scenario></scenarios>'
HEADER = '<headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"Draft for A &amp;&amp; B&amp;RPage &amp;P</oddHeader></headerFooter>'
VALIDATION = (
    '<dataValidations><dataValidation type="{}" sqref="C3:C9" promptTitle="Bidder" prompt="Birch asked for more">'
    "<formula1>{}</formula1></dataValidation></dataValidations>"
)
X14 = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
    '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list">'
    '<x14:formula1><xm:f>"Alder,Birch"</xm:f></x14:formula1><xm:sqref>D4:D5</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>'
).replace("{{", "{").replace("}}", "}")  # fmt: skip


def found(tmp_path, data):
    return {f.rule: f for f in scan(saved(tmp_path, data))}


def put(part, before, new, data=None):
    """A workbook with something nobody sees put in front of a mark in one of its parts."""
    data = data or clean()
    text = parts(data)[part].decode()
    assert before in text
    return with_parts(data, {part: text.replace(before, new + before, 1).encode()})


@pytest.mark.parametrize(
    ("data", "rule", "severity", "where", "says"),
    [
        (put(SHEET, "<pageMargins", SCENARIO),
         "scenarios", "block", "Prices!B2", "Best by A. Person (B2 = 99)"),
        (put(SHEET, "</worksheet>", HEADER),
         "header_footer", "warn", "Prices", "Draft for A & B"),
        (put(SHEET, "<pageMargins", VALIDATION.format("whole", "1")),
         "input_message", "note", "Prices!C3", "Birch asked for more"),
        (put(SHEET, "<pageMargins", VALIDATION.format("list", '"Alder,Birch"')),
         "typed_drop_down", "note", "Prices!C3", "Alder,Birch"),
        (put(SHEET, "</worksheet>", X14), "typed_drop_down", "note", "Prices!D4", "Alder,Birch"),
        (put(SHEET, "</worksheet>", '<webPublishItems><webPublishItem destinationFile="p.htm"/></webPublishItems>'),
         "unknown_content", "warn", "Prices", "webPublishItems"),
        (put(SHEET, "</worksheet>", '<extLst><ext uri="{0}"><novelty/></ext></extLst>'), "unknown_content", "warn", "Prices", "novelty"),
        (put(TEXTS, "</sst>", "<si><t>Birch bid 1,100</t></si>"), "unused_text", "block", TEXTS, "Birch bid 1,100"),
        (put(BOOK, "<calcPr", '<definedNames><definedName name="Reserve" comment="ask legal">12500</definedName></definedNames>'),
         "name_with_value", "warn", "Name Manager", "Reserve (12500)"),
        (put(BOOK, "<calcPr", '<definedNames><definedName name="Prices" comment="ask legal">Prices!$A$2</definedName></definedNames>'),
         "name_comment", "warn", "Name Manager", "ask legal"),
        (put("docProps/app.xml", "</Properties>", "<Template>C:\\bids\\form.xltx</Template>"),
         "author_or_property", "warn", "docProps/app.xml", "form.xltx"),
        (put(BOOK, "<sheets>", '<customWorkbookViews><customWorkbookView name="A. Person"/></customWorkbookViews>'),
         "saved_where", "warn", BOOK, "A. Person"),
        (clean() + b"Birch bid 1,100", "bytes_outside_parts", "warn", "The package", "15 bytes"),
    ],
)  # fmt: skip
def test_what_no_cell_shows_is_found_with_its_place_and_a_remedy(tmp_path, data, rule, severity, where, says):
    told = found(tmp_path, data)[rule]
    assert (told.severity, told.where) == (severity, where)
    assert says in told.sentence and told.remedy


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_part_that_is_known_to_tell_something_is_told(tmp_path, kind):
    """By the relation that points to it: VBA, embedded files, custom XML, printer settings, logs of changes, people and so on."""
    told = found(tmp_path, with_part(clean(), "xl/other/part.xml", b"<a/>", kind))
    assert "xl/other/part.xml" in told[KINDS[kind].rule].sentence


def test_a_comment_of_the_zip_package_is_found(tmp_path):
    out = io.BytesIO(clean())
    with zipfile.ZipFile(out, "a") as package:
        package.comment = b"sent by A. Person"
    told = found(tmp_path, out.getvalue())
    assert "sent by A. Person" in told["zip_comment"].sentence and "bytes_outside_parts" not in told


def test_what_every_workbook_has_is_no_finding(tmp_path):
    """Page numbers, a drop-down from cells, a name of cells, a text in two cells: all of it is seen on the sheets."""

    def fill(made):
        sheet = made.add_worksheet("Prices")
        sheet.write_column(0, 0, ["Lot", "Lot", "Alder"])
        sheet.set_footer("&LPage &P of &N&R&D")
        sheet.data_validation(5, 0, 5, 0, {"validate": "list", "source": "=$A$1:$A$3"})
        sheet.conditional_format(0, 0, 2, 0, {"type": "data_bar", "data_bar_2010": True})
        sheet.add_sparkline(0, 5, {"range": "Prices!A1:A3"})
        made.define_name("Lots", "=Prices!$A$1:$A$3")

    assert scan(saved(tmp_path, book(fill))) == []


def test_a_button_that_starts_a_macro_and_a_list_box_block(tmp_path):
    """The button as XlsxWriter writes it, the list as VML of Excel that is no XML; a comment is told as a comment only."""
    told = found(tmp_path, book(lambda made: made.add_worksheet("Prices").insert_button("B2", {"macro": "send_all", "caption": "Send"})))
    assert told["control"].severity == "block"
    assert "1 form control (Button)" in told["control"].sentence and "send_all" in told["control"].sentence

    vml = b"<xml><v:shape><v:textbox>a<br>b</v:textbox><x:ClientData ObjectType='List'></x:ClientData></v:shape></xml>"
    listed = with_part(clean(), "xl/drawings/vmlDrawing1.vml", vml, "vmlDrawing")
    assert "1 form control (List)" in found(tmp_path, listed)["control"].sentence

    remark = book(lambda made: made.add_worksheet("Prices").write_comment("A1", "a remark"))
    assert "control" not in found(tmp_path, remark)


@pytest.mark.filterwarnings("ignore:Unknown worksheet reference")
def test_a_chart_that_draws_another_workbook_is_told_without_a_link_part_too(tmp_path):
    def fill(made, values):
        chart = made.add_chart({"type": "line"})
        chart.add_series({"values": values})
        made.add_worksheet("S").insert_chart("C2", chart)

    told = found(tmp_path, book(lambda made: fill(made, "='[other.xlsx]S'!$A$1:$A$3")))["chart_to_other_file"]
    assert (told.severity, told.where) == ("warn", "xl/charts/chart1.xml")
    assert "[other.xlsx]S" in told.sentence
    assert "chart_to_other_file" not in found(tmp_path, book(lambda made: fill(made, "=S!$A$1:$A$3")))
