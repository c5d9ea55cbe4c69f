"""Attacks through cells: values that are none, and few bytes that stand for endless work."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.packages import (
    SHEET,
    TEXTS,
    Attack,
    Text,
    changed,
    healthy,
    made,
    noise,
    packed,
    parts_of,
    with_cells,
    with_value,
)

ALL = "A1:XFD1048576"

ATTACKS: list[Attack] = []


def attack(code: str | None, name: str, builder: Callable[[], bytes]) -> None:
    """Adds one attack to the list."""
    ATTACKS.append(Attack(name, code, builder))


def _text_bomb() -> bytes:
    """One text of 30,000 letters, shown in 10,000 cells: small on disk, 300 million letters in memory."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 10_001))
    parts = parts_of(with_cells(cells)())
    text = parts[TEXTS].decode().replace("<t>Supplier</t>", f"<t>{'x' * 30_000}</t>")
    return packed(parts | {TEXTS: text.encode()})


def after_cells(text: Text) -> Callable[[], bytes]:
    """A healthy workbook whose first sheet has something more behind its cells."""
    return changed(SHEET, "</sheetData>", lambda: f"</sheetData>{made(text)}")


def _many_texts() -> bytes:
    """A table of half a million texts that no cell shows."""
    parts = parts_of(healthy())
    more = "".join(f"<si><t>{n}</t></si>" for n in range(500_000))
    return packed(parts | {TEXTS: parts[TEXTS].decode().replace("</sst>", f"{more}</sst>").encode()})


def _many_styles() -> bytes:
    parts = parts_of(healthy())
    styles = parts["xl/styles.xml"].decode().replace("</cellXfs>", "".join(
        f'<xf numFmtId="14" fontId="{n}"/>' for n in range(500_000)) + "</cellXfs>")
    return packed(parts | {"xl/styles.xml": styles.encode()})


