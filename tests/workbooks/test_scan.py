"""What `cwb scan` says about a workbook before it leaves the building."""

import json

import pytest

from tests.practice_books import cwb
from tests.workbooks.foreign_books import with_parts
from tests.workbooks.leaving_books import book, clean, leaky, parts, saved
from udfs.findings import holds
from workbooks.accessibility import check
from workbooks.cell_looks import Look, contrast, readable_ink
from workbooks.errors import WorkbookError
from workbooks.scan.scanning import scan

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def found(tmp_path, data):
    """Findings as rule -> (severity, where, sentence)."""
    return {f.rule: (f.severity, f.where, f.sentence) for f in scan(saved(tmp_path, data))}


@pytest.mark.parametrize(
    ("rule", "severity", "where", "says"),
    [
        ("hidden_sheet", "block", "Secret", "1 filled cell"),
        ("very_hidden_sheet", "block", "Deep", "very hidden"),
        ("hidden_rows", "block", "Bids!A3", "2 filled cells, in hidden rows: row 3"),
        ("hidden_columns", "block", "Bids!E1", "column E"),
        ("invisible_text", "block", "Bids!A6", "A6"),
        ("invisible_format", "block", "Bids!A7", "A7"),
        ("comments", "block", "Bids!A1", "1 comment: A1"),
        ("outside_print_area", "warn", "Bids!C1", "5 filled cells"),
        ("formula_to_other_file", "warn", "Bids!B8", "=[1]Sheet1!A1"),
        ("name_with_path", "warn", "Name Manager", r"C:\bids\[b.xlsx]"),
        ("custom_properties", "warn", "docProps/custom.xml", "Case"),
        ("author_or_property", "warn", "docProps/app.xml", "An Organisation"),
    ],
)
def test_everything_unseen_is_found_with_its_place(tmp_path, rule, severity, where, says):
    told = found(tmp_path, leaky())[rule]
    assert told[:2] == (severity, where)
    assert says in told[2]


def test_every_finding_says_what_to_do(tmp_path):
    assert all(f.remedy for f in scan(saved(tmp_path, leaky())))


def test_a_clean_workbook_has_no_findings(tmp_path):
    assert scan(saved(tmp_path, clean())) == []


def with_part(data, part, content, kind, target_mode=""):
    """The package with a part the workbook points to (or an address outside)."""
    rels = "xl/_rels/workbook.xml.rels"
    target = part if target_mode else f"/{part}"
    link = f'<Relationship Id="rIdX" Type="{RELATIONS}/{kind}" Target="{target}"{target_mode}/></Relationships>'
    changes = {rels: parts(data)[rels].replace(b"</Relationships>", link.encode())}
    return with_parts(data, changes if target_mode else {**changes, part: content})


@pytest.mark.parametrize(
    ("part", "content", "kind", "rule", "severity", "says"),
    [
        ("xl/vbaProject.bin", b"x", "vbaProject", "macros", "block", "xl/vbaProject.bin"),
        ("xl/connections.xml", b"<connections><connection/><connection/></connections>", "connections", "data_connection", "block",
         "2 data"),
        ("xl/pivotCache/p.xml", b'<pivotCacheDefinition recordCount="12"/>', "pivotCacheDefinition", "pivot_cache", "block", "12 rows"),
        ("xl/externalLinks/e.xml", b"<externalLink><sheetData><row><cell/><cell/></row></sheetData></externalLink>", "externalLink",
         "external_link", "block", "2 of their cells"),
        ("xl/embeddings/a.docx", b"x", "package", "embedded_file", "block", "xl/embeddings/a.docx"),
        ("customXml/item1.xml", b"<a/>", "customXml", "custom_xml", "warn", "customXml/item1.xml"),
        ("xl/novel.bin", b"x", "neverHeardOf", "unknown_part", "warn", "neverHeardOf"),
    ],
)  # fmt: skip
def test_parts_that_carry_more_than_the_sheets_show(tmp_path, part, content, kind, rule, severity, says):
    told = found(tmp_path, with_part(clean(), part, content, kind))[rule]
    assert told[0] == severity and says in told[2]


