"""The law of every import: rows read = placed + totals + notes + refused, and the same for people, whatever a source holds."""

import zipfile
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.workbooks.source_books import HEADINGS, PRACTICES, SHEET, blocks, book, rows
from udfs.money import exact
from workbooks.outcome import BadInput
from workbooks.reader import Sheet, Workbook, read
from workbooks.sources import covering, primary_medical

LIST, CODE = HEADINGS.index("pop 2022/23"), HEADINGS.index("Practice_Code")
COLUMNS = [HEADINGS.index(h) for h in ("Practice_Code", "CCG21", "pop 2022/23", "Health Ineq  WP", "Primary Medical Care need")]
people = st.floats(0.01, 1e6, allow_nan=False)
# what a cell of a source may hold instead of what belongs there
words = st.sampled_from(["", " ", "n/a", "00C", "1E+05", "a*b", "X90001"])
odd = st.one_of(st.none(), people, st.just(0.0), st.just(-1.0), st.booleans(), words)
spoils = st.dictionaries(st.tuples(st.integers(0, 9), st.sampled_from(COLUMNS)), odd, max_size=3)


def sheet_of(lines: list[list[object]]) -> Workbook:
    """The lines as the reader hands them on, without a file."""
    cells = {(i, j): float(v) if isinstance(v, int) and not isinstance(v, bool) else v
             for i, line in enumerate(lines, 1) for j, v in enumerate(line, 1) if v is not None}  # fmt: skip
    return Workbook("memory", {SHEET: Sheet(SHEET, True, cells)}, {}, False, "0" * 64)  # type: ignore[arg-type]  # cells of every kind


@settings(max_examples=1000, deadline=None)
@given(lists=st.lists(people, min_size=1, max_size=10), spoils=spoils)
def test_nobody_is_lost_or_counted_twice(lists, spoils):
    lines = [[f"X9{i:04}" if j == CODE else size if j == LIST else v for j, v in enumerate(PRACTICES[0])] for i, size in enumerate(lists)]
    for (row, column), value in spoils.items():
        if row < len(lines):
            lines[row][column] = value
    table = primary_medical.load(sheet_of([HEADINGS, *lines]))
    assert table.reconciles and table.rows_read == len(lines)
    everybody = sum((exact(line[LIST]) for line in lines if isinstance(line[LIST], float)), Fraction(0))
    assert table.placed_sum("list") + table.refused_sums["list"] == everybody and table.total_rows == table.note_rows == 0
    assert table.blocked == bool(blocks(table)) and (table.refused == 0 or table.blocked)
    if table.blocked:
        with pytest.raises(BadInput):
            covering.split(100.0, table, "need")
    else:
        assume(any(table.numbers("need")))  # by weights of nothing but zero no sum can be split, which is refused
        assert sum(covering.split(100.0, table, "need").values()) == 100


def test_links_to_other_files_and_stale_names_do_no_harm(tmp_path: Path):
    """The originals carry up to 27 links and 550 names of which most are #REF!; neither is followed or read."""
    clean = tmp_path / "clean.xlsx"
    book(clean, {SHEET: rows()})
    linked = tmp_path / "linked.xlsx"
    with zipfile.ZipFile(clean) as source, zipfile.ZipFile(linked, "w") as target:
        for name in source.namelist():
            target.writestr(name, _with_link(name, source.read(name).decode()))
        for name, text in LINK.items():
            target.writestr(name, text)
    table = primary_medical.load(read(linked))
    assert not table.blocked and table.reconciles and len(table.lines) == 3 and len(read(linked).names) == 300


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
LINK = {
    "xl/externalLinks/externalLink1.xml": f"""<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}"><externalBook r:id="rId1"/></externalLink>""",
    "xl/externalLinks/_rels/externalLink1.xml.rels": f"""<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" TargetMode="External"
        Type="{OFFICE}/externalLinkPath" Target="file:///gone/away.xlsx"/></Relationships>""",
}


def _with_link(name: str, text: str) -> str:
    if name == "xl/workbook.xml":
        stale = "".join(f'<definedName name="old_{i}">#REF!</definedName>' for i in range(300))
        reference = f'<externalReferences><externalReference xmlns:r="{OFFICE}" r:id="rIdLink"/></externalReferences>'
        return text.replace("</sheets>", f"</sheets>{reference}<definedNames>{stale}</definedNames>")
    if name == "xl/_rels/workbook.xml.rels":
        link = f'<Relationship Id="rIdLink" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
        return text.replace("</Relationships>", f"{link}</Relationships>")
    if name == "[Content_Types].xml":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
        return text.replace("</Types>", f'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="{kind}"/></Types>')
    return text
