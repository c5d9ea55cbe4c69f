"""A paper of a tender (letter, record, decision): titles, lines and tables once described, then written as Word or as a sheet.

Every text is plain text: nothing in it is read as markup, formula or field.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from workbooks.tender.plain import Cell, PlainSheet

NAVY = RGBColor(0x12, 0x43, 0x6D)
FILL = "12436D"
A4 = (Mm(210), Mm(297))
FONT = "Arial"
MADE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # a fixed date of making: the same content gives the same bytes
SENTENCE_END = re.compile(r"(?<=[.;]) ")
FIXED_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Heading:
    """A title over what follows."""

    text: str


@dataclass(frozen=True)
class Line:
    """A paragraph; `strong` for what must be seen first."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Listing:
    """A table: headings, rows of texts, relative widths; `right` are columns of figures, `strong` rows that stand out."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    right: tuple[int, ...] = ()
    strong: tuple[int, ...] = ()


Block = Heading | Line | Listing


@dataclass(frozen=True)
class Paper:
    """A whole paper. `foot` stands at the bottom of every page; `size` is the text's size in points."""

    title: str
    author: str
    blocks: tuple[Block, ...]
    foot: str = ""
    landscape: bool = False
    size: float = 10

    def texts(self) -> Iterator[str]:
        """Every text of the paper."""
        yield from (self.title, self.author, self.foot)
        for block in self.blocks:
            if isinstance(block, Listing):
                yield from (*block.headers, *(cell for row in block.rows for cell in row))
            else:
                yield block.text


# ---- Word


def word(paper: Paper) -> bytes:
    """The paper as a Word document (.docx)."""
    document = Document()
    _set_up(document, paper)
    title = document.add_heading(clean(paper.title), 1)
    _font(title.runs, paper.size + 5, bold=True, colour=NAVY)
    for block in paper.blocks:
        if isinstance(block, Heading):
            _font(document.add_heading(clean(block.text), 2).runs, paper.size + 1.5, bold=True, colour=NAVY)
        elif isinstance(block, Line):
            _font([document.add_paragraph().add_run(clean(block.text))], paper.size, bold=block.strong)
        else:
            _table(document, block, paper)
    target = io.BytesIO()
    document.save(target)
    return _same_bytes(target.getvalue())


def clean(text: str) -> str:
    """Text without the characters XML cannot hold."""
    return "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff"))


def _set_up(document, paper: Paper) -> None:
    section = document.sections[0]
    width, height = reversed(A4) if paper.landscape else A4
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(15)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(paper.size)
    normal.paragraph_format.space_after = Pt(paper.size * 0.4)
    for name, before in (("Heading 1", 0), ("Heading 2", paper.size * 0.8)):
        style = document.styles[name].paragraph_format
        style.space_before, style.space_after, style.keep_with_next = Pt(before), Pt(paper.size * 0.3), True
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    normal.element.get_or_add_rPr().append(language)
    about = document.core_properties
    about.title, about.author, about.last_modified_by, about.comments = clean(paper.title)[:250], clean(paper.author)[:250], "", ""
    about.created = about.modified = MADE
    _foot(section.footer.paragraphs[0], paper)


def _foot(paragraph, paper: Paper) -> None:
    paragraph.style.font.size = Pt(8)
    _font([paragraph.add_run(f"{clean(paper.foot)}   Page ")], 8)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _font(runs: Iterable, size: float, bold: bool = False, colour: RGBColor | None = None) -> None:
    for run in runs:
        run.font.name, run.font.size, run.font.bold = FONT, Pt(size), bold
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:asciiTheme"), FONT)
        del run._element.rPr.rFonts.attrib[qn("w:asciiTheme")]  # a theme's font would win over the named one
        if colour is not None:
            run.font.color.rgb = colour


def _table(document, block: Listing, paper: Paper) -> None:
    table = document.add_table(rows=1 + len(block.rows), cols=len(block.headers))
    table.style, table.autofit = "Table Grid", False
    section = document.sections[0]
    room = (section.page_width - section.left_margin - section.right_margin) / sum(block.widths)
    for column, width in enumerate(block.widths):
        table.columns[column].width = int(room * width)
    for number, row in enumerate((block.headers, *block.rows)):
        for column, text in enumerate(row):
            cell = table.cell(number, column)
            cell.width = int(room * block.widths[column])  # Word goes by the cells, other programs by the columns
            _cell(cell, text, paper.size, header=number == 0, right=column in block.right, strong=number - 1 in block.strong)
        _keep_whole(table.rows[number], header=number == 0)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _cell(cell, text: str, size: float, header: bool, right: bool, strong: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(clean(text))
    _font([run], size - 1, bold=header or strong, colour=RGBColor(0xFF, 0xFF, 0xFF) if header else None)
    if header:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", FILL)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)


def _keep_whole(row, header: bool) -> None:
    """A row is never cut by the end of a page; headings are repeated on the next one, which screen readers use too."""
    settings = row._tr.get_or_add_trPr()
    settings.append(OxmlElement("w:cantSplit"))
    if header:
        settings.append(OxmlElement("w:tblHeader"))


def _same_bytes(data: bytes) -> bytes:
    """The same document with fixed dates inside its package."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, source.read(name))
    return target.getvalue()


# ---- a sheet


def sheet(paper: Paper, name: str, widths: tuple[float, ...]) -> PlainSheet:
    """The same as a plain sheet: one block below the other."""
    rows: list[list[Cell]] = []
    for block in paper.blocks:
        if isinstance(block, Heading):
            rows += [[], [Cell(block.text, "Block title")]]
        elif isinstance(block, Line):
            rows += [[Cell(sentence, "Aside", "text")] for sentence in SENTENCE_END.split(block.text)]
        elif len(block.headers) == 2:  # a list of terms: one line each, so that it need not follow the columns of other tables
            rows += [[Cell(f"{term}: {meaning}", "Aside", "text")] for term, meaning in (block.headers, *block.rows)]
        else:
            rows.append([Cell(text, "Header", "text") for text in block.headers])
            rows += [[Cell(text, "Output" if i in block.strong and column in block.right else "Label", "text")
                      for column, text in enumerate(row)] for i, row in enumerate(block.rows)]  # fmt: skip
            rows.append([])
    return PlainSheet(name, paper.title, paper.foot, rows, widths, protect=False)
