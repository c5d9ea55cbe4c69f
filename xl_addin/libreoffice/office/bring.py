"""What a macro changed on a copy, brought into the open document, and taken back again.

Whole sheets are imported from the copy, which brings looks, widths, charts, drop-downs and conditional formats; formulas are set as texts
afterwards, since an imported formula would point into the copy. Sheets that were not changed are not touched, but for formulas of theirs
that look at a sheet that was replaced: these are set again. Taking back is the same work with a copy of the document as it was.
"""

import os
import shutil
import tempfile

import uno
from com.sun.star.beans import PropertyValue

from xl_addin.libreoffice.office import cells, child, locks, names

NOTHING = (
    "No button has written sheets of this document since it was opened, so there is nothing to take back. Use this book here only "
    "spells formulas otherwise; Copy for Excel spells them back, in a copy."
)
OTHERWISE = "The sheets %s are not all there any more, so the last button cannot be taken back. Nothing was changed."
LAST = {}  # document -> what its last button did


def bring(desktop, doc, after, before, changes, label):
    """Apply the changes; `after` and `before` are paths of the copy with them and of the document as it is."""
    step = Step(_bytes(before), changes, label)
    _from(desktop, doc, _bytes(after), ".xlsx", changes)
    LAST[doc.RuntimeUID] = step


class Step:
    """What a button did, and the document before it: in memory, so that nothing of the document stays on the disk."""

    def __init__(self, before, changes, label):
        self.before, self.label = before, label
        self.back = dict(changes, added=changes["removed"], removed=changes["added"], dropped=None)

    def sheets(self):
        """Sheets that change again when it is taken back."""
        return self.back["removed"] + self.back["replaced"] + sorted(self.back["cells"])


def last(doc):
    """What the last button did to the document. Refused when there is nothing, or when its sheets were renamed since."""
    step = LAST.get(doc.RuntimeUID)
    if step is None:
        raise child.Refused(NOTHING)
    if not set(step.sheets()) <= set(doc.Sheets.ElementNames):
        raise child.Refused(OTHERWISE % ", ".join(step.sheets()))
    return step


def take_back(desktop, doc, step):
    """The sheets the button changed as they were before it."""
    _from(desktop, doc, step.before, ".ods", step.back)
    del LAST[doc.RuntimeUID]


def _from(desktop, doc, data, ending, changes):
    folder = tempfile.mkdtemp(prefix="cwb-")
    path = os.path.join(folder, "copy" + ending)
    try:
        with open(path, "wb") as file:
            file.write(data)
        hidden = (PropertyValue("Hidden", 0, True, 0), PropertyValue("MacroExecutionMode", 0, 0, 0))
        source = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, hidden)
        try:
            _unrecorded(doc, source, changes)
        finally:
            source.close(True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _bytes(path):
    with open(path, "rb") as file:
        return file.read()


def _unrecorded(doc, source, changes):
    """LibreOffice's record of an imported sheet is not complete, and undoing it would end the program: the record starts anew."""
    shown = doc.CurrentController.ActiveSheet.Name
    doc.IsUndoEnabled = False
    doc.lockControllers()
    doc.enableAutomaticCalculation(False)
    try:
        _apply(doc, source, changes)
    finally:
        doc.enableAutomaticCalculation(True)
        doc.calculateAll()  # a formula set before the one it looks at keeps an error otherwise
        doc.unlockControllers()
        doc.IsUndoEnabled = True
    if doc.Sheets.hasByName(shown):
        doc.CurrentController.setActiveSheet(doc.Sheets.getByName(shown))


def _apply(doc, source, changes):
    whole = changes["added"] + changes["replaced"]
    gone = changes["replaced"] + changes["removed"]
    kept = [name for name in doc.Sheets.ElementNames if name not in gone]
    looking = {name: cells.formulas(doc.Sheets.getByName(name), gone) for name in kept}
    written = [name for name in kept if name in changes["cells"] or looking[name]]
    guarded = [name for name in locks.opened(doc, gone + written) if name in written]
    known = names.held(doc)
    lifted = {name: cells.lift(source.Sheets.getByName(name)) for name in whole}
    _import(doc, source, changes)
    for name in changes["removed"]:
        doc.Sheets.removeByName(name)
    names.settle(doc, known, source, changes["dropped"])
    names.tables(doc, source, whole)
    for name in whole:
        cells.put(doc.Sheets.getByName(name), lifted[name])
    for name in written:
        sheet = doc.Sheets.getByName(name)
        cells.put(sheet, looking[name])
        cells.copy(source.Sheets.getByName(name), sheet, changes["cells"].get(name, ()))
    _freeze(doc, source, whole)
    locks.close(doc, guarded + [name for name in whole if lifted[name].protected])


def _import(doc, source, changes):
    """New sheets at their places, others at the place of the sheet they replace."""
    for place, name in enumerate(source.Sheets.ElementNames):
        if name in changes["added"]:
            doc.Sheets.importSheet(source, name, min(place, doc.Sheets.Count))
        elif name in changes["replaced"]:
            at = doc.Sheets.ElementNames.index(name)
            doc.Sheets.importSheet(source, name, at)
            doc.Sheets.removeByName(name)
            doc.Sheets.getByIndex(at).Name = name


def _freeze(doc, source, whole):
    """Rows and columns that stay in view belong to the window and not to the sheet."""
    there, here = source.CurrentController, doc.CurrentController
    for name in whole:
        there.setActiveSheet(source.Sheets.getByName(name))
        if there.hasFrozenPanes():
            here.setActiveSheet(doc.Sheets.getByName(name))
            here.freezeAtPosition(there.getSplitColumn(), there.getSplitRow())