def test_threaded_comments_and_the_people_in_them_are_found(tmp_path):
    data = with_part(leaky(), "xl/persons/person.xml", b"<personList><person displayName='A. Person'/></personList>", "person")
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    link = f'<Relationship Id="rIdT" Type="{RELATIONS}/threadedComment" Target="../threadedComments/t.xml"/></Relationships>'
    text = parts(data)[rels].replace(b"</Relationships>", link.encode())
    said = b'<ThreadedComments><threadedComment ref="B2"><text>too dear</text></threadedComment></ThreadedComments>'
    told = found(tmp_path, with_parts(data, {rels: text, "xl/threadedComments/t.xml": said}))
    assert told["threaded_comments"][:2] == ("block", "Bids!B2") and told["names_of_people"][0] == "warn"


def test_a_filter_is_told_though_its_rows_are_still_there(tmp_path):
    def fill(made):
        sheet = made.add_worksheet("Prices")
        sheet.write_column(0, 0, ["Lot", "1", "2"])
        sheet.autofilter(0, 0, 2, 0)
        sheet.filter_column(0, "x == 1")
        sheet.set_row(2, None, None, {"hidden": True})

    told = found(tmp_path, book(fill))
    assert told["filter"][1] == "Prices!A1:A3" and told["hidden_rows"][:2] == ("block", "Prices!A3")


def test_a_part_nothing_points_to_is_found(tmp_path):
    assert "xl/lost.xml" in found(tmp_path, with_parts(clean(), {"xl/lost.xml": b"<a/>"}))["unreached_part"][2]


def test_where_it_was_saved_and_outside_paths_are_found(tmp_path):
    data = with_part(clean(), "file:///C:/Users/aperson/b.xlsx", b"", "externalLinkPath", ' TargetMode="External"')
    text = parts(data)["xl/workbook.xml"].replace(b"</workbook>", b'<absPath url="C:\\Users\\aperson\\"/></workbook>')
    told = found(tmp_path, with_parts(data, {"xl/workbook.xml": text}))
    assert "aperson" in told["saved_where"][2] and "aperson" in told["path_outside"][2]


def test_a_white_heading_on_a_table_is_not_taken_for_hidden(tmp_path):
    """The table's style colours the heading row, so white text there is seen."""

    def fill(made):
        sheet = made.add_worksheet("Prices")
        white = made.add_format({"font_color": "#FFFFFF"})
        columns = [{"header": "Bidder", "header_format": white}, {"header": "Price", "header_format": white}]
        sheet.add_table(0, 0, 2, 1, {"columns": columns, "style": "Table Style Medium 2"})
        sheet.write_row(1, 0, ["Alder", 5])

    assert "invisible_text" not in found(tmp_path, book(fill))


def test_white_text_on_a_dark_fill_is_seen(tmp_path):
    def fill(made):
        made.add_worksheet("Prices").write(0, 0, "Bidder", made.add_format({"font_color": "#FFFFFF", "bg_color": "#12436D"}))

    assert "invisible_text" not in found(tmp_path, book(fill))


def test_a_column_of_a_table_called_2024_is_no_link_to_another_file(tmp_path):
    def fill(made):
        sheet = made.add_worksheet("Prices")
        sheet.add_table(0, 0, 2, 0, {"name": "Years", "columns": [{"header": "2024"}]})
        sheet.write_formula(4, 0, "=SUM(Years[2024])", None, 0)

    assert "formula_to_other_file" not in found(tmp_path, book(fill))


def test_our_own_functions_behind_a_link_are_named(tmp_path):
    def fill(made):
        made.add_worksheet("Prices").write_formula(0, 0, "=[1]!TENDER_RANK(B1:B3)", None, 1)

    assert "[1]!TENDER_RANK" in found(tmp_path, book(fill))["formula_to_other_file"][2]


@pytest.mark.parametrize(("name", "says"), [("", "There is no file without a name."), ("none.xlsx", "There is no file none.xlsx.")])
def test_a_scan_that_is_refused_does_not_speak_of_writing(tmp_path, name, says):
    told = cwb("scan", name, cwd=tmp_path)
    assert told.code == 2 and says in told.said and "written" not in told.said


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    with pytest.raises(WorkbookError) as refused:
        scan(saved(tmp_path, b"a,b\r\n1,2\r\n"))
    assert refused.value.code == "text_file"


