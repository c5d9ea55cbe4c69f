"""Attacks through the outline of a package: content types, relations, the list of sheets, links to elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.packages import (
    BOOK,
    BOOK_RELS,
    SHEET,
    TEXTS,
    TYPES,
    Attack,
    changed,
    extra,
    healthy,
    packed,
    parts_of,
    with_parts,
    without,
)

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

ATTACKS: list[Attack] = []


def attack(code: str | None, name: str, builder: Callable[[], bytes]) -> None:
    """Adds one attack to the list."""
    ATTACKS.append(Attack(name, code, builder))


def _strict() -> bytes:
    main, strict = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
    swapped = {
        name: content.replace(f"{main}spreadsheetml/2006/main".encode(), f"{strict}spreadsheetml/main".encode())
        .replace(f"{main}officeDocument/2006/".encode(), f"{strict}officeDocument/".encode())
        for name, content in parts_of(healthy()).items()
    }
    return packed(swapped)


def relation(kind: str, target: str, id_: str = "rIdEvil") -> Callable[[], bytes]:
    """A healthy workbook whose workbook part has one relation more."""
    text = f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
    return changed(BOOK_RELS, "</Relationships>", text)


def relations(*targets: tuple[str, str]) -> bytes:
    """A relations part with these kinds and targets."""
    lines = (f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets))
    return f'<Relationships xmlns="{RELATIONS}">{"".join(lines)}</Relationships>'.encode()


def linked(target: str) -> Callable[[], bytes]:
    """A workbook with a link to another one, as Excel stores it."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    link = f'<externalLink xmlns="{main}" xmlns:r="{OFFICE}"><externalBook r:id="rId1"/></externalLink>'
    rels = f'''<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" Target="{target}"
        TargetMode="External"/></Relationships>'''

    def build() -> bytes:
        parts = parts_of(relation("externalLink", "externalLinks/externalLink1.xml")())
        links = {"xl/externalLinks/externalLink1.xml": link, "xl/externalLinks/_rels/externalLink1.xml.rels": rels}
        book = parts[BOOK].replace(b"</sheets>", b'</sheets><externalReferences><externalReference r:id="rIdEvil"/></externalReferences>')
        return packed(parts | {BOOK: book} | {name: text.encode() for name, text in links.items()})

    return build


attack("strict_ooxml", "Strict Open XML", _strict)
# ---- parts and types --------------------------------------------------------------------------------------------
attack("missing_part", "no content types", without("[Content_Types].xml"))
attack("missing_part", "no package relations", without("_rels/.rels"))
attack("missing_part", "no workbook part", without(BOOK))
attack("missing_part", "no workbook relations", without(BOOK_RELS))
attack("missing_part", "no shared strings", without(TEXTS))
attack("wrong_content_type", "wrong content type", changed("[Content_Types].xml", r"sheet\.main\+xml", "chart+xml"))
attack("missing_sheet", "no sheet part", without(SHEET))
attack("missing_sheet", "a sheet without relation", changed(BOOK, 'r:id="rId1"', 'r:id="rId99"'))
attack("missing_sheet", "a sheet on the web", changed(BOOK_RELS, 'Target="worksheets/sheet1.xml"',
       'Target="http://localhost/s.xml" TargetMode="External"'))
attack("damaged_part", "the workbook as its own sheet", changed(BOOK_RELS, "worksheets/sheet1.xml", "workbook.xml"))
attack("bad_sheet_list", "two sheets in one part", changed(BOOK_RELS, "sheet2.xml", "sheet1.xml"))
attack("bad_sheet_list", "two sheets of one name", changed(BOOK, '"Notes"', '"PRICES"'))
attack("bad_sheet_list", "no sheets", changed(BOOK, r"<sheets>.*</sheets>", "<sheets/>"))
attack("wrong_content_type", "no content type for the workbook", changed(TYPES, r'<Override PartName="/xl/workbook.xml"[^>]*>', ""))
attack(None, "another content type for the sheet", changed(TYPES, r"spreadsheetml\.worksheet\+xml", "spreadsheetml.chartsheet+xml"))
attack(None, "another content type for the texts", changed(TYPES, r"sharedStrings\+xml", "styles+xml"))
attack("wrong_content_type", "a Word document by its type", changed(TYPES, r"spreadsheetml\.sheet\.main", "wordprocessingml.document.main"))
attack("binary_xlsb", "a binary workbook by its type", changed(TYPES,
       r"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet\.main\+xml",
       "application/vnd.ms-excel.sheet.binary.macroEnabled.main"))
attack("wrong_content_type", "content types that are none", with_parts({TYPES: b"<x/>"}))
attack(None, "content types twice for the workbook", changed(TYPES, "</Types>",
       '<Override PartName="/xl/workbook.xml" ContentType="text/plain"/></Types>'))
attack("damaged_part", "relations that are none", with_parts({BOOK_RELS: b"not XML"}))
attack("not_a_workbook", "package relations without a main part", with_parts({"_rels/.rels": relations()}))
attack("missing_part", "package relations with two main parts", with_parts({"_rels/.rels": relations(
       ("officeDocument", "xl/workbook.xml"), ("officeDocument", "xl/other.xml"))}))
