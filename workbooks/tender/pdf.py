"""A paper of a tender as PDF, on one page where that is asked for.

The letters of the page are embedded: a font of the computer that has them, else the one that comes with the library.
"""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from udfs.findings import Finding
from workbooks.tender.paper import Heading, Line, Listing, Paper, clean

NAVY, RULE = colors.HexColor("#12436D"), colors.HexColor("#B1B4B6")
MARGIN, FOOT = 15 * mm, 9 * mm
STEP, SMALLEST = 0.5, 6.5  # points: how a paper is made smaller until it fits, and where that ends
PLAIN, BOLD = "Paper", "Paper-Bold"
BESIDE = os.path.join(os.path.dirname(reportlab.__file__), "fonts")
DEBIAN = "/usr/share/fonts/truetype"
# Regular and bold: Windows, macOS, Debian (Liberation, DejaVu); the last stands beside the library.
FONTS = (
    ("C:/Windows/Fonts/arial.ttf", "C:/Windows/Fonts/arialbd.ttf"),
    ("/System/Library/Fonts/Supplemental/Arial.ttf", "/System/Library/Fonts/Supplemental/Arial Bold.ttf"),
    (f"{DEBIAN}/liberation/LiberationSans-Regular.ttf", f"{DEBIAN}/liberation/LiberationSans-Bold.ttf"),
    (f"{DEBIAN}/liberation2/LiberationSans-Regular.ttf", f"{DEBIAN}/liberation2/LiberationSans-Bold.ttf"),
    (f"{DEBIAN}/dejavu/DejaVuSans.ttf", f"{DEBIAN}/dejavu/DejaVuSans-Bold.ttf"),
    (os.path.join(BESIDE, "Vera.ttf"), os.path.join(BESIDE, "VeraBd.ttf")),
)


def pdf(paper: Paper, one_page: bool = False) -> tuple[bytes, list[Finding]]:
    """The paper as PDF; findings say when it does not fit on one page, or when a letter is not in the font."""
    letters = _fonts()
    missing = sorted({c for text in paper.texts() for c in text if ord(c) not in letters and c not in "\n\t"})
    found = []
    if missing:
        sentence = f"The PDF cannot show {' '.join(missing)}: no font on this computer has it."
        found.append(Finding("PDF", "letters", "warn", sentence, "Use the Word document, or make the PDF from it."))
    size = paper.size
    data, pages = _made(paper, size)
    while one_page and pages > 1 and size - STEP >= SMALLEST:
        size -= STEP
        data, pages = _made(paper, size)
    if one_page and pages > 1:
        sentence = f"{paper.title} has {pages} pages."
        found.append(Finding("PDF", "one page", "warn", sentence, "Shorten reasons and notes in the workbook."))
    return data, found


def _fonts() -> set[int]:
    """Registers the font; answers the letters it has."""
    for plain, bold in FONTS:
        if Path(plain).is_file() and Path(bold).is_file():
            try:
                regular = TTFont(PLAIN, plain)
                pdfmetrics.registerFont(regular)
                pdfmetrics.registerFont(TTFont(BOLD, bold))
            except TTFError:  # a font of a kind the library does not read
                continue
            return set(regular.face.charToGlyph)
    raise FileNotFoundError(FONTS[-1][0])


def _made(paper: Paper, size: float) -> tuple[bytes, int]:
    target = io.BytesIO()
    page = landscape(A4) if paper.landscape else A4
    edges = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    about = {"title": clean(paper.title), "author": clean(paper.author), "lang": "en-GB"}
    made = SimpleDocTemplate(target, pagesize=page, invariant=1, **edges, **about)
    foot = lambda canvas, document: _foot(canvas, document, paper)
    made.build(list(_story(paper, size, made.width)), onFirstPage=foot, onLaterPages=foot)
    return target.getvalue(), made.page


def _foot(canvas, document, paper: Paper) -> None:
    canvas.saveState()
    canvas.setFont(PLAIN, 7)
    canvas.drawString(MARGIN, FOOT, clean(paper.foot))
    canvas.drawRightString(document.pagesize[0] - MARGIN, FOOT, f"Page {document.page}")
    canvas.restoreState()


def _style(size: float, bold: bool = False, colour=colors.black, right: bool = False, after: float = 0) -> ParagraphStyle:
    return ParagraphStyle("any", fontName=BOLD if bold else PLAIN, fontSize=size, leading=size * 1.22, textColor=colour, spaceAfter=after,
                          alignment=TA_RIGHT if right else 0, splitLongWords=1)  # fmt: skip


def _story(paper: Paper, size: float, width: float) -> Iterator[Flowable]:
    yield _paragraph(paper.title, _style(size + 5, True, NAVY, after=size * 0.6))
    for block in paper.blocks:
        if isinstance(block, Heading):
            yield Spacer(1, size * 0.5)
            yield _paragraph(block.text, _style(size + 1.5, True, NAVY, after=size * 0.3))
        elif isinstance(block, Line):
            yield _paragraph(block.text, _style(size, block.strong, after=size * 0.35))
        else:
            yield _table(block, size, width)
            yield Spacer(1, size * 0.4)


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Text as text: nothing in it is markup."""
    return Paragraph(escape(clean(text)).replace("\n", "<br/>"), style)


def _table(block: Listing, size: float, width: float) -> Table:
    rows = []
    for number, row in enumerate((block.headers, *block.rows)):
        head, strong = number == 0, number - 1 in block.strong
        rows.append([_paragraph(text, _style(size - 0.5, head or strong, colors.white if head else colors.black, i in block.right))
                     for i, text in enumerate(row)])  # fmt: skip
    room = width / sum(block.widths)
    table = Table(rows, colWidths=[room * w for w in block.widths], repeatRows=1)
    table.setStyle(TableStyle([
        ("BACKGROUND", (0, 0), (-1, 0), NAVY), ("GRID", (0, 0), (-1, -1), 0.5, RULE), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (-1, -1), 4), ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ]))  # fmt: skip
    return table
