"""The printed pages of a workbook of ours as pictures: `python -m tests.hosts.pictures BOOK.xlsx FOLDER [PREFIX]`.

The first page of each sheet as LibreOffice prints it with our extension, without footer and empty paper, one PNG a sheet, named after
the sheet. The pictures of the documentation are made so; they show what a person sees who opens the book there.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl

from tests.hosts.libreoffice import recalculated
from workbooks.dialect import respell_package
from xl_addin.libreoffice.build import build

DOTS_PER_INCH = 130  # the smallest print of a wide sheet can still be read
FOOTER_INCHES = 0.65  # what the bottom margin holds: file, sheet, page
SHADES = "48"  # enough for flat colours; a page stays well under 100 KB
EDGE = ("+repage", "-bordercolor", "white", "-border", "12", "+dither", "-colors", SHADES)
FOOTER_SHEET = re.compile(r"^\S.*? {2,}(\S.*?) {2,}Page \d+ of \d+", re.MULTILINE)  # file, sheet, page


def pictures(book: Path, folder: Path, prefix: str = "") -> list[Path]:
    """One picture a sheet, in the order of the tabs."""
    names = openpyxl.load_workbook(book, read_only=True).sheetnames
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as inside:
        work = Path(inside)
        (work / "book.xlsx").write_bytes(respell_package(book.read_bytes(), "libreoffice"))
        build(work / "cwb.oxt")
        recalculated(work / "book.xlsx", work / "cwb.oxt", work / "book.pdf")
        pages = _run("pdftotext", "-layout", work / "book.pdf", "-").split("\f")
        first = {}
        for number, text in enumerate(pages, 1):
            found = FOOTER_SHEET.findall(text)
            if found and found[-1] in names:
                first.setdefault(found[-1], number)
        return [_page(work, first[name], folder / f"{prefix}{_plain(name)}.png") for name in names if name in first]


def _page(work: Path, number: int, target: Path) -> Path:
    _run("pdftoppm", "-r", DOTS_PER_INCH, "-f", number, "-l", number, "-singlefile", "-png", work / "book.pdf", work / "page")
    footer = ("-gravity", "South", "-chop", f"0x{round(FOOTER_INCHES * DOTS_PER_INCH)}")
    _run("convert", work / "page.png", *footer, "+repage", "-trim", *EDGE, target)
    return target


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _run(*words: object) -> str:
    program = shutil.which(str(words[0]))
    if program is None:
        raise SystemExit(f"{words[0]} is not installed; pictures need LibreOffice, poppler-utils and ImageMagick.")
    return subprocess.run([program, *map(str, words[1:])], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    for path in pictures(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) == 4 else ""):
        print(path)
