"""Ribbon group Check and share, before a file leaves the building: what is in it besides what is seen, and copies that may go out."""

from __future__ import annotations

from pathlib import Path

import xlwings as xw

from workbooks import accessibility, dialect, guard
from workbooks.save import save
from workbooks.scan import scanning
from workbooks.share import share
from workbooks.source_file import open_source
from xl_addin.macros.beside import listed, on_disk, once
from xl_addin.ribbon import Report, button, progress

GROUP = "Check and share"
SCAN, SHARE, COPY = "Scan", "Copy to share", "Copy for Excel"


@button(
    group=GROUP,
    label=SCAN,
    screentip="What is in this workbook that must not go out",
    supertip="Lists what the workbook holds besides what is seen: hidden sheets, rows and cells, comments, links, pivot caches, macros, "
    "names, paths, authors. Each with its place, how bad it is and what to do; all of them in a CSV file beside this workbook, "
    "which stays as it is. Save first.",
    keytip="XS",
    icon="FileDocumentInspect",
)
def scan_workbook(book: xw.Book, accessible: bool = False) -> Report:
    """List what a reader of the sheets would not see. `accessible`: headings, titles, contrast and alternative text too."""
    path = on_disk(book)
    progress(book, f"{SCAN}: reading")
    source = open_source(path)
    found = scanning.scan_source(source) + (accessibility.check_source(source) if accessible else [])
    if not found:
        return Report(f"{SCAN}: {book.name} holds nothing besides what is seen.")
    blocking = sum(finding.severity == "block" for finding in found)
    stays = f"should not leave the building as it is: {blocking} of {len(found)} findings block"
    verdict = stays if blocking else "holds nothing that blocks"
    return listed(Report(f"{SCAN}: {book.name} {verdict}.", tuple(found)), Path(path), "scanned")


@button(
    group=GROUP,
    label=SHARE,
    screentip="Make a copy to share: values only, nothing hidden",
    supertip="Saves a fresh workbook beside this one with the values of visible cells and how they look. No formulas, macros, links, "
    "comments, names, properties, hidden sheets, rows, columns or cells; its first sheet says what was left out. Look through "
    "it before it goes. Save first.",
    keytip="XH",
    icon="FileSendAsAttachment",
)
def share_copy(book: xw.Book, with_hidden: bool = False) -> Report:
    """Save a copy of values only beside the book. `with_hidden`: hidden sheets, rows, columns and cells too, visible."""
    path = on_disk(book)
    progress(book, f"{SHARE}: reading")
    place = Path(path).with_suffix(".xlsx")
    made, left = once(place, "to share", lambda target: share(path, target, with_hidden=with_hidden))
    told = ", ".join(f"{name[0].lower()}{name[1:]} {number:,}" for name, number in made.left_out.items())
    return listed(Report(f"{SHARE}: {left.told} Left out: {told or 'nothing'}.", tuple(made.findings)), place, "to share findings")


@button(
    group=GROUP,
    label=COPY,
    screentip="A copy whose formulas call our functions by their plain names",
    supertip="Saves a copy beside this workbook in which our functions stand as the add-in spells them on every computer, without the "
    "path of an add-in in front and without Excel's link to it: for a formula that shows a path, or a workbook that comes from "
    "LibreOffice or from the web. Values stay as they are. Save first.",
    keytip="XE",
    icon="Copy",
)
def copy_for_excel(book: xw.Book) -> Report:
    """Save a copy in the desktop spelling beside the book."""
    path = on_disk(book)
    data = dialect.respell_package(guard.load(path), "desktop")
    _, left = once(Path(path), "for Excel", lambda target: save(target, data))
    return Report(f"{COPY}: {left.told}")