# ---- cells ------------------------------------------------------------------------------------------------------
attack("stray_cell", "far corner", with_cells('<row r="1"><c r="A1"><v>1</v></c></row>'
       '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
for what, number in (
    ("letters", "abc"), ("an underscore", "1_000"), ("nan", "nan"), ("inf", "inf"), ("an endless one", "1e999"),
    ("wide digits", "\uff11\uff12"), ("a hexadecimal", "0x10"), ("a comma", "1,5"), ("5,000 digits", "9" * 5000),
):  # fmt: skip
    attack("bad_number", f"a number that is {what}", with_value("", number))
for what, index in (("beyond the table", "99"), ("below zero", "-1"), ("with a fraction", "1.5"), ("of letters", "x")):
    attack("bad_text_number", f"text number {what}", with_value(' t="s"', index))
attack("bad_cell", "unknown type", with_value(' t="z"', "1"))
attack("bad_cell", "logical 2", with_value(' t="b"', "2"))
attack("bad_cell", "error that is none", with_value(' t="e"', "oops"))
for what, reference in (
    ("in row 0", "A0"), ("beyond the columns", "XFE1"), ("beyond the rows", "A1048577"), ("the wrong way round", "1A"),
    ("with dollars", "$A$1"), ("of nothing", ""),
):  # fmt: skip
    attack("bad_cell", f"an address {what}", with_cells(f'<row r="1"><c r="{reference}"><v>1</v></c></row>'))
attack("bad_cell", "overlong formula", with_cells(f'<row r="1"><c r="A1"><f>{"1+" * 5000}1</f></c></row>'))
attack("bad_cell", "formula repeated from nowhere", with_cells(
       '<row r="1"><c r="A1"><f t="shared" si="3"/><v>1</v></c></row>'))
attack("duplicate_cell", "a cell twice", with_cells('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'))
attack("too_much_text", "text bomb", _text_bomb)
attack(None, "100,000 styled empty rows", with_cells(lambda: "".join(f'<row r="{n}" s="0"><c r="A{n}" s="0"/></row>'
       for n in range(1, 100_001))))
attack("bad_cell", "a number format as type", with_value(' t="N"', "1"))
attack("bad_number", "a date that is none", with_value(' t="d"', "2024-02-30"))
attack("bad_number", "a date beyond all calendars", with_value(' t="d"', "99999-01-01"))
attack("bad_number", "a date with a zone at the edge of the calendar", with_value(' t="d"', "0001-01-01T00:00:00+14:00"))
attack(None, "a date as number far beyond the calendar", with_value("", "1e300"))
attack("damaged_part", "row 0", with_cells('<row r="0"><c><v>1</v></c></row>'))
attack("damaged_part", "row 4,000,000,000", with_cells('<row r="4000000000"><c><v>1</v></c></row>'))
attack("bad_cell", "a cell in another row than its own", with_cells('<row r="1"><c r="A7"><v>1</v></c></row>'))
attack("bad_cell", "columns in lower case", with_cells('<row r="1"><c r="a1"><v>1</v></c></row>'))
attack("bad_cell", "20,000 cells in a row without addresses", with_cells('<row r="1">' + "<c><v>1</v></c>" * 20_000 + "</row>"))
attack(None, "a million styled empty rows", with_cells(lambda: "".join(
       f'<row r="{n}" s="0" customFormat="1"/>' for n in range(1, 1_048_577))))
attack("stray_cell", "a corner to corner diagonal", with_cells(lambda: "".join(
       f'<row r="{n * 1000}"><c r="{chr(65 + n % 26)}{chr(65 + n // 26)}{n * 1000}"><v>1</v></c></row>' for n in range(1, 600))))
attack(None, "a dimension over the whole grid", changed(SHEET, r'<dimension ref="[^"]*"', f'<dimension ref="{ALL}"'))
attack("readers_disagree", "a dimension that is none", changed(SHEET, r'<dimension ref="[^"]*"', '<dimension ref="::"'))
attack(None, "a merge over the whole grid", after_cells(f'<mergeCells><mergeCell ref="{ALL}"/></mergeCells>'))
attack(None, "300,000 merges", after_cells(lambda: "<mergeCells>" + "".join(
       f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, 300_001)) + "</mergeCells>"))
attack("readers_disagree", "a merge that is none", after_cells('<mergeCells><mergeCell ref="A1:B"/></mergeCells>'))
attack(None, "a rule over every cell 10,000 times", after_cells(lambda: (f'<conditionalFormatting sqref="{ALL}"><cfRule type="expression" '
       'priority="1"><formula>1</formula></cfRule></conditionalFormatting>') * 10_000))
attack(None, "a validation of 200,000 areas", after_cells(lambda: '<dataValidations count="1"><dataValidation type="whole" sqref="'
       + " ".join(f"A{n}" for n in range(1, 200_001)) + '"><formula1>1</formula1></dataValidation></dataValidations>'))
attack(None, "hyperlinks over the whole grid", after_cells(f'<hyperlinks><hyperlink ref="{ALL}" location="A1"/></hyperlinks>'))
attack(None, "columns over the grid 100,000 times", changed(SHEET, "<sheetData>", lambda: "<cols>"
       + '<col min="1" max="16384" width="9"/>' * 100_000 + "</cols><sheetData>"))
attack(None, "a repeated formula said to fill the grid", with_cells(
       f'<row r="1"><c r="A1"><f t="shared" si="0" ref="{ALL}">1+1</f><v>2</v></c></row>'))
attack(None, "an array formula over the grid", with_cells(f'<row r="1"><c r="A1"><f t="array" ref="{ALL}">1+1</f><v>2</v></c></row>'))
attack(None, "a table of results over the grid", with_cells(
       f'<row r="1"><c r="A1"><f t="dataTable" ref="{ALL}" r1="A1" r2="B1"/><v>2</v></c></row>'))
attack(None, "a formula with 2,000 brackets", with_cells(f'<row r="1"><c r="A1"><f>{"(" * 2000}1{")" * 2000}</f><v>1</v></c></row>'))
attack(None, "a formula that calls the web", with_cells('<row r="1"><c r="A1"><f>WEBSERVICE("http://localhost/")</f><v>1</v></c></row>'))
attack("damaged_part", "a count of four billion texts", changed(TEXTS, r'count="\d+" uniqueCount="\d+"',
       'count="4294967295" uniqueCount="4294967295"'))
attack(None, "half a million texts", _many_texts)
attack(None, "500,000 styles", _many_styles)
attack(None, "a style that is not there", with_value(' s="99999"', "1"))
attack(None, "an inline text of 10 million letters", with_cells(lambda:
       f'<row r="1"><c r="A1" t="inlineStr"><is><t>{noise(5_000_000)}</t></is></c></row>'))
attack("readers_disagree", "half a character by an escape", with_cells('<row r="1"><c r="A1" t="str"><v>_xD800_</v></c></row>'))
