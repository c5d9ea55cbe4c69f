"""Buttons of our extension pressed in one real LibreOffice window for many steps.

    ran("cwb.oxt", [{"open": "book.xlsx"}, {"run": "pool_outturn"}, {"look": True}]) -> [None, {"boxes": [...], ...}, {"cells": ...}]

One answer a step, whose first key is the method of `Session` and the value its argument; further keys are arguments by name. As in
tests.hosts.libreoffice the lower half is run by the Python that has `uno`: standard library and uno only.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import libreoffice
import libreoffice_warm
import window

SETTING = "commissioning-workbooks.json"
BAR = "Commissioning: "  # before the name of each toolbar
ADDRESS = "service:CWB.Buttons?"  # tests read it in Addons.xcu
CONTENTS = 1 + 2 + 4 + 16  # com.sun.star.sheet.CellFlags: values, dates, texts, formulas
SECONDS = 1_200  # for all steps, where the machine does much else
ROOT = Path(__file__).resolve().parents[2]


def ran(oxt, steps, shots=None):
    """What came of each step."""
    with tempfile.TemporaryDirectory() as folder:
        plan, answer = Path(folder) / "plan.json", Path(folder) / "answer.json"
        plan.write_text(json.dumps(steps))
        words = [__file__, oxt, sys.executable, plan, answer, shots or folder]
        libreoffice._run([libreoffice.uno_python(), *map(str, words)], SECONDS)
        return json.loads(answer.read_text(encoding="utf-8"))


# ---- run by the Python that has uno ----------------------------------------------------------------------------------


class Session:
    """The window, and the document in front; one method a step."""

    def __init__(self, screen, office, shots, setting, warm):
        self.screen, self.office, self.shots = screen, office, shots
        self.setting, self.warm = setting, warm
        self.doc, self.frame = None, office.desktop.getFrames().getByIndex(0)  # nothing is open yet

    # ---- documents

    def open(self, path, read_only=False):
        self._take(self.office.desktop.loadComponentFromURL(
            Path(path).as_uri(), "_blank", 0, libreoffice.properties(ReadOnly=read_only)))  # fmt: skip

    def new(self, _):
        self._take(self.office.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ()))

    def _take(self, doc):
        self.doc, self.frame = doc, doc.CurrentController.Frame

    def protect(self, on):
        """The structure of the document."""
        self.doc.protect("") if on else self.doc.unprotect("")

    def write(self, text, cell):
        self.doc.Sheets.getByIndex(0).getCellRangeByName(cell).String = text

    def save(self, _):
        self.doc.store()

    def look(self, _):
        return state(self.doc)

    def close(self, _):
        self.doc.setModified(False)
        self.doc.close(True)

    def back(self, _):
        """To a document that is still open, after another was closed; no window counts as in front until one is clicked."""
        frames = self.office.desktop.getFrames()
        shown = [f for f in (frames.getByIndex(i) for i in range(frames.Count)) if f.Controller and f.Controller.Model]
        self._take(shown[0].Controller.Model)

    # ---- which Python the buttons start

    def names(self, text):
        """What the file of the profile names: nothing when there is none, or the warm Python."""
        while text == "warm" and not self.warm[1].exists():
            time.sleep(0.1)
        if text is None:
            self.setting.unlink()
        else:
            self.setting.write_text(json.dumps({"python": str(self.warm[0]) if text == "warm" else text}))

    # ---- buttons

    def bars(self, _):
        """Toolbar -> the labels of its controls."""
        return {name: [control.getAccessibleName() for control in controls] for name, controls in self._bars().items()}

    def _bars(self):
        """Toolbar -> its controls, once they are drawn."""
        until = time.monotonic() + window.PATIENCE
        tree, found = self.frame.ContainerWindow.getAccessibleContext(), {}
        while not found and time.monotonic() < until:
            time.sleep(0.5)
            found = {name.removeprefix(BAR): bar for name, bar in window.walk(tree, 4) if name.startswith(BAR)}
        return {
            name: [bar.getAccessibleChild(i).getAccessibleContext() for i in range(bar.getAccessibleChildCount())]
            for name, bar in found.items()
        }

    def _mouse(self, label):
        named = [control for controls in self._bars().values() for control in controls if control.getAccessibleName() == label]
        window.on(self.screen, named[0])

    def click(self, label):
        """With the mouse, the box as well."""
        self._mouse(label)
        return {"boxes": window.answered(self.screen, self.office, self.shots, label)}

    def run(self, button, cleared="", by="dispatch"):
        """Call what a control calls, or click it by its label; what the boxes said and which sheets are new. With `cleared` the cell of
        that address is emptied before, and told is whether its sheet is afterwards as it was."""
        sheets, before = set(self._sheets()), self._cleared(cleared)
        self._mouse(button) if by == "mouse" else self._dispatch(button)
        boxes = window.closed(self.screen, self.office, button, (lambda: self._mouse(button)) if by == "mouse" else None)
        sheet = cleared.rpartition("!")[0]
        return {
            "boxes": boxes, "new": sorted(set(self._sheets()) - sheets),
            "same": bool(cleared) and libreoffice.cells(self.doc.Sheets.getByName(sheet)) == before,
        }  # fmt: skip

    def _sheets(self):
        return self.doc.Sheets.ElementNames if self.doc else ()

    def _dispatch(self, button):
        from com.sun.star.util import URL

        services = self.office.context.ServiceManager
        transformer = services.createInstanceWithContext("com.sun.star.util.URLTransformer", self.office.context)
        url = URL()
        url.Complete = ADDRESS + button
        _, url = transformer.parseStrict(url)
        self.frame.queryDispatch(url, "_self", 0).dispatch(url, ())

    def _cleared(self, address):
        """The cells of the sheet before one of them, or the array formula it belongs to, was emptied."""
        if not address:
            return None
        name, _, place = address.rpartition("!")
        sheet = self.doc.Sheets.getByName(name)
        before, protected = libreoffice.cells(sheet), sheet.isProtected()
        sheet.unprotect("")
        cell = sheet.createCursorByRange(sheet.getCellRangeByName(place))
        cell.collapseToCurrentArray()
        cell.clearContents(CONTENTS)
        if protected:
            sheet.protect("")
        assert libreoffice.cells(sheet) != before, f"{address} was empty before"
        return before


def state(doc):
    sheets = doc.Sheets.ElementNames
    return {
        "sheets": list(sheets), "modified": bool(doc.isModified()),
        "cells": {name: libreoffice.cells(doc.Sheets.getByName(name)) for name in sheets},
        "charts": {name: doc.Sheets.getByName(name).Charts.Count for name in sheets},
        "names": {name: doc.NamedRanges.getByName(name).Content for name in doc.NamedRanges.ElementNames},
        "tables": sorted(doc.DatabaseRanges.ElementNames),
        "url": doc.URL,
    }  # fmt: skip


def main(oxt, python, plan, answer, shots):
    with tempfile.TemporaryDirectory() as profile:
        warm = Path(profile, "python"), Path(profile, "socket")
        command = [python, "-m", "tests.hosts.libreoffice_warm", str(warm[1])]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        libreoffice.install(oxt, profile)
        setting = Path(profile, "user", SETTING)
        setting.parent.mkdir(exist_ok=True)
        setting.write_text(json.dumps({"python": python}))
        libreoffice_warm.client(*warm)
        with window.Screen() as screen, window.WindowOffice(profile, screen.display) as office:
            session, answers = Session(screen, office, shots, setting, warm), []
            for step in json.loads(Path(plan).read_text()):
                (verb, what), *more = step.items()
                began = time.monotonic()
                answers.append(getattr(session, verb)(what, **dict(more)))
                print(f"{time.monotonic() - began:.1f} {verb} {what}", flush=True)
            Path(answer).write_text(json.dumps(answers))
        server.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