attack("missing_part", "a main part on the web", changed("_rels/.rels", 'Target="xl/workbook.xml"',
       'Target="http://localhost/b.xml" TargetMode="External"'))
attack("wrong_content_type", "the package relations as main part", with_parts({
       "_rels/.rels": relations(("officeDocument", "_rels/.rels"))}))
attack("bad_text_number", "the workbook as its own part of texts", changed(BOOK_RELS, r"sharedStrings\.xml", "workbook.xml"))
attack("bad_text_number", "the sheet as its own part of texts", changed(BOOK_RELS, r'"sharedStrings\.xml', '"worksheets/sheet1.xml'))
attack("damaged_part", "the relations as a sheet", changed(BOOK_RELS, r"worksheets/sheet1\.xml", "_rels/workbook.xml.rels"))
attack(None, "a workbook that is related to itself", relation("officeDocument", "workbook.xml"))
attack(None, "a sheet and a drawing related to each other", with_parts({
       "xl/worksheets/_rels/sheet1.xml.rels": relations(("drawing", "../drawings/drawing1.xml")),
       "xl/drawings/_rels/drawing1.xml.rels": relations(("worksheet", "../worksheets/sheet1.xml"), ("drawing", "drawing1.xml")),
       "xl/drawings/drawing1.xml": b"<x/>"}))
attack("bad_sheet_list", "a relation id used twice", relation("worksheet", "worksheets/sheet2.xml", id_="rId1"))
attack(None, "two parts of texts", relation("sharedStrings", "worksheets/sheet2.xml"))
attack("missing_sheet", "a sheet outside the package", changed(BOOK_RELS, r"worksheets/sheet1\.xml", "../../../etc/passwd"))
attack(None, "a sheet by its full path", changed(BOOK_RELS, r'"worksheets/sheet1\.xml', '"/xl/worksheets/sheet1.xml'))
attack("readers_disagree", "a sheet by an escaped path", changed(BOOK_RELS, r"worksheets/sheet1\.xml", "worksheets/sheet%31.xml"))
attack("readers_disagree", "a sheet by a winding path", changed(BOOK_RELS, r"worksheets/sheet1\.xml", "./theme/../worksheets//sheet1.xml"))
attack(None, "a sheet in another case", changed(BOOK_RELS, r"worksheets/sheet1\.xml", "WORKSHEETS/Sheet1.XML"))
attack("damaged_part", "a worksheet said to be a chart", changed(BOOK_RELS,
       f'{OFFICE}/worksheet" Target="worksheets/sheet1', f'{OFFICE}/chartsheet" Target="worksheets/sheet1'))
attack("damaged_part", "a worksheet said to be a picture", changed(BOOK_RELS,
       f'{OFFICE}/worksheet" Target="worksheets/sheet1', f'{OFFICE}/image" Target="worksheets/sheet1'))
attack("bad_sheet_list", "a sheet without a name", changed(BOOK, '"Prices"', '""'))
attack(None, "a sheet name of 10,000 letters", changed(BOOK, '"Prices"', f'"{"x" * 10_000}"'))
attack(None, "a sheet name with a path", changed(BOOK, '"Prices"', '"../../etc/passwd"'))
attack(None, "a sheet name that looks like a formula", changed(BOOK, '"Prices"', '"=cmd|calc!A1"'))
attack("bad_sheet_list", "a name for a sheet that is not there", changed(BOOK, "</sheets>",
       '</sheets><definedNames><definedName name="x" localSheetId="99">1</definedName></definedNames>'))
attack(None, "100,000 names", changed(BOOK, "</sheets>", lambda: "</sheets><definedNames>" + "".join(
       f'<definedName name="n{n}">Prices!$A${n % 1000 + 1}</definedName>' for n in range(100_000)) + "</definedNames>"))
attack(None, "names that stand for each other", changed(BOOK, "</sheets>", '</sheets><definedNames>'
       '<definedName name="a">b</definedName><definedName name="b">a</definedName></definedNames>'))
attack("bad_sheet_list", "20,000 sheets in one part", changed(BOOK, "</sheets>", lambda: "".join(
       f'<sheet name="s{n}" sheetId="{n + 9}" r:id="rId1"/>' for n in range(20_000)) + "</sheets>"))
# ---- elsewhere --------------------------------------------------------------------------------------------------
for what, place in (("the web", "http://localhost/b.xlsx"), ("a server", "file:///\\\\server\\share\\b.xlsx"),
                    ("this computer", "file:///etc/passwd"), ("a program", "cmd|'/C calc'!A0")):
    attack(None, f"a link to {what}, which nobody follows", linked(place))
attack(None, "macros, which nobody runs", relation("vbaProject", "vbaProject.bin"))
attack(None, "a connection with a command, which nobody runs", with_parts({"xl/connections.xml": b'<connections xmlns="http://schemas'
       b'.openxmlformats.org/spreadsheetml/2006/main"><connection id="1" type="1" command="x"/></connections>'}))
attack(None, "a damaged part that holds no cells", extra("xl/drawings/drawing9.xml", b"<xdr:wsDr><"))