@pytest.mark.parametrize("part", ["xl/comments1.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet1.xml.rels"])
def test_a_part_spelt_in_other_capitals_cannot_slip_through(tmp_path, part):
    data = leaky()
    content = parts(data)[part]
    with pytest.raises(WorkbookError) as refused:
        scan(saved(tmp_path, with_parts(data, {part: None, part.upper(): content})))
    assert refused.value.code in ("part_spelt_twice", "missing_part", "bad_sheet_list")


# ---- exit codes and JSON


def test_exit_code_0_nothing_blocks_1_something_does_2_bad_input(tmp_path):
    good, bad = saved(tmp_path, clean(), "good.xlsx"), saved(tmp_path, leaky(), "bad.xlsx")
    assert cwb("scan", str(good), cwd=tmp_path).code == 0
    assert cwb("scan", str(bad), cwd=tmp_path).code == 1
    assert cwb("scan", "missing.xlsx", cwd=tmp_path).code == 2


def test_json_holds_every_finding(tmp_path):
    path = saved(tmp_path, leaky())
    told = json.loads(cwb("scan", str(path), "--json", cwd=tmp_path).out)
    assert told["holds"] is False
    assert told["findings"] == [f.as_dict() for f in scan(path)]


# ---- accessibility


def test_contrast_is_that_of_the_guidelines():
    """WCAG 2.2: black on white is 21 to 1; #767676 on white is the lightest grey that passes (4.54)."""
    assert contrast("000000", "FFFFFF") == pytest.approx(21)
    assert contrast("767676", "FFFFFF") == pytest.approx(4.54, abs=0.005)
    assert readable_ink("12436D") == "FFFFFF" and readable_ink("FFDD00") == "000000"
    assert Look(ink="FFFFFF").hides(1.0) == "text colour" and Look(ink=None).contrast is None


def test_what_makes_a_workbook_hard_to_use_is_found(tmp_path):
    def fill(made):
        sheet = made.add_worksheet("Sheet1")
        sheet.merge_range("B2:C2", "Prices", made.add_format({"font_color": "#BBBBBB"}))
        for row in range(3, 6):
            sheet.write_row(row, 1, ["Alder", 5])
        sheet.write(3, 5, "aside")
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=Sheet1!$C$4:$C$6"})
        sheet.insert_chart("H2", chart)

    findings = check(saved(tmp_path, book(fill)))
    assert {f.rule for f in findings} == {
        "document_title", "sheet_name", "sheet_title", "heading_row", "merged_cells", "contrast", "blank_columns", "alt_text",
    }  # fmt: skip
    assert holds(findings)


def test_a_workbook_made_with_care_has_no_accessibility_finding(tmp_path):
    def fill(made):
        sheet = made.add_worksheet("Prices")
        sheet.add_table(0, 0, 2, 1, {"columns": [{"header": "Bidder"}, {"header": "Price"}]})
        sheet.write_row(1, 0, ["Alder", 5])
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=Prices!$B$2:$B$3"})
        sheet.insert_chart("H2", chart, {"description": "Prices by bidder"})
        made.set_properties({"title": "Prices"})

    assert check(saved(tmp_path, book(fill))) == []


@pytest.mark.parametrize("name", [r"\[/b]Ann", "[/b]Ann", r"\[red]Ann", r"C:\bids\[b.xlsx]Ann", r"Ann\\"])
def test_the_command_shows_words_of_a_workbook_as_they_stand(tmp_path, name):
    """The screen has a markup of its own, [b] and [/b], which must neither stop the scan nor swallow what stands in brackets."""
    properties = parts(clean())["docProps/core.xml"].decode()
    told = f"<dc:creator>{name}</dc:creator></cp:coreProperties>"
    path = saved(tmp_path, with_parts(clean(), {"docProps/core.xml": properties.replace("</cp:coreProperties>", told).encode()}))
    done = cwb("scan", str(path), cwd=tmp_path)
    assert done.code == 0 and name in done.said.replace("\n", ""), done.said
