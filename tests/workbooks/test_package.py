"""A package read and written back is the same file, part by part; what it says of itself is read right."""

import io
import zipfile

import pytest

from tests.workbooks.foreign_books import finance_book, packed_hashes, replaced, touched, with_parts
from workbooks.errors import WorkbookError
from workbooks.package import Package


class Stream:
    """A place to write to that cannot go back, like a download."""

    def __init__(self) -> None:
        self.written = bytearray()

    def write(self, data: bytes) -> int:
        self.written += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


@pytest.fixture(scope="module")
def book() -> bytes:
    return finance_book()


def test_reading_and_writing_keeps_every_compressed_byte_and_the_order(book):
    written = Package.from_bytes(book).to_bytes()
    assert list(packed_hashes(written).items()) == list(packed_hashes(book).items())
    assert zipfile.ZipFile(io.BytesIO(written)).testzip() is None


def test_a_comment_of_the_zip_stays(book):
    """Some archives note there where a file came from."""
    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"from the trust, 3 May"
    for package in (Package.from_bytes(out.getvalue()), Package.from_bytes(out.getvalue()).copy()):
        package.parts["xl/theme/theme1.xml"] += b" "
        written = package.to_bytes()
        assert zipfile.ZipFile(io.BytesIO(written)).comment == b"from the trust, 3 May"
        assert zipfile.ZipFile(io.BytesIO(written)).testzip() is None


def test_writing_twice_gives_the_same_bytes(book):
    package = Package.from_bytes(book)
    package.parts["xl/worksheets/sheet1.xml"] += b" "
    assert package.to_bytes() == package.to_bytes()


def test_only_a_changed_part_is_packed_anew_and_with_a_fixed_date(book):
    package = Package.from_bytes(book)
    package.parts["xl/theme/theme1.xml"] += b"<!-- changed -->"
    written = package.to_bytes()
    assert touched(book, written) == {"xl/theme/theme1.xml"}
    assert zipfile.ZipFile(io.BytesIO(written)).getinfo("xl/theme/theme1.xml").date_time == (1980, 1, 1, 0, 0, 0)


def test_members_packed_by_a_streaming_writer_are_passed_on(book):
    """Such a writer puts sizes behind each member; the copy states them in front, the packed bytes stay."""
    stream = Stream()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    data = bytes(stream.written)
    assert zipfile.ZipFile(io.BytesIO(data)).infolist()[0].flag_bits & 0x8
    written = Package.from_bytes(data).to_bytes()
    assert packed_hashes(written) == packed_hashes(data)
    assert zipfile.ZipFile(io.BytesIO(written)).testzip() is None


def test_sheets_names_and_tables_are_read_as_excel_shows_them(book):
    package = Package.from_bytes(book)
    assert package.sheets == {"Bids & prices": "xl/worksheets/sheet1.xml", "Lot's sums": "xl/worksheets/sheet2.xml"}
    assert {(n.name, n.sheet, n.text) for n in package.names} == {
        ("Total", None, "'Lot''s sums'!$A$1"),
        ("Twice", "Bids & prices", "'Lot''s sums'!$A$2"),
    }
    table = package.tables["tblBids"]
    assert (table.sheet, table.columns) == ("Bids & prices", ("Bidder", "Price"))
    assert (table.first_row, table.first_column, table.last_row, table.last_column) == (1, 1, 4, 2)


@pytest.mark.parametrize("ref", ["A:B", "1:4", "A1:B", ""])
def test_a_table_of_whole_columns_is_a_damaged_part(book, ref):
    package = Package.from_bytes(book)
    part = package.tables["tblBids"].part
    data = with_parts(book, {part: package.parts[part].replace(b'ref="A1:B4"', f'ref="{ref}"'.encode())})
    with pytest.raises(WorkbookError, match="table without a proper"):
        assert Package.from_bytes(data).tables


def test_relations_give_the_part_they_point_to(book):
    package = Package.from_bytes(book)
    assert package.related("xl/worksheets/sheet2.xml", "drawing") == ["xl/drawings/drawing1.xml"]
    assert package.related("xl/drawings/drawing1.xml", "chart") == ["xl/charts/chart1.xml"]


def test_a_part_added_and_removed_leaves_the_package_as_it_was(book):
    package = Package.from_bytes(book)
    package.add_part("xl/extra.xml", b"<extra/>", "application/xml")
    package.add_relation(package.workbook_part, "customXml", "xl/extra.xml")
    assert touched(book, package.to_bytes()) == {"xl/extra.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
    package.remove_part("xl/extra.xml", package.workbook_part)
    assert touched(book, package.to_bytes()) == set()


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda d: d[: len(d) // 2], "truncated"),
        (lambda d: b"", "truncated"),
        (lambda d: with_parts(d, {"xl/workbook.xml": None}), "missing_part"),
        (lambda d: with_parts(d, {"XL/Workbook.xml": b"<workbook/>"}), "duplicate_part"),
        (lambda d: with_parts(d, {"_rels/.rels": b"<!DOCTYPE r [<!ENTITY e 'x'>]><r>&e;</r>"}), "dtd"),
        (lambda d: with_parts(d, {"_rels/.rels": b"<Relationships>"}), "damaged_part"),
        (lambda d: with_parts(d, {"_rels/.rels": "<Relationships/>".encode("utf-16")}), "xml_encoding"),
        (lambda d: with_parts(d, {"_rels/.rels": b"<Relationships/>"}), "not_a_workbook"),
    ],
)  # fmt: skip
def test_a_damaged_package_is_refused_with_a_code(book, damage, code):
    with pytest.raises(WorkbookError) as refused:
        Package.from_bytes(damage(book))
    assert refused.value.code == code
    assert refused.value.sentence and refused.value.remedy


def test_a_sheet_whose_part_is_gone_is_named(book):
    data = replaced(book, "xl/_rels/workbook.xml.rels", b"worksheets/sheet2.xml", b"worksheets/sheet9.xml")
    with pytest.raises(WorkbookError, match="Lot's sums"):
        _ = Package.from_bytes(data).sheets
