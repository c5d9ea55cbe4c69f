"""One click that makes a book from Excel work here: our functions in every formula as LibreOffice finds them."""

from xl_addin.libreoffice.office import cells, locks, names

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
    mine = {name: _changed(found, new) for name, found in sheets.items()}
    return dict(answer, sentence=_set(doc, mine, {name: new[text] for name, text in named.items() if text in new}))


def _changed(found, new):
    """The formulas of a sheet that get another text."""
    mine = cells.Lifted()
    mine.single = {place: new[text] for place, text in found.single.items() if text in new}
    mine.arrays = {area: new[text] for area, text in found.arrays.items() if text in new}
    return mine


def _set(doc, sheets, named):
    """Every formula and name set anew, as one step that can be undone; the sentence for it. Protection is put back."""
    doc.UndoManager.enterUndoContext(TITLE)
    try:
        guarded = locks.opened(doc, [name for name, mine in sheets.items() if mine])  # all of them before the first is written on
        for name, mine in sheets.items():
            cells.put(doc.Sheets.getByName(name), mine)
        for name, text in named.items():
            doc.NamedRanges.getByName(name).setContent(text)
        locks.close(doc, guarded)
    finally:
        doc.UndoManager.leaveUndoContext()
    doc.calculateAll()  # a call set before the one it looks at keeps an error otherwise
    count = sum(len(mine.single) + len(mine.arrays) for mine in sheets.values()) + len(named)
    return DONE % count if count else NOTHING
