"""A button pressed: a copy of the document to the toolkit, what changed back into the document, and one report."""

import os
import shutil
import tempfile

import uno
from com.sun.star.awt.MessageBoxType import INFOBOX, QUERYBOX, WARNINGBOX
from com.sun.star.beans import PropertyValue

from xl_addin.libreoffice.office import bring, child, spelling

TITLE = "Commissioning Workbooks"
SHOWN = 12  # findings in the box; the sheet Checks has all of them
NO_SHEETS = "The buttons work on a spreadsheet. Open one and press again."
NONE_IN_FRONT = "Several documents are open and LibreOffice does not say which is in front. Click into the one you mean and press again."
NOT_SAVED = "This document has no file yet. Save it first: the buttons look for their files beside it."
ELSEWHERE = "This document is not on a disk of this computer. Save it in a folder first: the buttons look for their files beside it."
READ_ONLY = "This document is open for reading only. Save it under another name and press again."
CLOSED_BOOK = "The structure of this document is protected. Take the protection off (Tools, Protect Spreadsheet Structure) and press again."
NO_COPY = "LibreOffice could not save a copy of this document for the toolkit (%s). Nothing was changed."
FAILED = "The button broke off (%s), half done perhaps. Close the document without saving and open it again; then report this."
UNDO = "undo_button"
SURE = "%s changed these sheets: %s. They go back to how they were before, and what was typed on them since is lost. Go on?"
LEFT = "Nothing was taken back."
BACK = "%s is taken back: %s."
STILL = "Another button is still at work. Wait for its box and press again."
AT_WORK = set()  # the button that runs
OK, YES_NO, YES = 1, 3, 2  # com.sun.star.awt.MessageBoxButtons and MessageBoxResults


def pressed(context, button):
    """Run a button on the document in front; whatever stands in its way is one sentence."""
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    frame = _front(desktop)
    if AT_WORK:  # the status bar lets clicks through while it is drawn
        _show(context, frame, _refusal(STILL)) if button not in AT_WORK else None
        return
    AT_WORK.add(button)
    try:
        answer = _answer(context, desktop, frame, button)
    finally:
        AT_WORK.clear()
    _show(context, frame, answer)


def _front(desktop):
    """The window in front. When another was closed LibreOffice may know of none: then it is the only one that shows a document."""
    frame = desktop.getCurrentFrame()
    if frame is not None:
        return frame
    seen = _with_document(desktop)
    return seen[0] if len(seen) == 1 else None


def _with_document(desktop):
    """The windows that show one."""
    frames = [desktop.getFrames().getByIndex(i) for i in range(desktop.getFrames().Count)]
    return [f for f in frames if f.ContainerWindow.isVisible() and f.Controller is not None and f.Controller.Model is not None]


def _answer(context, desktop, frame, button):
    folder = None
    try:
        folder = tempfile.mkdtemp(prefix="cwb-")
        controller = frame and frame.Controller
        return _done(context, desktop, controller and controller.Model, button, folder)
    except child.Refused as reason:
        return _refusal(str(reason))
    except Exception as problem:  # noqa: BLE001  # the last net: LibreOffice shows nothing of an error in here
        why = getattr(problem, "Message", str(problem)).split("\n")[0]
        return _refusal(FAILED % f"{type(problem).__name__}: {why}")
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def _refusal(sentence):
    return {"sentence": sentence, "refused": True, "findings": []}


def _done(context, desktop, doc, button, folder):
    if doc is None and len(_with_document(desktop)) > 1:
        raise child.Refused(NONE_IN_FRONT)
    _check(doc)
    if button == UNDO:
        return _taken_back(context, desktop, doc)
    python = child.python_of(context)
    request = {"button": button, "path": uno.fileUrlToSystemPath(doc.URL), "modified": bool(doc.isModified())}
    bar = doc.CurrentController.Frame.createStatusIndicator()
    bar.start(TITLE, 0)
    try:
        if button == spelling.BUTTON:
            return spelling.respell(doc, lambda formulas: child.asked(python, folder, dict(request, formulas=formulas), bar.setText))
        _save_copy(doc, os.path.join(folder, "book.xlsx"), "Calc MS Excel 2007 XML")
        answer = child.asked(python, folder, request, bar.setText)
        if any(answer.get("changes", {}).values()):
            bar.setText("Bringing the sheets into the document")
            _bring(desktop, doc, folder, answer["changes"], answer["label"])
        return answer
    finally:
        bar.end()


def _check(doc):
    if doc is None or not doc.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        raise child.Refused(NO_SHEETS)
    for wrong, sentence in (
        (not doc.hasLocation(), NOT_SAVED),
        (not doc.URL.startswith("file:"), ELSEWHERE),
        (doc.isReadonly(), READ_ONLY),
        (doc.isProtected(), CLOSED_BOOK),
    ):
        if wrong:
            raise child.Refused(sentence)


def _save_copy(doc, path, kind):
    """The document as it is on the screen; its own file, its name and whether it counts as changed stay."""
    from com.sun.star.io import IOException

    try:
        doc.storeToURL(uno.systemPathToFileUrl(path), (PropertyValue("FilterName", 0, kind, 0),))
    except IOException as problem:
        raise child.Refused(NO_COPY % problem.Message.split("\n")[0]) from None


def _bring(desktop, doc, folder, changes, title):
    """The changed sheets into the document, as a step that can be taken back."""
    before = os.path.join(folder, "before.ods")
    _save_copy(doc, before, "calc8")
    bring.bring(desktop, doc, os.path.join(folder, "result.xlsx"), before, changes, title)


def _taken_back(context, desktop, doc):
    """The document as it was before the last button, if the user agrees."""
    step = bring.last(doc)
    sheets = ", ".join(step.sheets())
    if _box(context, doc.CurrentController.Frame, QUERYBOX, YES_NO, SURE % (step.label, sheets)) != YES:
        return {"sentence": LEFT, "refused": False, "findings": []}
    bring.take_back(desktop, doc, step)
    return {"sentence": BACK % (step.label, sheets), "refused": False, "findings": []}


def _show(context, frame, answer):
    """One box: the sentence, and the first of the findings."""
    findings = [f["text"] for f in answer["findings"] if f["text"] not in answer["sentence"]]
    lines = ["- " + text for text in findings[:SHOWN]]
    if len(findings) > SHOWN:
        where = f"; {answer['listed']} lists them" if answer.get("listed") else ""
        lines.append(f"and {len(findings) - SHOWN} more{where}.")
    text = answer["sentence"] + ("\n\n" + "\n".join(lines) if lines else "")
    _box(context, frame, WARNINGBOX if answer["refused"] else INFOBOX, OK, text)


def _box(context, frame, kind, buttons, text):
    """A box over the window of the document, or over none where there is none."""
    toolkit = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
    box = toolkit.createMessageBox(frame and frame.ContainerWindow, kind, buttons, TITLE, text)
    try:
        return box.execute()
    finally:
        box.dispose()
