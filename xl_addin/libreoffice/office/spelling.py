"""One click that makes a book from Excel work here: our functions in every formula as LibreOffice finds them."""

from xl_addin.libreoffice.office import cells, names

BUTTON = "respell"
TITLE = "Use this book here"
NOTHING = "Every function of ours in this document is already spelt as LibreOffice finds it."
DONE = "%d formulas now call our functions as LibreOffice spells them. Before it goes back to Excel, press Copy for Excel."


def respell(doc, ask):
    """Respell the formulas of every sheet and name; `ask` gives the toolkit's answer for a list of formula texts."""
    sheets = {name: cells.formulas(doc.Sheets.getByName(name)) for name in doc.Sheets.ElementNames}
    texts = {t for f in sheets.values() for t in list(f.single.values()) + list(f.arrays.values())}
    named = {name: text for name, (text, _) in names.held(doc).items()}
    answer = ask(sorted(texts | set(named.values())))
    new = answer.pop("formulas", {})
    if answer["refused"]:
        return answer
    doc.UndoManager.enterUndoContext(TITLE)
    try:
        count = sum(_sheet(doc.Sheets.getByName(name), found, new) for name, found in sheets.items())
        for name in [name for name, text in named.items() if text in new]:
            doc.NamedRanges.getByName(name).setContent(new[named[name]])
            count += 1
    finally:
        doc.UndoManager.leaveUndoContext()
    doc.calculateAll()  # a call set before the one it looks at keeps an error otherwise
    return dict(answer, sentence=DONE % count if count else NOTHING)


def _sheet(sheet, found, new):
    """How many formulas of a sheet were set anew; protection is put back."""
    mine = cells.Lifted()
    mine.single = {place: new[text] for place, text in found.single.items() if text in new}
    mine.arrays = {area: new[text] for area, text in found.arrays.items() if text in new}
    if not mine:
        return 0
    sheet.unprotect("")
    cells.put(sheet, mine)
    if found.protected:
        sheet.protect("")
    return len(mine.single) + len(mine.arrays)
